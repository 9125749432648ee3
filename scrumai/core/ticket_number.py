"""Bare numbers by which a report names tickets, on boards whose keys are numbers: "finished 17 and 13, blocked by 6"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .sprint import Item

_DIGITS = re.compile(r"\d+")
_KEY = re.compile(r"#?\d+")
_NUMBER = r"\d{1,10}(?![\w%/-]|[.,:]\d)"
_LIST = rf"(?<![\w#!.,/-]){_NUMBER}(?:(?:\s*[,&+]\s*|\s*,?\s+and\s+){_NUMBER})*"
_DONE = r"finish\w*|finsh\w*|close[ds]?|closing|complet\w+|resolv\w+|fix\w*|ship(?:ped|ping)?|merg\w+|deployed|deliver\w*|releas(?:ed|ing)|review\w*|wrap\w*\s+up|clos\w+\s+out|done|did|do|doing"
_ON = r"work\w*|busy|progress|start\w*|continu\w+|carry\w*|keep\w*|go\w*|mov\w+|focus\w*|back|still|i['’]?m|stuck|block\w*|hang\w*|hing\w+|depend\w*|wait\w*|look\w*|help\w*"
_LEADS = (
    rf"\b(?:{_DONE}|start\w*|test\w*|continu\w+|tackl\w+|tak\w+|pick\w*\s+up|block(?:s|ing)|needs?)\s+"
    r"|\b(?:done|finish\w*|start\w*|continu\w+|busy|carry\w*\s+on|go\w*\s+on)\s+with\s+"
    rf"|(?:^\W*|\b(?:{_ON})\s+)on\s+(?:to\s+)?"
    r"|\b(?:(?:blocked|held\s+(?:up|back)|stopped)\s+by|wait\w*\s+for|because\s+of)\s+"
    r"|(?:^[^\w#]*|[;\n] *)(?:(?:today|tomorrow|yesterday|then|next|now|still|also|and|mainly)[:,]?\s+)*(?!\d+[.)]\s)"  # "1. wrote docs" is a list's
)
# what it counts, or the day that it is, would stand behind it: "3 tests", "on 15 March"
_ENDS = (
    r"(?=\s*(?:$|[.;!?)\n]|,(?!\s*(?:and\s+)?\d))|\s+(?:but|yet|today|yesterday|tomorrow|now|first|next|then|too|again|still|finally|is|are|was"
    r"|(?:and|or)\s+(?!\d|a\s+half\b|an?\s)|done|finished|closed|completed|fixed|merged|shipped|blocks?|as\s+well)\b|\s+[-–—]+\s)"
)
_NAMED = re.compile(rf"(?:{_LEADS})(?P<list>{_LIST}){_ENDS}", re.IGNORECASE)


def are_numbers(items: Iterable[Item]) -> bool:
    """Whether the keys of a board, of which these are some items, are numbers."""
    return any(_KEY.fullmatch(item.key) for item in items)


def named(text: str, exists: Callable[[str], bool]) -> str:
    """The text with "#" before the numbers that name tickets, of those that there are."""
    found = [number for one in _NAMED.finditer(text) for number in _DIGITS.finditer(text, *one.span("list"))]
    for number in reversed(found):
        if exists(number[0]):
            text = f"{text[: number.start()]}#{text[number.start() :]}"
    return text
