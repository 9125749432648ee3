"""Teams, their settings, people's settings, absences, links and personal data: all are requests."""

from __future__ import annotations

from scrumai.core import cues
from scrumai.core.team_name import speaks_of_team
from scrumai.services.board import unlinks

from .base import Turn
from .request import Ask


class CreateTeam(Ask):
    """A new team."""

    def passes(self, turn: Turn) -> bool:
        """Where no team is spoken of: "create one" may be about anything."""
        return not speaks_of_team(turn.text)


class JoinTeam(Ask):
    """Become a member of a team."""


class LeaveTeam(Ask):
    """Leave a team."""


class SetSchedule(Ask):
    """When the team's standup is."""


class SetTimezone(Ask):
    """In which time zone a person is."""


class SetReminder(Ask):
    """When a person is reminded."""


class StopReminders(Ask):
    """No more reminders."""


class SetAbsence(Ask):
    """Somebody is away."""


class EndAbsence(Ask):
    """Somebody is back."""


class LinkTracker(Ask):
    """How to link the team's board, or the question whether to unlink it."""

    def case(self, turn: Turn) -> str:
        """To unlink is a request of its own: it waits for a yes."""
        return "unlink_tracker" if unlinks(turn.text) else self.kind


class LinkAccount(Ask):
    """As whom a person's changes are made on the board."""

    def passes(self, turn: Turn) -> bool:
        """Who names a ticket speaks of that: "my PR is #42 in github"."""
        return bool(cues.tickets(turn.text))


class ExportMyData(Ask):
    """What is kept of a person, in a file."""


class DeleteMyData(Ask):
    """What is kept of a person, deleted."""
