"""What a message is while a question of the standup is open.

An answer that is taken for something else is lost, a question that is taken for an answer can be taken out of the
report again: so in doubt it is an answer. Only exact words are commands; a question needs both its form and the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from . import cues
from .absence import is_absence
from .edit import asks_how
from .place import is_here
from .question import Form, asks_to_do, form, is_plea, speaks_of_me, speaks_to
from .standup import Kind
from .text import is_command
from .ticket_order import whole

Parse = Mapping[str, Any]


class What(str, Enum):
    """What a message can be."""

    ANSWER = "answer"
    QUESTION = "question"
    REQUEST = "request"  # that something be changed
    CHANGE = "change"  # how can the report be changed?
    STOP = "stop"
    SKIP = "skip"
    SKIP_TODAY = "skip_today"
    POST = "post"
    HELP = "help"
    START = "start"
    GREETING = "greeting"
    YES = "yes"
    COMMAND = "command"
    EMPTY = "empty"


@dataclass(frozen=True)
class Taken:
    """What a message is; `topic` is the intent that a question or a request is about."""

    what: What
    topic: str = ""


_ANSWER = Taken(What.ANSWER)
_ASKING = ("ask_", "list_", "who_", "show_", "help", "bot_challenge")  # so begin the intents of questions
_OURSELVES = frozenset({"help", "bot_challenge"})
_AWAY = "set_absence"
_OFF = "out_of_scope"
_WISHES = {
    "cancel": What.STOP, "skip_standup": What.SKIP_TODAY, "edit_answer": What.CHANGE, "start_standup": What.START,
    "greet": What.GREETING,
}  # fmt: skip
_NO_WISH = frozenset({"give_standup", _OFF, "nlu_fallback", "goodbye", "thanks", "affirm", "deny"})
_LONG = 45  # words; nobody asks the bot so much
_SURE = 0.8  # of a wish
_ENOUGH = {Form.PLAIN: 0.3, Form.BARE: 0.8, Form.LATE: 0.75, Form.MARK: 0.9, Form.POLITE: 0.9}
_BLOCKING = 0.7  # while the question is what blocks: a blocker is often told as a question
_CERTAIN = 0.95  # so that it need not speak of the board
_DATA = {
    f"{verb}_my_data": re.compile(rf"\W*(?:please\s+)?{verb}\s+(?:all\s+)?(?:of\s+)?my\s+data\W*", re.I)
    for verb in ("delete", "export")
}
_OUR = r"(?:(?:our|(?:the\s+)?team(?:['\u2019]?s)?)\s+)?"
_SHOWN = {
    topic: re.compile(
        rf"\s*(?:please\s+)?(?:(?:send|give|show)\s+me\s+(?:the\s+)?|show\s+)?(?:{name})(?:\W+(?:please|pls))?[\s.!?]*",
        re.I,
    )
    for topic, name in {
        "show_report": r"my\s+report|(?:(?:the|our)\s+)?(?:team|today)(?:['\u2019]?s)?\s+report"
        r"|(?:(?:the|our)\s+)?(?:(?:team|today)(?:['\u2019]?s)?\s+)?digest",
        "ask_my_last_report": r"my\s+last\s+report",
        "ask_my_tickets": r"my\s+(?:open\s+)?tickets",
        "ask_sprint_status": rf"{_OUR}sprint\s+status|status\s+of\s+the\s+sprint",
        "ask_sprint_goal": rf"{_OUR}sprint\s+goal",
        "ask_burndown": rf"{_OUR}burn-?\s?down(?:\s+chart)?",
        "ask_velocity": rf"{_OUR}velocity",
        "ask_stale_tickets": r"stale\s+tickets",
        "list_blockers": rf"{_OUR}blockers",
        "ask_who_is_blocked": r"who(?:['\u2019]?s|\s+is)\s+blocked",
        "who_not_reported": r"who(?:['\u2019]?s|\s+is)\s+missing",
    }.items()
}  # by their bare names, which the bot itself and the platforms' commands tell people to say; "blockers: -" and "- blockers" are answers
_BOARD = re.compile(
    r"\b(?:sprints?|burn-?\s?down|velocity|points?|goals?|deadline|block\w*|stuck|waiting|impediments?|tickets?|tasks?|issues?"
    r"|items?|stor(?:y|ies)|cards?|board|backlog|scope|report(?:ed|s)?|stand-?ups?|updates?|answers?|sa(?:y|id)|t(?:ell|old)"
    r"|planned|plate|assigned|on track|(?:will|do|are) we\b.*\b(?:make|finish\w*)|working on|status)\b",
    re.I,
)
_BOT = re.compile(
    r"\b(?:you|your|u|here|bot|human|person|machine|robot|this|these|commands?|stand-?up|expected|supposed)\b",
    re.I,
)


def taken_as(text: str, parse: Parse, asked: Kind, numbered: bool = False) -> Taken:
    """What a cleaned text is while a question is open; `parse` is the model's reading, as `/model/parse` gives it.

    Without an intent it is of a form, where nothing can be asked for.
    `numbered`: a bare number is a ticket's on the team's board, which the model cannot know.
    """
    exact = _exact(text, asked)
    if exact is not None:
        return Taken(exact)
    if parse.get("intent") and (topic := shown(text)):
        return Taken(What.QUESTION, topic)
    if is_absence(text) and _hears(parse, _AWAY):
        return Taken(What.REQUEST, _AWAY)
    if asked is Kind.BLOCKER and (order := _order(text, parse, numbered)):
        return order
    if cues.is_none(text) or cues.is_ticket(text) or cues.is_pasted(text) or len(text.split()) > _LONG:
        return _ANSWER
    people = tuple(_named(parse, text))
    asks = form(text, people)
    if asks is Form.NONE:
        return _ANSWER
    odds = _odds(parse)
    return _question(text, asks, odds, asked, bool(people)) or _wish(text, asks, parse) or _ANSWER


def shown(text: str) -> str:
    """What the bot is to show, or to be told elsewhere, by exact words: the intent; "" for any other text."""
    if is_here(text, sure=True):  # in a room it is done before it comes here
        return "digest_there"
    return next((topic for topic, name in _SHOWN.items() if name.fullmatch(text)), "")


def _exact(text: str, asked: Kind) -> What | None:
    if word := cues.escape(text):
        return What(word)
    if not text:
        return What.EMPTY
    if asks_how(text):
        return What.CHANGE
    if is_command(text):
        return What.COMMAND
    if cues.is_start(text) and not (asked is Kind.PLAN and cues.is_work(text)):
        return What.START
    if cues.is_pleasantry(text):
        return What.GREETING
    told = cues.admits(text) if asked is Kind.BLOCKER else cues.is_yes(text)
    return What.YES if told else None


def _order(text: str, parse: Parse, numbered: bool) -> Taken | None:
    """What an order wants that is the whole text, to the model as well: it stands in nobody's way, and a blocker is chased for days."""
    keyed = whole(text)
    bare = whole(text, numbered) if numbered and not keyed else ""
    kind = bare or keyed or next((name for name, order in _DATA.items() if order.fullmatch(text)), "")
    if not kind or not (bare or _hears(parse, kind)):
        return None
    is_trouble = kind != "comment_ticket" and cues.is_obstacle(
        text
    )  # what is said in a comment is the comment's
    return None if is_trouble else Taken(What.REQUEST, kind)


def _hears(parse: Parse, kind: str) -> bool:
    """Whether the model is sure that this is wanted."""
    intent = parse.get("intent") or {}
    return intent.get("name") == kind and float(intent.get("confidence") or 0) >= _SURE


def _odds(parse: Parse) -> dict[str, float]:
    ranking = parse.get("intent_ranking") or [parse.get("intent") or {}]
    return {str(one.get("name") or ""): float(one.get("confidence") or 0) for one in ranking}


def _named(parse: Parse, text: str) -> list[str]:
    found = [one for one in parse.get("entities") or () if one.get("entity") == "person"]
    return [name for one in found if (name := text[one.get("start", 0) : one.get("end", 0)])]


def _question(text: str, asks: Form, odds: Mapping[str, float], asked: Kind, names: bool) -> Taken | None:
    """The question that it is: all that the bot can be asked counts together, then the likeliest."""
    topics = {name: sure for name, sure in odds.items() if name.startswith(_ASKING)}
    sure, told = sum(topics.values()), odds.get("give_standup", 0)
    if odds.get(_OFF, 0) > max(0.6, sure) and told < 0.1:
        return Taken(What.QUESTION, _OFF) if _is_chat(text, asks, asked) else None
    if not (asks >= Form.LATE and _BOT.search(text)):
        topics = {name: sure for name, sure in topics.items() if name not in _OURSELVES}
    if not topics or not _is_enough(asks, asked, sure, told):
        return None
    topic = max(topics, key=lambda name: topics[name])
    if asked is Kind.BLOCKER and sure < _CERTAIN and not _is_for_bot(text, topic, names):
        return None
    return Taken(What.QUESTION, topic)


def _is_enough(asks: Form, asked: Kind, sure: float, told: float) -> bool:
    """Whether the model is sure enough of a question in this form; `sure` and `told` are shares of its certainty."""
    if asked is Kind.BLOCKER:
        return sure >= max(_ENOUGH[asks], _BLOCKING) and told < sure / 2
    return sure >= _ENOUGH[asks] and told < (sure if asks is Form.PLAIN else sure / 2)


def _is_for_bot(text: str, topic: str, names: bool) -> bool:
    """Whether a question is no blocker: about the board or the bot, not for colleagues."""
    if topic in _OURSELVES:
        return not is_plea(text) or speaks_to(text)
    return bool(_BOARD.search(text)) or names or bool(cues.tickets(text))


def _is_chat(text: str, asks: Form, asked: Kind) -> bool:
    """Whether words about something else ask the bot; "how do I undo a merge?" may be what somebody works on."""
    if asks is not Form.PLAIN or is_plea(text) or speaks_of_me(text):
        return False
    return asked is not Kind.BLOCKER or (speaks_to(text) and not asks_to_do(text))


def _wish(text: str, asks: Form, parse: Parse) -> Taken | None:
    """What a request in the form of a question wants done."""
    intent = parse.get("intent") or {}
    name, sure = str(intent.get("name") or ""), float(intent.get("confidence") or 0)
    unclear = name in _NO_WISH or name.startswith(_ASKING) or sure < _SURE
    if unclear or not (asks is Form.PLAIN or asks_to_do(text) or (name in _WISHES and asks is Form.BARE)):
        return None
    if is_plea(text) and name not in _WISHES:
        return None
    return Taken(_WISHES.get(name, What.REQUEST), name)
