"""An answer that is heard again, or whose message is changed or taken back, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.edited import receipt
from scrumai.core.blocker import content
from scrumai.core.calendar import Schedule
from scrumai.core.errors import (
    DayOver,
    EditIsNoReport,
    MessageTooLong,
    NothingToChange,
    ScrumaiError,
    SecretInChat,
)
from scrumai.core.standup import Entry, Kind
from scrumai.core.team import Board, Member
from scrumai.services.blocker import Blockers
from scrumai.services.digest import digest
from scrumai.services.edited import Edits
from scrumai.services.standup import Standups
from scrumai.services.team import Teams
from scrumai.store.postgres import Stores
from tests.fixtures.board import StandingClock


@pytest.fixture
def workspace(stores: Stores) -> int:
    return stores.add_workspace("Acme", "slack:T1")


Office = tuple[Standups, Edits, Member]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def office(stores: Stores, workspace: int, clock: StandingClock) -> Office:
    teams = Teams(stores, clock)
    with stores.open(workspace) as store:
        team = store.add_team("Blue", Schedule())
        ana = store.add_member("slack:T1:ana", "Ana")
        store.join(team.id, ana.id, "member")
    blockers = Blockers(stores, clock, teams)
    return Standups(stores, clock, teams, blockers), Edits(stores, teams, blockers), ana


def texts(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in entries]


def test_an_answer_that_comes_again_is_taken_once(office: Office) -> None:
    standups, _, ana = office
    for _ in range(3):
        heard = standups.answer(ana, "login page", {}, Kind.DONE, "E1:0:x", ":1")
        assert (heard.stage.value, heard.report.asked) == ("ask", Kind.PLAN)
        assert texts(heard.report.entries) == [("done", "login page")]
    assert standups.answer(ana, "login page", {}, Kind.PLAN, "E2:0:x").report.asked is Kind.BLOCKER


def test_an_edited_answer_edits_the_report(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    standups.answer(ana, "the export", {}, Kind.PLAN, "E2", ":2")
    for _ in range(2):
        changed = edits.change(ana, ":1", "logout page\0", {})
        assert changed and texts(changed.told) == [("done", "logout page")]
        assert texts(changed.report.entries) == [("done", "logout page"), ("plan", "the export")]
    assert edits.change(ana, ":7", "nothing of this", {}) is None
    emptied = edits.change(ana, ":2", "", {})
    assert (
        emptied
        and texts(emptied.report.entries) == [("done", "logout page")]
        and emptied.report.asked is Kind.PLAN
    )
    filled = edits.change(ana, ":2", "the import", {})
    assert filled and texts(filled.report.entries) == [("done", "logout page"), ("plan", "the import")]
    today = standups.today(ana)
    assert today and texts(today.entries) == texts(filled.report.entries) and today.asked is Kind.BLOCKER


def read(text: str, **parts: str) -> dict[str, Any]:
    """The model's reading of a text in which it found these parts."""
    return {"text": text, "entities": [{"entity": name, "value": value} for name, value in parts.items()]}


OPS_TEAM, PRINTED = "blocked by the ops team", "blocked by the printer"


def posted(office: Office, stores: Stores, text: str) -> Callable[[], list[str]]:
    """A report with one blocker, told in a message of its own and posted; what is open of it then."""
    standups, _, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    standups.answer(ana, "search page", {}, Kind.PLAN, "E2", ":2")
    standups.answer(ana, text, read(text, blocker=text), Kind.BLOCKER, "E3", ":3")
    standups.post(ana)
    blockers = Blockers(stores, StandingClock(), Teams(stores, StandingClock()))
    return lambda: [one.text for one in blockers.open_ones(ana)]


@pytest.mark.parametrize(
    ("text", "parts", "left"),
    [
        ("no blockers", {"no_blocker": "no blockers"}, []),
        ("blocked by the printer", {"blocker": "blocked by the printer"}, ["blocked by the printer"]),
        ("blocked by ops team", {"blocker": "blocked by ops team"}, ["blocked by ops team"]),
        ("", {}, []),
    ],
)
def test_an_edit_after_posting_changes_the_blockers_too(
    office: Office, stores: Stores, text: str, parts: dict[str, str], left: list[str]
) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    assert opened() == ["blocked by the ops team"]
    for _ in range(2):
        edited = office[1].change(office[2], ":3", text, read(text, **parts))
        assert edited is None or edited.report.state == "posted"
        assert opened() == left


def test_a_blocker_that_an_edit_took_out_comes_back_with_the_next(office: Office, stores: Stores) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    for text in ("blocked by the printer", "blocked by the ops team"):
        office[1].change(office[2], ":3", text, read(text, blocker=text))
    assert opened() == ["blocked by the ops team"]


Change = Callable[[Office], object]
WITHOUT, WITH = ("", {}), (OPS_TEAM, read(OPS_TEAM, blocker=OPS_TEAM))
ANOTHER, DENIED = (PRINTED, read(PRINTED, blocker=PRINTED)), ("none", read("none", no_blocker="none"))


@pytest.mark.parametrize(
    "changes",
    [
        [lambda o: o[1].change(o[2], ":3", *WITHOUT), lambda o: o[1].change(o[2], ":3", *WITH)],
        [lambda o: o[1].change(o[2], ":3", *ANOTHER), lambda o: o[1].change(o[2], ":3", *WITH)],
        [lambda o: o[1].change(o[2], ":3", *DENIED), lambda o: o[1].change(o[2], ":3", *WITH)],
        [lambda o: o[0].edit(o[2], "remove the blocker", ":4"), lambda o: o[1].change(o[2], ":4", *WITHOUT)],
        [
            lambda o: o[0].edit(o[2], "remove the blocker"),
            lambda o: o[0].answer(o[2], *WITH, None, "E9", ":9"),
        ],
        [
            *(lambda o, m=m: o[1].change(o[2], m, *WITHOUT) for m in (":1", ":2", ":3")),
            lambda o: o[0].answer(o[2], *WITH, Kind.BLOCKER, "E9", ":9"),
            lambda o: o[0].post(o[2]),
        ],
    ],
    ids=["taken back", "another one", "denied", "a sentence taken back", "told again", "posted anew"],
)
@pytest.mark.parametrize("days", [0, 3])
def test_a_blocker_that_comes_back_is_the_one_that_it_was(
    office: Office, stores: Stores, changes: Sequence[Change], days: int
) -> None:
    opened, (_, _, ana) = posted(office, stores, OPS_TEAM), office
    blockers = Blockers(stores, StandingClock(), Teams(stores, StandingClock()))
    blockers.open(ana, blockers.open_ones(ana)[0].team_id, ["the printer of ours is on fire"])
    with stores.open(ana.workspace_id) as store:
        one = replace(blockers.open_ones(ana)[0], helper="Ben", acknowledged=StandingClock().now())
        one = store.update_blocker(replace(one, opened=one.opened - timedelta(days=days)))
    for change in changes:
        change(office)
    assert opened()[0] == OPS_TEAM and blockers.open_ones(ana)[0] == one
    blockers.clear(ana, [one.id], "they came")
    office[0].edit(ana, "remove the blocker")
    office[0].answer(ana, *WITH, None, "E10", ":10")
    assert one.id not in [left.id for left in blockers.open_ones(ana)], "what was solved stays so"


def test_a_typo_mended_opens_nothing_that_was_cleared(office: Office, stores: Stores) -> None:
    opened = posted(office, stores, "blocked by the ops taem")
    blockers = Blockers(stores, StandingClock(), Teams(stores, StandingClock()))
    blockers.clear(office[2], [one.id for one in blockers.open_ones(office[2])], "they came")
    text = "blocked by ops taem"
    office[1].change(office[2], ":3", text, read(text, blocker=text))
    assert opened() == []


def test_a_blocker_of_an_earlier_day_lives_until_it_is_denied(office: Office, stores: Stores) -> None:
    _, edits, ana = office
    opened = posted(office, stores, "blocked by the ops team")
    with stores.open(ana.workspace_id) as store:
        (one,) = store.blockers(store.teams_of(ana.id)[0].id)
        store.update_blocker(replace(one, opened=one.opened - timedelta(days=3)))
    edits.change(ana, ":3", "", {})
    assert opened() == ["blocked by the ops team"]
    for text, part in (("blocked by ops team", "blocker"), ("no blockers", "no_blocker")):
        edits.change(ana, ":3", text, read(text, **{part: text}))
    assert opened() == []


@pytest.mark.parametrize("by_sentence", [False, True])
def test_a_posted_report_of_which_nothing_is_left_is_not_posted_any_more(
    office: Office, stores: Stores, by_sentence: bool
) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(("blocker", "blocked by the ops team")), None, "", ":1")
    for asked in (Kind.DONE, Kind.PLAN):
        standups.answer(ana, "skip", {}, asked)
    standups.post(ana)
    if by_sentence:
        standups.edit(ana, "remove the blocker")
    else:
        edited = edits.change(ana, ":1", "", {})
        assert edited and edited.unposted
    report = standups.today(ana)
    assert report and (report.entries, report.state, report.posted_at) == ((), "open", None)
    teams = Teams(stores, StandingClock())
    assert standups.asked(ana) is Kind.DONE and not Blockers(stores, teams.clock, teams).open_ones(ana)
    assert standups.missing(ana)[0] == [ana]
    with stores.open(ana.workspace_id) as store:
        (team,) = store.teams_of(ana.id)
        assert digest(store, team, store.open_standup(team.id, report.day)).missing == (ana,)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/cancel", EditIsNoReport),
        ("stop", EditIsNoReport),
        ("hi", EditIsNoReport),
        ("x" * 4001, MessageTooLong),
        ("ghp_" + "a1B2" * 9, SecretInChat),
    ],
)
def test_an_edit_that_is_no_report_changes_nothing(
    office: Office, text: str, error: type[ScrumaiError]
) -> None:
    standups, edits, ana = office
    standups.answer(ana, "login page", {}, Kind.DONE, "E1", ":1")
    with pytest.raises(error):
        edits.change(ana, ":1", text, {})
    today = standups.today(ana)
    assert today and texts(today.entries) == [("done", "login page")]
    assert edits.change(ana, ":7", text, {}) is None


@pytest.mark.parametrize(("kind", "left"), [("redmine", OPS_TEAM), ("jira", "close 4")])
def test_an_order_about_a_number_is_no_blocker_where_keys_are_numbers(
    office: Office, stores: Stores, kind: str, left: str
) -> None:
    _, edits, ana = office
    with stores.open(ana.workspace_id) as store:
        store.link_board(Board(store.teams_of(ana.id)[0].id, kind, "https://board.example", "1"))
    opened = posted(office, stores, OPS_TEAM)
    with suppress(EditIsNoReport):
        edits.change(ana, ":3", "close 4", {})
    assert opened() == [left]


Part = tuple[str, str]
LOGIN, SIGNUP = ("done", "finished the login page"), ("done", "finished the signup page")
EXPORT, IMPORT, LEARN = ("plan", "the export"), ("plan", "the import"), ("plan", "Learn Rust")
OPS, OPS_TOO, KEYS = ("blocker", "blocked by ops"), ("blocker", "blocked by ops!"), ("blocker", "no keys yet")
NO_BLOCKERS, PRINTER = ("no_blocker", "no blockers"), ("blocker", "the printer is down")
PARTS = (LOGIN, SIGNUP, EXPORT, IMPORT, ("plan", "learn rust"), OPS, OPS_TOO, KEYS, NO_BLOCKERS)


def told_in(*parts: Part) -> tuple[str, dict[str, Any]]:
    """A message of these parts, and the model's reading of it."""
    text = ", ".join(words for _, words in parts)
    return text, {"entities": [{"entity": name, "value": words} for name, words in parts]}


def test_a_message_that_was_a_question_is_taken_back_in_silence(office: Office) -> None:
    standups, edits, ana = office
    standups.start(ana)
    asks = {"intent": {"name": "ask_sprint_status", "confidence": 0.99}}
    for text in ("how is the sprint going?", "hi"):
        standups.answer(ana, text, asks, Kind.DONE, "", ":1")
        assert edits.change(ana, ":1", text + "?", asks) is None
        assert edits.change(ana, ":1", "", {}) is None
    assert edits.change(ana, ":1", "login page", {}) is not None


@pytest.mark.parametrize(
    ("first", "kept"), [("login page", ["login page"]), ("how is the sprint going?", [])]
)
def test_of_a_day_that_is_over_an_edit_says_that_it_is_not_taken(
    office: Office, clock: StandingClock, first: str, kept: list[str]
) -> None:
    standups, edits, ana = office
    asks = {"intent": {"name": "ask_sprint_status", "confidence": 0.99}}
    standups.answer(ana, first, asks if first.endswith("?") else {}, Kind.DONE, "", ":1")
    clock.forward(days=1)
    with pytest.raises(DayOver) as refused:
        edits.change(ana, ":1", "blocked by ops", read("blocked by ops", blocker="blocked by ops"))
    assert refused.value.values == {"day": "Wed 4 Mar"}
    assert edits.change(ana, ":1", "", {}) is None
    yesterday = standups.last(ana)
    assert standups.today(ana) is None
    assert [one.text for one in (yesterday.entries if yesterday else ())] == kept


def test_a_sentence_that_changed_the_report_is_undone_before_it_is_taken_anew(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    standups.answer(ana, "move the export to done", {}, Kind.BLOCKER, "", ":2")
    for sentence, left in (
        ("move the export under blockers", [LOGIN, ("blocker", "the export")]),
        ("change the plan to the import", [LOGIN, ("plan", "the import")]),
        ("remove the plan", [LOGIN]),
        ("", [LOGIN, EXPORT]),
    ):
        edits.change(ana, ":2", sentence, {})
        today = standups.today(ana)
        assert today and texts(today.entries) == left


CORRECTED = "change the plan to the import"


@pytest.mark.parametrize(
    ("wording", "left"),
    [
        ("change the plan to the upload", [LOGIN, ("plan", "the upload")]),
        ("the export should be the upload", [LOGIN, ("plan", "the upload")]),
        ("remove the export", [LOGIN]),
        ("", [LOGIN, EXPORT]),
    ],
)
@pytest.mark.parametrize("first", [CORRECTED, "remove the exprot"])
def test_a_sentence_that_came_by_itself_is_changed_like_any_other(
    office: Office, first: str, wording: str, left: list[Part]
) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    with suppress(NothingToChange):
        standups.edit(ana, first, ":2")
    assert (edits.change(ana, ":2", wording, {}) is None) is (not wording and first != CORRECTED)
    today = standups.today(ana)
    assert today and texts(today.entries) == left


def test_a_correction_that_says_nothing_any_more_stands_and_is_told(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    standups.edit(ana, CORRECTED, ":2")
    with pytest.raises(EditIsNoReport):
        edits.change(ana, ":2", "remove the exprot", {})
    today = standups.today(ana)
    assert today and texts(today.entries) == [LOGIN, IMPORT]
    assert edits.change(ana, ":2", *told_in(("plan", "the upload")))
    today = standups.today(ana)
    assert today and texts(today.entries) == [LOGIN, ("plan", "the upload"), EXPORT]


OUT, BACK = "I took that out of your report, too.", "Back in your report: "


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("remove the blocker", [("", f"{BACK}{OPS_TEAM}")]),
        ("change search page to code review", [("", f"{OUT}\n{BACK}search page")]),
        ("remove the blocker", [(PRINTED, f"Changed in your report, too: {PRINTED}\n{BACK}{OPS_TEAM}")]),
        ("remove the blocker", [("remove search page", f"{OUT}\n{BACK}{OPS_TEAM}")]),
        (
            "remove the blocker",
            [("", f"{BACK}{OPS_TEAM}"), (PRINTED, f"Changed in your report, too: {PRINTED}")],
        ),
    ],
)
def test_what_a_changed_correction_brings_back_is_told(
    office: Office, stores: Stores, sentence: str, changes: list[tuple[str, str]]
) -> None:
    opened = posted(office, stores, OPS_TEAM)
    office[0].edit(office[2], sentence, ":4")
    for wording, said in changes:
        edited = office[1].change(office[2], ":4", wording, read(wording, blocker=wording))
        assert edited and receipt(edited).text == said
    report = office[0].today(office[2])
    # what came back is listed where it was, before what was told meanwhile
    assert report and sorted(one.text for one in report.of(Kind.BLOCKER)) == sorted(opened())


def test_a_message_whose_words_were_changed_since_takes_nothing_out(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    standups.edit(ana, CORRECTED, ":2")
    standups.edit(ana, "change the plan to the upload", ":3")
    edited = edits.change(ana, ":2", "", {})
    assert edited and receipt(edited).text == "Your report stays as it was."


def test_what_a_later_sentence_changed_again_does_not_come_back(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    standups.edit(ana, CORRECTED, ":2")
    standups.edit(ana, "change the plan to the upload", ":3")
    edits.change(ana, ":2", "", {})
    today = standups.today(ana)
    assert today and texts(today.entries) == [LOGIN, ("plan", "the upload")]


@pytest.mark.parametrize(
    ("sentence", "left"),
    [("remove the export", [SIGNUP]), ("change export to import", [SIGNUP, IMPORT])],
)
def test_an_edit_brings_nothing_back_that_a_sentence_changed(
    office: Office, sentence: str, left: list[Part]
) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT), None, "", ":1")
    standups.edit(ana, sentence)
    for parts in ([SIGNUP, EXPORT], [LOGIN, EXPORT], [SIGNUP, EXPORT]):
        edits.change(ana, ":1", *told_in(*parts))
    today = standups.today(ana)
    assert today and texts(today.entries) == left


def test_a_blocker_that_two_messages_tell_stays_while_one_of_them_does(
    office: Office, stores: Stores
) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    standups, edits, ana = office
    standups.answer(ana, *told_in(("blocker", "blocked by ops team")), None, "", ":4")
    edits.change(ana, ":3", "", {})
    assert opened() == ["blocked by ops team"]
    edits.change(ana, ":4", "", {})
    assert opened() == []


# several edits of one message


def test_a_second_edit_replaces_what_the_first_left_as_it_was(office: Office) -> None:
    standups, edits, ana = office
    standups.answer(ana, *told_in(LOGIN, EXPORT, NO_BLOCKERS), None, "E1", ":1")
    edits.change(ana, ":1", *told_in(LOGIN, IMPORT, NO_BLOCKERS))
    edited = edits.change(ana, ":1", *told_in(SIGNUP, IMPORT, NO_BLOCKERS))
    left = [SIGNUP, IMPORT, ("none", "no blockers")]
    assert edited and texts(edited.report.entries) == texts(edited.told) == left
    emptied = edits.change(ana, ":1", "", {})
    assert emptied and emptied.report.entries == emptied.told == ()


def test_a_blocker_that_a_first_edit_left_as_it_was_is_cleared_by_the_second(
    office: Office, stores: Stores
) -> None:
    opened = posted(office, stores, "blocked by the ops team")
    for text, left in (("blocked by the ops team!", ["blocked by the ops team"]), ("no blockers", [])):
        parts = {"blocker": "blocked by the ops team"} if left else {"no_blocker": text}
        office[1].change(office[2], ":3", text, read(text, **parts))
        assert opened() == left


@dataclass
class Morning:
    """One person's messages of a morning, in the middle the one that is changed later."""

    stores: Stores
    before: Sequence[Part]
    after: Sequence[Part]
    posted: bool

    def ends(self, name: str, wordings: Sequence[Sequence[Part]]) -> tuple[list[Part], set[frozenset[str]]]:
        """The report, and what the open blockers are about, after the message was written and changed to each wording in turn."""
        clock = StandingClock()
        teams = Teams(self.stores, clock)
        blockers = Blockers(self.stores, clock, teams)
        standups, edits = Standups(self.stores, clock, teams, blockers), Edits(self.stores, teams, blockers)
        member = self._member(name)
        for number, parts in enumerate((self.before, wordings[0], self.after)):
            if parts:
                standups.answer(member, *told_in(*parts), None, "", f":{number}")
        if self.posted:
            standups.post(member)
        for parts in wordings[1:]:
            edits.change(member, ":1", *told_in(*parts))
        report = standups.today(member)
        about = {content(one.text) for one in blockers.open_ones(member)}
        return sorted(texts(report.entries)) if report else [], about

    def _member(self, name: str) -> Member:
        workspace = self.stores.add_workspace(name, f"slack:{name}")
        with self.stores.open(workspace) as store:
            team = store.add_team("Blue", Schedule())
            member = store.add_member(f"slack:{name}:ana", "Ana")
            store.join(team.id, member.id, "member")
        return member


numbers = count()
wording = st.lists(st.sampled_from(PARTS), max_size=3, unique=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    wordings=st.lists(wording, min_size=2, max_size=5).filter(lambda several: bool(several[0])),
    before=st.sampled_from([[LEARN], [LEARN, NO_BLOCKERS], [LEARN, LOGIN], [LEARN, OPS]]),
    after=st.sampled_from([[], [PRINTER], [("done", "tests")]]),
    is_posted=st.booleans(),
)
def test_any_edits_end_as_if_the_last_wording_had_been_written_at_once(
    stores: Stores,
    wordings: list[list[Part]],
    before: list[Part],
    after: list[Part],
    is_posted: bool,
) -> None:
    morning = Morning(stores, before, after, is_posted)
    edited = morning.ends(f"E{next(numbers)}", wordings)
    assert edited == morning.ends(f"E{next(numbers)}", wordings[-1:])
