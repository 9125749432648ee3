"""What the words of a piece make likely where neither a heading nor a state of its own tells: "will need help with it"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components import cues, tenses, troubles
from scrumai.core.names import is_name

UNTOLD = ("", "lines")  # the kinds of `below` that leave it to these

# How much each label gains; of 6,000 pieces of the examples that are past 12 were plans, of 2,000 that come 9 done.
GAINS: Mapping[str, Mapping[str, float]] = {
    "": {},
    "comes": {"done": -0.8, "plan": 0.3, "no_blocker": -0.8},  # "he is now planning on it"
    "absent": {"done": -1, "plan": -0.5, "other": 0.8},  # "Bob is out"
    "past": {"done": 0.15, "plan": -1.6},  # "posted the plan for next week"
    "waits": {"done": -0.4, "plan": -0.3, "blocker": 0.3, "other": -0.2},  # "awaiting the review"
    "help": {"done": -1, "plan": -0.6, "blocker": 0.8, "other": -0.3},  # "will need help with it"
    "stuck": {"done": -0.6, "plan": -0.3, "blocker": 0.4, "no_blocker": -0.8},  # "we hit a blocker"
    "faulty": {"done": -0.6, "plan": -0.2, "blocker": 0.4, "no_blocker": -0.8, "other": -0.4},  # "it's buggy"
    "trouble": {"done": -0.5, "blocker": 0.1, "no_blocker": -0.6},  # "we were running into issues"
}

_DENIED = re.compile(
    r"\b(?:no|not|any|never|none|nothing|nobody|without|few|less|0|zero)\b|n['’]t\b", re.IGNORECASE
)
_ABSENT = re.compile(
    r"\W*(?P<who>(?:he|she|they|[A-Z][^\W\d_]+(?:(?:,| and| &|, and) [A-Z][^\W\d_]+)*)) ?(?:is|are|was|were|['’](?:s|re)) "
    r"(?:still |also |both )?(?:out|off|away|sick|ill|absent|ooo|out of office|on (?:sick |parental )?(?:leave|vacation|holiday|pto))"
    r"(?: (?:today|tomorrow|again|(?:this|all|next) week))?\W*"
)
_WHO = re.compile(r"\b(?!(?:he|she|they|and)\b)[^\W\d_]+")
_LEAD = re.compile(  # before what is to come
    r"\W*(?:(?:he|she|they|so|now|today|tomorrow|tmrw|tonight|afterwards|later|maybe|probably|hopefully|next)(?:(?:['’](?:s|re))?,?\s+|(?=['’]ll)))*",
    re.IGNORECASE,
)
_WILL_BE = re.compile(  # of a thing: "the forms will be sent when all is ready"
    r"(?:(?!\b(?:that|which|who|if|when|because|so|where|what|how|whether|until|i|we|you|he|she|they|[a-z]+ed)\b)[^,.;:])*?\bwill (?:(?:also|then|probably|likely|still) )?be "
    r"(?!(?:able|nice|good|great|ok|easy|hard|fine|here|there|back|out|off|away|late|busy)\b)",
    re.IGNORECASE,
)
_THEN_I = re.compile(  # "based on her notes I will go on", but not "the list I will show", "for this I wrote what we will show"
    r"\W*(?:(?:and|so|but|then)\s+)?(?:based|after|once|when|if|for|in|on|with|until|before|while|now|today|tomorrow|tonight|next|then|later|hopefully|maybe|this|by|during|from|at|as|afterwards|finally|given|depending|instead|unless)\b"
    r"(?:(?!\b(?:that|which|whether|when|where|who|what|how|[a-z]+ed|have|has|had|did|was|were)\b)[^.;:])*?\b(?:i|we)(?: will|['’]ll| am going to|['’]m going to|['’]m gonna| want to| need to| plan to| hope to)"
    r" (?!(?:not|never|have to|need|be able|wait)\b)",
    re.IGNORECASE,
)
_NEEDS_HELP = re.compile(
    r"\W*(?:(?:i|we|it|still|also|but|and|then|so|will|might|may|would|probably|likely|definitely|really)\s+)*"
    r"needs? (?:\w+ )?(?:help|assistance|access|clarification|input(?! (?:\w+ )?(?:fields?|validation|checks?)))\b",
    re.IGNORECASE,
)


def leaning(words: str) -> str:
    """A key of GAINS; "" where the words tell nothing, or may deny what they tell."""
    if _DENIED.search(words):
        return ""
    if is_absent(words):
        return "absent"
    if troubles.is_held_up(words):
        return "stuck"
    if troubles.is_troubled(words):
        return "trouble"
    if troubles.is_faulty(words):
        return "faulty"
    if cues.waits(words):
        return "waits"
    if _NEEDS_HELP.match(words):
        return "help"
    if tenses.is_past(words):
        return "past"
    return "comes" if _comes(words) else ""


def _comes(words: str) -> bool:
    lead = _LEAD.match(words)
    behind = words[lead.end() :] if lead else words
    return (
        tenses.is_to_come(words)
        or tenses.is_to_come(behind)
        or any(come.match(words) for come in (_WILL_BE, _THEN_I))
    )


def is_absent(words: str) -> bool:
    """Whether it says no more than that others are not there: "Bob is out", but not "the release is out"."""
    told = _ABSENT.fullmatch(words)
    return told is not None and all(map(is_name, _WHO.findall(told["who"].lower())))
