"""Rasa's door to `scrumai.core.mentions`: the entities ticket, person, time and absence."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import language
from scrumai.core.mentions import mentions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Mentions(GraphComponent, EntityExtractorMixin):
    """Finds by grammar; names annotated as person in the examples are known names."""

    FILE: ClassVar = "names.json"

    def __init__(
        self, storage: ModelStorage, resource: Resource, names: frozenset[str] = frozenset()
    ) -> None:
        self._storage, self._resource, self._names = storage, resource, names

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Mentions:
        """A component that knows no names yet."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the annotated names of one word."""
        spoken = (
            str(entity["value"]).lower()
            for message in training_data.training_examples
            for entity in message.get(ENTITIES, [])
            if entity["entity"] == "person"
        )
        self._names = frozenset(name for name in spoken if name.isalpha() and len(name) > 1)
        with self._storage.write_to(self._resource) as folder:
            (folder / self.FILE).write_text(json.dumps(sorted(self._names)))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Mentions:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            names = json.loads((folder / cls.FILE).read_text())
        return cls(model_storage, resource, frozenset(names))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is named to the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            proper = [(word.start, word.end) for word in language.words(text) if word.tag == "NNP"]
            found: list[dict[str, Any]] = [
                {"entity": mention.kind, "start": mention.start, "end": mention.end, "value": mention.value}
                for mention in mentions(text, self._names, proper)
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
