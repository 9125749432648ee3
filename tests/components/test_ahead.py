from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import ahead, encoder, language
from components.ahead import BEGUN, Ahead, Begun
from components.pieces import pieces_of, texts_of
from components.spans import LABELS
from scrumai.settings import ROOT

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
    ahead._made.clear()
    encoder._begun.clear()


def component(folder: Path, tables: list[dict[str, object]], texts: Sequence[str] = ()) -> Ahead:
    """As Rasa has it: trained, stored and loaded."""
    context = ExecutionContext(GraphSchema({}))
    given = Ahead.get_default_config(), LocalModelStorage.create(folder), Resource("ahead"), context
    examples = [Message({TEXT: text}) for text in texts]
    Ahead.create(*given).train(TrainingData(examples, lookup_tables=tables))
    return Ahead.load(*given)


def test_reports_are_cut_described_and_encoded(data: TrainingData) -> None:
    reports = ahead.taken(data)
    texts = [one.get("text") for one in data.intent_examples][:4]
    told = [[LABELS[label] for label in one.labels] for one in reports]
    assert told == [["done", "plan"], ["blocker"], ["plan"], ["other"]]
    assert [one.chatter for one in reports] == [False, False, False, True]
    for text, one in zip(texts, reports, strict=True):
        alone = encoder.load().soon(texts_of(text, one.pieces))()
        assert one.meaning().shape == alone.shape
        assert (np.sum(one.meaning() * alone, 2) > 0.98).all()
        assert len(one.rows) == len(one.pieces)


def test_what_was_made_ahead_is_taken_once(data: TrainingData, tmp_path: Path) -> None:
    assert component(tmp_path, data.lookup_tables).process_training_data(data) is data
    ((_, ready),) = ahead._made
    assert ahead.taken(data) is ready
    assert ahead.taken(data) is not ready


@pytest.mark.parametrize("other", ["text", "span", "intent"])
def test_what_was_made_of_other_data_is_not_taken(data: TrainingData, other: str, tmp_path: Path) -> None:
    component(tmp_path, data.lookup_tables).process_training_data(data)
    ((_, ready),) = ahead._made
    first: Message = data.intent_examples[0]
    if other == "text":
        first.set("text", first.get("text") + "!")
    elif other == "span":
        first.set("entities", [])
    else:
        first.set("intent", "help")
    taken = ahead.taken(data)
    assert taken is not ready and not ahead._made
    assert (taken[0].labels.tolist() == ready[0].labels.tolist()) is (other != "span")
    assert taken[0].chatter is (other == "intent")


def test_a_message_is_read_cut_and_encoded_meanwhile(data: TrainingData, tmp_path: Path) -> None:
    language.soon.cache_clear()
    text = "fixed the winch, the crane is next"
    messages = [Message({"text": text}), Message({})]
    assert component(tmp_path, data.lookup_tables).process(messages) is messages
    begun, nothing = (message.get(BEGUN).result() for message in messages)
    assert isinstance(begun, Begun) and begun.pieces == pieces_of(text, language.words(text))
    assert begun.meaning().shape == encoder.load().soon(texts_of(text, begun.pieces))().shape
    assert language.soon.cache_info().hits == 1 and nothing.pieces == []
    assert "begun" not in messages[0].as_dict(only_output_properties=True)


def test_what_a_heading_asks_for_is_known_by_its_meaning(tmp_path: Path) -> None:
    tables = RasaYAMLReader().read(ROOT / "data" / "nlu" / "headings.yml").lookup_tables
    message = Message(
        {"text": "What have you been up to lately?\nthe crane\nWhat comes after that?\nthe winch"}
    )
    component(tmp_path, tables).process([message])
    assert [piece.heading for piece in message.get(BEGUN).result().pieces] == ["done", "plan"]


def test_spacy_keeps_the_words_that_the_examples_often_have(tmp_path: Path) -> None:
    component(tmp_path, [], [f"crane {at} is frobbing on" for at in range(ahead.COMMON)] + ["a flobbing one"])
    known = language.model().vocab
    assert "frobbing" in known and "flobbing" not in known
