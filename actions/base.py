"""What every action shares: who speaks, a deadline, one error boundary, one way to say something."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar

from rasa_sdk.events import ActionExecuted, FollowupAction, SlotSet, UserUttered
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from scrumai.bootstrap import App, bootstrap
from scrumai.core import board_slice, cues
from scrumai.core.address import local
from scrumai.core.errors import MessageTooLong, ScrumaiError, SecretInChat
from scrumai.core.mentions import tickets
from scrumai.core.phrase import Choice, Phrase, Said, joined, lines, packed, phrase
from scrumai.core.secret import is_unmistakable
from scrumai.core.sprint import Item
from scrumai.core.standup import QUESTIONS, Kind
from scrumai.core.tap import pick, tap
from scrumai.core.team import Member
from scrumai.core.text import LIMIT, clean, short, snake, too_long
from scrumai.core.ticket import is_elsewhere, only_refers, takes_on
from scrumai.services.board_slice import meant as slice_meant
from scrumai.services.request import Outcome, mentioned
from scrumai.services.round import MACHINE
from scrumai.services.ticket import row, said_left
from scrumai.services.ticket_context import entitled, ordered, outright
from scrumai.services.ticket_context import step as step_to
from scrumai.words import filled, sentence, worded

log = logging.getLogger(__name__)
SURE = 0.6
TERMINAL = "cmdline"  # Rasa's shell shows no picture, and makes a list of buttons that eats what is typed
TITLE = 75  # characters on a button
LISTEN = "action_listen"  # before the first action of a turn
DEADLINE = 8.0  # seconds; a conversation is locked while its action runs
AT_ONCE = 128  # turns; most of them wait for a board, and those of one team must not take the threads of all

_threads = ThreadPoolExecutor(AT_ONCE, "turn")

Event = dict[str, Any]


@cache
def app() -> App:
    """The use cases, put together at the first turn and not at import."""
    return bootstrap()


@dataclass(frozen=True)
class Turn:
    """One message of one person: the cleaned text and what the model made of it."""

    member: Member
    text: str
    parse: Mapping[str, Any]
    address: str = ""  # of the conversation
    once: str = ""
    """The key of this step of the turn, the same when the turn is made again after a crash; "" where it never is."""
    open_form: bool = False
    """Whether a form's question was open when it came."""
    channel: str | None = None

    @property
    def is_event(self) -> bool:
        """Whether no person says this: it is the worker's."""
        return is_event(self.parse)

    @property
    def message(self) -> str:
        """The platform's id of the message, "" where it has none."""
        return str((self.parse.get("metadata") or {}).get("message") or "")

    @property
    def intent(self) -> str:
        """The top intent's name."""
        return str((self.parse.get("intent") or {}).get("name") or "")

    @property
    def sure(self) -> bool:
        """Whether the model is sure enough for something to be done or dropped."""
        return self.confidence >= SURE

    @property
    def told(self) -> set[str]:
        """The parts of a report that the model finds in the text."""
        return {str(one.get("entity")) for one in self.parse.get("entities") or ()} & {
            one.value for one in QUESTIONS
        }

    @property
    def confidence(self) -> float:
        """How sure the model is of the intent, from 0 to 1."""
        return float((self.parse.get("intent") or {}).get("confidence") or 0)

    def entities(self, name: str) -> list[str]:
        """The values of all entities of one name, in the order of the text."""
        return mentioned(self.parse, name)

    def anew(self) -> list[Event]:
        """The events that have the rules take the message as if it came only now, outside of the form that is left."""
        said = UserUttered(self.parse.get("text"), dict(self.parse), input_channel=self.channel)
        return [ActionExecuted(LISTEN), said]


@dataclass(frozen=True)
class Say:
    """One reply: a response of `data/responses/`, its values (phrases too), and the events that go with it.

    `choices` are buttons beside those of the response. `asks` names the question (`core.asked`) that all of
    them answer, "" where they are commands. `image` is the address of a picture.
    """

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Event] = ()
    choices: Sequence[Choice] = ()
    asks: str = ""
    image: str | None = None

    def in_words(self) -> Say:
        """The same without a phrase."""
        choices = [Choice(short(str(worded(one.title)), TITLE), one.payload) for one in self.choices]
        return replace(self, values=filled(self.values), choices=choices)


def say(response: str, *events: Event, **values: Any) -> list[Say]:
    """One reply, as a turn's whole answer."""
    return [Say(response, values, events)]


def apology(error: ScrumaiError, *events: Event) -> list[Say]:
    """One sentence for an error, and the other orders that were left out because of it."""
    told = sentence(error)
    if not error.left:
        return say(told.key, *events, **told.values)
    return say("utter_refused", *events, told=told, left=said_left(error.left))


def say_outcome(outcome: Outcome) -> list[Say]:
    """The reply to a request; a missing detail is asked by the form."""
    if outcome.stage == "ask":
        return [Say("", {}, [FollowupAction("detail_form")])]
    return [Say(outcome.response, outcome.values, asks=outcome.question)]


def tapped(turn: Turn, app: App) -> list[Say]:
    """The reply to a button of a suggestion, or to its words; nothing where the message is none."""
    if tap(turn.text) is None and pick(turn.text) is None:
        return []
    outcome = app.offers.tap(turn.member, turn.text, turn.parse)
    return say_outcome(outcome) if outcome else []


def stepped(turn: Turn, app: App) -> list[Say]:
    """The preview of a move to the state that is named after another was refused; nothing where none is."""
    values = step_to(app.ticket, turn.member, turn.text)
    return say_outcome(app.requests.propose(turn.member, "move_ticket", values)) if values else []


def outspoken(turn: Turn, app: App, is_edit: bool = False) -> list[Say]:
    """The reply to an order about a ticket that is nothing but that; nothing where the words are none, or an edit may mean entries."""
    if is_elsewhere(turn.text):
        app.ticket.require_possible(turn.member, turn.text)
    kind = outright(app.ticket, turn.member, turn.text, is_edit)
    return list(Base.by_kind[kind]().reply(turn, app)) if kind else []


def board_tells(turn: Turn, app: App) -> str:
    """The intent that only the team's board tells; "" where it tells none, or the model knows it."""
    if is_slice(turn, app):
        return "ask_board_slice"
    if turn.sure and turn.intent.endswith("_ticket") and turn.intent != "ask_ticket":
        return ""
    kind = ordered(app.ticket, turn.member, turn.text)
    if not kind and not turn.sure and only_refers(turn.text):  # to what, nobody knows
        return "nlu_fallback"
    if kind or turn.intent == "edit_answer":  # what the report cannot take of an edit is an order there
        return kind
    if turn.sure and turn.intent == "give_standup" and len(turn.told) > 1:
        return ""
    return titled(turn, app)


def titled(turn: Turn, app: App) -> str:
    """The change of a ticket that is ordered by its title; "" for none, and for what may be the plan, or the blocker, that is asked for."""
    kind = "" if is_plan(turn, app) else entitled(app.ticket, turn.member, turn.text)
    may_block = kind == "ask_ticket" or (kind not in ("", "comment_ticket") and cues.is_obstacle(turn.text))
    return "" if may_block and app.standup.asked(turn.member) is Kind.BLOCKER else kind


def is_plan(turn: Turn, app: App) -> bool:
    """Whether somebody takes on something, be it a ticket, where the standup asks for the day's plan."""
    return takes_on(turn.text) and app.standup.asked(turn.member) is Kind.PLAN


def is_slice(turn: Turn, app: App) -> bool:
    """Whether all of the words asks for tickets by their column, by who has them, or by when they were done."""
    if board_slice.asked(turn.text) is None or _may_report(turn, app):
        return False
    return slice_meant(app.sprint, app.ticket, turn.member, turn.text) is not None


def _may_report(turn: Turn, app: App) -> bool:
    """Whether words that are no plain question may be a report, or the answer to an open question: "tickets in review today"."""
    if board_slice.asks(turn.text):
        return False
    return (turn.sure and turn.intent == "give_standup") or app.standup.asked(turn.member) is not None


def in_passing(turn: Turn, app: App, otherwise: str) -> list[Say]:
    """The reply to a message that asks for nothing: the tickets that it names, else a response.

    Nothing where all of them were shown just before, unless the words are a question.
    """
    found = app.unfurl.shown(turn.member, turn.address, turn.text) if tickets(turn.text) else None
    if found:
        return unfurled(found)
    return say(otherwise) if found is None or turn.text.endswith("?") else []


def aside(turn: Turn, app: App) -> Said:
    """The tickets that a message names, on lines behind what is said of it; "" where it names none."""
    lines = [one.values["lines"] for one in in_passing(turn, app, "") if one.response]
    return joined(["\n", *lines], "") if lines else ""


def unfurled(items: Iterable[Item], unknown: Sequence[str] = ()) -> list[Say]:
    """Tickets in one line each, and the keys that the board does not have."""
    shown: list[Said] = [lines("utter_unfurl_line", [row(one) for one in items])]
    if unknown:
        shown.append(phrase("utter_error_item_not_found", key=", ".join(unknown)))
    return say("utter_unfurl", lines=joined(shown, "\n"))


class Base(Action, ABC):
    """An action that ends in one answer; in silence only where nobody asked for anything."""

    hears: ClassVar[bool] = True
    """Whether the reply depends on the text; if so, one that is too long is refused."""
    taps: ClassVar[bool] = True
    """Whether the message may be a suggestion's button, or what the team's board tells better than the model."""
    by_kind: ClassVar[dict[str, type[Base]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Base.by_kind[snake(cls.__name__)] = cls

    @abstractmethod
    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The answer to this turn; runs in a thread, so it may block."""

    def name(self) -> str:
        """`AskVelocity` is `action_ask_velocity`."""
        return "action_" + snake(type(self).__name__)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Rasa's entry. At least one event is always returned: a turn without any means that we are down."""
        events: list[Event] = [SlotSet("answered_by", self.name())]
        is_terminal = tracker.get_latest_input_channel() == TERMINAL
        for one in await self.safely(tracker):
            if one.response:
                shown = replace(one, choices=(), image=None) if is_terminal else one
                buttons = [{"title": each.title, "payload": each.payload} for each in shown.choices]
                asks: dict[str, Any] = {"asks": one.asks} if one.asks else {}
                dispatcher.utter_message(
                    response=one.response, image=shown.image, buttons=buttons, **one.values, **asks
                )
            events += one.events
        return events

    async def safely(self, tracker: Tracker) -> list[Say]:
        """The answer in words, or one sentence that says what did not work."""
        try:
            return [one.in_words() for one in await self._answer(tracker)]
        except Exception:
            log.exception("%s failed", self.name())
            return say("utter_error_unexpected")

    async def _answer(self, tracker: Tracker) -> list[Say]:
        """The answer, or the sentence of a known error."""
        try:
            turn = asyncio.get_running_loop().run_in_executor(_threads, self._turn, tracker)
            return await asyncio.wait_for(turn, DEADLINE)
        except ScrumaiError as error:
            log.warning("%s: %s: %s", self.name(), type(error).__name__, error, exc_info=error.__cause__)
            return apology(error)
        except asyncio.TimeoutError:
            log.error("%s took more than %s s", self.name(), DEADLINE)
            return say("utter_error_too_slow")

    def _turn(self, tracker: Tracker) -> list[Say]:
        message = tracker.latest_message or {}
        text = "" if is_event(message) else message.get("text") or ""
        if self.hears and too_long(text):
            raise MessageTooLong(length=len(text), limit=LIMIT)
        if self.hears and is_unmistakable(text):
            raise SecretInChat
        address = str(local(tracker.sender_id))
        member, once = app().teams.meet(address), step(tracker, self.name())
        if once and (before := recalled(member, once)) is not None:
            return before
        is_open = bool(tracker.get_slot("requested_slot"))
        turn = Turn(member, clean(text), message, address, once, is_open, tracker.get_latest_input_channel())
        says = list(self._replied(turn, app(), tracker.latest_action_name == LISTEN))
        if once:
            remember(member, once, says)
        return says

    def _replied(self, turn: Turn, app: App, first: bool) -> Iterable[Say]:
        """The reply to what the message is: a button's sentence, else what only the team's board tells, else what the model took it for."""
        if not (self.hears and self.taps):
            return self.reply(turn, app)
        if done := tapped(turn, app) or (stepped(turn, app) if first else []):
            return done
        kind = board_tells(turn, app) if first else ""
        action = Base.by_kind[kind]() if kind and kind != turn.intent else self
        return action.reply(turn, app)


def is_event(parse: Mapping[str, Any]) -> bool:
    """Whether a message is an event of the worker's; Rasa puts the event's name where a person's words are."""
    return str((parse.get("intent") or {}).get("name") or "").startswith(MACHINE)


def step(tracker: Tracker, action: str) -> str:
    """The key of an action's run in a turn, where the message came with an event's id of a channel's."""
    message = tracker.latest_message or {}
    event = (message.get("metadata") or {}).get("event")
    if not event:
        return ""
    count = 0
    for one in reversed(tracker.events):
        if one.get("event") == "user":
            break
        count += one.get("event") == "action"
    return f"{event}:{count}:{action}"


def recalled(member: Member, once: str) -> list[Say] | None:
    """What the step came to when the turn was made before and was not finished; None where it was not."""
    with app().stores.open(member.workspace_id) as store:
        before = store.step(once)
    if before is None:
        return None
    return [
        Say(
            one["response"],
            one["values"],
            one["events"],
            [Choice(*each) for each in one.get("choices", ())],
            one.get("asks", ""),
            one.get("image"),
        )
        for one in before["says"]
    ]


def remember(member: Member, once: str, says: Sequence[Say]) -> None:
    """Keep what the step came to, in words."""
    kept = [
        {
            "response": one.response,
            "values": packed(one.values),
            "events": list(one.events),
            "choices": [(each.title, each.payload) for each in one.choices],
            "asks": one.asks,
            "image": one.image,
        }
        for one in (say.in_words() for say in says)
    ]
    with app().stores.open(member.workspace_id) as store:
        store.take_step(once, member.address, {"says": kept})


class MachineEvent(Base, ABC):
    """What an event of the worker's does; its class is named as the event is: `EXTERNAL_standup_due`, StandupDue."""

    by_intent: ClassVar[dict[str, type[MachineEvent]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        MachineEvent.by_intent[MACHINE + snake(cls.__name__)] = cls


class Validator(Base, ABC):
    """Takes the answer to a form's one question; Rasa goes on asking while the slot is empty."""

    slot: ClassVar[str]
    taps = False

    @abstractmethod
    def take(self, turn: Turn, app: App) -> Iterable[Say]:
        """The reply to what a person says while the question is open."""

    def pass_by(self, turn: Turn, app: App) -> Iterable[Say]:
        """The reply to an event of the worker's meanwhile; the question is asked again after it."""
        return MachineEvent.by_intent[turn.intent]().reply(turn, app)

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """An event fills no form."""
        return self.pass_by(turn, app) if turn.is_event else self.take(turn, app)

    def name(self) -> str:
        """`ValidateDetailForm` is `validate_detail_form`, Rasa's name for it."""
        return snake(type(self).__name__)

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Only a message that answers the question counts."""
        if tracker.get_slot("requested_slot") != self.slot:
            return [SlotSet("answered_by", self.name())]
        return [*await super().run(dispatcher, tracker, domain), SlotSet(self.slot, None)]


class Answer(Base, ABC):
    """An action that only tells: it may be given in the middle of a standup, too."""

    by_intent: ClassVar[dict[str, type[Answer]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Answer.by_intent[snake(cls.__name__)] = cls


def names(people: Iterable[Member]) -> str:
    """Names in a row, in the order of the alphabet."""
    return ", ".join(sorted(one.name for one in people))


def day_part(day: date, today: date) -> Phrase:
    """A day before today as people say it: yesterday, last Friday, or the date."""
    if day == today - timedelta(days=1):
        return phrase("utter_yesterday_part")
    if today - timedelta(days=7) < day < today:
        return phrase("utter_last_weekday_part", weekday=day.strftime("%A"))
    return phrase(
        "utter_date_part", date=day.strftime("%a %d %b" if day.year == today.year else "%a %d %b %Y")
    )
