"""No text makes the pipeline fail, hang or slip: the trained model, loaded as the server loads it."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from scrumai.core.text import LIMIT, MARK
from tests.fixtures.noise import SHAPES, TEXTS, stretched
from tests.fixtures.quick import quick
from tests.fixtures.stack import Stack

LONGEST = 40_000
SEGMENTS = ("done", "plan", "blocker", "no_blocker")
MENTIONS = ("ticket", "person", "time", "absence")
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def parse(trained: Path) -> Iterator[Parse]:
    """What `/model/parse` answers, without HTTP."""
    configure_structlog(logging.WARNING)  # at its debug level it prints each message twice
    with pytest.MonkeyPatch.context() as patch:  # only while it loads: later tests start stacks of their own
        patch.setenv("SCRUMAI_ACTIONS_URL", "http://127.0.0.1:9/webhook")
        agent = Agent.load(trained)
    loop = asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent.parse_message(text))
    loop.close()


def check(typed: str, parsed: dict[str, Any]) -> None:
    """Offsets count the characters of the text as typed, and a value is what stands there.

    Rasa itself takes away the white space around a message before any component sees it.
    """
    typed = typed.strip()
    assert parsed["text"] in (typed, MARK + typed)
    assert parsed["intent"]["name"]
    confidences = [one["confidence"] for one in (parsed["intent"], *parsed["intent_ranking"])]
    assert all(math.isfinite(one) and 0 <= one <= 1 for one in confidences)
    assert parsed.get("cut") == ({"length": len(typed), "read": LIMIT} if len(typed) > LIMIT else None)
    last = 0
    for entity in parsed["entities"]:
        start, end, value = entity["start"], entity["end"], entity["value"]
        assert 0 <= start < end <= min(len(typed), LIMIT)
        if entity["entity"] in SEGMENTS:
            assert start >= last, "two segments share a word"
            last = end
        assert entity["entity"] in SEGMENTS + MENTIONS
        words = value["text"] if isinstance(value, dict) else value  # a time is its words and what they mean
        assert words.strip()
        assert typed[start:end] == words or entity["entity"] == "ticket"  # a ticket's value is its key
    json.dumps(parsed, allow_nan=False)


@given(TEXTS)
@settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_parsed_in_under_a_second_with_offsets_that_hold(parse: Parse, text: str) -> None:
    check(text, quick(parse, text, 1))


@pytest.mark.parametrize("shape", SHAPES, ids=ascii)
def test_40000_characters_are_parsed_in_under_a_second(parse: Parse, shape: tuple[str, str, str]) -> None:
    text = stretched(shape, LONGEST)
    parse("warm up")
    check(text, quick(parse, text, 1))


@pytest.mark.parametrize("shape", SHAPES, ids=ascii)
def test_the_longest_text_that_is_read_whole_is_parsed_in_under_a_second(
    parse: Parse, shape: tuple[str, str, str]
) -> None:
    text = stretched(shape, LIMIT)
    check(text, quick(parse, text, 1))


@pytest.mark.parametrize(
    "between",
    [
        "\r\n", "\n", " 🙂 ", "👩\u200d💻\n", "🇩🇪 ", "\u200b \u200b", "\ufeff\n", "\u202eשלום\u202c\n", "مرحبا. ", "cafe\u0301\n", "𝒳. ", "\t\n",
        "\0\n", "\x1b[0m\n", "\ud800\n", "1️⃣ ", "\u2028", "漢字。\n", "İ. ", "\u2060\n",
    ],
    ids=ascii,
)  # fmt: skip
def test_offsets_are_those_of_the_text_as_typed(parse: Parse, between: str) -> None:
    lines = (
        "",
        "Yesterday: finished DEMO-12 ",
        "Today: review of PAY-3 ",
        "Blockers: waiting on Ana until friday ",
        "",
    )
    text = between.join(lines)
    parsed = parse(text)
    check(text, parsed)
    text = text.strip()
    found = {(entity["entity"], text[entity["start"] : entity["end"]]) for entity in parsed["entities"]}
    assert {("ticket", "DEMO-12"), ("ticket", "PAY-3")} <= found
    for kind, words in (
        ("done", "finished DEMO-12"),
        ("plan", "review of PAY-3"),
        ("blocker", "waiting on Ana"),
    ):
        assert any(words in said for label, said in found if label == kind)


def test_what_comes_after_the_first_4000_characters_is_not_read_and_the_answer_says_so(parse: Parse) -> None:
    text = "finished the login page " * 200 + "and DEMO-12"
    assert parse(text)["cut"] == {"length": len(text), "read": LIMIT}
    assert all(entity["end"] <= LIMIT for entity in parse(text)["entities"])
    assert "cut" not in parse(text[:LIMIT])


def posted(running: Stack, text: str) -> dict[str, Any]:
    """What the server answers; JSON can carry a lone surrogate only as an escape."""
    answer = running.client.post(f"{running.rasa_url}/model/parse", content=json.dumps({"text": text}))
    assert answer.status_code == 200, answer.text[:500]
    return dict(json.loads(answer.content))


@given(TEXTS)
@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@example("\ud800\udc00")
def test_any_text_is_parsed_over_http(running: Stack, text: str) -> None:
    sent = json.loads(json.dumps(text))  # two escapes of halves are one character to whoever reads JSON
    check(sent, posted(running, text))


@pytest.mark.parametrize("shape", SHAPES[::6], ids=ascii)
def test_40000_characters_are_parsed_over_http(running: Stack, shape: tuple[str, str, str]) -> None:
    text = stretched(shape, LONGEST)
    check(text, posted(running, text))


@pytest.mark.parametrize(
    "words", ["thanks! ", "bye! ", "help ", "are you a bot? ", "hi! ", "finished DEMO-12, "]
)
def test_who_writes_too_much_is_told_whatever_the_words_are(running: Stack, words: str) -> None:
    running.workspace("long")
    (answer,) = running.say("local:long:sam", (words * LONGEST)[: LONGEST - 1] + ".")
    assert (
        "40000 characters" in answer["text"]
        and "4000" in answer["text"]
        and "Nothing of it was saved" in answer["text"]
    )
