"""What was said, held against the board: pure, on the demo sprint and on boards made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core import cues
from scrumai.core.calendar import Absence
from scrumai.core.chore import deserves_ticket, without_lead
from scrumai.core.claim import Claim, claimed
from scrumai.core.fit import about, best, touches
from scrumai.core.said import (
    LIMIT,
    REST,
    Finding,
    Remembered,
    Side,
    What,
    chosen,
    compare,
    in_progress_since,
    looked_for,
    remembered,
    towards,
)
from scrumai.core.sprint import Category, Change, Item, Reading, Sprint, State
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.tap import Tap, tap
from scrumai.core.ticket_number import named
from scrumai.trackers.pivotal import STATES as PIVOTAL

TODO, DOING = State("To Do", Category.TODO), State("In Progress", Category.DOING)
REVIEW, DONE = State("In Review", Category.DOING), State("Done", Category.DONE)
STATES = (TODO, DOING, REVIEW, DONE)
TODAY = date(2026, 3, 4)  # a Wednesday
NOW = datetime(2026, 3, 4, 9, 40, tzinfo=timezone.utc)
SPRINT = Sprint("24", "Sprint 24", "", date(2026, 2, 23), date(2026, 3, 6))
BOARD = {
    "DEMO-2": ("Search finds products by colour", DONE, "Ben"),
    "DEMO-6": ("Delivery cost by postcode", DOING, "Emil"),
    "DEMO-7": ("Voucher codes in the cart", REVIEW, "Ana"),
    "DEMO-8": ("Production keys for the payment API", DOING, "Ben"),
    "DEMO-12": ("Login page remembers the customer", DOING, "Sam"),
    "DEMO-13": ("Password reset by e-mail", DONE, "Sam"),
    "DEMO-14": ("Cart is empty after the login", DOING, "Ana"),
    "DEMO-15": ("Address book in the customer account", TODO, "Sam"),
    "DEMO-18": ("Category page opens in under a second", REVIEW, "Chen"),
    "DEMO-19": ("Update the payment library", DONE, "Ben"),
    "DEMO-20": ("Invoice as a PDF", TODO, "Priya"),
    "DEMO-24": ("Banner for the winter sale", TODO, "Dana"),
}


def item(key: str, title: str, state: State, who: str | None, day: int = 2) -> Item:
    born = datetime(2026, 3, day, 9, 0, tzinfo=timezone.utc)
    return Item(key, title, "story", state, who, 1.0, "24", born, born)


ITEMS = tuple(item(key, *rest) for key, rest in BOARD.items())


def side(who: str = "Sam", **fields: object) -> Side:
    reading = Reading(SPRINT, ITEMS, (), (), STATES, NOW)
    return replace(Side(reading, {who}, TODAY, "UTC"), **fields)  # type: ignore[arg-type]


def with_state(name: str) -> Side:
    """The board with DEMO-12 in a state of that name, which does not mean done there."""
    items = [
        replace(one, state=State(name, Category.DOING)) if one.key == "DEMO-12" else one for one in ITEMS
    ]
    board = side()
    return replace(board, reading=replace(board.reading, items=tuple(items)))


def titled(*titles: str | tuple[str, State, str | None], who: str = "Sam") -> Side:
    """A board of Sam's open items "WEB-1", "WEB-2" ..., or of whatever is told of a title."""
    told = [(one, DOING, "Sam") if isinstance(one, str) else one for one in titles]
    items = tuple(item(f"WEB-{at}", *one) for at, one in enumerate(told, 1))
    board = side(who)
    return replace(board, reading=replace(board.reading, items=items))


def report(**told: str | list[str]) -> Report:
    """`done="a"`, `plan=["b", "c"]`, `blocker=`; each an entry of that kind."""
    entries = []
    for kind, texts in told.items():
        for text in [texts] if isinstance(texts, str) else texts:
            entries.append(Entry(Kind(kind), text, cues.tickets(text)))
    return Report(1, 1, 1, TODAY, "posted", entries=tuple(entries))


def found(who: str = "Sam", /, board: Side | None = None, **told: str | list[str]) -> list[str]:
    return [f"{one.what.value} {one.subject}" for one in compare(report(**told), board or side(who))]


class TestFinished:
    @pytest.mark.parametrize(
        "said",
        [
            "finished DEMO-12", "DEMO-12 is done", "closed demo-12", "DEMO-12 ✅", "finally finished the login page (DEMO-12)",
            "finished working on DEMO-12", "done with DEMO-12", "finshed DEMO-12", "shipped DEMO-12 yesterday", "DEMO-12 merged",
            "moved DEMO-12 to done", "finished the login page", "completed login page", "DEMO-12: fixed!", "finished ticket 12",
        ],
    )  # fmt: skip
    def test_is_found(self, said: str) -> None:
        assert found(done=said, plan="x") == ["finished DEMO-12"]

    @pytest.mark.parametrize(
        "said",
        [
            "not done with DEMO-12 yet", "DEMO-12 is not finished", "DEMO-12 isn't done", "didn't finish DEMO-12",
            "almost finished DEMO-12", "DEMO-12 nearly done", "DEMO-12 is 90% done", "half of DEMO-12 is done",
            "finished most of DEMO-12", "finished the tests for DEMO-12", "DEMO-12 tests are written", "DEMO-12 review done",
            "reviewed DEMO-12", "worked on DEMO-12", "started DEMO-12", "continued with DEMO-12", "merged main into DEMO-12",
            "fixed a bug in DEMO-12", "finished the first part of DEMO-12", "hope to get DEMO-12 done", "DEMO-12 should be done",
            "wanted to finish DEMO-12", "finished DEMO-12, waiting for review", "DEMO-12 is in review", "DEMO-12 ready for review",
            "finished DEMO-12 except the mails", "DEMO-12 unfinished", "tried to close DEMO-12", "is DEMO-12 done?",
            "finished DEMO-12 but the tests still fail", "DEMO-12 deployed to staging", "merged PR 12", "merged !12", "merged #12",
            "DEMO-12 will be done tomorrow", "closed the PR of DEMO-12", "wrapped up the cookie tests for DEMO-12",
            "finished the login tests", "reopened DEMO-12, it was not done", "never finished DEMO-12", "finished drafting DEMO-12 spec",
        ],
    )  # fmt: skip
    def test_is_not_twisted_into_done(self, said: str) -> None:
        assert found(done=said, plan="x") == []

    @pytest.mark.parametrize("kind", ["plan", "blocker", "other"])
    def test_only_what_was_told_under_done(self, kind: str) -> None:
        assert found(**{kind: "finished DEMO-12"}) == []

    def test_a_name_alone_under_done_is_asked_about(self) -> None:
        assert found(done="DEMO-12", plan="DEMO-15") == ["named DEMO-12"]
        assert found("Ana", done="vouchers", plan="DEMO-14") == ["named DEMO-7"]

    def test_what_is_planned_or_blocked_as_well_is_not_finished(self) -> None:
        assert found(done="finished DEMO-12", plan="deploy DEMO-12") == []
        assert found(done="finished DEMO-12", blocker="DEMO-12 fails on staging") == []

    def test_what_is_done_on_the_board_is_no_news(self) -> None:
        assert found(done="finished DEMO-13", plan="x") == []

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("finished", "I finished DEMO-12"), ("Resolved", "resolved DEMO-12"), ("Resolved", "fixed DEMO-12"),
            ("Resolved", "DEMO-12 is done"), ("delivered", "delivered DEMO-12"), ("delivered", "DEMO-12 ✅"),
            ("Resolved", "DEMO-12"), ("Merged", "finished and merged DEMO-12"), ("finished", "finshed DEMO-12"),
        ],
    )  # fmt: skip
    def test_a_state_whose_name_says_it_is_no_news(self, state: str, said: str) -> None:
        assert found(board=with_state(state), done=said, plan="x") == []

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("Resolved", "closed DEMO-12"), ("finished", "delivered DEMO-12"), ("finished", "finished and deployed DEMO-12"),
            ("Not finished", "finished DEMO-12"), ("Almost done", "DEMO-12 is done"), ("Ready for release", "released DEMO-12"),
            ("In Review", "finished DEMO-12"), ("To be resolved", "resolved DEMO-12"),
        ],
    )  # fmt: skip
    def test_what_was_said_may_be_more_than_the_state_says(self, state: str, said: str) -> None:
        assert found(board=with_state(state), done=said, plan="x") == ["finished DEMO-12"]

    @pytest.mark.parametrize(
        ("current", "said", "to"),
        [
            ("started", "delivered DEMO-12", "delivered"), ("started", "finished DEMO-12", "finished"), ("finished", "delivered DEMO-12", "delivered"),
            ("started", "finished and delivered DEMO-12", "delivered"), ("rejected", "finished DEMO-12", "finished"), ("started", "DEMO-12 is done", "accepted"),
            ("started", "accepted DEMO-12", "accepted"), ("delivered", "accepted DEMO-12", "accepted"), ("started", "DEMO-12", "accepted"),
            ("started", "closed DEMO-12", "accepted"),
        ],
    )  # fmt: skip
    def test_a_state_that_was_said_is_where_it_goes(self, current: str, said: str, to: str) -> None:
        board = with_state(current)
        board = replace(board, reading=replace(board.reading, states=PIVOTAL))
        (one,) = compare(report(done=said, plan="x"), board)
        assert one.to is not None and one.to.name == to

    def test_who_names_no_state_means_done(self) -> None:
        (one,) = compare(report(done="finished DEMO-12", plan="x"), side())
        assert one.to == DONE

    def test_two_in_one_breath(self) -> None:
        assert found(done="finished DEMO-12 and DEMO-15", plan="x") == [
            "finished DEMO-12",
            "finished DEMO-15",
        ]

    @pytest.mark.parametrize(
        "said",
        [
            "finished the login page and the address book", "finished login page & address book", "finished DEMO-12 and the address book",
            "finished the login page that remembers the customer, and DEMO-15", "the login page and the address book are done",
        ],
    )  # fmt: skip
    def test_one_verb_for_two_titles(self, said: str) -> None:
        assert found(done=said, plan="x") == ["finished DEMO-12", "finished DEMO-15"]

    @pytest.mark.parametrize(
        "said",
        [
            "finished the styling of the login page and the address book", "finished colours for DEMO-12 and the address book",
            "finished colours for DEMO-12 and DEMO-15", "finished the tests of the login page and the address book",
            "finished the address book drawings and the login page icons", "reviewed the login page and the address book",
        ],
    )  # fmt: skip
    def test_a_part_of_two_is_none_of_them(self, said: str) -> None:
        assert "DEMO-15" not in " ".join(found(done=said, plan="x"))

    @pytest.mark.parametrize("sign", ["and", "&", "and also"])
    def test_titles_with_a_verb_or_a_time_in_them(self, sign: str) -> None:
        board, made = side(), ("Pictures load late", "The mail after the order")
        items = [item(f"#{at}", title, DOING, "Sam") for at, title in enumerate(made, 4)]
        board = replace(board, reading=replace(board.reading, items=tuple(items)))
        said = f"finished pictures load late {sign} the mail after the order"
        assert found(board=board, done=said, plan="x") == ["finished #4", "finished #5"]
        assert found(board=board, done=f"finished #5 {sign} pictures load late", plan="x") == [
            "finished #4",
            "finished #5",
        ]

    def test_a_title_with_an_and_in_it_is_one(self) -> None:
        board = side()
        made = (item("DEMO-31", "Search and filter", DOING, "Sam"), item("DEMO-32", "Filter", DOING, "Ben"))
        board = replace(board, reading=replace(board.reading, items=(*ITEMS, *made)))
        assert found(board=board, done="finished search and filter", plan="x") == ["finished DEMO-31"]

    def test_words_of_ones_own_item(self) -> None:
        assert found("Ana", done="finished the voucher thing", plan="x") == ["finished DEMO-7"]
        assert found("Sam", done="finished the login", plan="x") == ["finished DEMO-12"]  # DEMO-14 is Ana's

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Move docs to the wiki", "Finished moving the docs to the wiki"), ("Search on staging", "Finished the search on staging"),
            ("Fix login loop on Safari", "finished fixing the login loop"), ("Search for all vendors", "done with the new search for all vendors"),
            ("Export from the warehouse into Excel", "finished the export from the warehouse into Excel"), ("Write the docs for billing", "finished writing the docs for billing"),
            ("Handle errors in the importer", "done with handling errors in the importer"), ("Test data generator", "finished the test data generator"),
            ("Docs of the importer", "the docs of the importer are done"), ("Test the login page", "finished testing the login page"),
            ("Voucher codes and gift wrapping", "finished voucher codes and gift wrapping"),
        ],
    )  # fmt: skip
    def test_a_verb_and_small_words_of_a_title_belong_to_it(self, title: str, said: str) -> None:
        assert found(board=titled(title), done=said, plan="x") == ["finished WEB-1"]

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Write the docs for billing", "wrote the docs for billing"), ("Move docs to the wiki", "moved the docs to the wiki"),
            ("Update the payment library", "updated the payment library"),
        ],
    )  # fmt: skip
    def test_the_verb_of_a_title_claims_no_more_than_its_name(self, title: str, said: str) -> None:
        assert found(board=titled(title), done=said, plan="x") == ["named WEB-1"]

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Login page", "finished testing the login page"), ("Login page tests", "finished the login page"), ("Design of the login page", "finished the login page"),
            ("Station list", "finished the state list"), ("Relation editor", "finished the related editor"), ("Ration cards", "finished the rate cards"),
            ("Test the login page", "finished the login page"), ("Search and filter", "finished the search"), ("Voucher codes and gift wrapping", "finished the voucher codes"),
            ("Move docs to the wiki", "moving the docs to the wiki"), ("Move docs to the wiki", "finished most of the docs move to the wiki"),
            ("Search on staging", "finished the tests for the search on staging"), ("Search on staging", "finished documenting the search on staging"),
            ("Move docs to the wiki", "started moving the docs to the wiki"), ("Move docs to the wiki", "moved half of the docs to the wiki"),
        ],
    )  # fmt: skip
    def test_what_goes_with_it_or_half_of_it_is_not_it(self, title: str, said: str) -> None:
        assert found(board=titled(title), done=said, plan="x") == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Add search to the shop", "shipped the shop without search"), ("Add search to the shop", "shipped search from the shop"),
            ("Move docs to the wiki", "finished moving the docs from the wiki"), ("Move docs to the wiki", "moved the wiki to the docs"),
            ("Move docs to the wiki", "finished moving from the docs to the wiki"),
            ("Migrate the API from REST to GraphQL", "finished migrating the API from GraphQL to REST"), ("Import from Excel", "finished the import to Excel"),
            ("Export to Excel", "finished the export from Excel"), ("Set up CI for the app", "released the app with CI"), ("Checkout without login", "shipped the checkout with login"),
            ("Add gift cards to the shop", "shipped the shop without cards"), ("Shop search", "shipped the shop without search"), ("Charts for the dashboard", "finished the dashboard with charts"),
            ("Replace Mongo with Postgres", "finished replacing Postgres with Mongo"), ("Bootloader over UART", "finished the UART over the bootloader"),
            ("Search in the shop", "shipped the shop without the search"), ("Upgrade from Node 18 to 20", "finished the upgrade from Node 20 to 18"), ("Add orders to the export", "finished adding the export to the orders"),
        ],
    )  # fmt: skip
    def test_the_other_way_round_or_without_is_not_it(self, title: str, said: str) -> None:
        assert found(board=titled(title), done=said, plan="x") == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Migrate the API from REST to GraphQL", "finished migrating the API from REST to GraphQL"), ("Import from Excel", "finished the import from Excel"),
            ("Migrate the API from REST to GraphQL", "finished the API migration to GraphQL"), ("Checkout without login", "shipped the checkout without login"),
            ("Export into Excel", "finished the export to Excel"), ("Login with Google", "done with the login with Google"), ("Login page", "done with the login page"),
            ("Voucher codes in the cart", "finished adding voucher codes to the cart"), ("Upgrade Node to 20", "finished the upgrade to Node 20"), ("Postgres migration", "finished the migration to Postgres"),
            ("Google login", "finished the login with Google"), ("Jira integration", "Completed the integration with Jira"), ("Shop search", "finished adding search to the shop"),
            ("Password reset by e-mail", "finished password reset with e-mail"), ("Excel import", "finished the import from Excel"), ("Search for the shop", "finished adding search to the shop"),
            ("Google login for the shop", "finished the shop login with Google"), ("Excel import for orders", "finished the order import from Excel"),
        ],
    )  # fmt: skip
    def test_the_same_way_is_it(self, title: str, said: str) -> None:
        assert found(board=titled(title), done=said, plan="x") == ["finished WEB-1"]

    @pytest.mark.parametrize(
        "said", ["finished the cart", "fixed the cart bug", "finished the page", "all done", "it works"]
    )
    def test_never_a_guess_between_two(self, said: str) -> None:
        assert found("Ana", done=said, plan=["DEMO-14", "vouchers"]) == []


class TestIdle:
    def entered(self, days_ago: int, key: str = "DEMO-12") -> Side:
        at = datetime(2026, 3, 4, 15, tzinfo=timezone.utc) - timedelta(days=days_ago)
        changes = (
            Change(key, at - timedelta(hours=9), "state", "Done", "To Do"),
            Change(key, at, "state", "To Do", "In Progress"),
            Change(key, at + timedelta(hours=1), "state", "In Progress", "In Review"),
            Change(key, at + timedelta(hours=2), "comment", "", "x"),
        )
        made = side()
        return replace(made, reading=replace(made.reading, history=changes))

    @pytest.mark.parametrize(("days_ago", "idle"), [(0, False), (2, False), (5, True), (6, True), (8, True)])
    def test_three_working_days_and_not_a_word(self, days_ago: int, idle: bool) -> None:
        told = [one for one in found(board=self.entered(days_ago), plan="DEMO-15") if "DEMO-12" in one]
        assert told == (["idle DEMO-12"] if idle else [])

    def test_holidays_and_days_off_do_not_count(self) -> None:
        board = self.entered(5)  # Friday: Monday, Tuesday and Wednesday are three
        assert found(board=board, plan="DEMO-15") == ["idle DEMO-12"]
        assert found(board=replace(board, off=frozenset({date(2026, 3, 3)})), plan="DEMO-15") == []
        away = (Absence(date(2026, 3, 2), date(2026, 3, 2)),)
        assert found(board=replace(board, away=away), plan="DEMO-15") == []
        half = (Absence(date(2026, 3, 2), date(2026, 3, 2), "morning"),)
        assert found(board=replace(board, away=half), plan="DEMO-15") == ["idle DEMO-12"]

    @pytest.mark.parametrize(
        "said",
        ["demo-12 goes on", "more login", "the page that remembers people", "customers are remembered now"],
    )
    def test_any_word_of_it_will_do(self, said: str) -> None:
        assert found(board=self.entered(8), plan=said) == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Move docs to the wiki", "still on the docs move"), ("Move docs to the wiki", "documentation"), ("Upgrade the database", "db upgrade goes on"),
            ("Set up CI", "continue with the ci setup"), ("Rotate the TLS certificates", "more certs"), ("Authentication for partners", "partner auth"),
            ("Migrate the users table", "user migration"), ("Deployment pipeline", "deployments"), ("Rotate the logs", "log rotation"),
            ("Automate invoices", "automation"), ("Configure the proxy", "configuration"), ("Document the API", "documentation"),
        ],
    )  # fmt: skip
    def test_so_do_other_forms_and_short_ones(self, title: str, said: str) -> None:
        assert self.is_idle(title, "meetings") and not self.is_idle(title, said)

    def is_idle(self, title: str, said: str) -> bool:
        made = self.entered(8)
        items = (item("DEMO-12", title, DOING, "Sam"), ITEMS[0])
        return "idle DEMO-12" in found(
            board=replace(made, reading=replace(made.reading, items=items)), plan=said
        )

    def test_only_ones_own(self) -> None:
        assert found(board=replace(self.entered(8), own={"Ana"}), plan="DEMO-14") == []

    def test_who_said_nothing_is_asked_nothing(self) -> None:
        assert compare(Report(1, 1, 1, TODAY, "posted"), self.entered(8)) == ()

    def test_where_the_history_is_shorter_the_sprint_is_the_measure(self) -> None:
        old = item("DEMO-1", "Old thing", DOING, "Sam", 1)
        old = replace(old, created=old.created - timedelta(days=90))
        made = side()
        (one,) = compare(
            report(plan="DEMO-12"), replace(made, reading=replace(made.reading, items=(old, ITEMS[4])))
        )
        assert (one.subject, one.days) == ("DEMO-1", 7)
        assert in_progress_since(old, made.reading) is None


class TestStrangeKeys:
    def board(self, **beyond: Item | None) -> Side:
        return side(beyond={key.replace("_", "-"): one for key, one in beyond.items()})

    def test_a_key_that_the_board_does_not_have(self) -> None:
        assert found(board=self.board(DEMO_99=None), done="finished DEMO-99", plan="x") == ["unknown DEMO-99"]
        assert found(board=self.board(ABC_9=None), plan="ABC-9") == ["unknown ABC-9"]

    def test_what_somebody_waits_for_may_be_on_another_board(self) -> None:
        assert found(board=self.board(OPS_9=None), blocker="waiting for OPS-9") == []
        assert found(board=self.board(DEMO_99=None), blocker="waiting for DEMO-99") == ["unknown DEMO-99"]

    def test_what_could_not_be_looked_up_is_no_finding(self) -> None:
        told = report(done="finished DEMO-99", plan=["DEMO-98 and DEMO-12", "DEMO-99"])
        assert looked_for(told, side()) == ["DEMO-99", "DEMO-98"]
        assert found(done="finished DEMO-99", plan="DEMO-12") == []

    def test_on_the_board_and_not_in_the_sprint(self) -> None:
        there = replace(item("DEMO-30", "Gift cards", TODO, None), sprint=None)
        assert found(board=self.board(DEMO_30=there), plan="DEMO-30") == ["outside DEMO-30"]
        assert found(board=self.board(DEMO_30=there), done="finished DEMO-30", plan="x") == [
            "finished DEMO-30"
        ]
        done = replace(there, state=DONE)
        assert found(board=self.board(DEMO_30=done), done="finished DEMO-30", plan="x") == []
        assert found(board=self.board(DEMO_30=there), blocker="waiting for DEMO-30") == []


class TestWithoutASprint:
    def board(self, **beyond: Item | None) -> Side:
        """All that is open, and what was looked for: no sprint says what is at hand."""
        open_ones = tuple(one for one in ITEMS if one.state.category is not Category.DONE)
        beyond = {key.replace("_", "-"): one for key, one in beyond.items()}
        all_of_it = side(beyond=beyond, whole=True)
        return replace(all_of_it, reading=replace(all_of_it.reading, items=open_ones))

    def test_what_needs_none_is_found(self) -> None:
        closed = next(one for one in ITEMS if one.key == "DEMO-13")
        board = self.board(DEMO_99=None, DEMO_13=closed)
        assert found(board=board, done=["finished DEMO-12", "DEMO-15"], plan="DEMO-99", blocker="waiting for DEMO-13") == [
            "freed DEMO-13", "finished DEMO-12", "named DEMO-15", "unknown DEMO-99",
        ]  # fmt: skip

    def test_what_is_measured_by_one_is_not(self) -> None:
        there = replace(item("DEMO-30", "Gift cards", TODO, None), sprint=None)
        assert found("Ben", board=self.board(), plan="add dark mode to the settings screen") == []
        assert found(board=self.board(DEMO_30=there), plan="DEMO-30") == []

    def test_words_are_enough_for_ones_own_only(self) -> None:
        assert found(board=self.board(), done="finished the login page", plan="x") == ["finished DEMO-12"]
        assert found(board=self.board(), done="finished the voucher codes", plan="x") == []

    def test_where_nothing_is_open_no_form_of_keys_is_known(self) -> None:
        board = self.board(DEMO_99=None)
        nothing = replace(board, reading=replace(board.reading, items=()))
        assert found(board=nothing, done="finished DEMO-99", plan="x") == []


class TestFreed:
    @pytest.mark.parametrize(
        "said",
        [
            "waiting for DEMO-13",
            "blocked by DEMO-13",
            "stuck on demo-13",
            "DEMO-13 blocks me",
            "DEMO-13",
            "I need DEMO-13",
            "DEMO-12 is stuck behind DEMO-13",
            "DEMO-12 is held up behind DEMO-13",
        ],
    )
    def test_blocked_by_a_ticket_that_is_closed(self, said: str) -> None:
        assert found(blocker=said) == ["freed DEMO-13"]

    @pytest.mark.parametrize(
        "said",
        [
            "waiting for DEMO-8",
            "DEMO-13 is blocked, no access",
            "no keys",
            "tests of DEMO-13 fail",
            "PR 13 is not merged",
        ],
    )
    def test_and_not_by_others(self, said: str) -> None:
        assert found(blocker=said) == []

    BOARD = titled(
        ("Invoice as PDF", DONE, "Ana"), ("Set up the build server", DONE, "Ben"), ("Voucher codes in the cart", DONE, "Ana"), ("Gift wrapping", DONE, None),
        ("Gift wrapping in the cart", TODO, None), ("Search index", REVIEW, "Ben"), ("Address book tests", DONE, "Ben"), "Login page",
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("said", "key"),
        [
            ("Blocked by the invoice PDF", "WEB-1"), ("waiting for the invoice PDF ticket", "WEB-1"), ("the invoice PDF blocks me", "WEB-1"), ("Waiting on Ana's PDF invoices", "WEB-1"),
            ("still waiting for the invoice as PDF, cannot go on", "WEB-1"), ("blocked until the invoice PDF is done", "WEB-1"), ("waiting for Ana to finish the invoice PDF", "WEB-1"),
            ("the login page is blocked by the invoice PDF", "WEB-1"), ("invoice PDF is holding up my work", "WEB-1"), ("can't go on, waiting for the build server", "WEB-2"),
            ("we depend on the voucher codes", "WEB-3"), ("stuck behind the build server setup", None), ("waiting for the invoice PDF for two days", "WEB-1"),
            ("blocked: waiting for the invoice PDF before I can start", "WEB-1"), ("OPS-9 is waiting for the invoice PDF", "WEB-1"),
        ],
    )  # fmt: skip
    def test_what_is_waited_for_by_its_words(self, said: str, key: str | None) -> None:
        assert found(board=self.BOARD, blocker=said) == ([f"freed {key}"] if key else [])

    @pytest.mark.parametrize(
        "said",
        [
            "waiting for the review of the invoice PDF", "blocked by the invoice PDF tests", "waiting for the invoice PDF to be deployed", "waiting for Ben", "waiting for the invoice",
            "waiting for the PDF", "the invoice PDF is broken", "waiting for the gift wrapping in the cart", "waiting for gift wrapping", "waiting for the search index",
            "not blocked by the invoice PDF", "no longer waiting for the invoice PDF", "the invoice PDF doesn't block me", "waiting for the address book", "need voucher codes",
            "waiting for feedback on the invoice PDF", "blocked by a bug in the invoice PDF", "waiting for Ben's invoice PDF", "stuck on the invoice PDF", "waiting for the new one",
            "waiting for approval, the invoice PDF is with legal", "the invoice PDF layout blocks me",
            "waiting for the invoice PDF, it fails with an error", "the invoice PDF blocks me: wrong totals",
        ],
    )  # fmt: skip
    def test_is_no_guess(self, said: str) -> None:
        assert found(board=self.BOARD, blocker=said) == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Staging server for QA", "the staging server blocks me, it is down"), ("Staging server for QA", "the staging server is down, waiting for the staging server"),
            ("Staging server for QA", "blocked by the staging server"), ("Staging server for QA", "depends on the staging server"),
            ("Fix the staging server", "blocked by the staging server"), ("VPN for contractors", "no progress: blocked by the contractors VPN"),
            ("New payment terminals for the shop", "waiting for shop payment"), ("Upgrade node to 20", "waiting for node to upgrade"),
            ("Export to Excel", "waiting for the export from Excel"),
        ],
    )  # fmt: skip
    def test_what_is_there_and_in_the_way_is_no_ticket(self, title: str, said: str) -> None:
        assert found(board=titled((title, DONE, "Ben")), blocker=said) == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Staging server for QA", "blocked by the staging server ticket"), ("Set up the staging server", "blocked by the staging server"),
            ("New payment terminals for the shop", "waiting for the payment terminals"), ("Migrate the staging server", "waiting for the staging server migration"),
        ],
    )  # fmt: skip
    def test_its_making_is(self, title: str, said: str) -> None:
        assert found(board=titled((title, DONE, "Ben")), blocker=said) == ["freed WEB-1"]

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Invoice as a PDF", "waiting for Ben's ticket"), ("Support contact page", "waiting for the support ticket"), ("Gift wrapping in the checkout", "waiting for the gift card"),
            ("Show points on the leaderboard", "waiting for the story points"), ("IT onboarding", "waiting for a ticket from IT"), ("IT onboarding", "waiting for the IT ticket"),
            ("Feedback form", "waiting for feedback on the card"), ("License card in the account", "waiting for the license card"), ("License check at start", "the license card blocks me"),
            ("Customer account page", "waiting for the customer's ticket"), ("Service desk widget", "blocked by the service desk ticket"), ("Basket keeps items over night", "waiting for a basket ticket"),
            ("Basket keeps items over night", "waiting for the ticket about the basket"), ("Hardware list", "waiting for the hardware task"), ("Basket keeps items", "waiting for the basket's item"),
        ],
    )  # fmt: skip
    def test_a_ticket_of_others_or_a_card_is_none_of_the_board(self, title: str, said: str) -> None:
        assert found(board=titled((title, DONE, "Ben")), blocker=said) == []

    @pytest.mark.parametrize(
        ("title", "said"),
        [
            ("Basket keeps items over night", "blocked by the basket ticket"), ("Basket keeps items over night", "the basket story blocks me"),
            ("Basket keeps items over night", "waiting for Ben's basket ticket"), ("Basket keeps items over night", "blocked until the basket task is done"),
            ("VPN for contractors", "blocked by the contractors VPN ticket"), ("Gift wrapping in the checkout", "waiting for the gift wrapping card"),
            ("Support contact page", "waiting for the support page ticket"),
        ],
    )  # fmt: skip
    def test_one_that_is_called_a_ticket_by_its_title_is(self, title: str, said: str) -> None:
        assert found(board=titled((title, DONE, "Ben")), blocker=said) == ["freed WEB-1"]


class TestUntracked:
    @pytest.mark.parametrize(
        "said",
        [
            "wrote the docs for billing", "made a landing page for resellers", "designed the settings screens for tablets",
            "built a map of the depots", "rebuilt the nightly index of the catalogue", "rewrote the scheduler in rust",
            "finish the coupon page for partners", "documented the api for webhooks", "set up the nightly export for the warehouse",
            "writing tests for refunds in euros", "split the monolith into two services", "shipped the warehouse importer",
            "automate the backups of the wiki", "finished the billing docs yesterday",
            "translate the newsletter into French", "will draft the runbook for outages", "launched the partner website",
        ],
    )  # fmt: skip
    def test_a_piece_of_a_product_deserves_one(self, said: str) -> None:
        assert deserves_ticket(said)

    @pytest.mark.parametrize(
        "said",
        [
            "refactored the retry logic of the webhooks", "add dark mode to the settings screen", "migrating the metrics to another cluster",
            "implement rate limits for partners", "debugged the memory leak in the importer", "wrote the docs for billing",
            "write an upgrade guide for partners", "worked on the partner dashboard", "rewrote the scheduler in rust",
        ],
    )  # fmt: skip
    def test_work_without_a_ticket(self, said: str) -> None:
        assert found(plan=said) == [f"untracked {said}"]

    @pytest.mark.parametrize(
        "said",
        [
            "code review", "meetings all day", "planning and refinement", "1:1 with Dana", "helped Emil with the import job", "off tomorrow",
            "fix typo in the readme", "interviews with 2 customers", "read the docs", "set up my laptop", "lunch with legal", "mails",
            "usability report is written up", "fix bugs", "add tests", "fix it", "worked on the thing", "nothing much", "doctor's appointment",
            "update the payment library", "build the invoice as a pdf", "fix the empty cart", "fix DEMO-99", "implement !17", "support",
            "<b>add</b> $x to the {list} of things", "راجعت الكود مع الفريق", "should we add dark mode to the settings screen?", "x" * 500,
            "wrote docs", "wrote the minutes", "wrote the weekly report", "wrote to the agency about the logo contract", "made progress",
            "made a plan for the launch", "made a decision about kafka", "finished my slides", "finish the onboarding of Dana", "worked on stuff",
            "worked from home on friday", "set up a meeting about the api", "set up my docs account", "completed the security training",
            "wrote a mail about the api docs", "design review of the settings page", "documented DEMO-9", "finish early today", "ship it",
            "wrote feedback on the docs for billing", "worked on the address book page", "finish the voucher codes page", "drafted an agenda",
            "updated the team about the launch", "read the docs for billing", "talked about the partner dashboard", "worked on the login page", "import works on staging",
            "rewrite the mail to the agency", "create an agenda for the onboarding", "onboarding of the new designers", "clean up emails", "remove old emails from the inbox",
            "create a mail to all vendors", "set up a call about the server", "support for the vendors",
            "add " + "very " * 60 + "long story", "help Ben migrate the metrics", "prepare the demo of the importer", "training on kafka",
            "completed the database survey", "made a backup of the old photos", "made a backup of the production database", "finish the server cleanup",
            "created a dump of the orders table", "finished the backup of the wiki", "finish the app survey for the agency",
        ],
    )  # fmt: skip
    def test_is_seldom_found(self, said: str) -> None:
        assert [one for one in found("Nobody", plan=said) if "untracked" in one] == []

    @pytest.mark.parametrize(
        ("said", "subjects"),
        [
            ("upgrade the database to 16 and the login bug", ["upgrade the database to 16"]),
            ("rework the invoice layout, rewrite the onboarding emails", ["rework the invoice layout", "rewrite the onboarding emails"]),
            ("add dark mode to the settings and the profile page", ["add dark mode to the settings and the profile page"]),
            ("add dark mode to the settings and the voucher codes", []), ("add dark mode to all forms and the voucher codes", []), ("add and remove users in the admin page", ["add and remove users in the admin page"]),
            ("design and build the partner dashboard", ["design and build the partner dashboard"]), ("WEB-1 and migrate the metrics to prometheus", ["migrate the metrics to prometheus"]),
            ("extract the tax rules and port them to rust", ["extract the tax rules and port them to rust"]), ("the login bug, then refactor the retry logic", ["refactor the retry logic"]),
            ("add dark mode and improved search", ["add dark mode and improved search"]), ("implement rate limits for partners and review Ana's PR", ["implement rate limits for partners"]),
            ("implement rate limits for partners and write to legal", ["implement rate limits for partners"]), ("add search to the docs and support pages", ["add search to the docs and support pages"]),
            ("add filters, sorting and paging to the product list", ["add filters, sorting and paging to the product list"]),
            ("build charts, tables and maps for the sales dashboard", ["build charts, tables and maps for the sales dashboard"]),
            ("build charts, tables, gauges and maps for the sales dashboard", ["build charts, tables, gauges and maps for the sales dashboard"]),
            ("fix bugs, answer questions and call the DHL office", []), ("fix bugs, lunch with the lawyers", []),
        ],
    )  # fmt: skip
    def test_each_piece_by_itself(self, said: str, subjects: list[str]) -> None:
        board = titled("Login bug on Safari", "Voucher codes", ("Invoice as PDF", DONE, "Ana"))
        assert found(board=board, plan=said) == [f"untracked {one}" for one in subjects]

    @pytest.mark.parametrize(
        "said",
        ["today I set up the new build server", "I will set up the new build server", "Today I'll set up the new build server", "add support for webhooks in billing"],
    )  # fmt: skip
    def test_whoever_does_it_and_when(self, said: str) -> None:
        assert found(plan=said) == [f"untracked {said.casefold()}"]

    @pytest.mark.parametrize(
        ("said", "title"),
        [
            ("today I will set up the server", "set up the server"), ("I'll set up the server", "set up the server"), ("Set up the server", "Set up the server"),
            ("Today: I'm going to set up the server", "set up the server"), ("we want to set up the server", "set up the server"), ("today", "today"), ("I will", "I will"),
            ("and then I have to set up the server", "set up the server"), ("will", "will"), ("today's banner", "today's banner"), ("I/O errors in the parser", "I/O errors in the parser"),
            ("Next-gen importer rewrite", "Next-gen importer rewrite"), ("First-time setup wizard: build", "First-time setup wizard: build"),
            ("Now playing screen: implement", "Now playing screen: implement"), ("Now that the API is done add CSV export", "Now that the API is done add CSV export"),
            ("we will be building exporter", "building exporter"), ("I can add CSV export", "add CSV export"), ("I'd like to add CSV export", "add CSV export"),
            ("First draft of the importer docs", "First draft of the importer docs"), ("next: implement split screen", "implement split screen"),
            ("then I review Ana's PR", "review Ana's PR"), ("I'm currently migrating the metrics", "migrating the metrics"), ("We would like to build an app", "build an app"),
            ("Today I will finally implement the search page", "implement the search page"), ("I want to quickly add CSV export to reports", "add CSV export to reports"),
            ("I'll hopefully build the export page today", "build the export page today"), ("Today I will focus on adding CSV export to reports", "adding CSV export to reports"),
            ("today I'm going to actually implement the export", "implement the export"), ("I'm about to add CSV export", "add CSV export"), ("We should add CSV export", "add CSV export"),
            ("I must add CSV export", "add CSV export"), ("First build the importer for orders", "build the importer for orders"), ("Next set up the importer", "set up the importer"),
            ("I finally migrated the metrics", "migrated the metrics"), ("Hopefully we can add CSV export", "add CSV export"), ("I'll carefully add CSV export", "add CSV export"),
            ("Let's add CSV export", "add CSV export"), ("I'm supposed to add CSV export", "add CSV export"), ("My plan is to add CSV export", "add CSV export"),
            ("Today I'd sketch and build the importer", "sketch and build the importer"), ("I will not add CSV export", "I will not add CSV export"), ("Weekly build of the docs", "Weekly build of the docs"),
            ("First build of the importer", "First build of the importer"), ("Focus trap: fix", "Focus trap: fix"), ("im going to add CSV export", "add CSV export"), ("today I think I will add CSV export", "add CSV export"),
            ("Today's goal is to add CSV export", "add CSV export"), ("we plan on adding CSV export", "adding CSV export"), ("I will reply to Ana", "reply to Ana"), ("I'd rather add CSV export", "add CSV export"), ("Can opener page: build", "Can opener page: build"),
        ],
    )  # fmt: skip
    def test_a_title_begins_with_the_work(self, said: str, title: str) -> None:
        assert without_lead(said) == title

    @pytest.mark.parametrize(
        "said",
        [
            "I am on the way to add dark mode to settings", "Today with Ben: add dark mode to settings", "I'm not sure how to add dark mode to settings", "I'll hopefully focus on adding tests",
            "I will not add dark mode to settings",
        ],
    )  # fmt: skip
    def test_what_would_make_no_title_is_left(self, said: str) -> None:
        assert found("Nobody", plan=said) == []

    def test_not_under_blockers(self) -> None:
        assert found(blocker="add dark mode to the settings screen") == []


SHOP = titled(
    "Coupon codes at checkout", ("Cart total wrong with two coupons", TODO, "Sam"), ("Shipping cost calculator", DONE, "Ana"), ("Wishlist for guests", REVIEW, "Sam"),
    ("Product images load slowly", DOING, "Ben"), ("Export orders to CSV", DONE, "Ben"), "Return form and label", ("Migrate product search to Elasticsearch", DOING, "Ana"),
)  # fmt: skip
GAME = titled(
    "Boss fight in level 3", ("Save games in the cloud", DONE, "Ana"), ("Controller vibration", DONE, "Ben"), "Main menu music", "Leaderboard resets every monday",
    "Jump animation for the fox", ("Particle effects for rain", REVIEW, "Ben"), "Enemies get stuck in walls",
)  # fmt: skip
EMBEDDED = titled(
    "Bootloader over UART", ("I2C driver for the temperature sensor", DONE, "Ana"), "Watchdog reset after sleep", "Port firmware to STM32H7", ("Power consumption in standby", REVIEW, "Ben"),
    ("CAN bus logging", DONE, "Ben"), "Flash CI boards automatically",
)  # fmt: skip
DATA = titled(
    "Churn model v2", ("Clean the clickstream dataset", DONE, "Ana"), "Feature store for embeddings", "Evaluate ranking offline", ("Dashboard of churn by region", TODO, "Ben"),
    ("Labels for the fraud set", DONE, "Ben"), "Retrain the fraud model weekly",
)  # fmt: skip
INFRA = titled(
    "Rotate the TLS certificates", ("Upgrade Kubernetes to 1.29", DONE, "Ana"), ("VPN for contractors", DONE, "Ben"), "Alerting on disk space", ("Terraform module for buckets", REVIEW, "Sam"),
    "Backups of the wiki", ("Move DNS to Route53", DOING, "Ben"),
)  # fmt: skip
SITE = titled(
    "Add a login page", "Migrate users table to UUIDs", ("Invoice as PDF", DONE, "Ana"), ("Set up the build server", DONE, "Ben"), "Crash when the cart is empty", ("Admin can export users", TODO, "Ben"),
)  # fmt: skip


class TestBoardsOfManyKinds:
    """What people really write, on a web shop, a game, a device, a data set, machines and a site."""

    @pytest.mark.parametrize(
        ("board", "kind", "said", "findings"),
        [
            (SHOP, "done", "Finally got the coupon codes at the checkout done", ["finished WEB-1"]), (SHOP, "done", "shipped guest wishlist 🎉", ["finished WEB-4"]),
            (SHOP, "done", "fixed the wrong cart total with two coupons", ["finished WEB-2"]), (SHOP, "done", "return form & label done", ["finished WEB-7"]),
            (SHOP, "blocker", "still blocked by Ana's shipping cost calculator", ["freed WEB-3"]),
            (SHOP, "blocker", "waiting on the CSV export of the orders", ["freed WEB-6"]),
            (SHOP, "plan", "redesign the order confirmation page, call with DHL", ["untracked redesign the order confirmation page"]),
            (SHOP, "plan", "coupons, add klarna as payment method", ["untracked add klarna as payment method"]),
            (GAME, "done", "level 3 boss fight is finished!!", ["finished WEB-1"]), (GAME, "done", "Completed the fox's jump animation", ["finished WEB-6"]),
            (GAME, "done", "main menu music done, also answered mails", ["finished WEB-4"]),
            (GAME, "done", "fixed leaderboard reset every monday", ["finished WEB-5"]),
            (GAME, "blocker", "need to wait for save games in the cloud", ["freed WEB-2"]),
            (GAME, "blocker", "Save games in the cloud is blocking me since monday", ["freed WEB-2"]),
            (GAME, "blocker", "held up by the controller vibration task, Ben is on it", ["freed WEB-3"]),
            (GAME, "plan", "implement split screen for two players and fix small stuff", ["untracked implement split screen for two players"]),
            (EMBEDDED, "done", "UART bootloader done and merged", ["finished WEB-1"]),
            (EMBEDDED, "done", "finished porting the firmware to the STM32H7", ["finished WEB-4"]),
            (EMBEDDED, "done", "ported the firmware to the STM32H7", ["named WEB-4"]),
            (EMBEDDED, "done", "solved the watchdog reset after sleep", ["finished WEB-3"]),
            (EMBEDDED, "blocker", "waiting for the temperature sensor I2C driver", ["freed WEB-2"]),
            (EMBEDDED, "blocker", "blocked by CAN bus logging (Ben)", ["freed WEB-6"]), (DATA, "done", "feature store for embeddings is live", ["finished WEB-3"]),
            (DATA, "done", "done evaluating the ranking offline", ["finished WEB-4"]),
            (DATA, "blocker", "waiting for Ana to clean the clickstream dataset", ["freed WEB-2"]),
            (DATA, "blocker", "blocked by the clickstream dataset cleaning", ["freed WEB-2"]),
            (DATA, "blocker", "waiting for the fraud set labels", ["freed WEB-6"]),
            (DATA, "plan", "build an anomaly detector for the sensor logs", ["untracked build an anomaly detector for the sensor logs"]),
            (DATA, "plan", "migrate the notebooks to polars and churn model v2", ["untracked migrate the notebooks to polars"]),
            (DATA, "done", "evaluated ranking offline", ["named WEB-4"]), (INFRA, "done", "rotated the TLS certificates", ["named WEB-1"]),
            (INFRA, "done", "disk space alerting is live", ["finished WEB-4"]), (INFRA, "blocker", "waiting for the kubernetes upgrade", ["freed WEB-2"]),
            (INFRA, "blocker", "no progress: blocked by the contractors VPN ticket", ["freed WEB-3"]),
            (INFRA, "blocker", "blocked by the contractors ticket", ["freed WEB-3"]),
            (INFRA, "plan", "upgrade postgres from 14 to 16, then the terraform module", ["untracked upgrade postgres from 14 to 16"]),
            (INFRA, "done", "wiki backups done", ["finished WEB-6"]), (SITE, "done", "login page done", ["finished WEB-1"]),
            (SITE, "done", "finished adding the login page", ["finished WEB-1"]), (SITE, "done", "added the login page", ["named WEB-1"]),
            (SITE, "done", "fixed the crash when the cart is empty", ["finished WEB-5"]), (SITE, "done", "Fixed: crash on empty cart", ["finished WEB-5"]),
            (SITE, "done", "users table migration to UUIDs is done", ["finished WEB-2"]),
            (SITE, "done", "completed migration of the users table to uuids", ["finished WEB-2"]),
            (SITE, "done", "finished the login page and the empty cart crash", ["finished WEB-1", "finished WEB-5"]),
            (SITE, "done", "finished the login page, reviewed invoices", ["finished WEB-1"]), (SITE, "done", "Login page: done ✅", ["finished WEB-1"]),
            (SITE, "blocker", "blocked - waiting for invoice pdf, since monday", ["freed WEB-3"]),
            (SITE, "blocker", "I'm blocked because Ana's invoice PDF isn't ready; waiting for the invoice PDF", ["freed WEB-3"]),
            (SITE, "blocker", "can't deploy until Ben's build server is ready, waiting for the build server", ["freed WEB-4"]),
            (SITE, "blocker", "The invoice PDF ticket is still blocking my work", ["freed WEB-3"]),
            (SITE, "plan", "implement webhooks for refunds and migrate the metrics to prometheus", ["untracked implement webhooks for refunds", "untracked migrate the metrics to prometheus"]),
            (SITE, "done", "implemented webhooks for refunds, improved error messages of the importer", ["untracked implemented webhooks for refunds", "untracked improved error messages of the importer"]),
            (SITE, "plan", "rewrite the welcome emails", ["untracked rewrite the welcome emails"]),
            (SITE, "plan", "today: add rate limits to the public API", ["untracked today: add rate limits to the public api"]),
            (GAME, "done", "fixed enemies getting stuck in walls", ["finished WEB-8"]),
        ],
    )  # fmt: skip
    def test_is_found(self, board: Side, kind: str, said: str, findings: list[str]) -> None:
        assert self.told(board, kind, said) == findings

    @pytest.mark.parametrize(
        ("board", "kind", "said"),
        [
            (SHOP, "done", "the wishlist for guests is almost there"), (SHOP, "done", "looked into why the cart total is wrong with coupons"),
            (SHOP, "done", "finished the return form"), (SHOP, "blocker", "waiting for shipping costs from DHL"),
            (SHOP, "blocker", "waiting on the product search migration"), (SHOP, "blocker", "waiting for a decision about the shipping cost calculator"),
            (SHOP, "plan", "call with DHL, review of Ben's image PR and mails"), (GAME, "done", "playtested the boss fight, not fun yet"),
            (GAME, "done", "finished sketches for the jump animation of the fox"), (GAME, "blocker", "cloud save games are broken and block me"),
            (GAME, "blocker", "waiting for controllers from amazon"), (GAME, "plan", "play the demo build and take notes"),
            (EMBEDDED, "done", "ported most of the firmware to STM32H7"), (EMBEDDED, "done", "measured the watchdog reset after sleep on three boards"),
            (EMBEDDED, "done", "reproduced the watchdog reset"), (EMBEDDED, "blocker", "waiting for the temperature sensor to arrive"),
            (EMBEDDED, "blocker", "waiting for temperature sensors"), (EMBEDDED, "blocker", "CAN bus analyzer is broken"),
            (EMBEDDED, "plan", "solder 10 boards, order parts, lab cleanup"), (DATA, "done", "trained the churn model again, AUC 0.81"),
            (DATA, "done", "wrote a notebook about churn by region"), (DATA, "blocker", "waiting for more labels"), (DATA, "blocker", "waiting for the fraud model"),
            (DATA, "plan", "read papers about embeddings, present results to sales"), (INFRA, "done", "disk space ran out on db1, cleaned up"),
            (INFRA, "blocker", "waiting for VPN access"), (INFRA, "blocker", "the VPN for contractors is down, blocks me"),
            (INFRA, "plan", "on call, answer support tickets, coffee with the new hire"), (INFRA, "plan", "finish the bucket module"),
            (INFRA, "done", "checked the wiki backups"), (INFRA, "done", "restored the wiki from backups"), (SITE, "done", "fixed the login page"),
            (SITE, "done", "finished a migration script for the users table"), (SITE, "done", "finished preparing the migration of the users table"),
            (SITE, "done", "talked with Ben about the login page, done"), (SITE, "done", "finished the mockup for the login page"),
            (SITE, "done", "finished the login page for the admin"), (SITE, "done", "got the login page done on my machine, not on staging"),
            (SITE, "done", "finished the first version of the login page"), (SITE, "done", "users table is done tomorrow"), (SITE, "done", "login page works"),
            (SITE, "done", "merged the login page PR"), (SITE, "done", "closed 3 tickets about the login page"), (SITE, "done", "deployed login page to test"),
            (SITE, "done", "finished the login page?"), (SITE, "done", "finished login page 80%"), (SITE, "blocker", "waiting for the merge of the invoice PDF"),
            (SITE, "blocker", "waiting for legal to approve the invoice PDF"), (SITE, "blocker", "waiting for invoice PDF samples"),
            (SITE, "blocker", "waiting for the PDF of the invoice from accounting"), (SITE, "blocker", "waiting for the build server to come back"),
            (SITE, "blocker", "waiting for the build server's certificate"), (SITE, "blocker", "build server down, blocks me"),
            (SITE, "blocker", "waiting for the build"), (SITE, "blocker", "waiting for the login page"),
            (SITE, "blocker", "blocked by invoice PDF and the login page"), (SITE, "blocker", "was blocked by the invoice PDF, solved now"),
            (SITE, "blocker", "not really blocked by the invoice PDF"), (SITE, "blocker", "waiting for an answer: is the invoice PDF done?"),
            (SITE, "blocker", "waiting for a new invoice PDF template"), (SITE, "plan", "pair with Ben and help with the rollout"),
            (SITE, "plan", "clean up my branches, rebase, fix lint"), (SITE, "plan", "fix review comments, add tests"),
            (SITE, "plan", "maybe refactor the importer a bit"), (SITE, "plan", "set up a meeting with the server team"),
            (SITE, "plan", "set up the projector for the demo"), (SITE, "plan", "create a doc for the retro"), (SITE, "plan", "create slides and a demo script"),
            (SITE, "plan", "finish the build server setup"), (SITE, "plan", "same as yesterday: migrate users table"), (SITE, "plan", "write emails to the vendors"),
            (SITE, "plan", "answer emails and rewrite the email to legal"), (GAME, "done", "enemies are still stuck in walls"),
        ],
    )  # fmt: skip
    def test_is_left_alone(self, board: Side, kind: str, said: str) -> None:
        assert self.told(board, kind, said) == []

    @staticmethod
    def told(board: Side, kind: str, said: str) -> list[str]:
        told = {"plan": "x", kind: said}
        return [one for one in found(board=board, **told) if "idle" not in one]


WORDS = tuple(
    f"{one}{other}"
    for one in ("shop", "cart", "mail", "bill", "ware", "dash", "note", "code", "data", "file")
    for other in ("line", "able", "ment", "port", "room", "view", "ness", "land", "work", "side")
)
BIG = titled(*(f"Add {' '.join(WORDS[at % 97 :: 23])} for the {WORDS[at * 7 % 100]}" for at in range(300)))


class TestSpeed:
    """A big board and a long report: whoever posts one does not wait for what is held against it."""

    def sentence(self, at: int, length: int) -> str:
        words = (WORDS * 20)[at * 13 :: 3]
        return ", and then add ".join(" ".join(words[n : n + 4]) for n in range(0, 99, 4))[:length]

    @pytest.mark.parametrize(("entries", "length"), [(8, 140), (30, 140), (8, 1000)])
    def test_is_no_matter_of_how_much_there_is(self, entries: int, length: int) -> None:
        some = [self.sentence(at, length) for at in range(entries)]
        told = report(
            done=[f"finished {one}" for one in some],
            plan=[f"add {one}" for one in some],
            blocker=[f"waiting for {one}" for one in some],
        )
        start = process_time()
        compare(told, BIG)
        assert process_time() - start < 2


class TestOrder:
    def test_the_most_useful_comes_first_and_of_one_ticket_only_one(self) -> None:
        there = replace(item("DEMO-30", "Gift cards", TODO, None), sprint=None)
        board = side("Ben", beyond={"DEMO-30": there, "DEMO-99": None})
        told = found(
            board=board,
            plan=["add dark mode to the settings screen", "DEMO-30", "DEMO-99"],
            done=["vouchers", "finished DEMO-12"],
            blocker="waiting for DEMO-13",
        )
        assert told == [
            "freed DEMO-13", "finished DEMO-12", "named DEMO-7", "unknown DEMO-99", "outside DEMO-30",
            "untracked add dark mode to the settings screen",
        ]  # fmt: skip

    def test_ones_own_before_others(self) -> None:
        assert found("Ana", done="finished DEMO-12 and DEMO-14", plan="vouchers") == [
            "finished DEMO-14",
            "finished DEMO-12",
        ]


class TestRest:
    ONE = Finding(What.IDLE, "DEMO-12", "", ITEMS[4], 5)

    def old(self, days: int, **fields: object) -> Remembered:
        at = NOW - timedelta(days=days)
        return replace(Remembered("idle", "DEMO-12", "In Progress", at.date(), 1, at), **fields)  # type: ignore[arg-type]

    def shows(self, *before: Remembered, finding: Finding = ONE) -> bool:
        return bool(chosen([finding], before, NOW, TODAY))

    def test_never_twice_on_a_day(self) -> None:
        assert not self.shows(self.old(0)) and self.shows(self.old(1))

    def test_a_dismissed_one_rests_two_weeks_or_until_the_item_changes_state(self) -> None:
        assert not self.shows(self.old(1, dismissed_at=NOW - timedelta(days=1)))
        assert not self.shows(self.old(20, dismissed_at=NOW - timedelta(days=13)))
        assert self.shows(self.old(20, dismissed_at=NOW - REST))
        assert self.shows(self.old(1, dismissed_at=NOW, state="To Do"))

    def test_one_that_was_taken_up_or_left_unanswered_twice_rests_too(self) -> None:
        assert not self.shows(self.old(1, taken=True)) and not self.shows(self.old(1, times=2))
        assert self.shows(self.old(15, taken=True)) and self.shows(self.old(15, times=2))

    def test_only_that_finding_of_that_item(self) -> None:
        dismissed = self.old(1, dismissed_at=NOW)
        assert self.shows(replace(dismissed, what="finished")) and self.shows(
            replace(dismissed, subject="DEMO-13")
        )

    def test_work_without_a_ticket_is_known_by_its_words(self) -> None:
        work = Finding(What.UNTRACKED, "add dark mode to the settings screen", "x")
        before = Remembered(
            "untracked", "adding dark mode to settings screen", "", TODAY - timedelta(1), 1, NOW, True
        )
        assert not self.shows(before, finding=work)
        assert remembered(work, [before], NOW, TODAY).subject == before.subject

    def test_how_often_it_was_left_unanswered(self) -> None:
        assert remembered(self.ONE, [], NOW, TODAY).times == 1
        assert remembered(self.ONE, [self.old(1)], NOW, TODAY).times == 2
        assert remembered(self.ONE, [self.old(1, dismissed_at=NOW)], NOW, TODAY).times == 1
        assert remembered(self.ONE, [self.old(1, state="To Do")], NOW, TODAY).times == 1
        assert remembered(self.ONE, [self.old(15)], NOW, TODAY).times == 1

    def test_at_most_three(self) -> None:
        many = [Finding(What.UNKNOWN, f"DEMO-{n}") for n in range(9)]
        assert chosen(many, [], NOW, TODAY) == many[:LIMIT]


@pytest.mark.parametrize(
    ("current", "allowed", "step"),
    [
        ("To Do", ["In Progress"], "In Progress"),
        ("In Progress", ["To Do", "In Review"], "In Review"),
        ("In Progress", ["In Review", "Done"], "Done"),
        ("To Do", ["In Review", "In Progress"], "In Progress"),
        ("In Review", ["To Do", "In Progress"], None),
        ("In Review", [], None),
        ("Gone", ["Done"], "Done"),
        ("Gone", ["In Review"], None),
    ],
)
def test_the_next_step_towards_done(current: str, allowed: list[str], step: str | None) -> None:
    state = towards(STATES, current, allowed)
    assert (state.name if state else None) == step


class TestTaps:
    def test_every_button_of_a_suggestion_is_understood(self) -> None:
        path = Path(__file__).resolve().parents[2] / "data/responses/said.yml"
        values = {
            "key": "DEMO-12",
            "to": "In Review",
            "title": "Add dark mode",
            "entry": "x",
            "state": "y",
            "days": 3,
            "sprint": "z",
        }
        seen = set()
        for key, variations in yaml.safe_load(path.read_text("utf-8"))["responses"].items():
            for one in variations:
                for button in one.get("buttons", ()):
                    payload = button["payload"].format(**values)
                    terminal = variations[1]["text"].format(**values)
                    assert f'"{payload}"' in terminal, key
                    if payload != "fix it":
                        found = tap(payload)
                        assert found and found.subject in ("demo-12", "add dark mode"), key
                        seen.add(found.what)
        assert seen == {"move", "comment", "clear", "create", "dismiss"}

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("dismiss", Tap("dismiss")), ("Dismiss all.", Tap("dismiss")), ("ignore it", Tap("dismiss")), ("dismiss demo-12!", Tap("dismiss", "demo-12")),
            ("move DEMO-12 to In Review", Tap("move", "demo-12", "in review")), ("move it", None), ("please dismiss the login page banner now", None),
            ("dismissed", None), ("", None), ("comment on DEMO-12: hello", None), ("I want to dismiss DEMO-12", None),
        ],
    )  # fmt: skip
    def test_whole_messages_only(self, text: str, wanted: Tap | None) -> None:
        assert tap(text) == wanted


class TestBareNumbers:
    """Where keys are numbers people say them without a sign."""

    @staticmethod
    def board(who: str = "Sam", sign: str = "#") -> Side:
        items = tuple(replace(one, key=sign + one.key.removeprefix("DEMO-")) for one in ITEMS)
        board = side(who)
        return replace(board, reading=replace(board.reading, items=items))

    @pytest.mark.parametrize(
        ("said", "findings"),
        [
            ("finished 12", ["finished #12"]), ("finished 12 and 7", ["finished #12", "finished #7"]), ("wrapped up 14 and 12", ["finished #14", "finished #12"]),
            ("done with 12", ["finished #12"]), ("12", ["named #12"]), ("12 is done", ["finished #12"]), ("closed 12 and 7, wrote 8 tests", ["finished #12", "finished #7"]),
            ("12 and 15", ["named #12", "named #15"]),
            ("wrote 12 tests", []), ("worked 12 hours", []), ("met at 12", []), ("finished 12 tests", []), ("finished 12 of 15", []), ("finished 12%", []),
            ("finished 12:30", []), ("finished 99", []), ("merged PR 12", []), ("finished v12", []), ("finished 12, 15 mails", []), ("on 12 March", []),
            ("shipped release 12", []), ("released v2 and release 12", []), ("deploy 12 finished", []),
            ("12. wrote docs", []), ("12) wrote docs", []), ("deployed 12", ["finished #12"]),
        ],
    )  # fmt: skip
    def test_name_a_ticket_where_they_stand_for_it(self, said: str, findings: list[str]) -> None:
        assert sorted(found("Nobody", self.board("Nobody"), done=said, plan="24")) == sorted(findings)

    def test_are_told_from_what_they_count(self) -> None:
        for said in ("did 2 and a half days of refactoring", "did 2 and an odd day"):
            assert named(said, lambda number: True) == said
        assert named("finished 2 and wrote docs", lambda number: True) == "finished #2 and wrote docs"

    def test_are_mentioned(self) -> None:
        idle = {"board": replace(self.board(), today=date(2026, 3, 20)), "blocker": "Ana is ill"}
        assert "idle #12" in found(**idle, done="x")  # type: ignore[arg-type]
        for told in ({"done": "finished 13", "plan": "12"}, {"plan": "on 12 today"}, {"plan": "15, 12"}):
            assert "idle #12" not in found(**idle, **told)  # type: ignore[arg-type]

    @pytest.mark.parametrize("sign", ["#", ""])
    def test_block_by_what_is_closed_and_are_quoted_as_they_were_typed(self, sign: str) -> None:
        board = self.board(sign=sign)
        (one,) = compare(report(done="x", blocker="blocked by 19"), board)
        assert (one.what, one.subject, one.entry) == (What.FREED, f"{sign}19", "blocked by 19")

    def test_are_looked_for_and_are_no_strangers(self) -> None:
        told = report(done="finished 6 and 60", blocker="blocked by 61, had 62 mails")
        board = self.board()
        assert looked_for(told, board) == ["#60", "#61"]
        found = compare(told, replace(board, beyond={"#60": None, "#61": None}))
        assert [one.subject for one in found if one.what is What.UNKNOWN] == []

    def test_are_none_where_keys_have_letters(self) -> None:
        assert found(done="finished 12 and 7", plan="24", blocker="blocked by 19") == []


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            "finished not done almost DEMO-12 DEMO-15 DEMO-99 #12 the login page voucher tests for and , . § waiting on PR 12 will be "
            "https://x.example/browse/DEMO-12 add dark mode ✅".split(" ")
        ),
        max_size=10,
    ).map(" ".join),
)
REPORTS = st.lists(st.builds(lambda kind, text: Entry(kind, text), st.sampled_from(Kind), TEXTS), max_size=6)


@given(REPORTS, st.sampled_from(["Sam", "Ana", "Ben", "Nobody"]))
def test_whatever_is_said_findings_are_about_what_was_said(entries: list[Entry], who: str) -> None:
    board = side(who)
    told = Report(1, 1, 1, TODAY, "posted", entries=tuple(entries))
    asked = looked_for(told, board)
    board = replace(board, beyond=dict.fromkeys(asked))
    findings = compare(told, board)
    assert len({one.subject for one in findings}) == len(findings)
    states = {one.key: one.state.category for one in ITEMS}
    done = [entry.text for entry in entries if entry.kind is Kind.DONE]
    for one in findings:
        if one.what in (What.FINISHED, What.NAMED):
            assert one.entry in done and states[one.subject] is not Category.DONE
        elif one.what is What.UNKNOWN:
            assert one.subject in asked and one.subject not in states
        elif one.what is What.IDLE:
            assert (
                one.item
                and one.item.assignee == who
                and one.item.key not in " ".join(e.text for e in entries)
            )


@given(TEXTS, st.sampled_from(["not", "almost", "didn't", "not quite", "90% of", "never"]))
def test_a_negation_anywhere_is_no_claim(text: str, word: str) -> None:
    assert claimed(f"{text} {word} § ") is Claim.NONE
    assert found(done=f"{word} finished DEMO-12 {text}", plan="x").count("finished DEMO-12") == 0


@given(TEXTS)
def test_no_text_breaks_the_reading_of_words(text: str) -> None:
    deserves_ticket(text), tap(text), about(text), claimed(text)
    one = best(text, ITEMS, lambda item: False)
    assert one is None or touches(text, one, ITEMS)
