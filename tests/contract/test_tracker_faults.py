"""What every adapter does when its server goes wrong: a typed error, no second write, no token shown.

The servers are the fakes of tests/fakes; each answers over real HTTP.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.errors import (
    ItemNotFound,
    NoActiveSprint,
    SprintUnclear,
    TrackerBusy,
    TrackerConflict,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUncertain,
    TrackerUnreadable,
)
from scrumai.core.sprint import Category, Item
from scrumai.ports import IssueTracker
from scrumai.services.sprint import read
from scrumai.trackers.base import PATIENCE
from tests.fakes.server import Fake
from tests.fixtures.trackers import Rig, rigs

FAKED = [name for name in sorted(rigs()) if not name.endswith("_live") and name != "demo"]
WRITES = ("create", "move", "assign", "comment", "estimate")
READS = ("sprint", "items", "item", "history", "search", "states", "closed")
SHORT = 0.5  # seconds; the patience with what hangs
SLACK = 2.0  # seconds that a busy machine may take on top
JSON, CUT = {"Content-Type": "application/json"}, b'{"id": 1, "na'
HTML = b"<!doctype html><html><body><h1>Bad Gateway</h1></body></html>"


@pytest.fixture(params=FAKED)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[request.param](tmp_path) as made:
        yield made


def fake(rig: Rig) -> Fake:
    assert rig.fake is not None
    return rig.fake


def ask(tracker: IssueTracker, call: str, rig: Rig, item: Item, sprint: str) -> Any:
    """One call of the port, on an item that is there."""
    ana, ben = rig.people
    values: dict[str, Callable[[], list[Any]]] = {  # what other calls need is not asked for
        "sprint": lambda: [],
        "states": lambda: [],
        "closed": lambda: [3],
        "items": lambda: [sprint],
        "item": lambda: [item.key],
        "history": lambda: [rig.clock.now() - timedelta(days=30)],
        "search": lambda: [item.title],
        "create": lambda: ["Gift cards", ana],
        "move": lambda: [item.key, rig.again().states()[-1].name, ana],
        "assign": lambda: [item.key, ben if item.assignee != rig.again().identity(ben) else ana, ana],
        "comment": lambda: [item.key, "Is it ready?", ana],
        "estimate": lambda: [item.key, 5 if item.points != 5 else 3, ana],
    }
    prepared = values[call]()
    return lambda: getattr(tracker, call)(*prepared)


def prepared(rig: Rig, call: str, patience: float = PATIENCE) -> Any:
    """The call, ready to be made on an adapter that has asked nothing yet."""
    item = rig.open_item()
    sprint = rig.again().sprint().id if call == "items" else ""
    return ask(rig.again(patience), call, rig, item, sprint)


STATUSES = {
    401: TrackerUnauthorized,
    403: TrackerForbidden,
    422: TrackerRefused,
    429: TrackerBusy,
}


@pytest.mark.parametrize("call", ["item", "sprint", *WRITES])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_a_typed_error(rig: Rig, call: str, status: int) -> None:
    act = prepared(rig, call)
    fake(rig).fail(status=status, body=b'{"message": "because", "error": "because"}')
    with pytest.raises(STATUSES[status]):
        act()


def test_a_conflict_is_a_writes(rig: Rig) -> None:
    read, write = prepared(rig, "item"), prepared(rig, "comment")
    fake(rig).fail(status=409, writes=False)
    with pytest.raises(TrackerUnavailable):
        read()
    fake(rig).mend()
    fake(rig).fail(status=409, writes=True)
    with pytest.raises(TrackerConflict):
        write()


@pytest.mark.parametrize("call", ["item", "move", "assign", "comment", "estimate"])
def test_a_404_for_an_item_is_not_found(rig: Rig, call: str) -> None:
    act = prepared(rig, call)
    key = rig.open_item().key.lstrip("#!").rpartition("-")[2]
    if rig.gone is None:
        fake(rig).fail(status=404, body=b'{"message": "Not Found"}', path=rf"\b{key}\b")
    else:
        rig.gone(rig.open_item().key)
    with pytest.raises((ItemNotFound, TrackerError)) as caught:
        act()
    assert not isinstance(caught.value, TrackerUnavailable)


@pytest.mark.parametrize(
    ("later", "seconds"), [("37", 37), ("86400", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("soon", 60)]
)
def test_a_429_tells_for_how_long(rig: Rig, later: str, seconds: int) -> None:
    act = prepared(rig, "item")
    fake(rig).fail(status=429, headers={"Retry-After": later})
    with pytest.raises(TrackerBusy) as caught:
        act()
    assert caught.value.values["seconds"] == seconds


def test_a_429_without_retry_after_is_a_minute(rig: Rig) -> None:
    act = prepared(rig, "item")
    fake(rig).fail(status=429)
    with pytest.raises(TrackerBusy) as caught:
        act()
    assert caught.value.values["seconds"] == 60


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("options", [{"status": 500}, {"status": 502, "body": HTML}, {"cut": True}])
def test_a_read_that_fails_is_unavailable(rig: Rig, call: str, options: dict[str, Any]) -> None:
    act = prepared(rig, call)
    fake(rig).fail(**options)
    with pytest.raises(TrackerUnavailable) as caught:
        act()
    assert "<" not in str(caught.value.values)


def test_a_read_that_fails_once_is_tried_again(rig: Rig) -> None:
    item, tracker = rig.open_item(), rig.again()
    fake(rig).fail(status=502, body=HTML, times=1)
    assert tracker.item(item.key) == item


@pytest.mark.parametrize("call", ["item", "sprint"])
def test_an_answer_that_is_no_json_is_unreadable(rig: Rig, call: str) -> None:
    act = prepared(rig, call)
    fake(rig).fail(status=200, body=b'{"id": 1, "na', headers={"Content-Type": "application/json"})
    with pytest.raises(TrackerUnreadable):
        act()


@pytest.mark.parametrize("how", ["renamed", "null"])
def test_a_field_that_is_missing_is_unreadable_and_no_crash(rig: Rig, how: str) -> None:
    for name in rig.spoiled:
        act = prepared(rig, "item")
        fake(rig).fail(spoil=lambda data, name=name: _spoiled(data, name, how))
        with pytest.raises(TrackerUnreadable) as caught:
            act()
        assert caught.value.values["what"]
        fake(rig).mend()


def _spoiled(data: Any, name: str, how: str) -> Any:
    """Every field of that name is renamed or null."""
    if isinstance(data, list):
        return [_spoiled(one, name, how) for one in data]
    if isinstance(data, dict):
        other = f"{name}X" if how == "renamed" else name
        return {
            (other if key == name else key): None
            if key == name and how == "null"
            else _spoiled(one, name, how)
            for key, one in data.items()
        }
    return data


def test_nobody_waits_longer_than_the_patience(rig: Rig) -> None:
    act = prepared(rig, "items", SHORT)
    fake(rig).fail(hang=True)
    begun = time.monotonic()
    with pytest.raises(TrackerUnavailable):
        act()
    assert time.monotonic() - begun < SHORT + SLACK


# writes


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize(
    "options", [{"status": 500}, {"status": 502, "body": HTML}, {"cut": True}, {"hang": True}]
)
def test_a_write_whose_answer_is_lost_is_found_and_not_repeated(
    rig: Rig, call: str, options: dict[str, Any]
) -> None:
    act = prepared(rig, call, SHORT if "hang" in options else PATIENCE)
    before = len(fake(rig).writes())
    fake(rig).fail(writes=True, taken=True, times=1, **options)
    try:
        made = act()
    except TrackerUncertain:
        assert options == {"hang": True}  # there was no time left to look
        made = None
    sent = [(one.method, one.path, one.body) for one in fake(rig).writes()[before:]]
    assert len(sent) == len(set(sent)), sent
    if made is not None:
        assert rig.again().item(made.key).title == made.title


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("options", [{"status": 500}, {"status": 503}, {"status": 429}])
def test_a_write_that_was_not_taken_is_told_and_not_repeated(
    rig: Rig, call: str, options: dict[str, Any]
) -> None:
    act, item = prepared(rig, call), rig.open_item()
    before = len(fake(rig).writes())
    fake(rig).fail(writes=True, **options)
    with pytest.raises(TrackerUnavailable):
        act()
    assert len(fake(rig).writes()[before:]) == 1
    fake(rig).mend()
    assert rig.again().item(item.key) == item


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize(
    "options",
    [
        *({"status": status} for status in (401, 403, 404, 429, 500)),
        {"status": 200, "body": CUT, "headers": JSON},
    ],
    ids=["401", "403", "404", "429", "500", "truncated"],
)
def test_after_a_write_that_was_taken_nobody_hears_that_nothing_was_changed(
    rig: Rig, call: str, options: dict[str, Any]
) -> None:
    act, before = prepared(rig, call), len(fake(rig).writes())
    fault = _after_a_write(fake(rig), writes=False, **options)
    fake(rig).faults.append(fault)
    _taken_once(rig, act, before)


@pytest.mark.parametrize("call", WRITES)
def test_a_write_whose_answer_is_truncated_is_found(rig: Rig, call: str) -> None:
    act, before = prepared(rig, call), len(fake(rig).writes())
    fake(rig).fail(writes=True, taken=True, times=1, status=200, body=CUT, headers=JSON)
    assert _taken_once(rig, act, before)


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("how", ["renamed", "null"])
@pytest.mark.parametrize("name", FAKED)
def test_a_write_whose_answer_lacks_a_field_is_found_or_told_to_be_looked_at(
    name: str, how: str, call: str, tmp_path: Path
) -> None:
    with rigs()[name](tmp_path / "fields") as rig:
        fields = {*rig.spoiled, "id", "iid", "key", "number"}
    for field in sorted(fields):
        with rigs()[name](tmp_path / field) as rig:
            act, before = prepared(rig, call), len(fake(rig).writes())
            fake(rig).fail(writes=True, spoil=lambda data, field=field: _spoiled(data, field, how))
            _taken_once(rig, act, before)


def _taken_once(rig: Rig, act: Any, before: int) -> bool:
    """Whether a write that the server takes ends well; else it is at least said that it may be there."""
    try:
        act()
    except TrackerUncertain as error:
        assert error.values["key"] not in ("?", "None", "")
        certain = False
    else:
        certain = True
    sent = [(one.method, one.path, one.body) for one in fake(rig).writes()[before:]]
    assert sent and len(sent) == len(set(sent)), sent
    return certain


def test_a_write_that_cannot_be_looked_up_is_uncertain(rig: Rig) -> None:
    act = prepared(rig, "comment")
    fake(rig).fail(writes=True, taken=True, cut=True, times=1)
    fake(rig).faults.append(_after_a_write(fake(rig)))
    with pytest.raises(TrackerUncertain) as caught:
        act()
    assert caught.value.values["key"] != "?"


def _after_a_write(server: Fake, **options: Any) -> Any:
    """Everything fails as soon as one more write was asked for."""
    fault = server.fail(**(options or {"status": 500}))
    server.faults.remove(fault)
    count = len(server.writes())
    hits = fault.hits
    fault.hits = lambda asked, writing: len(server.writes()) > count and hits(asked, writing)  # type: ignore[method-assign]
    return fault


# scenes


def test_no_running_sprint(rig: Rig) -> None:
    assert rig.scenes
    rig.scenes.no_sprint()
    with pytest.raises(NoActiveSprint):
        rig.again().sprint()
    _answers_without_a_sprint(rig)


def test_two_running_sprints(rig: Rig) -> None:
    assert rig.scenes
    rig.scenes.two_sprints()
    with pytest.raises(SprintUnclear) as caught:
        rig.again().sprint()
    assert all(name in str(caught.value.values["sprints"]) for name in rig.two)
    _answers_without_a_sprint(rig)


def _answers_without_a_sprint(rig: Rig) -> None:
    """What needs no running sprint."""
    tracker = rig.again()
    open_ones = tracker.unfinished()
    assert open_ones and all(item.state.category is not Category.DONE for item in open_ones)
    assert tracker.search(open_ones[0].title) and tracker.item(open_ones[0].key) == open_ones[0]
    assert all(sprint.closed for sprint, _, _ in tracker.closed(5))
    made = rig.again().create("Gift cards", rig.people[0])
    assert made.sprint is None and rig.again().item(made.key).title == "Gift cards"


def test_no_points_anywhere(rig: Rig) -> None:
    assert rig.scenes
    rig.scenes.no_points()
    reading = read(rig.again(), rig.clock.now())
    assert reading.items and all(item.points is None for item in reading.items)


def test_fifteen_hundred_items_over_pages(rig: Rig) -> None:
    assert rig.scenes
    rig.scenes.many(1500)
    tracker = rig.again()
    items = tracker.items(tracker.sprint().id)
    assert len({item.key for item in items}) == len(items) == 1500


def test_a_deleted_user(rig: Rig) -> None:
    assert rig.scenes
    key = rig.scenes.deleted_user()
    tracker = rig.again()
    assert tracker.item(key).key == key
    assert read(tracker, rig.clock.now()).items


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_server_with_a_wrong_clock(rig: Rig, hours: int) -> None:
    assert rig.scenes
    rig.scenes.skewed(timedelta(hours=hours))
    reading = read(rig.again(), rig.clock.now())
    assert reading.items
    made = rig.again().create("Gift cards", rig.people[0])
    assert rig.again().item(made.key).title == "Gift cards"


# secrets


def test_no_secret_is_ever_shown(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    assert rig.secrets and all(rig.secrets)
    caplog.set_level(logging.DEBUG)
    shown = [repr(rig.again()), repr(vars(rig.again()))]
    for options in (
        {"status": 401},
        {"status": 500},
        {"cut": True},
        {"status": 422, "body": b'{"message": "x"}'},
    ):
        for call in ("item", "comment", "create"):
            act = prepared(rig, call)
            fake(rig).fail(**options)
            try:
                act()
            except TrackerError as error:
                shown += [str(error), repr(error), repr(error.values)]
                shown.append("".join(traceback.format_exception(error)))
            finally:
                fake(rig).mend()
    text = "\n".join([*shown, caplog.text])
    assert not [secret for secret in rig.secrets if secret in text]
