"""Said versus board: after a report, what does not fit together, and what can be done about it with one tap.

Nothing is written unasked. A tap on "Move to Done" is the yes to what was shown with it: it is done at
once, if the ticket is still as it was shown. What cannot be taken back by a sentence (a new ticket), or
needs words (a comment), goes through its usual preview.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from ..core import blocker
from ..core import said as core
from ..core.calendar import ONE_DAY, instant
from ..core.errors import (
    BoardChanged,
    ItemNotFound,
    NoActiveSprint,
    NoBoard,
    NotInTeam,
    ScrumaiError,
    SprintUnclear,
    SuggestionUnclear,
    TrackerError,
    TransitionNotAllowed,
)
from ..core.said import Finding, Side, Suggestion, What
from ..core.site import is_export
from ..core.sprint import Item, Reading, Sprint
from ..core.standup import Report
from ..core.tap import Pick, Tap, folded, is_both, is_each, pick, placed, tap
from ..core.team import Member, Message, Team
from ..core.ticket_key import swapped
from ..ports import Clock, IssueTracker, Stores
from .blocker import Blockers
from .request import PATIENCE, Outcome, Parse, Requests, Values
from .snapshot import named
from .sprint import Sprints, View
from .team import Teams
from .ticket import Tickets, facts, said_title, titled

log = logging.getLogger(__name__)
LOOKED_UP = 5  # keys outside the sprint
BOTH = 2
QUOTED = 80  # characters of what was said


@dataclass(frozen=True)
class Shown:
    """A suggestion to say: a response's key and its values."""

    response: str
    values: Mapping[str, Any]


class Said:
    """The use cases around suggestions. None of them fails because of the board."""

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        teams: Teams,
        sprints: Sprints,
        tickets: Tickets,
        blockers: Blockers,
        requests: Requests,
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._sprints = sprints
        self._tickets = tickets
        self._blockers = blockers
        self._requests = requests

    # ------------------------------------------------------------ after a report

    def after_report(self, member: Member) -> Sequence[Shown]:
        """The suggestions to a report that was posted just now: at most three, once for each posting."""
        team, day = self._teams.current(member), self._teams.today(member)
        with self._stores.open(member.workspace_id) as store:
            report = store.report(store.open_standup(team.id, day).id, member.id)
        return self._compared(member, report) if report and report.state == "posted" else ()

    def after_close(self, member: Member, team: Team, report: Report) -> None:
        """The same for a report that was posted at the close of its standup, sent privately."""
        self.send(member, self._compared(member, report), report.day)

    def send(self, member: Member, those: Sequence[Shown], day: date | None = None) -> None:
        """Bring suggestions to the person alone, by the outbox, as long as the day lasts."""
        day = day or self._teams.today(member)
        until = instant(day + ONE_DAY, time(), self._teams.zone(member)).isoformat()
        now = self._clock.now().isoformat()
        with self._stores.open(member.workspace_id) as store:
            for number, one in enumerate(those):
                key = f"said:{member.id}:{now}:{number}"
                store.post(Message(0, key, member.address, one.response, {**one.values, "until": until}))

    def _compared(self, member: Member, report: Report) -> Sequence[Shown]:
        with self._stores.open(member.workspace_id) as store:
            if not store.claim_comparison(report.id):
                return ()
            away = tuple(store.absences(member.id))
        try:
            board = named(self._tickets.board(member))
            side = self._side(member, report)
        except TrackerError as error:
            log.info("a report is not held against the board: %r", error)
            return ()
        if not side.reading.fresh:  # what was read hours ago proves nobody wrong
            return ()
        return self._offer(member, report, replace(side, away=away), board)

    def _side(self, member: Member, report: Report) -> Side:
        tracker = self._tickets.tracker(member)
        try:
            side = _of_sprint(self._sprints.view(member))
        except (NoActiveSprint, SprintUnclear):
            side = self._of_board(member, tracker)
        side = replace(side, own={_own(member, tracker)})
        beyond: dict[str, Item | None] = {}
        for key in core.looked_for(report, side)[:LOOKED_UP]:
            try:
                beyond[key] = tracker.item(key)
            except ItemNotFound:
                beyond[key] = None
        return replace(side, beyond=beyond)

    def _of_board(self, member: Member, tracker: IssueTracker) -> Side:
        """What is open on the board, where no one sprint is running. Raises NoActiveSprint: an export is of the past."""
        board, today = self._tickets.board(member), self._teams.today(member)
        if is_export(board.url):
            raise NoActiveSprint
        items, states = tuple(tracker.unfinished()), tuple(tracker.states())
        reading = Reading(Sprint("", "", "", today, today), items, (), (), states, self._clock.now())
        return Side(reading, (), today, self._teams.zone(member), url=board.url, ref=board.ref, whole=True)

    def _offer(self, member: Member, report: Report, side: Side, board: Mapping[str, Any]) -> Sequence[Shown]:
        now, offers = self._clock.now(), []
        found = [
            (one, offer) for one in core.compare(report, side) if (offer := self._made(member, one, side))
        ]
        with self._stores.open(member.workspace_id) as store:
            before = [one.seen for one in store.suggestions(member.id)]
            chosen = core.chosen([one for one, _ in found], before, now, report.day)
            for number, (finding, offer) in enumerate(pair for pair in found if pair[0] in chosen):
                seen = core.remembered(finding, before, now, report.day)
                offers.append({**offer, "n": number, "board": board})
                store.suggest(member.id, seen, offers[-1])
        return [_shown(offer) for offer in offers]

    def _made(self, member: Member, finding: Finding, side: Side) -> dict[str, Any] | None:
        """What is said of a finding and what its button does; None where nothing could be done about it."""
        values: dict[str, Any] = {
            "key": finding.subject,
            "entry": _quoted(finding.entry),
            "days": finding.days,
        }
        values["sprint"] = side.reading.sprint.name
        offer: dict[str, Any] = {
            "tap": _TAPS[finding.what],
            "response": f"utter_suggest_{finding.what.value}",
        }
        if finding.item is not None:
            offer["facts"] = facts(finding.item)
            values |= {"title": finding.item.title, "state": finding.item.state.name}
        if finding.what in (What.FINISHED, What.NAMED):
            done = core.done_state(side.reading.states)
            if done is None:
                return None
            values["to"] = done.name
        if finding.what is What.FREED:
            ids = self._waiting(member, finding)
            if not ids:
                return None
            offer["ids"] = ids
        if finding.what is What.UNTRACKED:
            values["key"] = values["title"] = _title(finding.entry)
        return {**offer, "values": values}

    def _waiting(self, member: Member, finding: Finding) -> list[int]:
        """The member's open blockers that a finding is about."""
        own = [one for one in self._blockers.open_ones(member) if one.owner_id == member.id]
        return [one.id for one in own if blocker.same(one.text, finding.entry)]

    # ------------------------------------------------------------ what becomes of it

    def tap(self, member: Member, text: str, parse: Parse) -> Outcome | None:
        """Do what a button says; None where the message is no button's, or what it says was not just offered.

        Where nothing else is open, looser words do, too: "create it".

        Raises:
            SuggestionUnclear: they may be meant for several.
            ItemChanged: the ticket is not as it was shown any more.
            BoardChanged: nor is the board; said again it is an order like any.
            TrackerError, ScrumaiError: as the change raises them; the suggestion then stands as before.
        """
        wanted = tap(text)
        if wanted is not None:
            if wanted.what == "dismiss":
                return self._dismiss(member, wanted)
            for one in self.pending(member):
                if _is_meant(one, wanted):
                    return self._take(member, one, text, parse)
        loose = pick(text)
        if loose is None or self._requests.open(member) is not None:
            return None
        return self._pick(member, loose, text, parse)

    def _pick(self, member: Member, wanted: Pick, text: str, parse: Parse) -> Outcome | None:
        """What loose words want of suggestions; of a ticket that was talked about since they say nothing here."""
        if not self.pending(member):
            return None
        if wanted.what == "move":
            if self._tickets.last(member).get("keys"):
                return None
            return self._moved(member, self._meant(member, wanted.which, "move"), wanted.state)
        meant = self._meant(member, wanted.which, wanted.what)
        if len(meant) > 1:
            raise _unclear(meant)
        return self._take(member, meant[0], text, parse) if meant else None

    def _meant(self, member: Member, which: str, what: str = "") -> Sequence[Suggestion]:
        """Those that are not answered yet and that words mean, of all or of those with one kind of button.

        Raises SuggestionUnclear.
        """
        row = [one for one in self._last(member) if what in ("", one.offer["tap"])]
        unanswered = self.pending(member)
        pending = [one for one in row if one in unanswered]
        if (at := placed(which)) is not None:
            return [one for one in row[at:][:1] if one in pending]
        if is_each(which) or (is_both(which) and len(pending) == BOTH):
            return pending
        found = (
            pending if is_both(which) or not which else [one for one in pending if titled(_words(one), which)]
        )
        if len(found) > 1:
            raise _unclear(found)
        return [] if is_both(which) else found

    def swap(self, member: Member, text: str) -> tuple[str, str] | None:
        """The key that was told not to be on the board, and the one that the words put into its place; None where they put none."""
        said = swapped(text)
        request = self._requests.open(member) if said else None
        if said is None or (request is not None and request.kind != "post_report"):
            return None
        unknown = [one for one in self.pending(member) if one.seen.what == What.UNKNOWN.value]
        keys = [str(one.offer["values"]["key"]) for one in unknown]
        old, new = said
        if not keys:
            return None
        if not old and len(keys) == 1 and not self._tickets.last(member).get("keys"):
            old = keys[0]
        return (old, new) if old in keys else None

    def pending(self, member: Member) -> Sequence[Suggestion]:
        """What was offered just now and not answered yet, in order."""
        now = self._clock.now()
        with self._stores.open(member.workspace_id) as store:
            known = [
                one
                for one in store.suggestions(member.id)
                if not one.seen.taken and not one.seen.dismissed_at
            ]
        young = [one for one in known if abs(now - one.seen.offered_at) <= PATIENCE]
        return sorted(young, key=lambda one: (one.seen.offered_at, one.offer["n"]))

    def _last(self, member: Member) -> Sequence[Suggestion]:
        """All that was offered after the last report, in the order in which it was shown."""
        with self._stores.open(member.workspace_id) as store:
            known = store.suggestions(member.id)
        at = max((one.seen.offered_at for one in known), default=None)
        return sorted(
            (one for one in known if one.seen.offered_at == at), key=lambda one: int(one.offer["n"])
        )

    def again(self, member: Member) -> Sequence[Shown]:
        """What was offered just now, once more; not what was of a board that the team has no more."""
        return [_shown(one.offer) for one in self.pending(member) if self._stands(member, one)]

    def _stands(self, member: Member, one: Suggestion) -> bool:
        try:
            self._tickets.same(member, one.offer.get("board"))
        except (NotInTeam, NoBoard, BoardChanged):
            return False
        return True

    def refuse(self, member: Member) -> Outcome | None:
        """A plain no to all that was offered just now; None where nothing was."""
        return self._dismissed(member, self.pending(member))

    def agree(self, member: Member) -> Outcome | None:
        """A plain yes to the questions among what was offered just now: their moves, previewed; None where none was asked.

        Raises TrackerError; the questions then stand as before, but for BoardChanged.
        """
        return self._moved(member, [one for one in self.pending(member) if one.seen.what == What.NAMED.value])

    def _moved(self, member: Member, those: Sequence[Suggestion], state: str = "") -> Outcome | None:
        """Their moves, previewed; to the state that is named, else to done."""
        with self._stores.open(member.workspace_id) as store:
            taken = [one for one in those if store.take_suggestion(one.id)]
        if not taken:
            return None
        with self._or_as_before(member, taken):
            for one in taken:
                self._tickets.same(member, one.offer.get("board"))
            values = _moves([one.offer for one in taken])
            return self._requests.propose(
                member, "move_ticket", {**values, "state": state or values["state"]}
            )

    def _take(self, member: Member, one: Suggestion, text: str, parse: Parse) -> Outcome | None:
        with self._stores.open(member.workspace_id) as store:
            if not store.take_suggestion(one.id):
                return None  # a second tap is an ordinary request, which says that it is done already
        with self._or_as_before(member, [one]):
            return self._do(member, one.offer, text, parse)

    @contextmanager
    def _or_as_before(self, member: Member, taken: Sequence[Suggestion]) -> Iterator[None]:
        """What could not be done stands as before, but for what was said of another board."""
        try:
            yield
        except BoardChanged:
            raise
        except ScrumaiError:
            with self._stores.open(member.workspace_id) as store:
                for one in taken:
                    store.take_suggestion(one.id, taken=False)
            raise

    def _do(self, member: Member, offer: Mapping[str, Any], text: str, parse: Parse) -> Outcome:
        if offer["tap"] == "clear":  # a blocker is the person's own, whatever the board
            values = {"said": text, "ids": offer["ids"], "choices": [], "why_not": ""}
            return self._requests.accept(member, "resolve_blocker", values)
        self._tickets.same(member, offer.get("board"))
        if offer["tap"] == "move":
            return self._move(member, offer)
        if offer["tap"] == "create":
            values = {"board": offer["board"], "title": offer["values"]["title"], "kind": "task"}
            return self._requests.propose(member, "create_ticket", values)
        return self._requests.begin(member, "comment_ticket", text, parse)

    def _move(self, member: Member, offer: Mapping[str, Any]) -> Outcome:
        """To done; where the tracker does not allow that from here, the next step that it does is previewed."""
        values = _moves([offer])
        try:
            return self._requests.accept(member, "move_ticket", values)
        except TransitionNotAllowed as refused:
            states = self._tickets.tracker(member).states()
            said = f", {refused.values.get('states', '')}, "
            allowed = [state.name for state in states if f", {state.name}, " in said]
            step = core.towards(states, offer["facts"]["state"], allowed)
            if step is None or step.name == values["state"]:
                raise
            return self._requests.propose(member, "move_ticket", {**values, "state": step.name})

    def _dismiss(self, member: Member, wanted: Tap) -> Outcome | None:
        if not wanted.subject:
            return self._dismissed(member, self.pending(member))
        with self._stores.open(member.workspace_id) as store:
            known = [one for one in store.suggestions(member.id) if not one.seen.dismissed_at]
        those = [one for one in known if _subject(one) == wanted.subject]
        return self._dismissed(member, those or self._meant(member, wanted.subject))

    def _dismissed(self, member: Member, those: Sequence[Suggestion]) -> Outcome | None:
        if not those:
            return None
        now: datetime = self._clock.now()
        with self._stores.open(member.workspace_id) as store:
            for one in those:
                store.dismiss_suggestion(one.id, now)
        names = dict.fromkeys(str(one.offer["values"]["key"]) for one in those)
        return Outcome("done", "dismiss", {"what": ", ".join(names)})


_TAPS = {
    What.FREED: "clear", What.FINISHED: "move", What.NAMED: "move", What.UNKNOWN: "dismiss", What.IDLE: "comment",
    What.OUTSIDE: "comment", What.UNTRACKED: "create",
}  # fmt: skip


def _of_sprint(view: View) -> Side:
    board = view.board
    return Side(view.reading, (), view.today, view.zone, view.off, url=board.url, ref=board.ref)


def _shown(offer: Mapping[str, Any]) -> Shown:
    values = offer["values"]
    title = {"title": said_title(values["title"])} if "title" in values else {}
    return Shown(offer["response"], {**values, **title})


def _moves(offers: Sequence[Mapping[str, Any]]) -> Values:
    """The move that offers of one board ask for."""
    shown, to = [one["facts"] for one in offers], offers[0]["values"]["to"]
    keys = [one["key"] for one in shown]
    return {"board": offers[0]["board"], "keys": keys, "shown": shown, "choices": [], "state": to}


def _is_meant(one: Suggestion, wanted: Tap) -> bool:
    if one.offer["tap"] != wanted.what or _subject(one) != wanted.subject:
        return False
    return wanted.what != "move" or folded(one.offer["values"]["to"]) == wanted.state


def _words(one: Suggestion) -> str:
    """What a suggestion may be named by."""
    values = one.offer["values"]
    return f"{values['key']} {values.get('title', '')}"


def _unclear(those: Sequence[Suggestion]) -> SuggestionUnclear:
    return SuggestionUnclear(offers=", ".join(f"“{one.offer['values']['key']}”" for one in those))


def _subject(one: Suggestion) -> str:
    return folded(str(one.offer["values"]["key"]))


def _own(member: Member, tracker: IssueTracker) -> str:
    """What the tracker calls a member; what another tracker called them, before, is not it."""
    known = tracker.identity(member.tracker_user) if member.tracker_user else None
    return known or tracker.identity(member.name) or member.tracker_user or member.name


def _quoted(text: str) -> str:
    """The beginning of what was said, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1].rstrip() + "…"


def _title(text: str) -> str:
    """What was said as a ticket's title."""
    line = " ".join(text.split()).strip(" .!;,")
    return line[:1].upper() + line[1:]
