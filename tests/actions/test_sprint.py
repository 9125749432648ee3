"""Questions about the sprint as people read the answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import base, sprint
from scrumai.charts.client import picture
from scrumai.core.calendar import Schedule
from scrumai.core.errors import ExportOver, NoActiveSprint, SprintUnclear, TrackerError, TrackerUnreadable
from scrumai.core.metrics import Unit
from scrumai.core.sprint import Category, Change, Item, Reading, Sprint, State
from scrumai.core.team import Board, Member, Team
from scrumai.services.sprint import Sprints, Told
from scrumai.settings import Settings
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from scrumai.words import worded, words
from tests.fixtures.watched import Watched

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 11, 9, 2, tzinfo=timezone.utc)  # a Wednesday
TODO, DOING, DONE = (
    State("To Do", Category.TODO),
    State("Doing", Category.DOING),
    State("Done", Category.DONE),
)
QUESTIONS = [
    sprint.AskSprintStatus,
    sprint.AskBurndown,
    sprint.AskVelocity,
    sprint.AskSprintGoal,
    sprint.AskSprintEnd,
    sprint.AskForecast,
    sprint.AskScopeChange,
    sprint.AskStaleTickets,
]


class World(Watched):
    """Sam's team, its board, and a clock; `tracker` is the demo board until a test puts another there."""

    def __init__(self, home: Path) -> None:
        self.at, self.linked = NOW, True
        self.url = "https://shop.example/board"
        self.tracker: Any = open_tracker(Link(Board(1, "demo", self.url, "shop")), self, home)
        self.file = home / "demo-shop.json"
        self.sam = Member(1, 1, "Sam", "local:demo:sam", "Europe/Berlin")
        team = Team(1, "Shop", Schedule(zone="Europe/Berlin"))
        teams: Any = SimpleNamespace(
            current=lambda member: team,
            meet=lambda address: self.sam,
            board=lambda member, team: self.board(team.id),
        )
        sprints = Sprints(self, self, teams, lambda board: self.tracker)
        self.app = SimpleNamespace(teams=teams, sprint=sprints, picture=partial(picture, Settings()))

    def now(self) -> datetime:
        return self.at

    @contextmanager
    def open(self, workspace_id: int) -> Iterator[Any]:
        yield self

    def board(self, team_id: int) -> Board | None:
        return Board(1, "demo", self.url, "shop") if self.linked else None

    def holidays(self, team_id: int) -> frozenset[date]:
        return frozenset()

    def between_sprints(self, error: TrackerError, *closed: tuple[Sprint, float, float]) -> None:
        """A board of which no sprint is running, or more than one."""

        def none() -> Sprint:
            raise error

        self.tracker = SimpleNamespace(sprint=none, closed=lambda limit: closed)

    def shows(self, *items: Item, history: tuple[Change, ...] = (), **fields: Any) -> None:
        """Put a board of these items in the tracker's place."""
        running = Sprint("1", "Sprint 1", "Sell", date(2026, 3, 2), date(2026, 3, 13))
        seen = replace(Reading(running, items, history, (), (TODO, DOING, DONE), NOW), **fields)
        self.tracker = SimpleNamespace(
            sprint=lambda: seen.sprint,
            items=lambda sprint_id: seen.items,
            history=lambda since: seen.history,
            closed=lambda limit: seen.closed,
            states=lambda: seen.states,
            item=lambda key: next(one for one in seen.removed if one.key == key),
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(tmp_path)
    monkeypatch.setattr(base, "app", lambda: world.app)
    return world


def item(key: str, points: float | None, state: State = TODO, **fields: Any) -> Item:
    born = NOW - timedelta(days=20)
    return replace(Item(key, f"Title of {key}", "story", state, None, points, "1", born, born), **fields)


async def ask(question: type[base.Base]) -> str:
    """The one reply to a question, in words."""
    message = {"text": "?", "intent": {"name": "x"}, "entities": []}
    tracker = Tracker("local:demo:sam", {}, message, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = await question().run(dispatcher, tracker, {})
    assert [event["name"] for event in events] == ["answered_by"]
    assert len(dispatcher.messages) == 1
    values = dict(dispatcher.messages[0])
    return words(values.pop("response"), **values)


class TestOnTheDemoBoard:
    async def test_status(self, world: World) -> None:
        assert await ask(sprint.AskSprintStatus) == (
            "Sprint 24: 40 of 63 points are done, 12 of 24 items.\n"
            "- To Do: 9 points in 5 items\n"
            "- In Progress: 9 points in 5 items\n"
            "- In Review: 5 points in 2 items\n"
            "- Done: 40 points in 12 items\n"
            "3 working days left, today included. As of 10:02. https://shop.example/board"
        )

    async def test_burndown(self, world: World) -> None:
        said, head, *rows, legend = (await ask(sprint.AskBurndown)).split("\n")
        assert said == (
            "Sprint 24: 23 points left, about 6.2 points behind the ideal line. The scope grew by 7 points"
            " since the first day. As of 10:02. https://shop.example/board"
        )
        assert [row.split()[:4] for row in rows[:2]] == [
            ["Mon", "2", "50.4", "56"],
            ["Tue", "3", "44.8", "52"],
        ]
        assert [row.split()[:4] for row in rows[-3:-1]] == [
            ["Wed", "11", "11.2", "23"],
            ["Thu", "12", "5.6", "|"],
        ]
        assert len(rows) == 10 and head.split() == ["ideal", "left"]
        assert all(row.count("|") == 1 for row in [*rows, legend])
        assert len({row.index("█") for row in rows[:8]}) == 1  # the bars stand in one column
        assert rows[0].count("█") > rows[6].count("█") == rows[7].count("█") > 0 == rows[8].count("█")

    async def test_velocity(self, world: World) -> None:
        assert await ask(sprint.AskVelocity) == (
            "The team finishes 53.7 points a sprint on average, between 50 and 57.\n"
            "- Sprint 23: 54 points of 58 planned\n"
            "- Sprint 22: 50 points of 55 planned\n"
            "- Sprint 21: 57 points of 56 planned\n"
            "Sprint 24 has 40 points done so far. As of 10:02. https://shop.example/board"
        )

    async def test_a_velocity_that_never_changes_is_no_range(self, world: World) -> None:
        one, two = (Sprint(n, f"S-{n}", "", date(2026, 2, 1), date(2026, 2, 7), True) for n in "12")
        world.shows(item("A-1", None), closed=((two, 9.0, 9.0), (one, 9.0, 9.0)))
        assert await ask(sprint.AskVelocity) == (
            "The team finishes 9 points in each sprint.\n"
            "- S-2: 9 points of 9 planned\n"
            "- S-1: 9 points of 9 planned\n"
            "Nothing in Sprint 1 has an estimate. As of 10:02. https://shop.example/board"
        )

    async def test_goal_and_end(self, world: World) -> None:
        assert "log in, pay and get an invoice" in await ask(sprint.AskSprintGoal)
        assert (await ask(sprint.AskSprintEnd)).startswith(
            "Sprint 24 ends on Fri 13 Mar. 3 working days left, today included. As of 10:02."
        )

    async def test_forecast(self, world: World) -> None:
        assert (await ask(sprint.AskForecast)).startswith(
            "23 points left in 3 working days; at the pace so far the team does 15 to 17.1, typically 16.7 in"
            " that time. So very unlikely: at the usual pace about 6.3 points would stay open. As of"
        )

    async def test_scope_change(self, world: World) -> None:
        said = (await ask(sprint.AskScopeChange)).split("\n")
        assert said[0].startswith("Sprint 24 went from 56 to 63 points since its first day. As of 10:02.")
        assert said[1] == "- added: DEMO-22 Prices in the cart show the wrong currency (3 points)"
        assert said[-1] == "- estimated anew: DEMO-20 Invoice as a PDF (2 to 3 points)"

    async def test_stale(self, world: World) -> None:
        said = await ask(sprint.AskStaleTickets)
        assert "- DEMO-6 Delivery cost by postcode: Emil, In Progress, 5 working days\n" in said
        assert "- DEMO-18 Category page opens in under a second: Chen, In Review, 4 working days\n" in said

    @pytest.mark.parametrize("question", QUESTIONS)
    async def test_with_the_board_down_the_last_reading_with_its_time(
        self, world: World, question: type[base.Base]
    ) -> None:
        before = await ask(question)
        world.at += timedelta(minutes=5)
        world.file.write_text("{", "utf-8")
        kept = "The board does not answer; this is from Wed 10:02. https://shop.example/board"
        assert await ask(question) == before.replace("As of 10:02. https://shop.example/board", kept)

    @pytest.mark.parametrize("question", QUESTIONS)
    async def test_with_the_board_down_from_the_start_one_sentence(
        self, world: World, question: type[base.Base]
    ) -> None:
        world.file.mkdir()
        assert await ask(question) == words("utter_error_tracker_unavailable")

    @pytest.mark.parametrize("question", QUESTIONS)
    async def test_without_a_board_one_sentence(self, world: World, question: type[base.Base]) -> None:
        world.linked = False
        assert await ask(question) == words("utter_error_no_board", team="Shop")

    @pytest.mark.parametrize("question", [one for one in QUESTIONS if one is not sprint.AskVelocity])
    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (NoActiveSprint(), "Start the next one there"),
            (SprintUnclear(sprints="One, Two"), "One, Two. End the one that is over there"),
            (ExportOver(tracker="Pivotal Tracker", last="Iteration 8", end="2025-04-01"), "until 2025-04-01"),
        ],
    )
    async def test_without_a_running_sprint_what_to_do(
        self, world: World, question: type[base.Base], error: TrackerError, told: str
    ) -> None:
        world.between_sprints(error)
        said = await ask(question)
        assert told in said and '"velocity"' in said

    @pytest.mark.parametrize("error", [NoActiveSprint(), SprintUnclear(sprints="One, Two")])
    async def test_the_velocity_needs_no_running_sprint(self, world: World, error: TrackerError) -> None:
        world.between_sprints(error, (Sprint("1", "S-1", "", date(2026, 2, 1), NOW.date(), True), 8.0, 7.0))
        assert await ask(sprint.AskVelocity) == (
            "The last finished sprint, S-1, brought 7 points of 8 planned. Which sprint is running now, the "
            "board does not tell. As of 10:02. https://shop.example/board"
        )
        world.between_sprints(error)
        assert "there is no velocity yet. Which sprint is running now" in await ask(sprint.AskVelocity)


class TestOnOtherBoards:
    @pytest.mark.parametrize("question", QUESTIONS)
    async def test_an_empty_sprint_can_be_asked_anything(
        self, world: World, question: type[base.Base]
    ) -> None:
        world.shows()
        said = await ask(question)
        assert "As of 10:02." in said and "{" not in said

    async def test_a_sprint_without_any_points_is_told_in_items(self, world: World) -> None:
        world.shows(item("A-1", None, DONE), item("A-2", None), item("A-3", None))
        assert (await ask(sprint.AskSprintStatus)).startswith(
            "Sprint 1: 1 of 3 items are done; none of them is estimated.\n"
            "- To Do: 2 items\n- Doing: 0 items\n- Done: 1 item\n"
        )
        assert (await ask(sprint.AskBurndown)).startswith("Sprint 1: 2 items left, ")

    async def test_items_without_an_estimate_are_mentioned(self, world: World) -> None:
        world.shows(item("A-1", 1), item("A-2", None))
        assert "\n1 item without an estimate. 3 working days left" in await ask(sprint.AskSprintStatus)

    async def test_all_done(self, world: World) -> None:
        world.shows(item("A-1", 3, DONE))
        assert (await ask(sprint.AskForecast)).startswith("Yes: everything in Sprint 1 is done.")

    async def test_nothing_to_forecast_from(self, world: World) -> None:
        world.shows(item("A-1", None), item("A-2", 1), sprint=self.runs(date(2026, 3, 10), date(2026, 3, 13)))
        said = await ask(sprint.AskForecast)
        assert "I will not guess. Not counted: 1 item without an estimate. As of" in said

    async def test_no_scope_change(self, world: World) -> None:
        world.shows(item("A-1", 3))
        assert (await ask(sprint.AskScopeChange)).startswith(
            "The scope of Sprint 1 has not changed since its first day: 3 points. As of"
        )

    async def test_an_exchange_of_the_same_size(self, world: World) -> None:
        tuesday = NOW - timedelta(days=1)
        out = item("A-2", 3, sprint=None, url="https://x.example/A-2")
        history = (Change("A-1", tuesday, "sprint", "", "1"), Change("A-2", tuesday, "sprint", "1", ""))
        world.shows(item("A-1", 3), history=history, removed=(out,))
        said = await ask(sprint.AskScopeChange)
        assert "Sprint 1 is still at 3 points, but its content changed" in said
        assert "- removed: A-2 Title of A-2 (3 points) https://x.example/A-2" in said

    async def test_where_the_board_does_not_tell_what_came_and_went_nothing_is_said_of_it(
        self, world: World
    ) -> None:
        untraced = replace(self.runs(date(2026, 3, 2), date(2026, 3, 13)), traced=False)
        world.shows(item("A-1", 3), sprint=untraced)
        assert await ask(sprint.AskScopeChange) == (
            "Sprint 1 comes to 3 points now. Its board does not keep all that came in or went out since the first"
            " day, so I cannot say by how much that changed. As of 10:02. https://shop.example/board"
        )
        said = (await ask(sprint.AskBurndown)).split("\n")[0]
        assert said == (
            "Sprint 1: 3 points left, about 2.1 points behind the ideal line. The line may be off: the board does"
            " not keep all that came in or went out since the first day. As of 10:02. https://shop.example/board"
        )

    async def test_what_was_made_later_and_estimated_anew_is_known_all_the_same(self, world: World) -> None:
        untraced = replace(self.runs(date(2026, 3, 2), date(2026, 3, 13)), traced=False)
        tuesday = NOW - timedelta(days=1)
        resized = Change("A-1", tuesday, "points", "1", "3")
        world.shows(item("A-1", 3), item("A-2", 5, created=tuesday), history=(resized,), sprint=untraced)
        said = (await ask(sprint.AskScopeChange)).split("\n")
        assert said[0].startswith("Sprint 1 comes to 8 points now. Its board does not keep")
        assert said[1:] == [
            "- added: A-2 Title of A-2 (5 points)",
            "- estimated anew: A-1 Title of A-1 (1 to 3 points)",
        ]
        assert "grew" not in await ask(sprint.AskBurndown)

    async def test_nor_what_was_planned_in_the_past(self, world: World) -> None:
        one, two = (Sprint(n, f"S-{n}", "", date(2026, 2, 1), date(2026, 2, 7), True, False) for n in "12")
        world.shows(item("A-1", 1), closed=((two, 9.0, 7.0), (one, 9.0, 5.0)))
        assert "\n- S-2: 7 points\n- S-1: 5 points\n" in await ask(sprint.AskVelocity)
        world.shows(item("A-1", 1), closed=((one, 9.0, 5.0),), at=NOW)
        world.at += timedelta(minutes=2)
        assert "The last finished sprint, S-1, brought 5 points. Sprint 1" in await ask(sprint.AskVelocity)

    async def test_a_hundred_additions_are_not_all_listed(self, world: World) -> None:
        tuesday = NOW - timedelta(days=1)
        keys = [f"A-{n}" for n in range(100)]
        history = tuple(Change(key, tuesday, "sprint", "", "1") for key in keys)
        world.shows(*(item(key, 1) for key in keys), history=history)
        said = (await ask(sprint.AskScopeChange)).split("\n")
        assert len(said) == 11 and said[-1] == "- and 91 more"

    async def test_one_stale_item_of_nobody(self, world: World) -> None:
        world.shows(item("A-1", 1, DOING))
        said = await ask(sprint.AskStaleTickets)
        assert (
            said.startswith("One item is in progress")
            and "A-1 Title of A-1: nobody, Doing, 14 working" in said
        )

    async def test_no_stale_item(self, world: World) -> None:
        world.shows(item("A-1", 1, DOING, updated=NOW))
        assert (await ask(sprint.AskStaleTickets)).startswith("Nothing is stuck")

    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            (date(2026, 3, 2), date(2026, 3, 11), "ends on Wed 11 Mar. Today is its last working day."),
            (date(2026, 3, 12), date(2026, 3, 13), "runs from Thu 12 Mar to Fri 13 Mar."),
            (date(2026, 3, 2), date(2026, 3, 10), "ended on Tue 10 Mar, and no new one has been started."),
        ],
    )
    async def test_the_end_in_the_past_today_and_to_come(
        self, world: World, first: date, last: date, said: str
    ) -> None:
        world.shows(item("A-1", 1), sprint=self.runs(first, last))
        assert said in await ask(sprint.AskSprintEnd)

    async def test_a_sprint_without_a_goal(self, world: World) -> None:
        world.shows(sprint=replace(self.runs(date(2026, 3, 2), date(2026, 3, 13)), goal="  "))
        assert (await ask(sprint.AskSprintGoal)).startswith("Sprint 1 has no goal on the board.")

    async def test_text_of_the_board_that_looks_like_a_template_stays_text(self, world: World) -> None:
        goal = "Show {age} and {0} <b>&amp;</b>"
        world.shows(
            item("A-1", 1, DOING, title="{link} {nope}"),
            sprint=replace(self.runs(date(2026, 3, 2), date(2026, 3, 13)), goal=goal),
        )
        assert goal in await ask(sprint.AskSprintGoal)
        assert "A-1 {link} {nope}: nobody" in await ask(sprint.AskStaleTickets)

    @staticmethod
    def runs(first: date, last: date) -> Sprint:
        return Sprint("1", "Sprint 1", "Sell", first, last)


class TestWords:
    @pytest.mark.parametrize(
        ("size", "said"),
        [(1, "1 point"), (0, "0 points"), (0.5, "0.5 points"), (1.04, "1 point"), (53.666, "53.7 points")],
    )
    def test_an_amount(self, size: float, said: str) -> None:
        assert worded(sprint.amount(size, Unit.POINTS)) == said

    @pytest.mark.parametrize(
        ("today", "fresh", "said"),
        [
            (date(2026, 3, 11), True, "As of 09:02."),
            (date(2026, 3, 12), True, "As of Wed 09:02."),
            (date(2026, 3, 12), False, "The board does not answer; this is from Wed 09:02."),
            (date(2026, 3, 18), False, "The board does not answer; this is from Wed 11 Mar 09:02."),
        ],
    )
    def test_the_age(self, today: date, fresh: bool, said: str) -> None:
        assert worded(sprint.age(Told(None, NOW, today, fresh, ""))) == said

    def test_a_day_of_another_year_has_its_year(self) -> None:
        today = date(2026, 3, 11)
        days = [sprint.on(day, today) for day in (date(2026, 3, 2), date(2025, 4, 1))]
        assert days == ["Mon 2 Mar", "Tue 1 Apr 2025"]
        told = [worded(base.day_part(day, today)) for day in (date(2026, 3, 2), date(2025, 4, 1))]
        assert told == ["on Mon 02 Mar", "on Tue 01 Apr 2025"]

    def test_the_age_of_what_was_read_before_an_answer_that_is_not_understood(self) -> None:
        told = Told(None, NOW, date(2026, 3, 11), False, "", "subject")
        assert worded(sprint.age(told)) == (
            "I do not understand what the board answers now (subject); please tell whoever runs me. "
            "This is from Wed 09:02."
        )

    async def test_a_board_that_changed_is_not_called_silent(self, world: World) -> None:
        await ask(sprint.AskBurndown)
        world.at += timedelta(minutes=5)
        world.between_sprints(TrackerUnreadable(tracker="Demo", what="status"))
        said = await ask(sprint.AskBurndown)
        assert "not understand what the board answers now (status)" in said and "Wed 10:02" in said

    def test_every_intent_of_the_rules_has_its_action(self) -> None:
        rules = yaml.safe_load((ROOT / "data/rules/sprint.yml").read_text("utf-8"))["rules"]
        steps = [(rule["steps"][0]["intent"], rule["steps"][1]["action"]) for rule in rules]
        assert all(action == f"action_{intent}" for intent, action in steps)
        assert {action for _, action in steps} == {question().name() for question in QUESTIONS}
        assert all(intent in base.Answer.by_intent for intent, _ in steps)  # may interrupt a standup
