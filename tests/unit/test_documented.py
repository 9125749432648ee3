"""Every setting, command and make target is documented; nothing names this or that machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scrumai.__main__ import COMMANDS
from scrumai.settings import CHECKS

ROOT = Path(__file__).resolve().parents[2]


def docs() -> str:
    return "\n".join(
        path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    )


@pytest.mark.parametrize("name", CHECKS)
def test_every_setting_is_in_the_example_file_with_what_it_is_for(name: str) -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    (place,) = [i for i, line in enumerate(lines) if line.startswith(f"#{name}=")]
    above = [line for line in reversed(lines[:place]) if line.startswith("# ") or not line]
    assert above and above[0].startswith("# ")


def test_the_example_file_names_no_setting_that_does_not_exist() -> None:
    named = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M)
    assert sorted(set(named) - set(CHECKS) - {"SCRUMAI_TRACKER_TOKEN"}) == []


@pytest.mark.parametrize("command", [one.__name__ for one in COMMANDS])
def test_every_command_is_documented(command: str) -> None:
    assert f"python -m scrumai {command}" in docs()


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert [one for one in targets if f"make {one}" not in docs()] == []


def test_every_page_of_the_docs_is_linked_from_the_readme_or_another_page() -> None:
    text = docs()
    pages = [path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.md")]
    assert [str(page) for page in pages if page.name not in text] == []


def test_no_committed_file_names_a_package_index() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    index = re.compile(r"(--index-url|--extra-index-url|pypi\.org|files\.pythonhosted)", re.I)
    wrong = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and name != "tests/unit/test_documented.py":
            text = path.read_text("utf-8", "ignore")
            wrong += [name] if index.search(text) else []
    assert wrong == []
    assert not (ROOT / "uv.lock").exists()
