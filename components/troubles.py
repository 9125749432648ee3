"""What is in somebody's way now: trouble that a piece begins with or names, and does not end."""

from __future__ import annotations

import re

_TROUBLED = re.compile(
    r"\W*(?:(?:i|we|and|but|also|then|still|(?:the|my|our) team(?: and i)?|just|currently|kept|keep|keeps|are|am|is|were|was|have been|has been|had been|been|really|definitely)\s+)*"
    r"(?P<met>(?:had|have|having|has|faced|facing|hit|experienced|experiencing|encountered|encountering|ran into|running into|run into|getting|got)\s+"
    r"(?:[\w']+\s+){0,5}?(?:issues?|problems?|troubles?|errors?|bugs?|difficult\w+|road ?blocks?|blockers?)\b|struggl\w+)",
    re.IGNORECASE,
)
_TROUBLES = re.compile(
    r"\W*(?:(?:and|but|also|then|still|some|more|many|lots of|a lot of|a few|big|major|minor|ongoing)\s+)*(?P<met>(?:troubles?|problems|issues|difficulties)\s+(?:with|in|on|at|while|when|getting|connecting|running|logging|understanding)\b)",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(  # "the clients started having some issues"
    r"\W*(?:(?:and|but|also|then)\s+)*(?:(?!(?:i|we|he|she|they|you|it|who|which|that|what|if|when)\b)[\w'-]+\s+){1,4}?(?P<met>(?:(?:had|has|have|gave|gives|threw|throws)|(?:started|kept|keeps|began|is|are) (?:having|getting|giving|throwing|showing))\s+"
    r"(?:[\w']+\s+){0,3}?(?:issues|problems|troubles?|errors|bugs|difficulties)\b)",
    re.IGNORECASE,
)
_OBSTACLES = r"(?:blockers?|road ?-?blocks?|impediments?|obstacles?)(?!\s+(?:list|screen|page|label|board|tickets?|flag|bugs?|fix\w*|issues?|tasks?|prs?|backlog|tests?|course|report|triaged|for level|in level)\b)"
_HELD_UP = re.compile(  # now, not "was stuck on it until noon"
    r"\W*(?:(?:(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|this (?:week|morning)|unfortunately|however|sadly),?\s+)*(?:(?:i|we|but|and|so|then|also|still|now|currently|again|there|it|a bit|bit|kind of|really|totally|completely|(?:i|we)['’](?:m|re|ve)|there['’]s|am|are|is)\s+)*"
    r"(?P<met>(?:stuck|bogged down|hung up) (?:on|in|at|trying|because|as|since)\b|(?<!\bi )(?<!\bwe )(?:stuck|bogged down) with\b|having\s+(?!(?:no|any|few|hardly|minor)\b)(?:[\w']+\s+){0,4}?(?:problems?|issues?|troubles?|errors?|difficult\w+)\b"
    rf"|(?:(?:have|has|hit|is|am|are|got|face|facing|ran into|met)\s+)?(?:an?|another|one|a new)\s+(?:(?!ad\b)[\w-]+\s+)?{_OBSTACLES}\b|unable to\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\W*(?:(?:(?:i|we)(?:['’](?:ve|m|re))?|there(?:['’]s|\s+is|\s+are)|(?:it|this|that)(?:['’]s|\s+is)|but|and|so|then|also|still|now|currently|today|unfortunately|however|sadly),?\s+)*"
    rf"(?:(?:(?:have|has|having|got|face|facing)\s+)?(?:(?:currently|now|also|still)\s+)?(?:an?|another|one|two|three|some|new)\s+(?:(?!ad\b)[\w-]+\s+){{0,2}}?{_OBSTACLES}"
    rf"|(?:my|our|the(?=\s+(?:[\w-]+\s+)?(?:block|road|imped)))\s+(?:[\w-]+\s+)?{_OBSTACLES}\s+(?:(?:right now|now|today|currently|at the moment)\s+)?(?:is|are)\b)",
    re.IGNORECASE,
)
_UNNAMED = re.compile(  # denied, or over, or to come
    r"\b(?:no|not|none|nothing|nobody|never|any|was|were|will|may|might|could|would|if|until|handled|history|closed|unblocked|removed|to (?:report|mention|share|add|tell))\b|n['’]t\b",
    re.IGNORECASE,
)
_FAULTY = re.compile(  # now, not "it didn't work at first"
    r"\b(?:do|does)(?:n['’;]?t|\s+not)\s+(?:\w+\s+)?works?\b|\bnot working\b|\b(?:still|has|have|gives?|getting|shows?|throws?)\s+(?:\w+\s+){0,2}?errors?\b|\bnot (?:all|everything|much|any) (?:of it |of them )?works?\b"
    r"|(?:\b(?:is|are)|['’](?:s|re))\s+(?:(?:still|a bit|quite|pretty|very|really|kind of|somewhat)\s+)*(?:buggy|flaky|glitchy|unstable|off(?=\W*$))",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(  # "found out why it does not work", "a page for what has errors"
    r"\b(?:if|when|where|whether|why|that|which|what|who|so|until|because|handling|fix\w*|solv\w*|found|for)\b",
    re.IGNORECASE,
)
_GOT_STUCK = re.compile(
    r"\W*(?:(?:i|we|and|but|then)\s+)*(?:(?:was|were|got|am|is|are)\s+)?(?P<met>stuck|bogged down|hung up) (?:on|with|at|trying)\b",
    re.IGNORECASE,
)
_FLAGGED = re.compile(  # as boards write it: "[BLOCKED] ABC-7 the cart"
    r"\W*(?:BLOCKED|ON HOLD|STUCK|WAITING)\b"
)
_AT = re.compile(  # "having trouble with the login and ...": it may go on with what else somebody has trouble with
    r"\b(?:troubles?|problems?|issues?|difficult\w+|stuck|struggl\w+)\s+(?:with|on|in|at)\b(?!.*\b(?:so|then|but)\b)",
    re.IGNORECASE | re.DOTALL,
)
_MET = re.compile(  # and dealt with
    r"\b(?:fixed|solved|resolved|corrected|figured|sorted|overc\w+|helped|until|finally|managed|but|found|debugged|work(?:ed|ing) (?:on|through)|discuss\w*)\b",
    re.IGNORECASE,
)
_STUCK = re.compile(
    r"\W*(?:(?:i|we|and|but|so|yesterday|today)\W+)*(?:(?:was|were|been|got|is|am|are)\s+)?(?:(?:totally|completely|mostly|pretty much)\s+)?(?:blocked|stuck|held up|locked out|kept waiting)"
    r"(?:\s+(?:by(?! (?:nobody|nothing|no one)\b)|on|with|behind|in|at|of|out|for|since|waiting|all|the whole|most)\b|\W*$)",
    re.IGNORECASE,
)
_LACKS = re.compile(
    r"\W*(?:(?:the|my|our|main|only|one|biggest|current|first|second|other|two|three)\s+)*(?:blockers?|impediments?|obstacles?|problems?|issues?) (?:is|are) (?:still )?(?:nobody|no[- ]?one|no)\s+"
    r"(?!(?:more|longer|(?:\w+ )?(?:blockers?|impediments?|obstacles?|problems?|issues?|deal|worry|worries|matter|concern))\b)[^\W\d_]",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\W*(?:(?:the|my|our)\s+)?(?:only|main|biggest)\s+(?:\w+\s+)?(?:blockers?|impediments?|obstacles?|problems?|challenges?|difficult(?:y|ies))(?!\s+(?:i|we) (?:\w+ed|found)\b)(?:\s+[\w']+){0,6}?\s+(?:is|are)\s+(?!(?:not?|none|nothing)\b)\w",
    re.IGNORECASE,
)


def is_troubled(words: str) -> bool:
    """Whether it begins with trouble that it does not end: "had a lot of trouble with the sign-up"."""
    return _is_unsolved(_TROUBLED.match(words))


def is_trouble(words: str) -> bool:
    """Whether it begins with trouble that is named, or that a thing has, and does not end it: "troubles with CI", "the script had errors"."""
    return _is_unsolved(_TROUBLES.match(words)) or _is_unsolved(_OF_THINGS.match(words))


def _is_unsolved(trouble: re.Match[str] | None) -> bool:
    """Whether nothing from the trouble that somebody `met` on tells how it ended."""
    return trouble is not None and _MET.search(trouble.string, trouble.start("met")) is None


def has_obstacle(words: str) -> bool:
    """Whether it says in so many words that there is an obstacle now: "we have a blocker", "my blocker is the VPN"."""
    return _NAMED.match(words) is not None and _UNNAMED.search(words) is None


def is_held_up(words: str) -> bool:
    """Whether it begins with what holds somebody up now, and does not end it: "stuck on the tests", "we hit a blocker with it"."""
    return _is_unsolved(_HELD_UP.match(words))


def is_faulty(words: str) -> bool:
    """Whether it says of a thing itself that it does not work: "but it still has errors"."""
    found = _FAULTY.search(words)
    return (
        found is not None
        and _OF_ANOTHER.search(words, 0, found.start()) is None
        and _MET.search(words, found.end()) is None
    )


def got_stuck(words: str) -> bool:
    """Whether it begins with what somebody got stuck on, and does not end it: "got stuck on the tests"."""
    return _is_unsolved(_GOT_STUCK.match(words))


def is_flagged(words: str) -> bool:
    """Whether it begins with the state that boards write before what is held up: "[BLOCKED] ABC-7 the cart"."""
    return _FLAGGED.match(words) is not None


def is_flag(words: str) -> bool:
    """Whether it is nothing but that."""
    flag = _FLAGGED.match(words)
    return flag is not None and not words[flag.end() :].strip("]): ")


def has_trouble_at(words: str) -> bool:
    """Whether it says what somebody has trouble with: "stuck on the docs"."""
    return _AT.search(words) is not None


def is_stuck(words: str) -> bool:
    """Whether it begins with what somebody is or was held up by: "was blocked by the VPN all day"."""
    return _STUCK.match(words) is not None


def is_lack(words: str) -> bool:
    """Whether it says that what is in the way is that there is no such thing: "blocker is no laptop for now"."""
    return _LACKS.match(words) is not None


def is_only(words: str) -> bool:
    """Whether it says what is most in the way, or alone: "the only blocker we have is the lack of keys"; maybe no more."""
    return _ONLY.match(words) is not None
