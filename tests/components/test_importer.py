from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import E2EImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE
from rasa.shared.nlu.training_data.features import Features

from components import encoder, importer, language
from components.importer import Example, Examples
from components.lessons import lessons
from components.questions import phrases
from components.typed import TypedText
from scrumai.settings import ROOT

DATA = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi [Ana](person)
    - hello
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nlu.yml").write_text(DATA, "utf-8")
    return tmp_path


def test_it_reads_what_rasa_reads() -> None:
    paths = [str(ROOT / "data")]
    ours = Examples(training_data_paths=paths).get_nlu_data()
    theirs = RasaFileImporter(training_data_paths=paths).get_nlu_data()
    assert [one.data for one in ours.training_examples] == [one.data for one in theirs.training_examples]
    assert ours.number_of_examples_per_intent == theirs.number_of_examples_per_intent


def test_who_changes_an_example_changes_only_their_own(folder: Path) -> None:
    importer = Examples(training_data_paths=[str(folder)])
    mine = importer.get_nlu_data().training_examples[0]
    mine.set("text", "changed")
    mine.get("entities")[0]["entity"] = "changed"
    again = importer.get_nlu_data().training_examples[0]
    assert again.get("text") == "hi Ana" and again.get("entities")[0]["entity"] == "person"


def test_a_file_that_has_changed_is_read_again(folder: Path) -> None:
    importer = Examples(training_data_paths=[str(folder)])
    assert len(importer.get_nlu_data().training_examples) == 2
    path = folder / "nlu.yml"
    path.write_text(DATA + "    - hey\n", "utf-8")
    assert len(importer.get_nlu_data().training_examples) == 3


def test_a_fingerprint_tells_examples_apart_and_forgets_nothing() -> None:
    one = Example({"text": "a", "intent": "greet", "entities": [{"start": 0, "end": 1, "entity": "person"}]})
    other = copy.deepcopy(one)
    assert one == other and hash(one) == hash(other)
    other.set("intent", "goodbye")
    assert one != other
    other.set("intent", "greet")
    other.get("entities")[0]["end"] = 2
    assert one.fingerprint() != copy.deepcopy(other).fingerprint()


def test_a_copy_is_known_by_the_fingerprint_of_its_original_until_it_changes() -> None:
    one = Example({"text": "a", "intent": "greet"})
    known = one.fingerprint()
    merged = copy.deepcopy(one)
    merged.set("intent", "greet")
    assert merged.fingerprint() is known
    merged.set("intent", "goodbye")
    assert merged.fingerprint() != known and one.fingerprint() is known


def test_features_are_told_apart_and_a_hash_is_that_of_the_fingerprint() -> None:
    def featured(value: float) -> Example:
        one = Example({"text": "a", "intent": "greet"})
        one.add_features(Features(np.array([[value]]), FEATURE_TYPE_SENTENCE, "text", "encoder"))
        return one

    assert featured(1.0) == featured(1.0) != featured(2.0) and hash(featured(1.0)) == hash(featured(1.0))
    assert featured(1.0) != Example({"text": "a", "intent": "greet"})


def test_what_is_to_be_learnt_is_begun_to_be_read_in_the_very_texts_that_the_tagger_reads() -> None:
    language.begun.cache_clear()
    encoder._begun.clear()
    importer._read.cache_clear()
    data = TypedText().process_training_data(
        E2EImporter(Examples(training_data_paths=[str(ROOT / "data")])).get_nlu_data()
    )
    read = language.begun(tuple(one.get("text") for one in lessons(data)))
    assert language.begun.cache_info().hits == 1
    assert len(read) > language.ALONE
    language.begun.cache_clear()
    whole = tuple(one.get("text") for one in encoder.enough(data.training_examples))
    assert list(encoder._begun) == [tuple(phrase for phrase, _ in phrases(data.lookup_tables)), whole]
    encoder._begun.clear()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    - hello", "  - hello"),  # no YAML
        ("- intent: greet", "- intent: greet\n  intent: thanks"),
        ("- intent: greet", "- intnt: greet"),
        ("- intent: greet", "- intent: 7"),
        ("examples: |", "examples: 7\n  also: |"),
        ("- intent: greet\n  examples: |", "- 7\n- intent: greet\n  examples: |"),
    ],
)
def test_what_cannot_be_read_is_said_as_rasa_says_it(folder: Path, right: str, wrong: str) -> None:
    (folder / "nlu.yml").write_text(DATA.replace(right, wrong), "utf-8")
    with pytest.raises(RasaException) as theirs:
        RasaFileImporter(training_data_paths=[str(folder)]).get_nlu_data()
    with pytest.raises(RasaException) as ours:
        Examples(training_data_paths=[str(folder)]).get_nlu_data()
    assert str(ours.value) == str(theirs.value) and "nlu.yml" in str(ours.value)
