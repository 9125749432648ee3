"""What the messengers share: words, parts, pace, HTTP."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from scrumai.core.address import parse
from scrumai.core.content import SAID, Button, Content
from scrumai.core.errors import MessengerBusy, MessengerUnavailable
from scrumai.core.event import Context, Event, EventKind
from scrumai.core.team import Message
from scrumai.messengers import Messengers
from scrumai.messengers.base import Parcel, Part, Platform
from scrumai.messengers.http import Http, after
from scrumai.messengers.pace import Pace, Rate
from scrumai.settings import Settings
from scrumai.words import content
from tests.fakes.server import Fake, Reply

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=timezone.utc)


class Letters(Platform):
    """Sends line by line, and breaks where it is told to."""

    channel = "letters"
    secret = "wax"

    def __init__(self) -> None:
        super().__init__(Settings())
        self.pace = Pace({})
        self.sent: list[tuple[str, str]] = []
        self.breaks: set[int] = set()

    def parts(self, parcel: Parcel) -> Sequence[Part]:
        return [{"line": line} for line in parcel.content.text.split("\n")]

    def transmit(self, parcel: Parcel, part: Part, key: str) -> str | None:
        if len(self.sent) in self.breaks:
            self.breaks.clear()
            raise MessengerUnavailable
        self.sent.append((key, part["line"]))
        return f"id{len(self.sent)}"


def said(text: str, parts: int = 0) -> Message:
    return Message(1, "k", "letters:L:ana", SAID, {"content": Content(text).as_json()}, parts=parts)


def test_a_message_goes_part_by_part_and_goes_on_where_it_broke_off() -> None:
    letters = Letters()
    letters.breaks = {2}
    with pytest.raises(MessengerUnavailable) as caught:
        letters.send(said("a\nb\nc"))
    assert caught.value.arrived == 2
    assert letters.send(said("a\nb\nc", caught.value.arrived)) == "id3"
    assert letters.sent == [("k:0", "a"), ("k:1", "b"), ("k:2", "c")]


def test_nothing_to_show_sends_nothing() -> None:
    letters = Letters()
    assert letters.send(said(" \n ")) is None and letters.sent == []


def test_a_response_is_worded_with_its_buttons_and_by_channel() -> None:
    found = content("utter_preview_post_report", "slack", {"report": "R"})
    assert found.text.startswith("Here is your report:\nR")
    assert found.buttons == (Button("Post", "post it"), Button("Fix", "fix it"))
    assert found.response == "utter_preview_post_report"
    assert content("utter_preview_post_report", "queue", {"report": "R"}).buttons == ()
    with pytest.raises(KeyError):
        content("utter_preview_post_report", "slack", {})


def test_content_and_events_come_back_from_json_as_they_were() -> None:
    whole = Content("t", (Button("a", "b"),), "https://x/y.png", {"z": 1}, "utter_x")
    assert Content.of(whole.as_json()) == whole
    context = Context("T1", "M1", "token", NOW, {"a": [1]})
    event = Event("E1", parse("slack:T:U:C"), EventKind.BUTTON, "yes", False, "Ana", context)
    assert Event.of(event.as_json()) == event
    assert "token" not in repr(event)


def test_a_channel_without_a_messenger_says_so_and_one_instance_serves_a_process() -> None:
    messengers = Messengers()
    with pytest.raises(MessengerUnavailable):
        messengers.of("pigeonpost")
    assert messengers.of("local") is messengers.of("local")


# pace


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds


def paced(patience: float = 2.0, **rates: Rate) -> tuple[Pace, Time]:
    time = Time()
    return Pace(rates, patience, lambda: time.at, time.sleep), time


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    pace, time = paced(chat=Rate(1, 3))
    for _ in range(5):
        pace.go(chat="C1")
    assert time.slept == [1.0, 1.0]
    pace.go(chat="C2")
    assert time.slept == [1.0, 1.0]


def test_a_wait_that_is_too_long_is_the_outboxs_and_takes_nothing() -> None:
    pace, time = paced(patience=0.5, chat=Rate(0.1, 1), workspace=Rate(10, 1))
    pace.go(chat="C1", workspace="W")
    for _ in range(3):
        with pytest.raises(MessengerBusy) as caught:
            pace.go(chat="C1", workspace="W")
        wait = (caught.value.retry_at - datetime.now(timezone.utc)).total_seconds()
        assert 9 < wait <= 10
    pace.go(chat="C2", workspace="W")  # the workspace was not charged for those that did not go
    assert time.slept == [0.1]
    time.at = 10.5
    pace.go(chat="C1", workspace="W")


def test_many_threads_do_not_go_faster() -> None:
    pace, time = paced(patience=100, chat=Rate(10, 1))
    threads = [threading.Thread(target=pace.go, kwargs={"chat": "C"}) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert time.at > 0 and len(time.slept) <= 20


# http


@pytest.fixture
def fake() -> Iterator[Fake]:
    one = Fake()
    one.route("POST", "/say", lambda asked: Reply(200, {"ok": True}))
    one.route("GET", "/bot123:secret-token/getMe", lambda asked: Reply(200, {"ok": True}))
    yield one
    one.stop()


def test_an_answer_is_handed_back_whatever_it_says(fake: Fake) -> None:
    http = Http("Test", fake.url)
    assert http.json(http.ask("POST", "say", json={"a": 1})) == {"ok": True}
    assert http.ask("POST", "/nowhere").status_code == 404
    fake.route("POST", "/plain", lambda asked: Reply(200, b"<html>"))
    with pytest.raises(MessengerUnavailable):
        http.json(http.ask("POST", "plain"))


def test_429_says_when(fake: Fake) -> None:
    fake.fail(status=429, headers={"Retry-After": "30"}, times=1)
    with pytest.raises(MessengerBusy) as caught:
        Http("Test", fake.url).ask("POST", "say")
    assert 28 < (caught.value.retry_at - datetime.now(timezone.utc)).total_seconds() <= 30


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"cut": True}])
def test_what_breaks_is_unavailable_and_sent_once(fake: Fake, fault: dict[str, Any]) -> None:
    fake.fail(**fault)
    with pytest.raises(MessengerUnavailable):
        Http("Test", fake.url, timeout=1).ask("POST", "say")
    assert len(fake.asked) == 1


def test_nobody_there_is_unavailable_and_was_not_sent() -> None:
    for base in ("http://127.0.0.1:9", "not an address", "ftp://x"):
        with pytest.raises(MessengerUnavailable) as caught:
            Http("Test", base).ask("GET", "x")
        assert caught.value.values["sent"] is False


def test_no_token_stands_in_a_log_or_an_error(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Http("Test", fake.url).ask("GET", "bot123:secret-token/getMe?q=hush")
        fake.fail(status=500)
        with pytest.raises(MessengerUnavailable) as caught:
            Http("Test", fake.url).ask("GET", "bot123:secret-token/getMe")
    assert "secret-token" not in caplog.text + repr(caught.value) and "hush" not in caplog.text


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("0", 0), ("2.5", 2.5), ("-3", 5), ("nan", 5), ("soon", 5), (None, 5), ("1e300", 3600), ("inf", 3600)],
)
def test_a_retry_after_is_read_whatever_stands_there(wait: str | None, seconds: float) -> None:
    assert after(wait, lambda: NOW) - NOW == timedelta(seconds=seconds)


def test_a_retry_after_may_be_a_date() -> None:
    assert after("Wed, 04 Mar 2026 09:00:20 GMT", lambda: NOW) - NOW == timedelta(seconds=20)
    assert after("Wed, 04 Mar 2026 08:00:00 GMT", lambda: NOW) - NOW == timedelta(seconds=5)
