"""Actions about teams, absences and personal data: one reply a turn, in words that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.base import Base
from actions.request import Ask
from actions.talk import Affirm, AskDetail, Deny, NluFallback, ValidateDetailForm
from actions.team import (
    CreateTeam,
    DeleteMyData,
    EndAbsence,
    ExportMyData,
    JoinTeam,
    LeaveTeam,
    LinkAccount,
    LinkTracker,
    SetAbsence,
    SetReminder,
    SetSchedule,
    SetTimezone,
    StopReminders,
)
from scrumai.core.team import Board
from scrumai.services.board import unlinks
from scrumai.services.request import Requests
from scrumai.services.team import cases
from tests.fixtures.board import Room
from tests.fixtures.turn import say


@pytest.fixture
def here(here: Room, tmp_path: Path) -> Room:
    """Sam leads the team Shop; it is Wednesday, 4 March 2026, nine o'clock in UTC."""
    here.requests = Requests(here.stores, here.clock, cases(here.teams, tmp_path / "exports"))
    with here.stores.open(here.sam.workspace_id) as store:
        store.join(here.team_id, here.sam.id, "lead")
    return here


@pytest.mark.parametrize(
    ("action", "text", "reply"),
    [
        (
            CreateTeam(),
            "create team Phoenix",
            "Team Phoenix is ready, and you lead it. Its standup: every weekday at 09:30 (UTC).\n"
            'To change that, say for example "standup at 10 on weekdays". Others come in with "join Phoenix".',
        ),
        (JoinTeam(), "join the team", "You are in Shop. Its standup: every weekday at 09:30 (UTC)."),
        (
            SetSchedule(),
            "standup at 10:15 mon-thu Berlin time",
            "Standup of Shop: Mon, Tue, Wed, Thu at 10:15 (Europe/Berlin), open until 13:15. Next one: Wed 4 Mar.",
        ),
        (
            SetSchedule(),
            "when is our standup?",
            "Standup of Shop: every weekday at 09:30 (UTC), open until 12:30. Next one: Wed 4 Mar.",
        ),
        (SetTimezone(), "I'm in Berlin", "Your time zone is Europe/Berlin; it is 10:00 there now."),
        (
            SetReminder(),
            "remind me at 9:15",
            "I remind you at 09:15 (UTC) on standup days, unless you have reported by then.",
        ),
        (StopReminders(), "no more reminders", 'No more reminders. "reminders on" brings them back.'),
        (SetAbsence(), "I'm off until Friday", "Off from Wed 4 Mar to Thu 5 Mar. Back on Fri 6 Mar."),
        (SetAbsence(), "half day tomorrow", "Off on Thu 5 Mar in the afternoon."),
        (EndAbsence(), "I'm back", "No absence is noted for that, so nothing changed."),
        (
            LinkTracker(),
            "link our jira https://acme.atlassian.net/jira/software/projects/SHOP/boards/12",
            "Shop is linked to Demo test. Access tokens stay out of the chat, so whoever runs me links the board with this "
            "command, which asks for the token itself:\n"
            ".venv/bin/python -m scrumai link --workspace {door} --team Shop --kind jira --url https://acme.atlassian.net --board 12 "
            "--user E-MAIL\nE-MAIL is to be that of the account whose token it is: without it Jira Cloud refuses the token.\n"
            "Jira Cloud: an API token of an account that may browse the project and edit, move and create its issues, with "
            "that account's e-mail as the login. Data Center: a personal access token, without a login.",
        ),
        (
            LinkAccount(),
            "link my account",
            "The board of Shop is Demo test, and what you change there is written as Sam. Nobody needs an account of their "
            "own there.",
        ),
    ],
    ids=lambda one: one[:30] if isinstance(one, str) else type(one).__name__,
)
def test_done_at_once_and_shown_back(here: Room, action: Ask, text: str, reply: str) -> None:
    assert say(action, text).text == reply.replace("{door}", here.sam.address.rpartition(":")[0])


@pytest.mark.parametrize(
    ("action", "text", "question"),
    [
        (CreateTeam(), "new team", "utter_ask_create_team_name"),
        (SetSchedule(), "change the schedule", "utter_ask_set_schedule_time"),
        (SetTimezone(), "set my time zone", "utter_ask_set_timezone_zone"),
        (SetReminder(), "set a reminder", "utter_ask_set_reminder_time"),
        (SetAbsence(), "vacation", "utter_ask_set_absence_period"),
        (LinkTracker(), "link our board", "utter_ask_link_tracker_kind"),
        (LinkTracker(), "link our jira", "utter_ask_link_tracker_url"),
        (LinkTracker(), "link our board on trello", "utter_ask_link_tracker_board"),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_what_is_missing_is_asked_by_the_form(here: Room, action: Ask, text: str, question: str) -> None:
    begun = say(action, text)
    assert (
        begun.text == "" and {"event": "followup", "timestamp": None, "name": "detail_form"} in begun.events
    )
    asked = say(AskDetail(), text)
    assert asked.key == question and asked.text.count("?") >= 1


def test_on_an_export_nobody_needs_an_account(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(Board(here.team_id, "pivotal", "file:shop.csv", "shop"))
    assert say(LinkAccount(), "link my account").text == (
        "The board of Shop is an export of Pivotal Tracker (shop), which I only read. Nobody needs an account of their "
        "own there."
    )


def test_leaving_is_previewed_and_done_on_a_yes(here: Room) -> None:
    assert say(LeaveTeam(), "leave the team").text == (
        "You would leave Shop; what you reported there stays. Ana would become its lead. Shall I?"
    )
    assert say(Affirm(), "yes").text == 'You have left Shop. "join Shop" brings you back.'
    assert say(LeaveTeam(), "leave").key == "utter_error_not_in_team"


def test_unlinking_the_board_is_for_leads_is_asked_first_and_says_what_stays(here: Room) -> None:
    for role, key in (("member", "utter_error_not_allowed"), ("lead", "utter_preview_unlink_tracker")):
        with here.stores.open(here.sam.workspace_id) as store:
            store.leave(here.team_id, here.sam.id)
            store.join(here.team_id, here.sam.id, role)
        assert say(LinkTracker(), "unlink our board").key == key
    here.sprint.reading(here.sam)
    asked = say(LinkTracker(), "please unlink our board")
    assert asked.key == "utter_preview_unlink_tracker" and "Unlink Shop from Demo test?" in asked.text
    assert "people's own accounts stay" in asked.text
    say(Deny(), "no")
    assert here.sprint.reading(here.sam).fresh
    say(LinkTracker(), "disconnect our board")
    assert say(Affirm(), "yes").text.startswith("Shop is not linked to Demo test any more.")
    with here.stores.open(here.sam.workspace_id) as store:
        assert (store.board(here.team_id), store.snapshot(here.team_id)) == (None, None)
    assert here.facts()[-1]["what"] == "unlink_board"
    assert say(LinkTracker(), "unlink our board").key == "utter_error_no_board"


@pytest.mark.parametrize("text", ["unlink our board", "disconnect the demo board", "unlink jira"])
def test_to_unlink_is_no_answer_to_which_board_to_link(here: Room, text: str) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.leave(here.team_id, here.sam.id)
        store.join(here.team_id, here.sam.id, "lead")
    say(LinkTracker(), "link our board")
    asked = say(ValidateDetailForm(), text, slot="detail", intent="link_tracker")
    assert asked.key == "utter_preview_unlink_tracker"
    assert {"event": "slot", "timestamp": None, "name": "requested_slot", "value": None} in asked.events
    assert say(Affirm(), "yes").key == "utter_done_unlink_tracker"
    say(LinkTracker(), "link our board")
    refused = say(ValidateDetailForm(), text, slot="detail", intent="link_tracker")
    assert refused.key == "utter_error_no_board" and here.requests.open(here.sam) is None


def test_a_yes_unlinks_no_other_board_than_the_one_that_was_shown(here: Room) -> None:
    say(LinkTracker(), "unlink our board")
    other = Board(here.team_id, "demo", "demo:", "other")
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(other)
    assert say(Affirm(), "yes").key == "utter_error_nothing_pending"
    with here.stores.open(here.sam.workspace_id) as store:
        assert store.board(here.team_id) == other


@pytest.mark.parametrize(
    ("text", "unlinked"),
    [
        ("unlink our board", True), ("disconnect jira please", True), ("remove the trello board", True), ("stop using our board", True),
        ("disconnect trello and connect gitlab", False), ("no more trello, from now on github", False), ("unlink jira and use github", False),
        ("link our board", False), ("switch the tracker to github", False), ("remove trello, we moved to jira", False),
    ],
)  # fmt: skip
def test_what_unlinks_and_what_links_another(text: str, unlinked: bool) -> None:
    assert unlinks(text) is unlinked


def test_deleting_is_previewed_and_a_no_keeps_everything(here: Room) -> None:
    assert "reports: 0, blockers: 0, absences: 0" in say(DeleteMyData(), "delete my data").text
    say(Deny(), "no")
    assert here.requests.open(here.sam) is None
    assert [row["name"] for row in here.facts("member")] == ["Sam"]


def test_deleting_on_a_yes(here: Room) -> None:
    say(DeleteMyData(), "delete my data")
    assert say(Affirm(), "yes").key == "utter_done_delete_my_data"
    assert here.teams.meet(here.sam.address).id != here.sam.id


def test_an_export_says_where_and_how_many(here: Room) -> None:
    reply = say(ExportMyData(), "export my data")
    path = next(word for word in reply.text.split() if word.endswith(".json"))
    assert Path(path).is_file() and " facts" in reply.text


def test_who_may_not_is_told_who_may(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        store.join(here.team_id, here.sam.id, "member")
        store.join(here.team_id, here.ana.id, "lead")
    assert say(SetSchedule(), "standup at 10").text == "Only a lead of Shop can change that: Ana."


def test_two_things_at_once_are_one_reply_each(here: Room) -> None:
    say(SetAbsence(), "off tomorrow")
    assert say(EndAbsence(), "cancel tomorrow's leave").text == "Noted: here on Thu 5 Mar."


TOKEN = "glpat-abcdefghijklmnopqrst"


@pytest.mark.parametrize("action", [LinkTracker(), LinkAccount(), CreateTeam(), NluFallback()], ids=type)
def test_a_pasted_token_is_not_kept_and_to_be_revoked(here: Room, action: Base) -> None:
    reply = say(action, f"here you are: {TOKEN}")
    assert reply.key == "utter_error_secret_in_chat" and "revoke it" in reply.text
    assert here.requests.open(here.sam) is None and TOKEN not in str(here.facts("request"))


def test_a_token_as_an_answer_is_refused_and_the_question_stays_open(here: Room) -> None:
    say(LinkTracker(), "link our jira")
    for text in (TOKEN, "0123456789abcdef0123456789abcdef01234567"):
        reply = say(ValidateDetailForm(), text, intent="link_account", slot="detail")
        assert reply.key == "utter_error_secret_in_chat"
    assert say(AskDetail(), "x").key == "utter_ask_link_tracker_url"
    assert "0123456789abcdef" not in str(here.facts("request"))


def test_a_board_is_linked_question_by_question(here: Room) -> None:
    say(LinkTracker(), "link our board")
    for text, question in (
        ("redmine", "utter_ask_link_tracker_url"),
        ("redmine.acme.org", "utter_ask_link_tracker_board"),
    ):
        assert say(ValidateDetailForm(), text, slot="detail").text == ""
        assert say(AskDetail(), text).key == question
    done = say(ValidateDetailForm(), "shop", slot="detail")
    assert "--kind redmine --url https://redmine.acme.org --board shop" in done.text
    assert done.key == "utter_done_link_tracker"


@pytest.mark.parametrize(
    ("said", "answers", "told"),
    [
        (
            "link our board https://acme.atlassian.net/browse/PLAT-1",
            ["12"],
            "jira --url https://acme.atlassian.net --board 12",
        ),
        (
            "link our board https://git.acme.org/shop/app/-/issues/3",
            [],
            "gitlab --url https://git.acme.org --board shop/app",
        ),
        (
            "link our board https://acme.org/rm/issues/3",
            ["Redmine", "shop"],
            "redmine --url https://acme.org/rm --board shop",
        ),
        (
            "link our trello https://trello.com/c/AbCd1234",
            ["Ab12Cd34"],
            "trello --url https://trello.com --board Ab12Cd34",
        ),
    ],
)
def test_a_page_of_the_tracker_tells_its_address(
    here: Room, said: str, answers: list[str], told: str
) -> None:
    done = say(LinkTracker(), said)
    for answer in answers:
        done = say(ValidateDetailForm(), answer, slot="detail")
    assert f"--kind {told}" in done.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("link our board https://jira.acme.de/browse/PLAT-1", "jira --url https://jira.acme.de --board 12"),
        ("https://issues.acme.org", "redmine --url https://issues.acme.org --board 12"),
    ],
)
def test_whoever_changes_their_mind_begins_anew(here: Room, text: str, told: str) -> None:
    say(LinkTracker(), "link our board https://redmine.acme.org")
    assert say(ValidateDetailForm(), text, intent="link_tracker", slot="detail").text == ""
    assert say(AskDetail(), text).key == "utter_ask_link_tracker_board"
    assert f"--kind {told}" in say(ValidateDetailForm(), "12", slot="detail").text


@pytest.mark.parametrize(
    ("said", "answer", "error"),
    [
        ("link our board", "our wiki", "utter_error_tracker_unsupported"),
        ("link our jira", "the usual one", "utter_error_address_unclear"),
        ("link our trello", "what do you mean by that", "utter_error_board_unclear"),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(here: Room, said: str, answer: str, error: str) -> None:
    say(LinkTracker(), said)
    asked = say(AskDetail(), said).key
    assert say(ValidateDetailForm(), answer, slot="detail").key == error
    assert say(AskDetail(), answer).key == asked
