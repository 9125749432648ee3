"""Reads the training data for Rasa, as Rasa does, but once for a process and into examples that are cheap to copy.

For one training Rasa parses all files eight times, and copies and hashes every example a dozen times: with
14,000 examples that is half a minute, as much as the learning. What will be learnt from the texts begins here, on the
core that has nothing to do until then.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.formats import RasaYAMLReader
from rasa.shared.nlu.training_data.loading import RASA_YAML, guess_format, load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from ruamel.yaml import YAMLError

from components import encoder, language
from components.lessons import lessons
from components.questions import phrases
from components.typed import in_lines


class Example(Message):
    """A message whose copy shares what nobody changes, and whose fingerprint is one hash instead of one a value."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        copied = Example.__new__(Example)  # it is done half a million times
        copied.__dict__ |= self.__dict__
        copied.data, copied.features = _copied(self.data), list(self.features)
        copied.output_properties = set(self.output_properties)
        return copied

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """As Rasa's; but what is set anew to the same text, as each merge does, is not hashed again."""
        if isinstance(info, str) and self.data.get(prop) == info and not add_to_output:
            return
        super().set(prop, info, add_to_output)

    def fingerprint(self) -> str:
        """Tells examples apart, and changed data from old."""
        if self._cached_fingerprint is None:
            told = repr(sorted(self.data.items())), *(one.fingerprint() for one in self.features)
            self._cached_fingerprint = hashlib.md5("".join(told).encode()).hexdigest()
        return str(self._cached_fingerprint)

    def __hash__(self) -> int:
        """Rasa makes a number of the fingerprint each time, a million times."""
        return hash(self.fingerprint())


class Examples(RasaFileImporter):
    """Rasa's importer of files, with examples that are read once."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of all files; each call gives its own."""
        files = [Path(name) for name in self._nlu_files]
        read = _read(tuple((str(path), path.stat().st_mtime_ns) for path in files), language)
        return TrainingData().merge(read)


@lru_cache(maxsize=1)
def _read(files: tuple[tuple[str, int], ...], of: str | None) -> TrainingData:
    """The data of files, each with the time of its last change; spaCy and the encoder begin to read what will be learnt from them."""
    gc.disable()  # or the collector walks all examples, and all of TensorFlow, again and again
    try:
        data = TrainingData().merge(*(_cheap(_loaded(name, of)) for name, _ in files))
    finally:
        gc.freeze()
        gc.enable()
    language.begun(tuple(in_lines(one.get(TEXT)) for one in lessons(data)))
    encoder.begun([phrase for phrase, _ in phrases(data.lookup_tables)])
    encoder.begun([in_lines(one.get(TEXT)) for one in encoder.enough(data.training_examples)])
    return data


class _Reader(RasaYAMLReader):
    """Rasa's, without its schema, for which it parses each file once more."""

    def validate(self, string: str) -> None:
        """Whoever cannot read a file looks at the schema."""


def _loaded(name: str, of: str | None) -> TrainingData:
    if guess_format(name) == RASA_YAML:
        with suppress(YAMLError, AttributeError, TypeError, UserWarning), catch_warnings():
            simplefilter("error", UserWarning)
            return _Reader().read(name)  # type: ignore[no-any-return]
    return load_data(name, of)  # which says what is wrong, and where


def _cheap(data: TrainingData) -> TrainingData:
    data.training_examples = [
        Example(one.data, one.output_properties, one.time, one.features) for one in data.training_examples
    ]
    return data


def _copied(data: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as they are, lists anew, and each entity in them."""
    lists = {name: _anew(value) for name, value in data.items() if isinstance(value, list)}
    return {**data, **lists}


def _anew(things: list[Any]) -> list[Any]:
    return [dict(one) if isinstance(one, dict) else one for one in things]
