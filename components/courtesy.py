"""What people write around a report: a greeting, a title, its date, a farewell. It tells nothing, and moves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

_NAME = r"(?:(?-i:[A-Z][\w.-]+)|@[\w.-]+)"
_ALL = (
    r"(?:[\s,]+(?:(?:and|to|you|my|dear|the)\s+)*(?:all|team|everyone|everybody|folks|guys|people|peeps|there|y'?all|gang|crew|friends|again|so much|very much"
    rf"|a lot|in advance|ahead|too|u|you|{_NAME}))"
)
_DAY = r"(?:day|morning|afternoon|evening|night|one|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day|rest of (?:the|your) (?:day|week))"
_GREETING = (
    rf"(?:hi+|hello+|hey+|heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|g'?day|mornin[g']?|gm|happy {_DAY}"
    r"|moin|hallo|servus|hola|buenas|buenos d[ií]as|bonjour|salut|ciao|ol[aá]|bom dia|namaste|kia ora)"
)
_FAREWELL = (
    rf"(?:thanks?|thank you|many thanks|thx|ty|cheers|(?:and )?have (?:a|an) (?:great|good|nice|lovely|wonderful|amazing|awesome|productive|fantastic|pleasant|blessed) {_DAY}"
    r"|(?:and )?(?:that'?s|that is|this is) (?:it|all|about it)(?: from (?:me|my side|my end))?(?: (?:for )?(?:now|today))?|(?:best|kind|warm) regards|regards|bye(?:[- ]?bye)?|good ?night"
    r"|see (?:you|ya)(?: (?:all|guys))?(?: (?:tomorrow|later|soon|then|around))?|talk (?:to you )?(?:soon|later)|take care|enjoy (?:your|the) (?:day|weekend|week))"
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?"
_DATE = (
    rf"(?:{_WEEKDAY}[\s,]+(?:the )?)?(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,2}}/\d{{1,2}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:[\s,]+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}(?:[\s,]+\d{{4}})?)(?:[\s,]+{_WEEKDAY})?"
)
_TITLE = (
    r"(?:(?:my|our|here'?s|here is|today'?s|(?:this|last) week'?s|a?sync(?:hronous)?|daily|weekly|morning|team|quick|personal)\s+)*"
    r"(?:(?:daily|weekly|async)\s+(?:updates?|reports?|status|check-?\s?in)|stand-?\s?ups?(?:\s+(?:updates?|reports?|notes|summary|meeting|post))?|daily scrum|scrum (?:updates?|reports?|notes|meeting)|(?:status|progress) (?:updates?|reports?))"
)
_FOR = rf"(?:\s*(?:for|of|on|[-–—|:,(@#])?\s*(?:today|\d{{1,3}}|{_DATE}|{_WEEKDAY}|(?:day|week|sprint) \d+)\s*\)?)?"
_BEFORE = re.compile(
    rf"[\W_]*(?:{_GREETING}{_ALL}*|{_TITLE}{_FOR}|{_DATE}(?:\s*[-–—|:,]?\s*{_TITLE})?)[\W_]*", re.IGNORECASE
)
_AFTER = re.compile(rf"[\W_]*{_FAREWELL}{_ALL}*[\W_]*", re.IGNORECASE)
_SIGNED = re.compile(r"[\W_]*[A-Z][\w.-]*[\W_]*")  # "Cheers, Tom"
LONGEST = 60  # letters


def around(texts: Sequence[str]) -> tuple[int, int]:
    """How many of the first pieces of a message, and how many of the last, are nothing but such words."""
    signed = len(texts) > 1 and _SIGNED.fullmatch(texts[-1]) and _count(_AFTER, texts[-2:-1])
    after = _count(_AFTER, reversed(texts[:-1] if signed else texts)) + bool(signed)
    return _count(_BEFORE, texts), after


def _count(pattern: re.Pattern[str], texts: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda text: len(text) <= LONGEST and pattern.fullmatch(text), texts))
