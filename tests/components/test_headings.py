"""What people and forms put over the parts of a report, and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.clauses import clauses
from components.headings import heading_kind, named

LISTED = [
    line.split("\t") for line in Path(__file__).with_name("headings.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("kind", ["done", "plan", "blocker", "aside", "none"])
def test_every_listed_phrase_is_a_heading_of_its_kind(kind: str) -> None:
    phrases = [phrase for of, phrase in LISTED if of == kind]
    assert len(phrases) >= 20
    assert [(one, found) for one in phrases if (found := heading_kind(one) or "none") != kind] == []


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("What did I do yesterday that helped the Development Team meet the Sprint Goal", "done"),
        ("What will I do today to help the Development Team meet the Sprint Goal", "plan"),
        ("Do I see any impediment that prevents me or the Development Team from meeting the Sprint Goal", "blocker"),
        ("Today, 12/04", "plan"),
        ("Impediment(s)", "blocker"),
        ("Any roadblacks", "blocker"),
        ("W14 plan", "plan"),
        ("What I soldered", "done"),
        ("Issue 56", None),
        ("Issues 4, 5 and 9", None),
        ("Team meeting", None),
        ("For the next meeting", "plan"),
        ("Did you solve the issues", "done"),
        ("Did you run into any problems", "blocker"),
        ("Did you finish the issues", "done"),
        ("Work done for this meeting", "done"),
        ("Goals for Friday's meeting", "plan"),
        ("PRs in progress", "plan"),
        ("In-progress", "plan"),
        ("Things I postponed", "plan"),
        ("yester day", "done"),
        ("Ayer 12/04", "done"),
        ("Task 2/5", None),
        ("Unblocked", None),
        ("Uncompleted", None),
        ("What problems did you face yesterday", "blocker"),
        ("Did you face any issues completing your tasks", "blocker"),
        ("What prevents you from making progress", "blocker"),
        ("What I'm stuck on", "blocker"),
        ("Weekly planning meeting", None),
        ("Are you stuck somewhere", "blocker"),
        ("Who can I ask for help with this", "aside"),
        ("Who can I ask about the staging keys", None),
        ("Who could I talk to", None),
        ("Who has helped you", "aside"),
        ("Who did you help last week", "done"),
        ("What is going well", "aside"),
        ("What is not going so well", "blocker"),
        ("Didn't get done", "plan"),
        ("What we did not finish", "plan"),
        ("Not finished (and carried over", "plan"),
        ("Blocked (by Ana)", None),
        ("What's not", "blocker"),
        ("Missed", "plan"),
    ],
)  # fmt: skip
def test_a_heading_is_told_from_what_looks_like_one(phrase: str, kind: str | None) -> None:
    assert heading_kind(phrase) == kind


@pytest.mark.parametrize(
    "phrase",
    [
        "Fix bugs", "Fix issue 56", "Finish PR", "Do PR reviews", "Review plan", "Merged PR 12", "Day shift", "Errors", "Error log",
        "Hard", "Hand in report", "Unblocking", "Clocking in", "The lockers", "Ad blocker", "Before lunch", "Q4 planning", "OOO",
        "Follow-ups", "Escalations", "", "What do we do about expired Apple certificates", "Waiting for review",
    ],
)  # fmt: skip
def test_a_task_or_a_label_is_no_heading(phrase: str) -> None:
    assert heading_kind(phrase) is None


def test_sentences_of_nothing_but_such_words_are_no_headings() -> None:
    text = "Yesterday I worked on my tickets\nToday I will continue with it\nNo blockers"
    assert [text[one.start : one.end] for one in clauses(text)] == text.split("\n")


@pytest.mark.parametrize(
    "line",
    ["since yesterday CI is down", "on hold", "released", "planning", "Tom", "PRs merged", "MRs merged"],
)
def test_a_state_a_name_or_a_meeting_on_a_line_is_an_answer(line: str) -> None:
    assert named(line) is None


@pytest.mark.parametrize("phrase", ["on hold", "released", "PRs merged", "MRs merged", "planning"])
def test_with_a_sign_a_state_is_a_heading(phrase: str) -> None:
    assert heading_kind(phrase) is not None


@pytest.mark.parametrize(
    "line",
    [
        "worked on issues",
        "work on the next tasks",
        "meeting with the team",
        "fixed tickets",
        "left the team",
        "completed my tasks",
    ],
)
def test_a_line_of_such_words_without_a_sign_is_an_answer(line: str) -> None:
    assert named(line) is None
    assert {c.heading for c in clauses(f"{line}\nsomething else")} == {""}


@pytest.mark.parametrize(
    ("line", "kind"), [("Yesterday I", "done"), ("Today I will", "plan"), ("Since last standup", "done")]
)
def test_a_sentence_that_has_only_begun_is_a_heading(line: str, kind: str) -> None:
    assert named(line) == kind


@pytest.mark.parametrize(
    "phrase", ["deals closed", "attended the sync", "errors in the log", "hand in the essay"]
)
def test_a_plain_line_that_tells_something_is_an_answer(phrase: str) -> None:
    assert named(phrase) is None


@pytest.mark.parametrize(
    ("did", "will", "see"),
    [
        ("I do yesterday", "I do today", "I"),
        ("you do in the last 24 hours", "you do in the next 24 hours", "you"),
        ("we do since the last scrum", "we do before the next stand-up", "we"),
    ],
)
def test_the_questions_of_the_scrum_guide_part_a_report(did: str, will: str, see: str) -> None:
    team = "the Development Team"
    text = (
        f"What did {did} that helped {team} meet the Sprint Goal?\nthe crane\n"
        f"What will {will} to help {team} meet the Sprint Goal?\nthe ropes\n"
        f"Do {see} see any impediment that prevents {see} or {team} from meeting the Sprint Goal\nthe wind"
    )
    assert [(text[one.start : one.end], one.heading) for one in clauses(text)] == [
        ("the crane", "done"),
        ("the ropes", "plan"),
        ("the wind", "blocker"),
    ]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("What do I plan to do? (next 24 hours)\nthe ropes", "plan"),
        ("Blockers: (if any)\nthe ropes", "blocker"),
        ("Goals (this week)\nthe ropes", "plan"),
        ("My goals for this week\n1. the ropes", "plan"),
        ("This week's goal.\n   - the ropes", "plan"),
        ("Work for tomorrow\r\n* the ropes", "plan"),
        ("WHERE I NEED HELP IS...\n1. the ropes", "blocker"),
        ("1 Done since last scrum\n-the ropes", "done"),
        ("2 ToDo: the ropes", "plan"),
        ("Done or not done since last scrum\n- the ropes", "done"),
        ("DO: the ropes", "plan"),
        ("Done today\n- the crane\nWork for tomorrow\n- the ropes", "plan"),
        ("Difficulties\n- the ropes", "blocker"),
        ("Planning\n- the ropes", ""),
        ("worked on the crane\n- the ropes", ""),
        ("Support issues\n- the ropes", ""),
        ("Yesterday\nPlanning\n- the ropes", "done"),
        ("Yesterday\nSupport issues\n- the ropes", "done"),
        ("3 issues fixed\n- the ropes", ""),
        ("5 issues\nthe ropes", ""),
        ("- Work for tomorrow\n- the ropes", ""),
        ("- Got done\n  - the ropes", "done"),
        ("* Got done\n\t* the ropes", "done"),
        ("  - Got done\n  - the ropes", ""),
        ("- Got done\n  - the crane\n- Work for tomorrow\n  - the ropes", "plan"),
        ("- crane\n  - the ropes", ""),
        ("- Misses\n  - the ropes", "plan"),
        ("A) Things done\nDONE - the crane\nB) Things to do today\n- the ropes", "plan"),
        ("A) Done\nthe crane\nC) Blocking elements / questions for others\nthe ropes", "blocker"),
        ("1. DONE - the crane\n2. the ropes", ""),
        ("Next:\n- WIP - the crane\n- the ropes", "plan"),
        ("DONE - the crane\nTODO - the winch\n- the ropes", "plan"),
        ("Done:\n- the crane\nMissed:\n- the ropes", "plan"),
        ("Yesterday:\n- Planning\n  - the ropes", "done"),
        ("- Planning\n  - the ropes", ""),
        ("Only issue: the crane. Biggest concern: the ropes", "blocker"),
        ("Done - the crane\nthe ropes", "done"),
        ("* found the fix for the layout problem: it was too wide\n* the ropes", ""),
        ("* there were 2 issues: the crane\n* the ropes", ""),
        ("I added only one issue: the crane. Opened a new bug: the winch.\nthe ropes", ""),
        ("greased the crane. One issue: the winch.\nthe ropes", "blocker"),
        ("greased the crane. Open issues: the winch.\nthe ropes", "blocker"),
        ("greased the crane. Reported issues: the winch.\nthe ropes", "blocker"),
    ],
)
def test_a_heading_goes_on_in_brackets_and_stands_over_a_list(text: str, heading: str) -> None:
    assert [one.heading for one in clauses(text) if text[one.start : one.end] == "the ropes"] == [heading]


def test_what_stands_in_brackets_behind_a_heading_may_be_the_answer() -> None:
    for answer in ("(writing the docs)", "(only tests)", "(when the keys come)", "[BE tests]"):
        assert [one.heading for one in clauses(f"Today: {answer}\nBlockers: none")] == ["plan", "blocker"]


@pytest.mark.parametrize(
    "answer", ["planning", "reviews done", "fixed issues", "worked on tasks", "finish tasks"]
)
def test_a_short_answer_over_the_next_question_of_a_list_stays_one(answer: str) -> None:
    text = f"1. What did you do yesterday?\n{answer}\n2. What will you do today?\n{answer}\n3. Any blockers?\nnone"
    assert [text[one.start : one.end] for one in clauses(text)] == [answer, answer, "none"]


@pytest.mark.parametrize(
    "text", ["Today: implement feature flags: A and B", "Yesterday:\n5 hours work - login"]
)
def test_a_word_inside_a_line_is_no_heading(text: str) -> None:
    assert {one.heading for one in clauses(text)} <= {"done", "plan"}
    assert {one.line for one in clauses(text)} == {text.count("\n")}


def test_numbered_questions_part_a_report() -> None:
    text = "Question 1: What did you do?\nthe crane\nQuestion 2: What will you do?\nthe ropes\nQuestion 3: Any blockers?\nno"
    assert [one.heading for one in clauses(text)] == ["done", "plan", "blocker"]


@pytest.mark.parametrize(
    "asked", ["¿Algún bloqueo?", "Issues/Errors/To Do:", "**What's holding us up**", "Q3: Any obstacles?"]
)
def test_what_stands_below_a_heading_belongs_to_it(asked: str) -> None:
    (piece,) = clauses(f"{asked}\nthe crane")
    assert piece.heading == "blocker"


@pytest.mark.parametrize("phrase", ["End of day", "of day", "of the day", "EOD", "E.O.D."])
def test_that_the_day_is_over_is_no_heading(phrase: str) -> None:
    assert heading_kind(phrase) is None
    assert heading_kind("EOD goals") == "plan"
