"""What every tracker asked over HTTP relies on: one deadline, reads tried again, writes never, no secret told."""

from __future__ import annotations

import copy
import gc
import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scrumai.core.errors import (
    TrackerBusy,
    TrackerConflict,
    TrackerError,
    TrackerForbidden,
    TrackerRefused,
    TrackerUnauthorized,
    TrackerUnavailable,
    TrackerUncertain,
    TrackerUnreadable,
)
from scrumai.core.team import Board
from scrumai.trackers import http as module
from scrumai.trackers.base import BUSY, Link, fault, once, quoted, reason, seconds, title_of, uncertain
from scrumai.trackers.deadline import Deadline
from scrumai.trackers.http import Http, Missing
from tests.fakes.dripping import dripping
from tests.fakes.server import Fake, Reply
from tests.fixtures.wait import until

SECRET = "tok-9f8e7d6c5b4a"
PATIENCE = 0.6
SLACK = 0.5  # seconds that a busy machine may take beside


class Echo(Fake):
    """Says what it was asked, or what `says` holds."""

    def __init__(self) -> None:
        super().__init__()
        self.says = Reply(200, {"ok": True})
        for method in ("GET", "POST", "PUT", "DELETE"):
            self.route(method, "/.*", lambda asked: self.says)


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.stop()


@pytest.fixture
def server(echo: Echo) -> Echo:
    echo.mend()
    echo.asked.clear()
    echo.says = Reply(200, {"ok": True})
    return echo


def client(server: Fake, patience: float = PATIENCE, **options: Any) -> Http:
    headers = {"Authorization": f"Bearer {SECRET}"}
    return Http("Board", f"{server.url}/api/", headers, patience=patience, **options)


@contextmanager
def within(limit: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < limit


class TestReads:
    def test_the_json_of_an_answer(self, server: Echo) -> None:
        assert client(server).get("items", state="open", label=None) == {"ok": True}
        asked = server.asked[0]
        assert (asked.method, asked.path, asked.query) == ("GET", "/api/items", {"state": ["open"]})
        assert asked.headers["authorization"] == f"Bearer {SECRET}"

    def test_an_address_keeps_its_own_query(self, server: Echo) -> None:
        client(server).get(f"{server.url}/next?page=2&per=5", per="9")
        assert server.asked[0].query == {"page": ["2"], "per": ["9"]}

    def test_an_answer_without_a_body_is_none(self, server: Echo) -> None:
        server.says = Reply(204)
        assert client(server).get("items") is None

    def test_the_headers_come_with_a_page(self, server: Echo) -> None:
        server.says = Reply(200, [], {"X-Total": "7"})
        assert client(server).page("items")[1]["x-total"] == "7"

    @pytest.mark.parametrize(
        "options", [{"status": 500}, {"status": 503}, {"status": 408}, {"status": 409}, {"cut": True}]
    )
    def test_one_that_broke_off_is_tried_once_more(self, server: Echo, options: dict[str, Any]) -> None:
        server.fail(times=1, **options)
        assert client(server).get("items") == {"ok": True}
        server.fail(**options)
        with pytest.raises(TrackerUnavailable):
            client(server).get("items")
        assert len(server.asked) == 4

    def test_a_question_sent_as_a_post_is_a_read(self, server: Echo) -> None:
        server.fail(times=1, status=502)
        assert client(server).read("POST", "graphql", body={"query": "{}"})[0] == {"ok": True}

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
    def test_one_that_was_refused_is_not(self, server: Echo, status: int) -> None:
        server.fail(status=status)
        with pytest.raises((TrackerError, Missing)):
            client(server).get("items")
        assert len(server.asked) == 1

    @pytest.mark.parametrize("status", [404, 410])
    def test_what_is_not_there_is_missing(self, server: Echo, status: int) -> None:
        server.fail(status=status)
        with pytest.raises(Missing):
            client(server).get("items")

    @pytest.mark.parametrize("body", [b'{"a": ', b"<html></html>", b"\xff\xfe", b"[" * 200_000])
    def test_what_is_no_json_is_unreadable_and_asked_once(self, server: Echo, body: bytes) -> None:
        server.says = Reply(200, body)
        with pytest.raises(TrackerUnreadable):
            client(server, 5).get("items")
        assert len(server.asked) == 1

    def test_an_answer_longer_than_any_page_is_not_read_to_its_end(
        self, server: Echo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "SIZE", 1000)
        server.says = Reply(200, ["x" * 2000])
        with pytest.raises(TrackerUnreadable):
            client(server).get("items")
        with pytest.raises(TrackerUncertain):
            client(server).send("POST", "items")
        assert len(server.asked) == 2

    @pytest.mark.parametrize("path", ["it\x00ems", "a\nb", "x" * 70_000, "http://a..b/"])
    def test_a_path_that_is_none_is_missing(self, server: Echo, path: str) -> None:
        with pytest.raises(Missing):
            client(server).get(path)

    @pytest.mark.parametrize("base", ["", "board", "ftp://board", "http://", "//board", "javascript:1"])
    def test_an_address_that_is_none_is_missing(self, base: str) -> None:
        for ask in (lambda h: h.get("x"), lambda h: h.send("POST", "x")):
            with pytest.raises(Missing):
                ask(Http("Board", base, patience=PATIENCE))

    def test_nobody_at_home_is_unavailable_for_reads_and_writes(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        for ask in (lambda h: h.get("x"), lambda h: h.send("POST", "x")):
            with pytest.raises(TrackerUnavailable):
                ask(Http("Board", f"http://127.0.0.1:{port}", patience=PATIENCE))


class TestWrites:
    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"status": 500}, TrackerUncertain),
            ({"status": 502, "body": b"<html>"}, TrackerUncertain),
            ({"cut": True}, TrackerUncertain),
            ({"hang": True}, TrackerUncertain),
            ({"status": 200, "body": b"{"}, TrackerUncertain),
            ({"status": 429}, TrackerBusy),
            ({"status": 429, "headers": {"Retry-After": "1"}}, TrackerBusy),
            ({"status": 409}, TrackerConflict),
            ({"status": 302, "headers": {"Location": "/login"}}, TrackerUnreadable),
        ],
    )
    def test_one_is_sent_once_whatever_happens(
        self, server: Echo, options: dict[str, Any], error: type[TrackerError]
    ) -> None:
        server.fail(**options)
        with pytest.raises(error):
            client(server).send("PUT", "items/1", {"title": "x"})
        assert len(server.asked) == 1 and server.asked[0].json == {"title": "x"}

    def test_an_answer_without_a_body_is_none(self, server: Echo) -> None:
        server.says = Reply(204)
        assert client(server).send("DELETE", "items/1") is None


class TestDeadline:
    @pytest.mark.parametrize(
        ("before", "drip"),
        [
            (b"", b"H"),
            (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b" "),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", b" "),
            (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ],
    )
    def test_a_server_that_drips_is_cut_off(self, before: bytes, drip: bytes) -> None:
        with dripping(before, drip) as slow, within(PATIENCE + SLACK), pytest.raises(TrackerUnavailable):
            Http("Board", slow.url, patience=PATIENCE).get("items")

    def test_a_write_to_one_is_uncertain(self) -> None:
        with dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a") as slow, pytest.raises(TrackerUncertain):
            Http("Board", slow.url, patience=PATIENCE).send("POST", "items", {})

    def test_all_requests_together_have_it(self, server: Echo) -> None:
        asking = client(server)
        asking.get("items")
        server.fail(hang=True)
        with within(PATIENCE + SLACK), pytest.raises(TrackerUnavailable):
            while True:
                asking.get("items")
        count = len(server.asked)
        server.mend()
        for ask in (lambda: asking.get("items"), lambda: asking.send("POST", "items")):
            with pytest.raises(TrackerUnavailable):
                ask()  # too late: nothing is sent
        assert len(server.asked) == count

    def test_it_begins_with_the_first_request(self, server: Echo) -> None:
        asking = client(server, 0.2)
        assert not threading.Event().wait(0.25)  # time passes before anybody asks
        assert asking.get("items") == {"ok": True}

    def test_no_thread_is_left_behind(self, server: Echo) -> None:
        before = set(threading.enumerate())
        asking = client(server, 600)
        asking.get("items")
        timers = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
        mine = [one for one in timers if one not in before]
        assert len(mine) == 1
        del asking
        gc.collect()
        until(lambda: not mine[0].is_alive(), 5)


class TestBusy:
    def test_a_short_wait_is_kept_and_the_read_tried_once_more(self, server: Echo) -> None:
        server.fail(status=429, headers={"Retry-After": "1"}, times=1)
        begun = time.monotonic()
        assert client(server, 4).get("items") == {"ok": True}
        assert time.monotonic() - begun >= 1

    def test_only_once(self, server: Echo) -> None:
        server.fail(status=429, headers={"Retry-After": "1"})
        with pytest.raises(TrackerBusy):
            client(server, 4).get("items")
        assert len(server.asked) == 2

    @pytest.mark.parametrize(
        ("later", "told"), [("37", 37), (None, 60), ("soon", 60), ("-4", 1), ("1e99", 3600)]
    )
    def test_a_long_one_is_told_at_once(self, server: Echo, later: str | None, told: int) -> None:
        server.fail(status=429, headers={"Retry-After": later} if later else {})
        with within(PATIENCE), pytest.raises(TrackerBusy) as caught:
            client(server, 1.5).get("items")  # less than twice a second
        assert caught.value.values["seconds"] == told and len(server.asked) == 1


class TestRedirects:
    def sent_on(self, server: Echo, to: str, times: int = 1) -> None:
        server.fail(status=301, headers={"Location": to}, times=times)

    def test_a_read_follows_one_on_the_same_server(self, server: Echo) -> None:
        self.sent_on(server, "/moved?id=7")
        assert client(server).get("items", a="b") == {"ok": True}
        assert (server.asked[1].path, server.asked[1].query) == ("/moved", {"id": ["7"]})
        assert "authorization" in server.asked[1].headers

    def test_never_to_another_which_would_get_the_token(self, server: Echo) -> None:
        other = Echo()
        try:
            for to in (other.url, f"//localhost:{server.url.rpartition(':')[2]}/", "http://["):
                self.sent_on(server, to)
                with pytest.raises(TrackerUnreadable) as caught:
                    client(server).get("items")
                assert caught.value.values["what"] == "HTTP 301"
            assert not other.asked
        finally:
            other.stop()

    def test_a_circle_ends(self, server: Echo) -> None:
        server.fail(status=302, headers={"Location": "/round"})
        with pytest.raises(TrackerUnreadable):
            client(server, 5).get("items")
        assert len(server.asked) == module.HOPS + 1


class TestReasons:
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (b"invalid id", "invalid id"),
            (b'{"message": "No such field"}', "No such field"),
            (b'{"errorMessages": ["One", "Two"], "errors": {"points": "bad"}}', "points: bad; One; Two"),
            (b'{"title": ["can\'t be blank"]}', "title: can't be blank"),
            (b'{"kind": "error", "general_problem": "No estimate"}', "No estimate"),
            (b'{"error": {"code": 7}}', "HTTP 422"),
            (b"<!doctype html><html><body>Oops</body></html>", "HTTP 422"),
            (b"  <h1>Oops</h1>", "HTTP 422"),
            (b"<?xml version='1.0'?><error/>", "HTTP 422"),
            (b"", "HTTP 422"),
            (b"null", "HTTP 422"),
            (b"\xff\xff", "\ufffd\ufffd"),
            (b"[" * 4000, "[" * 200),
            (b"x" * 9000, "x" * 200),
            (json.dumps(["deep"]).encode().replace(b'"deep"', b"[" * 50 + b'"deep"' + b"]" * 50), "HTTP 422"),
        ],
    )
    def test_the_tracker_s_own_in_one_short_line(self, server: Echo, body: bytes, told: str) -> None:
        server.fail(status=422, body=body)
        with pytest.raises(TrackerRefused) as caught:
            client(server).get("items")
        assert caught.value.values["reason"] == told

    def test_one_that_quotes_the_secret_does_not(self, server: Echo) -> None:
        quoting = json.dumps({"message": f"bad token {SECRET}"}).encode()
        for status, error in ((422, TrackerRefused), (401, TrackerUnauthorized), (403, TrackerForbidden)):
            server.fail(status=status, body=quoting, times=1)
            with pytest.raises(error) as caught:
                client(server).get("items")
            assert caught.value.values["reason"] == "bad token …"


class TestSecrets:
    def test_none_is_logged_by_us_or_by_the_library(
        self, server: Echo, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore"):
            caplog.set_level(logging.DEBUG, name)
        asking = client(server, params={"token": "query-" + SECRET})
        asking.get("items")
        assert server.asked[0].param("token") == "query-" + SECRET
        with pytest.raises(TrackerUnauthorized):
            server.fail(status=401)
            asking.get("items")
        assert "/api/items" in caplog.text and SECRET not in caplog.text

    def test_none_is_in_a_repr_or_a_traceback(self, server: Echo) -> None:
        address = server.url.replace("http://", f"http://ana:{SECRET}@")
        shown = [repr(Http("Board", address, {"A": SECRET}, {"b": SECRET})), repr(client(server))]
        server.fail(status=500)
        for ask in (lambda: client(server).get("x"), lambda: client(server).send("POST", "x")):
            with pytest.raises(TrackerError) as caught:
                ask()
            shown.append("".join(traceback.format_exception(caught.value)))
        assert SECRET not in "".join(shown)

    @pytest.mark.parametrize("token", ["\u201ctoken-1234\u201d", "token\n1234", "to\x00ken"])
    def test_a_token_that_no_header_takes_is_refused_and_not_shown(
        self, server: Echo, token: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with pytest.raises(TrackerUnauthorized) as caught:
            Http("Board", server.url, {"X-Token": token}).send("POST", "items")
        assert not server.asked and token not in caplog.text + repr(caught.value)

    def test_space_around_a_token_does_not_matter(self, server: Echo) -> None:
        Http("Board", server.url, {"X-Token": f" {SECRET}\n"}).get("items")
        assert server.asked[0].headers["x-token"] == SECRET

    def test_no_session_of_the_server_is_kept(self, server: Echo) -> None:
        server.says = Reply(200, {}, {"Set-Cookie": "session=1"})
        asking = client(server)
        asking.get("items")
        asking.get("items")
        assert "cookie" not in server.asked[1].headers


class TestFault:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (400, TrackerRefused),
            (401, TrackerUnauthorized),
            (403, TrackerForbidden),
            (408, TrackerUnavailable),
            (409, TrackerUnavailable),
            (422, TrackerRefused),
            (429, TrackerBusy),
            (500, TrackerUnavailable),
            (503, TrackerUnavailable),
        ],
    )
    def test_a_status_is_a_typed_error(self, status: int, error: type[TrackerError]) -> None:
        found = fault("Board", status)
        assert type(found) is error and found.values["tracker"] == "Board"
        uncertain_one = isinstance(fault("Board", status, writing=True), TrackerUncertain)
        assert uncertain_one == (status >= 500 or status == 408)

    @pytest.mark.parametrize(
        ("later", "told"),
        [("5", 5), ("0.2", 1), ("nan", BUSY), ("inf", BUSY), ("", BUSY), ("7200", 3600), (None, BUSY)],
    )
    def test_seconds(self, later: str | None, told: int) -> None:
        assert seconds(later) == told

    def test_only_a_write_conflicts(self) -> None:
        assert isinstance(fault("Board", 409, writing=True), TrackerConflict)

    def test_a_title_is_one_line(self) -> None:
        assert title_of(" Pay\u202eslips\n now ") == "Payslips now" and title_of(" \u2067 ") == ""

    def test_a_reason_is_one_line(self) -> None:
        assert reason("  a\n b\tc ") == "a b c"
        assert reason("5 < 6 and <b> is fine") == "5 < 6 and <b> is fine"
        assert reason("The transition is invalid.") == "The transition is invalid"
        assert quoted({"title": "too long", "": "and more"}) == "title: too long; and more"


class TestOnce:
    def broken(self) -> str:
        raise uncertain("Board")

    def test_a_write_that_was_answered_is_not_looked_up(self) -> None:
        assert once(lambda: "made", self.broken, "Board", "B-1") == "made"

    def test_one_that_broke_off_and_was_taken_is_found(self) -> None:
        assert once(self.broken, lambda: "found", "Board", "B-1") == "found"

    def test_one_that_was_not_taken_is_told(self) -> None:
        with pytest.raises(TrackerUnavailable):
            once(self.broken, lambda: None, "Board", "B-1")

    @pytest.mark.parametrize("error", [TrackerUnavailable, TrackerForbidden, TrackerUncertain])
    def test_one_that_cannot_be_looked_up_is_uncertain(self, error: type[TrackerError]) -> None:
        def lost() -> str:
            raise error

        with pytest.raises(TrackerUncertain) as caught:
            once(self.broken, lost, "Board", "B-1")
        assert caught.value.values == {"tracker": "Board", "key": "B-1"}

    def test_a_refusal_is_passed_on(self) -> None:
        def refused() -> str:
            raise TrackerRefused(tracker="Board", reason="no")

        with pytest.raises(TrackerRefused):
            once(refused, lambda: "found", "Board", "B-1")


class TestLink:
    def test_the_bot_signs_for_a_person_and_a_person_does_not(self) -> None:
        board = Board(1, "jira", "https://x", "12", secret=SECRET)
        bot = Link(board, SECRET, note="for {who}")
        assert bot.signed("Done", "Ana {x}") == "Done\n\nfor Ana {x}" and bot.signed("", "Ana") == "for Ana"
        assert Link(board, SECRET, own=True).signed("Done", "Ana") == "Done"
        assert SECRET not in repr(bot) + repr(board)


class Slow:
    """A tracker that takes as long as its client library likes."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.calls: list[str] = []

    def item(self, key: str) -> str:
        self.calls.append(key)
        self.stop.wait(5)
        return key

    comment = create = item

    def sprint(self) -> str:
        raise TrackerForbidden(tracker="Slow")

    def states(self) -> list[str]:
        return ["To do"]


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.stop.set()


def held(slow: Slow, patience: float = 0.3) -> Any:
    return Deadline(slow, "Slow", patience)  # type: ignore[arg-type]


class TestDeadlineOfAnyLibrary:
    def test_an_answer_and_an_error_come_through(self, slow: Slow) -> None:
        tracker = held(slow)
        assert tracker.states() == ["To do"]
        with pytest.raises(TrackerForbidden):
            tracker.sprint()

    def test_a_read_past_it_is_unavailable_and_a_write_uncertain(self, slow: Slow) -> None:
        for call, error in (("item", TrackerUnavailable), ("comment", TrackerUncertain)):
            with within(0.3 + SLACK), pytest.raises(error) as caught:
                getattr(held(slow), call)("B-1" * 100)
            assert len(str(caught.value.values["key"])) <= 60

    def test_a_write_that_comes_too_late_is_not_begun(self, slow: Slow) -> None:
        tracker = held(slow)
        with pytest.raises(TrackerUnavailable):
            tracker.item("B-1")
        with pytest.raises(TrackerUnavailable) as caught:
            tracker.create("Login")
        assert not isinstance(caught.value, TrackerUncertain) and slow.calls == ["B-1"]

    def test_it_may_be_copied_and_looked_into(self, slow: Slow) -> None:
        tracker = held(slow)
        assert "Slow" in repr(vars(copy.copy(tracker)))
        with pytest.raises(AttributeError):
            tracker.no_such_call  # noqa: B018
