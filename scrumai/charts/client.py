"""The port `Charts` over HTTP, and the links to report pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

from ..core.errors import ChartsUnavailable
from ..core.metrics import Burndown, Velocity
from ..settings import Settings
from ..tokens import sign
from . import AUDIENCE, REPORTS
from .measured import spec as spec_of
from .specs import SpecInvalid, read

TIMEOUT = 4.0  # seconds; half of what a turn has
REPORT_LIFE = timedelta(days=30)


class HttpCharts:
    """Asks the charts service."""

    def __init__(self, url: str, secret: str | None = None, timeout: float = TIMEOUT) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._timeout = timeout

    def draw(self, spec: dict[str, Any], form: str = "png") -> bytes:
        """The picture of a spec (see `specs`).

        Raises:
            ChartsUnavailable: no answer in time, or the service refused; the message says why.
        """
        # the machine's own time: what a token needs is not the clock of the use cases
        now = datetime.now(timezone.utc)
        headers = {"Authorization": f"Bearer {sign(self._secret, AUDIENCE, now)}"} if self._secret else {}
        try:
            answer = httpx.post(
                f"{self._url}/draw", params={"form": form}, json=spec, headers=headers, timeout=self._timeout
            )
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise ChartsUnavailable(f"The charts service refused: {error.response.text[:200]}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise ChartsUnavailable(f"The charts service does not answer: {type(error).__name__}") from error
        return answer.content


def report_link(settings: Settings, spec: dict[str, Any], now: datetime) -> str | None:
    """The address of a page with the chart, good for a month; None where no secret can sign it."""
    if not settings.scrumai_jwt_secret:
        return None
    base = (settings.scrumai_public_url or settings.scrumai_charts_url).rstrip("/")
    return f"{base}/reports/{sign(settings.scrumai_jwt_secret, REPORTS, now, REPORT_LIFE, spec=spec)}"


def picture_link(settings: Settings, spec: dict[str, Any], now: datetime) -> str | None:
    """The address of the picture alone, for platforms that fetch it themselves; None like `report_link`."""
    link = report_link(settings, spec, now)
    return None if link is None else f"{link}.png"


def picture(settings: Settings, fact: Burndown | Velocity) -> str | None:
    """The address of the picture of a use case's result; None, too, where it cannot be drawn."""
    spec = spec_of(fact)
    with suppress(SpecInvalid):
        read(spec)
        return picture_link(settings, spec, datetime.now(timezone.utc))
    return None
