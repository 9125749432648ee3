"""A day's work that is told where one detail was asked for."""

from __future__ import annotations

import pytest

from scrumai.core.telling import answers_several, tells_day


@pytest.mark.parametrize(
    "text",
    [
        "yesterday I finished the onboarding docs, today the release notes",
        "yesterday I wrote 3 tests",
        "today the release notes",
        "I finished gift wrapping & order history",
        "finished the gift wrapping and the order history",
        "yesterday I finished #9 and wrote the docs",
    ],
)
def test_a_report(text: str) -> None:
    assert tells_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "I finished it yesterday",
        "I finished #9",
        "finished because the review is through",
        "done, reviewed by Ana and Ben",
        "in review since I finished the tests",
        "the login one that I finished yesterday",
        "I gave it to Ben this morning",
        "today Ben",
        "5 points, I wrote the tests already",
        "to review",
    ],
)
def test_what_may_be_the_detail(text: str) -> None:
    assert not tells_day(text)


def test_another_ticket_is_work_of_its_own() -> None:
    assert tells_day("I finished #9", others=True)
    assert not tells_day("#9", others=True)


@pytest.mark.parametrize(
    ("text", "told", "several"),
    [
        ("yesterday I wrote 3 tests, so it is tested, today more", {"done": "wrote 3 tests", "plan": "more"}, True),
        ("Done: it\nToday: #10", {"done": "it", "plan": "#10"}, True),
        ("1. finished it\n2. the docs", {"done": "finished it", "plan": "the docs"}, True),
        ("finished it, no blockers", {"done": "finished it", "no_blocker": "no blockers"}, True),
        ("done, no blockers", {"no_blocker": "no blockers"}, False),
        ("5: wrote the tests, today the docs", {"done": "wrote the tests", "plan": "the docs"}, False),
        ("in progress, I did half of it and do the rest today", {"done": "did half of it", "plan": "do the rest"}, False),
        ("blocked, I did my part", {"blocker": "blocked", "done": "did my part"}, False),
    ],
)  # fmt: skip
def test_answers_to_several_questions_with_nothing_before_them(
    text: str, told: dict[str, str], several: bool
) -> None:
    parts = [{"entity": label, "value": words, "start": text.index(words)} for label, words in told.items()]
    assert answers_several(text, parts) is several
