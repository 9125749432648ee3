"""The name of a team in what somebody writes."""

from __future__ import annotations

import re

from .names import shown_as
from .text import bag

LIMIT = 60  # characters

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»\n]{1,80})[\"”“»]|(?:^|\s)['‘]([^'‘’\n]{1,80})['’](?=\W|$)")
_CALLED = re.compile(
    r"\b(?:called|named|name(?:'s| is)?|call (?:it|us|them)|(?:we are|we're)(?= the\b)|with the name"
    r"|we're called)"
    r"[ :]+(?!is\b|of\b)(?:the )?(.{1,120})",
    re.IGNORECASE,
)
_AFTER_WORD = re.compile(r"\b(?:team|squad|group|crew|tribe)\b(?: is)?[ :]{1,3}(.{1,120})", re.IGNORECASE)
_BARE = re.compile(
    r"(?:^\W*(?:please )?(?:create|make|add|start|found|leave|quit|leaving)|\bjoin(?:ing)?(?: the)?) (.{1,120})",
    re.IGNORECASE,
)
_END = re.compile(
    r"[\n,.;!?]|\s(?:with|please|plz|pls|for|in|here|now|as|and (?:add|put|invite|i|we|my|our|please)"
    r"|add it|create it|set up|doesn't"
    r"|does not|isn't|so|because|who|which|that|today|thanks|thank you|bye|-)(?=\W|$)",
    re.IGNORECASE,
)
_NOT_A_NAME = bag(
    """
    a an the us our my me it this that these those one team squad group crew new second another please
    plz pls for in here is are we i you to of and with name called named people members member list
    setup up me too scrum standup standups from on at as today tomorrow later now everyone somebody
    someone
    """
)  # fmt: skip

_TEAM = re.compile(
    r"\b(?:teams?|squads?|groups?|crews?|tribes?|guilds?|scrum|standups?|channel|room)\b", re.IGNORECASE
)
_ALONE = re.compile(
    r"\W*(?:(?:please|pls|plz|hey|hi|hello|can you|could you|let['’]?s|i(?:['’]d like| want| need) to|we(?:['’]d like| want| need) to)\b\W*)*"
    r"(?:(?:cre?ate?|make|found|start|register|add|open|build|set ?up|begin|define|new)\s+)?(?:(?:me|us|a|an|the|our|new|another|second|scrum)\s+)*"
    r"(?:team|squad|group|crew|tribe)(?:\s*:|\s+(?:called|named|name|is))?\s+(?P<name>\S+|(?-i:[^\W\d_a-z]\S*(?:\s+[^\W_a-z]\S*){1,3}))(?:\s+(?:please|pls|plz|here|now|in this channel))*\W*",
    re.IGNORECASE,
)


def speaks_of_team(text: str) -> bool:
    """Whether a text speaks of a team at all, or of what one has: "create one" does not."""
    return _TEAM.search(text) is not None


def is_plain(text: str, name: str) -> bool:
    """Whether a text gives its team this name and says hardly more: in quotes, after "called", or as its only other words."""
    alone = _ALONE.fullmatch(text)
    if alone and named(alone["name"]) == name:
        return True
    return bool(_QUOTED.search(text)) or any(
        named(_END.split(found[1], maxsplit=1)[0]) == name for found in _CALLED.finditer(text)
    )


def name_in(text: str) -> str | None:
    """The name that a request for a team gives: quoted, "called X", "team X" or "join X"; else None."""
    text = text.strip()[:500]
    if quoted := _QUOTED.search(text):
        return named(quoted[1] or quoted[2])
    for pattern in (_CALLED, _AFTER_WORD, _BARE):
        for match in pattern.finditer(text):
            if (found := named(_END.split(match[1], maxsplit=1)[0])) and found.split()[
                0
            ].casefold() not in _NOT_A_NAME:
                return found
    return None


def named(text: str) -> str | None:
    """A name as it is kept, one line without quotes around it; None where it is none, or too long."""
    name = shown_as(text).strip(" \"'“”„«»‘’`*_.,;:!?")
    has_letter = any(one.isalnum() for one in name)
    return name if has_letter and len(name) <= LIMIT and "\n" not in text.strip() else None
