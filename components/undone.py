"""What a piece says was not done, or not finished: left, tried in vain, meant, denied."""

from __future__ import annotations

import re

from components.tenses import TELLING

_LEFT = re.compile(
    r"\b(?:did|could|was|were|has|have|had)(?:n['’]?t|nt|\s+not)(?:\s+(?:yet|really|quite|fully|even|been|able to|manage to|get to))*\s+"
    r"(?:done|finish\w*|complet\w*|start\w*|beg[iau]n|reach\w*|touch\w*|manag\w*|succeed\w*|make it|get (?:to|around|there|it|far|much|things|any)|do (?:much|any|it|that|anything)|have (?:the |any |enough )?time)\b"
    r"|\b(?:is|are)(?:n['’]?t|\s+not)(?:\s+(?:yet|really|quite|fully|even|been))*\s+(?:done|finished|completed?|ready|merged|tested|deployed|there)\b"
    r"|\b(?:i|we)\s+(?:did|could|can|have)(?:n['’]?t|not|\s+not)(?=\W*$)"
    r"|\b(?:not|n['’]t)\b[^.;,]{1,40}\byet\b"
    r"|(?:\b(?:is|are|am|have|has)\s+|['’](?:m|s|re|ve)\s+)?(?<!\bwas )(?<!\bwere )\b(?:almost|nearly)\s+(?:done|finish(?:ed|ing)?|completed?|ready|there|through|merged)\b"
    r"|\b(?:almost|nearly)\s+(?:managed to\s|got\s+(?:[^\s.;,]+\s+){1,6}?(?:to\s+[a-z]+|working|running|done|finished|merged|deployed|fixed|ready|through)(?=\W*$|[.,;]))"
    r"|\b(?:barely|hardly|scarcely)\s+(?:started|began|begun|touched)\b"
    r"|\bleft\s+(?!(?:nothing|none|no)\b)(?:[^\s.;,]+\s+){1,6}?(?:unfinished|undone|incomplete|half[ -]?(?:done|finished))(?=\W*$|[.,;:!?]|\s+(?:and|but|for|because|so|until|till|as)\b)"
    r"|(?<!sprint )\b(?:is|are)\s+(?:(?:only|still|just|about)\s+)*(?:half|partly|partially)[ -](?:done|finished|completed?|ready|merged|deployed)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\W*(?:(?:i|we|and|but|also)\s+)*did(?:n['’]?t|nt|\s+not)\s+(?!(?:break|block|cause|change|encounter|experience|face|feel|find|get|ha[dv]e?|help|hit|know|like|mean|mind|need|notice|only|reali[sz]e|run|see|stop|struggle|take|think|understand|want|work)\b)[a-z]+",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\W*(?:(?:i|we|and|but|also|then|still)\s+)*(?:(?:failed|(?:was|were)(?: un|(?:n['’]?t| not) )able) to\s|(?:(?:was|were|been)\s+)?(?:not successful|unsuccessful)\b"
    r"|(?:did|has|have|had|could|can)(?:n['’]?t|nt|\s*not|['’]?t)\s+(?:(?:yet|really|quite|even|manage to|able to)\s+)*(?:get|got|gotten)\s+(?!(?:stuck|lost|sick|in|any|no)\b)"
    r"(?:[^\s.;,]+\s+){1,8}?(?:to\s+[a-z]+|working|running|done|finished|completed?|merged|deployed|through|going|started|fixed|set ?up|connected|ready|built)\b)",
    re.IGNORECASE,
)
_WITHOUT_LUCK = re.compile(
    r"\b(?:to no avail|in vain|without (?:any |much )?(?:success|luck)|with no (?:success|luck))\W*$",
    re.IGNORECASE,
)
_NEEDED = re.compile(  # by the thing of the piece before: "the filter (needs testing)"
    r"\W*(?:(?:it|that|this|which|but|just|still|also|only)\s+)*needs?\s+(?:(?:a|an|some|more|another|further|final|second|last|better|proper|code|manual|to be)\s+)*"
    r"(?:test(?:s|ing|ed)?|re-?view(?:ing|ed|s)?|polish(?:ing|ed)?|clean(?:ing|ed|-?\s?up)?|fix(?:es|ing|ed)?|refactor(?:ing|ed)?|docs|documentation|work|tweak(?:s|ing)|styling|merging)\b|\W*(?:(?:is|are|still) )*yet to be \w",
    re.IGNORECASE,
)
_UNDONE = re.compile(r"\W*not[ -](?:yet[ -])?done\s+(?:with\s+)?\w", re.IGNORECASE)
_MEANT = re.compile(  # and did not, or it would say so
    r"\W*(?:(?:i|we|he|she|they|and|but|also|originally|actually|really|initially|just|only|yesterday|today)\s+)*(?:(?:was|were) (?:\w+ )?(?:going|supposed|meant|planning|hoping|hoped|planned|scheduled) to"
    rf"|(?:had )?(?:meant|intended|planned|wanted|hoped) to|(?:completely |totally )?forgot to(?! (?:post|write|add|list|log|include|put|enter|submit|update|mark|track|record|fill)\b))\s+(?!{TELLING})",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\W*(?:(?:that|it|this|which|but|and)\s+)*(?:did|has|have)(?:n['’]?t|nt|\s+not)\s+(?:happen(?:ed)?|ma[kd]e it)(?:\s+(?:yet|though|either|today|yesterday))?\W*",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\W*(?:(?:i|we|he|she|they|and|also|then|yesterday|today|really|just|even)\s+)*(?:(?:have|has|had)\s+)?(?:tried|attempted|wanted|hoped|aimed)\b(?! to (?:reproduce|find|see|check|spot)\b)",
    re.IGNORECASE,
)
_IN_VAIN = re.compile(r"(?:no(?:pe)?|nah|alas|in vain|without success)\W*", re.IGNORECASE)
_NOT_SO = re.compile(  # of what somebody had in mind
    r"(?:(?:(?:i|we)\s+)?(?:did|could)(?:n['’]?t|\s+not)(?:\s+(?:manage|make it|get (?:to it|there|around to it)))?(?:\s+(?:to|yet|in time))?"
    r"|(?:it|that)\s+(?:did(?:n['’]?t|\s+not)\s+(?:happen|work out)|never happened)|(?:(?:i|we)\s+)?never (?:did|got (?:to it|there|around to it)))\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*(?:(?:i|we|but|and|so|then|got|get|really|honestly)\s+)*(?:"
    r"(?:(?:almost|nearly|basically|literally|pretty much|absolutely)\s+)?nothing\s+(?:(?:got|was|is|really)\s+)*(?:done|finished|completed|achieved|accomplished|moved)"
    r"|(?:(?:did|could|have|has|had)(?:n['’]?t|nt|\s+not)|never|barely|hardly)\s+(?:(?:really|actually|even|manage to|able to|been able to)\s+)*(?:get|got|gotten|do|did|done|accomplish(?:ed)?|achieved?)\s+"
    r"(?:(?:too|very|all that|that|as)\s+)?(?:much|anything|a lot|a thing)(?:\s+(?:work\s+)?(?:done|finished|completed|accomplished))?"
    r"|not\s+(?:(?:too|very|all that|that)\s+)?(?:much|a lot|anything)\s+(?:(?:got|was|is|really)\s+)*(?:done|finished|completed|achieved|accomplished)"
    r")(?:\s+(?:today|yesterday|either|at all|this week|over the weekend|on the weekend))*\W*",
    re.IGNORECASE,
)


def left(words: str) -> int | None:
    """Where it says that a thing was not finished or not begun: "the export did not get started"."""
    found = _LEFT.search(words)
    return found.start() if found else None


def is_failed(words: str) -> bool:
    """Whether it begins with what somebody did not bring about: "failed to create the tests", "didn't get the login working"."""
    return _FAILED.match(words) is not None


def is_without_luck(words: str) -> bool:
    """Whether it ends with that it was of no use: "tried to get the certificate to no avail"."""
    return _WITHOUT_LUCK.search(words) is not None


def is_needed(words: str) -> bool:
    """Whether it begins with what the thing before it still needs: "needs testing"."""
    return _NEEDED.match(words) is not None


def is_nothing(words: str) -> bool:
    """Whether it says no more than that nothing, or not much, was done: "so nothing got done", "didn't do much"."""
    return _NOTHING.fullmatch(words) is not None


def is_meant(words: str) -> bool:
    """Whether it begins with what somebody had in mind: "was going to start the export"."""
    return _MEANT.match(words) is not None


def is_denied(words: str) -> bool:
    """Whether it begins with what somebody did not do: "did not define the cards"."""
    return _NOT_DONE.match(words) is not None


def is_undone(words: str) -> bool:
    """Whether it begins with that it is not done: "not done with the tests"."""
    return _UNDONE.match(words) is not None


def is_void(words: str) -> bool:
    """Whether it says no more than that something did not come about: "that did not happen"."""
    return _NEVER.fullmatch(words) is not None


def is_in_vain(tried: str, words: str) -> bool:
    """Whether words say no more than that what somebody tried did not come about: "tried to finish it but no"."""
    return _TRIED.match(tried) is not None and _IN_VAIN.fullmatch(words) is not None


def is_not_so(meant: str, words: str) -> bool:
    """Whether words say no more than that what somebody meant to do did not come about: "wanted to finish it but didn't"."""
    return is_meant(meant) and _NOT_SO.fullmatch(words) is not None
