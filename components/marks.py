"""The signs that give a message its structure: bullets, numbers, boxes and pictures, and what is no text at all."""

from __future__ import annotations

import re

from components.states import SIGNS, ticked

BULLETS = "-*•·▪◦‣●○→+~–—"
NUMBERED = r"\(?\d{1,2}[.)]"
BULLET = re.compile(
    rf"[ \t>]*(?:(?P<question>[Qq](?=\d))?\(?(?P<number>\d{{1,2}})(?:[.)\]:](?=\s|[A-Za-z*])|(?P<dash> ?[-–—/])(?=[ \t]+[^\W\d_]))|(?P<letter>[A-Ea-e])[.)](?=\s)|#\.(?=\s)|[{BULLETS}](?=[ \t*_]|[\[(][ xX][\])])|[ \t>]+)[ \t]*"
)
BOX = re.compile(
    rf"(?:\[(?P<tick>[ xX✓✔✅]?)\]|(?:(?<=[-*•])|(?<=[-*•] ))\((?P<round>[ xX])\)|(?P<sign>[{''.join(SIGNS)}])|[☐⬜])[ \t]+"
)
PICTURES = "\u2190-\u245f\u2500-\u2775\u2794-\u2bff\U0001f300-\U0001faff\ufe0f"
RANKED = re.compile(r" {0,3}#{1,6}[ \t]")
BREAKS = r"\r\n\u2028\u2029\x0b\x0c\x85"
ORDERED = {  # what numbers nothing unless it counts: "3 - column layout", the quarter "Q3: hiring"
    "question": [
        re.compile(rf"^[ \t>*_-]{{0,8}}Q{at}[.:)]\s", re.IGNORECASE | re.MULTILINE) for at in (1, 2, 3)
    ],
    "dash": [re.compile(rf"(?:^|(?<=\s)){at} ?[-–—/][ \t]+[^\W\d_]") for at in (1, 2)],
}
WIDTH = 60  # characters; editors break longer lines
ENDED = re.compile(r"[.!?:;…][\"')*_\s]*$")
_URL = re.compile(
    r"(?:https?://|www\.)\S+(?<![.,;:!?])|<[^<>\s]+>|&(?:[a-z]{2,8}|#\d{1,6});|(?<![\w.-])[\w.-]{1,64}@[\w-]{1,64}\.\w+|`[^`\n]+`"
)


def is_questioned(text: str) -> bool:
    """Whether its lines are numbered as answers to the questions: "Q1: ...", "Q2: ...", "Q3: ..."."""
    return counts_with(text, "question")


def counts_with(text: str, mark: str) -> bool:
    """Whether numbers with such a mark stand in it in their order."""
    at = 0
    for pattern in ORDERED[mark]:
        if not (found := pattern.search(text, at)):
            return False
        at = found.end()
    return True


def shown_by(box: re.Match[str]) -> str:
    """The state that a box or a sign before an item shows."""
    if box["sign"]:
        return SIGNS[box["sign"]]
    return ticked(box["tick"] if box["round"] is None else box["round"])


def number_of(bullet: re.Match[str], counted: bool) -> int:
    """The number of an item, 0 of a bullet: "b)" is the second where no numbers count before."""
    letter = "" if counted else bullet["letter"]
    return ord(letter.lower()) - ord("a") + 1 if letter else int(bullet["number"] or 0)


def masked(text: str) -> str:
    """The text with addresses and code blanked out letter for letter, so that nothing is cut inside them."""
    return blanked(_URL, text)


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with every match of a pattern blanked out letter for letter."""
    return pattern.sub(lambda match: "x" * len(match[0]), text)
