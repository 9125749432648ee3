"""Which words of a report are a piece of work that deserves a ticket: few are, and in doubt none."""

from __future__ import annotations

import re

from . import cues, fit
from .blocker import stem
from .mentions import tickets
from .text import bag
from .verb import forms

MAKING = forms(
    """
    implement build refactor migrate rewrite add remove replace upgrade fix debug investigate automate integrate redesign configure
    optimise optimize create improve port prototype convert patch tune rework restructure extract deprecate enable disable extend
    develop split simplify rename harden translate localise localize paginate encrypt speed rebuild
    """.split()
)
_WORKING = forms("write make design draft document finish complete ship launch set".split())
"""Verbs of all work: they tell of making where what is made is a part of a product."""
VERBS = MAKING | _WORKING | {stem(form) for form in MAKING | _WORKING}
_WORK_ON = re.compile(r"\bwork(?:ed|ing)? on\b", re.IGNORECASE)
_PRODUCT = bag(
    """
    alert api app backup banner bot button cache checkout cli cluster component dashboard database doc docs documentation editor endpoint environment exporter export feature filter
    firewall footer form function guide header icon importer import index integration job layout library login logo manual menu migration mockup
    module monitoring page parser pipeline plugin prototype query queries queue runbook schema screen script sdk search service settings sidebar
    server site spec tests template theme tutorial view website widget wireframe wizard
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
_VAGUE = forms(["create"])  # a mail, an agenda
_MENDING = forms("remove fix debug investigate enable disable".split())
_MAILS = re.compile(r"\be?-?mails?\b(?!\s+to\b)", re.IGNORECASE)
_PARTS = re.compile(
    rf"\b(?:support\s+for\b|(?:admin|onboarding|support|chat|help|review|course|class|training|holiday|demo|e?-?mail)\s+(?=(?:e?-?mails?|flow|tour|{'|'.join(sorted(_PRODUCT))})s?\b))",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"\bto\s+(?:v|version\s+)?\d|\b(?:build|test|release|update)\s+(?:{'|'.join(sorted(_PRODUCT))})s?\b",
    re.IGNORECASE,
)
"""What says more of a thing than its name: its version, or what it is for ("build server")."""
_LONG = 120  # characters; more is a story, no title
_LEAST = 2  # words that say what is made


_LEAD = re.compile(
    r"\W*(?:(?:today|tomorrow|yesterday|now|then|next|and|also|first|later|this\s+(?:morning|afternoon|week))\b(?!['’])[\s,:–—-]*(?=\w)"
    r"|(?:i|we)(?:['’](?:ll|m|re|ve))?\s+(?=\w)"
    r"|(?:going\s+to|(?:plan|planning|want|need|have|hope|hoping|try|trying|continue)\s+to|will|shall|am|are|have|gonna)\s+(?=\w))*",
    re.IGNORECASE,
)


def without_lead(text: str) -> str:
    """The words from the work on: without who does it and when, "today I will"."""
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    return rest if " " in rest else text


def without_verb(text: str) -> str:
    """What is made, without the verb that says so: "metrics to another cluster" may have a ticket, "migrate" is no word of one."""
    verb, _, rest = without_lead(text).partition(" ")
    return rest if rest and verb.casefold() in VERBS else text


def deserves_ticket(text: str) -> bool:
    """Whether the words tell of something that is made; no meeting, no help, no small change.

    A verb of making tells it ("add dark mode to the settings"), or one of all work with a part of a product
    ("wrote the docs for billing").
    """
    words = re.findall(r"[a-z]+", text.casefold())
    made = any(word in MAKING for word in words) or (
        (_WORK_ON.search(text) or any(word in _WORKING for word in words)) and any(map(_is_product, words))
    )
    if not made or len(text) > _LONG or tickets(text) or _CHORE.search(_without_products(text)):
        return False
    if cues.has_code_signs(text, between=False) or cues.is_obstacle(text) or text.rstrip().endswith("?"):
        return False
    told = re.split(r"[,;]\s", text, maxsplit=1)[0]
    return len(fit.about(told) - VERBS - {"work"}) + bool(_MORE.search(text)) >= _LEAST


def _is_product(word: str) -> bool:
    return word in _PRODUCT or word.removesuffix("s") in _PRODUCT


def _without_products(text: str) -> str:
    """The text without words of a chore that are a part of what is made: "rewrite the onboarding emails", "add support for webhooks"."""
    verb = without_lead(text).split(" ")[0].casefold()
    if verb not in MAKING - _VAGUE:
        return text
    text = _PARTS.sub(" ", text)
    return text if verb in _MENDING else _MAILS.sub(" ", text)
