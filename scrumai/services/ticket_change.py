"""The five changes of tickets: previewed, done on a yes as the person who said it, audited."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from ..core import ticket as core
from ..core.errors import (
    AlreadyInState,
    ChoiceNotUnderstood,
    EstimateInvalid,
    ItemChanged,
    MessageTooLong,
    NotOnBoard,
    PersonNotFound,
    ScrumaiError,
    TicketUnclear,
    TrackerError,
    TrackerUnavailable,
    TransitionAsks,
    TransitionNotAllowed,
    YouNotOnBoard,
)
from ..core.ordinal import ORDINAL, position
from ..core.phrase import Choice, Joined, Said, joined, lines, phrase
from ..core.site import called
from ..core.sprint import Item, State
from ..core.team import Member
from ..core.text import snake
from ..core.ticket import Target
from ..ports import Asking, IssueTracker
from .request import CHOSEN, Parse, UseCase, Values, mentioned
from .ticket import Tickets, facts, row, row_of, said_left, said_points, titled

log = logging.getLogger(__name__)
TITLE_LENGTH = 255  # characters; what Jira and GitLab take
COMMENT_LENGTH = 4000
LEFT_LENGTH = 100  # characters of an order that was left out


class _Change:
    """What the changes of a ticket share: which tickets, shown in a preview, checked again at the yes.

    `values`: the `board`; `keys` and `shown` (each ticket as it was at the preview) once it is known which, or
    `choices` to be asked about; what the change needs under `detail`; `left`, the other orders of the same message; and the
    `condition` that was said of it, which nobody here can wait for.
    """

    confirm: ClassVar[bool] = True
    detail: ClassVar[str]
    """The name of what the change needs beside the ticket."""
    field: ClassVar[str] = ""
    """The item's field that it sets: somebody else's change of it between preview and yes stops it."""

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Which tickets, and the detail where it is said."""
        board = self._tickets.writable(member)
        self._tickets.require_possible(member, text)
        # where a title stands is known before anything else is read: its words are no condition, and no pronoun is nearer
        text = self._tickets.called(member, self._tickets.spelt(member, text))
        orders = self._orders(text)
        before = [core.target(self._tickets.spelt(member, one)) for one in orders.before]
        told = next((one for one in before if one.names), next(filter(None, before), Target()))
        people = mentioned(parse, "person")
        own = self._tickets.spelt(member, orders.own)
        target, detail = self._heard_behind(told, own, people)
        left = _left_out(orders.left, detail)
        with _naming(left):
            values: Values = {
                "board": board,
                **self._which(member, target),
                self.detail: detail,
                **self._beside(own, people),
                "left": left,
                "condition": self._condition(own),
            }
            return self._settled(member, values)

    def missing(self, member: Member, values: Values) -> str | None:
        """Which ticket, or the detail. Raises BoardChanged, AccountRefused."""
        self._tickets.require_writable(member, values.get("board"))
        if values.get("choices"):
            return "which"
        if not values.get("keys"):
            return "ticket"
        return None if values.get(self.detail) is not None else self.detail

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """The answer in its place; raises what `read` raises, and ChoiceNotUnderstood."""
        if missing in ("which", "ticket"):
            self._tickets.require_possible(member, text)
        if missing == "which":
            values = {**values, **self._show([self._chosen(member, values["choices"], text)])}
        elif missing == "ticket":
            values = {**values, **self._answered(member, text, mentioned(parse, "person"))}
        else:
            said = text if parse is CHOSEN else self._answer(text, mentioned(parse, "person"))
            depends = "" if parse is CHOSEN else self._condition(text)
            values = {**values, self.detail: said, "condition": depends or values.get("condition") or ""}
        return self._settled(member, values)

    def preview(self, member: Member, values: Values) -> Values:
        """The tickets, and what will be done to them."""
        return {
            "tickets": _named(values.get("shown") or ()),
            "lines": _offered(values.get("choices") or ()),
            "left": joined([_said_condition(values), said_left(values.get("left") or ())], ""),
            **self._told(values),
        }

    def choices(self, member: Member, values: Values, missing: str) -> Sequence[Choice]:
        """The tickets that fit, or the details that there are."""
        if missing == "which":
            return [choice(one) for one in values["choices"]]
        return [Choice(one, one) for one in self._details(member, values)] if missing == self.detail else ()

    def carry_out(self, member: Member, values: Values) -> Values:
        """Do it for each ticket; what was done is told even where one of them failed."""
        tracker = self._tickets.writer(member, values.get("board"))
        items = [tracker.item(key) for key in values["keys"]]
        for item, shown in zip(items, values["shown"], strict=True):
            if self.field and facts(item)[self.field] != shown[self.field]:
                raise ItemChanged(key=item.key, now=row(item)[self.field])
        done: list[Item] = []
        failed: Said = ""
        for item in items:
            try:
                done.append(self._do(tracker, item, values, member.name))
            except TrackerError as error:
                if not done:
                    self._refused(member, items, error)
                    raise
                left = ", ".join(one.key for one in items[len(done) :])
                failed = phrase("utter_ticket_failed_part", keys=left)
                break
        self._tickets.written(member, self._kind(), done, **{self.detail: values[self.detail]})
        tickets = _named([facts(one) for one in done])
        return {"tickets": tickets, "failed": failed, "link": _link(done), **self._told(values)}

    def named(self, values: Values) -> Values:
        """The tickets, and what was to be done to them."""
        return {"tickets": _named(values["shown"]), **self._told(values)}

    def look(self, member: Member, values: Values) -> Said:
        """The tickets as they are. Raises BoardChanged."""
        self._tickets.same(member, values.get("board"))
        tracker = self._tickets.tracker(member)
        return _seen([tracker.item(key) for key in values["keys"]])

    def _answered(self, member: Member, text: str, people: Sequence[str]) -> Values:
        """The ticket that an answer names; with the detail, too, where it is an order by itself."""
        text = self._tickets.spelt(member, text, alone=True)
        found = self._which(member, core.target(text) or Target(words=core.topic(text)))
        if not found["keys"] and not found["choices"]:
            raise TicketUnclear
        detail = self._heard(text, people)[1] if core.is_order(text, self._kind()) else None
        return found if detail is None else {**found, self.detail: detail}

    def _which(self, member: Member, target: Target) -> Values:
        found = self._tickets.meant(member, target) if target else ()
        if len(found) > 1 and not target.keys and not target.many:
            return {"keys": [], "shown": [], "choices": [facts(one) for one in found]}
        return self._show(found)

    def _show(self, items: Sequence[Item]) -> Values:
        return {"keys": [one.key for one in items], "shown": [facts(one) for one in items], "choices": []}

    def _chosen(self, member: Member, choices: Sequence[Mapping[str, Any]], text: str) -> Item:
        tracker = self._tickets.tracker(member)
        keys = [str(one["key"]) for one in choices]
        named = [key for key in core.keys(text) if key in keys]
        number = re.fullmatch(
            rf"\W*(?:the\s+)?(?:number\s+|#)?([1-9]\d?|{ORDINAL})(?:\s+one)?\W*", text, re.I
        )
        if not named and number:
            named = keys[position(number[1]) :][:1]
        if not named:
            named = [str(one["key"]) for one in choices if titled(one["title"], core.topic(text))]
        if len(named) != 1:
            raise ChoiceNotUnderstood(lines=_offered(choices))
        return tracker.item(named[0])

    def _settled(self, member: Member, values: Values) -> Values:
        """What was read or answered: checked once all is known; with what the next question offers, where that is told by the board."""
        is_known = values.get("keys") and values.get(self.detail) is not None
        return self.checked(member, values) if is_known else values

    def _kind(self) -> str:
        return snake(type(self).__name__)

    def _orders(self, text: str) -> core.Orders:
        """The part of a message that is this change, and the others."""
        return core.apart(text, self._kind())

    def _heard_behind(self, told: Target, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        """The same, behind orders for a ticket: "assign #4 to Ana and move it to done"."""
        target, detail = self._heard(text, people)
        return _meant(target, told), detail

    def _heard(self, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        """The ticket and the detail in the first message; None where the detail is not said."""
        raise NotImplementedError

    def _beside(self, text: str, people: Sequence[str]) -> Values:
        """What else the first message tells, for the preview."""
        return {}

    def _answer(self, text: str, people: Sequence[str]) -> Any:
        """The detail in the answer to its question."""
        raise NotImplementedError

    def _condition(self, text: str) -> str:
        """What the change depends on, as it was said."""
        return core.condition(text)[:LEFT_LENGTH]

    def _details(self, member: Member, values: Values) -> Sequence[str]:
        """What the detail may be, where it is one of a few."""
        return ()

    def checked(self, member: Member, values: Values) -> Values:
        """The values once all are known; raises where it cannot be done."""
        return values

    def _told(self, values: Values) -> Values:
        """What preview, question and receipt show of the detail."""
        return {self.detail: values.get(self.detail)}

    def _do(self, tracker: IssueTracker, item: Item, values: Values, who: str) -> Item:
        raise NotImplementedError

    def _refused(self, member: Member, items: Sequence[Item], error: TrackerError) -> None:
        """Remember what can be said next, where the tracker takes none of it only at the yes."""


def _meant(target: Target, told: Target) -> Target:
    """The ticket of an order behind others: its own, else theirs."""
    return next((one for one in (target, told) if one.names), target or told)


def _named(shown: Sequence[Mapping[str, Any]]) -> Joined:
    return joined(phrase("utter_ticket_part", **row_of(one)) for one in shown)


def _offered(choices: Sequence[Mapping[str, Any]]) -> Joined:
    return lines("utter_ticket_choice_line", [{"n": n, **row_of(one)} for n, one in enumerate(choices, 1)])


def choice(shown: Mapping[str, Any]) -> Choice:
    """A ticket, of which these are the `facts`, as an answer: its key."""
    return Choice(phrase("utter_ticket_part", **row_of(shown)), str(shown["key"]))


def _said_condition(values: Values) -> Said:
    said = values.get("condition")
    return phrase("utter_ticket_condition_part", condition=said) if said else ""


def _seen(items: Sequence[Item]) -> Said:
    return lines("utter_doubt_ticket_line", [row(one) for one in items]) if items else ""


def _left_out(orders: Sequence[str], detail: Any) -> list[str]:
    """Those that do not stand in what is written anyhow: a comment and a title may say what they like."""
    written = _worded(str(detail))
    return [one[:LEFT_LENGTH] for one in orders if " ".join(_worded(one).split()[:2]) not in written]


def _worded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@contextmanager
def _naming(left: Sequence[str]) -> Iterator[None]:
    """What is refused names the orders that were left out because of it."""
    try:
        yield
    except ScrumaiError as error:
        error.left = tuple(left)
        raise


def _link(items: Sequence[Item]) -> Said:
    return phrase("utter_ticket_link_part", url=items[0].url) if len(items) == 1 and items[0].url else ""


class MoveTicket(_Change):
    """Into another state of the board."""

    detail = "state"
    field = "state"

    def preview(self, member: Member, values: Values) -> Values:
        """Where it can go, too, where that is asked."""
        states = _step_names(values["steps"]) if "steps" in values else ""
        return {**super().preview(member, values), "states": states}

    def _heard(self, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        heard = core.movement(text)
        return heard.target, heard.state or None

    def _answer(self, text: str, people: Sequence[str]) -> str:
        return core.movement(text).state or text[:60]

    def _settled(self, member: Member, values: Values) -> Values:
        asks = values.get("keys") and values.get("state") is None
        return {**values, "steps": self._steps(member, values)} if asks else super()._settled(member, values)

    def _details(self, member: Member, values: Values) -> Sequence[str]:
        return list(values["steps"])

    def _steps(self, member: Member, values: Values) -> Sequence[str]:
        """The states that all of them can go to, as far as the board tells that in time."""
        states = [one.name for one in self._tickets.tracker(member).states()]
        there = {one["state"] for one in values["shown"]}
        steps = [one for one in states if {one} != there]
        try:
            tracker = self._tickets.adviser(member, values.get("board"))
            ways = [tracker.reachable(one["key"]) for one in values["shown"]]
        except TrackerError as error:
            log.info("where tickets can go is not known: %r", error)
            return steps
        return [one for one in steps if all(way is None or one in way for way in ways)]

    def checked(self, member: Member, values: Values) -> Values:
        tracker = self._tickets.tracker(member)
        states = tracker.states()
        to: State | None = None
        for shown in values["shown"]:
            current = next((one for one in states if one.name == shown["state"]), None)
            found = core.find_state(values["state"], states, current)
            if found is None or to not in (None, found):  # "next" must be the same for all of them
                raise self._refusal(
                    member, values, shown["key"], values["state"], self._steps(member, values)
                )
            to = found
        if to and all(one["state"] == to.name for one in values["shown"]):
            self._tickets.touch(member, [tracker.item(key) for key in values["keys"]])
            raise AlreadyInState(key=", ".join(values["keys"]), state=to.name)
        if to:
            self._require_step(member, values, to.name)
        return {**values, "state": to.name if to else values["state"]}

    def _require_step(self, member: Member, values: Values, to: str) -> None:
        """Raises TransitionNotAllowed where the workflow has no such step; a board that is slow to say so says it at the yes."""
        try:
            tracker = self._tickets.adviser(member, values.get("board"))
            for key in (one["key"] for one in values["shown"] if one["state"] != to):
                names = tracker.reachable(key)
                if names is not None and to not in names:
                    asks = tracker.asked(key, to) if isinstance(tracker, Asking) else ()
                    raise self._refusal(member, values, key, to, names, asks)
        except TrackerUnavailable as error:
            log.info("whether a move is allowed is not known before the yes: %r", error)

    def _refusal(
        self,
        member: Member,
        values: Values,
        key: str,
        state: str,
        steps: Sequence[str],
        asks: Sequence[str] = (),
    ) -> TransitionNotAllowed:
        """Why it cannot go there; "it" is these tickets now, and one of the steps alone says where they go instead."""
        tracker = self._tickets.tracker(member)
        self._tickets.touch(member, [tracker.item(each) for each in values["keys"]], steps)
        if asks:
            kind = self._tickets.board(member).kind
            told = {"fields": ", ".join(asks), "tracker": called(kind)}
            return TransitionAsks(key=key, state=state, states=_step_names(steps), **told)
        return TransitionNotAllowed(key=key, state=state, states=_step_names(steps))

    def _refused(self, member: Member, items: Sequence[Item], error: TrackerError) -> None:
        """As `_refusal` does before the preview, with the steps that the tracker names."""
        if isinstance(error, TransitionNotAllowed):
            named = str(error.values["states"]).split(", ")
            self._tickets.touch(member, items, [one for one in named if one])

    def _told(self, values: Values) -> Values:
        return {"state": values.get("state") or ""}

    def _do(self, tracker: IssueTracker, item: Item, values: Values, who: str) -> Item:
        return tracker.move(item.key, values["state"], who)


def _step_names(steps: Sequence[str]) -> Said:
    return ", ".join(steps) or phrase("utter_ticket_nowhere_part")


class AssignTicket(_Change):
    """To a person, or to nobody."""

    detail = "person"
    field = "assignee"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """Whether nobody gets it because several people were named, too: one can have it."""
        filled = super().fill(member, values, missing, text, parse)
        several = self._beside(text, mentioned(parse, "person"))["several"]
        return {**filled, "several": several or bool(filled.get("several"))}

    def preview(self, member: Member, values: Values) -> Values:
        """Why it is asked again who gets it, too."""
        several = phrase("utter_ticket_one_person_part") if values.get("several") else ""
        return {**super().preview(member, values), "several": several}

    def _orders(self, text: str) -> core.Orders:
        return core.handed_on(super()._orders(text))

    def _heard(self, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        heard = core.assignment(text, people)
        return heard.target, heard.person

    def _beside(self, text: str, people: Sequence[str]) -> Values:
        return {"several": core.assignment(text, people).several}

    def _answer(self, text: str, people: Sequence[str]) -> str | None:
        heard = core.assignment(text, people)
        said = heard.person
        if heard.several:
            return None
        if said is None and core.is_nobody(text):
            return ""
        return text.strip(" .!")[:60] if said is None else said

    def _details(self, member: Member, values: Values) -> Sequence[str]:
        return [one.name for one in self._tickets.people(member)]

    def checked(self, member: Member, values: Values) -> Values:
        if "to" in values:
            return values
        if values["person"] == "":
            return {**values, "to": None}
        to, name = self._tickets.assignee(member, values["person"], values["person"])
        return {**values, "to": to, "person": name}

    def _told(self, values: Values) -> Values:
        return {"person": values.get("person") or phrase("utter_ticket_nobody_name_part")}

    def _do(self, tracker: IssueTracker, item: Item, values: Values, who: str) -> Item:
        try:
            return tracker.assign(item.key, values["to"], who)
        except PersonNotFound as error:  # somebody of the team, or they would not have got here
            unknown = YouNotOnBoard if values["to"] == who else NotOnBoard
            raise unknown(name=values["person"]) from error


class CommentTicket(_Change):
    """A comment, in the person's words."""

    detail = "comment"

    def _heard(self, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        return self._heard_behind(Target(), text, people)

    def _heard_behind(self, told: Target, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        heard = core.comment(text, told=bool(told))
        return _meant(heard.target, told), heard.text or None

    def _answer(self, text: str, people: Sequence[str]) -> str | None:
        return text.strip() or None

    def _condition(self, text: str) -> str:
        return ""  # it is the comment's

    def checked(self, member: Member, values: Values) -> Values:
        if len(values["comment"]) > COMMENT_LENGTH:
            raise MessageTooLong(length=len(values["comment"]), limit=COMMENT_LENGTH)
        return values

    def _do(self, tracker: IssueTracker, item: Item, values: Values, who: str) -> Item:
        return tracker.comment(item.key, values["comment"], who)


class EstimateTicket(_Change):
    """A number of points, from 0 to 100, in halves."""

    detail = "estimate"
    field = "points"

    def _heard(self, text: str, people: Sequence[str]) -> tuple[Target, Any]:
        heard = core.estimate(text)
        return heard.target, heard.points

    def _answer(self, text: str, people: Sequence[str]) -> float:
        points = core.estimate(text).points
        if points is None:
            raise EstimateInvalid(points=text[:40])
        return points

    def checked(self, member: Member, values: Values) -> Values:
        points = values["estimate"]
        if not 0 <= points <= 100 or points * 2 % 1:
            raise EstimateInvalid(points=f"{points:g}")
        return values

    def _told(self, values: Values) -> Values:
        points = values.get("estimate")
        return {"estimate": "" if points is None else said_points(points)}

    def _do(self, tracker: IssueTracker, item: Item, values: Values, who: str) -> Item:
        return tracker.estimate(item.key, values["estimate"], who)


class CreateTicket:
    """A new ticket in the running sprint; in the backlog where not one is running."""

    confirm: ClassVar[bool] = True

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Its title and kind, and who gets it. Raises MessageTooLong, and what `_given` does."""
        board = self._tickets.writable(member)  # without one there is nothing to ask for
        orders = core.apart(text, "create_ticket")
        people = mentioned(parse, "person")
        heard = core.creation(orders.own, people)
        left = _left_out(orders.left, orders.own if heard.person else heard.title)
        with _naming(left):
            try:
                given = self._given(member, heard.person)
            except PersonNotFound:  # "build the export and give it to customers"
                if not heard.title:
                    raise
                heard, given = core.creation(orders.own, people, is_given=False), {}
            values = {"board": board, "title": _title(heard.title), "kind": heard.kind, "left": left}
            return {**values, **given}

    def _given(self, member: Member, person: str) -> Values:
        """Who gets it, as the tracker and the team call them. Raises PersonNotFound, NotOnBoard, YouNotOnBoard."""
        if not person:
            return {}
        to, name = self._tickets.assignee(member, person, person)
        return {"to": to, "person": name}

    def missing(self, member: Member, values: Values) -> str | None:
        """The title. Raises BoardChanged, AccountRefused."""
        self._tickets.require_writable(member, values.get("board"))
        return None if values["title"] else "title"

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """The answer is the title. Raises MessageTooLong."""
        return {**values, "title": _title(text)}

    def preview(self, member: Member, values: Values) -> Values:
        """Title and kind, where it goes, and to whom."""
        where = "sprint" if self._tickets.sprint_runs(member) else "backlog"
        return {
            **self.named(values),
            "where": phrase(f"utter_ticket_in_{where}_part"),
            "left": said_left(values.get("left") or ()),
        }

    def named(self, values: Values) -> Values:
        """The same."""
        kind, person = values["kind"], values.get("person")
        whose = phrase("utter_ticket_given_part", person=person) if person else ""
        return {"title": values["title"], "kind": phrase(f"utter_ticket_{kind}_part"), "whose": whose}

    def look(self, member: Member, values: Values) -> Said:
        """Whether the board has a ticket of this title. Raises BoardChanged."""
        self._tickets.same(member, values.get("board"))
        found = self._tickets.tracker(member).search(values["title"])
        return _seen([one for one in found if one.title.casefold() == values["title"].casefold()])

    def carry_out(self, member: Member, values: Values) -> Values:
        """Create it; its key, and whether it could be given to whom it is for."""
        tracker = self._tickets.writer(member, values.get("board"))
        item = tracker.create(values["title"], member.name, values["kind"])
        whose: Said = ""
        if values.get("to"):
            try:
                item = tracker.assign(item.key, values["to"], member.name)
                whose = self.named(values)["whose"]
            except (TrackerError, PersonNotFound) as error:
                log.warning("a new ticket could not be assigned: %r", error)
                whose = phrase("utter_ticket_not_given_part", person=values["person"])
        self._tickets.written(member, "create_ticket", [item], title=item.title)
        return {"ticket": _named([facts(item)]), "key": item.key, "link": _link([item]), "whose": whose}


def _title(text: str) -> str:
    title = " ".join(text.split())
    if len(title) > TITLE_LENGTH:
        raise MessageTooLong(length=len(title), limit=TITLE_LENGTH)
    return title


def cases(tickets: Tickets) -> Mapping[str, UseCase]:
    """The changes, by intent."""
    return {
        "create_ticket": CreateTicket(tickets),
        "move_ticket": MoveTicket(tickets),
        "assign_ticket": AssignTicket(tickets),
        "comment_ticket": CommentTicket(tickets),
        "estimate_ticket": EstimateTicket(tickets),
    }
