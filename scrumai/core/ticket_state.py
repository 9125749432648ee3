"""Which state of a board is meant by somebody's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from . import cues
from .sprint import Category, State

_CUT = re.compile(
    r"[,.;!?\n(]|\b(?:and|but|so|because|since|please|pls|plz|now|again|then|thanks|thank|thx|for me|when"
    r"|if|today|instead|after|until|as well)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:(?:the|a|state|status|column|list|of|be|to|in|on|back)\b\s*)+", re.IGNORECASE)
_COLUMN = re.compile(r"\s+(?:column|state|status|list|lane)$", re.IGNORECASE)
_ALIKE: tuple[frozenset[str], ...] = (
    frozenset({"test", "testing", "qa", "verification", "verify", "verifying", "tests", "tested"}),
    frozenset({"review", "reviewing", "cr", "reviews", "reviewed", "pr", "mr"}),
    frozenset({"blocked", "hold", "impeded", "paused"}),
    frozenset({"deploy", "deployment", "release", "deployed"}),
)


@dataclass(frozen=True)
class _Meaning:
    """What a state can mean: what it is called, the words for it on any board, and the verbs that send a ticket there.

    A verb has the name that a state would have by it, and a pattern. What is `next`, or rejected, is of no one category.
    """

    name: str
    category: Category | None
    words: frozenset[str]
    verbs: Mapping[str, str]


_MEANINGS = (
    _Meaning(
        "todo",
        Category.TODO,
        frozenset({"todo", "to do", "to-do", "do", "open", "reopen", "reopened", "backlog", "not started", "new"}),
        {"unstarted": r"un-?start(?:ed)?", "reopened": r"re-?open\w*|open\s+.*\bagain"},
    ),
    _Meaning(
        "done",
        Category.DONE,
        frozenset(
            {
                "done", "closed", "close", "complete", "completed", "finish", "finished", "resolved", "resolve",
                "fixed", "shipped", "released", "accepted", "delivered",
            }
        ),
        {
            "closed": r"clos(?:e|ed|ing|es)|cloes",
            "completed": r"complet(?:e|ed|ing)",
            "finished": r"finish(?:ed|ing)?",
            "resolved": r"resolv(?:e|ed|ing)",
            "shipped": r"ship(?:ped)?",
            "done": r"tick(?:ed)? off|done",
            "delivered": r"deliver(?:ed)?",
            "accepted": r"accept(?:ed)?",
        },
    ),
    _Meaning("rejected", None, frozenset(), {"rejected": r"reject(?:ed)?"}),
    _Meaning(
        "in progress",
        Category.DOING,
        frozenset(
            {
                "doing", "start", "started", "in progress", "progress", "wip", "in work", "active", "development",
                "in development", "dev", "in dev", "begin", "ongoing", "work in progress", "working",
            }
        ),
        {
            "started": r"start(?:ed|ing|s)?|begin(?:ning)?|begun|kick(?:ing)? off",
            "in progress": r"resum(?:e|ing)|pick(?:ing)? up|work(?:ing)? on",
        },
    ),
    _Meaning("next", None, frozenset(), {"next": r"progress|advance|move (?:on|forward)"}),
)  # fmt: skip
_VERBS = {
    verb: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for meaning in _MEANINGS
    for verb, pattern in meaning.verbs.items()
}
_WILL_NOT = re.compile(r"(?:won['’]?t|will not) (?:do|fix)")  # "won't make it" is no state
_DROPPED = ("won't do", "won't fix", "cancelled", "canceled", "rejected", "declined", "abandoned")
_NEGATED = re.compile(r"\b(?:won['’]?t|not|never)\b", re.IGNORECASE)
_PLEASE = re.compile(
    r"(?:[\s,.!;]+(?:please|pls|plz|now|then|again|instead|for me|thanks|thank you|thx))*\W*$", re.IGNORECASE
)
_ALONE = 4  # words; more than a state's name, with "to" and "please"
LEAST = 4  # letters that can be typed wrong; "tod" may be anything
_NEAR = 0.8  # as alike as a word and itself with a slip of the finger
_FILLER = {
    "in",
    "for",
    "the",
    "to",
    "on",
    "ready",
    "is",
    "state",
    "a",
    "of",
    "code",
    "peer",
    "waiting",
    "be",
    "won",
    "t",
    "wont",
    "will",
    "not",
}


def state_words(text: str) -> str:
    """The state's name at the head of a text."""
    said = _ARTICLE.sub("", _CUT.split(text.strip(" \"'“”:"), maxsplit=1)[0].strip(" \"'“”:"))
    return _COLUMN.sub("", said.strip(" \"'“”:"))[:60]


def by_verb(text: str) -> str:
    """The state that a verb sends a ticket to, as it would be called by it ("closed" for "close it"), "" without such a verb."""
    return next((state for state, verb in _VERBS.items() if verb.search(text)), "")


def find_state(
    words: str, states: Sequence[State], current: State | None = None, whole: bool = False
) -> State | None:
    """The board's state that is meant, None where none fits: by name, by meaning, or nearly by name.

    `states` are in board order; "next" is the one after `current`. `whole`: the words may say nothing else.
    """
    by_name = {state.name.casefold(): state for state in states}
    if named := by_name.get(words.strip().casefold()):
        return named
    said = state_words(words.lower()) or words.lower().strip()
    if not said:
        return None
    meant = next((one.name for one in _MEANINGS if said in one.verbs), said)
    for name in (said, said.removesuffix("d"), meant):  # "Completed" or "Complete"
        if called := _called(name, states):
            return called
    if said in {"next", "on", "forward", "next one", "next step", "next stage"}:
        after = states[states.index(current) + 1 :] if current in states else ()
        return after[0] if after else None
    for meaning in _MEANINGS:
        if said in meaning.words:
            fits = [state for state in states if state.category is meaning.category]
            again = (
                meaning.category is Category.TODO
            )  # what is reopened goes to the end of the queue's columns
            return (fits[-1] if again else fits[0]) if fits else None
    if _WILL_NOT.fullmatch(said):  # it is never what will be done
        over = [state for state in states if state.category is Category.DONE]
        return next((called for name in _DROPPED if (called := _called(name, over))), None)
    no = bool(_NEGATED.search(said))
    near = _near(said, [state for state in states if bool(_NEGATED.search(state.name)) is no])
    return None if near and whole and not _is_only(said, near.name) else near


def is_state(words: str, states: Sequence[State]) -> bool:
    """Whether words are a state's of this board, or of boards in general: "blocked" is one where no column is called so."""
    said = set(re.findall(r"\w+", words.lower())) - _FILLER
    return find_state(words, states, whole=True) is not None or (
        bool(said) and said <= frozenset().union(*_ALIKE)
    )


def named_alone(text: str, states: Sequence[State]) -> State | None:
    """The state that is all a text says, "in progress", "to review please"; None where it says more, or asks."""
    exact = next((state for state in states if state.name.casefold() == text.strip().casefold()), None)
    says_more = cues.is_question(text) or len(text.split()) > _ALONE or _CUT.search(_PLEASE.sub("", text))
    return exact or (None if says_more else find_state(text, states, whole=True))


def _called(name: str, states: Sequence[State]) -> State | None:
    """The state of this name, however it is written."""
    return next((state for state in states if _squeezed(state.name) == _squeezed(name)), None)


def _near(said: str, states: Sequence[State]) -> State | None:
    """The one state that has the words, else the one whose name is nearest."""
    tokens = _essence(said)
    named = [state for state in states if tokens and tokens & _essence(state.name)]
    if len(named) == 1:
        return named[0]
    close = [(_nearness(said, state.name), -i) for i, state in enumerate(states)]
    best = max(close, default=(0.0, 0))
    return states[-best[1]] if best[0] >= _NEAR else None


def _is_only(said: str, name: str) -> bool:
    """Whether every word that is said is one of the name's, however it is typed: "who is in review" is no name."""
    its = [*re.findall(r"\w+", name.lower()), _squeezed(name)]
    return all(
        len(word) >= LEAST and any(_alike(word, one) >= _NEAR for one in its)
        for word in _essence(said) - _essence(name)
    )


def _nearness(said: str, name: str) -> float:
    """How near a typed name is, from 0 to 1, with its small words or without them: "in reveiw" to "In Review"."""
    whole = _alike(_squeezed(said), _squeezed(name))
    own, its = _without_filler(said), _without_filler(name)
    return max(whole, _alike(own, its)) if len(own) >= LEAST and its else whole


def _alike(said: str, name: str) -> float:
    """How alike two words are; the right letters in another order are nearly right."""
    return 0.9 if sorted(said) == sorted(name) else SequenceMatcher(None, said, name).ratio()


def _without_filler(name: str) -> str:
    return "".join(word for word in re.findall(r"\w+", name.lower()) if word not in _FILLER)


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _essence(name: str) -> set[str]:
    """The words of a state's name that tell it from others; words that mean the same are one."""
    tokens = set(re.findall(r"\w+", name.lower())) - _FILLER
    for alike in _ALIKE:
        if tokens & alike:
            tokens = (tokens - alike) | {min(alike)}
    return tokens


def states_of(names: Sequence[str]) -> list[State]:
    """Columns in board order as states, where the tracker has names only.

    A name that says what it is is that; of the others the first is to do, the last is done, and those between are in progress.
    """
    found = [_category(name) for name in names]
    if Category.DONE not in found and len(found) > 1 and found[-1] is None:
        found[-1] = Category.DONE
    if Category.TODO not in found and found and found[0] is None:
        found[0] = Category.TODO
    return [State(name, kind or Category.DOING) for name, kind in zip(names, found, strict=True)]


def _category(name: str) -> Category | None:
    said = " ".join(re.findall(r"\w+", name.lower()))
    for meaning in _MEANINGS:
        if said in {" ".join(re.findall(r"\w+", one)) for one in meaning.words}:
            return meaning.category
    tokens = set(said.split())
    if tokens & {"done", "closed", "released", "shipped", "accepted", "live", "archived", "resolved"}:
        return None if tokens & {"almost", "not", "nearly"} else Category.DONE
    return (
        Category.TODO
        if tokens & {"backlog", "todo", "inbox", "queue", "icebox", "ideas", "planned"}
        else None
    )
