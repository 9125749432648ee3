"""Trello's REST API as documented at developer.atlassian.com/cloud/trello: what a board of cards needs of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.server import Asked, Fake, Reply

Data = dict[str, Any]
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
MOST = 1000


class Trello(Fake):
    """One board. `now` tells the time; `ahead` is how far the server's clock is off."""

    def __init__(self, now: Callable[[], datetime], key: str, tokens: dict[str, str]) -> None:
        """`tokens` gives the user name of each token."""
        super().__init__()
        self.now = now
        self.ahead = timedelta()
        self.key = key
        self.tokens = tokens
        self.made = 0
        self.short = 0
        self.custom = True  # the board has the custom field for points
        self.permission = True
        self.board: Data = {"id": self.fresh(), "name": "Web shop", "shortLink": "AbCd1234", "closed": False}
        self.members: list[Data] = []
        self.lists: list[Data] = []
        self.labels: list[Data] = []
        self.cards: list[Data] = []
        self.fields: list[Data] = []
        self.actions: list[Data] = []
        self._route()

    def _route(self) -> None:
        board, any_id = r"/1/boards/([^/]+)", r"([^/]+)"
        self.route("GET", board, self.get_board)
        self.route("GET", board + r"/cards/(open|closed|all|visible)", self.get_cards)
        self.route("GET", board + r"/cards/([^/]+)", lambda asked, b, c: self.get_card(asked, c, b))
        self.route("GET", board + "/actions", self.get_actions)
        self.route("GET", f"/1/cards/{any_id}", self.get_card)
        self.route("GET", f"/1/cards/{any_id}/actions", self.get_card_actions)
        self.route("GET", f"/1/lists/{any_id}/cards", self.get_list_cards)
        self.route("GET", "/1/members/me", self.get_me)
        self.route("POST", "/1/cards", self.post_card)
        self.route("PUT", f"/1/cards/{any_id}", self.put_card)
        self.route("PUT", f"/1/cards/{any_id}/customField/{any_id}/item", self.put_value)
        self.route("POST", f"/1/cards/{any_id}/actions/comments", self.post_comment)

    # the board by hand

    def fresh(self, at: datetime | None = None) -> str:
        """An id: eight digits of time, then a counter."""
        self.made += 1
        return f"{int((at or self.time()).timestamp()):08x}{self.made:016x}"

    def time(self) -> datetime:
        return self.now() + self.ahead

    def stamp(self) -> str:
        return f"{self.time():%Y-%m-%dT%H:%M:%S}.{self.time().microsecond // 1000:03d}Z"

    def add_member(self, name: str, user: str) -> Data:
        self.members.append({"id": self.fresh(), "fullName": name, "username": user})
        return self.members[-1]

    def add_list(self, name: str, closed: bool = False) -> Data:
        pos = 16384.5 * (len(self.lists) + 1)
        self.lists.append({"id": self.fresh(), "name": name, "pos": pos, "closed": closed})
        return self.lists[-1]

    def add_label(self, name: str, color: str | None = "blue", at: datetime | None = None) -> Data:
        self.labels.append({"id": self.fresh(at), "name": name, "color": color})
        return self.labels[-1]

    def add_field(self, name: str, kind: str = "number", options: tuple[str, ...] = ()) -> Data:
        field: Data = {"id": self.fresh(), "name": name, "type": kind, "modelType": "board"}
        if kind == "list":
            field["options"] = [{"id": self.fresh(), "value": {"text": one}} for one in options]
        self.fields.append(field)
        return field

    def add_card(self, name: str, idList: str, who: str, **more: Any) -> Data:
        self.short += 1
        card = {
            "id": self.fresh(),
            "idBoard": self.board["id"],
            "idShort": self.short,
            "shortLink": f"c{self.short:07d}",
            "shortUrl": f"https://trello.com/c/c{self.short:07d}",
            "name": name,
            "desc": "",
            "idList": idList,
            "idLabels": [],
            "idMembers": [],
            "due": None,
            "closed": False,
            "customFieldItems": [],
            "dateLastActivity": self.stamp(),
            **more,
        }
        self.cards.append(card)
        self.act(who, "createCard", card, list=self.pick(self.lists, idList))
        return card

    def change(self, card: Data, who: str, **values: Any) -> None:
        """Update a card as a person does, with the action that Trello keeps of it."""
        for name, new in values.items():
            old = card[name]
            if new == old:
                continue
            card[name] = new
            card["dateLastActivity"] = self.stamp()
            if name == "idMembers":
                for one in [one for one in old if one not in new]:
                    self.act(who, "removeMemberFromCard", card, idMember=one, member={"id": one})
                for one in [one for one in new if one not in old]:
                    self.act(who, "addMemberToCard", card, idMember=one, member={"id": one})
            elif name == "idList":
                lists = {f"list{k}": self.pick(self.lists, v) for k, v in (("Before", old), ("After", new))}
                self.act(who, "updateCard", card, old={name: old}, **lists)
            elif name != "idLabels":  # addLabelToCard goes to webhooks only
                self.act(who, "updateCard", card, old={name: old})

    def set_value(self, card: Data, field: Data, who: str, value: Data | None, chosen: str | None) -> Data:
        kept = [one for one in card["customFieldItems"] if one["idCustomField"] != field["id"]]
        before = [one for one in card["customFieldItems"] if one["idCustomField"] == field["id"]]
        item = {"id": self.fresh(), "idCustomField": field["id"], "value": value, "idValue": chosen}
        card["customFieldItems"] = [*kept, item]
        card["dateLastActivity"] = self.stamp()
        old = {name: before[0][name] if before else None for name in ("value", "idValue")}
        told = {name: field[name] for name in ("id", "name", "type")}
        self.act(who, "updateCustomFieldItem", card, old=old, customField=told, customFieldItem=item)
        return item

    def say(self, card: Data, who: str, text: str) -> Data:
        card["dateLastActivity"] = self.stamp()
        return self.act(who, "commentCard", card, text=text)

    def act(self, who: str, kind: str, card: Data, **data: Any) -> Data:
        member = next((one for one in self.members if one["username"] == who), None)
        about = {name: card[name] for name in ("id", "name", "idShort", "shortLink")}
        action = {
            "id": self.fresh(),
            "idMemberCreator": member["id"] if member else self.fresh(),
            "memberCreator": dict(member) if member else None,
            "type": kind,
            "date": self.stamp(),
            "data": {"card": about, "board": {"id": self.board["id"]}, **data},
        }
        self.actions.append(action)
        return action

    def pick(self, rows: list[Data], key: str) -> Data:
        return next(row for row in rows if row["id"] == key)

    # the API

    def refuse(self, asked: Asked) -> Reply | None:
        said = asked.headers.get("authorization", "")
        found = re.fullmatch(r'OAuth oauth_consumer_key="([^"]*)", oauth_token="([^"]*)"', said)
        key, token = found.groups() if found else (asked.param("key"), asked.param("token"))
        if key != self.key:
            return Reply(401, b"invalid key", TEXT)
        if token not in self.tokens:
            return Reply(401, b"invalid token", TEXT)
        return None if self.permission else Reply(401, b"unauthorized permission requested", TEXT)

    def missing(self, asked: Asked) -> Reply:
        return Reply(404, b"The requested resource was not found.", TEXT)

    def who(self, asked: Asked) -> str:
        found = re.search(r'oauth_token="([^"]*)"', asked.headers.get("authorization", ""))
        return self.tokens[found[1] if found else asked.param("token")]

    def here(self, board: str) -> Reply | None:
        if board in (self.board["id"], self.board["shortLink"]):
            return None
        known = re.fullmatch(r"[0-9a-f]{24}|[0-9A-Za-z]{8}", board)
        return Reply(404, b"board not found", TEXT) if known else Reply(400, b"invalid id", TEXT)

    def get_board(self, asked: Asked, board: str) -> Reply:
        if refused := self.here(board):
            return refused
        data = _only(self.board, asked.param("fields"))
        if asked.param("lists") in ("all", "open"):
            rows = [one for one in self.lists if asked.param("lists") == "all" or not one["closed"]]
            data["lists"] = [_only(one, asked.param("list_fields")) for one in reversed(rows)]
        if asked.param("labels") == "all":
            count = min(int(asked.param("labels_limit", "50")), MOST)
            data["labels"] = [_only(one, asked.param("label_fields")) for one in self.labels[:count]]
        if asked.param("members") == "all":
            data["members"] = [_only(one, asked.param("member_fields")) for one in self.members]
        if asked.param("customFields") == "true":
            data["customFields"] = self.fields if self.custom else []
        return Reply(200, data)

    def get_cards(self, asked: Asked, board: str, which: str) -> Reply:
        if refused := self.here(board):
            return refused
        shut = {one["id"] for one in self.lists if one["closed"]}
        rows = {
            "open": [one for one in self.cards if not one["closed"]],
            "closed": [one for one in self.cards if one["closed"]],
            "visible": [one for one in self.cards if not one["closed"] and one["idList"] not in shut],
        }.get(which, self.cards)
        return self.page(asked, rows, self.card)

    def get_list_cards(self, asked: Asked, idList: str) -> Reply:
        if not any(one["id"] == idList for one in self.lists):
            return self.missing(asked)
        rows = [one for one in self.cards if one["idList"] == idList and not one["closed"]]
        return Reply(200, [self.card(asked, one) for one in rows])

    def get_card(self, asked: Asked, key: str, board: str | None = None) -> Reply:
        if refused := self.here(board) if board else None:
            return refused
        card = self.find(key, short=board is not None)
        if card is None:
            known = re.fullmatch(r"[0-9a-f]{24}|[0-9A-Za-z]{8}|\d+", key)
            return self.missing(asked) if known else Reply(400, b"invalid id", TEXT)
        return Reply(200, self.card(asked, card))

    def get_me(self, asked: Asked) -> Reply:
        me = next(one for one in self.members if one["username"] == self.who(asked))
        return Reply(200, _only(me, asked.param("fields")))

    def get_actions(self, asked: Asked, board: str) -> Reply:
        if refused := self.here(board):
            return refused
        return self.page(asked, [one for one in self.actions if self.wanted(asked, one)])

    def get_card_actions(self, asked: Asked, key: str) -> Reply:
        card = self.find(key)
        if card is None:
            return self.missing(asked)
        mine = [one for one in self.actions if one["data"]["card"]["id"] == card["id"]]
        return self.page(asked, [one for one in mine if self.wanted(asked, one)])

    def post_card(self, asked: Asked) -> Reply:
        body, lists = asked.json, {one["id"] for one in self.lists}
        if body.get("idList") not in lists:
            return Reply(400, b"invalid value for idList", TEXT)
        if wrong := self.wrong(body):
            return wrong
        known = {name: body[name] for name in ("desc", "due", "idLabels", "idMembers") if name in body}
        return Reply(200, _bare(self.add_card(body["name"], body["idList"], self.who(asked), **known)))

    def put_card(self, asked: Asked, key: str) -> Reply:
        card = self.find(key)
        if card is None:
            return self.missing(asked)
        if wrong := self.wrong(asked.json):
            return wrong
        names = ("name", "desc", "due", "closed", "idList", "idLabels", "idMembers")
        self.change(card, self.who(asked), **{k: v for k, v in asked.json.items() if k in names})
        return Reply(200, _bare(card))

    def put_value(self, asked: Asked, key: str, idField: str) -> Reply:
        card, field = self.find(key), next((one for one in self.fields if one["id"] == idField), None)
        if card is None or field is None:
            return self.missing(asked)
        value, chosen = asked.json.get("value"), asked.json.get("idValue")
        options = [one["id"] for one in field.get("options", ())]
        good = chosen in options if field["type"] == "list" else set(value or {}) == {field["type"]}
        if not good:
            return Reply(400, {"message": "Invalid custom field item value.", "error": "ERROR"})
        return Reply(200, self.set_value(card, field, self.who(asked), value, chosen))

    def post_comment(self, asked: Asked, key: str) -> Reply:
        card, text = self.find(key), asked.json.get("text")
        if card is None:
            return self.missing(asked)
        if not text or len(text) > 16384:
            return Reply(400, b"invalid value for text", TEXT)
        return Reply(200, self.say(card, self.who(asked), text))

    def wrong(self, body: Data) -> Reply | None:
        rows = {"idList": [self.lists], "idLabels": [self.labels], "idMembers": [self.members]}
        for name, (known,) in rows.items():
            given = body.get(name, [])
            if not {*([given] if isinstance(given, str) else given)} <= {one["id"] for one in known}:
                return Reply(400, f"invalid value for {name}".encode(), TEXT)
        if "name" in body and not 1 <= len(body["name"]) <= 16384:
            return Reply(400, b"invalid value for name", TEXT)
        return None

    def find(self, key: str, short: bool = False) -> Data | None:
        """By id or short link; by number only where the board is said, too."""
        names = ("id", "shortLink", *(("idShort",) if short else ()))
        return next((one for one in self.cards if key in [str(one[name]) for name in names]), None)

    def card(self, asked: Asked, card: Data) -> Data:
        data = _only(_bare(card), asked.param("fields"))
        if asked.param("customFieldItems") == "true":
            data["customFieldItems"] = card["customFieldItems"] if self.custom else []
        return data

    def page(
        self, asked: Asked, rows: list[Data], shown: Callable[[Asked, Data], Data] = lambda _, row: row
    ) -> Reply:
        """Newest first; at most a thousand, before an id."""
        limit, before = int(asked.param("limit", "50")), asked.param("before")
        if not 0 <= limit <= MOST:
            return Reply(400, b"invalid value for limit", TEXT)
        newest = sorted(rows, key=lambda row: row["id"], reverse=True)
        return Reply(200, [shown(asked, row) for row in newest if not before or row["id"] < before][:limit])

    def wanted(self, asked: Asked, action: Data) -> bool:
        kinds, since = asked.param("filter", "all").split(","), asked.param("since")
        changed = [f"updateCard:{name}" for name in action["data"].get("old", ())]
        named = "all" in kinds or action["type"] in kinds
        if action["type"] == "updateCard" and not named:
            named = bool(set(changed) & set(kinds))
        return named and (not since or action["date"] >= since)


def _only(row: Data, fields: str) -> Data:
    names = fields.split(",") if fields and fields != "all" else list(row)
    return {name: row[name] for name in {"id", *names} if name in row}


def _bare(card: Data) -> Data:
    return {name: value for name, value in card.items() if name != "customFieldItems"}
