"""Pictures that we have ourselves, as bytes."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from scrumai.core.errors import MessengerRefused
from scrumai.messengers.picture import Pictures
from scrumai.settings import Settings
from tests.fixtures.charts import PUBLIC, address, serving


@pytest.fixture(scope="module")
def charts() -> Iterator[str]:
    with serving("a secret of at least thirty-two characters") as url:
        yield url


@pytest.mark.parametrize("public", [None, PUBLIC, f"{PUBLIC}/bot/"])
def test_a_chart_is_fetched_where_it_is_drawn(
    charts: str, public: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "httpx")
    pictures = Pictures(Settings(scrumai_charts_url=charts, scrumai_public_url=public))
    image = address(charts, public)
    assert pictures.has(image) and pictures.bytes(image).startswith(b"\x89PNG")
    assert "/repo…" in caplog.text and image.rsplit("/", 1)[1] not in caplog.text  # an address is a key


@pytest.mark.parametrize(
    "image", [None, "", "https://x.org/reports/a.png", "http://127.0.0.1:5070.x.org/a.png"]
)
def test_others_are_not_ours(image: str | None) -> None:
    assert not Pictures(Settings(scrumai_public_url=PUBLIC)).has(image)


@pytest.mark.parametrize("image", ["data:", "data:image/png;base64,?", f"{PUBLIC}/reports/x.png"])
def test_what_is_no_picture(charts: str, image: str) -> None:
    with pytest.raises(MessengerRefused):
        Pictures(Settings(scrumai_charts_url=charts, scrumai_public_url=PUBLIC)).bytes(image)
