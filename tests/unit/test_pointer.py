"""What only points at a ticket, and what tells something of it."""

from __future__ import annotations

import pytest

from scrumai.core.cues import is_ticket
from scrumai.core.pointer import is_news, is_spoken_of, only_points, reports, tells

BARE = (
    "DEMO-7", "demo-7", " DEMO-7? ", "#42", "!17", "acme/shop#3", "DEMO-7 DEMO-8", "DEMO-7, DEMO-8 and DEMO-9", "(DEMO-7)",
    "http://127.0.0.1:1234/issues/7", "http://localhost:8080/browse/DEMO-7", "https://acme.atlassian.net/browse/DEMO-12",
    "https://gitlab.com/shop/app/-/issues/42", "https://trello.com/c/AbCd1234/12-title-of-card", "<https://host/browse/DEMO-7>",
    "https://acme.atlassian.net/jira/software/projects/DEMO/boards/1?selectedIssue=DEMO-7",
)  # fmt: skip
POINTING = (
    "see also PROJ-9", "this is like #42", "fyi https://host/browse/DEMO-7", "DEMO-7 might be relevant", "fyi DEMO-7 is related",
    "cf. DEMO-7", "btw DEMO-7", "cc DEMO-7", "related: DEMO-7", "looks like a duplicate of DEMO-9", "DEMO-7 looks like a duplicate of DEMO-9",
    "this may be the same as #42", "Similar to https://github.com/acme/shop/issues/42", "FYI: DEMO-7, DEMO-8", "see DEMO-9 please",
    "same issue as DEMO-7, I think", "DEMO-7 again", "and DEMO-7 again!",
)  # fmt: skip
TELLING = (
    "finished DEMO-7", "also finished DEMO-7", "DEMO-7 is done", "blocked by DEMO-7", "today DEMO-7", "DEMO-7 is waiting for legal",
    "fyi I moved DEMO-7 to review", "btw finished https://host/browse/DEMO-7", "fyi DEMO-7 is blocked", "will look at DEMO-7 next",
)  # fmt: skip


REPORTING = (
    "DEMO-7 is done", "DEMO-7 is finished", "demo-7's done!", "#42 is done", "DEMO-12 is finally done!", "DEMO-7 and DEMO-8 are done",
    "SHOP-104 is merged and deployed", "PAY-33 has been shipped today", "I finished DEMO-7", "finished DEMO-7", "just finished #12 ✅",
    "I'm done with DEMO-7", "I’m done with DEMO-7", "done with SHOP-12", "we've closed DEMO-7, DEMO-8 and DEMO-9", "completed PAY-33 this morning",
    "fixed https://acme.atlassian.net/browse/DEMO-12", "working on DEMO-7", "I'm working on DEMO-7 today", "i am still working on SHOP-104",
    "I'm on DEMO-7", "im on #42", "still on DEMO-7", "currently on PAY-18", "back on DEMO-7 now", "busy with GH-9",
    "on DEMO-7 today", "picking up DEMO-9", "I'm looking into GH-9", "starting with DEMO-9 and DEMO-10", "still wrapping up #5", "also finished DEMO-20", "and then closed #4",
    "DEMO-7 is not done yet", "DEMO-7 is almost done", "DEMO-7 isn't merged yet", "#42 is still not finished", "DEMO-7 is blocked", "DEMO-7 and #4 are stuck",
    "SHOP-9 is blocked by legal", "DEMO-7 is still blocked on DEMO-8 today", "I am reviewing #33", "we are still blocked by DEMO-9", "blocked by DEMO-9", "still stuck on #4 and #5", "reviewing !17 and !18 now",
)  # fmt: skip
NOT_REPORTING = (
    "is DEMO-7 done?", "is DEMO-7 done", "DEMO-7 is done?", "DEMO-7, done or not done", "who is working on DEMO-7", "anyone on DEMO-7?",
    "working on DEMO-7?", "am I on DEMO-7", "move DEMO-7 to done", "DEMO-7 to done", "DEMO-7 -> done", "DEMO-7 done", "23 done", "mark DEMO-7 done",
    "DEMO-7 is done, move it", "DEMO-7 is done, please close it", "done with issue 17, move it", "close DEMO-7", "start working on DEMO-7",
    "put me on DEMO-7", "is DEMO-7 blocked?", "is DEMO-7 blocked", "why is DEMO-7 blocked", "DEMO-7 is not blocked", "DEMO-7 is not blocked any more", "DEMO-7 is blocked no longer", "DEMO-7 is unblocked", "fyi DEMO-7 is done", "Ana is on DEMO-7", "Ana finished DEMO-7",
    "DEMO-7", "on DEMO-7", "also DEMO-20", "finished the login page", "", "comment on DEMO-7: is done", "i am done", "DEMO-7 can be closed", "DEMO-7 is mine",
)  # fmt: skip


@pytest.mark.parametrize("text", REPORTING)
def test_a_ticket_that_is_reported(text: str) -> None:
    assert reports(text) and tells(text) and not only_points(text)


@pytest.mark.parametrize("text", NOT_REPORTING)
def test_a_ticket_that_is_asked_for_or_to_be_changed_or_somebody_else_s(text: str) -> None:
    assert not reports(text)


@pytest.mark.parametrize("text", BARE)
def test_nothing_but_tickets(text: str) -> None:
    assert is_ticket(text) and only_points(text) and not tells(text)


@pytest.mark.parametrize("text", POINTING)
def test_words_that_only_point(text: str) -> None:
    assert only_points(text) and not is_ticket(text) and not tells(text)


@pytest.mark.parametrize("text", TELLING)
def test_words_that_tell(text: str) -> None:
    assert tells(text) and not only_points(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "fyi", "see below", "also DEMO-7", "is this like #42?", "what is DEMO-7 like", "who broke DEMO-4", "show DEMO-12",
        "DEMO-7 ✅", "DEMO-7 -> done", "https://example.com/", "move DEMO-7 to Done", "the weather in DEMO-12 is lovely",
    ],
)  # fmt: skip
def test_neither_is_sure(text: str) -> None:
    assert not only_points(text)


@pytest.mark.parametrize(
    "text",
    [
        "fyi the customer reported DEMO-7 again",
        "the customer reported DEMO-7 once more, fyi",
        "fyi https://h/browse/DEMO-7 was closed by Ana",
    ],
)
def test_what_others_did_is_no_report(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "the logs for #12 are attached", "logs for DEMO-12 attached", "The screenshots of DEMO-12 were sent to the customer.", "here are the notes for DEMO-14",
        "hi all, here's the recording about DEMO-14", "there's a related discussion in DEMO-14", "the video for DEMO-14 has been uploaded", "design for DEMO-15 is in figma",
        "the steps to reproduce for #3 are below", "the test data of DEMO-4 is on the shared drive", "DEMO-14 was mentioned in the call with the customer",
        "DEMO-14 and DEMO-15 were discussed in the retro", "the customer called about #14 again", "Emily asked about DEMO-7", "Sally called about DEMO-7", "Fred asked about DEMO-7", "Priya asked about DEMO-9 yesterday",
        "our biggest customer complained about https://acme.atlassian.net/browse/DEMO-12", "fyi the numbers for DEMO-3 are in the sheet",
        "the docs for DEMO-7 are on my drive", "the docs for DEMO-7 are in the meeting notes", "the logs for DEMO-7 are in the testing channel", "the logs for DEMO-7 are on the production server",
        "the docs for #3 are on the team drive", "the slides for DEMO-7 are in confluence now", "my manager asked about DEMO-9", "the specs for #3 are in a google doc",
    ],
)  # fmt: skip
def test_news_of_a_ticket_is_nobody_s_work(text: str) -> None:
    assert is_news(text) and not tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "I attached the logs to #12", "attached the logs to #12", "the fix for #12 is on staging", "the fix for #12 is deployed", "DEMO-12 is in review",
        "the tests for #12 are failing", "the design for DEMO-15 is done", "the logs for #12 are attached and I fixed #13", "the logs for #12 are attached, today #13",
        "the logs for #12 are missing", "are the logs for #12 attached?", "we talked about #12", "called about #12", "the logs are attached", "fixed #12 yesterday, today #13",
        "waiting for the logs of #12", "the data for DEMO-4 are not here yet", "I asked the customer about #12", "wrote about #12 in the blog", "Worked and called about #12", "then I called about #12",
        "the docs for DEMO-7 are on Ben's plate", "the docs for DEMO-7 are in progress on my drive", "recently talked about DEMO-7", "really quickly talked about DEMO-7",
        "the docs for DEMO-7 are behind schedule", "The docs for DEMO-9 are in review", "the slides for DEMO-7 are in progress", "specs for DEMO-7 are on hold", "the design for DEMO-7 is under review",
        "the data for DEMO-7 is in a mess", "the specs for DEMO-7 are in a very bad state", "the draft for #7 is at 80%", "the mockups for #7 are in testing", "the docs for #7 are on my plate", "the report for #7 is in a good place now", "the notes for #7 are in code review",
        "yesterday talked about DEMO-7 with Ben", "This morning spoke about DEMO-9 with Ana", "briefly talked about DEMO-7", "have talked about DEMO-7", "on Monday spoke about DEMO-7 with Ben",
        "last week called about #12", "already asked about #12", "the day before talked about #12", "I've talked about #12", "ive talked about #12", "has just talked about #12",
    ],
)  # fmt: skip
def test_what_is_no_mere_news(text: str) -> None:
    assert not is_news(text)


@pytest.mark.parametrize(
    ("text", "spoken_of"),
    [
        ("DEMO-14 was mentioned in the call", True),
        ("here are the notes for DEMO-14", True),
        ("Here's the screenshot for DEMO-14", True),
        ("the notes for DEMO-14 are attached", False),
        ("here are the notes for DEMO-14, please add them", False),
        ("here are the notes", False),
    ],
)
def test_news_that_may_be_taken_for_a_comment(text: str, spoken_of: bool) -> None:
    assert is_spoken_of(text) == spoken_of
