"""What every change has in common: it is asked for, filled in, shown and confirmed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from scrumai.bootstrap import App
from scrumai.core import ticket as core
from scrumai.core.text import snake

from .base import Base, Say, Turn, aside, in_passing, outspoken, say, say_outcome
from .standup import for_standup

WONDERED = ("move_ticket", "assign_ticket", "estimate_ticket")


class Ask(Base, ABC):
    """An action that starts a request; its class name is the request's kind."""

    by_intent: ClassVar[dict[str, type[Ask]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = snake(cls.__name__)  # type: ignore[method-assign, assignment]
        Ask.by_intent[snake(cls.__name__)] = cls

    @property
    @abstractmethod
    def kind(self) -> str:
        """The request's kind; abstract here, so that the SDK does not register this class."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Details first, then the preview, unless the words belong to the standup."""
        told = for_standup(turn, app)
        if told is not None:
            return told
        if self.passes(turn):
            return outspoken(turn, app) or in_passing(turn, app, "utter_nlu_fallback")
        if self.kind.endswith("_ticket") and core.forbids(turn.text, self.kind):
            return self._forbidden(turn, app)
        if self.kind in WONDERED and core.wonders(turn.text):  # whoever asks about a change sees the ticket
            return Base.by_kind["ask_ticket"]().reply(turn, app)
        return say_outcome(app.requests.begin(turn.member, self.case(turn), turn.text, turn.parse))

    def passes(self, turn: Turn) -> bool:
        """Whether the words only name a ticket: a question back would hold whoever asked for nothing."""
        return False

    def _forbidden(self, turn: Turn, app: App) -> Iterable[Say]:
        """What is not to be done is not, and what was shown of it is open no more."""
        if app.requests.is_open(turn.member, self.kind):
            app.requests.drop(turn.member)
        return say("utter_forbidden", shown=aside(turn, app))

    def case(self, turn: Turn) -> str:
        """The kind of the request that these words start."""
        return self.kind


def wished(turn: Turn) -> str:
    """The kind of the request that the model heard in these words: the intent, unless its action knows better."""
    ask = Ask.by_intent.get(turn.intent)
    return ask().case(turn) if ask else turn.intent


def asks_for_nothing(turn: Turn) -> bool:
    """Whether the action of the intent would let these words pass."""
    ask = Ask.by_intent.get(turn.intent)
    return ask is not None and ask().passes(turn)
