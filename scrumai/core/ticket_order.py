"""Orders about tickets: whether a text is one, how many it holds, and the bare numbers by which it names tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from . import cues
from .mentions import tickets
from .polite import polite
from .ticket_ban import is_ban
from .ticket_doubt import holds_back, unconditional

_WISHES = r"then|also|now|let['’]?s|(?:can|could|would|will) we|(?:can|could|may) i|i(?:['’]d like| want| need| would like) to|we (?:want|need|have) to"
_POLITE = rf"[^\w#]*{polite(_WISHES)}"
_POLITE_ONLY = re.compile(_POLITE, re.IGNORECASE)
_MOVE = r"(?:move|put|push|drag|send|shift|transition|mark|set|change|switch)"
_END = r"(?:close|re-?open|resolve|finish|complete|start)"
_CLOSE = rf"(?:{_END}|deliver|accept|reject)"
_ASSIGN = r"(?:(?:re-?|un-?)?assign|give|hand|pass|take)"
_COMMENT = r"(?:com?ment|note|remark|reply|(?:add|leave|write|put|post)\s+an?\s+(?:com?ment|note|remark))"
_ESTIMATE = r"(?:(?:re-?)?estimate|size)"
_CREATE = r"(?:create|file|log|raise|open|add)\s+an?\s+(?:new\s+)?(?:ticket|issue|bug|task|story|card)"
_SHOW = r"(?:(?:show|display|open|find|view|see|look at|pull up|bring up)(?:\s+me)?)"
_RENAME = r"re-?name|re-?title"
_VERBS = {
    "move_ticket": rf"(?:{_MOVE}|{_CLOSE})",
    "assign_ticket": _ASSIGN,
    "comment_ticket": _COMMENT,
    "estimate_ticket": rf"(?:{_ESTIMATE}|set|put|give)",
}
_ANSWERED = re.compile(r"\s*(?:\b(?:to|into|as|at|is)\b|:|=|[-=]+>|→|⇒)")

_NUMBER = r"(?<![\w#!.,-])\d{1,10}(?![\w%-]|[.,:]\d)"
_LIST = rf"(?P<list>{_NUMBER}(?:(?:\s*[,&+]\s*|\s+and\s+)+{_NUMBER})*)"
ENDS = r"(?:[\s,]+(?:please|pls|plz|now|again|today|for me|thanks|thank you|thx|ty))*\W*$"
COMMENTS = rf"{_POLITE}(?:{_COMMENT}\s+(?:on|to)|tell(?=\s+(?!me\b)[^:\n]{{2,60}}:\s))"
_ESTIMATED, _MOVED, _OWNED = (
    rf"(?:the\s+)?(?:{names})\s+(?:of|for|on)"
    for names in (r"estimate|(?:story\s+)?points|size", "state|status", "assignee|owner")
)
_FIELD = rf"(?:{_ESTIMATED}|{_MOVED}|{_OWNED})"
_RAISE = r"(?:bump|raise|lower|increase|decrease|reduce)"
_AMOUNT = r"(?:(?:put|give|set|add)\s+)?\d{1,3}\s+(?:story\s+)?points?\s+(?:for|on|to)"
HEAD = rf"(?:{COMMENTS}|{_POLITE}(?:{_AMOUNT}|{_MOVE}\s+{_FIELD}|{_MOVE}|make|{_RAISE}|{_ESTIMATE}\s+(?:for|of)|{_CLOSE}|{_ASSIGN}|{_ESTIMATE}|{_SHOW}))"  # of an order that goes on with its ticket
_POINTS = r"(?:\d|half|one|two|three|five|eight|thirteen)"
_HAPPENED = r"(?:done|closed|finished|completed?|resolved|fixed)"
_IS = r"(?:['’]?s|\s+is)"
_ANYONE = r"(?:did|has|have)\s+(?:any|some)\s?(?:one|body)\s+(?:already\s+)?"
_ASKS = (
    rf"(?:where{_IS}|(?:what|how){_IS}\s+(?:the\s+(?:state|status)\s+of|up\s+with|with|on)|how{_IS}"
    rf"|who(?:se)?(?:{_IS}(?:\s+(?:still|currently|now))?(?:\s+working)?\s+on|{_IS}\s+(?:doing|taking|got|assigned\s+to)|\s+(?:has|owns|took|got|did|does|closed|finished|moved|works\s+on|worked\s+on))|whose{_IS}|(?:any|some)\s?(?:one|body)\s+(?:has|on|working\s+on)"
    rf"|tell\s+me\s+(?:more\s+)?about|any\s+(?:news|updates?|progress)\s+(?:on|about|with)|what{_IS}\s+(?:happening|going\s+on)\s+with|(?:the\s+)?(?:state|status)\s+of|(?:what|which)\s+(?:state|status|column|list){_IS}"
    rf"|who{_IS}\s+(?:responsible\s+for|in\s+charge\s+of|the\s+(?:owner|assignee)\s+of)|how\s+many\s+(?:story\s+)?(?:points?|pts?|sps?)\s+(?:is|are|has|have|does|do|for|on)"
    rf"|who\s+(?:will|should|could|can|is\s+going\s+to)\s+(?:do|take|have)|do(?:es)?\s+(?:any|some)\s?(?:one|body)\s+works?\s+on|(?:is|are)\s+(?:any|some)\s?(?:one|body)\s+(?:(?:still|already|currently)\s+)?(?:(?:working\s+)?on|doing)|{_ANYONE}(?:close|finish|take|start|move|resolve|do)(?:n|d|ed)?)"
)
_STANDS = rf"(?:(?:still|already|now|really|actually|all|both)\s+)?(?:{_HAPPENED}|open|ready|blocked|started|assigned|in\s+(?:progress|review))"
_KNOW = r"(?:(?:do|does)\s+(?:you|u|any\s?(?:one|body))\s+know\s+|tell\s+me\s+(?=who|what|where|how|which|when)|i\s+(?:wonder|want\s+to\s+know)\s+)?"
ASKED = rf"{_POLITE}{_KNOW}{_ASKS}"  # of a question that goes on with its ticket, as the next one does
_BE = rf"(?:(?:when\s+)?(?:is|are|was|were|(?:did|has|have|will)(?=[^?]*\?))|what{_IS})"
IS = rf"{_POLITE}{_BE}"
_NOW = r"(?:\s+(?:right(?=\s+now)|at\s+the\s+moment|currently|already|yet|so\s+far))?"
STANDS = rf"\s+(?:(?:(?:be|been|get|got|gotten)\s+)?{_STANDS}|about){_NOW}{ENDS}"
GOES = rf"(?:\s+(?:going|doing|coming\s+along|at|in|have|got|get))?{_NOW}{ENDS}"
_ENDED = r"(?:done|closed|finished|completed|resolved|delivered|accepted|rejected|reopened|started)"
GUESSED = r"(?:i(?:['’]d)?\s+(?:think|guess|say)(?:\s+that)?\s+)?"
SIZED = (  # what gives a ticket its points, behind it
    rf"(?:\s+(?:needs?|(?:is|are)(?:\s+worth)?|costs?|gets?|should\s+(?:be|get|have))\s+(?:(?:an?\s+)?{_POINTS}\d*\s+(?:story\s+)?(?:points?|pts?|sp)|an?\s+{_POINTS}\d*)|\s*[:=]\s*{_POINTS}\d*\s+(?:story\s+)?(?:points?|pts?|sp)|\s*=\s*{_POINTS}\d*)"
)
# what has to stand behind a number, so that it counts nothing else: "put 5 points on #4", "move 2 tickets", "give 5 to #4"
_ORDERS = tuple(
    re.compile(f"{_POLITE}{order}", re.IGNORECASE)
    for order in (
        rf"{_MOVE}\s+{_LIST}(?:(?=\s+(?:back\s+|over\s+|straight\s+)?(?:(?:to|into|from|under)\b(?!\s*(?:#|\d))|on hold\b))"
        rf"|(?=\s*(?:[-=]+>|→|⇒)))",
        rf"(?:move|put|push|drag|send|shift|mark)\s+{_LIST}(?=\s+(?:in|as)\s+(?!the\b|its\b|an?\b|{_POINTS}))",
        rf"mark\s+{_LIST}(?=\s+{_HAPPENED}{ENDS})",
        rf"(?:move|transition|{_CLOSE}|unassign|take|grab|claim)\s+{_LIST}{ENDS}",
        rf"(?:(?:re-?)?assign|give|hand|pass)\s+{_LIST}(?=\s+(?:(?:over|back)\s+)?(?:to|for)\b(?!\s*(?:#|\d|the\b|it\b))|(?:\s+back)?{ENDS})",
        rf"(?:give|hand|pass)\s+back\s+{_LIST}{ENDS}",
        rf"tell\s+{_LIST}(?=\s*:\s)",
        rf"{_COMMENT}\s+(?:on|to|in|for|at|under)\s+{_LIST}(?=\s*[:,;\"“–—-]|\s+(?:that|saying|with)\b|{ENDS})",
        rf"{_ESTIMATE}\s+{_LIST}(?=\s*[:=]\s*\d|\s+(?:at|as|with|to|is)\s+(?:an?\s+)?{_POINTS})",
        rf"(?:{_SHOW}|{_ASKS})\s+{_LIST}{ENDS}",
        rf"(?:is|are|was|were)\s+{_LIST}(?=\s+{_STANDS}{ENDS})",
        rf"how\s+(?:many|much)\s+(?:story\s+)?(?:points?|pts?|sps?)\s+(?:has|have|does|do|for|on)\s+{_LIST}(?=(?:\s+(?:have|got|get))?{ENDS})",
        rf"(?:(?:what|how)\s+about\s+)?{_LIST}(?=[\s!?]*\?)",
        rf"(?:{_RENAME})\s+{_LIST}(?=\s+(?:to|as|into)\b)",
        rf"{_LIST}(?=\s*(?:[-=]+>|→|⇒)\s*[^\W\d])",
    )
)
_ALONE = re.compile(rf"\W*(?:(?:the\s+)?(?:number|no\.?|nr\.?)\s*)?{_LIST}{ENDS}", re.IGNORECASE)


def is_order(text: str, kind: str) -> bool:
    """Whether an answer orders the change itself, and does not only name a ticket: "move #4 to done", "#4 to done"."""
    if re.match(rf"{_POLITE}{_VERBS[kind]}\b", text, re.IGNORECASE):
        return True
    first = next((one for one in tickets(text) if not re.search(r"\w", text[: one.start])), None)
    return first is not None and _ANSWERED.match(text, first.end) is not None


def signed(text: str, alone: bool = False) -> str:
    """The text with "#" before the numbers that its order is about, "move 10 to done"; `alone`: also where it is nothing else.

    For boards whose keys are numbers. What counts something is left: "estimate 5", "move 2 tickets to done".
    """
    said = unconditional(text)
    for pattern in (*_ORDERS, *([_ALONE] if alone else [])):
        if found := pattern.match(said):
            keys = re.sub(r"\d+", r"#\g<0>", found["list"])
            return text[: found.start("list")] + keys + text[found.end("list") :]
    return text


# ---------------------------------------------------------------- all there is in a text

_KEY = r"(?:#\d{1,10}|[A-Za-z][A-Za-z0-9]{1,9}-\d{1,7})(?!\w)"
_KEYS = rf"{_KEY}(?:(?:\s*[,&+]\s*|\s+and\s+)+{_KEY})*"
_WORD = r"@?[^\W\d_][\w.'’-]*"
_WHOLE = tuple(
    (kind, re.compile(_POLITE + order, re.IGNORECASE | re.DOTALL))
    for kind, order in (
        (
            "assign_ticket",
            rf"(?:(?:(?:re-?)?assign|give|hand|pass)\s+{_KEYS}\s+(?:over\s+)?to\s+{_WORD}(?:\s+{_WORD})?|(?:unassign|take|grab|claim)\s+{_KEYS}|take\s+{_KEYS}\s+off\s+me|(?:give|hand|pass)\s+(?:back\s+{_KEYS}|{_KEYS}\s+back)|{_MOVE}\s+{_OWNED}\s+{_KEYS}\s+to\s+{_WORD}(?:\s+{_WORD})?){ENDS}",
        ),
        (
            "move_ticket",
            rf"(?:{_MOVE}\s+{_KEYS}\s+(?:(?:back\s+)?(?:to|as|into|in)\s+{_WORD}(?:\s+{_WORD}){{0,2}}|{_HAPPENED}|on\s+hold)"
            rf"|{_KEYS}\s*(?:[-=]+>|→|⇒)\s*{_WORD}(?:\s+{_WORD}){{0,2}}|{_MOVE}\s+{_MOVED}\s+{_KEYS}\s+to\s+{_WORD}(?:\s+{_WORD}){{0,2}}|{_CLOSE}\s+{_KEYS}|{_KEYS}\s+(?:should|must|has\s+to|needs\s+to)\s+be\s+{_ENDED}){ENDS}",
        ),
        (
            "estimate_ticket",
            rf"(?:{_ESTIMATE}\s+(?:(?:for|of)\s+)?{_KEYS}(?:\s+(?:(?:at|as|with|to)\s+)?|\s*[:=]\s*){_POINTS}\d*(?:\s+points?)?"
            rf"|(?:{_MOVE}|{_RAISE})\s+{_KEYS}\s+to\s+{_POINTS}\d*\s+points?|{_AMOUNT}\s+{_KEYS}|(?:set|put|give|make)\s+{_KEYS}\s+(?:(?:at|to)\s+)?{_POINTS}\d*\s+points?"
            rf"|{_MOVE}\s+{_ESTIMATED}\s+{_KEYS}\s+(?:to|at)\s+(?:an?\s+)?{_POINTS}\d*(?:\s+points?)?"
            rf"|{GUESSED}{_KEYS}{SIZED}){ENDS}",
        ),
        ("comment_ticket", rf"(?:{_COMMENT}\s+(?:on|to)|tell)\s+{_KEYS}\s*:\s*\S.*"),
        ("create_ticket", rf"{_CREATE}{ENDS}"),
    )
)


def whole(text: str, numbered: bool = False) -> str:
    """The change that all of a text orders, with a ticket's key and what is to become of it; "" where there is more, or less.

    Of several orders it is the first one. `numbered`: a bare number is a key, too.
    """
    return _whole(text, numbered) or first_of_several(text, numbered)


def first_of_several(text: str, numbered: bool = False) -> str:
    """The change that the first of several orders wants, where a text is nothing else; "" for any other."""
    return _first([_whole(one, numbered) for one in _each(text)])


def _whole(text: str, numbered: bool) -> str:
    said = signed(text) if numbered else text
    return next((kind for kind, order in _WHOLE if order.fullmatch(said)), "")


def _first(kinds: Sequence[str]) -> str:
    return kinds[0] if kinds and all(kinds) else ""


_SEEN = re.compile(
    rf"{_POLITE}(?:(?:{_SHOW}|{_KNOW}{_ASKS})\s+{_KEYS}{GOES}|{_BE}\s+{_KEYS}{STANDS})",
    re.IGNORECASE,
)
_NOUN = r"(?:ticket|card|issue|bug|story|task|item)"
_DESCRIBED = re.compile(
    rf"(?<!\w)(?:the|my|our)\s+(?:(?!{_NOUN}\b)\w[\w'’&./-]*\s+){{1,6}}{_NOUN}(?![\w-])",
    re.IGNORECASE,
)
_THEM = re.compile(
    r"(?<!\w)(?:them(?: both| all)?|(?:both|all) of (?:them|these|those)|(?:these|those) (?:two|three)"
    r"|(?:both|these|those)(?: tickets| issues| bugs| stories| tasks| cards| items)?)(?!\w)",
    re.IGNORECASE,
)


def sole(text: str, numbered: bool = False) -> str:
    """The same, or `ask_ticket` where all that a text asks is to see tickets that it names."""
    said = signed(text) if numbered else text
    return whole(text, numbered) or ("ask_ticket" if _SEEN.fullmatch(said) else "")


def mentions_alone(text: str) -> bool:
    """Whether a text is nothing but tickets, with a question mark: "and #4?"."""
    return _MENTIONED.fullmatch(text) is not None


_BEGUN = tuple(
    (kind, re.compile(rf"{_POLITE}{verb}\s+{_KEYS}{ENDS}", re.IGNORECASE))
    for kind, verb in (
        ("move_ticket", "(?:move|transition)"), ("assign_ticket", "(?:re-?)?assign"), ("estimate_ticket", _ESTIMATE),
        ("comment_ticket", rf"{_COMMENT}\s+(?:on|to)"),
    )
)  # fmt: skip


def begun(text: str) -> str:
    """The change that all of a text orders, with a ticket and without what is to become of it: "estimate #4"; "" for any other."""
    return next((kind for kind, order in _BEGUN if order.fullmatch(text)), "")


_MENTIONED = re.compile(rf"{_POLITE}{_KEYS}\s*\?+\s*", re.IGNORECASE)
_SPRINT = r"(?:(?:the|this|our|current|next|running|active)\s+){1,2}sprint"
_ELSEWHERE = re.compile(
    rf"{_POLITE}(?:(?:{_RENAME})\s+{_KEY}\s+(?:to|as|into)\s+\S[^\n]*|(?:delete|remove|erase|trash|archive)\s+{_KEYS}|(?:link|relate|connect|attach|merge)\s+{_KEY}\s+(?:to|with|and|into)\s+{_KEY}"
    rf"|(?:mark\s+)?{_KEY}\s+(?:as|is)\s+(?:an?\s+)?duplicate\s+of\s+{_KEY}"
    rf"|(?:add|put|move|pull|push|bring|drag|get|take)\s+{_KEYS}\s+(?:back\s+)?(?:in|into|to)\s+{_SPRINT}"
    rf"|(?:take|remove|pull|drop|move|kick|get|drag)\s+{_KEYS}\s+(?:out\s+of|off|from)\s+{_SPRINT}){ENDS}",
    re.IGNORECASE,
)


def is_elsewhere(text: str) -> bool:
    """Whether all of a text orders what is done at the tracker only: "delete #4", "rename #4 to Tax", "take #4 out of the sprint"."""
    return bool(_ELSEWHERE.fullmatch(text) or _ELSEWHERE.fullmatch(with_key_for_words(text)))


_SHOWN = re.compile(
    rf"{_POLITE}{_SHOW}\s+(?:it|this|that)(?:\s+(?:one|ticket|card|issue))?{ENDS}", re.IGNORECASE
)


def shows(text: str) -> bool:
    """Whether somebody wants to see what was talked about last, and says nothing else: "show it"."""
    return _SHOWN.fullmatch(text) is not None


_TAKES = re.compile(
    rf"{_POLITE}(?:(?:i['’]?ll|i will|i['’]?m|i am|(?:i )?can i?|i could|i would|let me|i)\s+)?(?:(?:just|gladly|happily|then|going to)\s+)*"
    r"(?:take|taking|grab|grabbing|claim|claiming|handle|pick up)\s+(?:it|this|that|them|both|these|those)(?:\s+(?:one|ones|on|over|myself|then))*"
    rf"{ENDS}",
    re.IGNORECASE,
)


def takes(text: str) -> bool:
    """Whether somebody takes what was talked about last, and says nothing else: "I'll take it"."""
    return _TAKES.fullmatch(text) is not None


_TAKES_ON = re.compile(
    rf"\W*(?:(?:i|we|then|and|also|maybe)(?:['’]ll|\s+will)?\s+)*(?:take|taking|grab|grabbing|claim|claiming|handle|pick up|picking up|pick(?:ing)?\s+{_KEYS}\s+(?:back\s+)?up)\b(?!\s+(?:it|this|that|them|both|these|those)\b)",
    re.IGNORECASE,
)

_AWAY = re.compile(  # behind words "off" may be theirs, "the time off feature": then a name is told by its capital
    rf"[^,;.!?\n]*?(?:(?<![\w-])(?:off\s+(?:of\s+)?(?:me|my|our|{_KEY}|(?-i:@?[A-ZÀ-Þ]))|from\s+me\b)|{_KEY}\s+off(?![\w-])|\bout\s+of\s+{_SPRINT}"
    rf"|\bback(?=\s+(?:to|into)\b|{ENDS}))",
    re.IGNORECASE,
)


def takes_on(text: str) -> bool:
    """Whether somebody takes something by its name, which may be the plan of a day: "take the wish list".

    What goes away from somebody is nobody's plan: "take DEMO-10 off me"; what comes from somewhere is one: "take DEMO-4 over from Ben".
    """
    takes = _TAKES_ON.match(text)
    return takes is not None and not (_AWAY.match(text, takes.end()) or is_elsewhere(text))


def with_key(text: str) -> str:
    """The text with a key in the place of "them", to be read as any other order; the same where it has none."""
    return _THEM.sub("#1", text, count=1)


def only_refers(text: str) -> bool:
    """Whether a text is nothing but "them" or the like, which says nothing where nothing was listed."""
    return _THEM.fullmatch(text.strip(" .!?")) is not None


def with_key_for_words(text: str) -> str:
    """The same for a ticket that is called by words of its title: "the coupons card"."""
    return _DESCRIBED.sub("#1", text, count=1)


# ---------------------------------------------------------------- several in one text

_OBJECT = rf"(?:(?:it|them|both|this|that|these|those|the|my|our|\d{{1,10}})\b|{_KEY})"
BREAK = re.compile(r"[,;.!]\s+|\s*\n\s*|\s+(?:and|then|plus|but|so|[-–—]+)\s+|\s*&\s*", re.IGNORECASE)
_TOWARDS = re.compile(r"\b(?:to|into|in|as|at|with|is)\b|[:=]|->|→|⇒", re.IGNORECASE)
_MORE = re.compile(rf"(?:{_KEY}|\d{{1,10}})\s*(?:(?:to|into|as|at|with|is)\b|[:=]|->|→|⇒)", re.IGNORECASE)
_TOO = re.compile(rf"{_KEYS}(?:\s+(?:too|also|as\s+well))?{ENDS}", re.IGNORECASE)
_COUNTED = re.compile(rf"{_KEY}\s+(?:an?\s+)?\d{{1,3}}(?!\w)", re.IGNORECASE)
_BEGINS = tuple(
    (frozenset(kinds.split()), re.compile(pattern, re.IGNORECASE))
    for kinds, pattern in (
        ("assign_ticket", r"(?:re-?|un-?)?assign\b"),
        ("comment_ticket", rf"{_COMMENT}\b"),
        ("create_ticket", rf"{_CREATE}\b"),
        ("estimate_ticket", rf"(?:{_ESTIMATE}\s+{_OBJECT}|make\s+{_COUNTED.pattern}|(?:set|put|give|mark)\s+{_OBJECT}[^,;.]{{0,20}}?\d\s*(?:points?|pts?|sp)\b)"),
        ("move_ticket", rf"(?:move|transition|{_END})\s+(?:{_OBJECT}|to\b)"),
        ("assign_ticket estimate_ticket", rf"(?:give|hand|pass|take|grab|claim)\s+{_OBJECT}"),
        ("move_ticket estimate_ticket assign_ticket", rf"(?:set|put|mark|change)\s+{_OBJECT}"),
    )
)  # fmt: skip
_TO_THE_END = ("comment_ticket", "create_ticket")  # whose words may order whatever they like


@dataclass(frozen=True)
class Orders:
    """What a text orders: `own` is the part that one change is read from, `before` the parts before it, the nearest first.

    `left` are the orders that are not carried out with it.
    """

    own: str
    before: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    kinds: frozenset[str]


def apart(text: str, kind: str) -> Orders:
    """The orders of a text, seen by a change of one kind: "assign #4 to Ana and move it to done" holds two.

    Where there is but one, `own` is the whole text, whatever its kind; so it is where none is of this kind.
    """
    parts = _parts(text)
    orders = [one for one in parts if one.kinds]
    firm = [one for one in orders if one.kinds == {kind}]
    own = next(iter([*firm, *(one for one in orders if kind in one.kinds)]), None)
    left = tuple(_said(text, one) for one in orders if one is not own)
    if (
        own is None
    ):  # it is somewhere in the first part, in words of its own: "#4 is 5 points, move it to review"
        return Orders(text, left=tuple(_said(text, one) for one in parts[1:] if len(one.kinds) == 1))
    if not left and not is_ban(text, kind):
        return Orders(text)
    place = parts.index(own)
    if (
        place == 1 and not parts[0].kinds and not is_ban(text)
    ):  # "the login ticket is ready, move it to review"
        place, own = 0, replace(own, start=0)
    if kind in _TO_THE_END:
        own = replace(own, end=len(text))
    return Orders(text[own.start : own.end], tuple(_said(text, one) for one in reversed(parts[:place])), left)


def only_orders(text: str) -> bool:
    """Whether a text is several orders, one behind the other: such a text reports nothing, whatever its clauses tell."""
    return bool(_orders(text))


def _orders(text: str) -> Sequence[_Part]:
    """Its parts, where that is so."""
    parts = _parts(text) if _kinds(text, 0)[1] else ()
    return parts if len(parts) > 1 and all(one.kinds for one in parts) else ()


_HEAD = re.compile(rf".*?(?=\d|{_KEY})", re.DOTALL)  # what an order says before its ticket
_IT = re.compile(r"\b(?:it|this|that)\b", re.IGNORECASE)


def _each(text: str) -> Sequence[str]:
    """The orders of a text that is nothing else, each complete: "5 at 8" has its verb from the one before it, "it" its key."""
    each: list[str] = []
    for part in _orders(text):
        one = _said(text, part)
        if part.kinds == {"comment_ticket"}:
            return [*each, text[part.start :]]
        if each and _MORE.match(one):
            one = head[0] + one if (head := _HEAD.match(each[-1])) else one
        elif each:
            one = _IT.sub("#1", with_key(one), count=1)
        each.append(one)
    return each


def writes(text: str) -> str:
    """The comment or the new ticket that is all a text orders, whatever its words would order by themselves; "" for any other text."""
    kinds = begins(text) & set(_TO_THE_END)
    return next(iter(kinds), "") if len(_parts(text)) == 1 else ""


def forbids(text: str, kind: str) -> bool:
    """Whether a text that is taken for a change says that it is not to be made, and orders nothing else."""
    first, *others = _parts(text)
    if any(one.kinds for one in others):
        return False
    return (is_ban(text, kind) and not first.kinds) or (kind not in _TO_THE_END and holds_back(text))


def begins(text: str) -> frozenset[str]:
    """The kinds of change that a text may order first; none where it orders nothing.

    It may tell of the ticket before: "#4 is nearly done, move it". With a ticket alone before it ("#4, and give it to Ben") it is no order.
    """
    first, *more = _parts(text)
    if first.kinds or not more:
        return first.kinds
    told = _said(text, first)
    return more[0].kinds if tickets(told) and not cues.is_ticket(told) else frozenset()


def _said(text: str, part: _Part) -> str:
    return text[part.start : part.end].strip(" \t\n,;")


@lru_cache(maxsize=64)  # what a turn asks of its text takes them several times
def _parts(text: str) -> Sequence[_Part]:
    """The text in parts, each of which but the first begins with an order."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[_Part]:
    start, (begins, kinds) = 0, _kinds(text, 0)
    for found in BREAK.finditer(text):
        if found.end() <= begins:  # "hey, move it"
            continue
        at, more = _kinds(text, found.end())
        if not more and _goes_on(text[start : found.start()], text[at:]):
            more = kinds
        if more:
            yield _Part(start, found.start(), kinds)
            start, begins, kinds = at, at, more
    yield _Part(start, len(text), kinds)


def _goes_on(before: str, after: str) -> bool:
    """Whether an order goes on with other tickets: "move #4 to done" and "#5 to review", or "#5" alone; "make #4 1" and "#5 2"."""
    more, too, counted = _MORE.match(after), _TOO.fullmatch(after), _COUNTED.match(after)
    if not (more or too or counted):  # most breaks: what stands before them need not be read
        return False
    if towards := list(_TOWARDS.finditer(before)):
        said = before[towards[-1].end() :]
        return bool(more or (too and not re.search(_KEY, said)))
    return bool(counted and _COUNTED.search(before))


def _kinds(text: str, at: int) -> tuple[int, frozenset[str]]:
    """Where an order begins at a place of a text, and of which kinds it may be: of none where it is no order."""
    polite = _POLITE_ONLY.match(text, at)
    begins = polite.end() if polite else at
    return begins, next((kinds for kinds, pattern in _BEGINS if pattern.match(text, begins)), frozenset())
