"""A real Rasa agent in this process, a real action server on a loopback socket that can be taken away."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.channels import UserMessage
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.model_training import train
from rasa.shared.exceptions import InvalidConfigException
from rasa.utils.endpoints import EndpointConfig

CONFIG = """
recipe: default.v1
assistant_id: silence
language: en
pipeline:
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
  core_fallback_action_name: action_fallback
- name: components.silence.SilencePolicy
"""
DOMAIN = """
version: "3.1"
intents: [ask, standup]
actions: [action_answer, action_fallback, validate_standup_form]
slots:
  answer:
    type: text
    influence_conversation: false
    mappings:
    - type: from_text
      conditions:
      - active_loop: standup_form
        requested_slot: answer
forms:
  standup_form:
    required_slots: [answer]
responses:
  utter_ask_answer:
  - text: What did you do?
  utter_thanks:
  - text: Thanks!
  utter_error_unreachable:
  - text: Something of mine does not answer.
"""
DATA = """
version: "3.1"
nlu:
- intent: ask
  examples: |
    - velocity
    - burndown
- intent: standup
  examples: |
    - standup
    - daily
rules:
- rule: a question
  steps:
  - intent: ask
  - action: action_answer
- rule: the form starts
  steps:
  - intent: standup
  - action: standup_form
  - active_loop: standup_form
- rule: the form ends
  condition:
  - active_loop: standup_form
  steps:
  - action: standup_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_thanks
"""
FAILURE = "Something of mine does not answer."


class ActionServer:
    """Answers as told: `up`, `broken` (a 500) or `down` (it hangs up)."""

    def __init__(self) -> None:
        self.state = "up"
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                asked = json.loads(self.rfile.read(length))["next_action"]
                if server.state == "down":
                    self.close_connection = True
                    return
                said = {"action_answer": [{"text": "Velocity is 21."}]}.get(asked, [])
                done = [{"event": "slot", "name": "requested_slot", "value": None}] if said else []
                body = json.dumps({"events": done, "responses": said}).encode()
                self.send_response(200 if server.state == "up" else 500)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/webhook"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


def write(folder: Path, domain: str = DOMAIN) -> dict[str, str]:
    files = {"config.yml": CONFIG, "domain.yml": domain, "data.yml": DATA}
    for name, text in files.items():
        (folder / name).write_text(text)
    return {name: str(folder / name) for name in files}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("silence")
    paths = write(folder)
    result = train(paths["domain.yml"], paths["config.yml"], [paths["data.yml"]], output=str(folder))
    assert result.model
    return result.model


@pytest.fixture
def server() -> Iterator[ActionServer]:
    server = ActionServer()
    yield server
    server.http.shutdown()
    server.http.server_close()


class Talk:
    """One person's conversation."""

    def __init__(self, model: str, url: str) -> None:
        self.agent = Agent.load(model, action_endpoint=EndpointConfig(url))
        self.loop = asyncio.new_event_loop()

    def say(self, text: str) -> list[str]:
        channel = CollectingOutputChannel()
        self.loop.run_until_complete(self.agent.handle_message(UserMessage(text, channel, "me")))
        return [str(message["text"]) for message in channel.messages]


@pytest.fixture
def talk(model: str, server: ActionServer) -> Iterator[Talk]:
    talk = Talk(model, server.url)
    yield talk
    talk.loop.close()


@pytest.mark.parametrize("state", ["down", "broken"])
def test_one_sentence_when_an_action_fails_and_the_next_turn_works(
    talk: Talk, server: ActionServer, state: str
) -> None:
    assert talk.say("velocity") == ["Velocity is 21."]
    server.state = state
    assert talk.say("velocity") == [FAILURE]
    assert talk.say("burndown") == [FAILURE]
    server.state = "up"
    assert talk.say("velocity") == ["Velocity is 21."]


@pytest.mark.parametrize("state", ["down", "broken"])
def test_one_sentence_inside_a_form_and_the_form_goes_on_when_the_server_is_back(
    talk: Talk, server: ActionServer, state: str
) -> None:
    assert talk.say("standup") == ["What did you do?"]
    server.state = state
    assert talk.say("the login page") == [FAILURE]
    assert talk.say("the login page again") == [FAILURE]
    server.state = "up"
    assert talk.say("the login page once more") == ["Thanks!"]


def test_the_fallback_action_failing_is_not_silent_either(talk: Talk, server: ActionServer) -> None:
    server.state = "down"
    assert talk.say("gibberish") == [FAILURE]


def test_training_without_the_sentence_is_refused(tmp_path: Path) -> None:
    paths = write(tmp_path, DOMAIN.replace("utter_error_unreachable", "utter_other"))
    with pytest.raises(InvalidConfigException, match="utter_error_unreachable"):
        train(paths["domain.yml"], paths["config.yml"], [paths["data.yml"]], output=str(tmp_path))
