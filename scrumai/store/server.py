"""The embedded PostgreSQL of a folder: who owns it, who shares it, where it is reached.

    home/data        the cluster              home/log      what the server says
    home/socket      its unix socket          home/url      where it is reached, 0600
    home/lock        held by the stack that owns the server; the kernel frees it when that stack dies
    home/*.password  random, 0600

The superuser is reached through the unix socket only; everybody else uses the role `scrumai`,
which row-level security binds.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import make_dsn

from ..core.errors import SettingInvalid, StoreUnavailable
from .cluster import PATIENCE, Cluster, end

ROLE = "scrumai"
ACCESS = f"local all all scram-sha-256\nhost all {ROLE} 127.0.0.1/32 scram-sha-256\n"


class Server:
    """A PostgreSQL server in the folder `home`, for every stack that is started with that folder.

    The stack that starts it owns it, and it ends with that stack. An owner that is killed leaves a
    server without one: the next start ends that and begins its own.

    Raises, from every method:
        SettingInvalid: the folder, or this machine, cannot hold a server; the message says the cure.
        StoreUnavailable: the server does not start; the message holds the end of its log.
    """

    def __init__(self, home: Path, *, fsync: bool = True) -> None:
        self.home = Path(os.path.abspath(home))
        self._cluster = Cluster(self.home, fsync=fsync)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Whether this object owns a server that is up."""
        return self._process is not None and self._process.poll() is None

    @property
    def superuser(self) -> str:
        """How libpq reaches the superuser, through the unix socket; for the owner of the folder only."""
        with self._explained():
            where = {"host": self._cluster.socket, "port": self._port(), "dbname": "postgres"}
            return str(make_dsn(user="postgres", password=self._password("superuser"), **where))

    def start(self) -> str:
        """Start the server, or share that of another live stack; its DATABASE_URL."""
        with self._explained():
            if self.alive:
                return self._url()
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            if (shared := self._own_or_share()) is not None:
                return shared
            try:
                return self._start()
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """Stop the server if this object started it; a shared one stays."""
        process, self._process = self._process, None
        try:
            if process is not None:
                end(process)
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def running(self) -> str | None:
        """The DATABASE_URL of the server of this folder, None where none answers."""
        with self._explained():
            url = self._url()
        return url if url and _answers(url) else None

    def _own_or_share(self) -> str | None:
        """Take the lock (None), or the URL of the server of the stack that holds it."""
        deadline = time.monotonic() + PATIENCE
        while not self._locked():
            if (url := self.running()) is not None:
                return url
            if time.monotonic() > deadline:
                raise StoreUnavailable(f"Another process holds {self.home}/lock, but no PostgreSQL answers")
            time.sleep(0.02)
        return None

    def _locked(self) -> bool:
        if self._lock is not None:
            return True
        lock = os.open(self.home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        self._lock = lock
        return True

    def _start(self) -> str:
        password = self._password(ROLE)
        self._password("superuser")
        # The port is kept, so that those who know the URL find the server again.
        self._process, port = self._cluster.start(self._port(), self._password_file("superuser"), ACCESS)
        url = f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/{ROLE}"
        self._write(self.home / "url", url)
        self._provide(password)
        if not _answers(url):
            raise StoreUnavailable(f"PostgreSQL in {self.home} is up, but refuses the role {ROLE}")
        return url

    def _provide(self, password: str) -> None:
        """Make the role and its database, as far as they are missing."""
        try:
            connection = psycopg2.connect(self.superuser, connect_timeout=5)
        except psycopg2.OperationalError as error:
            raise StoreUnavailable(f"PostgreSQL in {self.home} refuses its superuser: {error}") from error
        with closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
                if cursor.fetchone() is None:
                    role = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}")
                    cursor.execute(role.format(sql.Identifier(ROLE), sql.Literal(password)))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (ROLE,))
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(ROLE)))

    def _url(self) -> str:
        path = self.home / "url"
        return path.read_text().strip() if path.exists() else ""

    def _port(self) -> int:
        port = self._url().rpartition("@")[2].partition(":")[2].partition("/")[0]
        return int(port) if port.isdigit() else 0

    def _password_file(self, name: str) -> Path:
        return self.home / f"{name}.password"

    def _password(self, name: str) -> str:
        path = self._password_file(name)
        if not path.exists():
            self._write(path, secrets.token_hex(24))
        return path.read_text().strip()

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all, and for the owner only."""
        descriptor, temporary = tempfile.mkstemp(dir=self.home, prefix=f".{path.name}.")
        try:
            with open(descriptor, "w") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell an unusable folder in words that lead to the cure."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreUnavailable(f"The disk of {self.home} is full: free some space there") from error
            raise SettingInvalid(
                f"The database's folder {self.home} cannot be used ({error.strerror}: {error.filename}): "
                "set SCRUMAI_HOME to a folder that may be written here, or DATABASE_URL to your own server",
                name="SCRUMAI_HOME",
                example="/var/lib/scrumai",
            ) from error


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True
