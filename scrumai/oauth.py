"""Signing in at a tracker: OAuth 2.0 of Jira Cloud (3LO), GitLab and GitHub, with rotating refresh tokens.

Sources: Atlassian's "OAuth 2.0 (3LO) apps", GitLab's "OAuth 2.0 identity provider API" (authorization code with
PKCE), GitHub's "Generating" and "Refreshing a user access token for a GitHub App".
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from .core.errors import (
    BoardNotFound,
    SettingInvalid,
    SignInFailed,
    TrackerUnavailable,
    TrackerUnreadable,
)
from .core.site import NAMES, site
from .settings import Settings

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds; a refresh is a part of a turn
_JIRA = (
    "read:jira-work write:jira-work read:jira-user read:board-scope:jira-software"
    " read:board-scope.admin:jira-software read:sprint:jira-software write:sprint:jira-software"
    " read:issue:jira-software write:issue:jira-software read:project:jira read:issue-details:jira read:jql:jira"
    " offline_access"
)
_OVER = ("invalid_grant", "bad_refresh_token", "bad_verification_code", "expired_token")
_OURS = ("invalid_client", "incorrect_client_credentials", "unauthorized_client", "redirect_uri_mismatch")

_SECRETS = ("client_secret", "refresh_token", "code_verifier", "code")  # of what is sent


class Revoked(Exception):
    """The code or the refresh token is not good, or not any more; the message is the provider's reason."""


@dataclass(frozen=True)
class Provider:
    """Where people of one tracker sign in, and who we are there. `api` is asked which sites a token opens."""

    kind: str
    client: str
    secret: str = field(repr=False)
    authorize: str
    token: str
    scope: str
    api: str = ""
    pkce: bool = True


@dataclass(frozen=True)
class Grant:
    """An access token, and what renews it; `expires` is None where it does not expire."""

    secret: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires: datetime | None


def provider(settings: Settings, kind: str, url: str) -> Provider | None:
    """Where people of the tracker at `url` sign in; None where we are not registered there.

    A registration is good at one address only: our own secret never goes to an address that somebody typed.
    """
    client = getattr(settings, f"scrumai_{kind}_client_id", None)
    secret = getattr(settings, f"scrumai_{kind}_client_secret", None)
    if not client or not secret:
        return None
    if kind == "jira":
        if not (urlsplit(url).hostname or "").endswith((".atlassian.net", ".jira.com")):
            return None
        base = site(settings.scrumai_jira_auth_url)
        api = site(settings.scrumai_jira_api_url)
        return Provider(kind, client, secret, f"{base}/authorize", f"{base}/oauth/token", _JIRA, api, False)
    base = site(getattr(settings, f"scrumai_{kind}_url"))
    if site(url) != base:
        return None
    if kind == "gitlab":
        return Provider(kind, client, secret, f"{base}/oauth/authorize", f"{base}/oauth/token", "api")
    login = f"{base}/login/oauth"
    return Provider(kind, client, secret, f"{login}/authorize", f"{login}/access_token", "repo project")


def authorize(there: Provider, redirect: str, state: str, verifier: str) -> str:
    """The address at which the person is asked."""
    asked = {
        "client_id": there.client,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": there.scope,
        "state": state,
    }
    if there.pkce:
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    if there.kind == "jira":
        asked |= {"audience": urlsplit(there.api).netloc, "prompt": "consent"}
    return f"{there.authorize}?{urlencode(asked)}"


def exchange(there: Provider, code: str, redirect: str, verifier: str, now: datetime) -> Grant:
    """The tokens for a code, which is good once.

    Raises:
        SignInFailed: the code is not good; `reason`.
        SettingInvalid: our registration is not; TrackerUnavailable, TrackerUnreadable.
    """
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    if there.pkce:
        asked["code_verifier"] = verifier
    try:
        return _granted(there, asked, now)
    except Revoked as error:
        raise SignInFailed(tracker=NAMES[there.kind], reason=str(error)) from None


def refresh(there: Provider, token: str, now: datetime) -> Grant:
    """New tokens for a refresh token. Where they rotate, the old one is burnt: nobody else may use it meanwhile.

    Raises:
        Revoked: the person has to sign in again.
        SettingInvalid, TrackerUnavailable, TrackerUnreadable.
    """
    found = _granted(there, {"grant_type": "refresh_token", "refresh_token": token}, now)
    return found if found.refresh else Grant(found.secret, token, found.expires)


def api_of(there: Provider, grant: Grant, url: str) -> str:
    """Where the API of the site at `url` is for this token; "" where it is at the site itself.

    Raises:
        BoardNotFound: the person gave us no access to that site; TrackerUnavailable, TrackerUnreadable.
    """
    if not there.api:
        return ""
    headers = {"Authorization": f"Bearer {grant.secret}", "Accept": "application/json"}
    answer = _asked(there, "GET", f"{there.api}/oauth/token/accessible-resources", headers=headers)
    sites = _json(there, answer)
    if answer.status_code != 200 or not isinstance(sites, list):
        raise TrackerUnreadable(tracker=NAMES[there.kind], what="accessible-resources")
    host = urlsplit(url).netloc.lower()
    for one in sites:
        if isinstance(one, dict) and urlsplit(str(one.get("url"))).netloc.lower() == host and one.get("id"):
            return f"{there.api}/ex/jira/{one['id']}"
    raise BoardNotFound(tracker=NAMES[there.kind], board=host)


def _granted(there: Provider, asked: dict[str, str], now: datetime) -> Grant:
    body = {**asked, "client_id": there.client, "client_secret": there.secret}
    sent = {"json": body} if there.kind == "jira" else {"data": body}
    answer = _asked(there, "POST", there.token, headers={"Accept": "application/json"}, **sent)
    told = _json(there, answer)
    error = str(told.get("error") or "") if isinstance(told, dict) else ""
    if error or answer.status_code >= 400:  # GitHub gives its errors with status 200
        raise _refused(there, answer.status_code, error, told, body)
    try:
        seconds = told.get("expires_in")
        expires = now + timedelta(seconds=int(seconds)) if seconds else None
        return Grant(str(told["access_token"]), told.get("refresh_token"), expires)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise TrackerUnreadable(tracker=NAMES[there.kind], what="access_token") from None


def _refused(there: Provider, status: int, error: str, told: Any, sent: Mapping[str, str]) -> Exception:
    reason = str(told.get("error_description") or error) if isinstance(told, dict) else ""
    for secret in (sent[name] for name in _SECRETS if name in sent):  # a provider may quote what it was sent
        error, reason = error.replace(secret, "…"), reason.replace(secret, "…")
    reason = reason[:200]
    log.warning("%s: the token endpoint answers %s %s", NAMES[there.kind], status, error[:60])
    if error in _OVER or (error == "unauthorized_client" and "refresh_token" in reason):
        return Revoked(reason)
    if error in _OURS or status in (401, 403):
        name = f"SCRUMAI_{there.kind.upper()}_CLIENT_SECRET"
        return SettingInvalid(f"{name}: {NAMES[there.kind]} answers {error[:60]}", name=name, example="…")
    return TrackerUnavailable(tracker=NAMES[there.kind])


def _asked(there: Provider, method: str, url: str, **sent: Any) -> httpx.Response:
    try:
        return httpx.request(method, url, timeout=PATIENCE, follow_redirects=False, **sent)
    except httpx.HTTPError as error:
        log.warning("%s: the token endpoint does not answer: %s", NAMES[there.kind], type(error).__name__)
        raise TrackerUnavailable(tracker=NAMES[there.kind]) from None


def _json(there: Provider, answer: httpx.Response) -> Any:
    if answer.status_code >= 500 or answer.status_code == 429:
        raise TrackerUnavailable(tracker=NAMES[there.kind])
    try:
        return json.loads(answer.content)
    except ValueError:
        raise TrackerUnreadable(tracker=NAMES[there.kind], what="JSON") from None
