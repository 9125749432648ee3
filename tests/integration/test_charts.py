"""The charts service, over HTTP on a free port."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrumai.charts.app import LIMIT
from scrumai.charts.client import HttpCharts, picture_link, report_link
from scrumai.charts.specs import SpecInvalid, read
from scrumai.core.errors import ChartsUnavailable
from scrumai.settings import Settings
from scrumai.tokens import sign
from tests.fixtures.charts import SECRET, serving

BURNDOWN = {
    "kind": "burndown",
    "title": "Sprint 14 & <b>$5</b>",
    "unit": "points",
    "days": ["2026-03-02", "2026-03-03", "2026-03-04"],
    "ideal": [20, 10, 0],
    "actual": [20, 14.5, None],
}
VELOCITY = {
    "kind": "velocity",
    "title": "Velocity",
    "sprints": [
        {"name": "Sprint 12", "committed": 30, "done": 28},
        {"name": "Sprint 13", "committed": 0, "done": 0},
    ],
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(None) as address:
        yield address


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    with serving(SECRET) as address:
        yield address


def now() -> datetime:
    return datetime.now(timezone.utc)


@pytest.mark.parametrize("spec", [BURNDOWN, VELOCITY])
def test_a_spec_becomes_a_png_of_a_phones_size(url: str, spec: dict[str, object]) -> None:
    picture = HttpCharts(url).draw(spec)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (800, 480)


@pytest.mark.parametrize("spec", [BURNDOWN, VELOCITY])
def test_a_spec_becomes_the_same_svg_each_time_also_when_many_ask(url: str, spec: dict[str, object]) -> None:
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: HttpCharts(url, timeout=20).draw(spec, "svg"), range(8)))
    assert len(set(pictures)) == 1
    assert ElementTree.fromstring(pictures[0]).tag.endswith("svg")


def test_another_spec_is_another_picture(url: str) -> None:
    assert HttpCharts(url).draw(BURNDOWN) != HttpCharts(url).draw({**BURNDOWN, "actual": [20, 20, 20]})


def test_what_is_not_known_to_be_committed_is_not_drawn(url: str) -> None:
    unknown = [{"name": "Sprint 12", "committed": None, "done": 28}]
    spec = {**VELOCITY, "sprints": unknown}
    told = HttpCharts(url).draw(spec, "svg").decode()
    known = HttpCharts(url).draw({**VELOCITY, "sprints": [{**unknown[0], "committed": 30}]}, "svg").decode()
    assert "Committed" in known and "Committed" not in told


def test_health_needs_no_token(guarded: str) -> None:
    assert httpx.get(f"{guarded}/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ([], "the spec must be a JSON object"),
        ({}, "kind must be one of burndown, velocity"),
        ({"kind": ["burndown"]}, "kind must be one of burndown, velocity"),
        ({**BURNDOWN, "title": 5}, "title must be a text of at most 120 characters"),
        ({**BURNDOWN, "title": "x" * 121}, "title must be a text of at most 120 characters"),
        ({**BURNDOWN, "days": []}, "days must be a list of 1 to 400 entries"),
        (
            {**BURNDOWN, "days": ["2026-03-02", "2026-03-02", "2026-03-03"]},
            "days must be in order, each once",
        ),
        ({**BURNDOWN, "days": ["02.03.2026", None, {}]}, "days must be dates like 2026-03-02"),
        ({**BURNDOWN, "ideal": [1]}, "ideal must be a list of 3 entries"),
        ({**BURNDOWN, "ideal": [True, 1, 2]}, "ideal must be numbers"),
        ({**BURNDOWN, "actual": [-1]}, "actual must be numbers from 0 to 1000000"),
        ({**BURNDOWN, "actual": [float("nan")]}, "actual must be numbers from 0 to 1000000"),
        ({**BURNDOWN, "actual": [10**400]}, "actual must be numbers from 0 to 1000000"),
        ({**VELOCITY, "sprints": ["Sprint 1"]}, "sprints must be objects with name, committed and done"),
        ({**VELOCITY, "sprints": [{"name": "S", "committed": 1}]}, "done must be numbers"),
        ({**VELOCITY, "sprints": VELOCITY["sprints"] * 16}, "sprints must be a list of 1 to 30 entries"),
    ],
)
def test_a_bad_spec_is_refused_with_a_sentence(url: str, spec: object, said: str) -> None:
    answer = httpx.post(f"{url}/draw", content=json.dumps(spec))
    assert (answer.status_code, answer.json()) == (400, {"error": said})


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"\x00"])
def test_a_body_that_is_no_json_is_refused(url: str, body: bytes) -> None:
    answer = httpx.post(f"{url}/draw", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": "the body must be JSON in UTF-8"})


@pytest.mark.parametrize(
    ("ask", "status", "said"),
    [
        (lambda u: httpx.post(f"{u}/draw?form=gif", json=BURNDOWN), 400, "form must be one of png, svg"),
        (
            lambda u: httpx.post(f"{u}/draw", content=b" " * (LIMIT + 1)),
            413,
            "the body is larger than 256 kB",
        ),
        (lambda u: httpx.get(f"{u}/draw"), 405, "Method Not Allowed"),
        (lambda u: httpx.get(f"{u}/nowhere"), 404, "Not Found"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    url: str, ask: Callable[[str], httpx.Response], status: int, said: str
) -> None:
    answer = ask(url)
    assert (answer.status_code, answer.json()) == (status, {"error": said})


def test_odd_titles_are_drawn(url: str) -> None:
    for title in ("", "$\\frac{1$", "日本語", "שלום", "\x00\x1b[2J", "🚀🚀", "a\nb", "W" * 120):
        assert HttpCharts(url).draw({**BURNDOWN, "title": title}).startswith(b"\x89PNG")


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.text(max_size=9)
        | st.sampled_from(["burndown", "velocity"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["kind", "title", "days", "ideal", "actual", "sprints"]), inner)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=200)
def test_any_json_is_a_spec_or_refused(loaded: object) -> None:
    try:
        read(loaded)
    except SpecInvalid as error:
        assert str(error)


@given(st.integers(1, 400), st.floats(0, 1e6), st.booleans())
@settings(max_examples=12, deadline=None)
def test_a_sprint_of_any_length_and_size_is_drawn(days: int, size: float, begun: bool) -> None:
    from scrumai.charts.render import draw

    first = date(2026, 3, 2)
    spec = {
        "kind": "burndown",
        "title": "Any",
        "days": [(first + timedelta(days=n)).isoformat() for n in range(days)],
        "ideal": [size] * days,
        "actual": [size] if begun else [],
    }
    assert draw(read(spec), "png").startswith(b"\x89PNG")


def test_with_a_secret_only_a_token_for_charts_draws(guarded: str) -> None:
    assert HttpCharts(guarded, SECRET).draw(BURNDOWN).startswith(b"\x89PNG")
    for token in (
        None,
        sign(SECRET, "actions", now()),
        sign(SECRET, "charts", now() - timedelta(minutes=5)),
        "x",
    ):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{guarded}/draw", json=BURNDOWN, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"].startswith("a bearer token for charts is needed")


def test_the_client_says_that_charts_are_unavailable(url: str, guarded: str) -> None:
    charts = [HttpCharts("http://127.0.0.1:9"), HttpCharts(guarded), HttpCharts(url, timeout=0.0001)]
    for one in charts:
        with pytest.raises(ChartsUnavailable):
            one.draw(BURNDOWN)
    with pytest.raises(ChartsUnavailable, match="kind must be one of"):
        HttpCharts(url).draw({})
    with pytest.raises(ChartsUnavailable):
        HttpCharts(url).draw({"kind": float("nan")})


def test_a_link_opens_a_page_with_the_chart_and_its_numbers_escaped(guarded: str) -> None:
    link = report_link(Settings(scrumai_jwt_secret=SECRET, scrumai_charts_url=guarded), BURNDOWN, now())
    assert link is not None
    answer = httpx.get(link)
    assert answer.status_code == 200
    assert "<b>" not in answer.text and "Sprint 14 &amp; &lt;b&gt;$5&lt;/b&gt;" in answer.text
    assert "<td>2026-03-03</td><td>10.0</td><td>14.5</td>" in answer.text
    picture = re.search(r"base64,([^\"]+)", answer.text)
    assert picture and ElementTree.fromstring(base64.b64decode(picture[1])).tag.endswith("svg")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_link_to_the_picture_alone_is_for_messengers_that_fetch_it(guarded: str) -> None:
    settings = Settings(scrumai_jwt_secret=SECRET, scrumai_charts_url=guarded)
    link = picture_link(settings, BURNDOWN, now())
    assert link is not None and len(link) <= 2000  # LINE takes no longer one
    answer = httpx.get(link)
    assert answer.headers["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert httpx.get(link.replace(".png", "x.png")).status_code == 404
    assert picture_link(Settings(), BURNDOWN, now()) is None


def test_a_link_that_is_old_foreign_or_broken_opens_nothing(url: str, guarded: str) -> None:
    good = sign(SECRET, "reports", now(), spec=BURNDOWN)
    bad = {
        "old": sign(SECRET, "reports", now() - timedelta(days=2), spec=BURNDOWN),
        "for another door": sign(SECRET, "charts", now(), spec=BURNDOWN),
        "without a spec": sign(SECRET, "reports", now()),
        "cut": good[:-9],
        "no token": "%00%ff<script>",
    }
    for token in bad.values():
        answer = httpx.get(f"{guarded}/reports/{token}")
        assert answer.status_code == 404
        assert "no longer here" in answer.text and "script" not in answer.text
    assert httpx.get(f"{url}/reports/{good}").status_code == 404  # no secret, no pages
    assert report_link(Settings(), BURNDOWN, now()) is None
