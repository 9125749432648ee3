"""Texts as Telegram counts and marks them: UTF-16 units, and MarkdownV2 in which every sign of it is escaped."""

from __future__ import annotations

import re

# what is shown as code, as people write it; all else is plain
_CODE = re.compile(r"```(?:([\w+\-]{1,30})\n)?(.*?)```|`([^`\n]+)`", re.DOTALL)
_MARKS = re.compile(r"([_*\[\]()~`>#+\-=|{}.!\\])")
_IN_CODE = re.compile(r"([`\\])")


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units; half a character counts as one."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def whole(text: str) -> str:
    """The text with U+FFFD for half characters, which no request can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def escaped(text: str) -> str:
    """The same words in MarkdownV2, no sign of it a mark."""
    return _MARKS.sub(r"\\\1", text)


def marked(text: str) -> str:
    """The text in MarkdownV2: code as code, everything else as it was written."""
    pieces, at = [], 0
    for found in _CODE.finditer(text):
        pieces += [escaped(text[at : found.start()]), _code(found)]
        at = found.end()
    return "".join([*pieces, escaped(text[at:])])


def _code(found: re.Match[str]) -> str:
    language, block, inline = found.groups()
    if inline is not None:
        return f"`{_IN_CODE.sub(_BACKSLASH, inline)}`" if inline.strip() else escaped(found.group())
    if not block.strip():
        return escaped(found.group())
    # a line break behind the fence: else the first word would be taken for a language
    return f"```{language or ''}\n{_IN_CODE.sub(_BACKSLASH, block.strip(_BREAKS))}\n```"


_BACKSLASH = r"\\\1"
_BREAKS = "\r\n"
