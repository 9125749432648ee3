"""The tags are spaCy's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import language
from tests.nlu import heldout


def ours_and_theirs(text: str) -> tuple[list[str], list[str]]:
    read = language.model()(text)
    return language.tagger().tags(read), [token.tag_ for token in read]


def test_each_held_out_message_is_tagged_as_spacy_tags_it() -> None:
    gold = heldout.read()
    for text in [*(one.text for one in gold.standups), *(one.text for one in gold.lines)]:
        ours, theirs = ours_and_theirs(text)
        assert ours == theirs


@pytest.mark.parametrize("text", ["", " ", "a", "\n", "the", "😀", "x " * 400])
def test_the_shortest_and_the_longest(text: str) -> None:
    ours, theirs = ours_and_theirs(text)
    assert ours == theirs


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    ours, theirs = ours_and_theirs(text)
    assert ours == theirs
