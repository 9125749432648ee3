"""Passwords that are called by their name: "my jira password is Tr0ub4dor&3"."""

from __future__ import annotations

import re

LEAST, PART = 6, 5  # characters of a word and of a part of it; shorter ones are "k8s" and "s3-bucket"
_NAME = (
    r"(?<![a-z])(?:pass(?:word|wd|phrase|code)|pwd|token|secret|(?:api|access|auth|private|secret)[-_ ]?key)"
    r"(?: (?:for|of|from|to|on|in)(?: [\w.-]{1,30}){1,3}?)?"
)
_IS = r"(?:[\"'`*_]{0,2}\s{0,2}(?:(?:=|:){1,2}>?|'s\b|\b(?:is|was)\b(?: (?:now|still|just))?)\s{0,2})"
_CALLED = re.compile(rf"({_NAME}{_IS}[\s\"'`*_(<]{{0,4}})((?:(?!&\w+=)\S)+)", re.IGNORECASE)
_AROUND = ".,;:!?…()[]{}<>\"'`*_~#@"
_PARTS = re.compile(r"[-_/.,:;'’()\[\]{}<>=|\\]+")
_SIGNS = re.compile(r"[!@#$%^&*]")
# What is of letters and digits or signs, and no secret.
_ORDINARY = re.compile(
    r"[A-Za-z][A-Za-z0-9_]+-\d+"  # a ticket
    r"|[\w./-]*#\d+|!\d+"
    r"|[a-z][a-z0-9+.-]*://.*"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\$\{?\w+\}?|%\w+%"  # a variable
    r"|AT[AC]TT3x",  # a token's beginning, which stays
    re.IGNORECASE,
)
_TRADE = re.compile(  # as parts of words
    r"(?:argon|auth|base|ed|es|http|hs|ios|ipv|java|md|node|oauth|openid|pbkdf|python|rs|rsa|saml|sha|tls|utf|v|web|x)"
    r"\d+(?:id|s|mb\d|v\d)?"
    r"|\d+(?:st|nd|rd|th|s|ms|m|mins?|minutes?|hrs?|hours?|h|d|days?|am|pm|x+|[kmg]b?|bits?|bytes?|chars?|fa|px|ing|ed|password)",
    re.IGNORECASE,
)


def without_passwords(text: str, hidden: str) -> str:
    """The text with `hidden` for each word that is called a password or a token, and looks like one."""

    def cut(found: re.Match[str]) -> str:
        word = found[2]
        rest = word[len(word.rstrip(".,;:…)}\"'`*_>")) :]
        return found[1] + hidden + rest if _is_odd(word.strip(_AROUND)) else found[0]

    return _CALLED.sub(cut, text)


def _is_odd(word: str) -> bool:
    """Whether letters are mixed with digits or signs as in no other word."""
    if len(word) < LEAST or not re.search(r"[A-Za-z]", word) or _ORDINARY.fullmatch(word):
        return False
    return bool(_SIGNS.search(word)) or any(map(_is_mixed, _PARTS.split(word)))


def _is_mixed(part: str) -> bool:
    both = re.search(r"[A-Za-z]", part) and re.search(r"\d", part)
    return len(part) >= PART and bool(both) and not _TRADE.fullmatch(part)
