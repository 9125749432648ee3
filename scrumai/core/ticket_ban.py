"""What is not to be done with a ticket: "do not close #10", "DEMO-3 should not be moved", "I can't close it"."""

from __future__ import annotations

import re

_VERB = (
    r"(?:mov(?:e|ed|ing)|put|push|drag|send|shift|transition|mark|set|chang(?:e|ed|ing)|switch|clos(?:e|ed|ing)|re-?open|resolv(?:e|ed|ing)"
    r"|finish|complet(?:e|ed|ing)|start|begin|begun|deliver|accept|reject|(?:re-?|un-?)?assign|giv(?:e|en|ing)|hand|pass|tak(?:e|en|ing)"
    r"|com?ment|note|writ(?:e|ing)|written|post|add|(?:re-?)?estimat(?:e|ed|ing)|siz(?:e|ed|ing)|creat(?:e|ed|ing)|file|log|raise|open|touch|do|done)"
    r"(?:ed|ing)?"
)
_LEAD = r"[^\w#]*(?:(?:please|pls|plz|hey|hi|ok|okay|so|no|nope|oh|wait|stop|sorry|unfortunately|and|but|also|actually|just|hmm|(?:i|we) (?:think|guess|believe)(?: that)?)\b[\s,!.]*){0,5}"
_NOT = r"(?:\s*n['’]?t|\s+not|\s+never)"
_BETWEEN = r"(?:\s+(?!(?:please|can|could|so|and|but|because|forget|hesitate|worry)\b)[\w'’]+){0,3}?"
_ORDER = rf"(?:do\s+not|don['’]?t|never|let['’]?s\s+not|better\s+not|rather\s+not|please\s+not|no\s+need\s+to|avoid)(?!\s+(?:you|we|forget|hesitate)\b){_BETWEEN}\s+{_VERB}"
_WHO = r"(?:i|we|you|he|she|they|(?-i:@?[A-Z]\w+))"
_ASKED = r"[^.;!?\n]{0,200}\b(?:please|can\s+you|could\s+you|retry)"  # behind what did not work: "I failed to close it, retry"
_ABLE = rf"(?!(?:\s+\w+)?\s+able\b{_ASKED}\b)"
_TOLD = (
    rf"{_WHO}\s+(?:do|did|does|have|has|had|should|must|shall|will|would|may|need){_NOT}{_ABLE}{_BETWEEN}\s+{_VERB}"
    rf"|{_WHO}(?:\s+won['’]?t|\s+never|['’](?:m|re|ve|ll|d)\s+not|\s+(?:am|are|is|was|were){_NOT}){_ABLE}{_BETWEEN}\s+{_VERB}"
)
_CANNOT = rf"(?:can['’]?t|cannot|can\s+not|could{_NOT})"
_UNABLE = (  # "can't you close it?" is a wish
    rf"(?:{_WHO}(?:\s+(?:am|is|are|was|were|have|has)|['’](?:m|s|re|ve))?\s+)?(?:(?:still|just|really|also)\s+)?"
    rf"(?:{_CANNOT}(?!\s+{_WHO}\b)|(?:unable|failed|not\s+able)\s+to){_BETWEEN}\s+{_VERB}"
    rf"(?!{_ASKED}\b)"
)
_OF_IT = rf"(?:[^,;.!?\n]{{0,60}}?\s)?(?:(?:should|must|shall|may|will|need|needs|is|are){_NOT}|{_CANNOT})(?:\s+to)?\s+(?:be|get)\s+{_VERB}"
_BAN = re.compile(
    rf"(?!\W*(?:why|what|who|when|how|which|where)\b){_LEAD}(?:{_ORDER}|{_TOLD}|{_UNABLE}|{_OF_IT})\b",
    re.IGNORECASE,
)
_NO_TICKET = re.compile(
    rf"{_LEAD}(?:do\s+not|don['’]?t|never|let['’]?s\s+not|no\s+need\s+to)(?:\s+\w+)?\s+(?:create|file|log|raise|open|add|make)"
    r"\s+(?:\w+\s+){0,2}(?:ticket|issue|bug|task|story|card)",
    re.IGNORECASE,
)


def is_ban(text: str, kind: str = "") -> bool:
    """Whether a text begins by saying what is not done, or not to be done; a new ticket may tell of what should not be."""
    return bool((_NO_TICKET if kind == "create_ticket" else _BAN).match(text))
