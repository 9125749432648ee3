"""What Slack sends, read: events, clicks, forms and slash commands as our `Event`s."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qs

from scrumai.core.address import Address
from scrumai.core.errors import AddressInvalid
from scrumai.core.event import Context, Event, EventKind
from scrumai.core.secret import redacted
from scrumai.core.standup import QUESTIONS, Kind
from scrumai.core.taken import What, taken_as
from scrumai.core.text import clean
from scrumai.messengers.slack_blocks import TO_FORM
from scrumai.messengers.slack_text import heard

from .base import Malformed, json_object

Payload = Mapping[str, Any]

# what `context.extra["what"]` of an event of kind OTHER or LEFT may be
FORM, FILLED, HOME, LINKS, FILE, THEIRS = "form", "filled", "home", "links", "file", "theirs"
REVOKED, UNINSTALLED = "revoked", "uninstalled"
OUTSIDE = "outside"  # in `context.extra`: as far as the event tells, somebody of another company did it

# what a slash command means where nothing stands behind it
COMMANDS = {"/standup": "start standup", "/sprint": "sprint status"}
FORM_ID = "standup"  # a view's callback_id
ALONE = "help"  # a mention with nothing beside it
APP = "app"  # in the place of a person: what happens to the installation

_NUMBER = re.compile(r"[ \t]*\d{1,2}[.)](?=\s)")
_SPOKEN = (None, "file_share", "thread_broadcast", "me_message")


def payload(body: bytes, kind: str) -> Payload:
    """The object in a body: JSON, a form with JSON in it, or a form. Raises Malformed."""
    if not kind.startswith("application/x-www-form-urlencoded"):
        return json_object(body)
    try:
        form = {name: values[0] for name, values in parse_qs(body.decode(), True, max_num_fields=100).items()}
    except ValueError:  # UnicodeDecodeError is one
        raise Malformed("no form") from None
    return json_object(form["payload"].encode()) if "payload" in form else form


def read(told: Payload) -> list[Event]:
    """The events in a payload; none where it is not for us.

    Raises:
        Malformed: it lacks what every payload of its type has.
    """
    kind = told.get("type") or ("command" if "command" in told else "")
    reader = _READERS.get(str(kind))
    try:
        found = reader(told) if reader else None
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, AddressInvalid) as error:
        raise Malformed(f"{kind}: {type(error).__name__}") from None
    return [found] if found else []


def refused(told: Payload) -> dict[str, str]:
    """What a form is given back for: by its question the first line that is no answer, "" where none has any."""
    if told.get("type") != "view_submission":
        return {}
    lines = {kind: listed(answer) for kind, answer in filled(told["view"]).items()}
    if not any(lines.values()):
        return {QUESTIONS[0].value: ""}
    odd = {kind: [one for one in ones if not _is_answer(one, Kind(kind))] for kind, ones in lines.items()}
    return {kind: ones[0] for kind, ones in odd.items() if ones}


def _is_answer(line: str, asked: Kind) -> bool:
    """Whether a line tells something: "skip" and "yes" are for a talk."""
    return taken_as(clean(line), {}, asked).what is What.ANSWER


def listed(answer: str) -> list[str]:
    """What an answer in the form tells: its lines, without bullets and numbers, and those that are nothing else."""
    return [told for line in answer.splitlines() if (told := _NUMBER.sub("", line).strip(" \t-*•"))]


def filled(view: Payload) -> dict[str, str]:
    """The answers in the standup's form, by the kind of the question."""
    states = (view.get("state") or {}).get("values") or {}
    given = {one.value: (states.get(one.value) or {}).get("text") or {} for one in QUESTIONS}
    return {kind: redacted(str(one.get("value") or "").strip()) for kind, one in given.items()}


def _address(team: str, person: str, channel: str | None = None) -> Address:
    """A direct conversation is the person's own; any other is a room."""
    return Address("slack", team, person, channel if channel and channel[0] != "D" else None)


def _callback(told: Payload) -> Event | None:
    event = told["event"]
    reader = _EVENTS.get(event["type"])
    return reader(told, event) if reader else None


def _message(told: Payload, event: Payload) -> Event | None:
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(told, event)
    if subtype == "message_deleted":
        return _deleted(told, event)
    spoken = subtype in _SPOKEN and not event.get("bot_id") and "user" in event
    us = _us(told)
    if not spoken or event["user"] in (us, "USLACKBOT") or event.get("edited"):
        return None
    text, people = heard(str(event.get("text") or ""), us)
    direct = event.get("channel_type") == "im" or event["channel"][0] == "D"
    named = event["type"] == "app_mention" or (us is not None and f"<@{us}" in str(event.get("text")))
    if not text and not named and not direct:
        return None  # a room's pictures
    thread = event.get("thread_ts") or (None if direct else event["ts"])
    address = _address(_team(told, event), event["user"], event["channel"])
    context = Context(thread, event["ts"], extra=_people(people) | _outside(told, event))
    # a mention is told as a message, too: both have one id
    told_id = f"message:{event['channel']}:{event['ts']}"
    if not text and not named:
        return Event(
            told_id, address, EventKind.OTHER, context=replace(context, extra={**context.extra, "what": FILE})
        )
    return Event(told_id, address, EventKind.TEXT, text or ALONE, direct or named, context=context)


def _changed(told: Payload, event: Payload) -> Event | None:
    new, old = event["message"], event.get("previous_message") or {}
    if new.get("bot_id") or "user" not in new or new.get("text") == old.get("text"):
        return None  # ours, or a preview of a link was added
    if new.get("subtype") == "tombstone":  # deleted, and there are replies
        return _gone(told, event, old, str(new["ts"]))
    text, people = heard(str(new.get("text") or ""), _us(told))
    address = _address(_team(told, new), new["user"], event["channel"])
    context = Context(new.get("thread_ts"), new["ts"], extra=_people(people) | _outside(told, new))
    return Event(told["event_id"], address, EventKind.EDIT, text, _is_direct(event), context=context)


def _deleted(told: Payload, event: Payload) -> Event | None:
    return _gone(told, event, event.get("previous_message") or {}, event["deleted_ts"])


def _gone(told: Payload, event: Payload, old: Payload, ts: str) -> Event | None:
    if old.get("bot_id") or "user" not in old or old["user"] == "USLACKBOT":
        return None
    address = _address(_team(told, old), old["user"], event["channel"])
    return Event(
        told["event_id"], address, EventKind.DELETED, "", _is_direct(event), context=Context(message=ts)
    )


def _home(told: Payload, event: Payload) -> Event | None:
    if event.get("tab") != "home":
        return None
    address = _address(_team(told, event), event["user"])
    return Event(told["event_id"], address, EventKind.OTHER, context=Context(extra={"what": HOME}))


def _links(told: Payload, event: Payload) -> Event | None:
    """Somebody wrote links to a board that we may know; not those that are being typed still."""
    if event.get("source") == "composer" or event.get("is_bot_user_member") is False:
        return None
    links = [str(one["url"]) for one in event["links"]]
    extra = {"what": LINKS, "links": links, "channel": event["channel"]}
    address = _address(_team(told, event), event["user"])
    context = Context(message=event["message_ts"], extra=extra)
    return Event(told["event_id"], address, EventKind.OTHER, addressed=False, context=context)


def _removed(told: Payload, event: Payload) -> Event | None:
    what = UNINSTALLED if event["type"] == "app_uninstalled" else REVOKED
    if what == REVOKED and not (event.get("tokens") or {}).get("bot"):
        return None
    at = datetime.fromtimestamp(int(told.get("event_time") or 0), timezone.utc)
    context = Context(at=at, extra={"what": what})
    address = Address("slack", told["team_id"], APP)
    return Event(told["event_id"], address, EventKind.LEFT, addressed=False, context=context)


def _click(told: Payload) -> Event | None:
    action = told["actions"][0]
    person, place = told["user"]["id"], told.get("container") or {}
    if action["action_id"] == TO_FORM:
        return _form(told, person, action["action_ts"])
    whose, words = _whose(action), _words(action)
    if words is None:
        return None  # a link
    if whose and whose != person:
        return _theirs(told, person, whose, action["action_ts"])
    message = told.get("message") or {}
    room = (told.get("channel") or {}).get("id")
    private = bool(place.get("is_ephemeral"))
    at = datetime.now(timezone.utc)
    extra: dict[str, Any] = {"title": _title(action), "blocks": message.get("blocks") or []}
    extra |= {"text": message.get("text") or "", "private": private}
    thread = message.get("thread_ts") or (message.get("ts") if room and room[0] != "D" else None)
    context = Context(thread, place.get("message_ts"), told.get("response_url"), at, extra)
    # buttons of a message are good once, those of a tab each time
    told_id = f"{room}:{place['message_ts']}" if "message_ts" in place else action["action_ts"]
    address = _address(_in(told), person, None if private else room)
    return Event(f"click:{told_id}:{person}", address, EventKind.BUTTON, words, context=context)


def _theirs(told: Payload, person: str, whose: str, number: str) -> Event:
    """A click on the buttons of somebody else: the answer is for their eyes only, where they clicked."""
    extra = {"what": THEIRS, "whose": whose, "private": True}
    context = Context(None, None, told.get("response_url"), datetime.now(timezone.utc), extra)
    address = _address(_in(told), person)
    return Event(f"theirs:{number}:{person}", address, EventKind.OTHER, context=context)


def _whose(action: Payload) -> str:
    block = str(action.get("block_id") or "").split(":")
    return block[1] if len(block) == 3 and block[0] == "say" else ""


def _words(action: Payload) -> str | None:
    chosen = action.get("selected_option") or action
    return str(chosen["value"]) if chosen.get("value") and "url" not in action else None


def _title(action: Payload) -> str:
    shown = (action.get("selected_option") or action).get("text") or {}
    return str(shown.get("text") or "")


def _form(told: Payload, person: str, number: str) -> Event:
    """The form was asked for by a button."""
    extra = {"what": FORM, "trigger": told["trigger_id"]}
    address = _address(_in(told), person)
    return Event(f"form:{number}:{person}", address, EventKind.OTHER, context=Context(extra=extra))


def _submission(told: Payload) -> Event | None:
    view = told["view"]
    if view.get("callback_id") != FORM_ID or refused(told):
        return None
    extra = {"what": FILLED, "answers": filled(view)}
    address = _address(_in(told), told["user"]["id"])
    return Event(f"view:{view['id']}", address, EventKind.OTHER, context=Context(extra=extra))


def _command(told: Payload) -> Event | None:
    command, words = str(told["command"]), str(told.get("text") or "").strip()
    address = _address(told["team_id"], told["user_id"])
    at, told_id = datetime.now(timezone.utc), f"command:{told['trigger_id']}"
    if command == "/standup" and not words:
        extra: dict[str, Any] = {"what": FORM, "trigger": told["trigger_id"]}
        return Event(told_id, address, EventKind.OTHER, context=Context(extra=extra))
    text, people = heard(words or COMMANDS.get(command, ALONE))
    # elsewhere than in our own chat, the answer is for their eyes only, where they asked
    own = str(told.get("channel_id") or "D")[0] == "D"
    extra = {} if own else {"private": True}
    context = Context(None, None, told.get("response_url"), at, {**extra, **_people(people)})
    return Event(told_id, address, EventKind.COMMAND, text, context=context)


def _us(told: Payload) -> str | None:
    """The id of our own user there."""
    ours = [one for one in told.get("authorizations") or () if one.get("is_bot")]
    return str(ours[0]["user_id"]) if ours else None


def _team(told: Payload, event: Payload) -> str:
    """The workspace that installed us, which in a channel shared by two need not be the writer's."""
    granted: Sequence[Payload] = told.get("authorizations") or ()
    return str((granted[0].get("team_id") if granted else None) or told.get("team_id") or event["team"])


def _outside(told: Payload, event: Payload) -> dict[str, Any]:
    """Whether a writer is of another company. One of another workspace of our organisation is not."""
    granted: Payload = next(iter(told.get("authorizations") or ()), {})
    theirs = event.get("user_team") or event.get("source_team") or event.get("team")
    organisation = granted.get("enterprise_id")
    ours = (None, _team(told, event), organisation)
    is_sister = bool(organisation) and told.get("is_ext_shared_channel") is False
    return {} if theirs in ours or is_sister else {OUTSIDE: True}


def _in(told: Payload) -> str:
    return str((told.get("team") or {}).get("id") or told["user"]["team_id"])


def _is_direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event["channel"])[0] == "D"


def _people(people: Sequence[str]) -> dict[str, Any]:
    return {"people": list(people)} if people else {}


_READERS: Mapping[str, Callable[[Payload], Event | None]] = {
    "event_callback": _callback,
    "block_actions": _click,
    "view_submission": _submission,
    "command": _command,
}
_EVENTS: Mapping[str, Callable[[Payload, Payload], Event | None]] = {
    "message": _message,
    "app_mention": _message,
    "app_home_opened": _home,
    "link_shared": _links,
    "tokens_revoked": _removed,
    "app_uninstalled": _removed,
}
