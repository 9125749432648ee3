"""Numbered answers without their questions."""

from __future__ import annotations

import pytest

from components.language import words
from components.pieces import pieces_of


def headings(text: str) -> list[str]:
    return [piece.heading for piece in pieces_of(text, words(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. wrote the parser\n2. build the page\n3. as needed", ["done", "plan", "blocker"]),
        ("a) wrote the parser\nb) test it\nc) nothing", ["done", "plan", "blocker"]),
        ("1) the winch 2) the crane 3) no blockers", ["done", "plan", "blocker"]),
        ("1. wrote the parser\n2. build the page\n3. the menu", ["done", "plan", "plan"]),
        ("1. nothing\n2. build the page\n3. the menu", ["done", "plan", "plan"]),
        ("1. fixed the layout\n2. fix the rest\n3. Outside work", ["done", "plan", "blocker"]),
        ("1. fixed the layout\n2. fix the rest\n3. exam page", ["done", "plan", "plan"]),
        ("1. the crane\n2. work on the winch\n3. stuck: the ropes", ["done", "plan", "blocker"]),
        ("1. Will grease the crane\n2. Will grease the winch\n3. stuck: the ropes", ["", "", "blocker"]),
        ("1. The crane is down\n2. fix it\n3. stuck: the ropes", ["", "", "blocker"]),
        ("1. greased the crane\n2. greased the winch\n3. stuck: the ropes", ["", "", "blocker"]),
        ("1. greased the crane\n2. Work on the winch\n3. the ropes", ["done", "plan", "plan"]),
        ("1. fixed the layout\n2. fix the rest\n3. study for the finals", ["done", "plan", "plan"]),
        ("1. the crane\n2. the winch\n3. ropes\n1. the hook\n2. the mast\n3. being sick", ["done", "plan", "blocker"] * 2),
        ("1. Working on the crane\n2. Complete Winch\n3. the menu", ["done", "plan", "plan"]),
        ("1. Worked on it\n2. Commit to the rest\n3. Done by May 4\n4. No blockers", ["done", "plan", "plan", "blocker"]),
        ("1. the crane\n2. the winch\n3. by Friday\n4. stuck on the ropes", ["done", "plan", "plan", "blocker"]),
        ("1. the crane\n2. the winch\n3. the ropes\n4. stuck on the ropes", [""] * 4),
        ("1. build the parser\n2. build the page\n3. build the menu", [""] * 3),
        ("1. built the parser\n2. built the page\n3. built the menu", [""] * 3),
        ("1. built the parser\n2. the page\n3. the menu", [""] * 3),
        ("1. Implemented search\n2. Fixed bug 14\n3. Waiting for review", [""] * 3),
        ("1. Finished login\n2. Test suite for the export\n3. Released v2", [""] * 3),
        ("1. Finished login\n2. start the export\n3. Released v2", [""] * 3),
        ("1. Worked on it\n2. Search page\n3. Had to wait for the keys", ["done", "plan", "blocker"]),
        ("1. the crane\n2. the winch\n3. by 5pm\n4. none", ["done", "plan", "plan", "blocker"]),
        ("1. the crane\n2. the winch\n3. in a few days hopefully\n4. none", ["done", "plan", "plan", "blocker"]),
        ("1. the crane\n a) ropes\n b) hooks\n2. the winch\n3. none", ["done", "done", "done", "plan", "blocker"]),
        ("1. the crane\n2. work on the winch\n3. spent the day on blocked ropes", [""] * 3),
        ("1. Merged the PR\n2. Research on caching\n3. the menu", [""] * 3),
        ("1. deployed api\n2. merged login\n3. before lunch\n4. waiting for review", [""] * 4),
        ("1. Fixed login\n2. the export\n3. in review: search\n4. no blockers", [""] * 4),
        ("1. Done: the crane\n2. the winch\n3. none", ["done", "plan", "blocker"]),
        ("1. Done: the crane 2. the winch 3. nope", ["done", "plan", "blocker"]),
        ("1. Done: the crane\n2. greased the winch\n3. none", ["done"] * 3),
        ("1. Done: the crane\n2. the winch\n3. the ropes", ["done"] * 3),
        ("Done:\n1. the crane\n2. the winch\n3. none", ["done"] * 3),
        ("Done:\n1. Done: the crane\n2. the winch\n3. none", ["done"] * 3),
        ("1. Done: the crane\n2. the winch too\n3. none", ["done"] * 3),
        ("Q1: the crane\nQ2: the winch\nQ3: the ropes", ["done", "plan", "blocker"]),
        ("Q1: the crane\nQ3: the ropes", [""] * 2),
        ("(1) the crane (2) the winch (3) none", ["done", "plan", "blocker"]),
        ("1- the crane\n2- the winch\n3- none", ["done", "plan", "blocker"]),
        ("1 - the crane 2 - the winch 3 - none", ["done", "plan", "blocker"]),
        ("1/ the crane\n2/ the winch\n3/ none", ["done", "plan", "blocker"]),
        ("1. built the parser\n2. build the page", [""] * 2),
        ("Today:\n1. built the parser\n2. build the page\n3. none", ["plan"] * 3),
    ],
)  # fmt: skip
def test_numbers_stand_for_the_questions_where_the_answers_fit(text: str, expected: list[str]) -> None:
    assert headings(text) == expected
