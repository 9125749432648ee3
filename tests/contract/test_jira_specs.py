"""Every request that the adapter makes to Jira Cloud is one that Atlassian's descriptions know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, RefResolver

from scrumai.core.errors import ItemNotFound
from scrumai.core.team import Board
from scrumai.services.sprint import read
from scrumai.trackers import open_tracker
from scrumai.trackers.base import Link
from tests.fakes.server import Asked
from tests.fixtures.trackers import Rig, rigs

SPECS = Path(__file__).parents[2] / ".." / "shared" / "specs"
FILES = ("jira-platform.v3.json", "jira-software.v3.json")


@cache
def specs() -> list[dict[str, Any]]:
    missing = [name for name in FILES if not (SPECS / name).exists()]
    if missing:
        pytest.skip(f"Atlassian's descriptions are not here: {', '.join(missing)}")
    return [json.loads((SPECS / name).read_text("utf-8")) for name in FILES]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with rigs()["jira_cloud"](tmp_path) as made:
        yield made


def everything(rig: Rig) -> None:
    """All that the adapter asks: each call of the port, by both kinds of link, on boards found in three ways."""
    ana, ben = rig.people
    assert rig.fake and rig.scenes and rig.own
    for ref in ("12", "Platform", "SHOP"):
        board = Board(1, "jira", rig.fake.url, ref)
        open_tracker(Link(board, f"Bearer {rig.secrets[1]}"), rig.clock, Path("unused")).sprint()
    rig.scenes.many(110)
    for tracker in (rig.again(), rig.own()):
        read(tracker, rig.clock.now())
    for opened in (rig.again, rig.own):
        made = opened().create("Gift cards", ana)
        for state in ("In Progress", "Done"):
            opened().move(made.key, state, ana)
        opened().assign(made.key, ben, ana)
        opened().assign(made.key, None, ana)
        opened().comment(made.key, "Is it\n\nready?", ana)
        opened().estimate(made.key, 0.5, ana)
    for n in range(25):
        rig.again().comment("SHOP-101", f"No {n}", ana)
    rig.again().history(rig.clock.now() - timedelta(days=99))
    rig.again().search('login "page" SHOP-102')
    with pytest.raises(ItemNotFound):
        rig.again().item("NOPE-1")
    assert rig.again().identity("Nobody Atall") is None


def test_every_request_is_in_the_descriptions(rig: Rig) -> None:
    specs()
    everything(rig)
    assert rig.fake
    wrong = {f"{one.method} {one.path}: {fault}" for one in rig.fake.asked for fault in faults(one)}
    assert not wrong
    assert len(rig.fake.asked) > 100


@pytest.mark.parametrize(
    "asked",
    [
        Asked("GET", "/rest/api/3/search", {}, {}, b""),
        Asked("PATCH", "/rest/api/3/issue/SHOP-1", {}, {}, b""),
        Asked("GET", "/rest/api/3/issue/SHOP-1", {"field": ["x"]}, {}, b""),
        Asked("GET", "/rest/api/3/issue/SHOP-1/comment", {"orderBy": ["-updated"]}, {}, b""),
        Asked("POST", "/rest/api/3/search/jql", {}, {}, b'{"jql": "x", "startAt": 3}'),
        Asked("POST", "/rest/api/3/search/jql", {}, {}, b'{"jql": "x", "maxResults": "many"}'),
        Asked("PUT", "/rest/api/3/issue/SHOP-1", {}, {}, b'{"field": {}}'),
    ],
)
def test_a_wrong_request_would_be_seen(asked: Asked) -> None:
    assert list(faults(asked))


def faults(asked: Asked) -> Iterator[str]:
    """What is wrong with a request, as the descriptions have it."""
    path = asked.path.replace("/rest/api/2/serverInfo", "/rest/api/3/serverInfo")  # the same in both versions
    found = _operation(asked.method.lower(), path)
    if found is None:
        yield "there is no such thing"
        return
    spec, operation = found
    if operation.get("deprecated"):
        yield "deprecated"
    known = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "query"}
    yield from (f"unknown parameter {name}" for name in asked.query if name not in known)
    yield from (
        f"missing {name}" for name, one in known.items() if one.get("required") and name not in asked.query
    )
    for name, values in asked.query.items():
        schema = known.get(name, {}).get("schema", {})
        if schema.get("type") == "integer" and not values[0].isdigit():
            yield f"{name} is no number"
        if "enum" in schema and values[0] not in schema["enum"]:
            yield f"{name} is none of {schema['enum']}"
    if asked.body:
        yield from _body_faults(spec, operation, asked.json)


def _body_faults(spec: dict[str, Any], operation: dict[str, Any], body: Any) -> Iterator[str]:
    if "requestBody" not in operation:
        yield "a body, where there is none"
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    resolver = RefResolver.from_schema(spec)
    yield from (one.message for one in Draft7Validator(schema, resolver=resolver).iter_errors(body))
    while "$ref" in schema:
        schema = resolver.resolve(schema["$ref"])[1]
    yield from (f"unknown in the body: {name}" for name in body if name not in schema.get("properties", {}))


@cache
def _paths() -> list[tuple[re.Pattern[str], str, dict[str, Any], dict[str, Any]]]:
    return [
        (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))), template, spec, methods)
        for spec in specs()
        for template, methods in spec["paths"].items()
    ]


def _operation(method: str, path: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The operation that answers; of several paths that fit, the one with the fewest names to be filled in."""
    fits = [
        (template.count("{"), spec, methods[method])
        for pattern, template, spec, methods in _paths()
        if method in methods and pattern.fullmatch(path)
    ]
    return min(fits, key=lambda one: one[0])[1:] if fits else None
