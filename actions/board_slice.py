"""The tickets of a slice of the board."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scrumai.bootstrap import App
from scrumai.core.board_slice import Cut, Sliced
from scrumai.core.metrics import Unit
from scrumai.core.phrase import Phrase, Said, joined, phrase
from scrumai.core.sprint import Item
from scrumai.services.board_slice import Asked, meant, told
from scrumai.services.ticket import row

from .base import Answer, Base, Say, Turn, say
from .sprint import age, amount, listed, on


class AskBoardSlice(Answer):
    """What is in review, what nobody has, what Ben closed this week."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """How many, a line each, and the age of the data."""
        asked = meant(app.sprint, app.ticket, turn.member, turn.text)
        if asked is None:
            return Base.by_kind["ask_sprint_status"]().reply(turn, app)
        answer = told(app.sprint, app.ticket, turn.member, asked)
        key = f"utter_board_slice_{asked.cut.cut.value}"
        shown: list[Said] = [_whole(key, asked, answer.fact, answer.today)]
        if answer.fact.items:
            shown.append(listed([_line(*one, answer.today) for one in answer.fact.items]))
        return say("utter_board_slice", lines=joined(shown, "\n"), age=age(answer))


def _whole(key: str, asked: Asked, found: Sliced, today: date) -> Phrase:
    """What the slice is, and how many tickets it holds."""
    part = "by" if asked.cut.cut is Cut.FINISHED else "whose"
    whose = phrase(f"utter_board_slice_{part}_part", name=asked.name) if asked.name else ""
    bugs = phrase("utter_board_slice_bugs_part") if asked.cut.bugs else ""
    values: dict[str, Said] = {"state": asked.cut.state, "whose": whose, "bugs": bugs}
    if asked.cut.cut is Cut.FINISHED:
        values["days"] = _days(found, today)
    if found.began:
        return phrase(f"{key}_before_part", **values, began=on(found.began, today))
    if not found.items:
        return phrase(f"{key}_none_part", **values)
    return phrase(f"{key}_part", count=amount(len(found.items), Unit.ITEMS), **values)


def _days(found: Sliced, today: date) -> Said:
    """The days that were looked at."""
    if found.since is None or found.until is None:
        return ""
    first, last = on(found.since, today), on(found.until, today)
    part = "day" if first == last else "since" if found.until >= today else "span"
    return phrase(f"utter_board_slice_{part}_part", first=first, last=last)


def _line(item: Item, day: date | None, today: date) -> Phrase:
    if day is None:
        return phrase("utter_ticket_found_line", **row(item))
    return phrase("utter_board_slice_done_line", **{**row(item), "day": on(day, today)})
