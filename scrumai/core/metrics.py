"""What a board's reading tells about its sprint: pure functions of the reading, the day and the zone.

A working day is Monday to Friday and not in `off`, the team's holidays. All days are local dates in
`zone`, an IANA name. Sizes are points; where no item of the sprint has any, they are counts of items.
What the past was like follows from the items as they are and the changes undone, newest first; of what
the history does not tell it is taken that it was always so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from math import fsum
from statistics import median

from .calendar import days_between, instant, is_working_day, local_day
from .sprint import Category, Change, Item, Reading, Sprint, State

TOLERANCE = 0.1  # of the committed size: one day's worth of a two-week sprint
STALE_DAYS = 3
PACE_DAYS = 3  # full days of this sprint before its own pace says something
NOW = datetime.max.replace(tzinfo=timezone.utc)  # later than any change, also one of a clock that runs ahead

Days = frozenset[date]
NO_DAYS: Days = frozenset()


class Unit(str, Enum):
    """What sizes are counted in."""

    POINTS = "points"
    ITEMS = "items"


class Phase(str, Enum):
    """Where today is in a sprint; RESTING is a day inside it on which nobody works."""

    COMING = "coming"
    WORKING = "working"
    RESTING = "resting"
    LAST_DAY = "last_day"
    OVER = "over"


class Trend(str, Enum):
    """Where the remaining work is, seen from the ideal line."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"


class Chance(str, Enum):
    """Will the sprint's work be done in time?"""

    DONE = "done"
    EMPTY = "empty"
    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    VERY_UNLIKELY = "very_unlikely"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True)
class Timeline:
    """A sprint's dates seen from today; `days_left` are working days, today included."""

    sprint: Sprint
    phase: Phase
    days_left: int


@dataclass(frozen=True)
class Tally:
    """Some items, their points and how many of them nobody estimated."""

    items: int
    points: float
    unestimated: int


@dataclass(frozen=True)
class Status:
    """Where the sprint stands; `states` are the board's columns in order, empty ones included."""

    timeline: Timeline
    unit: Unit
    states: tuple[tuple[State, Tally], ...]
    todo: Tally
    doing: Tally
    done: Tally
    total: Tally


@dataclass(frozen=True)
class Day:
    """A working day as it ended, the reading's own as it was then; days to come have no `actual`."""

    day: date
    ideal: float
    actual: float | None


@dataclass(frozen=True)
class Burndown:
    """The remaining work by working day.

    `left` is what remains; `morning` and `evening` are where the ideal line is when the day of the
    reading begins and when it ends; `grown` is by how much the scope is larger than when the first
    day ended. `trend` is None where there is no line: nothing committed, or not begun.
    """

    sprint: Sprint
    unit: Unit
    committed: float
    days: tuple[Day, ...]
    left: float
    morning: float
    evening: float
    grown: float
    trend: Trend | None

    @property
    def gap(self) -> float:
        """How far `left` is above the line (below it: negative); 0 between `evening` and `morning`."""
        return max(0.0, self.left - self.morning) - max(0.0, self.evening - self.left)


@dataclass(frozen=True)
class Velocity:
    """The points done in the finished sprints, newest first, and in this one so far.

    `sprints` are (sprint, committed, done); `mean` is None where no points were done in them.
    `sprint` is None where none is running; `estimated` says whether anything in it has points.
    """

    sprint: Sprint | None
    so_far: float
    sprints: tuple[tuple[Sprint, float, float], ...]
    mean: float | None
    low: float
    high: float
    estimated: bool = True


@dataclass(frozen=True)
class Forecast:
    """What remains, and what the team does in the days left at its slowest, typical and fastest pace.

    `unestimated` open items are not in `left`.
    """

    sprint: Sprint
    unit: Unit
    left: float
    unestimated: int
    days_left: int
    low: float
    typical: float
    high: float
    chance: Chance

    @property
    def excess(self) -> float:
        """How much more remains than the typical pace takes in; 0 if none."""
        return max(0.0, self.left - self.typical)


@dataclass(frozen=True)
class Scope:
    """How the sprint's content changed after its first day.

    `added` and `removed` are (item, size), `resized` is (item, size before, size now).
    """

    sprint: Sprint
    unit: Unit
    before: float
    now: float
    added: tuple[tuple[Item, float], ...]
    removed: tuple[tuple[Item, float], ...]
    resized: tuple[tuple[Item, float, float], ...]


@dataclass(frozen=True)
class Idle:
    """An item in progress that nothing happened to for some working days."""

    item: Item
    days: int


def working_days(first: date, last: date, off: Days = NO_DAYS) -> list[date]:
    """The working days from `first` to `last`, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day, holidays=off)]


def days_left(sprint: Sprint, today: date, off: Days = NO_DAYS) -> int:
    """The working days until the sprint ends, today included."""
    return len(working_days(max(today, sprint.start), sprint.end, off))


def timeline(sprint: Sprint, today: date, off: Days = NO_DAYS) -> Timeline:
    """The sprint's dates seen from today."""
    left = days_left(sprint, today, off)
    if today < sprint.start:
        phase = Phase.COMING
    elif today > sprint.end:
        phase = Phase.OVER
    elif not is_working_day(today, holidays=off):
        phase = Phase.RESTING
    else:
        phase = Phase.LAST_DAY if left == 1 else Phase.WORKING
    return Timeline(sprint, phase, left)


def unit(items: Iterable[Item]) -> Unit:
    """Points as soon as one item has some."""
    return Unit.POINTS if any(item.points for item in items) else Unit.ITEMS


def status(reading: Reading, today: date, off: Days = NO_DAYS) -> Status:
    """The items and points by state and by category."""

    def of(category: Category) -> Tally:
        return _tally(item for item in reading.items if item.state.category is category)

    names = {state.name: state for state in (*reading.states, *(item.state for item in reading.items))}
    by_state = ((s, _tally(i for i in reading.items if i.state.name == s.name)) for s in names.values())
    return Status(
        timeline(reading.sprint, today, off),
        unit(reading.items),
        tuple(by_state),
        of(Category.TODO),
        of(Category.DOING),
        of(Category.DONE),
        _tally(reading.items),
    )


def burndown(reading: Reading, zone: str, off: Days = NO_DAYS) -> Burndown:
    """The remaining work at the end of each working day, and the straight line from the commitment to 0.

    The commitment is what was in the sprint when its first day ended, finished on it or not, but
    without what was done before the sprint. Later changes of scope move the actual line only. On
    track is whatever lies within a tenth of the commitment around the day's stretch of the line.
    """
    past, sprint, today = _Past(reading), reading.sprint, local_day(reading.at, zone)
    days = working_days(sprint.start, sprint.end, off)
    committed, left = _committed(past, sprint, zone), past.left(NOW)
    ideal = [committed * n / len(days) for n in reversed(range(len(days)))]
    actual = [past.left(_end(day, zone)) if day < today else left for day in days if day <= today]
    blank = [None] * (len(days) - len(actual))
    gone = sum(day < today for day in days)
    morning = ideal[gone - 1] if gone else committed
    evening = ideal[gone] if today in days else morning
    trend = _trend(left, morning, evening, committed, sprint, today)
    rows = tuple(map(Day, days, ideal, [*actual, *blank]))
    grown = past.total(NOW) - past.total(_end(sprint.start, zone))
    return Burndown(sprint, past.unit, committed, rows, left, morning, evening, grown, trend)


def velocity(reading: Reading) -> Velocity:
    """The finished sprints with their mean and range; Cohn, Agile Estimating and Planning (2005), ch. 16."""
    so_far = _tally(item for item in reading.items if item.state.category is Category.DONE).points
    estimated = unit(reading.items) is Unit.POINTS
    return replace(past_velocity(reading.closed), sprint=reading.sprint, so_far=so_far, estimated=estimated)


def past_velocity(closed: Sequence[tuple[Sprint, float, float]]) -> Velocity:
    """The same of the finished sprints alone: none is running."""
    done, sprints = [points for _, _, points in closed], tuple(closed)
    if not any(done):
        return Velocity(None, 0.0, sprints, None, 0.0, 0.0)
    return Velocity(None, 0.0, sprints, fsum(done) / len(done), min(done), max(done))


def outcome(reading: Reading, zone: str = "UTC") -> tuple[float, float]:
    """What a finished sprint committed to and what it brought, in points: for trackers that do not tell it."""
    past, sprint = _Past(reading), reading.sprint
    if past.unit is Unit.ITEMS:
        return 0.0, 0.0
    begin, end = _end(sprint.start - timedelta(days=1), zone), _end(sprint.end, zone)
    brought = (item for item in past.items if past.done(item, end) and not past.done(item, begin))
    return _committed(past, sprint, zone), fsum(past.size(item, end) or 0.0 for item in brought)


def forecast(reading: Reading, today: date, zone: str, off: Days = NO_DAYS) -> Forecast:
    """Whether what remains fits into the days left, by "yesterday's weather".

    The paces are size per working day of each finished sprint and, from the fourth day on, of this
    one's full days; today counts as a whole day. Very likely: the slowest pace is enough. Likely: the
    typical one (the median) is. Unlikely: only the fastest is. Very unlikely: none is.
    Beck and Fowler, Planning Extreme Programming (2000), ch. 8 (yesterday's weather);
    Cohn, Agile Estimating and Planning (2005), ch. 16 (a range of velocities).
    """
    past = _Past(reading)
    left, days = past.left(NOW), days_left(reading.sprint, today, off)
    rates = _rates(past, reading, zone, off)
    low, typical, high = (pace(rates) * days if rates else 0.0 for pace in (min, median, max))
    still = _tally(item for item in reading.items if item.state.category is not Category.DONE)
    blank = still.unestimated if past.unit is Unit.POINTS else 0
    if not reading.items:
        chance = Chance.EMPTY
    elif still.items == 0:
        chance = Chance.DONE
    elif today > reading.sprint.end:
        chance = Chance.OVER
    elif not rates:
        chance = Chance.UNKNOWN
    else:
        steps = ((low, Chance.VERY_LIKELY), (typical, Chance.LIKELY), (high, Chance.UNLIKELY))
        chance = next((word for enough, word in steps if left <= enough), Chance.VERY_UNLIKELY)
    return Forecast(reading.sprint, past.unit, left, blank, days, low, typical, high, chance)


def scope(reading: Reading, zone: str) -> Scope:
    """What was added, removed and estimated anew since the first day ended; on that day it is planning."""
    past, since = _Past(reading), _end(reading.sprint.start, zone)
    before = {item: size for item in past.items if (size := past.size(item, since)) is not None}
    now = {item: size for item in past.items if (size := past.size(item, NOW)) is not None}
    both = ((item, size, now[item]) for item, size in before.items() if item in now)
    return Scope(
        reading.sprint,
        past.unit,
        fsum(before.values()),
        fsum(now.values()),
        tuple((item, size) for item, size in now.items() if item not in before),
        tuple((item, size) for item, size in before.items() if item not in now),
        tuple(one for one in both if one[1] != one[2]),
    )


def stale(reading: Reading, zone: str, off: Days = NO_DAYS) -> tuple[Idle, ...]:
    """The items in progress without any change for three working days, the longest first."""
    today = local_day(reading.at, zone)
    doing = (item for item in reading.items if item.state.category is Category.DOING)
    idle = (Idle(item, days_between(local_day(item.updated, zone), today, holidays=off)) for item in doing)
    return tuple(sorted((one for one in idle if one.days >= STALE_DAYS), key=lambda one: -one.days))


class _Past:
    """The sprint's items at any time: the fields now, and the changes since undone."""

    def __init__(self, reading: Reading) -> None:
        self.items = (*reading.items, *reading.removed)
        self.unit = unit(reading.items)
        self._sprint = reading.sprint.id
        self._states = {state.name: state.category for state in reading.states}
        self._states |= {item.state.name: item.state.category for item in self.items}
        self._changes: dict[tuple[str, str], list[Change]] = {}
        for change in sorted(reading.history, key=lambda change: change.at):
            self._changes.setdefault((change.key, change.field), []).append(change)

    def size(self, item: Item, at: datetime) -> float | None:
        """The item's size in the sprint at that time; None if it was not in it."""
        if item.created > at or self._value(item, "sprint", item.sprint or "", at) != self._sprint:
            return None
        if self.unit is Unit.ITEMS:
            return 1.0
        return _number(self._value(item, "points", "" if item.points is None else str(item.points), at))

    def done(self, item: Item, at: datetime) -> bool:
        """Whether it was done at that time; a state that the board no longer has counts as open."""
        return self._states.get(self._value(item, "state", item.state.name, at)) is Category.DONE

    def left(self, at: datetime) -> float:
        """The size of what was in the sprint and not done."""
        return fsum(self.size(item, at) or 0.0 for item in self.items if not self.done(item, at))

    def total(self, at: datetime) -> float:
        """The size of all that was in the sprint."""
        return fsum(self.size(item, at) or 0.0 for item in self.items)

    def _value(self, item: Item, field: str, now: str, at: datetime) -> str:
        later = (change.old for change in self._changes.get((item.key, field), ()) if change.at > at)
        return next(later, now)


def _committed(past: _Past, sprint: Sprint, zone: str) -> float:
    begin, planned = _end(sprint.start - timedelta(days=1), zone), _end(sprint.start, zone)
    return fsum(past.size(item, planned) or 0.0 for item in past.items if not past.done(item, begin))


def _trend(
    left: float, morning: float, evening: float, committed: float, sprint: Sprint, today: date
) -> Trend | None:
    """The verdict; in the middle of a day anything between its two ends is on the line."""
    if today < sprint.start or committed == 0:
        return None
    slack = TOLERANCE * committed if today < sprint.end else 0.0
    if left > morning + slack:
        return Trend.BEHIND
    return Trend.AHEAD if left < evening - slack else Trend.ON_TRACK


def _rates(past: _Past, reading: Reading, zone: str, off: Days) -> list[float]:
    """Size per working day: of the sprints before, and of this one."""
    rates = []
    if past.unit is Unit.POINTS:
        for sprint, committed, done in reading.closed:
            days = len(working_days(sprint.start, sprint.end, off))
            if days and (committed or done):
                rates.append(done / days)
    sprint = reading.sprint
    last = min(local_day(reading.at, zone) - timedelta(days=1), sprint.end)
    full = len(working_days(sprint.start, last, off))
    if full >= PACE_DAYS:
        begin, end = _end(sprint.start - timedelta(days=1), zone), _end(last, zone)
        done_items = (item for item in past.items if past.done(item, end) and not past.done(item, begin))
        rates.append(fsum(past.size(item, end) or 0.0 for item in done_items) / full)
    return rates


def _tally(items: Iterable[Item]) -> Tally:
    sizes: Sequence[float | None] = [item.points for item in items]
    return Tally(len(sizes), fsum(size or 0.0 for size in sizes), sizes.count(None))


def _end(day: date, zone: str) -> datetime:
    """The last moment of a local day, in UTC; right also on days of 23 and 25 hours."""
    return instant(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def _number(text: str) -> float:
    """The points that a change wrote; none is 0."""
    try:
        return float(text)
    except ValueError:
        return 0.0
