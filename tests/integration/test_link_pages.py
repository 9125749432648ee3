"""The one-time pages over real HTTP, in the charts process, on a real Postgres; trackers and sign-ins on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from scrumai.bootstrap import App, bootstrap
from scrumai.charts.app import application
from scrumai.core.calendar import Schedule
from scrumai.core.team import Account, Board, Member, Team
from scrumai.pages.app import routes
from scrumai.ports import IssueTracker
from scrumai.services.snapshot import named
from scrumai.settings import Settings
from tests.fakes.oauth import CLIENT, SECRET, SITE, OAuth
from tests.fixtures.guarded import Guarded
from tests.fixtures.stack import free_port
from tests.fixtures.wait import PATIENCE

KEY = Fernet.generate_key().decode()
BOT, ANA = "bots-own-token", "anas-own-token"
START = "2026-03-04T09:00:00+00:00"


@dataclass
class Desk:
    """A team whose lead is Ana, its bot's pages, and a browser without cookies that follows nothing."""

    app: App
    fake: OAuth
    url: str
    browser: httpx.Client
    workspace: int
    team: Team
    ana: Member
    ben: Member
    clock: Path

    def invite(self, what: str = "board", member: Member | None = None, **values: str) -> str:
        known = {"kind": "gitlab", "url": self.fake.url, "board": "acme/shop"} | values
        return self.app.invitations.issue(member or self.ana, self.team, what, known)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.browser.get(f"{self.url}/link/{path}", **options)

    def post(self, token: str, secret: str = BOT, **fields: str) -> httpx.Response:
        form = {"kind": "gitlab", "url": self.fake.url, "board": "acme/shop", "user": "", "secret": secret}
        return self.browser.post(f"{self.url}/link/{token}", data=form | fields)

    def board(self) -> Board | None:
        with self.app.stores.open(self.workspace) as store:
            return store.board(self.team.id)

    def writer(self) -> IssueTracker:
        """The board as Ana changes it."""
        board = self.board()
        assert board is not None
        return self.app.ticket.writer(self.ana, named(board))

    def account(self, kind: str = "gitlab", url: str | None = None) -> Account | None:
        with self.app.stores.open(self.workspace) as store:
            return store.account(self.ana.id, kind, url or self.fake.url)

    def facts(self) -> dict[str, Any]:
        with self.app.stores.open(self.workspace) as store:
            return store.facts_of(self.ana.id)

    def later(self, **by: float) -> None:
        self.clock.write_text((self.app.clock.now() + timedelta(**by)).isoformat())


@contextmanager
def serving(app: web.Application, port: int) -> Iterator[None]:
    """The real server in a thread."""
    loop = asyncio.new_event_loop()
    ready: list[web.AppRunner] = []

    async def start() -> None:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.append(runner)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(ready[0].cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture
def fake() -> Iterator[OAuth]:
    fake = OAuth()
    fake.owners |= {BOT: "Scrum Bot", ANA: "Ana Ruiz"}
    yield fake
    fake.stop()


@pytest.fixture
def desk(database: str, tmp_path: Path, fake: OAuth, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    port, clock = free_port(), tmp_path / "clock"
    clock.write_text(START)
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=database,
        scrumai_home=str(tmp_path),
        scrumai_clock=str(clock),
        scrumai_encryption_key=KEY,
        scrumai_public_url=url,
        scrumai_jira_client_id=CLIENT,
        scrumai_jira_client_secret=SECRET,
        scrumai_jira_auth_url=fake.url,
        scrumai_jira_api_url=fake.url,
        scrumai_gitlab_client_id=CLIENT,
        scrumai_gitlab_client_secret=SECRET,
        scrumai_gitlab_url=fake.url,
        scrumai_github_client_id=CLIENT,
        scrumai_github_client_secret=SECRET,
        scrumai_github_url=fake.url,
    )
    fake.callback = f"{url}/link/callback"
    for kind in ("jira", "gitlab", "github", "redmine"):  # their own fakes are for their own tests
        adapter = SimpleNamespace(adapter=lambda link, clock, home: Guarded(link, clock, home, fake.url))
        monkeypatch.setitem(sys.modules, f"scrumai.trackers.{kind}", adapter)
    app = bootstrap(settings)
    workspace = app.stores.add_workspace("Acme", "local:acme")
    with app.stores.open(workspace) as store:
        team = store.add_team("Web <Shop>", Schedule())
        ana, ben = (store.add_member(f"local:acme:{name.lower()}", name) for name in ("Ana", "Ben"))
        store.join(team.id, ana.id, "lead")
        store.join(team.id, ben.id, "member")
    with serving(application(None, routes(settings)), port), httpx.Client(timeout=PATIENCE) as browser:
        yield Desk(app, fake, url, browser, workspace, team, ana, ben, clock)
    app.stores.close()


# ------------------------------------------------------------ a board


def test_a_board_is_linked_once_and_told_what_was_found(desk: Desk) -> None:
    token = desk.invite()
    form = desk.get(token)
    assert form.status_code == 200
    assert 'type="password"' in form.text and 'autocomplete="off"' in form.text
    assert 'value="acme/shop"' in form.text and '<option value="gitlab" selected>' in form.text
    assert "scope api" in form.text, "the rights that the token needs"
    done = desk.post(token)
    assert done.status_code == 200
    assert (
        "Linked Web &lt;Shop&gt;: GitLab, board acme/shop &#x27;Platform&#x27;, sprint &#x27;Sprint 24&#x27;, 24 items, "
        "points in &#x27;Story Points&#x27;." in done.text
    )
    board = desk.board()
    assert board is not None and (board.kind, board.url, board.ref) == ("gitlab", desk.fake.url, "acme/shop")
    assert board.secret and BOT not in board.secret
    assert Fernet(KEY).decrypt(board.secret.encode()).decode() == BOT
    assert desk.post(token).status_code == 410 and desk.get(token).status_code == 410


def test_who_linked_is_audited_and_told_in_the_chat(desk: Desk) -> None:
    desk.post(desk.invite())
    (row,) = desk.facts()["audit"]
    assert row["what"] == "link_board" and row["detail"]["board"] == "acme/shop"
    (message,) = desk.facts()["outbox"]
    assert (message["response"], message["address"]) == ("utter_linked", "local:acme:ana")
    assert BOT not in json.dumps(desk.facts())


@pytest.mark.parametrize(
    ("ref", "told"),
    [("idle", "no sprint running, points in"), ("busy", "several sprints running (One, Two), points in")],
)
def test_a_board_without_one_running_sprint_is_linked_and_said_so(desk: Desk, ref: str, told: str) -> None:
    assert told in desk.post(desk.invite(), board=ref).text and desk.board() is not None


def test_a_wrong_token_is_a_sentence_and_the_form_is_kept_without_it(desk: Desk) -> None:
    token = desk.invite()
    refused = desk.post(token, "wr0ng-t0ken", board="acme/<other>", user="me@acme.org")
    assert refused.status_code == 422
    assert (
        "GitLab does not accept this token" in refused.text or "Tracker does not accept this" in refused.text
    )
    assert "wr0ng-t0ken" not in refused.text
    assert 'value="acme/&lt;other&gt;"' in refused.text and 'value="me@acme.org"' in refused.text
    assert desk.board() is None
    assert desk.post(token).status_code == 200, "four tries are left"


def test_a_tracker_that_is_down_stores_nothing(desk: Desk) -> None:
    token = desk.invite()
    desk.fake.fail(status=502, body=b"<html>")
    assert "does not answer right now" in desk.post(token).text and desk.board() is None
    desk.fake.mend()
    assert desk.post(token).status_code == 200


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"secret": " "}, "token is missing"),
        ({"kind": "abacus"}, "only to: Jira"),
        ({"kind": "demo"}, "only to: Jira"),
        ({"url": "javascript:alert(1)"}, "could not read a web address"),
        ({"url": "file:///etc/passwd"}, "could not read a web address"),
        ({"board": ""}, "which board that is"),
        ({"url": "https://x.y/?token=letters"}, "password or a token in it"),
        ({"board": "shop token=hunter2"}, "password or a token in it"),
    ],
)
def test_what_cannot_be_tried_costs_no_try(desk: Desk, fields: dict[str, str], told: str) -> None:
    token = desk.invite()
    for _ in range(6):
        assert told in desk.post(token, **fields).text
    assert desk.post(token).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        "https://ana:hunter2@acme.org/x",
        "https://acme.org/?token=hunter",
        "ana:hunter2",
        "my pw: hunter2",
        "hunter2",
    ],
)
def test_a_secret_in_an_address_is_not_shown_again(
    desk: Desk, given: str, caplog: pytest.LogCaptureFixture
) -> None:
    shown = desk.post(desk.invite(), url=given, board=f"shop token={BOT}1")
    assert shown.status_code == 422 and "hunter" not in shown.text + caplog.text
    assert f"{BOT}1" not in shown.text + caplog.text


def test_an_unknown_board_is_told_without_what_only_a_chat_knows(desk: Desk) -> None:
    shown = desk.post(desk.invite(), kind="pivotal", board="123")
    assert (
        shown.status_code == 422 and "has no board 123" in shown.text and "link our board" not in shown.text
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"secret=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"secret=x", "application/x-www-form-urlencoded; charset=none-such"),
        (b"secret", "multipart/form-data; boundary=x"),
        (b"--x\r\n: broken\r\n\r\nsecret\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"secret=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=["no UTF-8", "no charset", "no boundary", "no header", "too large"],
)
def test_a_form_that_cannot_be_read_is_a_bad_request(
    desk: Desk, body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = desk.invite()
    address = f"{desk.url}/link/{token}"
    shown = desk.browser.post(address, content=body, headers={"Content-Type": kind})
    assert shown.status_code == 400 and "could not read" in shown.text and "Traceback" not in caplog.text
    assert desk.post(token).status_code == 200, "no page is used up by it"


def test_five_tries_and_no_more(desk: Desk) -> None:
    token = desk.invite()
    codes = [desk.post(token, "wrong").status_code for _ in range(6)]
    assert codes == [422] * 5 + [410]
    assert desk.post(token).status_code == 410 and desk.board() is None


def test_a_page_lives_for_a_quarter_of_an_hour_and_over_a_restart(desk: Desk) -> None:
    token = desk.invite()
    desk.later(minutes=14)
    again = bootstrap(desk.app.settings)
    assert again.invitations.find(token).member.id == desk.ana.id
    again.stores.close()
    desk.later(minutes=1)
    assert desk.get(token).status_code == 410 and desk.post(token).status_code == 410


@pytest.mark.parametrize(
    "token", ["x", "1.", "1.x", "0.x", "999999.x", "-1.x", "٣.x", "1" * 40 + ".x", "%00", "1.%00", "a%2fb"]
)
def test_an_unknown_page_is_gone_and_tells_nothing(desk: Desk, token: str) -> None:
    for answer in (desk.get(token), desk.get(f"{token}/sign-in")):
        assert answer.status_code in (404, 410) and "no longer here" in answer.text


def test_only_the_latest_page_of_a_person_is_good(desk: Desk) -> None:
    first, second = desk.invite(), desk.invite()
    assert [desk.get(one).status_code for one in (first, second)] == [410, 200]


def test_two_at_once_link_once(desk: Desk) -> None:
    token = desk.invite()
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: desk.post(token).status_code, range(4)))
    assert sorted(codes) == [200, 410, 410, 410]
    assert len(desk.facts()["audit"]) == 1


def test_who_lost_the_lead_or_left_links_nothing(desk: Desk) -> None:
    token = desk.invite(member=desk.ben)
    refused = desk.post(token)
    assert refused.status_code == 422 and "Only a lead of" in refused.text and desk.board() is None
    with desk.app.stores.open(desk.workspace) as store:
        store.leave(desk.team.id, desk.ben.id)
    assert desk.get(token).status_code == 410


def test_headers_keep_the_page_to_itself(desk: Desk) -> None:
    token = desk.invite()
    for answer in (desk.get(token), desk.post(token, "wrong"), desk.get("1.x")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy and "script" not in policy
        assert "<script" not in answer.text


def test_a_form_from_another_site_is_refused(desk: Desk) -> None:
    token = desk.invite()
    for site, status in (("cross-site", 410), ("same-site", 410), ("same-origin", 422)):
        answer = desk.browser.post(
            f"{desk.url}/link/{token}", data={"secret": ""}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == status


def test_looking_uses_nothing_up(desk: Desk) -> None:
    token = desk.invite()
    for _ in range(10):
        assert desk.get(token).status_code == 200
        assert desk.browser.head(f"{desk.url}/link/{token}").status_code == 200
    assert desk.post(token).status_code == 200


def test_no_secret_and_no_page_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):  # the browser of this test
        logging.getLogger(name).setLevel(logging.WARNING)
    token = desk.invite()
    for secret in ("wr0ng-t0ken", BOT):
        desk.post(token, secret)
    desk.get(f"{token}.x")
    assert [one for one in ("wr0ng-t0ken", BOT, token, KEY) if one in caplog.text] == []


def test_charts_are_served_beside_the_pages(desk: Desk) -> None:
    assert desk.browser.get(f"{desk.url}/health").json() == {"status": "ok"}
    assert desk.browser.get(f"{desk.url}/reports/x").status_code == 404


# ------------------------------------------------------------ an account


def linked(desk: Desk, kind: str = "gitlab", url: str | None = None) -> str:
    """A page for Ana's account on the team's board of that kind."""
    url = url or desk.fake.url
    with desk.app.stores.open(desk.workspace) as store:
        store.link_board(Board(desk.team.id, kind, url, "acme/shop"))
    return desk.invite("account", kind=kind, url=url)


def test_an_account_is_linked_by_its_token_and_named_by_the_tracker(desk: Desk) -> None:
    token = linked(desk)
    form = desk.get(token)
    assert "This page is for Ana (local:acme:ana) of Web &lt;Shop&gt; alone" in form.text
    assert "Linked: what you confirm is written as Ana Ruiz." in desk.post(token, ANA).text
    account = desk.account()
    assert account is not None and account.owner == "Ana Ruiz" and ANA not in account.secret
    assert desk.facts()["member"][0]["tracker_user"] == "Ana Ruiz"
    assert [row["what"] for row in desk.facts()["audit"]] == ["link_account"]
    board = desk.board()
    assert board is not None and desk.writer().me() == "Ana Ruiz"


def test_an_account_s_token_goes_to_the_team_s_tracker_and_nowhere_else(desk: Desk) -> None:
    token, elsewhere = linked(desk), OAuth()
    try:
        desk.post(token, ANA, url=elsewhere.url, kind="github")
        assert elsewhere.asked == [] and desk.account() is not None
    finally:
        elsewhere.stop()


def test_a_board_that_changed_meanwhile_ends_the_page(desk: Desk) -> None:
    token = linked(desk)
    with desk.app.stores.open(desk.workspace) as store:
        store.link_board(Board(desk.team.id, "redmine", "https://elsewhere.example", "shop"))
    assert desk.post(token, ANA).status_code == 410 and desk.account() is None


def test_an_account_is_told_in_the_export_and_goes_with_the_person(desk: Desk) -> None:
    desk.post(linked(desk), ANA)
    told = json.dumps(desk.facts())
    account = desk.account()
    assert account is not None and "Ana Ruiz" in told and account.secret not in told
    with desk.app.stores.open(desk.workspace) as store:
        store.forget_member(desk.ana.id)
    assert desk.account() is None


# ------------------------------------------------------------ signing in


def signing_in(desk: Desk, token: str) -> httpx.Response:
    """Press the button on the page, and say yes (or no) at the tracker; what the browser then is to open."""
    place = re.search(r'href="([^"]*sign-in)"', desk.get(token).text)
    assert place is not None
    away = desk.browser.get(f"{desk.url}/link/{place[1]}")
    assert away.status_code == 303 and "httponly" in away.headers["Set-Cookie"].lower()
    assert "samesite=lax" in away.headers["Set-Cookie"].lower()
    asked = desk.browser.get(away.headers["Location"])
    assert asked.status_code == 302, asked.text
    return asked


KINDS = {"gitlab": None, "github": None, "jira": SITE}


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_signs_in_and_is_linked(desk: Desk, kind: str) -> None:
    token = linked(desk, kind, KINDS[kind])
    asked = signing_in(desk, token)
    done = desk.browser.get(asked.headers["Location"])
    assert done.status_code == 200 and "what you confirm is written as Ana Ruiz" in done.text
    account = desk.account(kind, KINDS[kind])
    assert account is not None and account.refresh and account.owner == "Ana Ruiz"
    assert account.expires == desk.app.clock.now() + timedelta(hours=2)
    assert account.api == (f"{desk.fake.url}/ex/jira/c10ud" if kind == "jira" else "")
    for stored in (account.secret, account.refresh):
        assert not set(desk.fake.owners) & {stored} and stored.startswith("gAAAA")
    assert desk.get(token).status_code == 410, "the page is used up"
    desk.later(hours=3)
    assert desk.writer().me() == "Ana Ruiz" and desk.fake.refreshed == 1


@pytest.mark.parametrize("kind", ["gitlab", "github"])
def test_a_code_is_bound_to_where_it_was_begun(desk: Desk, kind: str) -> None:
    location = signing_in(desk, linked(desk, kind)).headers["Location"]
    code = parse_qs(urlsplit(location).query)["code"][0]
    assert desk.fake.codes[code].challenge, "PKCE"
    desk.fake.codes[code].challenge = "another"
    refused = desk.browser.get(location)
    assert "did not let you sign in (The grant is not good)" in refused.text and desk.account(kind) is None


def test_a_no_at_the_tracker_links_nothing_and_leaves_the_page_good(desk: Desk) -> None:
    token, desk.fake.denies = linked(desk), True
    asked = signing_in(desk, token)
    assert "did not let you sign in (access_denied)" in desk.browser.get(asked.headers["Location"]).text
    assert desk.account() is None and desk.get(token).status_code == 200


def test_what_comes_back_counts_once(desk: Desk) -> None:
    location = signing_in(desk, linked(desk)).headers["Location"]
    assert desk.browser.get(location).status_code == 200
    assert desk.browser.get(location).status_code == 410


def test_what_comes_back_to_another_browser_counts_not(desk: Desk) -> None:
    location = signing_in(desk, linked(desk)).headers["Location"]
    with httpx.Client() as other:
        assert other.get(location).status_code == 410
    assert desk.account() is None
    assert desk.browser.get(location).status_code == 200


def test_a_state_that_is_too_old_forged_or_of_an_earlier_try_counts_not(desk: Desk) -> None:
    token = linked(desk)
    early = signing_in(desk, token).headers["Location"]
    late = signing_in(desk, token).headers["Location"]
    assert desk.browser.get(early).status_code == 410, "only the last try is waited for"
    state = parse_qs(urlsplit(late).query)["state"][0]
    for forged in (state[:-6] + "AAAAA=", Fernet(Fernet.generate_key()).encrypt(b"{}").decode(), "", "x"):
        assert desk.get("callback", params={"state": forged, "code": "code-1"}).status_code == 410
    desk.later(minutes=10, seconds=1)
    assert desk.browser.get(late).status_code == 410 and desk.account() is None


def test_a_jira_account_without_access_to_the_board_s_site_is_said(desk: Desk) -> None:
    desk.fake.sites = [{"id": "other", "url": "https://other.atlassian.net"}]
    location = signing_in(desk, linked(desk, "jira", SITE)).headers["Location"]
    refused = desk.browser.get(location)
    assert "acme.atlassian.net" in refused.text and desk.account("jira", SITE) is None


def test_our_own_secret_goes_to_no_address_that_somebody_typed(desk: Desk) -> None:
    for kind, url in (
        ("gitlab", "http://127.0.0.1:9"),
        ("github", "https://evil.example"),
        ("jira", desk.fake.url),
    ):
        token = linked(desk, kind, url)
        assert "sign-in" not in desk.get(token).text
        assert desk.get(f"{token}/sign-in").status_code == 410


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": b"<html>"}, {"cut": True}])
def test_a_sign_in_that_breaks_off_is_a_sentence(desk: Desk, fault: dict[str, Any]) -> None:
    location = signing_in(desk, linked(desk)).headers["Location"]
    desk.fake.fail(path="/oauth/token", **fault)
    answer = desk.browser.get(location)
    assert answer.status_code == 503 and "did not work" in answer.text and desk.account() is None


# ------------------------------------------------------------ when we are not set up


def test_without_a_key_nothing_is_kept_and_it_is_said(desk: Desk, tmp_path: Path) -> None:
    token, port = desk.invite(), free_port()
    bare = Settings(
        database_url=desk.app.settings.database_url, scrumai_home=str(tmp_path), scrumai_clock=str(desk.clock)
    )
    with serving(application(None, routes(bare)), port):
        form = {"kind": "gitlab", "url": desk.fake.url, "board": "x", "secret": BOT}
        answer = httpx.post(f"http://127.0.0.1:{port}/link/{token}", data=form)
    assert answer.status_code == 422 and "SCRUMAI_ENCRYPTION_KEY" in answer.text and desk.board() is None


def test_without_a_database_charts_go_on_and_the_pages_say_so(tmp_path: Path) -> None:
    port, nowhere = free_port(), Settings(scrumai_home=str(tmp_path))
    with serving(application(None, routes(nowhere)), port):
        answer = httpx.get(f"http://127.0.0.1:{port}/link/1.x")
        assert answer.status_code == 503 and "database does not answer" in answer.text
        assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
