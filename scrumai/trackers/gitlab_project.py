"""What a GitLab project tells: its board, its sprints, issues and their past, members and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ..core.errors import BoardNotFound, ItemNotFound, TrackerForbidden
from ..core.sprint import Item, Sprint
from ..ports import Clock
from . import gitlab_board as read
from .base import Link, the_one
from .gitlab_board import Columns, Data
from .gitlab_history import Event, events
from .gitlab_wire import TRACKER, Rows, Wire, reading
from .kept import SETTLED, Kept

HOME = "https://gitlab.com"
_KEY = re.compile(r"(?:(?P<project>[^\s#]+)?#|)(?P<iid>[1-9]\d{0,8})", re.ASCII)
_LINK = re.compile(r"(?P<project>.+?)/-/(?:issues|work_items)/(?P<iid>[1-9]\d{0,8})(?:[?#].*)?", re.ASCII)
_REF = re.compile(r"(?P<project>[^:]+?)(?:/-/(?:boards/(?P<id>\d+))?[^:]*)?(?::(?P<board>.+))?")
_KEPT = Kept[tuple[Event, ...]](20_000)  # lists of events, most of them short


@dataclass(frozen=True)
class Timebox:
    """What the project's sprints are, and those that run."""

    field: str  # milestone or iteration
    running: tuple[Sprint, ...]


class Project:
    """One project, read. All methods raise BoardNotFound where it is not there or not to be seen, and what `Wire` raises.

    The board and the running sprints are read once, unless `again` is asked for.
    """

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._clock = clock
        self._base, self.name, self._board = place(link.board.url, link.board.ref)
        self.wire = Wire(self._base, link.secret, self.name, link.patience)
        self._columns: Columns | None = None
        self._box: Timebox | None = None

    # the board

    def columns(self, again: bool = False) -> Columns:
        """The columns of the board that the link names, else of the first one with lists."""
        if self._columns is None or again:
            boards = self.wire.pages("/boards")
            named = [
                one for one in boards if self._board in (str(one.get("id")), str(one.get("name")).casefold())
            ]
            if self._board and not named:
                raise BoardNotFound(tracker=TRACKER, board=self._link.board.ref)
            boards.sort(key=lambda one: not one.get("lists"))
            with reading("board"):
                self._columns = read.columns(next(iter(named or boards), None))
        return self._columns

    def labels(self) -> list[str]:
        """The names of the labels that issues may have."""
        return [str(row.get("name")) for row in self.wire.pages("/labels")]

    def kind_label(self, kind: str) -> str | None:
        """The project's label for a kind of issue. A bug's is made where there is none; a story needs none."""
        if kind == "story":
            return None
        rows = self.wire.pages("/labels", query={"search": kind})
        names = [str(row.get("name")) for row in rows if read.label_kind(str(row.get("name"))) == kind]
        return min(names, key=len, default=kind if kind == "bug" else None)

    # sprints

    def timebox(self, again: bool = False) -> Timebox:
        """Iterations where a current one has issues of the project, else milestones."""
        if self._box is None or again:
            asked = [
                partial(self.sprints, "iteration", "opened"),
                partial(self.sprints, "milestone", "active"),
            ]
            iterations, milestones = self.wire.all(asked)
            current = [one for one in iterations if one.start <= self.today() <= one.end]
            now, plan = self._used(current), read.running(milestones, self.today())
            if len(plan) > 1:
                plan = self._used(plan) or plan  # a group's milestones may be for other projects
            if not now and not plan and len(current) == 1:
                now = current  # it has just begun, and there is nothing else
            self._box = Timebox("iteration", tuple(now)) if now else Timebox("milestone", tuple(plan))
        return self._box

    def running(self, again: bool = False) -> Sprint:
        """The running sprint. Raises NoActiveSprint, SprintUnclear (sprints)."""
        return the_one(self.timebox(again).running)

    def finished(self) -> list[Sprint]:
        """Those that are over, newest first."""
        box = self.timebox()
        known = self.sprints("iteration", "closed") if box.field == "iteration" else self._milestones()
        return read.finished(known, self.today(), box.running)

    def sprints(self, field: str, state: str) -> list[Sprint]:
        """Sprints by GitLab's own state. Iterations are none where GitLab has no licence for them."""
        groups = {"include_parent_milestones": "true"} if field == "milestone" else {}
        try:
            rows = self.wire.pages(f"/{field}s", query={"state": state, **groups})
        except (BoardNotFound, TrackerForbidden):
            if field == "milestone":
                raise
            return []
        with reading(field):
            made = [read.sprint(row, field) for row in rows]
        return [one for one in made if one is not None]

    def known(self, sprint_id: str) -> Sprint | None:
        """The sprint of that id."""

        def named(sprints: Iterable[Sprint]) -> Sprint | None:
            return next((one for one in sprints if one.id == sprint_id), None)

        found = named(self.timebox().running) or named(self._milestones())
        if not found and sprint_id.startswith("iteration"):
            found = named(self.sprints("iteration", "all"))
        return found

    def _used(self, sprints: Sequence[Sprint]) -> list[Sprint]:
        """Those that have issues of the project."""
        some = self.wire.all([partial(self.wire.few, "/issues", 1, within(one)) for one in sprints])
        return [one for one, rows in zip(sprints, some, strict=True) if rows]

    def _milestones(self) -> list[Sprint]:
        asked = [partial(self.sprints, "milestone", state) for state in ("active", "closed")]
        return [one for rows in self.wire.all(asked) for one in rows]

    # issues

    def issues(self, **query: Any) -> Rows:
        """Issues in any state, each once."""
        asked = {"state": "all", "order_by": "created_at", "sort": "asc", **query}
        rows = self.wire.pages("/issues", query=asked)
        with reading("issue"):
            return list({row["iid"]: row for row in rows}.values())

    def issue(self, key: str) -> Data:
        """An issue by "#12", "12", "group/project#12" or its address. Raises ItemNotFound (key)."""
        iid, absent = self._iid(key), ItemNotFound(key=key.strip()[:40])
        asked: list[Callable[[], Any]] = [self.columns, self.timebox]  # what an issue is read with
        if iid is not None:
            asked.append(partial(self.wire.get, f"/issues/{iid}", absent))
        found = self.wire.all(asked)
        if iid is None:
            raise absent
        issue: Data = found[-1]
        return issue

    def item(self, issue: Data) -> Item:
        """An issue as an item."""
        board, field = self.columns(), self.timebox().field
        with reading("issue"):
            return read.item(issue, board, field)

    def newest(self, path: str, name: str) -> int:
        """The number of what was made last; what is made after this has a higher one."""
        rows = self.wire.few(path, 1, {"order_by": "created_at", "sort": "desc"})
        with reading(path):
            return max((read.need(row, name, int) for row in rows), default=0)

    def events(self, asked: Sequence[tuple[Data, str]]) -> dict[int, tuple[Event, ...]]:
        """The past of issues by their numbers, for issues with endpoints; from memory where they did not change since."""
        lists = self.wire.all([partial(self._told, issue, endpoint) for issue, endpoint in asked])
        found: dict[int, tuple[Event, ...]] = {}
        for (issue, _), told in zip(asked, lists, strict=True):
            found[issue["iid"]] = (*found.get(issue["iid"], ()), *told)
        return found

    def _told(self, issue: Data, endpoint: str) -> tuple[Event, ...]:
        iid = issue["iid"]
        key = (self.wire.id, str(iid), endpoint, str(issue.get("updated_at")))
        kept = _KEPT.get(key)
        if kept is not None:
            return kept
        try:
            rows = self.wire.pages(f"/issues/{iid}/{endpoint}", ItemNotFound(key=f"#{iid}"))
        except ItemNotFound:
            return ()  # it was deleted while we were asking
        with reading("event"):
            told = events(endpoint, rows)
            if read.moment(issue, "updated_at") < self._clock.now() - SETTLED:
                _KEPT.put(key, told)
        return told

    def _iid(self, key: str) -> int | None:
        said = key.strip()
        if said.startswith(self._base):
            said = said[len(self._base) :].strip("/")
        found = _KEY.fullmatch(said) or _LINK.fullmatch(said)
        if not found or (found["project"] or self.name).casefold() != self.name.casefold():
            return None
        return int(found["iid"])

    # people

    def member(self, name: str) -> Data | None:
        """A member of the project or of a group above it, who is not blocked; None where it could be several."""
        said = " ".join(name.casefold().split()).lstrip("@")
        if not said:
            return None
        known = {m.get("id"): m for m in self.wire.pages("/members/all") if m.get("state") != "blocked"}
        with reading("member"):
            for called in (_username, _name, _first_name):
                wanted = said.split()[0] if called is _first_name else said
                found = [member for member in known.values() if called(member) == wanted]
                if found:
                    return found[0] if len(found) == 1 else None
        return None

    def today(self) -> date:
        """The date, in UTC."""
        return self._clock.now().date()


def place(url: str, ref: str) -> tuple[str, str, str]:
    """The server's address, the project and the board ("" where none is named, else its number or its name, folded).

    A reference is "group/project", its number, or its address, each with ":Board" or "/-/boards/12" behind it.
    """
    base = re.sub(r"/api/v4/*$", "", url.strip().rstrip("/")) or HOME
    base = base if "://" in base else f"https://{base}"
    said = ref.strip()
    said = said[len(base) :] if said.startswith(base) else re.sub(r"^https?://[^/]+", "", said)
    found = _REF.fullmatch(said.strip("/"))
    if not found:
        return base, said.strip("/"), ""
    return base, found["project"].strip(), (found["board"] or found["id"] or "").strip().casefold()


def within(sprint: Sprint) -> dict[str, str]:
    """How issues are asked for by their sprint; GitLab asks for a milestone by its title."""
    field, _, number = sprint.id.partition("-")
    return {"iteration_id": number} if field == "iteration" else {"milestone": sprint.name}


def _username(member: Data) -> str:
    return read.need(member, "username", str).casefold()


def _name(member: Data) -> str:
    return " ".join(read.need(member, "name", str).casefold().split())


def _first_name(member: Data) -> str:
    return next(iter(_name(member).split()), "")
