"""What a button carries: its words come back whole, and nobody else's do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.payload import MARK, signed, told


@given(st.text(max_size=200), st.text(min_size=1, max_size=50))
def test_what_we_signed_comes_back_whole(words: str, secret: str) -> None:
    assert told(signed(words, secret), secret) == words


@given(st.text(max_size=200))
def test_what_anybody_wrote_is_none_of_ours(words: str) -> None:
    assert told(words, "ours") is None


@given(st.text(max_size=50), st.text(min_size=1, max_size=20))
def test_words_that_were_changed_are_none_of_ours(words: str, more: str) -> None:
    assert told(signed(words, "ours") + more, "ours") is None


@given(st.text(max_size=50))
def test_another_secret_signs_nothing_for_us(words: str) -> None:
    assert told(signed(words, "theirs"), "ours") is None


@pytest.mark.parametrize("words", ["yes", "?s12.blocker no blockers"])
def test_the_signature_leaves_room(words: str) -> None:
    assert len(signed(words, "ours")) == MARK + 1 + len(words)
