"""Linking a team to its board and people to their accounts: checked at once, encrypted before it is stored."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from . import oauth
from .access import Access, sealed
from .core.errors import (
    AccountRefused,
    AddressHoldsSecret,
    AddressUnclear,
    LinkGone,
    NoActiveSprint,
    NoBoard,
    PersonNotFound,
    SecretUnreadable,
    SignInFailed,
    SprintUnclear,
    TrackerForbidden,
)
from .core.phrase import Phrase, Said, phrase
from .core.secret import is_unmistakable, looks_secret
from .core.site import NAMES, called, home, is_export, is_web, site
from .core.team import Account, Board, Member, Message, Team
from .ports import Clock, IssueTracker, Store, Stores
from .safe import Safe
from .services.account import forget
from .services.invitation import Guest, Invitations, digest
from .services.roster import Teams
from .services.snapshot import named
from .settings import Settings
from .trackers.base import Link

PATIENCE = 20.0  # seconds; somebody waits at a page or a command, not in a chat
SIGN_IN = timedelta(minutes=10)
NEWS = timedelta(hours=1)  # as long as a receipt is worth reading
_Spend = Callable[[Store], None]


@dataclass(frozen=True)
class Linked:
    """What came of it: the key of a response, and its values."""

    response: str
    values: Mapping[str, Any]


class Links:
    """What the pages and the commands do with a secret.

    Every method raises SettingInvalid without a key to keep a secret under, and what the tracker raises;
    then nothing is stored.
    """

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        settings: Settings,
        teams: Teams,
        access: Access,
        invitations: Invitations,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._settings = settings
        self._teams = teams
        self._access = access
        self._invitations = invitations
        self._safe = Safe(settings.scrumai_encryption_key)

    def board(
        self, workspace: int, team: Team, board: Board, secret: str | None, guest: Guest | None = None
    ) -> Linked:
        """Link the team's board, and tell what was found on it; a guest's invitation is used up.

        Raises:
            NotAllowed, NotInTeam: the guest does not lead the team any more.
        """
        board = replace(board, url=home(board.url, board.kind))
        kept = None if secret is None else self._safe.seal(secret)
        if guest is not None:
            self._teams.require_lead(guest.member, team)
        tracker = self._access.opener(Link(board, secret, patience=PATIENCE))
        found = Linked("utter_linked", {"team": team.name, "found": found_on(tracker, board)})
        with self._stores.open(workspace) as store:
            store.link_board(replace(board, secret=kept))
            by = None if guest is None else guest.member.id
            detail = {"team": team.id, "kind": board.kind, "url": board.url, "board": board.ref}
            store.audit(by, "link_board", detail)
            self._spend(store, guest, found)
        return found

    def unlink_board(self, workspace: int, team: Team) -> Linked:
        """Forget the team's board. Raises NoBoard (team)."""
        with self._stores.open(workspace) as store:
            board = store.board(team.id)
            if board is None:
                raise NoBoard(f"{team.name} has no board", team=team.name)
            store.unlink_board(team.id)
            store.audit(None, "unlink_board", {"team": team.id, **named(board)})
        return Linked(
            "utter_done_unlink_tracker", {"team": team.name, "kind": NAMES[board.kind], "board": board.ref}
        )

    def account(
        self, member: Member, kind: str, url: str, user: str | None, secret: str, guest: Guest | None = None
    ) -> Linked:
        """Link a member's own account by its token. Raises NotInTeam, NoBoard: the team's board is not there."""
        account = Account(member.id, kind, site(url), self._safe.seal(secret), user)
        return self._keep(member, account, secret, guest)

    def vouch(self, member: Member, name: str) -> Linked:
        """Let the board's own token write as somebody there for the member: only whoever runs the bot may say so.

        Raises:
            PersonNotFound: nobody there is called so.
            TrackerForbidden: the tracker does not let the token act as anybody, or not as them.
        """
        board = self.board_of(member)
        try:
            owner = self._access.acting(board, name).me()
        except AccountRefused:
            raise PersonNotFound(name=name) from None
        if owner == self._access.reader(board).me():  # most trackers have no such thing
            raise TrackerForbidden(tracker=NAMES[board.kind])
        account = Account(member.id, board.kind, site(board.url), None, owner=owner)
        with self._stores.open(member.workspace_id) as store:
            store.link_account(account)
            store.update_member(member.id, tracker_user=owner)
            detail = {"kind": account.kind, "url": account.url, "owner": owner, "vouched": True}
            store.audit(member.id, "link_account", detail)
        return Linked("utter_account_linked", {"owner": owner})

    def board_of(self, member: Member) -> Board:
        """The board of the member's team. Raises NotInTeam, NoBoard."""
        return self._teams.board(member)

    def unlink(self, member: Member) -> Linked:
        """Forget the member's own account on the team's board; where none is there, those of boards that are linked no more."""
        gone = forget(self._stores, self._teams, member)
        if not gone.accounts:
            tracker = f"{gone.tracker} ".lstrip()
            return Linked("utter_account_of_not_linked_part", {"tracker": tracker, "name": member.name})
        part = "utter_account_of_unlinked_part" if gone.here else "utter_account_of_forgotten_part"
        return Linked(part, {"tracker": gone.trackers, "name": member.name})

    # ------------------------------------------------------------ signing in at the tracker

    def can_sign_in(self, guest: Guest) -> bool:
        """Whether the tracker of a guest's account lets people sign in."""
        return self._provider(guest) is not None

    def sign_in(self, token: str, cookie: str) -> str:
        """Where the guest is asked by the tracker. What comes back must come to the browser with this cookie.

        Raises LinkGone.
        """
        guest = self._invitations.find(token)
        there = self._provider(guest)
        if there is None:
            raise LinkGone
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        state = {
            "token": token,
            "nonce": nonce,
            "cookie": digest(cookie),
            "verifier": verifier,
            "until": (self._clock.now() + SIGN_IN).isoformat(),
        }
        with self._stores.open(guest.member.workspace_id) as store:
            store.await_sign_in(guest.invitation.id, digest(nonce))
        return oauth.authorize(there, self._redirect(), self._safe.seal(json.dumps(state)), verifier)

    def signed_in(self, state: str, cookie: str, code: str, error: str) -> Linked:
        """Link the account of a guest who comes back from the tracker.

        Raises:
            LinkGone: the state is not ours, was brought back before, is too old, or comes to another browser.
            SignInFailed: the person said no (`reason` is access_denied), or the code is not good.
            BoardNotFound: the person gave no access to the board's site.
        """
        told = self._state(state)
        if told["cookie"] != digest(cookie) or datetime.fromisoformat(told["until"]) < self._clock.now():
            raise LinkGone
        guest = self._invitations.find(told["token"])
        with self._stores.open(guest.member.workspace_id) as store:
            if not store.end_sign_in(guest.invitation.id, digest(told["nonce"])):
                raise LinkGone
        there = self._provider(guest)
        if there is None:
            raise LinkGone
        if error or not code:
            raise SignInFailed(tracker=NAMES[there.kind], reason=error[:100] or "no code")
        grant = oauth.exchange(there, code, self._redirect(), told["verifier"], self._clock.now())
        url = guest.invitation.values["url"]
        account = Account(guest.member.id, there.kind, url, "", api=oauth.api_of(there, grant, url))
        return self._keep(guest.member, sealed(self._safe, account, grant), grant.secret, guest)

    def _keep(self, member: Member, account: Account, secret: str, guest: Guest | None) -> Linked:
        """Ask the tracker whose the token is, and keep the account."""
        board = self.board_of(member) if guest is None else self._board(guest)
        if (board.kind, site(board.url)) != (
            account.kind,
            account.url,
        ):  # a token goes to its own tracker only
            raise LinkGone
        tracker = self._access.opener(self._access.link(board, account, secret, PATIENCE))
        tracker.describe()
        owner = tracker.me()
        key = "utter_account_linked" if owner else "utter_account_linked_own"
        linked = Linked(key, {"where": NAMES[account.kind], "owner": owner or ""})
        with self._stores.open(member.workspace_id) as store:
            store.link_account(replace(account, owner=owner))
            if owner:
                store.update_member(member.id, tracker_user=owner)
            store.audit(member.id, "link_account", {"kind": account.kind, "url": account.url, "owner": owner})
            self._spend(store, guest, linked)
        return linked

    def _spend(self, store: Store, guest: Guest | None, linked: Linked) -> None:
        """Use the invitation up, and tell its owner in the chat: whoever used it, they know."""
        if guest is None:
            return
        self._invitations.use(store, guest)
        key, until = f"invitation:{guest.invitation.id}", self._clock.now() + NEWS
        values = {**linked.values, "until": until.isoformat()}
        store.post(Message(0, key, guest.member.address, linked.response, values))

    def _board(self, guest: Guest) -> Board:
        return self._teams.board(guest.member, guest.team)

    def _provider(self, guest: Guest) -> oauth.Provider | None:
        values = guest.invitation.values
        if guest.invitation.what != "account" or not self._settings.scrumai_public_url:
            return None
        return oauth.provider(self._settings, values["kind"], values["url"])

    def _redirect(self) -> str:
        return f"{(self._settings.scrumai_public_url or '').rstrip('/')}/link/callback"

    def _state(self, state: str) -> dict[str, str]:
        try:
            return dict(json.loads(self._safe.open(state)))
        except (SecretUnreadable, ValueError, TypeError):
            raise LinkGone from None


def check_place(url: str, board: str, exports: bool = False) -> None:
    """Refuse what is no board's place; nothing of it is repeated, as it may be a secret.

    Raises:
        AddressHoldsSecret: a password or a token is in the address or the board.
        AddressUnclear: it is no address of the web, nor, where those are taken, of an export.
    """
    if "@" in url or looks_secret(url) or is_unmistakable(board):
        raise AddressHoldsSecret
    if not is_web(url) and not (exports and is_export(url)):
        raise AddressUnclear


def found_on(tracker: IssueTracker, board: Board) -> Phrase:
    """What is on a board, in one line: its name, the sprint, how many items, where the points are."""
    told = tracker.describe()
    name = told["board"].strip()
    shown: Said = board.ref
    if name and name.casefold() != board.ref.casefold():
        shown = phrase("utter_board_named_part", ref=board.ref, name=name)
    points = (
        phrase("utter_board_points_part", field=told["points"])
        if told["points"]
        else phrase("utter_board_no_points_part")
    )
    return phrase(
        "utter_board_found_part",
        tracker=called(board.kind),
        board=shown,
        sprint=_sprint(tracker),
        points=points,
    )


def _sprint(tracker: IssueTracker) -> Phrase:
    try:
        sprint = tracker.sprint()
        count = len(tracker.items(sprint.id))
    except NoActiveSprint:
        return phrase("utter_board_no_sprint_part")
    except SprintUnclear as error:
        return phrase("utter_board_sprints_part", sprints=str(error.values.get("sprints", "?")))
    part = "utter_board_item_part" if count == 1 else "utter_board_items_part"
    return phrase("utter_board_sprint_part", sprint=sprint.name, items=phrase(part, count=count))
