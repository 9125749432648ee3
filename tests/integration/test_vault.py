"""Settings from Vault, over a real HTTP server that answers as its documentation says."""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scrumai.core.errors import SettingInvalid
from scrumai.settings import load

TOKEN = "hvs.right"
SECRET = "a secret that is long enough for anybody"


class Vault(BaseHTTPRequestHandler):
    answer: tuple[int, bytes] = (200, b"")

    def do_GET(self) -> None:
        status, body = self.answer
        if self.headers.get("X-Vault-Token") != TOKEN:
            status, body = 403, b'{"errors":["permission denied"]}'
        elif self.path != "/v1/secret/data/scrumai":
            status, body = 404, b'{"errors":[]}'
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vault)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def store(**values: str) -> None:
    Vault.answer = (200, json.dumps({"data": {"data": values, "metadata": {"version": 3}}}).encode())


def settings(address: str, none: Path, token: str = TOKEN, **environ: str) -> object:
    return load({"VAULT_ADDR": address, "VAULT_TOKEN": token, **environ}, none / "none")


def test_a_secret_in_vault_is_a_setting(address: str, tmp_path: Path) -> None:
    store(SCRUMAI_JWT_SECRET=SECRET, OTHER="x")
    assert settings(address, tmp_path).scrumai_jwt_secret == SECRET  # type: ignore[attr-defined]


def test_the_environment_wins_over_vault(address: str, tmp_path: Path) -> None:
    store(SCRUMAI_JWT_SECRET=SECRET, SCRUMAI_HOST="127.0.0.9")
    assert settings(address, tmp_path, SCRUMAI_HOST="127.0.0.2").scrumai_host == "127.0.0.2"  # type: ignore[attr-defined]


def test_a_malformed_secret_is_named_and_not_shown(address: str, tmp_path: Path) -> None:
    store(SCRUMAI_JWT_SECRET="tooshort")
    with pytest.raises(SettingInvalid, match="SCRUMAI_JWT_SECRET") as caught:
        settings(address, tmp_path)
    assert "tooshort" not in str(caught.value)


def test_a_wrong_token_names_the_token(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="VAULT_TOKEN") as caught:
        settings(address, tmp_path, token="hvs.wrong")
    assert "hvs.wrong" not in str(caught.value)


@pytest.mark.parametrize("token", ["hvs.s3cr3t\nx", "hvs.s3cr3t\u20ac", "hvs.s3cr3t"])
def test_nothing_shows_the_token_nor_a_password_in_the_address(
    address: str, tmp_path: Path, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for given in (address, address.replace("://", "://ana:hunter2@")):
        with pytest.raises(SettingInvalid) as caught:
            settings(given, tmp_path, token)
        shown = "".join(traceback.format_exception(caught.value)) + caplog.text
        assert "s3cr3t" not in shown and "hunter2" not in shown


def test_no_such_secret_is_no_setting(address: str, tmp_path: Path) -> None:
    Vault.answer = (404, b'{"errors":[]}')
    assert settings(address, tmp_path).scrumai_jwt_secret is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (200, b'{"data":null}'), (200, b"[]")])
def test_a_broken_vault_names_its_address(address: str, tmp_path: Path, answer: tuple[int, bytes]) -> None:
    Vault.answer = answer
    with pytest.raises(SettingInvalid, match="VAULT_ADDR"):
        settings(address, tmp_path)


def test_no_vault_there_names_its_address(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="VAULT_ADDR"):
        settings("http://127.0.0.1:9", tmp_path)
