"""GitHub Projects (v2): an iteration field as sprints, Status as states, a number field as points."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import fsum
from typing import Any

from ..core.errors import (
    BoardNotFound,
    ItemNotFound,
    NoActiveSprint,
    SprintUnclear,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUncertain,
)
from ..core.search import unfinished
from ..core.sprint import Category, Change, Item, Sprint, State
from .base import if_one, once, settled, the_one, title_of
from .github_api import NAME, reading
from .github_board import GitHubBoard
from .github_fields import PROJECT, Fields
from .github_issue import GHOST, Facts, Node, changes, events, kind, moment, one_line

log = logging.getLogger(__name__)
_ITEMS = """query Items($owner: String!, $number: Int!, $after: String
  $filter: String # newer
) {
  repositoryOwner(login: $owner) { ... on ProjectV2Owner { projectV2(number: $number) {
    items(first: 100, after: $after
      query: $filter # newer
    ) { pageInfo { hasNextPage endCursor } nodes { ...Entry content { ...IssueCore ...PullRequestCore } } }
  } } }
}"""
_HISTORY = """query History($owner: String!, $number: Int!, $after: String, $since: DateTime!, $events: String
  $filter: String # newer
) {
  repositoryOwner(login: $owner) { ... on ProjectV2Owner { projectV2(number: $number) {
    items(first: 50, after: $after
      query: $filter # newer
    ) {
      pageInfo { hasNextPage endCursor }
      nodes { ...Entry content { ...IssueCore ...PullRequestCore ...IssueTimeline ...PullRequestTimeline } }
    }
  } } }
}"""
_AT = ("repositoryOwner", "projectV2", "items")
_ADD = """mutation Add($input: AddProjectV2ItemByIdInput!) {
  addProjectV2ItemById(input: $input) { item { ...Entry content { ...IssueCore ...PullRequestCore } } }
}"""
_SET = """mutation Set($input: UpdateProjectV2ItemFieldValueInput!) {
  updateProjectV2ItemFieldValue(input: $input) {
    projectV2Item { ...Entry content { ...IssueCore ...PullRequestCore } }
  }
}"""


class GitHubProject(GitHubBoard):
    """An `IssueTracker`: issues and pull requests of a project; its drafts have no number and are left out.

    An item without Status counts as in the first state to do, or as done if it is closed.
    """

    _project: Fields

    def describe(self) -> dict[str, str]:
        """The project's title, and the field of its points."""
        self._refresh()
        points = self._project.points
        return {"board": self._project.title, "points": str(points["name"]) if points else ""}

    def sprint(self) -> Sprint:
        """The iteration around today. Raises NoActiveSprint, SprintUnclear (sprints)."""
        self._refresh()
        return self._running()

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The iterations before today, newest first, each with the points that are in it now and those done."""
        self._prepare()
        finished = [one for one in reversed(self._iterations()) if one.closed][: max(0, limit)]
        items = [self._read(node) for node in self._nodes(_ITEMS, finished)] if finished else []
        return [(one, *_sizes(item for item in items if item.sprint == one.id)) for one in finished]

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The items of an iteration."""
        self._prepare()
        named = [one for one in self._iterations() if one.id == sprint_id]
        if not named:
            self._refresh()  # whether it is new, or the board is gone
            named = [one for one in self._iterations() if one.id == sprint_id]
        return [self._read(node) for node in self._nodes(_ITEMS, named)] if named else []

    def unfinished(self) -> Sequence[Item]:
        """The open items of the whole board; where the filter finds none, it may not have been understood."""
        self._prepare()
        found = list(self._entries(_ITEMS, "is:open")) or list(self._entries(_ITEMS, None))
        return unfinished(self._read(node) for node in found)

    def history(self, since: datetime) -> Sequence[Change]:
        """The changes of the items in the running iteration since then, oldest first."""
        self._prepare()
        found: list[Change] = []
        asked = {"since": since.isoformat(), "events": None}
        for node in self._nodes(_HISTORY, [self._running()], **asked):
            whole = self._whole(node, since)
            with reading("timeline"):
                key = self._key(node)
                found += changes(key, whole, Facts.common, {})
                found += [*self._moves(key, whole), *self._planned(key, node)]
        return sorted((one for one in found if one.at >= since), key=lambda one: one.at)

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new issue in the home repository, then on the board, then in the running iteration, if there is one.

        Raises:
            TrackerUncertain: the issue is made (`key`), and where it is on the board is not known.
        """
        sprint = if_one(self.sprint)
        project, home = self._project, self._home()
        if not project.mine:
            raise TrackerForbidden(tracker=NAME)
        if home is None:
            raise TrackerRefused(tracker=NAME, reason="the project has no repository")
        node = self._created(home, one_line(title), who, kind)
        key = settled(lambda: self._key(node), NAME, title[:60])
        try:
            node = self._added(node, key)
            if sprint is not None:
                node = self._set(node, key, project.sprints, {"iterationId": sprint.id})
        except TrackerError as error:
            log.warning("%s was created, but is not in the sprint: %r", key, error)
            raise TrackerUncertain(tracker=NAME, key=key) from error
        return settled(lambda: self._read(node), NAME, key)

    # what the base asks for

    def _refresh(self) -> None:
        with reading("project"):
            owner = self._api.ask(PROJECT, **self._which())["repositoryOwner"]
            data = owner and owner.get("projectV2")
            if not data:
                raise BoardNotFound(tracker=NAME, board=self._place.board)
            self._project = Fields.read(data, self._place.repo)
        self._api.fragments |= self._project.fragments()
        self._known = True

    def _states(self) -> Sequence[State]:
        return self._project.states

    def _home(self) -> str | None:
        return self._project.home

    def _read(self, node: Node) -> Item:
        with reading("item"):
            entry, facts = self._entry(node), Facts.now(node)
            size, sprint = entry.get("points") or {}, entry.get("sprint") or {}
            return Item(
                self._key(node),
                title_of(facts.title),
                kind(node),
                self._project.state((entry.get("status") or {}).get("name"), bool(node["closed"])),
                facts.common()["assignee"] or None,
                None if size.get("number") is None else float(size["number"]),
                str(sprint["iterationId"]) if sprint else None,
                moment(node["createdAt"]),
                max(moment(node["updatedAt"]), moment(entry["updatedAt"])),
                node["url"],
            )

    def _to(self, node: Node, item: Item, state: State, who: str) -> Item:
        """Sets Status; whether the issue is closed with it is the project's own workflow."""
        options = self._project.status["options"] if self._project.status else ()
        option = next(one["id"] for one in options if one["name"] == state.name)
        moved = self._set(node, item.key, self._project.status, {"singleSelectOptionId": option})
        return self._signed(moved, item.key, who)

    def _estimated(self, node: Node, item: Item, points: float, who: str) -> Item:
        if self._project.points is None:
            raise TrackerRefused(tracker=NAME, reason='the project has no number field "Story Points"')
        return self._signed(
            self._set(node, item.key, self._project.points, {"number": points}), item.key, who
        )

    def _candidates(self) -> Sequence[Item]:
        self._prepare()
        try:
            return self.items(self._running().id)
        except (NoActiveSprint, SprintUnclear):
            return ()

    def _scope(self) -> str:
        return f"project:{self._place.owner}/{self._place.project}"

    # helpers

    def _which(self) -> dict[str, Any]:
        return {"owner": self._place.owner, "number": self._place.project}

    def _running(self) -> Sprint:
        today = self._today()
        return the_one([one for one in self._iterations() if one.start <= today <= one.end])

    def _iterations(self) -> list[Sprint]:
        with reading("iterations"):
            return self._project.iterations(self._today())

    def _nodes(self, query: str, sprints: Sequence[Sprint], **asked: Any) -> Iterator[Node]:
        """The items of some iterations, filtered by GitHub where it can, and in any case here.

        A filter that finds nothing may not have been understood: then the whole board is read.
        """
        ids, text = {one.id for one in sprints}, self._project.filter(sprints)
        found = [node for node in self._entries(query, text, **asked) if self._in(node) in ids]
        if not found and text:
            found = [node for node in self._entries(query, None, **asked) if self._in(node) in ids]
        yield from found

    def _entries(self, query: str, text: str | None, **asked: Any) -> Iterator[Node]:
        """Issues and pull requests with their place on the board, as an item that is asked for has them."""
        for entry in self._pages(query, _AT, **self._which(), filter=text, **asked):
            if (entry.get("content") or {}).get("__typename"):
                yield _joined(entry)

    def _in(self, node: Node) -> str | None:
        return (self._entry(node).get("sprint") or {}).get("iterationId")

    def _entry(self, node: Node) -> Node:
        """An item's place on this board. Raises ItemNotFound."""
        nodes = (node["projectItems"] or {"nodes": ()})["nodes"]
        mine = (one for one in nodes if one and one["project"]["id"] == self._project.id)
        entry: Node | None = next(mine, None)
        if entry is None:
            raise ItemNotFound(key=self._key(node))
        return entry

    def _added(self, node: Node, key: str) -> Node:
        """Put an issue on the board once."""

        def write() -> Node:
            way = ("addProjectV2ItemById", "item")
            return _joined(self._change(_ADD, way, key, projectId=self._project.id, contentId=node["id"]))

        def find() -> Node | None:
            now = self._again(node)
            return now if self._maybe(now) else None

        return once(write, find, NAME, key)

    def _set(self, node: Node, key: str, field: Node | None, value: Mapping[str, Any]) -> Node:
        """Set a field of an item once. Gives the item as it is then."""
        assert field is not None
        ids = {"projectId": self._project.id, "itemId": self._entry(node)["id"], "fieldId": field["id"]}

        def write() -> Node:
            way = ("updateProjectV2ItemFieldValue", "projectV2Item")
            return _joined(self._change(_SET, way, key, **ids, value=value))

        def find() -> Node | None:
            now = self._again(node)
            return now if _holds(self._entry(now), value) else None

        return once(write, find, NAME, key)

    def _moves(self, key: str, node: Node) -> Iterator[Change]:
        """The changes of Status, by its events.

        These may be missing: older servers keep none, and there are times when github.com does not
        either. Then the item itself tells the last one: when Status was set, or the issue closed.
        """
        status, now = self._entry(node).get("status") or {}, self._read(node).state
        was: State | None = None
        for event in events(node):
            if (event.get("project") or {}).get("id") == self._project.id:
                was = was or self._project.state(event["previousStatus"], closed=False)
                new = self._project.state(event["status"], closed=False)
                who = (event["actor"] or {}).get("login") or GHOST
                if new != was:
                    yield Change(key, moment(event["createdAt"]), "state", was.name, new.name, who)
                was = new
        if was is None and now.category is Category.DONE:
            was = self._project.state(None, closed=False)
        closed = node["closedAt"] if now.category is Category.DONE else None
        known = [moment(at) for at in (status.get("updatedAt"), closed) if at]
        if was is not None and was != now and known:
            yield Change(key, min(known), "state", was.name, now.name)

    def _planned(self, key: str, node: Node) -> Iterator[Change]:
        """When the item was put into its iteration; out of which one is kept nowhere."""
        sprint = self._entry(node).get("sprint")
        if sprint:
            at, first = sprint["updatedAt"], sprint["updatedAt"] == sprint["createdAt"]
            who = (sprint["creator"] or {}).get("login") or GHOST
            yield Change(key, moment(at), "sprint", "", str(sprint["iterationId"]), who if first else None)


def _joined(entry: Node) -> Node:
    """An issue with its place on the board, as it is when it is asked for by its number."""
    return {**(entry.get("content") or {}), "projectItems": {"nodes": [entry]}}


def _holds(entry: Node, value: Mapping[str, Any]) -> bool:
    """Whether an item has the value that was to be set."""
    names = {"singleSelectOptionId": "optionId"}
    given = [one for one in entry.values() if isinstance(one, dict)]
    return all(any(one.get(names.get(name, name)) == to for one in given) for name, to in value.items())


def _sizes(items: Iterable[Item]) -> tuple[float, float]:
    """The points of items, and of those that are done."""
    every = list(items)
    done = (item.points or 0.0 for item in every if item.state.category is Category.DONE)
    return fsum(item.points or 0.0 for item in every), fsum(done)
