"""GitLab 15 and newer, gitlab.com and self-hosted, through python-gitlab.

A sprint is an iteration where the project's group has a current one that is used (GitLab Premium), else a milestone
with a start and a due date. States are the lists of the project's issue board. Points are the weight (Premium), else a
label like points::3. Opening connects to nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

from ..core.errors import (
    ItemNotFound,
    PersonNotFound,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TransitionNotAllowed,
)
from ..core.search import ranked, unfinished, words
from ..core.sprint import Change, Item, Sprint, State
from ..ports import Clock
from . import gitlab_board as read
from .base import UNFINISHED, Link, if_one, once, quoted, settled, sound
from .gitlab_board import Data
from .gitlab_history import changes, endpoints, people, plain, sums
from .gitlab_project import Project, within
from .gitlab_wire import OWNER, TRACKER, Rows, reading

log = logging.getLogger(__name__)
OUTSIDE = 200  # issues not in the sprint that are asked whether they were; those changed last
NEWEST = {"order_by": "created_at", "sort": "desc"}


def adapter(link: Link, clock: Clock, home: Path) -> GitLabTracker:
    """The project's board behind a link; nothing is kept on disk."""
    return GitLabTracker(link, clock)


class GitLabTracker:
    """An `IssueTracker` of one project. All methods raise what `Project` and `Wire` raise, and nothing else unnamed."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._project = Project(link, clock)
        self._wire = self._project.wire

    # reading

    def sprint(self) -> Sprint:
        """The running sprint: around today, or over for two weeks at most and not closed.

        Raises NoActiveSprint, SprintUnclear (sprints).
        """
        return self._project.running(again=True)

    def closed(self, limit: int) -> Sequence[tuple[Sprint, float, float]]:
        """The finished sprints that have issues, newest first, each with (committed, done); see `sums`.

        An issue that was moved on to one of them or to the running sprint still counts where it was.
        """
        box, board = self._project.timebox(), self._project.columns()
        past = self._project.finished()[: limit + 3]  # a few of a group's may have no issues here
        boxes = [*box.running, *past]
        lists = self._wire.all([partial(self._project.issues, **within(one)) for one in boxes])
        told = [one for one, rows in zip(boxes, lists, strict=True) if rows and one in past][:limit]
        every = {row["iid"]: row for rows in lists for row in rows}
        with reading("issue"):
            days = {row["iid"]: read.moment(row, "created_at").date() for row in every.values()}
        early = [
            row for row in every.values() if any((days[row["iid"]] - one.start).days <= 1 for one in told)
        ]
        moves = self._project.events([(issue, f"resource_{box.field}_events") for issue in early])
        pasts = [(issue, moves.get(iid, ())) for iid, issue in every.items()]
        with reading("issue"):
            return [(one, *sums(one, pasts, board, box.field)) for one in told]

    def states(self) -> Sequence[State]:
        """The board's lists, from Open to Closed."""
        return self._project.columns(again=True).states

    def items(self, sprint_id: str) -> Sequence[Item]:
        """The issues that are in a sprint now."""
        sprint = self._project.known(sprint_id)
        if sprint is None:
            return []
        board, field = self._project.columns(), sprint.id.partition("-")[0]
        rows = self._project.issues(**within(sprint))
        with reading("issue"):
            return [read.item(row, board, field) for row in rows]

    def unfinished(self) -> Sequence[Item]:
        """The open issues, those that changed last."""
        query = {"state": "opened", "order_by": "updated_at", "sort": "desc"}
        rows = self._wire.few("/issues", UNFINISHED, query)
        return unfinished(self._project.item(row) for row in rows)

    def item(self, key: str) -> Item:
        """One issue, by "#12", "12", "group/project#12" or its address. Raises ItemNotFound (key)."""
        return self._project.item(self._project.issue(key))

    def reachable(self, key: str) -> None:
        """Every list: GitLab has no workflow."""

    def history(self, since: datetime) -> Sequence[Change]:
        """The changes since then of what is or was in the running sprint, oldest first.

        Of issues that are not in it now, the 200 changed last are asked whether they were.
        Raises NoActiveSprint, SprintUnclear.
        """
        sprint, board, field = self._project.running(), self._project.columns(), self._project.timebox().field
        moves = f"resource_{field}_events"
        changed = self._project.issues(updated_after=f"{since.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}")
        with reading("issue"):
            changed.sort(key=lambda issue: read.moment(issue, "updated_at"), reverse=True)
            inside = [issue for issue in changed if read.sprint_of(issue, field) == sprint.id]
            others = [issue for issue in changed if read.sprint_of(issue, field) != sprint.id]
        if len(others) > OUTSIDE:
            log.info("%s: %s of %s changed issues are asked for their sprints", TRACKER, OUTSIDE, len(others))
        were = self._project.events([(issue, moves) for issue in others[:OUTSIDE]])
        inside += [
            i for i in others if any(sprint.id in (*e.added, *e.removed) for e in were.get(i["iid"], ()))
        ]
        past = self._project.events([(issue, point) for issue in inside for point in endpoints(issue, field)])
        with reading("event"):
            names = people(changed)
            found = [c for i in inside for c in changes(i, past.get(i["iid"], ()), board, field, names)]
        return sorted((change for change in found if change.at >= since), key=lambda change: change.at)

    def search(self, text: str) -> Sequence[Item]:
        """Issues whose number or title has the words: of the running sprint, and those that GitLab finds."""
        text = f"#{text.strip()}" if text.strip().isdecimal() else text
        said = words(text)
        if not said:
            return []
        box = self._project.timebox()
        asked: list[Callable[[], Rows]] = [
            partial(self._project.issues, **within(one)) for one in box.running
        ]
        numbers = [word.lstrip("#") for word in said if word.lstrip("#").isdecimal() and len(word) < 10]
        if numbers:
            asked.append(partial(self._project.issues, **{"iids[]": numbers[:20]}))
        longest = sorted({word for word in said if len(word) > 2 and word[0] != "#"}, key=len)[-3:]
        for word in longest:  # GitLab wants all words of a search in one title
            query = {"search": word, "in": "title", "state": "all"}
            asked.append(partial(self._wire.few, "/issues", 50, query))
        found = {str(row.get("iid")): row for rows in self._wire.all(asked) for row in rows}
        return ranked([self._project.item(row) for row in found.values()], text)

    def identity(self, name: str) -> str | None:
        """The full name of a member, by full name, user name, or first name where it is one person's alone."""
        member = self._project.member(name)
        return str(member["name"]) if member else None

    def describe(self) -> dict[str, str]:
        """What is linked: the board's name, and where points live ("" where there are none)."""
        name = str(self._wire.get("").get("name_with_namespace") or self._project.name)
        board, some = self._project.columns().name, self._wire.few("/issues", 1)
        if some and "weight" in some[0]:
            where = "weight"
        else:
            scope = read.points_scope(self._project.labels())
            where = f"labels {scope}::" if scope else ""
        return {"board": f"{name}: {board}" if board else name, "points": where}

    def me(self) -> str | None:
        """The full name of the token's owner; of a project's or a group's token that of its bot."""
        with reading("user"):
            return read.need(self._wire.get(OWNER), "name", str)

    # writing

    def create(self, title: str, who: str, kind: str = "story") -> Item:
        """A new issue in Open, nobody's and not estimated; in the running sprint where one is running."""
        sprint, title = if_one(self._project.running), " ".join(title.split())
        label = self._project.kind_label(kind)
        field, _, number = (sprint.id if sprint else "").partition("-")
        body: dict[str, Any] = {"title": title, "description": plain(self._link.signed("", who))}
        if (
            field == "iteration"
        ):  # no field of the request is for it, but GitLab carries out commands in a description
            body["description"] = f"{body['description']}\n\n/iteration *iteration:{number}".strip()
        elif number:
            body["milestone_id"] = int(number)
        if label:
            body["labels"] = [label]
        newest = self._project.newest("/issues", "iid")

        def found() -> Data | None:
            rows = self._wire.few("/issues", 20, NEWEST)
            return next(
                (row for row in rows if row.get("iid", 0) > newest and row.get("title") == title), None
            )

        made = once(lambda: self._wire.send("post", "/issues", body), found, TRACKER, title[:60])
        item = settled(lambda: self._project.item(made), TRACKER, title[:60])
        if sprint and item.sprint != sprint.id:
            log.warning("%s did not put %s into %s: may the account plan?", TRACKER, item.key, sprint.id)
        return item

    def move(self, key: str, state: str, who: str) -> Item:
        """Into another list: its label instead of the other lists', closed or opened again, in one request.

        Raises ItemNotFound, TransitionNotAllowed (key, state, states).
        """
        issue, board = self._project.issue(key), self._project.columns()
        now, target = self._project.item(issue), board.find(state)
        if target is None:
            known = ", ".join(one.name for one in board.states)
            raise TransitionNotAllowed(key=now.key, state=state, states=known)
        if now.state == target:
            return now
        label, has = board.label(target), set(read.labels_of(issue))
        body: dict[str, Any] = {"remove_labels": [one for one in board.labels if one in has and one != label]}
        body["add_labels"] = [label] if label else []
        closing = target == board.states[-1]
        if closing != read.closed(issue):
            body["state_event"] = "close" if closing else "reopen"
        return self._change(issue, body, lambda made: self._project.item(made).state == target, who)

    def assign(self, key: str, to: str | None, who: str) -> Item:
        """To a member of the project, or to nobody. Raises ItemNotFound, PersonNotFound (name)."""
        issue = self._project.issue(key)
        now, member = self._project.item(issue), self._project.member(to) if to else None
        if to and member is None:
            raise PersonNotFound(name=to)
        with reading("member"):
            wanted = [read.need(member, "id", int)] if member else []

        def done(made: Data) -> bool:
            return [read.need(one, "id", int) for one in made["assignees"]] == wanted

        with reading("issue"):
            if done(issue):
                return now
        return self._change(issue, {"assignee_ids": wanted or [0]}, done, who)

    def comment(self, key: str, text: str, who: str) -> Item:
        """A note with the text as it is: no line of it is a command to GitLab. Raises ItemNotFound."""
        issue = self._project.issue(key)
        notes = f"/issues/{issue['iid']}/notes"
        newest, body = self._project.newest(notes, "id"), plain(self._link.signed(text, who))

        def found() -> Data | None:
            rows = self._wire.few(notes, 20, NEWEST)
            return next(
                (r for r in rows if r.get("id", 0) > newest and str(r.get("body")).strip() == body.strip()),
                None,
            )

        once(lambda: self._wire.send("post", notes, {"body": body}), found, TRACKER, f"#{issue['iid']}")
        return self._again(issue)

    def estimate(self, key: str, points: float, who: str) -> Item:
        """The weight, which takes whole numbers; else a label. Raises ItemNotFound, ValueError where it is no number."""
        sound(points)
        issue = self._project.issue(key)
        now = self._project.item(issue)
        if now.points == points:
            return now
        if "weight" in issue:
            if points != int(points):  # GitLab would cut it off without a word
                raise TrackerRefused(tracker=TRACKER, reason=quoted({"weight": "must be an integer"}))
            body: dict[str, Any] = {"weight": int(points)}
        else:
            old = read.points_labels(read.labels_of(issue))
            scope = read.points_scope(old) or read.points_scope(self._project.labels()) or "points"
            label = f"{scope}::{points:.12g}"
            body = {"add_labels": [label], "remove_labels": [one for one in old if one != label]}
        return self._change(issue, body, lambda made: self._project.item(made).points == points, who)

    def _change(self, issue: Data, body: Mapping[str, Any], done: Callable[[Data], bool], who: str) -> Item:
        """One PUT. What the account may not change, GitLab leaves out without a word."""
        path, key = f"/issues/{issue['iid']}", f"#{issue['iid']}"
        given = {name: value for name, value in body.items() if value != []}

        def found() -> Data | None:
            now = self._project.issue(key)
            with reading("issue"):
                return now if done(now) else None

        def write() -> Data:
            made = self._wire.send("put", path, given, ItemNotFound(key=key))
            with reading("issue"):
                if not done(made):
                    raise TrackerForbidden(tracker=TRACKER)
            return {**made, "iid": issue["iid"]}

        made = once(write, found, TRACKER, key)
        return settled(
            lambda: self._project.item(made) if self._link.own else self._noted(made, who), TRACKER, key
        )

    def _noted(self, issue: Data, who: str) -> Item:
        """Say at the issue for whom it was changed. The change stands, whatever becomes of the note."""
        body = {"body": plain(self._link.signed("", who))}
        try:
            self._wire.send("post", f"/issues/{issue['iid']}/notes", body)
        except TrackerError as error:
            log.warning("%s #%s was changed, but without a note for whom: %r", TRACKER, issue["iid"], error)
        return self._again(issue)

    def _again(self, issue: Data) -> Item:
        """The item after a write; as it was known where it cannot be read, for the write is done."""
        try:
            return self._project.item(self._project.issue(f"#{issue['iid']}"))
        except TrackerError as error:
            log.warning("%s #%s was changed and cannot be read again: %r", TRACKER, issue["iid"], error)
            return self._project.item(issue)
