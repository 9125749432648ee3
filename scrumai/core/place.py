"""The sentence that names the room where a team reads together."""

from __future__ import annotations

import re

from .text import folded

_HERE = re.compile(
    r"(?:please )?(?:(?:post|put|send|share) )?(?:(?:the|our|your|all|team) )*"
    r"(?:digests?|standups?|summar(?:y|ies)|reports?)(?: digests?)?(?: of .{1,60})? (?:in |to )?(?:here|this (?:room|channel|group|chat))"
    r"(?: please)?"
    r"|this is (?:our|the) (?:standup|digest|team)s? (?:room|channel|group|chat)"
)


def is_here(text: str) -> bool:
    """Whether a whole message says that the digest goes where it is said."""
    return _HERE.fullmatch(" ".join(re.findall(r"\w+", folded(text)))) is not None
