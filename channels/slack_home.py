"""What Slack shows beside messages: the form of the standup and the home tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from scrumai.core.blocker import Blocker
from scrumai.core.content import Button
from scrumai.core.errors import NotInTeam
from scrumai.core.search import unfinished
from scrumai.core.sprint import Item, Reading
from scrumai.core.standup import QUESTIONS, Kind, Report
from scrumai.core.team import Member, Team
from scrumai.core.text import short
from scrumai.messengers.slack_blocks import (
    Block,
    buttons,
    digest,
    header,
    note,
    section,
    sections,
    to_form,
)
from scrumai.messengers.slack_text import date, shown
from scrumai.ports import Clock, Store
from scrumai.services import snapshot
from scrumai.services.blocker import Blockers
from scrumai.services.digest import Digests
from scrumai.services.roster import Teams
from scrumai.services.setting import time_shown, weekdays_shown
from scrumai.services.standup import Standups
from scrumai.services.ticket import own_among, said_title
from scrumai.store.postgres import Stores
from scrumai.words import sentence, worded, words

from .slack_events import FORM_ID, listed

ANSWER = 3000  # characters that an input takes
LINES = 10  # tickets and blockers that are shown


def form() -> Mapping[str, Any]:
    """The standup as a view with three questions."""
    title, send, cancel = (
        {"type": "plain_text", "text": short(words(f"utter_slack_form_{one}_part"), 24)}
        for one in ("title", "send", "cancel")
    )
    view = {"type": "modal", "callback_id": FORM_ID, "title": title, "submit": send, "close": cancel}
    return view | {"blocks": [_question(one) for one in QUESTIONS]}


def _question(kind: Kind) -> Block:
    label, hint = words(f"utter_slack_form_{kind.value}_part"), words("utter_slack_form_hint_part")
    element = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": ANSWER}
    return {
        "type": "input",
        "block_id": kind.value,
        "optional": True,
        "label": {"type": "plain_text", "text": label},
        "hint": {"type": "plain_text", "text": hint},
        "element": element,
    }


class Desk:
    """A person's own view of the team: what the form takes and the home tab shows. Everything blocks."""

    def __init__(
        self, stores: Stores, clock: Clock, signed: Callable[[Sequence[Button]], Sequence[Button]]
    ) -> None:
        """`signed` makes buttons that are taken when they are pressed."""
        self._stores = stores
        self._signed = signed
        self._clock = clock
        self._teams = Teams(stores, clock)
        self._blockers = Blockers(stores, clock, self._teams)
        self._standups = Standups(stores, clock, self._teams, self._blockers)
        self._digests = Digests(stores, clock, self._teams)

    def is_open(self, address: str) -> bool:
        """Whether what the form would take could be kept: the person has a team."""
        try:
            self._teams.current(self._teams.meet(address))
        except NotInTeam:
            return False
        return True

    def take(self, address: str, answers: Mapping[str, str], once: str) -> None:
        """Write the answers of a form, each line an entry of its question; an empty one is "none".

        Raises:
            NotInTeam: the person has no team.
        """
        member = self._teams.meet(address)
        for kind in QUESTIONS:
            lines = listed(answers.get(kind.value) or "")
            for number, line in enumerate(lines or [words("utter_slack_nothing_part")]):
                parse = _as(kind, line) if lines else {}
                self._standups.answer(member, line, parse, kind, f"{once}:{kind.value}:{number}")

    def home(self, address: str) -> Mapping[str, Any]:
        """The view of the home tab."""
        member = self._teams.meet(address)
        try:
            team = self._teams.current(member)
        except NotInTeam as error:
            told = worded(sentence(error)) if self._teams.is_heard(member) else words("utter_uninvited")
            return {"type": "home", "blocks": [section(shown(str(told)))]}
        parts = (
            self._report(member),
            self._own_blockers(member, team),
            self._tickets(member, team),
            self._settings(member, team),
            self._day(member),
        )
        blocks = [block for part in parts for block in [*part, {"type": "divider"}]]
        return {"type": "home", "blocks": blocks[:-1][:100]}

    def cards(self, address: str, links: Sequence[str]) -> Mapping[str, Any]:
        """What stands below links to tickets of the person's team: a line each, as the board was read last."""
        member = self._teams.meet(address)
        try:
            team = self._teams.current(member)
        except NotInTeam:
            return {}
        with self._stores.open(member.workspace_id) as store:
            kept = _kept(store, team.id)
        known = {one.url: one for one in (kept.items if kept else ()) if one.url}
        return {link: {"blocks": [section(_ticket(known[link]))]} for link in links if link in known}

    def _report(self, member: Member) -> list[Block]:
        report = self._standups.today(member)
        text = _lines(_told(report)) if report and report.entries else None
        blocks = [header(words("utter_slack_home_report_part"))]
        if report and report.entries:
            blocks.append(note(shown(words(f"utter_report_{report.standing}_part"))))
        blocks += _sections(text or words("utter_slack_home_no_report_part"))
        return [*blocks, to_form("home:form:0")]

    def _own_blockers(self, member: Member, team: Team) -> list[Block]:
        with self._stores.open(member.workspace_id) as store:
            own = [one for one in store.blockers(team.id) if one.owner_id == member.id]
        blocks = [header(words("utter_slack_home_blockers_part"))]
        if not own:
            return [*blocks, section(shown(words("utter_slack_home_no_blockers_part")))]
        solved = Button(words("utter_slack_home_solved_part"), "my blocker is solved")
        return [*blocks, *_sections(self._aged(member, own[:LINES])), *self._row("blockers", solved)]

    def _aged(self, member: Member, blockers: Sequence[Blocker]) -> str:
        return str(worded(self._blockers.shown(member, blockers)))

    def _tickets(self, member: Member, team: Team) -> list[Block]:
        """As the board was read last: opening a tab asks no tracker, and its age is told."""
        blocks = [header(words("utter_slack_home_tickets_part"))]
        look = self._row("tickets", Button(words("utter_slack_home_ask_tickets_part"), "my tickets"))
        with self._stores.open(member.workspace_id) as store:
            kept = _kept(store, team.id)
        if kept is None:
            return [*blocks, section(shown(words("utter_slack_home_no_board_part"))), *look]
        at = kept.at
        own = unfinished(own_among(kept.items, member))
        told = "\n".join(_ticket(one) for one in own[:LINES])
        said = section(told) if told else section(shown(words("utter_slack_home_no_tickets_part")))
        age = note(f"{shown(words('utter_slack_home_age_part'))} {date(at, f'{at:%Y-%m-%d %H:%M} UTC')}")
        return [*blocks, said, age, *look]

    def _settings(self, member: Member, team: Team) -> list[Block]:
        schedule = team.schedule
        opens = datetime.combine(datetime.min, schedule.at)
        values = {"team": team.name, "days": weekdays_shown(schedule.days), "at": time_shown(schedule.at)}
        values["close"] = time_shown((opens + timedelta(minutes=schedule.open_minutes)).time())
        key = "settings_line" if member.reminders else "quiet"
        zone, at = self._teams.zone(member), time_shown(member.remind_at or schedule.at)
        told = words(f"utter_slack_home_{key}_part", **values, zone=zone, time=at)
        return [header(words("utter_slack_home_settings_part")), *_sections(told)]

    def _day(self, member: Member) -> list[Block]:
        told = digest(words("utter_digest", **self._digests.team_digest(member)))
        return [header(words("utter_slack_home_day_part")), *(section(one) for one in told[:10])]

    def _row(self, name: str, *ones: Button) -> list[Block]:
        """Buttons of the tab, with ids of their own in it."""
        rows = buttons(self._signed(ones))
        return [{**row, "block_id": f"home:{name}:{number}"} for number, row in enumerate(rows)]


def _as(kind: Kind, line: str) -> Mapping[str, Any]:
    """The reading of a line that is known to answer one question."""
    return {
        "text": line,
        "entities": [{"entity": kind.value, "value": line, "start": 0, "end": len(line)}],
    }


def _sections(text: str) -> list[Block]:
    return [section(one) for one in sections(text)[:10]]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _told(report: Report) -> list[str]:
    """A report's entries, by question."""
    entries = sorted(report.entries, key=lambda one: [*Kind].index(one.kind))
    shape = "utter_digest_{}_line"
    named = [(one.about if one.kind is Kind.NONE else one.kind, one) for one in entries]
    return [
        words(f"utter_report_no_{kind.value}_part")
        if one.kind is Kind.NONE and kind
        else words(shape.format(one.kind.value), text=one.text)
        for kind, one in named
        if one.kind is not Kind.NONE or kind
    ]


def _kept(store: Store, team_id: int) -> Reading | None:
    board = store.board(team_id)
    return snapshot.last(store, board) if board else None


def _ticket(one: Item) -> str:
    values = {"title": short(str(worded(said_title(one.title))), 120), "state": one.state.name}
    told = shown(words("utter_slack_home_ticket_part", key=one.key, **values))
    key = shown(one.key)
    return told.replace(key, f"<{one.url}|{key}>", 1) if one.url else told
