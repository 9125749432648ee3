"""Slack's way of writing a text, both ways: `&lt;` and its kin, links, mentions, dates."""

from __future__ import annotations

import re
from datetime import datetime

_URL = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~`]")
_MARKED = re.compile(r"<([^<>\n]+)>")
_INSTANT = re.compile("\ue000(\\d{1,12})\ue001([^\ue000-\ue002<>|]*)\ue002")  # what `instant` gives
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def shown(text: str) -> str:
    """Plain words as Slack's mrkdwn: the three signs escaped, addresses made links, instants each reader's own."""
    escaped = _URL.sub(lambda found: f"<{found[0]}>", text.translate(_SIGNS))
    return _INSTANT.sub(r"<!date^\1^{time}|\2>", escaped)


def size(text: str) -> int:
    """At most so many characters is `shown(text)`; additive.

    So it counts signs one by one: an address has a colon, which stands for the two marks around it.
    """
    return len(text.translate(_SIGNS)) + 2 * text.count(":") + 13 * text.count("\ue000")


def instant(at: datetime, clock: str) -> str:
    """A clock's time within plain words, which `shown` gives in each reader's own zone."""
    return f"\ue000{int(at.timestamp())}\ue001{clock}\ue002"


def date(at: datetime, fallback: str, form: str = "{date_short_pretty} {time}") -> str:
    """An instant, shown in each reader's own zone; `fallback` is mrkdwn for what cannot show it."""
    clean = fallback.translate(_SIGNS).replace("|", "/")
    return f"<!date^{int(at.timestamp())}^{form}|{clean}>"


def heard(text: str, us: str | None = None) -> tuple[str, list[str]]:
    """A person's words as they were typed, and the ids of the people named in them.

    A mention of `us` is left out; one of somebody else is `@` and their id, or the name where it is told.
    """
    people: list[str] = []

    def plain(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target[:1] == "@":
            if target[1:] == us:
                return ""
            if not label:
                people.append(target[1:])
            return f"@{label or target[1:]}"
        return _plain(target, label)

    words = _unescaped(_MARKED.sub(plain, text))
    return words.strip(), people


def _plain(target: str, label: str) -> str:
    if target[:1] == "#":
        return f"#{label or target[1:]}"
    if target[:1] == "!":  # !here, !subteam^S1|@team, !date^…|fallback
        return label or f"@{target[1:].partition('^')[0]}"
    bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", target)
    if not label or label in (target, bare) or label.rstrip("/") == bare.rstrip("/"):
        return label if label and target.startswith(("mailto:", "tel:")) else label or target
    return f"{label} ({target})"


def _unescaped(text: str) -> str:
    """Slack escapes three signs and no others: `&copy;` was typed so."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
