"""Duckling in its own process: what it reads, and what happens when it does not answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from components.duckling import Duckling
from scrumai.core.moment import resolve
from tests.fixtures.wait import PATIENCE, until

HANGS = "01/02/03 04:05:06 7h " * 8
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def duckling() -> Iterator[Duckling]:
    held = Duckling()
    assert held.wait(PATIENCE)
    yield held
    held.close()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"


@pytest.mark.parametrize(
    ("text", "words", "starts"),
    [
        ("we go live at christmas", "christmas", "2026-12-25"),
        ("done two fridays ago", "two fridays ago", "2026-11-13"),
        ("in an hour and a half", "in an hour and a half", "2026-11-24"),
        ("👩‍💻 new year's eve", "new year's eve", "2026-12-31"),
        ("5 days after tomorrow", "5 days after tomorrow", "2026-11-30"),
        ("tomorrow 9ish", "tomorrow 9ish", "2026-11-25"),
    ],
)
def test_a_reading_without_a_clock_gives_the_day_by_any_clock(
    duckling: Duckling, text: str, words: str, starts: str
) -> None:
    (found,) = duckling.read(text)
    assert text[found.start : found.end] == words
    now = datetime(2026, 11, 24, 9, tzinfo=timezone.utc)
    assert str(resolve(found.reading, now, "UTC").start).startswith(starts)


def test_what_two_reference_times_do_not_explain_is_not_read(duckling: Duckling) -> None:
    assert duckling.read("easter") == ()


def test_a_null_byte_is_no_panic(duckling: Duckling) -> None:
    assert [one.reading for one in duckling.read("\0 at christmas \0")] == [{"date": "--12-25"}]


@pytest.mark.alone
def test_a_text_that_hangs_it_costs_the_limit_once_and_the_next_is_read(
    duckling: Duckling, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    assert duckling.read(HANGS) == ()
    assert time.monotonic() - began < 0.8
    assert "no answer" in caplog.text
    began = time.monotonic()
    assert duckling.read(HANGS) == ()
    assert time.monotonic() - began < 0.1
    assert duckling.wait(PATIENCE)
    assert duckling.read("by halloween")


def test_a_worker_that_is_killed_comes_again(duckling: Duckling, caplog: pytest.LogCaptureFixture) -> None:
    assert duckling.wait(PATIENCE)
    process = duckling._process
    assert process is not None
    process.kill()
    process.wait()
    assert duckling.read("the day after christmas") == ()  # the new one is not ready yet
    assert "ended with -9" in caplog.text
    assert duckling.wait(PATIENCE)
    assert duckling.read("until christmas")


def test_many_threads_share_one_worker(duckling: Duckling) -> None:
    assert duckling.wait(PATIENCE)
    wrong: list[str] = []

    def ask(month: int) -> None:
        for day in range(10, 20):
            found = duckling.read(f"not before 2031-{month:02}-{day}")
            if len(found) != 1 or f"2031-{month:02}-{day}" not in str(found[0].reading):
                wrong.append(f"{month}-{day}: {found}")

    threads = [threading.Thread(target=ask, args=(month,)) for month in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "raise SystemExit(1)")])
def test_where_it_cannot_start_nothing_is_read_and_the_log_says_so(
    command: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    lame = Duckling(command)
    assert not lame.wait(10)
    assert lame.read("christmas") == ()
    assert "grammar reads alone" in caplog.text
    lame.close()


def run(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


# A shell starts what runs in its background with SIGINT ignored, and who is started by that inherits it.
HOLDER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from components.duckling import Duckling
held = Duckling()
assert held._process is None
assert held.wait(120)
try:
    print(held._process.pid, flush=True)
    {rest}
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_ctrl_c_still_reaches_the_process_and_the_worker_ends_with_it() -> None:
    process = run(HOLDER.format(rest="time.sleep(60)"))
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    os.killpg(process.pid, signal.SIGINT)
    assert process.stdout.readline() == "stopped\n"
    assert process.wait(PATIENCE) == 0
    until(lambda: gone(worker))


def test_a_killed_process_leaves_no_worker_even_a_hanging_one() -> None:
    process = run(HOLDER.format(rest=f"held._limit = 60; held.read({HANGS!r})"))
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    assert not gone(worker)
    process.kill()
    process.wait(PATIENCE)
    until(lambda: gone(worker))
