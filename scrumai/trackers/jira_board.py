"""A board as its Jira describes it: columns, the fields of points and sprint; and Jira's JSON as items and sprints."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..core.errors import BoardNotFound, TrackerRefused, TrackerUnreadable
from ..core.sprint import Category, Item, Sprint, State
from .base import title_of
from .http import Missing
from .jira_client import AGILE, NAME, Cloud, DataCenter, Dialect, Gateway
from .known import known

log = logging.getLogger(__name__)
POINTS = ("story points", "story point estimate")
_CATEGORIES = {"new": Category.TODO, "indeterminate": Category.DOING, "done": Category.DONE}
_SPRINT = "com.pyxis.greenhopper.jira:gh-sprint"
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)")

Values = ParamSpec("Values")
Result = TypeVar("Result")


def readable(method: Callable[Values, Result]) -> Callable[Values, Result]:
    """A method that reads Jira's JSON: a part that is missing or of another form is TrackerUnreadable (what).

    A 404 that nothing else explains means that the address or the board is not there: BoardNotFound.
    """

    @wraps(method)
    def read(*values: Values.args, **named: Values.kwargs) -> Result:
        try:
            return method(*values, **named)
        except Missing:
            raise BoardNotFound(tracker=NAME, board=getattr(values[0], "ref", "?")) from None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            log.warning("%s: what %s reads is not as documented", NAME, method.__name__, exc_info=True)
            what = str(error.args[0] if error.args else type(error).__name__)
            raise TrackerUnreadable(tracker=NAME, what=what[:80]) from None

    return read


class Site:
    """A Jira and one board of it. Each part is asked for when it is needed, and then known."""

    def __init__(self, gateway: Gateway, ref: str) -> None:
        self.gateway = gateway
        self._ref = ref.strip()

    @known
    def _server(self) -> Any:
        return self.gateway.get("/rest/api/2/serverInfo")

    @known
    def dialect(self) -> Dialect:
        """Cloud's, or Data Center's."""
        cloud = "/ex/jira/" in self.gateway.address or self._server["deploymentType"] == "Cloud"
        return Cloud(self.gateway) if cloud else DataCenter(self.gateway)

    @known
    def address(self) -> str:
        """Where people open an item; not where an OAuth application asks."""
        known = str(self._server.get("baseUrl") or "")
        return (known if known.startswith(("https://", "http://")) else self.gateway.address).rstrip("/")

    @known
    def zone(self) -> ZoneInfo:
        """The zone of the account: the days of sprints are those that it sees."""
        try:
            return ZoneInfo(self.get("/myself").get("timeZone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    @known
    def board(self) -> Any:
        """The board's configuration, found by its number, its name or its project's key. Raises BoardNotFound."""
        try:
            number = self._ref if re.fullmatch(r"\d{1,18}", self._ref) else self._number()
            return self.gateway.get(f"{AGILE}/board/{number}/configuration")
        except Missing:
            raise BoardNotFound(tracker=NAME, board=self._ref[:40]) from None

    def _number(self) -> int:
        """The id of the board of that name, else of the project's first one, one with sprints before others."""
        boards = self.gateway.entries(f"{AGILE}/board", name=self._ref)
        named = [one for one in boards if one["name"].casefold() == self._ref.casefold()]
        if not named and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", self._ref):
            named = self._of_project()
        if not named:
            raise Missing
        return int(min(named, key=lambda one: (one["type"] == "kanban", one["id"]))["id"])

    def _of_project(self) -> list[Any]:
        try:
            found = list(self.gateway.entries(f"{AGILE}/board", projectKeyOrId=self._ref))
        except TrackerRefused as error:
            if error.values.get("status") != 400:
                raise
            return []  # there is no such project
        place = self._ref.upper()
        return [one for one in found if (one.get("location") or {}).get("projectKey", place) == place]

    @property
    def filter(self) -> str:
        """What is on the board, as JQL."""
        return f"filter = {int(self.board['filter']['id'])}"

    @known
    def project(self) -> str:
        """The key of the project that new items go to."""
        place = self.board.get("location") or {}
        key = place.get("key") or place.get("projectKeyOrId")
        if key and not str(key).isdigit():
            return str(key)
        return str(self.gateway.get(f"{AGILE}/board/{self.board['id']}/project")["values"][0]["key"])

    @known
    def statuses(self) -> Mapping[str, State]:
        """All states of this Jira by their id."""
        return {str(one["id"]): state(one) for one in self.get("/status")}

    @known
    def columns(self) -> Sequence[State]:
        """The states that the board shows, in its order."""
        ids = [one["id"] for column in self.board["columnConfig"]["columns"] for one in column["statuses"]]
        return list({self.statuses[str(one)].name: self.statuses[str(one)] for one in ids}.values())

    @known
    def _fields(self) -> Sequence[Any]:
        return list(self.get("/field"))

    @known
    def points(self) -> tuple[str, str]:
        """Id and name of the field that holds points: the board's own, else by its name; "" where there is none."""
        wanted = ((self.board.get("estimation") or {}).get("field") or {}).get("fieldId")
        numbers = [one for one in self._fields if _is_number(one)]
        own = [one for one in numbers if one["id"] == wanted]
        named = [one for name in POINTS for one in numbers if one["name"].casefold() == name]
        return next(((one["id"], one["name"]) for one in (*own, *named)), ("", ""))

    @known
    def sprint_field(self) -> tuple[str, str]:
        """Id and name of the field that holds an item's sprints."""
        found = (one for one in self._fields if (one.get("schema") or {}).get("custom") == _SPRINT)
        return next(((one["id"], one["name"]) for one in found), ("", ""))

    @property
    def asked(self) -> list[str]:
        """The fields that an item is made of."""
        own = ["summary", "status", "issuetype", "assignee", "created", "updated", "parent"]
        return own + [one for one in (self.points[0], self.sprint_field[0]) if one]

    def get(self, path: str, **params: Any) -> Any:
        """The JSON of a GET on the platform's interface."""
        return self.gateway.get(self.dialect.api + path, **params)

    def item(self, data: Any) -> Item:
        """An issue. A sub-task has no points: those of its parent are the whole."""
        fields = data["fields"]
        sub = is_sub(data)
        return Item(
            key=_text(data["key"]),
            title=title_of(_text(fields["summary"])),
            kind="subtask" if sub else fields["issuetype"]["name"].lower(),
            state=state(fields["status"]),
            assignee=named(fields.get("assignee")),
            points=None if sub else number(fields.get(self.points[0])),
            sprint=current(self.sprints(data)),
            created=moment(fields["created"]),
            updated=moment(fields["updated"]),
            url=f"{self.address}/browse/{data['key']}",
        )

    def sprints(self, data: Any) -> list[tuple[str, str]]:
        """The sprints of an issue, finished ones included, as (id, state)."""
        return [_sprint(one) for one in data["fields"].get(self.sprint_field[0]) or ()]

    def sprint(self, data: Any) -> Sprint:
        """A sprint; its last day is the last one on which it ran."""
        start = moment(data["startDate"])
        end = max(start, moment(data.get("completeDate") or data["endDate"]) - timedelta(seconds=1))
        first, last = (one.astimezone(self.zone).date() for one in (start, end))
        goal, closed = data.get("goal") or "", data["state"] == "closed"
        return Sprint(str(data["id"]), data["name"], goal, first, last, closed)


def state(data: Any) -> State:
    """A status with its category; one that Jira does not know (undefined) is to do."""
    return State(_text(data["name"]), _CATEGORIES.get(data["statusCategory"]["key"], Category.TODO))


def is_sub(data: Any) -> bool:
    """Whether an issue is a sub-task."""
    return bool(data["fields"]["issuetype"].get("subtask"))


def moment(text: str | float) -> datetime:
    """A time as Jira writes it (the bulk changelog: seconds or milliseconds since 1970), aware, in UTC."""
    if isinstance(text, (int, float)):
        return datetime.fromtimestamp(text / 1000 if text > 1e11 else text, timezone.utc)
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"no time: {text[:30]}")
    zone = "+00:00" if found[3] == "Z" else f"{found[3][:3]}:{found[3][-2:]}"
    fraction = (found[2] or ".0")[1:7].ljust(6, "0")
    return datetime.fromisoformat(f"{found[1]}.{fraction}{zone}").astimezone(timezone.utc)


def named(user: Any) -> str | None:
    """A person's name as people read it; None for nobody, and for an account without any."""
    names = (user.get("displayName"), user.get("name"), user.get("accountId")) if user else ()
    return next((str(one) for one in names if one), None)


def number(value: Any) -> float | None:
    """Points, None where there are none."""
    return None if value is None else float(value)


def current(sprints: Sequence[tuple[str, str]]) -> str | None:
    """The sprint that an issue is in: the running one, else the coming one, else the last."""
    order = {"active": 2, "future": 1}
    return max(sprints, key=lambda one: (order.get(one[1], 0), int(one[0])))[0] if sprints else None


def _sprint(one: Any) -> tuple[str, str]:
    """Cloud gives an object, Data Center a text."""
    if isinstance(
        one, str
    ):  # …Sprint@1b2c[id=3,rapidViewId=2,state=ACTIVE,name=…]: the name may hold anything
        id, found = (re.search(rf"[\[,]{part}=(\w+)", one) for part in ("id", "state"))
        if not (id and found):
            raise ValueError("no sprint")
        return id[1], found[1].lower()
    return str(one["id"]), str(one["state"]).lower()


def _is_number(field: Any) -> bool:
    return field["id"].startswith("customfield_") and (field.get("schema") or {}).get("type") == "number"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {type(value).__name__}")
    return value
