"""The times that the parser read in a message, made into moments for one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ..core.calendar import Absence, local_day
from ..core.dates import LONGEST
from ..core.errors import TimeNotUnderstood
from ..core.moment import Moment, resolve
from .request import Parse

# Of what the words of `core.dates` can say these are not, and it would read a part of them.
_MORE = ("plus", "nth")


def readings(parse: Parse, kind: str) -> Iterator[Mapping[str, Any]]:
    """What the words of each entity of a kind mean (see `core.when`), where the parser could read them."""
    for entity in parse.get("entities") or ():
        value = entity.get("value")
        if entity.get("entity") == kind and isinstance(value, Mapping) and value.keys() - {"text", "toward"}:
            yield value


def absence_in(parse: Parse, now: datetime, zone: str, beyond: bool = False) -> Absence | None:
    """The first absence among the entities that is not over, by the person's clock; else a time to come.

    With `beyond` only one that `core.dates` cannot read.
    """
    for kind in ("absence", "time"):
        for value in readings(parse, kind):
            if value.get("way") == "back" or (beyond and not _is_beyond(value)):
                continue
            found = _absence(value, now, zone)
            if found is not None:
                return found
    return None


def day_in(parse: Parse, now: datetime, zone: str) -> date | None:
    """The first day among the entities, today or later, by the person's clock."""
    today = local_day(now, zone)
    for kind in ("absence", "time"):
        for value in readings(parse, kind):
            found = _moment(value, now, zone)
            first = found and found.days()[0]
            if first and first >= today:
                return first
    return None


def clock_in(parse: Parse, now: datetime, zone: str) -> time | None:
    """The first clock time that was said with a zone of its own, on the person's clock."""
    for value in readings(parse, "time"):
        if "zone" in value and "at" in value:
            start = _moment({"at": value["at"], "zone": value["zone"]}, now, zone)
            if start is not None and start.start is not None:
                return start.start.astimezone(ZoneInfo(zone)).time()
    return None


def _is_beyond(value: Mapping[str, Any]) -> bool:
    after_next = "weekday" in value and value.get("week", 0) > 1
    return bool(value.keys() & set(_MORE)) or after_next or {"date", "month"} <= value.keys()


def _absence(value: Mapping[str, Any], now: datetime, zone: str) -> Absence | None:
    found = _moment(value, now, zone)
    if found is None or found.end is None:
        return None
    today = local_day(now, zone)
    first, last = found.days()
    first = first or today
    if last is None or last < max(first, today) or (last - first).days > LONGEST:
        return None
    half = first == last and (value.get("half") or value.get("part"))
    part = ("morning" if value.get("part") == "morning" else "afternoon") if half else ""
    return Absence(first, last, part)


def _moment(value: Mapping[str, Any], now: datetime, zone: str) -> Moment | None:
    try:
        return resolve(value, now, zone, "future")
    except TimeNotUnderstood:
        return None
