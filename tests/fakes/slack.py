"""Slack on loopback: workspaces, people, conversations, the Web API's limits and errors, response_urls, Socket Mode."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode

import websockets

from .server import Asked, Fake, Reply

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT = {"client_id": "11.22", "client_secret": "s3cret"}
BURST = 4  # messages that a channel takes at once; then one a second
TRIGGER = 3.0  # seconds that a trigger is good for

Payload = dict[str, Any]


class SlackFake(Fake):
    """Two workspaces: T1 with the token xoxb-one; T2 gets xoxb-two when it installs with the code `two`."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"xoxb-one": "T1", "xapp-1": "app"}
        self.dead: dict[str, str] = {}  # tokens that are good no more, and Slack's error for them
        self.codes = {"two": {"id": "T2", "name": "Second & Sons"}}
        self.teams = {"T1": "First", "T2": "Second & Sons"}
        self.names: dict[str, str] = {}
        self.elsewhere: dict[str, Payload] = {}  # what users.info tells of people of other workspaces
        self.organisations: dict[str, str] = {}  # of workspaces, where they are in one
        self.disabled: set[str] = set()
        self.channels = {
            "C1": {"name": "general", "member": True, "archived": False},
            "C7": {"name": "digests", "member": True, "archived": False},
            "C8": {"name": "lunch", "member": True, "archived": False},
            "C2": {"name": "private", "member": False, "archived": False},
            "C3": {"name": "old", "member": True, "archived": True},
        }
        self.messages: list[Payload] = []
        self.hooks: dict[str, dict[str, Any]] = {}
        self.replaced: list[Payload] = []
        self.triggers: dict[str, float] = {}
        self.opened: list[Payload] = []
        self.shared: list[Payload] = []  # messages with links
        self.unfurled: list[Payload] = []
        self.homes: dict[str, Payload] = {}
        self.files: dict[str, Payload] = {}
        self.shows: list[Payload] = []  # messages that hold a file
        self._numbers = count(1)
        self._rates: dict[str, tuple[float, float]] = {}
        self.limited = True
        self.route("POST", r"/api/([\w.]+)", self._method)
        self.route("GET", r"/api/([\w.]+)", self._method)
        self.route("POST", r"/hooks/(\w+)", self._hook)
        self.route("POST", r"/upload/(\w+)", self._put)
        self.socket: Socket | None = None

    # the Web API

    def _method(self, asked: Asked, method: str) -> Reply:
        body = _arguments(asked)
        if method == "oauth.v2.access":
            return Reply(data=self._oauth(body))
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            return _no("not_authed")
        if token in self.dead:
            return _no(self.dead[token])
        team = self.tokens.get(token)
        if team is None:
            return _no("invalid_auth")
        handler = getattr(self, "on_" + method.replace(".", "_"), None)
        if handler is None:
            return _no("unknown_method")
        return handler(team, body)

    def on_auth_test(self, team: str, _: Payload) -> Reply:
        whose = {"enterprise_id": self.organisations[team]} if team in self.organisations else {}
        told = {"ok": True, "team": self.teams[team], "team_id": team, "user_id": "UBOT", "bot_id": "B1"}
        return Reply(data={**told, **whose})

    def on_users_info(self, team: str, body: Payload) -> Reply:
        name = self.names.get(body["user"])
        if name is None:
            return _no("user_not_found")
        profile = {"display_name": name, "real_name": name}
        user = {"id": body["user"], "team_id": team, "name": "x", "profile": profile}
        return Reply(data={"ok": True, "user": user | self.elsewhere.get(body["user"], {})})

    def on_chat_postMessage(self, team: str, body: Payload) -> Reply:
        place = self._place(body.get("channel", ""))
        wrong = self._wrong(place) or _wrong_message(body)
        if wrong:
            return _no(wrong)
        thread = body.get("thread_ts")
        if thread and thread.startswith("0."):
            return _no("thread_not_found")
        if not self._may(f"{team}:{place}"):
            return Reply(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
        ts = self.ts()
        self.messages.append({**body, "team": team, "channel": place, "ts": ts})
        return Reply(data={"ok": True, "channel": place, "ts": ts, "message": {"text": body.get("text")}})

    def on_chat_update(self, team: str, body: Payload) -> Reply:
        if body.get("channel", "")[:1] not in "CDG":
            return _no("channel_not_found")  # an id of a conversation, no name and no person
        if wrong := self._wrong(body["channel"]) or _wrong_message(body):
            return _no(wrong)
        place = (team, body["channel"], body["ts"])
        found = [one for one in self.messages if (one["team"], one["channel"], one["ts"]) == place]
        if not found:
            return _no("message_not_found")
        found[0] |= {"text": body.get("text"), "blocks": body.get("blocks") or []}
        return Reply(
            data={"ok": True, "channel": body["channel"], "ts": body["ts"], "text": body.get("text")}
        )

    def on_conversations_history(self, team: str, body: Payload) -> Reply:
        return self._page(body, [one for one in self._all() if not one.get("thread_ts")], newest_first=True)

    def on_conversations_replies(self, team: str, body: Payload) -> Reply:
        mine = [one for one in self._all() if body["ts"] in (one.get("thread_ts"), one["ts"])]
        return self._page(body, mine) if mine else _no("thread_not_found")

    def _all(self) -> list[Payload]:
        return sorted([*self.messages, *self.shows], key=lambda one: float(one["ts"]))

    def _page(self, body: Payload, messages: list[Payload], newest_first: bool = False) -> Reply:
        place, begin = body["channel"], int(body.get("cursor") or 0)
        if place[:1] not in "CDG":
            return _no("channel_not_found")
        oldest, size = float(body.get("oldest") or 0), min(int(body.get("limit") or 100), 999)
        found = [one for one in messages if one["channel"] == place and float(one["ts"]) > oldest]
        found = found[::-1] if newest_first else found
        bare = () if body.get("include_all_metadata") == "true" else ("metadata",)
        page = [{name: one[name] for name in one if name not in bare} for one in found[begin : begin + size]]
        after = str(begin + size) if len(found) > begin + size else ""
        told = {"ok": True, "messages": page, "has_more": bool(after)}
        return Reply(data={**told, "response_metadata": {"next_cursor": after}})

    def on_conversations_open(self, _: str, body: Payload) -> Reply:
        user = body["users"]
        if user in self.disabled:
            return _no("user_disabled")
        return Reply(data={"ok": True, "channel": {"id": f"D{user[1:]}"}})

    def on_views_open(self, _: str, body: Payload) -> Reply:
        begun = self.triggers.pop(body["trigger_id"], None)
        if begun is None:
            return _no("exchanged_trigger_id")
        if time.monotonic() - begun > TRIGGER:
            return _no("expired_trigger_id")
        wrong = _wrong_view(body["view"])
        if wrong:
            return _no(wrong)
        self.opened.append(body["view"])
        return Reply(data={"ok": True, "view": {**body["view"], "id": f"V{next(self._numbers)}"}})

    def on_views_publish(self, team: str, body: Payload) -> Reply:
        wrong = _wrong_view(body["view"])
        if wrong:
            return _no(wrong)
        self.homes[f"{team}:{body['user_id']}"] = body["view"]
        return Reply(data={"ok": True, "view": body["view"]})

    def on_chat_unfurl(self, _: str, body: Payload) -> Reply:
        for url, card in body["unfurls"].items():
            if not url.startswith("http") or _wrong_blocks(card["blocks"], 50):
                return _no("cannot_parse_attachment")
        if not any(one["ts"] == body["ts"] and one["channel"] == body["channel"] for one in self.shared):
            return _no("cannot_find_message")
        self.unfurled.append(body)
        return Reply(data={"ok": True})

    def link_shared(self, user: str, *links: str, source: str = "conversations_history") -> Payload:
        """Somebody wrote a message with links to a domain of the manifest."""
        self.shared.append({"channel": "C1", "ts": self.ts()})
        told = [{"domain": one.split("/")[2], "url": one} for one in links]
        event = {"type": "link_shared", "user": user, "channel": "C1", "message_ts": self.shared[-1]["ts"]}
        return self.event({**event, "links": told, "source": source, "unfurl_id": "C1.1.x"})

    def on_files_getUploadURLExternal(self, _: str, body: Payload) -> Reply:
        name = f"F{next(self._numbers)}"
        self.files[name] = {"filename": body["filename"], "length": int(body["length"])}
        return Reply(data={"ok": True, "upload_url": f"{self.url}/upload/{name}", "file_id": name})

    def on_files_completeUploadExternal(self, _: str, body: Payload) -> Reply:
        for one in body["files"]:
            file = self.files.get(one["id"])
            if file is None or file.get("content") is None:
                return _no("file_not_found")
            if body["channel_id"][0] not in "CDG":
                return _no("channel_not_found")
            file |= {"channel": body["channel_id"], "title": one["title"], "thread": body.get("thread_ts")}
            told = {"id": one["id"], "name": file["filename"], "title": one["title"]}
            thread = {"thread_ts": body["thread_ts"]} if body.get("thread_ts") else {}
            self.shows.append({"channel": body["channel_id"], "ts": self.ts(), "files": [told], **thread})
        return Reply(data={"ok": True, "files": body["files"]})

    def on_apps_connections_open(self, team: str, _: Payload) -> Reply:
        if team != "app":
            return _no("not_allowed_token_type")
        self.socket = self.socket or Socket()
        return Reply(data={"ok": True, "url": self.socket.url})

    def _oauth(self, body: Payload) -> Payload:
        if {name: body.get(name) for name in CLIENT} != CLIENT:
            return {"ok": False, "error": "bad_client_secret"}
        team = self.codes.pop(body.get("code", ""), None)
        if team is None:
            return {"ok": False, "error": "invalid_code"}
        token = f"xoxb-{team['id']}-{next(self._numbers)}"
        self.tokens[token] = team["id"]
        granted = {"ok": True, "access_token": token, "token_type": "bot", "scope": "chat:write"}
        return {**granted, "bot_user_id": "UBOT", "app_id": "A1", "team": team, "enterprise": None,
                "is_enterprise_install": False, "authed_user": {"id": "U9"}}  # fmt: skip

    def _put(self, asked: Asked, name: str) -> Reply:
        file = self.files.get(name)
        if file is None or len(asked.body) != file["length"]:
            return Reply(400, b"")
        file["content"] = asked.body
        return Reply(200, b"OK")

    def _hook(self, asked: Asked, name: str) -> Reply:
        hook = self.hooks.get(name)
        if hook is None or hook["left"] == 0:
            return Reply(404, b"used_url")
        hook["left"] -= 1
        wrong = _wrong_message(asked.json)
        if wrong:
            return Reply(400, wrong.encode())
        self.replaced.append({**asked.json, "hook": name})
        return Reply(200, b"ok")

    def _place(self, channel: str) -> str:
        named = {f"#{one['name']}": key for key, one in self.channels.items()}
        channel = named.get(channel, channel)
        return f"D{channel[1:]}" if channel[:1] == "U" and channel[1:] else channel

    def _wrong(self, place: str) -> str | None:
        if place[:1] == "D":
            return "channel_not_found" if f"U{place[1:]}" in self.disabled else None
        channel = self.channels.get(place)
        if channel is None:
            return "channel_not_found"
        if channel["archived"]:
            return "is_archived"
        return None if channel["member"] else "not_in_channel"

    def _may(self, place: str) -> bool:
        if not self.limited:
            return True
        left, at = self._rates.get(place, (BURST, time.monotonic()))
        left = min(BURST, left + time.monotonic() - at)
        self._rates[place] = (left - 1 if left >= 1 else left, time.monotonic())
        return left >= 1

    def ts(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def said(self, channel: str) -> list[Payload]:
        with self.lock:
            return [one for one in self.messages if one["channel"] == channel]

    # what Slack sends

    def event(self, event: Payload, team: str = "T1", **more: Any) -> Payload:
        """An `event_callback` around an event."""
        ours = [{"team_id": team, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}]
        return {
            "token": "old", "team_id": team, "api_app_id": "A1", "type": "event_callback",
            "event_id": f"Ev{next(self._numbers):08d}", "event_time": int(time.time()),
            "authorizations": ours, "event": event, **more,
        }  # fmt: skip

    def message(
        self, user: str, text: str, channel: str | None = None, team: str = "T1", **more: Any
    ) -> Payload:
        place = channel or f"D{user[1:]}"
        kind = {"D": "im", "C": "channel", "G": "group"}[place[0]]
        event = {"type": "message", "user": user, "text": text, "channel": place, "channel_type": kind}
        return self.event({**event, "ts": self.ts(), "team": team, **more}, team)

    def click(
        self, user: str, message: Payload, number: int = 0, team: str = "T1", ephemeral: bool = False
    ) -> Payload:
        """Somebody presses a button of a message of ours."""
        rows = [one for one in message["blocks"] if one["type"] == "actions"]
        row = rows[0]
        action = {**row["elements"][number], "block_id": row["block_id"], "action_ts": self.ts()}
        place = {"type": "message", "message_ts": message.get("ts", "1.1"), "channel_id": message.get("channel", "C1"),
                 "is_ephemeral": ephemeral}  # fmt: skip
        return {
            "type": "block_actions", "user": {"id": user, "team_id": team}, "team": {"id": team, "domain": "x"},
            "container": place, "channel": {"id": place["channel_id"], "name": "x"}, "actions": [action],
            "message": {"ts": place["message_ts"], "text": message["text"], "blocks": message["blocks"]},
            "response_url": self.hook(), "trigger_id": self.trigger(),
        }  # fmt: skip

    def choose(self, user: str, message: Payload, title: str) -> Payload:
        """Somebody picks an option of a menu in a message of ours."""
        menus = [
            (row["block_id"], one)
            for row in message["blocks"]
            if row["type"] == "actions"
            for one in row["elements"]
            if one["type"] == "static_select"
        ]
        found = [
            (block, one, option)
            for block, one in menus
            for option in one["options"]
            if option["text"]["text"] == title
        ]
        block, menu, option = found[0]
        told = self.click(user, message)
        action = {
            "type": "static_select", "action_id": menu["action_id"], "block_id": block, "action_ts": self.ts(),
            "selected_option": option, "placeholder": menu["placeholder"],
        }  # fmt: skip
        state = {"values": {block: {menu["action_id"]: {"type": "static_select", "selected_option": option}}}}
        return {**told, "actions": [action], "state": state}

    def command(self, user: str, command: str, text: str = "", channel: str | None = None) -> Payload:
        return {
            "command": command, "text": text, "team_id": "T1", "team_domain": "x", "user_id": user, "user_name": "x",
            "channel_id": channel or f"D{user[1:]}", "response_url": self.hook(), "trigger_id": self.trigger(),
            "api_app_id": "A1",
        }  # fmt: skip

    def submission(self, user: str, view: Payload, **answers: str) -> Payload:
        values = {
            one["block_id"]: {"text": {"type": "plain_text_input", "value": answers.get(one["block_id"])}}
            for one in view["blocks"]
        }
        shown = {**view, "id": f"V{next(self._numbers)}", "state": {"values": values}}
        return {
            "type": "view_submission",
            "team": {"id": "T1"},
            "user": {"id": user, "team_id": "T1"},
            "view": shown,
        }

    def hook(self, left: int = 5) -> str:
        name = f"h{next(self._numbers)}"
        self.hooks[name] = {"left": left}
        return f"{self.url}/hooks/{name}"

    def trigger(self) -> str:
        name = f"{next(self._numbers)}.{time.time()}"
        self.triggers[name] = time.monotonic()
        return name

    def stop(self) -> None:
        if self.socket:
            self.socket.stop()
        super().stop()


class Socket:
    """Socket Mode: says hello, sends envelopes, remembers what was acknowledged; sends again what was not."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, Payload] = {}
        self.connections = 0  # so far
        self._clients: list[Any] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.url = ""
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(websockets.serve(self._serve, "127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/link"
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, client: Any, *_: Any) -> None:
        await client.send(json.dumps({"type": "hello", "num_connections": 1}))
        self._clients.append(client)
        self.connections += 1
        try:
            async for line in client:
                told = json.loads(line)
                self.acknowledged[told["envelope_id"]] = told
        except websockets.ConnectionClosedError:
            pass
        finally:
            self._clients.remove(client)

    @property
    def is_connected(self) -> bool:
        return bool(self._clients)

    def send(self, number: str, kind: str, payload: Payload) -> None:
        envelope = {"envelope_id": number, "type": kind, "payload": payload, "accepts_response_payload": True}

        async def out() -> None:
            await self._clients[0].send(json.dumps(envelope))

        asyncio.run_coroutine_threadsafe(out(), self._loop).result(10)

    def drop(self) -> None:
        """Slack asks for a new connection now and then."""
        asyncio.run_coroutine_threadsafe(self._clients[0].close(), self._loop).result(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


def signed(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request as Slack signs it."""
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}


def wire(told: Payload) -> tuple[bytes, str]:
    """A payload's body and its content type."""
    if "command" in told:
        return urlencode(told, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"
    if told.get("type") in ("block_actions", "view_submission", "shortcut"):
        return urlencode({"payload": json.dumps(told)}).encode(), "application/x-www-form-urlencoded"
    return json.dumps(told).encode(), "application/json"


def _arguments(asked: Asked) -> Payload:
    if asked.headers.get("content-type", "").startswith("application/json"):
        return dict(asked.json)
    form = {name: values[0] for name, values in parse_qs(asked.body.decode(), True).items()}
    for name in ("blocks", "view", "files", "unfurls", "metadata"):
        if name in form:
            form[name] = json.loads(form[name])
    return form


def _no(error: str) -> Reply:
    return Reply(data={"ok": False, "error": error})


def _wrong_message(body: Payload) -> str | None:
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not text and not blocks:
        return "no_text"
    if len(text) > 40_000:
        return "msg_too_long"
    return _wrong_blocks(blocks, 50)


def _wrong_view(view: Payload) -> str | None:
    title = view.get("title")
    if view["type"] == "modal" and not (
        title and len(title["text"]) <= 24 and len(view["submit"]["text"]) <= 24
    ):
        return "invalid_arguments"
    return _wrong_blocks(view["blocks"], 100)


def _wrong_blocks(blocks: list[Payload], most: int) -> str | None:
    ids = [one["block_id"] for one in blocks if "block_id" in one]
    if len(blocks) > most or len(set(ids)) < len(ids) or any(len(one) > 255 for one in ids):
        return "invalid_blocks"
    return None if all(_is_block(one) for one in blocks) else "invalid_blocks"


def _is_block(one: Payload) -> bool:
    kind = one["type"]
    if kind == "section":
        return 0 < len(one["text"]["text"]) <= 3000
    if kind == "header":
        return one["text"]["type"] == "plain_text" and 0 < len(one["text"]["text"]) <= 150
    if kind == "context":
        return 0 < len(one["elements"]) <= 10 and all(0 < len(e["text"]) <= 3000 for e in one["elements"])
    if kind == "image":
        return 0 < len(one["image_url"]) <= 3000 and 0 < len(one["alt_text"]) <= 2000
    if kind == "actions":
        actions = [e["action_id"] for e in one["elements"]]
        fit = all(map(_is_element, one["elements"]))
        return 0 < len(actions) <= 25 and len(set(actions)) == len(actions) and fit
    if kind == "input":
        return len(one["label"]["text"]) <= 2000 and one["element"].get("max_length", 1) <= 3000
    return kind == "divider"


def _is_element(one: Payload) -> bool:
    if one["type"] == "button":
        return _is_option(one, 2000)
    options = one.get("options") or []
    titled = one["placeholder"]["type"] == "plain_text" and 0 < len(one["placeholder"]["text"]) <= 150
    return (
        one["type"] == "static_select"
        and titled
        and 0 < len(options) <= 100
        and all(map(_is_option, options))
    )


def _is_option(one: Payload, value: int = 150) -> bool:
    """Whether it has a plain label of at most 75 characters, and no more behind it than Slack takes."""
    text = one["text"]
    return text["type"] == "plain_text" and 0 < len(text["text"]) <= 75 and 0 < len(one["value"]) <= value
