"""Cuts a standup message into the smallest pieces that can be told apart, with the structure around them.

Pure text in, offsets out. It rather cuts once too often: `standup_tagger` labels the pieces and joins
those that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from components.headings import heading_kind, is_deadline, named

_BULLET = re.compile(
    r"[ \t>]*(?:(?P<number>\d{1,2})[.)\]:](?=\s|[A-Za-z*])|#\.(?=\s)|[-*•·▪◦‣●○→+~–—](?=[ \t*_])|[ \t>]+)[ \t]*"
)
_SECTION = re.compile(r"[ \t]*(?P<depth>#{1,6})[ \t]+(?=\S)")
_PICTURES = "\u2190-\u245f\u2500-\u2775\u2794-\u2bff\U0001f300-\U0001faff\ufe0f"
_MARKUP = rf"[*_#~`=¿¡\-–—\[\]( {_PICTURES}]*(?:(?<=[#*_] )\d{{1,2}}\\?[.):][*_]* |(?<=[*_])\d{{1,2}}\\?[.):][*_]* )?(?:(?:q|question )\d{{1,2}}[.:)]\s*)?"
_SIGN = r"[:：=]|\s?(?:[-=]+>|→)|[?!](?=[\s:*_]|$)|(?<=[a-z])\s?[-–—]+(?=\s)|👇"
_PHRASE = r"[^\W\d_][\w' /,()&+-]{0,100}?"  # nothing of _MARKUP first, or a long run of "_" takes minutes
_HEAD = re.compile(
    rf"{_MARKUP}(?P<phrase>{_PHRASE})[*_`)\]]*\s*(?:{_SIGN})[*_`:]*\s*(?:👇\s*)?", re.IGNORECASE
)
_ALONE = re.compile(rf"{_MARKUP}(?P<phrase>{_PHRASE})[*_`)\]=\-–— :?👇…#]*(?:\.\.\.)?", re.IGNORECASE)
_STARRED = re.compile(
    r"[ \t]*(?P<mark>\*\*?|__?|~)(?P<phrase>[^\W\d_][\w' /,&+-]{0,72}?)[:?]{0,2}(?P=mark)[:?\s-]*"
)
_EMOJI = re.compile(r"\s*(?P<phrase>[✅☑✔🟢🌹🚧⏳▶🔜🟡🔨➡👉🏗📅🌱⛔🛑🚫🔴❌❗🌵]\ufe0f?|:[a-z_]{1,24}:)[:\s]*")
_INLINE = re.compile(
    rf"(?:(?<=\s)|(?<=[.;,|)/]))(?=[*_]{{0,2}}(?P<phrase>{_PHRASE})[*_]{{0,2}}\s?[:=](?!//|>)[*_]{{0,2}}(?:\s|$))"
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
_INLINE_NUMBER = re.compile(r"(?<=\s)(?=(?P<number>[1-9])[.)]\s)")

_WORD = r"(?<![\w'/-]){}(?![\w'/-])"
# "no. 3" and "e.g. this" go on behind the point
_BUT = r"(?:but|(?:however|though|although|otherwise)(?=[ ,]+(?:[^\W_]|[#@\"'`(]))|except|apart from|aber|mais|pero|mas)"
_WHOLE = r"(?:(?<!\bno)(?<!\bnr)(?<!\bep)(?<!\bch)(?<!\bpt)(?<!\bpp)(?<!\bvol)(?<!\bfig)(?<!\bsec)|(?!\. ?\d))(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bincl)"
_CUT = re.compile(
    rf"(?P<sentence>{_WHOLE}[.!?]+(?=[\s\"'*)_]|$)[\"')*_]*|;+|…|\.\.+)"
    r"|(?P<dash>(?<=\s)(?:-+>?|–|—|=>|→|\||/|//|\\)(?=\s)|—|→|\||(?<=\s)\((?=(?:(?:still|but) )?(?:waiting|pending|blocked|stuck|needs?)\s))"
    r"|(?P<comma>,(?!\d{3}\b))"
    rf"|(?P<but>{_WORD.format(_BUT)})"
    rf"|(?P<so>{_WORD.format('(?:so(?! far| that| much| many| good)|because|bc|since(?= i| we| the| it)|as(?= i | we )|(?<!a )while|until(?= i | then)|hence|meanwhile)')})"
    rf"|(?P<and>{_WORD.format('(?:and then|and also|and|then|also|plus|und|et|y|e(?![.])|as well as|followed by|after that|afterwards)')}|&|\+(?=\s))",
    re.IGNORECASE,
)
_START = re.compile(
    r"(?<=[^\W_]\s)(?="
    r"(?:yesterday|today|tomorrow|tmrw|tonight|currently|2day|tdy|yday|this (?:morning|afternoon)|next)[, ]+(?:i\b|we\b|i'|im\b|ill\b|will\b|gonna\b|going\b|plan|want|work|continu|start|fix|finish|is\b|my\b)"
    r"|(?:i|we)(?:'ll|'m|'ve| will| am| was| have| had| did| need| plan| want| can't| cannot| could|'d) "
    r"|i'?m (?:stuck|blocked|waiting|not)|(?:still )?(?:waiting (?:on|for)|blocked (?:by|on)|stuck (?:on|with))"
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
    r"|yesterday|today|tomorrow|now|then|morning|afternoon|by|till|due|on|from|to|later|\w+'s|\w+n't|really|even|ever|completely|totally|fully|pretty|quite|rather|bit|kind of|too|get|getting|gets)\s+$",
    re.IGNORECASE,
)
_ADVERBS = frozenset(("also", "then", "afterwards"))
_HELD = re.compile(  # "was also working", "will then go on" are one
    r"(?:^|.*[^\w'])(?:i|we|he|she|they|it|was|were|am|is|are|be|been|will|have|has|had|did|do|can|could|should|would|may|might|must|i'm|i've|i'll|we're|we've|we'll)\s+",
    re.IGNORECASE | re.DOTALL,
)
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
    numbered item (0 if none), `under` the position below the heading, `line` the line.
    """

    start: int
    end: int
    link: str
    heading: str = ""
    title: str = ""
    number: int = 0
    under: int = 0
    line: int = 0


def clauses(text: str) -> list[Clause]:
    """The pieces of a message in order; they do not overlap, and hold at least a letter, a digit or an emoji."""
    found: list[Clause] = []
    heading = title = ""
    number = under = depth = 0
    for line, (start, end) in enumerate(_lines(text)):
        section = _SECTION.match(text, start, end)
        if section and _closes(len(section["depth"]), depth):
            heading = title = ""
        for part, (at, stop) in enumerate(_parts(text, start, end)):
            link = "heading" if part else "line"
            bullet = _BULLET.match(text, at, stop)
            if bullet:
                at = bullet.end()
                number = int(bullet["number"]) if bullet["number"] else number
            dated = is_deadline(title) and not under  # "When will you be done?": "Friday" is the answer
            head = _marked(text, at, stop) or (None if dated else _alone(text, at, stop))
            begin = -1
            while head:  # "Where do I need help? What do I need to figure out?"
                begin = _named_with(text, at, head)
                heading, title, at = _in_turn(head, heading)
                under, depth = 0, len(section["depth"]) if section else 0
                link = "heading"
                head = _marked(text, at, stop)
                if head and _DASHED.fullmatch(text, at, head[2]):  # "Today: fixed the a - b"
                    break
            if heading == "blocker" and not under and (blank := _BLANK.fullmatch(text, at, stop)):
                found.append(Clause(*blank.span(1), link, heading, title, number, under, line))
                under += 1
            for first, last, kind in _pieces(text, at, stop):
                first = begin if begin >= 0 and not under else first
                found.append(Clause(first, last, kind or link, heading, title, number, under, line))
                under += 1
    return found


def _named_with(text: str, at: int, head: tuple[str, str, int]) -> int:
    """Where the words of a heading begin that belongs to what it is put before, "ETA: Friday"; -1 for others."""
    _, title, end = head
    found = text[at:end].lower().find(title) if is_deadline(title) else -1
    return at + found if found >= 0 else -1


def _closes(depth: int, above: int) -> bool:
    """Whether a line with so many "#" ends the part above: as few do, and two below a heading with none; one may be a bullet."""
    return depth <= above if above else depth > 1


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
    for match in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+", text):
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


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line cut before each heading or numbered item inside it."""
    masked = _masked(text[start:end])
    cuts = [0, *_inline(masked)]
    spaces = [space.end() for space in re.finditer(r"\s(?=\S)", masked)]
    cuts += [head.start() for head in _headings(_EMOJI, masked, spaces)]
    plain = _begins_plainly(masked)
    starred = list(_headings(_STARRED, masked, [_begin(masked), *spaces]))
    kinds: dict[str, set[str | None]] = {}
    for head in starred:
        kinds.setdefault(head["mark"], set()).add(heading_kind(head["phrase"]))
    for head in starred:  # "today _plans_ for the release" has none
        sure = plain or len(kinds[head["mark"]]) > 1 or not head["phrase"][0].islower()
        if sure or _ENDED.search(masked, 0, head.start()):
            cuts.append(head.start())
    if re.match(r"\s*1[.)]\s", masked):
        cuts += [m.start() for m in _INLINE_NUMBER.finditer(masked)]
    cuts = sorted(set(cuts))
    for at, stop in zip(cuts, [*cuts[1:], end - start], strict=True):
        yield start + at, start + stop


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
    dashed = _INLINE_DASHED.finditer(line) if starts and first and _DASHED.fullmatch(first[0]) else ()
    for match in (
        *_INLINE.finditer(line),
        *_INLINE_ARROW.finditer(line),
        *_INLINE_ASKED.finditer(line),
        *dashed,
    ):
        if heading_kind(match["phrase"]):
            starts.setdefault(match.end("phrase"), match.end())
    return sorted(starts.values())


def _marked(text: str, at: int, stop: int) -> tuple[str, str, int] | None:
    """The kind, the words and the end of a heading at `at`, if a sign shows one."""
    for pattern in (_EMOJI, _STARRED, _HEAD):
        match = pattern.match(text, at, stop)
        if match and text[match.end() - 1 : match.end() + 2] != "://":
            kind = heading_kind(match["phrase"])
            if kind:
                return kind, match["phrase"].strip().lower(), match.end()
    return None


def _alone(text: str, at: int, stop: int) -> tuple[str, str, int] | None:
    """The same of a line that is nothing but a heading."""
    match = _ALONE.fullmatch(text, at, stop)
    if match and text[stop:].strip():  # nothing below: an answer
        phrase = match["phrase"]
        plain = _ADORNED.sub(" ", match[0]).strip() == phrase.strip() and not phrase.isupper()
        if kind := named(phrase) if plain else heading_kind(phrase):
            return kind, phrase.strip().lower(), match.end()
    return None


def _in_turn(head: tuple[str, str, int], before: str) -> tuple[str, str, int]:
    """ "This week" is what is planned below "last week", and else what was done."""
    kind, title, at = head
    return ("plan" if before == "done" else "done", title, at) if title == "this week" else (kind, title, at)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, link) of each readable piece of text[start:end]; the first one's link is ""."""
    masked = _masked(text[start:end])
    marks = [(m.start(), m.end(), m.lastgroup or "") for m in _CUT.finditer(masked)]
    marks += [
        (at, at, "run")
        for pattern in (_START, _AFTER_A_FACE, _AFTER_YESTERDAY)
        for at in map(re.Match.end, pattern.finditer(masked))
        if not _BOUND.search(masked, max(0, at - 20), at)
    ]
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


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
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
