"""Which tickets of a board a text names."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.sprint import Category, Item, State
from scrumai.core.ticket_key import is_of, keys_in

AT = datetime(2026, 3, 4, tzinfo=timezone.utc)


def board(*keys: str, url: str = "") -> list[Item]:
    """Items with these keys; `url` has a `{}` for a key's number or the key."""
    state = State("To Do", Category.TODO)
    return [
        Item(key, "x", "task", state, None, None, "1", AT, AT, url.format(key.lstrip("#")) if url else None)
        for key in keys
    ]


DEMO = board("DEMO-7", "DEMO-12", "DEMO-142")
JIRA = board("ABC-7", "XYZ-1", url="https://acme.atlassian.net/browse/{}")
GITLAB = board("#7", "#42", url="https://git.acme.example/team/shop/-/issues/{}")
GITHUB = board("#7", "#42", url="https://github.com/acme/shop/issues/{}")
REDMINE = board("#7", "#42", url="https://redmine.acme.example/issues/{}")
PLAIN = board("7", "42", url="https://redmine.acme.example/issues/{}")
TRELLO = board("aBcD1234", url="https://trello.com/c/{}")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("see demo-12 and DEMO-7", ["DEMO-12", "DEMO-7"]), ("DEMO-12, DEMO-12", ["DEMO-12"]), ("DEMO-99", ["DEMO-99"]), ("ABC-1", ["ABC-1"]),
        ("#12", []), ("merged #142", []), ("PR 12", []), ("!12", []), ("finished 142", ["DEMO-142"]), ("finished 143", []),
        ("ticket 12 is odd", ["DEMO-12"]), ("utf-8 and covid-19", []), ("https://acme.atlassian.net/browse/DEMO-12", ["DEMO-12"]), ("", []),
    ],
)  # fmt: skip
def test_a_board_without_addresses(text: str, keys: list[str]) -> None:
    assert keys_in(text, DEMO, "demo:", "local-demo") == keys


@pytest.mark.parametrize(
    ("items", "url", "ref", "text", "keys"),
    [
        (JIRA, "https://acme.atlassian.net", "12", "https://acme.atlassian.net/browse/ABC-7", ["ABC-7"]),
        (JIRA, "https://acme.atlassian.net", "12", "https://ACME.atlassian.net/browse/abc-8?focus=1", ["ABC-8"]),
        (JIRA, "https://acme.atlassian.net", "12", "https://acme.atlassian.net/x/boards/12?selectedIssue=XYZ-1", ["XYZ-1"]),
        (JIRA, "https://acme.atlassian.net", "12", "https://other.atlassian.net/browse/ABC-7", []),
        (JIRA, "https://acme.atlassian.net", "12", "#7 and PR 7", []),
        (GITLAB, "https://git.acme.example", "team/shop", "https://git.acme.example/team/shop/-/issues/42", ["#42"]),
        (GITLAB, "https://git.acme.example", "team/shop", "(https://git.acme.example/team/shop/-/issues/43)", ["#43"]),
        (GITLAB, "https://git.acme.example", "team/shop", "https://git.acme.example/team/other/-/issues/42", []),
        (GITLAB, "https://git.acme.example", "team/shop", "https://git.acme.example/team/shop/-/merge_requests/42", []),
        (GITLAB, "https://git.acme.example", "team/shop", "#42, !7, team/shop#7, else/where#7", ["#42", "#7"]),
        (GITLAB, "https://git.acme.example", "team/shop", "ABC-7", []),
        (GITHUB, "https://github.com", "acme/shop", "https://github.com/acme/shop/issues/42#issuecomment-1", ["#42"]),
        (GITHUB, "https://github.com", "acme/shop", "https://github.com/acme/shop/pull/42", []),
        (GITHUB, "https://github.com", "acme/shop", "https://github.com/else/shop/issues/42", []),
        (REDMINE, "https://redmine.acme.example", "shop", "https://redmine.acme.example/issues/43", ["#43"]),
        (PLAIN, "https://redmine.acme.example", "shop", "#42 or https://redmine.acme.example/issues/7", ["42", "7"]),
        (board("#7", url="http://127.0.0.1:1234/issues/{}"), "http://127.0.0.1:1234", "shop", "http://127.0.0.1:1234/issues/9", ["#9"]),
        (TRELLO, "https://trello.com", "b0ard", "https://trello.com/c/aBcD1234/12-login-page", ["aBcD1234"]),
        (TRELLO, "https://trello.com", "b0ard", "https://trello.com/c/zzzz9999", []),
        (board("#12", url="https://trello.com/c/aBcD1234/12-title"), "https://trello.com", "b", "https://trello.com/c/aBcD1234", ["#12"]),
    ],
)  # fmt: skip
def test_addresses_of_the_linked_board_and_of_no_other(
    items: list[Item], url: str, ref: str, text: str, keys: list[str]
) -> None:
    assert keys_in(text, items, url, ref) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ABC-7, #12 and !3", ["ABC-7", "#12"]), ("PR 12", []), ("https://acme.atlassian.net/browse/ABC-8", ["ABC-8"]),
        ("https://other.example/browse/ABC-8", []), ("https://acme.atlassian.net/pull/8", []), ("", []),
    ],
)  # fmt: skip
def test_where_no_item_is_known_any_form_of_a_key_may_be_one(text: str, keys: list[str]) -> None:
    assert keys_in(text, [], "https://acme.atlassian.net", "12") == keys


def test_a_key_of_another_project_would_be_of_another_board() -> None:
    assert is_of("DEMO-99", DEMO) and is_of("#4", GITLAB)
    assert not is_of("OPS-1", DEMO) and not is_of("DEM-1", DEMO)


@given(
    st.text(max_size=80) | st.text("https:/.#!-12AB[]() ", max_size=60),
    st.sampled_from([DEMO, JIRA, GITHUB, PLAIN, TRELLO, []]),
)
def test_no_text_breaks_it(text: str, items: list[Item]) -> None:
    found = keys_in(text, items, "https://x.example", "a/b")
    assert len(found) == len(set(found))
