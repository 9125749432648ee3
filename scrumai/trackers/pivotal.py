"""Pivotal Tracker's API v5, at the address of a service that speaks it, or a CSV export of a project.

Pivotal Tracker itself closed on 2025-04-30; see docs/howto/pivotal.md.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..core.errors import (
    BoardNotFound,
    ItemNotFound,
    PersonNotFound,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TransitionNotAllowed,
)
from ..core.search import ranked, unfinished, words
from ..core.site import is_export
from ..core.sprint import Category, Change, Item, Sprint, State
from ..ports import Clock, IssueTracker
from .base import UNFINISHED, Link, if_one, moment, need, once, settled, sound, the_one, title_of, uncertain
from .http import Http, Missing

log = logging.getLogger(__name__)
NAME = "Pivotal Tracker"
PAGE = 500  # a server may give less
STATES = (
    State("unscheduled", Category.TODO),
    State("rejected", Category.TODO),  # to be started again; here so that "next" after delivered is accepted
    State("unstarted", Category.TODO),
    State("planned", Category.TODO),
    State("started", Category.DOING),
    State("finished", Category.DOING),
    State("delivered", Category.DOING),
    State("accepted", Category.DONE),
)
BY_NAME = {state.name: state for state in STATES}
RUNNING = (
    "started",
    "finished",
    "delivered",
    "rejected",
)  # nothing of these is outside the current iteration
ALLOWED = {
    "chore": ("unscheduled", "unstarted", "planned", "started", "accepted"),
    "release": ("unscheduled", "unstarted", "planned", "accepted"),
}
KINDS = {"feature": "story"}
TYPES = {"story": "feature", "task": "chore"}


def adapter(link: Link, clock: Clock, home: Path) -> IssueTracker:
    """The project of a link; with an address that begins with `file:`, a CSV export below `home`."""
    if is_export(link.board.url):
        from .pivotal_csv import Export

        return Export(link, clock, home / "imports")
    base = link.board.url.rstrip("/")
    base = base if re.search(r"/v\d+$", base) else f"{base}/services/v5"
    http = Http(NAME, base, {"X-TrackerToken": link.secret or ""}, patience=link.patience)
    return PivotalTracker(http, link)


@dataclass(frozen=True)
class Context:
    """What a story is read with: the names of people, and the current iteration with the stories in it."""

    people: Mapping[int, Mapping[str, str]]
    current: Mapping[int, str] = field(default_factory=dict)  # sprint ids by story id
    running: str = ""  # the id of the current iteration
    begun: datetime | None = None
    worked: set[Any] = field(
        default_factory=set
    )  # stories that were in progress later than the change in hand

    def sprint(self, story_id: Any, state: str, at: datetime) -> str:
        """The sprint that a story in a state was in, "" for none; asked from the newest change to the oldest.

        Tracker does not keep it: a story of the iteration is in it since it left the icebox, and so was
        whatever was in progress since the iteration began, as long as it was.
        """
        if story_id in self.current:
            return self.current[story_id] if state != "unscheduled" else ""
        if state in RUNNING and self.begun and at >= self.begun:
            self.worked.add(story_id)
        inside = story_id in self.worked and state in (*RUNNING, "unstarted", "planned")
        return self.running if inside else ""

    def person(self, person_id: Any) -> str | None:
        """A member's name; None where the account is gone."""
        found = self.people.get(person_id)
        return found["shown"] if found else None

    def owner(self, ids: Any) -> str | None:
        names = (self.person(one) for one in ids or ())
        return next((name for name in names if name), None)

    def find(self, name: str) -> int | None:
        """The id of the person who is meant, by name, user name, initials, or a first name that only one has."""
        said = " ".join(name.casefold().split()).lstrip("@")
        for kind in ("shown", "username", "email", "name", "first", "initials"):
            ids = [key for key, one in self.people.items() if said and one[kind].casefold() == said]
            if ids:
                return ids[0] if len(ids) == 1 else None
        return None


class PivotalTracker:
    """An `IssueTracker` for one project."""

    def __init__(self, http: Http, link: Link) -> None:
        self._http = http
        self._link = link
        self._ref = link.board.ref.strip()

    def describe(self) -> dict[str, str]:
        """The project's name; points are a story's estimate."""
        return {"board": need(self._project(), "name", str, NAME), "points": "estimate"}

    def me(self) -> str | None:
        """The name of the token's owner."""
        me = self._get("me", whole=True)
        return self._people().person(me.get("id")) or me.get("name")

    def sprint(self) -> Sprint:
        """The current iteration. Raises NoActiveSprint, SprintUnclear (sprints)."""
        zone = _zone(self._project())
        return the_one([_sprint(one, zone) for one in self._current()])

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The done iterations, newest first.

        What is not accepted in time moves on: an iteration committed to exactly what it brought.
        """
        if limit < 1:
            return []
        zone = _zone(self._project())
        found = []
        for one in self._get("iterations", scope="done", limit=limit, offset=-limit):
            brought = sum(_points(story) or 0.0 for story in need(one, "stories", list, NAME))
            found.append((_sprint(one, zone, closed=True), brought, brought))
        return sorted(found, key=lambda row: row[0].end, reverse=True)[:limit]

    def states(self) -> Sequence[State]:
        """A story's states in the order of its life; `planned` only where people plan by hand."""
        return _states(self._project())

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The stories that are in an iteration now."""
        if not re.fullmatch(r"[0-9]{1,9}", sprint_id):
            return []
        try:
            iteration = self._get(f"iterations/{sprint_id}")
        except Missing:
            return []
        context = self._people()
        stories = need(iteration, "stories", list, NAME)
        return [_item(story, context, sprint_id) for story in stories]

    def unfinished(self) -> Sequence[Item]:
        """The stories that are not accepted, also those of the icebox."""
        context = self._context()
        states = ",".join(one.name for one in STATES if one.category is not Category.DONE)
        found = self._get("stories", filter=f"state:{states}", limit=UNFINISHED)
        return unfinished(_item(story, context) for story in found)

    def item(self, key: str) -> Item:
        """One story. Raises ItemNotFound."""
        story = self._story(key)
        return _item(story, self._context())

    def reachable(self, key: str) -> Sequence[str]:
        """The states that a story of its kind knows. Raises ItemNotFound."""
        return self._allowed(self._story(key))

    def history(self, since: datetime) -> Sequence[Change]:
        """What the project's activity tells, oldest first. When a story came into the iteration follows from its
        states: it is in it since it left the icebox, or since it was made.
        """
        context, begin = self._context(), since.astimezone(timezone.utc) - timedelta(seconds=1)
        found: list[Change] = []
        for activity in self._pages("activity", occurred_after=begin.strftime("%Y-%m-%dT%H:%M:%SZ")):
            found += reversed(_changes(activity, context))
        found.reverse()
        return [one for one in sorted(found, key=lambda change: change.at) if one.at >= since]

    def search(self, text: str) -> Sequence[Item]:
        """Stories whose number or title has the words: what the server finds, and all of the iteration."""
        said = words(text)
        if not said:
            return []
        context = self._context()
        stories = [story for one in self._current() for story in need(one, "stories", list, NAME)]
        answer = self._get("search", query=" ".join(re.findall(r"\w+", text))[:200])
        stories += ((answer or {}).get("stories") or {}).get("stories") or []
        for word in said:
            if re.fullmatch(r"#[0-9]{1,18}", word):
                stories += self._found(word)
        items = {item.key: item for item in (_item(story, context) for story in stories)}
        return ranked(items.values(), text)

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new story in the current iteration, before what is not started there; in the icebox where there is none."""
        project, current = self._project(), self._current()
        sprint = if_one(self.sprint)
        manual = project.get("automatic_planning") is False
        body = {
            "name": " ".join(title.split()),
            "story_type": TYPES.get(kind, kind if kind in ("bug", "chore", "release") else "feature"),
            "current_state": "unscheduled" if sprint is None else "planned" if manual else "unstarted",
            "description": self._link.signed("", who),
            **({} if sprint is None else _place(current[0].get("stories") or [])),
        }
        version = need(project, "version", int, NAME)

        def taken() -> Any | None:
            made = self._since(version, "story", "create")
            ids = [one["id"] for one in made if one["new_values"].get("name") == body["name"]]
            return self._get(f"stories/{ids[0]}") if ids else None

        story = once(lambda: self._send("POST", "stories", body), taken, NAME, title[:40])
        return settled(lambda: self._after(story, {}), NAME, title[:40])

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another state. Raises ItemNotFound, TransitionNotAllowed (key, state, states), TrackerRefused."""
        story = self._story(key)
        allowed = self._allowed(story)
        name = state.strip().casefold()
        if name not in allowed:
            raise TransitionNotAllowed(key=_key(story), state=state, states=", ".join(allowed))
        if story["current_state"] == name:
            return _item(story, self._context())
        return self._put(story, {"current_state": name}, who)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a member in place of the first owner, or to nobody. Raises ItemNotFound, PersonNotFound."""
        story, people = self._story(key), self._people()
        person = people.find(to) if to else None
        if to and person is None:
            raise PersonNotFound(name=to)
        owners = list(story.get("owner_ids") or [])
        rest = [one for one in owners[1:] if one != person]
        wanted = [person, *rest] if person is not None else []
        if wanted == owners:
            return _item(story, self._context())
        return self._put(story, {"owner_ids": wanted}, who)

    def comment(self, key: str, text: str, who: str) -> Item:
        """Add a comment, signed where the bot writes for somebody. Raises ItemNotFound."""
        story = self._story(key)
        said, version = self._link.signed(text, who), need(self._project(), "version", int, NAME)

        def taken() -> Any | None:
            told = (one["new_values"] for one in self._since(version, "comment", "create"))
            mine = (one for one in told if (one.get("story_id"), one.get("text")) == (story["id"], said))
            return next(mine, None)

        path = f"stories/{story['id']}/comments"
        once(lambda: self._send("POST", path, {"text": said}, key), taken, NAME, _key(story))
        return self._after(story, {})

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points. Raises ItemNotFound; TrackerRefused (reason) where they are not on the project's scale."""
        sound(points)
        story, scale = self._story(key), need(self._project(), "point_scale", str, NAME)
        if points not in [float(one) for one in re.findall(r"\d+(?:\.\d+)?", scale)]:
            raise TrackerRefused(tracker=NAME, reason=f"point_scale {scale}")
        return self._put(story, {"estimate": int(points) if points == int(points) else points}, who)

    def identity(self, name: str) -> str | None:
        """A member's name, by name, user name, address, initials, or a first name that only one has."""
        people = self._people()
        return people.person(people.find(name))

    # reading

    def _project(self) -> Any:
        """Raises BoardNotFound."""
        try:
            return self._get("")
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._ref[:40]) from None

    def _current(self) -> list[Any]:
        try:
            found = self._get("iterations", scope="current")
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._ref[:40]) from None
        return list(found)

    def _people(self) -> Context:
        try:
            return Context(_people(self._get("memberships")))
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._ref[:40]) from None

    def _context(self) -> Context:
        iterations = self._current()
        current = {
            need(story, "id", int, NAME): str(need(one, "number", int, NAME))
            for one in iterations
            for story in need(one, "stories", list, NAME)
        }
        context = Context(self._people().people, current)
        if not iterations:
            return context
        one = iterations[0]
        return replace(context, running=str(one["number"]), begun=moment(one, "start", NAME))

    def _story(self, key: str) -> Any:
        """Raises ItemNotFound."""
        found = self._found(key)
        if not found:
            raise ItemNotFound(key=key.strip()[:40])
        return found[0]

    def _found(self, key: str) -> list[Any]:
        said = key.strip().lstrip("#")
        if not re.fullmatch(r"[0-9]{1,18}", said):
            self._project()  # is anybody there?
            return []
        try:
            story = self._get(f"stories/{said}")
        except Missing:
            return []
        for name, kind in (("id", int), ("current_state", str)):
            need(story, name, kind, NAME)
        return [story]

    def _since(self, version: int, kind: str, change: str) -> list[Any]:
        """The things of a kind that were made after a version of the project."""
        recent = (one for one in self._get("activity", limit=100) if one.get("project_version", 0) > version)
        return [
            one
            for activity in recent
            for one in activity.get("changes") or []
            if (one.get("kind"), one.get("change_type")) == (kind, change) and "new_values" in one
        ]

    def _pages(self, path: str, **given: Any) -> Iterator[Any]:
        """All rows, newest first, by the paging that stands in the headers."""
        offset = 0
        while True:
            with self._told():
                rows, headers = self._http.page(self._path(path), limit=PAGE, offset=offset, **given)
            if not isinstance(rows, list):
                need({}, path, list, NAME)
            yield from rows
            offset += len(rows)
            total = headers.get("X-Tracker-Pagination-Total", "")
            if not rows or not total.isdigit() or offset >= int(total):
                return

    def _get(self, path: str, whole: bool = False, **given: Any) -> Any:
        """What stands below the project, or with `whole` below the service."""
        with self._told():
            data = self._http.get(path if whole else self._path(path), **given)
        if not isinstance(data, (dict, list)):
            need({}, path or "project", dict, NAME)
        return data

    def _path(self, path: str) -> str:
        if not re.fullmatch(r"[0-9]{1,18}", self._ref):
            raise BoardNotFound(tracker=NAME, board=self._ref[:40])
        return f"projects/{self._ref}/{path}".rstrip("/")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tracker's 403 is also the answer to a token that it does not know."""
        try:
            yield
        except TrackerForbidden as error:
            if "authentication" in str(error.values.get("reason")):
                raise TrackerUnauthorized(tracker=NAME) from None
            raise

    # writing

    def _allowed(self, story: Mapping[str, Any]) -> list[str]:
        """The states that a story of its kind knows."""
        names = [one.name for one in _states(self._project())]
        return [name for name in names if name in ALLOWED.get(story.get("story_type", ""), names)]

    def _put(self, story: Mapping[str, Any], body: dict[str, Any], who: str) -> Item:
        path = f"stories/{story['id']}"

        def taken() -> Any | None:
            now = self._get(path)
            return now if all(now.get(name) == value for name, value in body.items()) else None

        answer = once(lambda: self._send("PUT", path, body, _key(story)), taken, NAME, _key(story))
        return self._after(story, answer, who)

    def _after(self, story: Mapping[str, Any], written: Mapping[str, Any], who: str | None = None) -> Item:
        """The story as it is after a write; the bot leaves the name of the person that it wrote for.

        What goes wrong from here on does not undo what was written, and is logged only.
        """
        try:
            if who and not self._link.own:
                self._send("POST", f"stories/{story['id']}/comments", {"text": self._link.signed("", who)})
            return self.item(_key(story))
        except (TrackerError, Missing) as error:
            log.warning("%s: written, and then %r", NAME, error)
        return _item({**story, **written}, Context({}))

    def _send(self, method: str, path: str, body: Mapping[str, Any], key: str = "?") -> Any:
        try:
            with self._told():
                answer = self._http.send(method, self._path(path), body)
        except Missing:
            raise ItemNotFound(key=key) from None
        if not isinstance(answer, dict) or "id" not in answer:
            raise uncertain(NAME)
        return answer


def _states(project: Mapping[str, Any]) -> list[State]:
    manual = project.get("automatic_planning") is False
    return [state for state in STATES if manual or state.name != "planned"]


def _zone(project: Mapping[str, Any]) -> tzinfo:
    try:
        return ZoneInfo(project["time_zone"]["olson_name"])
    except (KeyError, TypeError, ValueError, OSError):
        return timezone.utc


def _sprint(iteration: Mapping[str, Any], zone: tzinfo, closed: bool = False) -> Sprint:
    """Its `finish` is the moment at which the next one begins."""
    number = need(iteration, "number", int, NAME)
    start, finish = (moment(iteration, name, NAME).astimezone(zone) for name in ("start", "finish"))
    last = (finish - timedelta(seconds=1)).date()
    return Sprint(
        str(number), f"Iteration {number}", "", start.date(), max(last, start.date()), closed, traced=False
    )


def _people(memberships: Sequence[Any]) -> dict[int, dict[str, str]]:
    people = [need(one, "person", dict, NAME) for one in memberships]
    names = [one.get("name") or "" for one in people]
    found = {}
    for one, name in zip(people, names, strict=True):
        known = {field: str(one.get(field) or "") for field in ("username", "email", "initials")}
        shown = name if name and names.count(name) == 1 else known["username"] or name
        first = name.partition(" ")[0]
        found[need(one, "id", int, NAME)] = {**known, "name": name, "first": first, "shown": shown}
    return found


def _item(story: Mapping[str, Any], context: Context, sprint: str | None = None) -> Item:
    """A story as an item. Raises TrackerUnreadable."""
    state = need(story, "current_state", str, NAME)
    updated = moment(story, "updated_at", NAME)
    kind = need(story, "story_type", str, NAME)
    return Item(
        key=_key(story),
        title=title_of(need(story, "name", str, NAME)),
        kind=KINDS.get(kind, kind),
        state=BY_NAME.get(state) or State(state, Category.DOING),
        assignee=context.owner(story.get("owner_ids")),
        points=_points(story),
        sprint=sprint or context.current.get(story["id"]),
        created=min(moment(story, "created_at", NAME), updated),
        updated=updated,
        url=story.get("url"),
    )


def _key(story: Mapping[str, Any]) -> str:
    return f"#{need(story, 'id', int, NAME)}"


def _points(story: Mapping[str, Any]) -> float | None:
    points = story.get("estimate")
    return float(points) if isinstance(points, (int, float)) and not isinstance(points, bool) else None


def _place(stories: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Where a new story belongs to be in the iteration: before its first unstarted one, else at its end."""
    waiting = [one["id"] for one in stories if one.get("current_state") in ("unstarted", "planned")]
    if waiting:
        return {"before_id": waiting[0]}
    return {"after_id": stories[-1]["id"]} if stories else {}


def _changes(activity: Mapping[str, Any], context: Context) -> list[Change]:
    """What one activity changed, in our fields."""
    at = moment(activity, "occurred_at", NAME)
    author = activity.get("performed_by") or {}
    who = context.person(author.get("id")) or author.get("name")
    found = []
    for one in need(activity, "changes", list, NAME):
        old, new = one.get("original_values") or {}, one.get("new_values") or {}
        if (one.get("kind"), one.get("change_type")) == ("comment", "create") and new.get("story_id"):
            found.append(Change(f"#{new['story_id']}", at, "comment", "", new.get("text") or "", who))
        if one.get("kind") == "story" and one.get("change_type") in ("create", "update"):
            after = _shown(one, new, context, at)
            before = _shown(one, old, context, at)
            if one["change_type"] == "create":
                before, after = {"sprint": ""}, {"sprint": after.get("sprint", "")}
            for name in after:
                if before.get(name, "") != after[name]:
                    found.append(
                        Change(f"#{one.get('id')}", at, name, before.get(name, ""), after[name], who)
                    )
    return found


def _shown(
    change: Mapping[str, Any], values: Mapping[str, Any], context: Context, at: datetime
) -> dict[str, str]:
    """The values of a story's change in our fields; those that are not in it are left out."""
    shown = {}
    if "current_state" in values:
        shown["state"] = values["current_state"] or ""
        shown["sprint"] = context.sprint(change.get("id"), shown["state"], at)
    if "estimate" in values:
        points = _points(values)
        shown["points"] = "" if points is None else f"{points:g}"
    if "owner_ids" in values or "owned_by_id" in values:
        shown["assignee"] = context.owner(values.get("owner_ids") or [values.get("owned_by_id")]) or ""
    if "name" in values:
        shown["title"] = values["name"] or ""
    return shown
