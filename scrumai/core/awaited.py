"""The words for what a blocker waits for, where no key is said, and the one item whose title they are. In doubt none is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from .chore import VERBS
from .claim import is_beside
from .direction import is_turned
from .fit import head, of_title, overlap, plain
from .sprint import Item
from .text import bag
from .verb import forms

_CUE = re.compile(
    r"\b(?:wait(?:s|ing|ed)?\s+(?:on|for|until|till|behind)|blocked\s+(?:by|on|until|till|behind|because\s+of)"
    r"|(?:stuck|held\s+up)\s+(?:until|behind|by|because\s+of)|depend(?:s|ing)?\s+(?:up)?on)\s+",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    r"\s+(?:(?:is|are|still)\s+)*(?:block(?:s|ing)|hold(?:s|ing))\s+(?:up\s+)?(?:me|us|my|our|the|all|everything)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no longer|stopped|was|were|been)|n['’]t)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_END = re.compile(
    r"[,;:!?()\n]|\.(?=\s|$)|\s[–—-]+\s|\s+(?:before|so|because|since|but|which|then|therefore|hence|and\s+(?:i|we))\b"
    r"|\s+for\s+(?:\w+\s+)?(?:hours|days|weeks|ages)\b|\s+to\s+(?:continue|proceed|go\s+on|move\s+on|carry\s+on)\b",
    re.IGNORECASE,
)
_SMALL = bag(
    """
    a an the and or of in for as by after on to with from at into via my our your his her their this that these those
    ticket story task card item feature work new still now again today here
    finish finished finishing complete completed done ready closed resolved there be is are gets get been has have
    """
)
_TROUBLE = re.compile(
    r"\b(?:down|broken?|br(?:eak|oke)s?|breaking|fail\w*|slow\w*|errors?|outages?|crash\w*|hangs?|hanging|off-?line|un(?:reachable|available|stable|responsive)"
    r"|flaky|time[sd]?[- ]?out\w*|dead|d(?:ied|ies)|wrong|corrupt\w*|overloaded|refus\w+|den(?:ied|ies)|expired|bugs?|buggy|problems?|trouble\w*|stopped"
    r"|(?:not|never|no longer|n['’]t)\s+(?:\w+\s+)?(?:work|respond|start|run|answer|load|reach)\w*|[45]\d\d)\b",
    re.IGNORECASE,
)
"""What is there and in trouble holds people up, too: it is no ticket that they wait for."""
_TICKET = re.compile(
    r"\b(?:(ticket|story|task)|card|item)(?:\s+(?:is|gets|has|to|be|been|finished|complete|completed|done|ready|closed|resolved|still|now))*\W*$",
    re.IGNORECASE,
)
"""What is called a ticket at the end of the words; a card or an item may be another thing."""
_THE = re.compile(r"\bthe\b|['’]s\b", re.IGNORECASE)
_OWNER = re.compile(r"\w+['’]s\b")
_OTHERS = plain(
    bag(
        "support help desk helpdesk it service hardware licence license vendor supplier provider customer client"
    )
)
"""What tickets of other people are of."""
_RUNNING = plain(
    bag(
        """
        api app application backend bucket cache cd ci cluster database db device disk dns environment env firewall frontend gateway host instance job
        machine monitor monitoring network node pipeline platform production prod proxy queue registry router runner sandbox scheduler server service
        site staging storage switch system vm vpn website wifi worker
        """
    )
)
_BEGINNING = forms(
    "add build create make set install provision implement develop deploy launch introduce prepare order buy get".split()
) | {"setup"}
_MOST = 3  # things that are waited for
_LEAST = 2  # words; one may mean anything


def item_awaited(text: str, items: Sequence[Item]) -> Item | None:
    """The one item that a blocker says it waits for: all the words are its own, at least half of its are there."""
    if _TROUBLE.search(text):
        return None
    for words in _awaited(text):
        said = _words(words)
        fits = [item for item in items if _is_of(said, item)]
        if len(fits) == 1 and _is_whole(words, said, fits[0]):
            return fits[0]
    return None


def _awaited(text: str) -> list[str]:
    """The words behind "waiting for", else those before "blocks me"."""
    found = [
        _END.split(text[cue.end() :], maxsplit=1)[0]
        for cue in islice(_CUE.finditer(text), _MOST)
        if not _DENIED.search(text[: cue.start()])
    ]
    blocks = _BLOCKS.search(text)
    return found or ([_END.split(text[: blocks.start()])[-1]] if blocks else [])


@lru_cache(maxsize=4096)
def _title_words(title: str) -> frozenset[str]:
    return _words(title)


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", text.casefold()))
    return plain(word for word in found if word not in _SMALL)


def _is_of(said: frozenset[str], item: Item) -> bool:
    """Whether all the words are in the title, but for the name of who has the item."""
    its = _title_words(item.title) | _words(item.assignee or "")
    return bool(said) and len(overlap(said, its)) == len(said)


def _is_whole(words: str, said: frozenset[str], item: Item) -> bool:
    """Whether the words name what the title is about, and not only what that is for or beside."""
    if is_beside(item.title, words) or is_turned(words, item.title):
        return False
    if _is_called(words, item.title):  # and no other has the words
        return True
    shared, thing = overlap(said, _title_words(item.title)), _thing(item.title)
    enough = len(shared) >= _LEAST and 2 * len(shared) >= len(of_title(item.title))
    if not enough or not overlap(thing, said):
        return False
    return not thing & _RUNNING or _is_work(words, said, item.title)


def _is_called(words: str, title: str) -> bool:
    """Whether the words call it a ticket, by its title and not only by whose it is: "the basket ticket", no "support ticket"."""
    ticket = _TICKET.search(words)
    names = overlap(_words(_OWNER.sub(" ", words)), _title_words(title))
    if not ticket or not names - _OTHERS:
        return False
    return len(names) >= _LEAST or bool(ticket[1] and _THE.search(words))


def _thing(title: str) -> frozenset[str]:
    """The last word of what a title is about: the thing itself."""
    return _words(" ".join(head(title).split()[-1:]))


def _is_work(words: str, said: frozenset[str], title: str) -> bool:
    """Whether of a thing that runs its making is awaited; else it is there, and holds people up in other ways."""
    verb = title.split()[0].casefold()
    by_itself = words.casefold().rstrip().endswith(f" to {verb}")  # "for node to upgrade"
    return verb in _BEGINNING or (verb in VERBS and bool(_words(verb) & said) and not by_itself)
