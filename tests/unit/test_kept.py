"""The memory of what was read of a tracker."""

from __future__ import annotations

from scrumai.trackers.kept import Kept


def test_it_lets_go_of_what_was_not_asked_for_the_longest() -> None:
    kept = Kept[int](2)
    for number, name in enumerate("ab"):
        kept.put((name,), number)
    assert kept.get(("a",)) == 0
    kept.put(("c",), 2)
    assert kept.get(("b",)) is None and kept.get(("a",)) == 0 and kept.get(("c",)) == 2
