"""GitHub's issues and pull requests: what is asked of them, and how their timeline becomes a history."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..core.sprint import Change

Node = Mapping[str, Any]
Look = Callable[["Facts"], Mapping[str, str]]
GHOST = "ghost"  # GitHub's own name for whoever deleted their account

_KINDS = {"feature": "story", "enhancement": "story", "story": "story", "user story": "story"}
_KINDS |= {kind: kind for kind in ("bug", "task", "chore", "epic")}
_WORD = r"(?:story[ _-]?points?|points?|pts?|sp)"
_POINTS = re.compile(
    rf"(?:{_WORD}|size|estimate)\s*[:/=-]\s*(\d{{1,3}}(?:\.\d{{1,2}})?)"
    rf"|(\d{{1,3}}(?:\.\d{{1,2}})?)\s*{_WORD}",
    re.IGNORECASE,
)
_DOING = re.compile(
    r"(?:(?:status|state)\s*[:/-]\s*)?(?:in[ _-]?progress|doing|wip|in[ _-]development)", re.IGNORECASE
)
_WHOM = "assignee { ... on User { login } ... on Bot { login } ... on Mannequin { login } }"
_EVENTS = {
    "ClosedEvent": "",
    "ReopenedEvent": "",
    "MilestonedEvent": "milestoneTitle",
    "DemilestonedEvent": "milestoneTitle",
    "LabeledEvent": "label { name }",
    "UnlabeledEvent": "label { name }",
    "AssignedEvent": _WHOM,
    "UnassignedEvent": _WHOM,
    "RenamedTitleEvent": "previousTitle",
}


def core(of: str) -> str:
    """A fragment with what is asked of every Issue or PullRequest."""
    only = "\n  stateReason\n  issueType { name } # newer" if of == "Issue" else ""
    return f"""fragment {of}Core on {of} {{
  __typename id number title url createdAt updatedAt closed closedAt
  repository {{ nameWithOwner }} milestone {{ number }}
  assignees(first: 10) {{ nodes {{ login }} }}
  labels(first: 50) {{ nodes {{ id name }} }}{only}
}}"""


def timeline(of: str) -> str:
    """A fragment with the events that a history is made of; it uses $since and $events, a cursor."""
    types = " ".join(re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper() for name in _EVENTS)
    events = "\n".join(
        f"      ... on {name} {{ createdAt actor {{ login }} {more} }}" for name, more in _EVENTS.items()
    )
    return f"""fragment {of}Timeline on {of} {{
  timelineItems(first: 100, after: $events, since: $since, itemTypes: [
    ISSUE_COMMENT {types}
    PROJECT_V2_ITEM_STATUS_CHANGED_EVENT # newer
  ]) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{
      __typename
      ... on IssueComment {{ createdAt author {{ login }} body }}
{events}
      ... on ProjectV2ItemStatusChangedEvent {{ # newer
        createdAt actor {{ login }} previousStatus status project {{ id }} # newer
      }} # newer
    }}
  }}
}}"""


@dataclass
class Facts:
    """What an issue was like at some time; `milestone` is a sprint's id or ""."""

    title: str
    closed: bool
    milestone: str
    labels: set[str]
    assignees: set[str]

    @classmethod
    def now(cls, node: Node) -> Facts:
        milestone = node["milestone"]
        return cls(
            one_line(node["title"]),
            bool(int(node["closed"])),  # None is neither
            str(milestone["number"]) if milestone else "",
            set(labels(node)),
            {one["login"] for one in node["assignees"]["nodes"]},
        )

    def undo(self, event: Node, milestones: Mapping[str, str]) -> None:
        """Back to before an event; `milestones` are ids by title."""
        kind = event["__typename"]
        if kind in ("ClosedEvent", "ReopenedEvent"):
            self.closed = kind == "ReopenedEvent"
        elif kind == "MilestonedEvent":
            self.milestone = ""
        elif kind == "DemilestonedEvent":
            self.milestone = milestones.get(event["milestoneTitle"], event["milestoneTitle"])
        elif kind == "LabeledEvent":
            self.labels.discard(event["label"]["name"])
        elif kind == "UnlabeledEvent":
            self.labels.add(event["label"]["name"])
        elif kind == "AssignedEvent":
            self.assignees.discard(_login(event["assignee"]))
        elif kind == "UnassignedEvent":
            self.assignees.add(_login(event["assignee"]))
        elif kind == "RenamedTitleEvent":
            self.title = one_line(event["previousTitle"])

    def common(self) -> dict[str, str]:
        """What changes on every kind of board. Of several assignees it is the first by name, then and now."""
        return {"title": self.title, "assignee": min(self.assignees, default="")}


def changes(key: str, node: Node, look: Look, milestones: Mapping[str, str]) -> list[Change]:
    """The changes of an issue, oldest first: what it is now, its events undone one by one.

    `look` gives the values of the fields that the board keeps, as changes write them.
    """
    facts, found = Facts.now(node), []
    for event in reversed(events(node)):
        at, who = moment(event["createdAt"]), _login(event.get("actor") or event.get("author"))
        if event["__typename"] == "IssueComment":
            found.append(Change(key, at, "comment", "", event["body"], who))
            continue
        after = look(facts)
        facts.undo(event, milestones)
        before = look(facts)
        found += [Change(key, at, name, before[name], after[name], who) for name in after]
    return [one for one in reversed(found) if one.field == "comment" or one.old != one.new]


def events(node: Node) -> list[Node]:
    """The events of a timeline; one that the token's owner may not see is left out."""
    return [one for one in node["timelineItems"]["nodes"] if one and one.get("createdAt")]


def state(facts: Facts, open_: str, doing: str | None, closed: str) -> str:
    """The state of an issue that is on no project: closed, or in progress by its label, or open."""
    if facts.closed:
        return closed
    return doing if doing is not None and doing in facts.labels else open_


def doing_label(names: Iterable[str]) -> str | None:
    """The label that means "in progress", if there is one."""
    return next((name for name in names if _DOING.fullmatch(name.strip())), None)


def points(names: Iterable[str]) -> float | None:
    """The points that labels give: "3 points", "points/3", "size: 3"; the largest of several."""
    return max((float(found[1] or found[2]) for name in names if (found := _scored(name))), default=None)


def points_labels(names: Iterable[str]) -> list[str]:
    """The labels that give points."""
    return [name for name in names if _scored(name)]


def points_label(value: float, names: Iterable[str]) -> str:
    """The label for points, in the form that the repository's others have."""
    known = points_labels(names)
    same = (name for name in known if points([name]) == value)
    form = known[0] if known else "points: 0"
    return next(same, re.sub(r"\d+(?:\.\d+)?", f"{value:g}", form, count=1))


def kind(node: Node) -> str:
    """By the issue's type, else by its labels."""
    if node["__typename"] == "PullRequest":
        return "pr"
    named = ((node.get("issueType") or {}).get("name") or "").casefold()
    if named:
        return _KINDS.get(named, named)
    return next((_KINDS[name.casefold()] for name in labels(node) if name.casefold() in _KINDS), "story")


def labels(node: Node) -> list[str]:
    """The names of an issue's labels."""
    return [one["name"] for one in (node["labels"] or {"nodes": ()})["nodes"]]


def moment(text: str) -> datetime:
    """A time as GitHub writes it, aware, in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def one_line(text: str) -> str:
    """A title without line breaks."""
    return " ".join(text.split())


def _scored(name: str) -> re.Match[str] | None:
    return _POINTS.fullmatch(name.strip())


def _login(actor: Node | None) -> str:
    return (actor or {}).get("login") or GHOST
