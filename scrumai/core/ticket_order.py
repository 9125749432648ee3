"""Orders about tickets: whether a text is one, and the bare numbers by which it names tickets."""

from __future__ import annotations

import re

from .mentions import tickets

_POLITE = (
    r"\W*(?:(?:hey|hi|hello|ok|okay|so|and|then|also|now|please|pls|plz|kindly|let['’]?s|(?:can|could|would|will) (?:you|we)"
    r"|i(?:['’]d like| want| need| would like) to|we (?:want|need|have) to)\b[\s,]*){0,5}"
)
_MOVE = r"(?:move|put|push|drag|send|shift|transition|mark|set|change|switch)"
_END = r"(?:close|re-?open|resolve|finish|complete|start)"
_ASSIGN = r"(?:(?:re-?|un-?)?assign|give|hand|pass|take)"
_COMMENT = r"(?:com?ment|note|remark|reply|(?:add|leave|write|put|post)\s+an?\s+(?:com?ment|note|remark))"
_ESTIMATE = r"(?:(?:re-?)?estimate|size)"
_SHOW = r"(?:(?:show|display|open|find|view|see|look at|pull up|bring up)(?:\s+me)?)"
_VERBS = {
    "move_ticket": rf"(?:{_MOVE}|{_END})",
    "assign_ticket": _ASSIGN,
    "comment_ticket": _COMMENT,
    "estimate_ticket": rf"(?:{_ESTIMATE}|set|put|give)",
}
_ANSWERED = re.compile(r"\s*(?:\b(?:to|into|as|at|is)\b|:|=|[-=]+>|→|⇒)")

_NUMBER = r"(?<![\w#!.,-])\d{1,10}(?![\w%-]|[.,:]\d)"
_LIST = rf"(?P<list>{_NUMBER}(?:(?:\s*[,&+]\s*|\s+and\s+)+{_NUMBER})*)"
_ENDS = r"(?:[\s,]+(?:please|pls|plz|now|again|today|for me))*\W*$"
_POINTS = r"(?:\d|half|one|two|three|five|eight|thirteen)"
# what has to stand behind a number, so that it counts nothing else: "put 5 points on #4", "move 2 tickets", "give 5 to #4"
_ORDERS = tuple(
    re.compile(f"{_POLITE}{order}", re.IGNORECASE)
    for order in (
        rf"{_MOVE}\s+{_LIST}(?:(?=\s+(?:back\s+|over\s+|straight\s+)?(?:(?:to|into|from|under)\b(?!\s*(?:#|\d))|on hold\b))"
        rf"|(?=\s*(?:[-=]+>|→|⇒)))",
        rf"(?:move|put|push|drag|send|shift|mark)\s+{_LIST}(?=\s+(?:in|as)\s+(?!the\b|its\b|an?\b|{_POINTS}))",
        rf"(?:move|transition|{_END}|unassign|take)\s+{_LIST}{_ENDS}",
        rf"(?:(?:re-?)?assign|give|hand|pass)\s+{_LIST}(?=\s+(?:over\s+)?(?:to|for)\b(?!\s*(?:#|\d|the\b|it\b))|{_ENDS})",
        rf"{_COMMENT}\s+(?:on|to|in|for|at|under)\s+{_LIST}(?=\s*[:,;\"“–—-]|\s+(?:that|saying|with)\b|{_ENDS})",
        rf"{_ESTIMATE}\s+{_LIST}(?=\s*[:=]\s*\d|\s+(?:at|as|with|to|is)\s+(?:an?\s+)?{_POINTS})",
        rf"{_SHOW}\s+{_LIST}{_ENDS}",
    )
)
_SHOWN = re.compile(rf"{_POLITE}{_SHOW}\s+{_LIST}{_ENDS}", re.IGNORECASE)
_ALONE = re.compile(rf"\W*(?:(?:the\s+)?(?:number|no\.?|nr\.?)\s*)?{_LIST}{_ENDS}", re.IGNORECASE)


def is_order(text: str, kind: str) -> bool:
    """Whether an answer orders the change itself, and does not only name a ticket: "move #4 to done", "#4 to done"."""
    if re.match(rf"{_POLITE}{_VERBS[kind]}\b", text, re.IGNORECASE):
        return True
    first = next((one for one in tickets(text) if not re.search(r"\w", text[: one.start])), None)
    return first is not None and _ANSWERED.match(text, first.end) is not None


def shows(text: str) -> bool:
    """Whether all that a text asks is to see what has a bare number, "show me 10"."""
    return _SHOWN.match(text) is not None


def signed(text: str, alone: bool = False) -> str:
    """The text with "#" before the numbers that its order is about, "move 10 to done"; `alone`: also where it is nothing else.

    For boards whose keys are numbers. What counts something is left: "estimate 5", "move 2 tickets to done".
    """
    for pattern in (*_ORDERS, *([_ALONE] if alone else [])):
        if found := pattern.match(text):
            keys = re.sub(r"\d+", r"#\g<0>", found["list"])
            return text[: found.start("list")] + keys + text[found.end("list") :]
    return text
