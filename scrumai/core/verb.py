"""The forms of English verbs: "move", "moves", "moved", "moving"."""

from __future__ import annotations

import re
from collections.abc import Iterable

_IRREGULAR = {
    "begin": "began begun", "build": "built", "get": "got gotten", "make": "made", "rebuild": "rebuilt", "rewrite": "rewrote rewritten",
    "run": "ran", "write": "wrote written",
}  # fmt: skip
_DOUBLED = re.compile(r"[aeiou][bdglmnprt]$")  # "ship": "shipped"


def forms(verbs: Iterable[str]) -> frozenset[str]:
    """All forms of some verbs; of one that is irregular regular ones, too."""
    return frozenset(form for verb in verbs for form in _forms(verb))


def _forms(verb: str) -> set[str]:
    bare = verb.removesuffix("e")
    found = {verb, f"{verb}s", f"{verb}es", f"{bare}ed", f"{bare}ing", *_IRREGULAR.get(verb, "").split()}
    if _DOUBLED.search(verb):
        found |= {f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}
    if verb.endswith("y"):
        found |= {f"{verb[:-1]}ied", f"{verb[:-1]}ies"}
    return found
