"""What a sentence about a ticket asks for: which ticket, and what is to become of it.

Each function reads free text and gives only what is said there; nothing is looked up. Each change is read by a module of its own.
"""

from __future__ import annotations

from .ticket_assignment import Assignment, assignment, handed_on, is_nobody
from .ticket_comment import Comment, comment, commenting
from .ticket_creation import Creation, creation
from .ticket_doubt import condition, wonders
from .ticket_estimate import Estimate, estimate, points
from .ticket_movement import Movement, movement
from .ticket_order import (
    Orders,
    apart,
    begins,
    begun,
    forbids,
    is_elsewhere,
    is_order,
    mentions_alone,
    only_refers,
    shows,
    signed,
    sole,
    takes,
    takes_on,
    with_key,
    with_key_for_words,
)
from .ticket_state import find_state, is_state, named_alone
from .ticket_target import Target, keys, target, topic
from .ticket_title import onward, places

__all__ = [
    "Assignment", "Comment", "Creation", "Estimate", "Movement", "Orders", "Target", "apart", "assignment", "begins", "begun", "comment",
    "commenting", "condition", "creation", "estimate", "find_state", "forbids", "handed_on", "is_elsewhere", "is_nobody", "is_order", "is_state", "keys", "mentions_alone", "movement", "named_alone", "only_refers", "onward", "places", "points", "shows", "signed", "sole", "takes", "takes_on", "target",
    "topic", "with_key", "with_key_for_words", "wonders",
]  # fmt: skip
