"""A report and its entries: what a message tells, in the context of the open question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core import cues
from scrumai.core.nothing import denies
from scrumai.core.standup import Entry, Kind, Report, hear
from scrumai.core.text import clean

DONE, PLAN, BLOCKER, NONE, OTHER = Kind.DONE, Kind.PLAN, Kind.BLOCKER, Kind.NONE, Kind.OTHER


def span(entity: str, value: str) -> dict[str, str]:
    return {"entity": entity, "value": value}


def report(*entries: Entry) -> Report:
    return Report(1, 1, 1, date(2026, 3, 4), entries=entries)


def kinds(text: str, spans: list[dict[str, str]], asked: Kind | None) -> list[Kind]:
    return [entry.kind for entry in hear(text, spans, asked)]


@pytest.mark.parametrize(
    ("asked", "label", "text", "kind"),
    [
        (DONE, "plan", "login page", DONE),
        (DONE, "plan", "code review", DONE),
        (DONE, "plan", "today DEMO-15", PLAN),
        (DONE, "plan", "I will write the tests", PLAN),
        (DONE, "blocker", "the login page", DONE),
        (DONE, "blocker", "still waiting on Ana's review", BLOCKER),
        (DONE, "plan", "didn't get the export working", PLAN),
        (DONE, "blocker", "had a lot of trouble with the csv lib", BLOCKER),
        (DONE, "done", "didn't find any bugs in the export", DONE),
        (PLAN, "done", "login page", PLAN),
        (PLAN, "done", "code review", PLAN),
        (PLAN, "done", "finished the login page", DONE),
        (PLAN, "done", "get it merged", PLAN),
        (BLOCKER, "plan", "waiting on Ana", BLOCKER),
        (BLOCKER, "done", "the VPN", BLOCKER),
        (BLOCKER, "plan", "tomorrow the demo", PLAN),
        (BLOCKER, "no_blocker", "nothing really, all fine", NONE),
        (DONE, "no_blocker", "no blockers", NONE),
        (None, "plan", "login page", PLAN),
        (None, "done", "login page", DONE),
    ],
)
def test_the_open_question_decides_where_the_words_do_not(
    asked: Kind | None, label: str, text: str, kind: Kind
) -> None:
    assert kinds(text, [span(label, text)], asked) == [kind]


@pytest.mark.parametrize(
    ("text", "spans", "told"),
    [
        (
            "closed A-1, today the cart, waiting for Ben",
            [("done", "closed A-1"), ("plan", "the cart"), ("blocker", "waiting for Ben")],
            [DONE, PLAN, BLOCKER],
        ),
        (
            "the cart, today the footer and tests",
            [("done", "the cart"), ("plan", "the footer"), ("plan", "tests")],
            [DONE, PLAN, PLAN],
        ),
        ("Today:\n- footer\n- tests", [("plan", "footer"), ("plan", "tests")], [PLAN, PLAN]),
        ("the cart, blockers: the VPN", [("plan", "the cart"), ("blocker", "the VPN")], [DONE, BLOCKER]),
        ("the cart and the footer", [("done", "the cart"), ("plan", "the footer")], [DONE, DONE]),
        ("nothing, no blockers", [("no_blocker", "no blockers")], [NONE]),
    ],
)
def test_in_one_answer_to_the_first_question_words_before_a_part_carry_it(
    text: str, spans: list[tuple[str, str]], told: list[Kind]
) -> None:
    assert kinds(text, [span(label, value) for label, value in spans], DONE) == told


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Robert'); DROP TABLE entry;--", ["DROP TABLE entry"]),
        ("<b>x</b> <script>y</script> &amp; z", ["<b>x</b> <script>y</script", "z"]),
        ("```\ndef pay():\n    pass\n```", ["def pay()", "pass"]),
        (
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nKeyError: 'x'",
            ["line 3", "KeyError: 'x"],
        ),
    ],
)
def test_code_is_kept_in_one_piece(text: str, spans: list[str]) -> None:
    assert hear(text, [span("plan", value) for value in spans], BLOCKER) == (Entry(BLOCKER, text),)


@pytest.mark.parametrize(
    "text",
    [
        "not at the moment", "so far so good", "blocker is not exist", "nincs", "I don't have a blocker", "blockers do not exist", "as of now none", "nope all good", "none for now", "n/a for now", "👍",
        "no, but I might need the staging box later", "not really, just slow CI", "no problems from my side",
        "nothing apart from the wifi", "was blocked by the proxy but not anymore", "the VPN is back", "resolved this morning",
        "no, the flaky test is fixed", "all good, the keys finally arrived", "it's going well so far",
    ],
)  # fmt: skip
def test_many_words_can_say_that_nothing_is_in_the_way(text: str) -> None:
    assert hear(text, [span("blocker", text)], BLOCKER) == (Entry(NONE, text, about=BLOCKER),)


@pytest.mark.parametrize(
    "text",
    [
        "no access to staging", "nothing works since the update", "none of the tests pass", "no, still waiting on Ana",
        "no luck with the certificate", "all good except that I can't log in", "not resolved yet", "the VPN is not back",
        "waiting until the runner is fixed", "when the API is back I can go on", "exams", "my laptop", "how to mock S3?",
        "the runner is fixed but the deploy is blocked", "no idea how the cache works", "good documentation is missing",
        "two days of work are gone", "the fix for it is over my head", "not able to log in",
    ],
)  # fmt: skip
def test_a_blocker_that_sounds_like_a_no_is_one(text: str) -> None:
    assert kinds(text, [span("done", text)], BLOCKER) == [BLOCKER]


@pytest.mark.parametrize(
    ("asked", "spans", "text"),
    [
        (PLAN, [("done", "as yesterday"), ("done", "the cart")], "same as yesterday, the cart"),
        (PLAN, [("done", "the importer")], "same as last week: the importer"),
        (
            PLAN,
            [("plan", "half an hour for the roadmap")],
            "more meetings lol, maybe half an hour for the roadmap",
        ),
        (BLOCKER, [("done", "the agency moved the date")], "the agency moved the date"),
    ],
)
def test_an_answer_keeps_all_its_words_under_the_question(
    asked: Kind, spans: list[tuple[str, str]], text: str
) -> None:
    told = hear(text, [span(label, value) for label, value in spans], asked)
    assert {entry.kind for entry in told} == {asked}
    assert "".join(entry.text for entry in told) in (text, "as yesterdaythe cart")


def test_a_no_beside_the_plan_loses_no_plan() -> None:
    text = "no blockers, today the cart"
    assert kinds(text, [span("no_blocker", "no blockers"), span("plan", "the cart")], BLOCKER) == [NONE, PLAN]


def test_a_sure_blocker_after_the_answer_is_one() -> None:
    sure = {**span("blocker", "it gets too hot"), "confidence_entity": 0.9}
    unsure = {**sure, "confidence_entity": 0.5}
    text = "measured the ripple, it gets too hot"
    assert kinds(text, [span("done", "measured the ripple"), sure], DONE) == [DONE, BLOCKER]
    assert kinds(text, [span("done", "measured the ripple"), unsure], DONE) == [DONE, DONE]


@pytest.mark.parametrize("sign", ["'", "\u2019", "\u00b4"])
def test_what_a_phone_makes_of_an_apostrophe_twists_nothing_into_done(sign: str) -> None:
    undone, stuck = f"haven{sign}t merged it", f"can{sign}t log in"
    assert kinds(clean(undone), [span("done", undone)], PLAN) == [PLAN]
    assert kinds(clean(stuck), [span("blocker", stuck)], DONE) == [BLOCKER]


def test_words_that_nobody_can_read_are_no_nothing() -> None:
    def answered(text: str, confidence: float) -> list[Kind]:
        return kinds(text, [{**span("no_blocker", text), "confidence_entity": confidence}], BLOCKER)

    for confidence in (0.3, 0.9):
        assert answered("\u0436\u0434\u0451\u043c \u043a\u043b\u044e\u0447\u0438", confidence) == [BLOCKER]
    assert answered("\u043d\u0435\u0442", 0.9) == [NONE]
    assert answered("\u043f\u0440\u043e\u0431\u043b\u0435\u043c \u043d\u0435\u0442", 0.9) == [NONE]
    assert answered("\U0001f389", 0.9) == [NONE]
    assert answered("alles im Lot", 0.9) == [NONE]
    assert answered("no blockers that I know", 0.3) == [NONE]


@pytest.mark.parametrize("asked", [DONE, PLAN, BLOCKER])
@pytest.mark.parametrize("confidence", [0.3, 0.95])
def test_a_dash_below_blockers_is_no_entry(asked: Kind, confidence: float) -> None:
    text = "docs\nBlockers: -"
    parts = [span(asked.value, "docs"), {**span("no_blocker", "-"), "confidence_entity": confidence}]
    assert [(one.kind, one.text) for one in hear(text, parts, asked) if one.text == "-"] in (
        [],
        [(NONE, "-")],
    )


def test_a_list_with_brackets_is_still_a_list() -> None:
    text = "login page (finally), footer -> merged, & the docs"
    assert (
        kinds(text, [span("done", "login page"), span("done", "footer"), span("done", "the docs")], DONE)
        == [DONE] * 3
    )


@pytest.mark.parametrize(
    "text",
    ["nope", "No.", "none", "n/a", "nothing", "-", "all good!", "NADA", "not atm", "nein", "nothing else"],
)
@pytest.mark.parametrize("asked", [DONE, PLAN, BLOCKER])
def test_a_no_answers_the_open_question(text: str, asked: Kind) -> None:
    assert hear(text, [], asked) == (Entry(NONE, text, about=asked),)


@pytest.mark.parametrize("asked", [DONE, PLAN, BLOCKER])
@pytest.mark.parametrize(
    "text", ["no blockers", "No impediments.", "not blocked", "nothing blocking", "no blockers today"]
)
def test_a_no_that_names_what_blocks_answers_that_alone(text: str, asked: Kind) -> None:
    assert hear(text, [], asked) == (Entry(NONE, text, about=BLOCKER),)


@pytest.mark.parametrize(
    "text",
    [
        "nothing, was at the dentist",
        "nada - travelling all day",
        "Not much, my brother's wedding",
        "well, nothing at all, I was away",
        "didn't do anything because of the exams",
        "no work yesterday (public holiday)",
        "exam, so nothing",
        "nothing really, I was at the dentist",
        "day off",
        "just sleeping",
        "nothing, I'm on vacation",
        "nothing, I\u2019m sick",
        "nothing, I will be on leave",
        "nothing, going to the dentist",
        "nothing today, I have exams this week",
    ],
)
@pytest.mark.parametrize("asked", [DONE, PLAN])
def test_what_kept_from_work_is_no_work_and_is_shown(text: str, asked: Kind) -> None:
    labels = [span("no_blocker", "nothing"), span("done", text.split()[-1])]
    (told,) = hear(text, labels, asked)
    assert told == Entry(NONE, text, about=asked)
    assert report(told).told(asked) == (told,)
    assert report(told, Entry(asked, "the docs")).told(asked) == (Entry(asked, "the docs"),)


@pytest.mark.parametrize(
    "text",
    [
        "not much, fixed two typos",
        "nothing, my laptop died at the airport class",
        "nothing, was sick but fixed a typo",
        "no, the class diagram",
        "none of the family pages",
        "nothing much, code review",
        "sleep mode of the sensor",
        "the holiday calendar",
        "not much, refactored two classes",
        "not much: cleaned up the CSS classes",
        "nothing new, fixed the birthday field in the profile",
        "not much, I was mostly on SCRUM-12",
        "nothing, was on the export all day",
        "nothing, at the doctor until noon and then the login page",
        "none, will be in the planning meeting",
        "Worked on flight search, therefore not much done",
        "couldn't work, I was locked out of Jira",
        "no progress, was out of API credits",
        "not much because I was at the dentist in the morning. Merged the login PR.",
        "nothing, I was sick (see DEMO-12)",
        "nothing, " + "I was at the hospital and then " * 9 + "home",  # a story
    ],
)
def test_nothing_beside_some_work_is_work(text: str) -> None:
    assert kinds(text, [], DONE) == [DONE]
    assert not report(*hear(text, [], DONE)).told(PLAN)


def test_what_is_told_beside_nothing_is_heard() -> None:
    text = "nothing yesterday (holiday), today finishing the login page, no blockers"
    told = [span("plan", "finishing the login page"), span("no_blocker", "no blockers")]
    assert kinds(text, told, DONE) == [PLAN, NONE]


def test_a_reason_is_kept_where_nothing_was_told_before() -> None:
    plain, why = Entry(NONE, "nothing", about=DONE), Entry(NONE, "nothing, I was sick", about=DONE)
    assert report(plain).add([why]).entries == (why,)
    assert report(why).add([plain]).entries == (why,)
    assert report(why).add([Entry(DONE, "docs")]).entries == (Entry(DONE, "docs"),)


@pytest.mark.parametrize("text", ["nothing serious, the build broke", "Nothing big - VPN keeps dropping"])
def test_nothing_of_a_kind_is_no_no_where_something_follows(text: str) -> None:
    said = text[: text.index("s,") + 1] if "s," in text else "Nothing big"
    trouble = {**span("blocker", text[-9:]), "confidence_entity": 0.9}
    assert BLOCKER in kinds(text, [span("no_blocker", said), trouble], BLOCKER)  # type: ignore[list-item]
    assert kinds(said, [], BLOCKER) == [NONE]


def test_a_sure_obstacle_behind_a_no_is_heard() -> None:
    text = "nothing, the build broke"
    told = [span("no_blocker", "nothing"), {**span("blocker", "the build broke"), "confidence_entity": 0.9}]
    assert kinds(text, told, BLOCKER) == [BLOCKER]  # type: ignore[arg-type]
    told[1]["confidence_entity"] = 0.6
    assert kinds(text, told, BLOCKER) == [NONE]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "label"),
    [("as always, the rigs", "the rigs"), ("the usual, reviews", "reviews"), ("same stuff, GA4", "GA4")],
)
def test_that_it_was_the_same_as_ever_is_told(text: str, label: str) -> None:
    assert hear(text, [span("plan", label)], DONE) == (Entry(DONE, text),)


def test_words_without_any_label_answer_the_open_question_or_are_kept_as_they_are() -> None:
    assert kinds("hmm the thing", [], PLAN) == [PLAN]
    assert kinds("hmm the thing", [], None) == [OTHER]
    assert hear("", [], DONE) == ()


def test_tickets_are_found_in_an_entry() -> None:
    (entry,) = hear("x", [span("done", "finished DEMO-12 and demo-13")], None)
    assert entry.tickets == ("DEMO-12", "DEMO-13")


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("today #578", PLAN, "#578"),
        ("yesterday #4", DONE, "#4"),
        ("yesterday: DEMO-12 and DEMO-13", DONE, "DEMO-12 and DEMO-13"),
        ("y'day finished the api docs", DONE, "finished the api docs"),
        ("Y’day: #4", DONE, "#4"),
        ("tomorrow #4", PLAN, "tomorrow #4"),  # which no heading tells
        ("yesterday #4", PLAN, "yesterday #4"),
        ("today's build", PLAN, "today's build"),
        ("y'day", DONE, "y'day"),
        ("today PID", PLAN, "PID"),
        ("Yesterday reviews", DONE, "reviews"),
        ("last Friday reviews", DONE, "reviews"),
        ("today also the cart", PLAN, "the cart"),
        ("also mockups", DONE, "mockups"),
        ("also", PLAN, "also"),
        ("today is a holiday", PLAN, "today is a holiday"),
        ("today's release", PLAN, "today's release"),
        ("yesterday", DONE, "yesterday"),
        ("today reviews", DONE, "today reviews"),
        ("tomorrow PID", PLAN, "tomorrow PID"),
        ("today-button of the picker", PLAN, "today-button of the picker"),
        ("today should be a holiday", PLAN, "today should be a holiday"),
        ("Yesterday, today and tomorrow: the move", DONE, "Yesterday, today and tomorrow: the move"),
        ("also known as foo", PLAN, "also known as foo"),
    ],
)
def test_the_day_that_the_heading_tells_is_no_part_of_an_entry(text: str, asked: Kind, told: str) -> None:
    assert [one.text for one in hear(text, [], asked)] == [told]
    label = "done" if asked is DONE else "plan"
    assert [one.text for one in hear(text, [span(label, text)], asked)] == [told]


def test_only_what_is_missing_is_asked() -> None:
    empty = report()
    assert empty.missing() is DONE
    assert empty.add([Entry(DONE, "a")]).missing() is PLAN
    assert empty.add([Entry(DONE, "a"), Entry(BLOCKER, "b")]).missing() is PLAN
    assert (
        empty.add([Entry(DONE, "a"), Entry(PLAN, "c"), Entry(NONE, "nope", about=BLOCKER)]).missing() is None
    )


def test_no_entry_is_kept_twice_and_nothing_gives_way_to_something() -> None:
    told = report(Entry(NONE, "no", about=BLOCKER)).add(
        [Entry(BLOCKER, "the VPN"), Entry(BLOCKER, "The  vpn")]
    )
    assert told.entries == (Entry(BLOCKER, "the VPN"),)


@pytest.mark.parametrize(
    ("text", "escape"),
    [
        ("stop", "stop"), ("Cancel!", "stop"), ("skip", "skip"), ("skip today", "skip_today"), ("Help", "help"),
        ("I fixed the stop button", None), ("start standup code", None), ("skip the tests", None),
        ("help Ana with the VPN", None), ("stop the old server", None), ("cancelled the contract", None),
    ],
)  # fmt: skip
def test_only_a_whole_message_is_an_escape(text: str, escape: str | None) -> None:
    assert cues.escape(text) == escape


@pytest.mark.parametrize(
    "text",
    [
        "No, but the VPN is down and I'm not sure why, having trouble with it",
        "none, except that I can't log in, not sure why, trouble with SSO",
        "no but the build is failing and I do not know why, quite a challenge",
    ],
)
def test_a_trouble_far_behind_a_no_is_one(text: str) -> None:
    assert not cues.is_clear(text)
    assert cues.is_obstacle(text)
    assert not denies(text)


@pytest.mark.parametrize(
    "text",
    [
        "I still haven't encountered any problems yet.",
        "We have not run into any blockers so far",
        "didn't see any real issues today",
        "there weren't any blockers",
        "I don't think I have any blockers",
        "do not foresee any obstacles",
        "no problems were encountered",
        "there was nothing blocking me",
        "nothing is blocking us",
    ],
)
def test_who_met_none_denies_obstacles(text: str) -> None:
    assert denies(text)
    assert cues.names_obstacle(text)


@pytest.mark.parametrize(
    "text",
    [
        "didn't fix any issues",
        "we don't have any issues assigned",
        "did not get any errors fixed",
        "haven't had any problems except that the VPN is down",
        "I don't have any tickets",
        "have not solved any problems yet",
        "couldn't get any help with blockers",
        "haven't found any solution to problems",
        "didn't get any feedback on issues",
        "I didn't hit any blockers besides the broken VPN",
        "there weren't any blockers until the VPN died",
        "nothing blocking me other than the missing keys",
    ],
)
def test_what_was_not_done_denies_no_obstacles(text: str) -> None:
    assert not denies(text)


def test_no_concerns_about_something_is_no_answer_about_obstacles() -> None:
    assert not cues.is_clear("no concerns about the design, started the build")
    assert not denies("no concerns about the design, started the build")
    assert denies("no concerns")
    assert cues.names_obstacle("no troubles")


@pytest.mark.parametrize(
    "text",
    [
        "fixed the bug that was blocking QA, no longer blocked",
        "unblocked now",
        "nothing in my way",
        "no roadblocks",
        "no hold-ups today",
    ],
)
def test_what_is_no_obstacle(text: str) -> None:
    assert cues.is_clear(text)
    assert not cues.is_obstacle(text)


@pytest.mark.parametrize(
    "text",
    [
        "not done yet",
        "I hope to get it merged tomorrow",
        "will be finished by Friday",
        "couldn't finish the upload",
        "move the wish list to done",
        "please move it into done",
        "I moved the cart to be done today",
    ],
)
def test_what_is_not_done_is_never_past(text: str) -> None:
    assert not cues.is_past(text)


@pytest.mark.parametrize(
    "text", ["brought the cart to done", "DEMO-12 from review to done", "set WEB-4 to done, login"]
)
def test_what_came_to_done_is_past(text: str) -> None:
    assert cues.is_past(text)


@given(st.text(max_size=200), st.sampled_from([*Kind, None]))
def test_no_text_makes_hearing_fail_and_none_is_lost(text: str, asked: Kind | None) -> None:
    asked = None if asked in (NONE, OTHER) else asked
    entries = hear(text, [], asked)
    assert [entry.text for entry in entries] == ([text] if text else [])


def test_a_clause_that_an_editor_broke_is_written_on_one_line() -> None:
    for text in ("Filled out my\n  journal for merging", "Filled out my\\\n> journal for merging"):
        assert [entry.text for entry in hear(text, [span("done", text)], None)] == [
            "Filled out my journal for merging"
        ]
