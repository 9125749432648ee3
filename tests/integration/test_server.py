"""The embedded PostgreSQL through crashes, leftovers, neighbours and unusable folders."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from scrumai.core.errors import SettingInvalid, StoreUnavailable
from scrumai.store import account, cluster
from scrumai.store.server import Server
from tests.fixtures.database import execute
from tests.fixtures.wait import until

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
Stack = tuple[subprocess.Popen[str], str]
# A stack of its own: it starts the server, says where it is, and lives until it is told or killed.
STACK = """
import sys
from pathlib import Path
from scrumai.store.server import Server
with Server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(memory: Path) -> Iterator[Path]:
    """An empty folder; whatever server still runs below it is ended after the test."""
    with tempfile.TemporaryDirectory(dir=memory, prefix="t", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
        for data in Path(folder).glob("**/data"):
            for pid, _ in cluster._postgres_in(data):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def fresh(place: Path) -> Path:
    """A folder for a server; it is not there yet."""
    return place / "postgres"


@pytest.fixture(scope="session")
def seed(memory: Path) -> Path:
    """The folder of a server that ran once and stopped."""
    folder = memory / "seed"
    with Server(folder, fsync=False):
        pass
    return folder


@pytest.fixture
def home(fresh: Path, seed: Path) -> Path:
    """The folder of a server that ran before, a copy of its own."""
    return Path(shutil.copytree(seed, fresh, ignore=shutil.ignore_patterns(".s.PGSQL.*")))


@pytest.fixture
def stack() -> Iterator[Callable[[Path], Stack]]:
    """Start another process that owns, or shares, the server of a folder."""
    started = []

    def start(home: Path) -> Stack:
        process = subprocess.Popen(
            [sys.executable, "-c", STACK, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def processes(home: Path) -> list[int]:
    return [pid for pid, _ in cluster._postgres_in(home / "data")]


def postmaster(home: Path) -> int:
    (pid,) = [pid for pid, is_postmaster in cluster._postgres_in(home / "data") if is_postmaster]
    return pid


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestStart:
    def test_the_first_start_makes_a_role_that_is_bound_and_its_database(self, fresh: Path) -> None:
        with Server(fresh) as url:
            who = (
                "SELECT current_user::text, current_database()::text, rolsuper OR rolbypassrls OR rolcreatedb"
            )
            who += " FROM pg_roles WHERE rolname = current_user"
            assert execute(url, who) == [("scrumai", "scrumai", False)]
            parts = urlsplit(url)
            assert (parts.scheme, parts.username, parts.hostname) == ("postgresql", "scrumai", "127.0.0.1")
            assert execute(url, "SHOW fsync") == [("on",)]
            execute(url, "CREATE SCHEMA x")

    def test_only_the_owner_reads_the_secrets_and_enters_the_socket(self, fresh: Path) -> None:
        with Server(fresh):
            for name in ("url", "scrumai.password", "superuser.password", "log", "lock"):
                assert mode(fresh / name) == 0o600, name
            for folder in (fresh, fresh / "data", fresh / "socket"):
                assert mode(folder) == 0o700, folder

    def test_no_password_no_entry_and_the_superuser_not_by_network(self, home: Path) -> None:
        with Server(home) as url:
            port = urlsplit(url).port
            password = (home / "superuser.password").read_text().strip()
            for attempt in (
                f"postgresql://scrumai@127.0.0.1:{port}/scrumai",
                f"postgresql://scrumai:wrong@127.0.0.1:{port}/scrumai",
                f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres",
                f"postgresql://scrumai@/scrumai?host={home / 'socket'}&port={port}",
            ):
                with pytest.raises(psycopg2.OperationalError):
                    psycopg2.connect(attempt, passfile="/nonexistent")

    def test_a_restart_keeps_rows_and_url(self, home: Path) -> None:
        server = Server(home, fsync=False)
        with server as first:
            execute(first, "CREATE TABLE t AS SELECT 1 AS n")
        assert server.running() is None and not server.alive
        with server as second:
            assert execute(second, "SELECT n FROM t") == [(1,)]
            assert second == first == server.running() == server.start()

    def test_a_port_that_was_taken_meanwhile_is_left_to_the_taker(self, home: Path) -> None:
        with Server(home, fsync=False) as first:
            port = urlsplit(first).port
        with socket.socket() as taker:
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taker.bind(("127.0.0.1", port))
            taker.listen()
            with Server(home, fsync=False) as second:
                assert urlsplit(second).port != port

    def test_settings_of_other_servers_do_not_reach_it(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in {
            "PGDATA": "/nowhere",
            "PGPORT": "1",
            "LC_ALL": "xx_YY",
            "TZ": "Asia/Tokyo",
        }.items():
            monkeypatch.setenv(name, value)
        with Server(home, fsync=False) as url:
            assert execute(url, "SHOW lc_messages") == [("C",)]

    def test_nothing_runs_before_the_start(self, fresh: Path) -> None:
        assert Server(fresh).running() is None
        Server(fresh).stop()
        assert not fresh.exists()

    def test_a_start_killed_in_the_middle_of_making_the_files_begins_anew(self, fresh: Path) -> None:
        half = fresh / "data.new"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        with Server(fresh, fsync=False) as url:
            assert execute(url, "SELECT 1") == [(1,)]
        assert not half.exists()

    def test_a_start_killed_before_the_role_was_made_makes_it(self, home: Path) -> None:
        server = Server(home, fsync=False)
        with server:
            execute(server.superuser, "DROP DATABASE scrumai")
            execute(server.superuser, "DROP ROLE scrumai")
        with server as url:
            assert execute(url, "SELECT 1") == [(1,)]

    @pytest.mark.parametrize("name", ['it\'s "ours"', "ünï {} %s $HOME", "one, two"])
    def test_a_folder_may_have_any_name(
        self,
        place: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(place))
        with Server(place / name, fsync=False) as url:
            assert execute(url, "SELECT 1") == [(1,)]


class TestCrash:
    def test_committed_rows_survive_a_kill_of_everything(
        self, home: Path, stack: Callable[[Path], Stack]
    ) -> None:
        owner, url = stack(home)
        execute(url, "CREATE TABLE told (n int PRIMARY KEY)")
        kept: list[int] = []

        def tell() -> None:
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                for number in range(1_000_000):
                    cursor.execute("INSERT INTO told VALUES (%s)", (number,))
                    connection.commit()
                    kept.append(number)

        def tell_until_killed() -> None:
            with pytest.raises(psycopg2.Error):
                tell()

        teller = threading.Thread(target=tell_until_killed)
        teller.start()
        until(lambda: len(kept) > 50)
        owner.kill()
        os.killpg(postmaster(home), signal.SIGKILL)
        teller.join(10)
        with Server(home) as again:
            assert again == url
            (found,) = execute(again, "SELECT array_agg(n ORDER BY n) FROM told")
        # The last one may have been committed without the answer having arrived.
        assert found[0] in (kept, [*kept, len(kept)])

    def test_a_server_whose_owner_was_killed_is_ended_and_owned_anew(
        self, home: Path, stack: Callable[[Path], Stack]
    ) -> None:
        owner, url = stack(home)
        execute(url, "CREATE TABLE told AS SELECT 7 AS n")
        busy = psycopg2.connect(url)
        owner.kill()
        owner.wait()
        orphan = postmaster(home)
        server = Server(home)
        assert server.running() == url
        with server as again:
            assert execute(again, "SELECT n FROM told") == [(7,)]
            assert server.alive and postmaster(home) != orphan
        busy.close()
        assert not processes(home)

    def test_an_orphan_that_does_not_stop_when_asked_is_made_to(
        self,
        home: Path,
        stack: Callable[[Path], Stack],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        owner, url = stack(home)
        execute(url, "CREATE TABLE told AS SELECT 7 AS n")
        owner.kill()
        owner.wait()
        os.kill(postmaster(home), signal.SIGSTOP)
        monkeypatch.setattr(
            cluster, "STAGES", [(number, 0.1) for number, _ in cluster.STAGES[:2]] + [cluster.STAGES[2]]
        )
        with Server(home) as again:
            assert execute(again, "SELECT n FROM told") == [(7,)]

    def test_backends_that_outlived_their_postmaster_are_ended(self, home: Path) -> None:
        server = Server(home, fsync=False)
        url = server.start()
        busy = psycopg2.connect(url)
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster(home), signal.SIGKILL)
        until(lambda: not server.alive)
        server.stop()
        threading.Timer(0.2, os.kill, (backend, signal.SIGCONT)).start()
        with Server(home, fsync=False) as again:
            assert execute(again, "SELECT 1") == [(1,)]
            assert backend not in processes(home)

    @pytest.mark.parametrize(
        "number", [str(os.getpid()), str(cluster.NO_PROCESS), "1"], ids=["ours", "nobody's", "the first"]
    )
    def test_a_stale_pid_file_does_not_stop_the_start(self, home: Path, number: str) -> None:
        server = Server(home, fsync=False)
        with server:
            living = (home / "data" / "postmaster.pid").read_text().splitlines()
            sockets = {path.name: path.read_text() for path in (home / "socket").glob("*.lock")}
        (home / "data" / "postmaster.pid").write_text("\n".join([number, *living[1:]]) + "\n")
        for name, text in sockets.items():
            (home / "socket" / name).write_text(text.replace(living[0], number))
        with server as url:
            assert execute(url, "SELECT 1") == [(1,)]

    @pytest.mark.parametrize("text", ["", "\0\0\0", "12", "torn\n/x"])
    def test_a_torn_pid_file_does_not_stop_the_start(self, home: Path, text: str) -> None:
        server = Server(home, fsync=False)
        with server:
            pass
        (home / "data" / "postmaster.pid").write_text(text)
        with server as url:
            assert execute(url, "SELECT 1") == [(1,)]

    def test_a_stranger_with_the_old_number_is_left_alone(self, home: Path) -> None:
        with Server(home, fsync=False):
            pass
        with subprocess.Popen(["sleep", "60"], cwd=home / "data") as stranger:
            (home / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n{home}/data\n")
            with Server(home, fsync=False):
                assert stranger.poll() is None
            stranger.kill()

    def test_an_owner_starts_its_killed_server_again_at_the_same_place(self, home: Path) -> None:
        with Server(home, fsync=False) as url:
            pass
        server = Server(home, fsync=False)
        server.start()
        os.killpg(postmaster(home), signal.SIGKILL)
        until(lambda: not server.alive)
        assert server.running() is None
        assert server.start() == url == server.running()
        server.stop()


class TestShare:
    def test_a_second_stack_shares_the_first_one_s_server_and_leaves_it_running(
        self, home: Path, stack: Callable[[Path], Stack]
    ) -> None:
        with Server(home, fsync=False) as url:
            for second in (Server(home), Server(home)):
                assert second.start() == url
                assert not second.alive
                second.stop()
                assert execute(url, "SELECT 1") == [(1,)]
            other, shared = stack(home)
            assert shared == url
            other.communicate("")
            assert execute(url, "SELECT 1") == [(1,)]

    def test_starters_at_the_same_moment_make_one_server(
        self, fresh: Path, stack: Callable[[Path], Stack]
    ) -> None:
        urls: list[str] = []
        threads = [threading.Thread(target=lambda: urls.append(stack(fresh)[1])) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(urls) == 3 and len(set(urls)) == 1 and urls[0].startswith("postgresql://")
        postmaster(fresh)

    def test_who_waits_for_an_owner_that_dies_becomes_the_owner(self, home: Path) -> None:
        holder = Server(home)
        assert holder._locked()
        waiter = Server(home, fsync=False)
        threading.Timer(0.2, holder.stop).start()
        with waiter:
            assert waiter.alive

    def test_an_owner_that_never_answers_is_told(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("scrumai.store.server.PATIENCE", 0.1)
        holder = Server(home)
        assert holder._locked()
        with pytest.raises(StoreUnavailable, match="lock"):
            Server(home).start()
        holder.stop()


class TestFolders:
    def test_a_path_too_long_for_a_socket_gets_a_short_one(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(place))
        home = place / ("deep" * 30) / "postgres"
        server = Server(home, fsync=False)
        with server as url:
            assert execute(url, "SELECT 1") == execute(server.superuser, "SELECT 1") == [(1,)]
            folder = server._cluster.socket
            assert not folder.is_relative_to(home) and mode(folder) == 0o700

    def test_no_place_short_enough_for_a_socket_is_told(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(place / ("long" * 30)))
        with pytest.raises(SettingInvalid, match="TMPDIR"):
            Server(place / ("deep" * 30)).start()

    def test_a_socket_folder_that_is_a_link_is_refused(self, place: Path) -> None:
        home = place / ("deep" * 30)
        folder = Server(home)._cluster.socket
        folder.symlink_to(place)
        (place / "precious").touch()
        with pytest.raises(SettingInvalid, match="TMPDIR"):
            Server(home, fsync=False).start()
        assert (place / "precious").exists()
        folder.unlink()

    def test_a_file_in_the_place_of_the_folder_is_told_with_the_setting(self, place: Path) -> None:
        (place / "file").write_text("mine")
        for home in (place / "file", place / "file" / "postgres"):
            with pytest.raises(SettingInvalid) as told:
                Server(home).start()
            assert told.value.values["name"] == "SCRUMAI_HOME" and str(home) in str(told.value)

    def test_a_folder_that_may_not_be_written_is_told(self, place: Path) -> None:
        home = Path("/proc/scrumai") if AS_ROOT else place / "closed"
        if not AS_ROOT:
            home.mkdir(mode=0o500)
        with pytest.raises(SettingInvalid, match="SCRUMAI_HOME"):
            Server(home).start()

    def test_a_full_disk_is_told(self, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, os.strerror(28), str(fresh))

        monkeypatch.setattr("scrumai.store.server.os.fsync", full)
        with pytest.raises(StoreUnavailable, match="full"):
            Server(fresh).start()
        assert not list(fresh.glob(".*"))

    def test_somebody_s_files_in_the_place_of_the_cluster_are_kept(self, fresh: Path) -> None:
        (fresh / "data").mkdir(parents=True)
        (fresh / "data" / "thesis.txt").write_text("years")
        with pytest.raises(SettingInvalid, match="SCRUMAI_HOME"):
            Server(fresh, fsync=False).start()
        assert (fresh / "data" / "thesis.txt").read_text() == "years"

    def test_a_cluster_of_another_version_is_told_with_the_log(self, home: Path) -> None:
        with Server(home, fsync=False):
            pass
        (home / "data" / "PG_VERSION").write_text("12\n")
        server = Server(home, fsync=False)
        with pytest.raises(StoreUnavailable, match="incompatible"):
            server.start()
        assert not server.alive and server._lock is None

    def test_a_log_that_grew_too_long_is_set_aside(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "LOG_LIMIT", 10)
        for _ in range(2):
            with Server(home, fsync=False):
                pass
        assert (home / "log.old").stat().st_size > 10

    def test_the_log_holds_nothing_that_people_wrote(self, home: Path) -> None:
        with Server(home, fsync=False) as url:
            execute(url, "CREATE TABLE t (n text CHECK (n <> 'secret words'))")
            with pytest.raises(psycopg2.IntegrityError):
                execute(url, "INSERT INTO t VALUES ('secret words')")
        text = (home / "log").read_text()
        assert "violates check constraint" in text and "secret words" not in text


def owner_outside(home: Path) -> int:
    return os.stat(f"/proc/{postmaster(home)}").st_uid


@pytest.mark.skipif(not AS_ROOT, reason="needs root")
class TestRoot:
    def test_where_namespaces_are_refused_it_runs_as_nobody(
        self, fresh: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(account, "MAPPED", ("false",))
        fresh.parent.chmod(0o700)
        with Server(fresh, fsync=False) as url:
            assert execute(url, "SELECT 1") == [(1,)]
            assert owner_outside(fresh) == account.NOBODY
            assert mode(fresh) == 0o700

    def test_a_cluster_goes_on_under_the_account_that_it_had(
        self, fresh: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as refused:
            refused.setattr(account, "MAPPED", ("false",))
            with Server(fresh, fsync=False) as url:
                execute(url, "CREATE TABLE t AS SELECT 1 AS n")
        with Server(fresh, fsync=False) as url:
            assert execute(url, "SELECT n FROM t") == [(1,)]
            assert owner_outside(fresh) == account.NOBODY

    def test_a_cluster_goes_on_where_its_account_cannot_be_taken_any_more(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Server(home, fsync=False) as url:
            execute(url, "CREATE TABLE t AS SELECT 1 AS n")
        monkeypatch.setattr(account, "MAPPED", ("false",))
        with Server(home, fsync=False) as url:
            assert execute(url, "SELECT n FROM t") == [(1,)]
            assert owner_outside(home) == account.NOBODY

    def test_where_nothing_works_it_is_told(self, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(account, "MAPPED", ("false",))
        monkeypatch.setattr(account, "_other", lambda *_: [])
        with pytest.raises(SettingInvalid, match="ordinary user"):
            Server(fresh).start()

    def test_an_ordinary_user_runs_it_directly(self, place: Path) -> None:
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv")
        home = place / "theirs"
        home.mkdir()
        shutil.chown(home, account.NOBODY, account.NOBODY)
        # The interpreter and the packages may lie where only root may look: hence that one capability.
        run = [
            "setpriv",
            f"--reuid={account.NOBODY}",
            f"--regid={account.NOBODY}",
            "--clear-groups",
            *account.REACH,
        ]
        work = """
import os, sys
from pathlib import Path
from scrumai.store.server import Server
import psycopg2
assert os.geteuid() == 65534
for _ in range(2):
    with Server(Path(sys.argv[1]), fsync=False) as url:
        psycopg2.connect(url).close()
print("well")
"""
        done = subprocess.run(
            [*run, sys.executable, "-c", work, str(home)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert done.stdout == "well\n", done.stderr
        assert (home / "data").stat().st_uid == account.NOBODY
