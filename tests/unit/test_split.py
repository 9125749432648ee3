"""A text is cut at a platform's limit: nothing lost, nothing broken, as few pieces as fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.messengers.slack_blocks import SECTION, sections
from scrumai.messengers.slack_text import shown, size
from scrumai.messengers.split import FENCE, split

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
ATOMS = [
    "https://example.com/a/long/path?with=1&and=2",
    "<https://example.com|a page>",
    "<@U123>",
    "[words](https://example.com)",
    "&amp;",
    "\\_",
    FAMILY,
    "🇩🇪",
    "👍🏽",
    "e\u0301",
    "déjà-vu",
    "don't",
]
SPACES = [" ", "\n", "\n\n", "  ", ". ", "\t"]
BLOCK = f"{FENCE}\nx = 1\n    y = 2\n{FENCE}\n"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bare(text: str) -> str:
    return re.sub(rf"\s+|{FENCE}", "", text)


texts = st.lists(
    st.sampled_from([*ATOMS, *SPACES, BLOCK, "a", "Ende", "日本語", "x" * 130]), max_size=80
).map("".join)
anything = st.text(max_size=600)


@given(texts | anything, st.integers(100, 300), st.sampled_from([len, utf16]))
@settings(max_examples=400, deadline=None)
def test_no_piece_is_too_long_or_empty_and_nothing_is_lost(text: str, limit: int, size: object) -> None:
    pieces = split(text, limit, size)  # type: ignore[arg-type]
    assert all(0 < size(piece) <= limit for piece in pieces)  # type: ignore[operator]
    assert bare("".join(pieces)) == bare(text)


@given(st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(SPACES)), min_size=1, max_size=80))
@settings(max_examples=300, deadline=None)
def test_what_stands_apart_stays_whole(parts: list[tuple[str, str]]) -> None:
    pieces = split("".join(atom + space for atom, space in parts), 100)
    words = [word for piece in pieces for word in piece.split()]
    assert words == [word for atom, space in parts for word in (atom + space).split()]


@given(
    st.lists(
        st.sampled_from(["https://x.io/a", "http", "s", ":", "//", "://", "更新", "see", "&", "<", " ", "\n"])
    )
    .map("".join)
    .map(lambda text: text * 40)
)
@settings(max_examples=300, deadline=None)
def test_what_slack_is_shown_fits_where_addresses_follow_letters(text: str) -> None:
    assert len(shown(text)) <= size(text) == sum(map(size, text))
    assert all(len(shown(one)) <= 200 for one in split(text, 200, size))


@pytest.mark.parametrize("before", ["更新しました", "see", "("])
def test_a_digest_of_lines_that_end_in_addresses_fits_and_keeps_them(before: str) -> None:
    lines = [f"{before}https://wiki.example.com/{number}" for number in range(120)]
    pieces = sections("\n".join(lines))
    assert len(pieces) > 1 and all(len(one) <= SECTION for one in pieces)
    assert "\n".join(pieces).count("<https://wiki.example.com/") == len(lines)


@given(st.lists(st.sampled_from([BLOCK, "words and words\n", "Ende. "]), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_each_piece_closes_its_code_blocks(parts: list[str]) -> None:
    for piece in split("".join(parts), 100):
        assert piece.count(FENCE) % 2 == 0, piece


def test_what_fits_is_one_piece_as_it_is() -> None:
    assert split("  two\n\nparagraphs", 100) == ["  two\n\nparagraphs"]
    assert split("", 100) == split(" \n ", 100) == []


def test_it_is_cut_at_a_paragraph_before_a_line_before_a_sentence_before_a_space() -> None:
    long = "word " * 10
    assert split(f"{long}\n\n{long}\nend of. {long}", 100)[0] == f"{long}".rstrip()
    assert split(f"{long}\n{long}. {long}", 100)[0] == f"{long}".rstrip()
    assert split(f"{'word ' * 14}end. more {'word ' * 9}", 100)[0].endswith("end.")


def test_a_language_and_the_indentation_are_kept_in_a_block_that_is_cut() -> None:
    code = "\n".join(f"    line_{number} = {number}" for number in range(12))
    pieces = split(f"Look:\n{FENCE}python\n{code}\n{FENCE}\nThat's all.", 100)
    assert all(piece.startswith(f"{FENCE}python\n    line") for piece in pieces[1:])
    assert pieces[-1].endswith(f"{FENCE}\nThat's all.")
    assert "\n".join(re.findall(r"    line.*", "\n".join(pieces))) == code


def test_one_thing_longer_than_the_limit_is_cut_between_signs() -> None:
    assert [len(piece) for piece in split("x" * 250, 100)] == [100, 100, 50]
    assert split(FAMILY * 30, 100) == [FAMILY * 14, FAMILY * 14, FAMILY * 2]
    assert "".join(split("e" + "\u0301" * 300, 100)) == "e" + "\u0301" * 300


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        split("x", 99)


def test_a_long_text_takes_no_time() -> None:
    assert sum(len(piece) for piece in split("word " * 40_000, 3000)) > 150_000
