"""What a button carries that answers a question: the question's name, and then the words.

Such a button is good while its question is open. One that is a whole command carries its words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from . import cues
from .content import Button

UNKNOWN = "?"  # the question of an answer that names none: its button was sent before they did
NONE = "-"  # of a ticket out of a list: it is shown, but would answer any question that is open

_QUESTION = re.compile(r"(?P<of>[rs])(?P<number>\d+)(?:\.\w+)?")
# below Telegram's 64 bytes, mostly
_ANSWER = re.compile(rf"\?(?P<question>{_QUESTION.pattern}) (?P<words>.+)", re.DOTALL)


def of_request(number: int, missing: str | None) -> str:
    """The name of the question that a request asks: a detail, or whether it may be done."""
    return f"r{number}.{missing}" if missing else f"r{number}"


def of_report(number: int, kind: str) -> str:
    """The name of one of the standup's questions, in one report."""
    return f"s{number}.{kind}"


def request_in(question: str) -> int | None:
    """The number of the request that a question belongs to; None where it is no request's."""
    return _number("r", question)


def report_in(question: str) -> int | None:
    """The number of the report that a question belongs to; None where it is no report's."""
    return _number("s", question)


def _number(of: str, question: str) -> int | None:
    found = _QUESTION.fullmatch(question)
    return int(found["number"]) if found and found["of"] == of else None


def answering(question: str, buttons: Sequence[Button]) -> tuple[Button, ...]:
    """The buttons as answers to a question, to that one alone."""
    return tuple(
        replace(one, title=one.title.strip() or one.payload, payload=f"?{question} {one.payload}")
        for one in buttons
    )


def pressed(payload: str) -> tuple[str, str]:
    """The question that a button answers, "" where it is a command, and its words."""
    found = _ANSWER.fullmatch(payload)
    if found:
        return found["question"], found["words"]
    if cues.is_ticket(payload):
        return NONE, payload
    return UNKNOWN if cues.is_yes(payload) or cues.is_none(payload) else "", payload
