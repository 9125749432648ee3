"""Everything that a caller can act on, as one class each.

The docstring of a class is its message. What a person reads is in
`data/responses/errors.yml`, under `utter_error_<name in snake case>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .text import snake


class ScrumaiError(Exception):
    """Something went wrong."""

    left: tuple[str, ...] = ()
    """Other orders of the same message, which were left out because of it."""

    def __init__(self, message: str = "", **values: object) -> None:
        self.values = values
        super().__init__(message or (type(self).__doc__ or "").strip())

    @classmethod
    def key(cls) -> str:
        """The class name in snake case: `NotInTeam` -> `not_in_team`."""
        return snake(cls.__name__)


class SettingInvalid(ScrumaiError):
    """A setting is missing or malformed."""


class AddressInvalid(ScrumaiError):
    """An address is not of the form channel:workspace:person[:room]."""


class DoorUnknown(ScrumaiError):
    """No workspace is behind the address."""


class DoorTaken(ScrumaiError):
    """A door belongs to another workspace, in which people are in a team."""


class SecretUnreadable(ScrumaiError):
    """A stored secret does not open with the keys of the settings."""


class SecretInChat(ScrumaiError):
    """A message holds what looks like an access token."""


class LinkGone(ScrumaiError):
    """A one-time page is unknown, used, expired, or was tried too often."""


class AddressUnclear(ScrumaiError):
    """The text holds no web address."""


class AddressHoldsSecret(ScrumaiError):
    """What was given as an address or a board has a password or a token in it."""


class BoardUnclear(ScrumaiError):
    """The text names no board."""


class MessageTooLong(ScrumaiError):
    """A message is longer than the bot takes."""


class EditIsNoReport(ScrumaiError):
    """A message that told of the report was changed into something that tells nothing of it."""


class DayOver(ScrumaiError):
    """A message that told of the report of an earlier day was changed."""


class NotInTeam(ScrumaiError):
    """The person is a member of no team."""


class TeamNotFound(ScrumaiError):
    """No team of that name is in the workspace."""


class TeamExists(ScrumaiError):
    """A team of that name is already in the workspace."""


class NotAllowed(ScrumaiError):
    """The person's role does not allow this."""


class PersonNotFound(ScrumaiError):
    """Nobody in the team goes by that name."""


class PersonUnclear(ScrumaiError):
    """Several people of the team go by that name."""


class TimeNotUnderstood(ScrumaiError):
    """The text holds no time, date or zone that can be used."""


class OneDayOnly(ScrumaiError):
    """The schedule is the same every week; a single day or every other week is not in it."""


class TeamNameInvalid(ScrumaiError):
    """A team's name is empty, too long or has more than one line."""


class NoTeamYet(ScrumaiError):
    """The workspace has no team."""


class OnlyOwnData(ScrumaiError):
    """What is kept of a person is handed out and deleted for that person alone."""


class OnlyThemselves(ScrumaiError):
    """A person can only be added by themselves."""


class NothingToChange(ScrumaiError):
    """The report has no entry that the words point to."""


class EntryUnclear(NothingToChange):
    """The words may correct any of several entries."""

    def __init__(self, choose: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.choose = choose  # the text of each, and what it would be


class NothingPending(ScrumaiError):
    """There is nothing to confirm or to refuse."""


class InDoubt(NothingPending):
    """What was agreed to has been begun, and nobody knows whether it went through."""


class InvitationNeeded(ScrumaiError):
    """Here a team's name is not enough to come into it."""


class InvitationOver(ScrumaiError):
    """A code that brings into a team is not ours, used up or too old."""


class StoreUnavailable(ScrumaiError):
    """The database does not answer."""


class FactInvalid(ScrumaiError):
    """The database does not take this value."""


class TrackerError(ScrumaiError):
    """The tracker did not do what was asked."""


class TrackerUnavailable(TrackerError):
    """The tracker does not answer."""

    @property
    def unread(self) -> str:
        """What of its answer was not understood; "" where none came."""
        return str(self.values.get("what", ""))


class TrackerBusy(TrackerUnavailable):
    """The tracker takes no more requests for a while."""


class BoardBeingRead(TrackerUnavailable):
    """The board is being read for the first time, which takes longer than anybody waits."""


class TrackerUnreadable(TrackerUnavailable):
    """The tracker's answer is not of the form that its documentation gives."""


class TrackerUncertain(TrackerError):
    """A write was sent, and whether the tracker took it could not be found out."""


class TrackerUnauthorized(TrackerError):
    """The tracker does not accept the token."""


class AccountRefused(TrackerUnauthorized):
    """The tracker does not accept a person's own account any more."""


class SignInFailed(TrackerError):
    """Signing in at the tracker did not work."""


class TrackerForbidden(TrackerError):
    """The token's owner may not do this on the tracker."""


class TrackerReadOnly(TrackerError):
    """What is linked is a copy of a board, which can be read only."""


class TrackerConflict(TrackerError):
    """The tracker refuses a change because something else changed at the same time."""


class TrackerRefused(TrackerError):
    """The tracker refuses the values of a change."""


class BoardNotFound(TrackerError):
    """The tracker has no such board, or the token's owner may not see it."""


class ExportNotFound(BoardNotFound):
    """What is linked is an export, and its file is not in the folder of the exports."""


class NotOnBoard(TrackerError):
    """The board knows nobody by that person's name."""


class YouNotOnBoard(NotOnBoard):
    """The board knows nobody by the name of the person who asks."""


class SprintUnclear(TrackerError):
    """Several sprints are running on the board."""


class TrackerUnsupported(TrackerError):
    """No adapter for this kind of tracker is in this version."""


class TrackerClosed(TrackerError):
    """That address is of a service that is no more."""


class NotDoneHere(ScrumaiError):
    """Some changes of a ticket are made at its tracker only: it is deleted, linked to others, put into a sprint."""


class NoBoard(TrackerError):
    """The team has no board linked."""


class NoActiveSprint(TrackerError):
    """The board has no running sprint."""


class ExportOver(NoActiveSprint):
    """What is linked is an export, and all iterations in it are over."""


class ExportWithoutIterations(NoActiveSprint):
    """What is linked is an export that tells the dates of no iteration."""


class ItemNotFound(TrackerError):
    """The board has no item with that key."""


class TicketUnclear(ItemNotFound):
    """The words do not say which ticket is meant."""


class SuggestionUnclear(ScrumaiError):
    """Words do not say which of several suggestions is meant."""


class TransitionNotAllowed(TrackerError):
    """The tracker does not allow this item to move to that state."""


class TransitionAsks(TransitionNotAllowed):
    """On the way to that state the tracker asks for what only a person can fill in there."""


class EstimateInvalid(ScrumaiError):
    """An estimate must be a number from 0 to 100 points, in halves."""


class AlreadyInState(TrackerError):
    """The item is in that state already."""


class ItemChanged(TrackerError):
    """Somebody changed the item between the preview and the yes."""


class BoardChanged(TrackerError):
    """The team has another board now than the one that something was shown of."""


class ChoiceNotUnderstood(ScrumaiError):
    """The answer names none of the lines that were offered."""


class MessengerUnavailable(ScrumaiError):
    """The messenger does not answer."""

    arrived: int = 0
    """How many parts of the message have arrived all the same."""

    @property
    def in_doubt(self) -> bool:
        """Whether the part behind those may have arrived, too: it was sent, and there was no answer."""
        return self.values.get("sent") is not False


class MessengerBusy(MessengerUnavailable):
    """The messenger takes no more messages for a while."""  # until `retry_at`, which is aware

    def __init__(self, message: str = "", *, retry_at: datetime, **values: object) -> None:
        self.retry_at = retry_at
        super().__init__(message, **values)

    @property
    def in_doubt(self) -> bool:
        """It did not: the answer says so."""
        return False


GONE = ("blocked", "deactivated", "not_in_room", "unknown")  # what `why` of a MessengerGone may be


class MessengerGone(ScrumaiError):
    """Nobody can be reached at the address any more."""  # its value `why` is one of GONE


MONTHLY_LIMIT = "monthly_limit"  # `why` of a MessengerRefused that the team's lead is told


class MessengerRefused(ScrumaiError):
    """The messenger does not take this message, now or later."""  # its value `why`: the answer


class CodeUnknown(ScrumaiError):
    """No such code was given out, or it is too old or used."""


class ChatTaken(ScrumaiError):
    """Who writes a code is known from there already, with more than the code's owner has."""


class OnlyChat(ScrumaiError):
    """The person is known from no other chat, so this one stays theirs."""


class LinkElsewhere(ScrumaiError):
    """A code is asked for where nobody is known; it is made in the other chat."""


class ChartsUnavailable(ScrumaiError):
    """The charts service does not answer."""


class TokenInvalid(ScrumaiError):
    """The token of a call between processes is missing, expired or for somebody else."""
