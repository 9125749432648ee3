"""Phrases: put into words, and kept as JSON until then."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrumai.core.phrase import Joined, Phrase, joined, lines, packed, phrase, unpacked
from scrumai.words import content, filled, worded, words

NAMES = st.text(max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
SAID = st.recursive(
    st.text(max_size=8) | st.builds(Phrase, NAMES, st.dictionaries(NAMES, PLAIN, max_size=2)),
    lambda inner: (
        st.builds(Phrase, NAMES, st.dictionaries(NAMES, inner, max_size=2))
        | st.builds(Joined, st.lists(inner, max_size=3).map(tuple), NAMES)
    ),
    max_leaves=8,
)


def test_a_phrase_in_a_phrase_is_said() -> None:
    away = phrase("utter_away_half_part", half=phrase("utter_afternoon_part"), day="Thu 5 Mar")
    assert worded(away) == "Off on Thu 5 Mar in the afternoon."
    assert words("utter_about_part", name=away).startswith(worded(away))


def test_several_are_said_in_a_row() -> None:
    parts = joined(["Ana", phrase("utter_ticket_nobody_name_part")])
    assert worded(parts) == f"Ana, {words('utter_ticket_nobody_name_part')}"
    rows = [{"text": "{one}"}, {"text": "two"}]
    assert worded(lines("utter_report_line", rows)).splitlines() == ["  - {one}", "  - two"]
    assert worded(lines("utter_report_line", [])) == ""


def test_other_values_stay_as_they_are() -> None:
    assert filled({"count": 3, "text": "{x}", "none": None}) == {"count": 3, "text": "{x}", "none": None}


@pytest.mark.parametrize("wrong", [phrase("utter_no_such_response"), phrase("utter_about_part")])
def test_what_cannot_be_said_is_an_error(wrong: Phrase) -> None:
    with pytest.raises(KeyError):
        filled({"text": joined([wrong])})


@given(st.dictionaries(NAMES, PLAIN | SAID | st.lists(SAID, max_size=3), max_size=3))
def test_phrases_survive_json(values: dict[str, Any]) -> None:
    assert unpacked(json.loads(json.dumps(packed(values)))) == values


def test_in_the_terminal_words_stand_for_the_buttons() -> None:
    values = {"key": "A-1", "title": "Login", "state": "Doing", "entry": "done", "to": "Done"}
    assert 'Say "move A-1 to Done"' in content("utter_suggest_finished", "queue", values).text
    assert "Say" not in words("utter_suggest_finished", **values)
    assert content("utter_yesterday_part", "queue", {}).text == "yesterday"
