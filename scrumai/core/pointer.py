"""Words that only point at a ticket: "see also DEMO-9", "this is like #42", "fyi https://…/browse/DEMO-7"."""

from __future__ import annotations

import re

from . import cues
from .mentions import tickets
from .text import bag

_POINTING = bag(
    """
    btw cf compare cc context duplicate duplicates dup dupe fyi like ref reference related relates relevant resembles same see similar
    """
)
_JOINING = bag(
    """
    a also an and are as at be bug by card case cause could for from here i in interesting is issue it its just link look looks may maybe
    might more my of one or our over perhaps please pls possibly probably problem quite root seems sounds story that the there these thing think
    this those ticket tickets to too topic under us very was way what with worth
    """
)
_LEAD = re.compile(r"\W*(?:(?:fyi|btw|by the way|cf|cc|see|see also|ref|compare)\b\W*)+", re.IGNORECASE)


def only_points(text: str) -> bool:
    """Whether a message names tickets and says nothing of them: nothing but keys, or words that point at them.

    A question is none, nor is "also DEMO-7": that may be one more thing done.
    """
    if cues.is_ticket(text):
        return True
    words = [word.casefold() for word in re.findall(r"[^\W_]+", _without(text))]
    return (
        bool(tickets(text))
        and not cues.is_question(text)
        and not _POINTING.isdisjoint(words)
        and set(words) <= _POINTING | _JOINING
    )


def tells(text: str) -> bool:
    """Whether the words tell what was done, what is to come or what is in the way.

    After "fyi" only what the person did is done: others' news is no report.
    """
    if only_points(text):
        return False
    lead = _LEAD.match(text)
    past = cues.is_own_past(text[lead.end() :]) if lead else cues.is_past(text)
    return past or cues.is_future(text) or cues.is_obstacle(text) or cues.is_clear(text)


def _without(text: str) -> str:
    """The text without its tickets."""
    parts, at = [], 0
    for mention in tickets(text):
        parts.append(text[at : mention.start])
        at = mention.end
    return " ".join([*parts, text[at:]])
