"""Which item of a sprint some words are about, where no key is said. Words in doubt fit none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from .blocker import content, keys
from .sprint import Item
from .text import bag

_WORDS = bag(
    """
    ticket story bug task card item stuff part bit piece lot little few finish finishing complete completed completing implement
    implemented implementing merge ship shipped deploy deployed deploying release released deliver wrap wrapped write wrote
    written review reviewing start started starting continue continued continuing begin began test tested testing
    build built building make made create created add added push pushed update updated change changed improve improved
    refactor refactored refactoring investigate investigated investigating launch launched publish published land landed
    worked feature live yesterday tomorrow friday monday tuesday wednesday thursday later next then whole entire really
    finally mostly almost nearly successfully properly
    """
)
_EMPTY = _WORDS | frozenset(stem for word in _WORDS for stem in content(word))
WELL = 0.75  # of the words that say something must be in the title
RARE = 2  # titles; a word in more of them tells little


def about(text: str) -> frozenset[str]:
    """What a text is about: words without endings, no keys, none of those of every report."""
    return frozenset(
        word
        for word in content(text) - keys(text)
        if word not in _EMPTY and not word.isdigit() and len(word) > 2
    )


def best(text: str, items: Sequence[Item], own: Callable[[Item], bool]) -> Item | None:
    """The one item that the words fit well, of several the person's own one; never a guess between two."""
    said, titles = about(text), {item.key: about(item.title) for item in items}
    fits = [item for item in items if _fits(said, titles[item.key], titles.values(), own(item))]
    mine = [item for item in fits if own(item)]
    if len(mine) == 1:
        return mine[0]
    return fits[0] if len(fits) == 1 else None


def touches(text: str, item: Item, items: Iterable[Item], rarely: bool = True) -> bool:
    """Whether words may be about an item: half of them are in its title, or (`rarely`) one that few titles have."""
    said, titles = about(text), [about(one.title) for one in items]
    shared = _shared(said, about(item.title))
    rare = rarely and any(_times(word, titles) <= RARE for word in shared)
    return bool(shared) and (rare or len(shared) * 2 >= len(said))


def covers(said: frozenset[str], title: frozenset[str]) -> bool:
    """Whether all the words are in a title."""
    return len(_shared(said, title)) == len(said)


def _fits(said: frozenset[str], title: frozenset[str], titles: Iterable[frozenset[str]], own: bool) -> bool:
    shared = _shared(said, title)
    if not shared or len(shared) < WELL * len(said):
        return False
    if len(shared) > 1 or len(shared) == len(title):
        return True
    (word,) = shared
    return len(word) > 3 and _times(word, titles) <= (RARE if own else 1)


def _times(word: str, titles: Iterable[frozenset[str]]) -> int:
    return sum(bool(_shared(frozenset({word}), title)) for title in titles)


def _shared(said: frozenset[str], title: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in said if word in title or any(_alike(word, one) for one in title))


def _alike(one: str, other: str) -> bool:
    """The same word with another ending or a typo; short words have no typos."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 2:
        return True
    return len(short) >= 5 and one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= 0.84
