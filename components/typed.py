"""What a person typed, on its way into and out of the pipeline.

`TypedText` stands first: the components after it read a text that they can bear, character for
character in the place where it was typed. `TypedMark` stands last: Rasa takes a text that begins
with "/" for an intent and slots spelled out, whoever typed it, so such a text leaves with U+2060
(WORD JOINER) in front. Machine events come by `trigger_intent`, which does not parse. A text that
was cut leaves with a note of it, `cut`; the actions refuse it with a sentence.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.component import Stateless
from scrumai.core.text import LIMIT, MARK, is_command, legible, too_long
from scrumai.heap import set_aside

TYPED = "typed"  # where the text as typed waits for the end of the pipeline
CUT = "cut"  # in the answer of /model/parse: how long the text is, and how much of it was read
_BREAK = re.compile(r"\\n")
_UNSEEN = re.compile(
    r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)  # joiners make emoji, they stay
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u2032\uff07", "'"),  # phones type "don’t"
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)


def in_lines(example: str) -> str:
    r"""The text of an example, each `\n` that is written in it a line break."""
    return _BREAK.sub("\n", example)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TypedText(Stateless):
    """Bounds the text that is parsed to its first 4,000 characters, spaces for signs that are not seen, plain quotes for curled ones."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the text aside as typed, and a legible one of the same offsets in its place."""
        for message in messages:
            typed = message.get(TEXT) or ""
            message.set(TYPED, typed)
            message.set(TEXT, plain(typed[:LIMIT]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        r"""Turn each `\n` that is written in an example into a line break."""
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text and _BREAK.search(text):
                breaks = [match.start() for match in _BREAK.finditer(text)]
                message.set(TEXT, in_lines(text))
                message.set(ENTITIES, [_moved(entity, breaks) for entity in message.get(ENTITIES, [])])
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TypedMark(Stateless):
    """Gives the text back as typed, marked where Rasa would take it for an intent; a mere command means nothing."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TypedMark:
        """The last component that is loaded sets aside what Rasa and its libraries brought."""
        set_aside()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Entities keep the offsets of the text without the mark; values that are its words are those typed."""
        for message in messages:
            read = message.get(TEXT) or ""
            typed = message.get(TYPED, read)
            for entity in message.get(ENTITIES, []):
                place = slice(entity["start"], entity["end"])
                entity["value"] = as_typed(entity["value"], read[place], typed[place])
            command = typed.strip().startswith(INTENT_MESSAGE_PREFIX)
            message.set(TEXT, MARK + typed if command else typed)
            if too_long(typed):
                message.set(CUT, {"length": len(typed), "read": LIMIT}, add_to_output=True)
            if is_command(typed):
                message.set(INTENT, {"name": FALLBACK, "confidence": 1.0}, add_to_output=True)
        return messages


def plain(text: str) -> str:
    """The same text, sign for sign, as the components after it read it."""
    return _UNSEEN.sub(" ", legible(text)).translate(_SIGNS)


def as_typed(value: Any, read: str, typed: str) -> Any:
    """A value with the words typed for the words read, of a time in its `text`; a ticket's key stays."""
    if isinstance(value, dict) and value.get("text") == read:
        return {**value, "text": typed}
    return typed if value == read else value


def _moved(entity: dict[str, Any], breaks: list[int]) -> dict[str, Any]:
    def to(at: int) -> int:
        return at - sum(1 for position in breaks if position < at)

    return {**entity, "start": to(entity["start"]), "end": to(entity["end"])}
