"""The port `Clock`: the machine's, or one that stands where a file says."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from .core.errors import SettingInvalid


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return datetime.now(timezone.utc)


class FileClock:
    """Stands at the instant written in a file, in ISO 8601 with an offset: for tests and demonstrations."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The instant in the file, in UTC.

        Raises:
            SettingInvalid: no file, or no instant with an offset in it.
        """
        try:
            instant = datetime.fromisoformat(self._path.read_text("utf-8").strip())
        except (OSError, ValueError) as error:
            raise SettingInvalid(
                f"SCRUMAI_CLOCK: {error}", name="SCRUMAI_CLOCK", example="2026-03-02T09:00:00+00:00"
            ) from error
        if instant.tzinfo is None:
            raise SettingInvalid(
                "SCRUMAI_CLOCK: no offset", name="SCRUMAI_CLOCK", example="2026-03-02T09:00:00+00:00"
            )
        return instant.astimezone(timezone.utc)
