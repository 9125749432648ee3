"""Access tokens where they do not belong: in what people write to a bot."""

from __future__ import annotations

import re

from .password import without_passwords

# Beginnings that nothing else has, and what follows at least.
_TOKENS = {
    r"gl(?:pat|oas|ptt|rt|dt|cbt)-": r"[\w-]{16,}",  # GitLab
    r"gh[opusr]_": r"[A-Za-z0-9]{20,}",  # GitHub
    r"github_pat_": r"\w{20,}",
    r"AT[AC]TT3x": r"[\w=+/-]{20,}",  # Atlassian
    r"ATTA": r"[0-9a-f]{40,}",  # Trello
    r"xox[abeoprs]-": r"[\w-]{10,}",  # Slack
    r"xapp-": r"[\w-]{20,}",
    r"eyJ[\w-]{8,}\.eyJ": r"[\w-]{8,}\.[\w-]{8,}",  # a JWT
}
CUT, HIDDEN = "…", "●●●●"  # stand for what was cut out: after a beginning, and where there is none
_START = r"(?<![A-Za-z0-9])"
_WHOLE = [re.compile(f"{_START}({begin}){rest}") for begin, rest in _TOKENS.items()]
_LEFT = re.compile(f"{_START}(?:{'|'.join(_TOKENS)}){CUT}|{HIDDEN}")
_PASSWORD = re.compile(
    r"(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,20}://[^\s/:@]*:)(?!\d{1,5}[,?#])[^\s/]+@", re.IGNORECASE
)
_PEM = re.compile(  # cut off, too, where its end is missing
    r"(-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)(?!\s*●)(?:.*?(?=-----END )|.*)", re.DOTALL
)
# The same without "https://": ana:hunter@git.acme.org/shop
_LOGIN = (
    r"(?<![\w/:@.+-])(?!(?:mailto|e-?mail|mail|b?cc|to|from|contact|user|login|owner|by|author|npm)\b)"
    r"([\w.+-]{1,64}:)[^\s/:@]{4,64}(?=@(?:(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}|localhost|\d{1,3}(?:\.\d{1,3}){3})"
)
_LOGIN_THERE = re.compile(rf"{_LOGIN}(?:/|:\d))", re.IGNORECASE)
_LOGIN_ANYWHERE = re.compile(rf"{_LOGIN}(?![\w-]))", re.IGNORECASE)
_PARAMETER = re.compile(  # of an address: what it is called is enough
    r"([?&#;](?:(?:access|auth|bot|client|id|oauth|private|refresh|user)[-_]?)?"
    r"(?:token|secret|passw(?:or)?d|pwd|pw|pass|(?:api|access|secret|private)[-_]?key|signature|sig)=)"
    r"(?![<{$\[%…●]|(?:null|none|undefined|true|false|x+)\b)[^\s&#;\"'<>|),]{4,}",
    re.IGNORECASE,
)
# Keys without a beginning of their own: Redmine's, Trello's and Pivotal's, Jira's older tokens.
_KEY = re.compile(
    r"(?<![\w/-])([0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![\w/-])"
    r"|(?<![\w/.:@+-])[A-Za-z0-9][A-Za-z0-9+/]{23,}={0,2}(?![\w/.@-])"
)
_BEFORE, _AFTER = 40, 30  # characters in which a key's name stands
_NAMED = re.compile(
    r"(?<![a-z])(?:(?:api|access|auth|private|bot)[-_ ]?)?(?:tokens?|keys?|secrets?|passw(?:or)?ds?|credentials?|pat)(?![a-z])"
    r"|(?<![a-z])(?:api|redmine|trello|pivotal)(?![a-z])",
    re.IGNORECASE,
)
_COMMIT = re.compile(
    r"\b(?:commits?|sha(?:-?\d+)?|hash(?:es)?|rev(?:ision)?s?|changesets?|md5|digests?|checksums?|builds?|head|merged|reverted"
    r"|picked|tagged|deployed)\b(?: is)?[\s:=`'\"(#@]*$",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:in|at|onto|from|since|before|after)\b[\s:`'\"(#@]*$", re.IGNORECASE)
_LINKING = re.compile(r"\b(?:link|connect)\s+(?:our|my|the|this|us)\b", re.IGNORECASE)


def redacted(text: str, linking: bool = False) -> str:
    """The text without the tokens, keys and passwords in it; of a token its beginning stays.

    What may be a commit is a key where it is called so or is all there is, and in a text about linking unless that calls it a commit.
    """
    for whole in _WHOLE:
        text = whole.sub(rf"\1{CUT}", text)
    text = _PEM.sub(rf"\1{HIDDEN}", text)
    linking = linking or bool(_LINKING.search(text))
    text = _PARAMETER.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1{HIDDEN}@", text))
    text = (_LOGIN_ANYWHERE if linking else _LOGIN_THERE).sub(rf"\1{HIDDEN}", text)
    text = without_passwords(text, HIDDEN, linking)
    alone = not re.search(r"\w", _KEY.sub("", text))
    return _KEY.sub(lambda key: HIDDEN if _is_key(key, linking, alone) else key[0], text)


def is_unmistakable(text: str) -> bool:
    """Whether a secret is in a text, or was until it was cut out."""
    return bool(_LEFT.search(text)) or redacted(text) != text


def looks_secret(text: str) -> bool:
    """Whether there may be one in a text that is about linking; elsewhere the same may be a commit."""
    return is_unmistakable(text) or redacted(text, linking=True) != text


def _is_key(found: re.Match[str], linking: bool, alone: bool) -> bool:
    if not found[1] and not _is_random(found[0], 1 if linking else 3):
        return False
    text = found.string
    before = text[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _AFTER].partition("\n")[0]
    if _COMMIT.search(before):
        return False
    called = _NAMED.search(before) or _NAMED.search(after)
    return linking or alone or bool(called and not _WHERE.search(before))


def _is_random(word: str, digits: int) -> bool:
    """Whether it is of small and capital letters and so many digits; names in programs have few."""
    return sum(one.isdigit() for one in word) >= digits and word.upper() != word != word.lower()
