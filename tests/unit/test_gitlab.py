"""What GitLab's answers mean: boards, sprints and the past of issues, without a server."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from scrumai.core.sprint import Category, Sprint
from scrumai.trackers.gitlab_board import columns, finished, item, points, running, sprint
from scrumai.trackers.gitlab_history import Event, changes, events, plain, sums, unescaped
from scrumai.trackers.gitlab_project import place

ANA = {"id": 1, "username": "ana", "name": "Ana Lima"}
BEN = {"id": 2, "username": "ben.o", "name": "Ben Okafor"}
DAY = date(2026, 3, 11)


def board(*labels: str) -> dict[str, Any]:
    lists = [{"label": {"name": label}, "position": n} for n, label in enumerate(labels)]
    return {"name": "Development", "lists": lists[::-1]}


def at(day: int, hour: int = 10, second: int = 0) -> str:
    return datetime(2026, 3, day, hour, 0, second, tzinfo=timezone.utc).isoformat().replace("+00:00", ".000Z")


def issue(**fields: Any) -> dict[str, Any]:
    return {
        "iid": 4, "title": "A", "state": "opened", "labels": [], "assignees": [], "milestone": None,
        "created_at": at(1), "updated_at": at(9), **fields,
    }  # fmt: skip


def box(name: str, first: date, last: date, closed: bool = False) -> Sprint:
    return Sprint(name, name, "", first, last, closed)


def days(count: int) -> date:
    return DAY + timedelta(days=count)


def label(day: int, name: str | None, action: str, user: Any = ANA, second: int = 0) -> dict[str, Any]:
    named = {"name": name} if name else None
    return {"user": user, "created_at": at(day, second=second), "label": named, "action": action}


def told(
    now: dict[str, Any], *rows: tuple[str, dict[str, Any]], on: Any = None
) -> list[tuple[str, str, str]]:
    past = [event for endpoint, row in rows for event in events(endpoint, [row])]
    names = {"ana": "Ana Lima", "ben.o": "Ben Okafor"}
    found = changes(now, past, columns(on or board("Doing", "Review")), "milestone", names)
    return [(change.field, change.old, change.new) for change in found]


LABEL, STATE, NOTE, WEIGHT, BOX = (
    "resource_label_events", "resource_state_events", "notes", "resource_weight_events", "resource_milestone_events",
)  # fmt: skip


# where it is


@pytest.mark.parametrize(
    ("url", "ref", "found"),
    [
        ("", "shop/app", ("https://gitlab.com", "shop/app", "")),
        ("git.example.com/", "shop/app", ("https://git.example.com", "shop/app", "")),
        ("https://x.org/git/api/v4", "42", ("https://x.org/git", "42", "")),
        (
            "https://x.org/git",
            "https://x.org/git/a/b/c/-/boards/12?x=1",
            ("https://x.org/git", "a/b/c", "12"),
        ),
        ("https://x.org", "a/b: Team Blue", ("https://x.org", "a/b", "team blue")),
        ("https://x.org", "https://x.org/a/b/-/milestones", ("https://x.org", "a/b", "")),
        ("https://x.org", "http://other.org/a/b", ("https://x.org", "a/b", "")),
        ("https://x.org", "", ("https://x.org", "", "")),
    ],
)
def test_a_board_is_named_in_many_ways(url: str, ref: str, found: tuple[str, str, str]) -> None:
    assert place(url, ref) == found


# columns


def test_columns_are_in_the_board_s_order_and_scoped_labels_go_by_their_last_part() -> None:
    found = columns(board("workflow::to do", "workflow::in review", "Shipped"))
    assert [state.name for state in found.states] == ["Open", "to do", "in review", "Shipped", "Closed"]
    kinds = [state.category for state in found.states]
    assert kinds == [Category.TODO, Category.TODO, Category.DOING, Category.DONE, Category.DONE]
    assert found.find("Workflow::In Review") == found.find("in review") == found.states[2]
    assert found.label(found.states[1]) == "workflow::to do"
    assert found.label(found.states[0]) is found.label(found.states[-1]) is None


def test_labels_that_would_have_one_name_keep_their_own() -> None:
    found = columns(board("dev::ready", "qa::ready", "x::closed"))
    assert [state.name for state in found.states] == [
        "Open",
        "dev::ready",
        "qa::ready",
        "x::closed",
        "Closed",
    ]


def test_a_project_without_a_board_has_two_states() -> None:
    assert [state.name for state in columns(None).states] == ["Open", "Closed"]


def test_an_issue_is_in_the_first_list_whose_label_it_has() -> None:
    found = columns(board("Doing", "Review"))
    assert found.state(["Review", "Doing"], False).name == "Doing"
    assert found.state(["Doing"], True).name == "Closed" and found.state(["other"], False).name == "Open"


# issues


@pytest.mark.parametrize(
    ("weight", "labels", "size"),
    [
        (3, ["points::5"], 3.0),
        (0, [], 0.0),
        (None, ["bug", "Points::5"], 5.0),
        (None, ["sp::0.5"], 0.5),
        (None, ["story points::13"], 13.0),
        (None, ["weight::2"], 2.0),
        (None, ["points::many", "v::2", "size::3"], None),
    ],
)
def test_points_are_the_weight_or_a_label(weight: Any, labels: list[str], size: float | None) -> None:
    assert points(weight, labels) == size


def test_a_kind_is_a_label_or_gitlab_s_own() -> None:
    made = {
        kind: item(issue(labels=[kind]), columns(None), "milestone").kind
        for kind in ("Type::Bug", "bug", "x")
    }
    assert made == {"Type::Bug": "bug", "bug": "bug", "x": "story"}
    assert item(issue(issue_type="incident"), columns(None), "iteration").kind == "incident"


@pytest.mark.parametrize("field", ["iid", "title", "state", "labels", "assignees", "milestone", "created_at"])
def test_a_field_that_is_missing_is_named(field: str) -> None:
    broken = issue()
    del broken[field]
    with pytest.raises(KeyError, match=field):
        item(broken, columns(None), "milestone")


# sprints


def test_a_milestone_without_dates_is_no_sprint() -> None:
    one = {"id": 1, "title": "Backlog", "start_date": None, "due_date": "2026-03-15", "state": "active"}
    assert sprint(one, "milestone") is None


def test_an_iteration_of_a_cadence_goes_by_its_dates() -> None:
    one = {"id": 1, "title": None, "start_date": "2026-03-02", "due_date": "2026-03-15", "state": 3}
    found = sprint(one, "iteration")
    assert found and found.name == "2026-03-02 – 2026-03-15" and found.closed and found.id == "iteration-1"


def test_a_sprint_runs_around_today() -> None:
    one, two = box("1", days(-20), days(-7)), box("2", days(-6), days(0))
    assert running([one, two], DAY) == [two]


def test_one_that_is_over_runs_until_it_is_closed_for_two_weeks() -> None:
    late = box("late", days(-20), days(-2))
    assert running([box("older", days(-30), days(-10)), late], DAY) == [late]
    assert running([box("forgotten", days(-90), days(-15))], DAY) == []
    assert running([box("closed", days(-20), days(-2), True)], DAY) == []


def test_a_release_is_no_sprint_where_a_shorter_one_runs() -> None:
    release, short = box("2.0", days(-60), days(60)), box("12", days(-3), days(10))
    assert running([release, short], DAY) == [short] and running([release], DAY) == [release]
    assert [
        one.name
        for one in finished([box("1.0", days(-200), days(-1)), box("11", days(-17), days(-4))], DAY, [short])
    ] == ["11"]


# the past


def test_one_label_off_and_another_on_is_one_change() -> None:
    rows = [(LABEL, label(3, "Doing", "remove")), (LABEL, label(3, "Review", "add"))]
    assert told(issue(labels=["Review"]), *rows) == [("state", "Doing", "Review")]


def test_what_two_people_do_at_once_is_two_changes() -> None:
    rows = [(LABEL, label(3, "Doing", "remove")), (LABEL, label(3, "Review", "add", BEN))]
    assert told(issue(labels=["Review"]), *rows) == [("state", "Doing", "Open"), ("state", "Open", "Review")]


def test_closing_and_opening_again() -> None:
    rows = [
        (STATE, {"user": ANA, "created_at": at(day), "state": s})
        for day, s in ((3, "closed"), (5, "reopened"))
    ]
    assert told(issue(labels=["Doing"]), *rows) == [
        ("state", "Doing", "Closed"),
        ("state", "Closed", "Doing"),
    ]


def test_an_issue_that_came_closed_from_elsewhere_stays_closed() -> None:
    assert told(issue(state="closed"), (LABEL, label(3, "Doing", "add"))) == []


def test_a_label_that_was_deleted_and_a_user_who_was() -> None:
    rows = [(LABEL, label(3, None, "add")), (LABEL, label(4, "Doing", "add", None))]
    assert told(issue(labels=["Doing"]), *rows) == [("state", "Open", "Doing")]


def test_points_by_weight_and_by_label() -> None:
    rows = [
        (WEIGHT, {"user": ANA, "created_at": at(day), "weight": w}) for day, w in ((2, 3), (3, None), (4, 5))
    ]
    sizes = [("points", "", "3"), ("points", "3", ""), ("points", "", "5")]
    assert told(issue(weight=5), *rows) == sizes
    scoped = [
        (LABEL, label(2, "points::3", "add")),
        (LABEL, label(5, "points::3", "remove")),
        (LABEL, label(5, "points::0.5", "add")),
    ]
    assert told(issue(labels=["points::0.5"]), *scoped) == [("points", "", "3"), ("points", "3", "0.5")]


def test_a_sprint_is_told_by_what_came_in_only() -> None:
    rows = [
        (BOX, {"user": ANA, "created_at": at(d), "action": a, "milestone": {"id": n}})
        for d, a, n in ((2, "add", 1), (3, "add", 2), (4, "remove", 2))
    ]
    moves = [
        ("sprint", "", "milestone-1"),
        ("sprint", "milestone-1", "milestone-2"),
        ("sprint", "milestone-2", ""),
    ]
    assert told(issue(), *rows) == moves


def test_assignees_are_in_gitlab_s_own_notes() -> None:
    said = (
        "assigned to @ana",
        "assigned to @ben.o and unassigned @ana",
        "assigned to @zoe",
        "unassigned @ben.o",
        "mentioned in !4",
    )
    rows = [
        (NOTE, {"author": ANA, "created_at": at(n + 2), "system": True, "body": body})
        for n, body in enumerate(said)
    ]
    assert told(issue(assignees=[{**BEN, "username": "zoe", "name": "Zoe"}]), *rows) == [
        ("assignee", "", "Ana Lima"),
        ("assignee", "Ana Lima", "Ben Okafor"),
        ("assignee", "Ben Okafor", "zoe"),
    ]


@pytest.mark.parametrize(
    "text", ["/close", "a\n/assign @ana\n b", "  /shrug", "a /close", "http://x/y", "/", "a\n\n/x"]
)
def test_no_line_of_a_comment_is_a_command(text: str) -> None:
    assert not [
        line for line in plain(text).splitlines() if line.strip().startswith("/") and line.strip() != "/"
    ]
    assert unescaped(plain(text)) == text


def test_what_was_carried_over_counts_as_committed() -> None:
    was, now = Sprint("milestone-1", "11", "", date(2026, 2, 16), date(2026, 3, 1), True), "milestone-2"
    moved = issue(milestone={"id": 2}, weight=5, created_at=at(1).replace("-03-", "-02-"))
    done = issue(
        iid=5,
        milestone={"id": 1},
        weight=3,
        state="closed",
        created_at=moved["created_at"],
        closed_at=at(1, 23),
    )
    added = issue(
        iid=6,
        milestone={"id": 1},
        weight=1,
        state="closed",
        created_at="2026-02-20T10:00:00Z",
        closed_at=at(1),
    )
    late = issue(
        iid=7, milestone={"id": 1}, weight=8, state="closed", created_at=moved["created_at"], closed_at=at(9)
    )
    february = datetime(2026, 2, 2, tzinfo=timezone.utc)
    past = (
        Event(february, "Ana", "sprint", (was.id,)),
        Event(datetime(2026, 3, 2, 14, tzinfo=timezone.utc), "Ana", "sprint", (now,)),
    )
    there = past[:1]
    pasts = [(moved, past), (done, there), (added, ()), (late, there)]
    assert sums(was, pasts, columns(None), "milestone") == (16.0, 4.0)
