"""Everything that runs, started in order and stopped together: `chat` and `run`.

The embedded PostgreSQL is a direct child; with DATABASE_URL set, the team's own server is used.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager

from . import demo
from .bootstrap import bootstrap
from .core.errors import ScrumaiError
from .settings import ROOT, Settings
from .store.migrate import migrate
from .store.server import Server
from .words import words

BIN = Path(sys.executable).parent
SHOWN_AFTER = 1.0  # seconds before a running step starts to show its time
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "OPENBLAS_NUM_THREADS": "1",  # small vectors: threads cost more than they give
    "OMP_NUM_THREADS": "1",
}
TRAINED_FROM = ("config.yml", "domain.yml", "data", "components", "scrumai/core", "requirements.txt")


class StepFailed(ScrumaiError):
    """A step of the start did not work."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, how long it has taken so far, and that it is done."""
    text, began, over = words(f"utter_setup_{name}_part"), time.monotonic(), threading.Event()
    live = sys.stdout.isatty()
    print(f"  {text} ", end="\r" if live else "\n", flush=True)

    def tick() -> None:
        while not over.wait(SHOWN_AFTER if live else 10.0):
            print(f"  {text} {time.monotonic() - began:3.0f} s", end="\r" if live else "\n", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
    print(f"✓ {text} {time.monotonic() - began:5.1f} s", flush=True)


def fingerprint() -> str:
    """Of all that a model is trained from."""
    digest = hashlib.sha256()
    for name in TRAINED_FROM:
        place = ROOT / name
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
        for path in files:
            if path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def model() -> Path:
    """Where the model of these very data is, trained or not."""
    return ROOT / "models" / f"scrumai-{fingerprint()}.tar.gz"


def train() -> Path:
    """Train the model where its data have changed.

    Raises:
        StepFailed: with the end of what `rasa train` printed.
    """
    path = model()
    if path.exists():
        return path
    with step("train"):
        command = [str(BIN / "rasa"), "train", "--fixed-model-name", path.name.removesuffix(".tar.gz")]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
        )
        if done.returncode or not path.exists():
            raise StepFailed("rasa train:\n" + (done.stdout + done.stderr)[-3000:])
    for old in path.parent.glob("scrumai-*.tar.gz"):
        if old != path:
            old.unlink()
    return path


def _stopped(*_: object) -> None:
    raise SystemExit(143)


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of a migrated database with the demo team in it."""
    if settings.database_url:
        yield _prepared(settings.database_url)
        return
    server = Server(settings.home / "postgres")
    signal.signal(signal.SIGTERM, _stopped)  # or the server would be left behind
    with step("postgres"):
        url = server.start()
    try:
        yield _prepared(url)
    finally:
        server.stop()


def _prepared(url: str) -> str:
    with step("migrate"):
        migrate(url)
    return url


def environment(settings: Settings, url: str, model_path: Path) -> dict[str, str]:
    """What the processes are told."""
    return {
        **os.environ,
        **QUIET,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url,
        "POSTGRESQL_SCHEMA": "rasa",
        "SQL_POOL_SIZE": "5",
        "SQL_MAX_OVERFLOW": "10",
        "SANIC_HOST": settings.scrumai_host,
        "SCRUMAI_HOST": settings.scrumai_host,
        "SCRUMAI_MODEL": str(model_path),
        "SCRUMAI_ACTIONS_URL": settings.scrumai_actions_url,
    }


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, patience: float = 60.0) -> None:
    """Until a server answers.

    Raises:
        StepFailed: it ended, or does not answer in time; with the end of its log.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.05)
    raise StepFailed(f"{url}:\n" + log.read_text("utf-8", "replace")[-2000:])


def end(process: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """Stop a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def chat(settings: Settings) -> int:
    """The conversation in the terminal: Rasa's shell on the demo team."""
    with database(settings) as url:
        env = environment(settings, url, train())
        os.environ.update(env)
        demo.load(bootstrap())
        logs = settings.home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        health = settings.actions_health
        if _answers(health):
            raise StepFailed(words("utter_setup_taken_part", url=health))
        log = logs / "actions.log"
        with log.open("ab") as out:
            port = settings.scrumai_actions_url.rsplit(":", 1)[1].split("/")[0]
            command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", port]
            actions = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
            )
        try:
            with step("actions"):
                wait_for(health, actions, log)
            print(words("utter_setup_chat", name=demo.YOU), flush=True)
            return _shell(env, logs / "shell.log")
        finally:
            end(actions)


def _shell(env: dict[str, str], log: Path) -> int:
    """Ctrl-C belongs to the shell; this process goes on to stop the rest. Rasa's warnings go to a log."""
    command = [str(BIN / "rasa"), "shell", "--model", env["SCRUMAI_MODEL"], "--conversation-id", demo.ADDRESS]
    command += ["--interface", env["SCRUMAI_HOST"], "--quiet"]
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with log.open("wb") as errors:
            # a child inherits an ignored signal, so it is given back before the program starts
            restore = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
            shell = subprocess.Popen(command, cwd=ROOT, env=env, stderr=errors, preexec_fn=restore)
            code = shell.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
    if code > 0:
        raise StepFailed("rasa shell:\n" + log.read_text("utf-8", "replace")[-3000:])
    return max(code, 0)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except (OSError, urllib.error.URLError):
        return False


def run(settings: Settings) -> int:
    """All processes of the Procfile in the foreground; Ctrl-C stops them, then the database."""
    with database(settings) as url:
        env = environment(settings, url, train())
        os.environ.update(env)
        demo.load(bootstrap())
        manager = Manager()
        for name, command in parse_procfile((ROOT / "Procfile").read_text("utf-8")).processes.items():
            manager.add_process(name, command, env=env, cwd=str(ROOT))
        print(words("utter_setup_run", url=settings.scrumai_rasa_url), flush=True)
        manager.loop()
        return int(manager.returncode or 0)
