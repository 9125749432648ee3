"""`python -m scrumai doctor`: a line for each check, the cure beside each failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrumai import doctor
from scrumai.settings import Settings
from scrumai.words import words

NOWHERE = "http://127.0.0.1:9"


def settings(home: Path, url: str | None) -> Settings:
    return Settings(
        database_url=url,
        scrumai_home=str(home),
        scrumai_rasa_url=NOWHERE,
        scrumai_actions_url=f"{NOWHERE}/webhook",
        scrumai_charts_url=NOWHERE,
    )


def test_what_is_down_is_named_with_its_cure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failures = doctor.examine(settings(tmp_path, None))
    told = capsys.readouterr().out
    down = ("database", "tenants", "actions", "rasa", "charts")
    assert failures >= len(down)
    for name in down:
        assert f"✗ {name}:" in told
        assert words(f"utter_doctor_{name}_part") in told
    assert "✓ python: 3.10." in told


def test_a_database_that_is_up_and_migrated_is_well(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor.examine(settings(tmp_path, database))
    told = capsys.readouterr().out
    assert "✓ database: 127.0.0.1:" in told
    assert "✓ tenants: scrumai" in told
    assert database.split(":")[2].split("@")[0] not in told, "the password"


def test_a_database_without_tables_tells_how_to_make_them(
    tmp_path: Path, empty_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor.examine(settings(tmp_path, empty_database))
    assert "✗ database: python -m scrumai migrate" in capsys.readouterr().out


def test_listening_beyond_this_machine_without_a_secret_is_ill() -> None:
    with pytest.raises(doctor.Unwell):
        doctor.loopback(Settings(scrumai_host="0.0.0.0"))
    assert doctor.loopback(Settings(scrumai_host="0.0.0.0", scrumai_jwt_secret="x" * 32)) == "0.0.0.0"
