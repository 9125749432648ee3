"""Answers with a picture beside their words."""

from __future__ import annotations

from functools import partial

import pytest

from actions.base import Base
from actions.sprint import AskBurndown, AskSprintStatus, AskVelocity
from scrumai.charts.client import picture
from scrumai.settings import Settings
from scrumai.tokens import read
from tests.fixtures.board import Room
from tests.fixtures.turn import say

SECRET = "a secret of at least thirty-two characters"
ADDRESS = "https://scrum.example.com/reports/"


@pytest.fixture
def signing(here: Room) -> Room:
    """The team, where addresses of pictures can be signed."""
    settings = Settings(scrumai_jwt_secret=SECRET, scrumai_public_url="https://scrum.example.com")
    here.picture = partial(picture, settings)
    return here


@pytest.mark.parametrize(("action", "kind"), [(AskBurndown, "burndown"), (AskVelocity, "velocity")])
def test_a_chart_is_shown_beside_the_words(signing: Room, action: type[Base], kind: str) -> None:
    said = say(action(), kind)
    assert said.text and said.image and said.image.startswith(ADDRESS)
    token = said.image.removeprefix(ADDRESS).removesuffix(".png")
    assert read(SECRET, "reports", token)["spec"]["kind"] == kind


def test_no_other_answer_has_one(signing: Room) -> None:
    assert say(AskSprintStatus(), "how is the sprint?").image is None


def test_the_terminal_shows_words_alone(signing: Room) -> None:
    said = say(AskBurndown(), "burndown", channel="cmdline")
    assert said.text and said.image is None


def test_without_a_secret_the_words_stand_alone(here: Room) -> None:
    said = say(AskBurndown(), "burndown")
    assert said.text and said.image is None


def test_a_turn_that_is_made_again_shows_the_same_picture(signing: Room) -> None:
    first = say(AskBurndown(), "burndown", event="E1")
    signing.picture = partial(picture, Settings())
    again = say(AskBurndown(), "burndown", event="E1")
    assert first.image and (again.text, again.image) == (first.text, first.image)
