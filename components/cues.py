"""What a clause shows of itself: tense, negation, time words, subject, structure; as named features."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from components.clauses import Clause
from components.language import Word
from components.marks import BULLETS
from scrumai.core.text import lowered

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri)s?\b"
_TIMES = {
    "past": rf"yest\w*|ye?s?te?r?da?y|ysterday|yday|ytd|y'day|last (?:night|week|sprint|time|{_DAY})|previous\w*|earlier|gestern|hier|ontem|ayer|kal|ago|this morning|already|over the weekend",
    "today": r"today|tod|tdy|2day|td|toady|todya|tody|heute|hoje|hoy|aujourd'?hui|aaj|now|currently|right now|at the moment",
    "future": r"tom+or+ow|tmrw|tmw|2moro|tonight|later|next|soon|afterwards|this (?:afternoon|evening)|morgen|by (?:friday|monday|tomorrow|tonight|eod|the end)|after (?:lunch|that)|first thing|eod",
    "weekday": rf"(?:on |since |until |till )?(?:{_DAY})",
}
_TROUBLES = r"troubles?|issues?(?!,? ?#?\d)|problems?|difficult\w*|errors?|bugs?"
_CUES = {
    "will": r"will|'ll|ill|gonna|wil|going to|shall|i'd like to|would like to|want(?:ed)? to|plan(?:ning)? to|plan is|hope|hoping|hopefully|aim\w*|intend|need to|have to|let me|gotta|about to|should|supposed to|probably|maybe|planning on",
    "not": r"not|n't|never|no|none|nothing|nobody|nope|without|cannot|cant|dont|didnt|doesnt|isnt|wasnt|havent|couldnt|wont|neither|nil|nada|nah|zero|unable|isn|didn|couldn",
    "failed": r"(?:could|did|was|were|have|has|had|do|does|is)(?:n't|nt| not)|unable to|failed|failing|fails|no luck|can(?:not|'t|t)",
    "incomplete": r"not (?:\w+ ){0,2}(?:done|finished|ready|complete\w*|merged|started)|almost|nearly|half(?:way)?|yet|still|wip|in progress|ongoing|carry on|continu\w*|keep\w*|more|remaining|rest of",
    "wait": r"wait\w*|waitng|await\w*|pending|hanging on|hold(?:ing)? (?:up|on)|blocked (?:by|on)|depend\w*|until|owes?|hasn't|haven't|has not|have not|no (?:answer|reply|response|feedback|access|luck)",
    "stuck": r"stuck|block\w*|blok\w*|imped\w*|obstacle\w*|hinder\w*|stop(?:s|ped|ping)|in (?:my|our|the) way|hurdle\w*|bottleneck\w*|struggl\w*",
    "free": r"unblock\w*|all good|no(?:thing)? (?:block\w*|blok\w*|imped\w*|issue\w*|problem\w*|obstacle\w*)|not (?:a )?block\w*|fine|smooth\w*|clear|none|n/a|nope|nah|nada|nothin\w?|nuffin|keine?\w*|nichts|ningun[oa]?|nenhum\w?|rien|aucun|nix|nil|geen|niks|ingen|inga|nessun\w?|niente|brak|yok|good to go|free|so far,? so good|as needed",
    "broken": r"down|broke\w*|crash\w*|died|dead|flaky|fail\w*|error\w*|red|slow|expired|missing|denied|locked|corrupt|unclear|404|403|500|timeout|times out|doesn't|does not|won't|isn't (?:working|responding)|not (?:working|responding|reachable|available)|unavailable|lost|hangs?",
    "trouble": rf"{_TROUBLES}|struggl\w*|road ?block\w*|challeng\w*|confus\w*|weird|strange|tough|mess|wall|unsuccess\w*|tricky",
    "having": rf"(?:having|facing|experiencing|getting|running into|hit|hitting|ran into|run into|encounter\w*|had|have|has|got|seeing|is|are|was|were|with)(?: \w+){{0,2}} (?:{_TROUBLES}|road ?blocks?|challenges?|walls?|mess)",
    "help": r"help|need\w*|someone|somebody|anyone|could (?:use|you)|would need|would be great|please|pls|question\w*|not sure|don't (?:know|understand)|no idea|who (?:can|knows)|lack\w*|access|approv\w*|permission\w*|credential\w*|licen[cs]e|review(?:er)?",
    "same": r"same|ditto|likewise|usual|as (?:yesterday|before|ana)|see above",
    "away": r"off|pto|sick|holiday|vacation|leave|away|ooo|doctor|dentist|out (?:of office|until|till|on)|half day",
    "chatter": r"hi|hello|hey|morning|team|all|everyone|folks|guys|thanks|thank you|cheers|sorry|that's it|lol|haha|bye|have a (?:good|nice|great)",
    "finish": r"done|finish\w*|complet\w*|closed|merged|shipped|deployed|released|fixed|resolved|wrapped|delivered|sorted|passed|✅",
    "begin": r"start\w*|begin|pick\w* up|continu\w*|contineu|work\w* on|focus\w*|look\w* (?:at|into)|prep\w*|finali[sz]e|move on|next",
    "evening": r"end of (?:the )?day|eod(?: update| report|:)|before (?:leaving|i (?:leave|go|log off))|logging off|sign(?:ing)? off|done for (?:today|the day)|calling it a day|good evening|wrap(?:ping)?[- ]up (?:of|for) (?:the day|today)",
    "passive": r"(?:is|are|was|were|got|gets|been|be|'s)(?: \w+)? \w+(?:ed|en|t)",
    "solved": r"(?:was|were|been) (?:\w+ ){0,2}block\w*|that (?:was|were) \w+|not any ?more|no longer|any ?more|resolved|solved|finally|arrived|came|back(?: up| online)?|(?:works?|fine|up|can) (?:now|again)|out of the way|off (?:my|the) (?:plate|table|list)|isn't an?|(?:is|are|was|'s) (?:now |finally )?(?:fixed|history|over|sorted|moot|lifted|cleared)",
    "able": r"(?:can|could|able to|free to|lets?) (?:\w+ ){0,3}(?:again|now|continue|go on|carry on|proceed|breathe|move on|resume)",
}  # fmt: skip
_COMPILED = {  # small letters
    name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    for name, pattern in {**{f"time={name}": pattern for name, pattern in _TIMES.items()}, **_CUES}.items()
}
_BULLETED = re.compile(rf"(?m)^[ \t>]*[{BULLETS}][ \t]*\S")
_ENDED = re.compile(r"[\"')*_]*[.!?]")
_HINDERING = ("not", "free", "stuck", "wait", "broken", "help")
_CLEARING = ("not", "free", "solved", "able", "finish")
_NEGATED = re.compile(r"n't\b")
_TICKET = re.compile(r"(?<!\w)(?:#\d+|!\d+|[A-Za-z][A-Za-z0-9]{1,9}[-_]\d+|\w+#\d+)(?!\w)|https?://\S+")
_FIRST, _OTHERS = {"i", "we", "im", "i'm", "ive"}, {"he", "she", "they", "it"}
VERBS = ("VBD", "VBN", "VBG", "VBP", "VBZ", "VB", "MD")
BARE = "bare"
ROWS = 6  # lines, of a message that may be answers in order
_TELLING = frozenset(
    "not free wait stuck broken trouble having help finish incomplete same away begin will solved failed".split()
)
_BE = frozenset(("am", "is", "are", "'m", "'re", "m", "re"))
_MODAL = frozenset(("will", "gonna", "wanna", "'ll", "ll"))
_SMALL = frozenset(
    """i we he she they it you and then also just have has 've ve finally mostly the today yesterday , : - . still now only so
    really been be but again successfully already ok basically partially partly almost quickly""".split()
)
_PAST = frozenset(
    """did made got wrote met ran began spent found sent took went gave held had was were saw kept left thought brought taught
    drew broke chose fell rewrote redid built read put set cut hit let came became felt heard knew learnt learned lost paid said
    sold sat spoke stood swept told understood won begun chosen shown drawn known thrown spoken forgotten forgot hidden fallen frozen driven drove flew flown swapped dealt dug fed fought froze grew hung hid led lent lit meant rode rose shook shot
    shrank sank slept stuck struck swam threw wore wove tried done finished gone given taken written""".split()
)
_HELD = frozenset({"blocked", "stuck", "stalled", "waiting", "awaiting"})
_WAITS = re.compile(
    r"(?:(?:i|we|it|am|are|is|i'?m|we're|it'?s|but|and|so|thus|therefore|still|also|now|just|only|currently|completely|kind of)\s+)*"
    r"(?:(?:waiting|blocked|stuck|stalled|held up)(?:\s+(?:on|for|by|behind|until|till|with)\b|\W*$)|awaiting\b|waiting to (?:hear|receive|be (?:told|given|added))\b)",
    re.IGNORECASE,
)
_NO_ENDING = frozenset(
    """need indeed proceed exceed succeed feedback speed embed breed weed seed shed
    nothing everything anything something morning evening string thing king spring during sing bring ring swing ping being
    setting sprint meeting""".split()
)


def inside(words: Sequence[Word], start: int, end: int) -> list[Word]:
    """The words that lie in [start, end); `words` stand in the order of the text."""
    first = bisect_left(words, start, key=lambda word: word.start)
    last = bisect_right(words, end, key=lambda word: word.end)
    return list(words[first:last])


def verbal(words: Sequence[Word]) -> bool:
    """Does a verb stand in it?"""
    return any(word.tag in VERBS for word in words)


def cued(text: str) -> bool:
    """Does any cue stand in it, or a ticket?"""
    small = lowered(text)
    return _TICKET.search(text) is not None or any(pattern.search(small) for pattern in _COMPILED.values())


def is_ticket(text: str) -> bool:
    """Is it a ticket and nothing else?"""
    return _TICKET.fullmatch(text) is not None


def hinders(text: str) -> bool:
    """Does any word stand in it that tells of what is in the way, or that nothing is?"""
    small = lowered(text)
    return any(_COMPILED[cue].search(small) for cue in _HINDERING)


def clears(text: str) -> bool:
    """Does any word stand in it that may say that nothing is in the way, or no longer?"""
    small = lowered(text)
    return _NEGATED.search(small) is not None or any(_COMPILED[cue].search(small) for cue in _CLEARING)


def waits(text: str) -> bool:
    """Does somebody wait for a thing? "waiting room" is none, nor is "help Ben, who is stuck on it"."""
    return _WAITS.match(text) is not None


def are_sentences(text: str, pieces: Sequence[Clause]) -> bool:
    """Whether most lines end as sentences do, and begin as none of a list: such lines are told."""
    ends = {piece.line: piece.end for piece in pieces}.values()
    ended = sum(_ENDED.match(text, end) is not None for end in ends)
    return 2 * ended > len(ends) and _BULLETED.search(text) is None


def features(text: str, pieces: Sequence[Clause], words: Sequence[Word]) -> list[list[str]]:
    """The names of the features that hold for each piece of a message."""
    bulleted = _BULLETED.search(text) is not None
    owned = [inside(words, piece.start, piece.end) for piece in pieces]
    forms = [form(own) for own in owned]
    rows = [
        _of_piece(text[piece.start : piece.end], own, tense)
        for piece, own, tense in zip(pieces, owned, forms, strict=True)
    ]
    times = ["+".join(name[5:] for name in row if name.startswith("time=")) for row in rows]
    small = lowered(text)
    told = small[0 if pieces[0].title else pieces[0].start : pieces[-1].end] if pieces else ""
    message = [name for name in ("time=past", "time=today", "time=future") if _COMPILED[name].search(told)]
    message += ["evening"] if _COMPILED["evening"].search(small) else []  # "good evening" says it, too
    ahead, later = _coming(times, ""), _coming(forms, BARE)
    around = [
        [
            *structure,
            *_of_context(rows, forms, times, ahead[at], later[at], at),
            *_of_link(pieces, forms, at),
        ]
        for at, structure in enumerate(
            _of_structure(pieces, rows, forms, times, message, bulleted, are_sentences(text, pieces))
        )
    ]
    return [[*row, *more] for row, more in zip(rows, around, strict=True)]


def _of_structure(
    pieces: Sequence[Clause],
    rows: Sequence[Sequence[str]],
    forms: Sequence[str],
    times: Sequence[str],
    message: Sequence[str],
    bulleted: bool,
    told: bool,
) -> Iterator[list[str]]:
    """What each piece gets from its heading, its place, and the time and tense that were told before it."""
    when = carried = ""
    headed = any(piece.heading for piece in pieces)
    numbers = 0 if headed else max((piece.number for piece in pieces), default=0)
    lines = sorted({piece.line for piece in pieces})
    in_order = not (headed or numbers or told) and 2 <= len(lines) <= ROWS
    for at, (piece, row, tense, time) in enumerate(zip(pieces, rows, forms, times, strict=True)):
        if at and piece.heading != pieces[at - 1].heading:
            when = carried = ""
        when, carried = time or when, carried if tense == BARE else tense
        head = f"heading={piece.heading}"
        place = (
            "only" if len(pieces) == 1 else "first" if at == 0 else "last" if at == len(pieces) - 1 else ""
        )
        yield [
            head, f"{head}&form={tense}", f"{head}&under={min(piece.under, 2)}", f"title={piece.title}",
            f"number={min(piece.number, 4)}of{min(numbers, 4)}", f"headed={headed}",
            f"link={piece.link}", f"link={piece.link}&bare={tense == BARE}", f"link={piece.link}&form={tense}",
            f"place={place}", f"place={place}&under={bool(piece.heading)}", f"place={place}&form={tense}&{head}",
            f"carried={carried}", f"when={when}", f"when={when}&form={tense}", f"when={when}&carried={carried}",
            *(f"{head}&{name}" for name in row if name in _TELLING),
            *(_of_row(lines.index(piece.line), len(lines), bulleted, tense, row) if in_order else ()),
            *(f"when={when}&message:{name}" for name in message), *(f"message:{name}" for name in message),
            *(f"title={piece.title}&message:{name}" for name in message if piece.title and name == "time=future"),
        ]  # fmt: skip


def _of_row(at: int, lines: int, bulleted: bool, tense: str, row: Sequence[str]) -> list[str]:
    """Where a line stands among a few without headings: they may be answers, in the order of the questions."""
    sort = "bullet" if bulleted else "line"
    place, back = f"{sort}={at}of{lines}", f"{sort}=-{lines - at}"
    telling = [name for name in row if name in _TELLING]
    return [
        place,
        f"{place}&form={tense}",
        back,
        f"{back}&form={tense}",
        *(f"{back}&{name}" for name in telling),
    ]


def _coming(values: Sequence[str], nothing: str) -> list[str]:
    """For each of them the next one behind it that is not `nothing`, "" where none comes."""
    found: list[str] = []
    coming = ""
    for value in reversed(values):
        found.append(coming)
        coming = coming if value == nothing else value
    return found[::-1]


def _of_context(
    rows: Sequence[Sequence[str]],
    forms: Sequence[str],
    times: Sequence[str],
    ahead: str,
    later: str,
    at: int,
) -> list[str]:
    """What a piece gets from those beside it, and from the next time and tense to come."""
    tense = forms[at]
    found = [f"time={times[at]}&form={tense}", f"ahead={ahead}", f"ahead={ahead}&form={tense}"]
    found += [f"later={later}&form={tense}"]
    found += [f"form={tense}&{name}" for name in rows[at] if name in _TELLING]
    if at + 1 < len(rows):
        found += [f"next:{name}" for name in rows[at + 1] if name in _CUES] + [f"next:form={forms[at + 1]}"]
    if at:
        found += [f"before:{name}" for name in rows[at - 1] if name in _CUES]
        found += [f"before:form={forms[at - 1]}&form={tense}"]
    return found


def _of_link(pieces: Sequence[Clause], forms: Sequence[str], at: int) -> list[str]:
    """What form goes over into what, by what: "worked on the menu and constructing classes" stays in the past."""
    if not at or pieces[at].line != pieces[at - 1].line:
        return []
    return [f"{forms[at - 1]}>{forms[at]}", f"{forms[at - 1]}>{forms[at]}&link={pieces[at].link}"]


def _of_piece(text: str, words: Sequence[Word], tense: str) -> list[str]:
    small = lowered(text)
    found = [name for name, pattern in _COMPILED.items() if pattern.search(small)]
    if _NEGATED.search(small) and "not" not in found:
        found.append("not")
    if _TICKET.search(text):
        found.append("ticket")
    tags = [word.tag for word in words]
    forms = [_form(word) for word in words]
    found += [
        f"verb={next((tag for tag in tags if tag in VERBS), '')}",
        f"head={''.join(tags[:1])}",
        f"tail={''.join(tags[-1:])}",
    ]
    found += [f"has={tag}" for tag in sorted({tag for tag in tags if tag in VERBS})]
    found += [f"who={'first' if _FIRST & set(forms) else 'other' if _OTHERS & set(forms) else ''}"]
    found += [f"form={tense}", *_of_lead(forms)]
    found += [f"length={min(len(words), 9) // 2}", "?"][: 2 if text.rstrip().endswith("?") else 1]
    found += [f"w={form}" for form in sorted(set(forms))]
    found += [f"b={a} {b}" for a, b in zip(["^", *forms], [*forms, "$"], strict=True)]
    if "not" in found:
        found += [f"not&{name}" for name in found if name.startswith(("verb=", "has=")) or name in _CUES]
    return found


def _of_lead(forms: Sequence[str]) -> list[str]:
    """The first word that tells something, and its ending: "Rewatched", whatever the tagger takes it for."""
    lead = next((form for form in forms if form not in _SMALL), None)
    return [f"lead={lead}", f"ending={lead[-3:]}"] if lead else []


def form(words: Sequence[Word]) -> str:
    """The form of a clause's verb: held, past, ing, base or future by its first telling word, else the first verb's tag."""
    if any(word.tag == "MD" or word.text in _MODAL for word in words):
        return "future"
    telling = [word for word in words if word.text not in _SMALL]
    if telling:
        lead = telling[0]
        if lead.text in _HELD:
            return "held"  # "blocked by the vpn" is no past, "waiting for Ana" no work that goes on
        if any(word.text == "been" and word.start < lead.start for word in words):
            return "past"  # "have been looking into it"
        if lead.text in _BE and len(telling) > 1 and _is_ing(telling[1]):
            return "ing"
        if (lead.text in _PAST and lead.tag not in ("NN", "NNS")) or lead.tag == "VBD":
            return "past"
        if re.fullmatch(r"[a-z-]{3,}ed", lead.text) and lead.text not in _NO_ENDING:
            return "past"
        if _is_ing(lead):
            return "ing"
        if lead.tag in ("VB", "VBP"):
            return "base"
    return next((word.tag for word in words if word.tag in VERBS), BARE)


def _is_ing(word: Word) -> bool:
    return re.fullmatch(r"[a-z-]{2,}ing", word.text) is not None and word.text not in _NO_ENDING


def _form(word: Word) -> str:
    return re.sub(r"\d+", "0", "KEY" if is_ticket(word.text) else word.text)
