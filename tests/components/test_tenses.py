"""What is past or still to come, by its words alone."""

from __future__ import annotations

import pytest

from components.tenses import is_intended, is_to_come


@pytest.mark.parametrize(
    ("words", "to_come"),
    [
        ("will add more", True),
        ("should work on the image storage", True),
        ("I still need to design the calendar", True),
        ("needs to wait for the backend", False),
        ("going to a meeting", False),
        ("going to write the docs", True),
        ("added more", False),
        ("Will paired with me", False),
        ("Will and I fixed it", False),
        ("will.smith onboarding", False),
        ("must have been four hours", False),
        ("should be fixed now", False),
        ("have to say I slept", False),
        ("I'll write it", True),
        ("Planning on getting the crane to turn", True),
        ("I'm hoping to get the winch in", True),
        ("Plans to move the rails", True),
        ("would like to say thanks", False),
        ("I want to mention that the crane turns", False),
        ("Planning on Monday with the team", False),
        ("Plan to move the rails sent to Ana", False),
        ("planned on what to move", False),
        ("is now planning on painting the crane", True),
        ("is planning on next moving the rails", True),
        ("met with the harbour we will be using", False),
        ("now it should turn", False),
    ],
)
def test_what_is_to_come(words: str, to_come: bool) -> None:
    assert is_to_come(words) is to_come


@pytest.mark.parametrize(
    ("words", "intended"),
    [
        ("will work on the server", True),
        ("So I'll do the docs", True),
        ("will need the keys", False),
        ("waiting for Will to do it", False),
    ],
)
def test_what_somebody_is_going_to_do(words: str, intended: bool) -> None:
    assert is_intended(words) is intended
