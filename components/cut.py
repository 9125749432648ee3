"""Cuts what is told in a line into the smallest pieces that can be told apart: at signs, conjunctions and new beginnings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from components.marks import PICTURES, RANKED, blanked, masked
from scrumai.core.text import lowered

_PAIRS = re.compile(  # whose "and" joins two words of one saying
    r"\b(?:up and running(?!\s+(?:the|an?|my|our|some|all|more)\b)|back and forth|ups and downs|down and out|in and out|on and off|here and there|over and over|again and again"
    r"|more and more|drag(?:ging)? and drop(?:ping)?|(?:copy|cut|copying|cutting) and past(?:e|ing)|plug and play|(?:search|find) and replace|trial and error|pros and cons"
    r"|read and write(?=\s+(?:access|permissions?|rights))|nuts and bolts|bits and pieces|odds and ends|black and white|terms and conditions)\b",
    re.IGNORECASE,
)
_SPENT = re.compile(  # on what goes on behind the day: "spent most of yesterday and today working on it"
    r"\bspen[dt]\s+(?:(?:most|all|half|part|much|some|the|rest|of|my|our|an?|whole|entire|full|good|lot|couple|few|bit|hours?|days?|morning|afternoon|evening|time)\s+)*"
    r"(?:(?:yesterday|today|tonight|this (?:morning|afternoon|week))(?:\s+and\s+)?)+(?=\s+[a-z]+ing\b)",
    re.IGNORECASE,
)
_NAMES = re.compile(  # "paired with Ana and Bob today", but not "with Ana and Bob fixed it"
    r"\b(?:with|from|by|to|for|and)\s+[A-Z][a-z]+(?:, [A-Z][a-z]+)*,? (?:and|&) (?!Today|Tomorrow|Yesterday|Now|Then|Next|[A-Z][a-z]+ed\b)[A-Z][a-z]+"
    r"(?=\s+(?:to|on|about|for|in|at|of|over|regarding|today|yesterday|this|last)\b|\s*(?:$|[.,;:!?)]))"
)
_WORD = r"(?<![\w'/-]){}(?![\w'/-])"
_BUT = r"(?:but|(?:however|though|although|otherwise)(?=[ ,]+(?:[^\W_]|[#@\"'`(]))|except(?: for)?|apart from|aber|mais|pero|mas)"
# "no. 3" and "e.g. this" go on behind the point
_WHOLE = r"(?:(?<!\bno)(?<!\bnr)(?<!\bep)(?<!\bch)(?<!\bpt)(?<!\bpp)(?<!\bvol)(?<!\bfig)(?<!\bsec)|(?!\. ?\d))(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bincl)"
_NO_RANGE = (
    r"(?!(?:(?<=\s\d\s)|(?<=\s\d\d\s)|(?<=^\d\s))[-–—]\s\d)"  # "took 3 - 4 hours", "the 1 - 1 with Ana"
)
_CUT = re.compile(  # small letters
    rf"(?P<sentence>{_WHOLE}(?=(?P<signs>[.!?]+))(?P=signs)(?=[\s\"'*)_]|$)[\"')*_]*|;+|…|\.\.+)"  # all signs in a row, or none
    rf"|(?P<dash>(?<=\s)(?<!\bn\s){_NO_RANGE}(?:-+>?|–|—|=>|→|\||/|//|\\)(?=\s)|—|→|\||(?<=\s)\((?=(?:(?:still|but) )?(?:waiting|pending|blocked|stuck|needs?)\s))"
    r"|(?P<comma>,(?!\d{3}\b))"
    rf"|(?P<but>{_WORD.format(_BUT)})"
    rf"|(?P<so>{_WORD.format('(?:so(?! far| that| much| many| good)|because(?! of)|bc(?! of)|since(?= i| we| the| it)|as(?= i | we )|(?<!a )while|until(?= i | then)|hence|meanwhile)')})"
    rf"|(?P<and>{_WORD.format('(?:and then|and also|and|then|also|plus|und|et|y|e(?![.])|as well as|followed by|after that|afterwards)')}|&|\+(?=\s))",
)
_START = re.compile(
    r"(?<=[^\W_]\s)(?="
    r"(?:yesterday|today|tomorrow|tmrw|tonight|currently|2day|tdy|yday|this (?:morning|afternoon)|next)[, ]+(?:i\b|we\b|i'|im\b|ill\b|will\b|gonna\b|going\b|plan|want|work|continu|start|fix|finish|is\b|my\b)"
    r"|(?:i|we)(?! (?:did|could|can|have)(?:n't|not| not)\s*(?:$|[.,;!?]))(?! (?:have|had|did)(?: (?:so far|left|in mind|open|planned|now|before|already|yesterday|today|last week|for now))?\s*(?:$|[.,;!?]))(?:'ll|'m|'ve| will| am| was| have| had| did| need| plan| want| can't| cannot| could|'d) "
    r"|i'?m (?:stuck|blocked|waiting|not)|(?<!n't )(?<!really )(?<!ever )(?<!even )(?<!completely )(?<!totally )(?<!pretty )(?<!quite )(?<!a bit )(?:still )?(?:waiting (?:on|for)|blocked (?:by|on)|stuck (?:on|with))"
    r"|(?:no|any|zero|without) (?:blockers?|blocks?|impediments?|issues?|obstacles?|problems?|roadblocks?)"
    r"|nothing (?:block|in my|is )|not blocked"
    r")",
    re.IGNORECASE,
)
_DAY = (
    r"(?:today|2day|tdy|tomorrow|tmrw|2moro)(?=[ ,]+[^\W_])"
    r"(?![ ,]+(?:with|at|in|on|by|for|and|or|morning|noon|afternoon|evening|night|button|view)\b)"
)
_AFTER_A_FACE = re.compile(  # it ends a sentence: "fixed the button 🥳 today the sheet"
    rf"(?:(?<=[{PICTURES}]\s)|(?<=[:;]\)\s))(?={_DAY}|(?:now|next|then)\b)", re.IGNORECASE
)
_AFTER_YESTERDAY = re.compile(  # "yest did the mesh 2day do the scene"
    rf"(?<![\w'/-])(?:yesterday|yest|yday|ytd)\s(?:(?!{_DAY}).)*?[^\W_]\s(?={_DAY})", re.IGNORECASE
)
_LEAD = re.compile(
    r"\W*(?:(?:and|so|then|but|also|ok|well)\W+)?(?:(?:since|by|until|till|before|after|for|as of|on|in|during|over|from|as for)\s+)?(?:(?:the|my|our)\s+)?"
    r"(?:yesterday|today|tomorrow|tonight|now|currently|last|next|this|previous(?:ly)?|yday|tmrw|(?:mon|tues|wednes|thurs|fri|satur|sun)day|then|afterwards|later|first|finally|lastly|hopefully"
    r"|(?:last|next|this|previous|following) (?:(?:stand-?up|scrum|team|group|weekly|daily|sprint|check-?in) )?(?:day|week|time|meeting|stand-?up|scrum|sprint|night|weekend|morning|afternoon|evening|sync|check-?in|update|report|session|class|post))"
    r"(?:\s+(?:morning|afternoon|evening|night|too|as well|first|mostly))?\W*",
    re.IGNORECASE,
)  # a comma or an adverb behind it cuts nothing: "By next meeting, I hope to ...", "today also the cart"
_BOUND = re.compile(
    r"(?:that|which|what|who|where|when|if|whether|how|why|because|since|until|unless|before|after|while|as|than|to"
    r"|there (?:are|is)|i|we|i'm|im|am|was|are|is|have|has|had|been|be|not|still|got|were|just|currently|also|with|of|for|the|a|my|no|and|but|so|or"
    r"|yesterday|today|tomorrow|now|then|morning|afternoon|by|till|due|on|from|to|later|\w+'s)\s+$",
    re.IGNORECASE,
)
_EXCEPT = re.compile(  # "no blockers besides the VPN", "none other than the VPN"
    r"(?:^\W*(?:none|nothing)(?!\s+(?:until|till)\b)|\b(?:(?:no|any|zero|without)\s+(?:\w+\s+){0,2}?(?:blockers?|blocks|issues?|problems?|impediments?|obstacles?|troubles?)|nothing\s+(?:\w+\s+)?block\w*(?:\s+(?:me|us))?))"
    r"\s+(?P<but>besides|other than|aside from|(?:until|till)(?=\s+[\w-]+\s+[\w-]+\s+\w))\s",
    re.IGNORECASE,
)
_ANY = re.compile(r"(?:(?:i|we) have )?any\b", re.IGNORECASE)  # which somebody met, or thinks to have
_MET = re.compile(
    r"(?<![\w'’])(?:encounter(?:ed|ing)?|fac(?:e|ed|ing)|experienc(?:e|ed|ing)|having|hit|reported|expect|anticipate|noticed?|foresee|see|seen|saw|met|find|found|into|think|believe)\s+$|n['’]t\s+$",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(  # "the only blocker I have is the wifi"
    r"\b(?:the|only|one|another|first|main|biggest)\s+(?:\w+\s+){0,2}?(?:things?|blockers?|issues?|problems?|questions?|impediments?|obstacles?|troubles?|concerns?|challenges?|difficult(?:y|ies))\s+$",
    re.IGNORECASE,
)
_HAVE = re.compile(
    r"(?:i|we)(?:['’]ve| have| had| need| see| face| am| are|['’]m|['’]re)(?: (?:right now|at the moment|now|currently|today|left|so far|stuck (?:on|with)|with it))? (?:is|are|was|were)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\W*1\.\s+(?=[^\W\d][^:]*$)")  # the number of a list of one: "Today: 1. the menu"
_ADVERBS = frozenset(("also", "then", "afterwards"))
_HELD = re.compile(  # "was also working", "will then go on" are one
    r"(?:^|.*[^\w'])(?:i|we|he|she|they|it|was|were|am|is|are|be|been|will|have|has|had|did|do|can|could|should|would|may|might|must|i'm|i've|i'll|we're|we've|we'll)\s+",
    re.IGNORECASE | re.DOTALL,
)
_READABLE = re.compile(r"[^\W_]|[\u2190-\u2bff\U0001f300-\U0001faff]")


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, link) of each readable piece of text[start:end]; the first one's link is ""."""
    line = masked(text[start:end])
    line = _NAMES.sub(_as_one, blanked(_SPENT, blanked(_PAIRS, line)))
    marks = [(m.start(), m.end(), m.lastgroup or "") for m in _CUT.finditer(lowered(line))]
    marks += [
        (at, at, "run")
        for pattern in (_START, _AFTER_A_FACE, _AFTER_YESTERDAY)
        for at in map(re.Match.end, pattern.finditer(line))
        if not _is_bound(line, at)
    ]
    marks += [(*found.span("but"), "but") for found in _EXCEPT.finditer(line)]
    only = _ONLY.match(line)
    at, link = only.end() if only else 0, ""
    for first, last, kind in [*sorted(marks), (end - start, end - start, "")]:
        is_adverb = kind == "and" and line[first:last].lower() in _ADVERBS
        if first < at or ((kind == "comma" or is_adverb) and _LEAD.fullmatch(line, at, first)):
            continue
        if is_adverb and _HELD.fullmatch(line, at, first):
            continue
        if _READABLE.search(text, start + at, start + first):
            yield (*_stripped(text, start + at, start + first), link)
            link = kind
        else:  # two marks in a row: "and" after a comma says more than the comma, a full stop more than both
            link = kind if link in ("", "comma", "run") else link
        at = last


def _as_one(names: re.Match[str]) -> str:
    """Names without what stands between them, letter for letter; the word before them stays, as "waiting for" begins a piece."""
    return names[0].replace(" and ", " xxx ").replace("&", "x").replace(",", "x")


def _is_bound(text: str, at: int) -> bool:
    """Whether what may begin a piece goes on with the words before it."""
    begin = max(0, at - 20)
    met = _ANY.match(text, at) and _MET.search(text, begin, at)
    which = _HAVE.match(text, at) and _OF_WHICH.search(text, max(0, at - 40), at)
    return any((_BOUND.search(text, begin, at), met, which))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    rank = RANKED.match(text, start, end)
    start = rank.end() if rank else start
    while start < end and (text[start].isspace() or text[start] in "*_~`\"'>-–•:()[]\u200b\ufeff"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_~`\"'>-–:,\u200b\ufeff"):
        end -= 1
    if end - start > 1 and text[end - 1] == ")" and text[end - 2].isalnum() and "(" not in text[start:end]:
        end -= 1  # what stands in them is a piece of its own
    return start, end
