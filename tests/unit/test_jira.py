"""The hard parts of the adapter to Jira that need no server."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.sprint import Category, Item, State
from scrumai.trackers import adf
from scrumai.trackers.jira_board import _sprint as sprint_value
from scrumai.trackers.jira_board import current, moment, state
from scrumai.trackers.jira_client import quoted
from scrumai.trackers.jira_history import Entry, Log, changes, totals
from tests.fakes.jql import tokens

START = datetime(2026, 3, 2, 8, tzinfo=timezone.utc)
DONE, TODO = State("Done", Category.DONE), State("To Do", Category.TODO)


# documents


@given(st.text())
def test_a_text_comes_back_out_of_its_document(text: str) -> None:
    assert adf.spoken(adf.document(text)) == adf.plain(text)


@given(st.text())
def test_a_document_has_no_empty_text(text: str) -> None:
    for paragraph in adf.document(text)["content"]:
        assert paragraph["type"] == "paragraph"
        assert all(one["type"] == "hardBreak" or one["text"] for one in paragraph["content"])


def test_what_people_write_in_jira_is_read() -> None:
    def text(words: str, **more: Any) -> dict[str, Any]:
        return {"type": "paragraph", "content": [{"type": "text", "text": words, **more}]}

    mention = {"type": "mention", "attrs": {"id": "u1", "text": "@Ana"}}
    card = {"type": "inlineCard", "attrs": {"url": "https://example.com/x"}}
    emoji = {"type": "emoji", "attrs": {"shortName": ":tada:"}}
    steps = [{"type": "listItem", "content": [text(one)]} for one in ("first", "second")]
    node = {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Steps"}]},
            {"type": "bulletList", "content": steps},
            {"type": "paragraph", "content": [mention, {"type": "text", "text": " see "}, card, emoji]},
            {"type": "rule"},
            {"type": "codeBlock", "content": [{"type": "text", "text": "x = 1"}]},
        ],
    }
    said = adf.spoken(node)
    assert "Steps\n\nfirst\nsecond\n\n@Ana see https://example.com/x:tada:" in said and said.endswith("x = 1")


@pytest.mark.parametrize("value", [None, "", "wiki *text*"])
def test_a_text_of_data_center_is_itself(value: str | None) -> None:
    assert adf.spoken(value) == (value or "")


# queries


@given(st.text())
def test_nothing_ends_a_quoted_value(text: str) -> None:
    expected = adf.plain(text).replace("\n", " ").replace("\t", " ")
    assert tokens(quoted(text)) == [("text", expected)]


@pytest.mark.parametrize("text", ['" OR project = X OR "', "\\", '\\"', "a\x00b", '"; --', "\n) OR ("])
def test_hostile_values_stay_one_value(text: str) -> None:
    query = tokens(f"summary ~ {quoted(text)} AND x = 1")
    assert [kind for kind, _ in query] == ["word", "sign", "text", "word", "word", "sign", "word"]


# times


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T08:00:00.000+0000", "2026-03-02T08:00:00.000Z", "2026-03-02T08:00:00Z",
        "2026-03-02T18:00:00.000+10:00", "2026-03-02T04:30:00.000-0330", 1772438400, 1772438400000,
    ],
)  # fmt: skip
def test_the_forms_of_one_moment(text: str | int) -> None:
    assert moment(text) == START and moment(text).tzinfo is timezone.utc


@pytest.mark.parametrize("text", ["", "yesterday", "2026-03-02", None, []])
def test_what_is_no_moment_is_refused(text: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        moment(text)


# states and sprints


def test_an_undefined_category_is_to_do() -> None:
    assert state({"name": "New", "statusCategory": {"key": "undefined"}}).category is Category.TODO


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], None),
        ([("3", "closed")], "3"),
        ([("3", "closed"), ("4", "active")], "4"),
        ([("5", "future"), ("3", "closed")], "5"),
        ([("9", "closed"), ("10", "closed")], "10"),
        ([("4", "active"), ("9", "future")], "4"),
    ],
)
def test_the_sprint_that_an_item_is_in(known: list[tuple[str, str]], expected: str | None) -> None:
    assert current(known) == expected


def test_a_sprint_of_data_center_is_read_whatever_its_name() -> None:
    text = "x.Sprint@1f[id=41,rapidViewId=12,state=ACTIVE,name=S [id=9,state=CLOSED],goal=,sequence=41]"
    assert sprint_value(text) == ("41", "active")
    assert sprint_value({"id": 41, "state": "active", "name": "x"}) == ("41", "active")


def log(
    *steps: tuple[str, str],
    now: str | None = None,
    kind: str = "story",
    key: str = "A-1",
    parent: str | None = None,
) -> Log:
    """An item that went through these lists of sprints, an hour after the other."""
    entries = [
        Entry(START + timedelta(hours=n), "sprint", old, new, "Ana") for n, (old, new) in enumerate(steps, 1)
    ]
    item = Item(key, "x", kind, TODO, None, 3.0, now, START, START)
    return Log(item, tuple(entries), "Ben", parent, now or "")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("", "3")], [("", "3")]),
        ([("3", "3, 4")], [("", "3"), ("3", "4")]),  # not done in 3, carried over
        ([("3", "4")], [("", "3"), ("3", "4")]),  # taken from 3 into 4 while 3 ran
        ([("3, 4", "3")], [("", "4"), ("4", "")]),  # out of 4, and 3 is over
        ([("3", "")], [("", "3"), ("3", "")]),
        (
            [("", "3"), ("3", "3, 4"), ("3, 4", "3"), ("3", "3, 5")],
            [("", "3"), ("3", "4"), ("4", ""), ("", "5")],
        ),
        ([("3", "3")], []),
    ],
)
def test_lists_of_sprints_are_one_way_through_them(
    steps: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert [(c.old, c.new) for c in changes([log(*steps)])] == expected


def test_an_item_made_in_a_sprint_came_into_it_then() -> None:
    (made,) = changes([log(now="41")])
    assert (made.at, made.field, made.old, made.new, made.who) == (START, "sprint", "", "41", "Ben")


def test_a_sub_task_goes_with_its_parent() -> None:
    above = log(("", "3"), ("3", ""), now=None)
    below = log(key="A-2", kind="subtask", parent="A-1")
    rows = [(c.key, c.old, c.new) for c in changes([below, above])]
    assert rows == [("A-2", "", "3"), ("A-2", "3", ""), ("A-1", "", "3"), ("A-1", "3", "")]


@given(st.lists(st.lists(st.integers(1, 6), max_size=3, unique=True), max_size=8))
def test_each_step_begins_where_the_last_one_ended(lists: list[list[int]]) -> None:
    texts = [", ".join(map(str, sorted(one))) for one in lists]
    rows = changes([log(*itertools.pairwise(texts))])
    assert all(one.new == other.old for one, other in itertools.pairwise(rows))
    assert all(one.old != one.new for one in rows)


def test_what_a_sprint_brought_is_what_it_was_then() -> None:
    sprint = {"id": 3, "startDate": "2026-03-03T08:00:00.000Z", "endDate": "2026-03-05T08:00:00.000Z"}
    during, after = START + timedelta(days=2), START + timedelta(days=9)

    def one(*entries: Entry, now: State, sprints: str, kind: str = "story") -> Log:
        item = Item("A-1", "x", kind, now, None, 8.0, None, START, START)
        return Log(item, entries, None, None, sprints)

    done = Entry(during, "state", "To Do", "Done", None)
    late = Entry(after, "state", "To Do", "Done", None)
    grown = Entry(during, "points", "3", "8", None)
    joined = Entry(during, "sprint", "", "3", None)
    left = Entry(during, "sprint", "3", "", None)
    logs = [
        one(done, grown, now=DONE, sprints="3"),  # 3 committed, 8 done
        one(late, now=DONE, sprints="3, 4"),  # 8 committed, done in the next one
        one(joined, done, now=DONE, sprints="3"),  # 8 done
        one(left, now=TODO, sprints=""),  # 8 committed
        one(now=DONE, sprints="3"),  # done before it began
        one(done, now=DONE, sprints="3", kind="subtask"),
    ]
    assert totals(sprint, logs, {"Done"}) == (19.0, 16.0)
