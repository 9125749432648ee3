"""What a clause shows of itself: tense, negation, time words, subject, structure; as named features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from components.clauses import Clause
from components.language import Word

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri)s?\b"
_TIMES = {
    "past": rf"yest\w*|ye?s?te?r?da?y|ysterday|yday|ytd|y'day|last (?:night|week|sprint|time|{_DAY})|previous\w*|earlier|gestern|hier|ontem|ayer|kal|ago|this morning|already|over the weekend",
    "today": r"today|tod|tdy|2day|td|toady|todya|tody|heute|hoje|hoy|aujourd'?hui|aaj|now|currently|right now|at the moment",
    "future": r"tom+or+ow|tmrw|tmw|2moro|tonight|later|next|soon|afterwards|this (?:afternoon|evening)|morgen|by (?:friday|monday|tomorrow|tonight|eod|the end)|after (?:lunch|that)|first thing|eod",
    "weekday": rf"(?:on |since |until |till )?(?:{_DAY})",
}
_CUES = {
    "will": r"will|'ll|ill|gonna|wil|going to|shall|i'd like to|would like to|want(?:ed)? to|plan(?:ning)? to|plan is|hope|hoping|hopefully|aim\w*|intend|need to|have to|let me|gotta|about to|should|supposed to|probably|maybe|planning on",
    "not": r"not|n't|n’t|never|no|none|nothing|nobody|nope|without|cannot|cant|dont|didnt|doesnt|isnt|wasnt|havent|couldnt|wont|neither|nil|nada|nah|zero|unable|isn|didn|couldn",
    "failed": r"(?:could|did|was|were|have|has|had|do|does|is)(?:n't|nt|n’t| not)|unable to|failed|failing|fails|no luck|can(?:not|'t|t)",
    "incomplete": r"not (?:\w+ ){0,2}(?:done|finished|ready|complete\w*|merged|started)|almost|nearly|half(?:way)?|yet|still|wip|in progress|ongoing|carry on|continu\w*|keep\w*|more|remaining|rest of",
    "wait": r"wait\w*|waitng|await\w*|pending|hanging on|hold(?:ing)? (?:up|on)|blocked (?:by|on)|depend\w*|until|owes?|hasn't|haven't|has not|have not|no (?:answer|reply|response|feedback|access|luck)",
    "stuck": r"stuck|block\w*|blok\w*|imped\w*|obstacle\w*|hinder\w*|stop(?:s|ped|ping)|in (?:my|our|the) way|hurdle\w*|bottleneck\w*|struggl\w*",
    "free": r"unblock\w*|all good|no(?:thing)? (?:block\w*|blok\w*|imped\w*|issue\w*|problem\w*|obstacle\w*)|not (?:a )?block\w*|fine|smooth\w*|clear|none|n/a|nope|nah|nada|keine?\w*|ninguno|nenhum|rien|nix|nil|good to go|free",
    "broken": r"down|broke\w*|crash\w*|died|dead|flaky|fail\w*|error\w*|red|slow|expired|missing|denied|locked|corrupt|unclear|404|403|500|timeout|times out|doesn't|does not|won't|isn't (?:working|responding)|not (?:working|responding|reachable|available)|unavailable|lost|hangs?",
    "help": r"help|need\w*|someone|somebody|anyone|could (?:use|you)|would need|would be great|please|pls|question\w*|not sure|don't (?:know|understand)|no idea|who (?:can|knows)|lack\w*|access|approv\w*|permission\w*|credential\w*|licen[cs]e|review(?:er)?",
    "same": r"same|ditto|likewise|usual|as (?:yesterday|before|ana)|see above",
    "away": r"off|pto|sick|holiday|vacation|leave|away|ooo|doctor|dentist|out (?:of office|until|till|on)|half day",
    "chatter": r"hi|hello|hey|morning|team|all|everyone|folks|guys|thanks|thank you|cheers|sorry|that's it|lol|haha|bye|have a (?:good|nice|great)",
    "finish": r"done|finish\w*|complet\w*|closed|merged|shipped|deployed|released|fixed|resolved|wrapped|delivered|sorted|passed|✅",
    "begin": r"start\w*|begin|pick\w* up|continu\w*|contineu|work\w* on|focus\w*|look\w* (?:at|into)|prep\w*|finali[sz]e|move on|next",
    "passive": r"(?:is|are|was|were|got|gets|been|be|'s)(?: \w+)? \w+(?:ed|en|t)",
    "solved": r"(?:was|were|been) (?:\w+ ){0,2}block\w*|that (?:was|were) \w+|not anymore|no longer|anymore|resolved|solved|finally|arrived|came",
}  # fmt: skip
_COMPILED = {
    name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    for name, pattern in {**{f"time={name}": pattern for name, pattern in _TIMES.items()}, **_CUES}.items()
}
_HINDERING = ("not", "free", "stuck", "wait", "broken", "help")
_NEGATED = re.compile(r"(?:n't|n’t)\b", re.IGNORECASE)
_TICKET = re.compile(r"(?<!\w)(?:#\d+|!\d+|[A-Za-z][A-Za-z0-9]{1,9}[-_]\d+|\w+#\d+)(?!\w)|https?://\S+")
_FIRST, _OTHERS = {"i", "we", "im", "i'm", "ive"}, {"he", "she", "they", "it"}
VERBS = ("VBD", "VBN", "VBG", "VBP", "VBZ", "VB", "MD")


def inside(words: Sequence[Word], start: int, end: int) -> list[Word]:
    """The words that lie in [start, end)."""
    return [word for word in words if word.start >= start and word.end <= end]


def verbal(words: Sequence[Word]) -> bool:
    """Does a verb stand in it?"""
    return any(word.tag in VERBS for word in words)


def cued(text: str) -> bool:
    """Does any cue stand in it, or a ticket?"""
    return _TICKET.search(text) is not None or any(pattern.search(text) for pattern in _COMPILED.values())


def features(text: str, pieces: Sequence[Clause], words: Sequence[Word]) -> list[list[str]]:
    """The names of the features that hold for each piece of a message."""
    pieces = _answered(text, pieces)
    rows: list[list[str]] = []
    when, tense = "", ""
    message = {name for name in ("time=past", "time=today", "time=future") if _COMPILED[name].search(text)}
    headings = {piece.heading for piece in pieces}
    for at, piece in enumerate(pieces):
        own = inside(words, piece.start, piece.end)
        row = _of_piece(text[piece.start : piece.end], own)
        times = [name for name in row if name.startswith("time=")]
        if times:
            when, tense = "+".join(times), ""
        verbs = [word.tag for word in own if word.tag in VERBS]
        tense = verbs[0] if verbs else tense
        row += [f"when={when}", f"when={when}&tense={tense}", f"tense={tense}&verb={bool(verbs)}"]
        row += [
            f"heading={piece.heading}",
            f"title={piece.title}",
            f"heading={piece.heading}&under={min(piece.under, 2)}",
        ]
        row += [
            f"heading={piece.heading}&{name}"
            for name in row
            if name in ("not", "free", "wait", "stuck", "none")
        ]
        row += [
            f"number={min(piece.number, 4)}",
            f"link={piece.link}",
            f"link={piece.link}&verb={bool(verbs)}",
        ]
        row += [f"message:{name}" for name in message] + [f"when={when}&message:{name}" for name in message]
        row += (
            [f"title={piece.title}&message:time=future"] if "time=future" in message and piece.title else []
        )
        row += ["first"] * (at == 0) + ["last"] * (at == len(pieces) - 1) + ["only"] * (len(pieces) == 1)
        row += [f"first&under={bool(piece.heading)}"] * (at == 0) + ["headed"] * bool(headings - {""})
        rows.append(row)
    return rows


def _answered(text: str, pieces: Sequence[Clause]) -> Sequence[Clause]:
    """The pieces of "1) ... 2) ... 3) none" under the three questions that the numbers stand for."""
    thirds = [piece for piece in pieces if piece.number == 3]
    asked = {piece.number for piece in pieces} == {1, 2, 3} and not any(piece.heading for piece in pieces)
    if not asked or not any(
        _COMPILED[cue].search(text, thirds[0].start, thirds[0].end) for cue in _HINDERING
    ):
        return pieces
    return [replace(piece, heading=("done", "plan", "blocker")[piece.number - 1]) for piece in pieces]


def _of_piece(text: str, words: Sequence[Word]) -> list[str]:
    found = [name for name, pattern in _COMPILED.items() if pattern.search(text)]
    if _NEGATED.search(text) and "not" not in found:
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
    found += [f"length={min(len(words), 9) // 2}", "?"][: 2 if text.rstrip().endswith("?") else 1]
    found += [f"w={form}" for form in sorted(set(forms))]
    found += [f"b={a} {b}" for a, b in zip(["^", *forms], [*forms, "$"], strict=True)]
    if "not" in found:
        found += [f"not&{name}" for name in found if name.startswith(("verb=", "has=")) or name in _CUES]
    return found


def _form(word: Word) -> str:
    return re.sub(r"\d+", "0", "KEY" if _TICKET.fullmatch(word.text) else word.text)
