"""The measures, on cases small enough to count by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import keywords
from .errors import in_the_middle, intent_errors, segment_errors
from .floors import ENCODES, broken, floors
from .heldout import HeldOut, Line, Segment, Standup, unmarked
from .measures import (
    Evaluation,
    Judged,
    accuracy,
    by_tag,
    figures,
    judged,
    label_of,
    macro_f1,
    pairs_of,
    percentile,
    score,
    share,
)
from .page import Column, Page
from .picture import draw
from .reading import Reading
from .rows import ENCODING, READING, ROWS, SLOW_ENCODING, Row
from .taken import taken_as, told


def standup(marked: str, shape: str = "free", asked: str = "", tags: tuple[str, ...] = ("plain",)) -> Standup:
    text, segments = unmarked(marked)
    return Standup(text, segments, shape, tags, asked)


def reading(marked: str, intent: str = "give_standup", sure: float = 0.9, took: float = 1.0) -> Reading:
    """A reading that finds the spans marked in the same text."""
    text, segments = unmarked(marked)
    found: list[dict[str, Any]] = [
        {"entity": one.label, "start": one.start, "end": one.end, "value": text[one.start : one.end], "confidence_entity": sure}
        for one in segments
    ]  # fmt: skip
    return Reading({"text": text, "intent": {"name": intent, "confidence": sure}, "entities": found}, took)


# --- labels of segments ---


def test_a_segment_has_the_label_that_covers_most_of_it() -> None:
    spans = [(Segment(0, 4, "done"), 0.7), (Segment(4, 10, "plan"), 0.8), (Segment(10, 90, "blocker"), 0.9)]
    assert label_of(Segment(0, 10, "plan"), spans) == ("plan", 0.8)


def test_two_spans_of_a_label_cover_together() -> None:
    spans = [(Segment(0, 3, "done"), 0.7), (Segment(3, 7, "plan"), 0.9), (Segment(7, 10, "done"), 0.6)]
    assert label_of(Segment(0, 10, "plan"), spans) == ("done", 0.7)


@pytest.mark.parametrize(("end", "label"), [(4, "other"), (5, "done")])
def test_a_segment_less_than_half_covered_is_other(end: int, label: str) -> None:
    assert label_of(Segment(0, 10, "done"), [(Segment(0, end, "done"), 0.9)])[0] == label


def test_a_segment_that_nothing_touches_is_other() -> None:
    assert label_of(Segment(5, 9, "done"), [(Segment(0, 5, "done"), 0.9)]) == ("other", 0.5)


@pytest.mark.parametrize(
    ("told", "pair"),
    [("done", ("done", "done")), ("plan", ("plan", "plan")), ("blocker", ("done", "blocker")), ("other", ("done", "other"))],
)  # fmt: skip
def test_progress_is_done_or_plan_and_nothing_else(told: str, pair: tuple[str, str]) -> None:
    one = Judged(standup("[x](progress)"), Segment(0, 1, "progress"), told, 1.0)
    assert one.pair == pair
    assert one.right is (told in ("done", "plan"))


def test_segments_of_a_message_are_judged_apart() -> None:
    message = standup("[fixed it](done), [tests](plan), [ciao](other)")
    found = judged([(message, reading("[fixed it, tests](done), ciao"))])
    assert [one.told for one in found] == ["done", "done", "other"]
    assert [one.right for one in found] == [True, False, True]


# --- shares and scores ---


def test_precision_recall_and_f1() -> None:
    pairs = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "a"), ("c", "c")]
    got = score(pairs, "a")
    assert (got.precision, got.recall, got.size) == (2 / 3, 2 / 3, 3)
    assert got.f1 == pytest.approx(2 / 3)
    assert score(pairs, "z").f1 == 0


def test_macro_f1_counts_other_only_where_it_is_mixed_up_with_a_label() -> None:
    labels = ("done", "plan")
    pairs = [("done", "done"), ("plan", "plan"), ("other", "other")]
    assert macro_f1(pairs, labels) == 1
    assert macro_f1([*pairs, ("other", "done")], labels) == pytest.approx((2 / 3 + 1) / 2)
    assert accuracy([*pairs, ("other", "done")]) == 0.75


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"))))
def test_a_score_is_a_share_and_f1_lies_between_precision_and_recall(pairs: list[tuple[str, str]]) -> None:
    got = score(pairs, "a")
    low, high = sorted((got.precision, got.recall))
    assert 0 <= low <= high <= 1
    assert low - 1e-9 <= got.f1 <= high + 1e-9


def test_a_share_of_nothing_is_no_figure() -> None:
    assert share([]) is None
    assert accuracy([]) is None
    assert macro_f1([]) is None


def test_segments_by_tag_count_under_each_tag_of_their_message() -> None:
    read = [(standup("[a](done)", tags=("ing", "keys")), reading("[a](done)"))]
    read += [(standup("[b](plan)", tags=("keys",)), reading("[b](done)"))]
    found = by_tag(judged(read))
    assert {tag: [one.right for one in ones] for tag, ones in found.items()} == {
        "ing": [True],
        "keys": [True, False],
    }


# --- while a question is open ---


def test_an_answer_is_an_answer_whatever_intent_it_looks_like() -> None:
    parse = reading("the burndown chart", "ask_burndown", 0.99).parse
    assert taken_as("the burndown chart", parse, "done") == "answer"


def test_a_clear_question_is_none() -> None:
    text = "how many points are left this sprint?"
    assert taken_as(text, reading(text, "ask_sprint_status", 0.95).parse, "plan") == "question"


def test_what_is_written_down_takes_its_label_from_the_open_question() -> None:
    message = reading("[login page](done), [blocked by the vpn](blocker)")
    written = told(str(message.parse["text"]), message.parse, "plan")
    assert written == [Segment(0, 10, "plan"), Segment(12, 30, "blocker")]


@pytest.mark.parametrize(("asked", "label"), [("blocker", "no_blocker"), ("done", "other")])
def test_nothing_is_no_blocker_only_where_blockers_were_asked_for(asked: str, label: str) -> None:
    assert told("nope", reading("nope").parse, asked) == [Segment(0, 4, label)]


# --- the whole set ---

GOLD = HeldOut(
    (
        standup("[fixed it](done), [none](no_blocker)"),
        standup("- [tests](plan)", shape="bullets"),
        standup("[login page](plan)", asked="plan"),
    ),
    (
        Line("velocity", "ask_velocity"),
        Line("merge my branch", "out_of_scope"),
        Line("what's for lunch", "out_of_scope"),
        Line("say hi", "greet"),
        Line("how many points are left?", "ask_sprint_status", asked="done"),
        Line("what is our velocity?", "ask_velocity", asked="done"),
        Line("wrote docs", "give_standup", asked="done"),
        Line("order pizza", "out_of_scope", asked="done"),
    ),
)
READ = [
    reading("[fixed it](done), [none](blocker)", took=1),
    reading("- [tests](plan)", "move_ticket", took=2),
    reading("[login page](done)", "ask_ticket", took=3),
    reading("velocity", "ask_velocity", took=4),
    reading("merge my branch", "nlu_fallback", took=5),
    reading("what's for lunch", "greet", took=6),
    reading("say hi", "out_of_scope", took=7),
    reading("how many points are left?", "ask_sprint_status", took=8),
    reading("what is our velocity?", "ask_sprint_goal", took=9),
    reading("wrote docs", "create_ticket", took=10),
    reading("order pizza", "out_of_scope", took=99),
]
EVALUATION = Evaluation.of(GOLD, READ)


def test_each_row_counts_its_own_messages() -> None:
    got = figures(EVALUATION)
    assert {name: got[name] for name in ("free_accuracy", "shaped_accuracy", "standup_missed")} == {
        "free_accuracy": 0.5, "shaped_accuracy": 1.0, "standup_missed": 0.5,
    }  # fmt: skip
    assert (got["free_f1"], got["shaped_f1"]) == (0.25, 0.25)
    assert (got["blocker_precision"], got["blocker_recall"], got["no_blocker_f1"]) == (0, 0, 0)
    assert (got["answers_accuracy"], got["answers_lost"], got["questions_answered"]) == (1, 0, 0.5)
    assert (got["intent_accuracy"], got["in_scope_rejected"], got["off_topic_rejected"]) == (0.5, 0.5, 0.5)
    assert (got["parse_median"], got["parse_p95"]) == (6, 99)


def test_what_is_none_of_the_four_counts_in_one_accuracy_only() -> None:
    gold = HeldOut((standup("[lovely weather](other), [fixed it](done), [none](no_blocker)"),), ())
    got = figures(
        Evaluation.of(gold, [reading("[lovely weather](plan), [fixed it](done), [none](no_blocker)")])
    )
    assert (got["labelled_accuracy"], got["free_accuracy"]) == (1.0, pytest.approx(2 / 3))
    assert got["all_no_blocker_f1"] == 1


def test_every_row_that_needs_no_training_has_a_figure() -> None:
    assert set(figures(EVALUATION)) - {ENCODING, SLOW_ENCODING} == {row.name for row in ROWS} - {
        "train",
        "train_nlu",
    }


def test_errors_are_told_with_what_they_were_taken_for() -> None:
    assert [(one.text, one.gold, one.told) for one in segment_errors(EVALUATION.segments)] == [
        ("none", "no_blocker", "blocker")
    ]
    assert [(one.gold, one.told) for one in intent_errors(EVALUATION)] == [
        ("give_standup", "move_ticket"), ("greet", "out_of_scope"), ("out_of_scope", "greet"),
    ]  # fmt: skip
    assert [one.text for one in in_the_middle(EVALUATION)] == ["what is our velocity?"]


def test_readings_that_are_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Evaluation.of(GOLD, READ[:-1])


def test_keyword_rules_read_a_plain_report_and_carry_on_where_no_word_tells() -> None:
    text = "Yesterday I fixed the login, the tests. Today I will write docs. No blockers"
    found = [
        (one["entity"], text[one["start"] : one["end"]].strip())
        for one in keywords.read(text).parse["entities"]
    ]
    assert found == [
        ("done", "Yesterday I fixed the login"), ("done", "the tests"), ("plan", "Today I will write docs"), ("no_blocker", "No blockers"),
    ]  # fmt: skip


# --- floors ---


def test_every_row_has_a_floor_and_every_floor_a_row() -> None:
    assert sorted(floors()) == sorted(row.name for row in ROWS)


def test_a_figure_under_its_floor_is_named_with_both() -> None:
    known = floors()
    assert broken(known) == []
    (said,) = broken({**known, "free_f1": known["free_f1"] - 0.01})
    assert said.startswith("free_f1") and f"{known['free_f1'] - 0.01:.3f}" in said
    (said,) = broken({**known, "answers_lost": known["answers_lost"] + 0.01})
    assert said.startswith("answers_lost")


def test_the_floor_of_a_time_grows_on_a_slow_machine_and_never_shrinks() -> None:
    for name, beside, other in (
        ("parse_median", ENCODING, SLOW_ENCODING),
        ("parse_p95", SLOW_ENCODING, ENCODING),
    ):
        slow = {**floors(), name: floors()[name] * 1.5, other: ENCODES[other] * 10}
        assert broken(slow)
        for times, holds in ((0.5, False), (1.4, False), (1.6, True)):
            assert (broken({**slow, beside: ENCODES[beside] * times}) == []) is holds
    slowest = {beside: usual * 10 for beside, usual in ENCODES.items()}
    assert broken({**floors(), "free_f1": 0.1, **slowest}), "no machine reads worse for being slow"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile(range(1, 21), of_100) for of_100 in (0, 50, 95, 100)] == [1, 10, 19, 20]
    assert (percentile([7.0], 95), percentile([], 95)) == (7.0, None)


def test_a_row_without_a_figure_breaks_its_floor() -> None:
    assert len(broken({**floors(), "free_f1": None})) == 1


def test_less_is_better_for_times_and_losses() -> None:
    row = Row("a", "a", "%", 0.05, less=True)
    assert row.holds(0.05, 0.05) and not row.holds(0.051, 0.05)
    assert row.better(0.01, 0.02) and not row.better(0.02, 0.02)
    assert (row.shown(0.0312), row.shown_bar(), row.shown(None)) == ("3.1%", "< 5.0%", "–")


# --- the page ---


def test_the_page_shows_every_row_and_who_is_better() -> None:
    mine = {row.name: 0.1 if row.less else 0.9 for row in ROWS}
    theirs = {**{row.name: 0.5 for row in ROWS}, "free_f1": 0.95, "answers_lost": 0.1, "train": None}
    columns = [Column("ours", mine, EVALUATION), Column("Rasa's default", theirs, EVALUATION)]
    page = Page(GOLD, columns, "a.svg", 30, compared=(columns[0], columns[1])).written()
    assert all(row.title in page for row in ROWS)
    assert f"better in {len(ROWS) - 3} of {len(ROWS) - 1} rows; alike in: an answer lost" in page
    assert f"; worse in: {READING[0].title}." in page
    assert "Trains 5.0 times as fast, reads a message 5.0 times as fast." in page
    assert "| none | no_blocker | blocker | 0.90 | fixed it, none |" in page


def test_a_message_cannot_break_a_table() -> None:
    line = Line("a | b\n[c](d) `e` <f>", "greet")
    gold = HeldOut((), (line,))
    read = Evaluation.of(gold, [reading("x", "thanks")])
    page = Page(gold, [Column("ours", {}, read)], "a.svg", 30).written()
    assert r"a \| b ⏎ \[c\](d) \`e\` \<f\>" in page


def test_the_picture_is_the_same_bytes_for_the_same_pairs(tmp_path: Path) -> None:
    intents = [("greet", "thanks"), ("thanks", "thanks")]
    for name in ("a.svg", "b.svg"):
        draw(pairs_of(EVALUATION.segments), intents, tmp_path / name)
    drawn = (tmp_path / "a.svg").read_bytes()
    assert drawn == (tmp_path / "b.svg").read_bytes()
    assert b">greet<" in drawn and b"<image" not in drawn
