"""A span without what need not be posted with it: signs, "I", "and", and the times that its heading tells."""

from __future__ import annotations

import re

_NOW = (
    r"today|tod|tdy|2day|tody|toady|todya|(?:right )?now|currently|at the moment|atm|next(?: up)?(?! (?:week|sprint|month|quarter|year|\w{3,6}day|mon|tue|wed|thu|fri)\b)|first(?: thing| of all)?"
    r"|meanwhile|finally|already|heute|hoje|hoy|aujourd'?hui"
)
_SOON = (
    r"tonight|this (?:morning|afternoon|evening|week)|after (?:lunch|that)|afterwards|later(?: today| on)?"
)
_BEFORE = r"yesterday|yest\w*day|yday|ytd|yest|last night|gestern|ontem|ayer|hier"
_TOMORROW = r"tomorrow|tommorow|tmrw|tmw|2moro|morgen"
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri)\b)"
_MEETING = (
    r"(?:since|by|until|till|before|for|as of) (?:the |our )?(?:last|next|previous|following) (?:\w+ )?"
    r"(?:meeting|time|stand-?up|scrum|sprint|week|sync|check-?in|update|class|session)(?!['\w-])"
)


def _times(*words: str) -> str:
    return rf"(?:for today|(?:(?:on|last|this|since|so)\s+)?(?:{'|'.join(words)})(?!['\w-]))"


_ANY = rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE, _TOMORROW, _DAY)})"
_EVENING = r"(?:e\.?o\.?d\.?|end of (?:the )?day)(?=\s*[:,–—-])"  # before what was done
_ALONE = rf"(?!\s*(?:and|or|&|/|until|till)\s+(?:on\s+)?{_ANY})"  # "today and tomorrow" is one time
_TIMES = {  # of each label, before and behind it: what a thing is told of as well without. A trouble's time is news, and a plan's day that is not the next
    "done": (rf"(?:{_ANY}|{_EVENING})", _ANY),
    "plan": (
        rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE, _TOMORROW)}){_ALONE}",
        rf"(?:{_MEETING}|{_times(_NOW, _SOON, _BEFORE)})",
    ),
    "blocker": (_times(_NOW) + _ALONE, _times(_NOW) + _ALONE),
}
_LEAD = {
    label: re.compile(
        rf"(?:(?:and|but|so|then|also|plus|or|ok(?:ay)?|well|yes|yep|yeah|hopefully|probably|maybe|basically|actually|otherwise|just|luckily|i guess|i think)\b(?!-)|{when}|(?:[\s,;:.*_~\"'–—>•-]|!(?!\d))+)\s*",
        re.IGNORECASE,
    )
    for label, (when, _) in _TIMES.items()
}
_FLAG = {  # as boards write it before what is held up; below "Blockers" it says nothing
    "blocker": r"\[?(?:blocked|on hold)\][\s:–—-]*(?!(?:by|on|for|until|till|since|because)\b)(?=[\w#!])|"
}
_AHEAD = {
    label: re.compile(rf"{_FLAG.get(label, '')}(?:(?:and|but|so|then|also)\s+)?{when}\s*,\s*", re.IGNORECASE)
    for label, (when, _) in _TIMES.items()
}
_SUBJECT = re.compile(
    r"(?:i (?:also )?am|i'?m|we are|we're|i'?ve|we've|i have|we have|i|we)\s+(?=\w)",
    re.IGNORECASE,
)
_INTENT = re.compile(
    r"(?:(?:i|we)\s+|i'?d\s+|(?:the\s+)?plan(?: for today)? is to\s+)?(?:(?:will|'ll)(?: be(?=\s+\w+ing\b))?(?!\s+be\b)|ill|wil|shall|am gonna|gonna|am going to|going to|goin to|want to|wanna|plan to|planning to|planning on"
    r"|would like to|like to|hope to|hoping to|intend to|need to|have to)\s+(?=\w)|i'(?:ll be|ll)\s+(?=\w)|i'?m\s+(?:going to|gonna|planning to|hoping to)\s+(?=\w)",
    re.IGNORECASE,
)
_TAIL = {
    label: re.compile(
        rf"(?:(?<![\s,])[\s,]+(?:{when}|too|as well|btw|please|pls|thanks|lol|haha))+$|(?<![\s,;:!*_~–—-])[\s,;:!*_~–—-]+$|(?<!\.)\.$",
        re.IGNORECASE,
    )  # a run is tried from its first sign only: 4,000 spaces took ten seconds
    for label, (_, when) in _TIMES.items()
}
_SIGNS_BEFORE = re.compile(
    r"(?:(?:and|but|so|then|also|plus)\b(?!-)|[\s,;:.*_~\"'–—>•-]|!(?!\d))+\s*", re.IGNORECASE
)
_SIGNS_AFTER = re.compile(r"(?<![\s,;:!*_~–—-])[\s,;:!*_~–—-]+$|(?<!\.)\.$")
REACH = 200  # characters, that a tail of 4,000 words takes no second
KEPT = 0.45  # of a span's length, at the least
_HOLDS = re.compile(
    r"(?:as|since|from|until|till|by|than|for|of|on|and|to|before|after|or)$", re.IGNORECASE
)  # what follows belongs to it
_MARKS = ("**", "__", "~~", "*", "_", "~", "`", '"')  # open and close alike
_BRACKETS = ("()", "[]", "<>")
_KEY_ALONE = re.compile(r"(?:[#!]?\d{1,7}|[A-Za-z][A-Za-z0-9]{1,9}-\d{1,7})")


def trimmed(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """The span without leading time words, "I" and "and", and without trailing ones; never empty.

    A trouble keeps its time ("the certificate expires on Friday"), a plan another day than the next. What would leave hardly half of it stays ("tomorrow PID", "none so far"), unless that is a ticket ("today #14").
    """
    sign = _SIGNS_BEFORE.match(text, start, end)
    first = sign.end() if sign and sign.end() < end else start
    last = _without_tail(text, first, end, _SIGNS_AFTER)
    if label not in _LEAD:
        return first, last
    ahead = _AHEAD[label].match(text, first, last)  # what is set apart before it, by a comma or in brackets
    first = ahead.end() if ahead and ahead.end() < last else first
    least = KEPT * (last - first)
    moved = True
    while moved and first < last:
        moved = False
        for pattern in (_LEAD[label], *((_INTENT,) if label == "plan" else ()), _SUBJECT):
            match = pattern.match(text, first, last)
            if not match or match.end() == first:
                continue
            if last - match.end() >= max(least, 1) or _KEY_ALONE.fullmatch(text, match.end(), last):
                first, moved = match.end(), True
    shorter = _without_tail(text, first, last, _TAIL[label])
    return first, shorter if shorter - first >= least else last


def paired(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the sign beside it whose other half it holds: `*bold* title`, `<b>tests</b>`."""
    for mark in _MARKS:
        if text.count(mark, start, end) % 2:
            start, end = _beside(text, start, end, mark, mark)
    for opening, closing in _BRACKETS:
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more == 1:
            start, end = _beside(text, start, end, "", closing)
        elif more == -1:
            start, end = _beside(text, start, end, opening, "")
    return start, end


def _beside(text: str, start: int, end: int, before: str, after: str) -> tuple[int, int]:
    if before and text.endswith(before, 0, start):
        return start - len(before), end
    return start, end + len(after) * text.startswith(after, end)


def _without_tail(text: str, first: int, last: int, tail: re.Pattern[str]) -> int:
    while (match := tail.search(text, max(first, last - REACH), last)) and match.start() > first:
        if _HOLDS.search(text, max(first, match.start() - 8), match.start()):
            break
        last = match.start()
    return last
