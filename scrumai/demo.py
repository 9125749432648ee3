"""The demo team: loaded once, so that the first conversation has something to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import Any

import yaml

from .bootstrap import App
from .core import cues
from .core.blocker import Blocker
from .core.calendar import Schedule, back
from .core.standup import QUESTIONS, Entry, Kind, Report
from .core.team import Board, Member, Team
from .ports import Store

SCRIPT = Path(__file__).with_suffix(".yml")
DOOR = "local:demo"
ADDRESS = f"{DOOR}:sam"
YOU = "Sam"


def load(app: App, door: str = DOOR, read: bool = True) -> None:
    """Make the workspace behind `door`, its team, people, board and last reports; nothing is made twice.

    With `read` the board is read once, too, for what shows it without asking it. Whoever else comes through
    the door joins the team as a lead, so that everything can be tried.
    """
    script = yaml.safe_load(SCRIPT.read_text("utf-8"))
    workspace = app.stores.add_workspace(script["workspace"], door, "lead")
    today = app.clock.now().date()
    with app.stores.open(workspace) as store:
        if store.team_named(script["team"]) is not None:
            return
        team = store.add_team(script["team"], Schedule())
        members = {name: _member(store, door, name, team, script) for name in script["members"]}
        store.link_board(Board(team.id, "demo", "demo:", door.replace(":", "-")))
        for report in script["reports"]:
            _report(store, team, members[report["who"]], report, back(today, report["day"]))
        for blocker in script["blockers"]:
            opened = datetime.combine(back(today, blocker["day"]), time(9, 40), timezone.utc)
            owner = members[blocker["who"]]
            store.add_blocker(Blocker(0, team.id, owner.id, owner.name, blocker["text"], opened))
    if read:
        app.sprint.reading(members[YOU])
        app.sprint.forget(members[YOU])


def _member(store: Store, door: str, name: str, team: Team, script: Mapping[str, Any]) -> Member:
    member = store.add_member(f"{door}:{name.lower()}", name, tracker_user=name)
    store.join(team.id, member.id, "lead" if name in script["leads"] else "member")
    return member


def _report(store: Store, team: Team, member: Member, told: Mapping[str, Any], day: date) -> None:
    standup = store.open_standup(team.id, day)
    posted = datetime.combine(day, time(9, 45), timezone.utc)
    report = store.lock_report(standup.id, member.id)
    entries = [Entry(kind, text, cues.tickets(text)) for kind in QUESTIONS for text in told[kind.value]]
    if not told["blocker"]:
        entries.append(Entry(Kind.NONE, "", about=Kind.BLOCKER))
    store.save_report(_posted(report.add(entries), posted))
    store.close_standup(standup.id, posted)


def _posted(report: Report, at: datetime) -> Report:
    return replace(report, state="posted", posted_at=at)
