"""People's names in what somebody writes."""

from __future__ import annotations

import re

from .text import bag, bare

LIMIT = 60  # characters

_ME = bag("i me my mine myself")
_FIRST_PERSON = re.compile(r"\b(?:i|i['’]?(?:m|ll|d|ve)|me|my|myself|mine|we|us|our)\b", re.IGNORECASE)
_OTHERS = bag("him her them he she they")
_PRONOUNS = bag("you me we us they he she it who")
_ORDINARY = bag(
    "angel april art august bill can drew faith grace hope jack june mark max may pat ray rob sky sue will"
)
_SHORT_FORMS = {
    "alex": "alexander alexandra alejandro", "andy": "andrew andreas", "bea": "beatriz beatrice",
    "bill": "william", "bob": "robert", "chris": "christian christopher christina", "dick": "richard",
    "gosia": "malgorzata", "jim": "james", "joe": "joseph", "kasia": "katarzyna", "kate": "katherine",
    "liz": "elizabeth", "mike": "michael", "nick": "nicholas", "peggy": "margaret",
    "sasha": "alexander alexandra", "ted": "edward theodore", "tom": "thomas tomasz", "tony": "anthony",
    "wojtek": "wojciech",
}  # fmt: skip


def plain(text: str) -> str:
    """Lower case, without accents, possessive s and signs; words parted by one space."""
    return " ".join(re.findall(r"\w+", re.sub(r"['’]s\b", "", bare(text))))


def name_from(person: str) -> str:
    """A name to begin with, from the last part of an address: `ana.silva@x.org` -> `Ana Silva`."""
    words = re.split(r"[\W_]+", person.split("@")[0] or person)
    return (" ".join(word[:1].upper() + word[1:] for word in words if word) or person)[:LIMIT]


def is_me(name: str) -> bool:
    """Does the word stand for who speaks?"""
    return plain(name) in _ME


def first_person(text: str) -> bool:
    """Does the text speak of "I" or "we"?"""
    return _FIRST_PERSON.search(text) is not None


def third_person(text: str) -> bool:
    """Does the text speak of "him", "her" or "them"?"""
    return not _OTHERS.isdisjoint(plain(text).split())


def possible(text: str) -> set[str]:
    """The words of a text, in plain form, that can be names; "mark" only where it has a capital."""
    small = {word for word in re.findall(r"\w+", text) if word in _ORDINARY}
    return set(plain(text).split()) - _PRONOUNS - small


def long_forms(name: str) -> set[str]:
    """The names that a short one stands for, in plain form."""
    return set(_SHORT_FORMS.get(plain(name), "").split())
