"""Blockers of a team, with the real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrumai.core.blocker import Blocker
from scrumai.core.calendar import Schedule
from scrumai.core.errors import ChoiceNotUnderstood, NothingPending, PersonNotFound
from scrumai.core.team import Member
from scrumai.store.postgres import Stores
from scrumai.words import worded
from tests.fixtures.board import Room, room

KEYS, DOWN = "waiting on the API keys from ops", "staging is down"


@pytest.fixture
def here(session_stores: Stores, tmp_path: Path) -> Room:
    here = room(session_stores, tmp_path)
    here.blocker.open(here.sam, here.team_id, [KEYS, DOWN])
    here.clock.forward(minutes=1)
    here.blocker.open(here.ana, here.team_id, ["waiting on Ben's review of DEMO-9"])
    return here


def texts(here: Room) -> list[str]:
    return [one.text for one in here.blocker.open_ones(here.sam)]


def resolve(here: Room, text: str, by: Member | None = None) -> str:
    return str(here.say("resolve_blocker", text, by=by).values.get("receipt", "asked"))


def test_what_is_open_is_not_opened_twice(here: Room) -> None:
    here.blocker.open(
        here.sam, here.team_id, ["Still waiting for the API keys from ops!", DOWN, "no laptop", "no laptop"]
    )
    assert texts(here) == [KEYS, DOWN, "waiting on Ben's review of DEMO-9", "no laptop"]


def test_two_people_may_have_the_same_one(here: Room) -> None:
    here.blocker.open(here.ben, here.team_id, [DOWN])
    assert texts(here).count(DOWN) == 2


def test_what_was_cleared_can_be_opened_again(here: Room) -> None:
    resolve(here, "the keys arrived")
    here.blocker.open(here.sam, here.team_id, [KEYS])
    assert KEYS in texts(here)


def test_whom_it_waits_for_is_read_from_the_text(here: Room) -> None:
    assert [one.waits_on for one in here.blocker.open_ones(here.sam)] == [None, None, "Ben"]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("the keys arrived", KEYS),
        ("staging is back up", DOWN),
        ("Ben reviewed DEMO-9", "waiting on Ben's review of DEMO-9"),
        ("blocker 3 is solved", "waiting on Ben's review of DEMO-9"),
        ("first blocker solved, the other one still open", KEYS),
        ("keys arrived, but staging is still down", KEYS),
    ],
)
def test_a_clear_one_is_cleared_at_once(here: Room, text: str, gone: str) -> None:
    before = texts(here)
    assert gone in resolve(here, text)
    assert texts(here) == [one for one in before if one != gone]


def test_why_and_when_it_was_cleared_is_kept(here: Room) -> None:
    resolve(here, "the keys arrived")
    cleared = next(one for one in here.facts("blocker") if one["text"] == KEYS)
    assert cleared["why"] == "the keys arrived"
    assert cleared["cleared"] is not None
    assert [one["detail"]["text"] for one in here.facts() if one["what"] == "resolve_blocker"] == [KEYS]


@pytest.mark.parametrize(
    "text",
    [
        "the keys have not arrived",
        "was not blocked",
        "not resolved yet",
        "did the keys arrive?",
        "the mockups came",
        "PAY-1 is free again",
        "blocker 9 is solved",
    ],
)
def test_what_says_nothing_of_an_open_one_clears_nothing(here: Room, text: str) -> None:
    before = texts(here)
    told = resolve(here, text)
    assert texts(here) == before
    assert all(one in told for one in before) or told == "asked"
    if told == "asked":
        here.requests.drop(here.sam)


def test_several_are_asked_about(here: Room) -> None:
    asked = here.say("resolve_blocker", "my blocker is gone")
    assert asked.missing == "which"
    assert asked.values["lines"].splitlines() == [
        f"1. Sam: {KEYS} (since today)",
        f"2. Sam: {DOWN} (since today)",
    ]
    with pytest.raises(ChoiceNotUnderstood):
        here.answer("7")
    assert here.answer("2").stage == "done"
    assert DOWN not in texts(here) and KEYS in texts(here)


@pytest.mark.parametrize(
    ("answer", "left"), [("both", 1), ("all", 1), ("none", 3), ("the keys", 2), ("1 and 2", 1)]
)
def test_answers_to_which(here: Room, answer: str, left: int) -> None:
    here.say("resolve_blocker", "blocker is gone")
    here.answer(answer)
    assert len(texts(here)) == left


def test_all_are_ones_own(here: Room) -> None:
    resolve(here, "clear all my blockers, everything is fixed")
    assert texts(here) == ["waiting on Ben's review of DEMO-9"]


def test_one_that_somebody_else_cleared_meanwhile(here: Room) -> None:
    here.say("resolve_blocker", "blocker is gone")
    resolve(here, "staging is back", by=here.ben)
    assert here.answer("1").stage == "done"
    assert texts(here) == ["waiting on Ben's review of DEMO-9"]


def test_nothing_is_open(here: Room) -> None:
    for text in ("the keys arrived", "staging is back", "Ben reviewed DEMO-9"):
        resolve(here, text)
    assert resolve(here, "the keys arrived") == "No blocker is open, so there is nothing to change."


def test_it_needs_no_yes(here: Room) -> None:
    resolve(here, "the keys arrived")
    with pytest.raises(NothingPending):
        here.yes()


def test_a_helper_takes_one_on(here: Room) -> None:
    here.say("acknowledge_blocker", "I'll look into the keys for Sam", "Sam", by=here.ben)
    taken = here.blocker.open_ones(here.sam)[0]
    assert (taken.helper, taken.acknowledged) == ("Ben", here.clock.now())
    assert "Ben is on it" in worded(here.blocker.shown(here.sam, [taken]))


def test_what_nobody_has_seen_is_shown_before_somebody_takes_it(here: Room) -> None:
    for text in ("I got this one", "I'll take the first one"):
        assert here.say("acknowledge_blocker", text, by=here.sam).missing == "which"
    assert [one.helper for one in here.blocker.open_ones(here.sam)] == [None, None, None]
    here.answer("yes")
    assert [one.helper for one in here.blocker.open_ones(here.sam)] == ["Sam", None, None]


def test_i_got_this_means_the_only_one_that_nobody_helps_with(here: Room) -> None:
    here.blocker.touch(here.sam, here.blocker.open_ones(here.sam))
    here.say("acknowledge_blocker", "I got this one", by=here.sam)
    assert [one.helper for one in here.blocker.open_ones(here.sam)] == [None, None, "Sam"]


def test_a_helper_is_asked_which(here: Room) -> None:
    assert here.say("acknowledge_blocker", "I'll handle the blocker", by=here.ana).missing == "which"


def test_who_cannot_help_is_not_noted(here: Room) -> None:
    here.say("acknowledge_blocker", "I can't help with the keys", by=here.ben)
    assert all(one.helper is None for one in here.blocker.open_ones(here.sam))


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "since today"), (1, "open 1 working day"), (2, "open 2 working days"), (5, "open 3 working days")],
)
def test_age_counts_working_days(here: Room, days: int, age: str) -> None:
    here.clock.forward(days=days)  # from a Wednesday on
    assert age in worded(here.blocker.shown(here.sam, here.blocker.open_ones(here.sam)))


def owners(found: object) -> list[str]:
    return [one.owner for one in found if isinstance(one, Blocker)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "names", "whose", "name"),
    [
        ("any blockers I should know about", [], ["Sam", "Sam", "Ana"], None),
        ("show my blockers", [], ["Sam", "Sam"], "Sam"),
        ("ana's blockers please", [], ["Ana"], "Ana"),
        ("what did Ben report", ["Ben"], [], "Ben"),
        ("anything blocking DEMO-9", [], ["Ana"], "DEMO-9"),
        ("anything blocking DEMO-1", [], [], "DEMO-1"),
    ],
)
def test_listed(here: Room, text: str, names: list[str], whose: list[str], name: str | None) -> None:
    found, of = here.blocker.listed(here.sam, text, names)
    assert (owners(found), of) == (whose, name)


@pytest.mark.parametrize(
    ("text", "sense", "whose", "name"),
    [
        ("who is blocked", "blocked", ["Sam", "Sam", "Ana"], None),
        ("is Ana blocked?", "blocked", ["Ana"], "Ana"),
        ("is ben still stuck", "blocked", [], "Ben"),
        ("who is Ana waiting for", "blocked", ["Ana"], "Ana"),
        ("anyone waiting on Ben", "waited_for", ["Ana"], "Ben"),
        ("who is waiting on ops", "waited_for", ["Sam"], "ops"),
        ("is someone waiting for me", "waited_for", [], "Sam"),
        ("am I blocking anybody", "waited_for", [], "Sam"),
    ],
)
def test_who_is_blocked(here: Room, text: str, sense: str, whose: list[str], name: str | None) -> None:
    waiting = here.blocker.waiting(here.sam, text)
    assert (waiting.sense, owners(waiting.blockers), waiting.name) == (sense, whose, name)


def test_somebody_unknown(here: Room) -> None:
    with pytest.raises(PersonNotFound):
        here.blocker.waiting(here.sam, "is zoltan blocked", ["zoltan"])


def test_another_team_sees_nothing(here: Room) -> None:
    with here.stores.open(here.sam.workspace_id) as store:
        other = store.add_member(f"{here.sam.address}-eve", "Eve")
        store.join(store.add_team("Others", Schedule()).id, other.id, "lead")
    assert here.blocker.open_ones(other) == []
    resolve(here, "blocker 1 is solved", by=other)
    assert len(texts(here)) == 3
