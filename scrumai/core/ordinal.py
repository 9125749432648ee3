"""Places in a row, in words: "the first", "2nd", "last"."""

from __future__ import annotations

_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4, "last": -1,
}  # fmt: skip
ORDINAL = rf"(?:{'|'.join(_PLACES)})"


def position(said: str) -> int:
    """The place, from 0, that an ordinal or a number from 1 says, -1 for the last."""
    said = said.casefold()
    return _PLACES[said] if said in _PLACES else int(said) - 1
