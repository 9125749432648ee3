"""Who may import whom, read from the imports themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUND = {"scrumai.settings", "scrumai.clock", "scrumai.heap", "scrumai.tokens", "scrumai.words"}
ALLOWED = {
    "actions": {"actions", "scrumai.services", "scrumai.core", "scrumai.bootstrap"} | GROUND,
    "channels": {
        "channels",
        "scrumai.messengers",
        "scrumai.services",
        "scrumai.store",
        "scrumai.core",
        "scrumai.ports",
    }
    | GROUND,
    "components": {"components", "scrumai.core", "scrumai.heap"},
    "scrumai/services": {"scrumai.services", "scrumai.core", "scrumai.ports"},
    "scrumai/trackers": {"scrumai.trackers", "scrumai.core", "scrumai.ports"},
    "scrumai/messengers": {"scrumai.messengers", "scrumai.core", "scrumai.ports"} | GROUND,
    "scrumai/store": {"scrumai.store", "scrumai.core", "scrumai.ports"},
    "scrumai/charts": {"scrumai.charts", "scrumai.core", "scrumai.ports"} | GROUND,
    # the pages on which secrets are given do what the actions do, in a browser, so they have an action's arrows;
    # the charts, in whose process they are served, keep theirs: __main__ joins the two
    "scrumai/pages": {
        "scrumai.pages",
        "scrumai.services",
        "scrumai.core",
        "scrumai.link",
        "scrumai.bootstrap",
    }
    | GROUND,
    "scrumai/core": {"scrumai.core"},
}
OURS = ("actions", "channels", "components", "scrumai", "tests")


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def within(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in allowed)


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_folder_imports_only_what_its_arrows_allow(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(folder)
        for name in imports(path)
        if name.split(".")[0] in OURS and not within(name, ALLOWED[folder])
    ]
    assert not wrong, "\n".join(wrong)


def test_the_core_imports_nothing_but_the_standard_library() -> None:
    wrong = [
        f"{path.name} imports {name}"
        for path in modules("scrumai/core")
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"scrumai"}
    ]
    assert not wrong, "\n".join(wrong)


def test_the_heart_never_imports_rasa_and_nobody_imports_its_face() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("scrumai")
        for name in imports(path)
        if name.split(".")[0] in {"rasa", "rasa_sdk", "actions", "channels", "components"}
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_under_actions_imports_rasa() -> None:
    wrong = [p.name for p in modules("actions") for name in imports(p) if name.split(".")[0] == "rasa"]
    assert not wrong, "the SDK imports every module there, and Rasa takes seconds and a gigabyte"


def test_importing_the_heart_opens_no_socket_and_needs_no_rasa() -> None:
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules("scrumai")
        if "migrations" not in path.parts and path.name != "__main__.py"
    ]
    program = f"""
import socket, sys
import urllib3  # it looks for IPv6 at its import, by a socket that it closes: not ours
class Refused(socket.socket):
    def connect(self, *_): raise SystemExit('connects at import')
    def bind(self, *_): raise SystemExit('listens at import')
socket.socket = Refused
sys.modules['rasa'] = sys.modules['rasa_sdk'] = None
import importlib
for name in {names!r}: importlib.import_module(name)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_server_can_tell_of_charts_without_what_draws_them() -> None:
    program = "import sys, actions.sprint, scrumai.charts.client; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "False\n", done.stdout + done.stderr
