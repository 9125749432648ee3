"""What texts say about blockers: which, over or not, waiting for whom."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.blocker import (
    Blocker,
    is_all,
    is_claim,
    matches,
    named,
    picked,
    resolved_part,
    same,
    waits_on,
    winner,
)

AT = datetime(2026, 3, 4, 9, tzinfo=timezone.utc)
SAM, ANA, BEN = 1, 2, 3
NAMES = {SAM: "Sam", ANA: "Ana Silva", BEN: "Ben"}


def blocker(id: int, owner: int, text: str, on: str | None = None) -> Blocker:
    return Blocker(id, 1, owner, NAMES[owner], text, AT + timedelta(minutes=id), on)


OPEN = [
    blocker(1, SAM, "waiting on the API keys from ops"),
    blocker(2, ANA, "VPN does not work for me"),
    blocker(3, BEN, "blocked by DEMO-12", "DEMO-12"),
    blocker(4, SAM, "staging database is down"),
    blocker(5, BEN, "waiting on Ana's review of the invoice", "Ana Silva"),
]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("the keys arrived", 1),
        ("ops gave me the credentials", 1),
        ("the API keys blocker is done", 1),
        ("staging is back up", 4),
        ("you can remove the database blocker from the list, it's sorted", 4),
        ("VPN works again", 2),
        ("DEMO-12 is merged, so it's free", 3),
        ("design delivered the mockups, all clear on demo-12", 3),
        ("Ana's review is in", 5),
        ("the databse is up", 4),
        ("Ana is unblocked now", 2),
        ("finally got my laptop back", None),
        ("PAY-301 is not blocked anymore", None),
        ("blocker is gone", None),  # two of one's own
        ("Ben is unblocked", None),  # two of Ben's
        ("", None),
    ],
)
def test_which_one_a_statement_clears(text: str, id: int | None) -> None:
    found = winner(text, OPEN, SAM)
    assert (found.id if found else None) == id


def test_nothing_in_particular_means_ones_only_one() -> None:
    assert winner("I'm unblocked", OPEN, ANA) == OPEN[1]
    assert winner("sorted", OPEN, 99) is None


def test_ones_own_come_first() -> None:
    both = [blocker(1, BEN, "waiting on keys"), blocker(2, SAM, "waiting on keys")]
    assert [one.id for one in matches("the keys arrived", both, SAM)] == [2, 1]
    assert winner("the keys arrived", both, SAM) == both[1]
    assert winner("the keys arrived", both, ANA) is None


def test_the_name_of_a_helper_alone_is_no_evidence() -> None:
    waiting = [blocker(1, SAM, "waiting on Ana for the contract", "Ana")]
    assert winner("Ana reviewed my login branch", waiting, SAM) is None
    assert matches("Ana reviewed my login branch", waiting, SAM) == waiting
    assert winner("got my answer from Ana", waiting, SAM) == waiting[0]
    assert winner("Ana sent the contract", waiting, SAM) == waiting[0]


def test_a_helper_names_the_owner() -> None:
    assert winner("I'll help Ana", OPEN, None) == OPEN[1]
    assert winner("I'll look into the keys for Sam", OPEN, None) == OPEN[0]
    assert winner("let me help Ben", OPEN, None) is None


@pytest.mark.parametrize(
    "text",
    [
        "the keys have not arrived",
        "the keys haven't arrived",
        "the keys haven’t arrived",
        "was not blocked",
        "I wasn't blocked",
        "not resolved yet",
        "still waiting for the keys",
        "I am still blocked",
        "did the keys arrive?",
        "keys will arrive tomorrow",
        "when the keys arrive I can go on",
        "if ops sends the keys I'm fine",
        "the keys never came",
        "it's not fixed",
        "staging is not back",
        "staging is down",
        "I'm blocked again",
        "no keys yet",
        "blocker isn't resolved",
        "don't clear the keys blocker",
        "I don't think the keys arrived",
        "nobody sent the keys",
        "not unblocked",
        "no longer works",
        "not working anymore",
        "should be fixed soon",
        "waiting for the keys",
        "",
    ],
)
def test_no_claim_that_something_is_over(text: str) -> None:
    assert resolved_part(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("the keys arrived", "the keys arrived"),
        ("I'm not blocked any more", "I'm not blocked any more"),
        ("no longer blocked", "no longer blocked"),
        ("not waiting anymore", "not waiting anymore"),
        ("no need to chase anyone", "no need to chase anyone"),
        ("PAY-301 is not blocked anymore", "PAY-301 is not blocked anymore"),
        ("it does not crash anymore", "it does not crash anymore"),
        (
            "thanks to Aiko I could solve the certificate thing",
            "thanks to Aiko I could solve the certificate thing",
        ),
        ("the keys arrived but staging is still down", "the keys arrived"),
        ("keys arrived, thanks. staging still down", "keys arrived"),
        ("first blocker solved, the other one still open", "first blocker solved"),
        ("unblocked", "unblocked"),
    ],
)
def test_the_part_that_says_what_is_over(text: str, part: str) -> None:
    assert resolved_part(text) == part


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("the legal review is done", True),
        ("staging is back now!", True),
        ("the legal review is not done", False),
        ("is the legal review done?", False),
        ("also reviewed the legal text", False),
        ("yesterday I fixed the cart, and then the legal review is done", False),
    ],
)
def test_a_claim_of_one_thing(text: str, claims: bool) -> None:
    assert is_claim(text) is claims


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("waiting on the API keys from ops", "Still waiting for API keys from ops!", True),
        ("waiting on the API keys from ops", "API keys", True),
        ("waiting on Ana", "waiting on Ben", False),
        ("blocked by DEMO-12", "blocked by DEMO-13", False),
        ("blocked by DEMO-12", "stuck on demo-12", True),
        ("waiting on PR 12", "waiting on PR 13", False),
        ("staging is down", "VPN is down", False),
        ("blocked", "blocked.", True),
        ("blocked", "no access", False),
        ("🔥", "🔥", True),
    ],
)
def test_the_same_blocker_told_twice(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("waiting on Ana's review of DEMO-12", "Ana Silva"),
        ("waiting for ana silva", "Ana Silva"),
        ("need the keys from Ben", "Ben"),
        ("DEMO-15 is blocked by DEMO-9", "DEMO-9"),
        ("stuck until acme/shop#3 is merged", "acme/shop#3"),
        ("SHOP-110 is stuck behind SHOP-111", "SHOP-111"),
        ("DEMO-15 is blocked behind #9", "#9"),
        ("SHOP-110 is stuck because of SHOP-111", "SHOP-111"),
        ("SHOP-110 hangs behind SHOP-111", "SHOP-111"),
        ("DEMO-15: no keys", None),
        ("Ana, can you look at the VPN", "Ana Silva"),
        ("I will wait for ops", None),
        ("waiting on Will", "Will"),
        ("waiting on the keys from ops", None),
        ("", None),
    ],
)
def test_who_or_what_is_waited_for(text: str, on: str | None) -> None:
    assert waits_on(text, ["Ana Silva", "Ben", "Will"]) == on


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("2", [1]),
        ("1 and 3", [0, 2]),
        ("blocker 2 is solved", [1]),
        ("the first one", [0]),
        ("the last one", [2]),
        ("4", []),
        ("0", []),
        ("in 2 days", []),
        ("DEMO-2", []),
    ],
)
def test_lines_are_picked_by_number(text: str, positions: list[int]) -> None:
    assert picked(text, 3) == positions


@pytest.mark.parametrize(
    ("text", "everything"),
    [
        ("clear all my blockers", True),
        ("all", True),
        ("both", True),
        ("all good with the keys", False),
        ("call ops", False),
    ],
)
def test_all_of_them(text: str, everything: bool) -> None:
    assert is_all(text) is everything


def test_names_in_a_text() -> None:
    assert named("is ben waiting for Ana?", ["Ana Silva", "Ben", "Sam"]) == ["Ben", "Ana Silva"]
    assert named("Benjamin will mark it", ["Ben", "Will", "Mark"]) == []


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert winner(text, OPEN, SAM) in [None, *OPEN]
    assert same(text, text)
    assert all(0 <= position < 3 for position in picked(text, 3))
    assert resolved_part(f"{text}?") is None
    assert waits_on(text, ["Ana", "Ben"]) in {None, "Ana", "Ben"} or any(c.isdigit() for c in text)
