"""How many points a sentence gives to tickets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .ticket_doubt import unconditional
from .ticket_target import Target, holed


@dataclass(frozen=True)
class Estimate:
    """Tickets and their points; None where no number is said. The range is not checked here."""

    target: Target
    points: float | None


_NUMBERS = {
    "zero": 0, "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fifteen": 15, "twenty": 20, "forty": 40, "hundred": 100, "½": 0.5, "1/2": 0.5,
    "a hundred": 100, "one hundred": 100,
}  # fmt: skip
_NUMBER = (
    r"(?P<n>1/2|½|(?<![\w.,])-?\d+(?:[.,]\d+)?(?:\s*½)?|(?<![\w.])\.\d+"
    r"|\b(?:"
    + "|".join(sorted((name for name in _NUMBERS if name[0].isalpha()), key=len, reverse=True))
    + r")\b)"
)
_UNIT = r"(?:\s*-?\s*(?:an?\s+)?(?:story\s*)?(?:points?|pointers?|pts?|sps?|p)\b)"
_TOOK = re.compile(  # what it cost is no estimate
    rf"\b(?:took|takes?|spent|needed|cost|for|within|since|after)\b[^,;:.\d]{{0,20}}?{_NUMBER}\s*(?:hours?|hrs?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_POINTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bfrom\s+\S+\s+(?:points?\s+)?to\s+(?:an?\s+)?{_NUMBER}",
        rf"{_NUMBER}(?:\s+and\s+a\s+half)?{_UNIT}",
        rf"(?:\b(?:to|at|as|is|be|a|an|put|with|got|for|take|say|like|voted|sp|on|about|now)\b"
        rf"|[:=])\s*(?:an?\s+|up to\s+)?{_NUMBER}(?!\s*%)",
        rf"{_NUMBER}(?!\s*%)",
    )
)


def estimate(text: str) -> Estimate:
    """Read "DEMO-3 is 5 points", "3sp for #4", "give the login ticket a five", "lower #118 from 5 to 3"."""
    shape, meant = holed(unconditional(text))
    return Estimate(meant, points(shape))


def points(text: str) -> float | None:
    """The number of points in a text, None without a number; "half a point" is 0.5, "2,5" is 2.5."""
    said = re.sub(
        r"\b(?:not|instead of|rather than)\s+(?:an?\s+)?[\w.,½-]*\w", " ", text, flags=re.IGNORECASE
    )
    said = re.sub(r"\b(?:this|that|the|which)\s+one\b", " ", said, flags=re.IGNORECASE)
    said = _TOOK.sub(" ", said)
    for pattern in _POINTS:
        found = [match["n"] for match in pattern.finditer(said)]
        if found:
            number = _number(found[-1] if pattern is _POINTS[2] else found[0])
            return (
                number + 0.5
                if re.search(r"\band a half\b", said, re.IGNORECASE) and number % 1 == 0
                else number
            )
    return None


def _number(said: str) -> float:
    said = said.lower().strip()
    if said in _NUMBERS:
        return float(_NUMBERS[said])
    half = said.endswith("½")
    return float(said.rstrip("½ ").replace(",", ".")) + (0.5 if half else 0)
