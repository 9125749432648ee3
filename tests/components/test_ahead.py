from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import ahead, encoder, language
from components.ahead import Ahead
from components.pieces import texts_of
from components.spans import LABELS

DATA = """version: "3.1"
nlu:
- intent: give_standup
  examples: |
    - [fixed the winch](done), [the crane is next](plan)
    - [no luck with the winch](blocker)
    - [the crane is next](plan)
- intent: help
  examples: |
    - what can you do for me
- intent: ask_burndown
  examples: |
    - how is the sprint
- lookup: question_done
  examples: |
    - what did you do
- lookup: question_plan
  examples: |
    - what will you do
"""


@pytest.fixture
def data() -> Iterator[TrainingData]:
    yield RasaYAMLReader().reads(DATA)
    ahead._found.clear()
    encoder._begun.clear()


def test_reports_are_cut_described_and_encoded(data: TrainingData) -> None:
    found = ahead.taken(data)
    texts = [one.get("text") for one in data.intent_examples][:4]
    told = [[LABELS[label] for label in one.labels] for one in found.reports]
    assert told == [["done", "plan"], ["blocker"], ["plan"], ["other"]]
    assert [one.chatter for one in found.reports] == [False, False, False, True]
    for text, one in zip(texts, found.reports, strict=True):
        alone = encoder.load().encode_parts(texts_of(text, one.pieces))
        assert one.meaning().shape == alone.shape
        assert (np.sum(one.meaning() * alone, 2) > 0.98).all()
        assert len(one.rows) == len(one.pieces)


def test_what_was_made_ahead_is_taken_once(data: TrainingData) -> None:
    assert Ahead().process_training_data(data) is data
    (ready,) = ahead._found
    assert ahead.taken(data) is ready
    assert ahead.taken(data) is not ready


@pytest.mark.parametrize("other", ["text", "span", "intent", "table"])
def test_what_was_made_of_other_data_is_not_taken(data: TrainingData, other: str) -> None:
    Ahead().process_training_data(data)
    (ready,) = ahead._found
    first: Message = data.intent_examples[0]
    if other == "text":
        first.set("text", first.get("text") + "!")
    elif other == "span":
        first.set("entities", [])
    elif other == "intent":
        first.set("intent", "help")
    else:
        data.lookup_tables = [*data.lookup_tables[:1], {"name": "question_plan", "elements": ["and now"]}]
    taken = ahead.taken(data)
    assert taken is not ready and not ahead._found
    assert taken.marked[0][1:] == (first.get("entities"), first.get("intent") == "help")


def test_a_message_is_read_by_spacy_meanwhile() -> None:
    language.soon.cache_clear()
    Ahead().process([Message({"text": "fixed the winch"}), Message({})])
    assert [word.text for word in language.words("fixed the winch")] == ["fixed", "the", "winch"]
    assert language.soon.cache_info().hits == 1
