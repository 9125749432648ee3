"""Pivotal Tracker's API v5, from its reference: one project, planned automatically, with its activity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.server import Asked, Fake, Reply

Data = dict[str, Any]
ROOT = "/services/v5"
STATES = ("unscheduled", "unstarted", "planned", "started", "finished", "delivered", "accepted", "rejected")
BUSY = ("started", "finished", "delivered", "rejected")
NOT_FOR = {"chore": ("finished", "delivered", "rejected"), "release": ("started", *BUSY)}
KINDS = ("feature", "bug", "chore", "release")


class Pivotal(Fake):
    """One project. `now` tells the time; `ahead` is how far the server's clock is off."""

    def __init__(self, now: Callable[[], datetime], tokens: dict[str, int]) -> None:
        """`tokens` gives the person id of each token."""
        super().__init__()
        self.now = now
        self.ahead = timedelta()
        self.tokens = tokens
        self.number = 560
        self.members: list[Data] = []
        self.stories: list[Data] = []  # by priority
        self.ahead_of_line: set[int] = set()  # unstarted stories that fit into the current iteration
        self.comments: list[Data] = []
        self.activity: list[Data] = []
        self.iterations: list[Data] = []  # numbers and times; those whose `current` is true are current
        self.most = 100
        self.project: Data = {
            "kind": "project",
            "id": 99,
            "name": "Web shop",
            "version": 1,
            "iteration_length": 2,
            "week_start_day": "Monday",
            "point_scale": "0,1,2,3,5,8,13",
            "point_scale_is_custom": True,
            "bugs_and_chores_are_estimatable": False,
            "automatic_planning": True,
            "time_zone": {"kind": "time_zone", "olson_name": "America/Los_Angeles", "offset": "-08:00"},
        }
        here = ROOT + r"/projects/(\d+)"
        self.route("GET", ROOT + "/me", self.get_me)
        self.route("GET", here, lambda asked, p: self.inside(p) or Reply(200, self.project))
        self.route("GET", here + "/memberships", lambda asked, p: self.inside(p) or Reply(200, self.members))
        self.route("GET", here + "/iterations", self.get_iterations)
        self.route("GET", here + r"/iterations/(\d+)", self.get_iteration)
        self.route("GET", here + "/activity", self.get_activity)
        self.route("GET", here + "/search", self.get_search)
        self.route("GET", here + r"/stories/(\d+)", self.get_story)
        self.route("GET", here + "/stories", self.get_stories)
        self.route("POST", here + "/stories", self.post_story)
        self.route("PUT", here + r"/stories/(\d+)", self.put_story)
        self.route("POST", here + r"/stories/(\d+)/comments", self.post_comment)

    # the project by hand

    def stamp(self) -> str:
        return f"{self.now() + self.ahead:%Y-%m-%dT%H:%M:%SZ}"

    def fresh(self) -> int:
        self.number += 1
        return self.number

    def add_member(self, name: str, user: str) -> int:
        initials = "".join(word[0] for word in name.split())
        person = {"kind": "person", "id": self.fresh(), "name": name, "username": user, "initials": initials}
        person["email"] = f"{user}@example.org"
        self.members.append(
            {"kind": "project_membership", "id": self.fresh(), "role": "member", "person": person}
        )
        return int(person["id"])

    def add_iteration(self, number: int, start: str, finish: str, current: bool = False) -> None:
        self.iterations.append({"number": number, "start": start, "finish": finish, "current": current})

    def add_story(self, who: int, name: str, planned: bool = False, **values: Any) -> Data:
        story = {
            "kind": "story",
            "id": self.fresh(),
            "project_id": 99,
            "name": name,
            "description": "",
            "story_type": "feature",
            "current_state": "unscheduled",
            "owner_ids": [],
            "labels": [],
            "requested_by_id": who,
            "created_at": self.stamp(),
            "updated_at": self.stamp(),
            **values,
        }
        story["url"] = f"https://tracker.example.org/story/show/{story['id']}"
        self.stories.append(story)
        if planned:
            self.ahead_of_line.add(story["id"])
        self.act(who, "story_create_activity", _told(story, "create", None, dict(story)))
        return story

    def change(self, story: Data, who: int, **values: Any) -> None:
        old = {name: story.get(name) for name in values if story.get(name) != values[name]}
        if not old:
            return
        new = {name: values[name] for name in old}
        story.update(new)
        if new.get("current_state") == "accepted":
            story["accepted_at"] = self.stamp()
        elif "current_state" in new:
            story.pop("accepted_at", None)
        old["updated_at"], new["updated_at"] = story["updated_at"], self.stamp()
        story["updated_at"] = self.stamp()
        self.act(who, "story_update_activity", _told(story, "update", old, new))

    def say(self, story: Data, who: int, text: str) -> Data:
        comment = {
            "kind": "comment",
            "id": self.fresh(),
            "story_id": story["id"],
            "text": text,
            "person_id": who,
        }
        comment["created_at"] = self.stamp()
        self.comments.append(comment)
        old, story["updated_at"] = story["updated_at"], self.stamp()
        told = {"kind": "comment", "change_type": "create", "id": comment["id"], "new_values": dict(comment)}
        moved = _told(story, "update", {"updated_at": old}, {"updated_at": story["updated_at"]})
        self.act(who, "comment_create_activity", told, moved)
        return comment

    def act(self, who: int, kind: str, *changes: Data) -> None:
        self.project["version"] += 1
        person = next((one["person"] for one in self.members if one["person"]["id"] == who), None)
        known = {name: person[name] for name in ("kind", "id", "name", "initials")} if person else None
        self.activity.append(
            {
                "kind": kind,
                "guid": f"99_{self.project['version']}",
                "project_version": self.project["version"],
                "changes": list(changes),
                "project": {"kind": "project", "id": 99, "name": self.project["name"]},
                "performed_by": known,
                "occurred_at": self.stamp(),
            }
        )

    # the API

    def refuse(self, asked: Asked) -> Reply | None:
        if asked.headers.get("x-trackertoken") in self.tokens:
            return None
        return problem(403, "invalid_authentication", "Invalid authentication credentials were presented.")

    def missing(self, asked: Asked) -> Reply:
        said = "The object you tried to access could not be found. It may have been removed by another user."
        return problem(404, "unfound_resource", said)

    def inside(self, project: str) -> Reply | None:
        if project == "99":
            return None
        return problem(403, "unauthorized_operation", "Authorization failure.")

    def who(self, asked: Asked) -> int:
        return self.tokens[asked.headers["x-trackertoken"]]

    def get_me(self, asked: Asked) -> Reply:
        people = [one["person"] for one in self.members]
        me = next(one for one in people if one["id"] == self.who(asked))
        return Reply(200, {**me, "kind": "me"})

    def in_iteration(self, one: Data, story: Data) -> bool:
        if story["current_state"] == "accepted":
            return bool(one["start"] <= story["accepted_at"] < one["finish"])
        waiting = story["current_state"] in ("unstarted", "planned") and story["id"] in self.ahead_of_line
        return bool(one["current"] and (waiting or story["current_state"] in BUSY))

    def iteration(self, one: Data) -> Data:
        stories = [story for story in self.stories if self.in_iteration(one, story)]
        known = {name: one[name] for name in ("number", "start", "finish")}
        return {"kind": "iteration", "project_id": 99, "team_strength": 1, **known, "stories": stories}

    def get_iterations(self, asked: Asked, project: str) -> Reply:
        if refused := self.inside(project):
            return refused
        scope = asked.param("scope", "done_current")
        numbers = [one["number"] for one in self.iterations if one["current"]]
        first = min(numbers, default=10**6)
        rows = {
            "current": [one for one in self.iterations if one["current"]],
            "done": [one for one in self.iterations if one["number"] < first and not one["current"]],
        }.get(scope, self.iterations)
        offset, limit = int(asked.param("offset", "0")), int(asked.param("limit", "10"))
        start = max(0, len(rows) + offset) if offset < 0 else offset  # counted back from the current one
        return self.paged([self.iteration(one) for one in rows], start, limit, len(rows), offset)

    def get_iteration(self, asked: Asked, project: str, number: str) -> Reply:
        found = [one for one in self.iterations if str(one["number"]) == number]
        return self.inside(project) or (
            Reply(200, self.iteration(found[0])) if found else self.missing(asked)
        )

    def get_activity(self, asked: Asked, project: str) -> Reply:
        if refused := self.inside(project):
            return refused
        after = asked.param("occurred_after")
        rows = [one for one in reversed(self.activity) if not after or one["occurred_at"] > after]
        offset, limit = int(asked.param("offset", "0")), int(asked.param("limit", "25"))
        return self.paged(rows, offset, limit, len(rows), offset)

    def paged(self, rows: list[Data], start: int, limit: int, total: int, offset: int) -> Reply:
        if limit < 1:
            return problem(400, "invalid_parameter", "limit must be positive")
        page = rows[start : start + min(limit, self.most)]
        told = {"Total": total, "Limit": min(limit, self.most), "Offset": offset, "Returned": len(page)}
        return Reply(200, page, {f"X-Tracker-Pagination-{name}": str(n) for name, n in told.items()})

    def get_search(self, asked: Asked, project: str) -> Reply:
        said = asked.param("query").casefold().split()
        if not said:
            return problem(400, "invalid_parameter", "query is required")
        hits = [one for one in self.stories if all(word in one["name"].casefold() for word in said)]
        found = {"stories": hits[: self.most], "total_hits": len(hits)}
        return self.inside(project) or Reply(200, {"kind": "search_result_container", "stories": found})

    def get_stories(self, asked: Asked, project: str) -> Reply:
        name, _, states = asked.param("filter").partition(":")
        if name != "state":
            return problem(400, "invalid_parameter", "this fake knows filter=state: only")
        found = [one for one in self.stories if one["current_state"] in states.split(",")]
        return self.inside(project) or Reply(200, found[: int(asked.param("limit", "100"))])

    def get_story(self, asked: Asked, project: str, key: str) -> Reply:
        story = self.find(key)
        return self.inside(project) or (Reply(200, story) if story else self.missing(asked))

    def post_story(self, asked: Asked, project: str) -> Reply:
        body = asked.json
        if refused := self.inside(project) or self.wrong({"story_type": "feature"}, body):
            return refused
        known = ("name", "description", "story_type", "current_state", "owner_ids", "estimate")
        near = body.get("before_id") or body.get("after_id")
        story = self.add_story(self.who(asked), **{k: v for k, v in body.items() if k in known})
        neighbour = self.find(str(near)) if near else None
        current = [one for one in self.iterations if one["current"]]
        if neighbour and any(self.in_iteration(one, neighbour) for one in current):
            self.ahead_of_line.add(story["id"])
        return Reply(200, story)

    def put_story(self, asked: Asked, project: str, key: str) -> Reply:
        story = self.find(key)
        if story is None:
            return self.missing(asked)
        if refused := self.inside(project) or self.wrong(story, asked.json):
            return refused
        known = ("name", "description", "story_type", "current_state", "owner_ids", "estimate")
        self.change(story, self.who(asked), **{k: v for k, v in asked.json.items() if k in known})
        return Reply(200, story)

    def post_comment(self, asked: Asked, project: str, key: str) -> Reply:
        story, text = self.find(key), asked.json.get("text")
        if story is None:
            return self.missing(asked)
        if not text or len(text) > 20000:
            return invalid("text", "must be between 1 and 20000 characters")
        return self.inside(project) or Reply(200, self.say(story, self.who(asked), text))

    def wrong(self, story: Data, body: Data) -> Reply | None:
        """What Tracker refuses of a story's new values."""
        whole = {**story, **body}
        kind, state = whole["story_type"], whole.get("current_state", "unscheduled")
        if not 1 <= len(whole.get("name", "")) <= 5000:
            return invalid("name", "Name must be between 1 and 5000 characters")
        if kind not in KINDS or state not in STATES or state in NOT_FOR.get(kind, ()):
            return invalid("current_state", f"A {kind} cannot be {state}")
        if "estimate" in body and str(body["estimate"]) not in self.project["point_scale"].split(","):
            return invalid("estimate", "The estimate is not on the point scale")
        if (
            body.get("estimate") is not None
            and kind != "feature"
            and not self.project["bugs_and_chores_are_estimatable"]
        ):
            return invalid("estimate", f"A {kind} cannot be estimated in this project")
        if kind == "feature" and state in (*BUSY, "accepted") and whole.get("estimate") is None:
            return invalid("current_state", "A feature must be estimated before it can be started")
        known = {one["person"]["id"] for one in self.members}
        if len(body.get("owner_ids", ())) > 3 or not set(body.get("owner_ids", ())) <= known:
            return invalid("owner_ids", "There can be at most 3 owners, all of them members")
        return None

    def find(self, key: str) -> Data | None:
        return next((one for one in self.stories if str(one["id"]) == key), None)


def _told(story: Data, how: str, old: Data | None, new: Data) -> Data:
    about = {"kind": "story", "change_type": how, "id": story["id"], "new_values": new}
    about |= {"name": story["name"], "story_type": story["story_type"]}
    return about if old is None else {**about, "original_values": old}


def problem(status: int, code: str, error: str, **more: Any) -> Reply:
    return Reply(status, {"kind": "error", "code": code, "error": error, **more})


def invalid(name: str, said: str) -> Reply:
    error = "One or more request parameters was missing or invalid."
    return problem(
        400,
        "invalid_parameter",
        error,
        general_problem=said,
        validation_errors=[{"field": name, "problem": said}],
    )
