"""The words and signs that people put over the parts of a standup report."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

DONE, PLAN, BLOCKER = "done", "plan", "blocker"

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HEADINGS = {
    DONE: rf"""y|yd|yday|ytd|yest|yesterday|yesterday'?s (?:work|tasks|update)|last (?:day|week|time|sprint)|previous(?:ly| day)?
        |prev|past|before|done|did|completed|finished|accomplished|accomplishments?|achieved|achievements?|closed|merged|shipped
        |resolved|progress|since (?:last|yesterday)[\w ]{{0,16}}|what (?:i did|i've done|was done|i worked on|have i done|did (?:i|you|we) (?:do|work on|get done|complete))(?: \w+){{0,3}}
        |work done|tasks? (?:done|completed)|gestern|erledigt|was|hier|fait|ontem|ayer|ieri|wczoraj|hecho|feito|worked on
        |(?:(?:last|on|this) )?{_WEEKDAY}|✅|☑️?|✔️?|🟢|:(?:white_)?(?:heavy_)?check_mark:|:large_green_circle:|:heavy_check_mark:""",
    PLAN: r"""t|td|tdy|tod|tday|2day|today|today'?s (?:work|tasks|plan|goals?)|for today|doing|todos?|to do|to-do|next(?: up| steps?)?|plans?|planned|planning|goals?|focus
        |this week|plan (?:for|of) (?:today|the day|tomorrow)|wip|in progress|ongoing|working on|current(?:ly)?|current day|now|not (?:yet )?(?:done|finished|started)|continue|continuing|rest of the (?:day|week)|tomorrow|tmrw|tmw|tom|2moro|for tomorrow|later|future|upcoming
        |(?:on )?my plate|will(?: do)?|going to|what (?:i'll|i will|i'm going to|i am going to|i'm|i am|will (?:i|you|we)|am i going to|are you going to|i plan to|i do|do i)(?: \w+){0,4}
        |heute|aujourd'?hui|demain|hoje|amanhã|hoy|mañana|oggi|dzisiaj|dziś|offen|morgen|wird|🚧|⏳|▶️?|🔜|🟡|🔨|➡️?|👉|🏗️?|📅|:construction:|:soon:|:hourglass:|:arrow_right:|:large_yellow_circle:""",
    BLOCKER: r"""b|bl|blk|blkr|blocks?|block(?:er|ers|ed|ing|ages?)|blocked (?:by|on)|(?:any |my )?(?:blockers?|impediments?|obstacles?|issues?|problems?)|imp|imped|hindrances?
        |roadblocks?|road blocks?|challenges?|risks?|stuck(?: on| with)?|pains?|concerns?|in (?:my|the|our) way|(?:is )?(?:any(?:thing|one)|what'?s|what is) (?:in (?:my|your|the) way|block\w* \w+|stopping \w+)
        |waiting (?:on|for)|needs?|(?:need )?(?:help|assistance)(?: needed)?(?: ?/ ?[\w ]{1,30})?|dependenc(?:y|ies)|questions?|blockiert|hindernisse?|probleme?|bloqué|blocages?|bloqueos?|bloqueios?|impedimentos?|bloccato|blokery?
        |⛔️?|🛑|🚫|🔴|❌|❗|:no_entry(?:_sign)?:|:x:|:red_circle:|:octagonal_sign:""",
}
_KINDS = {
    kind: re.compile(re.sub(r"\n\s*", "", pattern), re.IGNORECASE) for kind, pattern in _HEADINGS.items()
}
_SPELLINGS = {
    "yesterday": DONE, "completed": DONE, "finished": DONE, "previous": DONE, "today": PLAN, "tomorrow": PLAN,
    "planned": PLAN, "in progress": PLAN, "blockers": BLOCKER, "blocker": BLOCKER, "blocked": BLOCKER,
    "impediments": BLOCKER, "obstacles": BLOCKER, "issues": BLOCKER, "problems": BLOCKER,
}  # fmt: skip


_QUESTION = re.compile(
    r"(?:(?:so |and )?what|where i|any|anything|anyone|is there|are there|have you|did you|do you (?:need|have|plan)|how (?:is|are|was)|since|until|till|to-?\s?do (?:until|before|till|for)|between"
    r"|plans? (?:for|until|till)|goals? (?:for|until)|tasks? (?:for|until|from|since)|things (?:i|to|that)|work (?:for|from|planned|done)|for (?:the )?next|stuff)\b.*"
)
_ASKS = (
    (BLOCKER, re.compile(r"block|imped|obstacle|hindr|hurdle|stuck|in (?:the|your|my|our) way|assist|help|issue|problem|challeng|difficult|concern|stop(?:s|ping)\b|need from")),
    (DONE, re.compile(r"\b(?:did|done|have (?:you|i|we)|i have|i've|since|yesterday|last|previous|accomplished|achieved|completed|finished|so far|progress|worked|been doing)\b")),
    (PLAN, re.compile(r"\b(?:will|i'll|plan\w*|going to|gonna|next|today|tomorrow|until|till|to-?\s?do|upcoming|now|intend\w*|goals?|want|working on|the day|do you do)\b")),
)  # fmt: skip


@lru_cache(maxsize=4096)
def heading_kind(phrase: str) -> str | None:
    """done, plan or blocker where the phrase is such a heading or asks for it, typos allowed; else None."""
    words = re.sub(r"\s+", " ", phrase.replace("’", "'")).strip(" -*_").lower()
    for kind, pattern in _KINDS.items():
        if pattern.fullmatch(words):
            return kind
    if len(words.split()) > 2 and _QUESTION.fullmatch(words):
        return next((kind for kind, asks in _ASKS if asks.search(words)), None)
    if 5 <= len(words) <= 12:
        close = get_close_matches(words, _SPELLINGS, 1, 0.8)
        return _SPELLINGS[close[0]] if close else None
    return None
