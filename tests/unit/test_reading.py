"""The parts of the pipeline that need no trained model: no text makes them fail, hang or slip."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import cues, language, spans
from components.clauses import Clause, clauses
from components.heading_words import ASIDE, BLOCKER, DONE, PLAN
from components.headings import heading_kind
from tests.fixtures.noise import SHAPES, TEXTS, stretched
from tests.fixtures.quick import quick

some = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str) -> tuple[list[Clause], tuple[language.Word, ...]]:
    words = language.words(text)
    return spans.listed(text, clauses(text), words), words


def in_order(places: list[tuple[int, int]], text: str) -> bool:
    flat = [at for place in places for at in place]
    return flat == sorted(flat) and all(0 <= start < end <= len(text) for start, end in places)


@given(TEXTS)
@some
def test_words_stand_in_order_where_they_were_written(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    words = language.words(text)
    assert in_order([(word.start, word.end) for word in words], text)
    assert all(text[word.start : word.end].lower() == word.text for word in words)


def test_the_words_of_a_message_do_not_stay_in_memory() -> None:
    language.words("warm up")
    before = len(language.model().vocab.strings)
    assert language.words("finished qzvuwx on xkqjzw")[1].text == "qzvuwx"
    assert len(language.model().vocab.strings) == before


@given(TEXTS)
@some
def test_pieces_stand_in_order_and_each_has_features(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    pieces, words = read(text)
    assert in_order([(piece.start, piece.end) for piece in pieces], text)
    assert {piece.heading for piece in pieces} <= {"", DONE, PLAN, BLOCKER}
    assert all(cues.features(text, pieces, words))


@given(TEXTS, st.lists(st.integers(0, 4), min_size=1))
@some
def test_spans_stand_in_order_whatever_the_labels(text: str, labels: list[int]) -> None:
    text = text.encode("utf-8", "replace").decode()
    pieces, words = read(text)
    given_labels = [labels[at % len(labels)] for at in range(len(pieces))]
    found = list(spans.joined(text, pieces, given_labels, [1.0] * len(pieces), words))
    assert in_order([(start, end) for _, start, end, _ in found], text)
    assert all(text[start:end].strip() for _, start, end, _ in found)


@given(st.text(max_size=60))
@some
def test_any_phrase_is_a_heading_or_none(phrase: str) -> None:
    assert heading_kind(phrase) in (None, DONE, PLAN, BLOCKER, ASIDE)


@pytest.mark.parametrize(
    "shape",
    [
        shape
        for shape in SHAPES
        if shape[0] or shape[1] in ("_", " ", "<", "* a\n", "__a__ ", "👇\t", "a\r\n")
    ],
    ids=ascii,
)
def test_4000_characters_are_read_in_less_than_a_second(shape: tuple[str, str, str]) -> None:
    def described(text: str) -> None:
        pieces, words = read(text)
        cues.features(text, pieces, words)
        list(spans.joined(text, pieces, [1] * len(pieces), [1.0] * len(pieces), words))

    described("warm up")
    quick(described, stretched(shape, 4000).encode("utf-8", "replace").decode(), 1)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("I have been looking into it", "past"),
        ("was also working on it", "past"),
        ("has begun on the menu", "past"),
        ("Today I started making forms", "past"),
        ("Rewatched the recordings", "past"),
        ("I am looking into it", "ing"),
        ("will have been done", "future"),
        ("look into it", "base"),
        ("login page", cues.BARE),
    ],
)
def test_the_form_of_a_clause(text: str, form: str) -> None:
    assert cues.form(language.words(text)) == form
