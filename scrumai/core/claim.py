"""Whether words say that a thing is finished. In doubt they do not: what is not quite done is never called done."""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import IntEnum

from .fit import covers, head, plain
from .text import bag
from .verb import forms

_DONE = bag(
    """
    finished done completed closed resolved fixed shipped deployed released merged delivered implemented solved landed launched
    published wrapped live accepted finalised finalized
    """
)
_BEYOND = bag("closed accepted shipped deployed released merged delivered landed launched published live")
_OPEN = re.compile(
    r"n['’]t\b|\b(?:not|never|no|without|cannot|cant|dont|didnt|isnt|wasnt|havent|hasnt|nor|neither"
    r"|almost|nearly|half|halfway|partly|partially|mostly|largely|basically|about to|close to|still|until|except|besides"
    r"|(?:some|most|much|parts?|bits?|half|all but) of|first (?:part|half|version|draft|cut|pass|step|bit)|draft|wip"
    r"|in progress|hop(?:e|ing)|tr(?:y|ied|ying)|want(?:ed)?|wish|will|would|should|could|might|may|must|can"
    r"|going to|gonna|need(?:s|ed)?|supposed|expect\w*|plan(?:s|ned|ning)?|to be|wait(?:s|ed|ing)?|blocked|stuck"
    r"|reopen(?:ed)?|re-opened|revert(?:ed)?|rolled back|start(?:ed|ing)?|began|begun|begin|continu\w+|soon|tomorrow|later"
    r"|pending|remain(?:s|ing)|left|to ?do|incomplete|unfinished|undone|more work|follow[- ]?ups?"
    r"|(?:for|in|under|needs|into|to) (?:a |the |code |peer )?(?:review|qa|testing|test|staging|dev|uat|verification)"
    r"|under|if|unless|when|once|why|who|how)\b|\d\s*%|\?",
    re.IGNORECASE,
)
_SIDES = forms(
    "test review draft design sketch document estimate discuss comment prototype spike".split()
) | bag(
    """
    pr prs mr mrs pull spec specs poc subtask subtasks sub-task branch refactoring investigation analysis research setup docs
    documentation docu estimation planning call meeting discussion feedback question questions
    backend frontend ui api migration script scripts mockup mockups wireframes copy texts text
    """
)
"""What a thing has beside itself, or what is done about it: its tests, its docs."""
_SIDE_WORDS = plain(_SIDES)
_PART = _SIDES | bag(
    """
    part parts bit bits half point points step steps rest
    planned wrote written writing started helped helping paired pairing looked looking worked updated updating
    """
)
_PARTLY = re.compile(
    r"\b(?:for|of|in|on|to|into|from|at|about|regarding|towards?|against|by|after|before)\s+(?:the\s+)?§"
)
_WORK_ON = re.compile(
    r"\b(finished|done|completed)\s+(?:the\s+)?work(?:ing)?\s+on\s+(?:the\s+)?§", re.IGNORECASE
)
_WHOLE = forms(
    "implement build make create add code develop fix solve resolve ship deploy release merge move migrate port set".split()
)
_DOING = re.compile(r"\b(?:finished|done|completed)\s+(?:(?:with|up)\s+)?(\w{3,}ing)\b[^§]*§", re.IGNORECASE)
"""Who has finished doing something with a thing has finished the thing where that is to make it."""
_SMALL = bag(
    """
    a an the and also i we my our it is are was were has have had been be that this then just now yesterday today finally all
    completely fully up off out on with got get it's ve ticket story task bug issue card item thing stuff as to too well
    morning afternoon friday monday tuesday wednesday thursday last week
    """
)
_SIGNS = "✅✔☑🎉🚀"
_TICKED = re.compile(rf"[{_SIGNS}]")


class Claim(IntEnum):
    """How much is claimed: nothing, a thing that stands alone under "done", or that it is finished."""

    NONE = 0
    NAMED = 1
    FINISHED = 2


def claimed(shape: str) -> Claim:
    """What words under "done" claim of the thing for which a "§" stands in them."""
    if _OPEN.search(shape):
        return Claim.NONE
    clause = next((part for part in re.split(r"[;\n,.]+(?=\s|$)", shape) if "§" in part), "")
    clause = _WORK_ON.sub(r"\1 §", clause)
    words = _words(clause)
    if _PARTLY.search(clause) or _PART & set(words):
        return Claim.NONE
    doing = _DOING.search(clause)
    if doing and doing[1].casefold() not in _WHOLE:
        return Claim.NONE
    if any(_is_done(word) for word in words) or _TICKED.search(clause):
        return Claim.FINISHED
    return Claim.NONE if set(words) - _SMALL else Claim.NAMED


def is_beside(title: str, text: str) -> bool:
    """Whether a title is of what a thing has beside itself and the words are not: "Login page tests", and "the login page"."""
    return not covers(plain(_words(head(title))) & _SIDE_WORDS, plain(_words(text)))


def is_told(state: str, shape: str) -> bool:
    """Whether the name of a state that is not done says as much as words under "done": "Resolved", to who "resolved §".

    Who says more than the name does, "closed §", has told something else.
    """
    beyond = _BEYOND.intersection(_words(shape)).difference(_words(state))
    return claimed(f"§ {state}") is Claim.FINISHED and not beyond


def is_named(state: str, shape: str) -> bool:
    """Whether the words have all those of a state's name."""
    return set(_words(state)) <= set(_words(shape))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())


def _is_done(word: str) -> bool:
    if word in _DONE:
        return True
    typo = len(word) > 5 and not word.startswith(("un", "in", "re", "dis")) and word.endswith(("ed", "d"))
    return bool(typo and get_close_matches(word, _DONE, 1, 0.85))
