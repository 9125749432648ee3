"""Who somebody is, which team is theirs, and what they may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz.distance import OSA, Hamming

from ..core import address as addresses
from ..core.calendar import local_day
from ..core.errors import DoorUnknown, NoBoard, NotAllowed, NotInTeam, PersonNotFound, PersonUnclear
from ..core.names import (
    LIMIT,
    first_person,
    is_me,
    is_name,
    kin,
    name_from,
    plain,
    possible,
    short_forms,
    shown_as,
)
from ..core.site import is_numbered
from ..core.team import Board, Member, Team
from ..ports import Clock, Store, Stores

LEAD, MEMBER = "lead", "member"

_MENTION = re.compile(r"<@([A-Za-z0-9]+)(?:\|[^>]*)?>")  # as Slack writes it


class Teams:
    """The people and teams of every workspace."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self.stores = stores
        self.clock = clock

    def meet(self, address: str, name: str | None = None, outside: bool = False) -> Member:
        """The person behind an address; a new one is added, and joins the only team where the door lets one.

        `name` is what the platform calls somebody new; without it, the address has to do. `outside` is who
        of them belongs to another company: no door lets these in.

        Raises:
            AddressInvalid: not an address.
            DoorUnknown: no workspace is behind the address.
        """
        place = addresses.parse(address)
        found = self.stores.workspace(place.door)
        if found is None:
            raise DoorUnknown(door=place.door)
        workspace, role = found
        role = None if outside else role
        own = str(addresses.Address(place.channel, place.workspace, place.person))
        with self.stores.open(workspace) as store:
            if (known := store.member(own)) is not None:
                return known
            called = shown_as(name or "") or name_from(place.person)
            member = store.add_member(own, called, outside=outside)
            return self._welcome(store, member, role)

    def _welcome(self, store: Store, member: Member, role: str | None) -> Member:
        teams = store.teams()
        if role is not None and len(teams) == 1:
            store.join(teams[0].id, member.id, role)
        return member

    def is_walk_in(self, member: Member) -> bool:
        """Whether a name is enough to join a team: not where anybody can find us, but for doors like the demo's, and never for outsiders."""
        place = addresses.parse(member.address)
        if member.outside or place.channel not in addresses.OPEN:
            return not member.outside
        door = self.stores.workspace(place.door)
        return door is not None and door[1] is not None

    def is_heard(self, member: Member) -> bool:
        """Whether we talk with somebody: who walked in, who is in a team, and all but outsiders before there is one."""
        if self.is_walk_in(member):
            return True
        with self.stores.open(member.workspace_id) as store:
            return bool(store.teams_of(member.id)) or not (member.outside or store.teams())

    def current(self, member: Member) -> Team:
        """The team that the member joined last.

        Raises:
            NotInTeam: `teams` names those there are.
        """
        with self.stores.open(member.workspace_id) as store:
            teams = store.teams_of(member.id)
            if not teams:
                raise NotInTeam(teams=named_all(store.teams()))
            return teams[0]

    def board(self, member: Member, team: Team | None = None) -> Board:
        """The board of a team, else of the member's current one. Raises NotInTeam, NoBoard (team)."""
        team = team or self.current(member)
        with self.stores.open(member.workspace_id) as store:
            board = store.board(team.id)
        if board is None:
            raise NoBoard(team=team.name)
        return board

    def is_numbered(self, member: Member) -> bool:
        """Whether a bare number is a ticket's on the board of the member's team, if there is one."""
        try:
            return is_numbered(self.board(member).kind)
        except (NotInTeam, NoBoard):
            return False

    def zone(self, member: Member) -> str:
        """The member's own time zone, else the team's, else UTC."""
        if member.zone:
            return member.zone
        try:
            return self.current(member).schedule.zone
        except NotInTeam:
            return "UTC"

    def today(self, member: Member) -> date:
        """The date where the member is."""
        return local_day(self.clock.now(), self.zone(member))

    def people(self, member: Member) -> Sequence[Member]:
        """Everybody in the member's current team; raises NotInTeam."""
        team = self.current(member)
        with self.stores.open(member.workspace_id) as store:
            return store.members(team.id)

    def person(self, member: Member, text: str, names: Sequence[str]) -> Member:
        """Who is meant: one of `names`, else somebody of the team whose name is in the text, else "me".

        Raises:
            NotInTeam: the member has no team.
            PersonNotFound: nobody; `name` is what was looked for, `people` the team.
            PersonUnclear: more than one; `people` are they.
        """
        people = self.people(member)
        for name in names:
            if is_me(name):
                return member
            if found := matching(name, people):
                return _only(found, name, people)
        if not names:
            if mentioned := named_in(text, people):
                return _only(mentioned, mentioned[0].name.split()[0], people)
            if first_person(text):
                return member
        raise PersonNotFound(name=(names[0] if names else text)[:LIMIT], people=_names(people))

    def leads(self, member: Member, team: Team) -> Sequence[Member]:
        """Who may change the team's settings."""
        with self.stores.open(member.workspace_id) as store:
            return [one for one in store.members(team.id) if store.role(team.id, one.id) == LEAD]

    def require_lead(self, member: Member, team: Team) -> None:
        """Refuse everybody but a lead.

        Raises:
            NotAllowed: `team` is its name, `leads` those who may.
        """
        leads = self.leads(member, team)
        if member.id not in {one.id for one in leads}:
            raise NotAllowed(team=team.name, leads=_names(leads))


def named_in(text: str, people: Sequence[Member]) -> Sequence[Member]:
    """Those with a part of their name in the text, else those with a short form of it."""
    said = possible(text)
    found = [one for one in people if said & set(plain(one.name).split())]
    if found:
        return found
    short = [kin(name) for name in short_forms(text) & said]
    return [one for one in people if any(names & set(plain(one.name).split()) for names in short)]


def named_all(teams: Sequence[Team]) -> str:
    """The names of teams, in one line."""
    return ", ".join(sorted(team.name for team in teams))


def heir_of(store: Store, team: Team, leaver: int) -> Member | None:
    """Who leads a team when its only lead leaves: who joined first of the others; else None."""
    people = store.members(team.id)
    leads = [one.id for one in people if store.role(team.id, one.id) == LEAD]
    others = [one for one in people if one.id != leaver]
    return others[0] if leads == [leaver] and others else None


def hand_over(store: Store, team: Team, leaver: int) -> None:
    """Make the heir, if there has to be one, the lead."""
    if (heir := heir_of(store, team, leaver)) is not None:
        store.join(team.id, heir.id, LEAD)


def matching(name: str, people: Sequence[Member]) -> Sequence[Member]:
    """Those whom a name can mean, by the first of these that finds somebody.

    The platform's mention; the whole name, the tracker's or that in the address; one part of it; its
    beginning; a short form ("Bob" is Robert, "Rob" and "Bob" are one); a typo. No letter of an accent counts.
    """
    if mention := _MENTION.fullmatch(name.strip()):
        return [one for one in people if _account(one) == mention[1]]
    wanted = plain(name.replace("_", " "))
    if not wanted:
        return []
    whole = {one.id: plain(one.name) for one in people}
    parts = {one.id: plain(one.name).split() + plain(re.sub("['’]", "", one.name)).split() for one in people}
    handles = {
        one.id: {plain(one.tracker_user or ""), plain(_account(one).replace("_", " "))} for one in people
    }
    relatives = kin(wanted)
    tests: list[Callable[[Member], bool]] = [
        lambda one: wanted == whole[one.id] or wanted in handles[one.id],
        lambda one: set(wanted.split()) <= set(parts[one.id]),
        lambda one: (
            len(wanted) > 2 and any(_begins(part, wanted) for part in [whole[one.id], *parts[one.id]])
        ),
        lambda one: any(kin(part) & relatives for part in parts[one.id]),
        lambda one: len(wanted) > 3 and _squeezed(wanted) in map(_squeezed, parts[one.id]),
    ]
    for test in tests:
        if found := [one for one in people if test(one)]:
            return found
    return _typo(wanted, {key: [name, *parts[key]] for key, name in whole.items()}, people)


def _account(one: Member) -> str:
    """The last part of an address: the platform's own name of the person."""
    return one.address.split(":")[2] if one.address.count(":") > 1 else ""


def _begins(part: str, wanted: str) -> bool:
    """Ben is Benjamin, but Jan is not Jana; of a whole name at least a word has to be there."""
    return part.startswith(wanted) and len(part) > len(wanted) + 1 and (" " in wanted or " " not in part)


def _squeezed(name: str) -> str:
    """Without doubled letters: Anna is Ana."""
    return re.sub(r"(.)\1+", r"\1", name)


def _typo(wanted: str, parts: dict[int, list[str]], people: Sequence[Member]) -> Sequence[Member]:
    """The nearest of those who are near enough to be meant."""
    near: dict[int, int] = {}
    for key, names in parts.items():
        slips = [slip for name in names if (slip := _slips(wanted, name)) is not None]
        if slips:
            near[key] = min(slips)
    return [one for one in people if one.id in near and near[one.id] == min(near.values())]


def _slips(wanted: str, name: str) -> int | None:
    """How many typos lie between two names, None where they are two different names.

    One slip in four letters or more, two in eight or more, and the first letter stands. A letter that is
    only changed, or missing at the end, makes another name of a short one: Maria and Marta, Jan and Jana.
    """
    size = min(len(wanted), len(name))
    if size < 4 or wanted[:1] != name[:1] or (is_name(wanted) and is_name(name)):
        return None
    slips: int = OSA.distance(wanted, name, score_cutoff=2)
    if slips > 2 or (slips == 2 and size < 8):
        return None
    changed = len(wanted) == len(name) and Hamming.distance(wanted, name) == slips
    tail = wanted.startswith(name) or name.startswith(wanted)
    return None if (changed and size < 6) or (tail and size < 7) else slips


def _only(found: Sequence[Member], name: str, people: Sequence[Member]) -> Member:
    if len(found) > 1:
        raise PersonUnclear(name=name[:LIMIT], people=_names(found))
    if not found:
        raise PersonNotFound(name=name[:LIMIT], people=_names(people))
    return found[0]


def _names(people: Sequence[Member]) -> str:
    return ", ".join(one.name for one in people)
