"""Who asks a tracker: the bot, with the team's own token, or a person, with theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast

from . import oauth
from .core.errors import AccountRefused, SettingInvalid, TrackerUnauthorized
from .core.site import NAMES, site
from .core.team import Account, Board, Member
from .ports import Clock, IssueTracker, Stores
from .safe import Safe
from .settings import Settings
from .trackers.base import PATIENCE, Link
from .words import words

MARGIN = timedelta(minutes=1)  # a token that ends sooner is renewed first
BEARERS = ("jira", "gitlab")  # where an access token of OAuth goes in another way than others
LEAST = 2.0  # seconds that are left for the tracker, however long the renewal took

Opener = Callable[[Link], IssueTracker]


class Access:
    """Opens a team's board, each secret decrypted for that moment only.

    Every method raises SettingInvalid and SecretUnreadable where a stored secret does not open.
    """

    def __init__(self, stores: Stores, clock: Clock, settings: Settings, opener: Opener) -> None:
        self._stores = stores
        self._clock = clock
        self._settings = settings
        self._safe = Safe(settings.scrumai_encryption_key)
        self.opener = opener

    def reader(self, board: Board, patience: float = PATIENCE) -> IssueTracker:
        """The board as the bot sees it; `patience` are the seconds for all that is asked of it."""
        return self.opener(replace(self._bots(board), patience=patience))

    def writer(self, member: Member, board: Board, patience: float = PATIENCE) -> IssueTracker:
        """The board for what this person changes: as themselves where they linked an account, else as the bot.

        `patience` are the seconds for all that is asked of it, a renewed token among it. An account that the tracker
        does not accept is never silently replaced by the bot. It is gone from then on, until it is linked again.

        Raises:
            AccountRefused: theirs was taken back; the tracker's methods raise it as well.
            TrackerUnavailable: theirs could not be renewed now.
        """
        began = time.monotonic()
        with self._stores.open(member.workspace_id) as store:
            account = store.account(member.id, board.kind, site(board.url))
        if account is None:  # nothing proves who they are there, whatever the bot's own token may do
            return self.reader(board, patience)
        fresh = self._fresh(member, account)
        lost = partial(self._lose, member, fresh)
        if fresh.secret is None:
            return own(self.acting(board, fresh.owner, patience), board.kind, lost, AccountRefused)
        left = max(LEAST, patience - (time.monotonic() - began))
        return own(
            self.opener(self.link(board, fresh, self._safe.open(fresh.secret), left)), board.kind, lost
        )

    def acting(self, board: Board, person: str | None, patience: float = PATIENCE) -> IssueTracker:
        """The board as the bot sees it; what is written is written as a person of the tracker's, where it lets the bot."""
        return self.opener(replace(self._bots(board), person=person, patience=patience))

    def link(self, board: Board, account: Account, secret: str, patience: float = PATIENCE) -> Link:
        """The board by a person's own account, where its API is for it."""
        theirs = replace(board, url=account.api or board.url, user=account.user, secret=None)
        signed_in = account.refresh is not None or account.expires is not None
        if signed_in and account.kind in BEARERS:
            secret = f"Bearer {secret}"
        return Link(theirs, secret, own=True, patience=patience)

    def _bots(self, board: Board) -> Link:
        secret = None if board.secret is None else self._safe.open(board.secret)
        return Link(board, secret, note=words("utter_tracker_note_part", who="{who}"))

    def _fresh(self, member: Member, account: Account) -> Account:
        """The account with a token that is good for a while."""
        if account.gone is None and not self._ends(account):
            return account
        with self._stores.open(member.workspace_id) as store:
            held = store.account(account.member_id, account.kind, account.url, hold=True)
            if (
                held is not None and held.gone is None and self._ends(held)
            ):  # else another process did it meanwhile
                held = self._renewed(held)
                store.link_account(held)
        if held is None or held.gone is not None:
            raise AccountRefused(tracker=NAMES[account.kind])
        return held

    def _lose(self, member: Member, account: Account) -> None:
        """The tracker did not accept it; what was linked or renewed meanwhile is another one."""
        with self._stores.open(member.workspace_id) as store:
            if store.account(account.member_id, account.kind, account.url, hold=True) == account:
                store.link_account(replace(account, gone=self._clock.now()))

    def _ends(self, account: Account) -> bool:
        return account.expires is not None and account.expires - self._clock.now() < MARGIN

    def _renewed(self, account: Account) -> Account:
        now = self._clock.now()
        if account.refresh is None:
            return replace(account, gone=now)
        there = oauth.provider(self._settings, account.kind, account.url)
        if there is None:
            name = f"SCRUMAI_{account.kind.upper()}_CLIENT_ID"
            raise SettingInvalid(f"{name} is missing", name=name, example="…")
        try:
            grant = oauth.refresh(there, self._safe.open(account.refresh), now)
        except oauth.Revoked:
            return replace(account, gone=now)
        return sealed(self._safe, account, grant)


def sealed(safe: Safe, account: Account, grant: oauth.Grant) -> Account:
    """The account with what a sign-in or a renewal gave."""
    refresh = None if grant.refresh is None else safe.seal(grant.refresh)
    return replace(account, secret=safe.seal(grant.secret), refresh=refresh, expires=grant.expires, gone=None)


class _Own:
    """A person's own tracker: where it does not accept them, it is theirs to mend."""

    def __init__(
        self, tracker: IssueTracker, name: str, lost: Callable[[], None], refusal: type[TrackerUnauthorized]
    ) -> None:
        self._tracker = tracker
        self._name = name
        self._lost = lost
        self._refusal = refusal

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._tracker, name)

        def call(*values: Any, **named: Any) -> Any:
            try:
                return method(*values, **named)
            except self._refusal as error:
                self._lost()
                raise AccountRefused(tracker=self._name) from error

        return call


def own(
    tracker: IssueTracker,
    kind: str,
    lost: Callable[[], None],
    refusal: type[TrackerUnauthorized] = TrackerUnauthorized,
) -> IssueTracker:
    """The tracker, whose `refusal` is an AccountRefused, of which `lost` is told first."""
    return cast(IssueTracker, _Own(tracker, NAMES[kind], lost, refusal))
