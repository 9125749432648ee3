"""Short-lived JWTs for calls between our processes: HS256, the audience is the callee."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt

from .core.errors import TokenInvalid

LIFE = timedelta(seconds=60)
LEEWAY = 5  # seconds that two machines' clocks may be apart


def sign(secret: str, audience: str, now: datetime, life: timedelta = LIFE, **claims: Any) -> str:
    """A token for one callee, for one minute; `claims` are what it carries beside."""
    standard = {"aud": audience, "iat": int(now.timestamp()), "exp": int((now + life).timestamp())}
    return jwt.encode({**claims, **standard}, secret, algorithm="HS256")


def read(secret: str, audience: str, token: str) -> dict[str, Any]:
    """What a token carries.

    Raises:
        TokenInvalid: a wrong signature, another audience, or expired.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=audience,
            leeway=LEEWAY,
            options={"require": ["exp", "aud"]},
        )
    except jwt.InvalidTokenError as error:
        raise TokenInvalid(str(error)) from error
    return claims


def verify(secret: str, audience: str, header: str | None) -> None:
    """Check an `Authorization` header.

    Raises:
        TokenInvalid: no bearer token, a wrong signature, another audience, or expired.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenInvalid("no bearer token")
    read(secret, audience, token.strip())
