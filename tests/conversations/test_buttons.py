"""What is on the buttons of a suggestion, as a channel gets it, does what it says."""

from __future__ import annotations

from tests.fixtures.stack import WEDNESDAY, Stack


def test_a_tap_on_each_button_of_a_suggestion(running: Stack) -> None:
    running.set_clock(WEDNESDAY)
    running.workspace("buttons")

    def say(text: str, who: str) -> list[dict[str, object]]:
        return running.say(f"local:buttons:{who}", text)

    for who, said, taps in (
        ("sam", "finished DEMO-12", ["move DEMO-12 to Done", "dismiss DEMO-12"]),
        ("ana", "finished the voucher thing", ["move DEMO-7 to Done", "dismiss DEMO-7"]),
    ):
        say(f"{said}, today some reading, no blockers", who)
        _, suggestion = say("post it", who)
        buttons = suggestion["buttons"]
        assert isinstance(buttons, list)
        assert [one["payload"] for one in buttons] == taps
        assert [one["title"] for one in buttons] == ["Move to Done", "Dismiss"]
    (moved,) = say("move DEMO-12 to Done", "sam")
    assert "Moved DEMO-12" in str(moved["text"])
    (dismissed,) = say("dismiss DEMO-7", "ana")
    assert dismissed["text"] == "All right, I leave it: DEMO-7."
