"""What people see, drawn in the style of each platform: `make pictures` writes docs/pictures/.

The recording of `tests/fixtures/recording.yml` is replayed on the whole stack, and what the fakes of the platforms got is
drawn as it came: the standup's question, the echo, the digest, and Slack's home tab, of which the blocks stand beside it as JSON.
`tests/integration/test_parity.py` holds that the files are those of today's code.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from scrumai.settings import ROOT as HERE
from scrumai.stack import train
from scrumai.store.migrate import migrate
from scrumai.store.server import Server

from .fixtures.platforms import ROOM, Raw, Slack, platforms
from .fixtures.recording import TURNS, Replay, everybody, replay, stack_on

FOLDER = HERE / "docs" / "pictures"
WHO = "Sam"
LAST = "Post"  # the chat is drawn until this button is there

STYLES = {
    "slack": """
body{background:#fff;color:#1d1c1d;font:15px/1.46 Lato,Helvetica,Arial,sans-serif}
h2{font-size:15px;border-bottom:1px solid #ddd}
.said{margin:8px 0 8px 46px;position:relative}
.said:before{content:"";position:absolute;left:-46px;top:3px;width:36px;height:36px;border-radius:4px;background:#4a154b}
.mine:before{background:#e8912d}
.name{font-weight:900}
.name i{font:700 10px Arial;background:#ddd;border-radius:2px;padding:1px 3px;margin-left:4px}
button{font:700 13px Arial;background:#fff;border:1px solid #bbb;border-radius:4px;padding:5px 12px;margin:4px 8px 4px 0}
.header{font:900 18px Arial;margin:10px 0 2px}
.note{font-size:12px;color:#616061}
""",
    "telegram": """
body{background:#d5e3c8;color:#000;font:15px/1.35 Roboto,Helvetica,Arial,sans-serif}
h2{font-size:14px;text-align:center;color:#4a5d3a}
.said{margin:6px 0;width:fit-content;max-width:85%}
.text{background:#fff;border-radius:12px;padding:6px 10px}
.mine{margin-left:auto}
.mine .text{background:#e1fec6}
.name{color:#3390ec;font-weight:500}
.row{display:flex;gap:4px;margin-top:4px}
.row button{flex:1}
button{background:#0006;color:#fff;border:0;border-radius:8px;padding:8px;font:500 14px Arial}
""",
    "line": """
body{background:#8cabd8;color:#000;font:15px/1.4 Helvetica,Arial,sans-serif}
h2{font-size:13px;text-align:center;color:#fff}
.said{margin:8px 0;width:fit-content;max-width:80%}
.text{background:#fff;border-radius:16px;padding:8px 12px}
.mine{margin-left:auto}
.mine .text{background:#8de055}
.name{color:#fff;font-size:12px}
.card{background:#fff;border-radius:10px;overflow:hidden}
.card .text{border-radius:0}
.card button{display:block;width:100%;border:0;border-top:1px solid #eee;background:#fff;color:#42659a;padding:10px;font:15px Arial}
.quick button{background:#fff9;border:0;border-radius:16px;padding:7px 14px;margin:6px 6px 0 0;font:13px Arial}
""",
}
COMMON = "body{max-width:560px;margin:1em auto;padding:1em}pre{margin:4px 0;overflow:auto;font-size:12px}.text,.said,.tab{white-space:pre-wrap;overflow-wrap:anywhere}"


# one message


def slack(message: Raw) -> str:
    """The blocks of a message or a view."""
    return "".join(_block(one) for one in message["blocks"])


def _block(one: Raw) -> str:
    kind = one["type"]
    if kind == "section":
        return f"<div>{_mrkdwn(one['text']['text'])}</div>"
    if kind == "header":
        return f'<div class="header">{escape(one["text"]["text"])}</div>'
    if kind == "context":
        return f'<div class="note">{" ".join(_mrkdwn(e["text"]) for e in one["elements"])}</div>'
    if kind == "actions":
        return f"<div>{_buttons(e['text']['text'] for e in one['elements'])}</div>"
    return "<hr>" if kind == "divider" else f"<div>[{kind}]</div>"


def _mrkdwn(text: str) -> str:
    """Its three signs are escaped already."""
    text = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<(https?://[^|>]+)\|([^>]+)>", r'<a href="\1">\2</a>', text)
    text = re.sub(r"<(https?://[^|>]+)>", r'<a href="\1">\1</a>', text)
    text = re.sub(r"```\n?(.*?)\n?```", r"<pre>\1</pre>", text, flags=re.S)
    return re.sub(r"(?<![\w*])\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", text)


def telegram(message: Raw) -> str:
    """The words with their entities, and the buttons in their rows."""
    raw = message["text"].encode("utf-16-le")
    text, at = "", 0
    for one in message.get("entities", ()):
        start, end = 2 * one["offset"], 2 * (one["offset"] + one["length"])
        text += (
            escape(raw[at:start].decode("utf-16-le"))
            + f"<pre>{escape(raw[start:end].decode('utf-16-le'))}</pre>"
        )
        at = end
    text += escape(raw[at:].decode("utf-16-le"))
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    drawn = "".join(f'<div class="row">{_buttons(one["text"] for one in row)}</div>' for row in rows)
    return f'<div class="text">{text}</div>{drawn}'


def line(message: Raw) -> str:
    """A text with its quick replies, or a card of buttons."""
    if message["type"] == "template":
        titles = (one["label"] for one in message["template"]["actions"])
        words = f'<div class="text">{escape(message["template"]["text"])}</div>'
        return f'<div class="card">{words}{_buttons(titles)}</div>'
    items = (message.get("quickReply") or {}).get("items", ())
    quick = f'<div class="quick">{_buttons(one["action"]["label"] for one in items)}</div>' if items else ""
    return f'<div class="text">{escape(message["text"])}</div>{quick}'


def _buttons(titles: Iterator[str]) -> str:
    return "".join(f"<button>{escape(one)}</button>" for one in titles)


DRAWN: Mapping[str, Callable[[Raw], str]] = {"slack": slack, "telegram": telegram, "line": line}


# what is shown


def chat(one: Replay) -> list[tuple[str | None, Raw]]:
    """Of the morning of one person what was typed (as words) and said (None, and the message), until the echo.

    A message of which a button was pressed is shown as it is then; LINE leaves it, and says what was pressed.
    """
    found: list[tuple[str | None, Any]] = []
    for turn, (_, heard) in zip(TURNS, one.said, strict=True):
        if turn.get("who", WHO) == WHO and not turn.get("here"):
            after = one.talker.rewritten(found[-1][1]) if "presses" in turn else None
            typed = turn.get("writes") or turn.get("presses")
            found[-1:] = [(None, after)] if after else [*found[-1:], *([(typed, {})] if typed else [])]
            found += [(None, message) for message in heard.get(WHO, ())]
        if any(LAST in one.talker.shown(message).buttons for _, message in found if message):
            return found
    raise AssertionError("no echo")


def digest(one: Replay) -> Raw:
    """What stood in the room in the end."""
    message: Raw = one.said[-1][1][ROOM][-1]
    return message


def home(one: Replay) -> Raw | None:
    """Slack's home tab as it is after all that; the other platforms have none."""
    if not isinstance(one.talker, Slack):
        return None
    one.talker.open_home(WHO)
    one.office.settle()
    return one.talker.home(WHO)


def files(replays: Mapping[str, Replay]) -> dict[str, str]:
    """The pages and the JSON, by the name of the file."""
    found = {}
    for channel, draw in DRAWN.items():
        one = replays[channel]
        talk, read, tab = chat(one), digest(one), home(one)
        parts = ["<h2>The standup</h2>", *(_said(draw, typed, message) for typed, message in talk)]
        parts += ["<h2>The digest, in the team’s room</h2>", _said(draw, None, read)]
        parts += [f'<h2>The home tab</h2><div class="tab">{draw(tab)}</div>'] if tab else []
        found[f"{channel}.html"] = page(channel, parts)
        if tab:
            question, *_, echo = (message for typed, message in talk if typed is None)
            blocks = {
                "question": question["blocks"],
                "echo": echo["blocks"],
                "digest": read["blocks"],
                "home": tab,
            }
            told = json.dumps(blocks, indent=1, ensure_ascii=False) + "\n"
            found[f"{channel}.json"] = re.sub(
                r'"[\w-]+ \?r\d+', '"signed ?r1', told
            )  # a row's number, another each time, and so its signature
    return found


def _said(draw: Callable[[Raw], str], typed: str | None, message: Raw) -> str:
    if typed is not None:
        name = f'<div class="name">{WHO}</div>'
        return f'<div class="said mine">{name}<div class="text">{escape(typed)}</div></div>'
    return f'<div class="said"><div class="name">Scrum.ai<i>APP</i></div>{draw(message)}</div>'


def page(channel: str, parts: Sequence[str]) -> str:
    """A page that stands alone."""
    style = COMMON + STYLES[channel] + ("" if channel == "slack" else ".name i{display:none}\n")
    head = f'<meta charset="utf-8"><title>Scrum.ai: {channel}</title>\n<style>{style}</style>'
    return f"<!doctype html>\n<!-- made by: make pictures -->\n{head}\n" + "\n".join(parts) + "\n"


def main() -> int:
    """Replay and write."""
    model = train()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "postgres") as url:
        migrate(url)
        for fakes in platforms():
            with stack_on(fakes, Path(folder), url, model) as (running, jobs):
                replays = everybody(running, jobs, fakes)
                replay(running, list(replays.values()))
                FOLDER.mkdir(parents=True, exist_ok=True)
                for name, text in files(replays).items():
                    (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
