"""Atlassian Document Format, the form of longer texts in Jira Cloud: plain text into it, and what people read out of it."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INLINE = frozenset({"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "placeholder"})
_TIGHT = frozenset({"listItem", "tableRow", "caption", "taskItem", "decisionItem"})


def plain(text: str) -> str:
    """A text without the characters that Jira does not store."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def document(text: str) -> dict[str, Any]:
    """A plain text as a document: an empty line parts paragraphs, a line's end is a break. `spoken` gives it back."""
    return {"type": "doc", "version": 1, "content": [_paragraph(one) for one in plain(text).split("\n\n")]}


def spoken(node: Any) -> str:
    """The words of a document, or of a text as Data Center has it; "" for None. Of what is no words, its name or address."""
    if node is None:
        return ""
    return node if isinstance(node, str) else _words(node)


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for n, line in enumerate(text.split("\n")):
        content += [{"type": "hardBreak"}] * bool(n)
        content += [{"type": "text", "text": line}] * bool(line)
    return {"type": "paragraph", "content": content}


def _words(node: Any) -> str:
    kind, attrs = node.get("type"), node.get("attrs") or {}
    if kind == "text":
        return str(node["text"])
    if kind == "hardBreak":
        return "\n"
    content = node.get("content") or []
    if not content:
        named = (attrs.get(name) for name in ("text", "shortName", "url", "alt", "timestamp", "title"))
        return next((str(one) for one in named if one), "")
    inline = all(one.get("type") in _INLINE for one in content)
    between = "" if inline else "\n" if kind in _TIGHT or content[0].get("type") in _TIGHT else "\n\n"
    return between.join(_words(one) for one in content)
