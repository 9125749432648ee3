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
DOING = VERBS | forms(
    """
    review meet call sync interview pair help mentor answer ask read learn prepare discuss talk test deploy release merge check update
    continue start try look clean order send work
    """.split()
)
"""Those and verbs of what else a day has."""
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
_COPY = re.compile(
    rf"\b(?:{'|'.join(sorted(forms('make create take do get save finish complete'.split())))}|took|done|did)\s+(?:[\w-]+\s+){{0,3}}?"
    r"(?:backup|copy|dump|screenshot|snapshot)s?\s*(?:\b(?:of|from|before)\b|$)",
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


_TIME = (
    r"(?:today|tomorrow|yesterday|tonight|now|then|and|also|so|later|this\s+(?:morning|afternoon|evening|week|sprint)"
    r"|finally|hopefully|actually|probably|maybe|perhaps)"
)
_ORDER = (
    r"(?:first|next)\b(?!\s+(?:build|design|document|draft|export|patch|port|prototype|release|set|split|test)\b"
    r"(?!\s+(?:the|an?|our|my|all|some|up)\b))"
)
_HOW = r"(?!(?:dai|week|month|quarter|year|night|hour|ear|re|rep|app|supp|comp)ly\b)\w{2,}ly\b|rather|maybe|perhaps|just|still|also|now|soon|then"
_WILL = r"will|shall|would|can|could|should|must|may|might|gonna"
_MODE = r"(?:going|about|supposed|able|ought|(?:plan|aim|intend|hop|try|continu|start)(?:n?ing)|plan|want|need|have|had|hope|try|continue|start|like|love|aim|intend|got)\s+to"
_WHO = (
    rf"i(?:ll|m|ve)|(?:i|we)(?:['’](?:ll|m|re|ve|d))?|let(?:['’]?s|\s+me|\s+us)|(?:my|our|the|today['’]?s)\s+(?:plan|goal|aim)(?:\s+(?:for\s+)?today)?\s+is\s+to|{_MODE}|{_WILL}"
    r"|am|are|be|have|been|currently|just|still|think|guess|(?:focus(?:ing)?|plan)\s+on"
)
_LEAD = re.compile(
    rf"\W*(?:{_TIME}\b(?!['’-])[\s,:–—-]*(?=\w)|{_ORDER}(?!['’-])[\s,:–—-]*(?=\w)|(?:{_WHO})\s+(?:(?:{_HOW})\s+)*(?=\w))*",
    re.IGNORECASE,
)
_BY_US = re.compile(r"\b(?:i(?:ll|m|ve)?|we)\b", re.IGNORECASE)
_WILL_DO = re.compile(rf"(?:['’](?:ll|d)|\b(?:to|{_WILL}))\s+(?:(?:{_HOW})\s+)*$", re.IGNORECASE)
"""What stands before a verb, whichever it is."""
_NO_VERB = re.compile(r"not\b|never\b|no\b|be\b", re.IGNORECASE)
_TELLS = re.compile(
    r"\W*(?:i(?:ll|m|ve)|(?:i|we)(?:['’](?:ll|m|re|ve|d))?|today)(?:[\s,:–—]|$)", re.IGNORECASE
)
"""How a sentence begins, and no title."""


def without_lead(text: str) -> str:
    """The words from the work on: without who does it, when and how, "today I will finally". What begins with no work is left whole."""
    found = _LEAD.match(text)
    lead = found[0] if found else ""
    rest = text[len(lead) :]
    verb, _, behind = rest.partition(" ")
    is_told = _BY_US.search(lead) and _WILL_DO.search(lead) and not _NO_VERB.match(rest)
    return rest if behind and (verb.casefold() in DOING or is_told) else text


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
        (_WORK_ON.search(text) or any(word in _WORKING for word in words)) and _is_product(_thing(text))
    )
    work = without_lead(text)
    if not made or len(text) > _LONG or tickets(text) or _TELLS.match(work):
        return False
    if _CHORE.search(_without_products(text)) or _COPY.search(text):
        return False
    if cues.has_code_signs(text, between=False) or cues.is_obstacle(text) or text.rstrip().endswith("?"):
        return False
    return len(fit.about(_first(work)) - VERBS - {"work"}) + bool(_MORE.search(text)) >= _LEAST


_ROW = re.compile(r",((?:\s+[\w-]+){1,2},)*((?:\s+[\w-]+){1,2}),?\s+(?:and|or|&)\s+(\w+)")


def _first(text: str) -> str:
    """The text up to a comma, but for one in a row of things: "add filters, sorting and paging"."""
    part = re.split(r"[,;]\s", text, maxsplit=1)[0]
    row = _ROW.match(text, len(part))
    is_row = row is not None and not any(word.casefold() in DOING for word in re.findall(r"\w+", row[0]))
    return text if is_row else part


def _thing(text: str) -> str:
    """The last word of what is worked on, "survey" of "the database survey for the agency"."""
    made = fit.head(re.split(r"[,;]\s", _WORK_ON.sub(" ", without_lead(text)).strip(), maxsplit=1)[0])
    words = re.findall(r"[a-z]+", made.casefold())
    return next((word for word in reversed(words) if _is_product(word) or fit.about(word)), "")


def _is_product(word: str) -> bool:
    return word in _PRODUCT or word.removesuffix("s") in _PRODUCT


def _without_products(text: str) -> str:
    """The text without words of a chore that are a part of what is made: "rewrite the onboarding emails", "add support for webhooks"."""
    verb = without_lead(text).split(" ")[0].casefold()
    if verb not in MAKING - _VAGUE:
        return text
    text = _PARTS.sub(" ", text)
    return text if verb in _MENDING else _MAILS.sub(" ", text)
