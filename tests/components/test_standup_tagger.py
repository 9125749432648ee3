"""The sentences that must be read right, by the reader of the trained model."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.ahead import begin
from components.language import words
from components.standup_tagger import Reader

COURTESIES = (
    "Hi all! {}", "Good morning team, {}", "Hey @ana, {}", "*Daily Standup*\n{}", "2024-03-05\n{}", "Tuesday, March 5th\n{}",
    "Standup 3/5:\n{}", "My daily update for March 5\n{}", "{}. Thanks!", "{}\nSee you tomorrow", "{}\nHave a great day everyone", "Hello\n{}\nCheers, Tom",
)  # fmt: skip


@pytest.fixture(scope="session")
def reader(trained: Path) -> Reader:
    """The one of the model that the tests use."""
    with tarfile.open(trained) as packed:
        (name,) = (one for one in packed.getnames() if one.endswith("standup_tagger.npz"))
        stored = packed.extractfile(name)
        assert stored is not None
        with np.load(io.BytesIO(stored.read())) as arrays:
            return Reader.of(dict(arrays))


def read(reader: Reader, text: str) -> list[dict[str, Any]]:
    return reader.read(text, begin(text, words(text)))


def spans(reader: Reader, text: str) -> list[tuple[str, str]]:
    return [(span["entity"], span["value"]) for span in read(reader, text)]


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


def test_a_list_of_things_without_a_verb_tells_what_was_done(reader: Reader) -> None:
    assert kinds(reader, "- AIX resizing\n- validation of the updates") == {"done"}
    assert kinds(reader, "Today:\n- AIX resizing\n- validation of the updates") == {"plan"}


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


@pytest.mark.parametrize(
    "text",
    [
        "GPU quota is a bit tight, but nothing blocking",
        "CI is slow but not a blocker",
        "not blocked though the build is slow",
        "blocked? not really, though the tests take 40 min",
        "Today: the cart. Blockers: nothing serious, the review just takes ages",
        "the license server was down all morning but works again",
        "the upload failed twice and I lost an hour, but that's resolved",
        "Yesterday: tests\nToday: docs\nBlockers: -",
        "Yesterday: tests\nToday: docs\nBlockers: -\nThanks!",
        "Yesterday: tests\nToday: docs\nBlockers: \u2014",
        "1. Progress: my PR is out, I'm reviewing others\n2. No blockers\n3. Availability: 2 hours a day",
    ],
)
def test_what_is_taken_back_in_the_same_breath_blocks_nobody(reader: Reader, text: str) -> None:
    assert "blocker" not in kinds(reader, text)
    assert "no_blocker" in kinds(reader, text)


@pytest.mark.parametrize(
    "text",
    ["didn't get stuck", "Did I get stuck? No, I didn't get stuck.", "wasn't really stuck on anything"],
)
def test_who_did_not_get_stuck_is_not_blocked(reader: Reader, text: str) -> None:
    assert kinds(reader, text) == {"no_blocker"}


@pytest.mark.parametrize("held", ["currently blocked", "stuck", "I am completely blocked"])
def test_who_is_held_below_a_plan_is_blocked(reader: Reader, held: str) -> None:
    assert kinds(reader, f"Today: the cart. {held}") == {"plan", "blocker"}


@pytest.mark.parametrize("text", ["ETA: Saturday", "When will you be done?\nFriday"])
def test_until_when_is_a_part_of_the_plan(reader: Reader, text: str) -> None:
    told = spans(reader, f"Next: the cart\n{text}\nBlockers: none")
    assert told == [("plan", "the cart"), ("plan", text.split("\n")[-1]), ("no_blocker", "none")]


@pytest.mark.parametrize("no", ["no roadblocks", "no hurdles so far", "no setbacks", "no blocks"])
@pytest.mark.parametrize(
    "work", ["Worked on issue - storing the data", "Today: storing the data", "Did:\n- storing the data"]
)
def test_a_no_beside_work_below_a_heading_is_no_work(reader: Reader, work: str, no: str) -> None:
    assert ("no_blocker", no) in spans(reader, f"{work}, {no}")


@pytest.mark.parametrize(
    "text",
    [
        "Blocker is no laptop for now",
        "blockers are no keys and no badge",
        "Trying to get the profiler to run... not sure of the problem",
        "Stuck on the joints. Will need help setting them up",
    ],
)
def test_a_no_may_be_what_blocks(reader: Reader, text: str) -> None:
    assert "blocker" in kinds(reader, text)
    assert "no_blocker" not in kinds(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        "Waiting on Ana for the review, but no other blockers",
        "stuck on the deploy but the login bug is fixed",
        "Blockers: the VPN is down, but no other issues",
        "Blockers: the VPN is down but the flaky test is resolved",
    ],
)
def test_an_obstacle_stands_where_another_one_is_over(reader: Reader, text: str) -> None:
    assert "blocker" in kinds(reader, text)


def test_what_is_done_before_a_but_stays_done(reader: Reader) -> None:
    text = "finished the login but staging is down"
    assert spans(reader, text) == [("done", "finished the login"), ("blocker", "staging is down")]


@pytest.mark.parametrize("around", COURTESIES)
def test_greeting_title_date_and_farewell_change_nothing(reader: Reader, around: str) -> None:
    for text in ("login page\ntests for signup\nnone", "finished the cart, on to search, no blockers"):
        assert spans(reader, around.format(text)) == spans(reader, text)


def test_sentences_on_lines_of_their_own_are_no_list(reader: Reader) -> None:
    sentences = ("Finished the cart.", "The search is next.", "Nothing is in my way.")
    assert spans(reader, "\n".join(sentences)) == spans(reader, " ".join(sentences))


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


PHENOMENA = {
    "no tense at all": [
        ("login page", [("plan", "login page")]),
        ("code review", [("plan", "code review")]),
        ("yesterday: code review, meetings", [("done", "code review"), ("done", "meetings")]),
    ],
    "-ing forms": [
        ("working on the importer", [("plan", "working on the importer")]),
        ("yesterday I was refactoring the cart", [("done", "was refactoring the cart")]),
    ],
    "a past verb that no tagger knows in a bullet": [
        ("-Rewatched the recordings\n-Untangled the queue", [("done", "Rewatched the recordings"), ("done", "Untangled the queue")]),
    ],
    "the same again": [
        ("same as yesterday", [("plan", "same as yesterday")]),
        ("same as Ana", [("plan", "same as Ana")]),
    ],
    "nothing": [("nothing", [("no_blocker", "nothing")]), ("nada", [("no_blocker", "nada")])],
    "absence and family": [
        ("PTO tomorrow", []),
        ("sick today", []),
        ("half day", []),
        ("didn't get much done, family stuff", []),
    ],
    "run-ons": [
        (
            "yesterday finished the cart today starting on search no blockers",
            [("done", "finished the cart"), ("plan", "starting on search"), ("no_blocker", "no blockers")],
        ),
    ],
    "plan before done": [
        ("today search page, yesterday I did the cart", [("plan", "search page"), ("done", "did the cart")]),
    ],
    "third person": [
        ("she will review it tomorrow", [("plan", "she will review it tomorrow")]),
        ("Bob is out", []),
    ],
    "keys of all trackers": [
        (
            "finished ABC-12 and #42, !17 next, GH-9 after, owner/repo#3 waits for the design team",
            [("done", "finished ABC-12 and #42"), ("plan", "!17 next"), ("plan", "GH-9 after"), ("blocker", "owner/repo#3 waits for the design team")],
        ),
    ],
    "emoji as status": [
        ("✅ DEMO-1 🚧 DEMO-2 ⛔ vpn", [("done", "DEMO-1"), ("plan", "DEMO-2"), ("blocker", "vpn")]),
    ],
    "words of another language": [
        (
            "Gestern login fertig gemacht, heute tests, keine Blocker",
            [("done", "login fertig gemacht"), ("plan", "tests"), ("no_blocker", "keine Blocker")],
        ),
    ],
    "headings in any spelling": [
        ("Y: login\nT: tests\nB: none", [("done", "login"), ("plan", "tests"), ("no_blocker", "none")]),
        ("*Yesterday* login\n*Today* tests\nImpediments - waiting for keys", [("done", "login"), ("plan", "tests"), ("blocker", "waiting for keys")]),
        ("done: login page\ndoing: tests\nstuck: vpn", [("done", "login page"), ("plan", "tests"), ("blocker", "vpn")]),
        ("1) login 2) tests 3) no access to staging", [("done", "login"), ("plan", "tests"), ("blocker", "no access to staging")]),
        ("1) the oven\n2) the sign\n3) quiet so far, no blockers", [("done", "the oven"), ("plan", "the sign"), ("no_blocker", "quiet so far"), ("no_blocker", "no blockers")]),
        (
            "What did you do since last standup?\nlogin\nWhat will you do until the next one?\ntests\nAnything blocking you? midterms",
            [("done", "login"), ("plan", "tests"), ("blocker", "midterms")],
        ),
    ],
    "headings by their words": [
        (
            "DID SINCE LAST SCRUM\nlogin page\nWILL DO IN THE NEXT 24 HOURS\n1. signup page\nWHERE I NEED HELP\n1. sessions\n2. how do we share env files?",
            [("done", "login page"), ("plan", "signup page"), ("blocker", "sessions"), ("blocker", "how do we share env files?")],
        ),
        ("Mood: tired\nDone: none\nUpcoming tasks: login page\nBlocks: homework", [("plan", "login page"), ("blocker", "homework")]),
    ],
    "answers in order, without headings": [
        ("login form css\nsignup form css\nmidterms", [("done", "login form css"), ("plan", "signup form css"), ("blocker", "midterms")]),
        ("write the api docs\nfix the navbar\nnone", [("done", "write the api docs"), ("plan", "fix the navbar"), ("no_blocker", "none")]),
    ],
    "the next meeting": [
        (
            "Since last meeting, I merged my PR. By next meeting, I hope to finish the tests.",
            [("done", "merged my PR"), ("plan", "finish the tests")],
        ),
    ],
    "little is cut off where little would be left": [
        ("tomorrow PID", [("plan", "tomorrow PID")]),
        ("it will be finished by Friday", [("plan", "it will be finished by Friday")]),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [case for cases in PHENOMENA.values() for case in cases],
    ids=[f"{name}: {case[0]}" for name, cases in PHENOMENA.items() for case in cases],
)
def test_what_people_write(reader: Reader, text: str, told: list[tuple[str, str]]) -> None:
    assert spans(reader, text) == told


@pytest.mark.parametrize(
    "waits",
    [
        "waiting on SHOP-103 and SHOP-108",
        "waiting on #9 and #20",
        "waiting for #4",
        "still blocked by #9, #11 and #20",
        "stuck on DEMO-9",
        "waiting on Ana",
        "waiting on #4, #6 and the keys",
        "waiting on #9, #20 and Ana",
        "blocked by DEMO-9 and the vendor",
    ],
)
def test_who_waits_below_the_plan_is_blocked(reader: Reader, waits: str) -> None:
    text = f"finished the mails, today: terms page, {waits}"
    assert spans(reader, text) == [("done", "finished the mails"), ("plan", "terms page"), ("blocker", waits)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Closed out SCRUM-9, SCRUM-10. Next SCRUM-12", [("done", "Closed out SCRUM-9, SCRUM-10"), ("plan", "SCRUM-12")]),
        ("today I start on !7, !9 and #4", [("plan", "start on !7, !9 and #4")]),
        ("the deploy blocked by the freeze", [("blocker", "the deploy blocked by the freeze")]),
        ("two PRs waiting for review, today docs", [("blocker", "two PRs waiting for review"), ("plan", "today docs")]),
        ("finished login blocked by ops", [("done", "finished login"), ("blocker", "blocked by ops")]),
        ("today signup blocked by ops", [("plan", "signup"), ("blocker", "blocked by ops")]),
    ],
)  # fmt: skip
def test_a_row_of_tickets_and_what_holds_a_thing_up_stay_whole(
    reader: Reader, text: str, told: list[tuple[str, str]]
) -> None:
    assert spans(reader, text) == told


@pytest.mark.parametrize(
    ("text", "blocker"),
    [
        ("Fixed the crane. Today the winch. No blockers besides the crane's keys", "the crane's keys"),
        ("no blockers except the flaky winch", "the flaky winch"),
        ("No impediments, aside from the certificate", "aside from the certificate"),
        ("Blockers: none apart from the wifi", "the wifi"),
        ("Blockers: none other than the wifi", "the wifi"),
        ("nothing blocking other than the slow crane", "the slow crane"),
    ],
)
def test_what_a_no_leaves_out_is_a_blocker(reader: Reader, text: str, blocker: str) -> None:
    told = [(label, said) for label, said in spans(reader, text) if "block" in label]
    assert ("blocker", blocker) in told and told[0][0] == "no_blocker"


def test_what_is_told_of_an_obstacle_is_no_second_one(reader: Reader) -> None:
    told = spans(reader, "Blockers: the wifi, which drops every hour")
    assert told == [("blocker", "the wifi, which drops every hour")]


@pytest.mark.parametrize(
    "text",
    [
        "no blockers besides the keys, which are sorted now",
        "Today: nothing except meetings",
        "Fixed all problems except the header",
    ],
)
def test_what_is_left_out_and_over_or_of_something_else_is_none(reader: Reader, text: str) -> None:
    assert "blocker" not in [label for label, _ in spans(reader, text)]


@pytest.mark.parametrize(
    "text",
    [
        "was going to start the dashboard but got pulled into a call",
        "meant to write the docs",
        "I intended to refactor the parser",
        "planned to do the tests yesterday, did not happen",
        "we were supposed to deploy the shop last night",
        "I nearly got the login merged",
        "left the export unfinished",
        "the export is half done",
        "I tried to finish the report, but no",
        "I wanted to finish the report, but didn't",
        "hoped to merge the export but never got to it",
        "forgot to push the branch",
    ],
)
def test_what_somebody_had_in_mind_is_not_done(reader: Reader, text: str) -> None:
    first = text.split(",")[0].split(" but ")[0]
    done = [said for label, said in spans(reader, text) if label == "done"]
    assert not [said for said in done if said in first or first in said]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("was blocked by the VPN all day, nothing done", [("blocker", "was blocked by the VPN all day")]),
        ("got nothing done, the VPN was down", [("blocker", "the VPN was down")]),
    ],
)
def test_what_kept_somebody_from_all_work_blocks(
    reader: Reader, text: str, told: list[tuple[str, str]]
) -> None:
    assert spans(reader, text) == told


@pytest.mark.parametrize(
    "text", ["Today: #12, waiting on #4, #6 and the keys", "today #12, waiting on #4, #6 and the keys"]
)
def test_who_waits_beside_a_ticket_is_blocked(reader: Reader, text: str) -> None:
    assert spans(reader, text) == [("plan", "#12"), ("blocker", "waiting on #4, #6 and the keys")]


def test_what_is_done_behind_a_ticket_that_is_awaited_is_not_awaited(reader: Reader) -> None:
    told = spans(reader, "waiting on #4 and working on #5")
    assert told == [("blocker", "waiting on #4"), ("plan", "working on #5")]


@pytest.mark.parametrize(
    "planned", ["blocked time for the retro", "waiting room scene", "help Ben with #9 and #20"]
)
def test_a_plan_with_a_word_of_waiting_stays_one(reader: Reader, planned: str) -> None:
    assert spans(reader, f"Today: release notes, {planned}") == [("plan", "release notes"), ("plan", planned)]


def test_what_is_stored_reads_the_same(reader: Reader) -> None:
    again = Reader.of(reader.arrays())
    for text in ("yesterday login, today signup, no blockers", "stuck on the keys", "hi"):
        assert [(s["start"], s["end"], s["entity"]) for s in read(again, text)] == [
            (s["start"], s["end"], s["entity"]) for s in read(reader, text)
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
    for span in read(reader, text):
        assert last <= span["start"] < span["end"] <= len(text)
        assert text[span["start"] : span["end"]] == span["value"]
        last = span["end"]
