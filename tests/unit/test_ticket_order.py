"""Whether a text orders a change of a ticket, and which bare numbers in it are tickets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.core.ticket_doubt import condition, wonders
from scrumai.core.ticket_order import (
    Orders,
    apart,
    begins,
    forbids,
    is_elsewhere,
    is_order,
    only_orders,
    signed,
    sole,
    takes_on,
    whole,
    with_key,
    writes,
)
from scrumai.core.ticket_title import begins as title_begins
from scrumai.core.ticket_title import places
from tests.fixtures.quick import quick


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("move 10 to resolved", "move #10 to resolved"),
        ("please move 10 and 11 to in progress", "please move #10 and #11 to in progress"),
        ("can you close 10?", "can you close #10?"),
        ("put 10 in review", "put #10 in review"),
        ("put 10 on hold", "put #10 on hold"),
        ("mark 10 as done", "mark #10 as done"),
        ("mark 4 resolved", "mark #4 resolved"),
        ("accept 582", "accept #582"),
        ("hand 7 over to Ben", "hand #7 over to Ben"),
        ("move 10 -> done", "move #10 -> done"),
        ("move 10", "move #10"),
        ("reopen 7 please", "reopen #7 please"),
        ("assign 10 to Ana", "assign #10 to Ana"),
        ("give 10 to Ana", "give #10 to Ana"),
        ("give 10 back", "give #10 back"),
        ("give back 10", "give back #10"),
        ("tell 10: we wait", "tell #10: we wait"),
        ("whose is 10?", "whose is #10?"),
        ("unassign 10", "unassign #10"),
        ("comment on 10: move 11 to done", "comment on #10: move 11 to done"),
        ("add a note to 10 saying we wait", "add a note to #10 saying we wait"),
        ("comment on 10", "comment on #10"),
        ("estimate 10 at 5", "estimate #10 at 5"),
        ("estimate 10: 5", "estimate #10: 5"),
        ("12 -> in progress", "#12 -> in progress"),
        ("show me 10", "show me #10"),
        ("show 9, 10 and 11", "show #9, #10 and #11"),
        ("who's on 9?", "who's on #9?"),
        ("who is working on 8?", "who is working on #8?"),
        ("who has 8?", "who has #8?"),
        ("is 9 done?", "is #9 done?"),
        ("did anyone close 10?", "did anyone close #10?"),
        ("where is 10", "where is #10"),
        ("is 6 really done?", "is #6 really done?"),
        ("are 7 and 8 done?", "are #7 and #8 done?"),
        ("12?", "#12?"),
        ("what about 12?", "what about #12?"),
        ("how many points has 12?", "how many points has #12?"),
        ("how many points does 12 have", "how many points does #12 have"),
        ("can I close 12?", "can I close #12?"),
        ("close 12 if Ben agrees", "close #12 if Ben agrees"),
        ("close 12 because 13 is done", "close #12 because 13 is done"),
        ("if Ben agrees, close 12", "if Ben agrees, close #12"),
    ],
)
def test_a_number_that_an_order_is_about(text: str, expected: str) -> None:
    assert signed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "estimate 5", "estimate 5 for #10", "put 5 points on #10", "put 5 on #10", "set 5 as the estimate of #10",
        "set #10 to 5", "give 5 to #10", "give 5 to the login ticket", "assign 3 points to #10", "mark 10 as a 5",
        "move 2 tickets to done", "move 9:30 to 10:00", "move 10% to done", "move 1.5 to done", "move #10 to 11",
        "start 5 minutes late", "show me 10 tickets", "who has 8 points?", "who's on 5 tickets?", "is 9 o'clock done?", "is 5 enough?", "is 5 really enough?", "what about 5 points?", "how many points has 5 days?",
        "can I close 5 tickets?", "close 5 tickets if Ben agrees", "how about 10:30?",
        "show me the 3 oldest", "comment on 10 things: tidy up",
        "we should move 10 to done", "10", "", "move DEMO-10 to done",
    ],
)  # fmt: skip
def test_a_number_that_counts_something_is_left(text: str) -> None:
    assert signed(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10", "#10"),
        ("number 10, please", "number #10, please"),
        ("9 and 10", "#9 and #10"),
        ("10 days", "10 days"),
    ],
)
def test_an_answer_that_is_a_number_alone(text: str, expected: str) -> None:
    assert signed(text, alone=True) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("move #10 to New", "move_ticket", True),
        ("#10 to New", "move_ticket", True),
        ("#10 -> New", "move_ticket", True),
        ("please close #10", "move_ticket", True),
        ("#10", "move_ticket", False),
        ("#10, the one about resolving names", "move_ticket", False),
        ("the one about moving to postgres", "move_ticket", False),
        ("assign #10 to Ana", "assign_ticket", True),
        ("#10 at 5", "estimate_ticket", True),
        ("DEMO-10: 5", "estimate_ticket", True),
        ("the page 2 one", "estimate_ticket", False),
        ("comment on #10: hi", "comment_ticket", True),
    ],
)
def test_whether_an_answer_is_an_order_itself(text: str, kind: str, expected: bool) -> None:
    assert is_order(text, kind) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("assign DEMO-12 to Ana", "assign_ticket"),
        ("unassign DEMO-12 please", "assign_ticket"),
        ("please assign DEMO-12 to Ana Lee, thank you", "assign_ticket"),
        ("move DEMO-12 back to In Progress, thanks", "move_ticket"),
        ("move DEMO-12 and DEMO-13 to in review", "move_ticket"),
        ("reopen #12", "move_ticket"),
        ("estimate #12 at 5 points", "estimate_ticket"),
        ("comment on DEMO-12: the tests\nfail", "comment_ticket"),
        ("mark #4 as resolved", "move_ticket"),
        ("mark #4 resolved", "move_ticket"),
        ("hand #7 over to Ben", "assign_ticket"),
        ("give #7 to Ben please", "assign_ticket"),
        ("put #4 on hold", "move_ticket"),
        ("give #7 to Ben and Ana so that they can test it", ""),
        ("mark #4 as resolved once the keys are here", ""),
        ("assign DEMO-12", ""),
        ("assign it to Ana", ""),
        ("move DEMO-12 to the cluster that ops set up", ""),
        ("close DEMO-12 needs a review", ""),
        ("comment on DEMO-12", ""),
        ("close #4, assign #5 to Ben", "move_ticket"),
        ("close DEMO-12 and assign it to Ben", "move_ticket"),
        ("close #4, assign 5 to Ben", ""),
        ("close #4, it blocks us", ""),
        ("close #4 and assign #5", ""),
        ("comment on #4: done, close 5", "comment_ticket"),
        ("#8 needs 3 points", "estimate_ticket"),
        ("#8 should be 5", ""),
        ("#8 needs 3 tests", ""),
        ("#8 needs 3 points more than #9", ""),
        ("create a ticket", "create_ticket"),
        ("can you open a new bug?", "create_ticket"),
        ("create a ticket for the login", ""),
    ],
)
def test_an_order_that_is_the_whole_text(text: str, kind: str) -> None:
    assert whole(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("close 4", "move_ticket"),
        ("close 4, assign 5 to Ben", "move_ticket"),
        ("assign 5 to Ben; close 4", "assign_ticket"),
        ("hey, close 4 and then please hand 5 over to Ben, thanks", "move_ticket"),
        ("close #4, assign 5 to Ben", "move_ticket"),
        ("close 4 and assign it to Ben", "move_ticket"),
        ("close 4 and 5, then assign them to Ben", "move_ticket"),
        ("estimate 4 at 3 and 5 at 8", "estimate_ticket"),
        ("move 4 to done, 5 to in review and assign 6 to Ana", "move_ticket"),
        ("close 4\nassign 5 to Ben\nestimate 6 at 3", "move_ticket"),
        ("close 4, comment on 5: works, so assign it to whom you like", "move_ticket"),
        ("comment on 4: done, close 5", "comment_ticket"),
        ("close 4, assign 5", ""),
        ("close 4, we wait for 5", ""),
        ("close 4 tickets, assign 5 to Ben", ""),
        ("close 4, assign 5 points to Ben", ""),
        ("give 5 points to 4 and 3 to 6", ""),
        ("close 4, then assign 5 to whoever has time next week", ""),
    ],
)
def test_several_orders_that_are_the_whole_text_where_keys_are_numbers(text: str, kind: str) -> None:
    assert whole(text, numbered=True) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("move SHOP-6 to Done; assign SHOP-5 to Ben", True),
        ("move SHOP-6 to Done\nassign SHOP-5 to Ben today", True),
        ("hey, move SHOP-6 to Done", False),
        ("finished SHOP-6, move it to done", False),
        ("moved SHOP-6 to done; assign SHOP-5 to Ben", False),
    ],
)
def test_whether_a_text_is_nothing_but_several_orders(text: str, expected: bool) -> None:
    assert only_orders(text) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("show me #10", "ask_ticket"),
        ("can you show #9 and #10?", "ask_ticket"),
        ("close #10", "move_ticket"),
        ("who is working on #8?", "ask_ticket"),
        ("is #9 done?", "ask_ticket"),
        ("are #7 and #8 done?", "ask_ticket"),
        ("is #6 really done?", "ask_ticket"),
        ("show me #10 tomorrow", ""),
        ("what about #10", ""),
        ("show me the report", ""),
    ],
)
def test_an_order_or_a_wish_to_see_that_is_the_whole_text(text: str, kind: str) -> None:
    assert sole(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("show them", "ask_ticket"),
        ("show them again please", "ask_ticket"),
        ("show me both", "ask_ticket"),
        ("close them", "move_ticket"),
        ("close both", "move_ticket"),
        ("close both of them", "move_ticket"),
        ("close those two", "move_ticket"),
        ("move these tickets to in review", "move_ticket"),
        ("give them to ana", "assign_ticket"),
        ("I told them", ""),
        ("close them if you can", ""),
        ("show both reports", ""),
        ("close it", ""),
    ],
)
def test_an_order_about_them(text: str, kind: str) -> None:
    assert (sole(with_key(text)) if with_key(text) != text else "") == kind


ASSIGN, MOVE = "assign SHOP-6 to Ana", "move it to in review"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("move_ticket", f"{ASSIGN} and {MOVE}", Orders(MOVE, (ASSIGN,), (ASSIGN,))),
        ("assign_ticket", f"{ASSIGN} and {MOVE}", Orders(ASSIGN, (), (MOVE,))),
        ("assign_ticket", f"{ASSIGN}. Then please {MOVE}", Orders(ASSIGN, (), (MOVE,))),
        ("estimate_ticket", "estimate SHOP-5 at 3 and SHOP-6 at 5", Orders("estimate SHOP-5 at 3", (), ("SHOP-6 at 5",))),
        ("estimate_ticket", "estimate SHOP-5: 3, SHOP-6: 5", Orders("estimate SHOP-5: 3", (), ("SHOP-6: 5",))),
        ("assign_ticket", "assign #16 to ben and 15 to ana", Orders("assign #16 to ben", (), ("15 to ana",))),
        ("move_ticket", "hey, move #16 to Done, 15 to New", Orders("hey, move #16 to Done", (), ("15 to New",))),
        ("move_ticket", "move #9 to done and comment done", Orders("move #9 to done", (), ("comment done",))),
        ("move_ticket", "move #1 to done and move #2 to new", Orders("move #1 to done", (), ("move #2 to new",))),
        ("move_ticket", "I can't finish #4 so move it to To Do", Orders("move it to To Do", ("I can't finish #4",))),
        ("assign_ticket", "I won't finish #4 - give it to Ben", Orders("give it to Ben", ("I won't finish #4",))),
        ("move_ticket", "move #1 to done and #2 to new", Orders("move #1 to done", (), ("#2 to new",))),
        ("assign_ticket", "close #1, assign 2 to Ana", Orders("assign 2 to Ana", ("close #1",), ("close #1",))),
        ("move_ticket", "give it to Ana, set it to done", Orders("set it to done", ("give it to Ana",), ("give it to Ana",))),
        ("estimate_ticket", "close #1 and set it to 5 points", Orders("set it to 5 points", ("close #1",), ("close #1",))),
        ("comment_ticket", "close #1, comment on it: a, move it,", Orders("comment on it: a, move it,", ("close #1",), ("close #1", "move it"))),
        ("move_ticket", "#1 works, close it and assign #2 to me", Orders("#1 works, close it", (), ("assign #2 to me",))),
        ("estimate_ticket", "#9 is 5 points, move it to new", Orders("#9 is 5 points, move it to new", (), ("move it to new",))),
    ],
)  # fmt: skip
def test_several_orders_in_one_text(kind: str, text: str, expected: Orders) -> None:
    assert apart(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("move_ticket", "move #1 and #2 to done"),
        ("move_ticket", "ok\nmove #12 to In Progress"),
        ("comment_ticket", "ok so, comment on SHOP-5: looks fine"),
        ("create_ticket", "hi, create a ticket: Close the door"),
        *(
            (kind, f"{polite}{mark}{order}")
            for polite in ("hey", "hi", "ok", "now", "please", "ok so")
            for mark in (", ", "\n", " ")
            for kind, order in (
                ("move_ticket", "move SHOP-6 to Done"),
                ("assign_ticket", "assign SHOP-5 to Ben"),
                ("estimate_ticket", "estimate #5 at 3"),
            )
        ),
        ("move_ticket", "both #1 and #2 are tested, move them to done"),
        ("move_ticket", "Move MOB-210 to code review and then ping QA"),
        ("move_ticket", "take DEMO-44 out of review, I found a bug in it"),
        ("assign_ticket", "give SHOP-9, SHOP-10 and SHOP-11 to Aisha"),
        ("assign_ticket", "nobody has PAY-33, I will take it"),
        ("create_ticket", "create a bug: the login fails and the cart is empty"),
        ("comment_ticket", "comment on #1: works, and the tests pass"),
        ("estimate_ticket", "remove the estimate from #61 and put 2"),
        ("move_ticket", ""),
    ],
)
def test_one_order_is_the_whole_text(kind: str, text: str) -> None:
    assert apart(text, kind) == Orders(text)


@settings(max_examples=150)
@given(st.text(max_size=200), st.booleans())
def test_nothing_but_signs_is_added(text: str, alone: bool) -> None:
    assert signed(text, alone).replace("#", "") == text.replace("#", "")


@pytest.mark.parametrize(
    "piece",
    [
        "move ",
        "hey ",
        "1, ",
        "1 and ",
        "show me ",
        "please, ",
        ", ",
        "and move it to #5 ",
        "close 5, ",
        "I'd but ",
        "are the docs ",
        "is the  ",
        "if ",
    ],
)
def test_the_longest_text_is_read_at_once(piece: str) -> None:
    def asked(text: str) -> None:
        signed(text, alone=True)
        sole(text)
        sole(text, numbered=True)
        sole(with_key(text))
        is_order(text, "move_ticket")
        apart(text, "move_ticket")
        forbids(text, "move_ticket")
        condition(text)
        wonders(text)
        list(places(text))
        title_begins(text)
        title_begins(f"are the docs {text}x")
        title_begins(f"are the docs {' ' * 3900}x")

    quick(asked, (piece * 4000)[:4000], 0.5)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("I can't finish DEMO-4 this sprint so move it back to To Do", "move_ticket", False),
        ("I won't finish #4 today - give it to Ben", "assign_ticket", False),
        ("I won't finish #4 today – give it to Ben", "assign_ticket", False),
        ("don't close DEMO-4 so it stays open", "move_ticket", True),
        ("don't close DEMO-4 - it is not tested", "move_ticket", True),
    ],
)
def test_what_is_forbidden_with_nothing_ordered_behind_it(text: str, kind: str, expected: bool) -> None:
    assert forbids(text, kind) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('create a ticket called "Close #12 properly"', "create_ticket"),
        ("create a ticket with the title move DEMO-3 to the archive", "create_ticket"),
        ("let's add a task: assign #4 to somebody", "create_ticket"),
        ("then create a ticket: estimate #4 again", "create_ticket"),
        ("could we comment on #7: close #12 first", "comment_ticket"),
        ("add a comment to DEMO-7 that Ana should take #12", "comment_ticket"),
        ("close #12 and create a ticket: login", ""),
        ("comment on #4 that it is live, and close it", ""),
        ("close #12 properly", ""),
        ("I created a ticket: close #12", ""),
        ("", ""),
    ],
)
def test_what_is_to_be_written_orders_nothing(text: str, kind: str) -> None:
    assert writes(text) == kind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("give it to Ben", {"assign_ticket", "estimate_ticket"}),
        ("#18 is nearly done, can you move that to review", {"move_ticket"}),
        ("#18, and give it to Ben", set()),
        ("the login one, and move it to review", set()),
        ("#18 is nearly done", set()),
    ],
)
def test_what_a_text_orders_first(text: str, kinds: set[str]) -> None:
    assert begins(text) == kinds


def test_a_new_title_is_given_at_the_tracker() -> None:
    assert is_elsewhere("rename #11 to Tax and duty") and is_elsewhere(signed("rename 11 to Tax"))
    assert not is_elsewhere("rename the login page to Sign in")


@pytest.mark.parametrize(
    ("text", "is_plan"),
    [
        ("I'll take DEMO-4 from the backlog", True), ("grab DEMO-4 from the backlog", True), ("take DEMO-4 over from Ben", True), ("I'll take over DEMO-3 from Ana", True),
        ("pick DEMO-4 back up", True), ("pick up the import from Excel", True), ("I will pick up work from yesterday", True), ("take the time off feature", True),
        ("take the wish list", True),
        ("take DEMO-4 off me", False), ("take DEMO-4 off my plate", False), ("take #4 off ben", False), ("take the wish list off Ben", False), ("take me off DEMO-4", False), ("take Ben off #4", False),
        ("take DEMO-4 away from me", False), ("take the import out of the sprint", False), ("take DEMO-4 back", False), ("take the import back to the backlog", False), ("take the import off of Ben", False),
    ],
)  # fmt: skip
def test_only_what_goes_away_from_somebody_is_not_taken_on(text: str, is_plan: bool) -> None:
    assert takes_on(text) == is_plan
