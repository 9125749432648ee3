"""What was not done, by its words alone."""

from __future__ import annotations

import pytest

from components.undone import is_denied, is_failed, is_in_vain, is_not_so, is_nothing, is_void, left


@pytest.mark.parametrize(
    "words",
    [
        "did not get to the export",
        "the footer isn't done",
        "couldn't finish the upload",
        "have not even started the docs",
        "was not able to complete it",
        "the tests are not in yet",
        "almost finished the crane",
        "the crane is nearly done",
        "I nearly got the crane to turn",
        "almost managed to lift it",
        "barely started on the ropes",
        "left the rails half done",
        "left the last two ropes unfinished",
        "the crane is only half finished",
    ],
)
def test_what_was_left_is_told(words: str) -> None:
    assert left(words) is not None


@pytest.mark.parametrize(
    "words",
    [
        "finished the export",
        "did not break anything",
        "was nearly done with it",
        "not only the export, the import as well",
        "wasn't sick any more",
        "left at noon, half day",
        "left comments on the unfinished PR",
        "half of the crane is painted",
        "the demo barely got done in time",
        "barely made the release cut",
        "the export was partially deployed to two regions",
        "we are half through the sprint",
        "the sprint is half done",
        "left the daily halfway",
        "left nothing undone",
        "almost got it wrong twice",
        "almost had everything merged",
    ],
)
def test_another_no_leaves_nothing(words: str) -> None:
    assert left(words) is None and not is_denied(words)


@pytest.mark.parametrize(
    "words",
    [
        "that did not happen",
    ],
)
def test_what_did_not_come_about_is_void(words: str) -> None:
    assert is_void(words)


@pytest.mark.parametrize("words", ["didn't", "have not", "didn't break it"])
def test_what_says_more_is_not_void(words: str) -> None:
    assert not is_void(words)


@pytest.mark.parametrize(
    ("words", "nothing"),
    [
        ("so nothing got done", True),
        ("got almost nothing done today", True),
        ("nothing done on the crane but the ropes", False),
        ("nothing blocking", False),
        ("nothing else done", False),
        ("didn't get much done", True),
        ("I could not do much yesterday", True),
        ("not much done", True),
        ("didn't do much on the crane", False),
        ("didn't do anything yet", False),
    ],
)
def test_who_did_nothing(words: str, nothing: bool) -> None:
    assert is_nothing(words) == nothing


@pytest.mark.parametrize(
    ("tried", "vain"),
    [
        ("tried to lift the crane", True),
        ("I hoped to oil it", True),
        ("checked whether it leaks", False),
        ("tried to reproduce the crash", False),
    ],
)
def test_what_was_tried_in_vain(tried: str, vain: bool) -> None:
    assert is_in_vain(tried, "no") == vain


@pytest.mark.parametrize(
    "words", ["didn't", "I could not", "did not get to it yet", "it never happened", "that did not work out"]
)
def test_what_was_meant_and_did_not_come_about(words: str) -> None:
    assert is_not_so("wanted to oil the crane", words)
    assert not is_not_so("oiled the crane", words)


def test_what_went_on_is_no_such_thing() -> None:
    assert not is_not_so("wanted to oil the crane", "didn't have any oil")
    assert not is_not_so("wanted to check whether it leaks", "it didn't")


def test_what_somebody_did_not_do() -> None:
    assert is_denied("did NOT define the cards")
    assert not is_denied("didn't find any issues")
    assert not is_denied("found out why it did not define them")


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        ("failed to create the tests", True),
        ("I was unable to log in", True),
        ("we weren't able to merge", True),
        ("was able to merge", False),
        ("didn't get the login working", True),
        ("Haven't got the query for jobs working", True),
        ("could not get the tests to pass", True),
        ("did not get stuck", False),
        ("didn't get any sleep, fixed the login", False),
        ("got the login working", False),
        ("didn't get any errors running the suite", False),
        ("fixed what failed to start", False),
    ],
)
def test_what_somebody_failed_to_do(words: str, failed: bool) -> None:
    assert is_failed(words) is failed
