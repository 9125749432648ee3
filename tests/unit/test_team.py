"""Teams, settings, absences and personal data, on the real store."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timezone
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core import names, team_name
from scrumai.core.calendar import Absence, Schedule
from scrumai.core.errors import (
    AddressInvalid,
    DoorUnknown,
    InvitationNeeded,
    NoBoard,
    NotAllowed,
    NoTeamYet,
    NotInTeam,
    OneDayOnly,
    OnlyThemselves,
    PersonNotFound,
    PersonUnclear,
    ScrumaiError,
    SecretInChat,
    TeamExists,
    TeamNameInvalid,
    TeamNotFound,
    TimeNotUnderstood,
    TrackerClosed,
    TrackerUnsupported,
)
from scrumai.core.team import Account, Board, Member, Team
from scrumai.services.invitation import Invitations
from scrumai.services.inviting import asks_invitation
from scrumai.services.request import Outcome, Requests
from scrumai.services.roster import matching
from scrumai.services.team import Teams, cases
from scrumai.store.postgres import Stores
from scrumai.words import words
from tests.fixtures.board import parsed, told

_numbers = count(1)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


class Clock:
    """Monday, eleven in Berlin."""

    def now(self) -> datetime:
        return MONDAY


@dataclass
class Office:
    """A workspace: Dana leads Phoenix, Ana and Ben Müller are in it; strangers come through the door."""

    stores: Stores
    teams: Teams
    requests: Requests
    door: str
    phoenix: Team
    dana: Member
    ana: Member

    def meet(self, name: str) -> Member:
        return self.teams.meet(f"{self.door}:{name}")

    def say(self, who: Member, kind: str, text: str, *people: str) -> Outcome:
        return told(self.requests.begin(self.again(who), kind, text, parsed(*people)))

    def answer(self, who: Member, text: str) -> Outcome:
        return told(self.requests.fill(self.again(who), text, parsed()))

    def yes(self, who: Member) -> Outcome:
        return told(self.requests.confirm(self.again(who)))

    def again(self, who: Member) -> Member:
        return self.teams.meet(who.address)

    def role(self, who: Member, team: Team | None = None) -> str | None:
        with self.stores.open(who.workspace_id) as store:
            return store.role((team or self.phoenix).id, who.id)

    def away(self, who: Member) -> list[Absence]:
        with self.stores.open(who.workspace_id) as store:
            return list(store.absences(who.id))

    def schedule(self) -> Schedule:
        return self.teams.current(self.dana).schedule

    def add_team(self, name: str) -> Team:
        with self.stores.open(self.dana.workspace_id) as store:
            return store.add_team(name, Schedule())

    def audited(self, who: Member) -> list[str]:
        with self.stores.open(who.workspace_id) as store:
            return [row["what"] for row in store.facts_of(who.id)["audit"]]


@pytest.fixture
def empty(session_stores: Stores, tmp_path: Path) -> tuple[Teams, Requests, Member]:
    """A workspace without a team, and Eve in it."""
    teams = Teams(session_stores, Clock())
    door = f"local:empty{next(_numbers)}"
    session_stores.add_workspace("Empty", door)
    requests = Requests(session_stores, Clock(), cases(teams, tmp_path / "exports"))
    return teams, requests, teams.meet(f"{door}:eve")


@pytest.fixture
def office(session_stores: Stores, tmp_path: Path) -> Office:
    stores, door = session_stores, f"local:office{next(_numbers)}"
    workspace = stores.add_workspace("Office", door, "member")
    teams = Teams(stores, Clock())
    with stores.open(workspace) as store:
        team = store.add_team("Phoenix", Schedule(zone="Europe/Berlin"))
        dana, ana, ben = (
            store.add_member(f"{door}:{name.split()[0].lower()}", name)
            for name in ("Dana", "Ana", "Ben Müller")
        )
        store.join(team.id, dana.id, "lead")
        store.join(team.id, ana.id, "member")
        store.join(team.id, ben.id, "member")
    requests = Requests(stores, Clock(), cases(teams, tmp_path / "exports"))
    return Office(stores, teams, requests, door, team, dana, ana)


# ------------------------------------------------------------ who is who


def test_a_stranger_is_added_and_joins_the_only_team(office: Office) -> None:
    eve = office.meet("eve.o_hara")
    assert (eve.name, office.role(eve)) == ("Eve O Hara", "member")
    assert office.meet("eve.o_hara").id == eve.id
    assert office.meet("eve.o_hara:general").id == eve.id


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Ana\u202egnp.exe", "Anagnp.exe"),
        ("Ana\n- nothing in the way\r\nBen", "Ana - nothing in the way Ben"),
        ("\u2066 Ana\u2028\tSilva\x00 ", "Ana Silva"),
        ("Rana 👩‍💻 \u0639\u200c\u0644\u06cc", "Rana 👩‍💻 \u0639\u200c\u0644\u06cc"),
        ("A" * 300, "A" * 120),
        ("\u202e\n\u3164\ufeff\u200d", "Eve"),
    ],
)
def test_a_name_is_one_line_that_reads_as_it_is_written(office: Office, told: str, name: str) -> None:
    assert office.teams.meet(f"{office.door}:eve", told).name == name


def test_somebody_of_another_company_comes_in_by_invitation_only(
    office: Office, empty: tuple[Teams, Requests, Member]
) -> None:
    door = f"slack:{next(_numbers)}"
    office.stores.add_door(office.dana.workspace_id, door, "member")
    eve = office.teams.meet(f"{door}:eve", "Eve", outside=True)
    assert eve.outside and office.again(eve).outside
    assert office.role(eve) is None and not office.teams.is_heard(eve)
    with pytest.raises(InvitationNeeded):
        office.say(eve, "join_team", "join team Phoenix")
    with office.stores.open(eve.workspace_id) as store:
        store.join(office.phoenix.id, eve.id, "member")
    assert office.teams.is_heard(eve)
    office.add_team("Rockets")
    with pytest.raises(InvitationNeeded):
        office.say(eve, "join_team", "join Rockets")
    first = empty[0].meet(f"{empty[2].address.rpartition(':')[0]}:ext", "Ext", outside=True)
    assert not empty[0].is_heard(first)  # nor where there is no team yet


def test_with_two_teams_a_stranger_joins_none(office: Office) -> None:
    office.add_team("Blue Whales")
    with pytest.raises(NotInTeam) as caught:
        office.teams.current(office.meet("eve"))
    assert caught.value.values == {"teams": "Blue Whales, Phoenix"}


def test_a_door_that_nobody_knows_and_an_address_that_is_none(office: Office) -> None:
    with pytest.raises(DoorUnknown):
        office.teams.meet("slack:T1:U1")
    with pytest.raises(AddressInvalid):
        office.teams.meet("nonsense")


def test_the_zone_is_ones_own_or_the_teams_or_utc(
    office: Office, empty: tuple[Teams, Requests, Member]
) -> None:
    assert office.teams.zone(office.ana) == "Europe/Berlin"
    assert office.teams.zone(replace(office.ana, zone="Asia/Tokyo")) == "Asia/Tokyo"
    assert empty[0].zone(empty[2]) == "UTC"


def test_today_is_where_the_person_is(office: Office) -> None:
    assert office.teams.today(replace(office.ana, zone="Pacific/Kiritimati")) == date(2026, 11, 24)
    assert office.teams.today(office.ana) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "found", "who"),
    [
        ("what is Ana doing", ["Ana"], "Ana"),
        ("what is @ana doing", ["@ana"], "Ana"),
        ("ben's tickets", ["ben's"], "Ben Müller"),
        ("Mueller or muller", ["muller"], "Ben Müller"),
        ("Benjamn", ["Ben Mulller"], "Ben Müller"),
        ("and danna?", ["danna"], "Dana"),
        ("what is dana on", [], "Dana"),
        ("what am I on", [], "Ana"),
        ("give it to me", ["me"], "Ana"),
    ],
)
def test_people_by_name_nickname_and_typo(office: Office, text: str, found: list[str], who: str) -> None:
    assert office.teams.person(office.ana, text, found).name == who


@pytest.mark.parametrize(
    ("text", "found"), [("what is Zoe on", ["Zoe"]), ("hello", []), ("", []), ("the VPN", ["the VPN"])]
)
def test_nobody_of_that_name(office: Office, text: str, found: list[str]) -> None:
    with pytest.raises(PersonNotFound) as caught:
        office.teams.person(office.ana, text, found)
    assert caught.value.values["people"] == "Dana, Ana, Ben Müller"


def test_a_name_of_two_people_is_asked_about(office: Office) -> None:
    office.meet("ana.silva")
    with pytest.raises(PersonUnclear) as caught:
        office.teams.person(office.dana, "", ["Anna"])
    assert caught.value.values["people"] == "Ana, Ana Silva"
    assert office.teams.person(office.dana, "", ["ana silva"]).name == "Ana Silva"


def test_short_names_and_ordinary_words() -> None:
    people = [Member(n, 1, name, "") for n, name in enumerate(("Robert Hill", "Will Smith", "Tomasz Nowak"))]
    assert [one.name for one in matching("Bob", people)] == ["Robert Hill"]
    assert [one.name for one in matching("tom", people)] == ["Tomasz Nowak"]
    assert "will" not in names.possible("what will happen") and "will" in names.possible("ask Will")


@given(st.text(max_size=80), st.text(min_size=1, max_size=80))
def test_no_name_breaks_the_matching(name: str, other: str) -> None:
    matching(name, [Member(1, 1, other, "")])
    assert 0 < len(names.name_from(other)) <= names.LIMIT


# ------------------------------------------------------------ teams


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("create team Phoenix", "Phoenix"),
        ("make a new team called Blue Whales", "Blue Whales"),
        ("can you create the team Blue Whales in this channel", "Blue Whales"),
        ("add a new squad: Payments", "Payments"),
        ("create the group Backend with Ana and Ben", "Backend"),
        ("team Search doesn't exist yet, add it", "Search"),
        ("new squad please, name Samurai", "Samurai"),
        ('create team "Die Bären 🐻"', "Die Bären 🐻"),
        ("create team 日本チーム", "日本チーム"),
        ("i want to join phoenix", "phoenix"),
        ("join the Rockets", "Rockets"),
        ("create team \u202eOps\u200b \u2066Nord", "Ops Nord"),
        ("join the team", None),
        ("create a team", None),
        ("creat a team plz", None),
        ("make a team here", None),
        ("add me to the team", None),
        ("set up a new team for the mobile squad", None),
    ],
)
def test_a_teams_name_in_a_sentence(text: str, name: str | None) -> None:
    assert team_name.name_in(text) == name


@given(st.text(max_size=300))
def test_a_teams_name_is_short_and_on_one_line(text: str) -> None:
    for found in (team_name.name_in(text), team_name.named(text)):
        assert found is None or (0 < len(found) <= team_name.LIMIT and len(found.splitlines()) == 1)


def test_who_makes_a_team_leads_it_and_is_in_it(office: Office) -> None:
    done = office.say(office.ana, "create_team", "create team Blue Whales")
    assert done.response == "utter_done_create_team" and done.values["team"] == "Blue Whales"
    team = office.teams.current(office.ana)
    assert (team.name, team.schedule.zone, office.role(office.ana, team)) == (
        "Blue Whales",
        "Europe/Berlin",
        "lead",
    )
    assert "create_team" in office.audited(office.ana)


def test_a_team_without_a_name_is_asked_for_one(office: Office) -> None:
    assert office.say(office.ana, "create_team", "new team").response == "utter_ask_create_team_name"
    for text in ("x" * 61, "two\nlines", " ", "???"):
        with pytest.raises(TeamNameInvalid):
            office.answer(office.ana, text)
    assert office.answer(office.ana, "  Blue   Whales. ").values["team"] == "Blue Whales"


def test_a_name_that_is_taken(office: Office) -> None:
    with pytest.raises(TeamExists) as caught:
        office.say(office.ana, "create_team", "create team phoenix")
    assert caught.value.values == {"name": "phoenix"}


def test_joining_a_named_team_and_the_only_one(office: Office) -> None:
    whales = office.add_team("Blue Whales")
    assert office.say(office.ana, "join_team", "put me in the blue whales").values["team"] == "Blue Whales"
    assert office.teams.current(office.ana).id == whales.id
    assert office.say(office.ana, "join_team", "join").response == "utter_ask_join_team_team"
    with pytest.raises(TeamNotFound):
        office.answer(office.ana, "the rockets")
    assert office.answer(office.ana, "phoenix!").values["team"] == "Phoenix"
    assert office.teams.current(office.ana).id == office.phoenix.id


def test_joining_the_only_team_again_keeps_the_role(office: Office) -> None:
    assert office.say(office.dana, "join_team", "let me in").stage == "done"
    assert office.role(office.dana) == "lead"


def test_joining_a_team_that_is_not_there_lists_those_that_are(office: Office) -> None:
    with pytest.raises(TeamNotFound) as caught:
        office.say(office.ana, "join_team", "join team Rocket")
    assert caught.value.values == {"name": "Rocket", "teams": "Phoenix"}


def test_joining_where_there_is_no_team(empty: tuple[Teams, Requests, Member]) -> None:
    for text in ("join the team", "join team Blue"):
        with pytest.raises(NoTeamYet):
            empty[1].begin(empty[2], "join_team", text, {})


@pytest.mark.parametrize("channel", ["telegram", "line"])
@pytest.mark.parametrize("text", ["join team Phoenix", "join the team", "join", "join team Rocket"])
def test_where_anybody_can_find_us_a_name_is_not_enough(office: Office, channel: str, text: str) -> None:
    door = f"{channel}:{next(_numbers)}"
    office.stores.add_door(office.dana.workspace_id, door)
    eve = office.teams.meet(f"{door}:eve")
    assert not office.teams.is_heard(eve)
    with pytest.raises(InvitationNeeded):
        office.say(eve, "join_team", text)
    assert office.role(eve) is None


def test_where_anybody_can_find_us_ones_own_team_is_joined_by_name(office: Office) -> None:
    door, whales = f"line:{next(_numbers)}", office.add_team("Blue Whales")
    office.stores.add_door(office.dana.workspace_id, door)
    eve = office.teams.meet(f"{door}:eve")
    with office.stores.open(eve.workspace_id) as store:
        store.join(whales.id, eve.id, "member")
        store.join(office.phoenix.id, eve.id, "member")
    assert office.teams.is_heard(eve)
    assert office.say(eve, "join_team", "join blue whales").values["team"] == "Blue Whales"
    office.add_team("Rockets")
    with pytest.raises(InvitationNeeded):
        office.say(eve, "join_team", "join Rockets")
    assert office.say(eve, "join_team", "join a team").missing == "team"
    offered = office.requests.question(eve).choices
    assert {one.payload for one in offered} == {"Blue Whales", "Phoenix"}  # others are nobody's business here


def test_a_door_that_lets_walk_in_asks_for_no_invitation(office: Office) -> None:
    door = f"telegram:{next(_numbers)}"
    office.stores.add_door(office.dana.workspace_id, door, "member")
    eve = office.teams.meet(f"{door}:eve")
    assert (office.teams.is_heard(eve), office.role(eve)) == (True, "member")
    office.add_team("Blue Whales")
    assert office.say(eve, "join_team", "join Blue Whales").stage == "done"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("invite", True),
        ("Invite somebody", True),
        ("please invite a teammate!", True),
        ("give me an invitation link", True),
        ("I need an invite for a new colleague", True),
        ("invitation link for my team, please", True),
        ("invite Ana to the review", False),
        ("sent the invites", False),
        ("working on the invite link", False),
        ("today: invite people to the demo", False),
    ],
)
def test_asking_for_an_invitation_is_a_whole_message(text: str, asks: bool) -> None:
    assert asks_invitation(text) is asks


def test_nobody_is_added_by_somebody_else(office: Office) -> None:
    with pytest.raises(OnlyThemselves) as caught:
        office.say(office.dana, "join_team", "Zoe is joining us today, add her", "Zoe")
    assert caught.value.values == {"name": "Zoe"}


def test_leaving_waits_for_a_yes(office: Office) -> None:
    asked = office.say(office.ana, "leave_team", "leave the team")
    assert asked.response == "utter_preview_leave_team" and asked.values["heir"] == ""
    assert office.role(office.ana) == "member"
    assert office.yes(office.ana).response == "utter_done_leave_team"
    assert office.role(office.ana) is None
    with pytest.raises(NotInTeam):
        office.say(office.ana, "leave_team", "leave")


def test_the_only_lead_hands_over(office: Office) -> None:
    assert "Ana" in office.say(office.dana, "leave_team", "leave phoenix").values["heir"]
    office.yes(office.dana)
    assert (office.role(office.dana), office.role(office.ana)) == (None, "lead")


def test_only_a_lead_takes_somebody_out(office: Office) -> None:
    with pytest.raises(NotAllowed) as caught:
        office.say(office.ana, "leave_team", "Ben left the company, remove him", "Ben")
    assert caught.value.values == {"team": "Phoenix", "leads": "Dana"}
    office.say(office.dana, "leave_team", "Ana left the company, remove her from the team", "Ana")
    office.yes(office.dana)
    assert (office.role(office.ana), office.role(office.dana)) == (None, "lead")


# ------------------------------------------------------------ when and where


def test_a_lead_sets_the_schedule_and_sees_it(office: Office) -> None:
    done = office.say(office.dana, "set_schedule", "standup at 10:15 on mondays and thursdays")
    assert office.schedule() == Schedule(time(10, 15), (1, 4), "Europe/Berlin", 180)
    assert (done.values["days"], done.values["time"], done.values["close"]) == ("Mon, Thu", "10:15", "13:15")
    assert "Thu 26 Nov" in done.values["next"]


def test_asking_for_the_schedule_changes_nothing(office: Office) -> None:
    for text in ("when is our standup at the moment", "is there a standup on fridays?", "daily time?"):
        assert office.say(office.ana, "set_schedule", text).values["time"] == "09:30"
    assert office.schedule() == office.phoenix.schedule


def test_only_a_lead_sets_the_schedule(office: Office) -> None:
    for text in ("standup at 10", "change the schedule", "move tomorrow's standup to 12"):
        with pytest.raises(NotAllowed):
            office.say(office.ana, "set_schedule", text)
    assert office.schedule() == office.phoenix.schedule


def test_a_schedule_without_a_time_is_asked_for_one(office: Office) -> None:
    assert (
        office.say(office.dana, "set_schedule", "change the schedule").response
        == "utter_ask_set_schedule_time"
    )
    with pytest.raises(TimeNotUnderstood):
        office.answer(office.dana, "whenever")
    office.answer(office.dana, "half past eight")
    assert office.schedule().at == time(8, 30)


def test_a_single_day_is_refused(office: Office) -> None:
    with pytest.raises(OneDayOnly):
        office.say(office.dana, "set_schedule", "move tomorrow's standup to 12")


def test_ones_own_zone_and_the_teams(office: Office) -> None:
    done = office.say(office.ana, "set_timezone", "I'm in Tokyo")
    assert (done.values["zone"], done.values["time"]) == ("Asia/Tokyo", "19:00")
    assert (office.again(office.ana).zone, office.schedule().zone) == ("Asia/Tokyo", "Europe/Berlin")
    with pytest.raises(NotAllowed):
        office.say(office.ana, "set_timezone", "the team's time zone is Europe/London")
    assert "Phoenix" in office.say(office.dana, "set_timezone", "our time zone is UTC+2").values["whose"]
    assert office.schedule().zone == "Etc/GMT-2"
    assert (
        office.say(office.dana, "set_timezone", "what timezone do you have for me?").values["zone"] == "UTC+2"
    )


def test_a_zone_that_is_unclear_is_asked_for(office: Office) -> None:
    assert (
        office.say(office.ana, "set_timezone", "set my time zone").response == "utter_ask_set_timezone_zone"
    )
    with pytest.raises(TimeNotUnderstood):
        office.answer(office.ana, "Brazil")
    office.answer(office.ana, "sao paulo")
    assert office.again(office.ana).zone == "America/Sao_Paulo"


def test_reminders_are_set_shown_stopped_and_started(office: Office) -> None:
    assert "09:20" in office.say(office.ana, "set_reminder", "ping me ten minutes before").values["what"]
    assert office.again(office.ana).remind_at == time(9, 20)
    office.say(office.ana, "stop_reminders", "stop pinging me")
    assert office.again(office.ana).reminders is False
    off = office.say(office.ana, "set_reminder", "when will you ping me tomorrow").values["what"]
    assert "09:20" not in off and office.again(office.ana).reminders is False
    assert "09:20" in office.say(office.ana, "set_reminder", "turn my reminders on again").values["what"]
    assert office.again(office.ana).reminders is True


def test_a_reminder_without_a_time_is_asked_for_one(office: Office) -> None:
    asked = office.say(office.ana, "set_reminder", "set a reminder for my daily")
    assert (asked.response, asked.values["standup"]) == ("utter_ask_set_reminder_time", "09:30")
    office.answer(office.ana, "at 9")
    assert office.again(office.ana).remind_at == time(9)


# ------------------------------------------------------------ absences


def test_an_absence_is_kept_and_shown_back(office: Office) -> None:
    done = office.say(office.ana, "set_absence", "I'm off until Wednesday")
    assert done.values == {"who": "", "what": "Off from Mon 23 Nov to Tue 24 Nov. Back on Wed 25 Nov."}
    assert office.away(office.ana) == [Absence(date(2026, 11, 23), date(2026, 11, 24))]


def test_the_day_back_is_one_that_the_team_works(office: Office) -> None:
    with office.stores.open(office.ana.workspace_id) as store:
        store.set_schedule(office.phoenix.id, Schedule(days=(1, 2)))
    assert (
        office.say(office.ana, "set_absence", "off tomorrow").values["what"]
        == "Off on Tue 24 Nov. Back on Mon 30 Nov."
    )


def test_half_a_day(office: Office) -> None:
    assert "in the afternoon" in office.say(office.ana, "set_absence", "half day tomorrow").values["what"]


def test_an_absence_without_days_is_asked_for_them(office: Office) -> None:
    assert office.say(office.ana, "set_absence", "vacation!").response == "utter_ask_set_absence_period"
    with pytest.raises(TimeNotUnderstood):
        office.answer(office.ana, "not sure yet")
    assert "Back on Mon 4 Jan" in office.answer(office.ana, "24 Dec to 2 Jan").values["what"]


@pytest.mark.parametrize("found", [["Ana"], []])
def test_a_lead_notes_somebody_elses_absence_and_nobody_else_does(office: Office, found: list[str]) -> None:
    assert "Ana" in office.say(office.dana, "set_absence", "Ana called in sick", *found).values["who"]
    assert (len(office.away(office.ana)), office.away(office.dana)) == (1, [])
    with pytest.raises(NotAllowed):
        office.say(office.ana, "set_absence", "Ben is on holiday this week", "Ben")


def test_a_name_beside_ones_own_absence_is_not_whose_it_is(office: Office) -> None:
    office.say(office.ana, "set_absence", "I'm out sick, ask Dana", "Dana")
    assert (len(office.away(office.ana)), office.away(office.dana)) == (1, [])


def test_coming_back_ends_what_covers_today_only(office: Office) -> None:
    office.say(office.ana, "set_absence", "I'm off until Friday")
    office.say(office.ana, "set_absence", "24 Dec to 2 Jan")
    done = office.say(office.ana, "end_absence", "I'm back")
    assert office.away(office.ana) == [Absence(date(2026, 12, 24), date(2027, 1, 2))]
    assert "24 Dec" in done.values["later"]


def test_being_back_when_nobody_was_away_keeps_the_vacation(office: Office) -> None:
    office.say(office.ana, "set_absence", "24 Dec to 2 Jan")
    before = office.away(office.ana)
    assert "nothing changed" in office.say(office.ana, "end_absence", "back!").values["what"]
    assert office.away(office.ana) == before


@pytest.mark.parametrize(
    ("noted", "text"),
    [
        ("24 Dec to 2 Jan", "cancel my vacation"),
        ("off next week", "my holiday got cancelled, I'm here next week"),
        ("off on Friday", "remove my day off on Friday"),
        ("off tomorrow", "cancel tomorrow's leave pls"),
    ],
)
def test_an_absence_to_come_is_cancelled(office: Office, noted: str, text: str) -> None:
    office.say(office.ana, "set_absence", noted)
    assert len(office.away(office.ana)) == 1
    office.say(office.ana, "end_absence", text)
    assert office.away(office.ana) == []


# ------------------------------------------------------------ board and data


def test_the_command_that_links_a_board_holds_what_was_said_and_no_secret(office: Office) -> None:
    with pytest.raises(SecretInChat):
        office.say(
            office.dana, "link_tracker", "link jira https://me:hunter2@acme.atlassian.net/x project SHOP"
        )
    assert office.requests.open(office.dana) is None
    with pytest.raises(SecretInChat):
        office.say(
            office.dana, "link_tracker", "link jira https://acme.atlassian.net project SHOP token abc123"
        )
    text = "link jira https://me@acme.atlassian.net/x project SHOP"
    how = office.say(office.dana, "link_tracker", text).values["how"]
    assert "--kind jira --url https://acme.atlassian.net/x --board SHOP" in how
    assert f"--workspace {office.door} --team Phoenix" in how
    assert "me@" not in how


def test_a_teams_name_cannot_smuggle_a_command(office: Office) -> None:
    office.say(office.ana, "create_team", 'create team "a; rm -rf b"')
    how = office.say(office.ana, "link_tracker", "link https://github.com/acme/shop").values["how"]
    assert "--team 'a; rm -rf b' --kind github" in how


def test_a_tracker_that_cannot_be_linked(office: Office) -> None:
    with pytest.raises(TrackerUnsupported) as caught:
        office.say(office.dana, "link_tracker", "the team board is in asana")
    assert caught.value.values["kind"] == "asana" and "Jira" in caught.value.values["known"]
    office.say(office.dana, "link_tracker", "link our board")
    with pytest.raises(TrackerUnsupported) as caught:
        office.answer(office.dana, "xqhunter")
    assert "hunter" not in repr(caught.value.values), "it may be anything"


def test_only_a_lead_links_the_board(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.say(office.ana, "link_tracker", "link our jira")


def test_who_lost_the_lead_between_two_answers_links_nothing(office: Office) -> None:
    office.say(office.dana, "link_tracker", "link our github")
    with office.stores.open(office.dana.workspace_id) as store:
        store.join(office.phoenix.id, office.dana.id, "member")
    with pytest.raises(NotAllowed):
        office.answer(office.dana, "acme/shop")


def paged(office: Office, tmp_path: Path) -> Requests:
    """The requests of a bot that people reach from outside."""
    return Requests(office.stores, Clock(), cases(office.teams, tmp_path, "https://scrum.acme.org/"))


def test_a_page_is_given_where_there_are_pages_and_only_its_digest_is_kept(
    office: Office, tmp_path: Path
) -> None:
    office.requests = paged(office, tmp_path)
    how = office.say(office.dana, "link_tracker", "link https://github.com/acme/shop").values["how"]
    token = how.rpartition("https://scrum.acme.org/link/")[2]
    guest = Invitations(office.stores, Clock()).find(token)
    assert (guest.member.id, guest.team, guest.invitation.what) == (office.dana.id, office.phoenix, "board")
    assert guest.invitation.values == {"kind": "github", "url": "https://github.com", "board": "acme/shop"}
    with office.stores.open(office.dana.workspace_id) as store:
        assert token not in str(store.facts_of(office.dana.id))


def test_of_two_trackers_it_is_asked_which_and_a_service_that_is_closed_is_told(office: Office) -> None:
    for text in ("link jira and trello", "connect us to Jira or Trello", "jira, trello"):
        assert office.say(office.dana, "link_tracker", text).missing == "kind"
    assert office.requests.fill(office.dana, "jira & trello", {}).missing == "kind"
    assert office.requests.fill(office.dana, "trello", {}).missing == "board"
    assert office.say(office.dana, "link_tracker", "no more jira, from now on trello").missing == "board"
    with pytest.raises(TrackerClosed):
        office.say(office.dana, "link_tracker", "link https://www.pivotaltracker.com/n/projects/99")
    office.say(office.dana, "link_tracker", "link our pivotal tracker")
    with pytest.raises(TrackerClosed):
        office.requests.fill(office.dana, "www.pivotaltracker.com/n/projects/99", {})
    done = office.say(office.dana, "link_tracker", "link pivotal https://tracker.acme.org project 99")
    assert done.stage == "done"


def test_an_account_is_linked_at_a_page_and_never_claimed_in_the_chat(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NoBoard):
        office.say(office.ana, "link_account", "link my jira account")
    with office.stores.open(office.ana.workspace_id) as store:
        store.link_board(Board(office.phoenix.id, "redmine", "https://Redmine.acme.org/", "shop"))
    done = office.say(office.ana, "link_account", "my user is dana", "dana").values
    assert "is written by me, for Ana." in done["told"]
    assert f"account --member {office.ana.address}" in done["told"]
    office.requests = paged(office, tmp_path)
    token = office.say(office.ana, "link_account", "link me").values["told"].rpartition("/link/")[2]
    guest = Invitations(office.stores, Clock()).find(token)
    assert guest.invitation.values == {"kind": "redmine", "url": "https://redmine.acme.org"}
    assert office.again(office.ana).tracker_user is None


def test_an_account_is_told_and_unlinked_by_a_sentence(office: Office) -> None:
    account = Account(office.ana.id, "redmine", "https://r", "sealed", owner="Ana Ruiz")
    with office.stores.open(office.ana.workspace_id) as store:
        store.link_board(Board(office.phoenix.id, "redmine", "https://r", "shop"))
        store.link_account(account)
    assert (
        "is written as Ana Ruiz."
        in office.say(office.ana, "link_account", "is my account linked?").values["told"]
    )
    for text, part in (
        ("unlink my account", "forgotten your Redmine account. What you confirm"),
        ("disconnect my redmine", "No Redmine account of yours is linked"),
    ):
        told = office.say(office.ana, "link_account", text).values["told"]
        assert part in told and "--member" not in told
    with office.stores.open(office.ana.workspace_id) as store:
        assert store.account(office.ana.id, "redmine", "https://r") is None
    assert office.audited(office.ana) == ["unlink_account"]


def test_an_account_is_forgotten_after_its_board_is_gone(office: Office) -> None:
    redmine = Account(office.ana.id, "redmine", "https://r", "sealed", owner="Ana Ruiz")
    with office.stores.open(office.ana.workspace_id) as store:
        store.link_account(redmine)

    def told() -> str:
        return str(office.say(office.ana, "link_account", "unlink my account").values["told"])

    assert told() == "I have forgotten your Redmine account."
    assert told() == "No account of yours is linked, so nothing changed."
    with office.stores.open(office.ana.workspace_id) as store:
        assert not store.accounts(office.ana.id)
        store.link_account(redmine)
        store.link_account(replace(redmine, kind="jira", url="https://j"))
        store.link_board(Board(office.phoenix.id, "jira", "https://j", "3"))
    assert told().startswith("I have forgotten your Jira account. What you confirm")
    assert told() == "I have forgotten your Redmine account."
    assert told() == "No Jira account of yours is linked, so nothing changed."


def test_an_account_that_was_taken_back_is_told(office: Office) -> None:
    gone = Account(office.ana.id, "redmine", "https://r", "sealed", owner="Ana", gone=MONDAY)
    with office.stores.open(office.ana.workspace_id) as store:
        store.link_board(Board(office.phoenix.id, "redmine", "https://r", "shop"))
        store.link_account(gone)
    assert (
        "not accept your account any more" in office.say(office.ana, "link_account", "link me").values["told"]
    )


def test_an_export_is_complete_and_private(office: Office) -> None:
    office.say(office.ana, "set_absence", "off tomorrow")
    done = office.say(office.ana, "export_my_data", "export my data").values
    path = Path(done["file"])
    facts = json.loads(path.read_text("utf-8"))
    assert facts["member"][0]["name"] == "Ana" and len(facts["absence"]) == 1
    assert done["facts"] == sum(map(len, facts.values()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_deleting_is_counted_asked_and_whole(office: Office) -> None:
    office.say(office.dana, "set_absence", "off tomorrow")
    asked = office.say(office.dana, "delete_my_data", "forget me")
    assert asked.stage == "preview" and asked.values["absences"] == 1
    assert office.role(office.dana) == "lead"
    assert office.yes(office.dana).response == "utter_done_delete_my_data"
    assert office.role(office.ana) == "lead"
    again = office.meet("dana")
    assert again.id != office.dana.id and office.away(again) == []
    with office.stores.open(office.ana.workspace_id) as store:
        assert store.facts_of(office.ana.id)["member"][0]["name"] == "Ana"


def test_another_workspace_sees_nothing(office: Office, empty: tuple[Teams, Requests, Member]) -> None:
    teams, requests, eve = empty
    assert requests.begin(eve, "create_team", "create team Phoenix", {}).values["team"] == "Phoenix"
    assert [one.name for one in teams.people(eve)] == ["Eve"]


@pytest.mark.parametrize(
    "kind",
    [
        "create_team",
        "join_team",
        "leave_team",
        "set_schedule",
        "set_timezone",
        "set_reminder",
        "set_absence",
        "end_absence",
        "link_tracker",
    ],
)
@pytest.mark.parametrize(
    "text", ["", "🙂", "'; DROP TABLE team; --", "<b>x</b>", "{name}", "مرحبا", "x" * 4000, "```code```"]
)
def test_odd_input_is_asked_about_or_refused_with_a_typed_error(office: Office, kind: str, text: str) -> None:
    try:
        outcome = office.say(office.dana, kind, text)
    except ScrumaiError:
        return
    assert words(outcome.response, **outcome.values)


# ------------------------------------------------------------ times that only the parser could read


def timed(text: str, *values: dict[str, object]) -> dict[str, object]:
    return {"entities": [{"entity": "time", "value": {"text": text, **value}} for value in values]}


def test_an_absence_in_words_that_only_the_parser_reads(office: Office) -> None:
    for text, value, day in (
        ("I'm off at christmas", {"date": "--12-25"}, date(2026, 12, 25)),
        ("I'm off the friday after next", {"weekday": 5, "week": 2}, date(2026, 12, 11)),
        ("I'm off two days after monday", {"plus": "P2D", "weekday": 1}, date(2026, 11, 25)),
    ):
        told(office.requests.begin(office.again(office.ana), "set_absence", text, timed(text, value)))
        assert day in {one.first for one in office.away(office.ana)}


def test_a_time_that_is_over_is_no_absence(office: Office) -> None:
    parse = timed("two fridays ago", {"weekday": 5, "week": -2})
    outcome = office.requests.begin(office.again(office.ana), "set_absence", "I'm off, you know", parse)
    assert (outcome.stage, outcome.missing, office.away(office.ana)) == ("ask", "period", [])


def test_a_reminder_in_another_zone_comes_by_the_own_clock(office: Office) -> None:
    text = "remind me at 9:00 London time"
    parse = timed("9:00 London time", {"at": "09:00", "zone": "Europe/London"})
    told(office.requests.begin(office.again(office.ana), "set_reminder", text, parse))
    assert office.again(office.ana).remind_at == time(10)


@pytest.mark.parametrize(
    "text",
    ["make the team page faster", "team Search doesn't exist yet, add it", "create our team we are 5 people"],
)
def test_a_name_among_other_words_waits_for_a_yes(office: Office, text: str) -> None:
    asked = office.say(office.ana, "create_team", text)
    assert asked.stage in ("preview", "ask")
    with office.stores.open(office.ana.workspace_id) as store:
        assert not [one for one in store.teams() if one.name != "Phoenix"]


@pytest.mark.parametrize(
    "text",
    [
        "create team Blue Whales",
        "please set up a new team called Blue Whales for the web",
        "new squad: Blue Whales",
        "team “Blue Whales” please",
    ],
)
def test_a_name_that_is_all_there_is_needs_none(office: Office, text: str) -> None:
    assert office.say(office.ana, "create_team", text).values["team"] == "Blue Whales"
