"""Times that our own grammar does not know, read by Duckling in a process beside this one.

Duckling reads a text at a moment; a `scrumai.core.when` reading has none. So each text is read at two
moments, and what is kept is the reading that gives both answers.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import sys
import threading
import time as clock
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from scrumai.core.errors import TimeNotUnderstood
from scrumai.core.moment import resolve
from scrumai.core.when import Reading

LIMIT = 0.4  # seconds that a message waits
LONGEST = 200  # characters
_KEPT = 512  # texts whose answers are remembered
_PATIENCE = 60.0  # seconds until a worker that could not start is tried again
_READY = b"ready"
_REFERENCES = (  # a Wednesday morning; a Friday afternoon in another month and year
    datetime(2030, 1, 2, 8, 10, tzinfo=timezone.utc),
    datetime(2031, 3, 21, 13, 40, tzinfo=timezone.utc),
)
_WORKER = Path(__file__).with_name("duckling_worker.py")

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """text[start:end] is a time."""

    start: int
    end: int
    reading: Reading


class Duckling:
    """One worker process, started when first needed, shared by all threads."""

    def __init__(
        self, command: tuple[str, ...] = (sys.executable, "-I", str(_WORKER)), limit: float = LIMIT
    ) -> None:
        self._command, self._limit = command, limit
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Found, ...]] = OrderedDict()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._owner = 0
        self._ready = False
        self._not_before = 0.0

    def start(self) -> None:
        """Start the worker, which needs half a second until it answers; nothing waits for it."""
        with self._lock:
            self._alive()

    def wait(self, seconds: float) -> bool:
        """Whether it answers within so many seconds."""
        with self._lock:
            return self._alive() and self._is_ready(seconds)

    def read(self, text: str) -> tuple[Found, ...]:
        """The times in a text; none where the worker is not there or too slow, which the log says."""
        text = text[:LONGEST].replace("\0", " ")
        known = self._known.get(text)
        if known is not None:
            return known
        if not self._lock.acquire(timeout=self._limit):
            log.warning("duckling: busy for %.1f s, the grammar's reading stands", self._limit)
            return ()
        try:
            answer = self._ask(text)
        finally:
            self._lock.release()
        return answer

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._end()

    def _ask(self, text: str) -> tuple[Found, ...]:
        if not self._alive() or not self._is_ready(0) or self._pipe is None:
            log.info("duckling: not there, the grammar's reading stands")
            return ()
        try:
            self._pipe.send_bytes(text.encode("utf-8", "replace"))
            if not self._pipe.poll(self._limit):
                log.warning(
                    "duckling: no answer in %.1f s, restarted; the grammar's reading stands", self._limit
                )
                self._end()
                self._alive()
                return self._keep(text, ())
            answers = json.loads(self._pipe.recv_bytes())
        except (OSError, EOFError) as error:
            log.warning("duckling: died (%r), restarted; the grammar's reading stands", error)
            self._end()
            self._alive()
            return ()
        return self._keep(text, tuple(_both(text, answers)))

    def _keep(self, text: str, found: tuple[Found, ...]) -> tuple[Found, ...]:
        self._known[text] = found
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _alive(self) -> bool:
        """Start the worker where there is none; a fork has none."""
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return True
        if clock.monotonic() < self._not_before:
            return False
        if self._process is not None and self._owner == os.getpid():
            log.warning(
                "duckling: ended with %s, restarted; the grammar's reading stands", self._process.returncode
            )
            self._end()
        ours, theirs = Pipe()
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [*self._command, str(theirs.fileno()), *(str(int(at.timestamp())) for at in _REFERENCES)],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C in the terminal is not for it
                )
        except OSError as error:
            ours.close()
            self._not_before = clock.monotonic() + _PATIENCE
            log.warning("duckling: cannot start (%r), the grammar reads alone", error)
            return False
        if self._owner != os.getpid():
            atexit.register(self.close)
        self._pipe, self._owner, self._ready = ours, os.getpid(), False
        return True

    def _is_ready(self, seconds: float) -> bool:
        if self._ready or self._pipe is None:
            return self._ready
        try:
            self._ready = self._pipe.poll(seconds) and self._pipe.recv_bytes() == _READY
        except (OSError, EOFError) as error:
            log.warning("duckling: died before it was ready (%r), the grammar reads alone", error)
            self._end()
            self._not_before = clock.monotonic() + _PATIENCE
        return self._ready

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._process, self._pipe, self._ready = None, None, False


def _both(text: str, answers: list[list[dict[str, Any]]]) -> Iterator[Found]:
    """Each time that both answers hold, where one reading explains the two."""
    for one, other in zip(*answers, strict=False):
        start, end = one["start"], one["end"]
        if (start, end) != (other["start"], other["end"]) or text[start:end] != one["body"]:
            continue
        reading = _explained((one["value"], other["value"]))
        if reading is not None:
            yield Found(start, end, reading)


def _explained(values: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Reading | None:
    """A point, or an interval by its ends; the end that Duckling gives is not in it."""
    if values[0]["type"] != values[1]["type"]:
        return None
    if values[0]["type"] == "value":
        return _point(values)
    ends: Reading = {}
    for end, key in (("from", "from"), ("to", "to")):
        if (end in values[0]) != (end in values[1]):
            return None
        if end in values[0]:
            point = _point((values[0][end], values[1][end]))
            if point is None:
                return None
            ends[key] = point if end == "from" else {**point, "before": True}
    if ends.get("from") == {"shift": "PT0M"}:
        del ends["from"]  # "by Christmas"
    return ends or None


def _point(values: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Reading | None:
    times = [datetime.fromisoformat(value["value"][:19]).replace(tzinfo=timezone.utc) for value in values]
    grain = values[0]["grain"]
    if grain != values[1]["grain"]:
        return None
    for reading in _candidates(times[0], grain):
        if all(_is(reading, at, now) for at, now in zip(times, _REFERENCES, strict=True)):
            return reading
    return None


def _is(reading: Reading, at: datetime, now: datetime) -> bool:
    try:
        return resolve(reading, now, "UTC").start == at
    except TimeNotUnderstood:
        return False


def _candidates(at: datetime, grain: str) -> Iterator[Reading]:
    """Whatever could be meant by this time at the first reference."""
    now = _REFERENCES[0]
    months = (at.year - now.year) * 12 + at.month - now.month
    if grain in {"week", "month", "quarter", "year"}:
        monday = (now - timedelta(days=now.weekday())).date()
        yield {
            "week": {"week": (at.date() - monday).days // 7},
            "month": {"month": months},
            "quarter": {"quarter": (at.year - now.year) * 4 + (at.month - 1) // 3 - (now.month - 1) // 3},
            "year": {"year": at.year - now.year},
        }[grain]
        if grain == "month":
            yield {"date": f"--{at.month:02}"}
        return
    minutes = int((at - now).total_seconds() // 60)
    if grain != "day" and abs(minutes) <= 9999:
        yield {"shift": f"{'-' if minutes < 0 else ''}PT{abs(minutes)}M"}
    hour = {} if grain == "day" else {"at": at.strftime("%H:%M")}
    for day in _days(at, months):
        yield {**day, **hour}
    if hour:
        yield hour


def _days(at: datetime, months: int) -> Iterator[Reading]:
    now = _REFERENCES[0]
    days, weekday = (at.date() - now.date()).days, at.isoweekday()
    week = (at.date() - (now.date() - timedelta(days=now.weekday()))).days // 7
    nth = (at.day - 1) // 7 + 1
    last = {"nth": -1, "weekday": weekday} if (at + timedelta(days=7)).month != at.month else None
    yield {"day": days}
    yield {"weekday": weekday}
    yield {"weekday": weekday, "toward": "past"}
    yield {"weekday": weekday, "week": week}
    yield {"date": f"--{at.month:02}-{at.day:02}"}
    yield {"date": at.date().isoformat()}
    yield {"date": f"---{at.day:02}"}
    for which in ({"nth": nth, "weekday": weekday}, last):
        if which:
            yield {**which, "month": months}
            yield {**which, "date": f"--{at.month:02}"}
