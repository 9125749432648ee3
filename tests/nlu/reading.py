"""Messages as a trained model reads them: what `/model/parse` answers, and how long that takes.

python -m tests.nlu.reading MODEL.tar.gz TEXTS.json READ.json
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .process import environment, run

WARM_UP = 30  # messages that are read before time is taken
EVERY = (
    5  # behind so many messages the encoder is timed by itself: how fast a machine is changes by the minute
)
SENTENCE = "Yesterday I finished the login page, today I go on with the export and wait for a review."


@dataclass(frozen=True)
class Reading:
    """What the model made of a text, as `/model/parse` gives it, and in how many milliseconds.

    `alone` is what our encoder took for SENTENCE right behind it, in milliseconds, where it was asked.
    """

    parse: Mapping[str, Any]
    took: float = 0.0
    alone: float | None = None

    @property
    def intent(self) -> str:
        """The intent on top, "" for none."""
        return str((self.parse.get("intent") or {}).get("name") or "")

    @property
    def sure(self) -> float:
        """How sure the model is of it."""
        return float((self.parse.get("intent") or {}).get("confidence") or 0)


def read(model: Path, texts: Sequence[str], env: Mapping[str, str] | None = None) -> list[Reading]:
    """Each text as a model reads it, in order, by a process that does nothing else.

    Raises:
        ProcessFailed: the model cannot be loaded, or fails on a text.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, told = Path(folder) / "texts.json", Path(folder) / "read.json"
        given.write_text(json.dumps(list(texts)), "utf-8")
        command = [sys.executable, "-W", "ignore", "-m", "tests.nlu.reading"]
        run([*command, str(model.resolve()), str(given), str(told)], env or environment())
        return [Reading(**one) for one in json.loads(told.read_text("utf-8"))]


async def _read(model: str, texts: Sequence[str]) -> list[Reading]:
    from rasa.core.agent import Agent  # only the process that reads pays for it

    from components.encoder import load

    encoder = load()
    agent = Agent.load(model)
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    readings = []
    for number, text in enumerate(texts):
        began = time.perf_counter()
        parse = await agent.parse_message(text)
        ended = time.perf_counter()
        alone = None
        if number % EVERY == 0:
            encoder.encode_many([SENTENCE])  # no cache knows it
            alone = (time.perf_counter() - ended) * 1000
        readings.append(Reading(parse, (ended - began) * 1000, alone))
    return readings


def main() -> None:
    """Read the texts of one file into another."""
    model, given, told = sys.argv[1:]
    readings = asyncio.run(_read(model, json.loads(Path(given).read_text("utf-8"))))
    Path(told).write_text(json.dumps([asdict(one) for one in readings], default=float), "utf-8")


if __name__ == "__main__":
    main()
