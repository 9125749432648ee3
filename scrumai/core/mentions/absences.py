"""Being away and coming back."""

from __future__ import annotations

import re

from ..when import Reading, read
from .base import URL, Mention, apart
from .times import ATOM, DAY, SMALL, TIME, UNIT, WEEKDAY

_STEP = rf"[\s,]+(?:(?:on|from|until|till|til|to|through|for|since|starting|as of|after|before|by|in|the|and|all|rest of the|whole|work|at|both days)\s+){{0,3}}(?:{ATOM}|day|week|lunch|(?:an?|{SMALL}) {UNIT}|school|vacation|work)"
# "off tomorrow, today the cart": what is told of today behind a comma is no more of the absence; "today too" and "today 3 pm" are
_BUT_TODAY = (
    rf"(?!\s?,\s{{0,3}}(?:today|tonight|this (?:morning|afternoon|evening|week))(?:[ ,&]{{1,3}}(?:and )?(?:{ATOM})){{0,2}}(?: ?[:–—-])?\s(?!{ATOM})"
    r"(?!(?:a(?:fter|gain|ll|lso|nd|s|t|way)|before|because|both|but|due|for|from|half|i[fn]|maybe|off|o[nru]t?|please|pls|probably|sick|since|so|still|thanks|through|till?|to|too|until|with)\b)[^\W_])"
)
_REACH = rf"(?P<behind>(?:{_STEP}(?:{_BUT_TODAY}{_STEP})*)?)"
# where days stand before: "tomorrow I'm off from 2 pm", "today I'm off, tomorrow too"; behind another comma begins another thing
_LESS = rf"(?: for (?:the |an? )?(?:(?:bank|public|national) )?holidays?)?(?P<behind>(?:(?!\s*,){_STEP})*(?:, (?:and )?{DAY}(?= too\b| as well\b))?)"
_DAYS_BEFORE = re.compile(  # one's own name
    rf"(?i)(?<![\w-])(?:(?:on|from|all) )?(?!yesterday|(?:the )?(?:last|past|previous))(?P<days>{DAY}(?:(?:,| and|,? to| -) {DAY})*)(?<!ago) (?:i|we)(?:['’]?(?:m|re)|['’]?ll be| am| are| will be)(?: also| probably| sadly)? $"
)
_FAR = 64  # characters that such days and name take
_FREE = r"(?=\s*(?:$|[.,;!?\n]|and\b|but\b|btw\b))"
_AWHILE = rf"(?= (?:today|tomorrow|tmrw|until|till|til|on|from|for|this|next|all|sick|{WEEKDAY}|at \d|after|starting|in the|the (?:rest|whole|next|\d))\b)"
_WORK = (
    "add|ask|be|begin|build|call|catch|change|check|clean|close|come|complete|continue|create|deal|debug|deploy|discuss|do|document|draft|explain|extend|fetch|figure|find|finish|fix|focus"
    "|follow|get|give|go|handle|have|help|implement|improve|install|investigate|join|keep|know|learn|leave|let|look|make|meet|merge|migrate|move|need|open|pair|pick|ping|plan|polish|post"
    "|prepare|push|put|read|refactor|release|remove|report|reproduce|research|resolve|resume|review|rewrite|run|schedule|see|send|set|share|ship|show|sort|spend|split|start|stay|submit|switch"
    "|sync|take|talk|tell|test|think|try|turn|update|upgrade|upload|use|wait|work|wrap|write"
)
_FORMS = (
    rf"(?:half|whole|full|bank|public|national|personal|sick|mental health|comp|the|a|{SMALL}|few|some) days? (?:off|holiday|leave)",
    r"half[ -]days?",
    r"(?:bank|public|national) holidays?",
    r"days? off",
    r"(?:out )?sick(?: (?:leave|day)s?)?",
    rf"ill(?! (?:(?:also|probably|just|then|finally|now|today|tomorrow|definitely|hopefully|maybe|try to|try and)\s)*(?:{_WORK})\b)",  # but not "ill look into it"
    r"(?:on )?(?:pto|ooo|vacations?|holidays?|annual leave|(?:parental|maternity|paternity|sick|study) leave|sabbatical)",
    rf"(?:on )?leave(?:{_AWHILE}|{_FREE})",
    r"out of (?:the )?office",
    rf"(?:out|off|away|absent|unavailable|not (?:available|in|here|around|working)){_AWHILE}",
    rf"(?:(?<=i['’]m )|(?<=\bim )|(?<=\bbe )|(?<=\bis )|(?<=\bam ))(?:off|away|out){_FREE}",
    r"(?:won['’]?t|will not|can(?:['’]?t|not)) (?:be (?:in|here|around|available|there|online|at work|working)|work)\b",
    r"tak(?:e|ing) (?:\w+ ){0,3}?off",
    r"doctor(?:['’]?s)?(?: appointment)?",
    r"dentist",
    rf"back(?= (?:on|in|at|tomorrow|next|by|{WEEKDAY})\b)",
)
_HEAD = rf"(?i)(?<![\w-])(?P<head>(?:{'|'.join(_FORMS)})(?: sick)?)"
_ABSENT, _ABSENT_THEN = (re.compile(rf"{_HEAD}{days}(?![\w])") for days in (_REACH, _LESS))
_HALF = re.compile(r"(?i)half[ -]days?")
_BACK = re.compile(r"(?i)back\b")
_UNTIL = re.compile(r"(?i)\b(?:until|till?)\b")


def absences(text: str) -> list[Mention]:
    """Being away, or coming back, with the phrase to its end: "off until Wednesday", "tomorrow I'm on PTO".

    The reading's `way` is away or back; its other keys are those of the days, see `scrumai.core.when`.
    """
    masked = URL.sub(lambda match: "_" * len(match[0]), text)
    return apart([_mention(text, masked, match) for match in _ABSENT.finditer(masked)])


def _mention(text: str, masked: str, match: re.Match[str]) -> Mention:
    start, end, reading = _behind_days(masked, match) or (*match.span(), _reading(match))
    return Mention("absence", start, end, text[start:end], reading)


def _behind_days(masked: str, match: re.Match[str]) -> tuple[int, int, Reading] | None:
    """Start, end and reading of an absence with the days that stand before it.

    None where none do, or do not go together with those behind: "this week I'm off Friday".
    """
    before = _DAYS_BEFORE.search(masked, max(0, match.start() - _FAR), match.start())
    if before is None or _BACK.match(match["head"]):
        return None
    then = _ABSENT_THEN.match(masked, match.start())
    reading = _reading(then, before["days"]) if then else None
    return (before.start(), then.end(), reading) if then and reading else None


def _reading(match: re.Match[str], before: str = "") -> Reading | None:
    head, behind = match["head"], match["behind"].strip(" ,")
    way = "back" if _BACK.match(head) else "away"
    inside = TIME.search(head)  # "taking Friday off"
    days = behind or (inside[0] if inside else "")
    reading = _days(before, days)
    if reading is None:
        return None
    if "to" in reading and _UNTIL.search(days) and "from" not in reading:
        # "off until Wednesday": back on Wednesday
        reading = {**reading, "to": {**reading["to"], "before": True}}
    return {"way": way, **({"half": True} if _HALF.match(head) else {}), **reading}


def _days(before: str, behind: str) -> Reading | None:
    """What is read of the days on both sides: "tomorrow I'm off from 2 pm", "today I'm off, tomorrow too"."""
    if not (before and behind):
        return read(before or behind) if before or behind else {}
    if (read(before) or {}).keys() & {"week", "month", "sprint", "year", "quarter"}:
        return None
    return read(f"{before} {behind}") or read(f"{before} and {behind}")
