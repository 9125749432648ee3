"""Nothing was done, or will be, and why: the answers that tell of no work.

"nothing, I was at the dentist" is no item of work, but its reader wants to know why; so it is an answer "nothing"
that is shown. Only an answer that is that and no more is read so: whatever else stands in it may be work.
"""

from __future__ import annotations

import re

from . import cues

_AS = r"(?:because(?: of)?|since|as|cause|cuz|bc|due to|thanks to)"
_WHEN = r"(?:yesterday|today|(?:all|the whole|most of the) (?:day|week|morning|afternoon)|this (?:week|time|morning)|last (?:night|week)|(?:in|until|till) the (?:morning|afternoon))"
_NOTHING = (
    r"(?:nothing|nada|nil|none|zilch|zip|zero|not (?:much|a lot|a thing)|(?:i )?did (?:nothing|not do (?:anything|much))"
    r"|(?:i )?didn['’]?t (?:(?:get to )?do|work on|get) (?:anything|much|a lot)(?: done)?|no (?:work|time|progress)|(?:i )?couldn['’]?t (?:work|do anything|do much))"
    rf"(?: (?:really|much|at all|tbh|honestly|on (?:my|this) (?:end|side)|from me|for me|done|new|either|planned|{_WHEN}))*"
)
_REASON = (  # nothing but these, or "the flight search" would be one
    r"(?:(?:my |our )?(?:family|personal|private)(?: (?:stuff|things|matters|reasons|day|emergency|visit|trip))?|sick(?:ness)?(?: day| leave)?|ill|unwell|fever|the flu|flu|migraine|doctor(?:['’]?s)?(?: appointment)?"
    r"|dentist(?:['’]?s)?(?: appointment)?|hospital|clinic|funeral|wedding|birthday|holidays?|vacation|days? off|half day|pto|leave|off|away|out of office|on the road|travel(?:l?ing|s)?"
    r"|exams?(?: week)?|mid-?terms?|finals(?: week)?|classes|class|lectures?|school|uni|university|homework|(?:school|uni|class) (?:stuff|work|things)|appointments?|jury duty|asleep|sleeping|moving house|slept)"
)
_BEFORE = (
    rf"(?:{_AS} )?(?:(?:i|we|it)(?: |(?=['’])))?"
    r"(?:['’]?(?:was|were|am|is|m|re|s|will be|ll be|had|have|took|got|spent|going to)(?: been| to (?:go|be|stay))? )?"
    r"(?:(?:on|at|in|to|for|with|off) )?(?:(?:a|an|the|my|our|some|other|public|bank|national|annual|[a-z]+['’]s|busy with) )*"
)
_KIN = r"(?:my|our) [a-z]+ (?:got|is|was|gets|fell) (?:married|sick|ill|in (?:the )?hospital)"
_WHY = rf"(?:{_BEFORE}{_REASON}|{_KIN})(?: {_WHEN})?"
_BECAUSE = rf"(?:\s*[,.;:–—(-]+\s*|\s+(?={_AS}\b))"
_TELLS = re.compile(
    rf"\W*(?:[a-z]+, )?{_NOTHING}{_BECAUSE}{_WHY}\W*"  # "sorry, nothing, was sick"
    rf"|\W*{_WHY}\W+(?:so|hence|therefore)\W+{_NOTHING}\W*"
    r"|\W*(?:(?:just|was|am|i'm|will|i'll|gonna) )*(?:(?:rest|relax|chill|sleep)(?:ing|ed)?|slept|(?:family|personal) (?:stuff|things|matters)|(?:the )?day off|pto|vacation|(?:a |public |bank )?holidays?)"
    rf"(?: {_WHEN}| mostly)?\W*",
    re.IGNORECASE,
)
_LONG = 100  # characters; what is longer tells of more


def tells(text: str) -> bool:
    """Whether an answer says that there is nothing, and what else took the time: "zilch, was at a funeral"."""
    text = text.strip()
    return len(text) <= _LONG and _TELLS.fullmatch(text) is not None and not cues.tickets(text)
