"""What is kept of a person: handed out, and deleted."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from ..core.errors import OnlyOwnData
from ..core.phrase import phrase
from ..core.team import Member
from . import digest
from .request import Parse, Values
from .roster import Teams, hand_over
from .setting import Setting, other_person


class OwnData(Setting):
    """About the person who asks, and nobody else."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """Nothing is needed; raises OnlyOwnData (name)."""
        name = other_person(text, parse)
        if name is not None and name.casefold() != member.name.casefold():
            raise OnlyOwnData(name=name)
        return {}


class ExportMyData(OwnData):
    """All facts of a person, in a file that nobody else on the machine can read."""

    def __init__(self, teams: Teams, folder: Path) -> None:
        super().__init__(teams)
        self._folder = folder

    def carry_out(self, member: Member, values: Values) -> Values:
        """Where the file is, and how many facts are in it; raises OSError where it cannot be written."""
        with self.stores.open(member.workspace_id) as store:
            facts = store.facts_of(member.id)
            store.audit(member.id, "export_my_data", {})
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        prefix = f"member-{member.id}-{self.clock.now():%Y%m%d-%H%M%S}-"
        # mkstemp makes the file with mode 0600 and a name that nobody holds.
        handle, name = tempfile.mkstemp(".json", prefix, self._folder)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(facts, file, ensure_ascii=False, indent=2, default=str)
        return {"file": name, "facts": count(facts)}


class DeleteMyData(OwnData):
    """Forget a person."""

    confirm: ClassVar[bool] = True

    def preview(self, member: Member, values: Values) -> Values:
        """How many facts would go."""
        with self.stores.open(member.workspace_id) as store:
            facts = store.facts_of(member.id)
        return {
            "facts": count(facts),
            "reports": len(facts.get("report", ())),
            "blockers": len(facts.get("blocker", ())),
            "absences": len(facts.get("absence", ())),
        }

    def carry_out(self, member: Member, values: Values) -> Values:
        """How many facts went, and what stays in rooms; teams that only this person led go to who joined first of the others."""
        today = self.teams.today(member)
        with self.stores.open(member.workspace_id) as store:
            facts, teams = store.facts_of(member.id), store.teams_of(member.id)
            told = [one["standup_id"] for one in facts["report"] if one["posted_at"]]
            shown = any(digest.is_told_in_a_room(store, team, told) for team in teams)
            for team in teams:
                hand_over(store, team, member.id)
            store.forget_member(member.id)
            for team in teams:
                digest.renew(store, team, store.open_standup(team.id, today))
            store.audit(None, "delete_my_data", {"facts": count(facts)})
        return {"facts": count(facts), "left": phrase("utter_left_in_rooms_part") if shown else ""}


def count(facts: dict[str, Any]) -> int:
    """The rows in what a store tells of a person."""
    return sum(len(rows) if isinstance(rows, list) else 1 for rows in facts.values())
