"""What is said to somebody whose message was changed or taken back: all that became of their report."""

from __future__ import annotations

from collections.abc import Sequence

from scrumai.core.content import Content
from scrumai.core.standup import Entry
from scrumai.services.edited import Edited
from scrumai.words import words


def receipt(edited: Edited) -> Content:
    """What the report has of the message now, whether anything went out of it, and what came back."""
    if edited.unposted:
        return Content(words("utter_report_unposted"))
    said = []
    if edited.told:
        said.append(words("utter_answer_edited", words=_texts(edited.told)))
    elif edited.gone:
        said.append(words("utter_answer_removed"))
    if edited.back:
        said.append(words("utter_answer_back", words=_texts(edited.back)))
    return Content("\n".join(said or [words("utter_answer_kept")]))


def _texts(entries: Sequence[Entry]) -> str:
    return "; ".join(one.text for one in entries)
