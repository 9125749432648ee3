"""The commands that link and rotate, as somebody types them, on a real Postgres; and what the doctor says of secrets."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet

from scrumai import doctor
from scrumai.__main__ import main
from scrumai.access import Access
from scrumai.core.calendar import Schedule
from scrumai.core.team import Account, Board
from scrumai.safe import Safe
from scrumai.settings import Settings, load
from scrumai.store.postgres import Stores
from scrumai.trackers import open_tracker
from tests.fakes.oauth import OAuth
from tests.fakes.redmine import FakeRedmine
from tests.fixtures.guarded import Guarded
from tests.fixtures.trackers import Rig, rigs

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BOT, ANA = "bots-own-token", "anas-own-token"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuth]:
    fake = OAuth()
    fake.owners |= {BOT: "Scrum Bot", ANA: "Ana Ruiz"}
    adapter = SimpleNamespace(adapter=lambda link, clock, home: Guarded(link, clock, home, fake.url))
    monkeypatch.setitem(sys.modules, "scrumai.trackers.redmine", adapter)
    yield fake
    fake.stop()


@pytest.fixture
def run(
    database: str,
    stores: Stores,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """A command in a workspace with the team Shop and Ana; its exit code and all that it prints."""
    environment = {"DATABASE_URL": database, "SCRUMAI_HOME": str(tmp_path), "SCRUMAI_ENCRYPTION_KEY": OLD}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    workspace = stores.add_workspace("Acme", "local:acme")
    with stores.open(workspace) as store:
        team = store.add_team("Shop", Schedule())
        store.join(team.id, store.add_member("local:acme:ana", "Ana").id, "member")

    def run(*arguments: str, secret: str | None = None, piped: str = "", key: str = OLD) -> tuple[int, str]:
        monkeypatch.setenv("SCRUMAI_ENCRYPTION_KEY", key)
        if secret is None:
            monkeypatch.delenv("SCRUMAI_TRACKER_TOKEN", raising=False)
        else:
            monkeypatch.setenv("SCRUMAI_TRACKER_TOKEN", secret)
        monkeypatch.setattr("sys.stdin", io.StringIO(piped))
        code = main(arguments)
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def link(fake: Any, *more: str) -> tuple[str, ...]:
    where = (
        "--workspace",
        "local:acme",
        "--team",
        "Shop",
        "--kind",
        "redmine",
        "--url",
        fake.url,
        "--board",
        "shop",
    )
    return ("link", *where, *more)


def board_of(stores: Stores) -> Board:
    found = stores.workspace("local:acme")
    assert found is not None
    with stores.open(found[0]) as store:
        board = store.board(store.teams()[0].id)
    assert board is not None
    return board


def account_of(stores: Stores) -> Account | None:
    found = stores.workspace("local:acme")
    assert found is not None
    with stores.open(found[0]) as store:
        ana = store.member("local:acme:ana")
        assert ana is not None
        return store.account(ana.id, "redmine", board_of(stores).url)


LINKED = (
    "Linked Shop: Redmine, board shop 'Platform', sprint 'Sprint 24', 24 items, points in 'Story Points'.\n"
)


@pytest.mark.parametrize("given", [{"secret": BOT}, {"piped": f"{BOT}\n"}], ids=["environment", "pipe"])
def test_a_board_is_linked_and_told(run: Run, fake: OAuth, stores: Stores, given: dict[str, str]) -> None:
    assert run(*link(fake), **given) == (0, LINKED)
    sealed = board_of(stores).secret
    assert sealed and Safe(OLD).open(sealed) == BOT


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("--team", "Nowhere"), "No team Nowhere, but: Shop"),
        (("--workspace", "local:nowhere"), "No workspace local:nowhere"),
    ],
)
def test_what_cannot_be_linked_is_one_sentence(
    run: Run, fake: OAuth, change: tuple[str, str], told: str
) -> None:
    code, said = run(*link(fake, *change), secret=BOT)
    assert code == 1 and told in said and "Traceback" not in said and BOT not in said


def test_a_wrong_token_is_one_sentence_and_stores_nothing(run: Run, fake: OAuth, stores: Stores) -> None:
    code, said = run(*link(fake), secret="wr0ng")
    assert code == 1 and "wr0ng" not in said
    assert said.startswith("Tracker does not accept this token, so nothing was stored.") and "--user" in said
    assert said.count("\n") == 1, "no log stands around it"
    with pytest.raises(AssertionError):
        board_of(stores)


@pytest.mark.parametrize("address", ["acme", "acme.atlassian.net", "ftp://acme.example"])
def test_what_is_no_address_is_told(run: Run, fake: OAuth, address: str) -> None:
    code, said = run(*link(fake, "--url", address), secret=BOT)
    assert (code, said) == (
        1,
        "What was given as the address is no web address. For example: https://acme.atlassian.net\n",
    )


@pytest.mark.parametrize(
    "given",
    [
        "https://ana:hunter2@acme.example/jira",
        "https://ana:hun/hunter2@acme.example/jira",
        "ana:p@hunter2@acme.example/jira",
        "https://hunter2@acme.example",
        "https://acme.example/?token=hunter2",
        "https://acme.example/?token=xhunter",
        "https://acme.example/jira#access_token=hunter2",
        "ftp://acme.example/?token=hunter2",
        "my pw is hunter2",
        "hunter2",
        "!!hunter2!! https://acme.example",
        "https://acme.example/hunter2 hunter2",
        "glpat-hunter2hunter2hunter2",
    ],
)
def test_a_secret_that_is_given_for_an_address_is_refused_and_not_repeated(
    run: Run, fake: OAuth, stores: Stores, caplog: pytest.LogCaptureFixture, given: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        code, said = run(*link(fake, "--url", given), secret=BOT)
    assert code == 1 and said.count("\n") == 1 and "https://acme.atlassian.net" in said
    assert "hunter" not in said + caplog.text and "ana" not in said
    with pytest.raises(AssertionError):
        board_of(stores)


def test_a_secret_that_is_given_for_a_board_is_refused_and_not_repeated(run: Run, fake: OAuth) -> None:
    code, said = run(*link(fake, "--board", "shop token=hunter2"), secret=BOT)
    assert code == 1 and "hunter2" not in said and "SCRUMAI_TRACKER_TOKEN" in said


def test_a_server_that_is_not_there_is_named(run: Run, fake: OAuth) -> None:
    fake.stop()
    code, said = run(*link(fake), secret=BOT)
    assert code == 1 and said.startswith(
        "Tracker does not answer, so nothing was stored. Is the address right"
    )
    assert said.count("\n") == 1


def test_a_bad_row_of_an_export_is_named_by_column_and_line(run: Run, fake: OAuth, tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "shop.csv").write_text(
        "Id,Title,Type,Current State,Created at\n1,a,bug,started,\n2,b,bug,started,soon\n"
    )
    where = ("--kind", "pivotal", "--url", "file:shop.csv")
    code, said = run(*link(fake, *where), secret="none")
    assert code == 1 and "Pivotal Tracker" in said and "(Created at, line 3: soon)" in said


def test_an_export_that_is_not_there_is_told_with_its_folder(run: Run, fake: OAuth, tmp_path: Path) -> None:
    code, said = run(*link(fake, "--kind", "pivotal", "--url", "file:secret.csv"), secret="none")
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith('There is no file secret.csv in the folder "imports"') and "account" not in said


def test_a_board_is_unlinked_and_its_token_is_gone(run: Run, fake: OAuth, stores: Stores) -> None:
    run(*link(fake), secret=BOT)
    remove = ("link", "--workspace", "local:acme", "--team", "Shop", "--remove")
    code, said = run(*remove)
    assert code == 0 and said.startswith("Shop is not linked to Redmine shop any more.")
    with pytest.raises(AssertionError):
        board_of(stores)
    code, said = run(*remove)
    assert code == 1 and "Shop has no board" in said


@pytest.mark.parametrize("more", [(), ("--url", "demo:"), ("--board", "spare")])
def test_the_demo_board_needs_no_place(run: Run, stores: Stores, more: tuple[str, ...]) -> None:
    code, said = run("link", "--workspace", "local:acme", "--team", "Shop", "--kind", "demo", *more)
    ref = "spare" if "spare" in more else "local:acme-Shop"
    assert code == 0 and said.startswith(f"Linked Shop: Demo, board {ref}")
    board = board_of(stores)
    assert (board.url, board.ref) == ("demo:", ref)


def test_no_other_board_is_at_the_place_of_the_demo(run: Run, fake: OAuth) -> None:
    code, said = run(*link(fake, "--kind", "jira", "--url", "demo:"), secret=BOT)
    assert code == 1 and said and "Linked" not in said


def test_a_link_needs_all_that_names_a_board(run: Run) -> None:
    with pytest.raises(SystemExit):
        run("link", "--team", "Shop", "--kind", "redmine")


def test_an_account_is_linked_and_unlinked(run: Run, fake: OAuth, stores: Stores) -> None:
    run(*link(fake), secret=BOT)
    mine = ("account", "--member", "local:acme:ana")
    assert run(*mine, secret=ANA) == (0, "Linked: what you confirm is written as Ana Ruiz.\n")
    account = account_of(stores)
    assert account is not None and account.owner == "Ana Ruiz"
    code, said = run(*mine, "--unlink")
    assert code == 0 and "forgotten the Redmine account of Ana" in said and account_of(stores) is None
    assert "nothing changed" in run(*mine, "--unlink")[1]
    run(*mine, secret=ANA)
    run("link", "--workspace", "local:acme", "--team", "Shop", "--remove")
    assert run(*mine, "--unlink") == (0, "I have forgotten the Redmine account of Ana.\n")
    run(*link(fake), secret=BOT)
    assert account_of(stores) is None
    for arguments, told in (
        (("account", "--member", "local:acme:zoe"), "Nobody writes from local:acme:zoe"),
        (("account", "--member", "ana"), "not of the form channel:workspace:person"),
        (mine, "No token was given"),
    ):
        code, said = run(*arguments)
        assert code == 1 and told in said


def test_an_administrators_key_acts_as_whom_the_command_vouches_for_on_this_board_only(
    run: Run, stores: Stores, tmp_path: Path
) -> None:
    with rigs()["redmine"](tmp_path) as rig, rigs()["redmine"](tmp_path) as other:
        mine, admin = ("account", "--member", "local:acme:ana"), "ad" * 20
        run(*link(rig.fake), secret=admin)
        for name, told in (("Nobody Atall", "goes by that name"), ("Site Admin", "may not do that")):
            code, said = run(*mine, "--as", name)
            assert code == 1 and told in said and account_of(stores) is None
        assert run(*mine, "--as", "ana") == (0, "Linked: what you confirm is written as Ana Lee.\n")
        assert written(stores, rig) == (2, "Hello")
        run(*link(other.fake), secret=admin)
        assert written(stores, other) == (1, "Hello\n\nfor Ana")
        run(*link(rig.fake), secret=admin)
        assert written(stores, rig) == (2, "Hello")
        assert "forgotten the Redmine account of Ana" in run(*mine, "--unlink")[1]
        assert written(stores, rig) == (1, "Hello\n\nfor Ana")


def test_where_nobody_can_be_acted_as_nobody_is_vouched_for(run: Run, fake: OAuth, stores: Stores) -> None:
    run(*link(fake), secret=BOT)
    code, said = run("account", "--member", "local:acme:ana", "--as", "Ana Ruiz")
    assert code == 1 and "may not do that" in said and account_of(stores) is None


def written(stores: Stores, rig: Rig) -> tuple[int, str]:
    """By which account Ana's comment is written, and how."""
    key, workspace = rig.open_item().key, stores.workspace("local:acme")
    assert workspace is not None
    with stores.open(workspace[0]) as store:
        ana = store.member("local:acme:ana")
    assert ana is not None
    access = Access(stores, rig.clock, load(), lambda link: open_tracker(link, rig.clock, Path()))
    access.writer(ana, board_of(stores)).comment(key, "Hello", ana.name)
    assert isinstance(rig.fake, FakeRedmine)
    made = rig.fake.issues[int(key[1:])]["journals"][-1]
    return made["user"], made["notes"]


# ------------------------------------------------------------ keys


def test_a_rotation_puts_everything_under_the_first_key_and_can_be_repeated(
    run: Run, fake: OAuth, stores: Stores
) -> None:
    run(*link(fake), secret=BOT)
    run("account", "--member", "local:acme:ana", secret=ANA)
    both = f"{NEW},{OLD}"
    assert run("key", "--rotate", key=both) == (0, "2 stored secrets, 2 put under the first key.\n")
    assert run("key", "--rotate", key=both) == (0, "2 stored secrets, 0 put under the first key.\n")
    account = account_of(stores)
    assert account is not None and Safe(NEW).open(account.secret) == ANA
    assert Safe(NEW).open(board_of(stores).secret or "") == BOT
    assert run("key", "--rotate", key=NEW)[0] == 0


def test_what_opens_with_no_key_stays_and_is_counted(run: Run, fake: OAuth, stores: Stores) -> None:
    run(*link(fake), secret=BOT)
    before = board_of(stores)
    code, said = run("key", "--rotate", key=NEW)
    assert code == 1 and "1 stored secrets, 0 put under the first key. 1 open with none of the keys" in said
    assert board_of(stores) == before


def test_a_new_key_is_printed_and_is_one(run: Run) -> None:
    code, said = run("key")
    assert code == 0 and Fernet(said.strip().encode())


def test_the_doctor_tells_whether_secrets_open(run: Run, fake: OAuth, database: str) -> None:
    def checked(key: str | None) -> str:
        return doctor.secrets(Settings(database_url=database, scrumai_encryption_key=key))

    assert checked(None) == "0", "without a secret nobody needs a key"
    run(*link(fake), secret=BOT)
    assert checked(OLD) == "1" and checked(f"{NEW},{OLD}") == "1"
    for key in (None, NEW):
        with pytest.raises(doctor.Unwell) as caught:
            checked(key)
        assert str(caught.value) == "1 / 1"


def test_keys_may_come_from_vault_or_the_environment_with_commas(tmp_path: Path) -> None:
    found = load({"SCRUMAI_ENCRYPTION_KEY": f"{NEW}, {OLD}"}, tmp_path / "none")
    assert Safe(found.scrumai_encryption_key).open(Safe(OLD).seal("x")) == "x"
    assert OLD not in repr(found)
