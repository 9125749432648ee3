"""An answer that is heard again, or whose message is changed or taken back, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scrumai.core.calendar import Schedule
from scrumai.core.errors import EditIsNoReport, MessageTooLong, ScrumaiError, SecretInChat
from scrumai.core.standup import Entry, Kind
from scrumai.core.team import Member
from scrumai.services.blocker import Blockers
from scrumai.services.edited import Edits
from scrumai.services.standup import Standups
from scrumai.services.team import Teams
from scrumai.store.postgres import Stores
from tests.fixtures.board import StandingClock


@pytest.fixture
def workspace(stores: Stores) -> int:
    return stores.add_workspace("Acme", "slack:T1")


Office = tuple[Standups, Edits, Member]


@pytest.fixture
def office(stores: Stores, workspace: int) -> Office:
    clock = StandingClock()
    teams = Teams(stores, clock)
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        ana = store.add_member("slack:T1:ana", "Ana")
        store.join(team.id, ana.id, "member")
    blockers = Blockers(stores, clock, teams)
    return Standups(stores, clock, teams, blockers), Edits(stores, teams, blockers), ana


def texts(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in entries]


def test_an_answer_that_comes_again_is_taken_once(office: Office) -> None:
    standups, _, ana = office
    for _ in range(3):
        heard = standups.answer(ana, "login page", {}, Kind.DONE, "E1:0:x", ":1")
        assert (heard.stage.value, heard.report.asked) == ("ask", Kind.PLAN)
        assert texts(heard.report.entries) == [("done", "login page")]
    assert standups.answer(ana, "login page", {}, Kind.PLAN, "E2:0:x").report.asked is Kind.BLOCKER


def test_an_edited_answer_edits_the_report(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    standups.answer(ana, "the export", {}, Kind.PLAN, "E2", ":2")
    for _ in range(2):
        changed = edits.change(ana, ":1", "logout page\0", {})
        assert changed and texts(changed.told) == [("done", "logout page")]
        assert texts(changed.report.entries) == [("done", "logout page"), ("plan", "the export")]
    assert edits.change(ana, ":7", "nothing of this", {}) is None
    emptied = edits.change(ana, ":2", "", {})
    assert (
        emptied
        and texts(emptied.report.entries) == [("done", "logout page")]
        and emptied.report.asked is Kind.PLAN
    )
    filled = edits.change(ana, ":2", "the import", {})
    assert filled and texts(filled.report.entries) == [("done", "logout page"), ("plan", "the import")]
    today = standups.today(ana)
    assert today and texts(today.entries) == texts(filled.report.entries) and today.asked is Kind.BLOCKER


def read(text: str, **parts: str) -> dict[str, Any]:
    """The model's reading of a text in which it found these parts."""
    return {"text": text, "entities": [{"entity": name, "value": value} for name, value in parts.items()]}


def posted(office: Office, stores: Stores, text: str) -> Callable[[], list[str]]:
    """A report with one blocker, told in a message of its own and posted; what is open of it then."""
    standups, _, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    standups.answer(ana, "search page", {}, Kind.PLAN, "E2", ":2")
    standups.answer(ana, text, read(text, blocker=text), Kind.BLOCKER, "E3", ":3")
    standups.post(ana)
    blockers = Blockers(stores, StandingClock(), Teams(stores, StandingClock()))
    return lambda: [one.text for one in blockers.open_ones(ana)]


@pytest.mark.parametrize(
    ("text", "parts", "left"),
    [
        ("no blockers", {"no_blocker": "no blockers"}, []),
        ("blocked by the printer", {"blocker": "blocked by the printer"}, ["blocked by the printer"]),
        ("blocked by ops team", {"blocker": "blocked by ops team"}, ["blocked by ops team"]),
        ("", {}, []),
    ],
)
def test_an_edit_after_posting_changes_the_blockers_too(
    office: Office, stores: Stores, text: str, parts: dict[str, str], left: list[str]
) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    assert opened() == ["blocked by the ops team"]
    for _ in range(2):
        edited = office[1].change(office[2], ":3", text, read(text, **parts))
        assert edited and edited.report.state == "posted" and opened() == left


def test_a_blocker_that_an_edit_took_out_comes_back_with_the_next(office: Office, stores: Stores) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    for text in ("blocked by the printer", "blocked by the ops team"):
        office[1].change(office[2], ":3", text, read(text, blocker=text))
    assert opened() == ["blocked by the ops team"]


def test_a_typo_mended_opens_nothing_that_was_cleared(office: Office, stores: Stores) -> None:
    opened = posted(office, stores, "blocked by the ops taem")
    blockers = Blockers(stores, StandingClock(), Teams(stores, StandingClock()))
    blockers.clear(office[2], [one.id for one in blockers.open_ones(office[2])], "they came")
    text = "blocked by ops taem"
    office[1].change(office[2], ":3", text, read(text, blocker=text))
    assert opened() == []


def test_a_blocker_of_an_earlier_day_lives_until_it_is_denied(office: Office, stores: Stores) -> None:
    _, edits, ana = office
    opened = posted(office, stores, "blocked by the ops team")
    with stores.open(ana.workspace_id) as store:
        (one,) = store.blockers(store.teams_of(ana.id)[0].id)
        store.update_blocker(replace(one, opened=one.opened - timedelta(days=3)))
    edits.change(ana, ":3", "", {})
    assert opened() == ["blocked by the ops team"]
    for text, part in (("blocked by ops team", "blocker"), ("no blockers", "no_blocker")):
        edits.change(ana, ":3", text, read(text, **{part: text}))
    assert opened() == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/cancel", EditIsNoReport),
        ("stop", EditIsNoReport),
        ("hi", EditIsNoReport),
        ("x" * 4001, MessageTooLong),
        ("ghp_" + "a1B2" * 9, SecretInChat),
    ],
)
def test_an_edit_that_is_no_report_changes_nothing(
    office: Office, text: str, error: type[ScrumaiError]
) -> None:
    standups, edits, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    with pytest.raises(error):
        edits.change(ana, ":1", text, {})
    today = standups.today(ana)
    assert today and texts(today.entries) == [("done", "login page")]
    assert edits.change(ana, ":7", text, {}) is None
