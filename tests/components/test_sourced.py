from __future__ import annotations

from pathlib import Path

import pytest

from components import sourced
from components.ahead import Ahead
from components.encoder import SentenceEncoder
from components.intents import Intents
from components.mentions import Mentions
from components.spelling import Spelling
from components.standup_tagger import StandupTagger


@pytest.fixture(autouse=True)
def fresh() -> None:
    sourced._hash.cache_clear()


@pytest.mark.parametrize("component", [Ahead, Intents, Mentions, SentenceEncoder, Spelling, StandupTagger])
def test_a_component_is_trained_anew_when_code_beside_it_changes(
    component: type[sourced.Sourced], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "components").mkdir()
    helper = tmp_path / "components" / "helper.py"
    monkeypatch.setattr(sourced, "ROOT", tmp_path)
    found = []
    for source in ("SCALE = 1", "SCALE = 2"):
        helper.write_text(source, "utf-8")
        sourced._hash.cache_clear()
        found.append(component.fingerprint_addon({}))
    assert found[0] != found[1]
    sourced._hash.cache_clear()
