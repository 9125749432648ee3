"""States that are said or shown of a piece of work, without a model."""

from __future__ import annotations

import pytest

from components.clauses import clauses
from components.states import behind, pictured, plain, said


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
