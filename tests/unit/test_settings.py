"""A missing or malformed setting stops the start, with its name and an example."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scrumai.clock import FileClock
from scrumai.core.errors import SettingInvalid
from scrumai.settings import CHECKS, ROOT, Settings, load

WRONG = {
    "DATABASE_URL": "mysql://x/y",
    "REDIS_URL": "localhost:6379",
    "SCRUMAI_HOST": "my host",
    "SCRUMAI_JWT_SECRET": "short",
    "SCRUMAI_ENCRYPTION_KEY": "not-a-key",
    "SCRUMAI_PUBLIC_URL": "scrum.example.com",
    "SCRUMAI_RASA_URL": "5005",
    "SCRUMAI_ACTIONS_URL": "localhost:5055",
    "SCRUMAI_CHARTS_URL": "ftp://x",
    "VAULT_ADDR": "vault",
    "SLACK_BOT_TOKEN": "abc",
    "SLACK_APP_TOKEN": "xoxb-1",
    "SLACK_API_URL": "slack.com",
    "TELEGRAM_BOT_TOKEN": "abc",
    "TELEGRAM_SECRET_TOKEN": "with space",
    "TELEGRAM_API_URL": "telegram",
    "LINE_API_URL": "line",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_malformed_setting_is_named_with_an_example(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid) as caught:
        load({name: WRONG[name]}, tmp_path / "none")
    assert name in str(caught.value)
    assert CHECKS[name][1] in str(caught.value)
    assert caught.value.values == {"name": name, "example": CHECKS[name][1]}, "the value may be a secret"


def test_nothing_set_is_the_default(tmp_path: Path) -> None:
    assert load({}, tmp_path / "none") == Settings()


def test_an_empty_value_is_none(tmp_path: Path) -> None:
    assert load({"DATABASE_URL": "  "}, tmp_path / "none").database_url is None


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SCRUMAI_HOST=127.0.0.2\nSCRUMAI_HOME=elsewhere\n")
    found = load({"SCRUMAI_HOST": "127.0.0.3"}, file)
    assert (found.scrumai_host, found.scrumai_home) == ("127.0.0.3", "elsewhere")


def test_a_command_says_it_in_one_sentence_and_stops(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "scrumai", "migrate"],
        cwd=ROOT, env={"DATABASE_URL": "mysql://x/y", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr and "postgresql://" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [None, "", "yesterday", "2026-03-04T09:00:00"])
def test_a_clock_file_without_an_instant_is_a_wrong_setting(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "clock"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingInvalid):
        FileClock(file).now()
