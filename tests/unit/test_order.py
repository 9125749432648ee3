"""What orders something by its first line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.order import ordered, remarks
from tests.fixtures.quick import quick

COMMENTS = (
    "comment on DEMO-12: first line\nsecond line", "Comment on #12: finished the search", "add a comment to DEMO-7: blocked by ops\n- and QA",
    "please leave a note on acme/shop#3: see below", "can you add a comment to PAY-15:\nit is slow", "comment DEMO-6: cannot reproduce",
    "comment on the login ticket: still broken\nyesterday it worked", "comment on it: done", "hey, could you comment on ticket 33: I finished it",
    "comment on https://acme.atlassian.net/browse/DEMO-7: done\ntoday", "comment on DEMO-22 please: ready", "note on DEMO-3: tests fail", "tell #10: yesterday I finished it, today the mails",
    "write on DEMO-7: close #12 first", "please add to #7: assign #12 to Ana",
)  # fmt: skip
CREATIONS = (
    "create a bug: the cart\nis empty", "create ticket: finished reports get lost", "please create a new task: blocked users can log in",
    "can you file a bug report: yesterday's total is shown today", "add a task: fix the login", "open an issue: it was slow",
    "create a bug in the backlog: blocked", "Create a high priority bug: x",
)  # fmt: skip
NEITHER = (
    "", "comment on DEMO-12", "I had to comment on DEMO-12: nothing", "yesterday: comment on DEMO-12\ntoday: DEMO-13", "comments on DEMO-7: none left",
    "finished DEMO-12\ncomment on DEMO-12: done", "note: DEMO-12 is done", "DEMO-12: add a note", "Open issues: none", "New features: search\nBlockers: none",
    "Add tasks: done", "created a bug: login", "create a bug about the login", "new task: x", "Done: create a ticket: x", "commented on DEMO-12: fixed",
    "comment on what Ana said: fine", "add to the sprint: DEMO-7", "wrote on DEMO-7: done", "add DEMO-7: done",
)  # fmt: skip


@pytest.mark.parametrize("text", COMMENTS)
def test_a_comment_is_ordered(text: str) -> None:
    assert ordered(text) == "comment_ticket"


@pytest.mark.parametrize("text", CREATIONS)
def test_a_ticket_is_ordered(text: str) -> None:
    assert ordered(text) == "create_ticket"


@pytest.mark.parametrize("text", NEITHER)
def test_nothing_is_ordered(text: str) -> None:
    assert ordered(text) == ""


REMARKS = (
    "comment SHOP-109 waiting on legal", "comment on SHOP-109 waiting on legal", "please comment DEMO-12 finished the copy yesterday, waiting for legal",
    "comment on ticket 33 it is slow", "hey, comment #12 I go on tomorrow",
)  # fmt: skip
NO_REMARKS = (
    "", "comment on DEMO-12", "commented on DEMO-12 that it works", "comment on DEMO-12 and DEMO-13", "comment on DEMO-12 today", "comment on what Ana said",
    "comment on DEMO-12 about the copy\nreview DEMO-13", "comment on DEMO-12, then DEMO-13", "comments on DEMO-7 answered", "comment on it that we wait",
)  # fmt: skip


@pytest.mark.parametrize("text", REMARKS)
def test_a_comment_without_a_colon(text: str) -> None:
    assert remarks(text)


@pytest.mark.parametrize("text", NO_REMARKS)
def test_no_comment_without_a_colon(text: str) -> None:
    assert not remarks(text)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert ordered(text) in ("", "comment_ticket", "create_ticket")
    assert ordered(f"comment on DEMO-3: {text}") == "comment_ticket"


@pytest.mark.parametrize(
    "piece", ["please ", "add a ", "comment on ", "the login ", "create a new ", "DEMO-3 "]
)
def test_the_longest_text_is_read_at_once(piece: str) -> None:
    quick(lambda text: (ordered(text), remarks(text)), (piece * 4000)[:4000], 1)
