"""What makes a message a report beside its words."""

from __future__ import annotations

import pytest

from components.language import words
from components.pieces import pieces_of
from components.report import has_parts, is_list, is_report, tells_apart

DONE = [{"entity": "done", "confidence_entity": 0.5}]


@pytest.mark.parametrize(
    ("told", "report"),
    [
        ([("done", 0.9), ("plan", 0.9)], True),
        ([("plan", 0.9), ("blocker", 0.95), ("no_blocker", 0.3)], True),
        ([("done", 0.9), ("plan", 0.5)], False),
        ([("no_blocker", 0.99), ("plan", 0.99)], False),
        ([("done", 0.9), ("done", 0.9)], False),
        ([], False),
    ],
)
def test_who_tells_two_things_apart_reports(told: list[tuple[str, float]], report: bool) -> None:
    assert tells_apart([{"entity": label, "confidence_entity": sure} for label, sure in told]) is report


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What did you do since Monday?\nNothing on the sprint.\nWhat will you do?\nThe same.", True),
        ("Yesterday: login. Today: signup", True),
        ("Blockers: who knows the certificates?", False),
        ("what did Ana do yesterday?", False),
        ("", False),
    ],
)
def test_two_headings_of_a_report_make_one(text: str, parts: bool) -> None:
    pieces = pieces_of(text, words(text))
    assert has_parts(pieces) is parts
    assert is_report(text, pieces, DONE, "greet") is parts
    assert is_report(text, pieces, DONE, "ask_my_tickets") is (parts and "\n" in text)
    assert not is_report(text, pieces, DONE, "create_ticket")


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("- on a train", True),
        ("* ditto\n\n  * the texture budget\r\n", True),
        ("1. shaders 2) lights", True),
        ("1)shaders\n2)lights", True),
        ("-[x] shaders\n-[ ] lights", True),
        ("1.5 hours of sleep", False),
        ("my shopping list:\n- eggs\n- milk", False),
        ("-5 degrees and snow", False),
        ("", False),
    ],
)
def test_a_message_of_items_alone_is_a_list(text: str, listed: bool) -> None:
    assert is_list(text) is listed
    assert is_report(text, pieces_of(text, words(text)) * 2, DONE, "out_of_scope") is listed
    assert not is_report(text, [], DONE, "ask_ticket")


def test_a_single_item_is_a_report_where_its_label_is_sure() -> None:
    pieces = pieces_of("- on a train", words("- on a train"))
    assert not is_report("- on a train", pieces, DONE, "out_of_scope")
    assert is_report("- on a train", pieces, [{"entity": "plan", "confidence_entity": 0.9}], "out_of_scope")


def test_who_says_that_nothing_is_in_the_way_asks_for_nothing() -> None:
    text = "I have not met any obstacles"
    none = [{"entity": "no_blocker", "confidence_entity": 0.5, "start": 0, "end": 10}]
    assert is_report(text, pieces_of(text, words(text)), none, "list_blockers")
    assert not is_report(text, pieces_of(text, words(text)), none, "resolve_blocker")
    assert not is_report(text + "?", pieces_of(text, words(text)), none, "list_blockers")
    more = [*none, {"entity": "plan", "confidence_entity": 0.5}]
    wish = "No problem, show me my tickets"
    assert not is_report(wish, pieces_of(wish, words(wish)), more, "ask_my_tickets")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("half day today, wrapped up the menu", True),
        ("half day today, the menu", False),
        ("half day today, called in sick", False),
        ("half day today, wrapped up the menu, ok?", False),
    ],
)
def test_what_was_done_beside_an_absence_is_reported(text: str, report: bool) -> None:
    pieces = pieces_of(text, words(text))
    done = {"entity": "done", "confidence_entity": 0.9, "start": 16, "end": len(text)}
    assert is_report(text, pieces, [done], "set_absence") is report
    assert not is_report(text, pieces, [done | {"confidence_entity": 0.5}], "set_absence")
    assert not is_report(text, pieces, [done], "list_absences")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("off tomorrow, today the cart", True),
        ("half day tomorrow, today: the cart", True),
        ("I'm away tomorrow but today I'll do the cart", True),
        ("off tomorrow. the cart today", True),
        ("vacation next week, so this week the cart", True),
        ("tomorrow I'm off, today the cart", True),
        ("next week I'm on vacation, this week the cart", True),
        ("today I'm off, tomorrow the cart", False),
        ("off tomorrow, today the cart, ok?", False),
        ("off today, the cart", False),  # moving house, perhaps
        ("off tomorrow, the cart", False),
        ("off today, tomorrow the cart", False),
        ("off tomorrow, today the dentist", False),
        ("today it rains, off tomorrow, the cart", False),
        ("off until friday, today the cart", False),
        ("sick, today the cart", False),
        ("dentist, the cart today", False),
        ("off tomorrow, today I'm leaving the house", False),
        ("today the cart", False),
    ],
)
def test_what_is_told_of_today_beside_an_absence_of_another_day_is_reported(text: str, report: bool) -> None:
    start = text.index("the ") if "do the" not in text else text.index("do the")
    plan = {
        "entity": "plan",
        "confidence_entity": 0.9,
        "start": start,
        "end": len(text.removesuffix(", ok?")),
    }
    pieces = pieces_of(text, words(text))
    assert is_report(text, pieces, [plan], "set_absence") is report
    assert not is_report(text, pieces, [plan | {"confidence_entity": 0.5}], "set_absence")
    assert not is_report(text, pieces, [plan], "list_absences")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("no blockers for now, but I need the keys by tomorrow", True),
        ("I don't think there are any blockers, still on issue #88", True),
        ("the keys arrived, I go on", False),  # it clears one
        ("no blockers, what is left for me?", False),
        ("no blockers, I need to know who is in my team", False),
        ("no blockers from me, show me the board", False),
        ("no blockers, move DEMO-3 to done and assign DEMO-4 to me", False),
    ],
)
def test_who_begins_with_a_no_to_obstacles_and_tells_more_reports(text: str, report: bool) -> None:
    pieces = pieces_of(text, words(text))
    end = text.index(",")
    none = {"entity": "no_blocker", "confidence_entity": 0.9, "start": 0, "end": end}
    more = {"entity": "plan", "confidence_entity": 0.9, "start": end + 2, "end": len(text)}
    assert is_report(text, pieces, [none, more], "resolve_blocker") is report
    assert is_report(text, pieces, [none, more], "list_blockers") is report
    assert not is_report(text, pieces, [none, more], "create_ticket")
    assert not is_report(text, pieces, [none, more | {"confidence_entity": 0.5}], "list_blockers")
    stuck = more | {"entity": "blocker", "confidence_entity": 0.5}
    assert is_report(text, pieces, [none, stuck], "list_blockers") is report
    assert is_report(text, pieces, [none, stuck], "out_of_scope") is report
    assert not is_report(text, pieces, [none, stuck | {"confidence_entity": 0.4}], "list_blockers")
    assert not is_report(text, pieces, [none, none | {"start": end + 2}], "resolve_blocker")


def test_a_list_that_begins_with_a_no_is_one_although_it_asks() -> None:
    text = "- no blockers\n- will add tests to the cart, ok?"
    none = {"entity": "no_blocker", "confidence_entity": 0.9, "start": 2, "end": 13}
    assert is_report(text, pieces_of(text, words(text)), [none], "out_of_scope")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("Today I worked on:\nthe export", True),
        ("Things to do:\nthe export", True),
        ("Today: the export", False),  # "Today: book me a room"
        ("the export\nToday I worked on:\nthe import", False),
    ],
)
def test_a_heading_on_a_line_of_its_own_begins_a_report(text: str, report: bool) -> None:
    sure = [{"entity": "plan", "confidence_entity": 0.9}]
    assert is_report(text, pieces_of(text, words(text)), sure, "out_of_scope") is report
    assert not is_report(text, pieces_of(text, words(text)), DONE, "out_of_scope")
    assert not is_report(text, pieces_of(text, words(text)), sure, "create_ticket")


@pytest.mark.parametrize(
    ("text", "sure", "intent", "report"),
    [
        ("crane licence expired, cannot lift a thing", 0.9, "out_of_scope", True),
        ("crane licence expired, cannot lift a thing", 0.8, "out_of_scope", False),
        ("crane licence expired, cannot lift a thing", 0.9, "create_ticket", False),
        ("crane licence expired, what now?", 0.9, "out_of_scope", False),
    ],
)
def test_who_surely_tells_two_obstacles_reports(text: str, sure: float, intent: str, report: bool) -> None:
    stuck = [{"entity": "blocker", "confidence_entity": one} for one in (0.95, sure)]
    pieces = pieces_of(text, words(text))
    assert is_report(text, pieces, stuck, intent) is report
    assert not is_report(text, pieces, stuck[:1], intent)


def test_no_report_without_anything_told_nor_where_one_is_changed() -> None:
    text = "Done: the export. Today: the import"
    pieces = pieces_of(text, words(text))
    assert is_report(text, pieces, DONE, "greet")
    assert not is_report(text, pieces, [], "greet")
    assert not is_report(text, pieces, DONE, "edit_answer")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("Added the list view", True),
        ("made a map", True),
        ("read my messages", False),
        ("set the thermostat to 21 degrees", False),
        ("need a taxi", False),
        ("a dog named Rex", False),
    ],
)
def test_who_begins_with_what_was_done_reports(text: str, report: bool) -> None:
    done = [{"entity": "done", "confidence_entity": 0.9}]
    assert is_report(text, [], done, "out_of_scope") is report
    assert not is_report(text, [], DONE, "out_of_scope")
    assert not is_report(text, [], done, "link_tracker")
