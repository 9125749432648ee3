"""A message that told something was changed or taken back by its writer: so is what it told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.errors import EditIsNoReport, MessageTooLong, SecretInChat
from ..core.secret import is_unmistakable
from ..core.standup import Entry, Kind, Report, hear
from ..core.taken import What, taken_as
from ..core.team import Member
from ..core.text import LIMIT, clean, too_long
from ..ports import Store, Stores
from .blocker import Blockers
from .roster import Teams

Parse = Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """The report after a message was changed, and the entries that it has of that message now."""

    report: Report
    told: tuple[Entry, ...]


class Edits:
    """Changes today's report, and what posting it did, by messages that were changed after they were heard."""

    def __init__(self, stores: Stores, teams: Teams, blockers: Blockers) -> None:
        self._stores = stores
        self._teams = teams
        self._blockers = blockers

    def change(self, member: Member, message: str, text: str, parse: Parse) -> Edited | None:
        """Put what the message tells now in the place of what it told; "" takes it out.

        `message` is the platform's id of it, `parse` the model's reading of the new text. None, and
        nothing changed, where the message told nothing of today's report.

        Raises:
            NotInTeam: the member is in no team.
            EditIsNoReport, MessageTooLong, SecretInChat: nothing was changed, because of the new text.
        """
        found = self._changed(member, message, text, parse)
        if found is None:
            return None
        before, edited = found
        if edited.report.state == "posted":
            self._blockers.follow(member, before, edited.report)
        return edited

    def _changed(self, member: Member, message: str, text: str, parse: Parse) -> tuple[Report, Edited] | None:
        """The report as it was, and what it is now."""
        with self._stores.open(member.workspace_id) as store:
            note = store.step(key_of(member, message))
            if note is None:
                return None
            report = store.lock_report(note["standup"], member.id)
            if report.day != self._teams.today(member) or report.state == "skipped":
                return None
            asked = Kind(note["asked"]) if note["asked"] else None
            new = _heard(text, parse, asked) if text else ()
            changed = _replaced(report, [_entry(one) for one in note["told"]], new)
            note_told(store, member, message, report, changed, asked)
            return report, Edited(store.save_report(changed), new)


def key_of(member: Member, message: str) -> str:
    """The step under which it is noted what a message told."""
    return f"told:{member.id}:{message}"


def note_told(
    store: Store, member: Member, message: str, before: Report, after: Report, asked: Kind | None
) -> None:
    """Note what a message added to a report, for the day that it is changed."""
    old = set(before.entries)
    told = [
        {"kind": one.kind.value, "text": one.text, "about": one.about and one.about.value}
        for one in after.entries
        if one not in old
    ]
    outcome = {"standup": after.standup_id, "asked": asked and asked.value, "told": told}
    store.take_step(key_of(member, message), member.address, outcome, anew=True)


def _heard(text: str, parse: Parse, asked: Kind | None) -> tuple[Entry, ...]:
    """What the new text tells. Raises EditIsNoReport, MessageTooLong, SecretInChat."""
    if too_long(text):
        raise MessageTooLong(length=len(text), limit=LIMIT)
    if is_unmistakable(text):
        raise SecretInChat
    words = clean(text)
    if taken_as(words, parse, asked or Kind.DONE).what is not What.ANSWER:
        raise EditIsNoReport
    return hear(words, parse.get("entities") or (), asked)


def _replaced(report: Report, old: list[Entry], new: tuple[Entry, ...]) -> Report:
    """The report with `new` in the place of `old`, and what that leaves to be asked."""
    gone = {(one.kind, one.text, one.about) for one in old}
    stays = [(one.kind, one.text, one.about) not in gone for one in report.entries]
    place = stays.index(False) if False in stays else len(stays)
    kept = [one for one, stay in zip(report.entries, stays, strict=True) if stay]
    changed = replace(report, entries=()).add([*kept[:place], *new, *kept[place:]])
    if report.state == "posted":
        return changed
    missing = changed.missing()
    return replace(changed, asked=missing, state="open" if missing else "echoed")


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(Kind(told["kind"]), told["text"], (), Kind(told["about"]) if told["about"] else None)
