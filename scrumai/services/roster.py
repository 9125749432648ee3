"""Who somebody is, which team is theirs, and what they may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz import fuzz, process

from ..core import address as addresses
from ..core.calendar import local_day
from ..core.errors import DoorUnknown, NotAllowed, NotInTeam, PersonNotFound
from ..core.names import LIMIT, first_person, is_me, long_forms, name_from, plain, possible
from ..core.team import Member, Team
from ..ports import Clock, Store, Stores

LEAD, MEMBER = "lead", "member"

_TYPO = 80.0  # rapidfuzz ratio, 0 to 100: one wrong letter in five


class Teams:
    """The people and teams of every workspace."""

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self.stores = stores
        self.clock = clock

    def meet(self, address: str) -> Member:
        """The person behind an address; a new one is added, and joins the only team where the door lets one.

        Raises:
            AddressInvalid: not an address.
            DoorUnknown: no workspace is behind the address.
        """
        place = addresses.parse(address)
        found = self.stores.workspace(place.door)
        if found is None:
            raise DoorUnknown(door=place.door)
        workspace, role = found
        own = str(addresses.Address(place.channel, place.workspace, place.person))
        with self.stores.open(workspace) as store:
            return store.member(own) or self._welcome(store, own, place.person, role)

    def _welcome(self, store: Store, address: str, person: str, role: str | None) -> Member:
        member = store.add_member(address, name_from(person))
        teams = store.teams()
        if role is not None and len(teams) == 1:
            store.join(teams[0].id, member.id, role)
        return member

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
            PersonNotFound: nobody, or more than one; `name` is what was looked for, `people` the team.
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
    """Those with a part of their name in the text."""
    said = possible(text)
    return [one for one in people if said & set(plain(one.name).split())]


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

    The whole name or the tracker's; one part of it; its beginning; a short form; a typo.
    """
    wanted = plain(name)
    if not wanted:
        return []
    whole = {one.id: plain(one.name) for one in people}
    tests: list[Callable[[Member], bool]] = [
        lambda one: wanted in (whole[one.id], plain(one.tracker_user or "")),
        lambda one: set(wanted.split()) <= set(whole[one.id].split()),
        lambda one: len(wanted) > 2 and any(part.startswith(wanted) for part in whole[one.id].split()),
        lambda one: bool(long_forms(wanted) & set(whole[one.id].split())),
    ]
    for test in tests:
        if found := [one for one in people if test(one)]:
            return found
    return _typo(wanted, whole, people)


def _typo(wanted: str, whole: dict[int, str], people: Sequence[Member]) -> Sequence[Member]:
    if len(wanted) < 4:
        return []
    near: dict[int, float] = {}
    for key, name in whole.items():
        best = process.extractOne(wanted, [name, *name.split()], scorer=fuzz.ratio, score_cutoff=_TYPO)
        if best is not None:
            near[key] = best[1]
    return [one for one in people if one.id in near and near[one.id] == max(near.values())]


def _only(found: Sequence[Member], name: str, people: Sequence[Member]) -> Member:
    if len(found) != 1:
        raise PersonNotFound(name=name[:LIMIT], people=_names(found or people))
    return found[0]


def _names(people: Sequence[Member]) -> str:
    return ", ".join(one.name for one in people)
