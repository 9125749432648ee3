"""The digest of a standup, and the messages of the outbox in words."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import Any

import pytest

from scrumai.core.calendar import Absence, Schedule
from scrumai.core.errors import MessengerUnavailable
from scrumai.core.phrase import packed, unpacked
from scrumai.core.standup import Entry, Kind, Report
from scrumai.core.team import Member, Message, Standup, Team
from scrumai.messengers import open_messenger
from scrumai.messengers.console import Console
from scrumai.services.digest import digest, rooms
from scrumai.words import words

DAY = date(2026, 3, 2)
TEAM = Team(1, "Blue Team", Schedule())
ANA, BEN, CLEO, DEV, EVE = (
    Member(number, 1, name, f"local:demo:{name.lower()}")
    for number, name in enumerate(("Ana", "Ben", "Cleo", "Dev", "Eve"), start=1)
)
POSTED = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)


def report(member: Member, *entries: Entry, state: str = "posted") -> Report:
    return Report(
        0, 7, member.id, DAY, state, entries=entries, posted_at=POSTED if state == "posted" else None
    )


class Facts:
    """A store that holds one standup."""

    def __init__(
        self, people: Sequence[Member], reports: Sequence[Report], away: Sequence[Member] = ()
    ) -> None:
        self._people, self._reports, self._away = people, reports, away

    def members(self, team_id: int) -> Sequence[Member]:
        return self._people

    def teams_of(self, member_id: int) -> Sequence[Team]:
        return [Team(2, "Other", Schedule()), TEAM] if member_id == EVE.id else [TEAM]

    def reports(self, standup_id: int) -> Sequence[Report]:
        return self._reports

    def absences(self, member_id: int) -> Sequence[Absence]:
        return [Absence(DAY, DAY)] if member_id in {one.id for one in self._away} else []


def said(facts: Any) -> str:
    values = digest(facts, TEAM, Standup(7, TEAM.id, DAY)).values()
    stored = unpacked(json.loads(json.dumps(packed(values))))  # as the outbox gives it back
    return words("utter_digest", **stored)


def test_everybody_is_in_exactly_one_place() -> None:
    ana = report(
        ANA,
        Entry(Kind.PLAN, "DEMO-15"),
        Entry(Kind.DONE, "finished DEMO-12"),
        Entry(Kind.NONE, "nope", about=Kind.BLOCKER),
        Entry(Kind.NONE, "nothing", about=Kind.DONE),
    )
    ben = report(BEN, Entry(Kind.BLOCKER, "keys from ops"), state="echoed")
    dev = report(DEV, state="skipped")
    facts = Facts([ANA, BEN, CLEO, DEV, EVE], [ana, ben, dev], away=[CLEO])
    assert said(facts).splitlines() == [
        "Standup of Blue Team, Monday 2 March",
        "Ana",
        "- done: finished DEMO-12",
        "- next: DEMO-15",
        "- nothing in the way",
        "Skipped today: Dev",
        "No word yet from: Ben",
        "Away: Cleo",
    ]


def test_what_kept_somebody_from_work_stands_where_the_work_would() -> None:
    told = report(
        ANA,
        Entry(Kind.PLAN, "DEMO-15"),
        Entry(Kind.NONE, "nothing, was at the dentist", about=Kind.DONE),
    )
    assert said(Facts([ANA], [told])).splitlines()[1:] == [
        "Ana",
        "- done: nothing, was at the dentist",
        "- next: DEMO-15",
    ]


def test_who_reports_to_another_team_is_not_missing_here() -> None:
    assert "Eve" not in said(Facts([ANA, EVE], []))


def test_a_report_while_away_counts() -> None:
    told = said(Facts([ANA], [report(ANA, Entry(Kind.OTHER, "back for an hour"))], away=[ANA]))
    assert "- back for an hour" in told
    assert "Away" not in told


def test_a_standup_without_a_word_says_so() -> None:
    assert said(Facts([ANA], [])).splitlines()[1:] == ["No reports yet.", "No word yet from: Ana"]


@pytest.mark.parametrize("text", ["{team}", "{0}", "{", "%s", "</b>", "“quotes” 'n' all", "🚀" * 50, "שלום"])
def test_what_people_wrote_is_shown_as_it_is(text: str) -> None:
    assert f"- done: {text}" in said(Facts([ANA], [report(ANA, Entry(Kind.DONE, text))]))


def test_a_team_has_one_room_on_each_platform() -> None:
    slack = Member(9, 1, "Sal", "slack:T1:U1")
    assert rooms([ANA, BEN, slack], TEAM) == ["local:demo:team:blue-team", "slack:T1:team:blue-team"]
    assert rooms([ANA], Team(3, "!?", Schedule())) == ["local:demo:team:3"]
    named = {"line:L1": "C2", "local:demo": "here"}  # nobody wrote from LINE last, and others read there
    assert rooms([ANA], TEAM, named) == ["local:demo:team:here", "line:L1:team:C2"]


def sent(message: Message) -> str:
    out = io.StringIO()
    Console(out).send(message)
    return out.getvalue()


def test_the_console_shows_one_marked_block() -> None:
    values = {"name": "Ana", "team": "Blue", "until": "2026-03-02T12:00:00+00:00"}
    shown = sent(Message(1, "k", "local:demo:ana", "utter_standup_reminder", values)).splitlines()
    assert shown[0].startswith("── to local:demo:ana ─")
    assert "Ana" in shown[1] and "Blue" in shown[1]
    assert set(shown[-1]) == {"─"}


def test_the_console_lets_nobody_move_the_cursor() -> None:
    values = {"name": "Ana\x1b[2J\r\x07", "team": "Blue\x00"}
    assert not set("\x1b\r\x07\x00") & set(
        sent(Message(1, "k", "local:demo:ana", "utter_standup_reminder", values))
    )


def test_a_closed_output_is_a_messenger_that_does_not_answer() -> None:
    out = io.StringIO()
    out.close()
    with pytest.raises(MessengerUnavailable):
        Console(out).send(Message(1, "k", "local:demo:ana", "utter_digest_nobody_part", {}))


def test_a_channel_without_a_messenger_is_named() -> None:
    with pytest.raises(MessengerUnavailable) as raised:
        open_messenger("pigeon")
    assert raised.value.values == {"channel": "pigeon"}
