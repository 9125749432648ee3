"""What we send to Telegram: limits, marks, rates, faults, who is gone; against the fake and the API's description."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from scrumai.core.address import Address
from scrumai.core.content import SAID, Button, Content
from scrumai.core.errors import MessengerBusy, MessengerGone, MessengerRefused, MessengerUnavailable
from scrumai.core.event import Context, Event, EventKind
from scrumai.core.team import Message
from scrumai.messengers import Messengers
from scrumai.messengers.pace import Pace
from scrumai.messengers.telegram import Telegram
from scrumai.messengers.telegram_text import marked, units
from scrumai.settings import Settings
from tests.fakes.server import Fake
from tests.fakes.telegram import BOT, TOKEN, FakeTelegram, Refusal, bad, parsed
from tests.fixtures.charts import PUBLIC, SECRET, address, serving

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "telegram-bot-api.json"
SAM = 700
GROUP = -1001
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PICTURE = "data:image/png;base64," + base64.b64encode(PNG).decode()


@pytest.fixture(scope="module")
def served() -> Iterator[FakeTelegram]:
    fake = FakeTelegram()
    yield fake
    if SPEC.exists():
        described(fake)
    fake.stop()


@pytest.fixture
def fake(served: FakeTelegram) -> FakeTelegram:
    served.mend()
    served.chats.clear()
    served.chat(SAM)
    served.chat(GROUP, type="supergroup", title="Blue")
    return served


@pytest.fixture
def telegram(fake: FakeTelegram) -> Telegram:
    found = Telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=fake.url))
    found.pace = Pace({})
    return found


def message(content: Content, room: int | None = None, parts: int = 0, **context: Any) -> Message:
    to = Address("telegram", str(BOT), str(SAM), str(room) if room else None)
    values = {"content": content.as_json(), "context": Context(**context).as_json()}
    return Message(1, "k", str(to), SAID, values, 0, parts)


# words


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "a_b *c* [d](e) ~f~ `g > #1 + - = | {h} . !",
        "back\\slash \\_ \\",
        "&lt; <b>no</b> & co",
        "``` open",
        "` ` `` ``` ```",
        "👩‍💻 naïve שלום 漢字",
        "https://example.com/a_b?c=d.e#f",
        "1. one\n2. two\n- three",
    ],
)
def test_words_arrive_as_they_were_written(fake: FakeTelegram, telegram: Telegram, text: str) -> None:
    telegram.send(message(Content(text)))
    assert fake.texts(SAM) == [text.strip()]


def test_half_a_character_is_shown_as_one_that_is_missing(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("\ud800 half", (Button("\ud800", "\ud800"),))))
    assert fake.texts(SAM) == ["\ufffd half"]


def test_code_arrives_as_code(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("see `a_b\\`:\n```python\nx = `1`\\n\n```\ndone.")))
    (sent,) = fake.sent(SAM)
    assert sent["text"] == "see a_b\\:\nx = `1`\\n\ndone."
    assert [one["type"] for one in sent["entities"]] == ["code", "pre"]


def test_a_burndown_of_letters_is_code_so_that_its_columns_stand(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    values = {"sprint": "S", "left": "5", "verdict": "fine", "grown": "", "age": "", "chart": "a   b\n c  d"}
    telegram.send(Message(1, "k", f"telegram:{BOT}:{SAM}", "utter_burndown", values))
    (sent,) = fake.sent(SAM)
    assert sent["text"].endswith("a   b\n c  d") and sent["entities"][0]["type"] == "pre"


def test_any_text_is_markdown_that_telegram_takes() -> None:
    dice = random.Random(1)
    signs = "ab \n`*_[]()~>#+-=|{}.!\\🙂é0"
    for _ in range(3000):
        text = "".join(dice.choice(signs) for _ in range(dice.randrange(40)))
        shown, _ = parsed(marked(text))
        assert units(shown) <= units(text)
        assert [c for c in shown if c not in "`\n "] == [c for c in text if c not in "`\n "] or "```" in text


def test_4096_units_are_one_message_and_one_more_are_two(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("🙂" * 2048)))
    assert len(fake.sent(SAM)) == 1
    telegram.send(message(Content("🙂" * 2048 + "a")))
    assert "".join(fake.texts(SAM)[1:]) == "🙂" * 2048 + "a"
    assert len(fake.sent(SAM)) == 3


def test_a_long_text_of_signs_to_escape_is_counted_as_it_is_shown(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    text = "\n".join(f"- {number}. (done) [x]!" for number in range(600))
    telegram.send(message(Content(text)))
    assert "\n".join(fake.texts(SAM)) == text
    assert len(fake.sent(SAM)) == 3


def test_where_marks_are_not_understood_the_words_go_without(fake: FakeTelegram, telegram: Telegram) -> None:
    right = fake.do_sendMessage
    fake.do_sendMessage = lambda values: (
        (_ for _ in ()).throw(bad("can't parse entities: x")) if "parse_mode" in values else right(values)
    )  # type: ignore[method-assign]
    try:
        telegram.send(message(Content("a.b")))
    finally:
        del fake.do_sendMessage  # type: ignore[method-assign]
    assert fake.texts(SAM) == ["a.b"]


def test_a_message_that_is_empty_for_telegram_is_refused(fake: FakeTelegram, telegram: Telegram) -> None:
    fake.chat(SAM).wall = bad("message text is empty")
    with pytest.raises(MessengerRefused):
        telegram.send(message(Content("\u200b")))


# buttons


def test_buttons_stand_below_the_last_piece(fake: FakeTelegram, telegram: Telegram) -> None:
    buttons = (Button("Post", "post it"), Button("Fix", "fix it"))
    telegram.send(message(Content("word " * 1000, buttons)))
    first, last = fake.sent(SAM)
    assert "reply_markup" not in first
    ((post, fix),) = last["reply_markup"]["inline_keyboard"]
    assert [(one["text"], telegram.told(one["callback_data"])) for one in (post, fix)] == [
        ("Post", "post it"),
        ("Fix", "fix it"),
    ]


def test_buttons_without_words_get_a_sign_above(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content(buttons=(Button("Yes", "yes"),))))
    assert fake.texts(SAM) == ["👇"]


def test_a_question_in_a_group_opens_its_reply(fake: FakeTelegram, telegram: Telegram) -> None:
    """Without one it would not be heard there, outside of topics; in a person's own chat it is."""
    question = Content("Which ticket?", response="utter_ask_move_ticket_ticket")
    for room in (GROUP, None):
        telegram.send(message(question, room))
    telegram.send(message(Content("hi"), GROUP))
    asked, told = fake.sent(GROUP)
    assert asked["reply_markup"] == {"force_reply": True, "selective": True}
    assert "reply_markup" not in told and "reply_markup" not in fake.sent(SAM)[0]


def test_long_titles_stand_in_rows_of_their_own(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("x", tuple(Button("a" * 20 + str(n), str(n)) for n in range(3)))))
    assert [len(row) for row in fake.sent(SAM)[0]["reply_markup"]["inline_keyboard"]] == [1, 1, 1]


@pytest.mark.parametrize("payload", ["x" * 52, "é" * 26, "x" * 53, "é" * 40, "#sharp", "👩‍💻" * 9])
def test_payloads_of_any_length_come_back_whole(fake: FakeTelegram, telegram: Telegram, payload: str) -> None:
    said = message(Content("x", (Button("other", "x" * 70), Button("one", payload))))
    telegram.send(said)
    buttons = [b for row in fake.sent(SAM)[0]["reply_markup"]["inline_keyboard"] for b in row]
    data = buttons[1]["callback_data"]
    assert len(data.encode()) <= 64
    carried = telegram.payload(said, data) if telegram.is_kept(data) else data
    assert carried and telegram.told(carried) == payload


def test_data_that_we_did_not_sign_name_no_words(telegram: Telegram) -> None:
    assert telegram.payload(message(Content("x", (Button("a", "x" * 70),))), "#" + "0" * 40) is None


def pressed(fake: FakeTelegram, title: str) -> Event:
    one = fake.sent(SAM)[-1]
    extra = {"text": one.get("text"), "entities": one.get("entities"), "chosen": title}
    to = Address("telegram", str(BOT), str(SAM))
    return Event(
        "e", to, EventKind.BUTTON, "post it", context=Context(None, str(one["message_id"]), extra=extra)
    )


def test_a_pressed_button_leaves_the_message_rewritten_and_without_buttons(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    telegram.send(message(Content("`Ready`? No.", (Button("Post", "post it"),))))
    event = pressed(fake, "Post")
    telegram.settle(event)
    telegram.settle(event)  # again after a crash
    (one,) = fake.sent(SAM)
    assert one["text"] == "Ready? No.\n\n☑ Post"
    assert "reply_markup" not in one
    assert one["entities"][0]["type"] == "code"


def test_a_full_message_and_a_picture_only_lose_their_buttons(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("x" * 4096, (Button("Post", "post it"),))))
    telegram.settle(pressed(fake, "Post"))
    telegram.send(message(Content("x", (Button("Post", "post it"),), PICTURE)))
    telegram.settle(pressed(fake, "Post"))
    assert ["reply_markup" in one for one in fake.sent(SAM)] == [False, False]


# pictures


def test_a_picture_of_ours_is_uploaded_with_its_words(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("5 points left.", (Button("More", "more"),), PICTURE)))
    (one,) = fake.sent(SAM)
    assert one["photo"] and one["caption"] == "5 points left." and one["reply_markup"]


def test_a_picture_with_an_address_is_fetched_by_telegram(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content(image="https://scrum.example.com/c/1.png")))
    assert fake.sent(SAM)[0]["photo"]


def test_more_words_than_a_caption_holds_follow_the_picture(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("a" * 1025, (Button("More", "more"),), PICTURE)))
    picture, words = fake.sent(SAM)
    assert "caption" not in picture and len(words["text"]) == 1025 and words["reply_markup"]


@pytest.mark.parametrize("length", [10, 2000])
def test_a_picture_that_telegram_does_not_take_costs_no_words(
    fake: FakeTelegram, telegram: Telegram, length: int
) -> None:
    telegram.send(message(Content("a" * length, (Button("B", "b"),), "http://127.0.0.1:9/c.png")))
    (one,) = fake.sent(SAM)
    assert one["text"] == "a" * length and one["reply_markup"]


@pytest.fixture(scope="module")
def charts() -> Iterator[str]:
    with serving(SECRET) as url:
        yield url


def drawing(fake: FakeTelegram, charts: str, public: str | None = None) -> Telegram:
    """The messenger of a team whose charts are drawn there."""
    settings = Settings(telegram_bot_token=TOKEN, telegram_api_url=fake.url, scrumai_public_url=public)
    return Telegram(replace(settings, scrumai_charts_url=charts))


@pytest.mark.parametrize("public", [None, PUBLIC])
def test_a_chart_is_uploaded_from_where_it_is_drawn(
    fake: FakeTelegram, charts: str, public: str | None
) -> None:
    content = Content("5 points left.", (Button("More", "more"),), address(charts, public))
    assert drawing(fake, charts, public).send(message(content))
    (one,) = fake.sent(SAM)
    assert one["photo"] and one["caption"] == "5 points left." and one["reply_markup"]


@pytest.mark.parametrize("length", [10, 2000])
def test_words_arrive_in_two_seconds_where_charts_hang(fake: FakeTelegram, length: int) -> None:
    slow = Fake()
    slow.fail(hang=True)
    began = time.monotonic()
    drawing(fake, slow.url).send(message(Content("a" * length, image=address(slow.url))))
    assert time.monotonic() - began < 2 and fake.texts(SAM) == ["a" * length]
    slow.stop()


def test_words_arrive_where_charts_are_down(fake: FakeTelegram) -> None:
    down = "http://127.0.0.1:9"
    assert drawing(fake, down).send(message(Content("5 points left.", image=address(down))))
    assert fake.texts(SAM) == ["5 points left."]


# places


def test_in_a_group_it_is_a_reply_and_in_a_topic_it_stays_there(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    chat = fake.chat(GROUP)
    chat.topics.add(77)
    asked = fake.message(SAM, "hi", chat)
    reference = telegram.send(message(Content("hello"), GROUP, thread="77", message=str(asked["message_id"])))
    (one,) = fake.sent(GROUP)
    assert one["message_thread_id"] == 77 and one["reply_to_message"]["message_id"] == asked["message_id"]
    assert reference == f"m{one['message_id']}.77"
    telegram.send(message(Content("below"), GROUP, thread=reference))
    below = fake.sent(GROUP)[1]
    assert below["message_thread_id"] == 77 and below["reply_to_message"]["message_id"] == one["message_id"]


def test_a_topic_that_is_gone_and_a_message_that_is_gone_lose_no_words(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    telegram.send(message(Content("hello"), GROUP, thread="5", message="4"))
    assert fake.texts(GROUP) == ["hello"]


def test_in_private_it_is_no_reply(fake: FakeTelegram, telegram: Telegram) -> None:
    asked = fake.message(SAM, "hi")
    telegram.send(message(Content("hello"), message=str(asked["message_id"])))
    assert "reply_to_message" not in fake.sent(SAM)[0]


def test_an_edit_changes_the_message_in_place(fake: FakeTelegram, telegram: Telegram) -> None:
    reference = telegram.send(message(Content("one")))
    assert telegram.send(message(Content("two!"), extra={"edit": reference})) == reference
    assert telegram.send(message(Content("two!"), extra={"edit": reference})) == reference  # the same again
    assert fake.texts(SAM) == ["two!"]


def test_an_edit_of_what_is_gone_is_a_new_message(fake: FakeTelegram, telegram: Telegram) -> None:
    telegram.send(message(Content("two"), extra={"edit": "m1"}))
    assert fake.texts(SAM) == ["two"]


def test_a_group_that_became_a_supergroup_is_followed(fake: FakeTelegram, telegram: Telegram) -> None:
    old = fake.chat(-5, type="group")
    old.wall = bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=GROUP)
    telegram.send(message(Content("one"), -5))
    before = len(fake.asked)
    telegram.send(message(Content("two"), -5))
    assert fake.texts(GROUP) == ["one", "two"]
    assert len(fake.asked) == before + 1


@pytest.mark.parametrize("room", ["team:blue", "sam:x"])
def test_what_is_no_chat_of_telegrams_is_gone(telegram: Telegram, room: str) -> None:
    with pytest.raises(MessengerGone):
        telegram.send(Message(1, "k", f"telegram:{BOT}:{room}", SAID, {"content": {"text": "x"}}))


# what goes wrong


@pytest.mark.parametrize(
    ("code", "what", "why"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "not_in_room"),
        (403, "Forbidden: bot is not a member of the channel chat", "not_in_room"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "not_in_room"),
        (403, "Forbidden: bot can't initiate conversation with a user", "unknown"),
        (400, "Bad Request: chat not found", "unknown"),
    ],
)
def test_who_cannot_be_reached_is_gone(
    fake: FakeTelegram, telegram: Telegram, code: int, what: str, why: str
) -> None:
    fake.chat(SAM).wall = Refusal(code, what)
    with pytest.raises(MessengerGone) as error:
        telegram.send(message(Content("x")))
    assert error.value.values["why"] == why


def test_429_says_in_its_body_until_when(fake: FakeTelegram, telegram: Telegram) -> None:
    fake.chat(SAM).wall = Refusal(429, "Too Many Requests: retry after 37", retry_after=37)
    with pytest.raises(MessengerBusy) as error:
        telegram.send(message(Content("x")))
    wait = error.value.retry_at - datetime.now(timezone.utc)
    assert timedelta(seconds=30) < wait <= timedelta(seconds=37)


def test_429_in_the_middle_goes_on_where_it_was(fake: FakeTelegram, telegram: Telegram) -> None:
    chat = fake.chat(GROUP)
    chat.times = [1e12] * 19  # one more fits
    content = Content("a" * 4000 + "\n\n" + "b" * 4000)
    with pytest.raises(MessengerBusy) as error:
        telegram.send(message(content, GROUP))
    assert error.value.arrived == 1
    chat.times.clear()
    telegram.send(message(content, GROUP, parts=1))
    assert [one[0] for one in fake.texts(GROUP)] == ["a", "b"]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502, "body": b"<html>Bad Gateway"},
        {"status": 500},
        {"status": 200, "body": b"no JSON"},
        {"status": 200, "body": b"[]"},
        {"cut": True},
    ],
)
def test_an_unreachable_platform_is_unavailable(
    fake: FakeTelegram, telegram: Telegram, fault: dict[str, Any]
) -> None:
    fake.fail(times=1, **fault)
    with pytest.raises(MessengerUnavailable):
        telegram.send(message(Content("x")))


def test_nobody_listens(fake: FakeTelegram) -> None:
    with pytest.raises(MessengerUnavailable):
        Telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url="http://127.0.0.1:9")).send(
            message(Content("x"))
        )


def test_a_wrong_token_is_mended_by_a_setting_and_loses_nothing(fake: FakeTelegram) -> None:
    wrong = Telegram(Settings(telegram_bot_token="1:wrong", telegram_api_url=fake.url))
    with pytest.raises(MessengerUnavailable):
        wrong.send(message(Content("x")))


def test_no_error_log_or_repr_holds_the_token(fake: FakeTelegram, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    telegram = Telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=fake.url))
    fake.fail(status=500, times=1)
    with pytest.raises(MessengerUnavailable) as error:
        telegram.send(message(Content("x")))
    telegram.send(message(Content("x")))
    told = f"{error.value} {error.value!r} {telegram.api!r} {telegram.api._http!r} {telegram.settings!r}"
    logged = "".join(one.getMessage() for one in caplog.records)
    assert "/bot" in logged and TOKEN.partition(":")[2] not in told + logged


def test_without_a_token_there_is_no_messenger() -> None:
    with pytest.raises(MessengerUnavailable):
        Messengers(Settings()).of("telegram")


def test_the_paces_are_those_that_telegram_documents(fake: FakeTelegram) -> None:
    clock = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    telegram = Telegram(Settings(telegram_bot_token=TOKEN, telegram_api_url=fake.url))
    telegram.pace = Pace(telegram.pace._rates, 1000, lambda: clock[0], sleep)
    for _ in range(40):
        telegram.wait(Address("telegram", str(BOT), str(SAM), str(GROUP)))
    assert clock[0] >= 120  # 20 a minute
    begun = clock[0]
    for _ in range(63):
        telegram.wait(Address("telegram", str(BOT), str(SAM)))
    assert clock[0] - begun >= 60 - 0.001
    begun = clock[0]
    for number in range(30):
        telegram.wait(Address("telegram", str(BOT), str(number)))
    assert clock[0] - begun >= 0.99  # 30 a second


# the API's description


def described(fake: FakeTelegram) -> None:
    """Every request of these tests is one that the description knows."""
    methods = json.loads(SPEC.read_text("utf-8"))["methods"]
    kinds = {"Integer": int, "String": str, "Boolean": bool}
    from tests.fakes.telegram import arguments

    for asked in fake.asked:
        name = asked.path.rpartition("/")[2]
        fields = {one["name"]: one for one in methods[name].get("fields", ())}
        values = arguments(asked)
        assert set(values) <= set(fields), (name, set(values) - set(fields))
        assert {one for one, told in fields.items() if told["required"]} <= set(values), name
        if "json" in asked.headers.get("content-type", ""):
            for one, value in values.items():
                plain = [kinds[kind] for kind in fields[one]["types"] if kind in kinds]
                if len(plain) == len(fields[one]["types"]):
                    assert isinstance(value, tuple(plain)), (name, one, value)


def test_every_request_is_one_of_the_apis_description(fake: FakeTelegram, telegram: Telegram) -> None:
    if not SPEC.exists():
        pytest.skip("../shared/specs/telegram-bot-api.json is not here")
    telegram.send(message(Content("x", (Button("a", "b"),), PICTURE), GROUP, message="3"))
    described(fake)
