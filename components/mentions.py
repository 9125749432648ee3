"""Rasa's door to `scrumai.core.mentions`: the entities ticket, person, time and absence.

The value of a ticket is its key, of a person the words. The value of a time and of an absence is an
object: `text`, the words, and what they mean in the keys of `scrumai.core.when`, which need no clock and
no zone; `toward` is past or future where the words around decide it. `scrumai.core.moment` makes the
moment of it for the person, who alone has a zone. Where nobody could read the words there is only `text`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import language
from components.component import Learnt
from components.duckling import Duckling
from components.moments import beyond, toward
from scrumai.core.mentions import Mention, mentions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Mentions(Learnt, EntityExtractorMixin):
    """Finds by grammar, and by Duckling what that does not know; names annotated in the examples are known."""

    FILE: ClassVar = "names.json"

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        names: frozenset[str] = frozenset(),
        duckling: Duckling | None = None,
    ) -> None:
        super().__init__(config, storage, resource)
        self._names, self._duckling = names, duckling

    def learn(self, training_data: TrainingData) -> bool:
        """The annotated names of one word."""
        spoken = (
            str(entity["value"]).lower()
            for message in training_data.training_examples
            for entity in message.get(ENTITIES, [])
            if entity["entity"] == "person"
        )
        self._names = frozenset(name for name in spoken if name.isalpha() and len(name) > 1)
        return True

    def save(self, path: Path) -> None:
        """The names."""
        path.write_text(json.dumps(sorted(self._names)))

    def restore(self, path: Path) -> None:
        """The names; and Duckling starts."""
        self._names = frozenset(json.loads(path.read_text()))
        self._duckling = shared()
        self._duckling.start()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is named to the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            words = language.words(text)
            proper = [(word.start, word.end) for word in words if word.tag == "NNP"]
            spans = message.get(ENTITIES, [])
            intent = (message.get(INTENT) or {}).get("name", "")
            found: list[dict[str, Any]] = [
                {
                    "entity": mention.kind,
                    "start": mention.start,
                    "end": mention.end,
                    "value": _value(mention, toward(mention, text, words, spans, intent)),
                }
                for mention in self._found(text, proper)
            ]
            message.set(ENTITIES, spans + self.add_extractor_name(found), add_to_output=True)
        return messages

    def _found(self, text: str, proper: list[tuple[int, int]]) -> list[Mention]:
        found = mentions(text, self._names, proper)
        return found if self._duckling is None else beyond(text, found, self._duckling.read)


def _value(mention: Mention, side: str | None) -> str | dict[str, Any]:
    if mention.kind not in {"time", "absence"}:
        return mention.value
    reading = dict(mention.reading or {})
    return {"text": mention.value, **({"toward": side} if side else {}), **reading}


@cache
def shared() -> Duckling:
    """The process's one; it starts when a model is loaded."""
    return Duckling()
