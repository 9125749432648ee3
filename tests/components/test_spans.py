"""What stands around a span, without a model."""

from __future__ import annotations

import pytest

from components.spans import paired


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("fixed <b>tests</b>, more", "fixed <b>tests</b", "fixed <b>tests</b>"),
        ("*bold* title", "bold* title", "*bold* title"),
        ("**bold** title", "bold** title", "**bold** title"),
        ("fixed the *bold*", "fixed the *bold", "fixed the *bold*"),
        ('"login" page', 'login" page', '"login" page'),
        ("`make` runs", "make` runs", "`make` runs"),
        ("[WIP] login (part 2), x", "WIP] login (part 2", "[WIP] login (part 2)"),
        ("*bold*", "bold", "bold"),  # around the whole entry, they say nothing
        ("- fixed snake_case", "fixed snake_case", "fixed snake_case"),
        ("done -> a > b, c", "a > b", "a > b"),
        ("a, 2 * 3", "2 * 3", "2 * 3"),
    ],
)
def test_a_sign_stays_beside_what_it_opens_or_closes(text: str, span: str, whole: str) -> None:
    start = text.index(span)
    first, last = paired(text, start, start + len(span))
    assert text[first:last] == whole
