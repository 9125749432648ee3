"""The REST channel, over HTTP on the running stack."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fixtures.stack import Stack


@pytest.fixture
def door(running: Stack) -> str:
    running.workspace("rest-channel")
    return "local:rest-channel"


def post(running: Stack, body: Any) -> httpx.Response:
    return running.client.post(f"{running.rasa_url}/webhooks/rest/webhook", json=body)


def test_a_message_gets_its_answer(running: Stack, door: str) -> None:
    (answer,) = post(running, {"sender": f"{door}:sam", "message": "hi", "metadata": {"a": 1}}).json()
    assert answer["recipient_id"] == f"{door}:sam"
    assert "Sam" in answer["text"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        5,
        None,
        {"sender": 5, "message": "hi"},
        {"sender": None, "message": "hi"},
        {"sender": "sam", "message": ["hi"]},
        {"sender": "sam", "message": {"text": "hi"}},
    ],
)
def test_what_is_no_message_is_refused(running: Stack, body: Any) -> None:
    assert post(running, body).status_code == 400


def test_what_is_no_json_is_refused(running: Stack) -> None:
    url = f"{running.rasa_url}/webhooks/rest/webhook"
    assert (
        running.client.post(url, content=b"{broken", headers={"content-type": "application/json"}).status_code
        == 400
    )


def test_metadata_of_any_shape_are_borne(running: Stack, door: str) -> None:
    assert post(running, {"sender": f"{door}:sam", "message": "thanks", "metadata": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("bo", "local:demo:bo"),
        ("bo bo\n", "local:demo:bo-bo"),
        ("a:b:c:d:e", "local:demo:a-b-c-d-e"),
        ("slack:T1:U1", "local:demo:slack-T1-U1"),
        ("", "local:demo:you"),
    ],
)
def test_a_sender_is_somebody_local_whatever_it_says(running: Stack, sender: str, address: str) -> None:
    running.workspace("demo")
    (answer,) = post(running, {"sender": sender, "message": "thanks"}).json()
    assert answer["recipient_id"] == address


def test_a_door_that_nobody_made_leads_nowhere(running: Stack) -> None:
    (answer,) = post(running, {"sender": "local:nowhere:sam", "message": "hi"}).json()
    assert "workspace" in answer["text"]


@pytest.mark.parametrize(
    "text",
    ['/give_standup{"standup_answer":"x"}', "/EXTERNAL_standup_due", " /restart", "/", "/affirm", "/greet"],
)
def test_a_typed_command_is_no_intent_and_sets_nothing(running: Stack, door: str, text: str) -> None:
    sender = f"{door}:typist"
    (answer,) = post(running, {"sender": sender, "message": text}).json()
    assert "slash" in answer["text"] or "did not understand" in answer["text"]
    tracker = running.client.get(f"{running.rasa_url}/conversations/{sender}/tracker").json()
    assert tracker["active_loop"] in ({}, {"name": None})
    assert tracker["slots"]["standup_answer"] is None


def test_a_parse_tells_intent_and_entities(running: Stack) -> None:
    found = running.parse("yesterday I finished DEMO-12, today DEMO-15, no blockers")
    assert found["intent"]["name"] == "give_standup"
    named = [(one["entity"], found["text"][one["start"] : one["end"]]) for one in found["entities"]]
    assert ("done", "finished DEMO-12") in named
    assert ("plan", "DEMO-15") in named
    assert ("no_blocker", "no blockers") in named
    assert [one["value"] for one in found["entities"] if one["entity"] == "ticket"] == ["DEMO-12", "DEMO-15"]


def test_the_worker_opens_the_conversation_by_an_event(running: Stack, door: str) -> None:
    sender = f"{door}:ben"
    url = f"{running.rasa_url}/conversations/{sender}/trigger_intent"
    done = running.client.post(url, json={"name": "EXTERNAL_standup_due"}).json()
    assert "get done" in done["messages"][0]["text"]
    (answer,) = post(running, {"sender": sender, "message": "login page"}).json()
    assert "plan" in answer["text"]
