from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.clauses import clauses
from components.courtesy import without


def kept(text: str) -> list[str]:
    """The pieces that are left of a message."""
    return [text[piece.start : piece.end] for piece in without(text, clauses(text))]


@pytest.mark.parametrize(
    "above",
    "Hi! |hi all, |Good morning, everyone. |morning Ana\n|hey @ben\n|gm\n|ciao\n|Daily Standup\n|*Daily standup*\n|Standup update\n"
    "|Standup notes - 12/03\n|Daily update for 3/4\n|2024-03-05\n|Tuesday, March 5th\n|5 March 2024\n|March 5: standup\n|Happy Friday! ".split(
        "|"
    ),
)
def test_what_stands_above_a_report_tells_nothing(above: str) -> None:
    assert kept(f"{above}fixed the cart") == ["fixed the cart"]


@pytest.mark.parametrize(
    "below",
    ". Thanks!|\nthank you all|. Cheers, Tom|, have a great day everyone|. that's it from me|\nBest regards|. see you tomorrow|\ngood night|. Bis morgen!|\nbuenas noches|. Merci".split(
        "|"
    ),
)
def test_nor_what_stands_below_it(below: str) -> None:
    assert kept(f"fixed the cart{below}") == ["fixed the cart"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Fixed the cart\nThank You Page", ["Fixed the cart", "Thank You Page"]),
        ("Today: Thank You Page", ["Thank You Page"]),
        ("Hello World\ntests", ["Hello World", "tests"]),
        ("Morning Meeting\ntests", ["Morning Meeting", "tests"]),
        ("Yesterday: status update, emails", ["status update", "emails"]),
        ("Today: standup", ["standup"]),
        ("Status update and emails", ["Status update", "emails"]),
        ("hi-fi mockups", ["hi-fi mockups"]),
        ("weekly report\ndocs\nnone", ["weekly report", "docs", "none"]),
        ("Yesterday: the login\nToday: docs, that's it\nBlockers: None", ["the login", "docs", "that's it", "None"]),
        ("Yesterday: fixed it. That's all.\nToday: DEMO-12", ["fixed it", "That's all", "DEMO-12"]),
        ("Fixed the cart, thanks Tom\nBlockers: VPN", ["Fixed the cart", "thanks Tom", "VPN"]),
        ("Blockers: none. Thanks, Ana", ["none"]),
        ("Hi all", []),
    ],
)  # fmt: skip
def test_work_with_such_words_and_answers_below_a_heading_stay(text: str, pieces: list[str]) -> None:
    assert kept(text) == pieces


def test_a_greeting_takes_no_heading_away() -> None:
    text = "Hi all! Yesterday: fixed the cart"
    assert [piece.link for piece in without(text, clauses(text))] == ["heading"]


@pytest.mark.alone
@pytest.mark.parametrize(
    "text", ["hi" + " You" * 14 + " x. a", "a. thanks" + " You" * 14 + " x", "a, A" + "_" * 3990 + " x"]
)
def test_it_takes_no_time(text: str) -> None:
    pieces = clauses(text)
    began = time.process_time()
    without(text, pieces)
    assert time.process_time() - began < 0.05


@given(st.text(max_size=200))
def test_what_is_left_are_pieces_of_the_message_in_order(text: str) -> None:
    found = [(piece.start, piece.end) for piece in without(text, clauses(text))]
    assert set(found) <= {(piece.start, piece.end) for piece in clauses(text)}
    assert found == sorted(found)
