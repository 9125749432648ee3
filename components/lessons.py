"""The examples from which it is learnt to read a report."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

STANDUP = "give_standup"
CHATTER = frozenset({"greet", "goodbye", "thanks", "set_absence", "help", "bot_challenge"})  # labelled other


def lessons(data: TrainingData) -> list[Message]:
    """Reports, and small talk, which tells nothing."""
    return [one for one in data.intent_examples if one.get(INTENT) == STANDUP or one.get(INTENT) in CHATTER]
