"""Secrets at rest: several keys, the first encrypts."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from scrumai.core.errors import SecretUnreadable, SettingInvalid
from scrumai.safe import Safe, parsed

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_one_key_sealed_both_open_and_the_first_renews() -> None:
    sealed = Safe(OLD).seal("hush")
    both = Safe(f"{NEW}, {OLD}")
    assert both.open(sealed) == "hush"
    renewed = both.renew(sealed)
    assert renewed != sealed and Safe(NEW).open(renewed) == "hush"
    assert both.renew(renewed) == renewed, "renewing again changes nothing"


def test_a_key_that_is_gone_is_said_and_shows_nothing() -> None:
    sealed = Safe(OLD).seal("hush")
    for act in (Safe(NEW).open, Safe(NEW).renew):
        with pytest.raises(SecretUnreadable) as caught:
            act(sealed)
        assert sealed not in str(caught.value) and caught.value.__cause__ is None


@pytest.mark.parametrize("sealed", ["", "no token", "hush"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SecretUnreadable):
        Safe(OLD).open(sealed)


def test_without_a_key_nothing_is_kept() -> None:
    assert not Safe(None)
    for act in (Safe(None).seal, Safe(None).open, Safe(None).renew):
        with pytest.raises(SettingInvalid) as caught:
            act("x")
        assert caught.value.values["name"] == "SCRUMAI_ENCRYPTION_KEY"


@pytest.mark.parametrize("value", ["", ",", "short", f"{OLD},short"], ids=range(4))
def test_what_is_no_key_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        parsed(value)
