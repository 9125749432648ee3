"""Tokens that people paste into a chat."""

from __future__ import annotations

import pytest

from scrumai.core.secret import is_unmistakable, looks_secret, redacted

TOKENS = [
    "glpat-" + "aB3_" * 5,
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 8,
    "ATATT3xFfGF0" + "a_b-" * 20,
    "ATTA" + "0a1b" * 16,
    "xoxb-123-456-abcdef",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk",
]
KEYS = ["ab12" * 8, "ab12" * 10, "ab12" * 16, "NjM2OTc0MTk5NTA5Oq1xyz+/AbCdEfGhIjKlMnOp"]
HARMLESS = [
    "finished DEMO-12 and https://acme.atlassian.net/browse/DEMO-150",
    "https://github.com/acme/shop/commit/" + "ab12" * 10,
    "link our jira board",
    "https://trello.com/b/Ab12Cd34/web-shop",
    "internationalization of the checkout",
    "glpat- is how they begin",
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda one: one[:8])
def test_what_has_a_beginning_of_its_own_is_known_everywhere_and_cut_out(token: str) -> None:
    text = f"my token is {token}, use it"
    cut = redacted(text)
    assert is_unmistakable(text) and is_unmistakable(cut)
    assert cut != text and token[12:] not in cut and cut.endswith(", use it")
    assert redacted(cut) == cut


@pytest.mark.parametrize("key", KEYS)
def test_a_bare_key_counts_only_where_something_is_linked(key: str) -> None:
    assert looks_secret(f"key {key}") and not is_unmistakable(f"key {key}")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert not looks_secret(text) and redacted(text) == text
