"""Tickets: one, mine, somebody's, and what happens to them."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace

from scrumai.bootstrap import App
from scrumai.core import cues
from scrumai.core import ticket as core
from scrumai.core.calendar import local_day
from scrumai.core.errors import ItemNotFound, PersonNotFound, TrackerUnavailable
from scrumai.core.phrase import Joined, Phrase, joined, lines, phrase
from scrumai.core.pointer import is_news, only_points
from scrumai.core.sprint import Item
from scrumai.services.ticket import Found, Mine, Tickets, Work, facts, row
from scrumai.services.ticket_change import choice
from scrumai.services.ticket_context import outright

from .base import Answer, Base, Say, Turn, day_part, in_passing, say, unfurled
from .request import Ask
from .sprint import age, listed
from .standup import for_standup

log = logging.getLogger(__name__)


class Question(Base, ABC):
    """A question that the last reading answers, with its time, where the board does not."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The board's answer; one that is not in the reading either is the board's own excuse."""
        try:
            return self.told(turn, app, app.ticket)
        except TrackerUnavailable as error:
            kept = app.sprint.kept(turn.member)
            if kept is None:
                raise
            log.warning("the last reading answers: %s %s", type(error).__name__, error.unread)
            kept = replace(kept, unread=error.unread)
            try:
                told = self.told(turn, app, app.ticket.recalled(kept.fact))
            except (ItemNotFound, PersonNotFound):
                told = []
            if not told:
                raise
        return [_with_age(one, age(kept)) for one in told]

    @abstractmethod
    def told(self, turn: Turn, app: App, tickets: Tickets) -> list[Say]:
        """The answer of these tickets."""


class AskTicket(Question, Answer):
    """Show one ticket."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The ticket, or those that the words fit; a bare key may be an answer of the standup."""
        told = for_standup(turn, app)
        if told is not None:
            return told
        if is_news(turn.text) or _only_points(turn.text):
            return in_passing(turn, app, "utter_nlu_fallback")  # silent where there is no board
        app.ticket.require_possible(turn.member, turn.text)
        kind = outright(app.ticket, turn.member, turn.text)
        if kind not in ("", "ask_ticket"):
            return Ask.by_intent[kind]().reply(turn, app)
        return super().reply(turn, app)

    def told(self, turn: Turn, app: App, tickets: Tickets) -> list[Say]:
        """One ticket in full, several in a line each; where words fit several, which one is asked."""
        found = _meant(turn, app, tickets)
        if found.unclear:
            shown = lines("utter_ticket_found_line", [row(one) for one in found.items])
            return [
                Say(
                    "utter_tickets_found",
                    {"lines": shown},
                    choices=[choice(facts(one)) for one in found.items],
                )
            ]
        unknown = found.unknown if tickets is app.ticket else ()  # what is recalled is not all that there is
        if len(found.items) > 1 or unknown:
            return unfurled(found.items, unknown)
        item = found.items[0]
        link = phrase("utter_ticket_link_part", url=item.url) if item.url else ""
        return say("utter_ticket", changed=_changed(turn, app, item), link=link, **row(item))


class AskMyTickets(Question, Answer):
    """What is mine, and what comes next."""

    def told(self, turn: Turn, app: App, tickets: Tickets) -> list[Say]:
        """What is in progress first, then what is to do; what is done is only counted."""
        mine = tickets.mine(turn.member)
        if not mine.sprint:
            return _between_sprints(mine)
        part = "own" if mine.next_is_own else "free"
        follows = phrase("utter_ticket_next_none_part")
        if mine.next:
            follows = phrase(
                f"utter_ticket_next_{part}_part", ticket=phrase("utter_ticket_part", **row(mine.next))
            )
        open_ones = [*mine.doing, *mine.todo]
        count = len(open_ones) + len(mine.done)
        if not count:
            return say("utter_no_tickets", next=follows)
        if not open_ones:
            return say("utter_my_tickets_done", count=count, next=follows)
        shown = lines("utter_ticket_line", [row(one) for one in open_ones])
        return say("utter_my_tickets", count=count, done=len(mine.done), lines=shown, next=follows)


class AskWorkingOn(Question, Answer):
    """What somebody is working on."""

    def told(self, turn: Turn, app: App, tickets: Tickets) -> list[Say]:
        """What is in progress on the board, and the plan that was told last."""
        found = tickets.working_on(turn.member, turn.text, turn.entities("person"))
        return say("utter_working_on", people=joined((_work(turn, app, one) for one in found), "\n"))


class CreateTicket(Ask):
    """A new ticket."""


class MoveTicket(Ask):
    """A ticket goes to another state."""

    def passes(self, turn: Turn) -> bool:
        """Where the model only guesses, and no state is said."""
        return _is_guess(turn) and not core.movement(turn.text).state


class AssignTicket(Ask):
    """A ticket goes to a person."""

    def passes(self, turn: Turn) -> bool:
        """Where the model only guesses, and nobody is named."""
        return _is_guess(turn) and core.assignment(turn.text, turn.entities("person")).person is None


class CommentTicket(Ask):
    """A comment on a ticket."""

    def passes(self, turn: Turn) -> bool:
        """Where nothing asks to write: "have a look at https://..."."""
        guess = _is_guess(turn) or cues.has_link(turn.text)
        return guess and not core.commenting(turn.text)


class EstimateTicket(Ask):
    """A ticket gets its points."""

    def passes(self, turn: Turn) -> bool:
        """Where the model only guesses, and no number is said."""
        return _is_guess(turn) and core.estimate(turn.text).points is None


def _is_guess(turn: Turn) -> bool:
    return not turn.sure and bool(cues.tickets(turn.text))


def _between_sprints(mine: Mine) -> list[Say]:
    """A person's open tickets where no sprint says which of them are meant."""
    found = [*mine.doing, *mine.todo]
    if not found:
        return say("utter_no_open_tickets")
    shown = listed([phrase("utter_ticket_line", **row(one)) for one in found])
    return say("utter_my_open_tickets", count=len(found), lines=shown)


def _only_points(text: str) -> bool:
    """Whether words point at a ticket in passing: a bare key asks for it."""
    return only_points(text) and not (cues.is_ticket(text) or core.is_elsewhere(text))


def _meant(turn: Turn, app: App, tickets: Tickets) -> Found:
    """The tickets that a question names; what lies on another site than the team's board is none of them."""
    listed = cues.is_ticket(turn.text) and len(cues.tickets(turn.text)) > 1
    if not listed and not cues.has_link(turn.text):
        return tickets.find(turn.member, turn.text, turn.entities("ticket"))
    keys = app.unfurl.keys(turn.member, turn.text)
    if not keys:
        raise ItemNotFound(key=cues.link(turn.text) or turn.text[:60])
    return tickets.find(turn.member, ", ".join(keys))


def _with_age(one: Say, age: Phrase) -> Say:
    """A reply, and how old what it tells is."""
    told = phrase(one.response, **one.values)
    return replace(one, response="utter_recalled", values={"told": told, "age": age})


def _work(turn: Turn, app: App, work: Work) -> Joined | Phrase:
    shown = lines("utter_ticket_line", [row(one) for one in work.items])
    told = phrase(
        "utter_working_on_part" if work.items else "utter_working_on_nothing_part",
        name=work.name,
        lines=shown,
    )
    if not work.plan or work.day is None:
        return told
    today = app.teams.today(turn.member)
    day = phrase("utter_ticket_today_part") if work.day >= today else day_part(work.day, today)
    plan = phrase("utter_working_plan_part", day=day, plan=", ".join(work.plan))
    return joined([told, plan], "\n")


def _changed(turn: Turn, app: App, item: Item) -> Phrase:
    """When a ticket changed last, as people say it."""
    today = app.teams.today(turn.member)
    day = local_day(item.updated, app.teams.zone(turn.member))
    return phrase("utter_ticket_today_part") if day >= today else day_part(day, today)
