"""Correcting a report in the words of talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.correction import corrected, correction
from scrumai.core.standup import Entry, Kind, Report
from tests.fixtures.quick import quick

REPORT = Report(
    1, 1, 1, date(2026, 3, 4),
    entries=(
        Entry(Kind.DONE, "finished DEMO-12", ("DEMO-12",)),
        Entry(Kind.DONE, "reviewed the search"),
        Entry(Kind.PLAN, "the login page"),
        Entry(Kind.BLOCKER, "staging is down"),
    ),
)  # fmt: skip


def after(text: str, report: Report = REPORT) -> list[str]:
    changed = corrected(report, text)
    return [one.text for one in changed.entries] if changed else []


@pytest.mark.parametrize(
    "text",
    [
        "no, the cart not the login page",
        "no, the cart, not the login page",
        "sorry, it was the cart, not the login page",
        "actually it was the cart, not the login page",
        "I said it wrong, it was the cart not the login page",
        "replace the login page with the cart",
        'replace "the login page" with "the cart"',
        "the login page should be the cart",
        "the login page should read “the cart”",
        "instead of the login page it was the cart",
        "instead of the login page, the cart",
        "instead of the login page write the cart",
        "actually the cart instead of the login page",
        "it was the cart instead of the login page",
        "I did the cart instead of the login page",
        "I will do the cart instead",
        "change the third one to the cart",
        "change number 3 to the cart",
    ],
)
def test_the_usual_ways_of_correcting(text: str) -> None:
    assert after(text) == ["finished DEMO-12", "reviewed the search", "the cart", "staging is down"]


@pytest.mark.parametrize(
    ("text", "place", "entry"),
    [
        ("make that the sign-up page", 2, "the sign-up page"),
        ("I meant the sign-up page", 2, "the sign-up page"),
        ("no, it should be the sign-up page", 2, "the sign-up page"),
        ("actually it was DEMO-16", 0, "finished DEMO-16"),
        ("typo, it's DEMO-16", 0, "finished DEMO-16"),
        ("make that DEMO-16", 0, "finished DEMO-16"),
        ("DEMO-12 should be DEMO-16", 0, "finished DEMO-16"),
        ("no, the filter, not the search", 1, "reviewed the filter"),
    ],
)
def test_the_entry_that_is_meant_is_found(text: str, place: int, entry: str) -> None:
    assert after(text) == [entry if at == place else one.text for at, one in enumerate(REPORT.entries)]


def test_a_kind_should_be_something_else() -> None:
    assert after('today should read "the cart"')[-1] == "the cart" and "the login page" not in after(
        "today should be the cart"
    )


def test_what_is_scratched_is_taken_out() -> None:
    assert after("scratch the login one") == ["finished DEMO-12", "reviewed the search", "staging is down"]


@pytest.mark.parametrize(
    ("text", "choose"),
    [
        ("make that the cart", [(one.text, "the cart") for one in REPORT.entries]),
        ("I meant the cart", [(one.text, "the cart") for one in REPORT.entries]),
        ("actually I did the cart instead", [(one.text, "the cart") for one in REPORT.entries[:2]]),
        ("actually I worked on it instead", [(one.text, "worked on it") for one in REPORT.entries[:2]]),
    ],
)
def test_where_it_is_not_clear_which_entry_is_meant_each_can_be_chosen(
    text: str, choose: list[tuple[str, str]]
) -> None:
    found = correction(REPORT, text)
    assert found and found.report is None and list(found.choose) == choose
    assert not after(text)


def test_words_that_two_entries_have_are_not_clear_either() -> None:
    twice = replace(REPORT, entries=(*REPORT.entries, Entry(Kind.PLAN, "test the search")))
    found = correction(twice, "no, the filter, not the search")
    assert found and found.choose == (
        ("reviewed the search", "reviewed the filter"),
        ("test the search", "test the filter"),
    )


def test_the_only_one_of_its_kind_is_meant() -> None:
    one = replace(REPORT, entries=REPORT.entries[1:])
    assert after("actually I did the cart instead", one) == ["the cart", "the login page", "staging is down"]


@pytest.mark.parametrize(
    "text",
    [
        "the login page should be ready tomorrow",
        "the login page should be finished by Friday",
        "the garden should be the cart",
        "no, the garden, not the kitchen",
        "I meant today, not yesterday",
        "I meant today",
        "actually that's fine",
        "it was the cart",
        "fixed the cart, not the login page",
        "change 3 to 7",
        "",
    ],
)
def test_what_corrects_nothing(text: str) -> None:
    assert correction(REPORT, text) is None and not after(text)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    correction(REPORT, text)
    correction(REPORT, f"no, {text} not the login page")


@pytest.mark.parametrize(
    "piece", ["no, ", "a ", "instead ", "it was ", "not ", "should be ", "make that ", "i did "]
)
def test_the_longest_text_is_read_at_once(piece: str) -> None:
    quick(lambda text: correction(REPORT, text), (piece * 4000)[:4000], 1)
