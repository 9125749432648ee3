"""Which words of a report are a piece of work that deserves a ticket: few are, and in doubt none."""

from __future__ import annotations

import re

from . import cues, fit
from .blocker import stem
from .mentions import tickets
from .text import bag
from .verb import forms

_MAKING = forms(
    """
    implement build refactor migrate rewrite add remove replace upgrade fix debug investigate automate integrate redesign configure
    optimise optimize create improve port prototype convert patch tune rework restructure extract deprecate enable disable extend
    develop split simplify rename harden translate localise localize paginate encrypt speed rebuild
    """.split()
)
_WORKING = forms("write make design draft document finish complete ship launch set".split())
"""Verbs of all work: they tell of making where what is made is a part of a product."""
_WORK_ON = re.compile(r"\bwork(?:ed|ing)? on\b", re.IGNORECASE)
_PRODUCT = bag(
    """
    api app banner bot button cache checkout cli component dashboard doc docs documentation editor endpoint exporter export feature filter
    footer form function guide header icon importer import index integration job layout library login logo manual menu migration mockup
    module page parser pipeline plugin prototype query queries queue runbook schema screen script sdk search service settings sidebar
    site spec tests template theme tutorial view website widget wireframe wizard
    """
)
_CHORE = re.compile(
    r"\b(?:meet\w*|calls?|sync\w*|1:1s?|1-1s?|one[- ]on[- ]ones?|stand-?ups?|retro\w*|planning|refine\w*|grooming|interview\w*"
    r"|review\w*|pair\w*|help\w*|mentor\w*|onboard\w*|support\w*|e?-?mails?|inbox|slack|chat\w*|lunch|coffee|breakfast|dinner"
    r"|off|sick|ill|vacation|holidays?|leave|pto|doctor\w*|dentist|train(?:ing|ed)?|course\w*|class(?:es)?|workshop\w*|conference"
    r"|webinar|read\w*|learn\w*|stud(?:y|ied|ying)|demos?|present\w*|slides|laptop|computer|time-?sheets?|expenses|admin|paperwork"
    r"|hiring|tickets?|backlog|board|estimat\w*|discuss\w*|talk\w*|ask\w*|brainstorm\w*|follow(?:ed|ing)?[- ]up|prepar\w*|catch(?:ing)? up"
    r"|typos?|readme|lint\w*|wording|spelling|bump\w*|format(?:ting)?|comments?|feedback|prs?|mrs?|pull requests?|merge requests?"
    r"|(?:wr[io]te|writing) to|stuff|things?|misc|various|bits|small|minor|tiny|quick|little|some|same|more|my|our own|maybe|probably|perhaps)\b",
    re.IGNORECASE,
)
_LONG = 120  # characters; more is a story, no title
_LEAST = 2  # words that say what is made


def deserves_ticket(text: str) -> bool:
    """Whether the words tell of something that is made; no meeting, no help, no small change.

    A verb of making tells it ("add dark mode to the settings"), or one of all work with a part of a product
    ("wrote the docs for billing").
    """
    words = re.findall(r"[a-z]+", text.casefold())
    made = any(word in _MAKING for word in words) or (
        (_WORK_ON.search(text) or any(word in _WORKING for word in words))
        and any(word in _PRODUCT or word.removesuffix("s") in _PRODUCT for word in words)
    )
    if not made or len(text) > _LONG or tickets(text) or _CHORE.search(text):
        return False
    if cues.has_code_signs(text, between=False) or cues.is_obstacle(text) or text.rstrip().endswith("?"):
        return False
    verbs = {stem(form) for form in _MAKING | _WORKING}
    return len(fit.about(text) - verbs - {"work"}) >= _LEAST
