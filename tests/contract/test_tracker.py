"""What every adapter to a tracker must do. A new adapter is one more module in tests/fixtures/trackers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from scrumai.core.errors import (
    ItemNotFound,
    PersonNotFound,
    TrackerRefused,
    TrackerUnavailable,
    TrackerUnsupported,
    TransitionNotAllowed,
)
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.ports import IssueTracker
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fixtures.trackers import Rig, Stopped, rigs

LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)
RIGS = [
    pytest.param(name, marks=[pytest.mark.live] if name.endswith("_live") else []) for name in sorted(rigs())
]


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def tracker(rig: Rig) -> IssueTracker:
    return rig.again()


def recent(rig: Rig) -> datetime:
    """A moment before all that the test did: servers count in whole seconds."""
    return rig.began - timedelta(seconds=1)


def keys(items: object) -> list[str]:
    assert isinstance(items, (list, tuple))
    return [item.key for item in items]


# reading


def test_the_running_sprint_is_around_today(rig: Rig, tracker: IssueTracker) -> None:
    sprint = tracker.sprint()
    assert sprint.start <= rig.clock.now().date() <= sprint.end
    assert not sprint.closed
    assert sprint.id and sprint.name


def test_finished_sprints_come_newest_first_and_limited(tracker: IssueTracker) -> None:
    closed = tracker.closed(5)
    ends = [sprint.end for sprint, _, _ in closed]
    assert ends == sorted(ends, reverse=True) and ends[0] < tracker.sprint().start
    assert all(sprint.closed and committed >= 0 and done >= 0 for sprint, committed, done in closed)
    assert list(tracker.closed(1)) == list(closed[:1])


def test_states_cover_all_categories_from_to_do_to_done(tracker: IssueTracker) -> None:
    states = tracker.states()
    assert {state.category for state in states} == set(Category)
    assert states[0].category is Category.TODO and states[-1].category is Category.DONE


def test_what_is_not_done_is_found_without_a_sprint(tracker: IssueTracker) -> None:
    found = {item.key: item for item in tracker.unfinished()}
    running = [i for i in tracker.items(tracker.sprint().id) if i.state.category is not Category.DONE]
    assert running and all(found[item.key] == item for item in running)
    assert all(item.state.category is not Category.DONE for item in found.values())


def test_the_items_of_the_sprint_say_so_themselves(tracker: IssueTracker) -> None:
    sprint = tracker.sprint()
    items = tracker.items(sprint.id)
    assert items and all(item.sprint == sprint.id for item in items)
    assert len(set(keys(items))) == len(items)
    assert {item.state for item in items} <= set(tracker.states())


def test_times_of_items_are_aware_and_not_in_the_future(rig: Rig, tracker: IssueTracker) -> None:
    soon = rig.clock.now() + timedelta(seconds=2)  # a server counts in whole seconds
    for item in tracker.items(tracker.sprint().id):
        assert item.created.utcoffset() is not None and item.updated.utcoffset() is not None
        assert item.created <= item.updated <= soon


def test_an_unknown_sprint_has_no_items(tracker: IssueTracker) -> None:
    assert list(tracker.items("no-such-sprint")) == []


def test_one_item_is_the_same_as_in_the_list(tracker: IssueTracker) -> None:
    item = tracker.items(tracker.sprint().id)[0]
    assert tracker.item(item.key) == item


def test_a_key_may_be_written_small_and_with_spaces(tracker: IssueTracker) -> None:
    key = tracker.items(tracker.sprint().id)[0].key
    assert tracker.item(f" {key.lower()} ").key == key


@pytest.mark.parametrize("key", ["NOPE-1", "", "DEMO", "DEMO-", "DEMO-0", "💥", "'; drop table", "A" * 5000])
def test_an_unknown_key_is_not_found(tracker: IssueTracker, key: str) -> None:
    with pytest.raises(ItemNotFound) as caught:
        tracker.item(key)
    assert len(str(caught.value.values["key"])) <= 80


def test_history_is_oldest_first_and_begins_where_asked(tracker: IssueTracker) -> None:
    times = [change.at for change in tracker.history(LONG_AGO)]
    assert times and times == sorted(times)
    since = times[len(times) // 2]
    assert [c.at for c in tracker.history(since)] == [time for time in times if time >= since]


def test_history_ends_where_the_items_are(tracker: IssueTracker) -> None:
    names = {(c.key, c.field): c.new for c in tracker.history(LONG_AGO)}
    for item in tracker.items(tracker.sprint().id):
        assert names.get((item.key, "state"), item.state.name) == item.state.name
        assert float(names.get((item.key, "points"), item.points or 0) or 0) == (item.points or 0)
        assert names.get((item.key, "sprint"), item.sprint) == item.sprint


def test_each_change_begins_where_the_one_before_ended(tracker: IssueTracker) -> None:
    last: dict[tuple[str, str], str] = {}
    for change in tracker.history(LONG_AGO):
        if change.field != "comment":
            assert last.get((change.key, change.field), change.old) == change.old
            last[change.key, change.field] = change.new


def test_it_tells_its_name_and_where_points_live(tracker: IssueTracker) -> None:
    told = tracker.describe()
    assert set(told) == {"board", "points"} and all(isinstance(one, str) for one in told.values())
    assert told["board"].strip() and told["points"].strip()


# searching and names


def test_search_finds_by_key_and_by_title(tracker: IssueTracker) -> None:
    item = tracker.items(tracker.sprint().id)[0]
    assert keys(tracker.search(item.key))[0] == item.key
    assert item.key in keys(tracker.search(item.title))


@pytest.mark.parametrize("text", ["", "   ", "zzzzqqqq", "%", "\x00", "((("])
def test_search_for_nothing_finds_nothing(tracker: IssueTracker, text: str) -> None:
    assert list(tracker.search(text)) == []


def test_search_gives_at_most_ten(tracker: IssueTracker) -> None:
    titles = " ".join(item.title for item in tracker.items(tracker.sprint().id))
    assert len(tracker.search(titles)) == 10


def test_a_person_is_known_by_name_in_any_case(rig: Rig, tracker: IssueTracker) -> None:
    name = rig.people[0]
    assert tracker.identity(name.upper()) == tracker.identity(f" {name.lower()} ") == tracker.identity(name)
    assert tracker.identity(name) is not None


@pytest.mark.parametrize("name", ["", "  ", "Nobody Atall", "💥"])
def test_an_unknown_person_is_none(tracker: IssueTracker, name: str) -> None:
    assert tracker.identity(name) is None


# writing


def test_a_created_item_is_in_the_sprint_for_everybody(rig: Rig, tracker: IssueTracker) -> None:
    made = tracker.create("Gift cards", rig.people[0], "bug")
    assert (made.title, made.kind, made.points, made.assignee) == ("Gift cards", "bug", None, None)
    assert (made.sprint, made.state.category) == (tracker.sprint().id, Category.TODO)
    assert rig.again().item(made.key) == made
    assert made.key in keys(rig.again().items(tracker.sprint().id))


def test_a_created_item_is_in_the_history_as_added_to_the_sprint(rig: Rig, tracker: IssueTracker) -> None:
    made = tracker.create("Gift cards", rig.people[0])
    changes = [(c.field, c.old, c.new) for c in tracker.history(recent(rig)) if c.key == made.key]
    assert ("sprint", "", tracker.sprint().id) in changes


def test_two_created_items_have_two_keys(rig: Rig, tracker: IssueTracker) -> None:
    assert tracker.create("Same", rig.people[0]).key != rig.again().create("Same", rig.people[0]).key


@pytest.mark.parametrize("title", ["Ünïcödé 🎁 <b>&amp;", "a\nb", "'; drop table item; --", "x" * 250])
def test_a_title_is_kept_as_written(rig: Rig, tracker: IssueTracker, title: str) -> None:
    made = tracker.create(title, rig.people[0])
    assert rig.again().item(made.key).title.split() == title.split()  # a title is one line


def test_a_sprint_says_whether_all_that_came_and_went_is_kept(rig: Rig, tracker: IssueTracker) -> None:
    assert tracker.sprint().traced == ("sprint" not in rig.unkept)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066"])
def test_no_sign_in_a_title_turns_its_letters_round(rig: Rig, tracker: IssueTracker, sign: str) -> None:
    made = tracker.create(f"Pay{sign}slips", rig.people[0])
    assert rig.again().item(made.key).title == "Payslips"


def test_a_move_changes_the_state_the_history_and_the_time(rig: Rig, tracker: IssueTracker) -> None:
    item, done = rig.open_item(), tracker.states()[-1]
    rig.later()
    moved = tracker.move(item.key, done.name.upper(), rig.people[0])
    assert moved.state == done and rig.again().item(item.key) == moved
    assert moved.updated > item.updated
    change = [c for c in tracker.history(recent(rig)) if (c.key, c.field) == (item.key, "state")][-1]
    assert (change.field, change.old, change.new) == ("state", item.state.name, done.name)
    assert change.who is not None


def test_a_done_item_can_be_opened_again(rig: Rig, tracker: IssueTracker) -> None:
    if not rig.backwards:
        pytest.skip("this tracker's workflow has no way back")
    first, last = tracker.states()[0], tracker.states()[-1]
    key = rig.open_item().key
    tracker.move(key, last.name, rig.people[0])
    assert tracker.move(key, first.name, rig.people[0]).state == first


def test_a_move_to_where_it_is_changes_nothing(rig: Rig, tracker: IssueTracker) -> None:
    item, before = rig.open_item(), list(tracker.history(LONG_AGO))
    assert tracker.move(item.key, item.state.name, rig.people[0]) == item
    assert list(tracker.history(LONG_AGO)) == before


def test_a_move_to_a_state_that_is_none_is_refused_with_those_there_are(
    rig: Rig, tracker: IssueTracker
) -> None:
    item = rig.open_item()
    with pytest.raises(TransitionNotAllowed) as caught:
        tracker.move(item.key, "Blorked", rig.people[0])
    assert caught.value.values["key"] == item.key and caught.value.values["state"] == "Blorked"
    assert tracker.states()[-1].name in str(caught.value.values["states"])
    assert rig.again().item(item.key) == item


def test_where_an_item_can_go_is_told_before_it_is_tried(rig: Rig, tracker: IssueTracker) -> None:
    item, states = rig.open_item(), [one.name for one in tracker.states()]
    names = tracker.reachable(item.key)
    if names is None:  # a board without a workflow
        names = states
    assert set(names) <= set(states) and len(set(names) - {item.state.name}) > 0
    for name in set(states) - {*names, item.state.name}:
        with pytest.raises(TransitionNotAllowed):
            tracker.move(item.key, name, rig.people[0])
    there = next(one for one in reversed(names) if one != item.state.name)
    assert tracker.move(item.key, there, rig.people[0]).state.name == there


def test_assigning_and_taking_away(rig: Rig, tracker: IssueTracker) -> None:
    key, (ana, ben) = rig.open_item().key, rig.people
    assert tracker.assign(key, ben, ana).assignee == tracker.identity(ben)
    assert rig.again().assign(key, ana.lower(), ana).assignee == tracker.identity(ana)
    assert tracker.assign(key, None, ana).assignee is None
    assert rig.again().item(key).assignee is None


def test_assigning_to_somebody_unknown_is_refused(rig: Rig, tracker: IssueTracker) -> None:
    item = rig.open_item()
    with pytest.raises(PersonNotFound) as caught:
        tracker.assign(item.key, "Nobody Atall", rig.people[0])
    assert caught.value.values["name"] == "Nobody Atall"
    assert rig.again().item(item.key) == item


@pytest.mark.parametrize("points", [0, 0.5, 3, 13, 100])
def test_an_estimate_is_kept_or_refused(rig: Rig, tracker: IssueTracker, points: float) -> None:
    item = rig.open_item()
    key = item.key
    if points not in rig.scale:
        with pytest.raises(TrackerRefused) as caught:
            tracker.estimate(key, points, rig.people[0])
        assert caught.value.values["reason"] and rig.again().item(key) == item
        return
    assert tracker.estimate(key, points, rig.people[0]).points == points
    assert rig.again().item(key).points == points


@pytest.mark.parametrize("points", [-1, float("nan"), float("inf")])
def test_an_estimate_that_is_none_is_refused(rig: Rig, tracker: IssueTracker, points: float) -> None:
    item = rig.open_item()
    with pytest.raises(ValueError):
        tracker.estimate(item.key, points, rig.people[0])
    assert rig.again().item(item.key) == item


def test_a_comment_is_in_the_history_as_written_each_time(rig: Rig, tracker: IssueTracker) -> None:
    key, text = rig.open_item().key, "Done?\n“Almost” 🙈 <b>"
    tracker.comment(key, text, rig.people[0])
    rig.again().comment(key, text, rig.people[0])
    said = [c.new for c in tracker.history(recent(rig)) if c.key == key and c.field == "comment"]
    assert len(said) == 2 and all(one.startswith(text) for one in said)


def test_what_the_bot_writes_names_the_person(rig: Rig, tracker: IssueTracker) -> None:
    if rig.own is None:
        pytest.skip("this tracker has no accounts")
    key, ana = rig.open_item().key, rig.people[0]
    tracker.comment(key, "By the bot", ana)
    rig.own().comment(key, "By Ana herself", ana)
    said = [c for c in tracker.history(recent(rig)) if c.key == key and c.field == "comment"]
    assert said[1].new == "By Ana herself" and said[1].who == tracker.identity(ana)
    if rig.as_person:
        assert said[0].new == "By the bot" and said[0].who == tracker.identity(ana)
        return
    assert [c.new.startswith("By the bot") and ana in c.new for c in said] == [True, False]
    assert said[0].who != tracker.identity(ana)


@pytest.mark.parametrize("write", ["move", "assign", "estimate", "create"])
def test_whatever_the_bot_changes_names_the_person(rig: Rig, tracker: IssueTracker, write: str) -> None:
    if rig.own is None:
        pytest.skip("this tracker has no accounts")
    key, (ana, ben) = rig.open_item().key, rig.people
    value = {"move": tracker.states()[-1].name, "assign": ben, "estimate": 3}.get(write)
    if value is None:
        key = tracker.create("Gift cards", ana).key
        rig.own().create("Gift cards of her own", ana)
    else:
        getattr(tracker, write)(key, value, ana)
    assert any(ana in text for text in rig.texts(key)), rig.texts(key)


@pytest.mark.parametrize("write", ["move", "assign", "estimate"])
def test_what_a_person_changes_is_theirs(rig: Rig, tracker: IssueTracker, write: str) -> None:
    if rig.own is None:
        pytest.skip("this tracker has no accounts")
    item, (ana, ben) = rig.open_item(), rig.people
    value = {"move": tracker.states()[-1].name, "assign": ben, "estimate": 8}[write]
    if write == "assign" and item.assignee == tracker.identity(ben):
        tracker.assign(item.key, None, ana)
    getattr(rig.own(), write)(item.key, value, ana)
    field = {"move": "state", "assign": "assignee", "estimate": "points"}[write]
    if field in rig.unkept:
        pytest.skip(f"this tracker keeps no history of {field}")
    change = [c for c in tracker.history(recent(rig)) if (c.key, c.field) == (item.key, field)][-1]
    assert change.who == tracker.identity(ana)


def test_credentials_tell_whose_they_are(rig: Rig, tracker: IssueTracker) -> None:
    if rig.own is None:
        pytest.skip("this tracker has no accounts")
    assert rig.own().me() == tracker.identity(rig.people[0])


@pytest.mark.parametrize("write", ["move", "assign", "comment", "estimate"])
def test_a_write_to_an_unknown_key_is_not_found(rig: Rig, tracker: IssueTracker, write: str) -> None:
    done, (ana, _) = tracker.states()[-1].name, rig.people
    value = {"move": done, "assign": ana, "comment": "hi", "estimate": 3}[write]
    with pytest.raises(ItemNotFound):
        getattr(tracker, write)("NOPE-1", value, ana)


# faults


READS: dict[str, list[object]] = {
    "describe": [],
    "sprint": [],
    "states": [],
    "closed": [1],
    "items": ["1"],
    "item": ["DEMO-1"],
    "history": [LONG_AGO],
    "search": ["a"],
    "identity": ["Ana"],
}


@pytest.mark.parametrize("call", READS)
def test_a_read_while_the_tracker_is_down_says_so(rig: Rig, tracker: IssueTracker, call: str) -> None:
    tracker.sprint()
    rig.down()
    with pytest.raises(TrackerUnavailable):
        getattr(tracker, call)(*READS[call])


@pytest.mark.parametrize("call", ["create", "move", "assign", "comment", "estimate"])
def test_a_write_while_the_tracker_is_down_says_so(rig: Rig, tracker: IssueTracker, call: str) -> None:
    key, ana = rig.open_item().key, rig.people[0]
    value = {"create": [], "move": ["Done"], "assign": [ana], "comment": ["x"], "estimate": [3]}[call]
    rig.down()
    with pytest.raises(TrackerUnavailable):
        getattr(tracker, call)("Gift cards" if call == "create" else key, *value, ana)


def test_an_unknown_kind_of_tracker_is_unsupported(tmp_path: Path) -> None:
    with pytest.raises(TrackerUnsupported) as caught:
        open_tracker(Link(Board(1, "abacus", "", "")), Stopped(), tmp_path)
    assert caught.value.values["kind"] == "abacus"
