"""Whether words that came at the question for one detail tell a day's work instead."""

from __future__ import annotations

import re

from . import cues
from .mentions import tickets

_DAY = re.compile(
    r"\W*(?:(?:hi|hey|hello|so|ok|okay)\b\W*)*(?:yesterday|today|y['’]day|last (?:night|week|\w+day))\b", re.I
)
_DID = re.compile(
    r"\W*(?:(?:and|then|also|just)\s+)*(?:(?:i|we)(?:['’]ve)?\b"
    r"|(?:finished|completed|reviewed|wrote|built|shipped|merged|fixed|deployed)\s+(?!(?:by|because|since|but|as|for|in|on|now|already)\b))",
    re.I,
)
_IT = re.compile(r"\b(?:it|them|this|that)\b(?!\s+(?:morning|afternoon|evening|week|day)\b)", re.I)
_OF_DAY, _OF_WORK = 2, 3  # words that say something; fewer may be a state, a name or points


def tells_day(text: str, others: bool = False) -> bool:
    """Whether a text reports by itself: "yesterday I wrote 3 tests", and not what became of one thing, "I finished it".

    `others`: it names a ticket that was not asked about; so it tells of something else, be it as short as "I finished #9".
    """
    of_day = bool(_DAY.match(text))
    if _IT.search(text) or not (of_day or (_DID.match(text) and cues.is_past(text))):
        return False
    return others or len(cues.content(_without_tickets(text))) >= (_OF_DAY if of_day else _OF_WORK)


def _without_tickets(text: str) -> str:
    for one in reversed(tickets(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text
