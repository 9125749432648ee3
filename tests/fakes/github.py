"""GitHub's GraphQL interface, from https://docs.github.com/graphql: repositories, milestones, issues, projects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.graphql import Refused, Undefined, execute
from tests.fakes.server import Asked, Fake, Reply

LIMIT = 100  # the most that a page of a connection has
TITLE = 256
STATUS_EVENT = "ProjectV2ItemStatusChangedEvent"
ACTORS = ("User", "Bot", "Mannequin")
TYPES = {
    "Repository", "Issue", "PullRequest", "Milestone", "ProjectV2Item", "ProjectV2Owner", "ProjectV2FieldCommon",
    "ProjectV2SingleSelectField", "ProjectV2IterationField", "ProjectV2ItemFieldIterationValue",
    "ProjectV2ItemFieldNumberValue", "ProjectV2ItemFieldSingleSelectValue", "IssueComment", "ClosedEvent",
    "ReopenedEvent", "MilestonedEvent", "DemilestonedEvent", "LabeledEvent", "UnlabeledEvent", "AssignedEvent",
    "UnassignedEvent", "RenamedTitleEvent", *ACTORS,
}  # fmt: skip


@dataclass
class Milestone:
    number: int
    title: str
    due: date | None
    created: datetime
    closed: datetime | None = None
    description: str = ""


@dataclass
class Event:
    type: str
    at: datetime
    actor: str | None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Issue:
    repo: str
    number: int
    title: str
    body: str
    author: str
    created: datetime
    updated: datetime
    pull: bool = False
    closed: datetime | None = None
    reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: int | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"{'PR' if self.pull else 'I'}_{self.repo}_{self.number}"


@dataclass
class Repository:
    name: str  # with its owner
    labels: list[str] = field(default_factory=list)
    milestones: dict[int, Milestone] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)


@dataclass
class Entry:
    """An item of a project: an issue, or a draft; `values` are (value, made, set, by whom) by field."""

    id: str
    issue: Issue | None
    updated: datetime
    values: dict[str, tuple[Any, datetime, datetime, str]] = field(default_factory=dict)


@dataclass
class Project:
    """Fields by name: options of Status, iterations as (id, title, start, days), None for a number."""

    owner: str
    number: int
    title: str
    fields: dict[str, Any] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    autoclose: bool = True  # the workflow that every new project has

    @property
    def id(self) -> str:
        return f"PVT_{self.owner}_{self.number}"


class GitHub(Fake):
    """`people` are names by login, `tokens` logins by token; `old` is a server that lacks what is newest."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.clock = clock
        self.skew = timedelta()
        self.people: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.readers: set[str] = set()  # logins that may only read
        self.repos: dict[str, Repository] = {}
        self.projects: dict[tuple[str, int], Project] = {}
        self.old = False
        self.silent = False  # keeps no events of Status, as github.com did from September 2026
        self.viewer = ""
        self.route("POST", "/api/graphql", self._graphql)

    def now(self) -> datetime:
        return self.clock() + self.skew

    # HTTP

    def is_write(self, asked: Asked) -> bool:
        return str((asked.json or {}).get("query", "")).lstrip().startswith("mutation")

    def refuse(self, asked: Asked) -> Reply | None:
        if not asked.headers.get("user-agent"):
            return Reply(403, {"message": "Request forbidden by administrative rules."})
        login = self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if login is None:
            return Reply(
                401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/graphql"}
            )
        return None

    def _graphql(self, asked: Asked) -> Reply:
        self.viewer = self.tokens[asked.headers["authorization"].removeprefix("Bearer ")]
        body = asked.json
        types = TYPES if self.old else TYPES | {STATUS_EVENT}
        return Reply(200, execute(body["query"], body.get("variables") or {}, self._root(), types))

    def _root(self) -> dict[str, Any]:
        mutations = {
            "createIssue": self._create_issue,
            "updateIssue": lambda input: {"issue": self._update(input.pop("id"), input), **_named("UpdateIssuePayload")},
            "updatePullRequest": lambda input: {
                "pullRequest": self._update(input.pop("pullRequestId"), input), **_named("UpdatePullRequestPayload")
            },
            "addComment": self._add_comment,
            "createLabel": self._create_label,
            "addProjectV2ItemById": self._add_item,
            "updateProjectV2ItemFieldValue": self._set_value,
        }  # fmt: skip
        queries = {
            "repository": lambda owner, name: self._repository(f"{owner}/{name}"),
            "repositoryOwner": self._owner,
            "node": lambda id: self._issue(self._by_id(id)),
            "search": self._search,
            "viewer": lambda: self._user(self.viewer),
        }
        return {
            "__typename": "Root",
            **{name: self._writer(one) for name, one in mutations.items()},
            **queries,
        }

    def _writer(self, mutation: Callable[..., Any]) -> Callable[..., Any]:
        def write(input: dict[str, Any]) -> Any:
            if self.viewer in self.readers:
                raise Refused(
                    "FORBIDDEN", f"{self.viewer} does not have the correct permissions to execute this"
                )
            return mutation(dict(input))

        return write

    # queries

    def _repository(self, name: str) -> dict[str, Any]:
        repo = next((one for one in self.repos.values() if one.name.casefold() == name.casefold()), None)
        if repo is None:
            raise Refused("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")

        def issues(first: int, after: str | None = None, orderBy: Any = None, filterBy: Any = None) -> Any:
            found = [one for one in repo.issues.values() if not one.pull]
            if filterBy and filterBy.get("since"):
                since = datetime.fromisoformat(filterBy["since"])
                found = [one for one in found if one.updated >= since]
            return self._issues(found, first, after, orderBy)

        def milestone(number: int) -> Any:
            one = repo.milestones.get(number)
            return self._milestone(repo, one) if one else None

        def milestones(first: int, states: str, orderBy: Any) -> Any:
            assert orderBy["field"] == "DUE_DATE"
            found = [one for one in repo.milestones.values() if (one.closed is None) == (states == "OPEN")]
            found.sort(key=lambda one: one.due or date.max, reverse=orderBy["direction"] == "DESC")
            return _page([self._milestone(repo, one) for one in found], first)

        def either(number: int) -> Any:
            if number not in repo.issues:
                message = f"Could not resolve to an issue or pull request with the number of {number}."
                raise Refused("NOT_FOUND", message)
            return self._issue(repo.issues[number])

        def people(first: int, query: str = "") -> Any:
            said = query.casefold()
            fits = [
                one for one in self.people.items() if said in one[0].casefold() or said in one[1].casefold()
            ]
            return _page([self._user(login) for login, _ in fits], first)

        return {
            "__typename": "Repository", "id": f"R_{repo.name}", "nameWithOwner": repo.name,
            "labels": lambda first: _page([self._label(repo, one) for one in repo.labels], first),
            "issues": issues, "milestone": milestone, "milestones": milestones,
            "issueOrPullRequest": either, "assignableUsers": people,
        }  # fmt: skip

    def _issues(self, found: list[Issue], first: int, after: str | None, order: Any = None) -> Any:
        by = {
            "CREATED_AT": lambda one: (one.created, one.number),
            "UPDATED_AT": lambda one: (one.updated, one.number),
        }
        if order:
            found = sorted(found, key=by[order["field"]], reverse=order["direction"] == "DESC")
        return _page(found, first, after, self._issue)

    def _milestone(self, repo: Repository, one: Milestone) -> dict[str, Any]:
        inside = [issue for issue in repo.issues.values() if issue.milestone == one.number and not issue.pull]
        return {
            "__typename": "Milestone", "id": f"MI_{one.number}", "number": one.number, "title": one.title,
            "description": one.description or None, "dueOn": f"{one.due}T07:00:00Z" if one.due else None,
            "createdAt": _iso(one.created), "closed": one.closed is not None, "closedAt": _iso(one.closed),
            "issues": lambda first, after=None: self._issues(inside, first, after),
        }  # fmt: skip

    def _issue(self, one: Issue) -> dict[str, Any]:
        repo = self.repos[one.repo]
        milestone = repo.milestones.get(one.milestone or 0)
        kind = "PullRequest" if one.pull else "Issue"

        def timeline(
            first: int, itemTypes: list[str], after: str | None = None, since: str | None = None
        ) -> Any:
            if self.old and "PROJECT_V2_ITEM_STATUS_CHANGED_EVENT" in itemTypes:
                raise Undefined("argumentLiteralsIncompatible", "Argument 'itemTypes' has an invalid value")
            begin = datetime.fromisoformat(since).replace(microsecond=0) if since else None
            found = [e for e in one.events if _enum(e.type) in itemTypes and (begin is None or e.at >= begin)]
            return _page([self._event(event) for event in found], first, after)

        def comments(last: int) -> Any:
            return _page([self._event(e) for e in one.events if e.type == "IssueComment"][-last:], last)

        def places(first: int, includeArchived: bool = True) -> Any:
            found = [(p, e) for p in self.projects.values() for e in p.entries if e.issue is one]
            return _page([self._item(project, entry) for project, entry in found], first)

        newest = {} if self.old or one.pull else {"issueType": None}
        return {
            "__typename": kind, "id": one.id, "number": one.number, "title": one.title, "body": one.body,
            "url": f"https://github.com/{one.repo}/{'pull' if one.pull else 'issues'}/{one.number}",
            "createdAt": _iso(one.created), "updatedAt": _iso(one.updated),
            "closed": one.closed is not None, "closedAt": _iso(one.closed),
            "viewerDidAuthor": one.author == self.viewer, "repository": lambda: self._repository(one.repo),
            "milestone": self._milestone(repo, milestone) if milestone else None,
            "assignees": lambda first: _page([self._user(login) for login in one.assignees], first),
            "labels": lambda first: _page([self._label(repo, name) for name in one.labels], first),
            "timelineItems": timeline, "comments": comments, "projectItems": places, **newest,
            **({} if one.pull else {"stateReason": one.reason}),
        }  # fmt: skip

    def _event(self, event: Event) -> dict[str, Any]:
        by = "author" if event.type == "IssueComment" else "actor"
        values = {name: one() if callable(one) else one for name, one in event.values.items()}
        who = self._user(event.actor) if event.actor in self.people else None
        extra = {"viewerDidAuthor": event.actor == self.viewer} if event.type == "IssueComment" else {}
        return {"__typename": event.type, "createdAt": _iso(event.at), by: who, **values, **extra}

    def _user(self, login: str) -> dict[str, Any]:
        return {"__typename": "User", "id": f"U_{login}", "login": login, "name": self.people[login]}

    def _label(self, repo: Repository, name: str) -> dict[str, Any]:
        return {"__typename": "Label", "id": f"LA_{repo.name}_{name}", "name": name}

    def _owner(self, login: str) -> dict[str, Any] | None:
        if login.casefold() not in {owner.casefold() for owner, _ in self.projects}:
            return None

        def project(number: int) -> Any:
            known = {(owner.casefold(), at): one for (owner, at), one in self.projects.items()}
            found = known.get((login.casefold(), number))
            if found is None:
                raise Refused("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")
            return self._project(found)

        return {"__typename": "Organization", "__implements": ("ProjectV2Owner",), "projectV2": project}

    def _project(self, project: Project) -> dict[str, Any]:
        def plain(first: int, after: str | None = None) -> Any:
            return _page(project.entries, first, after, lambda entry: self._item(project, entry))

        def filtered(first: int, after: str | None = None, query: str | None = None) -> Any:
            found = [one for one in project.entries if _fits(project, one, query or "")]
            return _page(found, first, after, lambda entry: self._item(project, entry))

        return {
            "__typename": "ProjectV2", "id": project.id, "title": project.title, "number": project.number,
            "viewerCanUpdate": self.viewer not in self.readers, "items": plain if self.old else filtered,
            "repositories": lambda first: _page([self._repository(name) for name in project.linked][:first], first),
            "fields": lambda first: _page([self._field(*one) for one in project.fields.items()], first),
        }  # fmt: skip

    def _field(self, name: str, given: Any) -> dict[str, Any]:
        common = {"id": f"F_{name}", "name": name, "__implements": ("ProjectV2FieldCommon",)}
        if given is None:
            return {"__typename": "ProjectV2Field", "dataType": "NUMBER", **common}
        if isinstance(given, list) and name == "Status":
            options = [{"__typename": "Option", "id": f"O_{one}", "name": one} for one in given]
            return {
                "__typename": "ProjectV2SingleSelectField",
                "dataType": "SINGLE_SELECT",
                "options": options,
                **common,
            }
        today = self.now().date()
        every = [
            {"__typename": "Iteration", "id": id, "title": title, "startDate": str(start), "duration": days}
            for id, title, start, days in given
        ]
        over = [
            one for one in every if date.fromisoformat(one["startDate"]) + timedelta(one["duration"]) <= today
        ]
        sets = {"completedIterations": over, "iterations": [one for one in every if one not in over]}
        configuration = {"__typename": "Configuration", **sets}
        return {
            "__typename": "ProjectV2IterationField",
            "dataType": "ITERATION",
            "configuration": configuration,
            **common,
        }

    def _item(self, project: Project, entry: Entry) -> dict[str, Any]:
        draft = {"__typename": "DraftIssue"}
        return {
            "__typename": "ProjectV2Item", "id": entry.id, "updatedAt": _iso(entry.updated),
            "project": lambda: self._project(project),
            "content": lambda: self._issue(entry.issue) if entry.issue else draft,
            "fieldValueByName": lambda name: self._value(project, entry, name),
        }  # fmt: skip

    def _value(self, project: Project, entry: Entry, name: str) -> dict[str, Any] | None:
        if name not in entry.values:
            return None
        value, made, last, who = entry.values[name]
        creator = self._user(who) if who in self.people else None
        common = {"createdAt": _iso(made), "updatedAt": _iso(last), "creator": creator}
        if name == "Status":
            return {
                "__typename": "ProjectV2ItemFieldSingleSelectValue",
                "name": value,
                "optionId": f"O_{value}",
                **common,
            }
        if project.fields[name] is None:
            return {"__typename": "ProjectV2ItemFieldNumberValue", "number": value, **common}
        return {"__typename": "ProjectV2ItemFieldIterationValue", "iterationId": value, **common}

    def _search(self, query: str, type: str, first: int) -> Any:
        """Every word must be in the title; qualifiers are "name:value"."""
        assert type == "ISSUE" and len(query) <= 256
        found = [one for repo in self.repos.values() for one in repo.issues.values() if not one.pull]
        for part in query.split():
            name, _, value = part.partition(":")
            if name == "repo" and value:
                found = [one for one in found if one.repo.casefold() == value.casefold()]
            elif name == "project" and value:
                owner, _, number = value.partition("/")
                entries = self.projects[owner, int(number)].entries
                found = [one for one in found if any(entry.issue is one for entry in entries)]
            elif part == "is:open":
                found = [one for one in found if not one.closed]
            elif part == "sort:updated-desc":
                found.sort(key=lambda one: one.updated, reverse=True)
            elif name not in ("is", "in"):
                found = [one for one in found if part.casefold() in re.findall(r"\w+", one.title.casefold())]
        return _page(found, first, None, self._issue)

    # mutations

    def _by_id(self, id: str) -> Issue:
        every = (one for repo in self.repos.values() for one in repo.issues.values())
        found = next((one for one in every if one.id == id), None)
        if found is None:
            raise Refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
        return found

    def happened(self, issue: Issue, type: str, **values: Any) -> None:
        issue.events.append(Event(type, self.now(), self.viewer, values))
        issue.updated = self.now()

    def open_issue(self, repo: str, title: str, body: str = "", pull: bool = False) -> Issue:
        number = max(self.repos[repo].issues, default=0) + 1
        issue = Issue(repo, number, title, body, self.viewer, self.now(), self.now(), pull)
        self.repos[repo].issues[number] = issue
        return issue

    def close(self, issue: Issue, closed: bool, reason: str | None = None) -> None:
        if closed != (issue.closed is not None):
            issue.closed, issue.reason = (self.now(), reason or "COMPLETED") if closed else (None, "REOPENED")
            self.happened(issue, "ClosedEvent" if closed else "ReopenedEvent")

    def label(self, issue: Issue, names: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(names))
        for name in issue.labels:
            if name not in wanted:
                self.happened(issue, "UnlabeledEvent", label={"__typename": "Label", "name": name})
        for name in wanted:
            if name not in issue.labels:
                self.happened(issue, "LabeledEvent", label={"__typename": "Label", "name": name})
        issue.labels = wanted

    def assign(self, issue: Issue, logins: list[str]) -> None:
        for kind, ones in (
            ("UnassignedEvent", [one for one in issue.assignees if one not in logins]),
            ("AssignedEvent", [one for one in logins if one not in issue.assignees]),
        ):
            for one in ones:
                self.happened(
                    issue, kind, assignee=lambda one=one: self._user(one) if one in self.people else None
                )
        issue.assignees = logins

    def plan(self, issue: Issue, milestone: int | None) -> None:
        titles = {one.number: one.title for one in self.repos[issue.repo].milestones.values()}
        if issue.milestone is not None:
            self.happened(issue, "DemilestonedEvent", milestoneTitle=titles[issue.milestone])
        if milestone is not None:
            self.happened(issue, "MilestonedEvent", milestoneTitle=titles[milestone])
        issue.milestone = milestone

    def say(self, issue: Issue, body: str) -> None:
        self.happened(issue, "IssueComment", body=body, id=f"IC_{issue.number}_{len(issue.events)}")

    def add(self, project: Project, issue: Issue | None) -> Entry:
        known = next((one for one in project.entries if issue and one.issue is issue), None)
        if known is None:
            known = Entry(f"PVTI_{len(project.entries)}", issue, self.now())
            project.entries.append(known)
        return known

    def put(self, project: Project, entry: Entry, name: str, value: Any) -> None:
        """Set a field; only a change of Status is an event."""
        before = entry.values.get(name)
        if before and before[0] == value:
            return
        entry.values[name] = (
            value,
            before[1] if before else self.now(),
            self.now(),
            before[3] if before else self.viewer,
        )
        entry.updated = self.now()
        if name != "Status" or entry.issue is None:
            return
        if not self.silent:
            old, whole = before[0] if before else "", {"__typename": "ProjectV2", "id": project.id}
            self.happened(entry.issue, STATUS_EVENT, previousStatus=old, status=value, project=whole)
        if value == "Done" and project.autoclose:
            self.close(entry.issue, True)

    def _names(self, ids: Iterable[str]) -> list[str]:
        found = []
        for id in ids:
            repo, _, name = id.removeprefix("LA_").partition("_")
            if repo not in self.repos or name not in self.repos[repo].labels:
                raise Refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
            found.append(name)
        return found

    def _create_issue(self, input: dict[str, Any]) -> Any:
        repo = self.repos[input["repositoryId"].removeprefix("R_")]
        if not input["title"].strip() or len(input["title"]) > TITLE:
            raise Refused("UNPROCESSABLE", f"Title is too long (maximum is {TITLE} characters)")
        issue = self.open_issue(repo.name, input["title"].strip(), input.get("body") or "")
        self.label(issue, self._names(input.get("labelIds") or ()))
        if input.get("milestoneId"):
            self.plan(issue, int(input["milestoneId"].removeprefix("MI_")))
        return {"__typename": "CreateIssuePayload", "issue": self._issue(issue)}

    def _update(self, id: str, input: dict[str, Any]) -> Any:
        issue = self._by_id(id)
        if "labelIds" in input:
            self.label(issue, self._names(input["labelIds"]))
        if "assigneeIds" in input:
            self.assign(issue, [one.removeprefix("U_") for one in input["assigneeIds"]])
        if "state" in input:
            self.close(issue, input["state"] == "CLOSED")
        return self._issue(issue)

    def _add_comment(self, input: dict[str, Any]) -> Any:
        issue = self._by_id(input["subjectId"])
        if not input["body"].strip():
            raise Refused("UNPROCESSABLE", "Body can't be blank")
        self.say(issue, input["body"])
        return {"__typename": "AddCommentPayload", "subject": self._issue(issue)}

    def _create_label(self, input: dict[str, Any]) -> Any:
        repo = self.repos[input["repositoryId"].removeprefix("R_")]
        if input["name"].casefold() in {one.casefold() for one in repo.labels} or len(input["name"]) > 50:
            raise Refused("UNPROCESSABLE", "Name has already been taken")
        assert re.fullmatch(r"[0-9a-f]{6}", input["color"])
        repo.labels.append(input["name"])
        return {"__typename": "CreateLabelPayload", "label": self._label(repo, input["name"])}

    def _board(self, id: str) -> Project:
        return next(one for one in self.projects.values() if one.id == id)

    def _add_item(self, input: dict[str, Any]) -> Any:
        project = self._board(input["projectId"])
        entry = self.add(project, self._by_id(input["contentId"]))
        return {"__typename": "AddProjectV2ItemByIdPayload", "item": self._item(project, entry)}

    def _set_value(self, input: dict[str, Any]) -> Any:
        project = self._board(input["projectId"])
        entry = next(one for one in project.entries if one.id == input["itemId"])
        name, ((form, value),) = input["fieldId"].removeprefix("F_"), input["value"].items()
        kinds = {"Status": "singleSelectOptionId"} | {
            n: "number" for n, one in project.fields.items() if one is None
        }
        if form != kinds.get(name, "iterationId"):
            raise Refused("UNPROCESSABLE", f"Did not receive a value for the {name} field")
        self.put(project, entry, name, value.removeprefix("O_") if name == "Status" else value)
        return {
            "__typename": "UpdateProjectV2ItemFieldValuePayload",
            "projectV2Item": self._item(project, entry),
        }


def _named(type: str) -> dict[str, str]:
    return {"__typename": type}


def _page(
    found: list[Any], first: int, after: str | None = None, show: Callable[[Any], Any] = lambda one: one
) -> Any:
    """A page of a connection, with its limit."""
    if not 1 <= first <= LIMIT:
        raise Refused(
            "EXCESSIVE_PAGINATION",
            f"Requesting {first} records exceeds the `first` limit of {LIMIT} records.",
        )
    begin = int((after or "cursor:0").removeprefix("cursor:"))
    end = begin + first
    info = {
        "__typename": "PageInfo",
        "hasNextPage": end < len(found),
        "endCursor": f"cursor:{min(end, len(found))}",
    }
    return {"__typename": "Connection", "pageInfo": info, "nodes": [show(one) for one in found[begin:end]]}


def _fits(project: Project, entry: Entry, query: str) -> bool:
    """The filter of a project: is:open, qualifier:"value","value" on a field, else words of the title."""
    if query == "is:open":
        return entry.issue is not None and not entry.issue.closed
    found = re.fullmatch(r'([\w-]+):((?:"[^"]*",?)+)', query.strip())
    if not found:
        return not query or (entry.issue is not None and query.casefold() in entry.issue.title.casefold())
    name = next((one for one in project.fields if "-".join(one.casefold().split()) == found[1]), None)
    if name is None or not isinstance(project.fields[name], list):
        return False
    titles = {id: title for id, title, *_ in project.fields[name]} if name != "Status" else {}
    value = entry.values.get(name, ("",))[0]
    return titles.get(value, value) in re.findall(r'"([^"]*)"', found[2])


def _enum(type: str) -> str:
    if type == STATUS_EVENT:
        return "PROJECT_V2_ITEM_STATUS_CHANGED_EVENT"
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type).upper()


def _iso(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
