"""Jira in memory: Cloud (platform v3) or Data Center (v2), both with agile 1.0, as their documentation describes them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from scrumai.core.search import words as words_of
from tests.fakes.jql import Query, Refused, Test
from tests.fakes.server import Asked, Fake, Reply

BERLIN = ZoneInfo("Europe/Berlin")
STATUSES = {
    "10000": ("To Do", "new"),
    "3": ("In Progress", "indeterminate"),
    "10003": ("Blocked", "indeterminate"),
    "10001": ("In Review", "indeterminate"),
    "10002": ("Done", "done"),
    "10009": ("Archived", "done"),  # of another project: on no column
}
COLUMNS = [("To Do", ["10000"]), ("Doing", ["3", "10003"]), ("Review", ["10001"]), ("Done", ["10002"])]
FLOW = {
    "10000": ("3",),
    "3": ("10000", "10003", "10001", "10002"),
    "10003": ("3",),
    "10001": ("3", "10002"),
    "10002": ("3", "10000"),
}
RESOLUTIONS = [("10100", "Won't Do"), ("10101", "Done"), ("10102", "Duplicate")]
TYPES = [
    ("10004", "Epic", False),
    ("10001", "Story", False),
    ("10002", "Task", False),
    ("10005", "Bug", False),
    ("10003", "Sub-task", True),
]
EMBEDDED = 20  # comments that come with an issue of a search in Cloud


class Refusal(Exception):
    """An answer that is none of success."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        self.reply = Reply(status, {"errorMessages": list(messages), "errors": errors})


@dataclass
class User:
    """An account: `id` is Cloud's account id or Data Center's user name."""

    id: str
    name: str | None
    mail: str
    secrets: tuple[str, ...] = ()  # API tokens (Cloud), personal access tokens and passwords (Data Center)
    grants: tuple[str, ...] = ()  # access tokens of OAuth applications
    active: bool = True


@dataclass
class Sprint:
    """A sprint; times are aware."""

    id: int
    name: str
    state: str
    start: datetime | None
    end: datetime | None
    complete: datetime | None = None
    board: int = 12
    goal: str = ""


@dataclass
class Issue:
    """An issue: values by the fake's own names; `log` is [(at, who, items)], `comments` are dicts."""

    id: int
    key: str
    values: dict[str, Any]
    log: list[tuple[datetime, str | None, list[dict[str, Any]]]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)


class Jira(Fake):
    """One site with the project SHOP, its board 12 'Platform' and a Kanban board 13 'Support'."""

    def __init__(self, now: Callable[[], datetime], cloud: bool = True) -> None:
        super().__init__()
        self.cloud = cloud
        self.api = "/rest/api/3" if cloud else "/rest/api/2"
        self.points = "customfield_10016" if cloud else "customfield_10106"
        self.points_name = "Story point estimate" if cloud else "Story Points"
        self.sprint_field = "customfield_10020" if cloud else "customfield_10104"
        self.has_points = True
        self.skew = timedelta()
        self.users: dict[str, User] = {}
        self.sprints: dict[int, Sprint] = {}
        self.issues: dict[str, Issue] = {}
        self._now = now
        self._count = 10000
        self._comments = 20000
        self._routes()

    def now(self) -> datetime:
        return self._now() + self.skew

    # what is on the site

    def person(self, id: str, name: str, *secrets: str) -> User:
        found = User(id, name, f"{name.split()[0].lower()}@example.com", secrets)
        self.users[id] = found
        return found

    def issue(self, title: str, status: str = "10000", at: datetime | None = None, **values: Any) -> Issue:
        """An issue with that state, without a log of how it came there."""
        self._count += 1
        key, at = f"SHOP-{self._number()}", at or self.now()
        own = {"title": title, "status": status, "type": "10001", "points": None, "assignee": None}
        own |= {"sprints": [], "parent": None, "resolution": None, "description": None}
        own |= {"creator": next(iter(self.users)), "created": at, "updated": at}
        made = Issue(self._count, key, own | values)
        self.issues[key] = made
        return made

    def change(self, issue: Issue, who: str | None, at: datetime | None = None, **values: Any) -> None:
        """Change fields of an issue, with an entry in its changelog."""
        at = at or self.now()
        items = [self._logged(name, issue.values[name], new) for name, new in values.items()]
        items = [one for one in items if one is not None]
        issue.values |= values
        issue.values["updated"] = max(issue.values["updated"], at)
        if items:
            issue.log.append((at, who, items))

    def say(self, issue: Issue, who: str | None, body: Any, at: datetime | None = None) -> dict[str, Any]:
        at = at or self.now()
        self._comments += 1
        said = {"id": str(self._comments), "at": at, "who": who, "body": body}
        issue.comments.append(said)
        issue.values["updated"] = max(issue.values["updated"], at)
        return said

    def in_sprints(self, issue: Issue) -> list[int]:
        """A sub-task is in the sprints of its parent."""
        parent = issue.values["parent"]
        found: list[int] = (self.issues[parent] if parent else issue).values["sprints"]
        return found

    def _number(self) -> int:
        return max((int(key.rpartition("-")[2]) for key in self.issues), default=100) + 1

    def _logged(self, name: str, old: Any, new: Any) -> dict[str, Any] | None:
        ids = {"status": "status", "assignee": "assignee", "title": "summary", "resolution": "resolution"}
        ids |= {"points": self.points, "sprints": self.sprint_field}
        if old == new or name not in ids:
            return None
        labels = {"points": self.points_name, "sprints": "Sprint", "title": "summary"}
        said = {
            "field": labels.get(name, name),
            "fieldtype": "jira" if name in ("status", "title") else "custom",
        }
        if self.cloud:
            said["fieldId"] = ids[name]
        for end, text, value in (("from", "fromString", old), ("to", "toString", new)):
            said[end], said[text] = self._ends(name, value)
        return said

    def _ends(self, name: str, value: Any) -> tuple[Any, Any]:
        """(from, fromString) of a value in a changelog."""
        if name == "status":
            return value, STATUSES[value][0]
        if name == "sprints":
            names = [self.sprints[one].name for one in value]
            return ", ".join(map(str, value)), ", ".join(names)
        if name == "assignee":
            return value, self.users[value].name if value else None
        if name == "points":
            return None, None if value is None else f"{value:g}" if self.cloud else str(float(value))
        return None, value

    # answers

    def is_write(self, asked: Asked) -> bool:
        return asked.method != "GET" and not re.search(r"/search(/jql)?$|/bulkfetch$", asked.path)

    def answer(self, asked: Asked) -> Reply:
        path = re.sub(r"^/ex/jira/[\w-]+", "", asked.path) if self.cloud else asked.path
        try:
            return super().answer(Asked(asked.method, path, asked.query, asked.headers, asked.body))
        except Refusal as refusal:
            return refusal.reply
        except Refused as reason:
            return Refusal(400, str(reason)).reply

    def refuse(self, asked: Asked) -> Reply | None:
        if (
            self._who(asked) is None
            and self.cloud
            and asked.headers.get("authorization", "")[:7] == "Bearer "
        ):
            return Reply(403, {"error": "Failed to parse Connect Session Auth Token"})
        if asked.path.endswith("/serverInfo") or self._who(asked) is not None:
            return None
        headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
        return Reply(401, b"Client must be authenticated to access this resource.", headers)

    def missing(self, asked: Asked) -> Reply:
        return Reply(404, {"errorMessages": ["Not found"], "errors": {}})

    def _who(self, asked: Asked) -> User | None:
        scheme, _, given = asked.headers.get("authorization", "").partition(" ")
        for user in self.users.values():
            login = user.mail if self.cloud else user.id
            pairs = {base64.b64encode(f"{login}:{one}".encode()).decode() for one in user.secrets}
            if (scheme == "Basic" and given in pairs) or (
                scheme == "Bearer" and given in (user.grants if self.cloud else user.secrets)
            ):
                return user
        return None

    def _me(self, asked: Asked) -> str:
        user = self._who(asked)
        assert user is not None
        return user.id

    def _routes(self) -> None:
        api, agile, key = self.api, "/rest/agile/1.0", r"/issue/([^/]+)"
        self.route("GET", "/rest/api/[23]/serverInfo", self._server_info)
        self.route("GET", f"{api}/myself", lambda asked: Reply(data=self._user(self._me(asked))))
        self.route("GET", f"{api}/field", self._fields)
        self.route("GET", f"{api}/status", lambda asked: Reply(data=[self._status(one) for one in STATUSES]))
        self.route("GET", f"{api}/project/SHOP", self._project)
        self.route("GET", f"{api}/issue/createmeta/SHOP/issuetypes/(\\d+)", self._createmeta)
        self.route("GET", f"{api}/user/(assignable/)?search", self._people)
        self.route("POST", f"{api}/issue", self._create)
        self.route("GET", f"{api}{key}", self._one)
        self.route("PUT", f"{api}{key}", self._edit)
        self.route("GET", f"{api}{key}/comment", self._list_comments)
        self.route("POST", f"{api}{key}/comment", self._comment)
        self.route("GET", f"{api}{key}/transitions", self._transitions)
        self.route("POST", f"{api}{key}/transitions", self._transit)
        if self.cloud:
            self.route("POST", f"{api}/search/jql", self._search_cloud)
            self.route("POST", f"{api}/changelog/bulkfetch", self._bulk)
        else:
            self.route("GET", f"{api}/search", self._search_dc)
        self.route("GET", f"{agile}/board", self._boards)
        self.route("GET", f"{agile}/board/(\\d+)/configuration", self._configuration)
        self.route("GET", f"{agile}/board/(\\d+)/project", self._projects)
        self.route("GET", f"{agile}/board/(\\d+)/sprint", self._board_sprints)
        self.route("POST", f"{agile}/sprint/(\\d+)/issue", self._add)

    def _server_info(self, asked: Asked) -> Reply:
        kind = "Cloud" if self.cloud else "Server"
        return Reply(data={"baseUrl": self.url, "version": "9.12.4", "deploymentType": kind})

    def _fields(self, asked: Asked) -> Reply:
        own = [(one, one.title(), "string", None) for one in ("summary", "status", "assignee", "created")]
        own.append(("timeoriginalestimate", "Original estimate", "number", None))
        own.append((self.sprint_field, "Sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint"))
        own.append(("customfield_10050", "Severity", "number", "float"))
        own += [(self.points, self.points_name, "number", "float")] * self.has_points
        rows = [
            {"id": id, "name": name, "custom": custom is not None, "schema": {"type": type, "custom": custom}}
            for id, name, type, custom in own
        ]
        return Reply(data=[*rows, {"id": "thumbnail", "name": "Images", "custom": False}])

    def _project(self, asked: Asked) -> Reply:
        types = [{"id": id, "name": name, "subtask": sub} for id, name, sub in TYPES]
        if self.cloud:
            for one in types:
                one["hierarchyLevel"] = {"Epic": 1, "Sub-task": -1}.get(str(one["name"]), 0)
        return Reply(data={"id": "10000", "key": "SHOP", "name": "Shop", "issueTypes": types})

    def _createmeta(self, asked: Asked, type_: str) -> Reply:
        """Data Center's create screen has no sprint: a new issue is put into it afterwards."""
        names = ["summary", "issuetype", "project", "description"] + [self.sprint_field] * self.cloud
        rows = [{"fieldId": one, "required": one == "summary", "hasDefaultValue": False} for one in names]
        return Reply(data={"total": len(rows), "fields" if self.cloud else "values": rows})

    def _people(self, asked: Asked, assignable: str | None) -> Reply:
        if assignable and asked.param("project") != "SHOP":
            raise Refusal(404, "No project could be found with key.")
        said = asked.param("query" if self.cloud else "username").lower()
        if not said:
            raise Refusal(400, "The query or username parameter is missing.")
        fits = [u for u in self.users.values() if u.active and said in f"{u.name} {u.id} {u.mail}".lower()]
        return Reply(data=[self._user(one.id) for one in fits[: int(asked.param("maxResults", "50"))]])

    # issues

    def _find(self, key: str) -> Issue:
        found = self.issues.get(key.upper())
        if found is None:
            raise Refusal(404, "Issue does not exist or you do not have permission to see it.")
        return found

    def _one(self, asked: Asked, key: str) -> Reply:
        issue = self._find(key)
        data = self._issue(issue, asked.param("fields", "*all").split(","))
        if "changelog" in asked.param("expand"):
            data["changelog"] = self._changelog(issue)
        return Reply(data=data)

    def _issue(self, issue: Issue, wanted: list[str], embedded: int | None = None) -> dict[str, Any]:
        all_ = self._all_fields(issue, embedded)
        fields = all_ if "*all" in wanted else {name: one for name, one in all_.items() if name in wanted}
        return {
            "id": str(issue.id),
            "key": issue.key,
            "self": f"{self.url}{self.api}/issue/{issue.id}",
            "fields": fields,
        }

    def _all_fields(self, issue: Issue, embedded: int | None) -> dict[str, Any]:
        own = issue.values
        type_ = next({"id": id, "name": name, "subtask": sub} for id, name, sub in TYPES if id == own["type"])
        comments = issue.comments if embedded is None else issue.comments[-embedded:]
        fields = {
            "summary": own["title"],
            "status": self._status(own["status"]),
            "issuetype": type_,
            "assignee": self._user(own["assignee"]),
            "creator": self._user(own["creator"]),
            "created": self._time(own["created"]),
            "updated": self._time(own["updated"]),
            "description": own["description"],
            "resolution": {"name": own["resolution"]} if own["resolution"] else None,
            "comment": {"comments": [self._said(one) for one in comments], "total": len(issue.comments)},
            self.sprint_field: [self._sprint_value(one) for one in self.in_sprints(issue)] or None,
        }
        if own["parent"]:
            fields["parent"] = {"key": own["parent"], "fields": {}}
        if self.has_points:
            fields[self.points] = own["points"]
        return fields

    def _create(self, asked: Asked) -> Reply:
        given = dict(asked.json["fields"])
        title, type_ = given.pop("summary", None), given.pop("issuetype", {}).get("id")
        if given.pop("project", {}).get("key") != "SHOP":
            raise Refusal(400, project="Specify a valid project ID or key")
        if type_ not in [one[0] for one in TYPES]:
            raise Refusal(400, issuetype="Specify a valid issue type")
        self._check_title(title)
        values: dict[str, Any] = {"type": type_, "creator": self._me(asked)}
        if "description" in given:
            values["description"] = self._text(given.pop("description"))
        if self.cloud and self.sprint_field in given:
            values["sprints"] = [self._open_sprint(given.pop(self.sprint_field)).id]
        self._check_screen(given)
        made = self.issue(title, **values)
        return Reply(201, {"id": str(made.id), "key": made.key})

    def _check_title(self, title: Any) -> None:
        if not isinstance(title, str) or not title.strip():
            raise Refusal(400, summary="You must specify a summary of the issue.")
        if "\n" in title:
            raise Refusal(400, summary="The summary is invalid because it contains newline characters.")
        if len(title) > 255:
            raise Refusal(400, summary="Summary must be less than 255 characters.")

    def _check_screen(self, left: Mapping[str, Any]) -> None:
        reason = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
        if left:
            raise Refusal(400, **{name: reason.format(name) for name in left})

    def _text(self, body: Any) -> Any:
        """A long text as it must be: a document in Cloud, a text in Data Center."""
        if self.cloud:
            if not isinstance(body, dict) or body.get("type") != "doc" or body.get("version") != 1:
                raise Refusal(400, comment="INVALID_INPUT")
            _check_node(body)
        elif not isinstance(body, str) or not body:
            raise Refusal(400, comment="Comment body can not be empty!")
        return body

    def _edit(self, asked: Asked, key: str) -> Reply:
        issue, me = self._find(key), self._me(asked)
        given, values = dict(asked.json.get("fields") or {}), {}
        if "assignee" in given:
            values["assignee"] = self._assignee(given.pop("assignee"))
        if self.has_points and self.points in given:
            value = given.pop(self.points)
            if value is not None and not isinstance(value, (int, float)):
                raise Refusal(400, **{self.points: "Operation value must be a number"})
            values["points"] = value
        self._check_screen(given)
        said = [self._text(one["add"]["body"]) for one in (asked.json.get("update") or {}).get("comment", ())]
        self.change(issue, me, **values)
        for body in said:
            self.say(issue, me, body)
        return Reply(204)

    def _assignee(self, given: Any) -> str | None:
        id = (given or {}).get("accountId" if self.cloud else "name")
        if id and (id not in self.users or not self.users[id].active):
            raise Refusal(400, assignee=f"User '{id}' does not exist.")
        return id or None

    def _list_comments(self, asked: Asked, key: str) -> Reply:
        found = sorted(self._find(key).comments, key=lambda one: int(one["id"]))
        if asked.param("orderBy") == "-created":
            found.reverse()
        start, size = int(asked.param("startAt", "0")), min(100, int(asked.param("maxResults", "50")))
        page = [self._said(one) for one in found[start : start + size]]
        return Reply(data={"startAt": start, "maxResults": size, "total": len(found), "comments": page})

    def _comment(self, asked: Asked, key: str) -> Reply:
        issue = self._find(key)
        said = self.say(issue, self._me(asked), self._text(asked.json["body"]))
        return Reply(201, self._said(said))

    def _transitions(self, asked: Asked, key: str) -> Reply:
        status = self._find(key).values["status"]
        rows = []
        for to in FLOW[status]:
            fields = self._screen(to)
            row = {
                "id": f"{to}1",
                "name": f"Set {STATUSES[to][0]}",
                "to": self._status(to),
                "hasScreen": bool(fields),
            }
            rows.append(row | ({"fields": fields} if "transitions.fields" in asked.param("expand") else {}))
        return Reply(data={"expand": "transitions", "transitions": rows})

    def _screen(self, to: str) -> dict[str, Any]:
        """Done asks for a resolution, Blocked for a reason, which nobody but a person can tell."""
        if to == "10002":
            allowed = [{"id": id, "name": name} for id, name in RESOLUTIONS]
            return {"resolution": {"required": True, "hasDefaultValue": False, "allowedValues": allowed}}
        options = [{"id": "10100", "value": "Waits for others"}]  # those of a select have no name
        reason = {"name": "Reason", "required": True, "hasDefaultValue": False, "allowedValues": options}
        return {"customfield_10070": reason} if to == "10003" else {}

    def _transit(self, asked: Asked, key: str) -> Reply:
        issue, me, given = self._find(key), self._me(asked), asked.json
        to = str(given["transition"]["id"])[:-1]
        if to not in FLOW[issue.values["status"]]:
            raise Refusal(
                400, "It seems that you have tried to perform a workflow operation that is not valid."
            )
        fields, screen = given.get("fields") or {}, self._screen(to)
        self._check_screen({name: one for name, one in fields.items() if name not in screen})
        if missing := [name for name in screen if name not in fields]:
            raise Refusal(400, **{name: f"{name.title()} is required." for name in missing})
        resolution = dict(RESOLUTIONS).get(fields.get("resolution", {}).get("id"))
        said = [one["add"]["body"] for one in (given.get("update") or {}).get("comment", ())]
        self.change(issue, me, status=to, resolution=resolution)
        for body in said if screen else ():  # without a screen it is dropped
            self.say(issue, me, self._text(body))
        return Reply(204)

    # searching

    def _found(self, jql: str) -> list[Issue]:
        query = Query(jql, self._clause)
        found = [one for one in self.issues.values() if query.test(one)]
        for name, down in reversed(query.order):
            ways: dict[str, Callable[[Issue], Any]] = {
                "rank": lambda one: one.id,
                "key": lambda one: int(one.key.rpartition("-")[2]),
                "updated": lambda one: one.values["updated"],
            }
            if name not in ways:
                raise Refused(f"Field '{name}' does not exist or you do not have permission to view it.")
            found.sort(key=ways[name], reverse=down)
        return found

    def _clause(self, name: str, operator: str, values: list[str]) -> Test:
        if name == "sprint":
            return self._sprint_clause(operator, values)
        if name == "filter" and operator == "=" and values == ["10400"]:
            return lambda one: True
        if name == "project" and operator == "=" and values == ["SHOP"]:
            return lambda one: True
        if name == "updated" and operator == ">=" and (found := re.fullmatch(r"-(\d+)d", values[0])):
            since = self.now() - timedelta(days=int(found[1]))
            return lambda one: bool(one.values["updated"] >= since)
        if name == "statuscategory" and operator == "!=" and values == ["Done"]:
            return lambda one: STATUSES[one.values["status"]][1] != "done"
        if name == "summary" and operator == "~":
            return _contains(values[0])
        raise Refused(f"The value {values} does not exist for the field '{name}'.")

    def _sprint_clause(self, operator: str, values: list[str]) -> Test:
        for one in values:
            if not one.isdigit() or int(one) not in self.sprints:
                raise Refused(
                    f"Sprint with ID '{one}' does not exist or you do not have permission to view it."
                )
        ids = {int(one) for one in values}
        if operator in ("is", "is not"):
            return lambda one: bool(self.in_sprints(one)) == (operator == "is not")
        if operator in ("=", "in"):
            return lambda one: bool(ids & set(self.in_sprints(one)))
        return lambda one: bool(self.in_sprints(one)) and not ids & set(self.in_sprints(one))

    def _search_cloud(self, asked: Asked) -> Reply:
        given = asked.json
        found = self._found(given["jql"])
        start, size = int(given.get("nextPageToken") or 0), min(100, given.get("maxResults", 50))
        wanted = given.get("fields") or ["id"]
        rows = [self._issue(one, wanted, EMBEDDED) for one in found[start : start + size]]
        last = start + size >= len(found)
        return Reply(
            data={"issues": rows, "isLast": last} | ({} if last else {"nextPageToken": str(start + size)})
        )

    def _search_dc(self, asked: Asked) -> Reply:
        found = self._found(asked.param("jql"))
        start, size = int(asked.param("startAt", "0")), min(1000, int(asked.param("maxResults", "50")))
        rows = []
        for one in found[start : start + size]:
            row = self._issue(one, asked.param("fields", "*all").split(","))
            if "changelog" in asked.param("expand"):
                row["changelog"] = self._changelog(one)
            rows.append(row)
        return Reply(data={"startAt": start, "maxResults": size, "total": len(found), "issues": rows})

    def _changelog(self, issue: Issue) -> dict[str, Any]:
        rows = self._histories(issue)
        return {"startAt": 0, "maxResults": len(rows), "total": len(rows), "histories": rows}

    def _histories(self, issue: Issue) -> list[dict[str, Any]]:
        return [
            {"id": str(n), "author": self._user(who), "created": self._time(at), "items": items}
            for n, (at, who, items) in enumerate(issue.log, 1)
        ]

    def _bulk(self, asked: Asked) -> Reply:
        """Pages of so many changes; an issue's may go on on the next one. Times are milliseconds."""
        given, rows = asked.json, []
        by_id = {str(one.id): one for one in self.issues.values()}
        for id in given["issueIdsOrKeys"]:
            for row in reversed(self._histories(by_id[id])):
                items = [
                    one for one in row["items"] if one["fieldId"] in given.get("fieldIds", [one["fieldId"]])
                ]
                at = by_id[id].log[int(row["id"]) - 1][0]
                if items:
                    rows.append((id, row | {"items": items, "created": int(at.timestamp() * 1000)}))
        start, size = int(given.get("nextPageToken") or 0), given.get("maxResults", 1000)
        logs: dict[str, list[Any]] = {}
        for id, row in rows[start : start + size]:
            logs.setdefault(id, []).append(row)
        data: dict[str, Any] = {
            "issueChangeLogs": [{"issueId": k, "changeHistories": v} for k, v in logs.items()]
        }
        return Reply(data=data | ({"nextPageToken": str(start + size)} if start + size < len(rows) else {}))

    # agile

    def _boards(self, asked: Asked) -> Reply:
        rows = [
            {"id": 12, "name": "Platform", "type": "scrum"},
            {"id": 13, "name": "Support", "type": "kanban"},
        ]
        if self.cloud:
            for row in rows:
                row["location"] = {"projectKey": "SHOP", "projectId": 10000}
        said, project = asked.param("name").lower(), asked.param("projectKeyOrId")
        if project and project.upper() != "SHOP":
            raise Refusal(400, f"No project could be found with key or id '{project}'.")
        return self._page(asked, [one for one in rows if said in str(one["name"]).lower()])

    def _configuration(self, asked: Asked, board: str) -> Reply:
        if board not in ("12", "13"):
            raise Refusal(404, "Board does not exist or you do not have permission to see it.")
        estimation: dict[str, Any] = {"type": "none"}
        if self.has_points and board == "12":
            named = {"fieldId": self.points, "displayName": self.points_name}
            estimation = {"type": "field", "field": named}
        columns = [{"name": name, "statuses": [{"id": one} for one in ids]} for name, ids in COLUMNS]
        data: dict[str, Any] = {"id": int(board), "name": "Platform" if board == "12" else "Support"}
        data |= {"type": "scrum" if board == "12" else "kanban", "filter": {"id": "10400"}}
        data |= {"columnConfig": {"columns": columns}, "estimation": estimation}
        if self.cloud:
            data["location"] = {"type": "project", "key": "SHOP", "id": "10000", "name": "Shop"}
        return Reply(data=data)

    def _projects(self, asked: Asked, board: str) -> Reply:
        return self._page(asked, [{"id": "10000", "key": "SHOP", "name": "Shop"}])

    def _board_sprints(self, asked: Asked, board: str) -> Reply:
        if board != "12":
            raise Refusal(400, "The board does not support sprints")
        wanted = asked.param("state", "active,future,closed").split(",")
        found = [self._sprint(one) for one in self.sprints.values() if one.state in wanted]
        return self._page(asked, found)

    def _page(self, asked: Asked, found: list[Any]) -> Reply:
        start, size = int(asked.param("startAt", "0")), min(50, int(asked.param("maxResults", "50")))
        page = found[start : start + size]
        data = {"maxResults": size, "startAt": start, "isLast": start + size >= len(found), "values": page}
        return Reply(data=data)

    def _open_sprint(self, id: Any) -> Sprint:
        if not isinstance(id, int) or id not in self.sprints or self.sprints[id].state == "closed":
            raise Refusal(400, **{self.sprint_field: "Number value expected as the Sprint id."})
        return self.sprints[id]

    def _add(self, asked: Asked, id: str) -> Reply:
        sprint = self._open_sprint(int(id))
        for key in asked.json["issues"]:
            issue = self._find(key)
            closed = [one for one in issue.values["sprints"] if self.sprints[one].state == "closed"]
            self.change(issue, self._me(asked), sprints=[*closed, sprint.id])
        return Reply(204)

    # forms

    def _user(self, id: str | None) -> dict[str, Any] | None:
        if id is None:
            return None
        user = self.users[id]
        own = {"accountId": user.id} if self.cloud else {"name": user.id, "key": user.id}
        return {**own, "displayName": user.name, "active": user.active, "timeZone": "Europe/Berlin"}

    def _status(self, id: str) -> dict[str, Any]:
        name, category = STATUSES[id]
        return {"id": id, "name": name, "statusCategory": {"id": 1, "key": category, "name": category}}

    def _said(self, comment: Mapping[str, Any]) -> dict[str, Any]:
        at = self._time(comment["at"])
        row = {"id": comment["id"], "body": comment["body"], "created": at, "updated": at}
        return row | ({"author": self._user(comment["who"])} if comment["who"] else {})

    def _sprint(self, one: Sprint) -> dict[str, Any]:
        row: dict[str, Any] = {"id": one.id, "name": one.name, "state": one.state, "originBoardId": one.board}
        times = {"startDate": one.start, "endDate": one.end, "completeDate": one.complete}
        row |= {name: self._agile_time(at) for name, at in times.items() if at}
        return row | ({"goal": one.goal} if one.goal else {})

    def _sprint_value(self, id: int) -> Any:
        """A sprint in an issue: an object in Cloud, a Java object as text in Data Center."""
        one = self.sprints[id]
        if self.cloud:
            return {"id": one.id, "name": one.name, "state": one.state, "boardId": one.board}
        inner = (
            f"id={one.id},rapidViewId={one.board},state={one.state.upper()},name={one.name},goal={one.goal}"
        )
        return f"com.atlassian.greenhopper.service.sprint.Sprint@3f1a[{inner},sequence={one.id}]"

    def _time(self, at: datetime) -> str:
        zone = timezone.utc if self.cloud else BERLIN
        return (
            at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S.")
            + f"{at.microsecond // 1000:03d}"
            + (at.astimezone(zone).strftime("%z"))
        )

    def _agile_time(self, at: datetime) -> str:
        zone = timezone.utc if self.cloud else BERLIN
        text = at.astimezone(zone).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")


def _contains(said: str) -> Test:
    """Jira's text search: whole words, or the beginning of one before *; its reserved signs have to be escaped."""
    if re.search(r"(?<!\\)[+\-&|!(){}\[\]^~?:/]", said):
        raise Refused(f"Error in the JQL Query: The text query '{said}' is not allowed.")
    word, start = said.rstrip("*").lower(), said.endswith("*")
    return lambda one: any(
        has == word or (start and has.startswith(word)) for has in words_of(one.values["title"])
    )


def _check_node(node: Any) -> None:
    """A document's node as its schema wants it: no empty text, no unknown kind."""
    kind = node.get("type")
    if kind == "text":
        if not isinstance(node.get("text"), str) or not node["text"]:
            raise Refusal(400, comment="INVALID_INPUT")
        return
    if kind not in ("doc", "paragraph", "hardBreak"):
        raise Refusal(400, comment="INVALID_INPUT")
    for one in node.get("content", ()):
        _check_node(one)
