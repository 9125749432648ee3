"""What the questions of forms ask for, by their meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from components.clauses import ASKED, clauses
from components.headings import nobody
from components.questions import KINDS, Questions

ROOT = Path(__file__).parents[2]
TABLES = RasaYAMLReader().read(ROOT / "data" / "nlu" / "headings.yml").lookup_tables
UNSEEN = {  # in words that stand in no table
    "done": [
        "What have you managed to wrap up on your side",
        "What did each of you contribute lately",
        "Which chores did you tick off since we talked",
        "What was achieved by you in the last two days",
        "Whom did you assist this week",
    ],
    "plan": [
        "What are you aiming to deliver by our next talk",
        "Which work will you pick up after this",
        "What is it you intend to finish by tonight",
        "What comes next on your list",
    ],
    "blocker": [
        "Which things make it hard for you to go on",
        "Has something been getting on your way",
        "Where are you having trouble",
        "What keeps you from getting it done",
    ],
    "aside": ["How do you feel today", "What are you thankful for this week", "How was your holiday"],
    "": [
        "Could anybody look at my merge request",
        "Why is the nightly build so slow",
        "What does this error mean",
        "Shall we move the demo to the afternoon",
        "Did the customer answer yet",
        "Which version of node do we use",
    ],
}


@pytest.fixture(scope="module")
def questions() -> Questions:
    return Questions.fit(TABLES)


def test_the_tables_hold_every_kind_and_no_question_twice() -> None:
    assert {table["name"] for table in TABLES} == {
        f"{sort}_{kind}" for sort in ("question", "heading") for kind in KINDS
    }
    asked = [question.lower() for table in TABLES for question in table["elements"]]
    assert len(asked) == len(set(asked)) > 2000


def test_most_unseen_questions_are_read_and_none_of_people_is_a_heading(questions: Questions) -> None:
    right = [questions.kind(f"{one}?") == (kind or None) for kind, asked in UNSEEN.items() for one in asked]
    assert sum(right) >= 0.8 * len(right)
    assert [one for one in UNSEEN[""] if questions.kind(f"{one}?")] == []


def test_what_stands_below_such_a_question_stands_below_its_kind(questions: Questions) -> None:
    text = (
        "**What have you managed to wrap up?**\nthe crane\nWhich things make it hard to go on?\n- the ropes"
    )
    assert [(text[one.start : one.end], one.heading) for one in clauses(text, questions.kind)] == [
        ("the crane", "done"),
        ("the ropes", "blocker"),
    ]


HEADED = {  # that stand in no table
    "done": ["Trophies and high points", "Ticked off and celebrated", "High points of the week"],
    "plan": ["Heading into tomorrow", "Queue for next week", "On the menu for next week"],
    "blocker": ["Thorny bits", "Dragging us down", "Fires and frustrations"],
    "": ["Cargo tracking", "Unit tests", "Ana", "Crane controller v2", "Review of the logs", "Mobile app"],
}


def test_half_of_unseen_headings_are_read_and_no_piece_of_work_is_one(questions: Questions) -> None:
    right = [questions.kind(one) == kind for kind, phrases in HEADED.items() if kind for one in phrases]
    assert sum(right) >= 0.5 * len(right)
    assert [one for one in HEADED[""] if questions.kind(one)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("## Dragging us down\n- the ropes", "blocker"),
        ("# II. Dragging us down\n- the ropes", "blocker"),
        ("**Dragging us down**\nthe ropes", "blocker"),
        ("*Dragging us down*\n- the ropes", "blocker"),
        ("Dragging us down:\nthe ropes", "blocker"),
        ("Dragging us down\n- the ropes", ""),  # no sign
        ("- Dragging us down:\n  - the ropes", ""),  # an item
        ("Dragging us down: the ropes\nthe winch", ""),  # no line of its own
        ("Dragging us down:", ""),  # over nothing
        ("Wrote the docs about cranes:\n- the ropes", ""),  # an entry
        ("**Today**\n- the winch\n**Dragging us down**\n- the ropes", "blocker"),
        ("Today\n- the winch\n**Dragging us down**\n- the ropes", "plan"),  # a part of a part
        ("## Today\n- the winch\n### Dragging us down\n- the ropes", "plan"),
        ("### Today\n- the winch\n## Dragging us down\n- the ropes", "blocker"),
        ("**Dragging us down**\n- the winch\n**Crane**\n- the ropes", ""),  # ended by its like
        ("**How we feel about life**\n- the ropes", ""),  # what stands below an aside is dropped
    ],
)
def test_a_heading_needs_a_sign_and_something_below(questions: Questions, text: str, kind: str) -> None:
    assert clauses(text, questions.kind)[-1].heading == kind


@pytest.mark.parametrize(
    "text",
    [
        "What have you managed to wrap up on your side?",  # with nothing below
        "the crane. What have you managed to wrap up on your side?\nthe ropes",
        "What have you managed to wrap up: the crane?\nthe ropes",
        "Ana, what have you managed to wrap up?\nthe ropes",
        "What have you managed to wrap up of DEMO-12?\nthe ropes",
    ],
)
def test_what_is_no_line_of_its_own_over_answers_is_no_heading(questions: Questions, text: str) -> None:
    assert {one.heading for one in clauses(text, questions.kind)} == {""}


def test_a_question_in_a_list_below_a_heading_is_an_entry(questions: Questions) -> None:
    text = "Today:\n- the crane\n- what have you managed to wrap up?\n- the ropes"
    assert {one.heading for one in clauses(text, questions.kind)} == {"plan"}
    text = (
        "1. What have you managed to wrap up?\nthe crane\n2. Which things make it hard to go on?\nthe ropes"
    )
    assert [one.heading for one in clauses(text, questions.kind)] == ["done", "blocker"]


def test_no_more_questions_are_read_than_a_form_has(questions: Questions) -> None:
    asked: list[str] = []
    clauses("".join(f"what is it with number {at}?\n" for at in range(999)), lambda one: asked.append(one))
    assert len(asked) == ASKED


def test_what_was_learnt_is_stored_and_without_tables_it_knows_nothing(questions: Questions) -> None:
    again = Questions(questions.weights)
    assert [again.kind(one) for one in UNSEEN["done"]] == [questions.kind(one) for one in UNSEEN["done"]]
    assert Questions.fit([]).kind(UNSEEN["done"][0]) is nobody(UNSEEN["done"][0]) is None
