"""What people write around a report: a greeting, a title, its date, a farewell. It tells nothing, and moves nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from components.clauses import Clause
from scrumai.core.cues import is_none
from scrumai.core.text import bag

_DAY = r"(?:day|morning|afternoon|evening|night|one|week|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day|rest of (?:the|your) (?:day|week))"
_GREETING = re.compile(
    rf"(?:hi+|hello+|hey+|heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|g'?day|mornin[g']?|gm|happy {_DAY}"
    r"|moin|hallo|servus|hola|buenas|buenos d[ií]as|bonjour|salut|ciao|ol[aá]|bo[am] (?:dia|tarde)|namaste|kia ora|guten (?:morgen|tag|abend)|buongiorno|goedemorgen|dzie[nń] dobry|g[uü]nayd[ıi]n|bun[aă] diminea[tț]a|god morgon|hej|merhaba|ohayou?)(?![\w'-])",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    rf"(?:thanks?|thank you|many thanks|thx|ty|cheers|(?:and )?have (?:a|an) (?:great|good|nice|lovely|wonderful|amazing|awesome|productive|fantastic|pleasant|blessed) {_DAY}"
    r"|(?:and )?(?:that'?s|that is|this is) (?:it|all|about it)(?: from (?:me|my side|my end))?(?: (?:for )?(?:now|today))?|(?:best|kind|warm) regards|regards|bye(?:[- ]?bye)?|good ?night"
    r"|see (?:you|ya)(?: (?:tomorrow|later|soon|then|around))?|talk (?:to you )?(?:soon|later)|take care|(?:gute|god) na(?:cht|tt)|buenas noches|bonne (?:nuit|journ[eé]e|soir[eé]e)|boa noite|noapte bun[aă]|buona (?:notte|serata|giornata)|(?:sch[oö]nen )?feierabend|otsukaresama(?: des(?:u|hita))?|oyasumi(?:nasai)?|dobranoc"
    r"|iyi (?:geceler|g[uü]nler|ak[sş]amlar)|kolay gelsin|tsch[uü](?:ss|ß)|ciao|adi[oó]s|hasta (?:ma[nñ]ana|luego)|[aà] demain|at[eé] (?:amanh[aã]|logo)|bis (?:morgen|sp[aä]ter|dann)|do jutra|tot morgen|fijne (?:avond|dag)|ha det|hej ?d[aå]"
    r"|danke(?: sch[oö]n)?|gracias|merci|obrigad[oa]|grazie|arigatou?|enjoy (?:your|the) (?:day|weekend|week))(?![\w'-])",
    re.IGNORECASE,
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?"
_DATE = (
    rf"(?:{_WEEKDAY}[\s,]+(?:the )?)?(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,2}}/\d{{1,2}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:[\s,]+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{_MONTH}(?:[\s,]+\d{{4}})?)(?:[\s,]+{_WEEKDAY})?"
)
_TITLE = (
    r"(?:(?:my|our|here'?s|here is|today'?s|async|daily|weekly|morning|team)\s+)*"
    r"(?:(?:daily|async)\s+(?:updates?|status|check-?\s?in)|stand-?\s?ups?(?:\s+(?:updates?|reports?|notes|summary|post))?|daily scrum|scrum (?:updates?|notes)|(?:status|progress) updates?)"
)
_FOR = rf"(?:\s*(?:for|of|on|[-–—|:,(@#])?\s*(?:today|\d{{1,3}}|{_DATE}|{_WEEKDAY}|(?:day|week|sprint) \d+)\s*\)?)?"
_TOP = re.compile(rf"(?:{_TITLE}{_FOR}|{_DATE}(?:\s*[-–—|:,]?\s*{_TITLE})?)[\W_]*", re.IGNORECASE)
_TO = bag(
    """
    all team everyone everybody folks guys people peeps there y'all yall gang crew friends again so very much a lot in advance ahead too u you
    and to my dear the zusammen todos tutti tous
    """
)
_THING = bag(
    "page pages world screen meeting dashboard app email mail card note message component button modal view"
)
_NAME = re.compile(r"@[\w.-]+|[A-Z][\w.-]*")
_WORDS = re.compile(r"[@\w'.-]*[@\w'-]")
_SIGNS = " \t\r\n.,;:!?*_~-–—()\"'"
LONGEST = 60  # letters
_APART = frozenset(("line", "sentence", "heading", "comma", "dash"))  # so begins what follows a greeting
_NOTHING = re.compile("")


def without(text: str, pieces: Sequence[Clause]) -> list[Clause]:
    """The pieces of a message between what stands above it and what stands below."""
    first, last = 0, len(pieces)
    while first < last and (size := _above(text, pieces[first:])):
        first += size
    while last > first and (size := _below(text, pieces[first:last])):
        last -= size
    found = list(pieces[first:last])
    if first and found and found[0].link != "heading":
        found[0] = replace(found[0], link="line")
    return found


def _above(text: str, pieces: Sequence[Clause]) -> int:
    """How many of the first pieces, under no heading, are a greeting, or a title or a date on a line of its own."""
    first = pieces[0]
    if first.heading:
        return 0
    line = sum(1 for piece in pieces if piece.line == first.line)
    if line < len(pieces) and _TOP.fullmatch(_of(text, replace(first, end=pieces[line - 1].end))):
        return line
    if not _addresses(_GREETING, _of(text, first)):
        return 0
    if len(pieces) > 1 and pieces[1].link == "comma" and _addresses(_NOTHING, _of(text, pieces[1])):
        return 2  # "Good morning, everyone"
    return int(len(pieces) == 1 or pieces[1].link in _APART)


def _below(text: str, pieces: Sequence[Clause]) -> int:
    """How many of the last pieces are a farewell, which may be signed."""
    last = pieces[-1]
    if last.link in ("heading", "and", "but", "so"):
        return 0
    if _addresses(_FAREWELL, _of(text, last)):
        return 1
    signed = _NAME.fullmatch(_of(text, last)) and not is_none(_of(text, last))
    return 2 if signed and len(pieces) > 2 and _below(text, pieces[:-1]) == 1 else 0


def _addresses(pattern: re.Pattern[str], words: str) -> bool:
    """Whether words are nothing but that, and at most one name: "hi Ben", but not "Thank You Page"."""
    begun = pattern.match(words) if len(words) <= LONGEST else None
    if not begun:
        return False
    names = [word for word in _WORDS.findall(words[begun.end() :]) if word.lower() not in _TO]
    return len(names) <= 1 and all(_NAME.fullmatch(name) and name.lower() not in _THING for name in names)


def _of(text: str, piece: Clause) -> str:
    return text[piece.start : piece.end].strip(_SIGNS)
