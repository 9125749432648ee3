"""A CSV export of Pivotal Tracker as a board that is read only, however the file looks."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.errors import (
    BoardNotFound,
    ExportOver,
    ExportWithoutIterations,
    ItemNotFound,
    SprintUnclear,
    TrackerReadOnly,
    TrackerUnavailable,
    TrackerUnreadable,
)
from scrumai.core.metrics import past_velocity
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker, pivotal_csv
from scrumai.trackers.base import Link
from tests.fixtures.trackers import Stopped

LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)
HEAD = (
    "Id,Title,Labels,Iteration,Iteration Start,Iteration End,Type,Estimate,Priority,Current State,Created at,"
    "Accepted at,Deadline,Requested By,Description,URL,Owned By,Owned By,Blocker,Blocker Status,Comment,Comment"
)
ROWS = (
    '101,Old one,,7,"Feb 16, 2026","Mar 1, 2026",feature,5,p3,accepted,"Feb 2, 2026","Feb 20, 2026",,Ana Lima,,,Ben Okoro,,,,,',
    '102,Old two,,7,"Feb 16, 2026","Mar 1, 2026",bug,,p3,accepted,"Feb 2, 2026","Feb 21, 2026",,Ana Lima,,,,,,,,',
    '103,"Pay, by ""card""",shop,8,"Mar 2, 2026","Mar 15, 2026",feature,3,p3,accepted,"Feb 3, 2026","Mar 4, 2026",,Ana Lima,'
    '"Two\nlines",https://tracker.example.org/story/show/103,Ben Okoro,Ana Lima,,,First,Second',
    '104,Login page,,8,"Mar 2, 2026","Mar 15, 2026",feature,2,p3,started,"Mar 5, 2026",,,Ana Lima,,,Ana Costa,,,,,',
    '105,Mail,,8,"Mar 2, 2026","Mar 15, 2026",chore,,p3,unstarted,"Mar 5, 2026",,,Ana Lima,,,,,,,,',
    '106,Later,,9,"Mar 16, 2026","Mar 29, 2026",feature,8,p3,unstarted,"Mar 5, 2026",,,Ana Lima,,,,,,,,',
    '107,Some day,,,,,feature,,p3,unscheduled,"Mar 5, 2026",,,Ana Lima,,,,,,,,',
    "108,Whole shop,,,,,epic,,,,,,,,,,,,,,,",
)


class Home:
    """A folder with one export in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = Stopped()
        (path / "imports").mkdir()
        self.write(HEAD, *ROWS)

    def write(self, *lines: str, name: str = "shop.csv", ends: str = "\n", code: str = "utf-8") -> None:
        (self.path / "imports" / name).write_bytes(ends.join([*lines, ""]).encode(code))

    def open(self, url: str = "file:shop.csv") -> Any:
        return open_tracker(Link(Board(1, "pivotal", url, "shop")), self.clock, self.path)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_reading_of_the_running_iteration(home: Home) -> None:
    reading = read(home.open(), home.clock.now())
    assert (reading.sprint.id, reading.sprint.name) == ("8", "Iteration 8")
    assert (reading.sprint.start, reading.sprint.end) == (date(2026, 3, 2), date(2026, 3, 15))
    first, second, third = reading.items
    assert (first.key, first.title, first.points, first.assignee) == (
        "#103",
        'Pay, by "card"',
        3.0,
        "Ben Okoro",
    )
    assert first.state.category is Category.DONE and first.url == "https://tracker.example.org/story/show/103"
    assert (first.created, first.updated) == (
        datetime(2026, 2, 3, tzinfo=timezone.utc),
        datetime(2026, 3, 4, tzinfo=timezone.utc),
    )
    assert (second.kind, third.kind, third.points) == ("story", "chore", None)
    assert [(sprint.name, planned, done) for sprint, planned, done in reading.closed] == [
        ("Iteration 7", 5.0, 5.0)
    ]
    told = [(c.key, c.field, c.old, c.new) for c in home.open().history(LONG_AGO)]
    assert ("#103", "sprint", "", "8") in told and ("#103", "state", "started", "accepted") in told
    assert told.index(("#103", "sprint", "", "8")) < told.index(("#103", "state", "started", "accepted"))


def test_keys_search_and_people(home: Home) -> None:
    tracker = home.open()
    assert tracker.item(" 104 ").key == tracker.item("#104").key == "#104"
    assert [item.key for item in tracker.search("logn page")] == ["#104"]
    assert tracker.identity("BEN") == "Ben Okoro" and tracker.identity("ana  lima") == "Ana Lima"
    assert tracker.identity("Ana") is None and tracker.identity("") is None
    assert tracker.describe() == {"board": "shop.csv", "points": "Estimate"} and tracker.me() is None
    for key in ("108", "#", "", "NOPE-1", "9" * 500):
        with pytest.raises(ItemNotFound):
            tracker.item(key)


@pytest.mark.parametrize(
    ("call", "values"),
    [
        ("create", ("Gift cards", "Ana")),
        ("move", ("#104", "accepted", "Ana")),
        ("assign", ("#104", None, "Ana")),
        ("comment", ("#104", "Hi", "Ana")),
        ("estimate", ("#104", 3, "Ana")),
    ],
)
def test_nothing_is_written(home: Home, call: str, values: tuple[Any, ...]) -> None:
    before = (home.path / "imports" / "shop.csv").read_bytes()
    with pytest.raises(TrackerReadOnly) as caught:
        getattr(home.open(), call)(*values)
    assert caught.value.values["tracker"] == "Pivotal Tracker"
    assert (home.path / "imports" / "shop.csv").read_bytes() == before


def test_once_the_iterations_are_over_none_is_running(home: Home) -> None:
    home.clock.at = datetime(2026, 5, 1, tzinfo=timezone.utc)
    tracker = home.open()
    with pytest.raises(ExportOver) as caught:
        tracker.sprint()
    assert caught.value.values["last"] == "Iteration 9" and caught.value.values["end"] == "2026-03-29"
    assert tracker.unfinished() and past_velocity(tracker.closed(5)).mean is not None
    assert [sprint.id for sprint, _, _ in tracker.closed(2)] == ["9", "8"] and not list(tracker.closed(0))


def test_without_dates_of_iterations_there_is_no_sprint(home: Home) -> None:
    home.write("Id,Title,Type,Current State", "1,Pay,feature,started")
    with pytest.raises(ExportWithoutIterations):
        home.open().sprint()
    assert [one.key for one in home.open().unfinished()] == ["#1"]


def test_two_iterations_over_today_are_unclear(home: Home) -> None:
    home.write(HEAD, *ROWS, '109,x,,10,"Mar 9, 2026","Mar 22, 2026",feature,1,,unstarted,,,,,,,,,,,,')
    with pytest.raises(SprintUnclear) as caught:
        home.open().sprint()
    assert caught.value.values["sprints"] == "Iteration 8, Iteration 10"


# how files look


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig"])
def test_line_ends_and_a_mark_at_the_beginning_do_not_matter(home: Home, ends: str, code: str) -> None:
    home.write(HEAD, *ROWS, ends=ends, code=code)
    assert len(home.open().items("8")) == 3 and home.open().item("#101").points == 5


def test_a_table_program_s_semicolons_and_dates(home: Home) -> None:
    head = "ID ; title;Current State;TYPE;Iteration;Iteration Start;Iteration End;Estimate"
    home.write(head, "1;Über 🎁;Started;Feature;8;2026-03-02;2026/03/15;0,5", ";;;;;;;")
    (item,) = home.open().items("8")
    assert (item.title, item.state.name, item.points) == ("Über 🎁", "started", None)
    assert home.open().sprint().end == date(2026, 3, 15)


def test_formulas_are_text_like_any_other(home: Home) -> None:
    said = ('"=HYPERLINK(""http://x"",""y"")"', "@SUM(1)", "+1", "-1", "'=1+1", "<b>&amp;")
    home.write(
        "Id,Title,Type,Current State", *(f"{n},{one},feature,started" for n, one in enumerate(said, 1))
    )
    assert home.open().item("1").title == '=HYPERLINK("http://x","y")'
    assert [home.open().item(str(n)).title for n in range(2, 7)] == list(said[1:])


def test_short_and_long_rows_and_an_id_twice(home: Home) -> None:
    home.write(
        "Id,Title,Type,Current State,Owned By",
        "1,One,feature,started",
        "",
        "2,Two,bug,x,Ana,more,cells",
        "1,Again,bug,started,",
    )
    assert home.open().item("1").title == "One" and home.open().item("2").state.category is Category.DOING


@pytest.mark.parametrize("estimate", ["", "x", "-1", "nan", "inf", "1e999"])
def test_an_estimate_that_is_none(home: Home, estimate: str) -> None:
    home.write("Id,Title,Type,Current State,Estimate", f"1,One,feature,started,{estimate}")
    assert home.open().item("1").points is None


def test_fifteen_hundred_stories_and_long_texts(home: Home) -> None:
    rows = [
        f'{n},Story {n},,8,"Mar 2, 2026","Mar 15, 2026",feature,3,,started,,,,,,,,,,,,'
        for n in range(1, 1500)
    ]
    long = f'1500,Long,,8,"Mar 2, 2026","Mar 15, 2026",feature,3,,started,,,,,"{"x" * 300_000}",,,,,,,'
    home.write(HEAD, *rows, long)
    assert len(read(home.open(), home.clock.now()).items) == 1500


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "id"),
        (b"\n\n", "id"),
        (b"\xef\xbb\xbf", "id"),
        (b"Name,Status\nx,y\n", "id"),
        (b"Id,Title,Type\n1,x,bug\n", "current state"),
        (b"Id,Title,Type,Current State\nabc,x,bug,started\n", "Id, line 2"),
        (b"Id,Title,Type,Current State\n,x,bug,started\n", "Id, line 2"),
        (b"Id,Title,Type,Current State\n1,\x00,bug,started\n", "CSV, line 2"),
        (b"Id,Title,Type,Current State\n1,\xff,bug,started\n", "UTF-8"),
        ("Id,Title,Type,Current State".encode("utf-16"), "UTF-8"),
        (b"%PDF-1.7 \x00\x01", "CSV, line 1"),
        (
            b"Id,Title,Type,Current State,Created at\n1,x,bug,started,03/04/2026\n",
            "Created at, line 2: 03/04/2026",
        ),
        (
            b'Id,Title,Type,Current State,Created at\n1,x,bug,started,"Feb 31, 2026"\n',
            "Created at, line 2: Feb 31, 2026",
        ),
    ],
)
def test_a_file_that_is_no_export_is_unreadable_and_says_why(home: Home, content: bytes, what: str) -> None:
    (home.path / "imports" / "shop.csv").write_bytes(content)
    for ask in ("closed", "search", "item", "items", "history"):
        values = {"closed": [3], "search": ["x"], "item": ["1"], "items": ["8"], "history": [LONG_AGO]}[ask]
        with pytest.raises(TrackerUnreadable) as caught:
            getattr(home.open(), ask)(*values)
        assert caught.value.values["what"] == what


def test_a_file_that_is_too_long(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pivotal_csv, "SIZE", 100)
    with pytest.raises(TrackerUnreadable):
        home.open().sprint()


@pytest.mark.parametrize(
    "name",
    [
        "gone.csv",
        "",
        "../secret.csv",
        "a/../../secret.csv",
        "/etc/passwd",
        "//etc/passwd",
        ".",
        "link.csv",
        "a\x00b",
    ],
)
def test_only_files_of_the_folder_are_opened(home: Home, name: str) -> None:
    (home.path / "secret.csv").write_text(f"{HEAD}\n{ROWS[0]}\n")
    (home.path / "imports" / "link.csv").symlink_to(home.path / "secret.csv")
    for ask in ("sprint", "states", "describe", "me"):
        with pytest.raises(BoardNotFound) as caught:
            getattr(home.open(f"file:{name}"), ask)()
        assert "secret" not in str(caught.value.values["board"]) or "secret" in name


def test_the_whole_path_of_a_file_in_the_folder_is_taken(home: Home) -> None:
    path = home.path / "imports" / "shop.csv"
    assert home.open(f"file:{path}").states() and home.open(f"file://{path}").states()


def test_a_file_that_may_not_be_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path) -> bytes:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(TrackerUnavailable):
        home.open().sprint()
