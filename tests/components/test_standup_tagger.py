"""The sentences that must be read right, by a reader trained as `rasa train` does on the data of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT

from components.standup_tagger import CHATTER, STANDUP, Reader, StandupTagger
from components.typed import TypedText

DATA = Path(__file__).parents[2] / "data" / "nlu"


@pytest.fixture(scope="session")
def reader() -> Reader:
    data = TypedText().process_training_data(training_data_from_paths([str(DATA)], "en"))
    examples = [
        (message.get(TEXT), message.get(ENTITIES, []), message.get(INTENT) == STANDUP)
        for message in data.intent_examples
        if message.get(INTENT) in {STANDUP, *CHATTER}
    ]
    return Reader.fit(examples, **StandupTagger.get_default_config())


def spans(reader: Reader, text: str) -> list[tuple[str, str]]:
    return [(span["entity"], span["value"]) for span in reader.read(text)]


def kinds(reader: Reader, text: str) -> set[str]:
    return {kind for kind, _ in spans(reader, text)}


def test_all_three_in_one_sentence(reader: Reader) -> None:
    text = "yesterday I finished DEMO-12 and reviewed Ana's PR, today DEMO-15, still waiting on the API keys from ops"
    assert spans(reader, text) == [
        ("done", "finished DEMO-12"),
        ("done", "reviewed Ana's PR"),
        ("plan", "DEMO-15"),
        ("blocker", "still waiting on the API keys from ops"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "not done yet",
        "I hope to get it merged tomorrow",
        "will be finished by Friday",
        "couldn't finish the upload",
        "DEMO-4 isn't merged yet",
        "haven't started on the tests",
    ],
)
def test_never_done(reader: Reader, text: str) -> None:
    assert "done" not in kinds(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        "fixed the bug that was blocking QA",
        "unblocked now",
        "PRs blocking the next release are reviewed",
        "was blocked, not anymore",
    ],
)
def test_no_blocker_although_the_word_stands_there(reader: Reader, text: str) -> None:
    assert "blocker" not in kinds(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        "no luck with the certificate",
        "staging is down again",
        "my laptop died",
        "still waiting on Ana's review",
        "can't reproduce it, need help",
        "stuck on keys from Ana",
    ],
)
def test_a_blocker_without_the_word(reader: Reader, text: str) -> None:
    assert kinds(reader, text) == {"blocker"}


@pytest.mark.parametrize(
    "text", ["nope", "none", "n/a", "no blockers", "not atm", "none so far", "nothing blocking", "all good"]
)
def test_the_many_noes(reader: Reader, text: str) -> None:
    assert kinds(reader, text) == {"no_blocker"}


def test_nouns_after_a_comma_stay_with_what_was_done_and_verbs_do_not(reader: Reader) -> None:
    assert spans(reader, "yesterday I tested login, signup and logout") == [
        ("done", "tested login, signup and logout")
    ]
    assert len(spans(reader, "yesterday I finished DEMO-12 and reviewed Ana's PR")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Y: auth refactor\nT: auth tests\nB: none",
        "*Yesterday*\n- auth refactor\n*Today*\n- auth tests\n*Blockers*\n- none",
        "1) auth refactor\n2) auth tests\n3) none",
        "✅ auth refactor 🚧 auth tests ⛔ none",
        "Yesteday: auth refactor\r\nTodya: auth tests\r\nBlokers: none",
    ],
)
def test_headings_decide(reader: Reader, text: str) -> None:
    assert spans(reader, text) == [("done", "auth refactor"), ("plan", "auth tests"), ("no_blocker", "none")]


def test_an_evening_standup(reader: Reader) -> None:
    found = spans(reader, "today I changed the styling, tomorrow I will start the tests")
    assert found == [("done", "changed the styling"), ("plan", "start the tests")]


def test_what_is_stored_reads_the_same(reader: Reader) -> None:
    again = Reader.of(reader.arrays())
    for text in ("yesterday login, today signup, no blockers", "stuck on the keys", "hi"):
        assert [(s["start"], s["end"], s["entity"]) for s in again.read(text)] == [
            (s["start"], s["end"], s["entity"]) for s in reader.read(text)
        ]


SCRAPS = st.sampled_from(
    [
        "yesterday",
        "today",
        "I",
        "finished",
        "DEMO-12",
        "and",
        ",",
        ".",
        "\r\n",
        "Y:",
        "•",
        "👩\u200d💻",
        "\u200b",
        "no",
        "blockers",
        "waiting",
        "on",
        "İ",
        "ß",
    ]
)


@given(st.one_of(st.text(max_size=120), st.lists(SCRAPS, max_size=25).map(" ".join)))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_it_fail_and_spans_lie_apart_in_the_text(reader: Reader, text: str) -> None:
    last = 0
    for span in reader.read(text):
        assert last <= span["start"] < span["end"] <= len(text)
        assert text[span["start"] : span["end"]] == span["value"]
        last = span["end"]
