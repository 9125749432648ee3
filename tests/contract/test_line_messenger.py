"""LINE's way out, against the fake: limits, reply tokens, retry keys, rates, and who cannot be reached."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scrumai.core.content import SAID, Button, Content
from scrumai.core.errors import MessengerBusy, MessengerGone, MessengerRefused, MessengerUnavailable
from scrumai.core.team import Message
from scrumai.messengers import Messengers
from scrumai.messengers.line import Line, cut, rendered, units
from scrumai.settings import Settings
from tests.fakes import line as fakes
from tests.fakes.line import BOT, TOKEN, ident

SAM, GROUP, ROOM = ident("U", 1), ident("C", 1), ident("R", 1)
SPEC = Path(__file__).parents[2] / "../shared/specs/line-messaging-api.yml"
NOW = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)


@pytest.fixture
def fake() -> Iterator[fakes.Line]:
    one = fakes.Line()
    one.users[SAM] = "Sam Sparrow"
    one.groups[GROUP] = ("Core Team", {SAM})
    one.groups[ROOM] = ("", {SAM})
    yield one
    one.stop()


@pytest.fixture
def line(fake: fakes.Line) -> Line:
    return opened(fake)


def opened(fake: fakes.Line, **more: Any) -> Line:
    settings = Settings(line_api_url=fake.url, **{"line_channel_access_token": TOKEN, **more})
    return Line(settings, now=lambda: NOW)


def message(
    content: Content, key: str = "k", to: str = SAM, token: str | None = None, age: float = 1
) -> Message:
    at = (NOW - timedelta(seconds=age)).isoformat()
    context = {"reply_token": token, "at": at} if token else {}
    return Message(0, key, f"line:{BOT}:{to}", SAID, {"content": content.as_json(), "context": context})


def buttons(count: int, title: str = "Option", payload: str = "") -> tuple[Button, ...]:
    return tuple(Button(f"{title} {n}", payload or f"take {n}") for n in range(count))


def texts(fake: fakes.Line) -> list[str]:
    return [one["text"] for _, one in fake.said if one["type"] == "text"]


# replies and pushes


def test_an_answer_in_time_uses_the_reply_token(fake: fakes.Line, line: Line) -> None:
    assert line.send(message(Content("hi"), token=fake.token(SAM)))
    assert fake.calls == [("reply", SAM)] and texts(fake) == ["hi"]
    assert "x-line-retry-key" not in fake.asked[0].headers


def test_a_second_answer_to_the_same_event_is_a_push(fake: fakes.Line, line: Line) -> None:
    token = fake.token(SAM)
    for key in ("one", "two"):
        line.send(message(Content(key), key, token=token))
    assert fake.calls == [("reply", SAM), ("push", SAM)] and texts(fake) == ["one", "two"]
    assert len(fake.asked) == 2  # the used token is not tried


def test_a_token_older_than_a_minute_is_not_tried(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("late"), token=fake.token(SAM), age=55))
    assert [one.path for one in fake.asked] == ["/v2/bot/message/push"]


def test_a_token_that_is_refused_becomes_a_push(fake: fakes.Line, line: Line) -> None:
    token = fake.token(SAM)
    fake.expire()
    line.send(message(Content("hi"), token=token))
    assert fake.calls == [("push", SAM)] and texts(fake) == ["hi"]


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}])
def test_a_reply_whose_answer_is_lost_is_said_once(
    fake: fakes.Line, line: Line, fault: dict[str, Any]
) -> None:
    fake.fail(path="reply", taken=True, times=1, **fault)
    line.send(message(Content("hi"), token=fake.token(SAM)))
    assert texts(fake) == ["hi"] and fake.calls == [("reply", SAM)]


def test_a_reply_that_did_not_arrive_is_tried_again_with_its_token(fake: fakes.Line, line: Line) -> None:
    fake.fail(path="reply", status=500, times=1)
    line.send(message(Content("hi"), token=fake.token(SAM)))
    assert fake.calls == [("reply", SAM)]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_reply_that_a_crash_left_in_doubt_is_said_once(fake: fakes.Line, arrived: bool) -> None:
    """The process that comes after it remembers no token."""
    token = fake.token(SAM)
    first, more = message(Content("hi"), "k1", token=token), message(Content("more"), "k2", token=token)
    more.values["context"] |= {"extra": {"later": True}}
    for one in (first, more) if arrived else ():
        opened(fake).send(one)
    for one in (first, more):
        opened(fake).send(replace(one, begun=NOW))
    assert texts(fake) == ["hi", "more"]


def test_only_the_first_piece_of_the_first_reply_has_the_token(fake: fakes.Line, line: Line) -> None:
    token = fake.token(SAM)
    long = message(Content("word " * 9000), token=token)
    assert len(line.parts(line.parcel(long))) == 2
    with pytest.raises(MessengerUnavailable):
        fake.fail(status=500, path="push", times=1)
        line.send(long)
    opened(fake).send(replace(long, parts=1, begun=NOW))
    assert [how for how, _ in fake.calls] == ["reply", "push"]


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}])
def test_a_push_whose_answer_is_lost_is_said_once(
    fake: fakes.Line, line: Line, fault: dict[str, Any]
) -> None:
    fake.fail(path="push", taken=True, times=1, **fault)
    with pytest.raises(MessengerUnavailable):
        line.send(message(Content("hi")))
    reference = line.send(message(Content("hi")))  # 409, which is as good as a 200
    assert texts(fake) == ["hi"] and reference
    keys = {one.headers["x-line-retry-key"] for one in fake.asked}
    assert len(keys) == 1 and len(fake.asked) == 2


def test_other_pieces_have_other_retry_keys(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("a word " * 4000)))
    assert len({one.headers["x-line-retry-key"] for one in fake.asked}) == len(fake.asked) == 2


def test_what_has_arrived_is_not_sent_again(fake: fakes.Line, line: Line) -> None:
    whole = message(Content("a word " * 4000))
    line.send(whole)
    count = len(fake.said)
    line.send(Message(0, "other", whole.address, SAID, whole.values, parts=1))
    assert len(fake.said) - count == count - 5


# limits


def test_text_is_split_at_5000_units_five_messages_a_call(fake: fakes.Line, line: Line) -> None:
    long = " ".join(f"word{n}🙂" for n in range(6000))
    line.send(message(Content(long), token=fake.token(SAM)))
    said = texts(fake)
    assert max(map(units, said)) <= 5000 and " ".join(said) == long
    assert [how for how, _ in fake.calls] == ["reply"] + ["push"] * (len(fake.calls) - 1)


def test_an_emoji_counts_twice_and_is_not_broken(fake: fakes.Line, line: Line) -> None:
    family = "👨‍👩‍👧‍👦"
    line.send(message(Content(family * 1000)))
    assert "".join(texts(fake)) == family * 1000
    assert all(one.startswith("👨") and one.endswith("👦") for one in texts(fake))


def test_a_short_question_with_up_to_four_buttons_is_a_template(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("Post it?", buttons(4))))
    ((_, shown),) = fake.said
    assert shown["type"] == "template" and shown["altText"] == "Post it?"
    first = shown["template"]["actions"][0]
    assert line.told(first.pop("data")) == "take 0"
    assert first == {"type": "postback", "label": "Option 0", "displayText": "Option 0"}


@pytest.mark.parametrize(("text", "count"), [("x" * 161, 2), ("Which?", 5), ("🙂" * 81, 4), ("Which?", 13)])
def test_more_is_a_text_with_quick_replies(fake: fakes.Line, line: Line, text: str, count: int) -> None:
    line.send(message(Content(text, buttons(count))))
    ((_, shown),) = fake.said
    assert shown["type"] == "text" and len(shown["quickReply"]["items"]) == count


def test_quick_replies_stand_under_the_last_message(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("a word " * 1000, buttons(2), "https://x.example/a.png")))
    assert ["quickReply" in one for _, one in fake.said] == [False, False, True]


def test_what_there_is_no_button_for_is_said(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("Which?", (*buttons(14), Button("Long", "x" * 301)))))
    ((_, shown),) = fake.said
    assert shown["text"] == "Which?\n- Option 13\n- Long" and len(shown["quickReply"]["items"]) == 13


@pytest.mark.parametrize("title", ["Show me the whole sprint", "🙂" * 15, "👨‍👩‍👧‍👦" * 3])
def test_a_label_is_cut_at_20_units_and_the_press_says_all_of_it(
    fake: fakes.Line, line: Line, title: str
) -> None:
    line.send(message(Content("Which?", (Button(title, "go"),))))
    action = fake.said[0][1]["template"]["actions"][0]
    assert units(action["label"]) <= 20 and action["label"].endswith("…") and action["displayText"] == title


def test_buttons_without_words_have_their_titles_above_them(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("", buttons(2))))
    assert texts(fake) == ["Option 0 · Option 1"]


CHART = "https://scrum.example.com/reports/abc.png"


def test_a_picture_is_in_the_same_reply_above_the_words(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("Burndown", buttons(5), CHART), token=fake.token(SAM)))
    picture, words = (one for _, one in fake.said)
    assert picture == {"type": "image", "originalContentUrl": CHART, "previewImageUrl": CHART}
    assert words["text"] == "Burndown" and len(words["quickReply"]["items"]) == 5
    assert fake.calls == [("reply", SAM)]


def test_a_picture_that_line_refuses_costs_no_words(fake: fakes.Line, line: Line) -> None:
    refused = "https://scrüm.example.com/reports/abc.png"
    line.send(message(Content("Burndown", image=refused), token=fake.token(SAM)))
    assert texts(fake) == ["Burndown"] and fake.calls == [("reply", SAM)]
    with pytest.raises(MessengerRefused):
        line.send(message(Content(image=refused), key="other", token=fake.token(SAM)))


@pytest.mark.parametrize(
    "image", ["http://127.0.0.1:5070/a.png", "https://x.example/" + "a" * 2000, "data:image/png;base64,AAAA"]
)
def test_a_picture_that_line_could_not_fetch_is_left_out(fake: fakes.Line, line: Line, image: str) -> None:
    line.send(message(Content("Burndown", image=image)))
    assert [one for _, one in fake.said] == [{"type": "text", "text": "Burndown"}]


def test_nothing_is_sent_for_nothing(fake: fakes.Line, line: Line) -> None:
    assert line.send(message(Content(" \n"))) is None and fake.asked == []


@pytest.mark.parametrize("text", ["*bold* <b> & \\ {x} %s @all", "a\n\n\nb", "$(reboot)", "  indented"])
def test_marks_are_plain_text_to_line(fake: fakes.Line, line: Line, text: str) -> None:
    line.send(message(Content(text)))
    assert texts(fake) == [text]


# where


@pytest.mark.parametrize("place", [GROUP, ROOM])
def test_in_a_group_it_goes_to_the_group(fake: fakes.Line, line: Line, place: str) -> None:
    line.send(message(Content("hi all"), to=f"{SAM}:{place}"))
    assert fake.calls == [("push", place)]


def test_a_teams_digest_goes_to_its_group(fake: fakes.Line, line: Line) -> None:
    line.send(message(Content("digest"), to=f"team:{GROUP}"))
    line.send(message(Content("hi all"), "other", to=f"team:{ROOM}"))
    assert fake.calls == [("push", GROUP), ("push", ROOM)]


def test_a_team_without_a_group_is_not_in_a_room(line: Line) -> None:
    with pytest.raises(MessengerGone) as caught:
        line.send(message(Content("digest"), to="team:elsewhere"))
    assert caught.value.values["why"] == "not_in_room"


def test_names_are_those_of_the_profile(fake: fakes.Line, line: Line) -> None:
    assert [line.name(SAM), line.name(SAM, GROUP), line.name(SAM, ROOM)] == ["Sam Sparrow"] * 3
    assert [line.name(ident("U", 9)), line.name(ident("U", 9), GROUP)] == [None, None]


# what goes wrong


@pytest.mark.parametrize(("to", "why"), [(ident("U", 9), "unknown"), ("U1", "unknown")])
def test_an_id_that_is_nobodys_is_gone(line: Line, to: str, why: str) -> None:
    with pytest.raises(MessengerGone) as caught:
        line.send(message(Content("hi"), to=to))
    assert caught.value.values["why"] == why


def test_a_group_that_we_are_not_in_is_gone(line: Line) -> None:
    with pytest.raises(MessengerGone) as caught:
        line.send(message(Content("hi"), to=f"{SAM}:{ident('C', 9)}"))
    assert caught.value.values["why"] == "not_in_room"


def test_who_has_blocked_us_gets_nothing_and_line_says_200(fake: fakes.Line, line: Line) -> None:
    fake.blocked.add(SAM)
    assert line.send(message(Content("hi"))) and fake.said == []


def test_a_429_without_retry_after_waits_a_little(fake: fakes.Line, line: Line) -> None:
    fake.fail(
        status=429, body=b'{"message":"The API rate limit has been exceeded. Try again later."}', times=1
    )
    with pytest.raises(MessengerBusy) as caught:
        line.send(message(Content("hi")))
    assert 3 < (caught.value.retry_at - datetime.now(timezone.utc)).total_seconds() < 6
    line.send(message(Content("hi")))
    assert texts(fake) == ["hi"]


def test_a_429_with_retry_after_waits_so_long(fake: fakes.Line, line: Line) -> None:
    fake.fail(status=429, headers={"Retry-After": "30"}, times=1)
    with pytest.raises(MessengerBusy) as caught:
        line.send(message(Content("hi"), token=fake.token(SAM)))
    assert 25 < (caught.value.retry_at - datetime.now(timezone.utc)).total_seconds() < 31


def test_the_monthly_limit_is_no_matter_of_waiting_and_replies_go_on(fake: fakes.Line, line: Line) -> None:
    fake.quota = 1
    line.send(message(Content("the last"), "one"))
    with pytest.raises(MessengerRefused) as caught:
        line.send(message(Content("hi"), "two"))
    assert caught.value.values["why"] == "monthly_limit"
    line.send(message(Content("free"), "three", token=fake.token(SAM)))
    assert texts(fake) == ["the last", "free"]


def test_a_message_that_line_does_not_take_is_refused_with_its_words(fake: fakes.Line, line: Line) -> None:
    body = (
        b'{"message":"The request body has 1 error(s)","details":[{"message":"m","property":"messages[0]"}]}'
    )
    fake.fail(status=400, body=body, times=1)
    with pytest.raises(MessengerRefused, match=r"1 error\(s\); messages\[0\]: m"):
        line.send(message(Content("hi")))


@pytest.mark.parametrize("status", [403, 404, 413, 302])
def test_other_refusals_are_final(fake: fakes.Line, line: Line, status: int) -> None:
    fake.fail(status=status, body=b"<html>", times=1)
    with pytest.raises(MessengerRefused):
        line.send(message(Content("hi")))


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"cut": True}])
def test_line_in_trouble_is_unavailable(fake: fakes.Line, line: Line, fault: dict[str, Any]) -> None:
    fake.fail(**fault)
    with pytest.raises(MessengerUnavailable):
        line.send(message(Content("hi"), token=fake.token(SAM)))


def test_nobody_at_the_address_is_unavailable() -> None:
    settings = Settings(line_api_url="http://127.0.0.1:9", line_channel_access_token=TOKEN)
    with pytest.raises(MessengerUnavailable):
        Line(settings).send(message(Content("hi"), token="t"))


def test_a_wrong_token_waits_for_the_right_one_and_is_told_nowhere(
    fake: fakes.Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = opened(fake, line_channel_access_token="a-secret-that-is-wrong")
    with pytest.raises(MessengerUnavailable) as caught:
        wrong.send(message(Content("hi"), token=fake.token(SAM)))
    told = caplog.text + repr(caught.value) + str(caught.value) + repr(wrong.settings)
    assert "LINE_CHANNEL_ACCESS_TOKEN" in str(caught.value) and "a-secret-that-is-wrong" not in told


def test_without_a_token_there_is_no_messenger() -> None:
    with pytest.raises(MessengerUnavailable):
        Messengers(Settings()).of("line")
    assert isinstance(Messengers(Settings(line_channel_access_token=TOKEN)).of("line"), Line)


@pytest.mark.parametrize(
    "body", [[], {"sentMessages": []}, {"sentMessages": [7]}, {"sentMessages": "x"}, None]
)
def test_an_odd_answer_to_what_was_taken_is_borne(fake: fakes.Line, line: Line, body: Any) -> None:
    fake.fail(spoil=lambda _: body)
    assert line.send(message(Content("hi"), token=fake.token(SAM))) is None


# the description


@pytest.mark.skipif(not SPEC.exists(), reason=f"no description of the API at {SPEC}")
def test_every_request_is_as_the_description_says(fake: fakes.Line, line: Line) -> None:
    spec = yaml.safe_load(SPEC.read_text("utf-8"))
    for number, content in enumerate(
        [
            Content("hi"),
            Content("Post?", buttons(2), "https://x.example/a.png"),
            Content("x" * 200, buttons(13)),
        ]
    ):
        line.send(message(content, f"p{number}"))
        line.send(message(content, f"r{number}", token=fake.token(SAM)))
    names = {"TextMessage", "ImageMessage", "TemplateMessage"}
    for one in fake.asked:
        how = "Push" if one.path.endswith("push") else "Reply"
        _hold(spec, f"{how}MessageRequest", one.json)
        assert "post" in spec["paths"][one.path]
        for each in one.json["messages"]:
            name = f"{each['type'].capitalize()}Message"
            names.discard(name)
            _hold(spec, name, each)
            if name == "TemplateMessage":
                _hold(spec, "ButtonsTemplate", each["template"])
            items = each.get("quickReply", {}).get("items", [])
            for action in [*each.get("template", {}).get("actions", []), *(i["action"] for i in items)]:
                _hold(spec, "PostbackAction", action)
    assert not names


def _hold(spec: Any, name: str, value: Any) -> None:
    jsonschema.validate(value, {"$ref": f"#/components/schemas/{name}", "components": spec["components"]})


def test_cut_keeps_what_fits() -> None:
    assert cut("short", 20) == "short" and cut("a\nb", 20) == "a b"
    assert cut("x" * 21, 20) == "x" * 19 + "…"
    assert rendered(Content()) == []
