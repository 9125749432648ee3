"""The text of a message: what is kept of it, and what it is.

The mark U+2060 (WORD JOINER) stands before a typed text that Rasa would take for a command; it is
not part of what the person said.
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 4000  # characters that are read of a message
MARK = "\u2060"

_COMMAND = re.compile(r"/[^\W\d]\w*(?:@\w+)?\s*(?:\{.*\})?", re.DOTALL)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\u2018\u2019\u02bc\u00b4](?=[^\W\d_])")
_LEAD = re.compile(rf"[\s{MARK}]+")
_WORDS = re.compile(r"\w+|[^\w\s\u200b-\u200f\u2060\ufeff]")  # nothing that has no width
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text to keep: without the mark, control characters and lone surrogates; line breaks as `\\n`; NFC.

    Tabs stay. White space around it goes. Zero-width joiners stay: emoji are made with them. Apostrophes inside words
    are those of a keyboard: phones type "didn’t", and it must mean what "didn't" does.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = unicodedata.normalize("NFC", _UNREADABLE.sub("", lines)).strip()
    kept = _APOSTROPHE.sub("'", kept)
    lead = _LEAD.match(kept)
    return kept[lead.end() :] if lead else kept


def legible(text: str) -> str:
    """The same text for a parser, each control character and lone surrogate replaced by one space."""
    return _UNREADABLE.sub(" ", text)


def too_long(text: str) -> bool:
    """Is it longer than what is read?"""
    return len(text) > LIMIT


def is_command(text: str) -> bool:
    """Is the whole message a command, `/word` or `/word{...}`? A sentence that begins so is not."""
    return _COMMAND.fullmatch(clean(text)) is not None


def folded(text: str) -> str:
    """The text for comparing: case folded, words and signs parted by one space, ends without punctuation."""
    return " ".join(_WORDS.findall(clean(text).casefold())).strip(" .,!?;:/")


def bare(text: str) -> str:
    """Case folded and without accents."""
    if text.isascii():
        return text.lower()
    kept = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return kept.translate(_PLAIN)


def lowered(text: str) -> str:
    """Lower case, letter for letter: patterns find small letters in half the time that letters of any case take."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def short(text: str, most: int) -> str:
    """The text, cut with an ellipsis where it has more characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def snake(name: str) -> str:
    """`AskVelocity` is `ask_velocity`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def phrases(text: str) -> frozenset[str]:
    """The phrases of a list that is written as one text, with `|` or a line break between them."""
    return frozenset(phrase.strip() for phrase in re.split(r"[|\n]", text.strip()))


def bag(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())
