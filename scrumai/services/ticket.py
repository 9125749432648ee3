"""Tickets of the team's board: found by what people say, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Any, Protocol

from ..core import ticket as core
from ..core.errors import (
    AccountRefused,
    BoardChanged,
    ItemNotFound,
    NoActiveSprint,
    NotDoneHere,
    NotOnBoard,
    PersonNotFound,
    SprintUnclear,
    TicketUnclear,
    TrackerReadOnly,
    YouNotOnBoard,
)
from ..core.phrase import Phrase, Said, phrase
from ..core.search import assignee
from ..core.site import called, is_export, is_numbered, site
from ..core.sprint import Category, Item, Reading
from ..core.standup import Kind
from ..core.team import Board, Member
from ..core.ticket import Target
from ..core.ticket_title import Called
from ..ports import Clock, IssueTracker, Stores
from . import talked
from .recalled import Recalled
from .snapshot import named
from .team import Teams

OFFERED = 6  # lines of a list to choose from
PLAN_AGE = timedelta(days=7)
SEARCHES = 16  # of a board for the titles in an order
GUESSES = 4  # the same, in what may be none
HASTE = 2.0  # seconds for what is only asked to spare somebody a no


class Writers(Protocol):
    """Opens a board for what a member changes, with as many seconds for it where they are given."""

    def __call__(self, member: Member, board: Board, patience: float = ..., /) -> IssueTracker: ...


@dataclass(frozen=True)
class Mine:
    """A person's items in the running sprint, in board order, and what to take next, if anything.

    Where no single sprint is running, `sprint` is False, and they are what is not done on the whole board.
    """

    doing: Sequence[Item]
    todo: Sequence[Item]
    done: Sequence[Item]
    next: Item | None
    next_is_own: bool
    sprint: bool = True


@dataclass(frozen=True)
class Found:
    """The tickets that a question names, and the keys that nothing on the board has; `unclear`: one is meant, and several fit."""

    items: Sequence[Item]
    unknown: Sequence[str] = ()
    unclear: bool = False


@dataclass(frozen=True)
class Work:
    """What a person has in progress, and the plan of the latest posted report with its day."""

    name: str
    items: Sequence[Item]
    plan: Sequence[str]
    day: date | None


class Tickets:
    """The board of a member's team. Every question raises NotInTeam, NoBoard and what the tracker raises."""

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        teams: Teams,
        trackers: Callable[[Board], IssueTracker],
        changed: Callable[[Member], None] = lambda member: None,
        writers: Writers | None = None,
    ) -> None:
        """`changed` is told of every write to the board of a member's team; without `writers` the bot writes."""
        self._stores = stores
        self._clock = clock
        self._teams = teams
        self._trackers = trackers
        self._changed = changed
        self._writers = writers or self._bots

    def recalled(self, reading: Reading) -> Tickets:
        """The same questions, put to the board as it was read: it does not answer itself."""
        return Tickets(self._stores, self._clock, self._teams, lambda board: Recalled(reading))

    def board(self, member: Member) -> Board:
        """The board of the member's team. Raises NotInTeam, NoBoard."""
        return self._teams.board(member)

    def tracker(self, member: Member) -> IssueTracker:
        """The same, to read. Raises NotInTeam, NoBoard."""
        return self._trackers(self.board(member))

    def writer(self, member: Member, shown: Mapping[str, Any] | None) -> IssueTracker:
        """The same, for what the member changes: as themselves where they linked an account.

        `shown` is the board of which they were shown what they agreed to, as `snapshot.named` tells it.

        Raises:
            NotInTeam, NoBoard, BoardChanged; AccountRefused: the tracker does not accept their account any more.
        """
        return self._writers(member, self.same(member, shown))

    def adviser(self, member: Member, shown: Mapping[str, Any] | None) -> IssueTracker:
        """The same, to ask what they may do there before they agree to it; it has little time. Raises what `writer` does."""
        return self._writers(member, self.same(member, shown), HASTE)

    def same(self, member: Member, shown: Mapping[str, Any] | None) -> Board:
        """The board of the member's team, while it is the one of which something was shown.

        Raises:
            NotInTeam, NoBoard; BoardChanged (tracker, board): a key may be of another ticket on the one that there is now.
        """
        board = self.board(member)
        if named(board) != shown:
            raise BoardChanged(tracker=called(board.kind), board=board.ref)
        return board

    def _bots(self, member: Member, board: Board, patience: float = 0) -> IssueTracker:
        return self._trackers(board)

    def people(self, member: Member) -> Sequence[Member]:
        """Who may have a ticket: the member's team. Raises NotInTeam."""
        return self._teams.people(member)

    # ------------------------------------------------------------ questions

    def find(self, member: Member, text: str, tickets: Sequence[str] = ()) -> Found:
        """The tickets that a question names; `tickets` are those that the model found.

        Raises ItemNotFound (key), TicketUnclear.
        """
        target = self._asked(member, text, tickets)
        found = (
            self._named(member, target.keys)
            if target.keys
            else self._numbered(member, text) or Found(self.meant(member, target))
        )
        if not found.items:
            raise TicketUnclear
        self.touch(member, found.items)
        unclear = len(found.items) > 1 and not (target.keys or target.many)
        return replace(found, unclear=unclear)

    def _numbered(self, member: Member, text: str) -> Found | None:
        """Those whose bare numbers a wish to see them names, "show 109" for SHOP-109; None where there are none such."""
        keys = core.target(core.signed(text)).keys
        try:
            return self._named(member, keys) if keys else None
        except ItemNotFound:
            return None  # it may be a word of a title: "show 404"

    def _named(self, member: Member, keys: Sequence[str]) -> Found:
        """Those that there are among several keys. Raises ItemNotFound where there is none."""
        tracker, items, unknown = self.tracker(member), list[Item](), list[str]()
        for key in keys:
            try:
                items.append(_item(tracker, key))
            except ItemNotFound:
                unknown.append(key)
        if not items:
            raise ItemNotFound(key=", ".join(unknown))
        return Found(items, unknown)

    def _asked(self, member: Member, text: str, tickets: Sequence[str] = ()) -> Target:
        """What a question is about: keys, or words."""
        text = self.spelt(member, text)
        return (
            core.target(text)
            or core.target(self.called(member, text, GUESSES))
            or core.target(" ".join(tickets))
            or Target(words=core.topic(text))
        )

    def meant(self, member: Member, target: Target) -> Sequence[Item]:
        """The items that a target names; more than one where its words fit several, none where it names none.

        Raises:
            ItemNotFound: `key` is the first key or the words that nothing on the board has.
        """
        tracker = self.tracker(member)
        if target.keys:
            return [_item(tracker, key) for key in target.keys]
        if target.words:
            return _by_words(tracker, target.words)
        last = (self.last(member).get("keys") or ()) if target.it else ()
        return [_item(tracker, key) for key in last]

    def spelt(self, member: Member, text: str, alone: bool = False) -> str:
        """An order or a question with its ticket's number written as the board's key: "move 10 to done"; what else is `core.signed`."""
        return core.signed(text, alone) if is_numbered(self.board(member).kind) else text

    def called(self, member: Member, text: str, searches: int = SEARCHES) -> str:
        """Orders with their tickets' keys in the places of titles that the board has, "close the stock warning".

        Where several titles have the words, they are followed by "ticket", so that they are asked about.
        The board is searched `searches` times at most: each may take a second.
        """
        search = _at_most(searches, self.tracker(member).search)
        at: int | None = 0
        while at is not None:
            end, found = at, _titled(search, text, at)
            if found:
                place, name = found
                text, end = f"{text[: place.start]}{name}{text[place.end :]}", place.start + len(name)
            at = core.onward(text, at, end, is_sure=found is not None)
        return text

    def mine(self, member: Member) -> Mine:
        """The member's own tickets in the running sprint, else all that are not done."""
        tracker = self.tracker(member)
        items, sprint = _at_hand(tracker)
        own = _of(items, _names(tracker, member))
        by = {category: [one for one in own if one.state.category is category] for category in Category}
        free = [one for one in items if one.assignee is None and one.state.category is Category.TODO]
        todo = by[Category.TODO]
        if open_ones := [*by[Category.DOING], *todo]:
            self.touch(member, open_ones)
        return Mine(
            by[Category.DOING], todo, by[Category.DONE], next(iter([*todo, *free]), None), bool(todo), sprint
        )

    def working_on(self, member: Member, text: str, names: Sequence[str] = ()) -> Sequence[Work]:
        """What each person named works on. Raises PersonNotFound."""
        tracker = self.tracker(member)
        items, _ = _at_hand(tracker)
        return [self._work(member, tracker, items, text, [name] if name else []) for name in names or [""]]

    def owner(self, member: Member, name: str) -> tuple[str, set[str]]:
        """Somebody's name, and those that the tracker may have for them. Raises PersonNotFound, PersonUnclear."""
        tracker = self.tracker(member)
        person = self._person(member, tracker, name, [name])
        return (person, {person}) if isinstance(person, str) else (person.name, _names(tracker, person))

    def _person(self, member: Member, tracker: IssueTracker, text: str, names: Sequence[str]) -> Member | str:
        """Who is meant; somebody may work on the board and never have written to the bot: then their name there."""
        try:
            return self._teams.person(member, text, names)
        except PersonNotFound:
            known = tracker.identity(names[0].lstrip("@")) if names else None
            if known is None:
                raise
            return known

    def _work(
        self, member: Member, tracker: IssueTracker, items: Sequence[Item], text: str, names: Sequence[str]
    ) -> Work:
        person = self._person(member, tracker, text, names)
        if isinstance(person, str):
            return Work(person, _doing(items, {person}), (), None)
        plan, day = self._plan(person, self._teams.today(member))
        return Work(person.name, _doing(items, _names(tracker, person)), plan, day)

    def _plan(self, person: Member, today: date) -> tuple[Sequence[str], date | None]:
        """What the person last told the team to do, if that is not long ago."""
        with self._stores.open(person.workspace_id) as store:
            for before in (today + timedelta(days=1), today):
                report = store.last_report(person.id, before)
                if report and report.state == "posted" and today - report.day < PLAN_AGE:
                    return [one.text for one in report.entries if one.kind is Kind.PLAN], report.day
        return (), None

    # ------------------------------------------------------------ what the changes need

    def writable(self, member: Member) -> Mapping[str, Any]:
        """Which board it is, to be kept with what is shown of it.

        What is known to stop every change is told before anything is asked. Raises:
            NotInTeam, NoBoard; TrackerReadOnly: it is an export; AccountRefused: the tracker refused the member's own account.
        """
        board = self.board(member)
        if is_export(board.url):
            raise TrackerReadOnly(tracker=called(board.kind))
        self._require_account(member, board)
        return named(board)

    def require_writable(self, member: Member, shown: Mapping[str, Any] | None) -> None:
        """The same once more, before something is shown. Raises NotInTeam, NoBoard, BoardChanged, AccountRefused."""
        self._require_account(member, self.same(member, shown))

    def _require_account(self, member: Member, board: Board) -> None:
        with self._stores.open(member.workspace_id) as store:
            account = store.account(member.id, board.kind, site(board.url))
        if account is not None and account.gone is not None:
            raise AccountRefused(tracker=called(board.kind))

    def require_possible(self, member: Member, text: str) -> None:
        """Raises NotInTeam, NoBoard; NotDoneHere (tracker): all of the text orders what is done at the tracker only."""
        if not core.is_elsewhere(self.spelt(member, text)):
            return
        if "sprint" in text.casefold() and any(
            "sprint" in one.name.casefold() for one in self.tracker(member).states()
        ):
            return  # a list that is called so
        kind = self.board(member).kind
        raise NotDoneHere(tracker=called(kind))

    def sprint_runs(self, member: Member) -> bool:
        """Whether one sprint, and no other beside it, is running on the board."""
        try:
            self.tracker(member).sprint()
        except (NoActiveSprint, SprintUnclear):
            return False
        return True

    def touch(self, member: Member, items: Sequence[Item], steps: Sequence[str] = ()) -> None:
        """Remember what was talked about last, so that it can be called "it", and where it can go, if that was told."""
        keys = [one.key for one in items]
        values = {"keys": keys, "board": named(self.board(member)), "steps": list(steps)}
        talked.note(self._stores, self._clock, member, "ask_ticket", values)

    def last(self, member: Member) -> Mapping[str, Any]:
        """What was talked about last, if that is not long ago and of this board: `keys`, and the `steps` that were told."""
        last = talked.last(self._stores, self._clock, member)
        is_here = last is not None and last.values.get("board") == named(self.board(member))
        return last.values if last and is_here else {}

    def written(self, member: Member, what: str, items: Sequence[Item], **detail: Any) -> None:
        """Note a change that the tracker has taken."""
        keys = [one.key for one in items]
        with self._stores.open(member.workspace_id) as store:
            store.audit(member.id, what, {"keys": keys, **detail})
        self._changed(member)
        self.touch(member, items)

    def assignee(self, member: Member, name: str, text: str) -> tuple[str, str]:
        """Who gets a ticket: the tracker's name and the team's.

        Raises:
            PersonNotFound; NotOnBoard (name), YouNotOnBoard: the board does not know who that is.
        """
        tracker = self.tracker(member)
        try:
            person = self._teams.person(member, text, [name])
        except PersonNotFound:
            known = tracker.identity(name)
            if known is None:
                raise
            return known, known
        known = person.tracker_user or tracker.identity(person.name)
        if known is None and person.id != member.id:
            raise NotOnBoard(name=person.name)
        if known is None and self.board(member).kind != "demo":  # whose board takes whoever writes there
            raise YouNotOnBoard(name=person.name)
        return known or member.name, person.name


def _item(tracker: IssueTracker, key: str) -> Item:
    """An item by its key; "#4" is DEMO-4 on a board whose keys begin with DEMO. Raises ItemNotFound."""
    try:
        return tracker.item(key)
    except ItemNotFound:
        number = re.fullmatch(r"#(\d+)", key)
        if number is None:
            raise
        prefixes = {one.key.rpartition("-")[0] for one in _at_hand(tracker)[0]} - {""}
        if len(prefixes) != 1:
            raise
        return tracker.item(f"{prefixes.pop()}-{number[1]}")


def _at_hand(tracker: IssueTracker) -> tuple[Sequence[Item], bool]:
    """The items of the running sprint, and True; where not one is running, all that are not done."""
    try:
        return tracker.items(tracker.sprint().id), True
    except (NoActiveSprint, SprintUnclear):
        return tracker.unfinished(), False


def _by_words(tracker: IssueTracker, said: str) -> Sequence[Item]:
    """The items that have all the words in the title, else those that the tracker finds best."""
    found = tracker.search(said)
    if not found:
        raise ItemNotFound(key=f"“{said[:60]}”")
    return ([one for one in found if titled(one.title, said)] or found)[:OFFERED]


def _at_most(most: int, search: Callable[[str], Sequence[Item]]) -> Callable[[str], Sequence[Item]]:
    """A search of a board that finds nothing any more once it was asked so often."""
    left = count(most, -1)
    return lambda words: search(words) if next(left) > 0 else ()


def _titled(search: Callable[[str], Sequence[Item]], text: str, at: int) -> tuple[Called, str] | None:
    """Where the order that begins there has a title, and what stands for it."""
    for place in core.places(text, at):
        fits = [one for one in search(place.words) if place.fits(one.title)]
        if found := [one for one in fits if place.is_all(one.title)] or fits:
            return place, found[0].key if len(found) == 1 else f"the {place.words} ticket"
    return None


def titled(title: str, said: str) -> bool:
    """Whether a title has all the words, of which there is one at least."""
    words = re.findall(r"\w+", said.casefold())
    return bool(words) and all(word in title.casefold() for word in words)


def _names(tracker: IssueTracker, person: Member) -> set[str]:
    """What the tracker may call a person."""
    return {name for name in (person.tracker_user, tracker.identity(person.name)) if name} or {person.name}


def own_among(items: Sequence[Item], person: Member) -> Sequence[Item]:
    """A person's own among items that were read before: whose names stand there is all that is known of the board's people.

    As the boards themselves tell an identity: the linked name, the whole one, else a first name that one alone has.
    """
    known = assignee(items, person.tracker_user or person.name)
    return _of(items, {person.name, *([known] if known else [])})


def _of(items: Sequence[Item], names: set[str]) -> list[Item]:
    return [one for one in items if one.is_with(names)]


def _doing(items: Sequence[Item], names: set[str]) -> list[Item]:
    return [one for one in _of(items, names) if one.state.category is Category.DOING]


def said_points(points: float | None) -> Phrase:
    """An estimate as people say it."""
    if points is None:
        return phrase("utter_ticket_no_points_part")
    part = "utter_ticket_point_part" if points == 1 else "utter_ticket_points_part"
    return phrase(part, points=f"{points:g}")


def facts(item: Item) -> dict[str, Any]:
    """What is shown of a ticket, as plain JSON."""
    return {
        "key": item.key,
        "title": item.title,
        "kind": item.kind,
        "state": item.state.name,
        "assignee": item.assignee,
        "points": item.points,
    }


def row(item: Item) -> dict[str, Any]:
    """The values of a line that shows a ticket."""
    return row_of(facts(item))


def row_of(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The same from a ticket's `facts`."""
    name = shown["assignee"]
    whose = phrase("utter_ticket_assignee_part", name=name) if name else phrase("utter_ticket_nobody_part")
    return {
        **shown,
        "title": said_title(shown["title"]),
        "assignee": whose,
        "points": said_points(shown["points"]),
    }


def said_title(title: str) -> Said:
    """A title; an item without one says so."""
    return title or phrase("utter_ticket_untitled_part")


def said_left(orders: Iterable[str]) -> Said:
    """The orders of a message that were left out; "" where there are none."""
    left = ", ".join(f"“{one}”" for one in orders)
    return phrase("utter_ticket_left_part", orders=left) if left else ""
