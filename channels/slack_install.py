"""Installing us in a Slack workspace: OAuth v2, with a state that only the browser that began can bring back."""

from __future__ import annotations

import hashlib
import html
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import html as page
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation

from scrumai.core.errors import MessengerRefused, MessengerUnavailable, ScrumaiError, TokenInvalid
from scrumai.messengers.slack import SlackMessenger
from scrumai.settings import Settings
from scrumai.store.installations import Installations
from scrumai.store.postgres import Stores
from scrumai.tokens import read, sign
from scrumai.words import words

from .slack_store import SlackStore

log = logging.getLogger(__name__)

SCOPES = (
    "app_mentions:read", "channels:history", "chat:write", "chat:write.public", "commands", "files:write",
    "groups:history", "im:history", "im:write", "links:read", "links:write", "mpim:history", "users:read",
)  # fmt: skip
LIFE = timedelta(minutes=10)
AUDIENCE = "slack-install"


class Install:
    """The two steps: to Slack with a state, and back with a code."""

    def __init__(self, settings: Settings, stores: Stores, installations: Installations) -> None:
        self._settings = settings
        self.store = SlackStore(stores, installations)
        self._cookie = OAuthStateUtils(expiration_seconds=int(LIFE.total_seconds()))
        # of the client's secret, so that every process reads what another one has signed
        self._key = hashlib.sha256(f"{AUDIENCE}:{settings.slack_client_secret}".encode()).hexdigest()

    def begin(self) -> HTTPResponse:
        """Send the browser to Slack."""
        state = sign(self._key, AUDIENCE, datetime.now(timezone.utc), LIFE, nonce=secrets.token_hex(16))
        to = AuthorizeUrlGenerator(
            client_id=str(self._settings.slack_client_id), scopes=SCOPES, redirect_uri=self._back()
        )
        head = {
            "Location": to.generate(state),
            "Set-Cookie": self._cookie.build_set_cookie_for_new_state(state),
        }
        return HTTPResponse("", 302, head)

    def end(self, request: Request) -> HTTPResponse:
        """Take the code that Slack gave; blocks. What goes wrong is a page that says so, and no installation."""
        given, code = request.args.get("state"), request.args.get("code")
        if not code or not self._is_ours(given, request):
            log.warning("slack: an installation without a code, or with a state that is not ours")
            return self._page("utter_slack_not_installed", 400)
        try:
            team = self.install(self._exchange(code))
        except MessengerUnavailable as error:
            log.warning("slack: not installed: %s", error)
            return self._page("utter_slack_not_installed", 503)
        except (ScrumaiError, KeyError, TypeError) as error:
            log.error("slack: not installed: %r", error)
            return self._page("utter_slack_not_installed", 400)
        return self._page("utter_slack_installed", 200, team=team)

    def install(self, granted: Mapping[str, Any]) -> str:
        """Keep what Slack granted, in the workspace of its own; the team's name there."""
        if granted.get("is_enterprise_install"):
            raise MessengerRefused("Slack: an installation for a whole organisation", why="org install")
        team = granted["team"]
        name = str(team.get("name") or team["id"])
        self.store.save(
            Installation(
                app_id=granted.get("app_id"),
                team_id=team["id"],
                team_name=name,
                bot_token=granted["access_token"],
                bot_id=granted.get("bot_id") or "",
                bot_user_id=granted["bot_user_id"],
                bot_scopes=granted.get("scope") or "",
                user_id=(granted.get("authed_user") or {}).get("id") or "",
            )
        )
        log.info("slack: installed in slack:%s", team["id"])
        return name

    def remove(self, door: str, at: datetime | None) -> bool:
        """Forget a token that is good no more, unless it was given after `at`; whether there was one."""
        team = door.partition(":")[2]
        kept = self.store.find_bot(enterprise_id=None, team_id=team)
        if kept is None or (at and kept.installed_at > at.timestamp()):
            return False
        log.info("slack: no longer installed in %s", door)
        self.store.delete_all(enterprise_id=None, team_id=team)
        return True

    def _exchange(self, code: str) -> Mapping[str, Any]:
        body = {"code": code, "client_id": self._settings.slack_client_id or ""}
        body |= {"client_secret": self._settings.slack_client_secret or ""}
        back = self._back()
        asked = body | ({"redirect_uri": back} if back else {})
        return SlackMessenger(self._settings).ask("oauth.v2.access", None, **asked)

    def _is_ours(self, state: str | None, request: Request) -> bool:
        if not state or not self._cookie.is_valid_browser(state, dict(request.headers)):
            return False
        try:
            read(self._key, AUDIENCE, state)
        except TokenInvalid:
            return False
        return True

    def _back(self) -> str | None:
        public = self._settings.scrumai_public_url
        return f"{public.rstrip('/')}/webhooks/slack/oauth" if public else None

    def _page(self, key: str, status: int, **values: str) -> HTTPResponse:
        head = {"Set-Cookie": self._cookie.build_set_cookie_for_deletion()}
        return page(f"<!doctype html><p>{html.escape(words(key, **values))}</p>", status, head)
