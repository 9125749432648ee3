"""The words on the charts, from `pages/labels.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

PAGES = Path(__file__).parent / "pages"


@cache
def labels() -> Mapping[str, str]:
    """All of them, by name."""
    loaded: Mapping[str, str] = yaml.safe_load((PAGES / "labels.yml").read_text("utf-8"))
    return loaded
