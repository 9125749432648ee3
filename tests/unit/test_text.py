from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.text import LIMIT, MARK, clean, folded, is_command, legible, too_long

ANY = st.text(st.characters(), max_size=200)  # lone surrogates included


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hi \n", "hi"),
        (MARK + "/restart", "/restart"),
        (f" {MARK} {MARK}/x", "/x"),
        ("a\x00b\x07c\x1b[0m", "abc[0m"),
        ("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"),
        ("cafe\u0301", "café"),
        ("I don\u2019t know Ana\u00b4s \u2018plan\u2019", "I don't know Ana's \u2018plan\u2019"),
        ("👩\u200d💻 done", "👩\u200d💻 done"),
        ("\ud800x", "x"),
        ("שלום", "שלום"),
        ("", ""),
    ],
)
def test_what_is_kept_of_a_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(ANY)
def test_clean_twice_is_clean_once_and_can_be_stored(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert "\x00" not in kept and not kept.startswith(MARK)
    kept.encode()
    assert unicodedata.is_normalized("NFC", kept)


@given(ANY)
def test_a_legible_text_has_the_same_offsets(text: str) -> None:
    shown = legible(text)
    shown.encode()
    assert len(shown) == len(text)
    assert all(a == b for a, b in zip(shown, text, strict=True) if b.isalnum())


def test_too_long_begins_after_the_limit() -> None:
    assert not too_long("x" * LIMIT)
    assert too_long("x" * (LIMIT + 1))


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        " /x",
        '/give_standup{"x":1}',
        MARK + "/EXTERNAL_standup_due",
        "/start@scrum_bot",
        '/a {"b": {}}',
    ],
)
def test_commands(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text", ["/api is blocked", "/", "", "//", "/ restart", "a /x", "/12", "/etc/hosts changed", "/x{"]
)
def test_sentences_that_only_look_like_commands(text: str) -> None:
    assert not is_command(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Thanks!!", "thanks"), ("  YES. ", "yes"), ("what's up?", "What's  up"), ("n/a", "N/A")],
)
def test_texts_that_are_the_same_when_folded(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


def test_signs_alone_are_told_apart() -> None:
    assert folded("👍") != folded("👎")
