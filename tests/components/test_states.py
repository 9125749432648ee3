"""States that are said or shown of a piece of work, without a model."""

from __future__ import annotations

import pytest

from components.clauses import clauses
from components.states import (
    behind,
    is_denied,
    is_failed,
    is_in_vain,
    is_intended,
    is_lack,
    is_not_so,
    is_nothing,
    is_only,
    is_stuck,
    is_to_come,
    is_trouble,
    is_void,
    left,
    pictured,
    plain,
    said,
)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("not done yet", "open"),
        ("still not finished", "open"),
        ("isn't merged", "open"),
        ("not reached yet", "open"),
        ("unfinished", "open"),
        ("in progress", "open"),
        ("wip", "open"),
        ("almost done", "open"),
        ("80 %", "open"),
        ("about 50% done", "open"),
        ("done", "closed"),
        ("is done now", "closed"),
        ("merged.", "closed"),
        ("100%", "closed"),
        ("done with the login", ""),
        ("the login", ""),
        ("not a problem", ""),
        ("mostly reviews", ""),
        ("", ""),
    ],
)
def test_a_state_and_nothing_else(words: str, state: str) -> None:
    assert said(words) == state


@pytest.mark.parametrize(
    ("words", "state", "thing"),
    [
        ("hide secrets (not done)", "open", "hide secrets "),
        ("search: not finished", "open", "search"),
        ("login: done", "closed", "login"),
        ("export [wip]", "open", "export "),
        ("the parser — 40% done", "open", "the parser"),
        ("test coverage: 80%", "", "test coverage: 80%"),
        ("loading time -20%", "", "loading time -20%"),
        ("Make it responsive* not done", "open", "Make it responsive"),
        ("login (part 2)", "", "login (part 2)"),
        ("ratio 3:4", "", "ratio 3:4"),
    ],
)
def test_a_state_behind_a_thing(words: str, state: str, thing: str) -> None:
    found, at = behind(words)
    assert (found, words[:at]) == (state, thing)


@pytest.mark.parametrize(
    ("words", "state", "thing"),
    [
        ("login page done", "closed", "login page"),
        ("login page not done", "open", "login page"),
        ("get the login page done", "", "get the login page done"),
        ("have it all done", "", "have it all done"),
        ("once that is done", "", "once that is done"),
        ("nothing done", "", "nothing done"),
        ("winch not started", "open", "winch"),
        ("winch not yet tested", "open", "winch"),
        ("winch 90% done", "open", "winch"),
        ("battery at 50% done", "", "battery at 50% done"),
    ],
)
def test_a_state_without_a_sign(words: str, state: str, thing: str) -> None:
    found, at = plain(words)
    assert (found, words[:at]) == (state, thing)


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
    ("words", "stuck"),
    [
        ("was blocked by the ropes all day", True),
        ("stuck", True),
        ("blocked by nobody", False),
        ("stuck to the plan", False),
        ("blocked users page", False),
    ],
)
def test_who_was_stuck(words: str, stuck: bool) -> None:
    assert is_stuck(words) == stuck


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("Blocker is no crane for now", True),
        ("blockers are no ropes and no winch", True),
        ("- the main problem is nobody knows the harbour", True),
        ("my only issue is still no licence", True),
        ("blocker is no more", False),
        ("the problem is no longer there", False),
        ("the issue is no big deal", False),
        ("issue is no blocker", False),
        ("the issue is not urgent", False),
        ("no blockers, the crane is free", False),
    ],
)
def test_what_is_in_the_way_may_be_that_there_is_none(words: str, lack: bool) -> None:
    assert is_lack(words) == lack


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("the only blocker everyone has come across is the lack of ropes", True),
        ("My main challenge right now is the winch", True),
        ("our biggest problems are the ropes and the rails", True),
        ("the only problem we have is none of ours", False),
        ("the only problem is not ours", False),
        ("the main problem I fixed is the winch", False),
        ("the only crane we have is the old one", False),
        ("one problem with the crane", False),
        ("the other issue is in review", False),
    ],
)
def test_what_is_most_in_the_way(words: str, only: bool) -> None:
    assert is_only(words) == only


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
    ("words", "to_come"),
    [
        ("will add more", True),
        ("should work on the image storage", True),
        ("I still need to design the calendar", True),
        ("needs to wait for the backend", False),
        ("going to a meeting", False),
        ("going to write the docs", True),
        ("added more", False),
        ("Will paired with me", False),
        ("Will and I fixed it", False),
        ("will.smith onboarding", False),
        ("must have been four hours", False),
        ("should be fixed now", False),
        ("have to say I slept", False),
        ("I'll write it", True),
        ("Planning on getting the crane to turn", True),
        ("I'm hoping to get the winch in", True),
        ("Plans to move the rails", True),
        ("would like to say thanks", False),
        ("I want to mention that the crane turns", False),
        ("Planning on Monday with the team", False),
        ("Plan to move the rails sent to Ana", False),
        ("planned on what to move", False),
        ("is now planning on painting the crane", True),
        ("is planning on next moving the rails", True),
        ("met with the harbour we will be using", False),
        ("now it should turn", False),
    ],
)
def test_what_is_to_come(words: str, to_come: bool) -> None:
    assert is_to_come(words) is to_come


def test_a_picture_shows_a_state_or_a_mood() -> None:
    assert [pictured(one) for one in ("✅", "✔\ufe0f", "🚧", "❌", "🔴", ":construction:", "🔨")] == [
        "closed", "closed", "open", "open", "held", "open", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("- login ✅\n- signup 🚧\n- search ❌", [("login", "closed"), ("signup", "open"), ("search", "open")]),
        ("login ✅ signup 🚧", [("login", "closed"), ("signup", "open")]),
        ("fixed the leak 🔨\nmore", [("fixed the leak", ""), ("more", "")]),
        ("login ✅, signup 🚧, search. more", [("login", "closed"), ("signup", "open"), ("search", ""), ("more", "")]),
        ("keys :no_entry:", [("keys", "held")]),
        ("fixed it, wrote tests, signup 🚧", [("fixed it", ""), ("wrote tests", ""), ("signup", "open")]),
        ("Done: fixed it. Done: signup 🚧. Done: a ✅", [("fixed it", ""), ("signup", "open"), ("a", "closed")]),
        ("-[x] login\n- [✅] signup\n⬜ search", [("login", "closed"), ("signup", "closed"), ("search", "open")]),
        ("- [x] login\n- [ ] signup\n[ ] search", [("login", "closed"), ("signup", "unticked"), ("search", "unticked")]),
        ("-(x) login\n- ( ) signup\n( ) matched", [("login", "closed"), ("signup", "unticked"), ("matched", "")]),
        ("signup ✅ todo and tests 🚧", [("signup", "closed"), ("todo", ""), ("tests", "open")]),
        ("- login 🚧 in progress\n- signup ✅ done\n- menu ✅, icon 🚧 not done yet", [("login", "open"), ("signup", "closed"), ("menu", "closed"), ("icon", "open")]),
        ("worked on the menu 🚧 in progress and merged the login ✅ done, later the export", [("worked on the menu", "open"), ("merged the login", "closed"), ("later the export", "")]),
        ("login ✅ merged! signup 🚧 not done yet but close", [("login", "closed"), ("signup", "open"), ("close", "")]),
        ("signup ✅ done by Ana", [("signup", ""), ("done by Ana", "")]),
        ("✓ login\n- √ signup\n✗ search", [("login", "ticked"), ("signup", "ticked"), ("search", "crossed")]),
        ("finished the login ✅ today the signup", [("finished the login", ""), ("today the signup", "")]),
    ],
)  # fmt: skip
def test_what_stands_behind_or_before_a_piece(text: str, states: list[tuple[str, str]]) -> None:
    assert [(text[one.start : one.end], one.state) for one in clauses(text)] == states
    assert {one.heading for one in clauses(text)} <= {"", "done"}


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


@pytest.mark.parametrize(
    ("words", "intended"),
    [
        ("will work on the server", True),
        ("So I'll do the docs", True),
        ("will need the keys", False),
        ("waiting for Will to do it", False),
    ],
)
def test_what_somebody_is_going_to_do(words: str, intended: bool) -> None:
    assert is_intended(words) is intended


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("troubles with CI", True),
        ("some issues with the cables", True),
        ("but problems getting the keys", True),
        ("the clients started having some issues", True),
        ("my script had errors finding new hosts", True),
        ("the build keeps throwing errors", True),
        ("problems with the cables are solved", False),
        ("issues for the next sprint", False),
        ("fixed issues with the cables", False),
        ("the team had problems with CI, which Bob solved", False),
        ("I had errors", False),  # of somebody: `is_troubled`
        ("which had errors", False),
        ("had the issues triaged", False),
    ],
)
def test_trouble_that_is_named_or_that_a_thing_has(words: str, trouble: bool) -> None:
    assert is_trouble(words) is trouble
