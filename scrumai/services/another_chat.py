"""One person on several platforms: a code that is sent to the one address is written from the other.

The code is made where the person is known, and written where nobody is: so whoever writes the code of
somebody else gives nothing away, and whoever is in no team makes none.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from ..core.errors import ChatTaken, CodeUnknown, LinkElsewhere, OnlyChat
from ..core.team import Member
from ..core.text import clean, folded
from ..ports import Clock, Store, Stores
from .roster import LEAD

LIFE = timedelta(minutes=15)
TOLD = ("entry", "blocker", "absence", "account")  # what a person would lose
DIGITS, LETTERS = "23456789", "ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another one

# a digit in each half: "check-tests" is an answer; a phone may make a dash longer or a space of it, and then two numbers of tickets are none
_HALF = r"(?=\w*\d)([2-9A-HJKMNP-Z]{5})"
_CODE = re.compile(rf"(?:{_HALF}\s?[-–—]\s?{_HALF}|(?=.*[A-Z]){_HALF}\s{_HALF})", re.IGNORECASE)
_CHATS = (
    r"(?:me |my |a |an |another |other |second |this )*"
    r"(?:chats?|address(?:es)?|messengers?|accounts? on (?:slack|telegram|line)|slack|telegram|line)(?: (?:accounts?|chat))?"
)
_ASKS = re.compile(rf"(?:please )?(?:link|connect) {_CHATS}")
_PARTS = re.compile(rf"(?:please )?(?:unlink|disconnect) (?:from |the )*{_CHATS}(?: please)?")
_ELSEWHERE = re.compile(r"\b(?:an?|another|other|second|chats|addresses|messengers|accounts)\b")
_PLATFORM = re.compile(r"\b(?:slack|telegram|line)\b")


def asks_parting(text: str) -> bool:
    """Whether a whole message asks that a chat be the person's no more."""
    return _PARTS.fullmatch(" ".join(re.findall(r"\w+", folded(text)))) is not None


def parts_here(text: str, channel: str) -> bool:
    """Whether such a message, written on `channel`, means the chat in which it is written."""
    named = _PLATFORM.findall(folded(text))
    return not _ELSEWHERE.search(folded(text)) and set(named) <= {channel}


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
        """A code to be written from the other address, within LIFE.

        Raises:
            LinkElsewhere: the member is in no team, so there is nobody to be known as.
        """
        code = f"{_half()}-{_half()}"
        until = self._clock.now() + LIFE
        with self._stores.open(member.workspace_id) as store:
            if not store.teams_of(member.id):
                raise LinkElsewhere
            store.take_step(_key(code), member.address, {"member": member.id, "until": until.isoformat()})
        return code

    def use(self, stranger: Member, code: str, once: str = "") -> Member:
        """Make who writes the one that the code was given to; `stranger` is who wrote it, as met, `once` the turn.

        Raises:
            CodeUnknown: no such code in the workspace, or it is too old or used.
            ChatTaken: `name`, who writes it, would lose something to `owner`; it stays good.
        """
        with self._stores.open(stranger.workspace_id) as store:
            note = store.spend_step(_key(code))
            if note is None or datetime.fromisoformat(note["until"]) < self._clock.now():
                raise CodeUnknown
            if note["member"] != stranger.id:
                _take_over(store, stranger, int(note["member"]))
            member = store.member(stranger.address)
            store.audit(note["member"], "link_address", {"address": stranger.address})
            _note(store, once, "linked", member or stranger)
        return member or stranger

    def part(self, member: Member, once: str = "") -> None:
        """Make the chat from which a member writes nobody's, in this turn; all that is theirs stays theirs elsewhere.

        Raises:
            OnlyChat: they are known from no other.
        """
        with self._stores.open(member.workspace_id) as store:
            if not store.drop_address(member.address):
                raise OnlyChat
            store.audit(member.id, "unlink_address", {"address": member.address})
            _note(store, once, "unlinked", member)

    def done(self, workspace_id: int, once: str) -> tuple[str, str] | None:
        """What a turn has made of its chat before a crash, linked or unlinked, and whose it is or was; None where nothing."""
        with self._stores.open(workspace_id) as store:
            note = store.step(_step(once))
            return None if note is None else (str(note["did"]), store.person(note["member"]).name)


def _take_over(store: Store, shell: Member, owner_id: int) -> None:
    """The address is the owner's of the code; what is left of who talked from it goes. Raises ChatTaken."""
    if _has_more(store, shell.id, owner_id):
        raise ChatTaken(name=shell.name, owner=store.person(owner_id).name)
    if store.move_address(shell.address, owner_id):
        store.forget_member(shell.id)


def _has_more(store: Store, member_id: int, owner_id: int) -> bool:
    """Whether somebody has told anything, or is in a team what the owner is not there."""
    facts = store.facts_of(member_id)
    pairs = [
        (store.role(team.id, member_id), store.role(team.id, owner_id)) for team in store.teams_of(member_id)
    ]
    told = any(facts[one] for one in TOLD) or any(one["state"] != "open" for one in facts["report"])
    return told or any(
        theirs not in (mine, LEAD) for mine, theirs in pairs
    )  # a report that is asked for tells nothing


def _note(store: Store, once: str, did: str, member: Member) -> None:
    """Note what a turn did: made again, it would find another person behind its chat."""
    if once:
        store.take_step(_step(once), member.address, {"did": did, "member": member.id})


def _step(once: str) -> str:
    return f"{once}:chat"


def _half() -> str:
    signs = [secrets.choice(DIGITS), *(secrets.choice(DIGITS + LETTERS) for _ in range(4))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def _key(code: str) -> str:
    """Not the code itself: whoever reads the table could use it."""
    return "code:" + hashlib.sha256(code.encode()).hexdigest()
