"""What a message is while a question is open, on what a real model makes of each (tests/fixtures/turns.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.slack_events import COMMANDS as SLACK
from channels.telegram_update import COMMANDS as TELEGRAM
from scrumai.core.question import Form, form, is_plea
from scrumai.core.standup import QUESTIONS, Kind
from scrumai.core.taken import Taken, What, taken_as
from scrumai.core.text import clean
from tests.fixtures.turns import Case, cases, readings

CASES = cases()
INTENTS = ("give_standup", "ask_ticket", "help", "out_of_scope", "move_ticket", "cancel", "nlu_fallback")


def parse(**odds: float) -> dict[str, Any]:
    """A reading with the likeliest intent first."""
    ranking = [
        {"name": name, "confidence": odds[name]} for name in sorted(odds, key=lambda name: -odds[name])
    ]
    return {"intent": ranking[0], "intent_ranking": ranking, "entities": []}


@pytest.fixture(scope="module")
def read() -> Mapping[str, Mapping[str, Any]]:
    return readings()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_as_a_person_would_take_it(case: Case, read: Mapping[str, Mapping[str, Any]]) -> None:
    taken = taken_as(clean(case.text), read[case.text], Kind(case.asked))
    assert taken.what.value == case.taken
    assert not case.topic or taken.topic in (case.topic, "")


def test_a_question_has_its_topic_and_the_table_is_wide(read: Mapping[str, Mapping[str, Any]]) -> None:
    questions = [case for case in CASES if case.taken == "question"]
    topics = [taken_as(case.text, read[case.text], Kind(case.asked)).topic for case in questions]
    assert topics == [case.topic for case in questions]
    assert len(questions) >= 60 and sum(case.taken == "answer" for case in CASES) >= 60


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("text", ["my report", "my report please", "show my report"])
def test_who_wants_to_see_the_report_answers_nothing(asked: Kind, text: str) -> None:
    assert taken_as(text, parse(show_report=0.97, give_standup=0.03), asked) == Taken(
        What.QUESTION, "show_report"
    )
    assert (
        taken_as(f"{text} for the client", parse(show_report=0.4, give_standup=0.6), asked).what
        is What.ANSWER
    )


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("never mind", What.STOP), ("nvm", What.STOP), ("Forget it.", What.STOP), ("post", What.POST), ("post now", What.POST),
        ("fix it", What.CHANGE), ("nevermind", What.STOP),
    ],
)  # fmt: skip
def test_exact_words_are_no_entry(asked: Kind, text: str, what: What) -> None:
    assert taken_as(text, parse(give_standup=0.9), asked).what is what
    assert taken_as(f"{text} of the blog", parse(give_standup=0.9), asked).what is What.ANSWER


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("my report", "show_report"), ("Send me my report, please!", "show_report"), ("team report", "show_report"),
        ("the team\u2019s report", "show_report"), ("digest", "show_report"), ("the digest", "show_report"),
        ("my last report", "ask_my_last_report"), ("my tickets", "ask_my_tickets"), ("my open tickets pls", "ask_my_tickets"),
        ("Sprint status", "ask_sprint_status"), ("burndown", "ask_burndown"), ("our burn-down chart", "ask_burndown"),
        ("velocity", "ask_velocity"), ("team velocity please", "ask_velocity"), ("sprint goal", "ask_sprint_goal"),
        ("stale tickets", "ask_stale_tickets"), ("blockers", "list_blockers"), ("Blockers?", "list_blockers"),
        ("who is missing?", "who_not_reported"), ("who's blocked?", "ask_who_is_blocked"), ("show my report", "show_report"),
        ("show me the burndown chart", "ask_burndown"),
    ],
)  # fmt: skip
def test_what_the_bot_shows_is_asked_for_by_its_bare_name(asked: Kind, text: str, topic: str) -> None:
    assert taken_as(text, parse(give_standup=0.9), asked) == Taken(What.QUESTION, topic)


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize(
    "text", ["burndown chart", "sprint goal", "digest", "stale tickets", "today's report"]
)
def test_the_name_is_an_answer_behind_a_bullet_and_in_a_form(asked: Kind, text: str) -> None:
    for bullet in ("- ", "\u2022 ", "* "):
        assert taken_as(bullet + text, parse(give_standup=0.9), asked).what is What.ANSWER
    assert taken_as(text, {}, asked).what is What.ANSWER
    assert taken_as(text, parse(give_standup=0.9), asked).what is What.QUESTION


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("words", sorted({*SLACK.values(), *TELEGRAM.values()}))
def test_no_command_of_a_platform_is_an_answer(asked: Kind, words: str) -> None:
    assert taken_as(words, parse(give_standup=1.0), asked).what is not What.ANSWER


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_sentence_of_a_room_is_no_entry_in_private(asked: Kind) -> None:
    heard = parse(out_of_scope=0.6, affirm=0.3)
    assert taken_as("post the digest here", heard, asked) == Taken(What.QUESTION, "digest_there")
    assert taken_as("wrote: post the digest here", heard, asked).what is What.ANSWER
    assert taken_as("post the digest here", {}, asked).what is What.ANSWER  # in a form


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize(
    "text",
    [
        "send the summary of the outage to this channel",
        "share the report in this channel",
        "report of the customer bugs in this chat",
        "post the digest of the outage here",
    ],
)
def test_work_in_a_room_is_an_entry(asked: Kind, text: str) -> None:
    assert taken_as(text, parse(give_standup=0.9), asked).what is What.ANSWER


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize(
    "text",
    ["blockers: -", "blockers: the keys", "burndown page", "velocity of the cart", "fixed the burndown", "no blockers", "two blockers",
     "work on my tickets", "my report page", "my report for Ana", "digest page", "the report", "the burndown chart", "the sprint goal", "my tickets, then the cart", "send my report"],
)  # fmt: skip
def test_with_any_other_word_the_name_is_work(asked: Kind, text: str) -> None:
    for name in ("show_report", "ask_my_tickets", "out_of_scope"):
        assert taken_as(text, parse(**{name: 1.0}), asked).what is What.ANSWER


ORDERS = [
    ("assign_ticket", "assign DEMO-12 to Ana"),
    ("assign_ticket", "please assign #12 and #13 to Ana Lima"),
    ("assign_ticket", "unassign DEMO-12"),
    ("move_ticket", "move DEMO-12 to in review"),
    ("move_ticket", "close DEMO-12."),
    ("estimate_ticket", "estimate #12 at 5"),
    ("comment_ticket", "comment on DEMO-12: the tests pass"),
    ("delete_my_data", "delete my data"),
    ("export_my_data", "please export all my data"),
]


@pytest.mark.parametrize(("kind", "text"), ORDERS)
def test_an_unmistakable_order_blocks_nobody(kind: str, text: str) -> None:
    assert taken_as(text, parse(**{kind: 0.9}), Kind.BLOCKER) == Taken(What.REQUEST, kind)


@pytest.mark.parametrize(("kind", "text"), ORDERS)
def test_an_order_may_be_what_somebody_did_or_does(kind: str, text: str) -> None:
    for asked in (Kind.DONE, Kind.PLAN):
        assert taken_as(text, parse(**{kind: 1.0}), asked).what is What.ANSWER
    assert taken_as(text, parse(give_standup=0.6, **{kind: 0.4}), Kind.BLOCKER).what is What.ANSWER


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("assign_ticket", "somebody has to assign DEMO-12 to Ana"),
        ("assign_ticket", "assign DEMO-12 to Ana, she has the keys"),
        ("assign_ticket", "waiting for Ben to assign DEMO-12 to Ana"),
        ("move_ticket", "move DEMO-12 to the new cluster is blocked"),
        ("move_ticket", "move DEMO-12 to staging keeps failing"),
        ("move_ticket", "move the cache to redis"),
        ("move_ticket", "close DEMO-12 needs a review"),
        ("estimate_ticket", "estimate DEMO-12"),
        ("comment_ticket", "comment on DEMO-12 is missing"),
        ("move_ticket", "delete my data"),
        ("delete_my_data", "delete my data in staging"),
    ],
)
def test_what_is_more_than_an_order_is_an_answer(kind: str, text: str) -> None:
    assert taken_as(text, parse(**{kind: 1.0}), Kind.BLOCKER).what is What.ANSWER


BARE = [
    ("move_ticket", "close 4"),
    ("move_ticket", "mark 4 as resolved"),
    ("move_ticket", "move 4 and 5 to in progress"),
    ("assign_ticket", "hand 7 over to Ben"),
    ("estimate_ticket", "estimate 7 at 3"),
    ("move_ticket", "close 4, assign 5 to Ben"),
    ("assign_ticket", "assign 5 to Ben and close #4"),
]


@pytest.mark.parametrize(("kind", "text"), BARE)
def test_where_keys_are_numbers_an_order_about_a_bare_one_is_known_without_the_model(
    kind: str, text: str
) -> None:
    heard = parse(out_of_scope=0.9)
    assert taken_as(text, heard, Kind.BLOCKER, numbered=True) == Taken(What.REQUEST, kind)
    assert taken_as(text, heard, Kind.BLOCKER).what is What.ANSWER
    assert taken_as(text, heard, Kind.PLAN, numbered=True).what is What.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "we cannot close 4",
        "close 4 is blocked",
        "close 4, assign 5 to Ben, we wait for 6",
        "waiting for 4",
        "DEMO-4",
    ],
)
def test_a_blocker_that_names_a_number_stays_one(text: str) -> None:
    assert taken_as(text, parse(give_standup=0.5), Kind.BLOCKER, numbered=True).what is What.ANSWER


def test_all_that_can_be_asked_counts_together() -> None:
    split = parse(give_standup=0.4, ask_ticket=0.3, ask_my_tickets=0.25)
    assert taken_as("which one was it, the cart or the footer?", split, Kind.PLAN) == Taken(
        What.QUESTION, "ask_ticket"
    )


@pytest.mark.parametrize("asked", QUESTIONS)
def test_words_without_the_form_of_a_question_are_an_answer_however_sure_the_model_is(asked: Kind) -> None:
    for text in ("burndown page", "moved the cart", "work on my tickets", "show report page", "DEMO-12"):
        for name in INTENTS:
            assert taken_as(text, parse(**{name: 1.0}), asked).what is What.ANSWER


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_form_alone_makes_no_question(asked: Kind) -> None:
    assert (
        taken_as("what is left of the cart?", parse(give_standup=0.9, ask_ticket=0.1), asked).what
        is What.ANSWER
    )


@given(
    st.text(max_size=200),
    st.sampled_from(QUESTIONS),
    st.dictionaries(st.sampled_from(INTENTS), st.floats(0, 1), min_size=1),
)
def test_any_text_is_taken_for_something(text: str, asked: Kind, odds: dict[str, float]) -> None:
    assert taken_as(clean(text), parse(**odds), asked).what in What


def test_a_reading_without_anything_is_an_answer() -> None:
    assert taken_as("the cart", {}, Kind.DONE).what is What.ANSWER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is left?", Form.PLAIN), ("wait, what is left?", Form.PLAIN), ("hmm ok so what is left", Form.BARE),
        ("is Ana blocked", Form.BARE), ("is blocked by ops", Form.NONE), ("did the cart", Form.NONE), ("show me", Form.BARE),
        ("what I did: the cart", Form.NONE), ("show my tickets please", Form.BARE), ("show the report to Ana", Form.NONE),
        ("the cart?", Form.MARK), ("long weekend... what had I planned?", Form.LATE), ("sprint status pls", Form.POLITE),
        ("no clue, can you tell me what is left", Form.LATE), ("waht is left", Form.BARE), ("", Form.NONE), ("?", Form.MARK),
    ],
)  # fmt: skip
def test_the_form_of_a_question(text: str, expected: Form) -> None:
    assert form(text, ("Ana",)) is expected


@pytest.mark.parametrize(
    "text", ["how do I mock S3?", "Can anybody look at it?", "hey, why is it red?", "how to center a div"]
)
def test_what_is_asked_of_colleagues_is_a_plea(text: str) -> None:
    assert is_plea(text)
    assert not is_plea("how many points are left?")
