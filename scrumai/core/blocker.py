"""Blockers as living items: open until somebody clears them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher, get_close_matches

from .mentions import tickets
from .ordinal import ORDINAL, position


@dataclass(frozen=True)
class Blocker:
    """Something in a member's way; all times are aware, in UTC.

    `waits_on` is a person's name or a ticket key where the text names one; `helper_id` is the
    member who acknowledged it; `why` is what was said when it was cleared.
    """

    id: int
    team_id: int
    owner_id: int
    owner: str
    text: str
    opened: datetime
    waits_on: str | None = None
    helper: str | None = None
    acknowledged: datetime | None = None
    cleared: datetime | None = None
    why: str | None = None


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP_WORDS = """
    a about actually after again all already also am an and any anymore are arrived as at back be
    because been being block blocked blocker blockers blocking but by came can cannot cleared close
    closed come could did do does done either finally first fixed for from further gave get getting
    go going gone good got had has have he help her here hers him his i i'm im if impediment in is
    issue it it's its just last longer me mine more move my need needed needs no not now of off ok
    okay on one open or our out over own pls please problem proceed ran received remove resolve
    resolved right second sent she since so solved some sorted still stuck thank thanks that the
    their them then there these they thing third this those tick to today too unblock unblocked
    until up us very wait waiting waits want was we were what when which who will with without work
    working works yes yet you your clear continue mark list came morning week yesterday day hour
    finished ready available reviewed approved granted merged answered answer replied delivered
    provided running green figured found reason myself look looking take care handle care sort chase
    i'll i'd let own ack acknowledged claim volunteer hold going talk ask call ping raised history
    fix thing resovled away moving anyone everyone everything anything somebody someone note hence
    into tell put down give hand guys check assign leave taking team people other goes we're they're
    cleared gets blocks unblocks new hi hey
"""
_STOP = frozenset(_STOP_WORDS.split())
_NUMBER = re.compile(
    rf"\b(?:(?:blocker|number|no\.?|nr\.?|impediment)\s*#?([1-9]\d?)|({ORDINAL})(?:\s+one|\s+blocker|\b))"
    r"|^\W*([1-9]\d?)(?:\s*(?:,|and|&)\s*([1-9]\d?))?\W*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;.!\n]+(?=\s|$)|\s[–—-]\s|\b(?:but|however|although|though|and(?= (?:i|we|the|it|my|staging"
    r"|still)\b))\b|(?<=\?)",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|without|cannot|cant|isnt|wasnt|hasnt|havent|didnt|doesnt|dont"
    r"|nicht|kein\w*)\b|n['’]t\b",
    re.I,
)
_TROUBLE = (
    r"(?:block\w*|stuck|wait\w*|hang\w*|fail\w*|crash\w*|down|broken|need\w*|problem\w*|issues?"
    r"|chas\w*|missing|imped\w*|held up|hinder\w*|depend\w*|stop\w*|an? (?:issue|problem|blocker))"
)
_OVER = re.compile(
    rf"\bno longer\b.*\b{_TROUBLE}\b|\b(?:not|n['’]t|no|nothing|never)\b.*\b{_TROUBLE}\b.*\b(?:any ?more"
    rf"|any longer|now)\b"
    rf"|\b(?:am|['’]m|is|['’]s|are|['’]re|im)\s+not\s+(?:\w+\s+)?(?:a\s+)?{_TROUBLE}\b|\b(?:is"
    rf"|are)n['’]t\s+(?:a\s+)?{_TROUBLE}\b"
    rf"|\bno (?:more )?need\b|^\W*not {_TROUBLE}|\bno more {_TROUBLE}|\bnothing\b.*\b(?:blocks|blocking"
    rf"|in my way|stops|stopping)\b|\bno problem\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\bstill\b(?!.*\b(?:works|working again)\b)|\b(?:was|were)(?:n['’]t| not| never)\b|\bblocked again\b"
    r"|\bstuck again\b|\bagain (?:blocked|stuck|down)\b|\?\s*$"
    r"|\b(?:will|shall|would|should|might|may|could be|hope(?:fully)?|if|when|once|as soon as|until"
    r"|unless|almost|nearly|soon|partly|tomorrow|later)\b"
    r"|^\W*(?:i['’]?m |i am |we are )?(?:still )?waiting (?:on|for)\b|\bhardly\b|\bbarely\b"
    r"|(?:\b(?:is|are|am|remains?)|['’](?:m|s|re)) (?:down|broken|missing|failing|blocked|stuck|waiting)\b",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\b(?:wait(?:s|ing|ed)?\s+(?:on|for|until|till|behind)|block(?:ed|s|ing)?\s+(?:by|on|until|till|behind|because\s+of)"
    r"|(?:stuck|held\s+up)\s+(?:on|with|until|behind|by|because\s+of)|depend(?:s|ing)?\s+(?:up)?on"
    r"|need(?:s|ed|ing)?|hang(?:s|ing)\s+(?:on|with|behind)|from|until|till|pending|missing)\b",
    re.IGNORECASE,
)
_NAMES_THAT_ARE_WORDS = (
    "will mark may art bill rose hope grace sue pat rob jack june april august ray max drew grant chip"
)
_COMMON_WORDS = frozenset(_NAMES_THAT_ARE_WORDS.split())


def content(text: str) -> frozenset[str]:
    """What a text is about: ticket keys, and words without endings, but not those of every blocker."""
    found = set(keys(text))
    rest = text
    for one in reversed(tickets(text)):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    for word in _WORD.findall(rest.casefold().replace("’", "'")):
        bare = word.removesuffix("'s")
        if bare not in _STOP and (len(bare) > 1 or bare.isdigit()):
            found.add(stem(bare))
    return frozenset(found)


def keys(text: str) -> frozenset[str]:
    """The ticket keys in a text."""
    return frozenset(one.value.upper() for one in tickets(text))


def named(text: str, names: Sequence[str]) -> list[str]:
    """Those of `names` that a text has, by the whole or the first name, in its order."""
    found = [(position, name) for name in names if (position := _position(name, text)) is not None]
    return [name for _, name in sorted(found)]


def stem(word: str) -> str:
    """A word without its ending."""
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def same(one: str, other: str) -> bool:
    """Whether two texts tell of the same blocker: nearly the same content, the same keys and numbers."""
    a, b = content(one), content(other)
    if not a or not b:
        return SequenceMatcher(None, one.casefold().strip(), other.casefold().strip()).ratio() >= 0.85
    exact_a = {word for word in a if any(c.isdigit() for c in word)}
    exact_b = {word for word in b if any(c.isdigit() for c in word)}
    return exact_a == exact_b and len(a & b) / len(a | b) >= 0.6


_CLAIM = re.compile(
    r"\W*(?:[\w'’-]+\s+){1,6}?(?:is|are|was|were|got|has been|have been)\s+(?:(?:now|finally|all)\s+)?"
    r"(?:done|solved|fixed|resolved|over|gone|cleared|sorted|finished|through|back|here|there)(?:\s+(?:now|again))?\W*",
    re.IGNORECASE,
)


def is_claim(text: str) -> bool:
    """Whether the whole message says of one thing that it is over: "the legal review is done"."""
    return _CLAIM.fullmatch(text) is not None and resolved_part(text) is not None


def resolved_part(text: str) -> str | None:
    """The clauses that say that something is over; None where none does.

    Questions, hopes and denials say nothing: "the keys have not arrived", "was not blocked",
    "will be fixed soon". "not blocked any more" does.
    """
    clauses = [
        clause.strip()
        for clause in _CLAUSE.split(text.replace("’", "'"))
        if clause and re.search(r"\w", clause)
    ]
    if text.rstrip().endswith("?"):
        return None
    over = [clause for clause in clauses if _is_over(clause)]
    return ", ".join(over) if over else None


def _is_over(clause: str) -> bool:
    if _OVER.search(clause) and not re.search(
        r"\bstill\b|\b(?:was|were)(?:n't| not)\b|\bbeen\b", clause, re.IGNORECASE
    ):
        return True
    if re.fullmatch(
        r"(?:yes|no|ok|okay|thanks|thank you|hi|hey|hello|well|so|good news|morning|all)",
        clause.strip(),
        re.I,
    ):
        return False
    return not (_NEGATION.search(clause) or _NOT_YET.search(clause))


def is_all(text: str) -> bool:
    """Whether every blocker is meant: "clear all my blockers", "all"."""
    return bool(
        re.search(
            r"\b(?:all|every|both)\s+(?:of\s+)?(?:my|the|our|them|these|blockers?|impediments?)\b"
            r"|^\W*(?:all|both|everything)\W*$",
            text,
            re.I,
        )
    )


def picked(text: str, count: int) -> list[int]:
    """The positions (from 0) named in a list of `count` lines: "2", "the first one", "blocker 3"."""
    found = []
    for match in _NUMBER.finditer(text.strip()):
        said = [part for part in match.groups() if part]
        found += [range(count)[position(one)] for one in said if -count <= position(one) < count]
    return list(dict.fromkeys(found))


def ranked(text: str, blockers: Sequence[Blocker], speaker: int | None) -> list[tuple[float, Blocker]]:
    """The blockers that a text can mean, best first, each with its score.

    Each shared word counts 1 over the number of blockers that have it, a ticket key 3 times that,
    being told of by the owner's name half; what is the speaker's own counts half as much again.
    `speaker` is the member whose own are meant first, None where a helper speaks of anybody's.
    """
    owners = {one.owner for one in blockers if one.owner_id != speaker}
    told_of = {owner for owner in owners if _is_for(text, owner, speaker is None)}
    said = content(text) - content(" ".join(told_of))
    having = [_about(one) for one in blockers]
    scored = []
    for one, words in zip(blockers, having, strict=True):
        score = sum(_weight(word) / sum(word in other for other in having) for word in _shared(said, words))
        score += 0.5 * (one.owner in told_of)
        if score:
            scored.append((score * (1.5 if one.owner_id == speaker else 1.0), one))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].opened, pair[1].id))


def _about(blocker: Blocker) -> frozenset[str]:
    return content(f"{blocker.text} {blocker.waits_on or ''}")


def _weight(word: str) -> float:
    return 3.0 if _is_key(word) else 1.0


def _is_key(word: str) -> bool:
    return any(sign in word for sign in "-#!")


def _shared(said: frozenset[str], words: frozenset[str]) -> set[str]:
    """The words of a blocker that were said, or nearly: one typo in a long word."""
    near = {word for word in words - said if len(word) > 4 and get_close_matches(word, said, 1, 0.84)}
    return set(words & said) | near


def _is_for(text: str, owner: str, named_is_enough: bool) -> bool:
    """Whether a text is about the owner's being blocked, and does not only name who helped."""
    first = re.escape(owner.split()[0] if owner.split() else owner)
    if named_is_enough:
        return re.search(rf"(?<!\w){first}(?!\w)", text, re.IGNORECASE) is not None
    return (
        re.search(
            rf"(?<!\w){first}(?:'s)? (?:is (?:now )?(?:un|no|not)|has (?:what|access|every)|can "
            rf"|(?:\w+ )?(?:blocker|impediment|problem))"
            rf"|\b(?:for|unblock(?:ed)?) @?{first}\b",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def matches(text: str, blockers: Sequence[Blocker], owner_id: int | None) -> list[Blocker]:
    """The blockers that a text can mean, best first; see `ranked`."""
    return [one for _, one in ranked(text, blockers, owner_id)]


def winner(text: str, blockers: Sequence[Blocker], owner_id: int | None) -> Blocker | None:
    """The one blocker that a text means, None where it could be another.

    It must score half as much again as the next, by more than the name of whom it waits on. A text
    about nothing in particular ("I'm unblocked") means the speaker's only one.
    """
    scored = ranked(text, blockers, owner_id)
    if not scored:
        own = [one for one in blockers if one.owner_id == owner_id]
        return own[0] if len(own) == 1 and not content(text) else None
    (best, first), rest = scored[0], scored[1:]
    if rest and best < 1.5 * rest[0][0]:
        return None
    said, words, name = content(text), _about(first), content(first.waits_on or "")
    by_name_only = bool(name) and _shared(said, words) == name and not any(map(_is_key, name))
    return None if by_name_only and said - name and words - name else first


def waits_on(text: str, names: Sequence[str]) -> str | None:
    """Who or what is waited for: one of `names`, else a ticket key after "waiting on" and the like."""
    cue = _WAITS.search(text)
    after = text[cue.end() :] if cue else ""
    for part in (after, text):
        if found := named(part, names):
            return found[0]
    found_keys = tickets(after)
    return found_keys[0].value if found_keys else None


def _position(name: str, text: str) -> int | None:
    """Where a person is named in a text, by the whole or the first name."""
    first = name.split()[0] if name.split() else name
    for said in (name, first):
        flags = 0 if said.casefold() in _COMMON_WORDS else re.IGNORECASE
        match = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", text, flags) if said else None
        if match:
            return match.start()
    return None
