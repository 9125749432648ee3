"""On each real channel: a button answers the question below which it stood, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import pytest

from scrumai.bootstrap import App, bootstrap
from scrumai.core.asked import of_report
from scrumai.core.calendar import Schedule
from scrumai.core.standup import Kind
from scrumai.core.team import Member
from scrumai.services.request import Outcome
from scrumai.store.server import Server
from tests.channels.ways import OVER, WAYS, Line, Slack, Telegram, Way
from tests.fixtures.database import _database
from tests.fixtures.wait import until

SURE = [{"title": "Yes", "payload": "yes"}, {"title": "No", "payload": "no"}]
Message = Mapping[str, Any]
numbers = count(4_000_001)


def _slack(way: Slack, number: int, message: Message, title: str) -> Any:
    (row,) = [one for one in message["blocks"] if one["type"] == "actions"]
    titles = [one["text"]["text"] for one in row["elements"]]
    return way.fake.click(way.person(number), dict(message), titles.index(title))


def _line(way: Line, number: int, message: Message, title: str) -> Any:
    (data,) = [one["data"] for one in message["template"]["actions"] if one["label"] == title]
    return way._call(way.fake.event("postback", way._source(number), postback={"data": data}))


_SENT: Mapping[str, Callable[[Any, int], list[Message]]] = {
    "slack": lambda way, number: way.fake.said(f"D{number}"),
    "telegram": lambda way, number: way.fake.sent(number),
    "line": lambda way, number: [one for whom, one in list(way.fake.said) if whom == way.person(number)],
}
_PRESS: Mapping[str, Callable[..., Any]] = {
    "slack": _slack,
    "telegram": lambda way, _, message, title: way.fake.click(dict(message), title),
    "line": _line,
}


class Person:
    """Somebody of a team of their own, in their chat with us."""

    def __init__(self, way: Way, app: App, number: int) -> None:
        self.way, self.app, self.number = way, app, number
        self.way.send(way.message(number, "hi"))
        until(lambda: way.said(number) == ["heard hi"])
        self.member: Member = app.teams.meet(way.address(number))
        with app.stores.open(self.member.workspace_id) as store:
            store.join(store.add_team(f"Team {number}", Schedule()).id, self.member.id, "lead")
            store.join(
                store.add_team(f"Other {number}", Schedule()).id,
                app.teams.meet(f"{way.door}:9{number}").id,
                "lead",
            )

    def asked(self, text: str, question: str, buttons: list[dict[str, str]] = SURE) -> Message:
        """A question of ours, as the dialogue says it; the message."""
        before = len(self.said())
        reply = {"text": text, "buttons": buttons, "asks": question}
        self.way.send(self.way.message(self.number, json.dumps(reply)))
        until(lambda: len(self.said()) > before)
        return _SENT[self.way.channel](self.way, self.number)[-1]

    def sure(self, kind: str) -> tuple[Outcome, Message]:
        """A change that waits for a yes, and the message that asks for it."""
        outcome = self.app.requests.begin(self.member, kind, kind.replace("_", " "), {})
        return outcome, self.asked(f"{kind}?", outcome.question)

    def presses(self, message: Message, title: str) -> str:
        """What is answered."""
        before = len(self.said())
        assert self.way.send(_PRESS[self.way.channel](self.way, self.number, message, title)) == 200
        until(lambda: len(self.said()) > before)
        return self.said()[-1]

    def said(self) -> list[str]:
        return self.way.said(self.number)

    def turns(self) -> list[str]:
        """What the dialogue heard, but for the questions that it was to ask."""
        return [one for one in self.way.turns(self.number) if not one.startswith("{")]


@pytest.fixture(scope="module", params=WAYS, ids=[one.channel for one in WAYS])
def way(request: pytest.FixtureRequest, server: Server, server_url: str) -> Iterator[Way]:
    for url in _database(server, server_url, "facts"):
        one: Way = request.param(url)
        one.stores.add_workspace("Blue", one.door, "member")  # everybody is heard
        one.start()
        until(one.is_up)
        yield one
        one.stop()


@pytest.fixture
def sam(way: Way) -> Person:
    return Person(way, bootstrap(way.settings), next(numbers))


def test_an_old_yes_does_not_confirm_what_is_asked_now(sam: Person) -> None:
    _, leaving = sam.sure("leave_team")
    deleting, asked_now = sam.sure("delete_my_data")
    assert sam.presses(leaving, "Yes") == OVER
    assert sam.turns() == ["hi"]
    opened = sam.app.requests.open(sam.member)
    assert opened is not None and opened.kind == deleting.kind
    assert sam.presses(asked_now, "Yes") == "heard yes"


def test_an_old_yes_to_what_was_refused_does_nothing(sam: Person) -> None:
    _, leaving = sam.sure("leave_team")
    sam.app.requests.drop(sam.member)
    assert sam.presses(leaving, "Yes") == OVER
    assert sam.turns() == ["hi"]


def test_a_choice_answers_the_detail_for_which_it_was_offered(sam: Person) -> None:
    outcome = sam.app.requests.begin(sam.member, "join_team", "join a team", {})
    choice = [{"title": "Core", "payload": "Core"}]
    other = sam.asked("Which ticket?", outcome.question.replace(".team", ".ticket"), choice)
    right = sam.asked("Which team?", outcome.question, choice)
    assert sam.presses(other, "Core") == OVER
    assert sam.presses(right, "Core") == "heard Core"


def test_an_answer_to_the_standup_waits_for_its_question(sam: Person) -> None:
    report = sam.app.standup.start(sam.member).report
    nothing = [{"title": "Nothing", "payload": "no blockers"}]
    early = sam.asked("Anything in your way?", of_report(report.id, Kind.BLOCKER.value), nothing)
    assert sam.presses(early, "Nothing") == OVER
    for text, kind in (("the login page", Kind.DONE), ("the search", Kind.PLAN)):
        sam.app.standup.answer(sam.member, text, {}, kind)
    timely = sam.asked("Anything in your way?", of_report(report.id, Kind.BLOCKER.value), nothing)
    assert sam.presses(timely, "Nothing") == "heard no blockers"


def test_a_yes_from_before_questions_had_names_confirms_nothing(sam: Person) -> None:
    sam.sure("delete_my_data")
    assert sam.presses(sam.asked("leave_team?", "", SURE), "Yes") == OVER


def test_a_command_stays_good(sam: Person) -> None:
    old = sam.asked("Done?", "", [{"title": "Move", "payload": "move DEMO-12 to Done"}])
    sam.sure("delete_my_data")
    assert sam.presses(old, "Move") == "heard move DEMO-12 to Done"


def test_a_ticket_out_of_a_list_is_no_answer_to_what_is_asked_now(sam: Person) -> None:
    listed = [{"title": "DEMO-12 “Login”", "payload": "DEMO-12"}]
    first, second = sam.asked("Two fit:", "", listed), sam.asked("One fits:", "", listed)
    assert sam.presses(first, "DEMO-12 “Login”") == "heard DEMO-12"
    sam.app.standup.start(sam.member)
    assert sam.presses(second, "DEMO-12 “Login”") == OVER


def test_a_message_whose_question_is_over_loses_its_buttons(sam: Person) -> None:
    _, leaving = sam.sure("leave_team")
    sam.app.requests.drop(sam.member)
    sam.presses(leaving, "Yes")
    if isinstance(sam.way, Slack):
        shown = sam.way.fake.replaced[-1]
        assert shown["text"] == "leave_team?" and [one["type"] for one in shown["blocks"]] == ["section"]
    elif isinstance(sam.way, Telegram):
        shown = next(one for one in _SENT["telegram"](sam.way, sam.number) if one["text"] == "leave_team?")
        assert "reply_markup" not in shown
    else:  # nothing on LINE can be changed; pressed again, it says the same
        assert sam.presses(leaving, "No") == OVER
