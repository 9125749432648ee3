"""Which ticket a text means: by key, by words of its title, or the one talked about last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .mentions import tickets

HOLE = "\N{SECTION SIGN}"  # stands for a ticket in a text with holes


@dataclass(frozen=True)
class Target:
    """The ticket meant: by keys, else by words of its title, else (`it`) the one talked about last, or those (`many`)."""

    keys: tuple[str, ...] = ()
    words: str = ""
    it: bool = False
    many: bool = False

    def __bool__(self) -> bool:
        return self.names or self.it

    @property
    def names(self) -> bool:
        """Whether it says which one."""
        return bool(self.keys or self.words)


_NOUN = r"(?:tickets?|issues?|bugs?|stor(?:y|ies)|tasks?|cards?|items?|defects?|pbi)"
_TOKEN = re.compile(rf"{HOLE}|\w[\w'’&./-]*\w|\w|[^\w\s]")
_NOUN_ALONE = re.compile(_NOUN, re.IGNORECASE)
_OPENING_WORDS = """
    the my our your his her their this that these those of to on for in into with at from as by and
    or is are was be been being does did do show tell see view display give get find open close move
    put set mark start begin reopen assign make take hand reassign pass let pull up look comment
    note add write leave reply post say ask estimate size about what what's whats who who's which
    where when how has have had can could would should please pls me us it i i'll i'd you we finish
    complete resolve drop drag send push shift flip change update status state assignee owner points
    point resolving closing starting any news over more also then so but if whether not only grab
    claim unassign archive transition append tick off kick against under within reestimate
    re-estimate hey hi
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
_INDEFINITE = {"a", "an", "another", "new", "some", "no", "one", "every", "all", "each", "many", "more"}
_POINTS_AT = {"this", "that", "the", "last", "same", "these", "those", "both"}
_MANY = re.compile(r"(?:tickets|issues|bugs|stories|tasks|cards|items|defects)", re.IGNORECASE)
_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_ABOUT = {"about", "for", "with", "on", "regarding", "re", "called", "titled", "named", "concerning"}
_ENDS = set(
    """
    to as into in is has at from that please pls saying and are was
    """.split()
)
_THAT = r"(?:this|that|these|those)"
_IT = re.compile(
    rf"\b(?:it|them|both|this one|that one|(?:these|those|all) {_COUNT}|(?:these|those) ones"
    rf"|(?<=close ){_THAT}|(?<=move ){_THAT}|(?<=start ){_THAT}|(?<=assign ){_THAT}|(?<=take ){_THAT}|(?<=taking ){_THAT}|(?<=grab ){_THAT}|(?<=claim ){_THAT}|(?<=handle ){_THAT}|(?<=pick up ){_THAT}|(?<=give ){_THAT}"
    rf"|(?<=estimate ){_THAT}|(?<=reopen ){_THAT}|(?<=resolve ){_THAT}|(?<=show ){_THAT}|(?<=show me ){_THAT}|(?<=mark ){_THAT}"
    rf"|(?<=put ){_THAT}|(?<= on ){_THAT}|(?<=\bset ){_THAT}|^{_THAT}(?= (?:is|are)\b))(?!\w|')",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"\b(?:them|both|these|those|all|{_MANY.pattern})\b", re.IGNORECASE)
_TITLED = re.compile(
    r"\b(?:move|put|push|drag|send|shift|as?sign|reassign|give|hand|pass|estimate|size)\s+"
    r"(?P<all>(?:the|my|our)\s+(?P<title>\w[\w'’ -]{2,60}?))\s+(?:back\s+|over\s+)?(?:to|into|in|as|at)\b",
    re.IGNORECASE,
)
_AND = r"[\s,;&+]*(?:\b(?:and|or|plus|with|then|also|as\s+well\s+as)\b[\s,]*)*"
_JOINED = re.compile(_AND, re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?:move|put|push|drag|send|shift|close|start|finish|complete|resolve|re-?open|as?sign|reassign|give|hand|pass|take|estimate|size|show)\s+"
    rf"(?:me\s+)?(?P<all>(?:the|my|our)\s+(?P<title>(?:(?!(?:{_NOUN}|to|into|as|at|the|my|our|an?)\b)\w[\w'’&./-]*\s+){{1,6}}){_NOUN})(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    key: str = ""
    words: str = ""


def keys(text: str) -> list[str]:
    """The ticket keys in a text, in its order, each once: `demo-12` is DEMO-12, "bug 391" is #391."""
    return list(dict.fromkeys(mention.key for mention in _by_key(text)))


def target(text: str) -> Target:
    """The ticket that a text is about: the first one named, with those listed beside it."""
    return chosen(text, mentions(text))


_EXCEPTED = re.compile(
    r"(?:\b(?:except(?:ing)?|excluding|besides|apart from|other than)(?:\s+for)?|\b(?:all|every\w*|any\w*|both|the rest)\b[^,;.]{0,30}?\bbut(?:\s+not)?|\bbut\s+not)"
    r"(?:\s+the)?\s+$",
    re.IGNORECASE,
)


_KEPT = re.compile(
    r"\b(?:not|(?P<verb>leave|keep)|unlike|without|instead\s+of|rather\s+than)(?:\s+the)?\s+$", re.IGNORECASE
)
_AS_IT_IS = re.compile(  # what may follow the ticket that is kept; "keep #4 updated with #5" is an order about it
    r"\s*(?:$|[,;.!?&–—-]|\b(?:and|but|then|open|closed|done|blocked|started|ready|unassigned|assigned|as|alone|untouched|in|on|to|with|for|where|until"
    r"|here|there|out|move|close|start|finish|complete|resolve|re-?open|put|set|mark|assign|give|take|estimate|please|can|could|i)\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:&|,?\s*\b(?:and|or)\b)\s*", re.IGNORECASE)
_STAYS = re.compile(
    r"\s+(?:(?:can|should|must|may|shall|will|has\s+to)\s+)?(?:stays?|remains?)\b", re.IGNORECASE
)


def chosen(text: str, found: Sequence[Mention]) -> Target:
    """The target among the mentions of a text: "#8 stays open, close #9" is about #9."""
    found = [one for one in found if not _EXCEPTED.search(text[: one.start])]
    changed = [one for row in _rows(text, found) if not _is_kept(text, row) for one in row]
    if any(one.key or one.words for one in changed):
        found = changed
    named = [mention for mention in found if mention.key or mention.words]
    if not named:
        many = any(_SEVERAL.search(text[one.start : one.end]) for one in found)
        return Target(it=bool(found), many=many)
    first = named[0]
    if first.words:
        by_key = [mention.key for mention in named if mention.key]
        return Target(keys=tuple(by_key[:1])) if by_key else Target(words=first.words)
    group = [first]
    for mention in named[1:]:
        if not mention.key or not _JOINED.fullmatch(text[group[-1].end : mention.start]):
            break
        group.append(mention)
    return Target(keys=tuple(dict.fromkeys(mention.key for mention in group)))


def _rows(text: str, found: Sequence[Mention]) -> list[list[Mention]]:
    """The mentions, with those in one row that "and" joins."""
    rows: list[list[Mention]] = []
    for one in found:
        if rows and _LISTED.fullmatch(text[rows[-1][-1].end : one.start]):
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows


def _is_kept(text: str, row: Sequence[Mention]) -> bool:
    """Whether tickets are named only to be left as they are."""
    kept = _KEPT.search(text[: row[0].start])
    if kept and kept["verb"] and not _AS_IT_IS.match(text, row[-1].end):
        return False
    return bool(kept or _STAYS.match(text, row[-1].end))


def mentions(text: str) -> list[Mention]:
    """Every place where a ticket is named, in the order of the text, none overlapping."""
    found = _by_key(text)
    for more in (_called(text), _described(text), _pronouns(text)):
        free = [one for one in more if all(one.end <= old.start or old.end <= one.start for old in found)]
        found += free
    return sorted(found, key=lambda mention: mention.start) or _titled(text)


def _by_key(text: str) -> list[Mention]:
    typed = re.sub("[\u2010\u2011]", "-", text)  # hyphens as word processors write them
    return [Mention(one.start, one.end, one.value) for one in tickets(typed)]


def _called(text: str) -> list[Mention]:
    """A ticket whose title is said after a verb, with all its words: "close the rating with pictures issue"."""
    return [
        Mention(match.start("all"), match.end("all"), words=match["title"].strip())
        for match in [_CALLED.search(text)]
        if match and re.search(r"\s(?:with|for|of|in|on|from|by|and|or)\s", match["title"])
    ]


def _described(text: str) -> list[Mention]:
    """Tickets named by what they are about: "the login ticket", "the story about dark mode"."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].lower() for token in tokens]
    found = []
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        is_one = word == "one" and following in _ABOUT and i > 0 and words[i - 1] == "the"
        if not (_NOUN_ALONE.fullmatch(word) or is_one) or _NOUN_ALONE.fullmatch(following):
            continue
        first = i
        while first and i - first < 6 and _describes(words[first - 1]):
            first -= 1
        before = words[first - 1] if first else ""
        counted = first < i and _counts(words[first], word)
        known = before in _POINTS_AT or (counted and before == "all")
        vague = (
            before in _INDEFINITE
            or (first < i and words[first] in _INDEFINITE)
            or (counted and first + 1 == i)
        )
        if vague and not (counted and known):  # "3 tickets" may be any, "the 3 tickets" are those
            continue
        end = i
        said = words[first + counted : i]
        if not said and following in _ABOUT:
            end = i + 2
            while end < len(words) and words[end] not in _ENDS and words[end][0].isalnum():
                end += 1
            said, end = words[i + 2 : end], end - 1
        start = (
            tokens[first - 1].start()
            if before in _POINTS_AT or before in {"my", "our"}
            else tokens[first].start()
        )
        about = " ".join(one for one in said if not one.endswith(("'s", "’s")) and one not in _POINTS_AT)
        if about or known or said:
            found.append(Mention(start, tokens[end].end(), words=about))
    return found


def _counts(word: str, noun: str) -> bool:
    """Whether a word only says how many: "3 tickets", but not "the 404 ticket"."""
    return bool(re.fullmatch(_COUNT, word, re.IGNORECASE) and _MANY.fullmatch(noun))


def _describes(word: str) -> bool:
    return word[0].isalnum() and word not in _OPENERS and word not in _INDEFINITE


def _titled(text: str) -> list[Mention]:
    """A ticket named by its title alone, after a verb of change: "move the wish list to review"."""
    return [
        Mention(match.start("all"), match.end("all"), words=match["title"].strip())
        for match in [_TITLED.search(text)]
        if match
    ]


def _pronouns(text: str) -> list[Mention]:
    return [Mention(match.start(), match.end()) for match in _IT.finditer(text)]


def holed(text: str) -> tuple[str, Target]:
    """The text in one line with a hole for each ticket (a list of them is one hole), and which it is."""
    text = " ".join(text.replace(HOLE, " ").split())
    found = mentions(text)
    shape = text
    for mention in reversed(found):
        shape = shape[: mention.start] + HOLE + shape[mention.end :]
    shape = re.sub(rf"{HOLE}(?:{_AND}{HOLE})+", HOLE, shape, flags=re.IGNORECASE)
    # a noun or a possessive beside its key says nothing more: "Ana's ticket DEMO-3"
    shape = re.sub(
        rf"(?:\b(?:the|my|our|\w+['’]s)\s+)*(?:{_NOUN}\s+)?{HOLE}(?:\s+{_NOUN}\b)?", HOLE, shape, flags=re.I
    )
    return shape, chosen(text, found)


def topic(text: str) -> str:
    """The words of a text that can be a ticket's title: without those that ask or point."""
    words = [token[0] for token in _TOKEN.finditer(text) if token[0][0].isalnum()]
    return " ".join(
        word
        for word, after in zip(words, [*words, ""][1:], strict=True)
        if _describes(word.lower()) and not _NOUN_ALONE.fullmatch(word) and not _counts(word, after)
    )
