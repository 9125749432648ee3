"""Who of those that have an item goes by a name."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from scrumai.core.search import assignee
from scrumai.core.sprint import Category, Item, State

OPEN, SOME = State("Open", Category.TODO), datetime(2026, 3, 4, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("people", "name", "found"),
    [
        (["Ana Silva", "Ben"], "ana silva", "Ana Silva"),
        (["Ana Silva", "Ben"], "Ana", "Ana Silva"),
        (["Ana Silva", "Ana Costa"], "Ana", None),
        (["Ana Silva", "Ana Costa"], "Ana  Costa", "Ana Costa"),
        (["Ana Silva"], "Ana Costa", None),
        (["Ana"], "Ana Costa", "Ana"),
        (["Ana"], "", None),
        ([None], "Ana", None),
    ],
)
def test_a_whole_name_else_a_first_name_that_one_alone_has(
    people: list[str | None], name: str, found: str | None
) -> None:
    items = [Item(f"A-{at}", "", "task", OPEN, one, None, None, SOME, SOME) for at, one in enumerate(people)]
    assert assignee(items, name) == found
