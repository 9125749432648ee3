"""What of a message is labelled: its clauses, with lists of nouns made whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from components import spans
from components.clauses import Clause, clauses, without_blanks
from components.courtesy import without
from components.headings import Asks, nobody
from components.language import Word
from components.spans import LABELS
from components.turns import in_turn


def pieces_of(text: str, words: Sequence[Word], asks: Asks = nobody) -> list[Clause]:
    """What is labelled: the clauses between greeting and farewell, with lists of nouns made whole."""
    pieces = without_blanks(text, without(text, clauses(text, asks)))
    return in_turn(text, spans.listed(text, pieces, words), words)


def texts_of(text: str, pieces: Sequence[Clause]) -> list[str]:
    """The words of each piece."""
    return [text[piece.start : piece.end] for piece in pieces]


def label_of(piece: Clause, entities: Sequence[dict[str, Any]]) -> int:
    """The label of the span that overlaps a piece most; other where none does."""
    shared: Counter[str] = Counter()
    for entity in entities:
        overlap = min(piece.end, entity["end"]) - max(piece.start, entity["start"])
        if overlap > 0 and entity["entity"] in LABELS:
            shared[entity["entity"]] += overlap
    return LABELS.index(shared.most_common(1)[0][0]) if shared else LABELS.index("other")
