"""Secrets that people paste are cut out where a text comes in: Rasa, and our inbox, store what they are given."""

from __future__ import annotations

import logging
import re
from typing import Any

from rasa.shared.core.events import BotUttered
from sanic import Sanic

from scrumai.core.secret import looks_secret, redacted

log = logging.getLogger(__name__)

_LINKING = re.compile(
    r"utter_(?:\w+_link_|error_secret_in_chat)"
)  # what the bot said last, where a key may follow


async def discreet(app: Sanic | None, conversation: str, text: str) -> str:
    """The text without tokens, keys and passwords; after a word about linking, what may be one is one."""
    cut = redacted(text)
    if looks_secret(cut) and await _is_linking(app, conversation):
        return redacted(text, linking=True)
    return cut


async def tracker_of(app: Sanic | None, conversation: str) -> Any:
    """Rasa's tracker of a conversation, None where there is no Rasa or no conversation yet."""
    agent = getattr(app and app.ctx, "agent", None)
    store = getattr(agent, "tracker_store", None)
    return await store.retrieve(conversation) if store else None


async def _is_linking(app: Sanic | None, conversation: str) -> bool:
    try:
        tracker = await tracker_of(app, conversation)
    except Exception as error:  # better a question too many than a key that is kept
        log.warning("not known whether %s is about linking: %r", conversation, error)
        return True
    last = tracker.get_last_event_for(BotUttered) if tracker else None
    return bool(last and _LINKING.match(str(last.metadata.get("utter_action") or "")))
