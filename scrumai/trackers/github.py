"""GitHub: a repository whose milestones are sprints, or a project (Projects v2) with an iteration field.

All is asked and changed in GraphQL over `http.py`: one request brings a page of a hundred items with
their events, where the REST interface, and so its client library, would ask for each item by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import fsum
from pathlib import Path

from ..core.errors import (
    BoardNotFound,
    ItemNotFound,
)
from ..core.search import unfinished
from ..core.sprint import Category, Change, Item, Sprint, State
from ..ports import Clock
from .base import Link, if_one, once, settled, the_one, title_of
from .github_api import NAME, Place, place, reading
from .github_board import GitHubBoard
from .github_issue import (
    Facts,
    Node,
    changes,
    doing_label,
    kind,
    labels,
    moment,
    one_line,
    points,
    points_label,
    points_labels,
    state,
)
from .github_project import GitHubProject
from .http import Missing

OPEN, CLOSED = State("Open", Category.TODO), State("Closed", Category.DONE)
DROPPED = ("NOT_PLANNED", "DUPLICATE")  # closed, but not done
COLOR = "ededed"  # of a label that GitHub makes by itself

_OPEN = """query Open($text: String!) {
  search(query: $text, type: ISSUE, first: 100) { nodes { ...Issue } }
}"""
_BOARD = """query Milestones($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    id nameWithOwner labels(first: 100) { nodes { id name } }
    open: milestones(first: 100, states: OPEN, orderBy: {field: DUE_DATE, direction: ASC}) { nodes { ...M } }
    shut: milestones(first: 100, states: CLOSED, orderBy: {field: DUE_DATE, direction: DESC}) { nodes { ...M } }
  }
}
fragment M on Milestone { id number title description dueOn createdAt closed closedAt }"""
_ITEMS = """query Items($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { milestone(number: $number) {
    issues(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...Issue } }
  } }
}"""
_SIZES = """query Sizes($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { %s }
}"""
_SIZE = """fragment Size on Milestone {
  issues(first: 100) { pageInfo { hasNextPage } nodes { closed stateReason labels(first: 50) { nodes { name } } } }
}"""
_RECENT = """query Recent($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    issues(first: 100, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { ...Issue } }
  }
}"""
_HISTORY = """query History($owner: String!, $name: String!, $since: DateTime!, $after: String, $events: String) {
  repository(owner: $owner, name: $name) {
    issues(first: 100, after: $after, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor } nodes { ...Issue ...IssueTimeline }
    }
  }
}"""
_LABEL = "mutation Label($input: CreateLabelInput!) { createLabel(input: $input) { label { id name } } }"


def adapter(link: Link, clock: Clock, home: Path) -> GitHubBoard:
    """The board behind `acme/shop` or `acme/projects/7`. Raises BoardNotFound where it is neither."""
    where = place(link.board)
    return Milestones(link, clock, where) if where.project is None else GitHubProject(link, clock, where)


@dataclass
class _Repository:
    """What is read of a repository besides its issues: `labels` are ids by name."""

    id: str = ""
    name: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    milestones: list[Node] = field(default_factory=list)
    doing: str | None = None


class Milestones(GitHubBoard):
    """An `IssueTracker`: milestones with a due date are sprints, labels like "3 points" the points.

    An issue is open, or in progress by a label of that meaning, or closed.
    """

    def __init__(self, link: Link, clock: Clock, place: Place) -> None:
        super().__init__(link, clock, place)
        self._api.fragments |= {
            of: f"fragment {of} on {of} {{ ...{of}Core }}" for of in ("Issue", "PullRequest")
        } | {"Size": _SIZE}
        owner, _, name = (place.repo or "").partition("/")
        self._at = {"owner": owner, "name": name}
        self._repo = _Repository()

    def describe(self) -> dict[str, str]:
        """The repository, and the form of its labels for points."""
        self._refresh()
        known = points_labels(self._repo.labels)
        form = points_label(0, known).replace("0", "…") if known else ""
        return {"board": self._repo.name, "points": form}

    def sprint(self) -> Sprint:
        """The open milestone that is due next. Raises NoActiveSprint, SprintUnclear (sprints)."""
        self._refresh()
        coming = [one for one in self._sprints() if not one.closed]
        return the_one([one for one in coming if one.end == coming[0].end])

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The milestones that are closed or were due, newest first; what was not planned any more is not done."""
        self._prepare()
        finished = [one for one in reversed(self._sprints()) if one.closed][: max(0, limit)]
        if not finished:
            return []
        asked = " ".join(f"m{one.id}: milestone(number: {one.id}) {{ ...Size }}" for one in finished)
        pages = self._api.ask(_SIZES % asked, **self._at)["repository"]
        return [(one, *self._sizes(one, pages)) for one in finished]

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The issues of a milestone."""
        self._prepare()
        return [self._read(node) for node in self._issues(sprint_id)]

    def unfinished(self) -> Sequence[Item]:
        """The open issues, those that changed last."""
        self._prepare()
        with reading("search"):
            query = f"{self._scope()} is:issue is:open sort:updated-desc"
            found = self._api.ask(_OPEN, text=query)["search"]["nodes"]
            return unfinished(item for node in found if node for item in self._maybe(node))

    def history(self, since: datetime) -> Sequence[Change]:
        """The changes of all issues since then, oldest first."""
        self._prepare()
        found: list[Change] = []
        titles = {one["title"]: str(one["number"]) for one in self._repo.milestones}
        asked = {**self._at, "since": since.isoformat(), "events": None}
        for node in self._pages(_HISTORY, ("repository", "issues"), **asked):
            whole = self._whole(node, since)
            with reading("timeline"):
                found += changes(self._key(node), whole, self._look, titles)
        return sorted((one for one in found if one.at >= since), key=lambda one: one.at)

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new issue in the running milestone, if there is one, with the label of its kind where there is one."""
        sprint, place = if_one(self.sprint), dict[str, str]()
        if sprint is not None:
            ids = {str(one["number"]): one["id"] for one in self._repo.milestones}
            place = {"milestoneId": ids[sprint.id]}
        made = self._created(self._repo.name, one_line(title), who, kind, **place)
        return settled(lambda: self._read(made), NAME, title[:60])

    # what the base asks for

    def _refresh(self) -> None:
        try:
            with reading("repository"):
                data = self._api.ask(_BOARD, **self._at)["repository"]
                names = {one["name"]: one["id"] for one in data["labels"]["nodes"]}
                dated = [one for one in (*data["open"]["nodes"], *data["shut"]["nodes"]) if one["dueOn"]]
                self._repo = _Repository(data["id"], data["nameWithOwner"], names, dated, doing_label(names))
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._place.board) from None
        self._known = True

    def _states(self) -> Sequence[State]:
        doing = [State(self._repo.doing, Category.DOING)] if self._repo.doing else []
        return [OPEN, *doing, CLOSED]

    def _home(self) -> str | None:
        return self._repo.name or self._place.repo

    def _read(self, node: Node) -> Item:
        with reading("issue"):
            key = self._key(node)
            if node["__typename"] != "Issue" or not key.startswith("#"):
                raise ItemNotFound(key=key)
            look, facts = self._look(Facts.now(node)), Facts.now(node)
            return Item(
                key,
                title_of(facts.title),
                kind(node),
                next(one for one in self._states() if one.name == look["state"]),
                look["assignee"] or None,
                points(facts.labels),
                facts.milestone or None,
                moment(node["createdAt"]),
                moment(node["updatedAt"]),
                node["url"],
            )

    def _look(self, facts: Facts) -> Mapping[str, str]:
        size = points(facts.labels)
        return {
            **facts.common(),
            "state": state(facts, OPEN.name, self._repo.doing, CLOSED.name),
            "points": "" if size is None else f"{size:g}",
            "sprint": facts.milestone,
        }

    def _to(self, node: Node, item: Item, state: State, who: str) -> Item:
        """Close or open it, and set its label: one change."""
        names = [name for name in labels(node) if name != self._repo.doing]
        if state.category is Category.DOING:
            names.append(state.name)
        values = (
            {"state": "CLOSED"} if state == CLOSED else {"state": "OPEN", "labelIds": self._ids(node, names)}
        )

        def wanted(now: Node) -> bool:
            return self._read(now).state == state

        return self._update(node, item.key, who, wanted, **values)

    def _estimated(self, node: Node, item: Item, points: float, who: str) -> Item:
        label = points_label(points, self._repo.labels)
        if label not in self._repo.labels:
            self._repo.labels[label] = self._make(label)
        names = [name for name in labels(node) if name not in points_labels([name])]
        ids = self._ids(node, [*names, label])
        return self._update(node, item.key, who, lambda now: self._read(now).points == points, labelIds=ids)

    def _candidates(self) -> Sequence[Item]:
        self._prepare()
        with reading("issues"):
            nodes = self._api.ask(_RECENT, **self._at)["repository"]["issues"]["nodes"]
        return [self._read(node) for node in nodes if node]

    def _scope(self) -> str:
        return f"repo:{self._repo.name}"

    # helpers

    def _sprints(self) -> list[Sprint]:
        """The milestones with a due date, the earliest first.

        One begins when it was made, but not before the day after the one before it; the next one to
        be due is running. One that was closed early ended on that day.
        """
        today, found = self._today(), []
        with reading("milestones"):
            ends = {one["id"]: _end(one) for one in self._repo.milestones}
            for one in sorted(self._repo.milestones, key=lambda one: (ends[one["id"]], one["number"])):
                end, made = ends[one["id"]], moment(one["createdAt"]).date()
                before = max((day for day in ends.values() if day < end), default=date.min)
                over = bool(one["closed"]) or end < today
                start = min(max(before + timedelta(days=1), made), end if over else min(end, today))
                goal = one_line(one["description"] or "")
                found.append(Sprint(str(one["number"]), one_line(one["title"]), goal, start, end, over))
        return found

    def _issues(self, sprint_id: str) -> Iterator[Node]:
        """The issues of a milestone; none if there is no such milestone."""
        number = int(sprint_id) if sprint_id.isdecimal() and len(sprint_id) < 10 else 0
        return self._pages(_ITEMS, ("repository", "milestone", "issues"), **self._at, number=number)

    def _sizes(self, sprint: Sprint, pages: Node) -> tuple[float, float]:
        """The points in a milestone, and those of its issues that were done."""
        with reading("issues"):
            page = pages[f"m{sprint.id}"]["issues"]
            nodes = self._issues(sprint.id) if page["pageInfo"]["hasNextPage"] else page["nodes"]
            sizes = [(points(labels(node)) or 0.0, node) for node in nodes if node]
            done = (size for size, node in sizes if node["closed"] and node["stateReason"] not in DROPPED)
            return fsum(size for size, _ in sizes), fsum(done)

    def _ids(self, node: Node, names: Sequence[str]) -> list[str]:
        """The ids of labels by name."""
        known = {**self._repo.labels, **{one["name"]: one["id"] for one in node["labels"]["nodes"]}}
        return [known[name] for name in names]

    def _make(self, label: str) -> str:
        """A new label's id."""

        def write() -> str:
            asked = {"repositoryId": self._repo.id, "name": label, "color": COLOR}
            return str(self._change(_LABEL, ("createLabel", "label"), label, **asked)["id"])

        def find() -> str | None:
            self._refresh()
            return self._repo.labels.get(label)

        return once(write, find, NAME, label)


def _end(milestone: Node) -> date:
    """GitHub keeps a due date as a time of that day in UTC."""
    due = moment(milestone["dueOn"]).date()
    return min(due, moment(milestone["closedAt"]).date()) if milestone["closed"] else due
