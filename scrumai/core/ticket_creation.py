"""A new ticket: its title and its kind, as a sentence orders it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .ticket_assignment import assignment
from .ticket_quote import QUOTED, unquoted


@dataclass(frozen=True)
class Creation:
    """A new ticket; `title` is "" where none is said, `kind` is bug, story or task, `person` who gets it, as typed, "" for nobody."""

    title: str
    kind: str
    person: str = ""


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
    r"""(?:(?<![\s,;.!–—-])[\s,;.!–—-]+(?:(?:yes\s+)?(?:please|pls|plz)(?:\s+(?:make|do|create|add)\s+(?:one|it|so))?|thanks?(?:\s+you)?(?:\s+(?:a\s+lot|so\s+much))?|thx|ty|cheers|bot)
        |(?<![\s,;])[\s,;]+(?:pls|please|can\s+you|could\s+you|you\s+can)\s+(?:please\s+)?(?:create|add|make|open|log|do|file|track)(?:\s+(?:it|one|that|something|a\s+ticket|this))?(?:\s+for\s+(?:it|me|this|that))?
        |(?<![\s,;])[\s,;]+create\s+something(?:\s+for\s+(?:it|that|this))?
        |(?<![\s.,;!])[\s.,;!]+)$""",
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
_PERSON = r"(?P<name>@?[^\W\d_][\w.'’-]*(?-i:\s+[A-ZÀ-Þ][\w'’-]*)?)"
_BEHIND = re.compile(  # who gets it, told at the end behind a break: ", assign it to Ben"
    r"(?<![\s(,;.–—-])(?:(?:[\s(]*[,;.(–—][\s(,;.–—-]*|\s+-+\s+|(?<=[\"”])\s+)(?:(?:and|then|also|please|pls)\s+)*"
    r"(?:(?:assign|give)\s+(?:it|this|that)\s+to|assign(?:ed)?\s+to|(?:assignee|owner)(?:\s+is\b|\s*:)?)"
    r"|(?P<joined>\s+(?:and|then)\s+)(?:(?:then|also|please|pls)\s+)*(?:assign|give)\s+(?:it|this|that)\s+to"
    r"|(?P<bare>\s+)(?:(?:then|also|please|pls)\s+)*(?:assign|give)\s+(?:it|this|that)\s+to)"
    rf"\s+{_PERSON}(?:[\s,]+(?:please|pls|plz|thanks|thx))*[\s.!)]*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(  # a clause that "assign it to Ben" may go on with
    r"\b(?:when\w*|while|whenever|after|before|if|once|until|unless|can|can['’]?t|cannot|could(?:n['’]?t)?|(?:un)?able|fail\w*\s+to)\b[^\"”]*$",
    re.IGNORECASE,
)
_DOING = re.compile(  # who or what stands directly before a verb of the title's own; so does a word alone: "users assign it"
    r"(?:^\W*[\w'’-]*|\b(?:i|we|you|they|he|she|who|that|which|it|to|not|or|never|always|will|would|should|must|may|might|does|do|did|let|lets|users?|people|customers?|admins?|\w+ly|\w+n['’]t))$",
    re.IGNORECASE,
)
_BEFORE_TITLE = re.compile(  # "a task for Ben: clean the logs"; whoever "for" names has to be known
    rf"(?P<thing>{_THING})(?P<to>,?\s+(?:(?:and\s+)?assign(?:ed)?\s+(?:(?:it|this|that)\s+)?to|(?P<for>for))\s+{_PERSON})\s*(?=:\s|,\s)",
    re.IGNORECASE,
)
_WHERE = re.compile(r"(?:in|at|from|with|when|while|where|after|if)\s", re.IGNORECASE)


def creation(text: str, people: Sequence[str] = (), is_given: bool = True) -> Creation:
    """Read "create a ticket: login fails on safari"; a title in quotes or after a colon is taken as it is.

    `people` are names that the model found, so that "a task for Ana: check it" is not titled "Ana: check it".
    Without `is_given` nobody gets it: the words that would say who are the title's.
    """
    text = " ".join(text.split())
    named = _given(text, people) if is_given else None
    if named is None:
        return _created(text, people)
    rest = f"{text[: named[0]]}{text[named[1] :]}"
    return replace(_created(rest, people), person=named[2])


_FOR = re.compile(  # who has to be known, too
    r"(?:\s*,|(?<=[\"”'’]))\s*for\s+(?P<name>@?[^\W\d_][\w.'’-]*)(?:[\s,]+(?:please|pls|plz))?[\s.!]*$",
    re.IGNORECASE,
)


def _given(text: str, people: Sequence[str]) -> tuple[int, int, str] | None:
    """Where it is said who gets a new ticket, and who that is."""
    behind = _BEHIND.search(text)
    if behind and not _goes_on(text[: behind.start()], behind):
        person = assignment(f"assign it to {behind['name']}").person
        return (*behind.span(), person) if person else None
    known = {one.lstrip("@").casefold() for one in people}
    if (last := _FOR.search(text)) and last["name"].lstrip("@").casefold() in known:
        return (*last.span(), last["name"].lstrip("@"))
    before = _BEFORE_TITLE.search(text)
    if before is None or (before["for"] and before["name"].lstrip("@").casefold() not in known):
        return None
    person = assignment(f"assign it to {before['name']}").person
    return (*before.span("to"), person) if person else None


def _goes_on(before: str, behind: re.Match[str]) -> bool:
    """Whether what a title tells goes on with who gets it: "users cannot | assign it to Ben", "when I open a ticket | and assign it to Ben".

    Behind an "and" only where a clause names what is assigned in it, or "I" do it to "myself"; behind nothing at all wherever the
    words may be its verb's.
    """
    made = _MADE.match(before) if behind["joined"] or behind["bare"] else None
    title = made["after"] if made else ""
    within = _WITHIN.search(title)
    if behind["name"].casefold() == "myself" and re.search(r"\bi\b", title, re.IGNORECASE):
        return True
    if behind["joined"]:
        return within is not None and re.search(rf"\b{_THING}\b", within[0], re.IGNORECASE) is not None
    return bool(behind["bare"]) and (within is not None or _DOING.search(title) is not None)


def _created(text: str, people: Sequence[str]) -> Creation:
    """The title and the kind alone."""
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
    quoted = QUOTED.search(text)
    made = _MADE.match(text[: quoted.start()]) if quoted else None
    if quoted is None or made is None or ":" in made["after"]:
        return ""
    behind = text[quoted.end() :]
    return "" if _TAIL.sub("", behind) and not _ADDED.match(behind) else unquoted(quoted[0])


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
        if cut[0].strip().lower() in ("for", "about"):  # it is named, not told: "for the release notes"
            title = re.sub(r"^the\s+", "", title, flags=re.IGNORECASE)
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
    title = unquoted(title)
    return (
        title
        if re.search(r"\w", title) and not re.fullmatch(r"(?:please|pls|thanks|it|me|us|one)", title, re.I)
        else ""
    )
