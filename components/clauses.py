"""Cuts a standup message into the smallest pieces that can be told apart, with the structure around them.

Pure text in, offsets out. It rather cuts once too often: `standup_tagger` labels the pieces and joins
those that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from components.headings import heading_kind, is_deadline, named, over_list
from components.questions import Asks, nobody
from components.states import SIGNS, pictured, said, ticked
from scrumai.core.cues import is_none
from scrumai.core.text import lowered

BULLETS = "-*•·▪◦‣●○→+~–—"
_NUMBERED = r"\(?\d{1,2}[.)]"
_BULLET = re.compile(
    rf"[ \t>]*(?:(?P<question>[Qq](?=\d))?\(?(?P<number>\d{{1,2}})(?:[.)\]:](?=\s|[A-Za-z*])|(?P<dash> ?[-–—/])(?=[ \t]+[^\W\d_]))|(?P<letter>[A-Ea-e])[.)](?=\s)|#\.(?=\s)|[{BULLETS}](?=[ \t*_]|[\[(][ xX][\])])|[ \t>]+)[ \t]*"
)
_BOX = re.compile(
    rf"(?:\[(?P<tick>[ xX✓✔✅]?)\]|(?:(?<=[-*•])|(?<=[-*•] ))\((?P<round>[ xX])\)|(?P<sign>[{''.join(SIGNS)}])|[☐⬜])[ \t]+"
)
_TAG = re.compile(r"(?:NOT DONE|DONE|TO-?DO|WIP|IN PROGRESS|BLOCKED)\s+[-–—]\s")
_FENCE = re.compile(r"[ \t>]*```")
_PICTURES = "\u2190-\u245f\u2500-\u2775\u2794-\u2bff\U0001f300-\U0001faff\ufe0f"
_SECTION = re.compile(rf" {{0,3}}(?P<depth>#{{1,6}})[ \t]+(?=[^\W\d_]|[{_PICTURES}])")
_MARKUP = rf"[*_#~`=¿¡\-–—\[\]( {_PICTURES}]*(?:(?<=[#*_] )(?:\d{{1,2}}|[IVX]{{1,4}})\\?[.):][*_]* ?|(?<=[*_])\d{{1,2}}\\?[.):][*_]* )?(?:(?:q|question )\d{{1,2}}[.:)]\s*)?"
_SIGN = r"[:：=]|\s?(?:[-=]+>|→)|[?!](?=[\s:*_]|$)|(?<=[a-z])\s?[-–—]+(?=\s)|👇"
_PHRASE = r"[^\W\d_][\w' /,()&+-]{0,100}?"  # nothing of _MARKUP first, or a long run of "_" takes minutes
_COUNTED = r"(?:\d{1,2} (?=(?:done|did|plan|what|where|need|to ?do|will|yesterday|today|next|last|any|doing|completed)\b))?"  # "1 Done since last scrum"
_HEAD = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>{_PHRASE})[*_`)\]]*\s*(?:{_SIGN})[*_`:]*\s*(?:👇\s*)?", re.IGNORECASE
)
_ALONE = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>{_PHRASE})[*_`)\]=\-–— :?👇…#{_PICTURES}]*(?:\.\.\.)?", re.IGNORECASE
)
_STRONG = re.compile(r"[ \t>]*(?:\*\*|__)(?=[^\s*_])")  # whose first half looks like a bullet
_RANKED = re.compile(r" {0,3}#{1,6}[ \t]")
_PICTURED = re.compile(rf"[{_PICTURES}]")
_STARS = re.compile(r"\s*[*_]{1,3}[^\s*_].*[*_][*_:\s]*$")
_COLON = re.compile(r":[`\s]*$")
_TELLS_OF = re.compile(  # so an entry begins: "Wrote the docs:"
    r"(?:[a-z]+(?:ed|ing)|wrote|made|built|did|got|took|ran|sent|met|began|found)\b.*\b(?:the|an?|my|our|this|that|these|those|some|all|\d+)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    rf"{_MARKUP}{_COUNTED}(?P<phrase>[^\W\d_][\w',/&+-]*(?: [^?!:\n ]{{0,40}}[^?!:.\n ]){{2,24}}) ?\?[*_`)\]? :]*",
    re.IGNORECASE,
)
_STARRED = re.compile(
    r"[ \t]*(?P<mark>\*\*?|__?|~)(?P<phrase>[^\W\d_][\w' /,&+-]{0,72}?)[:?]{0,2}(?P=mark)[:?\s-]*"
)
_MARKS = frozenset("*_~")
_PICTURE = r"(?P<phrase>[✅☑✔🟢🌹🚧⏳▶🔜🟡🔨➡👉🏗📅🌱⛔🛑🚫🔴❌❗🌵]\ufe0f?|:[a-z_]{1,24}:)"
_EMOJI = re.compile(rf"\s*{_PICTURE}[:\s]*")
_PICTURE_FIRST = re.compile(rf"[\s#]*{_PICTURE}")
_BEHIND = re.compile(rf"\s*{_PICTURE}[\s.,;]*")
_WORDED = re.compile(
    r"(?P<words>[^.,;:!?]{1,40}?)\s*(?:[.,;!]+\s*|(?=\b(?:and|but|then)\b)|$)", re.IGNORECASE
)
_INLINE = re.compile(
    rf"(?:(?<=\s)|(?<=[.;,|)/]))(?=[*_]{{0,2}}(?P<phrase>{_PHRASE})[*_]{{0,2}}\s?[:=](?!//|>)[*_]{{0,2}}(?:\s|$))"
)
_NAMED = re.compile(
    r"(?:(?<!\bmain)(?<!\bonly)(?<!\bbiggest)(?<!\bone)(?<!\bopen)(?<!\bcurrent)(?<!\banother)(?<!\bnew)(?<!\bblocking)(?<=[a-z])\s+(?:problem|issue|question|concern|risk|challenge|bug|error)|\d\s+(?:problem|issue|question|bug|error)s)$",
    re.IGNORECASE,
)
_FILED = re.compile(  # "added one issue: the crane"
    r"\b(?:add|open|re-?open|creat|fil|clos|fix|rais|report|submitt?|resolv|solv|merg|assign)(?:ed|ing)\s+(?:\w+\s+){0,2}?(?:an?|the|one|two|another|only|some|this|that|my|several|\d+)\s+(?:\w+\s+)?(?:problem|issue|question|bug|error)s?$",
    re.IGNORECASE,
)
_INLINE_DASHED = re.compile(
    rf"(?<=[.;,|/])\s+(?=(?P<phrase>{_PHRASE})\s[-–—]+\s)"
)  # where the line begins so: "Yesterday - a, Today - b"
_INLINE_ARROW = re.compile(
    r"(?<=[.;,|/])\s+(?=(?P<phrase>yesterday|today|tomorrow|tmrw|next|blockers?|blocked)\s?(?:[-=]+>|→)\s)",
    re.IGNORECASE,
)  # "moved A, todo -> done" is none
_DASHED = re.compile(r".*(?:[-–—]|[-=]+>|→)\s*", re.DOTALL)
_INLINE_ASKED = re.compile(rf"(?<=[.!?;]\s)(?=(?P<phrase>{_PHRASE})\?\s)")  # "... Any blockers? no"
_ASKED = re.compile(
    r"any (?:blockers?|blocks|impediments?|obstacles?)|blockers?|blocked|(?:what is |what's |what )?next",
    re.IGNORECASE,
)
_REMARKED = re.compile(
    r"(?:any )?questions?|(?:the|how|who|progress|result)\b.*|do you need .*", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]][\s:?.*_]*")
_OPTIONAL = re.compile(
    r"if any|optional|if applicable|today|yesterday|tomorrow|this (?:week|sprint)|(?:in |for |over )?(?:the )?(?:next|last|past|previous|coming) .*|(?:since|until|before) .*|\d{1,2} ?h(?:ours|rs)?",
    re.IGNORECASE,
)
_BREAKS = r"\r\n\u2028\u2029\x0b\x0c\x85"
_LISTED = re.compile(rf"[ \t]{{0,8}}[{_BREAKS}]{{1,4}}[ \t>]{{0,12}}(?:{_NUMBERED}|[{BULLETS}])[ \t]+")
_ITEM = re.compile(rf"(?:^|[{_BREAKS}])(?P<indent>[ \t]*)[{BULLETS}][ \t]+$")
_DEEPER_ITEM = re.compile(
    rf"[ \t]{{0,8}}[{_BREAKS}]{{1,2}}(?P<indent>[ \t]{{0,40}})(?:{_NUMBERED}|[{BULLETS}])[ \t]+"
)
_AT_START = re.compile(rf"(?:^|[{_BREAKS}])[ \t>]*$")
_TO_LINE_END = re.compile(rf"[^{_BREAKS}]*")
_DATE = re.compile(
    r"(?:(?:by|on|this|next|the|end of|until|before|around|maybe)\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|week|weekend|sprint|eod|later|soon)",
    re.IGNORECASE,
)
_FIRST = re.compile(  # at the start of a line or behind a sign
    r"(?:^|(?<=[:=>→–—-])|(?<=[:=>→–—-] ))\s?(?P<shape>(?P<before>\(|)1(?P<behind>[.)]|:| ?[-–—/])\s)"
)
_ORDERED = {  # what numbers nothing unless it counts: "3 - column layout", the quarter "Q3: hiring"
    "question": [
        re.compile(rf"^[ \t>*_-]{{0,8}}Q{at}[.:)]\s", re.IGNORECASE | re.MULTILINE) for at in (1, 2, 3)
    ],
    "dash": [re.compile(rf"(?:^|(?<=\s)){at} ?[-–—/][ \t]+[^\W\d_]") for at in (1, 2)],
}

_WORD = r"(?<![\w'/-]){}(?![\w'/-])"
# "no. 3" and "e.g. this" go on behind the point
_BUT = r"(?:but|(?:however|though|although|otherwise)(?=[ ,]+(?:[^\W_]|[#@\"'`(]))|except(?: for)?|apart from|aber|mais|pero|mas)"
_WHOLE = r"(?:(?<!\bno)(?<!\bnr)(?<!\bep)(?<!\bch)(?<!\bpt)(?<!\bpp)(?<!\bvol)(?<!\bfig)(?<!\bsec)|(?!\. ?\d))(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bincl)"
_NO_RANGE = (
    r"(?!(?:(?<=\s\d\s)|(?<=\s\d\d\s)|(?<=^\d\s))[-–—]\s\d)"  # "took 3 - 4 hours", "the 1 - 1 with Ana"
)
_CUT = re.compile(  # small letters
    rf"(?P<sentence>{_WHOLE}[.!?]+(?=[\s\"'*)_]|$)[\"')*_]*|;+|…|\.\.+)"
    rf"|(?P<dash>(?<=\s)(?<!\bn\s){_NO_RANGE}(?:-+>?|–|—|=>|→|\||/|//|\\)(?=\s)|—|→|\||(?<=\s)\((?=(?:(?:still|but) )?(?:waiting|pending|blocked|stuck|needs?)\s))"
    r"|(?P<comma>,(?!\d{3}\b))"
    rf"|(?P<but>{_WORD.format(_BUT)})"
    rf"|(?P<so>{_WORD.format('(?:so(?! far| that| much| many| good)|because|bc|since(?= i| we| the| it)|as(?= i | we )|(?<!a )while|until(?= i | then)|hence|meanwhile)')})"
    rf"|(?P<and>{_WORD.format('(?:and then|and also|and|then|also|plus|und|et|y|e(?![.])|as well as|followed by|after that|afterwards)')}|&|\+(?=\s))",
)
_START = re.compile(
    r"(?<=[^\W_]\s)(?="
    r"(?:yesterday|today|tomorrow|tmrw|tonight|currently|2day|tdy|yday|this (?:morning|afternoon)|next)[, ]+(?:i\b|we\b|i'|im\b|ill\b|will\b|gonna\b|going\b|plan|want|work|continu|start|fix|finish|is\b|my\b)"
    r"|(?:i|we)(?:'ll|'m|'ve| will| am| was| have| had| did| need| plan| want| can't| cannot| could|'d) "
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
    rf"(?:(?<=[{_PICTURES}]\s)|(?<=[:;]\)\s))(?={_DAY}|(?:now|next|then)\b)", re.IGNORECASE
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
_EXCEPT = re.compile(  # "no blockers besides the VPN"
    r"\b(?:(?:no|any|zero|without)\s+(?:\w+\s+){0,2}?(?:blockers?|blocks|issues?|problems?|impediments?|obstacles?|troubles?)|nothing\s+(?:\w+\s+)?block\w*(?:\s+(?:me|us))?)"
    r"\s+(?P<but>besides|other than|aside from|(?:until|till)(?=\s+[\w-]+\s+[\w-]+\s+\w))\s",
    re.IGNORECASE,
)
_ANY = re.compile(r"(?:(?:i|we) have )?any\b", re.IGNORECASE)  # which somebody met, or thinks to have
_MET = re.compile(
    r"(?<![\w'’])(?:encounter(?:ed|ing)?|fac(?:e|ed|ing)|experienc(?:e|ed|ing)|having|hit|reported|expect|anticipate|noticed?|foresee|see|seen|saw|met|find|found|into|think|believe)\s+$|n['’]t\s+$",
    re.IGNORECASE,
)
_ADVERBS = frozenset(("also", "then", "afterwards"))
_HELD = re.compile(  # "was also working", "will then go on" are one
    r"(?:^|.*[^\w'])(?:i|we|he|she|they|it|was|were|am|is|are|be|been|will|have|has|had|did|do|can|could|should|would|may|might|must|i'm|i've|i'll|we're|we've|we'll)\s+",
    re.IGNORECASE | re.DOTALL,
)
ENDS = frozenset(("line", "heading", "sentence"))  # the links that a sentence ends at
HEADED = 8  # words; what is longer is told
ASKED = 60  # lines; nobody's form has as many, and each question takes a millisecond
WIDTH = 60  # characters; editors break longer lines
_BREAK = re.compile(r"[\\ \t]*(?:\r\n|[\r\n])[ \t>]*")
_GOES_ON = re.compile(r"[ \t>]*[a-z]")
_DEEPER = re.compile(r"(?: {2,}|\t)")
_ENDED = re.compile(r"[.!?:;…][\"')*_\s]*$")
_OPEN = re.compile(r"(?<![\w'])(?:the|an|my|our|your|their|its|and|or|than|of|which)$")
_ADORNED = re.compile(rf"[\s{_PICTURES}]+")
_BLANK = re.compile(r"\s*([-–—]{1,3}|/)\s*")  # "Blockers: -"
_READABLE = re.compile(r"[^\W_]|[\u2190-\u2bff\U0001f300-\U0001faff]")
_URL = re.compile(
    r"(?:https?://|www\.)\S+|<[^<>\s]+>|&(?:[a-z]{2,8}|#\d{1,6});|(?<![\w.-])[\w.-]{1,64}@[\w-]{1,64}\.\w+|`[^`\n]+`"
)


@dataclass(frozen=True)
class Clause:
    """A piece text[start:end]; `link` is what stands between it and the piece before.

    `link` is line, heading, sentence, dash, comma, but, so, and, or run (nothing at all). `heading` is the kind
    that the heading in force stands for ("" if none), `title` its words, `number` that of a
    numbered item (0 if none), `under` the position below the heading, `line` the line, `state` what a picture behind
    it or a box before it shows: open, closed, held, unticked, ticked, crossed or "".
    """

    start: int
    end: int
    link: str
    heading: str = ""
    title: str = ""
    number: int = 0
    under: int = 0
    line: int = 0
    state: str = ""


def clauses(text: str, asks: Asks = nobody) -> list[Clause]:
    """The pieces of a message in order; they do not overlap, and hold at least a letter, a digit or an emoji.

    `asks` tells the kind of a question that no word makes a heading.
    """
    found: list[Clause] = []
    above, number, counted, fenced = _Above(), 0, False, False
    unordered = [mark for mark in _ORDERED if not _counts(text, mark)]
    for line, (start, end) in enumerate(_lines(text)):
        fenced ^= _FENCE.match(text, start, end) is not None
        section = None if fenced else _SECTION.match(text, start, end)
        depth = len(section["depth"]) if section else 0
        asked = asks if line < ASKED else nobody
        for part, (at, stop, shown) in enumerate(_parts(text, start, end)):
            bullet = _BULLET.match(text, at, stop)
            if bullet and any(bullet[mark] for mark in unordered):
                bullet = None
            if bullet:
                at = bullet.end()
                counted = counted or bullet["number"] is not None
                number = _number(bullet, counted) or number
            box = _BOX.match(text, at, stop)
            at, boxed = (box.end(), _boxed(box)) if box else (at, "")
            item = bullet is not None and not _STRONG.match(text, bullet.start())
            before, below = above, above.read(text, at, stop, depth, item, asked)
            above = below.above
            link = "heading" if part or below.at > at else "line"
            told = [
                Clause(
                    at, end, kind or link, above.kind, above.title, number, above.under + count, line, boxed
                )
                for count, (at, end, kind) in enumerate(_told(text, below, stop))
            ]
            if shown and told:
                told[-1] = replace(told[-1], state=shown)
            found += told
            above = replace(above, under=above.under + len(told))
            if below.brief and above.under:
                above = before
    return found


def is_questioned(text: str) -> bool:
    """Whether its lines are numbered as answers to the questions: "Q1: ...", "Q2: ...", "Q3: ..."."""
    return _counts(text, "question")


def _counts(text: str, mark: str) -> bool:
    """Whether numbers with such a mark stand in it in their order."""
    at = 0
    for pattern in _ORDERED[mark]:
        if not (found := pattern.search(text, at)):
            return False
        at = found.end()
    return True


@dataclass(frozen=True)
class _Above:
    """The heading in force: its kind, its words, how many "#" it has, how many pieces stand below it so far, whether it is an item of a list.

    `sign` is what shows it to be one; a `meant` one was known by its meaning, and ends where another line has its sign.
    """

    kind: str = ""
    title: str = ""
    depth: int = 0
    under: int = 0
    item: bool = False
    sign: str = ""
    meant: bool = False

    def read(self, text: str, at: int, stop: int, depth: int, item: bool, asks: Asks) -> _Below:
        """What stands at `at` of a line with so many "#" and is no heading, and what it stands below."""
        entry = item and self.kind and not self.item  # "Today: / - did you finish it? / - reviews"
        asks = nobody if entry and _LISTED.match(text, stop) else asks
        head = self._pictured(text, at, stop, depth) or _marked(text, at, stop) or self._alone(text, at, stop)
        head = head or _question(text, at, stop, asks)
        sign, meant = _sign(text, at, head[2] if head else stop), False
        if not head and not item and self._may_end(sign, depth):
            head = _signed_over(text, at, stop, asks)
            meant = head is not None
        if not head:
            closes = 1 < depth <= (self.depth or depth)  # one "#" may be a bullet, or a comment
            closes = closes or (self.meant and sign == self.sign)
            return _Below(_Above(under=self.under) if closes else self, at)
        above, dated, begin = self, False, at
        tagged = item and _TAG.match(text, at, stop) is not None
        while head:  # "Where do I need help? What do I need to figure out?"
            dated = is_deadline(head[1])
            begin = at + max(0, text[at : head[2]].lower().find(head[1]))
            kind, title, at = _in_turn(head, above.kind)
            above = _Above(kind, title, depth, item=item, sign=sign, meant=meant)
            head = _marked(text, at, stop)
            if head and _DASHED.fullmatch(text, at, head[2]):  # "Today: fixed the a - b"
                break
        return _Below(above, _behind_brackets(text, at, stop), dated, begin, dated or tagged)

    def _may_end(self, sign: str, depth: int) -> bool:
        """Whether a line with such a sign may be the next heading: below "Today", "**Results**" is a part of it."""
        return sign != "" and (not self.kind or sign == self.sign or 0 < depth <= self.depth)

    def _pictured(self, text: str, at: int, stop: int, depth: int) -> tuple[str, str, int] | None:
        """A line over others that is nothing but a heading behind a picture: of "## 🚧 Blockers" the words say more."""
        picture = _EMOJI.match(text, at, stop)
        if not picture or not (depth or _is_listed(text, at, stop)):
            return None
        head = self._alone(text, at, stop, depth > 0)
        if not head or head[0] in ("blocker", "aside"):
            return head
        return heading_kind(picture["phrase"]) or head[0], *head[1:]  # "## ✅ What we built today"

    def _alone(self, text: str, at: int, stop: int, signed: bool = False) -> tuple[str, str, int] | None:
        """A line that is nothing but a heading; "Friday" is the answer to "When will you be done?"."""
        asked = not self.under and is_deadline(self.title)
        answers = self.kind and not self.under
        listed = not answers and _is_listed(text, at, stop)
        nested = not (self.kind and not self.item) and _is_nested(text, at, stop)
        head = _alone(text, at, stop, listed, nested, signed)
        return None if head and asked and _DATE.fullmatch(head[1]) else head


@dataclass(frozen=True)
class _Below:
    """What begins at `at`, below a heading; of a `dated` one, "ETA: Friday", the words begin at `begin`.

    A `brief` one is a heading of its line: that, and "1. DONE - the crane".
    """

    above: _Above
    at: int
    dated: bool = False
    begin: int = 0
    brief: bool = False


def _boxed(box: re.Match[str]) -> str:
    """The state that a box or a sign before an item shows."""
    if box["sign"]:
        return SIGNS[box["sign"]]
    return ticked(box["tick"] if box["round"] is None else box["round"])


def _number(bullet: re.Match[str], counted: bool) -> int:
    """The number of an item, 0 of a bullet: "b)" is the second where no numbers count before."""
    letter = "" if counted else bullet["letter"]
    return ord(letter.lower()) - ord("a") + 1 if letter else int(bullet["number"] or 0)


def _told(text: str, below: _Below, stop: int) -> Iterator[tuple[int, int, str]]:
    """The pieces below a heading; a dash alone is one where it is asked for obstacles."""
    above = below.above
    if above.kind == "blocker" and not above.under and (blank := _BLANK.fullmatch(text, below.at, stop)):
        yield (*blank.span(1), "")
        return
    for count, (first, last, kind) in enumerate(_pieces(text, below.at, stop)):
        named = below.dated and not count and not is_none(text[first:last])
        yield below.begin if named else first, last, kind


def _behind_brackets(text: str, at: int, stop: int) -> int:
    """Where a heading ends that goes on in brackets: "What do I plan? (next 24 hours)"."""
    brackets = _BRACKETS.fullmatch(text, at, stop)
    return stop if brackets and _OPTIONAL.fullmatch(brackets[1]) and text[stop:].strip() else at


def _asks(phrase: str, headed: bool) -> bool:
    """Whether a question inside a line asks for a part of the report: most do only where a heading begins the line."""
    return not _REMARKED.fullmatch(phrase) if headed else _ASKED.fullmatch(phrase) is not None


def without_blanks(text: str, pieces: Sequence[Clause]) -> list[Clause]:
    """The pieces without the dashes that turn out to be bullets: something follows below the same heading."""
    found: list[Clause] = []
    less = 0
    for at, piece in enumerate(pieces):
        less = less if piece.under else 0
        if _BLANK.fullmatch(text, piece.start, piece.end) and any(
            one.under for one in pieces[at + 1 : at + 2]
        ):
            less = 1
        else:
            found.append(replace(piece, under=piece.under - less))
    return found


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line begins and ends; those that an editor broke for their length are made whole."""
    found: list[tuple[int, int]] = []
    last = 0
    for match in re.finditer(rf"[^{_BREAKS}]+", text):
        start, stop = (
            match.start(),
            match.start() + len(match[0].rstrip("\\ \t")),
        )  # Markdown's break is no word
        if found and _wrapped(text, (last, found[-1][1]), (start, stop)):
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
        last = start
    return found


def _wrapped(text: str, before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Whether a line goes on with the one before: that ends in a word that ends no sentence, or is a long item above a deeper line."""
    if not _BREAK.fullmatch(text, before[1], line[0]) or not _GOES_ON.match(text, *line):
        return False
    item = _BULLET.match(text, *before) if before[1] - before[0] >= WIDTH else None
    deeper = item and _DEEPER.match(text, *line) and not _ENDED.search(text, *before)
    if not (deeper or _OPEN.search(text, *before)):
        return False
    return not (_alone(text, *before) or _marked(text, *line) or _alone(text, *line))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A line cut before each heading or numbered item inside it, and behind each picture of a state, with that state."""
    for first, last, state in _shown(text, start, end):
        for at, stop in _cuts(text, first, last):
            yield at, stop, state if stop == last else ""


def _shown(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """What stands before each picture that ends its line or what is told, maybe with its words: it is no heading then."""
    at = start
    bullet = _BULLET.match(text, start, end)
    pictures = not text.isascii() or ":" in text[start:end]
    if pictures and not _PICTURE_FIRST.match(text, bullet.end() if bullet else start, end):
        behind = [one for one in _BEHIND.finditer(text, start, end) if heading_kind(one["phrase"])]
        shown = [(one, *_worded(text, one.end(), end, pictured(one["phrase"]))) for one in behind]
        if shown and shown[-1][2] != end:
            shown = [one for one in shown if one[1] or one[0][0].rstrip().endswith((",", ";", "."))]
        for picture, state, stop in shown:
            yield at, picture.start(), state or pictured(picture["phrase"])
            at = stop
    if at < end:
        yield at, end, ""


def _worded(text: str, at: int, end: int, shows: str) -> tuple[str, int]:
    """The state that the words behind a picture tell, and where they end: "search 🚧 in progress, ...".

    In the midst of a line they have to say what the picture `shows`: "todo and tests" behind "login ✅" goes on.
    """
    words = _WORDED.match(text, at, end)
    state = said(words["words"]) if words else ""
    told = words and state and (words.end() == end or state == shows)
    return (state, words.end()) if words and told else ("", at)


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line cut before each heading or numbered item inside it."""
    masked = _masked(text[start:end])
    cuts = [0, *_inline(masked)]
    spaces = [space.end() for space in re.finditer(r"\s(?=\S)", masked)]
    if ":" in masked or not masked.isascii():
        cuts += [head.start() for head in _headings(_EMOJI, masked, spaces)]
    if not _MARKS.isdisjoint(masked):
        cuts += _starred(masked, spaces)
    cuts += _numbered(masked)
    cuts = sorted(set(cuts))
    for at, stop in zip(cuts, [*cuts[1:], end - start], strict=True):
        yield start + at, start + stop


def _numbered(line: str) -> Iterator[int]:
    """Where numbered items begin in a line, if a second one has the shape of the first: "Today: (1) ... (2) ..."."""
    for first in {one["shape"]: one for one in reversed(list(_FIRST.finditer(line)))}.values():
        behind = "[.)]" if first["behind"] in ".)" else re.escape(first["behind"])
        number = re.compile(rf"(?<=\s){re.escape(first['before'])}[1-9]{behind}(?=\s)")
        if more := [one.start() for one in number.finditer(line, first.end() - 1)]:
            yield from (first.start("shape"), *more)


def _starred(line: str, spaces: Sequence[int]) -> Iterator[int]:
    """Where starred headings begin in a line: "today _plans_ for the release" has none."""
    plain = _begins_plainly(line)
    starred = list(_headings(_STARRED, line, [_begin(line), *spaces]))
    kinds: dict[str, set[str | None]] = {}
    for head in starred:
        kinds.setdefault(head["mark"], set()).add(heading_kind(head["phrase"]))
    for head in starred:
        sure = plain or len(kinds[head["mark"]]) > 1 or not head["phrase"][0].islower()
        if sure or _ENDED.search(line, 0, head.start()):
            yield head.start()


def _headings(pattern: re.Pattern[str], line: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Those that begin at one of these places."""
    for at in places:
        if (head := pattern.match(line, at)) and heading_kind(head["phrase"]):
            yield head


def _begin(line: str) -> int:
    """Where the words of a line begin, behind its bullet."""
    bullet = _BULLET.match(line)
    return 0 if _STARRED.match(line) or not bullet else bullet.end()  # the first half of "**" looks like one


def _begins_plainly(line: str) -> bool:
    """Whether a heading without stars begins a line: small starred ones inside it go on from there."""
    at = _begin(line)
    return not _STARRED.match(line, at) and _marked(line, at, len(line)) is not None


def _inline(line: str) -> list[int]:
    """Where headings begin inside a line: of "plans for today:" at "plans", not at "today" again."""
    bullet = _BULLET.match(line)
    first = _HEAD.match(line, bullet.end() if bullet else 0)
    starts = {first.end("phrase"): 0} if first and heading_kind(first["phrase"]) else {}
    dashed = bool(starts and first and _DASHED.fullmatch(first[0]))
    for match in _signed(line, bool(starts), dashed):
        if heading_kind(match["phrase"]) and not _is_of_a_noun(line, match):
            starts.setdefault(match.end("phrase"), match.end())
    return sorted(starts.values())


def _is_of_a_noun(line: str, match: re.Match[str]) -> bool:
    """Whether it ends the name of a thing: "the fix for the layout problem: it was too wide", "2 issues: ..."."""
    end = match.end("phrase")
    begin = max(0, end - WIDTH)
    named = _NAMED.search(line, begin, end) is not None and " " not in match["phrase"]
    return named or _FILED.search(line, begin, end) is not None


def _signed(line: str, headed: bool, dashed: bool) -> Iterator[re.Match[str]]:
    """What a sign inside a line may make a heading; a line without the sign is not searched: that takes most of the time."""
    if ":" in line or "=" in line:
        yield from _INLINE.finditer(line)
    if ">" in line or "→" in line:
        yield from _INLINE_ARROW.finditer(line)
    if "?" in line:
        yield from (one for one in _INLINE_ASKED.finditer(line) if _asks(one["phrase"], headed))
    if dashed:
        yield from _INLINE_DASHED.finditer(line)


def _marked(text: str, at: int, stop: int) -> tuple[str, str, int] | None:
    """The kind, the words and the end of a heading at `at`, if a sign shows one."""
    for pattern in (_EMOJI, _STARRED, _HEAD):
        match = pattern.match(text, at, stop)
        if match and text[match.end() - 1 : match.end() + 2] != "://":
            kind = heading_kind(match["phrase"])
            if kind:
                return kind, match["phrase"].strip().lower(), match.end()
    return None


def _alone(
    text: str, at: int, stop: int, listed: bool = False, nested: bool = False, signed: bool = False
) -> tuple[str, str, int] | None:
    """The same of a line that is nothing but a heading; what a list hangs below needs no sign to be one."""
    match = _ALONE.fullmatch(text, at, at + len(text[at:stop].rstrip(".")) if listed else stop)
    trailed = match and _PICTURED.search(text, match.end("phrase"), stop)
    if trailed and not (listed or _sign(text, at, stop)):
        return None  # "Done 🎉" below a piece of work is its state
    if match and text[stop:].strip():  # nothing below: an answer
        phrase = match["phrase"]
        plain = _ADORNED.sub(" ", match[0]).strip() == phrase.strip() and not phrase.isupper()
        plain = plain and not signed and not (nested and " " in phrase) and not (listed and over_list(phrase))
        if kind := named(phrase) if plain else heading_kind(phrase):
            return kind, phrase.strip().lower(), stop
    return None


def _question(text: str, at: int, stop: int, asks: Asks) -> tuple[str, str, int] | None:
    """The same of a line that is nothing but a question, by what it means."""
    match = _ASKING.fullmatch(text, at, stop)
    kind = asks(match["phrase"] + "?") if match and text[stop:].strip() else None
    return (kind, match["phrase"].strip().lower(), stop) if match and kind else None


def _sign(text: str, at: int, stop: int) -> str:
    """What shows a line to be a heading: its "#"s, "*" or ":"; "" for nothing."""
    if ranked := _RANKED.match(text, at, stop):
        return ranked[0].strip()
    if _STARS.match(text, at, stop):
        return "*"
    return ":" if _COLON.search(text, at, stop) else ""


def _signed_over(text: str, at: int, stop: int, asks: Asks) -> tuple[str, str, int] | None:
    """The same of a line that a sign makes a heading, of words that no list of headings holds."""
    match = _ALONE.fullmatch(text, at, stop)
    if not match or not text[stop:].strip() or _TELLS_OF.match(match["phrase"]):
        return None
    kind = asks(match["phrase"]) if match["phrase"].count(" ") < HEADED else None
    return (kind, match["phrase"].strip().lower(), stop) if kind else None


def _is_listed(text: str, at: int, stop: int) -> bool:
    """Whether a line that is no item of a list itself stands over one, of items and no headings."""
    below = _LISTED.match(text, stop)
    if not below or not _AT_START.search(text, max(0, at - WIDTH), at):
        return False
    line = _TO_LINE_END.match(text, below.end())
    end = line.end() if line else len(text)
    return not (_marked(text, below.end(), end) or _alone(text, below.end(), end))


def _is_nested(text: str, at: int, stop: int) -> bool:
    """Whether an item of a list stands over a list of its own, which goes deeper: "- Got done" over "  - the crane"."""
    item, below = _ITEM.search(text, max(0, at - WIDTH), at), _DEEPER_ITEM.match(text, stop)
    return bool(item and below) and _width(below["indent"]) > _width(item["indent"])


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))


def _in_turn(head: tuple[str, str, int], before: str) -> tuple[str, str, int]:
    """ "This week" is what is planned below "last week", and else what was done."""
    kind, title, at = head
    return ("plan" if before == "done" else "done", title, at) if title == "this week" else (kind, title, at)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, link) of each readable piece of text[start:end]; the first one's link is ""."""
    masked = _masked(text[start:end])
    marks = [(m.start(), m.end(), m.lastgroup or "") for m in _CUT.finditer(lowered(masked))]
    marks += [
        (at, at, "run")
        for pattern in (_START, _AFTER_A_FACE, _AFTER_YESTERDAY)
        for at in map(re.Match.end, pattern.finditer(masked))
        if not _is_bound(masked, at)
    ]
    marks += [(*found.span("but"), "but") for found in _EXCEPT.finditer(masked)]
    at, link = 0, ""
    for first, last, kind in [*sorted(marks), (end - start, end - start, "")]:
        is_adverb = kind == "and" and masked[first:last].lower() in _ADVERBS
        if first < at or ((kind == "comma" or is_adverb) and _LEAD.fullmatch(masked, at, first)):
            continue
        if is_adverb and _HELD.fullmatch(masked, at, first):
            continue
        if _READABLE.search(text, start + at, start + first):
            yield (*_stripped(text, start + at, start + first), link)
            link = kind
        else:  # two marks in a row: "and" after a comma says more than the comma, a full stop more than both
            link = kind if link in ("", "comma", "run") else link
        at = last


def _is_bound(text: str, at: int) -> bool:
    """Whether what may begin a piece goes on with the words before it."""
    begin = max(0, at - 20)
    met = _ANY.match(text, at) and _MET.search(text, begin, at)
    return _BOUND.search(text, begin, at) is not None or met is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    rank = _RANKED.match(text, start, end)
    start = rank.end() if rank else start
    while start < end and (text[start].isspace() or text[start] in "*_~`\"'>-–•:()[]\u200b\ufeff"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_~`\"'>-–:,\u200b\ufeff"):
        end -= 1
    if end - start > 1 and text[end - 1] == ")" and text[end - 2].isalnum() and "(" not in text[start:end]:
        end -= 1  # what stands in them is a piece of its own
    return start, end


def _masked(text: str) -> str:
    """The text with addresses and code blanked out letter for letter, so that nothing is cut inside them."""
    return _URL.sub(lambda match: "x" * len(match[0]), text)
