"""A slice of the board that a question asks for: what is in review, what nobody has, what Ben closed this week."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from .calendar import last_working_day, local_day
from .metrics import NO_DAYS, Days
from .polite import polite
from .question import bare
from .sprint import Category, Item, Reading, Sprint, State
from .ticket_state import find_state


class Cut(str, Enum):
    """What the tickets of a slice have in common."""

    STATE = "state"
    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    OPEN = "open"
    UNASSIGNED = "unassigned"
    UNESTIMATED = "unestimated"
    FINISHED = "finished"  # done in a span of days


@dataclass(frozen=True)
class Slice:
    """A slice as it is asked for.

    `state` is what was said of it, or the column's name; `who` a name as typed ("me", "" for all); `days` the span of days.
    """

    cut: Cut
    state: str = ""
    who: str = ""
    days: str = ""
    bugs: bool = False  # no other kind of ticket


@dataclass(frozen=True)
class Sliced:
    """Its tickets in board order, or in the order in which they were done, with the day of that where the board tells.

    `since` and `until` are the days that were looked at; `began` is the sprint's first day where all of them are before it:
    what was done then, its board does not tell.
    """

    items: tuple[tuple[Item, date | None], ...]
    since: date | None = None
    until: date | None = None
    began: date | None = None


_TICKETS = r"(?:tickets?|issues?|bugs?|stories|story|tasks?|cards?|items?|pbis?)"
_ONES = (
    rf"(?:(?:of\s+)?(?:the|our|all|all\s+(?:the|our)|those|these)\s+)?(?:{_TICKETS}|ones|stuff|things|work)"
)
_WHOLE = r"(?:everything|anything|something)"
_ANY = rf"(?:{_WHOLE}|(?:any|some)\s+{_TICKETS})"
_IS = r"(?:\s+(?:is|are)|['’]?s)"
_WE = r"(?:we|you|they|the\s+team)"
_ADVERBS = r"(?:(?:all|still|currently|now|right\s+now|already|actually|really|just|also|left|(?:sitting|waiting)(?=\s+in\b)|at\s+the\s+moment)\s+)*"
_HEADS = (  # what stands before the words that say which slice
    rf"(?:what|which)(?:\s+{_ONES})?{_IS}(?:\s+there)?",
    rf"(?:what|which\s+{_ONES})\s+(?:do|have)\s+{_WE}(?:\s+(?:have|got))?",
    rf"(?:is|are)\s+there\s+(?:still\s+)?{_ANY}(?:\s+(?:that|which){_IS})?",
    rf"(?:is|are)\s+{_ANY}",
    rf"(?:do|have)\s+{_WE}\s+(?:still\s+)?(?:have|got)\s+{_ANY}(?:\s+(?:that|which){_IS})?",
    rf"(?:anything|(?:any|some)\s+{_TICKETS})",
    rf"(?:show|list|give|display|tell)(?:\s+(?:me|us))?\s+(?:what{_IS}|(?:all\s+)?{_ONES}(?:\s+(?:that|which){_IS})?|everything(?:\s+(?:that|which){_IS})?)",
    rf"(?:(?:all|the|our)\s+){{0,2}}(?:{_TICKETS}|everything)(?:\s+(?:that|which){_IS})?(?!\s+(?:is|are|was|were|done|closed|finished|completed?|started)\b)",  # "tasks done" tells
)
_HEAD = re.compile(rf"(?:{'|'.join(_HEADS)})\s+{_ADVERBS}", re.IGNORECASE)
_ADJECTIVE = re.compile(  # "list the unassigned tickets", "are there open tasks?"
    rf"(?:(?:(?:show|list|give|display)(?:\s+(?:me|us))?|(?:what|which)(?:{_IS})?|(?:is|are)\s+there|do\s+{_WE}\s+have)\s+)?(?:(?:all|any|the|our|some)\s+){{0,2}}"
    rf"(?P<cut>\S+(?:\s+\S+){{0,2}}?)\s+(?:{_TICKETS}|work|stuff)(?:\s+(?:are\s+there|do\s+{_WE}\s+have))?$",
    re.IGNORECASE,
)
_LACKS = re.compile(  # "which tickets have no estimate", "what does nobody have"
    rf"(?:what|which(?:\s+{_ONES})?|(?:show|list|give)(?:\s+(?:me|us))?\s+{_ONES}(?:\s+(?:that|which))?|any\s+{_TICKETS})\s+(?:still\s+)?"
    rf"(?:(?:(?:ha[sv]e?|got)\s+no|(?:is|are)\s+missing|miss(?:es)?|lacks?|needs?|do(?:es)?\s*n['’o]*t\s+have)\s+(?:an?\s+)?(?P<lack>\w+(?:\s+points)?)"
    r"|(?P<nobody>(?:does\s+|is\s+|has\s+)?(?:nobody|no\s+one|no-one)\s+(?:has|have|owns?|took|taken|picked\s+up|started|claimed|(?:is\s+)?working\s+on|works?\s+on)))$",
    re.IGNORECASE,
)
_AT_WORK = re.compile(
    r"what(?:\s+is|\s+are|['’]?s)\s+(?:every(?:one|body)|the\s+(?:whole\s+)?team|people)\s+(?:all\s+)?(?:working\s+on|doing)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,]+(?:please|pls|plz|now|right\s+now|at\s+(?:the|this)\s+moment|currently|today|yet|still|so\s+far|again|then|there|exactly|for\s+us"
    r"|(?:in|of|for|during)\s+(?:the|this|our)\s+(?:current\s+)?sprint|this\s+sprint|on\s+(?:the|our)\s+board|just\s+now|thanks|thank\s+you|thx))+\W*$|\W+$",
    re.IGNORECASE,
)
_CUTS = tuple(
    (cut, re.compile(pattern, re.IGNORECASE))
    for cut, pattern in (
        (
            Cut.UNASSIGNED,
            r"un-?assigned|not\s+(?:yet\s+)?assigned(?:\s+to\s+(?:anyone|anybody|someone|somebody))?|(?:without|with\s+no|missing)\s+(?:an?\s+)?(?:assignee|owner)"
            r"|up\s+for\s+grabs|free(?:\s+to\s+(?:take|pick\s+up|grab))?|(?:not\s+|un)taken|unowned|available",
        ),
        (
            Cut.UNESTIMATED,
            r"un-?estimated|not\s+(?:yet\s+)?(?:estimated|sized|pointed)|unpointed|unsized|(?:without|with\s+no|missing)\s+(?:an?\s+)?(?:estimates?|(?:story\s+)?points)",
        ),
        (
            Cut.OPEN,
            r"open|not\s+(?:yet\s+)?(?:done|finished|closed|completed?|resolved)|unfinished|undone|incomplete|unresolved|outstanding",
        ),
        (Cut.TODO, r"not\s+(?:yet\s+)?(?:started|begun)|un-?started|to[\s-]?do|untouched"),
        (
            Cut.DOING,
            r"in\s+(?:progress|work|the\s+works)|ongoing|under\s?way|started|wip|being\s+worked\s+on",
        ),
        (Cut.DONE, r"done|finished|closed|completed?|resolved|delivered|shipped"),
    )
)
_LACKED = {
    "assignee": Cut.UNASSIGNED, "owner": Cut.UNASSIGNED,
    "estimate": Cut.UNESTIMATED, "estimates": Cut.UNESTIMATED, "points": Cut.UNESTIMATED, "story points": Cut.UNESTIMATED,
}  # fmt: skip
_PAST = re.compile(r"(?:done|finished|closed|completed?|resolved|delivered|shipped|started)\b", re.IGNORECASE)
_PLACED = re.compile(
    r"(?:(?:in|under)\s+(?!(?:(?:the|our|this)\s+)?(?:sprint|board|team|way|scope|project|my|it)\b)|on(?=\s+hold)|(?:waiting|ready|up)\s+(?:for|to)\s|awaiting\s)\S?",
    re.IGNORECASE,
)
_MOST = 4  # words of a column's name, with what leads to it

_TIMES = (  # whose tickets are those of a day, and nobody's
    r"(?:today|tonight|tomorrow|yesterday|now|this|last|next|morning|week|month|day|sprint|quarter|(?:mon|tues|wednes|thurs|fri|satur|sun)day|what|who|that|it|there|here|let)"
)
_WHOSE_IT_IS = rf"@?(?!{_TIMES}['’]?s?\b)[^\W\d_][\w.-]*"
_NAME = rf"(?P<who>(?!{_TIMES}\b)(?!(?:was|were|is|are|has|have|been|got|did|does|it|that|there|still)\b)(?:i|me|we|you|the\s+team|(?:every|any)(?:one|body)|@?[^\W\d_][\w.'’-]*(?-i:\s+[A-ZÀ-Þ][\w.'’-]*)?))"
_ENDED = r"(?:close[ds]?|finish(?:ed)?|completed?|resolved?|ship(?:ped)?|deliver(?:ed)?|(?:get|got|gotten)\s+done|wrap(?:ped)?\s+up)"
_WAS_DONE = r"(?:done|closed|finished|completed|resolved|shipped|delivered)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SPAN = (
    r"(?P<days>today|this\s+morning|yesterday|(?:this|(?:the\s+)?last|(?:the\s+)?past|(?:the\s+)?previous)\s+week|(?:so\s+far\s+)?(?:(?:in|during)\s+)?(?:this|the|our)\s+(?:current\s+)?sprint"
    rf"|since\s+(?:(?:last|this)\s+)?{_WEEKDAY}|since\s+yesterday|(?:on|last|this)\s+{_WEEKDAY}|so\s+far|recently|lately|until\s+now|up\s+to\s+now|yet)"
)
_FINISHED = tuple(
    re.compile(rf"{pattern}(?:\s+(?:already|all))?(?:\s+{_SPAN})?$", re.IGNORECASE)
    for pattern in (
        rf"(?:what|how\s+much|(?:which|how\s+many)\s+{_ONES}?)\s+(?:all\s+)?(?:did|has|have)\s+{_NAME}\s+(?:already\s+|all\s+|actually\s+|really\s+)?{_ENDED}",
        rf"(?:(?:show|list|tell)(?:\s+(?:me|us))?\s+)?(?:what|everything|(?:all\s+)?{_ONES})\s+(?:that\s+|which\s+)?{_NAME}\s+(?:has\s+|have\s+)?(?:already\s+)?{_ENDED}",
        rf"(?:what|which\s+{_ONES})(?:['’]?s|\s+(?:has|have|was|were|got|is|are))?\s+(?:already\s+)?(?:been\s+|gotten\s+)?{_WAS_DONE}\s+by\s+{_NAME}",
        rf"(?:what|which\s+{_ONES})(?:['’]?s|\s+(?:has|have|was|were|got))\s+(?:been\s+|gotten\s+)?{_WAS_DONE}(?=\s+{_SPAN.replace('?P<days>', '?:')})",
        rf"(?:did|has|have)\s+{_NAME}\s+(?:already\s+|actually\s+)?{_ENDED}\s+{_ANY}",
        rf"(?:show|list|tell)(?:\s+(?:me|us))?\s+(?:everything|(?:all\s+)?{_ONES})\s+(?:(?:that|which)\s+(?:is|are|was|were)\s+)?{_WAS_DONE}(?=\s+{_SPAN.replace('?P<days>', '?:')})",
        rf"(?:(?:show|list)(?:\s+(?:me|us))?\s+)?(?P<whose>{_WHOSE_IT_IS})['’]s?\s+(?:closed|finished|completed|resolved|done)\s+{_TICKETS}",
    )
)
_OF_WHOM = re.compile(  # "what does Ben have in review"
    rf"(?:what|which\s+{_ONES})\s*(?:do(?:es)?|ha[sv]e?|['’]s(?=\s+\S+(?:\s+\S+)?\s+got\b))\s+{_NAME}\s+(?:(?:still\s+|currently\s+)?(?:have|got)\s+)?(?P<rest>(?!to\s+do\b).+)",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    rf"(?:(?:show|list|which\s+of)\s+(?:me\s+)?)?(?P<who>{_WHOSE_IT_IS})['’]s?\s+{_TICKETS}\s+(?:are\s+|that\s+are\s+)?(?P<rest>.+)",
    re.IGNORECASE,
)
_WHOSE_OPEN = re.compile(  # "show all of Ana's open tickets"
    rf"(?:(?:show|list|(?:what|which)\s+are)\s+)?(?:me\s+)?(?:all\s+(?:of\s+)?)?(?P<who>{_WHOSE_IT_IS})['’]s?\s+(?P<rest>\S+(?:\s+\S+){{0,2}}?)\s+{_TICKETS}",
    re.IGNORECASE,
)
_POLITE = re.compile(
    rf"\W*{polite()}(?:(?:do\s+(?:you|u)\s+know|(?:tell|show)\s+me)\s+(?=what|which))?", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:what|which|who|whose|how|show|list|display|tell\s+(?:me|us)|give\s+(?:me|us)|any\w*|is|are|do|does|did|has|have)(?:['’]?s)?\b|.*\?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_ALL = re.compile(r"we|you|the\s+team|(?:every|any)(?:one|body)", re.IGNORECASE)
_BUGS = re.compile(r"\b(?:bugs?|defects?)\b", re.IGNORECASE)
_LONG = 15  # words


def asked(text: str) -> Slice | None:
    """The slice that is all a text asks for; None for any other text. Of `Cut.STATE` only a board tells whether it is one."""
    said = bare(_POLITE.sub("", " ".join(text.split()), count=1))
    if len(said.split()) > _LONG:
        return None
    whole = re.sub(r"\W+$", "", said)
    short = whole
    while (cut := _TAIL.sub("", short)) != short:
        short = cut
    found = _finished(whole) or _of_somebody(short) or _cut_of(short)
    return replace(found, bugs=bool(_BUGS.search(whole))) if found else None


def asks(text: str) -> bool:
    """Whether a text has the form of a question, or of a wish to see something: "tickets in review today" may be somebody's plan."""
    return _ASKS.match(bare(_POLITE.sub("", text, count=1))) is not None


def _finished(said: str) -> Slice | None:
    for pattern in _FINISHED:
        if found := pattern.fullmatch(said):
            named = found.groupdict()
            return _by(named.get("who") or named.get("whose") or "", named.get("days") or "")
    return None


def _by(who: str, days: str) -> Slice | None:
    """What somebody finished; what one did oneself on a day is the report's."""
    if who.casefold() in ("i", "me"):
        return Slice(Cut.FINISHED, who="me", days=days) if re.search(r"week|sprint|since", days) else None
    return Slice(Cut.FINISHED, who="" if _ALL.fullmatch(who) else who, days=days)


def _of_somebody(said: str) -> Slice | None:
    for pattern in (_OF_WHOM, _WHOSE, _WHOSE_OPEN):
        found = pattern.fullmatch(said)
        if (
            found
            and not _ALL.fullmatch(found["who"])
            and (cut := _named(found["rest"], pattern is not _WHOSE_OPEN))
        ):
            return replace(cut, who="me" if found["who"].casefold() in ("i", "me") else found["who"])
    return None


def _cut_of(said: str) -> Slice | None:
    if _AT_WORK.match(said):
        return Slice(Cut.DOING)
    if lacks := _LACKS.fullmatch(said):
        cut = Cut.UNASSIGNED if lacks["nobody"] else _LACKED.get(lacks["lack"].casefold())
        return Slice(cut) if cut else None
    if head := _HEAD.match(said):
        return _named(said[head.end() :])
    adjective = _ADJECTIVE.fullmatch(said)
    found = _named(adjective["cut"], placed=False) if adjective else None
    is_told = found is not None and said.startswith(found.state) and _PAST.match(said)
    return None if is_told else found  # "resolved issues" may be somebody's day


def _named(said: str, placed: bool = True) -> Slice | None:
    """The slice that words name: by their meaning, else as a column in which tickets are."""
    said = re.sub(rf"^{_ADVERBS}", "", said, flags=re.IGNORECASE)
    for cut, pattern in _CUTS:
        if pattern.fullmatch(said):
            return Slice(cut, said)
    is_column = placed and _PLACED.match(said) and len(said.split()) <= _MOST
    return Slice(Cut.STATE, said) if is_column else None


def needs_columns(asked: Slice) -> bool:
    """Whether it is for the columns of a board to tell what is meant."""
    return bool(asked.state) and asked.cut in (Cut.STATE, Cut.TODO, Cut.DOING, Cut.DONE)


def on_board(asked: Slice, states: Sequence[State]) -> Slice | None:
    """The slice on a board of these columns: a column that is called so counts before what words mean; None where there is none such."""
    if not needs_columns(asked):
        return asked
    called = next((one for one in states if _plain(one.name) == _plain(asked.state)), None)
    if called is None and asked.cut is Cut.STATE:
        called = find_state(asked.state, states, whole=True)
    if called is not None:
        return replace(asked, cut=Cut.STATE, state=called.name)
    return None if asked.cut is Cut.STATE else asked


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def among(items: Sequence[Item], asked: Slice) -> Sliced:
    """The items of a slice that asks for no days, whoever has them, in their order."""
    return Sliced(tuple((one, None) for one in items if _is_of(one, asked)))


def _is_of(item: Item, asked: Slice) -> bool:
    category = item.state.category
    if asked.bugs and item.kind.casefold() != "bug":
        return False
    is_open = category is not Category.DONE
    return {
        Cut.STATE: item.state.name == asked.state,
        Cut.TODO: category is Category.TODO,
        Cut.DOING: category is Category.DOING,
        Cut.DONE: not is_open,
        Cut.OPEN: is_open,
        Cut.UNASSIGNED: is_open and item.assignee is None,
        Cut.UNESTIMATED: is_open and item.points is None,
        Cut.FINISHED: not is_open,
    }[asked.cut]


def finished(reading: Reading, asked: Slice, today: date, zone: str, off: Days = NO_DAYS) -> Sliced:
    """What was done in the days that are asked for, and is, as far as the sprint's history goes back."""
    first, last = span(asked.days, today, reading.sprint, off)
    if last < reading.sprint.start:
        return Sliced((), first, last, reading.sprint.start)
    categories = {one.name: one.category for one in reading.states}
    days: dict[str, date] = {}
    for change in sorted(reading.history, key=lambda change: change.at):
        was, now = categories.get(change.old), categories.get(change.new)
        if change.field == "state" and now is Category.DONE is not was:
            days[change.key] = local_day(change.at, zone)
    done = [(one, days.get(one.key)) for one in reading.items if _is_of(one, asked)]
    is_all = (
        first <= reading.sprint.start and last >= today
    )  # what was done on no day that is known counts, too
    kept = [one for one in done if (first <= one[1] <= last if one[1] else is_all)]
    return Sliced(tuple(sorted(kept, key=lambda one: one[1] or first)), first, last)


def span(said: str, today: date, sprint: Sprint, off: Days = NO_DAYS) -> tuple[date, date]:
    """The first and the last day of what people call "this week", "since Monday", as far as they are the sprint's, where some of them are; all of it where they say none."""
    first, last = _span(" ".join(said.casefold().split()), today, off)
    if first is None:
        return sprint.start, today
    return (first, last) if last < sprint.start else (max(first, sprint.start), last)


def _span(said: str, today: date, off: Days) -> tuple[date | None, date]:
    before, monday = today - timedelta(days=1), today - timedelta(days=today.weekday())
    if said in ("today", "this morning"):
        return today, today
    if "yesterday" in said:
        return last_working_day(today, holidays=off), today if "since" in said else before
    if "week" in said:
        return (
            (monday, today)
            if said.startswith("this")
            else (monday - timedelta(days=7), monday - timedelta(days=1))
        )
    if named := re.search(_WEEKDAY, said):
        days = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
        weekday = days.index(named[0].removesuffix("day"))
        day = before - timedelta(days=(before.weekday() - weekday) % 7)
        return day, today if "since" in said else day
    return None, today
