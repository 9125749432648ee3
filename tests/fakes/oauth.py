"""Where people sign in: Atlassian, GitLab and GitHub as their documentation describes them, on one server.

A code is good once, PKCE is checked where it was begun with, refresh tokens rotate, a used one is refused. The same server
is the tracker that the tokens open: `GET /me` and `GET /board` want a bearer.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.fakes.server import Asked, Fake, Reply

SITE = "https://acme.atlassian.net"
CLIENT, SECRET = "the-client", "the-client-secret"
CALLBACK = "https://scrum.acme.org/link/callback"


@dataclass
class Begun:
    """What an authorization was begun with."""

    redirect: str
    challenge: str
    who: str


class OAuth(Fake):
    """`who` signs in and says yes, unless `denies`; `owners` are the tokens that open the tracker."""

    def __init__(self) -> None:
        super().__init__()
        self.who, self.denies, self.lives = "Ana Ruiz", False, 7200
        self.callback = CALLBACK
        self.owners: dict[str, str] = {}
        self.fresh: dict[str, str] = {}  # refresh tokens that are good -> whose
        self.codes: dict[str, Begun] = {}
        self.sites = [{"id": "c10ud", "url": SITE, "name": "acme", "scopes": []}]
        self.refreshed = 0
        self._numbers = count(1)
        for path in ("/authorize", "/oauth/authorize", "/login/oauth/authorize"):
            self.route("GET", path, self._authorize)
        self.route("POST", "/oauth/token", self._token)
        self.route("POST", "/login/oauth/access_token", self._token)
        self.route("GET", "/oauth/token/accessible-resources", self._resources)
        self.route("GET", "(/ex/jira/c10ud)?/me", lambda asked, _: self._guarded(asked, name=True))
        self.route("GET", "(/ex/jira/c10ud)?/board", lambda asked, _: self._guarded(asked))

    def issue(self, who: str) -> dict[str, Any]:
        """A pair of tokens, as the token endpoint answers."""
        number = next(self._numbers)
        access, refresh = f"access-{number}-of-{who[:3]}", f"refresh-{number}-of-{who[:3]}"
        self.owners[access], self.fresh[refresh] = who, who
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": self.lives,
            "token_type": "bearer",
        }

    def revoke(self) -> None:
        """The person took everything back."""
        self.owners.clear()
        self.fresh.clear()

    def _authorize(self, asked: Asked) -> Reply:
        if asked.param("client_id") != CLIENT or asked.param("redirect_uri") != self.callback:
            return Reply(400, {"error": "invalid_request"})
        if not asked.param("scope") or asked.param("response_type") != "code":
            return Reply(400, {"error": "invalid_scope"})
        if asked.path == "/authorize" and asked.param("audience") != self.url.rpartition("/")[2]:
            return Reply(400, {"error": "invalid_audience"})
        back = {"state": asked.param("state")}
        if self.denies:
            back |= {"error": "access_denied", "error_description": "The user said no"}
        else:
            back["code"] = f"code-{next(self._numbers)}"
            challenge = (
                asked.param("code_challenge") if asked.param("code_challenge_method") == "S256" else ""
            )
            self.codes[back["code"]] = Begun(self.callback, challenge, self.who)
        return Reply(302, None, {"Location": f"{self.callback}?{urlencode(back)}"})

    def _token(self, asked: Asked) -> Reply:
        body = _body(asked)
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT, SECRET):
            return self._no(asked, "incorrect_client_credentials", "invalid_client", 401)
        if body.get("grant_type") == "authorization_code":
            begun = self.codes.pop(body.get("code", ""), None)  # good once
            if begun is None or begun.redirect != body.get("redirect_uri"):
                return self._no(asked, "bad_verification_code", "invalid_grant", 400)
            if begun.challenge and begun.challenge != _challenge(body.get("code_verifier", "")):
                return self._no(asked, "bad_verification_code", "invalid_grant", 400)
            return Reply(200, self.issue(begun.who))
        who = self.fresh.pop(body.get("refresh_token", ""), None)  # rotates
        if who is None:
            return self._no(asked, "bad_refresh_token", "invalid_grant", 400)
        self.refreshed += 1
        return Reply(200, self.issue(who))

    def _no(self, asked: Asked, github: str, others: str, status: int) -> Reply:
        if asked.path.startswith("/login"):  # GitHub's errors come with status 200
            return Reply(200, {"error": github, "error_description": "The grant is not good"})
        return Reply(status, {"error": others, "error_description": "The grant is not good"})

    def _resources(self, asked: Asked) -> Reply:
        owner = self._owner(asked)
        return Reply(200, self.sites) if owner else Reply(401, {"code": 401, "message": "Unauthorized"})

    def _guarded(self, asked: Asked, name: bool = False) -> Reply:
        owner = self._owner(asked)
        if owner is None:
            return Reply(401, {"message": "Unauthorized"})
        return Reply(200, {"name": owner} if name else {"board": "Platform", "points": "Story Points"})

    def _owner(self, asked: Asked) -> str | None:
        return self.owners.get(asked.headers.get("authorization", "").removeprefix("Bearer "))


def _body(asked: Asked) -> dict[str, str]:
    if asked.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(asked.body))
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
