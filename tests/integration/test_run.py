"""`make run` as a person starts it: every process of the Procfile, killed hard, started again, stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scrumai.settings import ROOT
from tests.fixtures.wait import PATIENCE, until

PORTS = {"rasa": 5005, "actions": 5055, "charts": 5070}


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text()
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found, waiting = set(), [pid]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += parents.get(one, [])
    return found


def alive(pids: set[int]) -> set[int]:
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {pid for pid, stat in states.items() if stat.exists() and re.search(r"\) [^Z]", stat.read_text())}


class Run:
    """One `python -m scrumai run`."""

    def __init__(self, home: Path) -> None:
        self.log = home / "run.log"
        env = {**os.environ, "SCRUMAI_HOME": str(home), "PYTHONWARNINGS": "ignore"}
        env.pop("DATABASE_URL", None)
        with self.log.open("ab") as out:
            command = [sys.executable, "-W", "ignore", "-m", "scrumai", "run"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
            )
        until(self._ready, why=self.log.read_text("utf-8", "replace")[-2000:])

    def _ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text("utf-8", "replace")[-3000:]
        with contextlib.suppress(httpx.HTTPError):
            loaded = httpx.get(f"http://127.0.0.1:{PORTS['rasa']}/status", timeout=5).status_code == 200
            return loaded and all(answers(port) for port in PORTS.values())
        return False

    def say(self, text: str) -> str:
        url = f"http://127.0.0.1:{PORTS['rasa']}/webhooks/rest/webhook"
        said = httpx.post(url, json={"sender": "sam", "message": text}, timeout=PATIENCE).json()
        return "\n".join(one["text"] for one in said)

    def kill(self) -> None:
        """kill -9 to everything at once, the database included."""
        pids = family(self.process.pid)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not alive(pids), 30, why=f"still alive: {pids}")

    def interrupt(self) -> set[int]:
        """Ctrl-C reaches the whole foreground group, as in a terminal; tells who was there."""
        pids = family(self.process.pid)
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(30)
        return pids


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    taken = [name for name, port in PORTS.items() if answers(port)]
    if taken:
        pytest.skip(f"the ports of {', '.join(taken)} are taken: another stack runs on this machine")
    yield tmp_path


@pytest.mark.alone
def test_a_killed_stack_loses_no_row_and_ctrl_c_stops_everything(home: Path) -> None:
    first = Run(home)
    try:
        # not its day: that is yesterday, or on a weekend and a Monday the last Friday
        assert first.say("start standup").startswith("What did you get done")
        assert "plan" in first.say("finished the gearbox drawing")
    finally:
        first.kill()
    second = Run(home)
    try:
        report = second.say("show my report")
        assert "finished the gearbox drawing" in report
        assert not any(answers_elsewhere(port) for port in PORTS.values())
    finally:
        pids = second.interrupt()
    until(lambda: not alive(pids), 30, why=f"still alive: {pids}")
    assert not any(answers(port) for port in PORTS.values())
    log = second.log.read_text("utf-8", "replace")
    assert log.count("rasa train") == 0


def answers_elsewhere(port: int) -> bool:
    """Whether something listens on it beyond loopback."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return any(
        row[3] == "0A" and row[1].endswith(f":{port:04X}") and not row[1].startswith("0100007F")
        for row in rows
    )
