"""Redmine 5 and 6: versions are the sprints, estimated hours (or a field of the team's own) the points.

An administrator's key writes in the name of whom it is told to act as (X-Redmine-Switch-User); else a text is signed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..core.errors import (
    AccountRefused,
    BoardNotFound,
    ItemNotFound,
    NoActiveSprint,
    PersonNotFound,
    SprintUnclear,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnavailable,
    TrackerUncertain,
    TrackerUnreadable,
    TransitionNotAllowed,
)
from ..core.search import ranked, words
from ..core.sprint import Change, Item, Sprint, State
from ..ports import Clock
from . import redmine_read as read
from .base import UNFINISHED, Link, if_one, once, settled, sound
from .http import Missing
from .kept import SETTLED, Kept
from .known import known
from .redmine_wire import NAME, Json, Server, readable

ACTIVE = 1  # a user's status
LOGIN = re.compile(r"[\w.@+-]{1,60}")
HOURS = "estimated hours"
KINDS = {
    "story": ("story", "user story", "feature"),
    "bug": ("bug", "defect"),
    "task": ("task", "feature"),
}

_journals = Kept[Json](5_000)
"""Issues with their journals, by whose key they were read with and when they were changed."""
_results: dict[tuple[object, ...], tuple[float, float]] = {}
"""What finished sprints came to: it changes no more, and takes a request for each of their issues."""


def adapter(link: Link, clock: Clock, home: Path) -> RedmineTracker:
    """The project whose identifier is `link.board.ref`."""
    return RedmineTracker(link, clock)


class RedmineTracker:
    """An `IssueTracker` on a Redmine project. What it reads of the board itself it keeps: make a new one for each question."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._clock = clock
        self._ref = quote(link.board.ref.strip(), safe="")
        self._base = re.sub(r"/projects(/.*)?$", "", link.board.url.rstrip("/"))
        self._server = Server(self._base, link.secret, link.board.ref, link.patience)

    def describe(self) -> dict[str, str]:
        """The project's name and what its points are. Raises TrackerUnauthorized, BoardNotFound."""
        _ = self._me  # a public project is shown without a valid key, too
        with readable("project"):
            return {"board": str(self._project["name"]), "points": self._points[1]}

    def me(self) -> str | None:
        """The name of the key's owner or of whom it acts as, as the project's members have it where they are one."""
        me = self._me if self._link.person is None else self._acting(self._link.person).one("user", "current")
        with readable("user"):
            name = f"{me['firstname']} {me['lastname']}".strip()
            return self._members.get(str(me["id"]), name)

    # reading

    def sprint(self) -> Sprint:
        """The version that today is in. Raises NoActiveSprint, SprintUnclear, BoardNotFound."""
        return read.running(read.sprints(self._versions()), self._clock.now().date())

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The closed versions with what they came to, newest first."""
        versions = self._versions()
        stamps = {str(one.get("id")): one.get("updated_on") for one in versions}
        found = [one for one in read.sprints(versions) if one.closed][::-1][:limit]
        return [(one, *self._result(one, stamps[one.id])) for one in found]

    def states(self) -> Sequence[State]:
        """The issue statuses, the closed ones last."""
        return list(self._facts.states.values())

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The issues that are in a version now."""
        if not sprint_id.isdecimal():
            return []
        return [read.item(one, self._facts) for one in self._issues(fixed_version_id=sprint_id, sort="id")]

    def unfinished(self) -> Sequence[Item]:
        """The issues of the project that are not closed, those that changed last."""
        found = self._issues(status_id="open", sort="updated_on:desc", limit=UNFINISHED)
        return [read.item(one, self._facts) for one in found]

    def item(self, key: str) -> Item:
        """One issue of the project. Raises ItemNotFound."""
        return read.item(self._issue(self._server, key), self._facts)

    def reachable(self, key: str) -> Sequence[str]:
        """What the workflow has for the account that would write. Raises ItemNotFound, and what `_acting` does."""
        issue = self._issue(self._writer("")[0], key, "allowed_statuses")
        return list(self._allowed(issue, read.item(issue, self._facts).state).values())

    def history(self, since: datetime) -> Sequence[Change]:
        """What happened since then to the issues that are in the running version, or once were."""
        changed = since.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        issues = self._with_journals(self._ever(self.sprint().id, updated_on=f">={changed}"))
        facts = replace(self._facts, people={**read.people(issues), **self._members})
        rows = [row for one in issues for row in read.changes(one, facts)]
        return sorted((row for row in rows if row.at >= since), key=lambda row: row.at)

    def search(self, text: str) -> Sequence[Item]:
        """Issues by key or by words of the title; those of the running version also by words nearly right."""
        said = words(text)
        if not said:
            return []
        found = {item.key: item for item in [*self._running_items(), *self._named(said)]}
        return ranked(found.values(), text)

    def identity(self, name: str) -> str | None:
        """A member's name on the board: by that name, a login (where the key may see it), or a first name of one member."""
        known, wanted = self._known(name), name.strip().casefold()
        first = [one for one in self._members.values() if wanted in one.casefold().replace(",", " ").split()]
        return known or (first[0] if len(first) == 1 else None)

    # writing

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new issue in the running version, in none where not one is running; nobody's and not estimated."""
        server, note = self._writer(who)
        sprint, title, before = if_one(self.sprint), " ".join(title.split()), self._newest()
        place = {} if sprint is None else {"fixed_version_id": int(sprint.id)}

        def write() -> Json:
            return server.create(
                "issue",
                project_id=self._ref,
                subject=title,
                tracker_id=self._tracker(kind),
                description=note,
                **place,
            )

        def find() -> Json | None:
            later = self._issues(sort="id:desc", limit=10)
            with readable("issues"):
                return next((one for one in later if one["id"] > before and one["subject"] == title), None)

        made = once(write, find, NAME, title[:60])
        return settled(lambda: read.item(made, self._facts), NAME, title[:60])

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another status.

        Raises:
            ItemNotFound; TransitionNotAllowed (key, state, states): the workflow does not have it.
            TrackerForbidden: Redmine offers the status, and does not take it from this account.
        """
        server, note = self._writer(who)
        issue = self._issue(server, key, "allowed_statuses")
        item = read.item(issue, self._facts)
        wanted = state.strip().casefold()
        if item.state.name.casefold() == wanted:
            return item
        ids = {one.name.casefold(): ref for ref, one in self._facts.states.items()}
        status = ids.get(wanted, "")

        def refused(now: Json) -> TrackerError:
            allowed = self._allowed(now, item.state)
            if status in allowed:
                return TrackerForbidden(tracker=NAME)
            return TransitionNotAllowed(key=item.key, state=state, states=", ".join(allowed.values()))

        if status not in self._allowed(issue, item.state):
            raise refused(issue)
        fields = {"status_id": int(status), **_notes(note)}
        return self._change(server, issue, fields, lambda one: str(one["status"]["id"]) == status, refused)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a member, or to nobody. Raises ItemNotFound, PersonNotFound (name)."""
        server, note = self._writer(who)
        issue = self._issue(server, key)
        person = self._person(to) if to else ""
        fields = {"assigned_to_id": person and int(person), **_notes(note)}

        def done(one: Json) -> bool:
            return str((one.get("assigned_to") or {}).get("id", "")) == person

        return self._change(server, issue, fields, done)

    def comment(self, key: str, text: str, who: str) -> Item:
        """Add notes. Raises ItemNotFound."""
        server, note = self._writer(who)
        issue = self._issue(server, key, "journals")
        last, full = read.last_journal(issue), "\n\n".join(part for part in (text, note) if part)
        return self._change(server, issue, {"notes": full}, lambda one: read.said(one, full, last))

    def estimate(self, key: str, points: float, who: str) -> Item:
        """Set the points. Raises ItemNotFound; ValueError where they are negative or no number.

        The hours of an issue with sub-tasks stand at these: TrackerRefused.
        """
        sound(points)
        server, note = self._writer(who)
        issue = self._issue(server, key)
        if read.summed(issue, self._facts):
            raise TrackerRefused(tracker=NAME, reason=f"#{issue['id']} = Σ {HOURS}")
        field = self._facts.points
        fields: Json = {"estimated_hours": points}
        if field is not None:
            fields = {"custom_fields": [{"id": int(field), "value": f"{points:g}"}]}
        return self._change(
            server, issue, {**fields, **_notes(note)}, lambda one: read.points(one, self._facts) == points
        )

    # what the board is

    @known
    def _me(self) -> Json:
        """The key's owner."""
        return self._of_board("user", "current")

    @known
    def _project(self) -> Json:
        return self._of_board("project", self._ref, include="trackers,issue_custom_fields")

    def _of_board(self, kind: str, ref: str, **params: Any) -> Json:
        try:
            return self._server.one(kind, ref, **params)
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._link.board.ref) from None

    @known
    def _points(self) -> tuple[str | None, str]:
        """The custom field that the points are in, with its name; (None, "estimated hours") where there is none."""
        with readable("project"):
            fields = {
                one["name"].strip().casefold(): one for one in self._project.get("issue_custom_fields") or ()
            }
        own = next((fields[name] for name in read.POINTS if name in fields), None)
        return (str(own["id"]), own["name"]) if own else (None, HOURS)

    @known
    def _statuses(self) -> list[Json]:
        return self._server.all("issue_status")

    @known
    def _members(self) -> Mapping[str, str]:
        """The project's people by id; groups are none."""
        found = self._server.all("project_membership", project_id=self._ref)
        with readable("memberships"):
            people = [one["user"] for one in found if one.get("user")]
            return {str(one["id"]): one["name"] for one in people}

    @known
    def _facts(self) -> read.Facts:
        return read.Facts(self._base, read.states(self._statuses), self._points[0])

    def _versions(self) -> list[Json]:
        return self._server.all("version", project_id=self._ref)

    # issues

    def _issues(self, **filters: Any) -> list[Json]:
        """The project's issues, closed ones included, all pages unless there is a `limit`."""
        values = {"project_id": self._ref, "status_id": "*", **filters}
        return self._server.all("issue", **values)

    def _issue(self, server: Server, key: str, include: str = "") -> Json:
        """An issue of this project or of one below it. Raises ItemNotFound."""
        number = re.fullmatch(r"#?(\d{1,9})", key.strip())
        missing = ItemNotFound(key=key.strip()[:40])
        if number is None:
            _ = self._project  # nothing is said of a board that does not answer
            raise missing
        try:
            issue = server.one("issue", int(number[1]), **({"include": include} if include else {}))
        except Missing:
            raise missing from None
        with readable("issue"):
            here = issue["project"]["id"] == self._project["id"]
        if not here and not self._issues(issue_id=number[1], limit=1):
            raise missing
        return issue

    def _ever(self, version: str, **filters: Any) -> list[Json]:
        """The issues that are in a version or once were; a Redmine before 6 tells the former only by the journals."""
        if any("description" in one for one in self._statuses):  # since 6, as is "has been" for sure
            return self._issues(fixed_version_id=f"ev{version}", **filters)
        return self._issues(**filters) if filters else self._issues(fixed_version_id=version)

    def _with_journals(self, issues: Sequence[Json]) -> list[Json]:
        """The same with their journals: one request each, none for what was never changed or is known."""
        with readable("issues"):
            changed = {one["id"]: self._of(one) for one in issues if one["updated_on"] != one["created_on"]}
            found = {ref: one for ref, key in changed.items() if (one := _journals.get(key))}
            asked = [ref for ref in changed if ref not in found]
            for one in self._server.each("issue", asked, include="journals"):
                found[one["id"]] = one
                if read.moment(one["updated_on"]) < self._clock.now() - SETTLED:
                    _journals.put(self._of(one), one)
            return [found.get(one["id"], one) for one in issues]

    def _of(self, issue: Json) -> tuple[str, ...]:
        """Under what an issue with its journals is kept: others may see others of them."""
        whose = sha256(f"{self._base}\n{self._link.secret}".encode()).hexdigest()
        return whose, str(issue["id"]), str(issue["updated_on"])

    def _result(self, sprint: Sprint, stamp: str | None) -> tuple[float, float]:
        """(committed, done) of a finished sprint."""
        key = (self._base, hash(self._link.secret), sprint, stamp, self._points[0])
        if key not in _results:
            issues = self._with_journals(self._ever(sprint.id))
            items = [read.item(one, self._facts) for one in issues]
            rows = [row for one in issues for row in read.changes(one, self._facts)]
            _results[key] = read.result(sprint, items, rows)
        return _results[key]

    def _running_items(self) -> Sequence[Item]:
        try:
            return self.items(self.sprint().id)
        except (NoActiveSprint, SprintUnclear):
            return []

    def _named(self, said: Sequence[str]) -> list[Item]:
        """The project's issues by key and by the server's own search."""
        with readable("search"):
            ids = [str(one["id"]) for one in self._server.titled(" ".join(said), self._ref)]
        ids += [word.lstrip("#") for word in said if re.fullmatch(r"#?\d{1,9}", word)]
        if not ids:
            return []
        return [read.item(one, self._facts) for one in self._issues(issue_id=",".join(ids))]

    def _newest(self) -> int:
        """The id of the project's newest issue, 0 where there is none."""
        with readable("issues"):
            return max((int(one["id"]) for one in self._issues(sort="id:desc", limit=1)), default=0)

    def _tracker(self, kind: str) -> int:
        """The project's tracker for a kind of item, else its first."""
        with readable("trackers"):
            own = {one["name"].strip().casefold(): int(one["id"]) for one in self._project["trackers"]}
        if not own:
            raise TrackerRefused(tracker=NAME, reason="trackers: []")
        names = (kind.casefold(), *KINDS.get(kind.casefold(), ()))
        return next((own[name] for name in names if name in own), next(iter(own.values())))

    def _allowed(self, issue: Json, now: State) -> dict[str, str]:
        """The statuses that an issue may go to, names by id."""
        with readable("allowed_statuses"):
            listed = issue.get("allowed_statuses") or ()
            return {str(one["id"]): one["name"] for one in listed if one["name"] != now.name}

    # people

    def _person(self, name: str) -> str:
        """A member's id. Raises PersonNotFound."""
        return self._id(self.identity(name), name)

    def _id(self, known: str | None, name: str) -> str:
        found = [ref for ref, one in self._members.items() if one == known]
        if len(found) != 1:
            raise PersonNotFound(name=name)
        return found[0]

    def _known(self, name: str) -> str | None:
        """A member's name by the whole of it, or by login, which only an administrator may look up."""
        wanted = " ".join(name.split()).casefold()
        whole = [one for one in self._members.values() if " ".join(one.split()).casefold() == wanted]
        if len(whole) == 1 or not wanted:
            return whole[0] if whole else None
        if not LOGIN.fullmatch(wanted) or not self._me.get("admin"):
            return None
        with readable("users"):
            found = [
                one for one in self._server.all("user", name=wanted) if one["login"].casefold() == wanted
            ]
            return self._members.get(str(found[0]["id"])) if found else None

    def _writer(self, who: str) -> tuple[Server, str]:
        """The server as it is written to for somebody, and the note that goes with it; raises what `_acting` does."""
        if self._link.person is None:
            return self._server, self._link.signed("", who)
        return self._acting(self._link.person), ""

    def _acting(self, name: str) -> Server:
        """The server as a member, by the whole name or the login: by a first name nobody is taken for somebody.

        Raises:
            AccountRefused: nobody in the project is called so.
            TrackerForbidden: their account there is locked, or the key is no administrator's.
        """
        if not self._me.get("admin"):  # of another's header Redmine takes no notice
            raise TrackerForbidden(tracker=NAME)
        try:
            person = self._server.one("user", int(self._id(self._known(name), name)))
        except (PersonNotFound, Missing):
            raise AccountRefused(tracker=NAME) from None
        if person.get("status", ACTIVE) != ACTIVE:
            raise TrackerForbidden(tracker=NAME)
        with readable("user"):
            return self._server.acting_as(str(person["login"]))

    # writes

    def _change(
        self,
        server: Server,
        issue: Json,
        fields: Json,
        done: Callable[[Json], bool],
        refused: Callable[[Json], TrackerError] = lambda issue: TrackerForbidden(tracker=NAME),
    ) -> Item:
        """Write once, then look: Redmine drops what a person may not change, and answers as if it were done.

        Raises:
            TrackerForbidden, or what `refused` makes of the issue as it is: it was dropped.
            TrackerUnavailable: it was not taken. TrackerUncertain: nobody can tell.
        """
        with readable("issue"):
            if done(issue):
                return read.item(issue, self._facts)
        key, broken = f"#{issue['id']}", False
        try:
            server.update("issue", issue["id"], **fields)
        except (TrackerUncertain, TrackerUnreadable):
            broken = True
        except Missing:
            raise ItemNotFound(key=key) from None
        try:
            found = self._issue(server, key, "journals,allowed_statuses")
            with readable("issue"):
                taken = done(found)
        except TrackerError as error:
            raise TrackerUncertain(tracker=NAME, key=key) from error
        if not taken:
            raise TrackerUnavailable(tracker=NAME) if broken else refused(found)
        return settled(lambda: read.item(found, self._facts), NAME, key)


def _notes(note: str) -> Json:
    return {"notes": note} if note else {}
