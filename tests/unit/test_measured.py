"""The charts of what is measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scrumai.charts.client import picture
from scrumai.charts.measured import spec
from scrumai.charts.specs import read
from scrumai.core import metrics
from scrumai.core.metrics import Burndown, Unit, Velocity
from scrumai.core.sprint import Sprint
from scrumai.settings import Settings
from scrumai.tokens import read as opened

SECRET = "a secret of at least thirty-two characters"
SIGNING = Settings(scrumai_jwt_secret=SECRET, scrumai_public_url="https://scrum.example.com/")
SPRINT = Sprint("7", "Sprint 7", "Sell", date(2026, 3, 2), date(2026, 3, 13))
DAYS = (metrics.Day(date(2026, 3, 2), 6.666666, 10.0), metrics.Day(date(2026, 3, 3), 3.3, None))
BURNDOWN = Burndown(SPRINT, Unit.ITEMS, 10.0, DAYS, 10.0, 10.0, 6.6, 0.0, None)
OLD, NEW = (Sprint(n, f"Sprint {n}", "", date(2026, 2, 1), date(2026, 2, 7), True) for n in "56")
VELOCITY = Velocity(SPRINT, 3.0, ((NEW, 20.0, 18.0), (OLD, 22.0, 19.0)), 18.5, 18.0, 19.0)


def test_a_burndown_is_drawn_as_it_was_measured() -> None:
    assert spec(BURNDOWN) == {
        "kind": "burndown",
        "title": "Sprint 7",
        "unit": "items",
        "days": ["2026-03-02", "2026-03-03"],
        "ideal": [6.67, 3.3],
        "actual": [10.0, None],
    }


def test_a_velocity_is_drawn_oldest_sprint_first_and_only_as_planned_as_is_known() -> None:
    untraced = replace(VELOCITY, sprints=((NEW, 20.0, 18.0), (replace(OLD, traced=False), 22.0, 19.0)))
    assert spec(untraced)["sprints"] == [
        {"name": "Sprint 5", "committed": None, "done": 19.0},
        {"name": "Sprint 6", "committed": 20.0, "done": 18.0},
    ]


@pytest.mark.parametrize("fact", [BURNDOWN, VELOCITY])
def test_its_address_carries_it_signed(fact: Burndown | Velocity) -> None:
    address = picture(SIGNING, fact)
    assert address is not None and len(address) <= 2000  # LINE takes no longer one
    token = address.removeprefix("https://scrum.example.com/reports/").removesuffix(".png")
    assert read(opened(SECRET, "reports", token)["spec"]) == read(spec(fact))


def test_without_a_secret_there_is_none() -> None:
    assert picture(Settings(scrumai_public_url="https://scrum.example.com"), BURNDOWN) is None


@pytest.mark.parametrize(
    "days", [(), (replace(DAYS[0], actual=-1.0),), (replace(DAYS[0], ideal=float("inf")),)]
)
def test_nor_of_what_cannot_be_drawn(days: tuple[metrics.Day, ...]) -> None:
    assert picture(SIGNING, replace(BURNDOWN, days=days)) is None


def test_long_names_are_cut() -> None:
    long = replace(SPRINT, name="x" * 500)
    assert picture(SIGNING, replace(BURNDOWN, sprint=long)) is not None
    assert picture(SIGNING, replace(VELOCITY, sprints=((long, 1.0, 1.0),) * 2)) is not None
