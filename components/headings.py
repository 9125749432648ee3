"""Tells which part of a standup report a phrase is put over, if any."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from components.heading_words import (
    ASIDE,
    ASIDES,
    ASIDES_ALONE,
    BLOCKER,
    DEADLINES,
    DONE,
    HEADINGS,
    MARKED,
    NEUTRAL,
    PLAN,
    SIGNS,
    SPELLINGS,
    USUAL,
)

Asks = Callable[[str], str | None]  # the kind of a question or a heading that is known by its meaning only

_KINDS, _MARKED = (
    {kind: re.compile(re.sub(r"\n\s*", "", pattern), re.IGNORECASE) for kind, pattern in words.items()}
    for words in (HEADINGS, MARKED)
)
_ASIDES, _ASIDES_ALONE = re.compile(ASIDES), re.compile(ASIDES_ALONE)
_NAMED = re.compile(  # what the whole message is, and no part of it
    r"(?:(?:my|our|daily|weekly|team|async)\s+)*(?:stand-?\s?ups?|scrum|dailies|daily|meeting) (?:notes|comments|summary)"
    r"|(?:(?:the )?end )?of (?:the )?day|e\.?o\.?d\.?"
)
_DEADLINES = re.compile(DEADLINES)
_NO_SLIPS = frozenset(("implement", "finish"))  # of "impediment", "finished"
_SURE, _HINT = 2.0, 1.5
_WEIGHTS = [
    (kind, re.compile(pattern), weight)
    for kind, patterns in SIGNS.items()
    for pattern, weight in zip(patterns, (_SURE, _HINT), strict=True)
]
_UNDONE = re.compile(
    r"(?:not|un) ?(?:yet )?(?:done|finished|started|completed)|\bto be (?:done|finished|completed)|need(?:s|ed)? to (?:be done|do|get done)|(?:still )?to do|half done"
    r"|\b(?:want|hope|plan|intend|aim|like|try|going) to (?:get |be |have |finish|complete|accomplish|achieve)"
)
_OR_NOT = re.compile(r"\b(?:done|finished|completed) ?(?:[/,&]|or\b|and\b)")  # "done or not done"
_TROUBLE = re.compile(
    r"(?:any )?(?:issues|problems|troubles?) (?:with|meeting|in|faced|encountered)\b|.*\bunable\b"
)
_MET = re.compile(  # "did you run into problems?" asks for them, "did you solve the issues?" for what was done
    r"(?:did|do|does|have|has|had|are|is|was|were) (?:you|i|we|there|u) (?!(?:fix|solv|resolv|clos|report|finish|complet|done|work|get)).*\b(?:issues?|problems?|troubles?|errors?|into)\b.*"
)
_SPAN = r"(?:(?:in|over|during|for|since|before|until|till|by) )?(?:the |my |our |this )?(?:last|next|past|previous|coming|following)(?: \w+)? (?:hours?|hrs?|days?|week|stand-?up|scrum|meeting|sprint)"
_HELPING = rf"(?: (?:yesterday|today|this week|last week|{_SPAN}))?(?: (?:to help|(?:that|which) (?:has |have |will )?help(?:s|ed)?)\b.*)?"
_ASKED = {  # the Scrum Guide's questions name the goal and the team, too
    DONE: re.compile(rf"what (?:did|have) (?:i|you|we) (?:do|done|accomplish|accomplished){_HELPING}"),
    PLAN: re.compile(rf"what (?:will|shall) (?:i|you|we) (?:do|accomplish){_HELPING}"),
    BLOCKER: re.compile(
        r"do (?:i|you|we) see any (?:impediments?|obstacles?|blockers?|roadblocks?)\b.*|what (?:(?:could|might|would|does|is) )?prevent\w* .*"
    ),
}
_DID = re.compile(
    r"\b(?:did (?:i|you|we|u|everyone|everybody|the team)|(?:was i|were (?:you|we)) able)\b(?! (?:plan|intend|want|mean))"
)
_TIMED = re.compile(r"\b(?:yesterday|today|tomorrow|tonight|next|last|this|until|since)\b")
_TOKEN = re.compile(r"[^\W\d_][\w'-]*")
_COUNTED = re.compile(r"(?:w|wk|d)\d{1,3}")  # "W14 plan"
_NUMBERED = re.compile(  # "Issue 56: the header" is a piece of work
    r"(?:issues?|tasks?|tickets?|stor(?:y|ies)|bugs?|prs?) ?#?\d+(?:(?:,| ?&| and| ?/) ?#?\d+)*"
)
_THERE = re.compile(  # "there were 2 issues: ..."
    r"there (?:was|were|is|are|have been|has been)\b|(?:was|were|is|are) (?:\d|an?\b|some|two|three|several|many)"
)
_TITLE = re.compile(  # of a meeting
    r"(?:sprint|release|iteration|capacity|event) planning|(?:[\w-]+ ){0,2}planning (?:meeting|poker|session|call|workshop|sync)|to-?do sync"
)
_DATED = re.compile(r"(?!tasks?\b|b\b)(.*?)[ ,(]+\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\)?")  # "Today, 12/04"
_EXPLAINED = re.compile(r"(.+? .+?) \((?:and|or|if|that|which|as|since|from|e\.g|i\.e)\b[^()]*\)?")
_QUESTION = re.compile(
    r"(?:(?:so |and )?what|where|any|anything|anyone|is there|are there|if there|have you|did you|do you|how (?:is|are|was|do|did)|which|when)\b.*"
)
STRANGE = 0.34  # of a question's words that may be others: "What did you do on the parser yesterday?"
_ENTRY = re.compile(  # "yesterday I worked on my tickets", a meeting
    r"(?:yesterday|today|tomorrow),? (?:i|we|i'm|i'll|i've|we'll|we've)(?! (?:did|will|have|am|plan|plan to|worked on|will work on|am working on|am going to|'ll)$)\b.+|today (?:meet\w*|call)\b.*"
)
_TELLS = re.compile(  # so a heading begins that no sign marks as one
    r"(?:what|where|when|which|do (?:i|you|we) see|any(?:thing|one|body)?|is (?:there|any)|are there|how|did|done|will do|plans? (?:for|until|till|to)|goals? (?:for|until)|to ?-?do|todo|tasks? (?:for|done|completed)|since|until"
    r"|need (?:assistance|help)|needs|block(?:ing|ed)|previous|yesterday|today|tomorrow|last|next|this|work (?:done|completed)|stuff (?:i|to)|things (?:i|to)|obstacles?|impediments?|blockers?|issues?"
    r"|(?:(?:my|our|current|key|main|team|recent|open) )*(?:accomplishments|achievements|wins|highlights|successes|goals|plans|challenges|difficulties|struggles|problems|risks|concerns))\b.*"
)


def nobody(phrase: str) -> str | None:
    """Knows none."""
    return None


def named(phrase: str) -> str | None:
    """`heading_kind` of a line that nothing marks as a heading: "work on the next task" is more often an answer."""
    words = _plain(phrase)
    if _ENTRY.fullmatch(words):
        return None
    if _matching(_KINDS, words) or _TELLS.fullmatch(words):
        return heading_kind(phrase)
    return None


def over_list(phrase: str) -> bool:
    """Whether a heading over a list needs no sign: one that names a time, or a single word that is no state or name."""
    words = _plain(phrase)
    alone = " " not in words and not _matching(_MARKED, words)
    return _TIMED.search(words) is not None or alone


@lru_cache(maxsize=1024)
def is_deadline(phrase: str) -> bool:
    """Whether a heading asks until when something will be done."""
    return _DEADLINES.fullmatch(_plain(phrase)) is not None


@lru_cache(maxsize=4096)
def heading_kind(phrase: str) -> str | None:
    """done, plan, blocker or aside where the phrase is such a heading or asks for it, typos allowed; else None."""
    words = _plain(phrase)
    if _NUMBERED.fullmatch(words) or _TITLE.fullmatch(words) or _THERE.match(words):
        return None
    if kind := _by_name(words):
        return kind
    if _NAMED.fullmatch(words):
        return None
    tokens = _TOKEN.findall(words)
    if len(tokens) <= 20 and (found := _by_words(words, tokens)):
        return found
    if 5 <= len(words) <= 12 and words not in _NO_SLIPS:
        usual = [one for one in SPELLINGS if one[0] == words[0]]  # "unblocked" is the opposite
        close = next(iter(get_close_matches(words, usual, 1, 0.8)), "")
        if close.count(" ") != words.count(" "):  # "yester day", but no "ad blocker"
            close = close if close.replace(" ", "") == re.sub(r"[ -]", "", words) else ""
        return SPELLINGS.get(close)
    return None


def _plain(phrase: str) -> str:
    words = re.sub(r"\s+", " ", phrase.replace("(s)", "s")).strip(" -*_").lower()
    more = _DATED.fullmatch(words) or _EXPLAINED.fullmatch(words)
    return more[1] if more and _by_name(more[1]) else words


def _by_name(words: str) -> str | None:
    """The kind of a heading that is one of the usual ones."""
    return PLAN if _DEADLINES.fullmatch(words) else _matching(_KINDS, words) or _matching(_MARKED, words)


def _matching(kinds: Mapping[str, re.Pattern[str]], words: str) -> str | None:
    """The first kind whose pattern the whole phrase is."""
    return next((kind for kind, pattern in kinds.items() if pattern.fullmatch(words)), None)


def _by_words(words: str, tokens: Sequence[str]) -> str | None:
    """The kind that most words of a heading speak for; None where too many words speak for nothing."""
    if _ASIDES.fullmatch(words) or _ASIDES_ALONE.fullmatch(words):
        return ASIDE
    if asked := _matching(_ASKED, words):
        return asked
    scores = dict.fromkeys((DONE, PLAN, BLOCKER), 0.0)
    strange = 0
    for token in map(_spelled, tokens):
        votes = [(kind, weight) for kind, pattern, weight in _WEIGHTS if pattern.fullmatch(token)]
        for kind, weight in votes:
            scores[kind] += weight
        strange += not votes and not _is_neutral(token)
    if strange > (STRANGE * len(tokens) if len(tokens) > 2 and _QUESTION.fullmatch(words) else 0):
        return None
    aside = any(_ASIDES.fullmatch(token) for token in tokens if "plan" not in tokens)
    if aside and scores[BLOCKER] < _SURE:
        return ASIDE
    if scores[BLOCKER] < 2 * _HINT and _UNDONE.search(words) and not _OR_NOT.search(words):
        return PLAN
    if (_TROUBLE.match(words) and scores[DONE] < _SURE) or _MET.fullmatch(words):
        return BLOCKER
    if scores[BLOCKER] >= _SURE or (scores[BLOCKER] and scores[BLOCKER] >= max(scores.values())):
        resolved = scores[DONE] >= _SURE and scores[BLOCKER] < _SURE  # "issues closed"
        return DONE if resolved else BLOCKER
    if "will" in tokens:  # "what will be done"
        return PLAN
    if _DID.search(words):  # "which tasks did you complete?"
        return DONE
    kind = DONE if scores[DONE] >= scores[PLAN] else PLAN
    return kind if scores[kind] >= (_HINT if len(tokens) > 1 else _SURE) else None


def _is_neutral(token: str) -> bool:
    return token.removesuffix("'s") in NEUTRAL or any(one.fullmatch(token) for one in (_ASIDES, _COUNTED))


@lru_cache(maxsize=1024)
def _spelled(token: str) -> str:
    """The word that a strange one stands for, where that is a usual word of headings: "any roadblacks"."""
    if len(token) < 6 or _is_neutral(token) or any(pattern.fullmatch(token) for _, pattern, _ in _WEIGHTS):
        return token
    usual = [word for word in USUAL if word[0] == token[0]]
    return next(iter(get_close_matches(token, usual, 1, 0.88)), token)
