"""What each piece of a message stands below, or says of itself, and how the labels fit there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from components import cues, states, tenses, troubles, undone
from components.clauses import ENDS, Clause, ends
from components.excepted import excepted, is_settled, spared
from components.language import Word
from components.lifted import denies_obstacles, lifted
from scrumai.core.cues import admits, is_none, is_obstacle

STATED = ("", "done", "plan")  # below these a piece may tell its own state
_UNKNOWN = re.compile(r"\W*(?:tbd|tba|to be (?:determined|defined|decided|announced))\W*", re.IGNORECASE)
_OF_WHAT = re.compile(  # somebody else's or another time's: "a banner for orders that are not done"
    r"\b(?:that|which|who|whose|if|when|where|whether|why|how|because)\b|[:\"“”]", re.IGNORECASE
)
_MEASURED = re.compile(  # a share of it is no progress
    r"\b(?:coverage|rates?|scores?|battery|usage|opacity|load\w*|cpu|memory|sales?|discounts?|traffic|errors?|uptime|availability|accuracy|precision|recall)\b",
    re.IGNORECASE,
)
_NEEDS_HELP = re.compile(r"\bneeds? (?:\w+ )?(?:help|access|input|clarification|assistance)\b", re.IGNORECASE)
_ILL = re.compile(
    r"(?:i['’]?m |i am |been |being |was |feeling )?(?:sick|ill|unwell|under the weather)\W*", re.IGNORECASE
)
_UNKNOWING = re.compile(
    r"\W*(?:(?:how|why|where)\s|(?:not sure|no idea|unsure)\s(?!(?:if|whether)\b)|(?:which|who)\s(?!(?:is|was|are|knows|cares|needs)\b))",
    re.IGNORECASE,
)
_CODE = re.compile(  # "'); DROP TABLE", ";--": but what is printed by `log("it");` may be mended
    r"['\"]\s?\)?;\s*(?:ALTER|CREATE|DELETE|DROP|INSERT|SELECT|TRUNCATE|UPDATE)\b|;\s?--\s*$", re.MULTILINE
)
_OF_A_DAY = re.compile(
    r"\b(?:today|yesterday|yet|new|more|else|thank\w*|nobody|no ?one|nowhere)\b", re.IGNORECASE
)
_ARROW = re.compile("[>→]")
_END = re.compile(r"[.!?\n]")
TIMED = re.compile(
    r"\b(?:to-?(?:day|morrow|night)|yesterday|next|now|then|later|soon|tmrw|2day|until|still|first|(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|eod|afternoon)\b",
    re.IGNORECASE,
)
_TOLD = frozenset(("past", "future", "held", "VBD"))  # forms of what tells its own state
_ILL_STATES = (states.HELD, "failed", "troubled")
_TELLING = _TOLD | {"ing", "base"}

# How each label fits below each heading.
FITS: Mapping[str, Mapping[str, float]] = {
    "": {"done": 0.15, "plan": 0, "blocker": 0, "no_blocker": 0, "other": 0},  # what no word tells was more often done
    "done": {"done": 1, "plan": 0, "blocker": 0, "no_blocker": -1, "other": 0},
    "plan": {"done": 0, "plan": 1, "blocker": 0, "no_blocker": -1, "other": 0},
    "blocker": {"done": 0, "plan": 0, "blocker": 1, "no_blocker": 1, "other": 0},
    "trouble": {"done": 0, "plan": 0, "blocker": 1, "no_blocker": 0, "other": 0},  # no word of a no stands in it
    "aside": {"done": 0, "plan": 0, "blocker": 0, "no_blocker": 0, "other": 1},
    "none": {"done": 0, "plan": 0, "blocker": 0, "no_blocker": 4, "other": 0},  # "Blockers: -"
    "denied": {"done": 0, "plan": 0, "blocker": -1, "no_blocker": 0.5, "other": 0},
    "cleared": {"done": 0, "plan": 0, "blocker": 0, "no_blocker": 1, "other": 0},  # "didn't get stuck"
    "held": {"done": 0, "plan": 0, "blocker": 1, "no_blocker": -1, "other": 0},  # "I am blocked"
    "named": {"done": -2, "plan": -1, "blocker": 1.5, "no_blocker": -3, "other": -1},  # "we have a blocker with the VPN"
    "excepted": {"done": -1, "plan": -1, "blocker": 2, "no_blocker": -4, "other": -1},  # "no blockers besides the VPN"
    "spared": {"done": -1, "plan": 0, "blocker": -1, "no_blocker": -1, "other": 1},  # "all but the header"
    "nothing": {"done": -1, "plan": -1, "blocker": -1, "no_blocker": -1, "other": 1},  # "none" below "Done"
    "lines": {"done": 0, "plan": -0.6, "blocker": 0, "no_blocker": 0, "other": 0},  # most lists are of what was done
    "open": {"done": -4, "plan": 1, "blocker": 0, "no_blocker": -2, "other": 0},  # "signup - in progress"
    "closed": {"done": 2, "plan": 0, "blocker": 0, "no_blocker": -1, "other": 0},  # "[x] login"
    "omitted": {"done": -4, "plan": -0.5, "blocker": 0, "no_blocker": -1, "other": 0.5},  # "did not define the cards"
    "failed": {"done": -4, "plan": 0, "blocker": 0.5, "no_blocker": -1, "other": -1},  # "failed to create the tests"
    "troubled": {"done": -1.5, "plan": 0, "blocker": 0.6, "no_blocker": 0, "other": -1},  # "had trouble with the keys"
    "undone": {"done": -4, "plan": 0.3, "blocker": 0, "no_blocker": -1, "other": 0},  # "did not get to the export"
}  # fmt: skip


def kinds(text: str, pieces: Sequence[Clause], words: Sequence[Word]) -> list[str]:
    """For each piece a key of FITS; "" where nothing tells."""
    found = lifted(text, pieces, [_under(text, piece) for piece in pieces])
    if _ends_with_no(text, pieces) and not found[-1]:
        found[-1] = "cleared"
    forms = [_form(words, piece.start, piece.end) for piece in pieces]
    for at in excepted(text, pieces, forms):
        found[at] = "excepted"
    for at in spared(text, pieces, forms):
        found[at] = found[at] or "spared"
    for at in _code(text, pieces):
        found[at] = "aside"
    told = _states(text, pieces, words, forms)
    listed = len({piece.line for piece in pieces}) > 1 and not cues.are_sentences(text, pieces)
    listed = listed or (len(pieces) > 1 and _is_untold(text, pieces, forms))
    ahead = False
    for at, (piece, form, state) in enumerate(zip(pieces, forms, told, strict=True)):
        ahead = form == "future" or (ahead and form == "base" and piece.link not in ENDS)
        if state and piece.heading in STATED and found[at] == piece.heading:
            found[at] = state
        elif listed and not found[at] and not ahead and form != "base":
            found[at] = "lines"
    return found


def _code(text: str, pieces: Sequence[Clause]) -> Iterator[int]:
    """Which pieces stand between signs that only code has: "'); DROP TABLE entry;--"."""
    signs = [sign.span() for sign in _CODE.finditer(text)]
    for at, piece in enumerate(pieces):
        if any(start <= piece.end and piece.start <= end for start, end in signs):
            yield at


def has_obstacle(piece: Clause, words: str) -> bool:
    """Whether a piece, its words, says that there is an obstacle: "Today: a blocker bug" is work."""
    return piece.heading in ("", "blocker") and troubles.has_obstacle(words) and not is_settled(words)


def _ends_with_no(text: str, pieces: Sequence[Clause]) -> bool:
    """Whether its last sentence is a no and nothing else: "wrote the parser. Tests next. yok"."""
    last = pieces[-1] if len(pieces) > 1 else None
    if last is None or last.link not in ENDS:
        return False
    words = text[last.start : last.end]
    return is_none(words) and not _OF_A_DAY.search(words)


def _is_untold(text: str, pieces: Sequence[Clause], forms: Sequence[str]) -> bool:
    """Whether no word of a message says when: most of several such things, too, were done."""
    headed = any(piece.heading for piece in pieces)
    return not (headed or _TELLING.intersection(forms) or TIMED.search(text))


def _states(text: str, pieces: Sequence[Clause], words: Sequence[Word], forms: Sequence[str]) -> list[str]:
    """The state that each piece tells of itself, or that the next one tells of it: "signup - not started"."""
    ticked = any(piece.state == states.CLOSED for piece in pieces)
    bullets = all(piece.state == states.TICKED for piece in pieces if piece.heading == "plan")
    found = [
        _shown(piece, ticked, bullets, form) or _state(text, piece, words)
        for piece, form in zip(pieces, forms, strict=True)
    ]
    for at in range(1, len(pieces)):
        if pieces[at].link == "dash" and _ARROW.search(text, pieces[at - 1].end, pieces[at].start):
            found[at] = ""  # "todo -> done" moves it
    for at in _kept_from_all(text, pieces, forms):
        found[at] = states.HELD
    for at, piece in enumerate(pieces):
        if at and found[at - 1] == "undone" and states.said(text[piece.start : piece.end]) == states.CLOSED:
            found[at - 1] = ""  # "could not start - fixed"
        elif at and _is_in_vain(text, pieces, at):
            found[at - 1], found[at] = "undone", "nothing"
        elif at and is_state_of(text, pieces[at - 1], piece, words):
            found[at - 1] = found[at]
        elif at and found[at - 1] in _ILL_STATES and _goes_on(text, pieces[at - 1], piece, forms[at]):
            found[at] = found[at - 1]
    return found


def _kept_from_all(text: str, pieces: Sequence[Clause], forms: Sequence[str]) -> Iterator[int]:
    """Which pieces tell what held somebody up, where the one before or behind says that nothing was done."""
    said = [text[piece.start : piece.end] for piece in pieces]
    nothing = [undone.is_nothing(words) for words in said]
    places = [at for at, no in enumerate(nothing) if no and pieces[at].heading != "plan"]
    for at in places:
        for beside in range(max(0, at - 1), min(at + 2, len(pieces))):
            words, together = said[beside], pieces[beside].heading == pieces[at].heading
            troubled = forms[beside] == "VBD" and is_obstacle(words) and not cues.clears(words)
            if together and not nothing[beside] and (troubled or troubles.is_stuck(words)):
                yield beside


def _is_in_vain(text: str, pieces: Sequence[Clause], at: int) -> bool:
    """Whether a piece says no more than that what the one before tried or meant did not come about."""
    before, piece = pieces[at - 1 : at + 1]
    tried, words = text[before.start : before.end], text[piece.start : piece.end]
    in_vain = undone.is_in_vain(tried, words) and ends(pieces, at)  # "but no keys": there it goes on
    return piece.link == "but" and (in_vain or undone.is_not_so(tried, words))


def is_state_of(text: str, before: Clause, piece: Clause, words: Sequence[Word]) -> bool:
    """Whether a piece is nothing but the state of the one before it, which names a thing."""
    said = text[piece.start : piece.end]
    return (
        piece.link in ("dash", "comma")
        and piece.line == before.line
        and states.said(said) != ""
        and _form(words, before.start, before.end) not in _TOLD
        and _ARROW.search(text, before.end, piece.start) is None
        and not ("%" in said and _MEASURED.search(text, before.start, before.end))
    )


def _goes_on(text: str, before: Clause, piece: Clause, form: str) -> bool:
    """Whether a piece goes on with the trouble of the one before: "trouble with the login and having it seen", "BLOCKED (need the keys)"."""
    said = text[before.start : before.end]
    trouble = piece.link == "and" and form == "ing" and troubles.has_trouble_at(said)
    return piece.line == before.line and (trouble or (piece.link == "dash" and troubles.is_flag(said)))


def _shown(piece: Clause, ticked: bool, bullets: bool, form: str) -> str:
    """What a picture, a box or a sign tells; where none differs, those below "Yesterday" or "Today" are bullets."""
    state = piece.state
    if state == states.CROSSED:
        return states.OPEN
    if state == states.TICKED:
        return "" if bullets and piece.heading == "plan" else states.CLOSED
    if state == states.UNTICKED:
        state = states.OPEN if ticked or piece.heading != "done" else ""
    return "" if form == "past" and state != states.CLOSED else state  # "fought the VPN all day ❌"


def _state(text: str, piece: Clause, words: Sequence[Word]) -> str:
    said = text[piece.start : piece.end]
    first, _, rest = said.partition(" ")
    if state := states.said(rest if cues.is_ticket(first) else said):
        return state
    state, at = states.behind(said)
    if state and _form(words, piece.start, piece.start + at) not in _TOLD:
        return state  # but not "fixed the login (not pushed yet)"
    state, at = states.plain(said)
    measured = "%" in said and _MEASURED.search(said)
    if state and not measured and not cues.verbal(cues.inside(words, piece.start, piece.start + at)):
        return state  # but not "count the items done"
    if troubles.is_flagged(said):
        return states.HELD
    if undone.is_needed(said):
        return states.OPEN
    if undone.is_nothing(said):
        return "omitted"  # no one thing is left
    left = undone.left(said)
    before = cues.inside(words, piece.start, piece.start + (left or 0))
    if left is not None and not cues.verbal(before) and not _OF_WHAT.search(said, 0, left):
        return "undone"  # but not "found out why it did not start"
    if undone.is_meant(said):
        return "undone"
    if tenses.is_due(said, piece.heading == "done"):
        return states.OPEN
    if undone.is_without_luck(said):
        return "failed"
    if piece.heading == "done" and (state := _no_deed(said)):
        return state
    sentence = _END.split(text[piece.start :], 1)[0]
    if piece.heading == "done" and troubles.is_trouble(sentence):
        return "failed"
    stuck = piece.heading == "plan" and (troubles.is_held_up(said) or troubles.is_trouble(said))
    if stuck or (piece.heading and troubles.is_troubled(sentence)):
        return "troubled"
    if piece.heading == "done" and piece.link != "so" and tenses.is_to_come(said):
        return "failed" if _NEEDS_HELP.search(said) else states.OPEN
    denied = piece.heading == "done" and undone.is_denied(said)
    return "omitted" if denied or undone.is_void(said) else ""


def _no_deed(said: str) -> str:
    """What a piece tells instead of what was done: "Yesterday: stuck on the tests"."""
    if any(
        no(said) for no in (undone.is_failed, troubles.is_held_up, troubles.got_stuck, troubles.is_faulty)
    ):
        return "failed"
    return states.OPEN if undone.is_undone(said) else ""


def _form(words: Sequence[Word], start: int, end: int) -> str:
    return cues.form(cues.inside(words, start, end))


def _is_most(words: str) -> bool:
    """Whether it names what is most in the way, and not that this is over."""
    return troubles.is_only(words) and not is_settled(words)


def _under(text: str, piece: Clause) -> str:
    """What a piece stands below, or says itself of what is in the way: a key of FITS; "" where neither tells anything."""
    words = text[piece.start : piece.end]
    if has_obstacle(piece, words):
        return "named"
    apart = piece.under and (piece.heading == "plan" or piece.link not in ("run", "so"))
    below = piece.heading == "blocker" or (piece.heading in ("done", "plan") and apart)
    if (below and cues.waits(words)) or troubles.is_lack(words) or _is_most(words):
        return "held"  # "Today: the terms page, waiting on Ana", "blocker is no laptop"
    if piece.heading in ("", "done", "plan") and denies_obstacles(words):
        return "blocker" if piece.heading else "cleared"  # "1. Progress: ... 2. No blockers"
    if piece.heading and _UNKNOWN.fullmatch(words):
        return "nothing"
    if piece.heading == "blocker" and piece.under and tenses.is_intended(words):
        return ""  # "Blockers: the keys. Will work on the docs"
    asks = piece.link in ENDS and _UNKNOWING.match(words)  # and not "none, which is great"
    if piece.heading == "blocker" and (admits(words) or _ILL.fullmatch(words) or asks):
        return "held"
    if is_none(words) and piece.heading:
        return "none" if piece.heading == "blocker" else "nothing"
    return piece.heading
