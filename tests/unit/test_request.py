"""Requests: details, a preview, one yes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from threading import Barrier, Thread
from typing import Any, ClassVar

import pytest

from scrumai.core.errors import InDoubt, ItemNotFound, NothingPending
from scrumai.core.team import Member, Message, Request
from scrumai.services.request import DOUBT, PATIENCE, Requests
from scrumai.store.postgres import Stores

SAM = Member(1, 1, "Sam", "local:demo:sam")
ANA = Member(2, 1, "Ana", "local:demo:ana")


class Time:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 4, 9, tzinfo=timezone.utc)

    def now(self) -> datetime:
        return self.at


class Kept:
    """The requests of a store, in memory."""

    def __init__(self) -> None:
        self.rows: list[Request] = []
        self.posted: list[Message] = []

    @contextmanager
    def open(self, workspace_id: int) -> Iterator[Kept]:
        yield self

    def add_request(self, request: Request) -> Request:
        self.rows = [
            replace(one, state="dropped")
            if (one.member_id, one.state) == (request.member_id, "open")
            else one
            for one in self.rows
        ]
        self.rows.append(replace(request, id=len(self.rows) + 1))
        return self.rows[-1]

    def request(self, member_id: int) -> Request | None:
        return next((one for one in self.rows if one.member_id == member_id and one.state == "open"), None)

    def update_request(self, request: Request, was: str = "open") -> bool:
        still = self.rows[request.id - 1].state == was
        if still:
            self.rows[request.id - 1] = request
        return still

    def requests_begun(self, until: datetime, member_id: int | None = None) -> list[Request]:
        begun = [one for one in self.rows if one.state == "doing" and one.at <= until]
        return [one for one in begun if member_id in (None, one.member_id)]

    def person(self, member_id: int) -> Member:
        return {one.id: one for one in (SAM, ANA)}[member_id]

    def post(self, message: Message) -> None:
        self.posted.append(message)


class Paint:
    """Paints a thing in a colour."""

    confirm: ClassVar[bool] = True

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []

    def read(self, member: Member, text: str, parse: Any) -> dict[str, Any]:
        thing, _, colour = text.partition(" ")
        return {"thing": thing, "colour": colour}

    def missing(self, member: Member, values: dict[str, Any]) -> str | None:
        if values["thing"] == "ghost":
            raise ItemNotFound(key="ghost")
        return None if values["colour"] else "colour"

    def fill(
        self, member: Member, values: dict[str, Any], missing: str, text: str, parse: Any
    ) -> dict[str, Any]:
        if text == "loud":
            raise ItemNotFound(key=text)
        return {**values, missing: text}

    def preview(self, member: Member, values: dict[str, Any]) -> dict[str, Any]:
        if values["colour"] == "unseen":
            raise ItemNotFound(key="unseen")
        return values

    def carry_out(self, member: Member, values: dict[str, Any]) -> dict[str, Any]:
        if values["colour"] == "broken":
            raise ItemNotFound(key="broken")
        if values["colour"] == "deadly":
            raise SystemExit  # as if the process were gone
        self.done.append(values)
        return values


class Splash(Paint):
    """The same, at once."""

    confirm: ClassVar[bool] = False


class Setting:
    def __init__(self) -> None:
        self.clock, self.kept, self.paint, self.splash = Time(), Kept(), Paint(), Splash()
        self.requests = Requests(self.kept, self.clock, {"paint": self.paint, "splash": self.splash})  # type: ignore[arg-type]

    def begin(self, text: str, kind: str = "paint", by: Member = SAM) -> str:
        return self.requests.begin(by, kind, text, {}).response


@pytest.fixture
def at() -> Setting:
    return Setting()


def test_all_is_said_at_once(at: Setting) -> None:
    assert at.begin("door red") == "utter_preview_paint"
    assert at.paint.done == []
    assert at.requests.confirm(SAM).response == "utter_done_paint"
    assert at.paint.done == [{"thing": "door", "colour": "red"}]


def test_a_missing_detail_is_asked_and_filled(at: Setting) -> None:
    assert at.begin("door") == "utter_ask_paint_colour"
    assert at.requests.fill(SAM, "blue", {}).response == "utter_preview_paint"
    assert at.requests.confirm(SAM).values == {"thing": "door", "colour": "blue"}


def test_a_yes_before_the_detail_asks_again(at: Setting) -> None:
    at.begin("door")
    assert at.requests.confirm(SAM).response == "utter_ask_paint_colour"
    assert at.paint.done == []


def test_an_answer_that_is_not_understood_leaves_the_question_open(at: Setting) -> None:
    at.begin("door")
    with pytest.raises(ItemNotFound):
        at.requests.fill(SAM, "loud", {})
    assert at.requests.question(SAM).response == "utter_ask_paint_colour"


def test_what_needs_no_yes_is_done_at_once(at: Setting) -> None:
    assert at.begin("door red", "splash") == "utter_done_splash"
    assert at.splash.done == [{"thing": "door", "colour": "red"}]
    assert at.requests.open(SAM) is None


def test_no_drops_it(at: Setting) -> None:
    at.begin("door red")
    assert at.requests.drop(SAM).kind == "paint"
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)
    assert at.paint.done == []


def test_a_second_yes_does_nothing(at: Setting) -> None:
    at.begin("door red")
    at.requests.confirm(SAM)
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)
    assert len(at.paint.done) == 1


def test_a_yes_that_failed_is_not_tried_again(at: Setting) -> None:
    at.begin("door broken")
    with pytest.raises(ItemNotFound):
        at.requests.confirm(SAM)
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)


def interrupted(at: Setting, kind: str = "paint") -> None:
    with pytest.raises(SystemExit):
        at.begin("door deadly", kind)
        at.requests.confirm(SAM)


def test_what_a_crash_interrupted_is_not_tried_again(at: Setting) -> None:
    interrupted(at)
    with pytest.raises(InDoubt) as told:
        at.requests.confirm(SAM)
    assert told.value.values["what"].key == "utter_doubt_paint_part"
    with pytest.raises(NothingPending) as other:
        at.requests.confirm(ANA)
    assert not isinstance(other.value, InDoubt)
    assert at.begin("wall green") == "utter_preview_paint", "what is said anew is shown anew"


@pytest.mark.parametrize("kind", ["paint", "splash"])
def test_what_a_crash_interrupted_is_told_once(at: Setting, kind: str) -> None:
    interrupted(at, kind)
    at.requests.tell_doubts(1)
    assert at.kept.posted == [], "it may be on its way still"
    for _ in range(2):
        at.clock.at += DOUBT
        at.requests.tell_doubts(1)
    (told,) = at.kept.posted
    assert (told.address, told.response) == (SAM.address, "utter_error_in_doubt")
    assert told.values["what"].key == f"utter_doubt_{kind}_part"
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)


@pytest.mark.parametrize("text", ["door red", "door broken"])
def test_what_ended_is_not_in_doubt(at: Setting, text: str) -> None:
    at.begin(text)
    with suppress(ItemNotFound):
        at.requests.confirm(SAM)
    at.clock.at += DOUBT
    at.requests.tell_doubts(1)
    assert at.kept.posted == []


def test_what_took_so_long_that_nobody_heard_of_it_is_told(
    at: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrumai.services.request.HEARD", 0.0)
    at.begin("door red")
    at.requests.confirm(SAM)
    at.clock.at += DOUBT
    at.requests.tell_doubts(1)
    assert len(at.kept.posted) == 1


def test_what_cannot_be_done_is_dropped_at_once(at: Setting) -> None:
    with pytest.raises(ItemNotFound):
        at.begin("ghost red")
    assert at.requests.open(SAM) is None


def test_a_yes_never_finds_what_was_not_shown(at: Setting) -> None:
    with pytest.raises(ItemNotFound):
        at.begin("door unseen")
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)
    assert at.paint.done == []


def test_a_newer_request_replaces_the_older(at: Setting) -> None:
    at.begin("door red")
    at.begin("wall green")
    at.requests.confirm(SAM)
    assert [one["thing"] for one in at.paint.done] == ["wall"]
    with pytest.raises(NothingPending):
        at.requests.confirm(SAM)


def test_people_do_not_answer_for_each_other(at: Setting) -> None:
    at.begin("door red")
    with pytest.raises(NothingPending):
        at.requests.confirm(ANA)
    at.begin("wall green", by=ANA)
    at.requests.confirm(SAM)
    assert [one["thing"] for one in at.paint.done] == ["door"]


@pytest.mark.parametrize(("later", "counts"), [(PATIENCE, True), (PATIENCE + timedelta(seconds=1), False)])
def test_a_yes_within_a_quarter_of_an_hour_counts(at: Setting, later: timedelta, counts: bool) -> None:
    at.begin("door red")
    at.clock.at += later
    if counts:
        at.requests.confirm(SAM)
    else:
        with pytest.raises(NothingPending):
            at.requests.confirm(SAM)
    assert len(at.paint.done) == counts


def test_an_answer_gives_new_time(at: Setting) -> None:
    at.begin("door")
    at.clock.at += timedelta(minutes=14)
    at.requests.fill(SAM, "red", {})
    at.clock.at += timedelta(minutes=14)
    at.requests.confirm(SAM)
    assert len(at.paint.done) == 1


def test_a_request_replaced_while_it_was_answered_is_not_revived(at: Setting) -> None:
    at.begin("door")

    def meanwhile(member: Member, values: dict[str, Any]) -> str | None:
        at.paint.missing = Paint.missing.__get__(at.paint)  # type: ignore[method-assign]
        at.begin("wall green")
        return None

    at.paint.missing = meanwhile  # type: ignore[method-assign]
    with pytest.raises(NothingPending):
        at.requests.fill(SAM, "red", {})
    at.requests.confirm(SAM)
    assert [one["thing"] for one in at.paint.done] == ["wall"]


def test_eight_yeses_at_the_same_moment_do_it_once(stores: Stores) -> None:
    workspace = stores.add_workspace("Demo", "local:demo")
    with stores.open(workspace) as store:
        member = store.add_member("local:demo:sam", "Sam")
    paint, start = Paint(), Barrier(8)
    requests = Requests(stores, Time(), {"paint": paint})
    requests.begin(member, "paint", "door red", {})
    refused: list[NothingPending] = []

    def yes() -> None:
        start.wait()
        try:
            requests.confirm(member)
        except NothingPending as error:
            refused.append(error)

    threads = [Thread(target=yes) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(paint.done), len(refused)) == (1, 7)
