"""Blockers: what is in the way, whose, and what happens to it."""

from __future__ import annotations

from collections.abc import Iterable

from scrumai.bootstrap import App

from .base import Answer, Say, Turn, say
from .request import Ask


class ListBlockers(Answer):
    """What is in the way."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The team's, a person's, or those about a ticket."""
        found, name = app.blocker.listed(turn.member, turn.text, turn.entities("person"))
        app.blocker.touch(turn.member, found)
        shown = app.blocker.shown(turn.member, found)
        if name is None:
            return say("utter_blockers" if found else "utter_no_blockers", count=len(found), lines=shown)
        key = "utter_blockers_of" if found else "utter_no_blockers_of"
        return say(key, name=name, count=len(found), lines=shown)


class AskWhoIsBlocked(Answer):
    """Who is blocked, and who waits for whom."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Everybody, or one person."""
        waiting = app.blocker.waiting(turn.member, turn.text, turn.entities("person"))
        app.blocker.touch(turn.member, waiting.blockers)
        shown = app.blocker.shown(turn.member, waiting.blockers)
        if waiting.sense == "waited_for":
            key = "utter_waited_for" if waiting.blockers else "utter_not_waited_for"
            return say(key, name=waiting.name, lines=shown)
        if waiting.name:
            key = "utter_is_blocked" if waiting.blockers else "utter_is_not_blocked"
            return say(key, name=waiting.name, lines=shown)
        owners = dict.fromkeys(one.owner for one in waiting.blockers)
        key = "utter_who_is_blocked" if owners else "utter_nobody_blocked"
        return say(key, names=", ".join(owners), lines=shown)


class ResolveBlocker(Ask):
    """A blocker is over."""


class AcknowledgeBlocker(Ask):
    """Somebody takes on a blocker."""
