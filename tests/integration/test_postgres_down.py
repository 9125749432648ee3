"""Postgres goes away in the middle of a conversation, and comes back."""

from __future__ import annotations

from pathlib import Path

from scrumai.stack import train
from scrumai.store.migrate import migrate
from scrumai.store.server import Server
from tests.fixtures.stack import Stack, started


def test_the_person_is_told_in_one_sentence_and_goes_on_where_the_standup_was(tmp_path: Path) -> None:
    server = Server(tmp_path / "postgres", fsync=False)
    url = server.start()
    try:
        migrate(url)
        with started(tmp_path, url, train()) as stack:
            stack.workspace("outage")
            assert one(stack, "start standup").startswith("What did you get done")
            server.stop()
            for message in ("finished the login page", "velocity?", "hi"):
                assert one(stack, message).startswith(
                    "My database does not answer, so this message was not saved"
                )
            server.start()
            assert one(stack, "finished the login page") == "What's the plan for today?"
            assert "- finished the login page" in stack.say("local:outage:sam", "show my report")[0]["text"]
    finally:
        server.stop()


def one(stack: Stack, message: str) -> str:
    """The only reply."""
    (reply,) = stack.say("local:outage:sam", message)
    return str(reply["text"])
