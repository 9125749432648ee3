"""What is said of the state of a piece of work: behind it, in words or as a picture, or in a box before it."""

from __future__ import annotations

import re

OPEN, CLOSED, HELD = "open", "closed", "held"
UNTICKED, TICKED, CROSSED = "unticked", "ticked", "crossed"  # before an item: some use them as bullets
SIGNS = {**dict.fromkeys("✓√", TICKED), **dict.fromkeys("✗✘✖☒", CROSSED)}  # those without a box
_NOT = r"(?:(?:is|are|was|were|has|have|had|did|do|does|could)(?:n['’]?t|\s+not)|not|never)"
_LEAD = r"(?:(?:still|but|and|it['’]?s|it is|is|are|was|were|has|have|been|currently|now|all|just|also)\s+)*"
_TAIL = (
    r"(?:\s+(?:yet|now|today|yesterday|too|already|finally|so far|though|at all|atm|at the moment|for now))*"
)
_COMPLETED = r"(?:done|finish(?:ed)?|completed?|start(?:ed)?|beg[au]n|merged?|ready|reach(?:ed)?|touch(?:ed)?|tested|deployed?|released?|implemented|reviewed|pushed|published|there)"
_WORDS = {
    OPEN: rf"{_NOT}(?:\s+(?:yet|really|quite|fully|even|been|completely|entirely))*[\s-]+{_COMPLETED}|not (?:yet|at all)|unfinished|incomplete"
    r"|in[ -]progress|wip|work in progress|on-?going|under ?way|open|pending|to[ -]?do|started|paused|postponed|carried over|in (?:dev|development|the works)"
    r"|half(?:way)?(?: (?:done|there|through|finished))?|part(?:ial)?ly(?: done| finished)?|(?:almost|nearly)(?: done| there| finished| complete| ready)?"
    r"|(?:about |around |~ ?)?\d{1,2} ?% (?:done|completed?|finished|ready|there|through)",
    CLOSED: r"done|finished|completed?|merged|closed|shipped|deployed|released|fixed|resolved|solved|100 ?%(?: done)?",
}
_SAID = {
    state: re.compile(rf"{_LEAD}(?:{words}){_TAIL}[\s.!…]*", re.IGNORECASE) for state, words in _WORDS.items()
}
_SHARE = re.compile(r"(?:about |around |~ ?)?\d{1,2} ?%\W*")
_BEHIND = {
    state: re.compile(rf"(?:[(\[:*]|\s[–—-]+\s)\s*{_LEAD}(?:{words}){_TAIL}\s*[)\]]?[\s.!…]*$", re.IGNORECASE)
    for state, words in _WORDS.items()
}
_PLAIN = re.compile(
    rf"(?<!%)\s(?:(?P<no>not (?:yet )?){_COMPLETED}|(?P<share>(?<!at )\d{{1,2}} ?% )?(?:done|finished|completed))(?:\s+yet)?[\s.!…]*$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(  # before a plain "done" it is no state: "get it done", "once that is done"
    r"n['’]t\b|['’](?:s|re|m|ve)\b|\b(?:to|into|as|what|who|that|which|i|we|you|they|he|she|get\w*|got|ha(?:ve|s|d|ving)|be|am|is|are|was|were|been|until|till|once|when|if|nothing|not|never|no|yet|want\w*|need\w*|almost|nearly|half|mostly)\b",
    re.IGNORECASE,
)
_PICTURES = {
    **dict.fromkeys(("✅", "☑", "✔", "🟢", ":white_check_mark:", ":heavy_check_mark:", ":large_green_circle:"), CLOSED),
    **dict.fromkeys(("🚧", "⏳", "🔜", "🟡", "❌", ":construction:", ":hourglass:", ":soon:", ":x:", ":large_yellow_circle:"), OPEN),
    **dict.fromkeys(("⛔", "🛑", "🚫", "🔴", ":no_entry:", ":no_entry_sign:", ":octagonal_sign:", ":red_circle:"), HELD),
}  # fmt: skip


def said(words: str) -> str:
    """The state that a piece is nothing but; "" for none: "not started yet", "80 %"."""
    if _SHARE.fullmatch(words.strip()):
        return OPEN
    return next((state for state, pattern in _SAID.items() if pattern.fullmatch(words.strip())), "")


def behind(words: str) -> tuple[str, int]:
    """The state at the end of a piece, in brackets or behind a sign, and where: "search (not started)"."""
    for state, pattern in _BEHIND.items():
        if found := pattern.search(words):
            return state, found.start()
    return "", len(words)


def plain(words: str) -> tuple[str, int]:
    """The same without a sign, which is no state behind a verb: "login page done"."""
    found = _PLAIN.search(words)
    if found and not _ANOTHER.search(words, 0, found.start()):
        return OPEN if found["no"] or found["share"] else CLOSED, found.start()
    return "", len(words)


def pictured(picture: str) -> str:
    """The state that a picture behind a piece shows; "" for a mood."""
    return _PICTURES.get(picture.rstrip("\ufe0f"), "")


def ticked(sign: str | None) -> str:
    """The state that a box with this sign in it shows; None for a box that is a picture."""
    if sign is None:
        return OPEN
    return CLOSED if sign.strip() else UNTICKED
