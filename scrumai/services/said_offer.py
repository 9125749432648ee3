"""What was offered after a report, and what becomes of it with one tap or a few words.

Nothing is written unasked. A tap on "Move to Done" is the yes to what was shown with it: it is done at
once, if the ticket is still as it was shown. What cannot be taken back by a sentence (a new ticket), or
needs words (a comment), goes through its usual preview.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..core import said as core
from ..core.errors import (
    BoardChanged,
    NoBoard,
    NotInTeam,
    ScrumaiError,
    SuggestionUnclear,
    TransitionNotAllowed,
)
from ..core.said import Suggestion, What
from ..core.tap import Pick, Tap, folded, is_both, is_each, pick, placed, tap
from ..core.team import Member
from ..core.ticket_key import swapped
from ..ports import Clock, Stores
from .request import PATIENCE, Outcome, Parse, Requests, Values
from .ticket import Tickets, said_title, titled

BOTH = 2


@dataclass(frozen=True)
class Shown:
    """A suggestion to say: a response's key and its values."""

    response: str
    values: Mapping[str, Any]


Holding = Callable[[Member, Sequence[Suggestion]], Sequence[Suggestion]]
"""Those of some offers of the team's board that neither board nor report has settled since."""


class Offers:
    """The use cases around what was offered."""

    def __init__(
        self, stores: Stores, clock: Clock, tickets: Tickets, requests: Requests, holding: Holding
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._tickets = tickets
        self._requests = requests
        self._holding = holding

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
        """What was offered just now and still holds, once more; not what was of a board that the team has no more.

        Raises TrackerError.
        """
        standing = [one for one in self.pending(member) if self._stands(member, one)]
        return [shown(one.offer) for one in self._holding(member, standing)]

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
        """A plain yes to the questions among what was offered just now: their moves, previewed; None where none is open.

        Raises TrackerError; the questions then stand as before, but for BoardChanged.
        """
        asked = [one for one in self.pending(member) if one.seen.what == What.NAMED.value]
        standing = [one for one in asked if self._stands(member, one)]
        gone = [one for one in asked if one not in standing]
        return self._moved(member, [*gone, *self._holding(member, standing)])

    def _moved(self, member: Member, those: Sequence[Suggestion], state: str = "") -> Outcome | None:
        """Their moves, previewed; to the state that is named, else to that of their buttons.

        Raises SuggestionUnclear where those lead to different ones.
        """
        if not state and len({folded(one.offer["values"]["to"]) for one in those}) > 1:
            raise _unclear(those)
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


def shown(offer: Mapping[str, Any]) -> Shown:
    """An offer, to say."""
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
