"""The standup over a real store: what is written, what is asked next."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from scrumai.core.calendar import Schedule
from scrumai.core.errors import NothingToChange, NotInTeam
from scrumai.core.standup import Kind, Report
from scrumai.core.team import Member
from scrumai.services.blocker import Blockers
from scrumai.services.standup import Heard, Stage, Standups
from scrumai.services.team import Teams
from scrumai.store.postgres import Stores

DONE, PLAN, BLOCKER = Kind.DONE, Kind.PLAN, Kind.BLOCKER


class Fixed:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 4, 9, 40, tzinfo=timezone.utc)

    def now(self) -> datetime:
        return self.at


class Desk:
    """One person of a team of two, and their standup."""

    def __init__(self, stores: Stores) -> None:
        self.clock = Fixed()
        self.stores = stores
        workspace = stores.add_workspace("Test", "local:test", "member")
        with stores.open(workspace) as store:
            team = store.add_team("Blue", Schedule())
            self.sam = store.add_member("local:test:sam", "Sam")
            self.ana = store.add_member("local:test:ana", "Ana")
            self.loner = store.add_member("local:test:loner", "Loner")
            for one in (self.sam, self.ana):
                store.join(team.id, one.id, "member")
        self.team = team
        teams = Teams(stores, self.clock)
        self.blockers = Blockers(stores, self.clock, teams)
        self.standup = Standups(stores, self.clock, teams, self.blockers)

    def say(
        self, text: str, *spans: tuple[str, str], asked: Kind | None = None, intent: str = "give_standup"
    ) -> Heard:
        parse = {
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": kind, "value": value} for kind, value in spans],
        }
        return self.standup.answer(self.sam, text, parse, asked)

    def stored(self, member: Member | None = None) -> list[tuple[str, str]]:
        report = self.standup.today(member or self.sam)
        return [] if report is None else [(entry.kind.value, entry.text) for entry in report.entries]


@pytest.fixture
def desk(stores: Stores) -> Desk:
    return Desk(stores)


def test_all_in_one_message_is_complete_and_written_row_by_row(desk: Desk) -> None:
    heard = desk.say(
        "x",
        ("done", "finished DEMO-12"),
        ("done", "reviewed Ana's PR"),
        ("plan", "DEMO-15"),
        ("blocker", "the keys"),
    )
    assert heard.stage is Stage.COMPLETE
    assert desk.stored() == [
        ("done", "finished DEMO-12"), ("done", "reviewed Ana's PR"), ("plan", "DEMO-15"), ("blocker", "the keys"),
    ]  # fmt: skip


def test_only_what_is_missing_is_asked_one_question_at_a_time(desk: Desk) -> None:
    assert desk.standup.start(desk.sam).report.asked is DONE
    assert desk.say("login page", ("plan", "login page"), asked=DONE).report.asked is PLAN
    assert desk.say("tests", ("plan", "tests"), asked=PLAN).report.asked is BLOCKER
    assert desk.say("nope", asked=BLOCKER).stage is Stage.COMPLETE
    assert desk.stored() == [("done", "login page"), ("plan", "tests"), ("none", "nope")]


def test_the_answer_that_ended_the_standup_is_known_when_it_comes_again(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    desk.standup.answer(desk.sam, "post it", {}, DONE, "E1:0:x")
    desk.standup.skip_day(desk.sam)
    assert desk.standup.is_asking(desk.sam, "E1:0:x")
    assert not any(desk.standup.is_asking(desk.sam, once) for once in ("", "E2:0:x"))


@pytest.mark.parametrize("by_itself", [True, False])
@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("remove the blocker", []),
        ("change the blockers to the ops team is slow", ["the ops team is slow"]),
        ("change export to import", ["the keys are missing"]),
    ],
)
def test_a_sentence_changes_what_the_posted_report_opened(
    desk: Desk, sentence: str, left: list[str], by_itself: bool
) -> None:
    desk.say("x", ("done", "login"), ("plan", "the export"), ("blocker", "the keys are missing"))
    desk.standup.post(desk.sam)
    desk.say(sentence) if by_itself else desk.standup.edit(desk.sam, sentence)
    assert [one.text for one in desk.blockers.open_ones(desk.sam)] == left
    desk.standup.post(desk.sam)
    assert [one.text for one in desk.blockers.open_ones(desk.sam)] == left


def test_a_no_that_leaves_a_blocker_as_it_was_is_told(desk: Desk) -> None:
    desk.say("x", ("blocker", "the keys"), ("done", "login"))
    heard = desk.say("export, no blockers", ("plan", "export"), ("no_blocker", "no blockers"), asked=PLAN)
    assert [one.text for one in heard.stays] == ["the keys"] == [one.text for one in heard.report.of(BLOCKER)]
    assert desk.say("and the import", ("plan", "the import")).stays == ()


def test_a_skipped_question_is_not_asked_again(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    assert desk.say("skip", asked=DONE).report.asked is PLAN
    assert desk.standup.start(desk.sam).report.asked is PLAN


def test_stop_keeps_what_was_told_and_start_goes_on(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    desk.say("login page", ("done", "login page"), asked=DONE)
    assert desk.say("stop", asked=PLAN).stage is Stage.STOPPED
    assert desk.standup.asked(desk.sam) is None
    assert desk.standup.start(desk.sam).report.asked is PLAN
    assert desk.stored() == [("done", "login page")]


@pytest.mark.parametrize(
    "text", ["I fixed the stop button", "start standup code", "/api is blocked", "help Ana with the VPN"]
)
def test_no_answer_is_taken_for_a_command(desk: Desk, text: str) -> None:
    desk.standup.start(desk.sam)
    desk.say(text, asked=DONE, intent="cancel")
    assert desk.stored() == [("done", text)]


def test_a_question_in_the_middle_changes_nothing(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    heard = desk.say("what's left in the sprint?", asked=DONE, intent="ask_sprint_status")
    assert (heard.stage, heard.report.asked, desk.stored()) == (Stage.QUESTION, DONE, [])


@pytest.mark.parametrize(
    ("text", "intent", "stage"),
    [
        ("can you move DEMO-12 to done?", "move_ticket", Stage.REQUEST),
        ("can I change what I said?", "edit_answer", Stage.CHANGE),
        ("can we stop this please?", "cancel", Stage.STOPPED),
        ("could you leave me out of it today?", "skip_standup", Stage.SKIPPED_DAY),
    ],
)
def test_a_wish_in_the_form_of_a_question_is_no_answer(
    desk: Desk, text: str, intent: str, stage: Stage
) -> None:
    desk.standup.start(desk.sam)
    heard = desk.say(text, asked=DONE, intent=intent)
    assert (heard.stage, heard.topic, desk.stored()) == (stage, intent, [])


def test_an_answer_that_begins_like_an_edit_changes_nothing(desk: Desk) -> None:
    desk.say("x", ("done", "the login page"))
    desk.say("remove the login page", ("plan", "remove the login page"), asked=PLAN)
    assert desk.stored() == [("done", "the login page"), ("plan", "remove the login page")]


@pytest.mark.parametrize("text", ["what can you do?", "are you a bot?", "who made you?"])
def test_a_question_about_the_bot_is_no_answer(desk: Desk, text: str) -> None:
    desk.standup.start(desk.sam)
    assert desk.say(text, asked=BLOCKER, intent="out_of_scope").stage is Stage.QUESTION
    assert desk.stored() == []


def test_a_plea_for_help_is_a_blocker(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "b"))
    desk.say("can someone review my PR?", asked=BLOCKER, intent="out_of_scope")
    assert desk.stored()[-1] == ("blocker", "can someone review my PR?")


def test_post_it_in_the_middle_passes_on_the_rest(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    assert desk.say("post it", asked=DONE).stage is Stage.ASK
    desk.say("login page", asked=DONE)
    heard = desk.say("Post it!", asked=PLAN)
    assert (heard.stage, heard.report.skipped, desk.stored()) == (
        Stage.COMPLETE,
        (PLAN, BLOCKER),
        [("done", "login page")],
    )


def test_asking_for_the_report_in_the_middle_is_no_answer(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    assert desk.say("show my report", asked=DONE, intent="show_report").stage is Stage.QUESTION
    assert desk.say("show my demo to the client", asked=DONE, intent="give_standup").stage is Stage.ASK
    assert [text for _, text in desk.stored()] == ["show my demo to the client"]


def test_a_question_mark_alone_makes_no_question(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    desk.say("the login thing?", ("done", "the login thing"), asked=DONE)
    assert desk.stored() == [("done", "the login thing")]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("", Stage.EMPTY),
        ("/restart", Stage.COMMAND),
        ('/give_standup{"x":1}', Stage.COMMAND),
        ("help", Stage.HELP),
        ("hi", Stage.ASK),
    ],
)
def test_what_is_no_answer_writes_nothing(desk: Desk, text: str, stage: Stage) -> None:
    desk.standup.start(desk.sam)
    assert desk.say(text, asked=DONE).stage is stage
    assert desk.stored() == []


@pytest.mark.parametrize("text", ["yes", "Slightly.", "a bit"])
def test_a_yes_to_the_last_question_asks_what_it_is(desk: Desk, text: str) -> None:
    desk.standup.start(desk.sam)
    desk.say("a", ("done", "a"), ("plan", "b"))
    assert desk.say(text, asked=BLOCKER).stage is Stage.WHICH


def test_tomorrow_starts_clean(desk: Desk) -> None:
    desk.say("x", ("done", "a"))
    desk.clock.at += timedelta(days=1)
    assert desk.stored() == []
    assert desk.standup.start(desk.sam).report.asked is DONE
    last = desk.standup.last(desk.sam)
    assert last is not None and last.entries[0].text == "a"


def test_posting_opens_the_blockers_once(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "b"), ("blocker", "waiting on the keys"))
    first = desk.standup.post(desk.sam)
    desk.standup.post(desk.sam)
    assert first.state == "posted" and first.posted_at == desk.clock.at
    with desk.stores.open(desk.sam.workspace_id) as store:
        assert [one.text for one in store.blockers(desk.team.id)] == ["waiting on the keys"]


def test_posting_again_and_again_does_not_open_what_was_cleared_in_between(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "b"), ("blocker", "waiting on the keys"))
    desk.standup.post(desk.sam)
    desk.clock.at += timedelta(minutes=5)
    (blocker,) = desk.blockers.open_ones(desk.sam)
    desk.blockers.clear(desk.sam, [blocker.id], "the keys arrived")
    for plan in ("c", "d"):
        desk.clock.at += timedelta(minutes=5)
        desk.standup.edit(desk.sam, f"change today to {plan}")
        desk.standup.post(desk.sam)
        assert list(desk.blockers.open_ones(desk.sam)) == []
    desk.clock.at += timedelta(days=1)
    desk.say("x", ("done", "a"), ("plan", "b"), ("blocker", "waiting on the keys"))
    desk.standup.post(desk.sam)
    assert [one.text for one in desk.blockers.open_ones(desk.sam)] == ["waiting on the keys"]


def test_what_was_posted_is_not_skipped_any_more(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "b"), ("blocker", "c"))
    desk.standup.post(desk.sam)
    assert desk.standup.skip_day(desk.sam).stage is Stage.POSTED
    report = desk.standup.today(desk.sam)
    assert report is not None and report.state == "posted"


def test_nothing_is_not_posted(desk: Desk) -> None:
    with pytest.raises(NothingToChange):
        desk.standup.post(desk.sam)


def test_at_the_close_what_was_told_is_posted_and_what_was_skipped_is_not(desk: Desk) -> None:
    desk.say("x", ("done", "a"))
    with desk.stores.open(desk.sam.workspace_id) as store:
        standup = store.open_standup(desk.team.id, desk.clock.at.date())
    posted = desk.standup.post_at_close(desk.sam, desk.team, standup)
    assert isinstance(posted, Report) and posted.state == "posted"
    assert desk.standup.post_at_close(desk.sam, desk.team, standup) is None
    desk.standup.skip_day(desk.ana)
    assert desk.standup.post_at_close(desk.ana, desk.team, standup) is None


def test_an_edit_is_echoed_anew(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "login page"), ("blocker", "b"))
    desk.standup.post(desk.sam)
    heard = desk.standup.edit(desk.sam, "move the login page to done")
    assert (heard.stage, heard.report.state, heard.report.asked) == (Stage.ASK, "open", PLAN)
    assert desk.standup.edit(desk.sam, "add tests to today").stage is Stage.COMPLETE


def test_who_has_not_reported(desk: Desk) -> None:
    desk.say("x", ("done", "a"), ("plan", "b"), ("blocker", "c"))
    waiting, told, _ = desk.standup.missing(desk.sam)
    assert ({one.name for one in waiting}, list(told)) == ({"Ana", "Sam"}, [])
    desk.standup.post(desk.sam)
    waiting, told, _ = desk.standup.missing(desk.sam)
    assert ([one.name for one in waiting], [one.name for one in told]) == (["Ana"], ["Sam"])


def test_two_people_never_see_each_others_answers(desk: Desk) -> None:
    desk.say("x", ("done", "a secret of Sam"))
    assert desk.stored(desk.ana) == []


def test_two_messages_in_the_same_moment_lose_none(desk: Desk) -> None:
    threads = [threading.Thread(target=desk.say, args=("x", ("done", f"thing {i}"))) for i in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(text for _, text in desk.stored()) == [f"thing {i}" for i in range(8)]


def test_without_a_team_nothing_is_open_and_nothing_starts(desk: Desk) -> None:
    assert desk.standup.asked(desk.loner) is None
    with pytest.raises(NotInTeam):
        desk.standup.start(desk.loner)


def test_hostile_text_is_stored_as_typed(desk: Desk) -> None:
    text: Any = "'); drop table report; -- <script>alert(1)</script> {braces} \u202eשלום 🎉"
    desk.say(text, ("done", text))
    assert desk.stored() == [("done", text)]


@pytest.mark.parametrize("asked", [DONE, PLAN, BLOCKER])
@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("I'm off today", Stage.AWAY),
        ("on vacation until Friday", Stage.AWAY),
        ("off tomorrow", Stage.REQUEST),
        ("off this afternoon", Stage.REQUEST),
    ],
)
def test_an_absence_is_no_answer_and_one_of_today_ends_the_questions(
    desk: Desk, text: str, stage: Stage, asked: Kind
) -> None:
    desk.standup.start(desk.sam)
    heard = desk.say(text, asked=asked, intent="set_absence")
    assert (heard.stage, heard.topic, desk.stored()) == (stage, "set_absence", [])
    assert (desk.standup.asked(desk.sam) is None) == (stage is Stage.AWAY)


def test_an_absence_of_yesterday_is_what_was_done(desk: Desk) -> None:
    desk.standup.start(desk.sam)
    assert desk.say("was sick yesterday", asked=DONE, intent="set_absence").stage is Stage.ASK
    assert desk.stored() == [("done", "was sick yesterday")]
