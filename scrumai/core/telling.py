"""Whether words that came at the question for one detail tell a day's work instead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from . import cues
from .mentions import tickets
from .standup import SPANS

_DAY = re.compile(
    r"\W*(?:(?:hi|hey|hello|so|ok|okay)\b\W*)*(?:yesterday|today|y['’]day|last (?:night|week|\w+day))\b", re.I
)
_DID = re.compile(
    r"\W*(?:(?:and|then|also|just)\s+)*(?:(?:i|we)(?:['’]ve)?\b"
    r"|(?:finished|completed|reviewed|wrote|built|shipped|merged|fixed|deployed)\s+(?!(?:by|because|since|but|as|for|in|on|now|already)\b))",
    re.I,
)
_IT = re.compile(r"\b(?:it|them|this|that)\b(?!\s+(?:morning|afternoon|evening|week|day)\b)", re.I)
_OPENS = re.compile(  # what may stand before the first answer of a report: a heading, or words that answer nothing
    r"[^:]*[^\W\d][^:]*:\s*|\W*(?:1[.)]\W*)?(?:\b(?:hi|hey|hello|team|all|so|ok|okay|and|also|just|i|we|ve|have|did|yesterday|today|y['’]?day|this|last|morning|night|week|\w+day)\b\W*)*",
    re.I | re.S,
)
_OF_DAY, _OF_WORK = 2, 3  # words that say something; fewer may be a state, a name or points


def tells_day(text: str, others: bool = False) -> bool:
    """Whether a text reports by itself: "yesterday I wrote 3 tests", and not what became of one thing, "I finished it".

    `others`: it names a ticket that was not asked about; so it tells of something else, be it as short as "I finished #9".
    """
    of_day = bool(_DAY.match(text))
    if _IT.search(text) or not (of_day or (_DID.match(text) and cues.is_past(text))):
        return False
    return others or len(cues.content(_without_tickets(text))) >= (_OF_DAY if of_day else _OF_WORK)


def answers_several(text: str, parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a text is answers to several of the standup's questions and nothing before them, as the entities of its parse tell.

    "5, I wrote the tests and do the rest today" has something before them, and "done, on to the docs" one word first: that may be the detail.
    """
    told = sorted((one for one in parts if one.get("entity") in SPANS), key=lambda one: int(one["start"]))
    if len({one["entity"] for one in told}) < 2:
        return False
    before, first = text[: int(told[0]["start"])], str(told[0]["value"])
    is_said = len(first.split()) > 1 or before.rstrip().endswith(":")
    return is_said and _OPENS.fullmatch(before) is not None


def _without_tickets(text: str) -> str:
    for one in reversed(tickets(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text
