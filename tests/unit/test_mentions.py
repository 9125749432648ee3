from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.core.mentions import Mention, absences, mentions, people, tickets, times
from tests.fixtures.quick import quick

WORDS = st.sampled_from(
    [
        "DEMO-12",
        "#42",
        "!17",
        "@ana",
        "<@U12>",
        "o/r#3",
        "Ana's",
        "PR",
        "is",
        "blocked",
        "9:30",
        "10am",
        "tomorrow",
        "every",
        "monday",
        "off",
        "until",
        "PTO",
        "back",
        "at",
        "on",
        "to",
        "by",
        "half",
        "past",
        "nine",
        "Berlin",
        "time",
        "UTC+2",
        "https://x.y/browse/A-1",
        ",",
        ".",
        "\n",
        "\r\n",
        "👩\u200d💻",
        "\u200b",
        "\u2060",
        "İ",
        "ß",
        "I",
        "waiting",
        "assign",
        "what",
        "working",
        "\x00",
        "(",
        ")",
        "-",
        "'",
    ]
)


def values(found: list[Mention]) -> list[str]:
    return [mention.value for mention in found]


@given(st.one_of(st.text(st.characters(), max_size=300), st.lists(WORDS, max_size=30).map(" ".join)))
@settings(max_examples=400, deadline=None)
def test_no_text_makes_it_fail_and_every_offset_holds(text: str) -> None:
    for mention in mentions(text, frozenset({"ana"}), [(0, min(3, len(text)))]):
        assert 0 <= mention.start < mention.end <= len(text)
        if mention.kind != "ticket":
            assert text[mention.start : mention.end] == mention.value
        assert mention.reading is None or json.loads(json.dumps(mention.reading)) == mention.reading


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "9 ",
        "1. ",
        "on ",
        "@a.",
        "Ana's ",
        "#1",
        "http://",
        "every on ",
        "mon,",
        "12:",
        "a-",
        "x@",
        "/a#",
        "in a ",
        "I'm off ",
    ],
)
def test_4000_repeated_characters_take_less_than_a_second(piece: str) -> None:
    quick(mentions, (piece * 4000)[:4000], 1)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("finished demo-12 and PAY-301", ["DEMO-12", "PAY-301"]),
        ("#42, !17 and (GH-9).", ["#42", "!17", "GH-9"]),
        ("acme/shop#3 then infra#77, group/sub/app!8", ["acme/shop#3", "infra#77", "group/sub/app!8"]),
        ("see https://acme.atlassian.net/browse/pay-12.", ["PAY-12"]),
        ("https://acme.atlassian.net/jira/board?selectedIssue=PAY-7", ["PAY-7"]),
        ("<https://github.com/acme/shop/pull/88|link>", ["acme/shop#88"]),
        ("https://gitlab.com/a/b/c/-/merge_requests/17", ["a/b/c!17"]),
        ("https://gitlab.com/a/b/-/issues/4", ["a/b#4"]),
        ("https://trello.com/c/aB3dE/5-title", ["aB3dE"]),
        ("https://www.pivotaltracker.com/story/show/123", ["#123"]),
        ("https://redmine.example.org/issues/77", ["#77"]),
        ("finished 142, not done with 150 yet", ["#142", "#150"]),
        ("ticket 12 and story number 9", ["#12", "#9"]),
        ("PR 45, PR #46, MR 12, MR!13, ticket-14", ["#45", "#46", "!12", "!13", "#14"]),
        ("abc-12's review, (ABC-13), _ABC-14_, ABC\u201115", ["ABC-12", "ABC-13", "ABC-14", "ABC-15"]),
        ("on feature/PAY-12-login and fix/abc-9", ["PAY-12"]),
        ("https://gitlab.com/a/b/merge_requests/17", ["a/b!17"]),
        ("https://gitlab.acme.com/a/b/issues/4/", ["a/b#4"]),
        ("https://github.com/acme/shop/issues/5#issuecomment-3", ["acme/shop#5"]),
        ("https://www.pivotaltracker.com/n/projects/9/stories/123", ["#123"]),
        ("https://www.pivotaltracker.com/n/projects/9?story_id=45", ["#45"]),
        ("https://acme.atlassian.net/browse/PAY-12?focusedCommentId=1", ["PAY-12"]),
        ("https://redmine.example.org/issues/77#note-3", ["#77"]),
        ("https://docs.example.org/issues/abc-12.html", []),
        ("COVID-19 UTF-8 SHA-256 ISO-8601 CVE-2023-1234 UTC-5 top-10", []),
        ("python-3 node-16 angular-15 gpt-4 claude-3 C-3PO R2-D2 mp3-4 Q3-2024 P0-1 team-1 option-2", []),
        ("color: #333, background:#111; #fff #FF0000 and grey #123456", []),
        ("# 1. Done\n## 2 Plan", []),
        ("my #1 priority, we're #1", []),
        ("ANDROID-31 runs on android-13, TEAM-4 is team-4", ["ANDROID-31", "TEAM-4"]),
        ("issue #1 and #1234", ["#1", "#1234"]),
        ("released 1.2-3 on 2024-05-12, 10-12, 3-5 days in B-12", []),
        ("https://docs.acme.com/p/PAGE-1 and mail@demo-12.com", []),
        ("version 1.2.3 costs $5, 100% of 3 days", []),
        ("&#39; and #channel and C#", []),
    ],
)
def test_tickets(text: str, keys: list[str]) -> None:
    assert values(tickets(text)) == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("standup at 9:30 every weekday", ["9:30 every weekday"]),
        ("every monday and thursday 10:15 Berlin time", ["every monday and thursday 10:15 Berlin time"]),
        ("at 9.30 please", ["9.30"]),
        ("half past nine", ["half past nine"]),
        ("10am", ["10am"]),
        ("move our daily to 10", ["10"]),
        ("no standup on fridays", ["fridays"]),
        ("remind me ten minutes before", ["ten minutes before"]),
        ("I'm in São Paulo, no, in Berlin", ["São Paulo", "Berlin"]),
        ("my time zone is IST", ["IST"]),
        ("set timezone to America/New_York", ["America/New_York"]),
        ("see you next week", ["next week"]),
        ("it may be that the sun is out", []),
        ("DEMO-3 is 5 points, close to 8 points", []),
        ("version 3.2.1 of the API", []),
    ],
)
def test_times(text: str, said: list[str]) -> None:
    assert values(times(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I'm off until Wednesday", ["off until Wednesday"]),
        ("out sick today", ["out sick today"]),
        ("on vacation next week, back on Thursday", ["on vacation next week", "back on Thursday"]),
        ("PTO from Monday to Wednesday", ["PTO from Monday to Wednesday"]),
        ("taking Friday off", ["taking Friday off"]),
        ("half day tomorrow", ["half day tomorrow"]),
        ("fixed the bug, off tomorrow", ["off tomorrow"]),
        ("kicked off the deploy and signed off the docs", []),
        ("back to PAY-77, rolled it back", []),
        ("logged out of the app", []),
        ("I'm ill today", ["ill today"]),
        ("still in bed, ill", ["ill"]),
        ("have been ill since Monday", ["ill since Monday"]),
        ("Ana is ill with the flu", ["ill"]),
        ("ill look into the login, ill be testing after", []),
        ("ill yesterday, at home", ["ill yesterday"]),
        ("got ill, back on Monday", ["ill", "back on Monday"]),
        ("ill :(", ["ill"]),
        ("ill today fix it", []),
        ("off tomorrow, today the cart", ["off tomorrow"]),
        ("half day tomorrow, today: the cart", ["half day tomorrow"]),
        ("PTO tomorrow, today I work on the cart", ["PTO tomorrow"]),
        ("sick yesterday, today the cart", ["sick yesterday"]),
        ("off on Friday, today and tomorrow the cart", ["off on Friday"]),
        ("off next week, this week the cart", ["off next week"]),
        ("off tomorrow, this morning the cart", ["off tomorrow"]),
        ("off tomorrow, today - the cart", ["off tomorrow"]),
        ("sick yesterday, today too", ["sick yesterday, today"]),
        ("half day, tomorrow morning", ["half day, tomorrow morning"]),
        ("PTO, today moving house", ["PTO, today"]),
        ("OOO tomorrow, today 3pm", ["OOO tomorrow, today 3pm"]),
        ("off monday, tuesday wedding", ["off monday, tuesday"]),
        ("off monday, tuesday and friday for a wedding", ["off monday, tuesday and friday"]),
        ("off thursday, friday please", ["off thursday, friday"]),
        ("vacation, next week monday to wednesday", ["vacation, next week monday to wednesday"]),
        ("done with the cart, and tomorrow I'm on PTO", ["tomorrow I'm on PTO"]),
        ("On Friday we are on holiday, this week the docs", ["On Friday we are on holiday"]),
        ("tomorrow I'm off, today the cart", ["tomorrow I'm off"]),
        ("today I'm off, tomorrow the cart", ["today I'm off"]),
        ("today I'm off, tomorrow too", ["today I'm off, tomorrow"]),
        ("tomorrow i'll be out from 2 pm", ["tomorrow i'll be out from 2 pm"]),
        ("finished the cart yesterday, I'm off until Monday", ["off until Monday"]),
        ("since yesterday I'm sick", ["sick"]),
        ("Tomorrow Bob is off", ["off"]),
        ("Tomorrow I'm off for the holiday, today the cart", ["Tomorrow I'm off for the holiday"]),
    ],
)
def test_absences(text: str, said: list[str]) -> None:
    assert values(absences(text)) == said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("what is ana working on", ["ana"]),
        ("what's Søren up to", ["Søren"]),
        ("assign DEMO-3 to priya", ["priya"]),
        ("is Ben blocked?", ["Ben"]),
        ("waiting on Ana", ["Ana"]),
        ("reviewed Ana's PR", ["Ana"]),
        ("<@U123> and @kim.lee owe me a review", ["<@U123>", "@kim.lee"]),
        ("@here standup now", []),
        ("waiting on QA", []),
        ("waiting for ops, I need Monday off", []),
        ("is it blocked? what are we working on", []),
        ("mail me at ana@acme.com", []),
    ],
)
def test_people(text: str, named: list[str]) -> None:
    assert values(people(text)) == named


def test_a_known_name_is_found_anywhere_and_a_proper_noun_only_beside_a_cue() -> None:
    text = "yesterday jonas fixed it with Marta in Spring"
    proper = [(30, 35), (39, 45)]
    assert values(people(text, frozenset({"jonas"}), proper)) == ["jonas", "Marta"]
    assert values(people(text)) == []


def test_a_city_is_a_time_and_never_a_person() -> None:
    found = mentions("I'm in Berlin", frozenset(), [(7, 13)])
    assert [(m.kind, m.value) for m in found] == [("time", "Berlin")]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("off until Wednesday", {"way": "away", "to": {"weekday": 3, "before": True}}),
        ("PTO from Monday to Wednesday", {"way": "away", "from": {"weekday": 1}, "to": {"weekday": 3}}),
        ("half day tomorrow", {"way": "away", "half": True, "day": 1}),
        ("out this afternoon", {"way": "away", "day": 0, "part": "afternoon"}),
        ("taking Friday off", {"way": "away", "weekday": 5}),
        ("back on Thursday", {"way": "back", "weekday": 4}),
        ("out sick", {"way": "away"}),
        ("I'm back on Thursday", {"way": "back", "weekday": 4}),
        ("next week we are on holiday", {"way": "away", "week": 1}),
        ("today I'm off, tomorrow too", {"way": "away", "from": {"day": 0}, "to": {"day": 1}}),
        ("tomorrow I'm away from 2 pm", {"way": "away", "from": {"day": 1, "at": "14:00"}}),
        ("tomorrow I'm off for the holiday from 2 pm", {"way": "away", "from": {"day": 1, "at": "14:00"}}),
        ("off for the rest of the week", {"way": "away", "from": {"shift": "PT0M"}, "to": {"week": 0}}),
    ],
)
def test_an_absence_says_from_when_to_when(text: str, reading: dict[str, object]) -> None:
    assert [mention.reading for mention in absences(text)] == [reading]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("blocked since tuesday", {"from": {"weekday": 2}}),
        (
            "every monday and thursday 10:15 Berlin time",
            {"every": [1, 4], "at": "10:15", "zone": "Europe/Berlin"},
        ),
        ("done by EOD", {"edge": "end"}),
        ("next sprint, hopefully", {"sprint": 1}),
        ("remind me ten minutes before", {"ahead": "PT10M"}),
        ("I'm in Sofia now", {"zone": "Europe/Sofia"}),
        ("release the friday after next", {"weekday": 5, "week": 2}),
    ],
)
def test_a_time_says_what_it_means(text: str, reading: dict[str, object]) -> None:
    assert [mention.reading for mention in times(text)] == [reading]


def test_names_that_are_places_too_are_people_unless_somebody_is_there() -> None:
    assert [m.kind for m in mentions("assign DEMO-3 to Jordan")] == ["ticket", "person"]
    assert [m.kind for m in mentions("waiting for Sofia")] == ["person"]
    assert [m.kind for m in mentions("my time zone is Jordan, I live in Sofia")] == ["time"]


def test_whoever_changes_what_was_found_changes_nothing_for_the_next() -> None:
    tickets("see DEMO-12").clear()
    assert [one.value for one in tickets("see DEMO-12")] == ["DEMO-12"]
    assert [one.value for one in tickets("www.trello.com/c/abcdef")] == ["abcdef"]
