"""What is Jira's alone, on the fakes of Cloud and Data Center."""

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
    TrackerRefused,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUncertain,
    TransitionAsks,
    TransitionNotAllowed,
)
from scrumai.core.sprint import Category
from scrumai.core.team import Board
from scrumai.ports import IssueTracker
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fakes.jira import Jira, Sprint
from tests.fakes.jql import Query
from tests.fixtures.trackers import Rig, rigs

ANA = "Ana Souza"


@pytest.fixture(params=["jira_cloud", "jira_dc"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rigs()[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def jira(rig: Rig) -> Jira:
    assert isinstance(rig.fake, Jira)
    return rig.fake


def opened(rig: Rig, **other: Any) -> IssueTracker:
    """The rig's board, or another one, by other credentials."""
    assert isinstance(rig.fake, Jira)
    user = rig.fake.users["bot"].mail if rig.fake.cloud else None
    given = {"url": rig.fake.url, "ref": "12", "user": user, "secret": rig.secrets[0]} | other
    board = Board(1, "jira", given["url"], given["ref"], given["user"])
    return open_tracker(Link(board, given["secret"], patience=2.0), rig.clock, Path("unused"))


# the board


@pytest.mark.parametrize("ref", ["12", " 12 ", "Platform", "platform", "SHOP", "shop"])
def test_a_board_is_found_by_number_name_or_project(rig: Rig, ref: str) -> None:
    described = opened(rig, ref=ref).describe()  # type: ignore[attr-defined]
    assert described["board"] == "Platform" and described["points"].startswith("Story")


@pytest.mark.parametrize("ref", ["99", "Nowhere", "", "../..", "💥", "9" * 40])
def test_an_unknown_board_is_not_found(rig: Rig, ref: str) -> None:
    with pytest.raises(BoardNotFound):
        opened(rig, ref=ref).sprint()


def test_an_address_that_is_no_jira_is_no_board(rig: Rig, jira: Jira) -> None:
    with pytest.raises(BoardNotFound):
        opened(rig, url=f"{jira.url}/wiki").sprint()


def test_a_kanban_board_has_no_sprints(rig: Rig) -> None:
    tracker = opened(rig, ref="13")
    with pytest.raises(NoActiveSprint):
        tracker.sprint()
    assert list(tracker.closed(5)) == []


def test_the_running_sprint_of_another_board_is_not_ours(rig: Rig, jira: Jira) -> None:
    ours = jira.sprints[41]
    jira.sprints[50] = Sprint(50, "Theirs", "active", ours.start, ours.end, board=77)
    assert opened(rig).sprint().name == "S-41"
    ours.state = "future"
    assert opened(rig).sprint().name == "Theirs"  # shown here, and the only one


def test_columns_are_states_in_their_order(rig: Rig) -> None:
    names = [(one.name, one.category) for one in opened(rig).states()]
    assert [name for name, _ in names] == ["To Do", "In Progress", "Blocked", "In Review", "Done"]
    assert names[2][1] is Category.DOING


def test_a_board_without_points_says_so(rig: Rig, jira: Jira) -> None:
    jira.has_points = False
    assert opened(rig).describe()["points"] == ""  # type: ignore[attr-defined]
    with pytest.raises(TrackerRefused):
        opened(rig).estimate("SHOP-101", 3, ANA)
    assert not jira.writes()


# credentials


def test_a_wrong_token_is_told(rig: Rig) -> None:
    with pytest.raises(TrackerUnauthorized):
        opened(rig, secret="wrong").sprint()
    with pytest.raises(TrackerUnauthorized):
        opened(rig, secret="päßwort\n 💥", user=None).sprint()
    with pytest.raises(TrackerUnauthorized):
        opened(rig, secret="pass\nword", user=None).sprint()


def test_an_api_token_without_its_account_is_a_wrong_token_on_cloud(rig: Rig, jira: Jira) -> None:
    tracker = opened(rig, user=None)
    if jira.cloud:
        with pytest.raises(TrackerUnauthorized):
            tracker.describe()
    else:
        assert tracker.describe()["board"] == "Platform"


def test_an_answer_as_to_nobody_is_a_wrong_token(rig: Rig, jira: Jira) -> None:
    jira.fail(status=404, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, path="issue")
    with pytest.raises(TrackerUnauthorized):
        opened(rig).item("SHOP-101")


def test_an_oauth_application_asks_elsewhere_and_links_to_the_site(rig: Rig, jira: Jira) -> None:
    if not jira.cloud:
        pytest.skip("Data Center has no api.atlassian.com")
    tracker = opened(
        rig, url=f"{jira.url}/ex/jira/11-22", secret=f"Bearer {rig.secrets[1]}", user="bot@x.org"
    )
    assert tracker.item("SHOP-101").url == f"{jira.url}/browse/SHOP-101"
    assert {one.headers["authorization"] for one in jira.asked} == {f"Bearer {rig.secrets[1]}"}
    assert all(one.path.startswith("/ex/jira/11-22/rest/") for one in jira.asked)


def test_opening_asks_nothing(rig: Rig, jira: Jira) -> None:
    opened(rig)
    assert not jira.asked


@pytest.mark.parametrize("body", [b"123", b"null", b"[1]", b'{"errorMessages": null}', b'{"message": null}'])
def test_whatever_is_in_a_refusal_is_a_typed_error(rig: Rig, jira: Jira, body: bytes) -> None:
    jira.fail(status=500, body=body)
    with pytest.raises(TrackerUnavailable):
        opened(rig).sprint()


# reading


def test_finished_sprints_have_the_points_of_then_and_are_computed_once(rig: Rig, jira: Jira) -> None:
    closed = rig.again().closed(5)
    assert [(one.name, begun, done) for one, begun, done in closed] == [("S-40", 10, 5), ("S-39", 13, 8)]
    before = len(jira.asked)
    assert list(rig.again().closed(5)) == list(closed)
    assert not [one.path for one in jira.asked[before:] if "search" in one.path or "bulk" in one.path]


def test_a_reading_asks_little(rig: Rig, jira: Jira) -> None:
    read(rig.again(), rig.clock.now())
    first = len(jira.asked)
    read(rig.again(), rig.clock.now())
    assert first <= 20 and len(jira.asked) - first <= 13


def test_long_discussions_are_read_whole(rig: Rig, jira: Jira) -> None:
    for n in range(130):
        rig.again().comment("SHOP-101", f"No {n}", ANA)
    rows = rig.again().history(rig.clock.now() - timedelta(seconds=1))
    said = [row.new for row in rows if (row.key, row.field) == ("SHOP-101", "comment")]
    assert len({one.split("\n")[0] for one in said}) == len(said) == 130


def test_sub_tasks_are_in_the_sprint_and_have_no_points(rig: Rig) -> None:
    tracker = rig.again()
    subs = [one for one in tracker.items("41") if one.kind == "subtask"]
    assert len(subs) == 2 and all((one.points, one.sprint) == (None, "41") for one in subs)
    assert tracker.item(subs[0].key) == subs[0]
    with pytest.raises(TrackerRefused):
        rig.again().estimate(subs[0].key, 3, ANA)


def test_sub_tasks_leave_the_sprint_with_their_parent(rig: Rig, jira: Jira) -> None:
    jira.change(jira.issues["SHOP-102"], "u-ana", sprints=[])
    reading = read(rig.again(), rig.clock.now())
    gone = {one.key for one in reading.removed}
    assert {one.key for one in jira.issues.values() if one.values["parent"] == "SHOP-102"} < gone


def test_a_renamed_state_has_todays_name_in_the_history(
    rig: Rig, jira: Jira, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        __import__("tests.fakes.jira", fromlist=["x"]).STATUSES, "3", ("Doing", "indeterminate")
    )
    tracker = rig.again()
    rows = [row for row in tracker.history(rig.clock.now() - timedelta(days=60)) if row.field == "state"]
    names = {name for row in rows for name in (row.old, row.new)}
    assert "Doing" in names and "In Progress" not in names


@pytest.mark.parametrize(
    "text",
    [
        'login" OR project = SECRET OR summary ~ "',
        "a\\",
        "(page)",
        "AND OR NOT",
        "page\x00",
        "EMPTY ORDER BY x",
        "ſ",
    ],
)
def test_a_search_is_never_more_than_words(rig: Rig, jira: Jira, text: str) -> None:
    rig.again().search(text)
    for one in jira.asked:
        if "search" in one.path:
            fields: list[str] = []
            jql = one.json["jql"] if jira.cloud else one.param("jql")
            Query(jql, lambda field, *_, fields=fields: fields.append(field) or (lambda _: True))
            assert set(fields) <= {"filter", "summary"}


# writing


def test_a_transition_that_asks_for_a_resolution_gets_one(rig: Rig, jira: Jira) -> None:
    rig.again().move("SHOP-102", "done", ANA)
    assert jira.issues["SHOP-102"].values["resolution"] == "Done"


def test_a_transition_that_only_a_person_can_fill_in_is_not_offered(rig: Rig, jira: Jira) -> None:
    assert list(rig.again().reachable("SHOP-102")) == ["To Do", "In Review", "Done"]
    with pytest.raises(TransitionAsks) as caught:
        rig.again().move("SHOP-102", "Blocked", ANA)
    assert caught.value.values["states"] == "To Do, In Review, Done"
    assert (caught.value.values["fields"], caught.value.values["tracker"]) == ("Reason", "Jira")
    assert not jira.writes()


def test_a_move_against_the_workflow_tells_where_it_can_go(rig: Rig, jira: Jira) -> None:
    with pytest.raises(TransitionNotAllowed) as caught:
        rig.again().move("SHOP-101", "Done", ANA)
    assert caught.value.values["states"] == "In Progress"
    assert not jira.writes()


def test_a_transition_without_a_screen_leaves_the_name_too(rig: Rig) -> None:
    rig.again().move("SHOP-101", "In Progress", ANA)
    assert any(ANA in text for text in rig.texts("SHOP-101"))


def test_a_name_that_is_not_taken_undoes_no_move(
    rig: Rig, jira: Jira, caplog: pytest.LogCaptureFixture
) -> None:
    jira.fail(status=403, path="comment", methods=("POST",))
    with caplog.at_level(logging.WARNING):
        assert rig.again().move("SHOP-101", "In Progress", ANA).state.name == "In Progress"
    assert "SHOP-101" in caplog.text


def test_a_change_that_was_made_is_told_as_made_though_jira_falls_silent(rig: Rig, jira: Jira) -> None:
    tracker = rig.again()
    fault = jira.fail(status=500, path="SHOP-102", methods=("GET",))
    hits = fault.hits
    fault.hits = lambda asked, writing: bool(jira.writes()) and hits(asked, writing)  # type: ignore[method-assign]
    assert tracker.estimate("SHOP-102", 13, ANA).points == 13


def test_an_item_that_did_not_come_into_the_sprint_is_told_with_its_key(rig: Rig, jira: Jira) -> None:
    if jira.cloud:
        pytest.skip("here the new item is in the sprint at once")
    jira.fail(status=500, path="/sprint/41/issue")
    with pytest.raises(TrackerUncertain) as caught:
        rig.again().create("Gift cards", ANA)
    assert caught.value.values["key"] in jira.issues
    assert len(jira.writes()) == 2


def test_of_two_new_items_of_one_title_the_lost_one_is_found(rig: Rig, jira: Jira) -> None:
    first = rig.again().create("Gift cards", ANA)
    jira.fail(status=502, writes=True, taken=True, times=1)
    assert rig.again().create("Gift cards", ANA).key != first.key
    jira.fail(status=502, writes=True, path="/issue$")
    with pytest.raises(TrackerUnavailable):
        rig.again().create("Gift cards", ANA)


def test_a_person_is_found_by_more_than_the_name(rig: Rig, jira: Jira) -> None:
    tracker = rig.again()
    assert tracker.identity("ana") == tracker.identity("u-ana") == ANA
    jira.person("u-ana2", "Ana Silva")
    assert rig.again().identity("ana") is None  # which of them?
    assert rig.again().identity("Ana Silva") == "Ana Silva"


def test_somebody_who_left_is_nobody_to_assign_to(rig: Rig, jira: Jira) -> None:
    jira.users["u-ben"].active = False
    assert rig.again().identity("Ben Kaya") is None
