"""A reply as Slack's blocks: sections, a picture, buttons; within the limits that its documentation gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from ..core.content import Button, Content
from ..core.text import short
from ..words import words
from .slack_text import shown, size
from .split import FENCE, split

Block = dict[str, Any]

SECTION = 3000  # characters of a section's text
BLOCKS = 50  # in a message
SECTIONS = 4  # in a message: 12,000 characters, below what its text may be
BUTTONS = 25  # in a row
TITLE, VALUE, ALT = 75, 2000, 2000  # characters on a button, behind it, beside a picture
FEW = 5  # buttons; more choices than these are a menu
OPTIONS, CHOICE = 100, 150  # in a menu; characters behind one of them
TABLE = 3  # rows
DIGEST = "utter_digest"
ASKING = ("utter_standup_open", "utter_standup_reminder")  # below these, a button opens the form
TO_FORM = "form"  # its action_id
NO_TEXT = "…"  # where there are buttons and no words

_COLUMNS = re.compile(r"\S {2,}\S|[█|]\s*$|^ {6,}\S")


def section(text: str) -> Block:
    """Words in mrkdwn; nothing in them is made a link or a mention but what is marked so."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def note(text: str) -> Block:
    """A small line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:SECTION], "verbatim": True}]}


def header(text: str) -> Block:
    """A line in large letters."""
    return {"type": "header", "text": _plain(short(text, 150))}


def image(url: str, alt: str) -> Block:
    """A picture at an address that anybody can read."""
    return {"type": "image", "image_url": url, "alt_text": short(alt, ALT) or NO_TEXT}


def buttons(ones: Sequence[Button], whose: str = "") -> list[Block]:
    """Rows of buttons, or, where they are many, menus and buttons for what no menu takes.

    A click on them is taken from `whose` alone, where that is said.
    """
    listed = [one for one in ones if len(one.payload) <= CHOICE] if len(ones) > FEW else []
    single = [one for one in ones if one not in listed]
    rows = [[_menu(in_menu)] for in_menu in _by(OPTIONS, listed)]
    rows += [[_button(one) for one in in_row] for in_row in _by(BUTTONS, single)]
    return [
        {
            "type": "actions",
            "block_id": f"say:{whose}:{row}",
            "elements": [{**one, "action_id": f"say:{row}:{number}"} for number, one in enumerate(in_row)],
        }
        for row, in_row in enumerate(rows)
    ]


def _by(size: int, ones: Sequence[Button]) -> list[Sequence[Button]]:
    return [ones[at : at + size] for at in range(0, len(ones), size)]


def _menu(ones: Sequence[Button]) -> Block:
    options = [{"text": _title(one), "value": one.payload} for one in ones]
    return {
        "type": "static_select",
        "placeholder": _plain(words("utter_slack_choose_part")),
        "options": options,
    }


def _button(one: Button) -> Block:
    return {"type": "button", "text": _title(one), "value": one.payload}


def _title(one: Button) -> Block:
    return _plain(short(one.title, TITLE) or NO_TEXT)


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def to_form(row: str) -> Block:
    """The button that opens the standup's form."""
    title = _plain(short(words("utter_slack_home_standup_part"), TITLE))
    button = {"type": "button", "action_id": TO_FORM, "text": title, "value": TO_FORM}
    return {"type": "actions", "block_id": row, "elements": [button]}


def sections(text: str) -> list[str]:
    """The text as mrkdwn, in pieces that each fit a section."""
    return [shown(piece) for piece in split(_with_tables(text), SECTION, size)]


def digest(text: str) -> list[str]:
    """The same of a digest: its first line is a title."""
    title, _, rest = text.partition("\n")
    return sections(rest) if not title.strip() else [f"*{shown(short(title, 200))}*", *sections(rest)]


def _with_tables(text: str) -> str:
    """Columns stand in a code block: elsewhere their letters have no equal width."""
    if FENCE in text:
        return text
    runs = [(is_row, list(lines)) for is_row, lines in groupby(text.split("\n"), _is_row)]
    return "\n".join(
        "\n".join([FENCE, *lines, FENCE] if is_row and len(lines) >= TABLE else lines)
        for is_row, lines in runs
    )


def _is_row(line: str) -> bool:
    return _COLUMNS.search(line) is not None


def messages(content: Content, whose: str = "") -> list[dict[str, Any]]:
    """Messages of `text` and `blocks`; buttons and a picture stand in the last one."""
    pieces = (digest if content.response == DIGEST else sections)(content.text)
    groups = [pieces[at : at + SECTIONS] for at in range(0, len(pieces), SECTIONS)] or [[]]
    made: list[dict[str, Any]] = [
        {"text": "\n".join(group), "blocks": [section(one) for one in group]} for group in groups
    ]
    last = made[-1]
    if content.image and content.image.startswith("http"):
        last["blocks"].append(image(content.image, content.text))
    last["blocks"] += buttons(content.buttons, whose)[: BLOCKS - len(last["blocks"])]
    if content.response in ASKING:
        last["blocks"].append(to_form("ask:form:0"))
    own = content.custom or {}
    last["blocks"] += list(own.get("blocks") or [])[: BLOCKS - len(last["blocks"])]
    last["text"] = last["text"] or ", ".join(shown(one.title) for one in content.buttons) or NO_TEXT
    return [one for one in made if one["blocks"]]


def pressed(blocks: Sequence[Mapping[str, Any]], title: str) -> list[Block]:
    """A message's blocks after a click: what was pressed, where anything was, in the place of the buttons."""
    left = [dict(one) for one in blocks if one.get("type") != "actions"]
    return [*left[: BLOCKS - 1], note(f"✓ *{shown(title)}*")] if title else left
