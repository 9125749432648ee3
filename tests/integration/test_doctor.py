"""`python -m scrumai doctor`: a line for each check, the cure beside each failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scrumai import doctor
from scrumai.__main__ import main
from scrumai.core.errors import ScrumaiError
from scrumai.settings import Settings
from scrumai.words import words
from tests.fakes import line, slack, telegram

NOWHERE = "http://127.0.0.1:9"


def settings(home: Path, url: str | None) -> Settings:
    return Settings(
        database_url=url,
        scrumai_home=str(home),
        scrumai_rasa_url=NOWHERE,
        scrumai_actions_url=f"{NOWHERE}/webhook",
        scrumai_charts_url=NOWHERE,
    )


def test_what_is_down_is_named_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failures = doctor.examine(settings(tmp_path, None))
    told = capsys.readouterr().out
    down = ("database", "tenants", "actions", "rasa", "charts")
    assert failures >= len(down)
    for name in down:
        assert f"✗ {name}:" in told
        assert words(f"utter_doctor_{name}_part") in told
    assert "✓ python: 3.10." in told


@pytest.mark.parametrize(
    "address",
    [
        "http://ana:hunter2@127.0.0.1:9",
        "http://127.0.0.1:9/?token=hunter2",
        "http://127.0.0.1:x/?token=hunter",
    ],
)
def test_a_secret_in_an_address_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    given = replace(settings(tmp_path, None), scrumai_rasa_url=address, scrumai_charts_url=address)
    doctor.examine(given)
    told = capsys.readouterr().out
    assert "✗ rasa:" in told and "✗ charts:" in told and "hunter" not in told
    assert "hunter" not in repr(given)


def test_a_database_that_is_up_and_migrated_is_well(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor.examine(settings(tmp_path, database))
    told = capsys.readouterr().out
    assert "✓ database: 127.0.0.1:" in told
    assert "✓ tenants: scrumai" in told
    assert database.split(":")[2].split("@")[0] not in told, "the password"


def test_a_database_without_tables_tells_how_to_make_them(
    tmp_path: Path, empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor.examine(settings(tmp_path, empty_database))
    assert "✗ database: python -m scrumai migrate" in capsys.readouterr().out


@pytest.fixture
def slack_fake() -> Iterator[slack.SlackFake]:
    one = slack.SlackFake()
    yield one
    one.stop()


@pytest.fixture
def telegram_fake() -> Iterator[telegram.FakeTelegram]:
    one = telegram.FakeTelegram()
    yield one
    one.stop()


@pytest.fixture
def line_fake() -> Iterator[line.Line]:
    one = line.Line()
    yield one
    one.stop()


def test_a_channel_of_which_nothing_is_set_is_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctor.examine(settings(tmp_path, None))
    told = capsys.readouterr().out
    assert all(f"✓ {name}: off" in told for name in ("slack", "telegram", "line"))


def test_nothing_is_claimed_by_settings_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "malformed")
    assert main(["doctor"]) > 0
    told = capsys.readouterr().out
    assert "✗ settings: TELEGRAM_BOT_TOKEN is malformed" in told and "✓ python: 3.10." in told
    for name in ("slack", "telegram", "line", "database", "loopback"):
        assert f"? {name}: not looked at, since the settings cannot be read" in told


@pytest.mark.parametrize(
    ("channel", "given", "missing"),
    [
        ("slack", {"slack_bot_token": "xoxb-one"}, "SLACK_SIGNING_SECRET"),
        ("slack", {"slack_signing_secret": "x"}, "SLACK_BOT_TOKEN"),
        (
            "slack",
            {"slack_app_token": "xapp-1", "slack_client_id": "1"},
            "SLACK_CLIENT_SECRET and SCRUMAI_ENCRYPTION_KEY",
        ),
        ("telegram", {"telegram_secret_token": "x"}, "TELEGRAM_BOT_TOKEN"),
        (
            "telegram",
            {"telegram_bot_token": "1:x", "scrumai_public_url": "https://scrum.example.com"},
            "TELEGRAM_SECRET_TOKEN",
        ),
        ("line", {"line_channel_secret": "x"}, "LINE_CHANNEL_ACCESS_TOKEN"),
        ("line", {"line_channel_access_token": "x"}, "LINE_CHANNEL_SECRET"),
    ],
)
def test_a_channel_of_which_half_is_set_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], channel: str, given: dict[str, str], missing: str
) -> None:
    doctor.examine(Settings(**given))
    told = capsys.readouterr().out
    assert (
        f"✗ {channel}: off, since {missing} is not set\n    {words(f'utter_doctor_{channel}_part')}" in told
    )


def test_slack_is_asked_who_we_are(slack_fake: slack.SlackFake) -> None:
    given = {"slack_api_url": f"{slack_fake.url}/api/", "slack_signing_secret": slack.SECRET}
    assert doctor.slack(Settings(**given, slack_bot_token="xoxb-one")) == "on, First (slack:T1)"
    client = {"slack_client_id": "1", "slack_client_secret": "x", "scrumai_encryption_key": "k"}
    assert doctor.slack(Settings(**given, **client)) == "on, /webhooks/slack/install"
    for wrong in (
        {"slack_bot_token": "xoxb-old"},
        {"slack_bot_token": "xoxb-one", "slack_app_token": "xapp-2"},
    ):
        with pytest.raises(ScrumaiError, match="invalid_auth"):
            doctor.slack(Settings(**given, **wrong))


def test_telegram_is_asked_who_we_are(telegram_fake: telegram.FakeTelegram) -> None:
    url = telegram_fake.url
    right = Settings(telegram_api_url=url, telegram_bot_token=telegram.TOKEN)
    assert doctor.telegram(right) == f"on, @{telegram.NAME}"
    with pytest.raises(ScrumaiError, match="401: Unauthorized"):
        doctor.telegram(Settings(telegram_api_url=url, telegram_bot_token="1:wrong"))


def test_line_is_asked_who_we_are(line_fake: line.Line) -> None:
    given = {"line_api_url": line_fake.url, "line_channel_secret": line.SECRET}
    assert doctor.line(Settings(**given, line_channel_access_token=line.TOKEN)) == "on, @216scrum"
    with pytest.raises(ScrumaiError, match="LINE_CHANNEL_ACCESS_TOKEN"):
        doctor.line(Settings(**given, line_channel_access_token="wrong"))


def test_a_platform_that_refuses_is_told_with_the_cure(
    telegram_fake: telegram.FakeTelegram, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor.examine(Settings(telegram_api_url=telegram_fake.url, telegram_bot_token="1:wrong"))
    told = capsys.readouterr().out
    assert "✗ telegram: Telegram answers 401: Unauthorized\n" in told and "1:wrong" not in told
    assert words("utter_doctor_telegram_part") in told


def test_listening_beyond_this_machine_without_a_secret_is_ill() -> None:
    with pytest.raises(doctor.Unwell):
        doctor.loopback(Settings(scrumai_host="0.0.0.0"))
    assert doctor.loopback(Settings(scrumai_host="0.0.0.0", scrumai_jwt_secret="x" * 32)) == "0.0.0.0"
