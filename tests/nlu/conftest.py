from __future__ import annotations

import os
from pathlib import Path

import pytest

from scrumai.stack import train


@pytest.fixture(scope="session")
def model() -> Path:
    """The model that `make test` trained; nothing is trained where it is there."""
    ready = os.environ.get("SCRUMAI_TEST_MODEL")
    return Path(ready) if ready else train()
