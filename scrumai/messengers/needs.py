"""Which settings a channel needs, and which of them are missing where some are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..settings import Settings

Needs = Mapping[str, str | None]  # settings and what they are


def lacking(channel: str, settings: Settings) -> Sequence[str] | None:
    """The settings that a channel lacks to be on; None where nothing of it is set, and it is meant to be off."""
    own, missing = _NEEDS[channel](settings)
    return missing if any(own.values()) else None


def _unset(needs: Needs) -> list[str]:
    return [name for name, value in needs.items() if not value]


def _slack(given: Settings) -> tuple[Needs, list[str]]:
    """A way in, and a way out: one workspace's token, or a client for many."""
    inward = {"SLACK_SIGNING_SECRET": given.slack_signing_secret, "SLACK_APP_TOKEN": given.slack_app_token}
    token = {"SLACK_BOT_TOKEN": given.slack_bot_token}
    client = {"SLACK_CLIENT_ID": given.slack_client_id, "SLACK_CLIENT_SECRET": given.slack_client_secret}
    missing = [] if any(inward.values()) else ["SLACK_SIGNING_SECRET"]
    if not given.slack_bot_token:  # a client's tokens are kept, encrypted
        kept = {"SCRUMAI_ENCRYPTION_KEY": given.scrumai_encryption_key}
        missing += _unset({**client, **kept} if any(client.values()) else token)
    return {**inward, **token, **client}, missing


def _telegram(given: Settings) -> tuple[Needs, list[str]]:
    """A token; and the secret of the webhook where there is an address, else updates are fetched."""
    token = {"TELEGRAM_BOT_TOKEN": given.telegram_bot_token}
    secret = {"TELEGRAM_SECRET_TOKEN": given.telegram_secret_token}
    return {**token, **secret}, _unset({**token, **(secret if given.scrumai_public_url else {})})


def _line(given: Settings) -> tuple[Needs, list[str]]:
    """Secret and token are both needed."""
    own = {
        "LINE_CHANNEL_SECRET": given.line_channel_secret,
        "LINE_CHANNEL_ACCESS_TOKEN": given.line_channel_access_token,
    }
    return own, _unset(own)


_NEEDS: Mapping[str, Callable[[Settings], tuple[Needs, list[str]]]] = {
    "slack": _slack,
    "telegram": _telegram,
    "line": _line,
}
