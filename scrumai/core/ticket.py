"""What a sentence about a ticket asks for: which ticket, and what is to become of it.

Each function reads free text and gives only what is said there; nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from .ticket_order import (
    apart,
    begins,
    forbids,
    is_elsewhere,
    is_order,
    signed,
    sole,
    takes,
    with_key,
    with_key_for_words,
)
from .ticket_state import find_state, named_alone, state_words
from .ticket_target import HOLE, Target, chosen, holed, keys, mentions, target, topic

__all__ = [
    "Assignment", "Comment", "Creation", "Estimate", "Movement", "Target", "apart", "assignment", "begins", "comment",
    "commenting", "creation", "estimate", "find_state", "forbids", "is_elsewhere", "is_order", "keys", "movement", "named_alone", "points", "signed", "sole", "takes", "target",
    "topic", "with_key", "with_key_for_words",
]  # fmt: skip


@dataclass(frozen=True)
class Creation:
    """A new ticket; `title` is "" where none is said, `kind` is bug, story or task."""

    title: str
    kind: str


@dataclass(frozen=True)
class Movement:
    """Tickets and the state they go to, in the person's words; "" where none is said."""

    target: Target
    state: str


@dataclass(frozen=True)
class Assignment:
    """Tickets and who gets them: a name as typed, "me", "" for nobody, None where it is not said."""

    target: Target
    person: str | None


@dataclass(frozen=True)
class Comment:
    """A ticket and what is to be written there; "" where nothing is said."""

    target: Target
    text: str


@dataclass(frozen=True)
class Estimate:
    """Tickets and their points; None where no number is said. The range is not checked here."""

    target: Target
    points: float | None


# ---------------------------------------------------------------- create

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|(?<!\w)\'([^\']{3,})\'(?!\w)|`([^`]+)`')
_THING = (
    r"(?:user[ -]stor(?:y|ies)|feature requests?|bug reports?|tech(?:nical)?[ -]debt(?: (?:ticket|item"
    r"|task))?|tickets?"
    r"|tikcets?|tickt|issues?|bugs?|stor(?:y|ies)|sub-?tasks?|tasks?|to-?dos?|cards?|(?:backlog )?items?"
    r"|defects?|chores?"
    r"|spikes?|jiras?|epics?|improvements?|features?)"
)
_MADE = re.compile(
    rf"^(?P<before>.*?)\b(?P<thing>{_THING})\b(?![-'’]\w)(?P<after>.*)$", re.IGNORECASE | re.DOTALL
)
_MAKING = re.compile(
    r"\b(?:cre?ate?|make|open|add|log|file|raise|report|write|put|start|submit|track|need|want|like|note"
    r"|jot|turn|get"
    r"|erstelle|new|another|forget|forgot|record|draft|set up)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"""^(?:[\s:,;.!?–—-]+
        |(?:please|pls|plz|bitte|down|here|up)\b
        |(?:in|to|into|on)\s+(?:the|our|my)\s+(?:backlog|board|sprint|project|list)\b
        |(?-i:(?:in|to|into)\s+(?:[A-Z][A-Z0-9]{1,9}|[\w.-]+/[\w.-]+)\b)
        |for\s+(?:me|us|the\s+team|it|this|that)\b(?=\s*(?:[,:;.]|$))
        |and\s+assign\s+(?:it|this|that)?\s*to\s+@?[\w.-]+
        |(?:the\s+|its\s+|with\s+(?:the\s+)?|whose\s+)?(?:title|titled|called|named|summary)\b(?:\s+is\b)?
        |so\s+(?:that\s+)?we\s+(?:do\s+not|don['’]t|never)\s+forget\s+(?:to|about)\b
        |filed\b|opened\b|saying\b|stating\b|that\s+says\b|regarding\b|concerning\b
        |about\b|because\b|that\b(?!['’])|for\b|to\b|on\b|of\b(?!\s+course))""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(
    r"""(?:[\s,;.!–—-]+(?:(?:yes\s+)?(?:please|pls|plz)(?:\s+(?:make|do|create|add)\s+(?:one|it|so))?|thanks?(?:\s+you)?(?:\s+(?:a\s+lot|so\s+much))?|thx|ty|cheers|bot)
        |[\s,;]+(?:pls|please|can\s+you|could\s+you|you\s+can)\s+(?:please\s+)?(?:create|add|make|open|log|do|file|track)(?:\s+(?:it|one|that|something|a\s+ticket|this))?(?:\s+for\s+(?:it|me|this|that))?
        |[\s,;]+create\s+something(?:\s+for\s+(?:it|that|this))?
        |[\s.,;!]+)$""",
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|so|and|also|oh)\b[\s,!]*|(?:let['’]?s|let\s+us|please|pls|can|could|would"
    r"|will|you|we|i|i['’]d"
    r"|i['’]m|need|want|like|love|have|should|shall|kindly|just|someone|somebody|to|track|turn|make|get"
    r"|put|write|add|note"
    r"|create|open|log|file|raise|report|start|submit|there|is|found|forgot|us|me|a|an|the|new|another"
    r"|one|high|low"
    r"|prio|priority|urgent|quick|small|gitlab|github|jira|trello|down|up|jot|crete|erstelle|bitte|in|on"
    r"|as|its|own|into|for|that|this"
    r"|it|also|discovered|spotted|see|got|set|draft|record|more|critical|tiny|minor|major|proper)\b[\s,]*)+",
    re.IGNORECASE,
)


_ADDED = re.compile(
    r"[\s,;]+(?:for|in|to|into|on|and|as|with|then)\b", re.IGNORECASE
)  # what else is wanted of it
_WHERE = re.compile(r"(?:in|at|from|with|when|while|where|after|if)\s", re.IGNORECASE)


def creation(text: str, people: Sequence[str] = ()) -> Creation:
    """Read "create a ticket: login fails on safari"; a title in quotes or after a colon is taken as it is.

    `people` are names that the model found, so that "a task for Ana: check it" is not titled "Ana: check it".
    """
    text = " ".join(text.split())
    kind = _kind(text)
    if quoted := _quoted_title(text):
        return Creation(quoted, kind)
    made = _MADE.match(text)
    if made is None:
        return Creation(_without_making(text), kind)
    after = _bare_title(made["after"], people)
    if after:
        # "a bug in the export screen" is nothing without its noun
        return Creation(f"{made['thing']} {after}" if _WHERE.match(after) else after, kind)
    before = re.sub(
        r"[\s,]*\b(?:in|as|into|for|to)(?:\s+(?:its|a|an|his|her|their))?(?:\s+(?:own|new|separate))*\s*$",
        "",
        made["before"],
    )
    head, comma, _ = before.rpartition(",")
    said = head if comma and _MAKING.search(before[len(head) :]) else before
    return Creation(_cleared(_BEFORE.sub("", said)), kind)


def _quoted_title(text: str) -> str:
    """The title in quotes, "" where none is; after a colon, or where words go on behind them, the quotes are part of it."""
    quoted = _QUOTED.search(text)
    made = _MADE.match(text[: quoted.start()]) if quoted else None
    if quoted is None or made is None or ":" in made["after"]:
        return ""
    behind = text[quoted.end() :]
    return "" if _TAIL.sub("", behind) and not _ADDED.match(behind) else _unquoted(quoted[0])


def _kind(text: str) -> str:
    made = _MADE.match(text)
    thing = made["thing"].lower() if made else ""
    if re.search(r"\b(?:bugs?|bug reports?|defects?)\b", text, re.IGNORECASE):
        return "bug"
    return "story" if thing.endswith(("story", "stories", "feature", "request", "requests")) else "task"


def _bare_title(after: str, people: Sequence[str]) -> str:
    colon = re.match(r"^([^:]{0,40}):\s+(\S.*)$", after, re.DOTALL)
    # what stands between the noun and a colon only says for whom or where
    if colon and (
        not colon[1].strip()
        or re.match(r"^\W*(?:for|to|in|on|please|pls|title|from|called)\b", colon[1], re.I)
    ):
        return _cleared(colon[2])
    question = re.match(r"^([^?]{3,}?)\?\s+\S.*$", after, re.DOTALL)
    title = _TAIL.sub("", question[1] if question else after)
    while (cut := _LEAD_IN.match(title)) and cut.end():
        title = title[cut.end() :].lstrip()
        for person in people:
            title = re.sub(rf"^{re.escape(person)}\s*[,:]\s+", "", title, flags=re.IGNORECASE)
    return _cleared(title)


def _without_making(text: str) -> str:
    """The title in a text that names no kind of ticket: "add to the backlog: dark mode"."""
    _, colon, said = text.partition(": ")
    if colon:
        return _cleared(said)
    cut = _TAIL.sub("", text)
    if cut != text and not _MAKING.match(cut):
        return _cleared(cut)
    head, comma, tail = text.rpartition(",")
    return _cleared(_BEFORE.sub("", head)) if comma and _MAKING.match(tail.strip()) else ""


def _cleared(title: str) -> str:
    """A title without politeness and signs around it."""
    while (shorter := _TAIL.sub("", title)) != title:
        title = shorter
    title = title.strip(" \t\n,;:–—")
    title = _unquoted(title)
    return (
        title
        if re.search(r"\w", title) and not re.fullmatch(r"(?:please|pls|thanks|it|me|us|one)", title, re.I)
        else ""
    )


# ---------------------------------------------------------------- move

_TO = re.compile(
    rf"{HOLE}(?:\s+(?:back|over|straight|directly|now|again|is|are|goes|go|should|be|can|was|must|needs))*\s*"
    rf"(?::\s*[\w ]+?\s*)?(?:\bfrom\s+[\w ]+?\s+)?(?:(?:\b(?:to|into|as|in|on(?= hold)|like)\b|-+>|=+>|→"
    rf"|⇒)\s*)+(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_SET = re.compile(
    rf"\b(?:mark|set|flip|make|move|put|get|turn|mv|call|update)\s+{HOLE}\s+(?!over\b|on\b|along\b"
    rf"|forward\b)(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"{HOLE}\s*(?:\b(?:is|are|now|should be|goes)\b|[:=-])*\s*(?P<state>ready for [\w ]+|(?:in "
    rf"|on )?[\w-]+(?: \w+)?)\W*$",
    re.IGNORECASE,
)
_AIM = re.compile(  # no ticket that we know of stands before it
    rf"^[^{HOLE}]*?\b(?:move|put|push|drag|send|shift|transition|mark|set|change|switch)\b[^{HOLE}]*?\b(?:to|into)\s+(?P<state>[^{HOLE}]+)",
    re.IGNORECASE,
)
_READY = re.compile(r"\b(?P<state>ready (?:for|to) \w+(?: \w+)?)", re.IGNORECASE)
_VERBS: tuple[tuple[str, str], ...] = (  # as a state would be called by its verb
    ("unstarted", r"un-?start(?:ed)?"),
    ("reopened", r"re-?open\w*|open\s+.*\bagain"),
    ("closed", r"clos(?:e|ed|ing|es)|cloes"),
    ("completed", r"complet(?:e|ed|ing)"),
    ("finished", r"finish(?:ed|ing)?"),
    ("resolved", r"resolv(?:e|ed|ing)"),
    ("shipped", r"ship(?:ped)?"),
    ("done", r"tick(?:ed)? off|done"),
    ("delivered", r"deliver(?:ed)?"),
    ("accepted", r"accept(?:ed)?"),
    ("rejected", r"reject(?:ed)?"),
    ("started", r"start(?:ed|ing|s)?|begin(?:ning)?|begun|kick(?:ing)? off"),
    ("in progress", r"resum(?:e|ing)|pick(?:ing)? up|work(?:ing)? on"),
    ("next", r"progress|advance|move (?:on|forward)"),
)
_NOT = re.compile(
    r"[\s,;]*\b(?:(?<!will )not|instead of|rather than)\s+[\w ]+$|\bout\s+of\s+[\w ]+", re.IGNORECASE
)


def movement(text: str) -> Movement:
    """Read "move DEMO-3 and DEMO-4 to done", "close #4", "start DEMO-3", "DEMO-9: todo -> doing"."""
    shape, meant = holed(text)
    shape = _NOT.sub("", shape)
    for pattern in (_TO, _READY, _SET, _AIM):
        for match in reversed(list(pattern.finditer(shape))):
            if state := state_words(match["state"]):
                return Movement(meant, state)
    status = re.search(
        rf"\b(?:state|status)\s+of\s+{HOLE}\s+(?:to|as|is|=)\s+([^{HOLE}]+)", shape, re.IGNORECASE
    )
    if status and (state := state_words(status[1])):
        return Movement(meant, state)
    for state, verb in _VERBS:
        if re.search(rf"\b(?:{verb})\b", shape, re.IGNORECASE):
            return Movement(meant, state)
    last = _IS.search(shape)
    return Movement(meant, state_words(last["state"]) if last else "")


# ---------------------------------------------------------------- assign

_NAME = r"@?[^\W\d_][\w.'’-]*(?-i:\s+[A-ZÀ-Þ][\w.'’-]*)?"
_UNASSIGN = re.compile(
    r"\bun-?assign\w*|\b(?:remove|drop|clear|delete)\s+(?:the\s+|my\s+)?(?:assignee|owner|assignment"
    r"|name)\b|\bto (?:nobody|no one|no-one)\b"
    rf"|\b(?:nobody|no one) (?:should|shall|must) (?:have|own|take)\b|\btake\s+(?:me|my name"
    rf"|[\w.]+) off\b|\bremove\s+[\w.@'’-]+\s+from\s+{HOLE}|{HOLE} to none\b",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\b(?:i['’]?ll|i will|i can|i could|i want to|i['’]?d like to|i would like to|i am going to"
    r"|i['’]m going to|let me|i)\s+"
    r"(?:gladly\s+|just\s+)?(?:take|have|own|pick|grab|do|claim|handle|get|be)\b"
    r"|\b(?:to|for|on)\s+me\b|\b(?:give|assign|hand|pass)\s+me\b|\bmy\s+name\b|\bmine\b|\bdibs\b"
    r"|\bclaim\b|\bgrab\b"
    r"|\bself[- ]assign|\bput\s+me\b|\bme\s+as\b|\bto myself\b|\bmyself\b|^\s*me\b|\btaking\b"
    rf"|^\W*(?:please\s+)?(?:take|handle|pick up)\s+{HOLE}|\b(?:grabbing|claiming)\b",
    re.IGNORECASE,
)
_TO_WHOM: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern.replace("§", HOLE), re.IGNORECASE)
    for pattern in (
        rf"\bfrom\s+@?[\w.]+\s+to\s+(?P<name>{_NAME})",
        rf"§\s*(?:over\s+)?(?:back\s+)?(?:to|->|-->|→|=>|for|with)\s*(?P<name>{_NAME})",
        rf"\b(?:assign(?:ed)?|reassign|give|pass|hand(?: over)?|allocate|transfer|goes?"
        rf"|over)\s+(?:it\s+)?to\s+(?P<name>{_NAME})",
        rf"\b(?:assignee|owner|responsible)\s+(?:of|for|on)\s+§\s+(?:is|to|=|:|should be"
        rf"|as)\s*(?P<name>{_NAME})",
        rf"§\s*(?:'s\s+)?(?:assignee|owner)\s*(?:is|to|=|:|should be)\s*(?P<name>{_NAME})",
        rf"\bmake\s+(?P<name>{_NAME})\s+(?:the\s+)?(?:assignee|owner|responsible)",
        rf"\b(?:set|put)\s+(?P<name>{_NAME})\s+(?:as|on|in|down)\b",
        rf"\b(?:give|hand|assign|pass)\s+(?!§)(?P<name>{_NAME})\s+(?:to\s+|on\s+)?§",
        rf"\b(?:let|have|can|could|may)\s+(?P<name>{_NAME})\s+(?:please\s+)?(?:do|have|take|handle|own"
        rf"|work|pick|get)\b",
        rf"\bshould be\s+(?P<name>{_NAME})",
        rf"^\W*(?P<name>{_NAME})\s+(?:should\s+|will\s+|can\s+|could\s+|shall\s+|must\s+"
        rf"|is going to\s+)?(?:takes?|have|has|handles?|gets?|owns?|do|does|works?|picks?)\b",
        rf"^\W*§\s*[:=-]\s*(?P<name>{_NAME})\W*$",
    )
)
_AND = r"\s*(?:[,&+/]|\b(?:and|or)\b)\s*"
_OTHER = re.compile(  # behind a comma alone, words in small letters are an aside: "to Ana, asap"
    rf"\s*(?:,?\s*(?:[&+/]|\b(?:and|or)\b)|,(?=\s*(?:(?-i:[A-ZÀ-Þ])|@|me\b)))\s*(?P<name>{_NAME})"
    r"(?:[\s,]+(?:please|pls|plz|now|asap|today|tomorrow|urgent|urgently|ok|okay|thanks|thx))*\W*",
    re.IGNORECASE,
)
_NO_NAMES = {
    "thanks", "thx", "close", "go", "cheers",
    "the", "a", "an", "my", "it", "i", "we", "you", "this", "that", "someone", "somebody", "anyone",
    "please", "can", "who", "state", "done", "them", "him", "her", "assign", "status", "nobody",
    "they", "he", "she", "anybody", "now", "asap", "today", "tomorrow", "urgent", "urgently", "ok", "okay",
}  # fmt: skip


def assignment(text: str, people: Sequence[str] = ()) -> Assignment:
    """Read "assign DEMO-9 to ana", "I'll take DEMO-9", "give the login ticket to Ben", "unassign #4".

    `people` are names that the model found in the text; they count before what the grammar finds.
    """
    shape, meant = holed(text)
    if _UNASSIGN.search(shape):
        return Assignment(meant, "")
    leaving = {
        match[1].lower() for match in re.finditer(r"\b(?:from|instead of|not)\s+@?([\w.'’-]+)", shape, re.I)
    }
    named = [person.lstrip("@") for person in people if person.lstrip("@").lower() not in leaving]
    if _several(shape, named):
        return Assignment(meant, None)
    named = [
        person for person in named if re.search(rf"(?<!\w){re.escape(person)}(?!['’]s\b|\w)", shape, re.I)
    ]
    if named:
        return Assignment(meant, named[-1])
    for pattern in _TO_WHOM:
        match = pattern.search(shape)
        if match and (name := _name(match["name"])):
            other = _OTHER.fullmatch(shape, match.end())
            return Assignment(meant, None if other and _name(other["name"]) else name)
    return Assignment(meant, "me" if _MINE.search(shape) else None)


def _several(shape: str, names: Sequence[str]) -> bool:
    """Whether a ticket is given to several people at once: which of them gets it is not said."""
    any_name = "|".join(re.escape(one) for one in (*names, "me"))
    return bool(names) and bool(
        re.search(rf"(?<!\w)(?:{any_name}){_AND}(?:{any_name})(?!\w)", shape, re.IGNORECASE)
    )


def _name(said: str) -> str:
    """The name in what a pattern caught, "" where it is none."""
    name = re.sub(r"['’]s(?: name)?$", "", said.strip(" .,!?@'’-"))
    if name.lower() in {"me", "myself", "mine"}:
        return "me"
    first = re.split(r"['’\s]", name.lower())[0]
    return "" if first in _NO_NAMES or name == HOLE else name


# ---------------------------------------------------------------- comment

_BEFORE_TEXT = re.compile(
    r"""^(?:['’]s\b)?[\s,:;–—-]*
    (?:(?:know\s+)?(?:in|with|as)\s+a\s+(?:comment|note|remark)\b|new\s+comment\b|comment\b|(?:please\s+)?add\s+(?:a\s+)?(?:note|comment)\b|know\b)?
    [\s,:;.–—-]*
    (?:(?:saying|say|says|which\s+says|to\s+say|reading)\b(?:\s+that\b)?|that\b(?!['’])|with\b|stating\b(?:\s+that\b)?|telling\b(?:\s+that\b)?)?
    [\s,:;–—-]*""",
    re.VERBOSE | re.IGNORECASE,
)
_COLON = re.compile(
    r"""^(?:['’]s\b)?\s*(?:please|pls|plz)?[\s,]*
    (?P<note>(?:(?:in|with|as)\s+a\s+|new\s+|add\s+(?:a\s+)?)?(?:com?ment|note|remark)\b|saying\b)?\s*:""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMENTING = re.compile(
    r"\b(?:[ck]om?ment|note|write|add|post|say|tell|put|leave|remark|append|reply|record|respond|document"
    r"|message|mention|update|inform|ask|let)\w*\b",
    re.IGNORECASE,
)


_SAYING = re.compile(
    r"[^\w#]*(?:(?:please|pls|plz|and|also|then|(?:can|could|would) you)\s+)*(?:(?:add|leave|write|put|post)\s+an?\s+)?"
    r"(?:com?ment|note|remark)\s+(?:that|saying(?:\s+that)?)\s+(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def commenting(text: str) -> bool:
    """Whether a text has a word that asks for a comment."""
    return bool(_COMMENTING.search(text))


def comment(text: str) -> Comment:
    """Read "note on DEMO-3: tests fail", "tell DEMO-4 that we wait for ops", 'add "needs QA" to DEMO-20'.

    Tickets named inside the comment are part of it. What stands after a colon is taken as it is; quotes count where
    they are around all of it, or before the ticket.
    """
    quoted = _QUOTED.search(text)
    outside = text[: quoted.start()] + " " * len(quoted[0]) + text[quoted.end() :] if quoted else text
    found = mentions(outside)
    named = [mention for mention in found if mention.key or mention.words] or found
    saying = None if chosen(outside, named).names else _SAYING.fullmatch(text)
    if saying and not (quoted and named and quoted.end() <= named[0].start):  # saying "done" to it
        # "comment that it is live": the pronoun belongs to the comment, which is on what was talked about last
        return Comment(Target(it=True), _worded(saying["said"]))
    meant = chosen(outside, named[:1])
    if not named:
        head, colon, _ = outside.partition(":")
        if colon and _COMMENTING.search(head):
            return Comment(meant, _worded(text[len(head) + 1 :]))
        return Comment(meant, _unquoted(quoted[0]) if quoted else "")
    before, after = text[: named[0].start], text[named[0].end :]
    colon_after = _COLON.match(after)
    if colon_after and (colon_after["note"] or _COMMENTING.search(before)):
        return Comment(meant, _worded(after[colon_after.end() :]))
    if quoted and quoted.end() <= named[0].start:
        return Comment(meant, _unquoted(quoted[0]))
    lead = _BEFORE_TEXT.match(after)
    said = re.sub(
        r"[\s,]+(?:please|pls|plz)[\s.!]*$|^(?:please|pls)[\s.!]*$",
        "",
        after[lead.end() :] if lead else after,
        flags=re.IGNORECASE,
    )
    if said := _worded(said):
        return Comment(meant, said)
    _, early_colon, early = before.partition(":")
    return Comment(
        meant, re.sub(r"[\s,]+(?:on|to|at|in|for|under)\s*$", "", early).strip() if early_colon else ""
    )


def _worded(said: str) -> str:
    """A comment without space and quotes around all of it; "" where it says nothing, be it in words or in pictures."""
    said = _unquoted(said)
    return said if any(sign.isalnum() or category(sign) == "So" for sign in said) else ""


def _unquoted(text: str) -> str:
    """The text without space around it, and without quotes that are around all of it."""
    quoted = _QUOTED.fullmatch(text.strip())
    return next(part for part in quoted.groups() if part).strip() if quoted else text.strip()


# ---------------------------------------------------------------- estimate

_NUMBERS = {
    "zero": 0, "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fifteen": 15, "twenty": 20, "forty": 40, "hundred": 100, "½": 0.5, "1/2": 0.5,
    "a hundred": 100, "one hundred": 100,
}  # fmt: skip
_NUMBER = (
    r"(?P<n>1/2|½|(?<![\w.,])-?\d+(?:[.,]\d+)?(?:\s*½)?|(?<![\w.])\.\d+"
    r"|\b(?:"
    + "|".join(sorted((name for name in _NUMBERS if name[0].isalpha()), key=len, reverse=True))
    + r")\b)"
)
_UNIT = r"(?:\s*-?\s*(?:an?\s+)?(?:story\s*)?(?:points?|pointers?|pts?|sps?|p)\b)"
_POINTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bfrom\s+\S+\s+(?:points?\s+)?to\s+(?:an?\s+)?{_NUMBER}",
        rf"{_NUMBER}(?:\s+and\s+a\s+half)?{_UNIT}",
        rf"(?:\b(?:to|at|as|is|be|a|an|put|with|got|for|take|say|like|voted|sp|on|about|now)\b"
        rf"|[:=])\s*(?:an?\s+|up to\s+)?{_NUMBER}(?!\s*%)",
        rf"{_NUMBER}(?!\s*%)",
    )
)


def estimate(text: str) -> Estimate:
    """Read "DEMO-3 is 5 points", "3sp for #4", "give the login ticket a five", "lower #118 from 5 to 3"."""
    shape, meant = holed(text)
    return Estimate(meant, points(shape))


def points(text: str) -> float | None:
    """The number of points in a text, None without a number; "half a point" is 0.5, "2,5" is 2.5."""
    said = re.sub(
        r"\b(?:not|instead of|rather than)\s+(?:an?\s+)?[\w.,½-]*\w", " ", text, flags=re.IGNORECASE
    )
    said = re.sub(r"\b(?:this|that|the|which)\s+one\b", " ", said, flags=re.IGNORECASE)
    for pattern in _POINTS:
        found = [match["n"] for match in pattern.finditer(said)]
        if found:
            number = _number(found[-1] if pattern is _POINTS[2] else found[0])
            return (
                number + 0.5
                if re.search(r"\band a half\b", said, re.IGNORECASE) and number % 1 == 0
                else number
            )
    return None


def _number(said: str) -> float:
    said = said.lower().strip()
    if said in _NUMBERS:
        return float(_NUMBERS[said])
    half = said.endswith("½")
    return float(said.rstrip("½ ").replace(",", ".")) + (0.5 if half else 0)
