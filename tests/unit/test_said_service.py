"""Suggestions after a report, what their buttons do, and tickets in passing: on the real store and the demo board."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scrumai.core import cues
from scrumai.core.calendar import Absence
from scrumai.core.errors import (
    ExportOver,
    ItemChanged,
    NoActiveSprint,
    SprintUnclear,
    TrackerError,
    TrackerUnavailable,
    TransitionNotAllowed,
)
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.team import Board, Member
from scrumai.services.request import Outcome
from scrumai.services.said_offer import Shown
from scrumai.store.postgres import Stores
from scrumai.words import words
from tests.fixtures.board import Idle, Room, room, told


@pytest.fixture
def here(session_stores: Stores, tmp_path: Path) -> Room:
    return room(session_stores, tmp_path)


def post(here: Room, who: Member | None = None, /, **said: str | list[str]) -> Sequence[Shown]:
    """Post a report of today (`done=`, `plan=`, `blocker=`), and hold it against the board."""
    member = who or here.sam
    entries = []
    for kind, texts in said.items():
        for text in [texts] if isinstance(texts, str) else texts:
            entries.append(Entry(Kind(kind), text, cues.tickets(text)))
    with here.stores.open(member.workspace_id) as store:
        standup = store.open_standup(here.team_id, here.teams.today(member))
        store.save_report(Report(0, standup.id, member.id, standup.day, "echoed", entries=tuple(entries)))
    here.standup.post(member)
    return here.said.after_report(member)


def keys(shown: Sequence[Shown]) -> list[str]:
    return [f"{one.response.removeprefix('utter_suggest_')} {one.values['key']}" for one in shown]


def tap(here: Room, text: str, who: Member | None = None) -> Outcome | None:
    outcome = here.offers.tap(who or here.sam, text, {"entities": []})
    return told(outcome) if outcome else None


def state(here: Room, key: str) -> str:
    return here.tracker.item(key).state.name


class TestAfterReport:
    def test_what_is_said_is_shown_in_words(self, here: Room) -> None:
        (one,) = post(here, done="finished DEMO-12", plan="DEMO-15")
        assert words(one.response, **one.values) == (
            "DEMO-12 “Login page remembers the customer” is still In Progress on the board; you said “finished DEMO-12”."
        )

    def test_a_ticket_without_a_title_says_so(self, here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        items = here.tracker.items
        monkeypatch.setattr(
            here.tracker, "items", lambda sprint: [replace(one, title="") for one in items(sprint)]
        )
        (one,) = post(here, done="finished DEMO-12", plan="DEMO-15")
        assert words(one.response, **one.values).startswith("DEMO-12 “(no title)” is still In Progress")
        assert here.offers.again(here.sam) == [one]

    def test_nothing_is_written_unasked(self, here: Room) -> None:
        before = here.tracker.history(datetime(2020, 1, 1, tzinfo=timezone.utc))
        assert post(here, done="finished DEMO-12", plan=["DEMO-99", "add dark mode to the settings screen"])
        assert here.tracker.history(datetime(2020, 1, 1, tzinfo=timezone.utc)) == before
        assert {one["what"] for one in here.facts()} == {"post_report"}

    def test_at_most_three_the_most_useful_first(self, here: Room) -> None:
        shown = post(
            here,
            done=["finished DEMO-12", "add dark mode to the settings screen"],
            plan=["DEMO-98", "DEMO-99"],
            blocker="waiting for DEMO-16",
        )
        assert keys(shown) == ["freed DEMO-16", "finished DEMO-12", "unknown DEMO-98"]

    def test_each_posting_is_compared_once_and_nothing_is_shown_twice_a_day(self, here: Room) -> None:
        assert post(here, done="finished DEMO-12", plan="DEMO-15")
        assert here.said.after_report(here.sam) == ()
        here.clock.forward(minutes=20)
        assert keys(post(here, done="finished DEMO-12", plan=["DEMO-15", "DEMO-99"])) == ["unknown DEMO-99"]

    def test_what_was_left_unanswered_twice_rests(self, here: Room) -> None:
        days = []
        for _ in range(3):
            days.append(bool(post(here, done="finished DEMO-12", plan="DEMO-15")))
            here.clock.forward(days=1)
        assert days == [True, True, False]

    def test_words_are_enough(self, here: Room) -> None:
        assert keys(post(here, here.ana, done="finished the voucher thing", plan="DEMO-14")) == [
            "finished DEMO-7"
        ]

    def test_days_off_are_no_days_of_silence(self, here: Room) -> None:
        with here.stores.open(here.ben.workspace_id) as store:
            store.add_absence(here.ben.id, Absence(date(2026, 3, 2), date(2026, 3, 3)))
        assert post(here, here.ben, plan="write to the hosting people") == []
        here.clock.forward(days=1)
        (one,) = post(here, here.ben, plan="write to the hosting people")
        assert (one.values["key"], one.values["days"]) == ("DEMO-8", 3)

    def test_a_board_that_is_down_or_missing_is_no_news(self, here: Room) -> None:
        here.sprint.reading(here.sam)
        here.clock.forward(minutes=5)
        board = here.tracker

        def down(*_: Any) -> None:
            raise TrackerUnavailable(tracker="Demo")

        here.tracker = SimpleNamespace(sprint=down, identity=down, item=down)  # type: ignore[assignment]
        assert post(here, done="finished DEMO-12", plan="x") == ()  # there is a reading of five minutes ago
        here.tracker = board
        assert here.said.after_report(here.sam) == ()  # it is not said later, either
        with here.stores.open(here.sam.workspace_id) as store:
            store.link_board(Board(here.team_id, "unheard-of", "", ""))
        here.clock.forward(minutes=5)
        assert post(here, here.ana, done="finished DEMO-7", plan="x") is not None

    @pytest.mark.parametrize("error", [NoActiveSprint(), SprintUnclear(sprints="One, Two")])
    def test_without_a_sprint_what_needs_none_is_told(self, here: Room, error: TrackerError) -> None:
        here.tracker = Idle(here.tracker, error)  # type: ignore[assignment]
        shown = post(here, done="finished DEMO-12 and DEMO-99", plan="DEMO-15", blocker="waiting for DEMO-16")
        assert keys(shown) == ["freed DEMO-16", "finished DEMO-12", "unknown DEMO-99"]
        assert tap(here, "move DEMO-12 to Done")
        assert state(here, "DEMO-12") == "Done"

    def test_an_export_without_a_sprint_proves_nobody_wrong(self, here: Room) -> None:
        here.tracker = Idle(here.tracker, ExportOver())  # type: ignore[assignment]
        with here.stores.open(here.sam.workspace_id) as store:
            store.link_board(Board(here.team_id, "pivotal", "file:shop.csv", "shop"))
        assert post(here, done="finished DEMO-12", plan="DEMO-15") == ()

    def test_at_the_close_it_goes_to_the_person_alone_and_not_for_ever(self, here: Room) -> None:
        with here.stores.open(here.sam.workspace_id) as store:
            standup = store.open_standup(here.team_id, here.teams.today(here.sam))
            entries = (Entry(Kind.DONE, "finished DEMO-12", ("DEMO-12",)),)
            store.save_report(Report(0, standup.id, here.sam.id, standup.day, "echoed", entries=entries))
        team = here.teams.current(here.sam)
        report = here.standup.post_at_close(here.sam, team, standup)
        assert report is not None
        for _ in range(2):
            here.said.after_close(here.sam, team, report)
        with here.stores.open(here.sam.workspace_id) as store:
            (sent,) = [one for one in store.due(99) if one.response == "utter_suggest_finished"]
        assert sent.address == here.sam.address
        assert sent.values["until"] == "2026-03-05T00:00:00+00:00"
        outcome = tap(here, "move DEMO-12 to Done")
        assert outcome and outcome.response == "utter_done_move_ticket"


class TestMove:
    def test_a_tap_moves_it_as_the_person_once(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        outcome = tap(here, "move DEMO-12 to Done")
        assert outcome and words(outcome.response, **outcome.values).startswith("Moved DEMO-12")
        last = here.tracker.history(datetime(2020, 1, 1, tzinfo=timezone.utc))[-1]
        assert (last.key, last.new, last.who) == ("DEMO-12", "Done", "Sam")
        assert [one["what"] for one in here.facts()][-1] == "move_ticket"
        assert tap(here, "move DEMO-12 to Done") is None  # an ordinary request again

    def test_of_two_taps_at_once_one_moves(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: tap(here, "move DEMO-12 to Done"), range(4)))
        assert len([one for one in done if one]) == 1

    def test_what_somebody_changed_meanwhile_stays(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        here.tracker.move("DEMO-12", "In Review", "Ana")
        with pytest.raises(ItemChanged):
            tap(here, "move DEMO-12 to Done")
        assert state(here, "DEMO-12") == "In Review"

    @pytest.mark.parametrize(
        "text",
        [
            "move DEMO-15 to Done",
            "move DEMO-12 to In Review",
            "close DEMO-12",
            "yes",
            "post it",
            "move DEMO-12",
        ],
    )
    def test_nothing_but_what_the_button_says(self, here: Room, text: str) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        assert tap(here, text) is None and state(here, "DEMO-12") == "In Progress"

    def test_not_for_somebody_else_and_not_after_a_quarter_of_an_hour(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        assert tap(here, "move DEMO-12 to Done", here.ana) is None
        here.clock.forward(minutes=16)
        assert tap(here, "move DEMO-12 to Done") is None
        assert state(here, "DEMO-12") == "In Progress"

    def test_where_done_is_out_of_reach_the_next_step_is_previewed(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        board, move = here.tracker, here.tracker.move

        def strict(key: str, to: str, who: str) -> Any:
            if to == "Done" and board.item(key).state.name != "In Review":
                raise TransitionNotAllowed(key=key, state=to, states="To Do, In Review")
            return move(key, to, who)

        board.move = strict  # type: ignore[method-assign]
        outcome = tap(here, "move DEMO-12 to Done")
        assert outcome and outcome.stage == "preview" and outcome.values["state"] == "In Review"
        assert state(here, "DEMO-12") == "In Progress"
        here.yes()
        assert state(here, "DEMO-12") == "In Review"

    def test_where_there_is_no_step_that_is_said_and_it_can_be_tapped_again(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        move = here.tracker.move

        def never(key: str, to: str, who: str) -> Any:
            raise TransitionNotAllowed(key=key, state=to, states="To Do")

        here.tracker.move = never  # type: ignore[method-assign]
        with pytest.raises(TransitionNotAllowed):
            tap(here, "move DEMO-12 to Done")
        here.tracker.move = move  # type: ignore[method-assign]
        assert tap(here, "move DEMO-12 to Done")


class TestOtherButtons:
    def test_a_comment_is_asked_for_and_previewed(self, here: Room) -> None:
        assert keys(post(here, here.ben, plan="write to the hosting people")) == ["idle DEMO-8"]

    def test_whom_the_board_before_called_otherwise_is_known_by_name(self, here: Room) -> None:
        with here.stores.open(here.ben.workspace_id) as store:
            ben = store.update_member(here.ben.id, tracker_user="ben.okoro@another.example")
        assert keys(post(here, ben, plan="write to the hosting people")) == ["idle DEMO-8"]
        outcome = tap(here, "comment on DEMO-8", here.ben)
        assert outcome and outcome.response == "utter_ask_comment_ticket_comment"

    def test_a_new_ticket_is_previewed_with_its_title(self, here: Room) -> None:
        shown = post(here, plan=["DEMO-12", "add dark mode to the settings screen"])
        assert keys(shown) == ["untracked Add dark mode to the settings screen"]
        outcome = tap(here, "create a ticket: add dark mode to the settings screen")
        assert outcome and outcome.stage == "preview"
        assert outcome.values["title"] == "Add dark mode to the settings screen"
        assert here.yes().values["key"] == "DEMO-25"

    @pytest.mark.parametrize(
        "said", ["today I will set up the new build server", "Today I'll set up the new build server."]
    )
    def test_a_new_ticket_is_called_as_the_work(self, here: Room, said: str) -> None:
        assert keys(post(here, plan=["DEMO-12", said])) == ["untracked Set up the new build server"]

    def test_a_blocker_that_has_the_words_of_a_closed_ticket_is_cleared(self, here: Room) -> None:
        said = "waiting for the update of the payment library"
        assert keys(post(here, plan="DEMO-12", blocker=said)) == ["freed DEMO-19"]
        assert tap(here, "clear the blocker on DEMO-19")
        assert here.blocker.open_ones(here.sam) == []

    def test_a_blocker_is_cleared(self, here: Room) -> None:
        assert keys(post(here, plan="DEMO-12", blocker="waiting for DEMO-16")) == ["freed DEMO-16"]
        assert len(here.blocker.open_ones(here.sam)) == 1
        assert tap(here, "clear the blocker on DEMO-16")
        assert here.blocker.open_ones(here.sam) == []

    def test_a_blocker_that_is_cleared_already_is_no_news(
        self, here: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(here.blocker, "open_ones", lambda member: [])
        assert post(here, plan="DEMO-12", blocker="waiting for DEMO-16") == []


class TestDismissed:
    @pytest.mark.parametrize("text", ["dismiss DEMO-12", "dismiss", "ignore all", "Dismiss demo-12."])
    def test_is_not_shown_again_for_two_weeks(self, here: Room, text: str) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        outcome = tap(here, text)
        assert outcome and words(outcome.response, **outcome.values) == "All right, I leave it: DEMO-12."
        assert tap(here, "move DEMO-12 to Done") is None
        here.clock.forward(days=1)
        assert post(here, done="finished DEMO-12", plan="DEMO-15") == []

    def test_until_the_item_changes(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-15")
        tap(here, "dismiss")
        here.tracker.move("DEMO-12", "In Review", "Sam")
        here.clock.forward(days=1)
        assert keys(post(here, done="finished DEMO-12", plan="DEMO-15")) == ["finished DEMO-12"]

    def test_work_without_a_ticket_by_its_words(self, here: Room) -> None:
        post(here, plan=["DEMO-12", "add dark mode to the settings screen"])
        assert tap(here, "dismiss “Add dark mode to the settings screen”")
        here.clock.forward(days=1)
        assert post(here, plan=["DEMO-12", "adding dark mode to the settings screen"]) == []

    def test_what_was_not_offered_is_for_others_to_understand(self, here: Room) -> None:
        assert tap(here, "dismiss DEMO-12") is None and tap(here, "dismiss") is None
        assert here.offers.refuse(here.sam) is None

    def test_a_plain_no_is_for_all_of_them(self, here: Room) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-99")
        outcome = here.offers.refuse(here.sam)
        assert outcome and outcome.values == {"what": "DEMO-12, DEMO-99"}
        assert here.offers.again(here.sam) == []


class TestUnfurls:
    def shown(self, here: Room, text: str, room: str = "r") -> list[str]:
        return [one.key for one in here.unfurl.shown(here.sam, room, text) or ()]

    def test_once_in_half_an_hour_in_a_conversation(self, here: Room) -> None:
        assert self.shown(here, "look at demo-12 and DEMO-7") == ["DEMO-12", "DEMO-7"]
        assert self.shown(here, "DEMO-12 and DEMO-8") == ["DEMO-8"]
        assert self.shown(here, "DEMO-12", "another room") == ["DEMO-12"]
        here.clock.forward(minutes=30)
        assert self.shown(here, "DEMO-12") == ["DEMO-12"]

    def test_at_most_three_and_no_unknown_one(self, here: Room) -> None:
        assert self.shown(here, "DEMO-99 DEMO-1 DEMO-2 DEMO-3 DEMO-4") == ["DEMO-1", "DEMO-2", "DEMO-3"]
        assert self.shown(here, "utf-8, #12 and PR 7") == []

    def test_outside_the_sprint_too(self, here: Room) -> None:
        made = here.tracker.create("Gift cards", "Sam")
        here.sprint.forget(here.sam)
        assert self.shown(here, f"what of {made.key}") == [made.key]

    def test_between_two_sprints_too(self, here: Room) -> None:
        def none(*_: Any) -> None:
            raise NoActiveSprint(tracker="Demo")

        here.tracker = SimpleNamespace(sprint=none, item=here.tracker.item)  # type: ignore[assignment]
        assert self.shown(here, "DEMO-12, DEMO-99 and #7") == ["DEMO-12"]

    def test_a_board_that_is_down_is_silent(self, here: Room) -> None:
        def down(*_: Any) -> None:
            raise TrackerUnavailable(tracker="Demo")

        board = here.tracker
        here.tracker = SimpleNamespace(sprint=down, item=down)  # type: ignore[assignment]
        assert self.shown(here, "DEMO-12") == []
        here.tracker = board
        assert self.shown(here, "DEMO-12") == ["DEMO-12"]


class TestAPlainYes:
    def test_to_a_question_is_shown_what_it_would_change(self, here: Room) -> None:
        assert keys(post(here, done="DEMO-12", plan="DEMO-15")) == ["named DEMO-12"]
        outcome = here.offers.agree(here.sam)
        assert outcome is not None and (outcome.response, outcome.values["state"]) == (
            "utter_preview_move_ticket",
            "Done",
        )
        assert (state(here, "DEMO-12"), here.offers.agree(here.sam)) == ("In Progress", None)
        here.yes()
        assert state(here, "DEMO-12") == "Done" and here.offers.pending(here.sam) == []

    def test_to_a_move_that_the_board_does_not_allow_says_so(
        self, here: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post(here, done="DEMO-12", plan="DEMO-15")
        monkeypatch.setattr(here.tracker, "reachable", lambda key: ["In Review"])
        with pytest.raises(TransitionNotAllowed):
            here.offers.agree(here.sam)
        assert len(here.offers.pending(here.sam)) == 1 and here.requests.open(here.sam) is None

    def test_to_two_questions_is_one_to_both(self, here: Room) -> None:
        assert keys(post(here, done=["DEMO-12", "DEMO-15"])) == ["named DEMO-12", "named DEMO-15"]
        assert here.offers.agree(here.sam) is not None
        here.yes()
        assert (state(here, "DEMO-12"), state(here, "DEMO-15")) == ("Done", "Done")

    def test_to_what_is_no_question_agrees_to_nothing(self, here: Room) -> None:
        assert keys(post(here, done="finished DEMO-12", plan="DEMO-15")) == ["finished DEMO-12"]
        assert here.offers.agree(here.sam) is None and len(here.offers.pending(here.sam)) == 1

    def test_while_the_board_does_not_answer_the_question_stands(
        self, here: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post(here, done="DEMO-12", plan="DEMO-15")

        def fails() -> None:
            raise TrackerUnavailable

        monkeypatch.setattr(here.tracker, "states", fails)
        with pytest.raises(TrackerUnavailable):
            here.offers.agree(here.sam)
        assert len(here.offers.pending(here.sam)) == 1

    def test_to_a_question_that_was_settled_since_agrees_to_the_others_alone(self, here: Room) -> None:
        post(here, done=["DEMO-12", "DEMO-15"])
        here.say("move_ticket", "close DEMO-12")
        here.yes()
        outcome = here.offers.agree(here.sam)
        assert outcome is not None and "DEMO-12" not in str(told(outcome).values["tickets"])


class TestOnlyWhatStillHoldsIsToldAgain:
    def test_not_that_a_ticket_is_open_that_was_moved(self, here: Room) -> None:
        post(here, done=["finished DEMO-12", "finished DEMO-15"])
        here.say("move_ticket", "close DEMO-12")
        here.yes()
        assert keys(here.offers.again(here.sam)) == ["finished DEMO-15"]

    def test_not_the_wait_that_was_cleared(self, here: Room) -> None:
        assert keys(post(here, plan="DEMO-12", blocker="waiting for DEMO-16")) == ["freed DEMO-16"]
        (wait,) = here.blocker.open_ones(here.sam)
        values = {"said": "unblocked", "ids": [wait.id], "choices": [], "why_not": ""}
        here.requests.accept(here.sam, "resolve_blocker", values)
        assert here.offers.again(here.sam) == []

    def test_not_the_key_that_was_corrected(self, here: Room) -> None:
        assert "unknown DEMO-99" in keys(post(here, plan="DEMO-99"))
        here.standup.edit(here.sam, "change DEMO-99 to DEMO-15")
        assert "unknown DEMO-99" not in keys(here.offers.again(here.sam))

    def test_nothing_while_the_board_is_not_known(self, here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        post(here, done="finished DEMO-12", plan="DEMO-99")

        def fails(key: str) -> None:
            raise TrackerUnavailable

        monkeypatch.setattr(here.tracker, "item", fails)
        with pytest.raises(TrackerUnavailable):
            here.offers.again(here.sam)
