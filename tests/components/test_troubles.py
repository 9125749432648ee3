"""What is in somebody's way, by its words alone."""

from __future__ import annotations

import pytest

from components.troubles import is_lack, is_only, is_stuck, is_trouble


@pytest.mark.parametrize(
    ("words", "stuck"),
    [
        ("was blocked by the ropes all day", True),
        ("stuck", True),
        ("blocked by nobody", False),
        ("stuck to the plan", False),
        ("blocked users page", False),
    ],
)
def test_who_was_stuck(words: str, stuck: bool) -> None:
    assert is_stuck(words) == stuck


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("Blocker is no crane for now", True),
        ("blockers are no ropes and no winch", True),
        ("- the main problem is nobody knows the harbour", True),
        ("my only issue is still no licence", True),
        ("blocker is no more", False),
        ("the problem is no longer there", False),
        ("the issue is no big deal", False),
        ("issue is no blocker", False),
        ("the issue is not urgent", False),
        ("no blockers, the crane is free", False),
    ],
)
def test_what_is_in_the_way_may_be_that_there_is_none(words: str, lack: bool) -> None:
    assert is_lack(words) == lack


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("the only blocker everyone has come across is the lack of ropes", True),
        ("My main challenge right now is the winch", True),
        ("our biggest problems are the ropes and the rails", True),
        ("the only problem we have is none of ours", False),
        ("the only problem is not ours", False),
        ("the main problem I fixed is the winch", False),
        ("the only crane we have is the old one", False),
        ("one problem with the crane", False),
        ("the other issue is in review", False),
    ],
)
def test_what_is_most_in_the_way(words: str, only: bool) -> None:
    assert is_only(words) == only


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("troubles with CI", True),
        ("some issues with the cables", True),
        ("but problems getting the keys", True),
        ("the clients started having some issues", True),
        ("my script had errors finding new hosts", True),
        ("the build keeps throwing errors", True),
        ("problems with the cables are solved", False),
        ("issues for the next sprint", False),
        ("fixed issues with the cables", False),
        ("the team had problems with CI, which Bob solved", False),
        ("I had errors", False),  # of somebody: `is_troubled`
        ("which had errors", False),
        ("had the issues triaged", False),
    ],
)
def test_trouble_that_is_named_or_that_a_thing_has(words: str, trouble: bool) -> None:
    assert is_trouble(words) is trouble
