"""What sentences about tickets ask for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.core.sprint import Category, State
from scrumai.core.ticket import (
    Assignment,
    Estimate,
    Movement,
    Target,
    assignment,
    comment,
    creation,
    estimate,
    find_state,
    is_nobody,
    keys,
    movement,
    named_alone,
    points,
    target,
    topic,
)
from tests.fixtures.quick import quick

TODO, DOING, DONE = Category.TODO, Category.DOING, Category.DONE
BOARD = (State("To Do", TODO), State("In Progress", DOING), State("In Review", DOING), State("Done", DONE))
IT, THEM = Target(it=True), Target(it=True, many=True)


def of(*named: str) -> Target:
    return Target(keys=named)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("demo-12 and DEMO-12", ["DEMO-12"]),
        ("#4,#5 and !17", ["#4", "#5", "!17"]),
        ("acme/shop#3", ["acme/shop#3"]),
        ("ticket 33, bug 391", ["#33", "#391"]),
        ("see https://jira.example.com/browse/PAY-7", ["PAY-7"]),
        ("(DEMO-12), DEMO-13.", ["DEMO-12", "DEMO-13"]),
        ("DEMO\u201112", ["DEMO-12"]),
        ("utf-8 and sha-256 in 5-7 days, half-done, v1.2-3", []),
        ("", []),
    ],
)
def test_keys(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what's the state of #42", of("#42")),
        ("is the login ticket still open?", Target(words="login")),
        ("Give me the description of the payment timeout ticket", Target(words="payment timeout")),
        ("find the ticket about the broken csv import", Target(words="broken csv import")),
        ("the one for the password reset, what state is it in?", Target(words="password reset")),
        ("any news on the dark mode story", Target(words="dark mode")),
        ("show me the issue with the safari scrolling", Target(words="safari scrolling")),
        ("move Ana's ticket DEMO-3 to testing", of("DEMO-3")),
        ("give SHOP-9, SHOP-10 and SHOP-11 to Aisha", of("SHOP-9", "SHOP-10", "SHOP-11")),
        ("move DEMO-12 to done because DEMO-3 depends on it", of("DEMO-12")),
        ("close the csv import bug, it works now", Target(words="csv import")),
        ("close that ticket", IT),
        ("move it to done", IT),
        ("I want to comment on a ticket", Target()),
        ("move 3 tickets to closed", Target()),
        ("close two bugs", Target()),
        ("move 3 of the tickets to closed", THEM),
        ("close both tickets", THEM),
        ("move the 3 tickets to closed", THEM),
        ("close these two", THEM),
        ("close all three tickets", THEM),
        ("assign the two login tickets to Ana", Target(words="login")),
        ("is the 404 bug open?", Target(words="404")),
        ("close the 2 factor ticket", Target(words="2 factor")),
        ("who is there", Target()),
    ],
)
def test_which_ticket(text: str, expected: Target) -> None:
    assert target(text) == expected


def test_a_count_is_no_title() -> None:
    assert topic("show me 3 tickets") == "" and topic("the 404 page") == "404 page"


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("create a ticket: login fails on safari", "task", "login fails on safari"),
        (
            "new bug the cart total is wrong when coupon applied",
            "bug",
            "the cart total is wrong when coupon applied",
        ),
        ("open a story for the export button", "story", "export button"),
        ("can you make a ticket to rotate the api keys", "task", "rotate the api keys"),
        ('add task "Write docs"', "task", "Write docs"),
        ("log a bug, safari crashes when I upload a photo", "bug", "safari crashes when I upload a photo"),
        ("create a ticket for the bug in checkout", "bug", "bug in checkout"),
        ("I want to report a bug in the export screen", "bug", "bug in the export screen"),
        (
            "hey I found a bug, the date picker shows 1970, pls create something",
            "bug",
            "the date picker shows 1970",
        ),
        ("let's track the cookie banner work in its own ticket", "task", "cookie banner work"),
        ("create an issue for me, title is Remove unused css", "task", "Remove unused css"),
        ("open a gitlab issue titled upgrade postgres to 16", "task", "upgrade postgres to 16"),
        ("create a ticket in PAY for refunds over 1000 euro", "task", "refunds over 1000 euro"),
        (
            "shall we make a ticket for the timezone problem? yes please make one",
            "task",
            "timezone problem",
        ),
        (
            "Please open a ticket so that we do not forget to delete the old bucket",
            "task",
            "delete the old bucket",
        ),
        ("Kindly create one user story for search in the mobile app.", "story", "search in the mobile app"),
        ("add to the backlog: dark mode for the settings page", "task", "dark mode for the settings page"),
        ("create an issue: users can't log in: timeout", "task", "users can't log in: timeout"),
        ("Create a new task to write the release notes, thanks!", "task", "write the release notes"),
        ("create a bug: the ticket list is empty", "bug", "the ticket list is empty"),
        (
            'create a bug: Füße "quoted" & <i>it</i> 🎉',
            "bug",
            'Füße "quoted" & <i>it</i> 🎉',
        ),
        ('create a bug: "save" is dead, "load" too', "bug", '"save" is dead, "load" too'),
        ("create a ticket: run `make` twice", "task", "run `make` twice"),
        ("create a ticket: why is it slow? see the log", "task", "why is it slow? see the log"),
        ('create a ticket: "Login fails"', "task", "Login fails"),
        ('create a bug the "save" button is dead', "bug", 'the "save" button is dead'),
        ('create a ticket "Login fails" for Ana please', "task", "Login fails"),
        ("bug! the sidebar overlaps the footer on ipad", "bug", "the sidebar overlaps the footer on ipad"),
        ("make a task to add 'remember me'", "task", "remember me"),
        ("create ticket", "task", ""),
        ("file a bug", "bug", ""),
        ("create story", "story", ""),
        ("can you create a ticket?", "task", ""),
        ("turn that into a ticket", "task", ""),
        ('create ticket ""', "task", ""),
        ("i would like to add a new item to our backlog", "task", ""),
    ],
)
def test_create(text: str, kind: str, title: str) -> None:
    heard = creation(text)
    assert (heard.kind, heard.title) == (kind, title)


@pytest.mark.parametrize(
    ("text", "title", "person"),
    [
        ("create a task: clean the logs, assign it to Ben", "clean the logs", "Ben"),
        ("create a task: clean the logs and assign it to me please", "clean the logs", "me"),
        ("create a bug clean the logs. Assign it to Ana Costa.", "clean the logs", "Ana Costa"),
        ("create a task: clean the logs (assigned to @ben)", "clean the logs", "ben"),
        ("create a task: clean the logs, assignee: Ben", "clean the logs", "Ben"),
        ('create a bug "Login fails" and give it to Ben', "Login fails", "Ben"),
        ("create a task assigned to Ben: clean the logs", "clean the logs", "Ben"),
        ("create a task and assign it to Ben: clean the logs", "clean the logs", "Ben"),
        ("new task for Ana: check the events", "check the events", "Ana"),
        ('create a ticket "Login fails" for Ana please', "Login fails", "Ana"),
        ("new task: check the events, for Ana", "check the events", "Ana"),
        ("new task: check the events, for everybody", "check the events, for everybody", ""),
        ("new task for marketing: check the events", "check the events", ""),
        ("create a bug: users can log in and assign tickets to guests", "users can log in and assign tickets to guests", ""),
        ("create a bug: tickets can be assigned to guests", "tickets can be assigned to guests", ""),
        ("create a task: assign it to somebody", "assign it to somebody", ""),
        ("create a bug: users cannot assign it to Ben", "users cannot assign it to Ben", ""),
        ("create a bug: page crashes when I reopen a ticket and assign it to myself", "page crashes when I reopen a ticket and assign it to myself", ""),
        ("create a bug: users can open a ticket and assign it to Ben", "users can open a ticket and assign it to Ben", ""),
        ("create a bug: users cannot log in, assign it to Ben", "users cannot log in", "Ben"),
        ('create a bug "users cannot log in" and assign it to Ben', "users cannot log in", "Ben"),
        ("can you create a task: clean the logs and assign it to Ben", "clean the logs", "Ben"),
        ("create a task: clean the logs - assign it to Ben", "clean the logs", "Ben"),
        ("create a task, assign it to Ben", "", "Ben"),
        ("create a bug: app crashes when I open the menu and assign it to Ben", "app crashes when I open the menu", "Ben"),
        ("create a bug: I can't log in on Safari and assign it to me", "I can't log in on Safari", "me"),
        ("add a task: update the docs before the release and give it to Ana", "update the docs before the release", "Ana"),
        ("create a task: check if the cert expires and assign it to me", "check if the cert expires", "me"),
        ("create a bug: app fails to start and assign it to Ana, thanks", "app fails to start", "Ana"),
        ("create a task fix the login assign it to me", "fix the login", "me"),
        ("create a task: clean the logs assign it to Ben", "clean the logs", "Ben"),
        ("create a bug: users of the shop never assign it to Ben", "users of the shop never assign it to Ben", ""),
        ("create a bug: page crashes when users assign it to Ben", "page crashes when users assign it to Ben", ""),
        ("create a bug: login fails if I reopen it and assign it to myself", "login fails if I reopen it and assign it to myself", ""),
        ("create a bug: the new managers wrongly assign it to Ben", "the new managers wrongly assign it to Ben", ""),
        ("create a bug: it fails to assign it to Ben", "it fails to assign it to Ben", ""),
        ("create a task and give it to me please", "", "me"),
        ("create a task: clean the logs, assign it to Ben and Ana", "clean the logs, assign it to Ben and Ana", ""),
    ],
)  # fmt: skip
def test_who_gets_what_is_created(text: str, title: str, person: str) -> None:
    heard = creation(text, ["Ana"])
    assert (heard.title, heard.person) == (title, person)


@pytest.mark.parametrize("piece", [", ", "(. ", "x - ", "and please ", "when ", "assign it to "])
def test_the_longest_title_is_read_at_once(piece: str) -> None:
    quick(lambda text: creation(f"create a task: {text}x"), (piece * 4000)[:3900], 0.5)


def test_the_person_a_ticket_is_for_is_not_its_title() -> None:
    assert creation("new task for Ana: check the events", ["Ana"]).title == "check the events"
    assert creation("could you add a bug for Yuki, the font is wrong", ["Yuki"]).title == "the font is wrong"


@pytest.mark.parametrize(
    ("text", "expected", "state"),
    [
        ("move DEMO-12 to done", of("DEMO-12"), "Done"),
        ("move demo-12 to done please", of("DEMO-12"), "Done"),
        ("close #4", of("#4"), "Done"),
        ("start DEMO-3", of("DEMO-3"), "In Progress"),
        ("put PAY-7 in review", of("PAY-7"), "In Review"),
        ("reopen #118", of("#118"), "To Do"),
        ("open DEMO-12 again, the bug came back", of("DEMO-12"), "To Do"),
        ("DEMO-15 -> done", of("DEMO-15"), "Done"),
        ("DEMO-9: todo -> doing", of("DEMO-9"), "In Progress"),
        ("demo-8 back to todo", of("DEMO-8"), "To Do"),
        ("mark #7 done pls", of("#7"), "Done"),
        ("Move MOB-210 to code review and then ping QA", of("MOB-210"), "In Review"),
        ("move the login ticket to review", Target(words="login"), "In Review"),
        ("close the csv import bug, it works now", Target(words="csv import"), "Done"),
        ("send APP-19 back to development", of("APP-19"), "In Progress"),
        ("move #4 and #5 to done", of("#4", "#5"), "Done"),
        ("move DEMO-3, DEMO-4 and DEMO-5 to in progress", of("DEMO-3", "DEMO-4", "DEMO-5"), "In Progress"),
        ("both DEMO-1 and DEMO-2 are tested, move them to done", of("DEMO-1", "DEMO-2"), "Done"),
        ("Could you please change SHOP-9 to the state Done? Thank you very much", of("SHOP-9"), "Done"),
        ("DEMO-14 in progress", of("DEMO-14"), "In Progress"),
        ("I am starting with CORE-55 now, please update the board", of("CORE-55"), "In Progress"),
        ("the search ticket is ready for review, move it over", Target(words="search"), "In Review"),
        ("move DEMO-12 from in progress to in review", of("DEMO-12"), "In Review"),
        ("finish #15 on the board", of("#15"), "Done"),
        ("push PAY-88 into the backlog again", of("PAY-88"), "To Do"),
        ("progress #90 to the next column", of("#90"), "In Review"),
        ("deploy of PAY-19 is over, set it to released", of("PAY-19"), "Done"),
        ("move it to dnoe", IT, "Done"),
        ("move the wish list to review pls", Target(words="wish list"), "In Review"),
        ('set DEMO-3 to "In Review"', of("DEMO-3"), "In Review"),
        ("take DEMO-44 out of review, I found a bug in it", of("DEMO-44"), None),
        ("move DEMO-3", of("DEMO-3"), None),
        ("move DEMO-3 to the moon", of("DEMO-3"), None),
        ("move 10 to the moon and resolve it", IT, None),
        ("close DEMO-3, then change to the other branch", of("DEMO-3"), "Done"),
        ("move 10 to in review, it is finished", IT, "In Review"),
        ("move something to in progress", Target(), "In Progress"),
        ("can you drag SHOP-440 to the testing column", of("SHOP-440"), None),
        ("please transition PAY-301 to Ready for QA", of("PAY-301"), None),
        ("set status of DEMO-6 to waiting for customer", of("DEMO-6"), None),
        ("QA-77 should be in verification, not in progress", of("QA-77"), None),
    ],
)
def test_move(text: str, expected: Target, state: str | None) -> None:
    heard = movement(text)
    assert heard.target == expected
    found = find_state(heard.state, BOARD, BOARD[1])
    assert (found.name if found else None) == state


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("qa", "Testing"),
        ("verification", "Testing"),
        ("in test", "Testing"),
        ("selected", "Selected for Development"),
        ("start", "Doing"),
        ("todo", "Selected for Development"),
        ("closed", "Closed"),
        ("done", "Closed"),
        ("wont do", "Won't Do"),
    ],
)
def test_a_board_with_other_names(words: str, state: str) -> None:
    board = (
        State("Backlog", TODO),
        State("Selected for Development", TODO),
        State("Doing", DOING),
        State("Testing", DOING),
        State("Closed", DONE),
        State("Won't Do", DONE),
    )
    found = find_state(words, board)
    assert found is not None and found.name == state


REDMINE = (
    State("New", TODO), State("In Progress", DOING), State("Resolved", DOING), State("Feedback", DOING),
    State("Closed", DONE), State("Rejected", DONE),
)  # fmt: skip
PIVOTAL = (
    State("unstarted", TODO), State("started", DOING), State("finished", DOING), State("delivered", DOING),
    State("rejected", DOING), State("accepted", DONE),
)  # fmt: skip
CLASSIC = (
    State("Open", TODO),
    State("Reopened", TODO),
    State("Backlog", TODO),
    State("Cancelled", DONE),
    State("Done", DONE),
)


@pytest.mark.parametrize(
    ("board", "text", "state"),
    [
        (REDMINE, "resolve #11", "Resolved"),
        (REDMINE, "close #11", "Closed"),
        (REDMINE, "finish #11", "Closed"),
        (REDMINE, "#11 is resolved", "Resolved"),
        (REDMINE, "reject #11", "Rejected"),
        (REDMINE, "reopen #11", "New"),
        (PIVOTAL, "finish #582", "finished"),
        (PIVOTAL, "start #582", "started"),
        (PIVOTAL, "deliver #582", "delivered"),
        (PIVOTAL, "accept #582", "accepted"),
        (PIVOTAL, "reject #582", "rejected"),
        (PIVOTAL, "unstart #582", "unstarted"),
        (PIVOTAL, "close #582", "accepted"),
        (PIVOTAL, "resolve #582", "accepted"),
        (CLASSIC, "reopen DEMO-1", "Reopened"),
        (CLASSIC, "close DEMO-1", "Done"),
        (CLASSIC, "complete DEMO-1", "Done"),
        ((*CLASSIC, State("Complete", DONE)), "complete DEMO-1", "Complete"),
    ],
)
def test_the_state_that_is_called_as_the_verb_is_meant(
    board: tuple[State, ...], text: str, state: str
) -> None:
    found = find_state(movement(text).state, board, board[1])
    assert found is not None and found.name == state


@pytest.mark.parametrize("words", ["won't do", "wont do", "won’t fix", "will not do"])
def test_what_will_not_be_done_is_not_to_do(words: str) -> None:
    text = f"mark DEMO-1 as {words}"
    for board, state in ((BOARD, None), (REDMINE, "Rejected"), (CLASSIC, "Cancelled"), (PIVOTAL, None)):
        found = find_state(movement(text).state, board, board[1])
        assert (found.name if found else None) == state


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("won't do", True), ("to won’t do please", True), ("wont do then", True), ("wontfix, thanks", False), ("won't fix", True),
        ("won't make it today", False), ("won’t be long", False), ("will not happen", False), ("won't do it today", False), ("wont be there", False),
    ],
)  # fmt: skip
def test_what_somebody_will_not_do_is_no_state(text: str, named: bool) -> None:
    found = named_alone(text, (State("To Do", TODO), State("Done", DONE), State("Won't Do", DONE)))
    assert (found.name if found else None) == ("Won't Do" if named else None)


@pytest.mark.parametrize(
    "text", ["done for today", "review today", "todo: call Ana", "in progress, but slow"]
)
def test_a_state_at_the_head_of_a_sentence_is_not_named_alone(text: str) -> None:
    assert named_alone(text, BOARD) is None


def test_what_is_not_so_is_not_near_to_what_is() -> None:
    board = (State("Ready", TODO), State("Not Tested", DOING), State("Under Review", DOING))
    assert find_state("not redy", board[:1]) is None
    for words, state in (("not testd", "Not Tested"), ("review", "Under Review")):
        found = find_state(words, board)
        assert (found.name if found else None) == state


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("reveiw", "In Review"), ("in reveiw", "In Review"), ("in porgress", "In Progress"), ("progess", "In Progress"), ("reviw please", "In Review"),
        ("dnoe", "Done"), ("in revue", None), ("prod", None), ("the moon", None),
    ],
)  # fmt: skip
def test_a_state_of_two_words_that_is_typed_wrong(words: str, state: str | None) -> None:
    found = find_state(movement(f"move DEMO-3 to {words}").state, BOARD)
    assert (found.name if found else None) == state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("in review please", "In Review"), ("in reveiw", "In Review"), ("code review", "In Review"), ("progess", "In Progress"),
        ("dnoe", "Done"), ("closed", "Done"), ("blockers", "Open Blockers"), ("I'm done for today", None), ("who is in review", None),
        ("list open blockers", None), ("show open tickets", None), ("in review?", None), ("is it done", None),
    ],
)  # fmt: skip
def test_a_state_alone_is_named_by_nothing_but_its_words(text: str, state: str | None) -> None:
    found = named_alone(text, (*BOARD, State("Open Blockers", DOING)))
    assert (found.name if found else None) == state


def test_two_states_that_fit_alike_are_not_guessed() -> None:
    assert find_state("review", (State("Design Review", DOING), State("Legal Review", DOING))) is None


def test_after_the_last_state_there_is_no_next() -> None:
    assert find_state("next", BOARD, BOARD[-1]) is None
    assert find_state("next", BOARD) is None


@pytest.mark.parametrize(
    ("text", "expected", "person"),
    [
        ("assign DEMO-9 to ana", of("DEMO-9"), "ana"),
        ("I take DEMO-9", of("DEMO-9"), "me"),
        ("I'll take DEMO-9", of("DEMO-9"), "me"),
        ("give the login ticket to Ben", Target(words="login"), "Ben"),
        ("give me #4", of("#4"), "me"),
        ("Ben should take APP-71", of("APP-71"), "Ben"),
        ("put priya on #42", of("#42"), "priya"),
        ("give GH-9 to @tomasz", of("GH-9"), "tomasz"),
        ("demo-15 is mine", of("DEMO-15"), "me"),
        ("make João the assignee of SHOP-440", of("SHOP-440"), "João"),
        ("can Claire have MOB-210", of("MOB-210"), "Claire"),
        ("reassign #118 from Lukas to Fatima", of("#118"), "Fatima"),
        ("I take over DEMO-20 from Maria", of("DEMO-20"), "me"),
        ("nobody has PAY-33, I will take it", of("PAY-33"), "me"),
        ("assign Ben DEMO-3", of("DEMO-3"), "Ben"),
        ("assign ana to DEMO-9", of("DEMO-9"), "ana"),
        ("assign it to me", IT, "me"),
        ("DEMO-31 to Svenja", of("DEMO-31"), "Svenja"),
        ("APP-19 -> Anjali", of("APP-19"), "Anjali"),
        ("move GH-204 over to Nadia's name", of("GH-204"), "Nadia"),
        ("unassign DEMO-9", of("DEMO-9"), ""),
        ("take me off DEMO-9", of("DEMO-9"), ""),
        ("remove Ana from DEMO-3", of("DEMO-3"), ""),
        ("assign DEMO-3 to nobody", of("DEMO-3"), ""),
        ("assign DEMO-9", of("DEMO-9"), None),
    ],
)
def test_assign(text: str, expected: Target, person: str | None) -> None:
    heard = assignment(text)
    assert (heard.target, heard.person) == (expected, person)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("nobody", True), ("No one.", True), ("noone", True), ("nobody for now", True), ("no one yet", True), ("none", True), ("unassigned", True), ("nobody yet knows", False), ("nobody knows", False), ("Ana", False), ("no", False)],
)  # fmt: skip
def test_nobody_is_who_gets_it(text: str, expected: bool) -> None:
    assert is_nobody(text) == expected


def test_names_of_the_model_count_before_the_grammar() -> None:
    assert assignment("DEMO-3, hm, mei lin maybe", ["mei lin"]).person == "mei lin"
    assert assignment("take DEMO-3 from Ana", ["Ana"]).person == "me"
    assert assignment("assign Ana's ticket DEMO-3 to Ben", ["Ana", "Ben"]).person == "Ben"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("assign DEMO-4 to Ana, asap", "Ana"),
        ("assign DEMO-4 to Ana, ASAP", "Ana"),
        ("give #4 to Ben, ok?", "Ben"),
        ("assign #4 to Ben, today", "Ben"),
        ("assign #4 to Ana, urgent", "Ana"),
        ("assign #4 to Ana, blocker", "Ana"),
        ("assign #4 to Ben, Ana", None),
        ("assign #4 to Ben, @ana", None),
        ("assign #4 to Ben, me", None),
        ("assign #4 to ben, or ana", None),
        ("give #4 to ben or ana, today please", None),
    ],
)
def test_an_aside_is_no_second_person(text: str, person: str | None) -> None:
    assert assignment(text).person == person


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("note on DEMO-3: tests fail", of("DEMO-3"), "tests fail"),
        ("tell DEMO-4 that we wait for ops", of("DEMO-4"), "we wait for ops"),
        ("add a note to #4 saying we wait for the designs", of("#4"), "we wait for the designs"),
        ("comment PAY-301 deployed to staging", of("PAY-301"), "deployed to staging"),
        ("leave a comment on APP-71, the api returns 404", of("APP-71"), "the api returns 404"),
        ('add "needs QA" as a comment to DEMO-20', of("DEMO-20"), "needs QA"),
        ('write a comment in QA-77 "see DEMO-3"', of("QA-77"), "see DEMO-3"),
        ("coment on PLAT-5 that it is same as PLAT-2", of("PLAT-5"), "it is same as PLAT-2"),
        ("Please add a remark in SHOP-440 - customer confirmed", of("SHOP-440"), "customer confirmed"),
        ("DEMO-44: add note, waiting for the vendor", of("DEMO-44"), "waiting for the vendor"),
        ("update #15 with a comment, build 311 has it", of("#15"), "build 311 has it"),
        (
            "drop a comment on the csv import bug: only with semicolons",
            Target(words="csv import"),
            "only with semicolons",
        ),
        ("comment on it: done", IT, "done"),
        ("comment: works for me, on DEMO-3", of("DEMO-3"), "works for me"),
        (
            "comment on DEMO-3: see https://x.y/z: bad\nand more",
            of("DEMO-3"),
            "see https://x.y/z: bad\nand more",
        ),
        (
            'comment on #12: Zürich "quoted" <b>bold</b> *x* 🎉',
            of("#12"),
            'Zürich "quoted" <b>bold</b> *x* 🎉',
        ),
        ('comment on SHOP-102: don\'t say "maybe" again', of("SHOP-102"), 'don\'t say "maybe" again'),
        ('add a comment to DEMO-7: he said "no" and left', of("DEMO-7"), 'he said "no" and left'),
        ("comment on DEMO-7: run `make` and see", of("DEMO-7"), "run `make` and see"),
        ('comment on DEMO-7 that he said "no"', of("DEMO-7"), 'he said "no"'),
        ('comment on DEMO-7: "see DEMO-3"', of("DEMO-7"), "see DEMO-3"),
        ('add "needs: QA" to DEMO-20 please', of("DEMO-20"), "needs: QA"),
        ('write "see DEMO-3" on QA-77', of("QA-77"), "see DEMO-3"),
        ('add "needs QA"', Target(), "needs QA"),
        ("comment on #4: that is with ops, please", of("#4"), "that is with ops, please"),
        ("comment on DEMO-22 please: ready for review", of("DEMO-22"), "ready for review"),
        ("comment on #12: 🎉", of("#12"), "🎉"),
        ("comment on #7", of("#7"), ""),
        ('comment on #7: ""', of("#7"), ""),
        ("add a comment", Target(), ""),
        ('add a comment saying "looks good" to DEMO-7', of("DEMO-7"), "looks good"),
        ('add a comment saying "looks good" to it', IT, "looks good"),
        ("note that DEMO-7 waits for legal", of("DEMO-7"), "waits for legal"),
        ("comment that it is deployed", IT, "it is deployed"),
        ("comment that we wait for ops", IT, "we wait for ops"),
        ('comment saying "it works"', IT, "it works"),
        ("comment saying looks good to DEMO-7", of("DEMO-7"), "looks good"),
        ("please add a comment saying tests are red on #12, thanks", of("#12"), "tests are red"),
        ("comment that it is live to ticket 7", of("#7"), "it is live"),
        ("leave a note saying close #12 first to DEMO-7", of("DEMO-7"), "close #12 first"),
        ("comment saying QA passed to #7 and #8", of("#7", "#8"), "QA passed"),
        ("write a comment saying done to the login ticket", Target(words="login"), "done"),
        ("comment saying looks good to it", IT, "looks good to it"),
        ("comment that we wait on DEMO-3", IT, "we wait on DEMO-3"),
        ("comment that it was moved to DEMO-3", IT, "it was moved to DEMO-3"),
        ("comment saying duplicate of #9", IT, "duplicate of #9"),
        ("comment: see #9", IT, "see #9"),
        ("comment that DEMO-7 is live", of("DEMO-7"), "is live"),
        ("add a comment saying LGTM in DEMO-4", of("DEMO-4"), "LGTM in DEMO-4"),
        ("leave a note that tests pass for DEMO-4", of("DEMO-4"), "tests pass for DEMO-4"),
        ("comment that tests fail at DEMO-4", of("DEMO-4"), "tests fail at DEMO-4"),
        ("leave a comment that it works on DEMO-4", of("DEMO-4"), "it works"),
        ("add a comment saying this is blocked on DEMO-4", IT, "this is blocked on DEMO-4"),
        ("add a note that on DEMO-4 the tests fail", of("DEMO-4"), "on DEMO-4 the tests fail"),
        ("note: for DEMO-4, tests fail", of("DEMO-4"), "for DEMO-4, tests fail"),
        ("remark: looks good #4", of("#4"), "looks good #4"),
        ("add a note: ready for QA #4", of("#4"), "ready for QA #4"),
        ("comment that it was fixed in #9", IT, "it was fixed in #9"),
    ],
)
def test_comment(text: str, expected: Target, said: str) -> None:
    heard = comment(text)
    assert (heard.target, heard.text) == (expected, said)


@pytest.mark.parametrize(
    ("text", "expected", "number"),
    [
        ("DEMO-3 is 5 points", of("DEMO-3"), 5),
        ("3sp for #4", of("#4"), 3),
        ("give the login ticket a five", Target(words="login"), 5),
        ("lower #118 from 5 to 3", of("#118"), 3),
        ("demo-15 is more like 8, not 3", of("DEMO-15"), 8),
        ("APP-71 = 13", of("APP-71"), 13),
        ("#7 half a point", of("#7"), 0.5),
        ("DEMO-3: 2,5", of("DEMO-3"), 2.5),
        ("DEMO-3 five and a half points", of("DEMO-3"), 5.5),
        ("bump PAY-12 up to eight", of("PAY-12"), 8),
        ("let's call #15 a one pointer", of("#15"), 1),
        ("estimte ticket 33 with 3", of("#33"), 3),
        ("5 points for the 2 factor ticket", Target(words="2 factor"), 5),
        ("DEMO-3 is -2 points", of("DEMO-3"), -2),
        ("remove the estimate from #61 and put 2", of("#61"), 2),
        ("estimate INFRA-6", of("INFRA-6"), None),
        ("can you set an estimate for a ticket", Target(), None),
    ],
)
def test_estimate(text: str, expected: Target, number: float | None) -> None:
    heard = estimate(text)
    assert (heard.target, heard.points) == (expected, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8),
        ("a five", 5),
        ("3½", 3.5),
        ("½", 0.5),
        ("5pts", 5),
        ("no idea", None),
        ("it took me 3 days with all the tests, so 5", 5),
        ("I spent 2.5 hours on it: 3", 3),
        ("it took two weeks", None),
        ("3 days", 3),
    ],
)
def test_points_of_an_answer(text: str, number: float | None) -> None:
    assert points(text) == number


@pytest.mark.parametrize(
    ("text", "words"), [("what about login?", "login"), ("show me the ticket", ""), ("", "")]
)
def test_topic(text: str, words: str) -> None:
    assert topic(text) == words


def test_a_state_that_is_told_counts_before_what_a_verb_means() -> None:
    assert movement("move 10 to resolved").state == "resolved"
    assert movement("resolve 10").state == "resolved"


_PIECES = st.sampled_from(
    [
        "DEMO-3",
        "#4",
        "the",
        "ticket",
        "to",
        "done",
        "move",
        "assign",
        "points",
        "5",
        "it",
        "and",
        ",",
        ":",
        '"',
        "'",
        "-",
        "Ana",
        "\n",
        "§",
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map(" ".join)))
def test_any_text_can_be_read(text: str) -> None:
    for heard in (movement(text), assignment(text), estimate(text)):
        assert all(
            key in keys(text.replace("§", " "))
            or key in keys(" ".join(text.replace("§", " ").split()))
            or key in keys(" ".join(text.split()))
            for key in heard.target.keys
        )
    assert comment(text).text in text
    assert "\n" not in creation(text).title
    find_state(text, BOARD)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_what_stands_after_the_colon_is_the_comment(text: str) -> None:
    said = comment(f"comment on DEMO-3: {text} x")
    assert (said.target, said.text) == (of("DEMO-3"), f"{text} x".strip())


@pytest.mark.parametrize(
    "piece",
    ["the ", "DEMO-3 and ", "a" * 40 + " ", "( ", "please, ", "move ", "to do -> ", "\"'", "1 ", ", pls"],
)
def test_the_longest_text_is_read_at_once(piece: str) -> None:
    readers = (target, creation, movement, assignment, comment, estimate, topic)
    quick(lambda text: [read(text) for read in readers], (piece * 4000)[:4000], 2)


@pytest.mark.parametrize(
    ("text", "people", "target", "person"),
    [
        ("assign SHOP-104 to me if Ben can't", ["Ben"], Target(("SHOP-104",)), "me"),
        ("assign #12 to Ben because Ana is ill", ["Ben", "Ana"], Target(("#12",)), "Ben"),
        ("assign #12 to Ben, as Ana is ill", ["Ben", "Ana"], Target(("#12",)), "Ben"),
        ("assign #12 to Ben while Ana is away", ["Ben", "Ana"], Target(("#12",)), "Ben"),
        ("assign #12 to Ben when Ana is back", ["Ben", "Ana"], Target(("#12",)), "Ben"),
        ("since Ana is ill, give #12 to Ben", ["Ana", "Ben"], Target(("#12",)), "Ben"),
        ("give #12 to Ben so Ana can rest", ["Ana", "Ben"], Target(("#12",)), "Ben"),
        ("if SHOP-113 is closed, assign SHOP-104 to Ben", ["Ben"], Target(("SHOP-104",)), "Ben"),
        ("assign #12 to Ben if Ana and Chen agree", ["Ben", "Ana", "Chen"], Target(("#12",)), "Ben"),
        ("#12 to Ben because Ana will take #5", ["Ben", "Ana"], Target(("#12",)), "Ben"),
        ("so can you give #12 to Ben", ["Ben"], Target(("#12",)), "Ben"),
    ],
)
def test_whom_a_condition_or_a_reason_names_gets_no_ticket(
    text: str, people: list[str], target: Target, person: str
) -> None:
    assert assignment(text, people) == Assignment(target, person)


@pytest.mark.parametrize(
    ("text", "key", "state"),
    [
        ("when #8 is closed, move #9 to in progress", "#9", "progress"),
        ("if SHOP-105 is done, close SHOP-104", "SHOP-104", "closed"),
        ("move SHOP-104 to done once SHOP-105 is in progress", "SHOP-104", "done"),
        ("move #9 to blocked until #8 is closed", "#9", "blocked"),
        ("close #9 because #8 is in review", "#9", "closed"),
        ("move #9 to done if you can", "#9", "done"),
    ],
)
def test_what_a_condition_or_a_reason_names_is_not_moved(text: str, key: str, state: str) -> None:
    assert movement(text) == Movement(Target((key,)), state)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Please once QA is done move #4 to done", "done"),
        ("hey, if it's merged move #4 to done", "done"),
        ("hi after the deploy close #4", "closed"),
        ("hey since Ben is out can you move #4 to done", "done"),
        ("thanks! when Ben is back move #4 to review", "review"),
        ("Ben, after lunch please close #4", "closed"),
        ("please while you're at it move #4 to done", "done"),
        ("once they close #5 move #4 to review", "review"),
        ("hey since we need to close #4", "closed"),
    ],
)
def test_what_leads_an_order_ends_before_it(text: str, state: str) -> None:
    assert movement(text) == Movement(Target(("#4",)), state)


def test_what_leads_an_order_leaves_it_its_person_and_its_points() -> None:
    assert assignment("hi, if Ben is free assign #4 to Ben", ["Ben"]) == Assignment(Target(("#4",)), "Ben")
    assert estimate("please after refinement set #4 to 8") == Estimate(Target(("#4",)), 8)
    assert estimate("estimate #4 once refined at 5") == Estimate(Target(("#4",)), 5)


@pytest.mark.parametrize(
    ("text", "words", "state"),
    [
        ("close the crash when offline ticket", "offline", "closed"),
        ("move the crash when offline bug to done", "offline", "done"),
        ("close the ticket about errors after logout", "errors after logout", "closed"),
        ("close the login ticket after the crash ticket", "login", "closed"),
        ("move the story about logins to done once Ben is back", "logins", "done"),
        ("close the ticket about logins once Ben is back", "logins", "closed"),
        ("move the wish list to done once the login ticket is done", "wish list", "done"),
    ],
)
def test_the_words_of_a_title_are_no_condition(text: str, words: str, state: str) -> None:
    assert movement(text) == Movement(Target(words=words), state)


def test_a_title_with_a_condition_leaves_the_person() -> None:
    text = "assign the story about retry after timeout to Ben"
    assert assignment(text, ["Ben"]) == Assignment(Target(words="retry after timeout"), "Ben")


def test_the_number_of_a_reason_is_no_estimate() -> None:
    assert estimate("estimate #4 at 5 because #7 was 8 points") == Estimate(Target(("#4",)), 5)


@pytest.mark.parametrize(
    "text",
    [
        "not #8, close #9",
        "close #9, not #8",
        "leave #8 and close #9",
        "keep #8 open, close #9",
        "#8 stays open, close #9",
        "#8 can stay, close #9",
        "unlike #8, close #9",
        "instead of #8 close #9",
        "leave the login ticket and close #9",
        "leave #7 and #8, close #9",
        "#7 and #8 stay open, close #9",
        "keep #8 as it is and close #9",
        "leave #8 untouched, close #9",
        "leave #8 with Ben, close #9",
    ],
)
def test_what_stays_as_it_is_is_not_changed(text: str) -> None:
    assert movement(text) == Movement(Target(("#9",)), "closed")


def test_what_is_left_to_somebody_is_changed() -> None:
    assert assignment("leave #8 to Ben", ["Ben"]) == Assignment(Target(("#8",)), "Ben")
    assert target("leave a comment on #8").keys == ("#8",)
    assert target("keep #4 updated with #5").keys == ("#4",)


@pytest.mark.parametrize(
    ("text", "key", "state"),
    [
        ("leave #8 in review and close #9", "#9", "closed"), ("keep #8 in progress, move #9 to review", "#9", "review"),
        ("#8 stays in review, close #9", "#9", "closed"), ("#8 should remain in progress; start #9", "#9", "started"),
        ("close #9, but leave #8 in review", "#9", "closed"), ("close #9 and keep #8 in progress", "#9", "closed"),
    ],
)  # fmt: skip
def test_where_a_ticket_is_left_is_where_no_other_goes(text: str, key: str, state: str) -> None:
    assert movement(text).target == of(key) and movement(text).state == state


@pytest.mark.parametrize(
    "text",
    [
        "give #4 back",
        "give back #4",
        "hand #4 back please",
        "I'd like to give #4 back",
        "give it back",
        "take #4 off me",
        "take #4 off my hands please",
        "take #4 off Ben",
        "take #4 off Ben's plate, thanks",
        "take Ben off #4",
        "take #4 off me, I have no time",
        "take #4 off me because I am ill",
        "take #4 off me and put it on hold",
        "give #4 back for now",
        "take #4 off me for two weeks",
        "take #4 off me today",
        "take DEMO-4 off Ben today",
        "take DEMO-4 off Ben, he is sick",
        "take DEMO-4 off Ben Miller",
        "take DEMO-4 off of Ben",
        "take #4 off my todo list",
        "take #4 off our list",
        "take #4 off Ben's to-do list this week please",
    ],
)
def test_what_is_given_back_is_nobodys(text: str) -> None:
    assert assignment(text).person == ""
    assert assignment("give #4 back to Ben").person == "Ben"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("take #4 off Ben and give it to Ana", "Ana"), ("take DEMO-4 off Ben, assign to Ana", "Ana"), ("take Ben off #4 and give it to Ana", "Ana"), ("take #4 off Ben for Ana", "Ana"),
        ("take #4 off Ben's list and put it on mine", "me"), ("take #4 off Ben, I'll take it", "me"), ("unassign #4 and give it to me", "me"),
        ("hand #4 back please to Ana", "Ana"), ("give #4 back to Ana", "Ana"), ("give #4 back to the team", None),
        ("take #4 off hold", None), ("take #4 off hold today", None), ("take #4 off our board", None), ("take #4 off today", None), ("take #4 off the board", None), ("take #4 off", None), ("take #4 out of the sprint", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("people", [[], ["Ben", "Ana"]])
def test_who_gets_what_is_taken_off_somebody(text: str, person: str | None, people: list[str]) -> None:
    heard = assignment(text, [one for one in people if one in text])
    assert (heard.person, heard.several) == (person, False)
