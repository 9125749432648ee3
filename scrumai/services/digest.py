"""The digest of a team's standup: who told what, of whom there is no word, who is away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..core import address as addresses
from ..core.calendar import is_away
from ..core.phrase import Phrase, joined, phrase
from ..core.standup import Entry, Kind, Report
from ..core.team import Member, Message, Standup, Team
from ..ports import Clock, Store, Stores
from .roster import Teams


@dataclass(frozen=True)
class Digest:
    """A standup as it stands; everybody of the team is in exactly one place."""

    team: Team
    day: date
    told: tuple[tuple[Member, Report], ...]
    passed: tuple[Member, ...]
    missing: tuple[Member, ...]
    away: tuple[Member, ...]

    def values(self) -> dict[str, Any]:
        """The values of `utter_digest`: team, day and body."""
        parts = [_person(member, report) for member, report in self.told]
        parts = parts or [phrase("utter_digest_nobody_part")]
        # the missing are named at the end and never tagged
        groups = {"passed": self.passed, "missing": self.missing, "away": self.away}
        parts += [
            phrase(f"utter_digest_{group}_part", names=", ".join(one.name for one in people))
            for group, people in groups.items()
            if people
        ]
        day = f"{self.day:%A} {self.day.day} {self.day:%B}"
        return {"team": self.team.name, "day": day, "body": joined(parts, "\n")}


class Digests:
    """Puts digests together."""

    def __init__(self, stores: Stores, clock: Clock, teams: Teams) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams

    def team_digest(self, member: Member) -> dict[str, Any]:
        """The values of `utter_digest` for the standup of the member's team today. Raises NotInTeam."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            return digest(store, team, store.open_standup(team.id, day)).values()


def digest(store: Store, team: Team, standup: Standup) -> Digest:
    """The standup as the store has it."""
    reports = {one.member_id: one for one in store.reports(standup.id)}
    told: list[tuple[Member, Report]] = []
    passed: list[Member] = []
    missing: list[Member] = []
    away: list[Member] = []
    for member in reporters(store, team):
        report = reports.get(member.id)
        if report and report.state == "skipped":
            passed.append(member)
        elif report and report.posted_at:
            told.append((member, report))
        else:
            (away if is_away(store.absences(member.id), standup.day) else missing).append(member)
    return Digest(team, standup.day, tuple(told), tuple(passed), tuple(missing), tuple(away))


def post(store: Store, team: Team, standup: Standup) -> None:
    """Post the digest in every room of the team; a digest of nothing would be noise."""
    for one in store.reports(
        standup.id
    ):  # who changes theirs at this moment does it before, or renews the digest
        store.lock_report(standup.id, one.member_id)
    store.lock_standup(standup.id)
    found = digest(store, team, standup)
    for room in _rooms(store, team) if found.told else ():
        store.post(Message(0, _key(standup.id, room), room, "utter_digest", found.values()))


def renew(store: Store, team: Team, standup: Standup) -> None:
    """Bring the digests that were posted up to what is told now, where a message can be changed in its place.

    One after another: each knows what the one before it changed. Reports are locked before the standup, never after.
    """
    if store.lock_standup(standup.id).closed_at is None:
        return
    for room in _rooms(store, team):
        first = _key(standup.id, room)
        # whether it comes is asked first: it may arrive between the two questions
        if addresses.parse(room).channel in addresses.CHANGEABLE and (
            store.is_coming(first) or store.reference(first)
        ):
            values = digest(store, team, standup).values() | {"instead": first}
            store.post(Message(0, f"{first}:{secrets.token_hex(8)}", room, "utter_digest", values))


def renew_for(store: Store, member_id: int, day: date) -> None:
    """Bring the digest of a person's team up to what is known of that day now."""
    for team in store.teams_of(member_id)[:1]:
        renew(store, team, store.open_standup(team.id, day))


def is_told_in_a_room(store: Store, team: Team, standup_ids: Iterable[int]) -> bool:
    """Whether a digest of one of these standups was posted in a room of the team."""
    places = _rooms(store, team)
    return any(store.posted(_key(one, room)) for one in standup_ids for room in places)


def is_awaited(store: Store, team: Team, room: str) -> bool:
    """Whether the team reads in a room: one was named on its platform, or there is no other that its people use."""
    return addresses.parse(room).door in store.rooms(team.id) or _rooms(store, team) == [room]


def _rooms(store: Store, team: Team) -> list[str]:
    return rooms(reporters(store, team), team, store.rooms(team.id))


def _key(standup_id: int, room: str) -> str:
    return f"digest:{standup_id}:{room}"


def reporters(store: Store, team: Team) -> Sequence[Member]:
    """Who reports to this team: of several teams, a person reports to the one joined last."""
    return [one for one in store.members(team.id) if store.teams_of(one.id)[0].id == team.id]


def rooms(people: Sequence[Member], team: Team, known: Mapping[str, str] | None = None) -> list[str]:
    """Where the team reads together: one address for each platform that its people use, or where a room was named.

    `known` are the rooms that were named, by door; where none was, it is one called like the team.
    """
    name, named = slug(team.name) or str(team.id), known or {}
    doors = dict.fromkeys([*(addresses.parse(one.address).door for one in people), *named])
    return [f"{door}:{addresses.TEAM}:{named.get(door, name)}" for door in doors]


def slug(name: str) -> str:
    """A name as a room's: `Core Team!` is `core-team`; "" where nothing is left of it."""
    return "-".join("".join(c if c.isalnum() else " " for c in name).split()).lower()[:120]


def _person(member: Member, report: Report) -> Phrase:
    told = [phrase(f"utter_digest_{_line(entry)}_line", text=entry.text) for entry in _shown(report)]
    return phrase("utter_digest_person_part", name=member.name, lines=joined(told, "\n"))


def _shown(report: Report) -> list[Entry]:
    """In the order of the questions; that nothing is in the way is worth a line, or why nothing was done; other nothings are not."""
    order = [*Kind]
    entries = [one for one in report.entries if one.place is not Kind.NONE or one.about is Kind.BLOCKER]
    return sorted(entries, key=lambda one: order.index(one.place))


def _line(entry: Entry) -> str:
    return "clear" if entry.place is Kind.NONE else entry.place.value
