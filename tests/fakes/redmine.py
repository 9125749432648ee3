"""Redmine 6's REST API as documented and as Debian's 6.0.5 answers: what the adapter needs of it, one project.

A refusal has an empty body, but 422: {"errors": [...]}. What somebody may not change is dropped, with a 204.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.fakes.server import Asked, Fake, Reply

Json = dict[str, Any]
LIMIT = 100
FIELDS = ("subject", "status_id", "fixed_version_id", "assigned_to_id", "estimated_hours")


class FakeRedmine(Fake):
    """`keys` are API keys by user id; user 1 is an administrator. `steps` are the statuses one may go to from a status."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.skew = timedelta(0)
        self.six = True  # Redmine 6; else 5, which has no "has been" and no description of statuses
        self.project: Json = {"id": 1, "name": "Web shop", "identifier": "shop", "status": 1}
        self.trackers = [{"id": 1, "name": "Bug"}, {"id": 2, "name": "Feature"}, {"id": 3, "name": "Support"}]
        self.fields: list[Json] = []  # the custom fields of issues
        self.statuses = [
            {"id": 1, "name": "New", "is_closed": False},
            {"id": 2, "name": "In Progress", "is_closed": False},
            {"id": 3, "name": "Resolved", "is_closed": False},
            {"id": 5, "name": "Closed", "is_closed": True},
            {"id": 6, "name": "Rejected", "is_closed": True},
        ]
        self.steps = {one["id"]: [other["id"] for other in self.statuses] for one in self.statuses}
        self.reporters: set[int] = set()  # who may add notes, and change nothing
        self.users: dict[int, Json] = {}
        self.keys: dict[str, int] = {}
        self.versions: dict[int, Json] = {}
        self.issues: dict[int, Json] = {}
        self.route("GET", r"/users/(\w+)\.json", self._user)
        self.route("GET", r"/users\.json", self._users)
        self.route("GET", r"/projects/([\w-]+)\.json", self._project)
        self.route("GET", r"/projects/([\w-]+)/versions\.json", self._versions)
        self.route("GET", r"/projects/([\w-]+)/memberships\.json", self._members)
        self.route("GET", r"/issue_statuses\.json", self._statuses)
        self.route("GET", r"/issues\.json", self._list)
        self.route("GET", r"/issues/(\d+)\.json", self._show)
        self.route("GET", r"/search\.json", self._search)
        self.route("POST", r"/projects/([\w-]+)/issues\.json", self._create)
        self.route("PUT", r"/issues/(\d+)\.json", self._update)

    # making

    def person(self, login: str, name: str, key: str, admin: bool = False) -> int:
        ref = len(self.users) + 1
        self.users[ref] = {"id": ref, "login": login, "name": name, "admin": admin, "status": 1}
        self.keys[key] = ref
        return ref

    def version(self, name: str, due: date | None, status: str = "open", **values: Any) -> int:
        ref = max(self.versions, default=0) + 1
        made = {"id": ref, "name": name, "description": "", "status": status, "sharing": "none"}
        made["due_date"] = due and due.isoformat()
        made |= {"created_on": self.stamp(), "updated_on": self.stamp()}
        self.versions[ref] = made | values
        return ref

    def issue(self, by: int, **values: Any) -> Json:
        """A new issue; `values` by the names of the API's fields."""
        ref = max(self.issues, default=0) + 1
        blank = {"tracker_id": 1, "status_id": 1, "fixed_version_id": None, "assigned_to_id": None}
        made = {
            "id": ref,
            "author_id": by,
            "description": "",
            "estimated_hours": None,
            "parent_id": None,
            **blank,
        }
        made |= {"created_on": self.stamp(), "updated_on": self.stamp(), "journals": [], "custom": {}}
        self.issues[ref] = made | values
        return self.issues[ref]

    def change(self, issue: Json, by: int, notes: str = "", private: bool = False, **values: Any) -> None:
        """Set fields and write the journal of it."""
        details = []
        for name, value in values.items():
            old, new = _told(issue[name]), _told(value)
            if old != new:
                details.append({"property": "attr", "name": name, "old_value": old, "new_value": new})
            issue[name] = value
        if notes or details:
            self._journal(issue, by, notes, private, details)

    def stamp(self) -> str:
        return (self.now() + self.skew).strftime("%Y-%m-%dT%H:%M:%SZ")

    # answers

    def refuse(self, asked: Asked) -> Reply | None:
        who = self.keys.get(asked.headers.get("x-redmine-api-key", ""))
        if who is None or self.users[who]["status"] != 1:
            return Reply(401)
        login = asked.headers.get("x-redmine-switch-user")
        if login and self.users[who]["admin"] and self._known(login) is None:
            return Reply(412)
        return None

    def missing(self, asked: Asked) -> Reply:
        return Reply(404)

    def _known(self, login: str) -> int | None:
        return next(
            (ref for ref, one in self.users.items() if one["login"] == login and one["status"] == 1), None
        )

    def _who(self, asked: Asked) -> int:
        who, login = self.keys[asked.headers["x-redmine-api-key"]], asked.headers.get("x-redmine-switch-user")
        return (self._known(login) if login and self.users[who]["admin"] else None) or who

    def _user(self, asked: Asked, ref: str) -> Reply:
        me = self._who(asked)
        user = self.users.get(me if ref == "current" else int(ref) if ref.isdigit() else 0)
        return Reply(404) if user is None else Reply(data={"user": self._shown(user, me)})

    def _users(self, asked: Asked) -> Reply:
        me, name = self._who(asked), asked.param("name").lower()
        if not self.users[me]["admin"]:
            return Reply(403)
        fit = [one for one in self.users.values() if name in f"{one['login']} {one['name']}".lower()]
        return self._page(asked, "users", [self._shown(one, me) for one in fit])

    def _shown(self, user: Json, me: int) -> Json:
        first, _, last = user["name"].partition(" ")
        shown = {"id": user["id"], "login": user["login"], "firstname": first, "lastname": last}
        if self.users[me]["admin"] or user["id"] == me:
            key = next((one for one, ref in self.keys.items() if ref == user["id"]), "")
            shown |= {"admin": user["admin"], "api_key": key}
        return shown | ({"status": user["status"]} if self.users[me]["admin"] else {})

    def _project(self, asked: Asked, ref: str) -> Reply:
        if ref != self.project["identifier"]:
            return Reply(404)
        more = {"trackers": self.trackers, "issue_custom_fields": self.fields}
        wanted = asked.param("include").split(",")
        return Reply(data={"project": self.project | {name: more[name] for name in wanted if name in more}})

    def _versions(self, asked: Asked, ref: str) -> Reply:
        found = [{**one, "project": self._own()} for one in self.versions.values()]
        if ref != self.project["identifier"]:
            return Reply(404)
        return Reply(data={"versions": found, "total_count": len(found)})  # all of them: it has no pages

    def _members(self, asked: Asked, ref: str) -> Reply:
        if ref != self.project["identifier"]:
            return Reply(404)
        group = {"id": 99, "project": self._own(), "group": {"id": 99, "name": "Ana Lee"}, "roles": []}
        people = [
            {"id": one["id"], "project": self._own(), "user": self._named(one["id"]), "roles": []}
            for one in self.users.values()
        ]
        return self._page(asked, "memberships", [group, *people])

    def _statuses(self, asked: Asked) -> Reply:
        more = {"description": None} if self.six else {}
        return Reply(data={"issue_statuses": [one | more for one in self.statuses]})

    def _list(self, asked: Asked) -> Reply:
        if asked.param("project_id", "shop") != self.project["identifier"]:
            return Reply(404)
        found = [one for one in self.issues.values() if self._fits(one, asked)]
        found.sort(key=lambda one: one["id"], reverse=asked.param("sort") != "id")
        return self._page(asked, "issues", found, self._json)

    def _fits(self, issue: Json, asked: Asked) -> bool:
        if asked.param("status_id", "o") != "*" and self._status(issue["status_id"])["is_closed"]:
            return False
        if asked.param("issue_id") and str(issue["id"]) not in asked.param("issue_id").split(","):
            return False
        since = asked.param("updated_on")
        if since and issue["updated_on"] < since.removeprefix(">="):
            return False
        version = asked.param("fixed_version_id")
        ever = re.fullmatch(r"ev(\d+)", version) if self.six else None
        if ever:
            return ever[1] in self._ever(issue)
        return not version or str(issue["fixed_version_id"]) in version.split("|")

    def _ever(self, issue: Json) -> set[str]:
        details = [detail for one in issue["journals"] for detail in one["details"]]
        was = {detail["old_value"] for detail in details if detail["name"] == "fixed_version_id"}
        return was | {str(issue["fixed_version_id"])}

    def _page(
        self, asked: Asked, name: str, found: list[Json], shown: Callable[[Json], Json] = dict
    ) -> Reply:
        limit, offset = min(int(asked.param("limit") or 25), LIMIT), int(asked.param("offset") or 0)
        some = [shown(one) for one in found[offset : offset + limit]]
        return Reply(data={name: some, "total_count": len(found), "offset": offset, "limit": limit})

    def _show(self, asked: Asked, ref: str) -> Reply:
        issue = self.issues.get(int(ref))
        if issue is None:
            return Reply(404)
        include = asked.param("include").split(",")
        shown = self._json(issue)
        if "journals" in include:
            shown["journals"] = [{**one, "user": self._named(one["user"])} for one in issue["journals"]]
        if "allowed_statuses" in include:
            shown["allowed_statuses"] = [self._status(one) for one in self.steps[issue["status_id"]]]
        return Reply(data={"issue": shown})

    def _search(self, asked: Asked) -> Reply:
        said = re.findall(r"\w{2,}", asked.param("q").lower())[:5]
        fit = [one for one in self.issues.values() if any(word in one["subject"].lower() for word in said)]
        found = [{"id": one["id"], "title": one["subject"], "type": "issue", "url": ""} for one in fit]
        return self._page(asked, "results", found)

    def _create(self, asked: Asked, ref: str) -> Reply:
        given = asked.json["issue"]
        errors = self._wrong(given, {"subject": ""})
        if ref != self.project["identifier"] or errors:
            return Reply(422, {"errors": errors}) if errors else Reply(404)
        known = ("subject", "tracker_id", "fixed_version_id", "description")
        issue = self.issue(self._who(asked), **{name: given[name] for name in known if name in given})
        return Reply(201, {"issue": self._json(issue)})

    def _update(self, asked: Asked, ref: str) -> Reply:
        issue = self.issues.get(int(ref))
        if issue is None:
            return Reply(404)
        given = asked.json["issue"]
        errors = self._wrong(given, issue)
        if errors:
            return Reply(422, {"errors": errors})
        values = {name: given[name] if given[name] != "" else None for name in FIELDS if name in given}
        if values.get("status_id", issue["status_id"]) not in self.steps[issue["status_id"]]:
            del values["status_id"]  # dropped without a word
        if self._who(asked) in self.reporters:
            values = {}  # likewise, though the status is among those allowed
        who, notes = self._who(asked), given.get("notes", "")
        self.change(issue, who, notes, given.get("private_notes", False), **values)
        for one in given.get("custom_fields", ()):
            old, new, name = issue["custom"].get(one["id"], ""), str(one["value"]), str(one["id"])
            issue["custom"][one["id"]] = new
            detail = {"property": "cf", "name": name, "old_value": old, "new_value": new}
            self._journal(issue, who, "", False, [detail])
        return Reply(204)

    def _wrong(self, given: Json, issue: Json) -> list[str]:
        subject, errors = given.get("subject", issue["subject"]), []
        if not subject:
            errors.append("Subject cannot be blank")
        if len(subject) > 255:
            errors.append("Subject is too long (maximum is 255 characters)")
        if given.get("assigned_to_id") and given["assigned_to_id"] not in self.users:
            errors.append("Assignee is invalid")
        return errors

    def _journal(self, issue: Json, by: int, notes: str, private: bool, details: list[Json]) -> None:
        ref = sum(len(one["journals"]) for one in self.issues.values()) + 1
        made = {"id": ref, "user": by, "notes": notes, "private_notes": private, "details": details}
        issue["journals"].append(made | {"created_on": self.stamp(), "updated_on": self.stamp()})
        issue["updated_on"] = self.stamp()

    def _json(self, issue: Json) -> Json:
        names = ("id", "subject", "description", "estimated_hours", "created_on", "updated_on")
        shown: Json = {name: issue[name] for name in names}
        shown |= {"project": self._own(), "author": self._named(issue["author_id"])}
        shown["tracker"] = next(one for one in self.trackers if one["id"] == issue["tracker_id"])
        shown["status"] = self._status(issue["status_id"])
        if issue["assigned_to_id"]:
            shown["assigned_to"] = self._named(issue["assigned_to_id"])
        if issue["fixed_version_id"]:
            version = self.versions[issue["fixed_version_id"]]
            shown["fixed_version"] = {"id": version["id"], "name": version["name"]}
        shown["total_estimated_hours"] = self._total(issue)
        if self.fields:
            shown["custom_fields"] = [
                one | {"value": issue["custom"].get(one["id"], "")} for one in self.fields
            ]
        return shown

    def _total(self, issue: Json) -> float | None:
        hours = [issue["estimated_hours"]]
        hours += [one["estimated_hours"] for one in self.issues.values() if one["parent_id"] == issue["id"]]
        known = [one for one in hours if one is not None]
        return sum(known) if known else None

    def _own(self) -> Json:
        return {"id": self.project["id"], "name": self.project["name"]}

    def _named(self, ref: int) -> Json:
        user = self.users.get(ref)
        return {"id": ref, "name": user["name"]} if user else {"id": 4, "name": "Anonymous"}

    def _status(self, ref: int) -> Json:
        return next(one for one in self.statuses if one["id"] == ref)


def _told(value: Any) -> str | None:
    return None if value is None else str(value)
