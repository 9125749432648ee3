"""The entities ticket, person, time and absence, as `/model/parse` gives them."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import language
from components.duckling import Duckling, Found
from components.mentions import Mentions, shared
from components.moments import beyond
from scrumai.core.mentions import Mention, mentions
from tests.fixtures.wait import PATIENCE


@pytest.fixture(scope="module")
def duckling() -> Iterator[Duckling]:
    held = Duckling()
    assert held.wait(PATIENCE)
    yield held
    held.close()


@pytest.fixture(scope="module")
def component(duckling: Duckling) -> Mentions:
    return Mentions({}, None, None, frozenset({"ana"}), duckling)


def parsed(
    component: Mentions, text: str, intent: str = "", spans: tuple[tuple[str, str], ...] = ()
) -> list[dict[str, Any]]:
    message = Message.build(text)
    told = [
        {"entity": label, "start": text.index(words), "end": text.index(words) + len(words), "value": words}
        for label, words in spans
    ]
    message.set("entities", told)
    message.set("intent", {"name": intent})
    component.process([message])
    return [entity for entity in message.get("entities") if entity["entity"] not in {"done", "plan"}]


def test_each_kind_has_its_value(component: Mentions) -> None:
    text = "Ana reviewed demo-12 yesterday, I'm off until Wednesday"
    found = [
        (one["entity"], text[one["start"] : one["end"]], one["value"]) for one in parsed(component, text)
    ]
    assert found == [
        ("person", "Ana", "Ana"),
        ("ticket", "demo-12", "DEMO-12"),
        ("time", "yesterday", {"text": "yesterday", "day": -1}),
        (
            "absence",
            "off until Wednesday",
            {
                "text": "off until Wednesday",
                "toward": "future",
                "way": "away",
                "to": {"weekday": 3, "before": True},
            },
        ),
        (
            "time",
            "until Wednesday",
            {"text": "until Wednesday", "toward": "future", "to": {"weekday": 3}},
        ),
    ]


@pytest.mark.parametrize(
    ("text", "intent", "spans", "side"),
    [
        ("login page on friday", "give_standup", (("done", "login page on friday"),), "past"),
        ("login page on friday", "give_standup", (("plan", "login page on friday"),), "future"),
        ("friday 9:30", "set_reminder", (), "future"),
        ("what did I report on friday", "ask_my_last_report", (), "past"),
        ("we merged it on friday", "", (), "past"),
        ("it was merged on friday", "", (), "past"),
        ("it will be merged on friday", "", (), "future"),
        ("I'm going to merge it on friday", "", (), "future"),
        ("finished by Bob. Will go live on friday", "", (), "future"),
        ("blocked since friday", "", (), "past"),
        ("friday", "", (), None),
    ],
)
def test_past_or_to_come_by_the_words_around(
    component: Mentions, text: str, intent: str, spans: tuple[tuple[str, str], ...], side: str | None
) -> None:
    (found,) = [one for one in parsed(component, text, intent, spans) if one["entity"] == "time"]
    assert found["value"].get("toward") == side


@pytest.mark.parametrize(
    ("text", "words", "reading"),
    [
        ("done two fridays ago, more to come", "two fridays ago", {"weekday": 5, "week": -2}),
        ("🎄 we go live at Christmas!", "Christmas", {"date": "--12-25"}),
        ("demo tomorrow 9ish", "tomorrow 9ish", {"day": 1, "at": "09:00"}),
    ],
)
def test_duckling_reads_what_the_grammar_cannot(
    component: Mentions, text: str, words: str, reading: dict[str, Any]
) -> None:
    (found,) = parsed(component, text)
    value = found["value"]
    assert text[found["start"] : found["end"]] == value.pop("text") == words
    value.pop("toward", None)
    assert value == reading


def test_without_duckling_the_grammar_stands() -> None:
    (found,) = parsed(Mentions({}, None, None, frozenset(), None), "done two fridays ago")
    assert found["value"]["text"] == "fridays"
    assert parsed(Mentions({}, None, None, frozenset(), Duckling(("/nowhere",))), "until tomorrow")


def test_duckling_is_asked_only_where_the_grammar_fell_short() -> None:
    asked: list[str] = []

    def read(text: str) -> tuple[Found, ...]:
        asked.append(text)
        return ()

    for text in (
        "finished 142, will continue tomorrow at 10, no blockers",
        "every monday and thursday 10:15 Berlin time",
        "off until Wednesday",
        "nothing about time here; DEMO-3 is 5 points",
    ):
        beyond(text, mentions(text), read)
    assert asked == []
    text = "no blockers, merged two fridays ago. Done"
    assert beyond(text, mentions(text), read) == mentions(text)
    assert asked == [" merged two fridays ago"]


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=300),
        st.lists(
            st.sampled_from(
                "two fridays ago christmas tomorrow 9ish every , . \n 👩‍💻 \u200b off until DEMO-1 @ana at 10 mid- march \0 fortnight from now"
                " İ ß ﬁ ½".split(" ")
            ),
            max_size=25,
        ).map(" ".join),
    )
)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_fail_and_every_value_says_the_words_at_its_offsets(
    component: Mentions, text: str
) -> None:
    for one in parsed(component, text):
        assert 0 <= one["start"] < one["end"] <= len(text)
        if one["entity"] in {"time", "absence"}:
            assert text[one["start"] : one["end"]] == one["value"]["text"]
            json.dumps(one["value"])


def test_an_absence_that_is_told_is_past(component: Mentions) -> None:
    for text, side in (
        ("I was out sick on friday", "past"),
        ("I'm off on friday", "future"),
        ("off friday", "future"),
    ):
        assert [one["value"]["toward"] for one in parsed(component, text) if one["entity"] == "absence"] == [
            side
        ]


def test_a_loaded_component_knows_the_names_it_was_trained_with(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    example = Message.build("ask zofia", "x", [{"entity": "person", "start": 4, "end": 9, "value": "zofia"}])
    Mentions({}, storage, Resource("mentions")).train(TrainingData([example]))
    loaded = Mentions.load({}, storage, Resource("mentions"), None)
    try:
        assert shared().wait(PATIENCE)
        assert [one["value"] for one in parsed(loaded, "zofia is it")] == ["zofia"]
        assert parsed(loaded, "released two fridays ago")[0]["value"]["week"] == -2
    finally:
        shared().close()
        shared.cache_clear()


def test_found_offsets_are_those_of_the_whole_text() -> None:
    text = "first, the friday after next is fine"
    found = beyond("x ago, y ago", [], lambda asked: [Found(len(asked) - 3, len(asked), {"day": -1})])
    assert [(one.start, one.end) for one in found] == [(2, 5), (9, 12)]
    assert beyond(text, [Mention("ticket", 0, 5, "A-1")], lambda _: ()) == [Mention("ticket", 0, 5, "A-1")]


@pytest.mark.alone
def test_a_standup_takes_two_milliseconds_at_most(component: Mentions) -> None:
    def text(at: int) -> str:
        return (
            f"Yesterday I finished DEMO-{at} and reviewed Ana's PR. Today I'll continue with page {at}, and at {at % 12 + 1}pm"
            " pair with Ben until the end of day. Waiting on ops for the certificate since tuesday."
        )

    parsed(component, text(0))  # the parts of speech are the tagger's cost
    taken = []
    for at in range(1, 42):
        language.words(text(at))
        began = time.process_time()
        parsed(component, text(at))
        taken.append(time.process_time() - began)
    assert statistics.median(taken) < 0.002
