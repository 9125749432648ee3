"""Access tokens where they do not belong: in what people write to a bot."""

from __future__ import annotations

import re

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
CUT = "…"  # stands for what was cut out
_START = r"(?<![A-Za-z0-9])"
_WHOLE = re.compile(_START + "(?:" + "|".join(f"{begin}{rest}" for begin, rest in _TOKENS.items()) + ")")
_LEFT = re.compile(_START + f"(?:{'|'.join(_TOKENS)}){CUT}")
# Keys without a beginning of their own: Redmine's, Trello's and Pivotal's, Jira's older tokens.
_HEX = re.compile(r"(?<![\w/-])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![\w/-])")
_MIXED = re.compile(r"(?<![\w/.:@-])(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/=]{24,}(?![\w/.@-])")


def redacted(text: str) -> str:
    """The text with only the beginning of each unmistakable token."""
    for begin, rest in _TOKENS.items():
        text = re.sub(f"{_START}({begin}){rest}", rf"\1{CUT}", text)
    return text


def is_unmistakable(text: str) -> bool:
    """Whether a token is in a text, or was until it was cut out."""
    return bool(_WHOLE.search(text) or _LEFT.search(text))


def looks_secret(text: str) -> bool:
    """Whether there may be a token in a text that is about linking; elsewhere the same may be a commit."""
    return is_unmistakable(text) or bool(_HEX.search(text) or _MIXED.search(text))
