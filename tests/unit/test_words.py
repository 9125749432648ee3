"""Words for people stand in data/responses/ and charts/pages/, none in Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROSE = re.compile(r"(?:[A-Za-z']{2,}[,;]?\s+){3,}[A-Za-z']{2,}")


def prose(source: str) -> list[str]:
    """Every sentence-like constant that is no docstring, log line, error message or pattern."""
    tree = ast.parse(source)
    exempt: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
            exempt.add(id(node.value))
        elif isinstance(node, ast.Raise | ast.Assert):
            exempt.update(id(part) for part in ast.walk(node))
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if (
                owner in {"log", "logger", "re", "op", "sa"}
                or name in {"text", "_pattern", "split"}
                or name[:1].isupper()
            ):
                exempt.update(id(part) for part in ast.walk(node))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in exempt
        and PROSE.search(node.value)
    ]


def test_no_words_for_people_stand_in_python() -> None:
    wrong = []
    for folder in (
        "actions",
        "channels",
        "scrumai/services",
        "scrumai/messengers",
        "scrumai/pages",
        "scrumai",
    ):
        paths = (ROOT / folder).glob("*.py")
        wrong += [
            f"{path.relative_to(ROOT)}: {text[:80]!r}"
            for path in paths
            for text in prose(path.read_text("utf-8"))
        ]
    assert wrong == []


def test_what_speaks_is_found() -> None:
    assert prose("print('you have three tickets left today')")
    assert not prose("print(words('utter_linked'))")
