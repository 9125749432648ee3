"""A message that told something was changed or taken back by its writer: so is what it told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..core import edit
from ..core import told as core
from ..core.correction import corrected
from ..core.errors import DayOver, EditIsNoReport, MessageTooLong, SecretInChat
from ..core.secret import is_unmistakable
from ..core.standup import SPANS, Entry, Kind, Report, hear
from ..core.taken import What, taken_as
from ..core.team import Member
from ..core.text import LIMIT, clean, too_long
from ..core.told import Told, told
from ..ports import Store, Stores
from . import digest
from .blocker import Blockers
from .roster import Teams
from .setting import day_shown

Parse = Mapping[str, Any]


@dataclass(frozen=True)
class Edited:
    """The report after a message was changed, and the entries that it has of that message now.

    `back` are those that had made way for the message and are there again, `gone` those that are there no more.
    """

    report: Report
    told: tuple[Entry, ...]
    back: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    unposted: bool = False
    """Whether nothing is left of what was posted."""


class Edits:
    """Changes today's report, and what posting it did, by messages that were changed after they were heard."""

    def __init__(self, stores: Stores, teams: Teams, blockers: Blockers) -> None:
        self._stores = stores
        self._teams = teams
        self._blockers = blockers

    def change(self, member: Member, message: str, text: str, parse: Parse) -> Edited | None:
        """Put what the message tells now in the place of what it told; "" takes it out.

        `message` is the platform's id of it, `parse` the model's reading of the new text. None, and
        nothing changed, where the message told nothing of today's report and tells nothing now.

        Raises:
            NotInTeam: the member is in no team.
            DayOver, EditIsNoReport, MessageTooLong, SecretInChat: nothing was changed, because of the new text.
        """
        found = self._changed(member, message, text, parse)
        if found is None:
            return None
        before, edited = found
        if before.posted_at:
            self._blockers.follow(member, before, edited.report)
        return edited

    def _changed(self, member: Member, message: str, text: str, parse: Parse) -> tuple[Report, Edited] | None:
        """The report as it was, and what it is now."""
        with self._stores.open(member.workspace_id) as store:
            note = store.step(core.key_of(member.id, message))
            if note is None:
                return None
            report = store.lock_report(note["standup"], member.id)
            if report.state == "skipped":
                return None
            asked, old = Kind(note["asked"]) if note["asked"] else None, _told(note)
            tells = self._tells(member, text, parse, asked)
            if not (old or tells):
                return None
            if report.day != self._teams.today(member):
                if text:
                    raise DayOver(day=day_shown(report.day))
                return None
            base = old.undone(report)
            corrects = bool(note.get("corrects"))
            after = _taken(base, text, parse, asked, corrects, tells) if text else base
            note_told(store, member, message, base, after, asked, corrects)
            changed = store.save_report(_standing(report, old.redone(report, base, after)))
            if report.posted_at:
                team = self._teams.current(member)
                digest.renew(store, team, store.open_standup(team.id, report.day))
            return report, _edited(report, base, changed)

    def _tells(self, member: Member, text: str, parse: Parse, asked: Kind | None) -> bool:
        """Whether the new text tells anything: it is taken for what it would be as a new answer."""
        numbered = asked is Kind.BLOCKER and self._teams.is_numbered(member)
        return bool(text) and taken_as(clean(text), parse, asked or Kind.DONE, numbered).what is What.ANSWER


def note_told(
    store: Store,
    member: Member,
    message: str,
    before: Report,
    after: Report,
    asked: Kind | None,
    corrects: bool = False,
) -> None:
    """Note what a message did to a report, for the day that it is changed; `corrects` where it was to change the report."""
    did = told(before, after)
    outcome = {
        "standup": after.standup_id,
        "asked": asked and asked.value,
        "corrects": corrects,
        "told": _kept(did.brought),
        "displaced": _kept(did.displaced),
    }
    store.take_step(core.key_of(member.id, message), member.address, outcome, anew=True)


def _taken(
    report: Report, text: str, parse: Parse, asked: Kind | None, corrects: bool, tells: bool
) -> Report:
    """The report with what the new text tells. Raises EditIsNoReport, MessageTooLong, SecretInChat."""
    if too_long(text):
        raise MessageTooLong(length=len(text), limit=LIMIT)
    if is_unmistakable(text):
        raise SecretInChat
    words = clean(text)
    if corrects and (changed := corrected(report, words)):
        return changed
    if report.entries and edit.is_edit(report, words, sure=asked is not None):
        return edit.edit(report, words)
    if corrects and not any(one.get("entity") in SPANS for one in parse.get("entities") or ()):
        raise EditIsNoReport  # words that correct nothing are no entry by themselves
    if not tells:
        raise EditIsNoReport
    return report.add(hear(words, parse.get("entities") or (), asked))


def _edited(report: Report, base: Report, changed: Report) -> Edited:
    """What a message did that made `changed` of the report, in which it was first undone to `base`."""
    brought, did = told(base, changed).brought, told(report, changed)
    back = tuple(one for one in did.brought if one not in brought)
    return Edited(changed, brought, back, did.displaced, bool(report.posted_at and not changed.posted_at))


def _standing(report: Report, changed: Report) -> Report:
    """The changed report with what is left to be asked; a posted one stays posted while anything is in it."""
    return changed if report.state == "posted" and not changed.empty() else changed.asking()


def _kept(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {**asdict(one), "kind": one.kind.value, "about": one.about and one.about.value} for one in entries
    ]


def _told(note: Mapping[str, Any]) -> Told:
    return Told(_entries(note["told"]), _entries(note.get("displaced", ())))


def _entries(kept: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            Kind(one["kind"]), one["text"], tuple(one.get("tickets", ())), one["about"] and Kind(one["about"])
        )
        for one in kept
    )
