"""The held-out files follow their format, are large enough, and are apart from the training data."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.lessons import LESSONS
from scrumai.core.text import folded

from . import heldout
from .examples import examples, written
from .heldout import EntryInvalid, Segment, unmarked
from .training import DATA

SET = heldout.read()


def test_every_entry_of_the_set_is_right() -> None:
    assert not SET.problems, "\n".join(SET.problems)


def test_there_are_enough_messages_of_each_sort() -> None:
    assert len(SET.standups) >= 400
    assert len(SET.lines) >= 800


@pytest.mark.parametrize(
    ("known", "kind"),
    [(heldout.STANDUP_TAGS, "standups"), (heldout.LINE_TAGS, "lines"), (heldout.SHAPES, "shapes")],
    ids=["standups", "lines", "shapes"],
)
def test_every_phenomenon_has_messages(known: frozenset[str], kind: str) -> None:
    found = {
        "standups": {tag for one in SET.standups for tag in one.tags},
        "lines": {tag for one in SET.lines for tag in one.tags},
        "shapes": {one.shape for one in SET.standups},
    }
    assert sorted(set(known) - found[kind]) == []


def test_no_message_of_the_set_stands_in_the_training_data_or_in_the_lessons_of_the_encoder() -> None:
    learnt = {folded(one.text) for folder in (DATA, LESSONS) for one in examples(written(folder))}
    assert [text for text in SET.texts if folded(text) in learnt] == []


def test_no_two_messages_of_the_set_are_alike() -> None:
    seen: set[tuple[str, str]] = set()
    twice = []
    asked = [one.asked for one in SET.standups] + [one.asked for one in SET.lines]
    for text, question in zip(SET.texts, asked, strict=True):
        key = (folded(text) or text, question)  # emoji only: as typed
        twice += [text] if key in seen else []
        seen.add(key)
    assert twice == []


def test_marks_are_taken_out_and_offsets_are_those_of_the_text_without_them() -> None:
    text, segments = unmarked(
        "Yesterday [fixed [WIP] 🐛 login](done), [ none ](no_blocker).\n- [x] see [it](http://a/b)"
    )
    assert text == "Yesterday fixed [WIP] 🐛 login,  none .\n- [x] see [it](http://a/b)"
    assert [(text[one.start : one.end], one.label) for one in segments] == [
        ("fixed [WIP] 🐛 login", "done"),
        ("none", "no_blocker"),
    ]


def test_a_checkbox_before_a_segment_stays() -> None:
    text, segments = unmarked("- [x] [shipped it](done)")
    assert (text, segments) == ("- [x] shipped it", (Segment(6, 16, "done"),))


@pytest.mark.parametrize(
    "marked",
    ["[a](doing)", "[a [b](done) c](plan)", "finished](done)", "[ ](done)", "[a](Done) [b](dnoe)"],
)
def test_a_mark_that_is_wrong_is_refused(marked: str) -> None:
    with pytest.raises(EntryInvalid):
        unmarked(marked)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("- {text: '[a](done)', shape: free, tags: [plan]}", "unknown tag: plan"),
        ("- {text: '[a](done)', shape: square, tags: [plain]}", "unknown shape: square"),
        ("- {text: '[a](done)', shape: free}", "no tags"),
        ("- {text: a, shape: free, tags: [plain]}", "no segment"),
        ("- {text: 12, intent: greet, tags: [plain]}", "no text"),
        ("- {text: a, intent: nlu_fallback, tags: [plain]}", "unknown intent: nlu_fallback"),
        ("- {text: a, intent: greet, tags: [plain], asked: other}", "unknown open question: other"),
        ("- {text: a, intent: greet, tags: [plain], note: b}", "unknown key: note"),
        ("- text: 'a", "wrong.yml"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(tmp_path: Path, entry: str, problem: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(entry + "\n", "utf-8")
    found = heldout.read([path])
    assert (found.standups, found.lines) == ((), ())
    assert problem in found.problems[0]
