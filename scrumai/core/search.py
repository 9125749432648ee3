"""Items, and those who have them, found by the words that people say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from .sprint import Category, Item

FOUND = 10


def ranked(items: Iterable[Item], text: str) -> Sequence[Item]:
    """Items whose key or title has the words, rare words first, open before done; at most 10, best first."""
    known = list(items)
    scores = dict.fromkeys((item.key for item in known), 0.0)
    for word in words(text):
        likeness = {item.key: _likeness(word, item) for item in known}
        total = sum(likeness.values())
        for key, like in likeness.items():
            scores[key] += like * like / total if like else 0.0
    found = [item for item in known if scores[item.key] > 0]
    found.sort(key=lambda i: (-scores[i.key], i.state.category is Category.DONE, _number(i.key), i.key))
    return found[:FOUND]


def unfinished(items: Iterable[Item]) -> Sequence[Item]:
    """Those that are not done, in their order."""
    return [item for item in items if item.state.category is not Category.DONE]


def assignee(items: Iterable[Item], name: str) -> str | None:
    """Who of those that have an item goes by a name: the whole one, else a first name that one alone has.

    With another surname it is somebody else: "Ana Costa" is not "Ana Silva", and may be "Ana".
    """
    people = sorted({one.assignee for one in items if one.assignee})
    said = name.casefold().split()
    whole = [one for one in people if one.casefold().split() == said]
    first = [one for one in people if one.casefold().split()[:1] == said[:1]]
    alone = len(first) == 1 and (len(said) == 1 or " " not in first[0])
    return next(iter(whole), first[0] if alone else None)


def words(text: str) -> list[str]:
    """The words of a text, and its keys whole: "#12", "DEMO-4"."""
    return re.findall(r"[#!]\d+|\w+(?:-\d+)?", text.casefold())


def _likeness(word: str, item: Item) -> float:
    """How well an item has a word: whole 1, its beginning or a typo less, as its key 100."""
    has = words(item.title)
    if word == item.key.casefold():
        return 100.0
    if word in has:
        return 1.0
    if len(word) > 2 and any(one.startswith(word) for one in has):
        return 0.8
    return 0.6 if len(word) > 3 and get_close_matches(word, has, 1, 0.8) else 0.0


def _number(key: str) -> int:
    digits = re.search(r"\d+$", key)
    return int(digits[0]) if digits else 0
