"""One person on several platforms: a code that is sent to the one address is written from the other."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from ..core.errors import CodeUnknown
from ..core.team import Member
from ..core.text import clean, folded
from ..ports import Clock, Store, Stores

LIFE = timedelta(minutes=15)
DIGITS, LETTERS = "23456789", "ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another one

# a digit in each half: "check-tests" is an answer; a phone may make a dash longer or a space of it, and then two numbers of tickets are none
_HALF = r"(?=\w*\d)([2-9A-HJKMNP-Z]{5})"
_CODE = re.compile(rf"(?:{_HALF}\s?[-–—]\s?{_HALF}|(?=.*[A-Z]){_HALF}\s{_HALF})", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:please )?(?:link|connect) (?:me |my |a |an |another |other |second |this )*"
    r"(?:chats?|address(?:es)?|messengers?|accounts? on (?:slack|telegram|line)|slack|telegram|line)(?: (?:accounts?|chat))?"
)


def asks_code(text: str) -> bool:
    """Whether a whole message asks to be known from another chat, too."""
    return _ASKS.fullmatch(folded(text)) is not None


def code_in(text: str) -> str | None:
    """The code that a message is, and nothing else."""
    found = _CODE.fullmatch(clean(text))
    return "-".join(half.upper() for half in found.groups() if half) if found else None


class AnotherChat:
    """Gives codes out and takes them back, each once."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def code(self, member: Member) -> str:
        """A code to be written from the other address, within LIFE."""
        code = f"{_half()}-{_half()}"
        until = self._clock.now() + LIFE
        with self._stores.open(member.workspace_id) as store:
            store.take_step(_key(code), member.address, {"member": member.id, "until": until.isoformat()})
        return code

    def use(self, stranger: Member, code: str) -> Member:
        """Make who writes the one that the code was given to; `stranger` is who wrote it, as met.

        Raises:
            CodeUnknown: no such code in the workspace, or it is too old or used.
        """
        with self._stores.open(stranger.workspace_id) as store:
            note = store.spend_step(_key(code))
            if note is None or datetime.fromisoformat(note["until"]) < self._clock.now():
                raise CodeUnknown
            if note["member"] != stranger.id:
                _take_over(store, stranger, int(note["member"]))
            member = store.member(stranger.address)
            store.audit(note["member"], "link_address", {"address": stranger.address})
        return member or stranger


def _take_over(store: Store, old: Member, member_id: int) -> None:
    """The address is the other member's, and so are the places in teams; an empty shell goes."""
    for team in reversed(store.teams_of(old.id)):
        if store.role(team.id, member_id) is None:
            store.join(team.id, member_id, store.role(team.id, old.id) or "member")
        store.leave(team.id, old.id)
    if store.move_address(old.address, member_id) and not store.facts_of(old.id)["report"]:
        store.forget_member(old.id)


def _half() -> str:
    signs = [secrets.choice(DIGITS), *(secrets.choice(DIGITS + LETTERS) for _ in range(4))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def _key(code: str) -> str:
    """Not the code itself: whoever reads the table could use it."""
    return "code:" + hashlib.sha256(code.encode()).hexdigest()
