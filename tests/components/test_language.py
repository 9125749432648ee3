"""Words with their parts of speech, read one by one, in place and in a process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from components import language
from scrumai.settings import ROOT

TEXTS = ["Fixed the login, reviewed #4", "- docs today", "", "CI is down 😀", "no blockers"] * 3


@pytest.mark.parametrize("alone", [1, 100])
def test_many_texts_are_read_as_each_of_them(alone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "SHARE", 4)
    monkeypatch.setattr(language, "ALONE", alone)  # 1: in a process of its own
    language.begun(tuple(TEXTS))
    read = list(language.many(enumerate(TEXTS), lambda pair: pair[1]))
    assert [thing for thing, _ in read] == list(enumerate(TEXTS))
    assert [words for _, words in read] == [language.words(text) for text in TEXTS]


@pytest.mark.parametrize("when", ["", "pipe.recv(); "])
def test_a_reader_that_ended_is_said(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = (
        "import sys; from multiprocessing.connection import Connection; pipe = Connection(int(sys.argv[1])); "
    )
    monkeypatch.setattr(language, "ALONE", 1)
    monkeypatch.setattr(language, "_APART", ends + when + "sys.exit(3)")
    language.begun.cache_clear()
    with pytest.raises(language.ReaderEnded) as raised:
        list(language.many(("the crane", "the winch"), str))
    assert raised.value.values == {"code": 3}


def test_who_only_reads_words_imports_nothing_of_rasa() -> None:
    told = "import sys; from components import language; sys.exit({'rasa', 'tensorflow'} & set(sys.modules) != set())"
    subprocess.run([sys.executable, "-W", "ignore", "-c", told], cwd=ROOT, check=True)


def test_a_word_is_the_same_in_a_narrow_editor() -> None:
    wide = "Next is the crane, which I've started drawing on paper because the plans of the old one are lost. If I'm quick I will oil it"
    narrow = wide.replace("drawing on", "drawing\non").replace("plans of the", "plans of the\n", 1)
    narrow = narrow.replace("the\n old", "the\nold").replace("If I'm quick", "If I'm\nquick")
    assert [(word.text, word.tag) for word in language.words(narrow)] == [
        (word.text, word.tag) for word in language.words(wide)
    ]


def test_what_is_read_is_forgotten_and_what_is_kept_is_not() -> None:
    known = language.model().vocab
    language.words("the quoxing winch")
    assert "quoxing" not in known
    language.keep(["quoxing", "winched"]).result()
    language.words("the quoxing winch")
    assert "quoxing" in known and "winched" in known
