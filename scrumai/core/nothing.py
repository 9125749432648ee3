"""Nothing is in the way: the answers that say so with more than one word."""

from __future__ import annotations

import re

from . import cues

_FILLER = (
    r"(?:(?:(?:were|was|are|is|have been|has been) )?(?:encountered|faced|found|met|seen|experienced|reported|in my way)|this (?:week|sprint|time)|for now|for today|right now|now|today|yet|so far|as of (?:now|today|yet)|at the moment|atm|currently|at all|really|here|much|tbh|honestly"
    r"|otherwise|either|in particular|since|to (?:report|mention|share)|on my (?:side|end)|from (?:me|us|my (?:side|end))|that i(?:['’]m aware of| am aware of| know(?: of)?)"
    r"|i (?:guess|think)|thanks|thank you|thx|bro|man|team|guys|all (?:good|fine|clear)|smooth)"
)
_TROUBLE = (
    rf"(?:bloc?k\w*|blok\w*|issues?|problems?|probs?|impediments?|obstacles?|{cues.HINDRANCES}|road-?\s?blocks?"
    r"|hold-?\s?ups?|troubles?|concerns?|complaints?|worries|challenges?|difficult(?:y|ies)|risks?|bumps?|drama)"
)
_MET = (
    r"(?:encounter(?:ed)?|fac(?:e|ed)|met|meet|see|saw|seen|hit|hav(?:e|ing)|had|got|gotten|get|f(?:ind|ound)|experienced?|noticed?|foresee|expect|anticipate|report(?:ed)?"
    r"|(?:run|ran|running) into|come across)"
)
_SINCE = r"(?:yet|still|so far|currently|really|actually|ever|also|just|today|yesterday|now)"
_OF_NONE = r"(?:new|other|more|further|real|actual|major|big|serious|critical|significant|notable|particular|specific|technical|current|blocking|known|obvious|kind of|sort of)"
_MET_NONE = (  # "still haven't run into any problems", "there weren't any blockers", "I don't think I have any issues"
    rf"(?:(?:i|we|there)\s+)?(?:{_SINCE}\s+)*(?:(?:do|did|have|has|had|are|is|were|was|can|could)(?:n['’]?t|nt|\s+not)|never|not)\s+(?:{_SINCE}\s+)*"
    rf"(?:(?:think|believe|feel)\s+(?:that\s+)?(?:i|we|there)\s+(?:have|had|are|is|were|see)\s+)?(?:been\s+)?(?:{_MET}\s+)?any\s+(?:{_OF_NONE}\s+){{0,2}}?{_TROUBLE}"
)
_HAVE_NONE = (  # "I don't have a blocker"
    rf"(?:(?:i|we)\s+)?(?:{_SINCE}\s+)*(?:(?:do|did)(?:n['’]?t|nt|\s+not)\s+(?:{_SINCE}\s+)*have|have(?:n['’]?t|\s+not)\s+got)\s+an?\s+(?:{_OF_NONE}\s+)?{_TROUBLE}"
)
_NO = (
    rf"(?:{_MET_NONE}|{_HAVE_NONE}|(?:the |my |our )?{_TROUBLE} (?:(?:is|are|do|does|did)(?:n['’]?t| not)|not) (?:exist(?:s|ed|ing)?|present)|(?:no|zero|0|not any|without|free of) (?:\w+ ){{0,2}}?{_TROUBLE}(?: or {_TROUBLE})?"
    r"|i'?m (?:good|fine|all set|ok(?:ay)?)|fine|good(?: to go)?|clear|cool|looking good|all (?:set|quiet)|(?:everything )?on track"
    r"|(?:(?:i|we) |i['’]?m |we['’]?re |(?:i am|we are|i was|we were) )?(?:(?:did|have|has|was|were|are)(?:n['’]?t| not)|never|not) (?:(?:really|ever|actually) )?(?:(?:get|got|getting|gotten|been|being) )?stuck(?: anywhere| on anything| with anything)?"
    r"|(?:there (?:is|was|are|were) )?nothing (?:(?:is|was|has been) blocking(?: me| us)?|in my way|comes to mind|blocking(?: me| us)?|(?:serious|major|big|critical|special|dramatic)(?=\W*$))|not at all"
    r"|no|nope|nah|naw|none|nothing|nada|nil|zilch|n/?a|(?:all|everything(?:'s| is)?) (?:is )?(?:good|clear|fine|well|smooth|ok(?:ay)?|green)"
    r"|so far so good|so good so far|smooth(?: sailing)?|(?:it'?s )?going (?:well|fine|good)"
    r"|not (?:really|atm|at the moment|at present|as of (?:now|today|yet)|right now|now|today|yet|currently|that i know(?: of)?|for now)"
    r"|(?:as of now|as of today|so far|for now|right now|at the moment|currently|today)[ ,]+(?:no|none|nothing|nope|nil|all good))"
)
_DENIES = re.compile(
    rf"\W*{_NO}(?:[\s,]+{_FILLER})*\s*(?:$|(?=[,.;:!)\n\u2026\u2013\u2014-])|(?=\b(?:apart from|except|but|other than|just|only|besides|because|since|as)\b))",
    re.I,
)
_GONE = r"(?:back(?! to)|resolved|solved|fixed|sorted(?: out)?|cleared|unblocked|rolled back|up again|working(?: again)?|over now)"
_OVER = re.compile(
    rf"\b(?:not any ?more|(?:isn['’]?t|is not|are not|aren['’]?t) (?:an? )?{_TROUBLE} (?:any ?more|now)|no longer|not since|unblocked|(?:is|are|was|were|got|been|'s|all|now|finally) (?:now |all |finally |again )?{_GONE}"
    rf"|(?:{_TROUBLE}|lock|bug|error|outage|limit|warning|queue)\b.{{0,30}} (?:is|are) (?:now |all |finally )?gone"
    r"|went through|works? (?:now|again|fine now)|finally (?:works?|came|arrived|loaded|merged|approved))\b"
    r"|^\W*(?:cleared|resolved|solved|fixed|sorted|unblocked)\b",
    re.I,
)
_WAS = re.compile(
    r"\b(?:was|were|got|had been|been|being)\s+(?:\w+\s+)?(?:block\w*|stuck|waiting (?:on|for)|down|broken)\b",
    re.I,
)
_UNREAL = re.compile(
    r"\b(?:not|never|until|till|unless|when|if|once|hope\w*|should|will|needs?|to be|waiting|has to|have to)\b|n't\b",
    re.I,
)
_MAYBE = re.compile(r"\b(?:may|might|maybe|perhaps|could|later|soon|possibly|probably)\b", re.I)


_WHICH = re.compile(r"\bwhich (?:has|have) (?:now |since |already |finally )?$", re.I)
_EXCEPT = re.compile(
    r"[\s,;(–—-]*(?:besides|other than|apart from|aside from|except(?: for)?|until|till)\s+\w", re.I
)
_SHORT = 25  # words; what is longer tells more than that
_ALL_WELL = frozenset("👍 ✅ 👌 🟢 🆗".split())


def denies(text: str) -> bool:
    """Whether an answer begins with a no that is not taken back: "no, but I might need the staging box later"."""
    if text.strip()[:1] in _ALL_WELL:
        return len(text.split()) == 1
    said = _DENIES.match(text)
    if said is None:
        return False
    rest = text[said.end() :]
    if cues.names_obstacle(said[0]) and _EXCEPT.match(rest):
        return is_over(rest)
    return is_over(rest) or bool(_MAYBE.search(rest)) or not cues.is_obstacle(rest)


def is_over(text: str) -> bool:
    """Whether the words tell of an obstacle that is gone, and of none that is left: "an issue with the scenes which has been resolved"."""
    ends = list(_OVER.finditer(text))
    if not ends or len(text.split()) > _SHORT:
        return False
    before, after = _WAS.sub("", text[: ends[-1].start()]), text[ends[-1].end() :]
    left = cues.is_obstacle(after) or (cues.is_obstacle(before) and not _WHICH.search(before))
    return not (left or _UNREAL.search(before))
