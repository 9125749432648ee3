"""The demo board: what is on it, on any day, and what its file stands."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.core import metrics
from scrumai.core.errors import TrackerUnavailable
from scrumai.core.metrics import Trend
from scrumai.core.team import Board
from scrumai.services.sprint import read
from scrumai.trackers.base import Link
from scrumai.trackers.demo import DemoTracker, adapter

WEDNESDAY = datetime(2026, 3, 11, 9, 30, tzinfo=timezone.utc)
ROOT = Path(__file__).parents[2]
BEGIN = WEDNESDAY - timedelta(days=100)


class Stopped:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def board(home: Path, at: datetime = WEDNESDAY) -> DemoTracker:
    return DemoTracker(home / "demo.json", Stopped(at))


class TestWhatIsOnIt:
    def test_as_many_as_promised(self, tmp_path: Path) -> None:
        reading = read(board(tmp_path), WEDNESDAY)
        assert len(reading.items) == 24 and all(item.points for item in reading.items)
        assert {item.assignee for item in reading.items} - {None} == {
            *("Ana", "Ben", "Chen", "Dana", "Emil", "Priya", "Sam")
        }
        assert len(reading.closed) == 3 and all(committed and done for _, committed, done in reading.closed)
        assert reading.sprint.goal

    def test_history_over_ten_working_days(self, tmp_path: Path) -> None:
        items = board(tmp_path).items("24")
        times = [item.created for item in items] + [c.at for c in board(tmp_path).history(BEGIN)]
        assert len({time.date() for time in times}) == 10

    def test_what_sam_is_doing(self, tmp_path: Path) -> None:
        items = [board(tmp_path).item(key) for key in ("DEMO-12", "DEMO-15")]
        assert [(one.state.name, one.assignee) for one in items] == [("In Progress", "Sam"), ("To Do", "Sam")]

    def test_a_rare_word_finds_more_than_a_common_one(self, tmp_path: Path) -> None:
        tracker = board(tmp_path)
        assert tracker.search("the login page")[0].key == "DEMO-12"
        assert tracker.search("pasword reset")[0].key == "DEMO-13"
        assert tracker.search("demo-3")[0].key == "DEMO-3"


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 23))
def test_on_any_day_the_sprint_has_three_days_left_and_something_to_tell(day: date, hour: int) -> None:
    now = datetime(day.year, day.month, day.day, hour, 59, tzinfo=timezone.utc)
    with TemporaryDirectory() as home:
        reading = read(board(Path(home), now), now)
    assert metrics.days_left(reading.sprint, day) == 3
    assert len(metrics.working_days(reading.sprint.start, day - timedelta(days=1))) == 7
    assert len(metrics.stale(reading, "UTC")) == 2
    scope = metrics.scope(reading, "UTC")
    assert (len(scope.added), len(scope.resized), scope.before, scope.now) == (3, 1, 56, 63)
    assert metrics.burndown(reading, "UTC").trend is Trend.BEHIND
    assert all(change.at < now for change in reading.history)


class TestItsDays:
    def test_the_same_day_gives_the_same_board(self, tmp_path: Path) -> None:
        one, other = board(tmp_path / "a"), board(tmp_path / "b", WEDNESDAY.replace(hour=23))
        assert one.items("24") == other.items("24") and one.history(BEGIN) == other.history(BEGIN)

    def test_it_stays_until_its_sprint_is_over_and_then_begins_anew(self, tmp_path: Path) -> None:
        sprint = board(tmp_path).sprint()
        made = board(tmp_path).create("Gift cards", "Sam")
        last = datetime(sprint.end.year, sprint.end.month, sprint.end.day, 23, 59, tzinfo=timezone.utc)
        assert board(tmp_path, last).sprint() == sprint
        assert board(tmp_path, last).item(made.key) == made
        anew = board(tmp_path, last + timedelta(minutes=1))
        assert metrics.days_left(anew.sprint(), sprint.end + timedelta(days=1)) == 3
        assert len(anew.items("24")) == 24

    def test_a_clock_that_went_back_begins_anew(self, tmp_path: Path) -> None:
        board(tmp_path).sprint()
        earlier = WEDNESDAY - timedelta(days=30)
        assert board(tmp_path, earlier).sprint().start < earlier.date()

    def test_a_write_on_a_weekend_is_kept_on_monday(self, tmp_path: Path) -> None:
        saturday = WEDNESDAY + timedelta(days=3)
        made = board(tmp_path, saturday).create("Gift cards", "Sam")
        assert board(tmp_path, saturday + timedelta(days=2)).item(made.key) == made


class TestItsFile:
    def test_boards_of_two_names_are_two_boards(self, tmp_path: Path) -> None:
        named = (Board(1, "demo", "demo:", ref) for ref in ("a", "b"))
        one, other = (adapter(Link(board), Stopped(WEDNESDAY), tmp_path) for board in named)
        one.move("DEMO-15", "Done", "Sam")
        assert other.item("DEMO-15").state.name == "To Do"

    @pytest.mark.parametrize("ref", ["../../etc/passwd", "", "💥", "a/b\x00c", "x" * 3000])
    def test_no_name_leads_out_of_the_folder(self, tmp_path: Path, ref: str) -> None:
        adapter(Link(Board(1, "demo", "demo:", ref)), Stopped(WEDNESDAY), tmp_path).sprint()
        assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".lock"}

    def test_many_at_once_lose_nothing(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda n: board(tmp_path).create(f"Item {n}", "Sam").key, range(24)))
        assert sorted(made) == sorted(f"DEMO-{n}" for n in range(25, 49))
        assert len(board(tmp_path).items("24")) == 48

    def test_two_processes_share_it(self, tmp_path: Path) -> None:
        code = (
            "import sys; from pathlib import Path; from datetime import datetime\n"
            "from scrumai.trackers.demo import DemoTracker\n"
            "class Clock:\n    def now(self): return datetime.fromisoformat(sys.argv[2])\n"
            "for _ in range(10): DemoTracker(Path(sys.argv[1]), Clock()).comment('DEMO-1', 'hi', 'Sam')\n"
        )
        command = [sys.executable, "-c", code, str(tmp_path / "demo.json"), WEDNESDAY.isoformat()]
        running = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
        assert [process.wait(30) for process in running] == [0, 0]
        assert [c.new for c in board(tmp_path).history(WEDNESDAY)] == ["hi"] * 20

    @pytest.mark.parametrize(
        "content",
        [
            b"", b"{", b"[]", b"null", b"42", b"\xff\xfe", b'{"format": 2}', b'{"format": 1}',
            b'{"format": 1, "anchor": "yesterday", "items": [], "changes": []}',
            b'{"format": 1, "anchor": "2026-03-11", "items": [{}], "changes": []}',
            b'{"format": 1, "anchor": "2026-03-11", "items": [], "changes": [{"key": "NOPE-1"}]}',
        ],
    )  # fmt: skip
    def test_a_damaged_file_is_a_tracker_that_is_down_and_is_left_as_it_is(
        self, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / "demo.json").write_bytes(content)
        with pytest.raises(TrackerUnavailable):
            board(tmp_path).sprint()
        with pytest.raises(TrackerUnavailable):
            board(tmp_path).create("x", "Sam")
        assert (tmp_path / "demo.json").read_bytes() == content

    @pytest.mark.parametrize(
        "change",
        [
            {"key": "NOPE-1"}, {"field": "colour"}, {"field": "state", "new": "Blorked"},
            {"field": "points", "new": "many"}, {"at": "2026-03-11T10:00:00"}, {"more": 1},
        ],
    )  # fmt: skip
    def test_a_change_that_makes_no_sense_is_damage(self, tmp_path: Path, change: dict[str, Any]) -> None:
        board(tmp_path).comment("DEMO-1", "hi", "Sam")
        data = json.loads((tmp_path / "demo.json").read_text("utf-8"))
        data["changes"][0] |= change
        (tmp_path / "demo.json").write_text(json.dumps(data), "utf-8")
        with pytest.raises(TrackerUnavailable):
            board(tmp_path).sprint()

    def test_a_folder_in_its_place_is_a_tracker_that_is_down(self, tmp_path: Path) -> None:
        (tmp_path / "demo.json").mkdir()
        with pytest.raises(TrackerUnavailable):
            board(tmp_path).sprint()

    def test_a_home_that_cannot_be_made_is_a_tracker_that_is_down(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("a file")
        with pytest.raises(TrackerUnavailable):
            board(tmp_path / "home").sprint()

    def test_a_write_that_fails_leaves_the_board_as_it_was(self, tmp_path: Path) -> None:
        before = board(tmp_path).item("DEMO-1")
        (tmp_path / "demo.new").mkdir()  # where the new file would be written
        with pytest.raises(TrackerUnavailable):
            board(tmp_path).move("DEMO-1", "To Do", "Sam")
        assert board(tmp_path).item("DEMO-1") == before

    def test_text_that_is_no_valid_unicode_is_kept(self, tmp_path: Path) -> None:
        made = board(tmp_path).create("\ud800\x00", "Sam")
        assert board(tmp_path).item(made.key).title == "\ud800\x00"
