"""Every request that the adapter makes, held against a description of GitLab's API.

The description is unofficial and has neither boards nor the past of issues; what it lacks or has wrong is listed here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scrumai.services.sprint import read
from tests.fakes.server import Asked
from tests.fixtures.trackers import Rig, rigs

SPEC = Path(__file__).parents[2] / "../shared/specs/gitlab-cjuenger-unofficial.yaml"
LACKS_PATHS = {
    "/boards",
    "/members/all",
    "/issues/{iid}/notes",
    "/issues/{iid}/resource_label_events",
    "/issues/{iid}/resource_state_events",
    "/issues/{iid}/resource_milestone_events",
    "/issues/{iid}/resource_iteration_events",
    "/issues/{iid}/resource_weight_events",
}
LACKS_PARAMETERS = {"page", "per_page"}  # of every list
WRONG = {("/labels", "search")}  # a keyword, which the description takes for a boolean

pytestmark = pytest.mark.skipif(not SPEC.exists(), reason=f"no description of the API at {SPEC}")


@pytest.fixture(scope="module")
def spec() -> Any:
    return yaml.safe_load(SPEC.read_text("utf-8"))


@pytest.fixture(scope="module", params=["gitlab", "gitlab_premium"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    with rigs()[request.param](tmp_path_factory.mktemp("home")) as rig:
        everything(rig)
        assert rig.fake
        return list(rig.fake.asked)


def everything(rig: Rig) -> None:
    """Each method of the port, each kind of write."""
    key, (ana, ben) = rig.open_item().key, rig.people
    read(rig.again(), rig.clock.now())
    rig.again().search(f"login basket {key}")
    rig.again().identity(ben)
    rig.again().describe()  # type: ignore[attr-defined]
    rig.again().create("Gift cards", ana, "bug")
    for state in ("Review", "Closed", "To Do"):
        rig.again().move(key, state, ana)
    rig.again().assign(key, ben, ana)
    rig.again().assign(key, None, ana)
    rig.again().comment(key, "Is it ready?", ana)
    rig.again().estimate(key, 3, ana)


def test_every_request_is_described(spec: Any, asked: list[Asked]) -> None:
    lacking = set()
    for one in asked:
        path = path_of(one)
        described = spec["paths"].get(f"/v4/projects/{{id}}{path}")
        if described is None:
            lacking.add(path)
            continue
        operation = described.get(one.method.lower())
        assert operation, f"{one.method} {path}"
        check_query(spec, one, path, operation)
        check_body(spec, one, operation)
    assert lacking <= LACKS_PATHS
    assert {one.method for one in asked} == {"GET", "POST", "PUT"}


def path_of(one: Asked) -> str:
    inside = one.path.partition("/api/v4/projects/")[2].partition("/")[2]
    return re.sub(r"/\d+(?=/|$)", "/{iid}", f"/{inside}" if inside else "")


def check_query(spec: Any, one: Asked, path: str, operation: Any) -> None:
    known = {
        p["name"]: resolved(spec, p["schema"]) for p in operation.get("parameters", []) if p["in"] == "query"
    }
    for name, values in one.query.items():
        plain = name.removesuffix("[]")
        if plain in LACKS_PARAMETERS or (path, plain) in WRONG:
            continue
        assert plain in known, f"{one.method} {path} has no {plain}"
        schema = known[plain]
        if schema.get("type") == "array":
            schema = resolved(spec, schema["items"])
        for value in values:
            jsonschema.validate(typed(value, schema), schema, format_checker=jsonschema.FormatChecker())


def check_body(spec: Any, one: Asked, operation: Any) -> None:
    if not one.body:
        return
    schema = resolved(spec, operation["requestBody"]["content"]["application/json"]["schema"])
    assert set(one.json) <= set(schema["properties"]), one.json
    for name, value in one.json.items():
        jsonschema.validate(value, resolved(spec, schema["properties"][name]))


def resolved(spec: Any, schema: Any) -> Any:
    if "$ref" in schema:
        return resolved(spec, spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def typed(value: str, schema: Any) -> Any:
    kind = schema.get("type")
    if kind == "integer" and value.isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(value, value) if kind == "boolean" else value
