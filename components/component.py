"""What our NLU components have in common for Rasa: those that keep nothing, and those that learn."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.sourced import Sourced

One = TypeVar("One", bound="Learnt")


class Stateless(GraphComponent):
    """A component that keeps nothing."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Stateless:
        """A new component."""
        return cls()


class Learnt(Sourced, GraphComponent):
    """A component that learns from the examples and keeps what it learnt in one file of its resource."""

    FILE: ClassVar[str]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource

    @abstractmethod
    def learn(self, training_data: TrainingData) -> bool:
        """Learn; tells whether there was anything to learn."""

    @abstractmethod
    def save(self, path: Path) -> None:
        """Write what was learnt."""

    @abstractmethod
    def restore(self, path: Path) -> None:
        """Read what was learnt."""

    @classmethod
    def create(
        cls: type[One],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> One:
        """An untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn, and store what was learnt."""
        if self.learn(training_data):
            with self._storage.write_to(self._resource) as folder:
                self.save(folder / self.FILE)
        return self._resource

    @classmethod
    def load(
        cls: type[One],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> One:
        """The trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.restore(folder / cls.FILE)
        return component
