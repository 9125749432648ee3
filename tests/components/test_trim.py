"""What stands around a span, without a model."""

from __future__ import annotations

import pytest

from components.trim import paired, trimmed
from components.typed import plain


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("fixed <b>tests</b>, more", "fixed <b>tests</b", "fixed <b>tests</b>"),
        ("*bold* title", "bold* title", "*bold* title"),
        ("**bold** title", "bold** title", "**bold** title"),
        ("fixed the *bold*", "fixed the *bold", "fixed the *bold*"),
        ('"login" page', 'login" page', '"login" page'),
        ("`make` runs", "make` runs", "`make` runs"),
        ("[WIP] login (part 2), x", "WIP] login (part 2", "[WIP] login (part 2)"),
        ("*bold*", "bold", "bold"),  # around the whole entry, they say nothing
        ("- fixed snake_case", "fixed snake_case", "fixed snake_case"),
        ("done -> a > b, c", "a > b", "a > b"),
        ("a, 2 * 3", "2 * 3", "2 * 3"),
    ],
)
def test_a_sign_stays_beside_what_it_opens_or_closes(text: str, span: str, whole: str) -> None:
    start = text.index(span)
    first, last = paired(text, start, start + len(span))
    assert text[first:last] == whole


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("we are still blocked by the vendor", "still blocked by the vendor"),
        ("we're still blocked by the vendor", "still blocked by the vendor"),
        ("I am stuck on the proxy", "stuck on the proxy"),
        ("I'm stuck", "stuck"),
        ("we’ve no access to staging", "no access to staging"),
        ("I have no access to staging", "no access to staging"),
        ("we wait for the keys", "wait for the keys"),
        ("we are stuck", "we are stuck"),  # or hardly half of it would be left
        ("actually I also am blocked by the vendor", "blocked by the vendor"),
        ("weak signal in the lab", "weak signal in the lab"),
    ],
)
def test_who_speaks_is_no_part_of_what_is_told(text: str, kept: str) -> None:
    first, last = trimmed(plain(text), 0, len(text), "blocker")
    assert text[first:last] == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("[BLOCKED] ABC-7 the cart", "ABC-7 the cart"),
        ("BLOCKED] ABC-7 the cart", "ABC-7 the cart"),  # a clause begins with its first word
        ("- [On hold]: cart", "cart"),
        ("[BLOCKED] #4", "#4"),
        ("[BLOCKED] by legal", "[BLOCKED] by legal"),
        ("[BLOCKED]", "[BLOCKED]"),
        ("[WIP] the cart hangs", "[WIP] the cart hangs"),
    ],
)
def test_the_state_of_a_board_is_no_part_of_what_is_held_up(text: str, kept: str) -> None:
    first, last = trimmed(text, 0, len(text), "blocker")
    assert text[first:last] == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("today 14", "14"), ("today #14", "#14"), ("tomorrow AB-1", "AB-1"), ("tomorrow PID", "tomorrow PID")],
)
def test_the_word_of_a_day_is_no_part_of_a_ticket(text: str, kept: str) -> None:
    first, last = trimmed(text, 0, len(text), "plan")
    assert text[first:last] == kept


@pytest.mark.parametrize(
    ("label", "text", "kept"),
    [
        ("done", "yesterday I fixed the broken login page on Friday", "fixed the broken login page"),
        ("done", "shipped the invoice export today", "shipped the invoice export"),
        ("plan", "today I will fix the broken login page tonight", "fix the broken login page"),
        ("plan", "tomorrow I will show the login to the client", "show the login to the client"),
        ("plan", "will show the login to the client tomorrow", "show the login to the client tomorrow"),
        ("plan", "show the login to the client on Friday", "show the login to the client on Friday"),
        ("plan", "on Friday I show the login to the client", "on Friday I show the login to the client"),
        ("plan", "finish the login by next standup", "finish the login"),
        ("blocker", "the staging certificate expires tmrw", "the staging certificate expires tmrw"),
        ("blocker", "the certificate expires on Friday", "the certificate expires on Friday"),
        ("blocker", "the VPN is down since yesterday", "the VPN is down since yesterday"),
        ("blocker", "since Monday we have no access to staging", "since Monday we have no access to staging"),
        ("blocker", "currently the VPN to staging is down right now", "the VPN to staging is down"),
        ("other", "today it rains", "today it rains"),
        ("plan", "next Monday deploy the app", "next Monday deploy the app"),
        ("blocker", "next week the VPN will be down", "next week the VPN will be down"),
        ("blocker", "today and tomorrow the VPN is down", "today and tomorrow the VPN is down"),
        ("plan", "today and on Tuesday fix the login page", "today and on Tuesday fix the login page"),
        ("done", "yesterday and today fixed the login page", "fixed the login page"),
    ],
)
def test_a_time_that_is_news_stays(label: str, text: str, kept: str) -> None:
    first, last = trimmed(text, 0, len(text), label)
    assert text[first:last] == kept


@pytest.mark.parametrize("lead", ["EOD: ", "End of day: today I ", "end of the day - "])
def test_that_the_day_is_over_is_no_part_of_what_was_done(lead: str) -> None:
    text = lead + "fixed the parser of the invoices"
    first, last = trimmed(text, 0, len(text), "done")
    assert text[first:last] == "fixed the parser of the invoices"
