"""Fixtures of the actions' tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions import base
from scrumai.store.postgres import Stores
from tests.fixtures.board import Room, room


@pytest.fixture
def here(session_stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A team on the demo board, which the actions work on."""
    here = room(session_stores, tmp_path)
    monkeypatch.setattr(base, "app", lambda: here)
    return here
