"""Changing a report by a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.edit import asks_how, edit, is_edit
from scrumai.core.errors import NothingToChange
from scrumai.core.standup import Entry, Kind, Report

DONE, PLAN, BLOCKER, NONE = Kind.DONE, Kind.PLAN, Kind.BLOCKER, Kind.NONE
REPORT = Report(
    1, 1, 1, date(2026, 3, 4),
    entries=(
        Entry(DONE, "finished DEMO-12", ("DEMO-12",)),
        Entry(DONE, "reviewed Ana's PR"),
        Entry(PLAN, "the login page"),
        Entry(PLAN, "DEMO-15", ("DEMO-15",)),
        Entry(BLOCKER, "waiting on the API keys"),
        Entry(BLOCKER, "staging is down"),
    ),
)  # fmt: skip


def after(text: str) -> list[tuple[str, str]]:
    return [(entry.kind.value, entry.text) for entry in edit(REPORT, text).entries]


ALL = [(entry.kind.value, entry.text) for entry in REPORT.entries]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("remove the last blocker", 5),
        ("Please delete the first blocker", 4),
        ("drop the second one", 1),
        ("remove the login page", 2),
        ("delete the login thing", 2),
        ("remove staging is down", 5),
        ("scratch DEMO-15", 3),
        ("remove the last plan", 3),
        ("remove the second thing from yesterday", 1),
        ("delete the 2nd item in today", 3),
        ("drop the last one from my blockers", 5),
        ("remove the first one under done", 0),
        ("remove item 2 from today's list", 3),
        ("scratch that last one", 5),
        ("get rid of the first blocker", 4),
        ("take the login page off the list", 2),
        ("take out the third one", 2),
        ("cross the API keys out", 4),
    ],
)
def test_remove(text: str, gone: int) -> None:
    assert after(text) == ALL[:gone] + ALL[gone + 1 :]


@pytest.mark.parametrize(
    "lead", ["also ", "and ", "plus ", "oh and ", "Oh, and also ", "and please ", "additionally "]
)
def test_what_is_changed_besides_is_changed(lead: str) -> None:
    assert asks_how(f"{lead}fix it")
    for text in (
        "remove the login page",
        "drop the last blocker",
        "move the login page to done",
        "change login page to import",
    ):
        assert after(lead + text) == after(text)
    for told in ("removed the login page", "I also remove the login page", "the mail", "dropped the cart"):
        assert not is_edit(REPORT, lead + told) and not asks_how(lead + told)


@pytest.mark.parametrize("lead", ["also ", "and ", "plus ", "oh and ", "So, also "])
@pytest.mark.parametrize(
    "text",
    [
        "update the plan with the numbers from Ana", "set the plan as default in billing", "make the plan to migrate",
        "clear the blockers", "correct the login by Ana", "delete the login page from the app", "change the API to REST",
        "not the login but the cart", "move the keys to done",
    ],
)  # fmt: skip
def test_what_is_told_besides_takes_nothing_away(lead: str, text: str) -> None:
    for sure in (True, False):
        assert not is_edit(REPORT, lead + text, sure)


def test_at_an_open_question_what_begins_as_an_addition_adds_at_most() -> None:
    for text in ("remove the last blocker", "change today to the import", "move the login page to done"):
        assert is_edit(REPORT, text, sure=True) and not is_edit(REPORT, f"also {text}", sure=True)
    for text in ("also add the import to today", "and add a blocker: the keys"):
        assert is_edit(REPORT, text, sure=True) and len(after(text)) == len(ALL) + 1
    for text in (
        "also drop the login thing",
        "plus remove the login page from the plan",
        "and drop the plan item",
    ):
        assert len(after(text)) == len(ALL) - 1


@pytest.mark.parametrize(
    "text",
    [
        "remove the blockers",
        "remove all blockers",
        "delete my blockers",
        "clear all blockers",
        "delete both blockers",
        "remove everything under blockers",
    ],
)
def test_remove_all_of_a_kind(text: str) -> None:
    assert after(text) == ALL[:4]


@pytest.mark.parametrize(
    "text", ["move the login thing to done", "put the login page under done", "the login page is done"]
)
def test_move(text: str) -> None:
    assert ("done", "the login page") in after(text)
    assert ("plan", "the login page") not in after(text)
    assert len(after(text)) == len(ALL)


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("change the first one to done", None),
        ("change the third one to done", ("done", "the login page")),
        ("set the last one to today", ("plan", "staging is down")),
        ("change the second one to a blocker", ("blocker", "reviewed Ana's PR")),
        ("set item 4 to blocker please", ("blocker", "DEMO-15")),
        ("change the first one to today's review", ("done", "today's review")),
        ("change the second thing in today to the invoices", ("plan", "the invoices")),
        ("move the third one to done", ("done", "the login page")),
        ("move the last one from today to done", ("done", "DEMO-15")),
        ("the second thing under today is a blocker", ("blocker", "DEMO-15")),
    ],
)
def test_an_entry_by_its_place_is_changed_to_another_kind(text: str, moved: tuple[str, str] | None) -> None:
    if moved is None:  # it is of that kind already
        assert not is_edit(REPORT, text)
    else:
        assert moved in after(text) and len(after(text)) == len(ALL)


def test_the_plural_means_the_same() -> None:
    assert after("remove the login pages") == ALL[:2] + ALL[3:]


def test_what_is_there_already_is_no_move() -> None:
    assert not is_edit(REPORT, "move DEMO-12 to done")


def test_who_takes_the_last_blocker_out_is_not_asked_for_one() -> None:
    assert edit(REPORT, "remove all blockers").answered(BLOCKER)
    assert not edit(REPORT, "remove all blockers").of(BLOCKER)


@pytest.mark.parametrize("text", ["remove the blockers", "remove the last one"])
def test_a_none_is_no_entry_to_remove(text: str) -> None:
    none = Report(1, 1, 1, date(2026, 3, 4), entries=(Entry(NONE, "no blockers", about=BLOCKER),))
    assert not is_edit(none, text)


def test_change_a_whole_kind() -> None:
    assert [one for one in after("change today to writing the docs") if one[0] == "plan"] == [
        ("plan", "writing the docs")
    ]
    assert [one for one in after("set blockers to none") if one[0] == "blocker"] == []
    assert edit(REPORT, "set blockers to none").missing() is None


@pytest.mark.parametrize(
    "text",
    [
        "not DEMO-15, I meant DEMO-16",
        "I meant DEMO-16 not 15",
        "change DEMO-15 to DEMO-16",
        "I meant DEMO-16, not DEMO-15",
        "actually DEMO-16, not DEMO-15",
        "DEMO-16 not 15",
    ],
)
def test_correct_a_ticket(text: str) -> None:
    changed = edit(REPORT, text).entries[3]
    assert (changed.text, changed.tickets) == ("DEMO-16", ("DEMO-16",))


@pytest.mark.parametrize(
    "text", ["change the login page to the sign-up page", "I meant the sign-up page, not the login page"]
)
def test_an_article_is_said_once(text: str) -> None:
    assert after(text)[2] == ("plan", "the sign-up page")


def test_quotes_hold_an_entry_together() -> None:
    one = Report(1, 1, 1, date(2026, 3, 4), entries=(Entry(DONE, "moved the cart to the left"),))
    changed = edit(one, 'replace "moved the cart to the left" with "changed today to Friday"')
    assert [entry.text for entry in changed.entries] == ["changed today to Friday"]


@pytest.mark.parametrize("text", ["change the second one to docs", "replace item 2 with “docs”"])
def test_change_one_by_its_place(text: str) -> None:
    assert after(text)[1] == ("done", "docs")


def test_add() -> None:
    assert after("add code review to yesterday")[-1] == ("done", "code review")
    assert after("add blocker: the VPN")[-1] == ("blocker", "the VPN")


@pytest.mark.parametrize(
    "text",
    [
        "move the garden to done",
        "remove the seventh blocker",
        "move the ninth one to done",
        "the fifth one in today is done",
        "clear the login",
        "lovely weather",
        "",
        "remove",
    ],
)
def test_what_points_to_nothing_changes_nothing(text: str) -> None:
    assert not is_edit(REPORT, text)
    with pytest.raises(NothingToChange):
        edit(REPORT, text)


@pytest.mark.parametrize("text", ["fix", "Fix it", "edit!", "change it"])
def test_a_bare_fix_asks_how(text: str) -> None:
    assert asks_how(text)


@pytest.mark.parametrize("text", ["no change", "No change.", "no edit", "no fix", "also fix", "and edit"])
def test_a_bare_fix_behind_another_word_may_be_told(text: str) -> None:
    assert not asks_how(text)
    assert asks_how("no, fix it") and asks_how("and change it")


@given(st.text(max_size=400))
def test_no_text_fails_in_another_way(text: str) -> None:
    is_edit(REPORT, text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("change today to code review", True),
        ("remove the last blocker", True),
        ("I meant DEMO-14, not DEMO-12", True),
        ("move the login page to done", True),
        ("remove the login page", False),
        ("replace the login page with a form", False),
        ("the login page is blocked", False),
        ("the login page is done", False),
        ("get rid of the last blocker", False),
    ],
)
def test_while_a_question_is_open_only_what_names_a_part_of_the_report_is_an_edit(
    text: str, is_one: bool
) -> None:
    assert is_edit(REPORT, text)
    assert is_edit(REPORT, text, sure=True) is is_one


@pytest.mark.parametrize(
    "text", ["remove the first one", "remove the hospital", "delete the first one from yesterday"]
)
def test_what_kept_from_work_is_removed_like_an_entry(text: str) -> None:
    why, plan = Entry(NONE, "nothing, I was at the hospital", about=DONE), Entry(PLAN, "login")
    report = Report(1, 1, 1, date(2026, 3, 4), entries=(why, plan))
    assert edit(report, text).entries == (plan,)


def test_what_kept_from_work_is_changed_where_it_is_shown() -> None:
    report = Report(
        1,
        1,
        1,
        date(2026, 3, 4),
        entries=(Entry(NONE, "nothing, I was sick", about=DONE), Entry(PLAN, "login")),
    )
    (work, _) = edit(report, "change the first one to fixed the header").entries
    assert (work.kind, work.text) == (DONE, "fixed the header")
    (why, _) = edit(report, "change sick to away").entries
    assert (why.kind, why.about, why.text) == (NONE, DONE, "nothing, I was away")
