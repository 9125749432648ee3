"""Where an answer is one of a few, they are buttons; each says what could be typed, and is taken."""

from __future__ import annotations

import pytest

from actions.base import TERMINAL
from actions.standup import AskStandupAnswer
from actions.talk import AskDetail, ValidateDetailForm
from actions.team import LeaveTeam
from actions.ticket import AskTicket
from scrumai.core.calendar import Schedule
from scrumai.core.errors import TrackerUnavailable
from scrumai.core.sprint import Category, State
from scrumai.trackers.demo import DemoTracker
from tests.fixtures.board import Room
from tests.fixtures.turn import say

STATES = ["To Do", "In Review", "Done"]
TRACKERS = ["Jira", "GitLab", "Trello", "Pivotal Tracker", "GitHub", "Redmine"]


def asked(here: Room, kind: str, text: str) -> tuple[tuple[str, str], ...]:
    here.requests.begin(here.sam, kind, text, {})
    return say(AskDetail(), text).buttons


def lead(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.join(here.team_id, here.sam.id, "lead")


def test_the_columns_of_the_board_but_the_one_it_is_in(here: Room) -> None:
    assert asked(here, "move_ticket", "move DEMO-12") == tuple((one, one) for one in STATES)


def test_the_people_of_the_team(here: Room) -> None:
    names = {one.name for one in here.teams.people(here.sam)}
    assert {title for title, _ in asked(here, "assign_ticket", "assign DEMO-12")} == names


def test_the_tickets_that_fit(here: Room) -> None:
    fit = {
        ("DEMO-12 “Login page remembers the customer”", "DEMO-12"), ("DEMO-14 “Cart is empty after the login”", "DEMO-14"),
    }  # fmt: skip
    assert fit <= set(asked(here, "move_ticket", "move the login ticket to done"))
    assert fit <= set(say(AskTicket(), "is the login ticket still open?").buttons)


def test_the_trackers_that_can_be_linked(here: Room) -> None:
    lead(here)
    assert [title for title, _ in asked(here, "link_tracker", "link our board")] == TRACKERS
    here.requests.fill(here.sam, "Jira", {})
    assert say(AskDetail(), "Jira").buttons == ()  # an address can be anything


def test_the_teams(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.add_team("Rockets", Schedule())
    assert "Rockets" in [title for title, _ in asked(here, "join_team", "join a team")]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("move_ticket", "move DEMO-12"),
        ("move_ticket", "move the login ticket"),
        ("assign_ticket", "assign DEMO-12"),
        ("link_tracker", "link our board"),
        ("resolve_blocker", "my blocker is solved"),
        ("join_team", "join a team"),
    ],
)
def test_each_of_them_is_taken(here: Room, kind: str, text: str) -> None:
    lead(here)
    here.blocker.open(here.sam, here.team_id, ["waiting on the API keys", "staging is down"])
    with here.stores.open(here.sam.workspace_id) as store:
        store.add_team("Rockets", Schedule())
    offered = asked(here, kind, text)
    assert len(offered) > 1
    for title, payload in offered:
        here.requests.begin(here.sam, kind, text, {})
        before = here.requests.open(here.sam)
        assert before and before.missing
        assert here.requests.fill(here.sam, payload, {}).missing != before.missing, title
        here.blocker.open(here.sam, here.team_id, ["waiting on the API keys", "staging is down"])


def test_in_the_terminal_there_are_none(here: Room) -> None:
    here.requests.begin(here.sam, "move_ticket", "move DEMO-12", {})
    assert say(AskDetail(), "move DEMO-12", channel=TERMINAL).buttons == ()


def test_a_long_title_is_cut_and_its_words_are_not(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.add_team("R" * 60 + " and the others of us", Schedule())
    (title, payload) = asked(here, "join_team", "join a team")[-1]
    assert len(title) == 75 and title.endswith("…") and payload.endswith("others of us")


def test_choices_and_previews_name_their_question(here: Room) -> None:
    asked(here, "move_ticket", "move DEMO-12")
    request = here.requests.open(here.sam)
    assert request and say(AskDetail(), "move DEMO-12").asks == f"r{request.id}.state"
    assert say(LeaveTeam(), "leave the team").asks == f"r{request.id + 1}"
    assert say(AskTicket(), "is the login ticket still open?").asks == ""


def test_the_question_of_the_standup_has_a_name(here: Room) -> None:
    report = here.standup.start(here.sam).report
    assert say(AskStandupAnswer(), "start standup").asks == f"s{report.id}.done"


LONG = "Waiting for review: by QA, to be done"
NAMES = ("José Luis de la Cruz", "Maria da Silva Santos", "No", "Nobody Else", "Will Take Over")


def on_board(here: Room, *names: str) -> None:
    """People of the team whom the board knows."""
    with here.stores.open(here.sam.workspace_id) as store:
        for number, name in enumerate(names):
            person = store.add_member(f"{here.sam.address}{number}", name, tracker_user="Ana")
            store.join(here.team_id, person.id, "member")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("found", [("assign_ticket", ()), ("deny", ()), ("out_of_scope", ("Maria", "Luis"))])
def test_a_choice_is_the_answer_whatever_its_words_may_be(
    here: Room, name: str, found: tuple[str, tuple[str, ...]]
) -> None:
    on_board(here, *NAMES)
    intent, people = found
    assert name in dict(asked(here, "assign_ticket", "assign DEMO-12"))
    reply = say(ValidateDetailForm(), name, *people, slot="detail", intent=intent)
    assert reply.text == f"Give DEMO-12 “Login page remembers the customer” to {name}?"


@pytest.mark.parametrize("text", ["no", "cancel", "stop", "never mind, it is about something else now"])
def test_what_is_no_choice_leaves_the_question_as_ever(here: Room, text: str) -> None:
    asked(here, "assign_ticket", "assign DEMO-12")
    say(ValidateDetailForm(), text, slot="detail", intent="deny")
    assert here.requests.open(here.sam) is None


def test_a_choice_that_cannot_be_done_says_why(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.join(here.team_id, store.add_member(f"{here.sam.address}0", NAMES[1]).id, "member")
    asked(here, "assign_ticket", "assign DEMO-12")
    reply = say(ValidateDetailForm(), NAMES[1], slot="detail")
    assert reply.key == "utter_error_not_on_board" and here.requests.open(here.sam) is not None


def test_a_state_of_many_words_is_one(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    states = [*here.tracker.states(), State(LONG, Category.DOING)]
    monkeypatch.setattr(DemoTracker, "states", lambda self: states)
    assert (LONG, LONG) in asked(here, "move_ticket", "move DEMO-12")
    for said in (LONG, LONG.lower()):
        here.requests.begin(here.sam, "move_ticket", "move DEMO-12", {})
        reply = say(ValidateDetailForm(), said, slot="detail", intent="out_of_scope")
        assert reply.text == f"Move DEMO-12 “Login page remembers the customer” to {LONG}?"


def test_whoever_stops_is_let_go_while_the_board_is_silent(
    here: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(here, "move_ticket", "move DEMO-12")

    def silent(_: DemoTracker) -> None:
        raise TrackerUnavailable(tracker="Demo")

    monkeypatch.setattr(DemoTracker, "states", silent)
    assert say(ValidateDetailForm(), "stop", slot="detail", intent="cancel").key == "utter_dropped"
