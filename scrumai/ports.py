"""The five things the use cases need from outside, on one page.

Adapters live in `trackers/`, `messengers/`, `store/` and `charts/`; `bootstrap.py` chooses them.
All are synchronous: the callers run them in a thread with a deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from .core.blocker import Blocker
from .core.calendar import Absence, Schedule
from .core.said import Remembered, Suggestion
from .core.sprint import Change, Item, Sprint, State
from .core.standup import Report
from .core.team import Account, Board, Invitation, Look, Member, Message, Request, Standup, Team


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class IssueTracker(Protocol):
    """A team's board. Every method may raise TrackerUnavailable; `who` is the name of who asked, to sign with."""

    def describe(self) -> dict[str, str]: ...  # `board`: its name; `points`: where they live, "" if nowhere
    def me(self) -> str | None: ...  # the tracker's name of the credentials' owner, None where it has none
    def sprint(self) -> Sprint: ...  # NoActiveSprint
    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]: ...  # newest first
    def states(self) -> Sequence[State]: ...  # in board order
    def items(self, sprint_id: str) -> Sequence[Item]: ...
    def unfinished(self) -> Sequence[Item]: ...  # in whatever sprint or none; of many those changed last
    def item(self, key: str) -> Item: ...  # ItemNotFound
    def reachable(self, key: str) -> Sequence[str] | None: ...  # by its workflow now; None: it has none
    def history(self, since: datetime) -> Sequence[Change]: ...  # oldest first
    def search(self, text: str) -> Sequence[Item]: ...  # best first, at most 10
    def create(
        self, title: str, who: str, kind: str = "story"
    ) -> Item: ...  # in the running sprint, else in none
    def move(self, key: str, state: str, who: str) -> Item: ...  # ItemNotFound, TransitionNotAllowed
    def assign(self, key: str, to: str | None, who: str) -> Item: ...
    def comment(self, key: str, text: str, who: str) -> Item: ...
    def estimate(self, key: str, points: float, who: str) -> Item: ...
    def identity(self, name: str) -> str | None: ...  # the tracker's name of a person, if known


@runtime_checkable
class Asking(Protocol):
    """A tracker whose workflow may ask for something on the way to a state."""

    def asked(self, key: str, to: str) -> Sequence[str]: ...  # the fields that only a person can fill in


class Messenger(Protocol):
    """Brings a message to an address."""

    def send(
        self, message: Message
    ) -> str | None: ...  # the platform's id of it; MessengerUnavailable, MessengerGone


class Charts(Protocol):
    """Draws a chart."""

    def draw(self, spec: dict[str, Any], form: str = "png") -> bytes: ...  # ChartsUnavailable


class Store(Protocol):
    """The facts of one workspace, in one transaction. Every method may raise StoreUnavailable."""

    # people
    def member(self, address: str) -> Member | None: ...
    def person(self, member_id: int) -> Member: ...  # PersonNotFound
    def members(self, team_id: int) -> Sequence[Member]: ...
    def add_member(
        self, address: str, name: str, tracker_user: str | None = None, outside: bool = False
    ) -> Member: ...
    def update_member(self, member_id: int, **fields: Any) -> Member: ...  # zone, remind_at, reminders, ...
    def forget_member(self, member_id: int) -> None: ...
    def facts_of(self, member_id: int) -> dict[str, Any]: ...
    # teams
    def team(self, team_id: int) -> Team: ...
    def team_named(self, name: str) -> Team | None: ...
    def teams(self) -> Sequence[Team]: ...
    def teams_of(self, member_id: int) -> Sequence[Team]: ...  # latest joined first
    def add_team(self, name: str, schedule: Schedule) -> Team: ...
    def rooms(self, team_id: int) -> dict[str, str]: ...  # the platform's room of the team, by door
    def set_room(self, team_id: int, door: str, room: str) -> None: ...
    def join(self, team_id: int, member_id: int, role: str) -> None: ...
    def leave(self, team_id: int, member_id: int) -> None: ...
    def role(self, team_id: int, member_id: int) -> str | None: ...
    def set_schedule(self, team_id: int, schedule: Schedule) -> Team: ...
    def holidays(self, team_id: int) -> frozenset[date]: ...
    def add_holiday(self, team_id: int, day: date, name: str = "") -> None: ...
    def add_absence(self, member_id: int, absence: Absence) -> None: ...
    def absences(self, member_id: int) -> Sequence[Absence]: ...
    def end_absence(self, member_id: int, day: date) -> bool: ...  # back on `day`; False where not away
    # standup
    def open_standup(self, team_id: int, day: date) -> Standup: ...  # finds or makes it
    def lock_standup(self, standup_id: int) -> Standup: ...  # as it is now; held to the end
    def close_standup(self, standup_id: int, at: datetime) -> None: ...
    def open_standups(self) -> Sequence[Standup]: ...
    def report(self, standup_id: int, member_id: int) -> Report | None: ...
    def reporter(self, report_id: int) -> int | None: ...  # the member
    def lock_report(
        self, standup_id: int, member_id: int
    ) -> Report: ...  # finds or makes it; held to the end
    def reports(self, standup_id: int) -> Sequence[Report]: ...
    def last_report(self, member_id: int, before: date) -> Report | None: ...
    def save_report(self, report: Report) -> Report: ...  # rewrites its entries, by position
    # blockers
    def add_blocker(self, blocker: Blocker) -> Blocker: ...
    def blockers(
        self, team_id: int, cleared_since: datetime | None = None
    ) -> Sequence[Blocker]: ...  # open, oldest first; and those cleared since
    def update_blocker(self, blocker: Blocker) -> Blocker: ...
    # board
    def board(self, team_id: int) -> Board | None: ...
    def link_board(self, board: Board) -> None: ...
    def unlink_board(self, team_id: int) -> bool: ...  # and what was read of it; False where there was none
    def save_snapshot(
        self, team_id: int, at: datetime, reading: dict[str, Any], seen: int = 0
    ) -> None: ...  # `seen`: how many of the bot's changes the reading knows
    def snapshot(self, team_id: int) -> tuple[datetime, dict[str, Any]] | None: ...
    def prune_snapshots(self, before: date) -> int: ...  # how many; each team's last one stays
    # secrets, all of them encrypted
    def account(self, member_id: int, kind: str, url: str, hold: bool = False) -> Account | None: ...
    def accounts(self, member_id: int) -> Sequence[Account]: ...
    def link_account(self, account: Account) -> None: ...
    def unlink_account(self, member_id: int, kind: str, url: str) -> bool: ...  # False where there was none
    def add_invitation(self, invitation: Invitation, now: datetime) -> None: ...  # older ones go
    def invitation(self, digest: str) -> Invitation | None: ...
    def try_invitation(self, invitation_id: int, limit: int) -> bool: ...  # False if used or tried too often
    def use_invitation(self, invitation_id: int, at: datetime) -> bool: ...  # False if it was
    def await_sign_in(self, invitation_id: int, state: str) -> None: ...
    def end_sign_in(self, invitation_id: int, state: str) -> bool: ...  # False if not the one waited for
    def renew_secrets(
        self, renew: Callable[[str], str]
    ) -> tuple[int, int, int]: ...  # how many, changed, that did not open
    def look(self, team_id: int) -> Look: ...
    def claim_board(
        self, team_id: int, seconds: float, held: datetime | None = None
    ) -> datetime | None: ...  # None: another one reads it; `held` is one's own claim, to be renewed
    def release_board(
        self, team_id: int, claim: datetime, rests_until: datetime | None = None
    ) -> None: ...  # nothing happens where the claim has run out
    def note_change(self, team_id: int) -> None: ...  # the bot wrote to the board
    # said and shown
    def claim_comparison(self, report_id: int) -> bool: ...  # True once for each posting of a report
    def suggestions(
        self, member_id: int
    ) -> Sequence[Suggestion]: ...  # in the order in which they were shown
    def suggest(
        self, member_id: int, seen: Remembered, offer: dict[str, Any]
    ) -> None: ...  # anew, or once more
    def take_suggestion(
        self, suggestion_id: int, taken: bool = True
    ) -> bool: ...  # False where it was so already
    def dismiss_suggestion(self, suggestion_id: int, at: datetime) -> None: ...
    def unfurl(
        self, address: str, key: str, at: datetime, since: datetime
    ) -> bool: ...  # not shown there since
    # conversation
    def add_request(self, request: Request) -> Request: ...  # an open one drops the member's older open one
    def request(self, member_id: int) -> Request | None: ...  # the open one
    def requester(self, request_id: int) -> int | None: ...  # the member, whatever the request's state
    def last_request(self, member_id: int) -> Request | None: ...  # the newest, whatever its state
    def update_request(
        self, request: Request, was: str = "open"
    ) -> bool: ...  # False, and nothing changed, if its state was another
    def requests_begun(
        self, until: datetime, member_id: int | None = None
    ) -> Sequence[Request]: ...  # whose end nobody noted
    def post(self, message: Message) -> None: ...  # to the outbox; a repeated key is dropped
    def due(self, limit: int) -> Sequence[Message]: ...  # locked until the transaction ends, noted as begun
    def hold(self, message_id: int) -> Message | None: ...  # locked likewise; None where somebody was faster
    def reserve(self, message: Message, seconds: float) -> Message | None: ...  # posts it, for oneself
    def renew(self, message_id: int, seconds: float) -> bool: ...  # keeps what was reserved
    def delivered(self, message_id: int, at: datetime, reference: str | None = None) -> None: ...
    def failed(
        self,
        message_id: int,
        error: str,
        retry_at: datetime | None,
        parts: int = 0,
        counts: bool = True,
        in_doubt: bool = True,
    ) -> None: ...  # `parts` that arrived all the same; whether it `counts` as a try; whether more may have
    def said(
        self, address: str, reference: str
    ) -> Message | None: ...  # what has arrived, by the platform's id
    def was_said_in(
        self, address: str, thread: str, age: timedelta
    ) -> bool: ...  # whether the last words to an address stand there, and are no older
    def posted(self, key: str) -> Message | None: ...  # whatever became of it
    def is_coming(self, key: str) -> bool: ...  # whether a message is still to be tried
    def reference(self, key: str) -> str | None: ...  # the platform's id of a message that has arrived
    def move_address(self, address: str, member_id: int) -> bool: ...  # whether nobody's is left behind
    def drop_address(self, address: str) -> bool: ...  # False, and nothing done, where it is the only one
    def mark_gone(self, address: str) -> Member | None: ...  # whose it is, where that is news
    def step(self, key: str) -> dict[str, Any] | None: ...  # what a step of a turn came to
    def spend_step(self, key: str) -> dict[str, Any] | None: ...  # the same, and it is forgotten
    def take_step(self, key: str, address: str, outcome: dict[str, Any], anew: bool = False) -> None: ...
    def audit(self, member_id: int | None, what: str, detail: dict[str, Any]) -> None: ...


class Stores(Protocol):
    """Opens a workspace's facts, and knows which workspace is behind which door."""

    def open(self, workspace_id: int) -> AbstractContextManager[Store]: ...
    def workspace(self, door: str) -> tuple[int, str | None] | None: ...  # id, role of walk-ins
    def workspaces(self) -> Sequence[int]: ...
