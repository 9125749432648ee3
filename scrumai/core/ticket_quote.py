"""Words in quotes, as a title or a comment is said."""

from __future__ import annotations

import re

QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|(?<!\w)\'([^\']{3,})\'(?!\w)|`([^`]+)`')


def unquoted(text: str) -> str:
    """The text without space around it, and without quotes that are around all of it."""
    quoted = QUOTED.fullmatch(text.strip())
    return next(part for part in quoted.groups() if part).strip() if quoted else text.strip()
