"""Trello, over its own HTTP. What lists, labels and due dates mean is in `trello_board.py`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ..core.errors import (
    BoardNotFound,
    ItemNotFound,
    NoActiveSprint,
    PersonNotFound,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TransitionNotAllowed,
)
from ..core.metrics import outcome
from ..core.search import ranked, unfinished
from ..core.sprint import Change, Item, Reading, Sprint, State
from ..ports import Clock
from .base import Link, if_one, need, once, settled, sound, the_one, uncertain
from .http import Http, Missing
from .trello_board import BORN, NAME, Period, TrelloBoard

log = logging.getLogger(__name__)
API = "https://api.trello.com/1"
PAGE = 1000  # the most that Trello gives at once
ARCHIVE = 3  # pages of archived cards that are read: the newest 3,000
PAST = 10  # pages of actions that are read for finished sprints
BOARD = {
    "fields": "id,name",
    "lists": "all",
    "list_fields": "id,name,pos,closed",
    "labels": "all",
    "label_fields": "id,name",
    "labels_limit": PAGE,
    "members": "all",
    "member_fields": "id,fullName,username",
    "customFields": "true",
}
CARD = {
    "fields": "id,idBoard,idShort,idList,idLabels,idMembers,name,due,closed,dateLastActivity,shortUrl",
    "customFieldItems": "true",
}
CHANGES = ",".join(
    [
        *BORN,
        *("updateCard:idList", "updateCard:name", "updateCard:due", "updateCard:closed", "commentCard"),
        *("addMemberToCard", "removeMemberFromCard", "updateCustomFieldItem"),
    ]
)


def adapter(link: Link, clock: Clock, home: Path) -> TrelloTracker:
    """The board of a link; see docs/howto/trello.md for what its address, board and secret are."""
    key, found, token = (link.secret or "").partition(":")
    key, token = (key, token) if found else (link.board.user or "", key)
    said = f'OAuth oauth_consumer_key="{key.strip()}", oauth_token="{token.strip()}"'
    base = (
        API if (urlsplit(link.board.url).hostname or "trello.com").endswith("trello.com") else link.board.url
    )
    http = Http(NAME, base, {"Authorization": said}, patience=link.patience)
    return TrelloTracker(http, link, clock)


class TrelloTracker:
    """An `IssueTracker` for one Trello board."""

    def __init__(self, http: Http, link: Link, clock: Clock) -> None:
        self._http = http
        self._link = link
        self._clock = clock
        self._ref, self._period = _ref(link.board.ref, link.board.url)
        self._kept: list[Any] | None = None

    def describe(self) -> dict[str, str]:
        """The board's name; `points` is the custom field, or "(3)" where they stand in titles."""
        board = self._board()
        if board.field:
            return {"board": board.name, "points": str(board.field["name"])}
        cards = self._cards(board)
        titled = any(board.points(board.facts(card)) is not None for card in cards)
        return {"board": board.name, "points": "(3)" if titled else ""}

    def me(self) -> str | None:
        """The name of the token's owner."""
        board, me = self._board(), self._get("members/me", fields="id,fullName,username")
        return board.person(me.get("id")) or me.get("fullName")

    def sprint(self) -> Sprint:
        """The sprint that today is in. Raises NoActiveSprint, SprintUnclear (sprints)."""
        board = self._board()
        running = the_one(board.running())
        if board.way == "due" and not self._in(board, running):
            raise NoActiveSprint
        return running

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The sprints that are over, newest first; their points are told by the actions on their cards."""
        board = self._board()
        sprints = board.closed(limit)
        if not sprints:
            return []
        cards = self._cards(board)
        begin = min(sprint.start for sprint in sprints) - timedelta(days=1)
        actions = list(self._actions(board, datetime.combine(begin, time(), timezone.utc), PAST))
        found = []
        for sprint in sprints:
            items = [board.item(card, sprint) for card in cards]
            history = board.changes(cards, actions, sprint)
            past = {change.key for change in history if sprint.id in (change.old, change.new)}
            mine = tuple(item for item in items if item.sprint == sprint.id or item.key in past)
            if mine:
                reading = Reading(sprint, mine, tuple(history), (), tuple(board.states), self._clock.now())
                found.append((sprint, *outcome(reading)))
        return found

    def states(self) -> Sequence[State]:
        """The open lists, in the board's order."""
        return self._board().states

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The cards that are in a sprint now."""
        board = self._board()
        known = {one.id: one for one in (*board.running(), *board.sprints.values(), *board.closed(12))}
        return self._in(board, known[sprint_id]) if sprint_id in known else []

    def unfinished(self) -> Sequence[Item]:
        """The cards that are not done, in whatever sprint."""
        board = self._board()
        cards = (card for card in self._cards(board) if not card.get("closed"))
        return unfinished(self._item(board, card) for card in cards)

    def item(self, key: str) -> Item:
        """One card, by its number or its short link. Raises ItemNotFound."""
        board = self._board()
        return self._item(board, self._card(board, key))

    def reachable(self, key: str) -> None:
        """Every list: Trello has no workflow."""

    def history(self, since: datetime) -> Sequence[Change]:
        """What Trello keeps of it: lists, titles, due dates, points, members, comments, new cards; oldest first.

        Trello tells nobody when a label was set: a card counts as in its label's sprint from its first day.
        """
        board = self._board()
        cards = self._cards(board)
        actions = list(self._actions(board, since))
        return [one for one in board.changes(cards, actions, _focus(board)) if one.at >= since]

    def search(self, text: str) -> Sequence[Item]:
        """Cards whose number or title has the words, rare words first, open before done."""
        board = self._board()
        cards = (card for card in self._cards(board) if not card.get("closed"))
        return ranked((self._item(board, card) for card in cards), text)

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new card in the running sprint, in the first list where not one is running; `kind` becomes a label where the board has one of that name."""
        sprint, board = if_one(self.sprint), self._board()
        name, desc = " ".join(title.split()), self._link.signed("", who)
        body: dict[str, Any] = {"pos": "bottom", "name": name, "desc": desc, **board.place(sprint)}
        body["idLabels"] = [*body.get("idLabels", ()), *board.kind_label(kind)]
        path = f"lists/{body['idList']}/cards"
        before = {card["id"] for card in self._get(path, fields="id")}

        def taken() -> Any | None:
            cards = self._get(path, **CARD)
            return next((c for c in cards if c["id"] not in before and c["name"] == body["name"]), None)

        made = once(lambda: self._send("POST", "cards", body), taken, NAME, title[:40])
        return settled(lambda: self._after(board, made, {}), NAME, title[:40])

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another list. Raises ItemNotFound, TransitionNotAllowed (key, state, states)."""
        board = self._board()
        card = self._card(board, key)
        names = {one.name.strip().casefold(): i for i, one in reversed(list(enumerate(board.states)))}
        index = names.get(state.strip().casefold())
        if index is None:
            states = ", ".join(one.name for one in board.states)
            raise TransitionNotAllowed(key=f"#{card['idShort']}", state=state, states=states)
        if board.state(card["idList"]) == board.states[index]:
            return self._item(board, card)
        return self._put(board, card, {"idList": board.open[index]}, who)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a member in place of the first one there is, or to nobody. Raises ItemNotFound, PersonNotFound."""
        board = self._board()
        card = self._card(board, key)
        member = board.member(to) if to else None
        if to and member is None:
            raise PersonNotFound(name=to)
        rest = [one for one in card["idMembers"][1:] if one != member]
        members = [member, *rest] if member else []
        if members == card["idMembers"]:
            return self._item(board, card)
        return self._put(board, card, {"idMembers": members}, who)

    def comment(self, key: str, text: str, who: str) -> Item:
        """Add a comment, signed where the bot writes for somebody. Raises ItemNotFound."""
        board = self._board()
        card = self._card(board, key)
        self._say(card, self._link.signed(text, who))
        return self._after(board, card, {})

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points where the board has them. Raises ItemNotFound, TrackerRefused; ValueError for none."""
        sound(points)
        board = self._board()
        card = self._card(board, key)
        if board.field is None:
            return self._put(board, card, {"name": board.sized(card["name"], points)}, who)
        path = f"cards/{card['id']}/customField/{need(board.field, 'id', str, NAME)}/item"
        body = _value(board.field, points)

        def taken() -> Any | None:
            now = self._card(board, key)
            return now if board.points(board.facts(now)) == points else None

        once(lambda: self._send("PUT", path, body), taken, NAME, key)
        entry = {"idCustomField": board.field["id"], "idValue": None, **body}
        return self._after(board, card, {"customFieldItems": [entry]}, who)

    def identity(self, name: str) -> str | None:
        """A member's name on the board, by full name, user name, or a first name that only one has."""
        board = self._board()
        return board.person(board.member(name))

    # reading

    def _board(self) -> TrelloBoard:
        """The board as it is now. Raises BoardNotFound."""
        lost = BoardNotFound(tracker=NAME, board=self._ref[:40])
        if not self._ref:
            raise lost
        try:
            data = self._get(f"boards/{quote(self._ref, safe='')}", **BOARD)
        except Missing:
            raise lost from None
        except TrackerRefused as refused:
            raise (lost if "invalid id" in str(refused.values.get("reason")) else refused) from None
        return TrelloBoard(data, self._clock.now().astimezone(timezone.utc).date(), self._period)

    def _cards(self, board: TrelloBoard) -> list[Any]:
        """All open cards, and the newest archived ones; read once until something is written."""
        if self._kept is None:
            archived = list(self._pages(f"boards/{board.id}/cards/closed", ARCHIVE, **CARD))
            self._kept = [*self._pages(f"boards/{board.id}/cards/open", None, **CARD), *archived]
        return self._kept

    def _in(self, board: TrelloBoard, sprint: Sprint) -> list[Item]:
        found = (board.item(card, sprint) for card in self._cards(board))
        return sorted((one for one in found if one.sprint == sprint.id), key=lambda one: int(one.key[1:]))

    def _card(self, board: TrelloBoard, key: str) -> Any:
        """Raises ItemNotFound."""
        said = key.strip()
        lost = ItemNotFound(key=said[:40])
        if re.fullmatch(r"#?[0-9]{1,9}", said):
            path = f"boards/{board.id}/cards/{said.lstrip('#')}"
        elif re.fullmatch(r"[0-9A-Za-z]{8}", said):
            path = f"cards/{said}"
        else:
            raise lost
        try:
            card = self._get(path, **CARD)
            if card.get("idBoard", board.id) != board.id:
                raise lost
            if board.field and "customFieldItems" not in card:
                card = self._get(f"cards/{need(card, 'id', str, NAME)}", **CARD)
        except Missing:
            raise lost from None
        except TrackerRefused as refused:
            raise (lost if "invalid id" in str(refused.values.get("reason")) else refused) from None
        board.item(card, None)  # is all there?
        return card

    def _item(self, board: TrelloBoard, card: Mapping[str, Any]) -> Item:
        return board.item(card, _focus(board))

    def _actions(self, board: TrelloBoard, since: datetime, most: int | None = None) -> Iterator[Any]:
        """Newest first, from a little before `since`."""
        begin = (since - timedelta(seconds=1)).astimezone(timezone.utc)
        given = {"filter": CHANGES, "since": begin.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        return self._pages(f"boards/{board.id}/actions", most, **given)

    def _pages(self, path: str, most: int | None, **given: Any) -> Iterator[Any]:
        """Page by page, newest first; each begins before the oldest of the one before."""
        seen: set[str] = set()
        before = None
        while True:
            page = self._get(path, limit=PAGE, before=before, **given)
            fresh = [one for one in page if need(one, "id", str, NAME) not in seen]
            yield from fresh
            if len(page) < PAGE or not fresh:
                return
            seen |= {one["id"] for one in fresh}
            before = min(seen)
            if most and len(seen) >= most * PAGE:
                log.warning("%s has more than %s at %s: what is older is left out", NAME, len(seen), path)
                return

    def _get(self, path: str, **given: Any) -> Any:
        """The answer; a null is none that Trello gives."""
        with _permission():
            data = self._http.get(path, **given)
        return data if data is not None else need(data, "id", str, NAME)

    # writing

    def _put(self, board: TrelloBoard, card: Mapping[str, Any], body: dict[str, Any], who: str) -> Item:
        """Change fields of a card."""
        key, path = f"#{card['idShort']}", f"cards/{card['id']}"

        def taken() -> Any | None:
            now = self._get(path, **CARD)
            return now if all(now.get(name) == value for name, value in body.items()) else None

        answer = once(lambda: self._send("PUT", path, body, key), taken, NAME, key)
        return self._after(board, card, answer, who)

    def _say(self, card: Mapping[str, Any], text: str) -> None:
        path, key = f"cards/{card['id']}/actions", f"#{card['idShort']}"
        given = {"filter": "commentCard", "limit": 50}
        before = {one["id"] for one in self._get(path, **given)}

        def taken() -> Any | None:
            said = (one for one in self._get(path, **given) if one["id"] not in before)
            return next((one for one in said if one["data"].get("text") == text), None)

        once(lambda: self._send("POST", f"{path}/comments", {"text": text}, key), taken, NAME, key)

    def _after(
        self, board: TrelloBoard, card: Mapping[str, Any], written: Mapping[str, Any], who: str | None = None
    ) -> Item:
        """The card as it is after a write; the bot leaves the name of the person that it wrote for.

        What goes wrong from here on does not undo what was written, and is logged only.
        """
        try:
            if who and not self._link.own:
                self._send(
                    "POST", f"cards/{card['id']}/actions/comments", {"text": self._link.signed("", who)}
                )
            return self._item(board, self._card(board, f"#{card['idShort']}"))
        except (TrackerError, Missing, KeyError) as error:
            log.warning("%s: written, and then %r", NAME, error)
        return self._item(board, {**CARD_BLANK, **card, **written})

    def _send(self, method: str, path: str, body: Mapping[str, Any], key: str = "?") -> Any:
        self._kept = None
        try:
            with _permission():
                answer = self._http.send(method, path, body)
        except Missing:
            raise ItemNotFound(key=key) from None
        if not isinstance(answer, dict) or "id" not in answer:
            raise uncertain(NAME)
        return answer


CARD_BLANK: Mapping[str, Any] = {"idMembers": [], "idLabels": [], "customFieldItems": []}


@contextmanager
def _permission() -> Iterator[None]:
    """Trello's 401 is also the answer to a good token that may not do this."""
    try:
        yield
    except TrackerUnauthorized as error:
        if "permission" in str(error.values.get("reason")):
            raise TrackerForbidden(tracker=NAME) from None
        raise


def _focus(board: TrelloBoard) -> Sprint | None:
    """The running sprint, if it is clear which one that is."""
    running = board.running()
    return running[0] if len(running) == 1 else None


def _ref(ref: str, url: str) -> tuple[str, Period | None]:
    """The board's id or short link, also out of its address, and the period where one is said.

    "AbCd1234@2026-03-02+14": the sprints are due dates, and one of 14 days begins on that day.
    """
    said, _, period = ref.strip().partition("@")
    address = re.search(r"/b/([0-9A-Za-z]+)", said) or (
        None if said else re.search(r"/b/([0-9A-Za-z]+)", url)
    )
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:\+(\d{1,2}))?", period.strip())
    if not found:
        return (address[1] if address else said), None
    try:
        first = date.fromisoformat(found[1])
    except ValueError:
        return "", None
    return (address[1] if address else said), Period(first, int(found[2] or 14) or 14)


def _value(field: Mapping[str, Any], points: float) -> dict[str, Any]:
    """Points as a custom field takes them. Raises TrackerRefused (reason) where it has no such option."""
    if field.get("type") == "list":
        options = {
            str((one.get("value") or {}).get("text")): one.get("id") for one in field.get("options") or []
        }
        if f"{points:g}" not in options:
            raise TrackerRefused(tracker=NAME, reason=f"{field['name']}: {', '.join(options)}")
        return {"idValue": options[f"{points:g}"]}
    return {"value": {"text" if field.get("type") == "text" else "number": f"{points:g}"}}
