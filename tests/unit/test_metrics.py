"""The numbers of a sprint, from readings made by hand. The sprint is Mon 2 March to Fri 13 March 2026."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core import metrics
from scrumai.core.metrics import Chance, Phase, Trend, Unit
from scrumai.core.sprint import Category, Change, Item, Reading, Sprint, State

TODO, DOING, DONE = (
    State("To Do", Category.TODO),
    State("In Progress", Category.DOING),
    State("Done", Category.DONE),
)
SPRINT = Sprint("7", "Sprint 7", "Sell", date(2026, 3, 2), date(2026, 3, 13))
BEFORE = Sprint("6", "Sprint 6", "", date(2026, 2, 16), date(2026, 2, 27), True)
WED = date(2026, 3, 4)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/Santiago", "Asia/Kolkata"]


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.utc)


def item(key: str, points: float | None = 1, state: State = TODO, sprint: str | None = "7") -> Item:
    born = at(date(2026, 2, 20))
    return Item(key, key.title(), "story", state, None, points, sprint, born, born)


def moved(key: str, day: date, old: State, new: State, hour: int = 12) -> Change:
    return Change(key, at(day, hour), "state", old.name, new.name)


def planned(key: str, day: date, old: str = "", new: str = "7") -> Change:
    return Change(key, at(day), "sprint", old, new)


def reading(
    items: Sequence[Item], *history: Change, now: date = WED, removed: Sequence[Item] = (), hour: int = 13
) -> Reading:
    return Reading(
        SPRINT,
        tuple(items),
        history,
        ((BEFORE, 20.0, 10.0),),
        (TODO, DOING, DONE),
        at(now, hour),
        removed=tuple(removed),
    )


class TestWorkingDays:
    def test_a_weekend_has_none(self) -> None:
        assert metrics.working_days(date(2026, 3, 7), date(2026, 3, 8)) == []

    def test_both_ends_count(self) -> None:
        assert len(metrics.working_days(SPRINT.start, SPRINT.end)) == 10

    def test_holidays_do_not_count(self) -> None:
        assert len(metrics.working_days(SPRINT.start, SPRINT.end, frozenset({WED, date(2026, 3, 7)}))) == 9

    def test_an_end_before_the_start_gives_none(self) -> None:
        assert metrics.working_days(SPRINT.end, SPRINT.start) == []

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
    def test_any_seven_days_have_five(self, first: date, weeks: int) -> None:
        assert len(metrics.working_days(first, first + timedelta(days=7 * weeks + 6))) == 5 * (weeks + 1)


class TestTimeline:
    @pytest.mark.parametrize(
        ("today", "phase", "left"),
        [
            (date(2026, 2, 27), Phase.COMING, 10),
            (date(2026, 3, 2), Phase.WORKING, 10),
            (date(2026, 3, 7), Phase.RESTING, 5),
            (date(2026, 3, 12), Phase.WORKING, 2),
            (date(2026, 3, 13), Phase.LAST_DAY, 1),
            (date(2026, 3, 14), Phase.OVER, 0),
        ],
    )
    def test_where_today_is(self, today: date, phase: Phase, left: int) -> None:
        seen = metrics.timeline(SPRINT, today)
        assert (seen.phase, seen.days_left) == (phase, left)

    def test_a_sprint_that_ends_on_sunday_has_no_working_day_left_on_saturday(self) -> None:
        sprint = replace(SPRINT, end=date(2026, 3, 15))
        seen = metrics.timeline(sprint, date(2026, 3, 14))
        assert (seen.phase, seen.days_left) == (Phase.RESTING, 0)

    def test_a_holiday_is_a_day_of_rest(self) -> None:
        seen = metrics.timeline(SPRINT, WED, frozenset({WED}))
        assert (seen.phase, seen.days_left) == (Phase.RESTING, 7)


class TestStatus:
    def test_points_and_items_by_state(self) -> None:
        board = [item("A", 3, DONE), item("B", 5, DOING), item("C", None), item("D", 0.5, DONE)]
        status = metrics.status(reading(board), WED)
        assert status.unit is Unit.POINTS
        assert (status.done.items, status.done.points) == (2, 3.5)
        assert (status.todo.items, status.todo.points, status.todo.unestimated) == (1, 0, 1)
        assert [(state.name, tally.points) for state, tally in status.states] == [
            ("To Do", 0),
            ("In Progress", 5),
            ("Done", 3.5),
        ]

    def test_no_points_anywhere_counts_items(self) -> None:
        assert metrics.status(reading([item("A", None, DONE), item("B", 0)]), WED).unit is Unit.ITEMS

    def test_an_empty_sprint(self) -> None:
        status = metrics.status(reading([]), WED)
        assert (status.total.items, status.unit) == (0, Unit.ITEMS)
        assert len(status.states) == 3

    def test_a_state_that_is_no_column_is_still_counted(self) -> None:
        odd = State("Waiting", Category.DOING)
        status = metrics.status(reading([item("A", 1, odd)]), WED)
        assert dict(status.states)[odd].items == 1

    @given(st.lists(st.tuples(st.sampled_from([TODO, DOING, DONE]), st.sampled_from([None, 0, 1, 2.5, 8]))))
    def test_the_parts_are_the_whole(self, board: list[tuple[State, float | None]]) -> None:
        status = metrics.status(reading([item(f"I{n}", p, s) for n, (s, p) in enumerate(board)]), WED)
        parts = (status.todo, status.doing, status.done)
        assert sum(part.items for part in parts) == status.total.items == len(board)
        assert sum(part.points for part in parts) == status.total.points
        assert sum(tally.points for _, tally in status.states) == status.total.points


class TestBurndown:
    def test_done_work_goes_down_on_its_day(self) -> None:
        board = [item("A", 4, DONE), item("B", 6)]
        burndown = metrics.burndown(reading(board, moved("A", date(2026, 3, 3), TODO, DONE)), "UTC")
        assert [day.actual for day in burndown.days] == [10, 6, 6] + [None] * 7
        assert [day.ideal for day in burndown.days] == pytest.approx([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
        assert (burndown.committed, burndown.left, burndown.grown) == (10, 6, 0)

    def test_an_item_done_before_the_sprint_is_not_committed(self) -> None:
        board = [item("A", 4, DONE), item("B", 6)]
        burndown = metrics.burndown(reading(board, moved("A", date(2026, 2, 25), TODO, DONE)), "UTC")
        assert (burndown.committed, burndown.left) == (6, 6)

    def test_a_reopened_item_is_left_again(self) -> None:
        board = [item("A", 4, DOING), item("B", 6)]
        history = [
            moved("A", date(2026, 3, 2), TODO, DONE),
            moved("A", date(2026, 3, 4), DONE, DOING),
        ]
        burndown = metrics.burndown(reading(board, *history), "UTC")
        assert [day.actual for day in burndown.days[:3]] == [6, 6, 10]

    def test_an_item_added_in_the_middle_raises_the_actual_line_only(self) -> None:
        burndown = metrics.burndown(
            reading([item("A", 4), item("B", 6)], planned("B", date(2026, 3, 3))), "UTC"
        )
        assert [day.actual for day in burndown.days[:3]] == [4, 10, 10]
        assert (burndown.committed, burndown.grown) == (4, 6)

    def test_an_item_added_on_the_first_day_is_planning(self) -> None:
        burndown = metrics.burndown(reading([item("A", 4)], planned("A", SPRINT.start)), "UTC")
        assert (burndown.committed, burndown.grown) == (4, 0)

    def test_a_removed_item_is_left_until_it_goes(self) -> None:
        out = item("B", 6, sprint=None)
        burndown = metrics.burndown(
            reading([item("A", 4)], planned("B", date(2026, 3, 3), "7", ""), removed=[out]), "UTC"
        )
        assert [day.actual for day in burndown.days[:3]] == [10, 4, 4]
        assert burndown.grown == -6

    def test_an_item_estimated_anew_changes_on_its_day(self) -> None:
        change = Change("A", at(date(2026, 3, 3)), "points", "2", "5")
        burndown = metrics.burndown(reading([item("A", 5)], change), "UTC")
        assert [day.actual for day in burndown.days[:3]] == [2, 5, 5]

    def test_an_item_that_was_not_created_yet_is_not_left(self) -> None:
        late = replace(item("A", 5), created=at(date(2026, 3, 4), 8))
        assert [d.actual for d in metrics.burndown(reading([late]), "UTC").days[:3]] == [0, 0, 5]

    def test_no_points_anywhere_burns_items(self) -> None:
        board = [item("A", None, DONE), item("B", None)]
        burndown = metrics.burndown(reading(board, moved("A", WED, TODO, DONE)), "UTC")
        assert (burndown.unit, burndown.committed, burndown.left) == (Unit.ITEMS, 2, 1)

    def test_an_empty_sprint_has_no_trend(self) -> None:
        burndown = metrics.burndown(reading([]), "UTC")
        assert (burndown.trend, burndown.left, len(burndown.days)) == (None, 0, 10)

    def test_before_the_first_day_there_is_no_trend_and_no_actual(self) -> None:
        burndown = metrics.burndown(reading([item("A")], now=date(2026, 2, 27)), "UTC")
        assert burndown.trend is None
        assert all(day.actual is None for day in burndown.days)

    def test_a_sprint_on_a_weekend_has_no_days(self) -> None:
        two = replace(SPRINT, start=date(2026, 3, 7), end=date(2026, 3, 8))
        burndown = metrics.burndown(replace(reading([item("A", 2)]), sprint=two), "UTC")
        assert (burndown.days, burndown.left) == ((), 2)

    @pytest.mark.parametrize(
        ("left", "now", "trend"),
        [
            (80, WED, Trend.ON_TRACK),  # the line goes from 80 to 70 on Wednesday, give or take 10
            (60, WED, Trend.ON_TRACK),
            (59, WED, Trend.AHEAD),
            (90, WED, Trend.ON_TRACK),
            (91, WED, Trend.BEHIND),
            (50, date(2026, 3, 7), Trend.ON_TRACK),  # on Saturday it stands where Friday left it
            (61, date(2026, 3, 8), Trend.BEHIND),
            (10, SPRINT.end, Trend.ON_TRACK),
            (11, SPRINT.end, Trend.BEHIND),
            (1, date(2026, 3, 16), Trend.BEHIND),  # over, with work left
            (0, date(2026, 3, 16), Trend.ON_TRACK),
        ],
    )
    def test_the_verdict(self, left: int, now: date, trend: Trend) -> None:
        board = [item("A", left), item("B", 100 - left, DONE)]
        burndown = metrics.burndown(reading(board, moved("B", SPRINT.start, TODO, DONE), now=now), "UTC")
        assert burndown.trend is trend

    def test_the_gap_is_measured_from_the_nearer_end_of_the_day(self) -> None:
        for left, gap in ((95, 15), (80, 0), (75, 0), (50, -20)):
            board = [item("A", left), item("B", 100 - left, DONE)]
            burndown = metrics.burndown(reading(board, moved("B", SPRINT.start, TODO, DONE)), "UTC")
            assert burndown.gap == pytest.approx(gap)

    def test_a_clock_of_the_tracker_that_runs_ahead_does_not_undo_a_change(self) -> None:
        change = moved("A", WED, TODO, DONE, hour=14)  # an hour after the reading
        assert metrics.burndown(reading([item("A", 4, DONE), item("B", 1)], change), "UTC").left == 1

    @pytest.mark.parametrize(
        ("zone", "sprint", "last_moment"),
        [  # clocks change on a day of each sprint
            ("Europe/Berlin", (date(2026, 3, 23), date(2026, 4, 3)), "2026-03-27T22:59:59.999999+00:00"),
            ("Europe/Berlin", (date(2026, 3, 23), date(2026, 4, 3)), "2026-03-30T21:59:59.999999+00:00"),
            ("America/New_York", (date(2026, 10, 26), date(2026, 11, 6)), "2026-10-31T03:59:59.999999+00:00"),
            ("America/New_York", (date(2026, 10, 26), date(2026, 11, 6)), "2026-11-03T04:59:59.999999+00:00"),
        ],
    )
    def test_a_day_ends_at_local_midnight_on_both_sides_of_a_clock_change(
        self, zone: str, sprint: tuple[date, date], last_moment: str
    ) -> None:
        moment = datetime.fromisoformat(last_moment)
        local = moment.astimezone(ZoneInfo(zone)).date()
        running = replace(SPRINT, start=sprint[0], end=sprint[1])
        for shift, days in ((0, 0), (1, 1)):  # a microsecond later is the next day
            done = Change("A", moment + timedelta(microseconds=shift), "state", "To Do", "Done")
            board = replace(
                reading([item("A", 4, DONE)], done), sprint=running, at=at(sprint[1] + timedelta(days=1))
            )
            rows = {day.day: day.actual for day in metrics.burndown(board, zone).days}
            if days == 0:
                assert rows[local] == 0
            elif local in rows:
                assert rows[local] == 4

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([None, 0, 1, 2, 3, 5, 8]),
                st.integers(-5, 12),
                st.integers(-5, 12),
                st.booleans(),
            ),
            max_size=12,
        ),
        st.sampled_from(ZONES),
        st.integers(-3, 16),
    )
    def test_any_history_ends_where_the_board_is(
        self, board: list[tuple[float | None, int, int, bool]], zone: str, offset: int
    ) -> None:
        now = SPRINT.start + timedelta(days=offset)
        items, history = [], []
        for n, (points, added, finished, done) in enumerate(board):
            key = f"I{n}"
            items.append(item(key, points, DONE if done else TODO))
            history.append(planned(key, SPRINT.start + timedelta(days=added)))
            if done:
                history.append(moved(key, SPRINT.start + timedelta(days=finished), TODO, DONE))
        seen = reading(items, *history, now=now)
        burndown = metrics.burndown(seen, zone)
        unit = burndown.unit
        left = [one for one in items if one.state is TODO]
        expected = sum(one.points or 0 for one in left) if unit is Unit.POINTS else len(left)
        assert burndown.left == expected
        shown = [day for day in burndown.days if day.actual is not None]
        today = seen.at.astimezone(ZoneInfo(zone)).date()
        assert all(day.day <= today for day in shown)
        if shown and shown[-1].day == today:
            assert shown[-1].actual == burndown.left
        assert burndown.days[-1].ideal == 0
        line = [day.ideal for day in burndown.days]
        assert line == sorted(line, reverse=True)
        scope = metrics.scope(seen, zone)
        assert scope.now - scope.before == pytest.approx(burndown.grown)


class TestVelocity:
    def test_mean_and_range(self) -> None:
        closed = tuple((replace(BEFORE, id=str(n)), 30.0, done) for n, done in enumerate((10.0, 20.0, 60.0)))
        velocity = metrics.velocity(replace(reading([item("A", 3, DONE), item("B", 2)]), closed=closed))
        assert (velocity.mean, velocity.low, velocity.high, velocity.so_far) == (30, 10, 60, 3)
        assert [done for _, _, done in velocity.sprints] == [10, 20, 60]

    @pytest.mark.parametrize("closed", [(), ((BEFORE, 0.0, 0.0),)])
    def test_nothing_done_before_gives_no_mean(self, closed: tuple[tuple[Sprint, float, float], ...]) -> None:
        assert metrics.velocity(replace(reading([]), closed=closed)).mean is None


class TestForecast:
    """The sprint before brought a point a day; this one is on its third day, too early for its own pace."""

    @pytest.mark.parametrize(
        ("left", "chance"),
        [(8, Chance.VERY_LIKELY), (9, Chance.VERY_UNLIKELY)],  # 8 days, 1 a day
    )
    def test_one_pace_only(self, left: int, chance: Chance) -> None:
        forecast = metrics.forecast(reading([item("A", left)]), WED, "UTC")
        assert (forecast.days_left, forecast.typical, forecast.chance) == (8, 8, chance)

    @pytest.mark.parametrize(
        ("left", "chance"),
        [
            (8, Chance.VERY_LIKELY),
            (16, Chance.LIKELY),
            (17, Chance.UNLIKELY),
            (24, Chance.UNLIKELY),
            (25, Chance.VERY_UNLIKELY),
        ],
    )
    def test_between_the_slowest_and_the_fastest_pace(self, left: int, chance: Chance) -> None:
        closed = tuple((BEFORE, 30.0, done) for done in (10.0, 20.0, 30.0))
        forecast = metrics.forecast(replace(reading([item("A", left)]), closed=closed), WED, "UTC")
        assert (forecast.low, forecast.typical, forecast.high) == (8, 16, 24)
        assert forecast.chance is chance
        assert forecast.excess == max(0, left - 16)

    def test_from_the_fourth_day_on_this_sprint_counts_too(self) -> None:
        thursday = date(2026, 3, 5)
        board = [item("A", 7), item("B", 6, DONE), item("C", 99, DONE), item("D", 50, DONE)]
        history = [
            moved("B", date(2026, 3, 3), TODO, DONE),
            moved("C", thursday, TODO, DONE, hour=9),  # today is not over: not in the pace
            moved("D", date(2026, 2, 26), TODO, DONE),  # done before the sprint
        ]
        forecast = metrics.forecast(reading(board, *history, now=thursday), thursday, "UTC")
        assert (forecast.low, forecast.high) == (7, 14)  # 7 days at 1 and at 6/3 a day
        assert forecast.chance is Chance.VERY_LIKELY

    def test_all_done(self) -> None:
        assert metrics.forecast(reading([item("A", 3, DONE)]), WED, "UTC").chance is Chance.DONE

    def test_an_empty_sprint_is_not_done(self) -> None:
        assert metrics.forecast(reading([]), WED, "UTC").chance is Chance.EMPTY

    def test_open_work_without_an_estimate_is_not_done(self) -> None:
        forecast = metrics.forecast(reading([item("A", 3, DONE), item("B", None)]), WED, "UTC")
        assert forecast.chance is not Chance.DONE
        assert forecast.unestimated == 1

    def test_a_sprint_that_is_over(self) -> None:
        forecast = metrics.forecast(reading([item("A", 3)], now=date(2026, 3, 14)), date(2026, 3, 14), "UTC")
        assert forecast.chance is Chance.OVER

    def test_nothing_to_go_by(self) -> None:
        forecast = metrics.forecast(replace(reading([item("A", 3)]), closed=()), WED, "UTC")
        assert forecast.chance is Chance.UNKNOWN

    def test_points_of_past_sprints_are_no_pace_for_items(self) -> None:
        assert metrics.forecast(reading([item("A", None)]), WED, "UTC").chance is Chance.UNKNOWN

    def test_no_points_anywhere_goes_by_the_items_of_this_sprint(self) -> None:
        friday = date(2026, 3, 6)
        board = [item("A", None), *(item(f"D{n}", None, DONE) for n in range(4))]
        history = [moved(f"D{n}", date(2026, 3, 3), TODO, DONE) for n in range(4)]
        forecast = metrics.forecast(reading(board, *history, now=friday), friday, "UTC")
        assert (forecast.typical, forecast.chance) == (6, Chance.VERY_LIKELY)  # one a day, six days

    @given(st.integers(0, 200), st.integers(1, 200), st.lists(st.integers(1, 100), min_size=1, max_size=5))
    def test_more_work_is_never_more_likely(self, left: int, more: int, done: list[int]) -> None:
        closed = tuple((BEFORE, 0.0, float(one)) for one in done)
        order = [Chance.VERY_LIKELY, Chance.LIKELY, Chance.UNLIKELY, Chance.VERY_UNLIKELY]
        less_work, more_work = (
            metrics.forecast(replace(reading([item("A", n or None)]), closed=closed), WED, "UTC").chance
            for n in (left + 1, left + 1 + more)
        )
        assert order.index(less_work) <= order.index(more_work)


class TestScope:
    def test_added_removed_and_estimated_anew(self) -> None:
        board = [item("A", 4), item("B", 6), item("C", 5)]
        history = [
            planned("B", date(2026, 3, 3)),
            Change("C", at(date(2026, 3, 3)), "points", "2", "5"),
            planned("D", date(2026, 3, 4), "7", ""),
        ]
        scope = metrics.scope(reading(board, *history, removed=[item("D", 3, sprint=None)]), "UTC")
        assert [(one.key, size) for one, size in scope.added] == [("B", 6)]
        assert [(one.key, size) for one, size in scope.removed] == [("D", 3)]
        assert [(one.key, *sizes) for one, *sizes in scope.resized] == [("C", 2, 5)]
        assert (scope.before, scope.now) == (9, 15)

    def test_in_and_out_again_is_no_change(self) -> None:
        history = [planned("B", date(2026, 3, 3)), planned("B", date(2026, 3, 4), "7", "")]
        scope = metrics.scope(reading([item("A")], *history, removed=[item("B", sprint=None)]), "UTC")
        assert (scope.added, scope.removed) == ((), ())

    def test_moved_to_the_next_sprint_is_removed(self) -> None:
        history = [planned("B", date(2026, 3, 4), "7", "8")]
        scope = metrics.scope(reading([item("A")], *history, removed=[item("B", 2, sprint="8")]), "UTC")
        assert [one.key for one, _ in scope.removed] == ["B"]

    def test_the_first_day_ends_in_the_zone_of_the_team(self) -> None:
        late = Change("A", datetime(2026, 3, 3, 3, tzinfo=timezone.utc), "sprint", "", "7")
        board = reading([item("A")], late)
        assert metrics.scope(board, "America/New_York").added == ()  # there it is still Monday, 22:00
        assert len(metrics.scope(board, "UTC").added) == 1

    def test_points_that_are_no_number_count_as_none(self) -> None:
        change = Change("A", at(date(2026, 3, 3)), "points", "XL", "5")
        scope = metrics.scope(reading([item("A", 5)], change), "UTC")
        assert [sizes for _, *sizes in scope.resized] == [[0, 5]]


class TestStale:
    def idle(self, updated: date, now: date, state: State = DOING) -> list[int]:
        board = reading([replace(item("A", 1, state), updated=at(updated))], now=now)
        return [one.days for one in metrics.stale(board, "UTC")]

    def test_two_working_days_are_fine_and_three_are_not(self) -> None:
        assert self.idle(date(2026, 3, 2), date(2026, 3, 4)) == []
        assert self.idle(date(2026, 3, 2), date(2026, 3, 5)) == [3]

    def test_the_weekend_does_not_count(self) -> None:
        assert self.idle(date(2026, 3, 6), date(2026, 3, 10)) == []
        assert self.idle(date(2026, 3, 7), date(2026, 3, 11)) == [3]

    @pytest.mark.parametrize("state", [TODO, DONE])
    def test_only_work_in_progress(self, state: State) -> None:
        assert self.idle(date(2026, 2, 20), date(2026, 3, 5), state) == []

    def test_holidays_do_not_count(self) -> None:
        board = reading([replace(item("A", 1, DOING), updated=at(date(2026, 3, 2)))], now=date(2026, 3, 5))
        assert metrics.stale(board, "UTC", frozenset({date(2026, 3, 3)})) == ()

    def test_an_update_in_the_future_is_not_stale(self) -> None:
        assert self.idle(date(2026, 3, 20), date(2026, 3, 5)) == []

    def test_the_longest_comes_first(self) -> None:
        days = {"A": 3, "B": 2, "C": 4}
        board = [replace(item(k, 1, DOING), updated=at(date(2026, 3, day))) for k, day in days.items()]
        found = metrics.stale(reading(board, now=date(2026, 3, 12)), "UTC")
        assert [one.item.key for one in found] == ["B", "A", "C"]
