"""What was shown of a board that the team has no more: a yes to it, or its button, writes nothing on the one it has now."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from scrumai.core import cues
from scrumai.core.errors import BoardChanged, NoBoard, NothingPending
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.team import Board
from scrumai.services.request import Outcome
from scrumai.store.postgres import Stores
from scrumai.trackers.demo import DemoTracker
from scrumai.words import sentence, words
from tests.fixtures.board import Room, room, told

SAME, OTHER = ("demo:", "test"), ("demo:", "second")


@pytest.fixture
def here(session_stores: Stores, tmp_path: Path) -> Room:
    return room(session_stores, tmp_path)


@pytest.fixture
def relinked(here: Room, tmp_path: Path) -> Relink:
    return Relink(here, tmp_path)


class Relink:
    """A lead links another board, whose tickets have the same keys."""

    def __init__(self, here: Room, folder: Path) -> None:
        self.here = here
        self.second = DemoTracker(folder / "second.json", here.clock)

    def to(self, board: tuple[str, str]) -> None:
        with self.here.stores.open(self.here.sam.workspace_id) as store:
            store.unlink_board(self.here.team_id)
            store.link_board(Board(self.here.team_id, "demo", *board))
        if board == OTHER:
            self.here.tracker = self.second
        self.here.sprint.forget(self.here.sam)

    def written(self) -> list[str]:
        """What was changed on the second board."""
        begun = datetime(2026, 3, 4, tzinfo=timezone.utc)
        return [f"{one.key} {one.field}" for one in self.second.history(begun) if one.who == "Sam"]


ORDERS = [
    ("comment_ticket", "comment on DEMO-12: please deploy this on Friday"),
    ("estimate_ticket", "DEMO-12 is 8 points"),
    ("move_ticket", "move DEMO-12 to done"),
    ("assign_ticket", "assign DEMO-12 to ana"),
    ("create_ticket", "new bug: login fails"),
]


@pytest.mark.parametrize(("kind", "text"), ORDERS)
def test_a_yes_to_what_was_shown_of_another_board_writes_nothing(
    here: Room, relinked: Relink, kind: str, text: str
) -> None:
    here.say(kind, text)
    relinked.to(OTHER)
    with pytest.raises(BoardChanged) as caught:
        here.yes()
    assert words(sentence(caught.value).key, **sentence(caught.value).values) == (
        "Your team has another board now (Demo second), so I left that. Say it again if you want it there."
    )
    assert relinked.written() == []
    with pytest.raises(NothingPending):
        here.yes()


@pytest.mark.parametrize(("kind", "text"), ORDERS)
def test_unlinked_and_linked_again_it_is_the_same_board(
    here: Room, relinked: Relink, kind: str, text: str
) -> None:
    here.say(kind, text)
    relinked.to(SAME)
    assert here.yes().stage == "done"


def test_a_yes_after_the_board_was_unlinked_says_that_there_is_none(here: Room) -> None:
    here.say("comment_ticket", "comment on DEMO-12: hi")
    with here.stores.open(here.sam.workspace_id) as store:
        store.unlink_board(here.team_id)
    with pytest.raises(NoBoard):
        here.yes()


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("move_ticket", "move a ticket", "DEMO-12"),
        ("move_ticket", "close the login ticket", "2"),
        ("move_ticket", "move DEMO-12", "in review"),
        ("create_ticket", "create a ticket", "rotate the keys"),
    ],
)
def test_a_question_about_another_board_is_asked_no_more(
    here: Room, relinked: Relink, kind: str, text: str, answer: str
) -> None:
    assert here.say(kind, text).stage == "ask"
    relinked.to(OTHER)
    with pytest.raises(BoardChanged):
        here.answer(answer)
    assert here.requests.open(here.sam) is None


def test_it_is_no_ticket_of_another_board(here: Room, relinked: Relink) -> None:
    here.ticket.find(here.sam, "show DEMO-20")
    relinked.to(OTHER)
    assert here.say("move_ticket", "close it").missing == "ticket"


def test_a_change_in_doubt_is_not_looked_for_on_another_board(here: Room, relinked: Relink) -> None:
    here.say("move_ticket", "move DEMO-12 to done")
    with here.stores.open(here.sam.workspace_id) as store:
        (waiting,) = [store.request(here.sam.id)]
        assert waiting is not None
        store.update_request(type(waiting)(**{**vars(waiting), "state": "doing"}))
    relinked.to(OTHER)
    with pytest.raises(NothingPending) as caught:
        here.requests.require_certainty(here.sam)
    assert caught.value.values["now"] == ""


def post(here: Room, **said: str) -> None:
    """Sam's report of today, posted and held against the board."""
    entries = tuple(Entry(Kind(kind), text, cues.tickets(text)) for kind, text in said.items())
    with here.stores.open(here.sam.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(here.sam))
        store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=entries))
    here.standup.post(here.sam)
    assert here.said.after_report(here.sam)


def tap(here: Room, text: str) -> Outcome | None:
    outcome = here.offers.tap(here.sam, text, {"entities": []})
    return told(outcome) if outcome else None


BUTTONS = [
    ({"done": "finished DEMO-12", "plan": "DEMO-15"}, "move DEMO-12 to Done"),
    (
        {"plan": "add dark mode to the settings screen"},
        "create a ticket: Add dark mode to the settings screen",
    ),
]


@pytest.mark.parametrize(("said", "button"), BUTTONS)
def test_a_button_of_another_board_says_so_once_and_then_is_an_order_like_any(
    here: Room, relinked: Relink, said: dict[str, str], button: str
) -> None:
    post(here, **said)
    relinked.to(OTHER)
    with pytest.raises(BoardChanged):
        tap(here, button)
    assert relinked.written() == []
    assert tap(here, button) is None  # said again, it is previewed


def test_what_was_offered_of_another_board_is_not_shown_again(here: Room, relinked: Relink) -> None:
    post(here, done="finished DEMO-12", plan="DEMO-15")
    assert here.offers.again(here.sam)
    relinked.to(OTHER)
    assert here.offers.again(here.sam) == []


@pytest.mark.parametrize(("said", "button"), BUTTONS)
def test_a_button_of_the_same_board_works_however_often_it_was_linked(
    here: Room, relinked: Relink, said: dict[str, str], button: str
) -> None:
    post(here, **said)
    relinked.to(SAME)
    assert tap(here, button)


def test_a_blocker_is_cleared_whatever_the_board(here: Room, relinked: Relink) -> None:
    post(here, plan="DEMO-12", blocker="waiting for DEMO-16")
    relinked.to(OTHER)
    assert tap(here, "clear the blocker on DEMO-16")
    assert here.blocker.open_ones(here.sam) == []


def test_a_plain_yes_to_a_question_of_another_board_previews_nothing(here: Room, relinked: Relink) -> None:
    post(here, done="DEMO-12", plan="DEMO-15")
    relinked.to(OTHER)
    with pytest.raises(BoardChanged):
        here.offers.agree(here.sam)
    assert here.offers.agree(here.sam) is None and here.requests.open(here.sam) is None
