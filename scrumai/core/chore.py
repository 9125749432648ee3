"""Which words of a report are a piece of work that deserves a ticket: few are, and in doubt none."""

from __future__ import annotations

import re

from . import cues, fit
from .mentions import tickets
from .text import bag

_MAKING = bag(
    """
    implement build refactor migrate rewrite add remove replace upgrade fix debug investigate automate integrate redesign configure
    optimise optimize create improve port prototype convert patch tune rework restructure extract deprecate enable disable extend
    develop
    """
)
_CHORE = re.compile(
    r"\b(?:meet\w*|calls?|sync\w*|1:1s?|1-1s?|one[- ]on[- ]ones?|stand-?ups?|retro\w*|planning|refine\w*|grooming|interview\w*"
    r"|review\w*|pair\w*|help\w*|mentor\w*|onboard\w*|support\w*|e?-?mails?|inbox|slack|chat\w*|lunch|coffee|breakfast|dinner"
    r"|off|sick|ill|vacation|holidays?|leave|pto|doctor\w*|dentist|train(?:ing|ed)?|course\w*|class(?:es)?|workshop\w*|conference"
    r"|webinar|read\w*|learn\w*|stud(?:y|ied|ying)|demos?|present\w*|slides|laptop|computer|time-?sheets?|expenses|admin|paperwork"
    r"|hiring|tickets?|backlog|board|estimat\w*|discuss\w*|talk\w*|ask\w*|brainstorm\w*|follow(?:ed|ing)?[- ]up|prepar\w*|catch(?:ing)? up"
    r"|typos?|readme|lint\w*|wording|spelling|bump\w*|format(?:ting)?|comments?|feedback|prs?|mrs?|pull requests?|merge requests?"
    r"|stuff|things?|misc|various|bits|small|minor|tiny|quick|little|some|same|more|my|our own|maybe|probably|perhaps)\b",
    re.IGNORECASE,
)
_LONG = 120  # characters; more is a story, no title
_LEAST = 2  # words that say what is made


def deserves_ticket(text: str) -> bool:
    """Whether the words tell, with a verb of making, of something that is made; no meeting, no help, no small change."""
    words = re.findall(r"[a-z]+", text.casefold())
    made = [word for word in words if _is_making(word)]
    if not made or len(text) > _LONG or tickets(text) or _CHORE.search(text):
        return False
    if cues.has_code_signs(text, between=False) or cues.is_obstacle(text) or text.rstrip().endswith("?"):
        return False
    return len({word for word in fit.about(text) if not _is_making(word)}) >= _LEAST


def _is_making(word: str) -> bool:
    """ "add", "added", "adding", "migrated", "debugged"."""
    for ending in ("", "ed", "d", "ing", "es", "s"):
        stem = word.removesuffix(ending) if ending else word
        if (
            stem in _MAKING
            or f"{stem}e" in _MAKING
            or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in _MAKING)
        ):
            return True
    return False
