"""Secrets and who gave them: people's own accounts, one-time pages, and the change of keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from ..core.errors import SecretUnreadable
from ..core.team import Account, Invitation
from . import tables as t
from .session import Session

_SECRETS = (t.board.c.secret, t.account.c.secret, t.account.c.refresh)


class Links:
    """Accounts and invitations of the workspace."""

    _session: Session

    def account(self, member_id: int, kind: str, url: str, hold: bool = False) -> Account | None:
        """The member's own account there; with `hold` nobody else changes it until the transaction ends."""
        mine = select(t.account).where(*_at(member_id, kind, url))
        row = self._session.first(mine.with_for_update() if hold else mine)
        return row and _account(row)

    def accounts(self, member_id: int) -> Sequence[Account]:
        """All of the member's own accounts, on whatever board."""
        mine = select(t.account).where(t.account.c.member_id == member_id)
        rows = self._session.all(mine.order_by(t.account.c.kind, t.account.c.url))
        return [_account(row) for row in rows]

    def link_account(self, account: Account) -> None:
        """Keep it, instead of an older one there. Raises PersonNotFound."""
        told = {name: getattr(account, name) for name in Account.__dataclass_fields__}
        keys = ["workspace_id", "member_id", "kind", "url"]
        linked = insert(t.account).values(**told)
        self._session.run(linked.on_conflict_do_update(index_elements=keys, set_=told))

    def unlink_account(self, member_id: int, kind: str, url: str) -> bool:
        """Forget it, and that the member is called so there; False where there was none."""
        gone = delete(t.account).where(*_at(member_id, kind, url)).returning(t.account.c.owner)
        row = self._session.first(gone)
        if row is None:
            return False
        person = t.member.c
        called = update(t.member).where(person.id == member_id, person.tracker_user == row.owner)
        self._session.run(called.values(tracker_user=None))
        return True

    def add_invitation(self, invitation: Invitation, now: datetime) -> None:
        """Keep one; the member's older ones for the same, and all that are over, go. Raises PersonNotFound, TeamNotFound."""
        place = t.invitation.c
        older = (place.member_id == invitation.member_id) & (place.what == invitation.what)
        self._session.run(delete(t.invitation).where(or_(older, place.expires < now)))
        names = ("digest", "member_id", "team_id", "what", "values", "expires")
        self._session.run(insert(t.invitation).values({name: getattr(invitation, name) for name in names}))

    def invitation(self, digest: str) -> Invitation | None:
        """The one of that digest, whatever has become of it."""
        return _invitation(self._session.first(select(t.invitation).where(t.invitation.c.digest == digest)))

    def try_invitation(self, invitation_id: int, limit: int) -> bool:
        """Count a try; False where it was used or there were `limit` before."""
        place = t.invitation.c
        open_ = (place.id == invitation_id, place.used.is_(None), place.tries < limit)
        return self._session.run(update(t.invitation).where(*open_).values(tries=place.tries + 1)) > 0

    def use_invitation(self, invitation_id: int, at: datetime) -> bool:
        """Use it up; False where it was: of two at once, one counts."""
        place = t.invitation.c
        still = (place.id == invitation_id, place.used.is_(None))
        return self._session.run(update(t.invitation).where(*still).values(used=at, state=None)) > 0

    def await_sign_in(self, invitation_id: int, state: str) -> None:
        """What the sign-in must bring back; an earlier one counts no more."""
        self._session.run(update(t.invitation).where(t.invitation.c.id == invitation_id).values(state=state))

    def end_sign_in(self, invitation_id: int, state: str) -> bool:
        """Take what was brought back; False where it is not what is waited for: it counts once."""
        place = t.invitation.c
        waiting = (place.id == invitation_id, place.state == state, place.used.is_(None))
        return self._session.run(update(t.invitation).where(*waiting).values(state=None)) > 0

    def renew_secrets(self, renew: Callable[[str], str]) -> tuple[int, int, int]:
        """Put `renew` of each stored secret in its place: how many there are, were changed, and did not open."""
        found = changed = unreadable = 0
        for column in _SECRETS:
            place = column.table
            rows = select(place.c.id, column).where(column.is_not(None)).order_by(place.c.id)
            for row in self._session.all(rows.with_for_update()):
                found += 1
                try:
                    new = renew(row[1])
                except SecretUnreadable:
                    unreadable += 1
                    continue
                if new != row[1]:
                    changed += 1
                    one = update(place).where(place.c.id == row.id)
                    self._session.run(one.values({column.name: new}))
        return found, changed, unreadable


def _at(member_id: int, kind: str, url: str) -> tuple[Any, ...]:
    place = t.account.c
    return place.member_id == member_id, place.kind == kind, place.url == url


def _account(row: Row) -> Account:
    return Account(**{name: row._mapping[name] for name in Account.__dataclass_fields__})


def _invitation(row: Row | None) -> Invitation | None:
    return row and Invitation(**{name: row._mapping[name] for name in Invitation.__dataclass_fields__})
