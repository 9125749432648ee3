"""What every adapter to a tracker shares: its link, typed errors for its answers, writes that are never repeated."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from math import isfinite
from typing import Any, TypeVar

from ..core.errors import (
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
from ..core.sprint import Sprint
from ..core.team import Board

PATIENCE = 6.0  # seconds for all that one question asks of a tracker; a turn has 8
ANSWER = 10.0  # seconds for one answer, where there is more patience than that
UNFINISHED = 100  # items that are looked through where no sprint says which
BUSY = 60  # seconds, where a tracker says "later" and not when

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

Done = TypeVar("Done")
Value = TypeVar("Value")


class Patience:
    """The seconds that all requests of one question have together; the first one starts the clock."""

    def __init__(self, tracker: str, seconds: float = PATIENCE) -> None:
        self._tracker = tracker
        self._seconds = seconds
        self._end: float | None = None

    def left(self) -> float:
        """The seconds that are left. Raises TrackerUnavailable where there are none."""
        now = time.monotonic()
        self._end = self._end or now + self._seconds
        if self._end <= now:
            raise TrackerUnavailable(tracker=self._tracker)
        return self._end - now

    def for_one(self) -> float:
        """The seconds that one answer may take. Raises what `left` does."""
        return min(ANSWER, self.left())


@dataclass(frozen=True)
class Link:
    """How a board is reached, and as whom.

    `secret` is in clear and never shown. `own` says that it is the person's own, so that what is
    written stands there in their name; else the bot writes, and `note` with `{who}` in it goes with it.
    `person` is whom the bot's token is to act as, by the tracker's own name: not what somebody calls themselves,
    but what is vouched for. An adapter that knows no such thing signs; one that does raises where it may not.
    A secret that begins with "Bearer " is an access token of OAuth; `board.user` is the login that goes with one
    that is not.
    """

    board: Board
    secret: str | None = field(default=None, repr=False)
    own: bool = False
    note: str = "({who})"
    person: str | None = None
    patience: float = PATIENCE

    def signed(self, text: str, who: str) -> str:
        """A text as it is written to the tracker: the person's own, or with their name below."""
        if self.own:
            return text
        return "\n\n".join(part for part in (text, self.note.format(who=who)) if part)


def fault(
    tracker: str, status: int, detail: str = "", later: str | None = None, writing: bool = False
) -> TrackerError:
    """The error for an HTTP status that is none of success; 404 is the caller's, who knows what was asked for.

    `detail` is the tracker's own reason, `later` its Retry-After in seconds. A write that ended in a
    5xx may have been taken: TrackerUncertain, to be settled by `once`. A read conflicts with nothing: its 409
    passes.
    """
    refusals: dict[int, type[TrackerError]] = {
        401: TrackerUnauthorized,
        403: TrackerForbidden,
        409: TrackerConflict if writing else TrackerUnavailable,
    }
    if status in refusals:
        return refusals[status](tracker=tracker, reason=reason(detail))
    if status == 429:
        return TrackerBusy(tracker=tracker, seconds=seconds(later))
    if 400 <= status < 500 and status != 408:  # 408: the request did not come in whole
        return TrackerRefused(tracker=tracker, reason=reason(detail) or f"HTTP {status}")
    return uncertain(tracker) if writing else TrackerUnavailable(tracker=tracker)


def uncertain(tracker: str) -> TrackerUncertain:
    """The error of a write that broke off; `key` is filled by `once`."""
    return TrackerUncertain(tracker=tracker, key="?")


def twice(read: Callable[[], Done], left: Callable[[], float]) -> Done:
    """Read, and once more where the tracker broke off, or asks for less than the patience that is `left` in seconds.

    Raises what `read` and `left` raise.
    """
    try:
        return read()
    except TrackerBusy as busy:
        pause = float(str(busy.values["seconds"]))
        if pause > left() / 3:
            raise
        time.sleep(pause)  # the tracker said how long
    except TrackerUnreadable:
        raise
    except TrackerUnavailable:
        left()
    return read()


def once(write: Callable[[], Done], find: Callable[[], Done | None], tracker: str, key: str) -> Done:
    """Write once. Where the answer broke off or is not understood, look whether it was taken, and never write again.

    `find` gives what the write was to bring, None where it is not there.

    Raises:
        TrackerUnavailable: it was not taken; TrackerUnreadable: nor is the answer understood.
        TrackerUncertain: `find` failed, too.
        TrackerError: what `write` raises otherwise.
    """
    try:
        return write()
    except (TrackerUncertain, TrackerUnreadable) as broken:
        found = settled(find, tracker, key)
        if found is not None:
            return found
        if isinstance(broken, TrackerUnreadable):
            raise
        raise TrackerUnavailable(tracker=tracker) from broken


def settled(look: Callable[[], Done], tracker: str, key: str) -> Done:
    """What a look at something brings that was, or may have been, written.

    Raises TrackerUncertain where it fails: "nothing was changed" would be wrong, and what is said again may be done twice.
    """
    try:
        return look()
    except TrackerError as error:
        raise TrackerUncertain(tracker=tracker, key=key) from error


def the_one(running: Sequence[Sprint]) -> Sprint:
    """The running sprint of those that run. Raises NoActiveSprint, SprintUnclear (sprints)."""
    if not running:
        raise NoActiveSprint
    if len(running) > 1:
        raise SprintUnclear(sprints=", ".join(one.name for one in running))
    return running[0]


def if_one(sprint: Callable[[], Sprint]) -> Sprint | None:
    """The running sprint; None where none or more than one is: what is new goes to the backlog then."""
    try:
        return sprint()
    except (NoActiveSprint, SprintUnclear):
        return None


def sound(points: float) -> None:
    """Raises ValueError for an estimate that is negative or no number."""
    if not isfinite(points) or points < 0:
        raise ValueError(f"points must be a number that is not negative: {points}")


def seconds(later: str | None) -> int:
    """A Retry-After in whole seconds; one that is missing or no number is a minute."""
    try:
        return max(1, min(3600, round(float(later or BUSY))))
    except (ValueError, OverflowError):
        return BUSY


def reason(detail: str) -> str:
    """A tracker's reason as one short line that a sentence ends with; a page of HTML or XML is none."""
    text = " ".join(detail.split())
    markup = re.match(r"<[!?a-z]", text, re.IGNORECASE) or "<html" in text.lower()
    return "" if markup else text[:200].rstrip(".")


def title_of(text: str) -> str:
    """A title as it is shown: in one line, and without the signs that turn the order of letters round."""
    return " ".join(_TURNING.sub("", text).split())


def need(data: Any, name: str, kind: type[Value], tracker: str) -> Value:
    """A field that an adapter cannot do without. Raises TrackerUnreadable (what) where it is not there."""
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise TrackerUnreadable(tracker=tracker, what=name)
    return value


def moment(data: Any, name: str, tracker: str) -> datetime:
    """A time, aware, in UTC. Raises TrackerUnreadable (what) where it is none."""
    text = need(data, name, str, tracker)
    try:
        at = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
        return at.astimezone(timezone.utc) if at.tzinfo else at.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        raise TrackerUnreadable(tracker=tracker, what=name) from None


def quoted(values: Mapping[str, str]) -> str:
    """Reasons by field, as trackers give them, in one line."""
    return "; ".join(f"{name}: {text}" if name else text for name, text in values.items())
