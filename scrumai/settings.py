"""The settings: read from the environment and a `.env` file, checked at the start.

`.env.example` tells what each is for. A missing or malformed one stops the start with its name
and an example.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

from . import safe, vault
from .core.errors import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent


def _url(*schemes: str) -> Callable[[str], bool]:
    pattern = re.compile(rf"(?:{'|'.join(schemes)})://[^\s/]+\S*")
    return lambda value: bool(pattern.fullmatch(value))


def _keys(value: str) -> bool:
    try:
        safe.parsed(value)
    except ValueError:
        return False
    return True


def _present(value: str) -> bool:
    return bool(value.strip())


WEB = _url("https?")
# name -> (what is accepted, an example); every name stands in .env.example, too
CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "DATABASE_URL": (_url("postgresql", "postgres"), "postgresql://scrumai:secret@127.0.0.1:5432/scrumai"),
    "REDIS_URL": (_url("redis", "rediss", "unix"), "redis://127.0.0.1:6379/0"),
    "SCRUMAI_HOME": (_present, ".scrumai"),
    "SCRUMAI_HOST": (lambda value: bool(re.fullmatch(r"[\w.:-]+", value)), "127.0.0.1"),
    "SCRUMAI_CLOCK": (_present, "/path/to/a/file/with/2026-03-02T09:00:00+00:00"),
    "SCRUMAI_JWT_SECRET": (lambda value: len(value) >= 32, "3f9a51c0…, 32 or more characters"),
    "SCRUMAI_ENCRYPTION_KEY": (_keys, safe.EXAMPLE),
    "SCRUMAI_PUBLIC_URL": (WEB, "https://scrum.example.com"),
    "SCRUMAI_RASA_URL": (WEB, "http://127.0.0.1:5005"),
    "SCRUMAI_ACTIONS_URL": (WEB, "http://127.0.0.1:5055/webhook"),
    "SCRUMAI_CHARTS_URL": (WEB, "http://127.0.0.1:5070"),
    "VAULT_ADDR": (WEB, "http://127.0.0.1:8200"),
    "VAULT_TOKEN": (_present, "hvs.…"),
    "SCRUMAI_JIRA_CLIENT_ID": (_present, "Vb3hQ0…"),
    "SCRUMAI_JIRA_CLIENT_SECRET": (_present, "ATOA…"),
    "SCRUMAI_JIRA_AUTH_URL": (WEB, "https://auth.atlassian.com"),
    "SCRUMAI_JIRA_API_URL": (WEB, "https://api.atlassian.com"),
    "SCRUMAI_GITLAB_CLIENT_ID": (_present, "4d1f2c…"),
    "SCRUMAI_GITLAB_CLIENT_SECRET": (_present, "gloas-…"),
    "SCRUMAI_GITLAB_URL": (WEB, "https://gitlab.com"),
    "SCRUMAI_GITHUB_CLIENT_ID": (_present, "Iv23li…"),
    "SCRUMAI_GITHUB_CLIENT_SECRET": (_present, "7f1c9e…"),
    "SCRUMAI_GITHUB_URL": (WEB, "https://github.com"),
    "SLACK_SIGNING_SECRET": (_present, "8f742231b10e8888abcd99yyyzzz85a5"),
    "SLACK_BOT_TOKEN": (lambda value: value.startswith("xoxb-"), "xoxb-…"),
    "SLACK_CLIENT_ID": (_present, "1234.5678"),
    "SLACK_CLIENT_SECRET": (_present, "abcd"),
    "SLACK_APP_TOKEN": (lambda value: value.startswith("xapp-"), "xapp-…"),
    "SLACK_API_URL": (WEB, "https://slack.com/api/"),
    "TELEGRAM_BOT_TOKEN": (lambda value: bool(re.fullmatch(r"\d+:[\w-]+", value)), "110201543:AAHdq…"),
    "TELEGRAM_SECRET_TOKEN": (
        lambda value: bool(re.fullmatch(r"[\w-]{1,256}", value)),
        "letters, digits, _ and -",
    ),
    "TELEGRAM_API_URL": (WEB, "https://api.telegram.org"),
    "LINE_CHANNEL_SECRET": (_present, "8c570fa6dd201bb328f1c1eac23a96d8"),
    "LINE_CHANNEL_ACCESS_TOKEN": (_present, "eyJhbGciOiJIUzI1NiJ9…"),
    "LINE_API_URL": (WEB, "https://api.line.me"),
}


@dataclass(frozen=True)
class Settings:
    """The settings that the code reads; the field's name is the setting's, in lower case."""

    database_url: str | None = field(default=None, repr=False)  # a password may be in it
    redis_url: str | None = field(default=None, repr=False)
    scrumai_home: str = ".scrumai"
    scrumai_host: str = "127.0.0.1"
    scrumai_clock: str | None = None
    scrumai_jwt_secret: str | None = field(default=None, repr=False)
    scrumai_encryption_key: str | None = field(default=None, repr=False)
    scrumai_public_url: str | None = None
    scrumai_rasa_url: str = field(
        default="http://127.0.0.1:5005", repr=False
    )  # nor where a token may be in it
    scrumai_actions_url: str = field(default="http://127.0.0.1:5055/webhook", repr=False)
    scrumai_charts_url: str = field(default="http://127.0.0.1:5070", repr=False)
    scrumai_jira_client_id: str | None = None
    scrumai_jira_client_secret: str | None = field(default=None, repr=False)
    scrumai_jira_auth_url: str = "https://auth.atlassian.com"
    scrumai_jira_api_url: str = "https://api.atlassian.com"
    scrumai_gitlab_client_id: str | None = None
    scrumai_gitlab_client_secret: str | None = field(default=None, repr=False)
    scrumai_gitlab_url: str = "https://gitlab.com"
    scrumai_github_client_id: str | None = None
    scrumai_github_client_secret: str | None = field(default=None, repr=False)
    scrumai_github_url: str = "https://github.com"
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_client_id: str | None = None
    slack_client_secret: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_api_url: str = "https://slack.com/api/"
    telegram_bot_token: str | None = field(default=None, repr=False)
    telegram_secret_token: str | None = field(default=None, repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    line_channel_secret: str | None = field(default=None, repr=False)
    line_channel_access_token: str | None = field(default=None, repr=False)
    line_api_url: str = "https://api.line.me"

    @property
    def home(self) -> Path:
        """The folder of the embedded database, the demo board and the exports."""
        return (ROOT / self.scrumai_home).resolve()

    @property
    def link_pages(self) -> str | None:
        """Where people reach the one-time pages for secrets; None where there are none, or no key to keep a secret."""
        return self.scrumai_public_url if self.scrumai_encryption_key else None

    @property
    def actions_health(self) -> str:
        """Where the action server tells that it is up."""
        return self.scrumai_actions_url.rsplit("/", 1)[0] + "/health"


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read and check the settings: from the environment, the file and Vault, in this order; an empty value is none.

    Raises:
        SettingInvalid: with `name` and `example`.
    """
    found = {**dotenv_values(env_file or ROOT / ".env"), **(os.environ if environ is None else environ)}
    values = _checked(found)
    if "VAULT_ADDR" in values and "VAULT_TOKEN" in values:
        values = {**_checked(vault.read(values["VAULT_ADDR"], values["VAULT_TOKEN"])), **values}
    known = {one.name for one in fields(Settings)}
    return Settings(**{name.lower(): value for name, value in values.items() if name.lower() in known})


def _checked(found: Mapping[str, str | None]) -> dict[str, str]:
    values = {
        name: value.strip() for name, value in found.items() if name in CHECKS and value and value.strip()
    }
    for name, value in values.items():
        accepts, example = CHECKS[name]
        if not accepts(value):
            raise SettingInvalid(f"{name} is malformed; for example: {example}", name=name, example=example)
    return values
