"""What GitLab does that other trackers do not: over HTTP, on the fake."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.errors import (
    BoardNotFound,
    NoActiveSprint,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TrackerUnavailable,
)
from scrumai.core.team import Board
from scrumai.ports import IssueTracker
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fakes.gitlab import GUEST, GitLab
from tests.fakes.server import Fake
from tests.fixtures.trackers import Rig, rigs
from tests.fixtures.trackers.gitlab import Server


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["gitlab"](tmp_path) as made:
        yield made


@pytest.fixture
def premium(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["gitlab_premium"](tmp_path) as made:
        yield made


def server(rig: Rig) -> Server:
    assert isinstance(rig.scenes, Server)
    return rig.scenes


def fake(rig: Rig) -> GitLab:
    return server(rig).fake


def opened(rig: Rig, secret: str | None = None, ref: str = "shop/app", own: bool = False) -> IssueTracker:
    link = Link(Board(1, "gitlab", fake(rig).base, ref), secret or server(rig).token, own, "(for {who})", 2.0)
    return open_tracker(link, rig.clock, Path())


# who asks


def test_opening_connects_to_nothing(rig: Rig) -> None:
    opened(rig)
    assert fake(rig).asked == []


def test_an_oauth_token_is_a_bearer(rig: Rig) -> None:
    fake(rig).tokens["0a1b2c"] = (server(rig).ana, "api")
    fake(rig).oauth.add("0a1b2c")
    assert opened(rig, "Bearer 0a1b2c").sprint().name == "Sprint 12"
    with pytest.raises(TrackerUnauthorized):
        opened(rig, "0a1b2c9").sprint()


@pytest.mark.parametrize("secret", ["glpat-ab\nc: d", "glpat-ü", "glpat-\x00"])
def test_a_secret_that_cannot_be_one_is_not_sent(rig: Rig, secret: str) -> None:
    with pytest.raises(TrackerUnauthorized):
        opened(rig, secret).sprint()
    assert fake(rig).asked == []


def test_a_token_that_may_only_read_is_told_so(rig: Rig) -> None:
    fake(rig).tokens["glpat-read"] = (server(rig).ana, "read_api")
    key = rig.open_item().key
    with pytest.raises(TrackerForbidden):
        opened(rig, "glpat-read").comment(key, "hi", "Ana")


@pytest.mark.parametrize("call", ["move", "assign", "estimate"])
def test_what_gitlab_leaves_out_without_a_word_is_told(rig: Rig, call: str) -> None:
    fake(rig).members[server(rig).ben] = GUEST
    fake(rig).tokens["glpat-guest"] = (server(rig).ben, "api")
    item, (ana, _) = rig.open_item(), rig.people
    value = {"move": "Review", "assign": ana, "estimate": 5}[call]
    with pytest.raises(TrackerForbidden):
        getattr(opened(rig, "glpat-guest"), call)(item.key, value, ana)
    assert rig.again().item(item.key) == item


def test_the_token_is_not_sent_to_another_host(rig: Rig) -> None:
    other = Fake()
    try:
        elsewhere = {"Location": other.url.replace("127.0.0.1", "localhost") + "/elsewhere"}
        fake(rig).fail(status=302, headers=elsewhere)
        with pytest.raises(BoardNotFound):
            rig.again().sprint()
        assert other.asked and not any("private-token" in one.headers for one in other.asked)
    finally:
        other.stop()


def test_a_write_that_is_sent_elsewhere_is_refused(rig: Rig) -> None:
    key = rig.open_item().key
    fake(rig).fail(writes=True, status=301, headers={"Location": f"{fake(rig).base}/api/v4/projects/7"})
    with pytest.raises(TrackerRefused) as caught:
        rig.again().comment(key, "hi", "Ana Lima")
    assert "redirect" in str(caught.value.values["reason"])


# which board


def test_an_address_that_is_none(rig: Rig) -> None:
    for url in ("http://[::1", "ftp://x", "https://"):
        link = Link(Board(1, "gitlab", url, "shop/app"), "glpat-x", patience=2.0)
        with pytest.raises(TrackerUnavailable):
            open_tracker(link, rig.clock, Path()).sprint()


@pytest.mark.parametrize("ref", ["shop/none", "", "8", "shop/app:No such board"])
def test_a_board_that_is_not_there(rig: Rig, ref: str) -> None:
    with pytest.raises(BoardNotFound):
        opened(rig, ref=ref).states()


@pytest.mark.parametrize("ref", ["7: team blue", "{base}/shop/app/-/boards/{id}"])
def test_a_board_by_its_name_or_address(rig: Rig, ref: str) -> None:
    fake(rig).board("Team Blue", ["wait::blue"])
    ref = ref.format(base=fake(rig).base, id=fake(rig).boards[-1]["id"])
    assert [state.name for state in opened(rig, ref=ref).states()] == ["Open", "blue", "Closed"]


def test_what_is_linked_is_described(rig: Rig, premium: Rig) -> None:
    told: Any = [one.again() for one in (rig, premium)]
    assert told[0].describe() == {"board": "Shop / App: Development", "points": "labels points::"}
    assert told[1].describe()["points"] == "weight"
    fake(rig).labels.clear()
    again: Any = rig.again()
    assert again.describe()["points"] == ""


# which sprint


def test_a_group_s_milestone_is_a_sprint_unless_it_is_for_other_projects(rig: Rig) -> None:
    own = fake(rig).milestones[0]
    fake(rig).milestones.append({**own, "id": 5, "title": "Team Red 12"})
    for one in (own, fake(rig).milestones[-1]):
        del one["project_id"]
        one["group_id"] = 3
    assert rig.again().sprint().name == "Sprint 12"


def test_a_sprint_that_is_over_runs_until_it_is_closed(rig: Rig) -> None:
    server(rig).clock.at += timedelta(days=7)
    tracker = rig.again()
    assert tracker.sprint().name == "Sprint 12" and tracker.closed(1)[0][0].name == "Sprint 11"
    fake(rig).milestones[0]["state"] = "closed"
    assert rig.again().sprint().name == "Release 2"  # there is nothing else
    fake(rig).milestones[:] = [one for one in fake(rig).milestones if one["title"] != "Release 2"]
    with pytest.raises(NoActiveSprint):
        rig.again().sprint()
    assert rig.again().closed(1)[0][0].name == "Sprint 12"


def test_an_iteration_that_nobody_uses_is_none(premium: Rig) -> None:
    made = fake(premium)
    for issue in made.issues.values():
        issue["iteration"] = None
    made.timebox("milestone", "M 12", server(premium).first, server(premium).first + timedelta(days=13))
    assert premium.again().sprint().name == "M 12"


def test_a_new_issue_is_put_into_an_iteration_by_a_command(premium: Rig) -> None:
    made = premium.again().create("Gift cards", "Ana Lima")
    assert made.sprint == premium.again().sprint().id
    assert fake(premium).issues[int(made.key[1:])]["description"] == "(for Ana Lima)"


def test_only_a_bug_s_label_is_made(rig: Rig) -> None:
    fake(rig).labels.remove("type::bug")
    assert rig.again().create("A", "Ana Lima", "task").kind == "story"
    assert rig.again().create("B", "Ana Lima", "bug").kind == "bug"
    fake(rig).labels.append("Type::Task")
    assert rig.again().create("C", "Ana Lima", "task").kind == "task"


# writes


def test_the_change_stands_without_the_note(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    key = rig.open_item().key
    fake(rig).fail(methods=("POST",), path="/notes$", status=500)
    with caplog.at_level(logging.WARNING):
        assert rig.again().move(key, "Review", "Ana Lima").state.name == "Review"
    assert "without a note" in caplog.text
    assert sum(one.path.endswith("/notes") for one in fake(rig).writes()) == 1


def test_a_comment_closes_nothing(rig: Rig) -> None:
    item = rig.open_item()
    assert rig.again().comment(item.key, "/close\n/assign @ben", "Ana Lima").state == item.state


def test_a_move_is_one_request_with_all_lists_in_it(rig: Rig) -> None:
    issue = fake(rig).issues[int(rig.open_item().key[1:])]
    issue["labels"] = ["Doing", "Review", "points::1"]
    before = len(fake(rig).writes())
    moved = opened(rig, server(rig).own, own=True).move(f"#{issue['iid']}", "Closed", "Ana Lima")
    assert moved.state.name == "Closed" and issue["labels"] == ["points::1"]
    assert len(fake(rig).writes()) == before + 1
    assert rig.again().move(moved.key, "To Do", "Ana Lima").state.name == "To Do"


def test_a_title_that_gitlab_refuses_is_told_with_its_reason(rig: Rig) -> None:
    with pytest.raises(TrackerRefused) as caught:
        rig.again().create("x" * 256, "Ana Lima")
    assert caught.value.values["reason"] == "title: is too long (maximum is 255 characters)"


# how much is asked


def test_a_second_reading_asks_for_what_changed_only(rig: Rig) -> None:
    read(rig.again(), rig.clock.now())
    before = len(fake(rig).asked)
    read(rig.again(), rig.clock.now())
    assert len(fake(rig).asked) - before < 15


def test_what_was_read_before_it_took_too_long_is_not_asked_for_again(rig: Rig) -> None:
    server(rig).many(40)
    fake(rig).fail(path="/notes$", status=500)
    with pytest.raises(TrackerUnavailable):
        rig.again().history(rig.clock.now() - timedelta(days=14))
    fake(rig).mend()
    before = len(fake(rig).asked)
    assert len(rig.again().history(rig.clock.now() - timedelta(days=14))) == 40
    assert len(fake(rig).asked) - before < 4 * 40


def test_pages_without_a_count_are_followed(rig: Rig) -> None:
    server(rig).many(250)
    fake(rig).counted = 0
    tracker = rig.again()
    assert len(tracker.items(tracker.sprint().id)) == 250
