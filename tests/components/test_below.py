"""What a piece stands below or says of itself, without a model."""

from __future__ import annotations

import pytest

from components.below import FITS, kinds
from components.language import words
from components.pieces import pieces_of
from components.spans import LABELS


def told(text: str) -> list[tuple[str, str]]:
    read = words(text)
    pieces = pieces_of(text, read)
    return [
        (text[piece.start : piece.end], kind)
        for piece, kind in zip(pieces, kinds(text, pieces, read), strict=True)
    ]


def test_every_kind_says_how_each_label_fits() -> None:
    assert all(set(fits) == set(LABELS) for fits in FITS.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday: login - done", ["closed", "closed"]),
        ("no blockers besides the keys", ["cleared", "excepted"]),
        ("no blockers besides the keys, which came", ["cleared", "", ""]),
        ("no blockers except the keys. I fixed it", ["cleared", "", ""]),
        ("no blockers. Besides the crane I oiled the winch", ["cleared", ""]),
        ("oiled the crane, no issues except the handle", ["", "cleared", ""]),
        ("no blockers, besides oiling the crane I will oil the winch", ["cleared", "", ""]),
        ("Fixed all ropes except the long one", ["", "spared"]),
        ("Fixed all ropes except I could not reach the long one", ["", "undone"]),
        ("Robert'); DROP TABLE rope;--", ["aside", "aside"]),
        ("fixed the 'rope' (and the crane); oiled it", ["", ""]),
        ("named it 'rope'; create the winch next", ["", ""]),
        ("mended pull('rope'); it runs; -- oiled the crane", ["", "", ""]),
        ("no blockers besides the usual", ["cleared", "lines"]),
        ("Yesterday I wanted to oil the crane but didn't", ["undone", "nothing"]),
        ("forgot to add that the crane runs", [""]),
        ("Blockers: none apart from the keys", ["none", "excepted"]),
        ("Yesterday: none apart from the keys", ["nothing", "done"]),
        ("wanted to oil the crane, but didn't", ["undone", "nothing"]),
        ("Done: the crane, the winch I could not", ["done", "undone"]),
        ("Done: oiled the winch I could not", ["done"]),
        ("Blockers: nothing besides the slow winch", ["none", "excepted"]),
        ("Yesterday: nothing besides the slow winch", ["nothing", "done"]),
        ("wanted to oil the crane, but didn't have any", ["undone", ""]),
        ("wanted to oil the crane but didn't, will do the winch", ["undone", "nothing", ""]),
        ("no problems apart from my perfectionism", ["cleared", "lines"]),
        ("forgot to oil the crane", ["undone"]),
        ("forgot to mention that the crane runs", [""]),
        ("Done:\n- Hide secrets – not reached yet", ["open", "open"]),
        ("Yesterday: fixed the login - not merged yet", ["done", "open"]),
        ("Yesterday: fixed the login (not pushed yet)", ["done"]),
        ("Today: moved it, todo -> done", ["plan", "open", "plan"]),
        ("Blockers: the keys - not here yet", ["blocker", "blocker"]),
        ("DEMO-3 not started", ["open"]),
        ("Yesterday: found out why it did not start", ["done"]),
        ("Yesterday: did not get to the docs", ["undone"]),
        ("Yesterday: will add more", ["open"]),
        ("Yesterday\n- [ ] login\n- [ ] signup", ["done", "done"]),
        ("Yesterday\n- [x] login\n- [ ] signup", ["closed", "open"]),
        ("Today\n- [ ] login", ["open"]),
        ("Need help: TBD", ["nothing"]),
        ("Today: move #3 to done", ["plan"]),
        ("Today: demo what we finished", ["plan"]),
        ("Today: count the items done", ["plan"]),
        ("Yesterday: login page done", ["closed"]),
        ("Yesterday: added an index so it should load faster", ["done", "done"]),
        ("Yesterday: Will's review", ["done"]),
        ("Yesterday: test coverage - 80%", ["done", "open"]),
        ("Yesterday: a banner for orders that are not done", ["done"]),
        ("Yesterday: login could not finish - fixed", ["done", "closed"]),
        ("Yesterday: didn't define the cards", ["omitted"]),
        ("Yesterday: fought the VPN all day ❌", ["done"]),
        ("Yesterday: failed to create the tests", ["failed"]),
        ("Yesterday: stuck on the tests", ["failed"]),
        ("Yesterday: got stuck on the tests", ["failed"]),
        ("Yesterday: got stuck on the tests until Ana helped", ["done"]),
        ("Yesterday: Stuck on the tests until Ana helped", ["done"]),
        ("Yesterday: got bogged down on the tests until Ana helped", ["done"]),
        ("Yesterday: the winch still has errors", ["failed"]),
        ("Yesterday: found out why it does not work", ["done"]),
        ("Yesterday: fixed what did not work", ["done"]),
        ("Yesterday: not successful with the winch", ["failed"]),
        ("Yesterday: winch - not-done", ["open", "open"]),
        ("Yesterday: not done with the winch", ["open"]),
        ("oiled the winch. yok", ["", "cleared"]),
        ("we have a blocker with the winch", ["named"]),
        ("our blocker is the missing rope", ["named"]),
        ("the blocker is gone", [""]),
        ("we don't have a blocker", ["cleared"]),
        ("is there a blocker on the winch", [""]),
        ("our blocker is solved", [""]),
        ("Today: a blocker bug in the winch", ["plan"]),
        ("Yesterday: two ad blockers", ["done"]),
        ("oiled the winch. Nothing today", ["", ""]),
        ("Blockers: none, which is great", ["none", "blocker"]),
        ("tried to get the keys to no avail", ["failed"]),
        ("didn't get much done, only the rope", ["omitted", ""]),
        ("Obstacle(s): how to wire the winch", ["held"]),
        ("Blockers: the keys are missing. Will do the docs", ["trouble", ""]),
        ("Blockers: will need the keys", ["trouble"]),
        ("Blockers: va bene", ["blocker"]),
        ("Blockers: it is all on schedule", ["blocker"]),
        ("Blockers: the load is overwhelming", ["trouble"]),
        ("Blockers: nothing, but exams are close", ["none", "blocker"]),
        ("Blockers: nothing, CI is just slow", ["none", "cleared"]),
        ("Blockers: the winch - nope, still down", ["blocker", "none", "trouble"]),
        ("Blockers: none, but the winch is stuck", ["none", "trouble"]),
        ("Blockers: none, just waiting to hear back", ["none", "held"]),
        ("the only blocker we have is the lack of ropes", ["held"]),
        ("the only blocker is removed", [""]),
        ("Blockers: the main problem is finally solved", ["cleared"]),
        ("Today: help Ben, he is stuck on the winch", ["plan", "plan"]),
        ("Yesterday: oiled it, now it should turn", ["done", "done"]),
        ("Blockers: none, but the demo is on Friday", ["none", "blocker"]),
        ("Blockers: nope, all good", ["none", "none"]),
        ("Blockers: none, but it works now", ["none", "cleared"]),
        ("Yesterday: no luck. Might need some help with the winch", ["done", "failed"]),
        ("Blockers: was the VPN until noon", ["blocker"]),
        ("no blockers ✅", ["cleared"]),
        ("Blockers: none ✅", ["none"]),
        ("Blockers: nowhere", ["none"]),
        ("Done:\n- the crane 90% done\n- the winch not started", ["open", "open"]),
        ("Done:\n- disk usage at 90% done", ["done"]),
        ("I greased the winch. Done by Friday", ["", "open"]),
        ("I greased the winch. Done by Bob", ["", ""]),
        ("It will be finished by noon", ["open"]),
        ("Yesterday: the crane, done before lunch", ["done", "done"]),
        ("Done:\n- finished by 5\n- done by 3", ["done", "done"]),
        ("Yesterday:\n- the crane\n- a spinner while waiting for data", ["done", "done", "done"]),
        ("Yesterday:\n- the crane\n- mails for customers waiting on refunds", ["done", "done", "done"]),
        ("Done: greased the winch, waiting on Ana", ["done", "held"]),
        ("Blockers: the ropes are worn but I hope to test the winch", ["trouble", ""]),
        ("crane, winch", ["lines", "lines"]),  # nothing says when
        ("crane today, winch", ["", ""]),
        ("crane on Friday, winch", ["", ""]),
        ("write the tests and deploy", ["", ""]),
        ("- write the tests\n- the crane", ["", "lines"]),
        ("crane, greasing the winch", ["", ""]),
        ("Done:\n- did not get the winch to turn", ["failed"]),
        ("Yesterday:\n- had a lot of trouble with the ropes", ["troubled"]),
        ("Yesterday:\n- had trouble with the ropes, found new ones", ["done", "done"]),
        (
            "Yesterday:\nMy team and I had trouble with the ropes. Found new ones",
            ["troubled", "troubled", "done"],
        ),
        ("Today:\n- still struggling with the ropes", ["troubled"]),
        ("still struggling with the ropes", [""]),
        ("Blockers:\nWork - no", ["none", "none"]),
        ("Blocked: slightly", ["held"]),
        ("Blockers:\n- sick", ["held"]),
        ("I was going to oil the crane but had a call", ["undone", ""]),
        ("Done:\n- had planned to move the rails", ["undone"]),
        ("wanted to say that the crane turns", [""]),
        ("planned to oil it, that did not happen", ["undone", "omitted"]),
        ("tried to oil it but no", ["undone", "nothing"]),
        ("tried to oil it but no, it leaks", ["", "", ""]),
        ("tested it for leaks but no", ["", ""]),
        ("oiled it, but no blockers", ["denied", "cleared"]),
        ("the crane is half done", ["undone"]),
        ("was stuck with the ropes all day, nothing done", ["held", "omitted"]),
        ("got nothing done, the winch was broken", ["omitted", "held"]),
        ("was stuck with the ropes all morning, not anymore", ["", ""]),
        ("nothing done, had the day off", ["omitted", ""]),
        ("missing ropes added, nothing else done", ["", ""]),
        ("Yesterday: nothing done. Today: the blocked winch", ["omitted", "plan"]),
        ("nothing done yesterday, blockers solved", ["omitted", ""]),
        ("the crane blocked by the ropes", ["held"]),
        ("Blockers:\nLaptop - no", ["blocker", "none"]),  # it is not there
        ("Blockers:\nWork - yes", ["held", "held"]),
        ("Blockers: the winch broke, it leaked. We fixed the issue", ["cleared", "cleared", "cleared"]),
        ("Blockers: the winch broke\nI fixed the issue with Ana", ["blocker", "cleared"]),
        ("Blockers: the winch broke. The crane is stuck. We fixed it", ["blocker", "cleared", "cleared"]),
        ("Blockers:\nthe old crane we rent - no", ["trouble", "none"]),
        ("Blockers: there was a problem with the ropes which has been resolved", ["cleared"]),
        ("Blockers: there is a problem with the ropes which has been seen", ["trouble"]),
    ],
)
def test_a_state_says_more_than_the_heading(text: str, expected: list[str]) -> None:
    assert [kind for _, kind in told(text)] == expected


def test_in_a_list_what_is_to_come_is_no_less_a_plan() -> None:
    assert told("- I wrote the parser\n- I will build the page\n- the menu")[1:] == [
        ("I will build the page", ""),
        ("the menu", "lines"),
    ]
    assert ("test the page", "") in told("- I wrote the parser\n- I will build and test the page")
