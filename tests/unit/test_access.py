"""Who a change is made as: the person, with their own token, or the bot; on the real store, over real HTTP."""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from scrumai import oauth
from scrumai.access import Access
from scrumai.core.errors import (
    AccountRefused,
    ScrumaiError,
    SecretUnreadable,
    SettingInvalid,
    SignInFailed,
    TrackerUnauthorized,
    TrackerUnavailable,
)
from scrumai.core.team import Account, Board
from scrumai.safe import Safe
from scrumai.services.board import Door, LinkAccount
from scrumai.services.invitation import Invitations
from scrumai.services.request import Requests
from scrumai.services.ticket import Tickets
from scrumai.services.ticket_change import cases
from scrumai.settings import Settings
from scrumai.store.postgres import Stores
from scrumai.trackers import open_tracker
from scrumai.words import sentence, worded
from tests.fakes.oauth import CLIENT, SECRET, SITE, OAuth
from tests.fakes.redmine import FakeRedmine
from tests.fixtures.board import Room, room
from tests.fixtures.guarded import opener
from tests.fixtures.trackers import rigs

KEY = Fernet.generate_key().decode()
BOT, ANA = "bots-own-token", "anas-own-token"


@dataclass
class Site:
    """A team on a guarded board; Sam speaks."""

    here: Room
    fake: OAuth
    settings: Settings
    folder: Path
    board: Board

    def access(self, **settings: str | None) -> Access:
        changed = replace(self.settings, **settings)  # type: ignore[arg-type]
        return Access(
            self.here.stores, self.here.clock, changed, opener(self.here.clock, self.folder, self.fake.url)
        )

    def link(self, secret: str = ANA, refresh: str | None = None, **values: object) -> Account:
        safe = Safe(KEY)
        sealed = None if refresh is None else safe.seal(refresh)
        sam = self.here.sam
        account = Account(sam.id, self.board.kind, self.board.url, safe.seal(secret), refresh=sealed)
        account = replace(account, **values)  # type: ignore[arg-type]
        with self.here.stores.open(sam.workspace_id) as store:
            store.link_account(account)
        return account

    def account(self) -> Account:
        with self.here.stores.open(self.here.sam.workspace_id) as store:
            found = store.account(self.here.sam.id, self.board.kind, self.board.url)
        assert found is not None
        return found

    def signed_in(self, ends: timedelta) -> None:
        """Sam came from an OAuth sign-in whose token ends after that time."""
        told = self.fake.issue("Sam Doe")
        self.link(told["access_token"], told["refresh_token"], expires=self.here.clock.now() + ends)

    def comments(self) -> list[tuple[str, str | None]]:
        tracker = opener(self.here.clock, self.folder, self.fake.url)(self.access()._bots(self.board))
        history = tracker.history(self.here.clock.now() - timedelta(seconds=1))
        return [(one.new, one.who) for one in history if one.field == "comment"]

    def use(self, access: Access) -> Room:
        """The room's requests through it."""
        here = self.here
        here.ticket = Tickets(here.stores, here.clock, here.teams, access.reader, writers=access.writer)
        here.requests = Requests(here.stores, here.clock, cases(here.ticket))
        return here


@pytest.fixture
def site(session_stores: Stores, tmp_path: Path) -> Iterator[Site]:
    here, fake = room(session_stores, tmp_path), OAuth()
    fake.owners |= {BOT: "Scrum Bot", ANA: "Sam Doe"}
    settings = Settings(
        scrumai_encryption_key=KEY,
        scrumai_public_url="https://scrum.acme.org",
        scrumai_gitlab_client_id=CLIENT,
        scrumai_gitlab_client_secret=SECRET,
        scrumai_gitlab_url=fake.url,
    )
    board = Board(here.team_id, "gitlab", fake.url, "acme/shop", None, Safe(KEY).seal(BOT))
    with here.stores.open(here.sam.workspace_id) as store:
        store.link_board(board)
    yield Site(here, fake, settings, tmp_path, board)
    fake.stop()


# ------------------------------------------------------------ as whom


def test_without_an_account_the_bot_writes_for_the_person(site: Site) -> None:
    here = site.use(site.access())
    here.say("comment_ticket", "comment on DEMO-12: looks good")
    assert here.yes().response == "utter_done_comment_ticket"
    assert site.comments() == [("looks good\n\nfor Sam", "Scrum Bot")]


def test_with_an_account_it_is_theirs_and_as_they_wrote_it(site: Site) -> None:
    site.link()
    here = site.use(site.access())
    here.say("comment_ticket", "comment on DEMO-12: looks good")
    here.yes()
    assert site.comments() == [("looks good", "Sam Doe")]


def test_a_created_ticket_is_theirs_and_questions_are_the_bots(site: Site) -> None:
    site.link()
    here = site.use(site.access())
    here.say("create_ticket", 'create a ticket "Gift cards"')
    here.yes()
    tokens = [one.headers["authorization"] for one in site.fake.asked if one.path == "/me"]
    assert tokens == [f"Bearer {ANA}"]
    assert site.access().reader(site.board).me() == "Scrum Bot"


def test_another_persons_account_and_one_elsewhere_are_not_used(site: Site) -> None:
    site.link()
    assert site.access().writer(site.here.ben, site.board).me() == "Scrum Bot"
    moved = replace(site.board, url="https://elsewhere.example")
    assert site.access().writer(site.here.sam, moved).me() == "Scrum Bot"


@pytest.mark.parametrize("past", ["never", "unlinked", "elsewhere"])
def test_an_administrators_key_makes_nobody_somebody(site: Site, past: str, tmp_path: Path) -> None:
    """The bot could write as anybody there; who proved nothing on this very board is signed for."""
    sam = site.here.sam
    with rigs()["redmine"](tmp_path) as rig, site.here.stores.open(sam.workspace_id) as store:
        assert isinstance(rig.fake, FakeRedmine) and rig.own is not None
        fake, key = rig.fake, rig.open_item().key
        shop = Board(site.here.team_id, "redmine", fake.url, "shop", None, Safe(KEY).seal("ad" * 20))
        there = shop.url if past == "unlinked" else "https://theirs.example"
        store.link_board(shop)
        if past != "never":
            store.link_account(Account(sam.id, "redmine", there, Safe(KEY).seal(ANA), owner="Ana Lee"))
            store.update_member(sam.id, tracker_user="Ana Lee")
        if past == "unlinked":
            store.unlink_account(sam.id, "redmine", there)
        sam = replace(store.person(sam.id), tracker_user="Ana Lee")  # as it may be from before
        access = Access(
            site.here.stores, rig.clock, site.settings, lambda link: open_tracker(link, rig.clock, tmp_path)
        )
        access.writer(sam, shop).comment(key, "Hello", "Ana Lee")
        made = fake.issues[int(key[1:])]["journals"][-1]
        assert (made["user"], made["notes"]) == (1, "Hello\n\nfor Ana Lee")
        assert not [one for one in fake.asked if "x-redmine-switch-user" in one.headers]


def test_a_name_from_another_tracker_is_not_what_the_bot_signs_with(site: Site) -> None:
    here = site.use(site.access())
    with here.stores.open(here.sam.workspace_id) as store:
        here.sam = store.update_member(here.sam.id, tracker_user="Ana Lee")
    here.say("comment_ticket", "comment on DEMO-12: looks good")
    here.yes()
    assert site.comments() == [("looks good\n\nfor Sam", "Scrum Bot")]


def test_a_refused_token_is_said_and_the_bot_does_not_step_in(site: Site) -> None:
    site.link("revoked-token")
    here = site.use(site.access())
    here.say("comment_ticket", "comment on DEMO-12: looks good")
    with pytest.raises(AccountRefused) as caught:
        here.yes()
    told = str(worded(sentence(caught.value)))
    assert told.startswith("GitLab does not accept your own account") and "link my account" in told
    assert site.comments() == [] and caught.value.values == {"tracker": "GitLab"}


def test_a_refused_account_is_gone_until_it_is_linked_again(site: Site) -> None:
    site.link("revoked-token", owner="Sam Doe")
    for _ in range(2):
        with pytest.raises(AccountRefused):
            site.access().writer(site.here.sam, site.board).me()
    assert len(site.fake.asked) == 1, "what is gone is not asked for again"
    assert site.account().gone == site.here.clock.now()
    door = Door(Invitations(site.here.stores, site.here.clock), "https://scrum.acme.org")
    told = LinkAccount(site.here.teams, door).carry_out(site.here.sam, {"unlink": False})["told"]
    words = str(worded(told))
    assert "does not accept your account any more" in words and "Sam Doe" not in words
    assert "https://scrum.acme.org/link/" in words
    site.link()
    assert site.access().writer(site.here.sam, site.board).me() == "Sam Doe"


def test_an_account_that_was_linked_meanwhile_stays(site: Site) -> None:
    site.link("revoked-token")
    late = site.access().writer(site.here.sam, site.board)
    site.link()
    with pytest.raises(AccountRefused):
        late.me()
    assert site.account().gone is None


def test_who_is_vouched_for_and_no_member_any_more_is_gone(site: Site, tmp_path: Path) -> None:
    sam = site.here.sam
    with rigs()["redmine"](tmp_path) as rig:
        assert isinstance(rig.fake, FakeRedmine)
        shop = Board(site.here.team_id, "redmine", rig.fake.url, "shop", None, Safe(KEY).seal("ad" * 20))
        with site.here.stores.open(sam.workspace_id) as store:
            store.link_board(shop)
            store.link_account(Account(sam.id, "redmine", shop.url, None, owner="Ana Gone"))
        access = Access(
            site.here.stores, rig.clock, site.settings, lambda link: open_tracker(link, rig.clock, tmp_path)
        )
        for _ in range(2):
            with pytest.raises(AccountRefused):
                access.writer(sam, shop).comment(rig.open_item().key, "Hello", "Sam")
        with site.here.stores.open(sam.workspace_id) as store:
            account = store.account(sam.id, "redmine", shop.url)
    assert account is not None and account.gone == rig.clock.now()


def test_the_bots_own_refusal_is_the_teams(site: Site) -> None:
    site.fake.owners.clear()
    with pytest.raises(TrackerUnauthorized) as caught:
        site.access().writer(site.here.sam, site.board).me()
    assert not isinstance(caught.value, AccountRefused)


# ------------------------------------------------------------ keys


def test_a_lost_key_and_no_key_are_said(site: Site) -> None:
    site.link()
    for key, error in ((Fernet.generate_key().decode(), SecretUnreadable), (None, SettingInvalid)):
        access = site.access(scrumai_encryption_key=key)
        for attempt in (
            lambda access=access: access.reader(site.board),
            lambda access=access: access.writer(site.here.sam, site.board),
        ):
            with pytest.raises(error):
                attempt()


def test_a_board_without_a_secret_needs_no_key(site: Site) -> None:
    bare = replace(site.board, secret=None)
    assert site.access(scrumai_encryption_key=None).reader(bare).states()


def test_no_secret_is_shown_or_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site.signed_in(timedelta(seconds=10))
    access = site.access()
    writer = access.writer(site.here.sam, site.board)
    account = site.account()
    secrets = [ANA, BOT, KEY, SECRET, account.secret, account.refresh, *site.fake.owners, *site.fake.fresh]
    site.fake.revoke()
    with pytest.raises(AccountRefused) as caught:
        writer.me()
    shown = f"{access!r} {writer!r} {account!r} {site.settings!r} {caught.value!r} {caplog.text}"
    assert [one for one in secrets if one and one in shown] == []


# ------------------------------------------------------------ renewal


def test_a_token_that_ends_soon_is_renewed_and_both_new_ones_are_kept(site: Site) -> None:
    site.signed_in(timedelta(seconds=30))
    before = site.account()
    assert site.access().writer(site.here.sam, site.board).me() == "Sam Doe"
    after = site.account()
    assert site.fake.refreshed == 1 and after.refresh != before.refresh and after.secret != before.secret
    assert after.expires == site.here.clock.now() + timedelta(hours=2)
    site.here.clock.forward(hours=3)
    assert site.access().writer(site.here.sam, site.board).me() == "Sam Doe"
    assert site.fake.refreshed == 2, "the rotated refresh token is the one that is kept"


def test_a_token_with_time_left_is_not_renewed(site: Site) -> None:
    site.signed_in(timedelta(hours=1))
    site.access().writer(site.here.sam, site.board)
    assert site.fake.refreshed == 0


def test_two_at_once_burn_no_refresh_token(site: Site) -> None:
    site.signed_in(timedelta(seconds=-5))
    together = threading.Barrier(4)

    def write(_: int) -> str | None:
        access = site.access()  # as another process has it
        together.wait()
        return access.writer(site.here.sam, site.board).me()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == ["Sam Doe"] * 4
    assert site.fake.refreshed == 1 and site.account().gone is None


def test_a_revoked_sign_in_is_gone_until_it_is_linked_again(site: Site) -> None:
    site.signed_in(timedelta(seconds=-5))
    site.fake.revoke()
    for _ in range(2):
        with pytest.raises(AccountRefused):
            site.access().writer(site.here.sam, site.board)
    asked = [one for one in site.fake.asked if one.path == "/oauth/token"]
    assert len(asked) == 1, "what is gone is not asked for again"
    assert site.account().gone == site.here.clock.now()
    told = site.fake.issue("Sam Doe")
    site.link(told["access_token"], told["refresh_token"], expires=site.here.clock.now() + timedelta(hours=1))
    assert site.access().writer(site.here.sam, site.board).me() == "Sam Doe"


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"status": 429}, {"status": 500, "body": b"<html>"}, {"cut": True}, {"hang": True}],
)
def test_a_renewal_that_breaks_off_loses_nothing(
    site: Site, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrumai.oauth.PATIENCE", 0.3)
    site.signed_in(timedelta(seconds=-5))
    before = site.account()
    site.fake.fail(path="/oauth/token", times=1, **fault)
    with pytest.raises(TrackerUnavailable):
        site.access().writer(site.here.sam, site.board)
    assert site.account() == before


@pytest.mark.parametrize("error", ["invalid_request", "invalid_grant", "invalid_client", "bad {sent}"])
@pytest.mark.parametrize("status", [200, 400, 401])
def test_a_renewal_that_is_refused_shows_nothing_of_what_was_sent(
    site: Site, caplog: pytest.LogCaptureFixture, error: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    site.signed_in(timedelta(seconds=-5))
    sent = next(iter(site.fake.fresh))
    told = {"error": error.format(sent=sent), "error_description": f"{sent} of {SECRET} is not good"}
    body, kind = json.dumps(told).encode(), {"Content-Type": "application/json"}
    site.fake.fail(path="/oauth/token", status=status, body=body, headers=kind)
    with pytest.raises(ScrumaiError) as caught:
        site.access().writer(site.here.sam, site.board)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.values) + caplog.text
    assert sent not in shown and SECRET not in shown


def test_a_sign_in_that_is_refused_shows_nothing_of_what_was_sent(site: Site) -> None:
    there = oauth.provider(site.settings, "gitlab", site.fake.url)
    assert there is not None
    told = {"error": "invalid_grant", "error_description": f"the code c0de-1 of {SECRET} is over"}
    site.fake.fail(path="/oauth/token", status=400, body=json.dumps(told).encode())
    with pytest.raises(SignInFailed) as caught:
        oauth.exchange(there, "c0de-1", "https://x.org", "ver1fier", site.here.clock.now())
    assert caught.value.values["reason"] == "the code … of … is over"


def test_a_sign_in_without_a_refresh_token_ends_with_its_token(site: Site) -> None:
    site.link(expires=site.here.clock.now() - timedelta(seconds=1))
    with pytest.raises(AccountRefused):
        site.access().writer(site.here.sam, site.board)


def test_a_registration_that_was_taken_out_of_the_settings_is_named(site: Site) -> None:
    site.signed_in(timedelta(seconds=-5))
    for changed, name in (
        ({"scrumai_gitlab_client_id": None}, "SCRUMAI_GITLAB_CLIENT_ID"),
        ({"scrumai_gitlab_client_secret": "another"}, "SCRUMAI_GITLAB_CLIENT_SECRET"),
    ):
        with pytest.raises(SettingInvalid) as caught:
            site.access(**changed).writer(site.here.sam, site.board)
        assert caught.value.values["name"] == name
    assert site.account().gone is None


def test_a_sign_in_goes_to_its_own_api_as_a_bearer(site: Site) -> None:
    cloud = Account(site.here.sam.id, "jira", SITE, "x", api="https://api/ex/jira/1", refresh="y")
    board = replace(site.board, kind="jira", url=SITE, user="bot@acme.org")
    link = site.access().link(board, cloud, "hush")
    assert (link.board.url, link.board.user, link.secret, link.own) == (cloud.api, None, "Bearer hush", True)
    assert "hush" not in repr(link)
    for kind, refresh, secret in (
        ("gitlab", "y", "Bearer hush"),
        ("gitlab", None, "hush"),
        ("github", "y", "hush"),
    ):
        account = Account(site.here.sam.id, kind, site.fake.url, "x", "ana", refresh=refresh)
        link = site.access().link(site.board, account, "hush")
        assert (link.secret, link.board.url, link.board.user) == (secret, site.fake.url, "ana")
