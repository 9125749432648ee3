"""A team's settings and a person's: made by a sentence, stored, and shown back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from ..core import zones
from ..core.calendar import Schedule, local_day
from ..core.errors import (
    InvitationNeeded,
    NoTeamYet,
    NotInTeam,
    OneDayOnly,
    OnlyThemselves,
    ScrumaiError,
    TeamExists,
    TeamNameInvalid,
    TeamNotFound,
    TimeNotUnderstood,
)
from ..core.hours import fold, is_question, parse_reminder, parse_schedule
from ..core.names import plain
from ..core.phrase import Choice, phrase
from ..core.team import Member, Team
from ..core.team_name import LIMIT, is_plain, name_in, named
from ..core.timetable import next_occurrence, reminder, window
from ..core.zones import parse_zone
from .absence import EndAbsence, SetAbsence
from .board import Door, LinkAccount, LinkTracker, UnlinkTracker
from .invitation import Invitations
from .moments import clock_in
from .privacy import DeleteMyData, ExportMyData
from .request import Parse, UseCase, Values
from .roster import LEAD, MEMBER, Teams, hand_over, heir_of, named_all
from .setting import Setting, day_shown, other_person, time_shown, weekdays_shown

__all__ = ["Teams", "cases"]

_TEAM_ZONE = re.compile(
    r"\b(?:team'?s?|squad'?s?|our) (?:(?:own|standup|daily) )?(?:time ?zone|zone|clock|time)\b"
    r"|\bwe(?:'re| are) all\b"
    r"|\bfor (?:all|everybody|everyone|the (?:whole )?team)\b|\bteam is in\b"
)
_SCHEDULE_ALONE = re.compile(
    r"\W*(?:(?:the|our|team|standup|daily)\s+)*(?:schedule|standup time|daily time)\W*", re.IGNORECASE
)
_ON = re.compile(r"\b(?:on|again|start|restart|enable|resume|activate|reactivate|unmute)\b")


def cases(teams: Teams, exports: Path, pages: str | None = None) -> Mapping[str, UseCase]:
    """The use cases of teams, absences, links and personal data, mostly by the name of their intent.

    `pages` is where people reach the one-time pages; without it they are given a command.
    """
    door = Door(Invitations(teams.stores, teams.clock), pages)
    return {
        "create_team": CreateTeam(teams),
        "join_team": JoinTeam(teams),
        "leave_team": LeaveTeam(teams),
        "set_schedule": SetSchedule(teams),
        "set_timezone": SetTimezone(teams),
        "set_reminder": SetReminder(teams),
        "stop_reminders": StopReminders(teams),
        "set_absence": SetAbsence(teams),
        "end_absence": EndAbsence(teams),
        "link_tracker": LinkTracker(teams, door),
        "unlink_tracker": UnlinkTracker(teams),
        "link_account": LinkAccount(teams, door),
        "export_my_data": ExportMyData(teams, exports),
        "delete_my_data": DeleteMyData(teams),
    }


class CreateTeam(Setting):
    """A new team; who makes it is its lead."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The name, where the text has one."""
        name = name_in(text)
        return {"name": name, "plain": is_plain(text, name)} if name else {}

    def doubts(self, values: Values) -> bool:
        """Whether the name came among other words, and may be none."""
        return not values.get("plain", True)

    def preview(self, member: Member, values: Values) -> Values:
        """The name."""
        return {"team": values.get("name", "")}

    def missing(self, member: Member, values: Values) -> str | None:
        """A name; raises TeamExists (name)."""
        if "name" not in values:
            return "name"
        with self.stores.open(member.workspace_id) as store:
            if store.team_named(values["name"]) is not None:
                raise TeamExists(name=values["name"])
        return None

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TeamNameInvalid (limit)."""
        name = name_in(text) or named(text)
        if name is None:
            raise TeamNameInvalid(limit=LIMIT)
        return {**values, "name": name}

    def carry_out(self, member: Member, values: Values) -> Values:
        """The team, with a schedule to begin with, in its maker's time zone."""
        zone = self.teams.zone(member)
        with self.stores.open(member.workspace_id) as store:
            team = store.add_team(values["name"], Schedule(zone=zone))
            store.join(team.id, member.id, LEAD)
            store.audit(member.id, "create_team", {"team": team.id})
        return {"team": team.name, **_schedule_shown(team.schedule)}


class JoinTeam(Setting):
    """A person joins a team, or comes back to it: the one joined last is the one talked about."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The team that is named, or the only one there is.

        Raises:
            OnlyThemselves: it is about somebody else; `name`.
            TeamNotFound: no team of that name; `name`, `teams`.
            NoTeamYet: there is none at all.
            InvitationNeeded: the member comes from where anybody can find us, and is not in the team.
        """
        if (name := other_person(text, parse)) is not None:
            raise OnlyThemselves(name=name)
        teams = self._open_to(member)
        team = team_in(text, teams)
        if team is None and (wanted := name_in(text)):
            if teams and self.teams.is_walk_in(member):
                raise _unknown(wanted, teams)
            raise self._nowhere(member)
        return {"team": team.id} if team else {}

    def _open_to(self, member: Member) -> Sequence[Team]:
        """The teams that the member may join by their names."""
        with self.stores.open(member.workspace_id) as store:
            return store.teams() if self.teams.is_walk_in(member) else store.teams_of(member.id)

    def _nowhere(self, member: Member) -> ScrumaiError:
        """What is wrong where there is no team to join."""
        return NoTeamYet() if self.teams.is_walk_in(member) else InvitationNeeded()

    def missing(self, member: Member, values: Values) -> str | None:
        """A team, where there are several; raises NoTeamYet, InvitationNeeded."""
        if "team" in values:
            return None
        teams = self._open_to(member)
        if not teams:
            raise self._nowhere(member)
        return None if len(teams) == 1 else "team"

    def preview(self, member: Member, values: Values) -> Values:
        """The teams there are."""
        return {"teams": named_all(self._open_to(member))}

    def choices(self, member: Member, values: Values, missing: str) -> Sequence[Choice]:
        """The teams' names."""
        return [Choice(one.name, one.name) for one in self._open_to(member)]

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TeamNotFound (name, teams)."""
        teams = self._open_to(member)
        team = team_in(text, teams)
        if team is None:
            raise _unknown(text, teams)
        return {**values, "team": team.id}

    def carry_out(self, member: Member, values: Values) -> Values:
        """The membership; who was in the team keeps the role."""
        team_id = values["team"] if "team" in values else self._open_to(member)[0].id
        with self.stores.open(member.workspace_id) as store:
            team = store.team(team_id)
            role = store.role(team.id, member.id)
            if role is not None:
                store.leave(team.id, member.id)  # so that it is the one joined last
            store.join(team.id, member.id, role or MEMBER)
            store.audit(member.id, "join_team", {"team": team.id})
        return {"team": team.name, **_schedule_shown(team.schedule)}


class LeaveTeam(Setting):
    """A person leaves a team; a lead may take somebody out of the own one."""

    confirm: ClassVar[bool] = True

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The team that is named, else the current one; raises NotInTeam, PersonNotFound, NotAllowed."""
        if (name := other_person(text, parse)) is not None:
            who = self.teams.person(member, name, [name])
            team = self.teams.current(member)
            if who.id != member.id:
                self.teams.require_lead(member, team)
            return {"team": team.id, "who": who.id, "name": who.name}
        with self.stores.open(member.workspace_id) as store:
            own = store.teams_of(member.id)
            if not own:
                raise NotInTeam(teams=named_all(store.teams()))
            team_said = team_in(text, own)
            if team_said is None and (wanted := name_in(text)):
                raise _unknown(wanted, own)
        return {"team": (team_said or own[0]).id, "who": member.id, "name": member.name}

    def preview(self, member: Member, values: Values) -> Values:
        """Whose membership of which team, and who will lead it."""
        own = values["who"] == member.id
        with self.stores.open(member.workspace_id) as store:
            team = store.team(values["team"])
            heir = heir_of(store, team, values["who"])
        part = "utter_leave_own_part" if own else "utter_leave_other_part"
        what = phrase(part, team=team.name, name=values["name"])
        return {"what": what, "heir": phrase("utter_leave_heir_part", name=heir.name) if heir else ""}

    def carry_out(self, member: Member, values: Values) -> Values:
        """No membership any more; the only lead hands over to who joined first."""
        if values["who"] != member.id:
            with self.stores.open(member.workspace_id) as store:
                team = store.team(values["team"])
            self.teams.require_lead(member, team)  # may have changed since the question
        with self.stores.open(member.workspace_id) as store:
            team = store.team(values["team"])
            hand_over(store, team, values["who"])
            store.leave(team.id, values["who"])
            store.audit(member.id, "leave_team", {"team": team.id, "who": values["who"]})
        part = "utter_left_own_part" if values["who"] == member.id else "utter_left_other_part"
        return {"what": phrase(part, team=team.name, name=values["name"])}


class SetSchedule(Setting):
    """When the team's standup is: changed by a lead, told to everybody."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The schedule as it will be, or that it was only asked for. Raises NotInTeam, OneDayOnly."""
        team = self.teams.current(member)
        if is_question(text) or _SCHEDULE_ALONE.fullmatch(text):
            return {"show": True}
        asked = text.rstrip().endswith("?")
        try:
            wanted = parse_schedule(text, team.schedule)
            return {"show": True} if asked and wanted == team.schedule else _schedule_kept(wanted)
        except TimeNotUnderstood:
            return {"show": True} if asked else {}
        except OneDayOnly:
            self.teams.require_lead(member, team)
            raise

    def missing(self, member: Member, values: Values) -> str | None:
        """A time; raises NotAllowed (team, leads)."""
        if "show" in values:
            return None
        self.teams.require_lead(member, self.teams.current(member))
        return None if "at" in values else "time"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TimeNotUnderstood, OneDayOnly."""
        return {**values, **_schedule_kept(parse_schedule(text, self.teams.current(member).schedule))}

    def preview(self, member: Member, values: Values) -> Values:
        """The present schedule."""
        team = self.teams.current(member)
        return {"team": team.name, **_schedule_shown(team.schedule)}

    def carry_out(self, member: Member, values: Values) -> Values:
        """The schedule that holds now, and the next standup."""
        team = self.teams.current(member)
        if "show" not in values:
            self.teams.require_lead(member, team)
            with self.stores.open(member.workspace_id) as store:
                team = store.set_schedule(team.id, _schedule_of(values))
                store.audit(member.id, "set_schedule", {"team": team.id, **values})
        with self.stores.open(member.workspace_id) as store:
            holidays = store.holidays(team.id)
        start = next_occurrence(team.schedule, self.clock.now(), holidays)
        day = day_shown(local_day(start, team.schedule.zone)) if start else ""
        part = phrase("utter_schedule_next_part", day=day) if start else ""
        return {"team": team.name, "next": part, **_schedule_shown(team.schedule)}


class SetTimezone(Setting):
    """A person's own time zone; "the team's time zone" is the team's, and only a lead changes it."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The zone, and whose."""
        whose = {"team": True} if _of_team(text) else {}
        try:
            return {**whose, "zone": parse_zone(text)}
        except TimeNotUnderstood:
            asked = is_question(text) or text.rstrip().endswith("?")
            return {**whose, "show": True} if asked else whose

    def missing(self, member: Member, values: Values) -> str | None:
        """A zone; raises NotInTeam and NotAllowed where it is the team's."""
        if "show" in values:
            return None
        if "team" in values:
            self.teams.require_lead(member, self.teams.current(member))
        return None if "zone" in values else "zone"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TimeNotUnderstood."""
        return {**values, "zone": parse_zone(text)}

    def carry_out(self, member: Member, values: Values) -> Values:
        """The zone that holds now, and the time there."""
        zone = values.get("zone")
        team = self.teams.current(member) if "team" in values else None
        if zone and team:
            self.teams.require_lead(member, team)
        if zone:
            with self.stores.open(member.workspace_id) as store:
                if team:
                    store.set_schedule(team.id, replace(team.schedule, zone=zone))
                else:
                    store.update_member(member.id, zone=zone)
                store.audit(member.id, "set_timezone", {"zone": zone, "team": team.id if team else None})
        holds = zone or (team.schedule.zone if team else self.teams.zone(member))
        whose = phrase("utter_zone_team_part", team=team.name) if team else phrase("utter_zone_own_part")
        now = self.clock.now().astimezone(ZoneInfo(holds))
        return {"whose": whose, "zone": zones.shown(holds), "time": time_shown(now.time())}


class SetReminder(Setting):
    """When a person is reminded of the standup, in local time."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """The time, that it was asked for, or that reminders come again as before. Raises NotInTeam."""
        if is_question(text):
            return {"show": True}
        try:
            return self._read(member, text, parse)
        except TimeNotUnderstood:
            return {"on": True} if _turns_on(text) else {}

    def missing(self, member: Member, values: Values) -> str | None:
        """A time."""
        return None if values else "time"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Raises TimeNotUnderstood."""
        return self._read(member, text, parse)

    def preview(self, member: Member, values: Values) -> Values:
        """When the standup starts for this person."""
        return {"standup": time_shown(self._standup(member))}

    def carry_out(self, member: Member, values: Values) -> Values:
        """When reminders come now."""
        if "show" not in values:
            fields = {"remind_at": time.fromisoformat(values["at"])} if "at" in values else {}
            with self.stores.open(member.workspace_id) as store:
                member = store.update_member(member.id, reminders=True, **fields)
                store.audit(member.id, "set_reminder", {"at": values.get("at")})
        zone = self.teams.zone(member)
        at = time_shown(member.remind_at or self._usual(member))
        part = "utter_reminder_on_part" if member.reminders else "utter_reminder_off_part"
        return {"what": phrase(part, time=at, zone=zones.shown(zone))}

    def _read(self, member: Member, text: str, parse: Parse) -> Values:
        """A clock time in another zone is turned to the member's."""
        at = clock_in(parse, self.clock.now(), self.teams.zone(member))
        return {"at": time_shown(at or parse_reminder(text, self._standup(member), member.remind_at))}

    def _standup(self, member: Member) -> time:
        """When the standup starts: at the same local time for everybody."""
        return self.teams.current(member).schedule.at

    def _usual(self, member: Member) -> time:
        """When reminders come to somebody who set no time, on the member's clock."""
        zone = self.teams.zone(member)
        schedule = self.teams.current(member).schedule
        return reminder(*window(schedule, self.teams.today(member), zone)).astimezone(ZoneInfo(zone)).time()


class StopReminders(Setting):
    """No more reminders for this person."""

    def carry_out(self, member: Member, values: Values) -> Values:
        """None come; the time is kept."""
        with self.stores.open(member.workspace_id) as store:
            store.update_member(member.id, reminders=False)
            store.audit(member.id, "stop_reminders", {})
        return {}


def team_in(text: str, teams: Sequence[Team]) -> Team | None:
    """The team whose name is in a text; the longest where several are."""
    said = f" {plain(text)} "
    found = [team for team in teams if plain(team.name) and f" {plain(team.name)} " in said]
    return max(found, key=lambda team: len(team.name), default=None)


def _unknown(name: str, teams: Sequence[Team]) -> TeamNotFound:
    return TeamNotFound(name=name[:LIMIT], teams=named_all(teams))


def _schedule_kept(schedule: Schedule) -> Values:
    """A schedule as plain JSON."""
    return {
        "at": time_shown(schedule.at),
        "days": list(schedule.days),
        "zone": schedule.zone,
        "open": schedule.open_minutes,
    }


def _schedule_of(values: Values) -> Schedule:
    return Schedule(time.fromisoformat(values["at"]), tuple(values["days"]), values["zone"], values["open"])


def _schedule_shown(schedule: Schedule) -> Values:
    closes = datetime.combine(date.min, schedule.at) + timedelta(minutes=schedule.open_minutes)
    return {
        "days": weekdays_shown(schedule.days),
        "time": time_shown(schedule.at),
        "close": time_shown(closes.time()),
        "zone": zones.shown(schedule.zone),
    }


def _of_team(text: str) -> bool:
    """Is it about the time zone of the whole team?"""
    return _TEAM_ZONE.search(fold(text)) is not None


def _turns_on(text: str) -> bool:
    return _ON.search(fold(text)) is not None
