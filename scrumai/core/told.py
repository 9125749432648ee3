"""What a message did to a report: undone when the message is changed, so that its new words begin anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .standup import Entry, Report


def key_of(member_id: int, message: str) -> str:
    """The key under which it is noted what a message of somebody's told; of all of them, where it is ""."""
    return f"told:{member_id}:{message}"


@dataclass(frozen=True)
class Told:
    """The entries that a message brought, and those that made way for them."""

    brought: tuple[Entry, ...] = ()
    displaced: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        """Whether it did anything."""
        return bool(self.brought or self.displaced)

    def undone(self, report: Report) -> Report:
        """The report as if the message had not come; what made way for words that were changed since stays away."""
        place, kept = self._place(report), [one for one in report.entries if one not in self.brought]
        back = self.displaced if not self.brought or len(kept) < len(report.entries) else ()
        return _of(report, [*kept[:place], *back, *kept[place:]])

    def redone(self, report: Report, base: Report, after: Report) -> Report:
        """What the message's new words made of the undone `base`, where its old ones stood.

        What the person has changed or taken out since, by a sentence, does not come back.
        """
        gone = [one for one in self.brought if one not in report.entries]
        new = [one for one in after.entries if one not in base.entries and one not in gone]
        kept = [one for one in after.entries if one in base.entries]
        place = self._place(report)
        return _of(after, [*kept[:place], *new, *kept[place:]])

    def _place(self, report: Report) -> int:
        """Where in the report the message's words begin."""
        found = [at for at, one in enumerate(report.entries) if one in self.brought]
        return found[0] if found else len(report.entries)


def told(before: Report, after: Report) -> Told:
    """What made the one report of the other."""
    return Told(_only_in(after, before), _only_in(before, after))


def _only_in(one: Report, other: Report) -> tuple[Entry, ...]:
    return tuple(entry for entry in one.entries if entry not in other.entries)


def _of(report: Report, entries: Sequence[Entry]) -> Report:
    return replace(report, entries=()).add(entries)
