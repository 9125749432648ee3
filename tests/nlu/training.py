"""Models trained for the report, each from nothing and in a folder of its own: ours, and Rasa's default."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import yaml

from scrumai.settings import ROOT

from .process import environment, run

DATA = ROOT / "data" / "nlu"
OURS = ROOT / "config.yml"
_DEFAULT = Path("engine", "recipes", "config_files", "default_config.yml")  # what `rasa init` writes
_BREAKS = {"name": "components.typed.TypedText"}  # examples write a line break as two signs


@dataclass(frozen=True)
class Trained:
    """A model, and how many seconds the command took."""

    model: Path
    took: float


def train_nlu(config: Path, data: Path, folder: Path, env: Mapping[str, str] | None = None) -> Trained:
    """`rasa train nlu` of a pipeline on a file or a folder of examples."""
    return _train(["nlu", "--nlu", str(data)], config, folder, env or environment())


def train(folder: Path) -> Trained:
    """The whole `rasa train` of this repository."""
    return _train(["--force"], OURS, folder, environment())


def default_pipeline(folder: Path, epochs: int | None = None) -> Path:
    """A file with Rasa's default pipeline as its package holds it; `epochs` cuts the training short, for a trial."""
    rasa = find_spec("rasa")
    assert rasa is not None and rasa.origin is not None
    config = yaml.safe_load((Path(rasa.origin).parent / _DEFAULT).read_text("utf-8"))
    pipeline = [
        {**part, "epochs": epochs} if epochs and "epochs" in part else part for part in config["pipeline"]
    ]
    path = folder / "default.yml"
    path.write_text(
        yaml.safe_dump({**config, "assistant_id": "default", "pipeline": [_BREAKS, *pipeline]}), "utf-8"
    )
    return path


def _train(what: list[str], config: Path, folder: Path, env: Mapping[str, str]) -> Trained:
    folder.mkdir(parents=True)
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", *what, "--config", str(config)]
    began = time.perf_counter()
    run(
        [*command, "--out", str(folder), "--fixed-model-name", "model"],
        {**env, "RASA_CACHE_DIRECTORY": str(folder / "cache")},  # or it would take up what was trained before
    )
    return Trained(folder / "model.tar.gz", time.perf_counter() - began)
