"""Machine events for the dialogue: Rasa's own HTTP API."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import quote

import httpx
import jwt

from ..core.errors import MessengerUnavailable
from ..core.team import Message

TIMEOUT = 3.0  # seconds; the worker stops within 5
LIFE = timedelta(seconds=60)


class Dialogue:
    """Triggers the intent that a message's response names, in the conversation of its address."""

    def __init__(self, url: str, secret: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._secret = secret

    def send(self, message: Message) -> None:
        """Trigger it.

        Raises:
            MessengerUnavailable: Rasa does not answer in time, or refuses.
        """
        # Rasa takes the path as it comes and does not decode it
        url = f"{self._url}/conversations/{quote(message.address, safe=':@+')}/trigger_intent"
        try:
            event = {"name": message.response}
            answer = httpx.post(url, json=event, headers=self._headers(), timeout=TIMEOUT)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            raise MessengerUnavailable(f"Rasa refused {message.response}: {status}") from error
        except httpx.HTTPError as error:
            raise MessengerUnavailable(f"Rasa does not answer: {type(error).__name__}") from error

    def _headers(self) -> dict[str, str]:
        """Rasa's own claims; it knows no audience and refuses a token that has one."""
        if not self._secret:
            return {}
        claims = {"user": {"username": "worker", "role": "admin"}, "exp": datetime.now(timezone.utc) + LIFE}
        return {"Authorization": f"Bearer {jwt.encode(claims, self._secret, algorithm='HS256')}"}
