from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.courtesy import around


@pytest.mark.parametrize(
    "text",
    """Hi|hi all|Good morning, everyone|morning Ana|hey @ben|gm|ciao|Daily Standup|*Daily standup*|Standup update|My weekly report
    |Standup notes - 12/03|Daily update for 3/4|Scrum meeting|2024-03-05|Tuesday, March 5th|5 March 2024|March 5: standup|Happy Friday!""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_what_stands_before_a_report_tells_nothing(text: str) -> None:
    assert around([text, "fixed the cart"]) == (1, 0)
    assert around(["fixed the cart", text]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    "Thanks!|thank you all|Cheers, Tom|have a great day everyone|that's it from me|Best regards|see you tomorrow|good night".split(
        "|"
    ),
)
def test_nor_what_stands_behind_it(text: str) -> None:
    assert around(["fixed the cart", text]) == (0, 1)
    assert around([text, "fixed the cart"]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    """hello world|hello screen|hi-fi mockups|update|the report|status page|morning meeting|thank you page|yo dawg list|sprint report|monday|3 decimals
    |weekly report for the board of directors|daily""".replace("\n    ", "").split("|"),
)
def test_work_with_such_words_stays(text: str) -> None:
    assert around([text]) == (0, 0)


@given(st.lists(st.text(max_size=80), max_size=6))
def test_counts_fit_any_pieces(texts: list[str]) -> None:
    before, after = around(texts)
    assert 0 <= before <= len(texts)
    assert 0 <= after <= len(texts)
