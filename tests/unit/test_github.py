"""What is GitHub's own: where a board is, how it refuses, servers that are older, what its history lacks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.errors import (
    BoardNotFound,
    ItemNotFound,
    NoActiveSprint,
    TrackerBusy,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnavailable,
    TrackerUncertain,
)
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from scrumai.trackers.github_api import place
from scrumai.trackers.github_issue import doing_label, points, points_label
from tests.fakes.github import GitHub, Project
from tests.fixtures.github import SHOP, Past
from tests.fixtures.trackers import Rig, rigs


@pytest.fixture(params=["github", "github_project"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def milestones(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["github"](tmp_path) as made:
        yield made


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["github_project"](tmp_path) as made:
        yield made


def hub(rig: Rig) -> GitHub:
    assert isinstance(rig.fake, GitHub)
    return rig.fake


def project(rig: Rig) -> Project:
    return hub(rig).projects["acme", 7]


def operations(rig: Rig, since: int = 0) -> list[str]:
    """The names of what was asked, in order."""
    return [one.json["query"].split()[1].partition("(")[0] for one in hub(rig).asked[since:]]


# where a board is


@pytest.mark.parametrize(
    ("url", "ref", "base", "owner", "repo", "number"),
    [
        ("", "acme/shop", "https://api.github.com", "acme", "acme/shop", None),
        ("https://github.com", "acme/shop", "https://api.github.com", "acme", "acme/shop", None),
        ("https://github.com/acme/shop", "", "https://api.github.com", "acme", "acme/shop", None),
        ("https://github.com/acme/shop.git", "shop", "https://api.github.com", "acme", "acme/shop", None),
        ("https://github.com/acme", "shop", "https://api.github.com", "acme", "acme/shop", None),
        ("https://github.com", "acme/projects/7", "https://api.github.com", "acme", None, 7),
        ("https://github.com", "orgs/acme/projects/7/views/2", "https://api.github.com", "acme", None, 7),
        ("", "https://github.com/users/ana/projects/12?x=1", "https://api.github.com", "ana", None, 12),
        ("https://github.com/acme/shop", "acme/projects/7", "https://api.github.com", "acme", "acme/shop", 7),
        ("https://acme.ghe.com", "acme/shop", "https://api.acme.ghe.com", "acme", "acme/shop", None),
        ("https://git.acme.test/api/v3", "acme/shop", "https://git.acme.test/api", "acme", "acme/shop", None),
        ("http://127.0.0.1:8080", "acme/shop", "http://127.0.0.1:8080/api", "acme", "acme/shop", None),
    ],
)
def test_a_board_is_named_as_people_name_it(
    url: str, ref: str, base: str, owner: str, repo: str | None, number: int | None
) -> None:
    found = place(Board(1, "github", url, ref))
    assert (found.base, found.owner, found.repo, found.project) == (base, owner, repo, number)


@pytest.mark.parametrize("ref", ["", "7", "a b/c", "/", "acme/", "💥"])
def test_a_board_that_is_none_is_not_found(ref: str) -> None:
    with pytest.raises(BoardNotFound):
        place(Board(1, "github", "https://github.com", ref))


@pytest.mark.parametrize("ref", ["acme/nope", "acme/projects/8", "nobody/projects/7"])
def test_a_board_that_is_not_there_or_may_not_be_seen_is_not_found(
    rig: Rig, ref: str, tmp_path: Path
) -> None:
    link = Link(Board(1, "github", hub(rig).url, ref), "github_pat_bot_c0ffee")
    for call, values in (("sprint", []), ("item", ["#1"]), ("items", ["3"]), ("search", ["login"])):
        with pytest.raises(BoardNotFound):
            getattr(open_tracker(link, rig.clock, tmp_path), call)(*values)


@pytest.mark.parametrize(
    "key",
    ["4", "#4", "GH-4", "shop#4", "acme/shop#4", "Acme/Shop#4", "https://github.com/acme/shop/issues/4#c"],
)
def test_a_key_may_be_written_in_all_of_githubs_ways(rig: Rig, key: str) -> None:
    assert rig.again().item(key).key == "#4"


def test_an_issue_outside_the_board_is_not_found(rig: Rig) -> None:
    hub(rig).viewer = "cleo"
    hub(rig).repos["acme/other"] = replace(hub(rig).repos[SHOP], name="acme/other", issues={})
    hub(rig).open_issue("acme/other", "Elsewhere")
    with pytest.raises(ItemNotFound):
        rig.again().item("other#1")


# labels


@pytest.mark.parametrize(
    ("label", "size"),
    [
        ("3 points", 3), ("3pts", 3), ("sp: 3", 3), ("SP:0.5", 0.5), ("points/3", 3), ("size: 3", 3),
        ("Story Points: 13", 13), ("estimate-8", 8), ("1 point", 1),
        ("3", None), ("size: XL", None), ("v3 points", None), ("points", None), ("priority: 3", None),
    ],
)  # fmt: skip
def test_points_are_read_from_labels(label: str, size: float | None) -> None:
    assert points(["bug", label]) == size


@pytest.mark.parametrize(
    ("others", "label"),
    [
        (["3 points"], "5 points"),
        (["bug", "sp: 1", "sp: 2"], "sp: 5"),
        (["5pts", "3pts"], "5pts"),
        ([], "points: 5"),
    ],
)
def test_a_new_label_has_the_form_of_the_others(others: list[str], label: str) -> None:
    assert points_label(5, others) == label


def test_the_label_for_in_progress_may_have_its_usual_names() -> None:
    for name in ("in progress", "In-Progress", "status: in progress", "state/doing", "WIP"):
        assert doing_label(["bug", name]) == name
    assert doing_label(["progress bar", "not doing", "blocked"]) is None


def test_without_the_label_a_repository_has_two_states(milestones: Rig) -> None:
    hub(milestones).repos[SHOP].labels.remove("in progress")
    assert [one.name for one in milestones.again().states()] == ["Open", "Closed"]


# milestones as sprints


def test_a_milestone_that_was_due_is_over_even_if_nobody_closed_it(milestones: Rig) -> None:
    milestones.clock.at += timedelta(days=10)  # the day after S-41 was due
    tracker = milestones.again()
    assert tracker.sprint().name == "S-42"
    assert [one.name for one, _, _ in tracker.closed(2)] == ["S-41", "S-40"]


def test_after_an_early_end_the_next_milestone_runs_at_once(milestones: Rig) -> None:
    hub(milestones).repos[SHOP].milestones[3].closed = milestones.clock.now()
    sprint = milestones.again().sprint()
    assert (sprint.name, sprint.start) == ("S-42", milestones.clock.now().date())


def test_milestones_without_a_date_are_no_sprints(milestones: Rig) -> None:
    for one in hub(milestones).repos[SHOP].milestones.values():
        one.due = None
    with pytest.raises(NoActiveSprint):
        milestones.again().sprint()
    assert list(milestones.again().closed(5)) == []


def test_what_was_closed_as_not_planned_is_not_done(milestones: Rig) -> None:
    assert [(committed, done) for _, committed, done in milestones.again().closed(2)] == [(6, 3), (6, 3)]


def test_a_finished_milestone_of_more_than_a_page_is_read_whole(milestones: Rig) -> None:
    for number in range(120):
        issue = hub(milestones).open_issue(SHOP, f"Old {number}")
        issue.milestone, issue.labels = 2, ["points: 1"]
    assert milestones.again().closed(1)[0][1] == 126


# refusals


SPENT = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "{soon}"}  # in 90 seconds


@pytest.mark.parametrize(
    ("status", "headers", "body", "low", "high"),
    [
        (403, {"Retry-After": "42"}, b"{}", 42, 42),
        (403, SPENT, b'{"message": "API rate limit exceeded for user ID 1."}', 85, 90),
        (429, SPENT, b"{}", 85, 90),
        (403, {}, b'{"message": "You have exceeded a secondary rate limit. Please wait."}', 60, 60),
    ],
)
@pytest.mark.parametrize("call", ["item", "comment"])
def test_a_403_that_is_a_rate_limit_is_busy(
    rig: Rig, call: str, status: int, headers: dict[str, str], body: bytes, low: int, high: int
) -> None:
    tracker, soon = rig.again(), int(time.time()) + 90
    sent = {name: value.format(soon=soon) for name, value in headers.items()}
    hub(rig).fail(status=status, headers=sent, body=body, writes=call == "comment")
    with pytest.raises(TrackerBusy) as caught:
        tracker.item("#4") if call == "item" else tracker.comment("#4", "x", "Ana")
    assert low <= int(str(caught.value.values["seconds"])) <= high


@pytest.mark.parametrize(
    ("kind", "message", "error"),
    [
        ("FORBIDDEN", "Resource not accessible by personal access token", TrackerForbidden),
        ("INSUFFICIENT_SCOPES", "Your token has not been granted the required scopes", TrackerForbidden),
        ("RATE_LIMITED", "API rate limit exceeded", TrackerBusy),
        (None, "Something went wrong while executing your query.", TrackerUnavailable),
        ("UNPROCESSABLE", "Title is too long", TrackerRefused),
    ],
)
def test_an_error_inside_a_200_is_a_typed_error(
    rig: Rig, kind: str | None, message: str, error: type[TrackerError]
) -> None:
    body = {"data": None, "errors": [{"type": kind, "message": message, "path": ["repository"]}]}
    hub(rig).fail(status=200, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    with pytest.raises(error):
        rig.again().sprint()


def test_githubs_own_time_out_of_a_write_is_looked_into(rig: Rig) -> None:
    body = {
        "errors": [{"message": "Something went wrong while executing your query. This may be a timeout."}]
    }
    before = len(hub(rig).writes())
    hub(rig).fail(status=200, body=json.dumps(body).encode(), writes=True, taken=True, times=1)
    assert rig.again().move("#4", rig.again().states()[-1].name, "Ana").state.category is Category.DONE
    assert len(hub(rig).writes()) - before == 2  # the move, and the name under it


def test_who_may_only_read_is_told_so_and_nothing_is_written(rig: Rig) -> None:
    hub(rig).readers.add("scrum-bot")
    before = rig.again().item("#4")
    for call, value in (
        ("comment", "x"),
        ("estimate", 8),
        ("assign", None),
        ("move", rig.again().states()[-1].name),
    ):
        with pytest.raises(TrackerForbidden):
            getattr(rig.again(), call)("#4", value, "Ana")
    with pytest.raises(TrackerForbidden):
        rig.again().create("Gift cards", "Ana")
    assert rig.again().item("#4") == before


def test_a_title_that_is_too_long_is_refused_with_githubs_reason(rig: Rig) -> None:
    with pytest.raises(TrackerRefused) as caught:
        rig.again().create("x" * 257, "Ana")
    assert "256" in str(caught.value.values["reason"])


def test_what_may_not_be_seen_deep_inside_costs_only_its_place(rig: Rig) -> None:
    def redacted(data: Any) -> Any:
        return {**data, "errors": [{"type": "FORBIDDEN", "path": ["a", "nodes", 3], "message": "SAML"}]}

    hub(rig).fail(spoil=redacted)
    assert read(rig.again(), rig.clock.now()).items


def test_a_change_whose_signature_fails_is_still_a_change(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    fake = hub(rig)
    fault = fake.fail(status=500)
    fault.hits = lambda asked, writing: b"mutation Comment" in asked.body  # type: ignore[method-assign]
    assert rig.again().estimate("#4", 8, "Ana").points == 8
    fake.mend()
    assert rig.again().item("#4").points == 8 and "not signed" in caplog.text


def test_a_person_writes_without_a_signature(rig: Rig) -> None:
    assert rig.own
    rig.own().estimate("#4", 8, "Ana")
    made = rig.own().create("Gift cards", "Ana")
    assert [text for text in rig.texts("#4") + rig.texts(made.key) if text] == []


# older servers, lost events


def test_an_older_server_is_asked_without_what_is_newer(rig: Rig) -> None:
    reading = read(rig.again(), rig.clock.now())
    hub(rig).old = True
    tracker = rig.again()
    before = len(hub(rig).asked)
    older = read(tracker, rig.clock.now())
    assert (older.sprint, older.items, older.closed) == (reading.sprint, reading.items, reading.closed)
    assert len(hub(rig).asked) - before <= 7  # one is refused, none after it
    assert tracker.comment("#4", "x", "Ana").key == "#4"


def test_where_events_of_status_are_lost_the_item_tells_when_it_was_done(board: Rig) -> None:
    hub(board).silent = True
    past = Past(hub(board))
    entry = next(one for one in project(board).entries if one.issue and one.issue.number == 7)
    past.at(10, 15, "ben").put(project(board), entry, "Status", "Done")
    hub(board).clock = board.clock.now
    changes = [c for c in board.again().history(past_day(board)) if c.key == "#7" and c.field == "state"]
    assert [(c.old, c.new, c.at.day, c.at.hour) for c in changes] == [("Todo", "Done", 10, 15)]


def past_day(rig: Rig) -> Any:
    return rig.clock.now() - timedelta(days=4)


def test_more_events_than_a_page_are_read_to_the_end(rig: Rig) -> None:
    issue = hub(rig).repos[SHOP].issues[4]
    hub(rig).viewer = "cleo"
    for number in range(250):
        hub(rig).say(issue, f"No. {number}")
    said = [c.new for c in rig.again().history(past_day(rig)) if c.key == "#4" and c.field == "comment"]
    assert said == [f"No. {number}" for number in range(250)]


# projects


def test_drafts_are_left_out_and_pull_requests_are_items(board: Rig) -> None:
    tracker = board.again()
    kinds = {item.key: item.kind for item in tracker.items(tracker.sprint().id)}
    assert kinds["#19"] == "pr" and kinds["api#1"] == "story" and len(kinds) == 15


def test_an_item_without_status_is_to_do_until_it_is_closed(board: Rig) -> None:
    assert board.again().item("#13").state.category is Category.TODO
    hub(board).close(hub(board).repos[SHOP].issues[13], True)
    assert board.again().item("#13").state.category is Category.DONE


@pytest.mark.parametrize("title", ['The "big" one', "Sprint 41"])
def test_a_filter_that_cannot_be_used_or_is_not_understood_reads_the_whole_board(
    board: Rig, title: str
) -> None:
    fields = project(board).fields
    fields["Sprint Week"] = [
        (i, title if i == "c3d4e5f6" else t, d, n) for i, t, d, n in fields["Sprint Week"]
    ]
    if title == "Sprint 41":  # the server takes the field's name in another form
        renamed = {("Sprint/Week" if name == "Sprint Week" else name): one for name, one in fields.items()}
        project(board).fields = renamed
        for entry in project(board).entries:
            if "Sprint Week" in entry.values:
                entry.values["Sprint/Week"] = entry.values.pop("Sprint Week")
    tracker = board.again()
    assert len(tracker.items(tracker.sprint().id)) == 15


def test_only_the_items_of_the_sprint_are_asked_for(board: Rig) -> None:
    hub(board).viewer = "cleo"
    for number in range(300):
        hub(board).add(project(board), hub(board).open_issue(SHOP, f"Backlog {number}"))
    tracker = board.again()
    sprint, before = tracker.sprint(), len(hub(board).asked)
    assert len(tracker.items(sprint.id)) == 15 and operations(board, before) == ["Items"]


def test_a_whole_reading_is_few_requests(rig: Rig) -> None:
    read(rig.again(), rig.clock.now())
    assert len(hub(rig).asked) <= 6, operations(rig)


def test_the_home_of_an_unlinked_project_is_where_most_items_are_from(board: Rig) -> None:
    project(board).linked = []
    assert board.again().item("#4").key == "#4"
    assert board.again().create("Gift cards", "Ana").url == "https://github.com/acme/shop/issues/20"


def test_an_empty_project_without_a_repository_takes_no_issue(board: Rig) -> None:
    project(board).linked, project(board).entries = [], []
    with pytest.raises(TrackerRefused):
        board.again().create("Gift cards", "Ana")
    with pytest.raises(ItemNotFound):
        board.again().item("#4")


def test_an_estimate_without_a_field_for_it_is_refused(board: Rig) -> None:
    assert board.scenes
    board.scenes.no_points()
    with pytest.raises(TrackerRefused):
        board.again().estimate("#4", 3, "Ana")
    assert board.again().describe() == {"board": "Platform", "points": ""}


def test_done_on_a_project_sets_status_alone(board: Rig) -> None:
    project(board).autoclose = False
    assert board.again().move("#4", "Done", "Ana").state.name == "Done"
    assert hub(board).repos[SHOP].issues[4].closed is None


def test_a_pull_request_can_be_assigned_and_moved(board: Rig) -> None:
    assert board.again().assign("#19", "Ben", "Ana").assignee == "ben"
    assert board.again().move("#19", "Done", "Ana").state.name == "Done"


STEPS = ("mutation Add(", "mutation Set(")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("options", [{"status": 502}, {"cut": True}])
def test_a_step_of_create_whose_answer_is_lost_is_looked_up(
    board: Rig, step: str, options: dict[str, Any]
) -> None:
    fault = hub(board).fail(taken=True, times=1, **options)
    fault.hits = lambda asked, writing: fault.times != 0 and step.encode() in asked.body  # type: ignore[method-assign]
    made = board.again().create("Gift cards", "Ana")
    assert made.sprint == board.again().sprint().id
    assert operations(board).count("Create") == operations(board).count(step.split()[1][:-1]) == 1


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", [403, 500])
def test_an_issue_that_does_not_reach_the_board_is_named_and_not_made_again(
    board: Rig, step: str, status: int
) -> None:
    fault = hub(board).fail(status=status)
    fault.hits = lambda asked, writing: step.encode() in asked.body  # type: ignore[method-assign]
    with pytest.raises(TrackerUncertain) as caught:
        board.again().create("Gift cards", "Ana")
    assert caught.value.values["key"] == "#20" and hub(board).repos[SHOP].issues[20].title == "Gift cards"
    assert operations(board).count("Create") == 1


def test_between_two_iterations_no_sprint_is_running(board: Rig) -> None:
    project(board).fields["Sprint Week"] = [
        ("x", "Next", date(2026, 3, 12), 7),
        ("y", "Last", date(2026, 3, 1), 10),
    ]
    with pytest.raises(NoActiveSprint):
        board.again().sprint()
    assert [one.name for one, _, _ in board.again().closed(3)] == ["Last"]
