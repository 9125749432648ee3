"""A small GitLab, from https://docs.gitlab.com/api/: one project of a group, its board, sprints, issues and their past.

As in the real one: what an account may not change is left out of a change without a word; labels that are named are made; a
project that must not be seen is not found; lines that begin with "/" are commands; a list has 20 rows a page, at most 100.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.fakes.server import Asked, Fake, Reply

Row = dict[str, Any]
GHOST = 1
NOT_FOUND = Reply(404, {"message": "404 Not found"})
NO_PROJECT = Reply(404, {"message": "404 Project Not Found"})
GUEST, REPORTER = 10, 20
EDITED = {
    "title", "description", "assignee_ids", "labels", "add_labels", "remove_labels", "milestone_id", "state_event", "weight",
}  # fmt: skip


class GitLab(Fake):
    """Project 7, "shop/app", below a path of the server. `premium` has weights and iterations."""

    prefix = "/git"

    def __init__(self, now: Callable[[], datetime], premium: bool = False) -> None:
        super().__init__()
        self.base = self.url + self.prefix
        self.premium = premium
        self.skew = timedelta()
        self.counted = 10_000  # of more rows there is no total
        self.users: dict[int, Row] = {
            GHOST: {"id": 1, "username": "ghost", "name": "Ghost User", "state": "active"}
        }
        self.members: dict[int, int] = {}  # access levels
        self.tokens: dict[str, tuple[int, str]] = {}  # users and scopes
        self.oauth: set[str] = set()
        self.labels: list[str] = []
        self.boards: list[Row] = []
        self.milestones: list[Row] = []
        self.iterations: list[Row] = []
        self.issues: dict[int, Row] = {}
        self._now, self._ticks, self._ids = now, 0, 1000
        self._me = GHOST
        for method, path, handler in (
            ("GET", "", self._project),
            ("GET", "/boards", lambda asked: self._page(asked, self.boards)),
            ("GET", "/labels", self._labels),
            ("GET", "/milestones", self._milestones),
            ("GET", "/iterations", self._iterations),
            ("GET", "/members/all", self._members),
            ("GET", "/issues", self._list),
            ("POST", "/issues", self._create),
            ("GET", r"/issues/(\d+)", self._one),
            ("PUT", r"/issues/(\d+)", self._edit),
            ("GET", r"/issues/(\d+)/notes", self._notes),
            ("POST", r"/issues/(\d+)/notes", self._note),
            ("GET", r"/issues/(\d+)/resource_(label|state|milestone|iteration|weight)_events", self._events),
        ):
            self.route(method, rf"{self.prefix}/api/v4/projects/(?:7|shop%2[Ff]app){path}", handler)
        self.route("GET", f"{self.prefix}/api/v4/user", lambda asked: Reply(data=self.users[self._me]))

    # what tests make

    def now(self) -> datetime:
        """The server's clock; two writes are never at the same time."""
        self._ticks += 1
        return self._now() + self.skew + timedelta(milliseconds=self._ticks)

    def person(self, name: str, level: int = 30, token: str | None = None, scope: str = "api") -> int:
        """A member, by full name; its user name is the first name, folded."""
        number = self._id()
        username = name.split()[0].casefold()
        self.users[number] = {"id": number, "username": username, "name": name, "state": "active"}
        self.members[number] = level
        if token:
            self.tokens[token] = (number, scope)
        return number

    def board(self, name: str, labels: Iterable[str]) -> None:
        lists = []
        for position, label in enumerate(labels):
            self._label_named(label)
            lists.append({"id": self._id(), "label": self._label(label), "position": position})
        self.boards.append({"id": self._id(), "name": name, "hide_backlog_list": False, "lists": lists[::-1]})

    def timebox(
        self, kind: str, title: str | None, first: date | None, last: date | None, **more: Any
    ) -> int:
        """A milestone or an iteration; its number."""
        made = {
            "id": self._id(), "iid": len(self.milestones) + 1, "title": title, "description": more.pop("goal", ""),
            "start_date": first and first.isoformat(), "due_date": last and last.isoformat(), **more,
        }  # fmt: skip
        if kind == "milestone":
            self.milestones.append({"state": "active", "project_id": 7, **made})
        else:
            self.iterations.append({"group_id": 3, "sequence": len(self.iterations) + 1, **made})
        return int(made["id"])

    def issue(self, title: str, author: int, at: datetime, **fields: Any) -> Row:
        """A new issue, with `change`'s fields."""
        iid = max(self.issues, default=0) + 1
        made: Row = {
            "id": self._id(), "iid": iid, "title": title, "description": "", "state": "opened", "labels": [],
            "milestone": None, "iteration": None, "weight": None, "assignees": [], "author": author,
            "created_at": at, "updated_at": at, "closed_at": None, "issue_type": "issue",
            "notes": [], "events": {kind: [] for kind in ("label", "state", "milestone", "iteration", "weight")},
        }  # fmt: skip
        self.issues[iid] = made
        self.change(made, author, at, **fields)
        return made

    def change(self, issue: Row, user: int, at: datetime, **fields: Any) -> None:
        """Set labels, assignees, milestone, iteration, weight, closed, title or description, as GitLab writes it down."""
        was, before = {**issue}, (issue["labels"], issue["assignees"])
        for name, value in fields.items():
            if name == "closed" and value != (issue["state"] == "closed"):
                issue["state"], issue["closed_at"] = ("closed", at) if value else ("opened", None)
                self._told(issue, "state", user, at, state="closed" if value else "reopened")
            elif name in ("milestone", "iteration", "weight") and value != issue[name]:
                self._boxed(issue, name, value, user, at)
            elif name in ("labels", "assignees", "title", "description"):
                issue[name] = value
        for label in [one for one in issue["labels"] if one not in before[0]]:
            self._label_named(label)
            self._told(issue, "label", user, at, label=label, action="add")
        for label in [one for one in before[0] if one not in issue["labels"]]:
            self._told(issue, "label", user, at, label=label, action="remove")
        self._reassigned(issue, before[1], user, at)
        if issue != was:
            issue["updated_at"] = max(issue["updated_at"], at)

    def comment(self, issue: Row, user: int, at: datetime, body: str, system: bool = False) -> Row:
        note = {"id": self._id(), "body": body, "author": user, "created_at": at, "system": system}
        issue["notes"].append(note)
        issue["updated_at"] = max(issue["updated_at"], at)
        return note

    def forget(self, user: int) -> None:
        """Delete a user: what they wrote is the ghost's, and they are assigned no more."""
        del self.users[user], self.members[user]
        for issue in self.issues.values():
            issue["assignees"] = [one for one in issue["assignees"] if one != user]

    # what GitLab does

    def refuse(self, asked: Asked) -> Reply | None:
        token = asked.headers.get("private-token") or ""
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not token and not bearer:
            return Reply(401, {"message": "401 Unauthorized"}) if self.is_write(asked) else NO_PROJECT
        known = self.tokens.get(bearer if bearer in self.oauth else token)
        if known is None:
            return Reply(401, {"message": "401 Unauthorized"})
        self._me, scope = known
        if scope != "api" and self.is_write(asked):
            told = "The request requires higher privileges than provided by the access token."
            return Reply(403, {"error": "insufficient_scope", "error_description": told, "scope": "api"})
        return None

    def missing(self, asked: Asked) -> Reply:
        if re.match(rf"{self.prefix}/api/v4/projects/(?:7|shop%2[Ff]app)(/|$)", asked.path):
            return Reply(404, {"error": "404 Not Found"})
        return NO_PROJECT if "/projects/" in asked.path else Reply(404, {"error": "404 Not Found"})

    def _page(self, asked: Asked, rows: list[Any], shown: Callable[[Any], Any] = lambda row: row) -> Reply:
        size = min(100, int(asked.param("per_page", "20")))
        page, last = int(asked.param("page", "1")), max(1, -(-len(rows) // size))
        headers = {
            "X-Page": str(page), "X-Per-Page": str(size), "X-Next-Page": str(page + 1) if page < last else "",
            "X-Prev-Page": str(page - 1) if page > 1 else "",
        }  # fmt: skip
        if len(rows) <= self.counted:
            headers |= {"X-Total": str(len(rows)), "X-Total-Pages": str(last)}
        if page < last:
            query = urlencode({**asked.query, "page": [page + 1], "per_page": [size]}, True)
            headers["Link"] = f'<{self.url}{asked.path}?{query}>; rel="next"'
        return Reply(200, [shown(row) for row in rows[(page - 1) * size : page * size]], headers)

    def _project(self, asked: Asked) -> Reply:
        named = {"name": "App", "name_with_namespace": "Shop / App", "path_with_namespace": "shop/app"}
        return Reply(200, {"id": 7, **named, "web_url": f"{self.base}/shop/app"})

    def _labels(self, asked: Asked) -> Reply:
        said = asked.param("search").casefold()
        return self._page(asked, [label for label in self.labels if said in label.casefold()], self._label)

    def _milestones(self, asked: Asked) -> Reply:
        if asked.param("state", "all") not in ("active", "closed", "all"):
            return Reply(400, {"error": "state does not have a valid value"})
        group = (
            asked.param("include_parent_milestones") == "true" or asked.param("include_ancestors") == "true"
        )
        rows = [one for one in self.milestones if group or "project_id" in one]
        return self._page(
            asked, [one for one in rows if asked.param("state", "all") in (one["state"], "all")]
        )

    def _iterations(self, asked: Asked) -> Reply:
        if not self.premium:
            return Reply(404, {"error": "404 Not Found"})
        today = (self._now() + self.skew).date().isoformat()
        rows = []
        for one in self.iterations:
            state = 1 if one["start_date"] > today else 3 if one["due_date"] < today else 2
            wanted = {"opened": (1, 2), "upcoming": (1,), "current": (2,), "closed": (3,), "all": (1, 2, 3)}
            if state in wanted[asked.param("state", "all")]:
                rows.append({**one, "state": state})
        return self._page(asked, rows)

    def _members(self, asked: Asked) -> Reply:
        rows = [{**self.users[one], "access_level": level} for one, level in self.members.items()]
        return self._page(asked, rows)

    def _list(self, asked: Asked) -> Reply:
        rows = [issue for issue in self.issues.values() if self._wanted(issue, asked)]
        by = asked.param("order_by", "created_at")
        rows.sort(key=lambda issue: (issue[by], issue["id"]), reverse=asked.param("sort", "desc") == "desc")
        return self._page(asked, rows, self._issue)

    def _wanted(self, issue: Row, asked: Asked) -> bool:
        titles = {one["id"]: one["title"] for one in self.milestones}
        milestone, iteration, since = (
            asked.param(name) for name in ("milestone", "iteration_id", "updated_after")
        )
        searched = (
            issue["title"] if asked.param("in") == "title" else f"{issue['title']} {issue['description']}"
        )
        iids = asked.query.get("iids[]", [str(issue["iid"])])
        return (
            asked.param("state", "all") in ("all", issue["state"])
            and (not milestone or titles.get(issue["milestone"]) == milestone)
            and (not iteration or str(issue["iteration"]) == iteration)
            and (not since or issue["updated_at"] >= datetime.fromisoformat(since.replace("Z", "+00:00")))
            and all(word in searched.casefold() for word in asked.param("search").casefold().split())
            and str(issue["iid"]) in iids
        )

    def _one(self, asked: Asked, iid: str) -> Reply:
        found = self.issues.get(int(iid))
        return Reply(200, self._issue(found)) if found else NOT_FOUND

    def _create(self, asked: Asked) -> Reply:
        given = {name: value for name, value in asked.json.items() if name in EDITED}
        if "title" not in given:
            return Reply(400, {"error": "title is missing"})
        if (wrong := _title(given["title"])) is not None:
            return wrong
        at, text = self.now(), given.pop("description", "")
        lines = [line for line in text.splitlines() if not line.startswith("/")]
        commands = [line for line in text.splitlines() if line.startswith("/")]
        fields = self._allowed(given, {"labels": [], "assignees": []})
        for line in commands:
            if (found := re.fullmatch(r"/iteration \*iteration:(\d+)", line)) and self.premium:
                fields["iteration"] = int(found[1])
        fields |= {"description": "\n".join(lines).strip()}
        made = self.issue(str(fields.pop("title")).strip(), self._me, at, **fields)
        return Reply(201, self._issue(made))

    def _edit(self, asked: Asked, iid: str) -> Reply:
        issue = self.issues.get(int(iid))
        given = {name: value for name, value in asked.json.items() if name in EDITED}
        if issue is None:
            return NOT_FOUND
        if not given:
            return Reply(
                400, {"error": "title, labels, weight are missing, at least one parameter must be provided"}
            )
        if "title" in given and (wrong := _title(given["title"])) is not None:
            return wrong
        self.change(issue, self._me, self.now(), **self._allowed(given, issue))
        return Reply(200, self._issue(issue))

    def _allowed(self, given: Row, issue: Row) -> Row:
        """A request's fields as `change` names them, without what the account may not set."""
        fields: Row = {name: given[name] for name in ("title", "description") if name in given}
        if "state_event" in given:
            fields["closed"] = given["state_event"] == "close"
        if self.members.get(self._me, 0) < REPORTER:
            return fields
        gone = given.get("remove_labels", [])
        kept = [one for one in given.get("labels", issue["labels"]) if one not in gone]
        fields["labels"] = [*kept, *(one for one in given.get("add_labels", []) if one not in kept)]
        if "assignee_ids" in given:
            fields["assignees"] = [one for one in given["assignee_ids"] if one in self.members][
                : 3 if self.premium else 1
            ]
        if "milestone_id" in given:
            fields["milestone"] = given["milestone_id"] or None
        if "weight" in given and self.premium:
            fields["weight"] = None if given["weight"] is None else int(given["weight"])
        return fields

    def _notes(self, asked: Asked, iid: str) -> Reply:
        if int(iid) not in self.issues:
            return NOT_FOUND
        newest = asked.param("sort", "desc") == "desc"
        rows = sorted(
            self.issues[int(iid)]["notes"], key=lambda note: (note["created_at"], note["id"]), reverse=newest
        )
        return self._page(asked, rows, self._shown)

    def _note(self, asked: Asked, iid: str) -> Reply:
        issue, text = self.issues.get(int(iid)), str(asked.json.get("body", ""))
        if issue is None:
            return NOT_FOUND
        if not text.strip():
            return Reply(400, {"message": '400 Bad request - Note {:note=>["can\'t be blank"]}'})
        commands = [line.strip() for line in text.splitlines() if re.match(r"/\w", line)]
        for line in commands:
            self.change(issue, self._me, self.now(), **({"closed": True} if line == "/close" else {}))
        body = "\n".join(line for line in text.split("\n") if line.strip() not in commands)
        if not body.strip():
            return Reply(202, {"commands_changes": {}, "summary": ["Applied."]})
        return Reply(201, self._shown(self.comment(issue, self._me, self.now(), body)))

    def _events(self, asked: Asked, iid: str, kind: str) -> Reply:
        if int(iid) not in self.issues or (kind in ("iteration", "weight") and not self.premium):
            return NOT_FOUND
        return self._page(asked, self.issues[int(iid)]["events"][kind], self._shown)

    # as JSON

    def _issue(self, issue: Row) -> Row:
        ends = {name: issue[name] and _iso(issue[name]) for name in ("created_at", "updated_at", "closed_at")}
        plain = {
            name: issue[name]
            for name in ("id", "iid", "title", "description", "state", "labels", "issue_type")
        }
        people = [self._user(one) for one in issue["assignees"]]
        made = {
            **plain, **ends, "project_id": 7, "author": self._user(issue["author"]), "assignees": people,
            "assignee": people[0] if people else None, "milestone": self._box(self.milestones, issue["milestone"]),
            "user_notes_count": sum(not note["system"] for note in issue["notes"]), "confidential": False,
            "web_url": f"{self.base}/shop/app/-/issues/{issue['iid']}",
        }  # fmt: skip
        if self.premium:
            made |= {"weight": issue["weight"], "iteration": self._box(self.iterations, issue["iteration"])}
        return made

    def _shown(self, row: Row) -> Row:
        """An event or a note."""
        shown = {**row, "created_at": _iso(row["created_at"])}
        shown |= {name: self._user(row[name]) for name in ("user", "author") if name in row}
        if "label" in row:
            shown["label"] = self._label(row["label"]) if row["label"] in self.labels else None
        for name, boxes in (("milestone", self.milestones), ("iteration", self.iterations)):
            if name in row:
                shown[name] = self._box(boxes, row[name])
        return shown

    def _user(self, number: int) -> Row:
        return self.users.get(number, self.users[GHOST])

    def _label(self, name: str) -> Row:
        return {"id": self.labels.index(name) + 1, "name": name, "color": "#428BCA", "description": None}

    def _box(self, boxes: list[Row], number: int | None) -> Row | None:
        return next((one for one in boxes if one["id"] == number), None)

    # what is written down

    def _told(self, issue: Row, kind: str, user: int, at: datetime, **values: Any) -> None:
        told = {
            "id": self._id(),
            "user": user,
            "created_at": at,
            "resource_type": "Issue",
            "resource_id": issue["id"],
        }
        issue["events"][kind].append({**told, **values})

    def _boxed(self, issue: Row, name: str, value: Any, user: int, at: datetime) -> None:
        """One event: what came in, or, where nothing did, what went out."""
        if name == "weight":
            self._told(issue, name, user, at, weight=value)
        else:
            action = "add" if value else "remove"
            self._told(issue, name, user, at, action=action, **{name: value or issue[name]})
        issue[name] = value

    def _reassigned(self, issue: Row, old: list[int], user: int, at: datetime) -> None:
        came = [f"@{self._user(one)['username']}" for one in issue["assignees"] if one not in old]
        went = [f"@{self._user(one)['username']}" for one in old if one not in issue["assignees"]]
        told = [
            f"{verb} {' and '.join(who)}"
            for verb, who in (("assigned to", came), ("unassigned", went))
            if who
        ]
        if told:
            self.comment(issue, user, at, " and ".join(told), system=True)

    def _label_named(self, name: str) -> None:
        if name not in self.labels:
            self.labels.append(name)

    def _id(self) -> int:
        self._ids += 1
        return self._ids


def _title(title: str) -> Reply | None:
    """The refusal of a title."""
    if not str(title).strip():
        return Reply(400, {"message": {"title": ["can't be blank"]}})
    if len(title) > 255:
        return Reply(400, {"message": {"title": ["is too long (maximum is 255 characters)"]}})
    return None


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
