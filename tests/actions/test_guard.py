"""The action server's door."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from scrumai.settings import ROOT
from scrumai.stack import end, wait_for
from scrumai.tokens import sign

SECRET = "a secret that is long enough for anybody"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("guard") / "log"
    env = {**os.environ, "SCRUMAI_JWT_SECRET": SECRET, "PYTHONWARNINGS": "ignore"}
    env.pop("SANIC_HOST", None)
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def bearer(secret: str = SECRET, audience: str = "actions", age: int = 0) -> dict[str, str]:
    at = datetime.now(timezone.utc) - timedelta(seconds=age)
    return {"Authorization": f"Bearer {sign(secret, audience, at)}"}


def test_a_signed_call_is_let_in(address: str) -> None:
    assert httpx.get(f"{address}/actions", headers=bearer()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        bearer("another secret that is long enough, too"),
        bearer(audience="charts"),
        bearer(age=120),
    ],
    ids=["unsigned", "garbage", "another secret", "another callee", "expired"],
)
def test_any_other_call_is_refused(address: str, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{address}/webhook", json={"next_action": "action_greet"}, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "token_invalid"})


def test_an_error_does_not_echo_the_conversation(address: str) -> None:
    call = {"next_action": "action_greet", "tracker": "the private words of somebody"}
    answer = httpx.post(f"{address}/webhook", json=call, headers=bearer())
    assert answer.status_code == 500
    assert "private words" not in answer.text


def test_it_listens_on_loopback_only(address: str) -> None:
    port = int(address.rsplit(":", 1)[1])
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if line.split()[3] == "0A"
    ]
    assert [one for one in listening if int(one.split(":")[1], 16) == port] == [f"0100007F:{port:04X}"]
