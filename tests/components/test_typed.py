from __future__ import annotations

import pytest
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.typed import TypedMark, TypedText
from scrumai.core.text import LIMIT, MARK, clean

DOMAIN = Domain.from_yaml(
    "intents: [restart, give_standup, EXTERNAL_standup_due]\nslots: {x: {type: text, mappings: [{type: custom}]}}"
)


def through(text: str) -> Message:
    """A message through both components and Rasa's own handler after them."""
    message = Message.build(text)
    TypedText().process([message])
    message.set("intent", {"name": "out_of_scope", "confidence": 0.5}, add_to_output=True)
    message.set(
        "entities", [{"entity": "plan", "start": 1, "end": 4, "value": text[1:4]}], add_to_output=True
    )
    TypedMark().process([message])
    return RegexMessageHandler().process([message], DOMAIN)[0]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        " /restart",
        "\t\n/restart",
        "/EXTERNAL_standup_due",
        '/give_standup{"x":1}',
        "/give_standup@1.0",
        "/",
        "//",
        "\x1c/restart",
    ],
)
def test_what_is_typed_never_becomes_an_intent_of_its_own(text: str) -> None:
    message = through(text)
    assert message.get("intent")["name"] in ("out_of_scope", "nlu_fallback")
    assert message.get("text") == MARK + text
    assert clean(message.get("text")) == clean(text)
    assert message.get("entities")[0]["start"] == 1  # in the text as typed


def test_any_other_text_leaves_as_it_came() -> None:
    for text in ("hi", "", "a /restart", "https://x.y", "one\r\ntwo"):
        assert through(text).get("text") == text


def test_a_long_text_is_parsed_on_its_beginning_and_given_back_whole() -> None:
    message = Message.build("x" * 20_000)
    TypedText().process([message])
    assert len(message.get("text")) == LIMIT
    TypedMark().process([message])
    assert len(message.get("text")) == 20_000


def test_control_characters_are_parsed_as_spaces_in_their_places() -> None:
    message = Message.build("a\x00b\ud800c")
    TypedText().process([message])
    assert message.get("text") == "a b c"


def test_written_line_breaks_of_examples_become_real_ones_and_spans_move_along() -> None:
    text = r"Y:\nfixed it\nT:\ntests"
    spans = [("fixed it", "done"), ("tests", "plan")]
    entities = [
        {"entity": kind, "start": text.index(words), "end": text.index(words) + len(words), "value": words}
        for words, kind in spans
    ]
    data = TrainingData([Message.build(text, "give_standup", entities)])
    example = TypedText().process_training_data(data).training_examples[0]
    assert example.get("text") == "Y:\nfixed it\nT:\ntests"
    assert [example.get("text")[e["start"] : e["end"]] for e in example.get("entities")] == [
        w for w, _ in spans
    ]


def test_a_text_that_was_cut_leaves_with_a_note_of_it() -> None:
    assert through("x" * 20_000).get("cut") == {"length": 20_000, "read": LIMIT}
    assert through("x" * LIMIT).get("cut") is None


def test_values_are_the_words_as_typed_where_the_parser_read_spaces() -> None:
    message = Message.build("log\u200bin at\x007")
    TypedText().process([message])
    assert message.get("text") == "log in at 7"
    found = [
        {"entity": "done", "start": 0, "end": 6, "value": "log in"},
        {"entity": "time", "start": 7, "end": 11, "value": {"text": "at 7", "hour": 7}},
        {"entity": "ticket", "start": 0, "end": 3, "value": "LOG-1"},
    ]
    message.set("entities", found, add_to_output=True)
    TypedMark().process([message])
    assert [entity["value"] for entity in message.get("entities")] == [
        "log\u200bin",
        {"text": "at\x007", "hour": 7},
        "LOG-1",
    ]


def test_signs_that_phones_and_editors_set_are_read_as_those_of_a_keyboard_and_stay_as_typed() -> None:
    typed = "I\u2019m on \u201cthe cart\u201d, don\u00b4t\u00a0wait \u2011 thanks"
    message = Message.build(typed)
    TypedText().process([message])
    assert message.get("text") == "I'm on \"the cart\", don't wait - thanks"
    assert through(typed).get("text") == typed
    assert through(typed).get("entities")[0]["value"] == typed[1:4]
