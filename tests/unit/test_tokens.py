"""Tokens between processes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.errors import TokenInvalid
from scrumai.tokens import read, sign, verify

SECRET = "a secret of at least thirty-two characters"
NOW = datetime.now(timezone.utc)


def bearer(token: str) -> str:
    return f"Bearer {token}"


def test_a_token_opens_the_door_of_its_audience() -> None:
    verify(SECRET, "charts", bearer(sign(SECRET, "charts", datetime.now(timezone.utc))))


def test_it_carries_what_was_put_in_but_no_claim_of_its_own_can_be_replaced() -> None:
    now = datetime.now(timezone.utc)  # that of the module is a minute old when a slow suite comes here
    claims = read(SECRET, "reports", sign(SECRET, "reports", now, spec={"kind": "burndown"}, exp=1))
    assert claims["spec"] == {"kind": "burndown"}
    assert claims["exp"] == int((now + timedelta(seconds=60)).timestamp())


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        sign(SECRET, "charts", NOW),
        bearer(sign(SECRET, "actions", NOW)),
        bearer(sign("another secret of thirty-two characters!", "charts", NOW)),
        bearer(sign(SECRET, "charts", NOW - timedelta(minutes=2))),
        bearer(jwt.encode({"aud": "charts"}, SECRET, algorithm="HS256")),
        bearer(jwt.encode({"exp": NOW + timedelta(hours=1)}, SECRET, algorithm="HS256")),
        bearer(jwt.encode({"aud": "charts", "exp": NOW + timedelta(hours=1)}, None, algorithm="none")),
    ],
    ids=range(12),  # a token changes with the time, a test's name must not
)
def test_every_other_header_is_refused(header: str | None) -> None:
    with pytest.raises(TokenInvalid):
        verify(SECRET, "charts", header)


@given(st.text())
def test_any_text_is_refused_and_nothing_else_is_raised(text: str) -> None:
    with pytest.raises(TokenInvalid):
        verify(SECRET, "charts", bearer(text))


@given(st.integers(0, 200), st.sampled_from("abcXYZ019-_"))
def test_a_token_with_one_letter_changed_is_refused(place: int, letter: str) -> None:
    token = sign(SECRET, "charts", NOW)
    place %= len(token) - 1  # the last letter holds bits that do not count
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(TokenInvalid):
            verify(SECRET, "charts", bearer(changed))
