"""Questions about the sprint, each answered with numbers and the age of the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from scrumai.bootstrap import App
from scrumai.core.metrics import Burndown, Chance, Day, Phase, Scope, Status, Tally, Timeline, Unit, Velocity
from scrumai.core.phrase import Joined, Phrase, Said, joined, lines, phrase
from scrumai.core.sprint import Item, Sprint, State
from scrumai.services.sprint import Told
from scrumai.services.ticket import said_title

from .base import Answer, Say, Turn, say

BAR = 24  # characters
LISTED = 10  # lines of a list


class AskSprintStatus(Answer):
    """Points and items by state."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The whole, the states, the days left."""
        told = app.sprint.status(turn.member)
        status = told.fact
        values: dict[str, Said] = {
            "sprint": status.timeline.sprint.name,
            "done_items": number(status.done.items),
            "total_items": amount(status.total.items, Unit.ITEMS),
            "states": joined((_state(state, tally, status.unit) for state, tally in status.states), "\n"),
            "days": _days(status.timeline, told.today),
            "age": age(told),
        }
        if not status.total.items:
            return say("utter_sprint_status_empty", **values)
        if status.unit is Unit.ITEMS:
            return say("utter_sprint_status_items", done=values["done_items"], **values)
        values |= {"done": number(status.done.points), "total": number(status.total.points)}
        return say("utter_sprint_status", **_noted(status, values))


class AskBurndown(Answer):
    """The remaining work, day by day."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The verdict and the chart, in signs and as a picture."""
        told = app.sprint.burndown(turn.member)
        burndown = told.fact
        values = {
            "sprint": burndown.sprint.name,
            "left": amount(burndown.left, burndown.unit),
            "verdict": _verdict(burndown, told),
            "grown": _grown(burndown),
            "age": age(told),
            "chart": chart(burndown),
        }
        return [Say("utter_burndown", values, image=app.picture(burndown))]


class AskVelocity(Answer):
    """What the last sprints brought."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The mean, the range, each sprint; of several, a picture."""
        told = app.sprint.velocity(turn.member)
        velocity = told.fact
        values: dict[str, Said] = {"running": _running(velocity), "age": age(told)}
        if velocity.mean is None:
            return say("utter_velocity_unknown", **values)
        rows: list[dict[str, Any]] = [
            {"name": one[0].name, "done": _brought(*one)} for one in velocity.sprints
        ]
        if len(rows) == 1:
            return say("utter_velocity_one", **rows[0], **values)
        low, high = number(velocity.low), number(velocity.high)
        part = f"utter_velocity_{'same' if low == high else 'range'}_part"
        pace = phrase(part, mean=amount(velocity.mean, Unit.POINTS), low=low, high=high)
        values |= {"pace": pace, "sprints": lines("utter_velocity_line", rows)}
        return [Say("utter_velocity", values, image=app.picture(velocity))]


class AskSprintGoal(Answer):
    """What the sprint is for."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The goal, and the days left for it."""
        told = app.sprint.timeline(turn.member)
        sprint = told.fact.sprint
        values = {"sprint": sprint.name, "days": _days(told.fact, told.today), "age": age(told)}
        if goal := sprint.goal.strip():
            return say("utter_sprint_goal", goal=goal, **values)
        return say("utter_sprint_no_goal", **values)


class AskSprintEnd(Answer):
    """When the sprint ends."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The date, and the days left."""
        told = app.sprint.timeline(turn.member)
        sprint = told.fact.sprint
        values = {"sprint": sprint.name, "age": age(told)}
        values |= {"start": on(sprint.start, told.today), "end": on(sprint.end, told.today)}
        response = {Phase.COMING: "utter_sprint_end_coming", Phase.OVER: "utter_sprint_end_over"}
        return say(
            response.get(told.fact.phase, "utter_sprint_end"), days=_days(told.fact, told.today), **values
        )


class AskForecast(Answer):
    """Will we make it?"""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """What is left, what the team's pace gives, and how likely that is enough."""
        told = app.sprint.forecast(turn.member)
        forecast = told.fact
        blank = phrase("utter_forecast_unestimated_part", items=amount(forecast.unestimated, Unit.ITEMS))
        low, typical, high = (number(size) for size in (forecast.low, forecast.typical, forecast.high))
        span = "same" if low == high else "range"
        values = {
            "sprint": forecast.sprint.name,
            "left": amount(forecast.left, forecast.unit),
            "days": working_days(forecast.days_left),
            "unestimated": blank if forecast.unestimated else "",
            "age": age(told),
        }
        if forecast.chance in (Chance.DONE, Chance.EMPTY, Chance.OVER, Chance.UNKNOWN):
            return say(f"utter_forecast_{forecast.chance.value}", **values)
        excess = amount(forecast.excess, forecast.unit)
        return say(
            "utter_forecast",
            range=phrase(f"utter_forecast_{span}_part", low=low, typical=typical, high=high),
            verdict=phrase(f"utter_forecast_{forecast.chance.value}_part", excess=excess),
            **values,
        )


class AskScopeChange(Answer):
    """What came into the sprint and what went out."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The size before and now, and each change."""
        told = app.sprint.scope(turn.member)
        scope = told.fact
        rows = [
            *(_row("added", scope.unit, *one) for one in scope.added),
            *(_row("removed", scope.unit, *one) for one in scope.removed),
            *(_row("resized", scope.unit, *one) for one in scope.resized),
        ]
        return say(
            _changed(scope) if scope.sprint.traced else "utter_scope_untraced",
            sprint=scope.sprint.name,
            before=number(scope.before),
            now=amount(scope.now, scope.unit),
            changes=joined(["", listed(rows)], "\n") if rows else "",
            age=age(told),
        )


class AskStaleTickets(Answer):
    """What is in progress and does not move."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Each such item, who has it and for how long."""
        told = app.sprint.stale(turn.member)
        rows = [
            phrase(
                "utter_stale_line",
                key=idle.item.key,
                title=said_title(idle.item.title),
                who=idle.item.assignee or phrase("utter_sprint_nobody_part"),
                state=idle.item.state.name,
                days=working_days(idle.days),
                link=link(idle.item.url),
            )
            for idle in told.fact
        ]
        if not rows:
            return say("utter_stale_none", age=age(told))
        return say("utter_stale_one" if len(rows) == 1 else "utter_stale", items=listed(rows), age=age(told))


def age(told: Told[Any]) -> Phrase:
    """How old the data is: the time, with the day where it is not today's."""
    days, when = (told.today - told.at.date()).days, f"{told.at:%H:%M}"
    if days or not told.fresh:
        when = f"{told.at:%a} {when}" if days < 7 else f"{on(told.at.date(), told.today)} {when}"
    kind = "fresh" if told.fresh else "unread" if told.unread else "kept"
    return phrase(f"utter_age_{kind}_part", time=when, link=link(told.link), what=told.unread)


def number(size: float) -> str:
    """At most one digit after the point: 8, 0.5, 53.7."""
    text = f"{size:.1f}"
    return text.removesuffix(".0")


def amount(size: float, unit: Unit) -> Phrase:
    """A size with its unit: 1 point, 3 items."""
    return phrase(f"utter_sprint_{unit.value}_{_plural(size)}_part", number=number(size))


def working_days(count: int) -> Phrase:
    """A count of working days."""
    return phrase(f"utter_sprint_days_{_plural(count)}_part", number=number(count))


def on(day: date, today: date) -> str:
    """A date: Wed 2 Dec, with its year where that is not today's."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def link(url: str | None) -> Said:
    """An address behind a sentence, if there is one."""
    return phrase("utter_sprint_link_part", url=url) if url else ""


def listed(rows: Sequence[Phrase]) -> Joined:
    """The lines, the last ones only counted where there are many."""
    if len(rows) <= LISTED:
        return joined(rows, "\n")
    more = phrase("utter_sprint_more_line", number=number(len(rows) - LISTED + 1))
    return joined([*rows[: LISTED - 1], more], "\n")


def chart(burndown: Burndown) -> Joined:
    """The burndown as text: a line for each working day, with the ideal line across the bars."""
    ideal = [day.ideal for day in burndown.days]
    actual = [day.actual for day in burndown.days]
    most = max([*ideal, *(size for size in actual if size is not None)], default=0.0)
    bars = [_bar(day, BAR / most if most else 0.0) for day in burndown.days]
    names = [f"{day.day:%a} {day.day.day}" for day in burndown.days]
    rows = [
        phrase("utter_burndown_line", day=name, ideal=line, left=left, bar=bar)
        for name, line, left, bar in zip(names, _column(ideal), _column(actual), bars, strict=True)
    ]
    head, legend = phrase("utter_burndown_head_part"), phrase("utter_burndown_legend_part")
    return joined([head, *rows, legend], "\n")


def _bar(day: Day, scale: float) -> str:
    length, mark = round((day.actual or 0.0) * scale), round(day.ideal * scale)
    cells = ("|" if n == mark else "█" if n < length else " " for n in range(max(length, mark + 1)))
    return "".join(cells)


def _column(sizes: Sequence[float | None]) -> list[str]:
    """The numbers of a column, all with a digit after the point or none; nothing where there is none."""
    digits = 1 if any(size is not None and "." in number(size) for size in sizes) else 0
    return ["" if size is None else f"{size:.{digits}f}" for size in sizes]


def _verdict(burndown: Burndown, told: Told[Burndown]) -> Phrase:
    """Where the remaining work is, seen from the ideal line."""
    name = burndown.trend.value if burndown.trend else "no_line"
    if burndown.trend is None and told.today < burndown.sprint.start:
        name = "coming"
    elif burndown.trend and burndown.left == 0:
        name = "done"
    return phrase(
        f"utter_burndown_{name}_part",
        gap=amount(abs(burndown.gap), burndown.unit),
        morning=number(burndown.morning),
        evening=number(burndown.evening),
    )


def _grown(burndown: Burndown) -> Said:
    """By how much the scope changed, where the board tells it."""
    if not burndown.sprint.traced:
        return phrase("utter_burndown_untraced_part")
    if not burndown.grown:
        return ""
    way = "grown" if burndown.grown > 0 else "shrunk"
    return phrase(f"utter_burndown_{way}_part", size=amount(abs(burndown.grown), burndown.unit))


def _changed(scope: Scope) -> str:
    """The response for a sprint whose board tells what came and went."""
    if not (scope.added or scope.removed or scope.resized):
        return "utter_scope_unchanged"
    return "utter_scope_change" if scope.before != scope.now else "utter_scope_same_size"


def _brought(sprint: Sprint, committed: float, done: float) -> Phrase:
    """What a finished sprint brought of what was planned, where the board tells that."""
    points = amount(done, Unit.POINTS)
    if not sprint.traced:
        return points
    return phrase("utter_velocity_planned_part", done=points, committed=number(committed))


def _running(velocity: Velocity) -> Phrase:
    """What the running sprint has brought so far, where there is one."""
    if velocity.sprint is None:
        return phrase("utter_velocity_no_sprint_part")
    part = "so_far" if velocity.estimated else "unestimated"
    so_far = amount(velocity.so_far, Unit.POINTS)
    return phrase(f"utter_velocity_{part}_part", sprint=velocity.sprint.name, so_far=so_far)


def _days(timeline: Timeline, today: date) -> Phrase:
    """The days left, as a sentence."""
    sprint = timeline.sprint
    return phrase(
        f"utter_sprint_time_{timeline.phase.value}_part",
        days=working_days(timeline.days_left),
        start=on(sprint.start, today),
        end=on(sprint.end, today),
    )


def _state(state: State, tally: Tally, unit: Unit) -> Phrase:
    items = amount(tally.items, Unit.ITEMS)
    if unit is Unit.ITEMS or not tally.items:
        return phrase("utter_sprint_state_items_line", state=state.name, items=items)
    return phrase("utter_sprint_state_line", state=state.name, size=amount(tally.points, unit), items=items)


def _noted(status: Status, values: dict[str, Said]) -> dict[str, Said]:
    """The values, with a note of the items that no point counts for."""
    if not status.total.unestimated:
        return values
    blank = amount(status.total.unestimated, Unit.ITEMS)
    note = phrase("utter_sprint_unestimated_part", items=blank)
    return values | {"days": joined([note, values["days"]], " ")}


def _row(change: str, unit: Unit, item: Item, *sizes: float) -> Phrase:
    return phrase(
        f"utter_scope_{change}_line",
        key=item.key,
        title=said_title(item.title),
        before=number(sizes[0]),
        size=amount(sizes[-1], unit) if sizes[-1] else phrase("utter_sprint_unsized_part"),
        link=link(item.url),
    )


def _plural(count: float) -> str:
    return "one" if number(count) == "1" else "many"
