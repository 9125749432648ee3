"""A GitHub project's fields: which of them are its sprints, its states and its points."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..core.sprint import Category, Sprint, State
from ..core.ticket_state import states_of
from .github_issue import Node, one_line

POINTS = ("story points", "points", "estimate", "size")  # number fields by name, the likeliest first
SPRINTS = ("sprint", "iteration")
STATUS = "Status"  # every project has it, under this name
WITHOUT = State("No Status", Category.TODO)

PROJECT = """query Project($owner: String!, $number: Int!) {
  repositoryOwner(login: $owner) { ... on ProjectV2Owner { projectV2(number: $number) {
    id title viewerCanUpdate
    repositories(first: 2) { nodes { nameWithOwner } }
    items(first: 20) { nodes { content {
      ... on Issue { repository { nameWithOwner } } ... on PullRequest { repository { nameWithOwner } }
    } } }
    fields(first: 100) { nodes {
      __typename
      ... on ProjectV2FieldCommon { id name dataType }
      ... on ProjectV2SingleSelectField { options { id name } }
      ... on ProjectV2IterationField { configuration {
        iterations { id title startDate duration } completedIterations { id title startDate duration }
      } }
    } }
  } } }
}"""


@dataclass(frozen=True)
class Fields:
    """A project without its items; fields as GitHub gives them, None where there is none."""

    id: str
    title: str
    mine: bool  # the token's owner may change it
    home: str | None
    status: Node | None
    sprints: Node | None
    points: Node | None
    states: tuple[State, ...]

    @classmethod
    def read(cls, data: Node, home: str | None) -> Fields:
        """From what GitHub says of a project; `home` is its repository where it is known."""
        given = [one for one in data["fields"]["nodes"] if one and one.get("name")]
        status = next((one for one in given if one["name"] == STATUS and "options" in one), None)
        rounds = [one for one in given if one["dataType"] == "ITERATION"]
        numbers = [one for one in given if one["dataType"] == "NUMBER"]
        return cls(
            data["id"],
            one_line(data["title"]),
            bool(data["viewerCanUpdate"]),
            home or _repository(data),
            status,
            _named(rounds, SPRINTS) or (rounds[0] if rounds else None),
            _named(numbers, POINTS),
            tuple(states_of([one["name"] for one in status["options"]] if status else [])) or (WITHOUT,),
        )

    def state(self, name: str | None, closed: bool) -> State:
        """By its name; without one, or by a name of the past, the first that fits an open or closed item."""
        fits = Category.DONE if closed else Category.TODO
        default = next((one for one in self.states if one.category is fits), self.states[0])
        return next((one for one in self.states if one.name == name), default)

    def iterations(self, today: date) -> list[Sprint]:
        """The earliest first."""
        if self.sprints is None:
            return []
        given = self.sprints["configuration"]
        found = [_sprint(one, today) for one in (*given["completedIterations"], *given["iterations"])]
        return sorted(found, key=lambda one: (one.start, one.end))

    def filter(self, sprints: Sequence[Sprint]) -> str | None:
        """Some iterations in the syntax of the project's filter; None where a title cannot be written in it."""
        if self.sprints is None or any('"' in one.name for one in sprints):
            return None
        name = "-".join(str(self.sprints["name"]).casefold().split())
        return f"{name}:" + ",".join(f'"{one.name}"' for one in sprints)

    def fragments(self) -> dict[str, str]:
        """What is asked of an item: its values of the project's fields, and from an issue's side its places on boards."""
        asked = {
            "sprint": (self.sprints, "Iteration", "iterationId createdAt updatedAt creator { login }"),
            "points": (self.points, "Number", "number"),
            "status": (self.status, "SingleSelect", "name optionId updatedAt"),
        }
        values = "\n".join(
            f"  {alias}: fieldValueByName(name: {json.dumps(field['name'], ensure_ascii=False)})"
            f" {{ ... on ProjectV2ItemField{kind}Value {{ {what} }} }}"
            for alias, (field, kind, what) in asked.items()
            if field
        )
        places = "projectItems(first: 20, includeArchived: false) { nodes { ...Entry } }"
        sides = {of: f"fragment {of} on {of} {{ ...{of}Core {places} }}" for of in ("Issue", "PullRequest")}
        return {
            **sides,
            "Entry": f"fragment Entry on ProjectV2Item {{\n  id updatedAt project {{ id }}\n{values}\n}}",
        }


def _named(fields: Sequence[Node], names: Sequence[str]) -> Node | None:
    """The field with the first of these names that there is."""
    known = {str(one["name"]).strip().casefold(): one for one in fields}
    return next((known[name] for name in names if name in known), None)


def _repository(data: Node) -> str | None:
    """The only repository that a project is linked to, else the one that most of its items are from."""
    linked = [one["nameWithOwner"] for one in data["repositories"]["nodes"] if one]
    if len(linked) == 1:
        return str(linked[0])
    contents = [one["content"] for one in data["items"]["nodes"] if one and one["content"]]
    counted = Counter(one["repository"]["nameWithOwner"] for one in contents if one.get("repository"))
    return counted.most_common(1)[0][0] if counted else None


def _sprint(given: Node, today: date) -> Sprint:
    start = date.fromisoformat(given["startDate"])
    end = start + timedelta(days=max(1, int(given["duration"])) - 1)
    return Sprint(str(given["id"]), one_line(given["title"]), "", start, end, end < today, traced=False)
