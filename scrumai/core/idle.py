"""Nothing was done, or will be, and why: the answers that tell of no work.

"nothing, I was at the dentist" is no item of work: neither is it held against the board, nor is the reason lost.
"""

from __future__ import annotations

import re

from . import cues

_NOTHING = (
    r"(?:nothing|nada|nil|none|zilch|zip|zero|not (?:much|a lot|a thing)|(?:i )?did (?:nothing|not do (?:anything|much))"
    r"|(?:i )?didn['’]?t (?:(?:get to )?do|work on|get) (?:anything|much|a lot)(?: done)?|no (?:work|time|progress)|(?:i )?couldn['’]?t (?:work|do anything|do much))"
    r"(?: (?:really|much|at all|tbh|honestly|yesterday|today|this (?:week|time|morning)|on (?:my|this) (?:end|side)|from me|for me|done|new|either|planned))*"
)
_BECAUSE = r"(?:\W*[,.;:–—(]\W*|\s+-+\s+|\s+(?=(?:because|since|as|cause|cuz|bc|due to|thanks to)\b))"
_LEAD = r"\W*(?:[a-z]+, )?"
_BEGINS = re.compile(rf"{_LEAD}{_NOTHING}{_BECAUSE}(?P<why>.+)", re.I | re.S)
_ENDS = re.compile(rf"(?P<why>.+?)\W+(?:so|hence|therefore)\W+{_NOTHING}\W*", re.I | re.S)
_ELSEWHERE = re.compile(
    r"^\W*(?:(?:because|since|as|cause|cuz|bc|due to) )?(?:(?:i|we)(?: am|'m)? )?(?:was|were|am|is|been|had to be|will be|'ll be) (?:\w+ )?(?:at|in|on|off|out|away)\b"
    r"|\b(?:famil\w+|sick\w*|ill|unwell|fever|flu|migraine|doctors?|dentist|hospital|clinic|funeral|wedding|married|birthday|holidays?|vacation"
    r"|(?:day|half day|days) off|pto|on leave|travel\w*|flight|exams?|midterms?|finals|classes|(?:a|in) class|school|lectures?|homework|appointments?"
    r"|jury duty|asleep|sleep\w*|slept|moving house|personal)\b",
    re.I,
)
_AT_EASE = re.compile(
    r"\W*(?:(?:just|was|am|i'm|will|i'll|gonna) )*(?:(?:rest|relax|chill|sleep)(?:ing|ed)?|slept|(?:family|personal) (?:stuff|things|matters)|(?:the )?day off|pto|vacation|(?:a |public |bank )?holidays?)"
    r"(?: (?:yesterday|today|all day|mostly))?\W*",
    re.I,
)
_YET = re.compile(
    r"\b(?:but|just|only|except|apart from|besides|other than|though|although|still|instead|i['’]ll)\b", re.I
)
_LONG = 150  # characters; what is longer tells of more


def tells(text: str) -> bool:
    """Whether an answer says that there is nothing, and what else took the time: "zilch, was at a funeral"."""
    text = text.strip()
    if len(text) > _LONG:
        return False
    if _AT_EASE.fullmatch(text):
        return True
    said = _BEGINS.fullmatch(text) or _ENDS.fullmatch(text)
    if said is None or _YET.search(text) or cues.is_obstacle(text):
        return False
    return _ELSEWHERE.search(said["why"]) is not None
