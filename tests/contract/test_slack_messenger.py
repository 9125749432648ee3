"""The way out to Slack: forms, limits, escapes, rates, what goes wrong, and that requests are as its specification says."""

from __future__ import annotations

import base64
import inspect
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient

from scrumai.core import payload
from scrumai.core.content import SAID, Button
from scrumai.core.errors import MessengerBusy, MessengerGone, MessengerRefused, MessengerUnavailable
from scrumai.core.team import Message
from scrumai.messengers import Messengers
from scrumai.messengers.slack import PAGE, SlackMessenger
from scrumai.messengers.slack_text import date, heard, shown
from scrumai.settings import Settings
from tests.fakes.slack import BURST, SECRET, SlackFake
from tests.fixtures.charts import PUBLIC, address, serving
from tests.fixtures.charts import SECRET as SIGNED

SPEC = Path(__file__).resolve().parents[3] / "shared/specs/slack_web_openapi_v2.json"
NEWER = {"metadata", "include_all_metadata"}  # than that description; slack_sdk knows them
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def slack() -> Iterator[SlackFake]:
    fake = SlackFake()
    yield fake
    fake.stop()


@pytest.fixture
def messenger(slack: SlackFake) -> SlackMessenger:
    return opened(slack, slack_signing_secret=SECRET)


def opened(slack: SlackFake, **secrets: str) -> SlackMessenger:
    settings = Settings(slack_api_url=f"{slack.url}/api/", slack_bot_token="xoxb-one", **secrets)
    found = Messengers(settings).of("slack")
    assert isinstance(found, SlackMessenger)
    return found


@pytest.fixture(scope="module")
def charts() -> Iterator[str]:
    with serving(SIGNED) as url:
        yield url


def drawing(slack: SlackFake, charts: str, public: str | None = None) -> SlackMessenger:
    """The messenger of a team whose charts are drawn there."""
    settings = Settings(
        slack_api_url=f"{slack.url}/api/", slack_bot_token="xoxb-one", slack_signing_secret=SECRET
    )
    return SlackMessenger(replace(settings, scrumai_charts_url=charts, scrumai_public_url=public))


def message(to: str = "slack:T1:U1", context: Mapping[str, Any] | None = None, **content: Any) -> Message:
    return Message(0, "k", to, SAID, {"content": content, "context": context or {}})


def words(slack: SlackFake, place: str = "D1") -> str:
    return "\n".join(
        block["text"]["text"]
        for one in slack.said(place)
        for block in one["blocks"]
        if block["type"] == "section"
    )


# form


def test_words_are_a_section_with_a_text_beside_it(slack: SlackFake, messenger: SlackMessenger) -> None:
    ts = messenger.send(message(text="Hello"))
    (said,) = slack.said("D1")
    assert ts == said["ts"] and said["text"] == "Hello"
    assert said["blocks"] == [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Hello", "verbatim": True}}
    ]
    assert said["unfurl_links"] == "false"


def test_the_three_signs_are_escaped_and_addresses_are_links() -> None:
    assert shown("a<b> & &lt; <!here> <@U1>") == "a&lt;b&gt; &amp; &amp;lt; &lt;!here&gt; &lt;@U1&gt;"
    assert shown("see https://x.org/a?b=1&c=2.") == "see <https://x.org/a?b=1&amp;c=2>."
    assert shown("(https://x.org/a) @channel") == "(<https://x.org/a>) @channel"


@pytest.mark.parametrize(
    "text", ["a <b> & c", "&lt;", "<!channel>", "https://x.org/?a=1&b=2, yes", "🎉 *b* `<c>`"]
)
def test_what_is_shown_is_heard_again(text: str) -> None:
    assert heard(shown(text)) == (text, [])


def test_times_are_in_each_readers_zone() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=timezone.utc)
    assert date(at, "9:30 <UTC>", "{time}") == "<!date^1772443800^{time}|9:30 &lt;UTC&gt;>"
    assert heard(date(at, "9:30"))[0] == "9:30"


def test_a_long_text_is_cut_at_the_limits_and_whole(slack: SlackFake, messenger: SlackMessenger) -> None:
    lines = [f"{number} <word> & https://x.org/{number} " * 3 for number in range(300)]
    slack.limited = False
    messenger.pace._rates = {}
    messenger.send(message(text="\n".join(lines)))
    assert len(slack.said("D1")) > 1
    assert heard(words(slack))[0].split() == " ".join(lines).split()


def test_a_text_of_escapes_alone_fits(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(text="&" * 4000))
    assert heard(words(slack))[0].replace("\n", "") == "&" * 4000


def test_columns_stand_in_a_code_block(slack: SlackFake, messenger: SlackMessenger) -> None:
    table = "       ideal  left\nMon 23  50.4   56  ███|█\nTue 24  44.8   52  ██|█\nFri 6    0.0"
    messenger.send(message(text=f"23 points left.\n{table}\n█ what is left"))
    assert words(slack) == f"23 points left.\n```\n{table}\n```\n█ what is left"
    messenger.send(message("slack:T1:U2", text="Done\n  - one\n  - two\n  - three"))
    assert "```" not in words(slack, "D2")


def test_a_digest_has_a_title(slack: SlackFake, messenger: SlackMessenger) -> None:
    values = {"team": "R&D", "day": "Wednesday 4 March", "body": "Ana\n- done: the <b> tag"}
    messenger.send(Message(0, "k", "slack:T1:team:general", "utter_digest", values))
    (said,) = slack.said("C1")
    texts = [one["text"]["text"] for one in said["blocks"]]
    assert texts == ["*Standup of R&amp;D, Wednesday 4 March*", "Ana\n- done: the &lt;b&gt; tag"]
    assert said["text"] == "\n".join(texts)


def test_the_question_of_the_morning_has_the_form_below_it(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    values = {"name": "Ana", "team": "Blue", "closes": "12:30"}
    messenger.send(Message(0, "k", "slack:T1:U1", "utter_standup_open", values))
    row = slack.said("D1")[0]["blocks"][-1]
    assert [one["action_id"] for one in row["elements"]] == ["form"]


def test_buttons_say_words_and_know_whose_they_are(slack: SlackFake, messenger: SlackMessenger) -> None:
    buttons = [{"title": "Post <it>", "payload": "post it"}, {"title": "x" * 100, "payload": "y" * 3000}]
    messenger.send(message(text="So?", buttons=buttons))
    row = slack.said("D1")[0]["blocks"][1]
    assert row["block_id"] == "say:U1:0"
    assert [(one["text"]["text"], messenger.told(one["value"])) for one in row["elements"]] == [
        ("Post <it>", "post it"), ("x" * 74 + "…", "y" * 1988),
    ]  # fmt: skip


def test_without_a_secret_there_are_words_in_the_place_of_buttons(
    slack: SlackFake, caplog: pytest.LogCaptureFixture
) -> None:
    """A press of a button that anybody could have signed is taken by nobody."""
    messenger = opened(slack)
    assert "SLACK_SIGNING_SECRET" in caplog.text
    buttons = [{"title": "Post", "payload": "?r7 post it"}, {"title": "In Review", "payload": "In Review"}]
    messenger.send(message(text="So?", buttons=buttons))
    (said,) = slack.said("D1")
    assert [one["type"] for one in said["blocks"]] == ["section"]
    assert words(slack) == 'So?\n- Post: say "post it"\n- In Review: say "In Review"'
    assert messenger.signed([Button("Post", "post it")]) == ()
    assert messenger.told(payload.signed("post it", "")) is None


def test_a_button_is_taken_whichever_of_our_secrets_it_was_signed_with(slack: SlackFake) -> None:
    """The worker may have another one than who takes the presses."""
    both = opened(slack, slack_signing_secret=SECRET, slack_app_token="xapp-1")
    worker = opened(slack, slack_app_token="xapp-1")
    for one in (both, worker):
        (button,) = one.signed([Button("Post", "post it")])
        assert both.told(button.payload) == "post it"
    assert both.told(payload.signed("post it", "another")) is None


def choices(count: int, payload: str = "{}") -> list[dict[str, str]]:
    return [{"title": f"Ticket {n}", "payload": payload.format(n)} for n in range(count)]


def test_more_choices_than_buttons_are_a_menu(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(text="Which?", buttons=choices(5)))
    messenger.send(message(text="Which?", buttons=choices(6)))
    few, many = (one["blocks"][1] for one in slack.said("D1"))
    assert [one["type"] for one in few["elements"]] == ["button"] * 5
    (menu,) = many["elements"]
    assert (menu["type"], menu["placeholder"]["text"]) == ("static_select", "Choose one")
    assert menu["options"][3]["text"] == {"type": "plain_text", "text": "Ticket 3"}
    assert messenger.told(menu["options"][3]["value"]) == "3"
    assert many["block_id"] == "say:U1:0"


def test_a_menu_has_a_hundred_options_and_short_labels(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(buttons=[*choices(249), {"title": "x" * 100, "payload": "y" * 138}]))
    (said,) = slack.said("D1")
    assert [len(one["elements"][0]["options"]) for one in said["blocks"]] == [100, 100, 50] and said["text"]
    assert said["blocks"][2]["elements"][0]["options"][-1]["text"]["text"] == "x" * 74 + "…"


def test_what_no_menu_takes_is_a_button_beside_it(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(buttons=[*choices(3), *choices(30, "{} " + "y" * 150), *choices(3)]))
    blocks = slack.said("D1")[0]["blocks"]
    assert [len(one["elements"]) for one in blocks] == [1, 25, 5]
    assert len(blocks[0]["elements"][0]["options"]) == 6
    assert messenger.told(blocks[1]["elements"][0]["value"]) == "0 " + "y" * 150


def test_a_picture_with_an_address_is_a_block(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(text="Burndown", image="https://x.org/a.png"))
    assert slack.said("D1")[0]["blocks"][1] == {
        "type": "image", "image_url": "https://x.org/a.png", "alt_text": "Burndown",
    }  # fmt: skip


@pytest.mark.parametrize(("to", "place"), [("slack:T1:U1", "D1"), ("slack:T1:U1:C1", "C1")])
def test_a_picture_without_one_is_uploaded(
    slack: SlackFake, messenger: SlackMessenger, to: str, place: str
) -> None:
    image = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    messenger.send(message(to, {"thread": "1.2"}, text="Burndown", image=image))
    (file,) = slack.files.values()
    assert (file["content"], file["channel"], file["thread"]) == (PNG, place, "1.2")
    assert re.fullmatch(r"chart-[0-9a-f]{32}\.png", file["filename"]) and len(slack.said(place)) == 1


@pytest.mark.parametrize("public", [None, PUBLIC])
def test_a_chart_is_uploaded_from_where_it_is_drawn(
    slack: SlackFake, charts: str, public: str | None
) -> None:
    messenger = drawing(slack, charts, public)
    ts = messenger.send(
        message("slack:T1:U1:C1", {"thread": "1.2"}, text="Burndown", image=address(charts, public))
    )
    (said,), (file,) = slack.said("C1"), slack.files.values()
    assert [one["type"] for one in said["blocks"]] == ["section"] and said["ts"] == ts
    assert file["content"].startswith(b"\x89PNG") and (file["channel"], file["thread"]) == ("C1", "1.2")


def test_for_one_persons_eyes_in_a_room_there_is_no_file(slack: SlackFake, charts: str) -> None:
    private: dict[str, Any] = {"extra": {"private": True}, "reply_token": slack.hook()}
    private["at"] = datetime.now(timezone.utc).isoformat()
    drawing(slack, charts).send(message("slack:T1:U1:C1", private, text="Burndown", image=address(charts)))
    assert slack.replaced[0]["text"] == "Burndown" and not slack.files


def test_words_arrive_where_charts_are_down(slack: SlackFake) -> None:
    messenger = drawing(slack, "http://127.0.0.1:9")
    ts = messenger.send(message(text="Burndown", image=address("http://127.0.0.1:9")))
    assert ts == slack.said("D1")[0]["ts"] and words(slack) == "Burndown" and not slack.files


@pytest.mark.parametrize("path", ["getUploadURLExternal", "/upload/", "completeUploadExternal"])
@pytest.mark.parametrize("status", [404, 429, 500])
def test_words_are_said_once_whatever_becomes_of_their_picture(
    slack: SlackFake, charts: str, path: str, status: int
) -> None:
    slack.fail(path=path, status=status)
    drawing(slack, charts).send(message(text="Burndown", image=address(charts)))
    assert [one["text"] for one in slack.said("D1")] == ["Burndown"]


def test_nor_does_a_room_that_takes_no_file_lose_words(slack: SlackFake, charts: str) -> None:
    slack.fail(path="completeUploadExternal", spoil=lambda _: {"ok": False, "error": "not_in_channel"})
    drawing(slack, charts).send(message("slack:T1:U1:C1", text="Burndown", image=address(charts)))
    assert words(slack, "C1") == "Burndown"


def test_a_picture_that_is_none(messenger: SlackMessenger) -> None:
    with pytest.raises(MessengerRefused):
        messenger.send(message(image="data:image/png;base64,?"))


def test_blocks_of_ones_own(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message(text="x", custom={"blocks": [{"type": "divider"}]}))
    assert slack.said("D1")[0]["blocks"][1] == {"type": "divider"}


def test_a_reply_goes_into_the_thread(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message("slack:T1:U1:C1", {"thread": "1.2"}, text="x"))
    assert slack.said("C1")[0]["thread_ts"] == "1.2"


def test_where_the_thread_is_gone_it_stands_in_the_channel(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    messenger.send(message("slack:T1:U1:C1", {"thread": "0.1"}, text="x"))
    assert "thread_ts" not in slack.said("C1")[0]


def test_a_teams_room_is_the_channel_of_its_name(slack: SlackFake, messenger: SlackMessenger) -> None:
    messenger.send(message("slack:T1:team:general", text="The digest"))
    assert len(slack.said("C1")) == 1


def test_a_private_answer_falls_back_to_the_chat(
    slack: SlackFake, messenger: SlackMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    context = {
        "reply_token": slack.hook(1),
        "at": datetime.now(timezone.utc).isoformat(),
        "extra": {"private": True},
    }
    messenger.send(message(context=context, text="one"))
    messenger.send(message(context=context, text="two"))
    assert slack.replaced[0]["text"] == "one" and words(slack) == "two"
    old = {
        **context,
        "reply_token": slack.hook(5),
        "at": (datetime.now(timezone.utc) - timedelta(hours=1)).isoformat(),
    }
    messenger.send(message(context=old, text="three"))
    assert words(slack) == "two\nthree"
    assert "hook…" in caplog.text and not any(name in caplog.text for name in slack.hooks)


# rates


def test_one_message_a_second_in_a_channel(slack: SlackFake, messenger: SlackMessenger) -> None:
    begun = time.monotonic()
    for number in range(BURST):
        messenger.send(message(text=str(number)))
    assert len(slack.said("D1")) == BURST and time.monotonic() - begun > 1.5
    messenger.send(message("slack:T1:U2", text="another chat need not wait"))


def test_429_with_retry_after(slack: SlackFake, messenger: SlackMessenger) -> None:
    slack.fail(status=429, headers={"Retry-After": "30"}, path="chat.postMessage")
    with pytest.raises(MessengerBusy) as caught:
        messenger.send(message(text="x"))
    left = (caught.value.retry_at - datetime.now(timezone.utc)).total_seconds()
    assert 28 < left <= 30
    slack.mend()
    messenger.send(message(text="x"))


def test_ratelimited_with_200(slack: SlackFake, messenger: SlackMessenger) -> None:
    slack.fail(spoil=lambda _: {"ok": False, "error": "ratelimited"}, path="chat.postMessage")
    with pytest.raises(MessengerBusy):
        messenger.send(message(text="x"))


# what goes wrong


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500}, {"status": 503}, {"cut": True}, {"status": 200, "body": b"<html>"},
        {"status": 200, "body": b"[]"}, {"spoil": lambda _: {"ok": False, "error": "internal_error"}},
        {"spoil": lambda _: {"ok": False, "error": "invalid_auth"}}, {"status": 302, "headers": {"Location": "/x"}},
    ],
)  # fmt: skip
def test_it_is_tried_again_later(slack: SlackFake, messenger: SlackMessenger, fault: dict[str, Any]) -> None:
    messenger.send(message(text="x"))
    slack.fail(path="chat.postMessage", **fault)
    with pytest.raises(MessengerUnavailable):
        messenger.send(message("slack:T1:U2", text="x"))


def test_nobody_listens() -> None:
    settings = Settings(slack_api_url="http://127.0.0.1:9/api/", slack_bot_token="xoxb-one")
    with pytest.raises(MessengerUnavailable):
        SlackMessenger(settings).send(message(text="x"))


GONE = {
    "slack:T1:team:nowhere": "unknown", "slack:T1:U1:C9": "unknown", "slack:T1:U1:C2": "not_in_room",
    "slack:T1:U1:C3": "not_in_room", "slack:T9:U1": "blocked",
}  # fmt: skip


@pytest.mark.parametrize("to", GONE)
def test_nobody_is_there(messenger: SlackMessenger, to: str) -> None:
    with pytest.raises(MessengerGone) as caught:
        messenger.send(message(to, text="x"))
    assert caught.value.values["why"] == GONE[to]


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_the_installation_is_over(slack: SlackFake, messenger: SlackMessenger, error: str) -> None:
    messenger.send(message(text="x"))
    slack.dead["xoxb-one"] = error
    with pytest.raises(MessengerGone):
        messenger.send(message(text="x"))


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "restricted_action", "never_heard_of"])
def test_this_message_never(slack: SlackFake, messenger: SlackMessenger, error: str) -> None:
    slack.fail(spoil=lambda _: {"ok": False, "error": error}, path="chat.postMessage")
    with pytest.raises(MessengerRefused) as caught:
        messenger.send(message(text="x"))
    assert caught.value.values["why"] == error


@pytest.mark.parametrize(("to", "place"), [("slack:T1:U1", "D1"), ("slack:T1:U1:C1", "C1")])
def test_an_edit_changes_the_message_in_place(
    slack: SlackFake, messenger: SlackMessenger, to: str, place: str
) -> None:
    reference = messenger.send(message(to, text="one"))
    assert messenger.send(message(to, {"extra": {"edit": reference}}, text="two!")) == reference
    assert words(slack, place) == "two!" and len(slack.said(place)) == 1


def test_an_edit_of_what_is_gone_is_a_new_message(slack: SlackFake, messenger: SlackMessenger) -> None:
    reference = messenger.send(message("slack:T1:U1", {"extra": {"edit": "1.1"}}, text="two"))
    assert reference == slack.said("D1")[0]["ts"] and words(slack) == "two"


def test_the_close_of_a_standup_is_told_in_the_readers_own_time(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    values = {"name": "Ana", "team": "Blue", "closes": "12:30", "until": "2026-03-04T12:30:00+00:00"}
    messenger.send(Message(0, "k", "slack:T1:U1", "utter_standup_open", values))
    assert "It stays open until <!date^1772627400^{time}|12:30>." in words(slack)


def test_what_has_arrived_is_not_sent_again(slack: SlackFake, messenger: SlackMessenger) -> None:
    long = message(text="word " * 4000)
    slack.fail(status=500, path="chat.postMessage", times=1)
    with pytest.raises(MessengerUnavailable) as caught:
        messenger.send(long)
    assert caught.value.arrived == 0
    messenger.send(Message(0, "k", long.address, SAID, long.values, parts=1))
    assert len(slack.said("D1")) == 1


LOST = [
    {"status": 500}, {"status": 504, "taken": True}, {"cut": True},
    {"spoil": lambda _: {"ok": False, "error": "fatal_error"}},
]  # fmt: skip


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("thread", [None, "1.2", "0.1"])
def test_a_message_whose_answer_was_lost_stands_there_once(
    slack: SlackFake, messenger: SlackMessenger, fault: dict[str, Any], thread: str | None
) -> None:
    slack.limited = False
    slack.messages.append({"channel": "C1", "ts": "1.2", "team": "T1", "text": "a question"})
    one = message("slack:T1:U1:C1", {"thread": thread} if thread else {}, text="x")
    slack.fail(path="chat.postMessage", times=1, **fault)
    with pytest.raises(MessengerUnavailable) as caught:
        messenger.send(one)
    assert caught.value.in_doubt
    again = replace(one, begun=datetime.now(timezone.utc))
    reference = messenger.send(again)
    (posted,) = [said for said in slack.said("C1") if said["text"] == "x"]
    assert posted["ts"] == reference == messenger.send(again), "and it is found again"


def test_it_is_looked_for_in_a_direct_conversation_page_by_page(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    slack.limited, one = False, message(text="x")
    reference = messenger.send(one)
    for number in range(PAGE + 1):
        slack.messages.append({"channel": "D1", "ts": slack.ts(), "team": "T1", "text": str(number)})
    assert messenger.send(replace(one, begun=datetime.now(timezone.utc))) == reference
    assert [said["text"] for said in slack.said("D1")].count("x") == 1


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found"])
def test_where_we_may_not_look_it_is_posted(slack: SlackFake, messenger: SlackMessenger, error: str) -> None:
    slack.fail(spoil=lambda _: {"ok": False, "error": error}, path="conversations.history")
    messenger.send(replace(message(text="x"), begun=datetime.now(timezone.utc)))
    assert len(slack.said("D1")) == 1


@pytest.mark.parametrize("fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "1"}}])
def test_where_we_cannot_look_now_it_is_not_posted(
    slack: SlackFake, messenger: SlackMessenger, fault: dict[str, Any]
) -> None:
    slack.fail(path="conversations.history", **fault)
    with pytest.raises(MessengerUnavailable):
        messenger.send(replace(message(text="x"), begun=datetime.now(timezone.utc)))
    assert slack.said("D1") == []


def test_of_a_long_message_only_what_is_in_doubt_is_looked_for(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    slack.limited, long = False, message(text="word " * 90_000)
    messenger.pace._rates = {}
    parts = len(messenger.parts(messenger.parcel(long)))
    messenger.send(replace(long, begun=datetime.now(timezone.utc)))
    assert parts > 2 and len(slack.said("D1")) == parts
    assert len([one for one in slack.asked if "history" in one.path]) == 1


@pytest.mark.parametrize("to", ["slack:T1:U1", "slack:T1:U1:C1"])
@pytest.mark.parametrize("thread", [None, "1.2"])
def test_what_a_crash_left_in_doubt_is_there_once_with_its_picture(
    slack: SlackFake, messenger: SlackMessenger, to: str, thread: str | None
) -> None:
    """Whichever of the words and the picture had arrived."""
    slack.limited = False
    messenger.pace._rates = {}
    image = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    one = message(to, {"thread": thread} if thread else {}, text="word " * 40_000, image=image)
    parts = len(messenger.parts(messenger.parcel(one)))
    again = replace(one, begun=datetime.now(timezone.utc))
    messenger.send(one)
    for missing, pictures in ((1, 1), (0, 1), (0, 0)):  # some words and the picture, the picture, nothing
        del slack.messages[parts - 1 - missing :], slack.shows[1 - pictures :]
        reference = messenger.send(again)
        assert (len(slack.messages), len(slack.shows)) == (parts - 1, 1)
    assert parts > 3 and reference == slack.messages[-1]["ts"], "the picture is not what can be rewritten"


def test_a_picture_alone_whose_answer_was_lost_is_there_once(
    slack: SlackFake, messenger: SlackMessenger
) -> None:
    one = message(image=f"data:image/png;base64,{base64.b64encode(PNG).decode()}")
    slack.fail(path="completeUploadExternal", status=504, taken=True, times=1)
    with pytest.raises(MessengerUnavailable):
        messenger.send(one)
    messenger.send(replace(one, begun=datetime.now(timezone.utc)))
    assert len(slack.shows) == 1
    messenger.send(replace(one, key="other", begun=datetime.now(timezone.utc)))
    assert len(slack.shows) == 2, "the same picture of another message is another one"


def test_no_token_is_told(
    slack: SlackFake, messenger: SlackMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    slack.fail(spoil=lambda _: {"ok": False, "error": "x"}, path="chat.postMessage")
    with pytest.raises(MessengerRefused) as caught:
        messenger.send(message(text="x"))
    assert "xoxb" not in caplog.text + repr(caught.value) + repr(messenger) + repr(messenger.settings)


# as the specification says


def test_requests_are_as_the_specification_says(slack: SlackFake, messenger: SlackMessenger) -> None:
    if not SPEC.is_file():
        pytest.skip("../shared/specs is not here")
    paths = json.loads(SPEC.read_text("utf-8"))["paths"]
    slack.names["U1"] = "Sam"
    messenger.send(
        message("slack:T1:U1:C1", {"thread": "1.2"}, text="x", buttons=[{"title": "a", "payload": "b"}])
    )
    messenger.send(message("slack:T1:U1", {"extra": {"edit": messenger.send(message(text="x"))}}, text="y"))
    messenger.call("slack:T1", "users.info", user="U1")
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    messenger.call("slack:T1", "views.publish", user_id="U1", view=view)
    modal = view | {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "submit": {"text": "y"}}
    messenger.call("slack:T1", "views.open", trigger_id=slack.trigger(), view=modal)
    messenger.send(
        replace(message("slack:T1:U1", {"thread": "1.2"}, text="x"), begun=datetime.now(timezone.utc))
    )
    checked = set()
    for one in slack.asked:
        name = one.path.removeprefix("/api")
        (operation,) = paths[name].values()
        # its token "header" is the old name of what goes as Authorization
        known = {given["name"]: given for given in operation["parameters"] if given["name"] != "token"}
        form = {key: values[0] for key, values in parse_qs(one.body.decode(), True).items()}
        newer = set(inspect.signature(getattr(WebClient, name[1:].replace(".", "_"))).parameters)
        assert set(form) <= set(known) | (newer & NEWER), name
        assert {key for key, given in known.items() if given.get("required")} <= set(form), name
        checked.add(name)
    assert checked == {
        "/auth.test", "/chat.postMessage", "/chat.update", "/users.info", "/views.publish", "/views.open", "/conversations.open",
        "/conversations.history", "/conversations.replies",
    }  # fmt: skip
