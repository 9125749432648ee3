"""Which item of a sprint some words are about, where no key is said. Words in doubt fit none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence, Sized
from difflib import SequenceMatcher
from functools import lru_cache

from .blocker import content, keys, stem
from .sprint import Item
from .text import bag
from .verb import forms

_THINGS = bag("ticket story bug task card item feature")
_WORDS = _THINGS | bag(
    """
    stuff part bit piece lot little few land landed worked live yesterday tomorrow yay hooray woohoo phew
    friday monday tuesday wednesday thursday later next then whole entire really finally mostly almost nearly successfully properly
    """
)
_VERBS = {
    form: verb
    for verb in """
    finish complete implement merge ship deploy release deliver wrap write review start continue begin test build make create
    add push update change improve refactor investigate launch publish move remove fix close resolve check handle set
    """.split()
    for form in forms([verb])
} | {"setup": "set"}
_EMPTY = _WORDS | frozenset(stem(word) for word in _WORDS | _VERBS.keys()) | _VERBS.keys()
_LONG = {
    short: long
    for long, shorts in {
        "documentation": "doc docu document", "database": "db", "certificate": "cert", "authentication": "auth", "configuration": "config configure", "repository": "repo",
        "environment": "env", "production": "prod", "kubernete": "k8s", "specification": "spec", "infrastructure": "infra", "performance": "perf",
        "dependency": "dep", "administration": "admin", "application": "app",
    }.items()
    for short in shorts.split()
}  # fmt: skip
_DEEDS = bag(
    "animation citation creation donation hydration iteration location migration mutation navigation operation quotation rotation vibration"
)
"""Short nouns of a verb in -ate; others, "station" and "ration", have none."""
_LONG_NOUN = 10  # letters; from there on most have one
_BRIEF = bag("ai cd ci ml qa ui ux vm")  # what says something in two letters
WELL = 0.75  # of the words that say something must be in the title
_TYPO = 0.84
_MANY = 40  # words that say something; more are a story, and fit no title
RARE = 2  # titles; a word in more of them tells little


def about(text: str) -> frozenset[str]:
    """What a text is about: words without endings, no keys, none of those of every report."""
    return frozenset(
        word
        for word in map(full, content(text) - keys(text))
        if word not in _EMPTY and not word.isdigit() and (len(word) > 2 or word in _BRIEF)
    )


def full(word: str) -> str:
    """The word for what people shorten, "documentation" of "doc", and the verb of a noun: "migrate" of "migration"."""
    long = _LONG.get(word, word)
    is_deed = long in _DEEDS or (len(long) >= _LONG_NOUN and long != "corporation")
    return f"{long[:-3]}e" if long.endswith("ation") and is_deed else long


def plain(words: Iterable[str]) -> frozenset[str]:
    """Words without endings, each in the form in which it is compared."""
    return frozenset(full(stem(word)) for word in words)


@lru_cache(maxsize=4096)
def of_title(title: str) -> frozenset[str]:
    """What a title is about, kept: each is held against much that is said."""
    return about(title)


def verbs(text: str) -> frozenset[str]:
    """Those of its verbs that every report has, in their first form: "write" of "wrote the docs"."""
    return frozenset(verb for word in re.findall(r"\w+", text.casefold()) if (verb := _VERBS.get(word)))


def common(text: str) -> frozenset[str]:
    """Those of its words that many reports have, and a title may have, too: verbs, and "card" of "gift cards"."""
    words = {stem(word) for word in re.findall(r"\w+", text.casefold())}
    return verbs(text) | (words & _THINGS)


_REPAIRS = bag("fix resolve")
_OTHERS = frozenset(_VERBS.values()) - _REPAIRS - {"handle", "finish", "complete"}


def is_repair(text: str, title: str) -> bool:
    """Whether words tell that something was mended which a title makes or changes: "fixed the login page" of "Add a login page"."""
    mended, told = verbs(text) & _REPAIRS, verbs(title)
    return bool(mended) and not told & _REPAIRS and _VERBS.get(title.split(" ")[0].casefold()) in _OTHERS


class Titles:
    """The words of some titles, each with the places of those that have it; what was looked up is kept."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._places: dict[str, set[int]] = {}
        self._initials: dict[str, list[str]] = {}
        self._found: dict[str, frozenset[int]] = {}
        for place, title in enumerate(titles):
            for word in of_title(title):
                self._places.setdefault(word, set()).add(place)
        for word in self._places:
            self._initials.setdefault(word[0], []).append(word)

    def having(self, word: str) -> frozenset[int]:
        """The places of the titles that have a word, or one like it."""
        if word not in self._found:
            near = (self._places[one] for one in self._initials.get(word[0], ()) if alike(word, one))
            self._found[word] = frozenset().union(*near)
        return self._found[word]

    def shared(self, said: frozenset[str]) -> dict[int, list[str]]:
        """The places of the titles that have any of the words, with those."""
        found: dict[int, list[str]] = {}
        for word in said:
            for place in self.having(word):
                found.setdefault(place, []).append(word)
        return dict(sorted(found.items()))


@lru_cache(maxsize=4)
def _indexed(titles: tuple[str, ...]) -> Titles:
    """One index for all that is held against a board."""
    return Titles(titles)


def _titles(items: Iterable[Item]) -> Titles:
    return _indexed(tuple(item.title for item in items))


def sharing(text: str, items: Sequence[Item]) -> list[Item]:
    """The items whose titles have any of the words."""
    return [items[place] for place in _titles(items).shared(about(text))]


def best(text: str, items: Sequence[Item], own: Callable[[Item], bool]) -> Item | None:
    """The one item that the words fit well, of several the person's own one; never a guess between two."""
    said = about(text)
    if len(said) > _MANY:
        return None
    titles = _titles(items)
    good = [items[place] for place, words in titles.shared(said).items() if len(words) >= WELL * len(said)]
    fits = [item for item in good if _fits(said, of_title(item.title), titles, own(item))]
    mine = [item for item in fits if own(item)]
    if len(mine) == 1:
        return mine[0]
    return fits[0] if len(fits) == 1 else None


def touched(text: str, items: Sequence[Item]) -> list[Item]:
    """The items that words may be about."""
    said, titles = about(text), _titles(items)
    near = titles.shared(said).items()
    return [items[place] for place, words in near if _may_be(said, words, titles)]


def touches(text: str, item: Item, items: Iterable[Item], rarely: bool = True) -> bool:
    """Whether words may be about an item: half of them are in its title, or (`rarely`) one that few titles have."""
    said = about(text)
    return _may_be(said, overlap(said, of_title(item.title)), _titles(items), rarely)


def _may_be(said: Sized, shared: Collection[str], titles: Titles, rarely: bool = True) -> bool:
    rare = rarely and any(len(titles.having(word)) <= RARE for word in shared)
    return bool(shared) and (rare or len(shared) * 2 >= len(said))


def is_mostly(text: str, item: Item) -> bool:
    """Whether more than half of the words are in an item's title."""
    said = about(text)
    return len(overlap(said, of_title(item.title))) * 2 > len(said)


def covers(said: frozenset[str], title: frozenset[str]) -> bool:
    """Whether all the words are in a title."""
    return len(overlap(said, title)) == len(said)


_HEAD = re.compile(r"\s+(?:for|of|in|on|to|into|from|at|about|with|by|after|when|as)\s+", re.IGNORECASE)


def head(title: str) -> str:
    """A title up to its first preposition: what it is about, rather than what that is for."""
    return _HEAD.split(title, maxsplit=1)[0]


_AND = re.compile(r"\s+(?:and|plus)\s+|\s*[,;&+/]\s*", re.IGNORECASE)


def is_half(said: frozenset[str], title: str) -> bool:
    """Whether words are of one side of an "and" in a title, and none of the other."""
    sides = [side for part in _AND.split(title) if (side := about(part))]
    return len(sides) > 1 and not all(overlap(side, said) for side in sides)


def _fits(said: frozenset[str], title: frozenset[str], titles: Titles, own: bool) -> bool:
    shared = overlap(said, title)
    if len(shared) > 1 or len(shared) == len(title):
        return True
    (word,) = shared
    return len(word) > 3 and len(titles.having(word)) <= (RARE if own else 1)


def overlap(said: Iterable[str], title: Collection[str]) -> frozenset[str]:
    """Those of some words that a title has, too, or that are like one of it."""
    return frozenset(word for word in said if any(alike(word, one) for one in title))


@lru_cache(maxsize=1 << 15)
def alike(one: str, other: str) -> bool:
    """The same word, or one with another ending or a typo; short words have no typos."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 2:
        return True
    if len(short) < 5 or one[0] != other[0] or 2 * len(short) < _TYPO * (len(short) + len(long)):
        return False
    match = SequenceMatcher(None, one, other)
    return match.quick_ratio() >= _TYPO and match.ratio() >= _TYPO
