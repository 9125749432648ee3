"""Buttons that answer: what they carry, and which question is open when they are pressed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from scrumai.core import asked
from scrumai.core.content import Button
from scrumai.core.standup import Kind
from scrumai.core.team import Request
from scrumai.services.pressed import Presses
from scrumai.services.request import PATIENCE
from scrumai.services.team import Teams
from tests.unit.test_standup_service import Desk, desk

__all__ = ["desk"]
QUESTIONS = [asked.of_request(12, None), asked.of_request(12, "state"), asked.of_report(3, "blocker")]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("words", ["yes", "?r1 yes", "In Review\nnow"])
def test_an_answer_carries_its_question_and_its_words(question: str, words: str) -> None:
    (button,) = asked.answering(question, [Button(" ", words)])
    assert button.title == words
    assert asked.pressed(button.payload) == (question, words)


@pytest.mark.parametrize(
    "words", ["move DEMO-12 to Done", "dismiss DEMO-12", "fix it", "start standup", "?", "?r1"]
)
def test_a_command_carries_its_words(words: str) -> None:
    assert asked.pressed(words) == ("", words)


@pytest.mark.parametrize("words", ["yes", "No", "no blockers"])
def test_a_bare_answer_is_one_to_nobody_knows_what(words: str) -> None:
    assert asked.pressed(words) == (asked.UNKNOWN, words)


def test_a_question_names_its_request_or_its_report() -> None:
    assert [asked.request_in(one) for one in QUESTIONS] == [12, 12, None]
    assert [asked.report_in(one) for one in QUESTIONS] == [None, None, 3]
    for none in ("", asked.UNKNOWN, asked.NONE):
        assert asked.request_in(none) is None and asked.report_in(none) is None


@pytest.fixture
def opens(desk: Desk) -> Callable[..., bool]:
    presses = Presses(desk.stores, desk.clock, Teams(desk.stores, desk.clock))

    clicks = count()

    def is_open(question: str, in_standup: bool = False, once: str = "") -> bool:
        return presses.is_open(desk.sam, question, in_standup, once or f"press {next(clicks)}")

    return is_open


def requested(desk: Desk, kind: str, missing: str | None = None) -> str:
    with desk.stores.open(desk.sam.workspace_id) as store:
        made = store.add_request(Request(0, desk.sam.id, kind, {}, missing, desk.clock.at))
    return asked.of_request(made.id, missing)


def test_a_request_is_open_until_the_next_one_and_for_a_while(desk: Desk, opens: Callable[..., bool]) -> None:
    first = requested(desk, "leave_team")
    assert opens(first) and not opens(first, in_standup=True)
    second = requested(desk, "delete_my_data")
    assert opens(second) and not opens(first) and not opens(asked.UNKNOWN) and opens("")
    desk.clock.at += PATIENCE + timedelta(seconds=1)
    assert not opens(second)


def test_a_report_that_was_shown_may_be_posted_later(desk: Desk, opens: Callable[..., bool]) -> None:
    for kind in (Kind.DONE, Kind.PLAN, Kind.BLOCKER):
        desk.standup.answer(desk.sam, "the login page", {}, kind)
    shown = requested(desk, "post_report")
    desk.clock.at += PATIENCE + timedelta(seconds=1)
    assert opens(shown)
    desk.standup.post(desk.sam)
    assert not opens(shown)


def test_a_press_that_comes_again_is_judged_as_it_was(desk: Desk, opens: Callable[..., bool]) -> None:
    first = requested(desk, "leave_team")
    assert opens(first, once="click 1")
    requested(desk, "delete_my_data")
    assert opens(first, once="click 1") and not opens(first, once="click 2")


def test_a_question_is_somebodys_whether_it_is_open_or_not(desk: Desk) -> None:
    presses = Presses(desk.stores, desk.clock, Teams(desk.stores, desk.clock))
    of_sam = [requested(desk, "leave_team"), requested(desk, "delete_my_data", "team")]
    of_sam.append(asked.of_report(desk.standup.start(desk.sam).report.id, "done"))
    sam, lou = desk.sam, f"{desk.sam.address}-lou"
    for question in of_sam:
        assert presses.another(sam.workspace_id, sam.address, question) is None
        assert presses.another(sam.workspace_id, lou, question) == sam
    for nobodys in (
        "",
        asked.UNKNOWN,
        asked.NONE,
        asked.of_request(10**9, None),
        asked.of_report(10**9, "done"),
    ):
        assert presses.another(sam.workspace_id, lou, nobodys) is None
