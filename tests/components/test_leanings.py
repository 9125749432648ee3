"""What the words of a piece make likely, without a model."""

from __future__ import annotations

import numpy as np
import pytest

from components.ahead import begin
from components.crf import Model
from components.encoder import DIMENSIONS
from components.graph import DEPTHS
from components.language import words
from components.leanings import GAINS, leaning
from components.spans import LABELS
from components.standup_tagger import LINKS, Reader


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("he is now planning on painting the crane", "comes"),
        ("Bob is out", "absent"),
        ("Ana and Tom are on leave this week", "absent"),
        ("she's sick", "absent"),
        ("Filament is out", ""),
        ("Bob is out of ropes", ""),
        ("tomorrow, maybe I'll oil the winch", "comes"),
        ("the rails will be moved when the ropes are here", "comes"),
        ("it will be nice", ""),
        ("what will be moved", ""),
        ("posted the plan for next week", "past"),
        ("I also got the previous / next buttons to work", "past"),
        ("I've got to move the rails", ""),
        ("has got one rope left", ""),
        ("planned to move the rails", ""),
        ("need the ropes", ""),
        ("did not move the rails", ""),
        ("did some painting", "past"),
        ("used by the harbour", ""),
        ("signed next week", ""),
        ("Ahmed will review it", ""),
        ("shared components", ""),
        ("detailed plan for tomorrow", ""),
        ("moved to next sprint", ""),
        ("painted the crane that will be moved", "past"),
        ("went through the slides Ana will be showing", "past"),
        ("the slides we will be showing", ""),
        ("she will paint it", "comes"),
        ("so today he's going to oil it", "comes"),
        ("awaiting the ropes", "waits"),
        ("just waiting to hear back from the harbour", "waits"),
        ("a spinner while waiting for data", ""),
        ("waiting on nobody", ""),
        ("will need some help with the winch", "help"),
        ("I don't need help", ""),
        ("helped Ana who needs help with the winch", ""),
        ("form needs input validation", ""),
        ("we need input fields", ""),
        ("still need access to the harbour", "help"),
        ("he is stuck on the winch", ""),
        ("waiting to get started", ""),
        ("it's still a bit buggy", "faulty"),
        ("some of the numbers are off", "faulty"),
        ("the winch is off on Mondays", ""),
        ("it was flaky", ""),
        ("found out why the winch is flaky", ""),
        ("we were having issues with the ropes", "trouble"),
        ("but had problems with the ropes", "trouble"),
        ("had problems with the ropes but solved them", ""),
        ("stuck on the winch", "stuck"),
        ("we hit a road block with the winch", "stuck"),
        ("Unfortunately, on Monday we hit a blocker", "stuck"),
        ("still having trouble with the ropes", "stuck"),
        ("unable to reach the harbour", "stuck"),
        ("I was stuck on the winch", ""),
        ("hit a blocker with the winch, found a way round", ""),
        ("spent the day on the winch", "past"),
        ("I worked with Ana today to move the rails", "past"),
        ("we needed to move the rails", ""),
        ("based on her notes I will keep the winch", "comes"),
        ("In the meeting we discussed which winch we will take", ""),
        ("since I will be out on Friday", ""),
        ("spend the rest of the day on the winch", ""),
        ("I have unfinished ropes to oil", ""),
        ("having no major issues", ""),
        ("the list that I will show", ""),
        ("haven't had any issues with the ropes", ""),
        ("crane", ""),
        ("", ""),
    ],
)
def test_words_lean_to_a_label(said: str, expected: str) -> None:
    assert leaning(said) == expected


def test_what_leans_gains_at_a_label_there_is() -> None:
    assert all(set(gains) <= set(LABELS) for gains in GAINS.values())
    assert not GAINS[""]


@pytest.fixture(scope="module")
def ignorant() -> Reader:
    """A reader that has learnt nothing: what leans decides alone."""
    size, hidden, read = len(LABELS), 1, len(DEPTHS) * DIMENSIONS
    shapes = (0, size + hidden), (read, size + hidden), (hidden,), (hidden, size), (len(LINKS), size, size)
    model = Model(*(np.zeros(shape, np.float32) for shape in shapes))
    return Reader([], model, dense=1.0, handicap={}, heading=2.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he is now planning on painting the crane", "plan"),
        ("posted the plan for next week", "done"),
        ("awaiting the ropes", "blocker"),
        ("will need some help with the winch", "blocker"),
        ("Today: posted the plan for next week", "plan"),  # its heading tells
    ],
)
def test_where_nothing_else_tells_it_decides(ignorant: Reader, text: str, expected: str) -> None:
    labels, _ = ignorant.label(text, begin(text, words(text)))
    assert [LABELS[label] for label in labels] == [expected]
