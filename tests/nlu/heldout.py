"""The held-out messages: what people wrote, and what a person says that it means.

`tests/nlu/standup_*.yml` are lists of standup messages, their spans marked as `[text](label)`;
`tests/nlu/lines_*.yml` are lists of questions, commands, small talk and off-topic lines. None of
them stands in the training data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scrumai.core.text import bag
from scrumai.settings import ROOT

FOLDER = Path(__file__).parent
LABELS = ("done", "plan", "blocker", "no_blocker")
GOLD = (*LABELS, "progress", "other")
QUESTIONS = ("done", "plan", "blocker")
SHAPES = ("free", "headings", "bullets")
STANDUP_TAGS = bag(
    """
    no_tense ing evening same_as nothing_much absence noes run_on plan_first third_person feelings typos links code
    keys mentions emoji languages not_done solved no_word headings bullets one_word long plain
    """
)
LINE_TAGS = bag("plain typos terse polite slang nonnative long mid_standup near_neighbour person keys time")

_SPAN = re.compile(rf"\[((?:[^\[\]]|\[[^\[\]]*\](?!\((?:{'|'.join(GOLD)})\)))+)\]\(({'|'.join(GOLD)})\)")
_MARK = re.compile(r"\]\([a-z_]+\)")


@dataclass(frozen=True)
class Segment:
    """text[start:end] of a message has this label, one of GOLD."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Standup:
    """A message that tells what somebody did, will do or is blocked by; `text` without the marks.

    `asked` is the open question that it answers, "" for a message that came by itself.
    """

    text: str
    segments: tuple[Segment, ...]
    shape: str = "free"
    tags: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True)
class Line:
    """Any other message; `asked` is the question that was open when it came, "" for none."""

    text: str
    intent: str
    tags: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True)
class HeldOut:
    """All messages, and what is wrong with the files: a sentence for each entry that was left out."""

    standups: tuple[Standup, ...]
    lines: tuple[Line, ...]
    problems: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Of the standups, then of the lines."""
        return [one.text for one in self.standups] + [one.text for one in self.lines]


class EntryInvalid(ValueError):
    """An entry of a file does not follow the format."""


def files() -> list[Path]:
    """The files of the set."""
    return sorted([*FOLDER.glob("standup_*.yml"), *FOLDER.glob("lines_*.yml")])


def read(paths: Iterable[Path] | None = None) -> HeldOut:
    """The messages of these files, or of the whole set."""
    standups: list[Standup] = []
    lines: list[Line] = []
    problems: list[str] = []
    for path in files() if paths is None else paths:
        try:
            entries = yaml.safe_load(path.read_text("utf-8")) or []
        except yaml.YAMLError as error:
            problems.append(f"{path.name}: {error}")
            continue
        for number, entry in enumerate(entries, 1):
            try:
                if "intent" in entry:
                    lines.append(_line(entry))
                else:
                    standups.append(_standup(entry))
            except EntryInvalid as error:
                problems.append(f"{path.name}, entry {number}: {error}")
    return HeldOut(tuple(standups), tuple(lines), tuple(problems))


def unmarked(marked: str) -> tuple[str, tuple[Segment, ...]]:
    """A text without its marks, and its segments, without white space at their ends.

    Raises:
        EntryInvalid: a mark is left that begins nowhere or has no known label, or a segment is empty.
    """
    parts: list[str] = []
    segments: list[Segment] = []
    size = at = 0
    for span in _SPAN.finditer(marked):
        before, said = marked[at : span.start()], span[1]
        if not said.strip():
            raise EntryInvalid(f"an empty segment: {span[0]!r}")
        start = size + len(before) + len(said) - len(said.lstrip())
        segments.append(Segment(start, start + len(said.strip()), span[2]))
        parts += [before, said]
        size += len(before) + len(said)
        at = span.end()
    text = "".join(parts) + marked[at:]
    if left := _MARK.search(text):
        raise EntryInvalid(
            f"unknown label or wrong brackets near {text[max(0, left.start() - 20) : left.end()]!r}"
        )
    return text, tuple(segments)


def _standup(entry: Mapping[str, Any]) -> Standup:
    _known("key", entry, ("text", "shape", "tags", "asked"))
    text, segments = unmarked(_text(entry))
    if not segments:
        raise EntryInvalid(f"no segment in {text!r}")
    _known("shape", [entry.get("shape")], SHAPES)
    return Standup(text, segments, str(entry["shape"]), _tags(entry, STANDUP_TAGS), _asked(entry))


def _line(entry: Mapping[str, Any]) -> Line:
    _known("key", entry, ("text", "intent", "tags", "asked"))
    _known("intent", [entry["intent"]], _intents())
    return Line(_text(entry), str(entry["intent"]), _tags(entry, LINE_TAGS), _asked(entry))


def _text(entry: Mapping[str, Any]) -> str:
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        raise EntryInvalid(f"no text, or one that YAML does not take for text: {text!r}")
    return text


def _tags(entry: Mapping[str, Any], known: Iterable[str]) -> tuple[str, ...]:
    tags = entry.get("tags")
    if not isinstance(tags, list) or not tags:
        raise EntryInvalid(f"no tags: {entry.get('text')!r}")
    _known("tag", tags, known)
    return tuple(tags)


def _asked(entry: Mapping[str, Any]) -> str:
    asked = entry.get("asked")
    if asked is not None:
        _known("open question", [asked], QUESTIONS)
    return str(asked or "")


def _known(what: str, names: Iterable[Any], known: Iterable[str]) -> None:
    unknown = [str(name) for name in names if name not in set(known)]
    if unknown:
        raise EntryInvalid(f"unknown {what}: {', '.join(unknown)}")


@cache
def _intents() -> Sequence[str]:
    """Those that a typed message can have."""
    declared = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    return [name for name in declared if name != "nlu_fallback" and not name.startswith("EXTERNAL_")]
