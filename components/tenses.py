"""When a piece is, by its first words: past, still to come, or due by a day."""

from __future__ import annotations

import re

_INTENDED = re.compile(
    r"\W*(?:(?:i|we|and|but|so|then)(?:\s+|(?=['’])))*(?:(?:will|['’]ll|going to|gonna)\s(?!(?:wait|need|not)\b)|(?:need to|have to|hope to|want to|plan to|should|can(?! not|not))\s(?!(?:wait|be|have|not|learn|understand|know|find|figure|get)\b))",
    re.IGNORECASE,
)
TELLING = r"(?:say|thank|let|ask|mention|note|share|point|know|see if|see whether|tell|report|apologi[sz]e|add that)\b"  # what follows is told
_TO_COME = re.compile(
    r"\W*(?:(?:i|we|it|still|but|and|then|also)(?:\s+|(?=['’])))*(?:(?-i:will|['’]ll|ll)\s(?!(?:and|never|[a-z]+ed|was|did|has|had|be able|be nice)\b)"
    r"|(?:should|must|might)\s(?!(?:have|be|not)\b)|shall\s|would (?:still )?(?:need|have) to\s"
    r"|(?:still )?(?:need|needs|have|has) to\s(?!(?:wait|ask|say|admit|know)\b)"
    rf"|(?:(?:am|are|is|['’]m|['’]re) )?(?:(?:now|still|currently) )?(?:planning (?:to|on(?=\s(?:next )?[a-z]+ing\b))|(?:hoping|intending|aiming|looking) to|hopes? to|intend to|aim to|want to|wanna|(?:would|['’]d) like to)\s(?!{TELLING})"
    r"|plans? to\s(?!.*\b(?:[a-z]+ed|written|sent|made|done|drawn)\b)"
    r"|(?:(?:am|are|is) )?going to\s(?!(?:an?|the|ta|my|our|class\w*|lectures?|meetings?|office|school|work)\b)|gonna\s)",
    re.IGNORECASE,
)
_NO_PAST = (  # or of what is still to come
    r"need|feed|seed|speed|embed|proceed|exceed|indeed|planned|hoped|wanted|decided|scheduled|supposed|intended|needed|expected|assigned|tasked|agreed|meant"
    r"|promised|asked|used|based|stalled|blocked|excited|overwhelmed|failed|struggled"
)
_PAST = re.compile(  # "shared components" and "moved to next sprint" are none
    r"\W*(?:today |yesterday )?(?:i|we)(?:['’]ve|\s+had)?\s+(?:(?:also|then|finally|just|already|mostly|successfully)\s+)*"
    rf"(?!(?:{_NO_PAST})\b)[a-z]{{2,}}ed\b|"
    r"\W*(?:(?:i|we|he|she|they|and|also|then|so|but|finally|just|already|mostly|successfully|i['’]ve|we['’]ve|have|has|had)\s+)*"
    rf"(?!(?:{_NO_PAST})\b)(?:[a-z]{{2,}}ed (?:up |out |on |off |in )?(?:an?|the|my|our|his|her|its|their|this|that|these|those|it|some|all|more|most|lots|many|several|both|two|three|\d+)"
    r"|did (?:some|an?|the|my|more|this|that|not only)|spent|met (?:with|up|to)|worked|started|talked|collaborated|spoke|came up with|thought about|made|wrote|rewrote|redid|began|built|sent|took|went|held|taught|gave|drew|broke|learnt|kept"
    r"|(?<!['’]ve )(?<!have )(?<!has )got (?:the|my|our|his|her|their|it|all))\b",
    re.IGNORECASE,
)
_BY = r"\s+(?:by|until|before)\s+(?:(?:at least|at the latest|the|end of|around|day|next|this|mid)\s+)*"
_DATE = r"(?:\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|tmrw|eod|eow|noon|lunch|end\b|week|weekend|month|sprint|meeting|scrum|stand-?up|class|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d)"
_DUE = re.compile(
    r"\W*(?:(?:i|we|it|this|that)\s+)?(?:(?:(?:i|we|it)['’]?ll|will|should|to|hope to|probably)\s+)+(?:(?:be|get it|have it)\s+)*(?:done|finished|ready|completed?|finish(?: it)?)"
    + _BY
    + _DATE,
    re.IGNORECASE,
)
_DUE_ALONE = re.compile(rf"\W*(?:done|ready){_BY}{_DATE}", re.IGNORECASE)


def is_intended(words: str) -> bool:
    """Whether it begins with what somebody is going to do: "will work on the server meanwhile"."""
    return _INTENDED.match(words) is not None


def is_due(words: str, told: bool = False) -> bool:
    """Whether it says until when a thing will be done: "will be done by Friday", or "done by Friday" where nothing is told."""
    return _DUE.match(words) is not None or (not told and _DUE_ALONE.match(words) is not None)


def is_to_come(words: str) -> bool:
    """Whether it begins as what is still to be done does: "should work on the image storage"."""
    return _TO_COME.match(words) is not None


def is_past(words: str) -> bool:
    """Whether it begins as what was done does, in so many words: "also posted the plan for next week"."""
    return _PAST.match(words) is not None
