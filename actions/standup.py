"""The standup: ask, hear, echo, post."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.interfaces import Tracker

from scrumai.bootstrap import App
from scrumai.core import cues, edit
from scrumai.core.address import parse
from scrumai.core.asked import of_report
from scrumai.core.calendar import Absence
from scrumai.core.errors import EntryUnclear, NothingToChange
from scrumai.core.order import ordered, remarks
from scrumai.core.phrase import Choice, Joined, Phrase, Said, joined, lines, phrase
from scrumai.core.pointer import is_news, only_points, tells
from scrumai.core.question import Form, form
from scrumai.core.standup import SPANS, Kind, Report
from scrumai.core.taken import What, taken_as
from scrumai.services.setting import day_shown
from scrumai.services.standup import Heard, Stage
from scrumai.words import words

from .base import (
    Answer,
    Base,
    MachineEvent,
    Say,
    Turn,
    Validator,
    day_part,
    in_passing,
    is_plan,
    is_slice,
    names,
    outspoken,
    say,
    say_outcome,
    titled,
)

ASK = FollowupAction("standup_form")
LEAVE_FORM = SlotSet("requested_slot", None)
POSTED = SlotSet("posted", True)
DOUBT = 0.4  # a confidence
SECTIONS = (Kind.DONE, Kind.PLAN, Kind.BLOCKER, Kind.OTHER)


def shown(report: Report) -> Joined:
    """A report as it is posted."""
    parts: list[Said] = []
    for kind in SECTIONS:
        entries = report.told(kind)
        nothing = any(entry.about is kind for entry in report.entries)
        if entries:
            parts.append(phrase(f"utter_report_{kind.value}_part"))
            parts.append(lines("utter_report_line", [{"text": entry.text} for entry in entries]))
        elif nothing:
            parts.append(phrase(f"utter_report_no_{kind.value}_part"))
    return joined(parts, "\n")


def away(turn: Turn, app: App) -> list[Said]:
    """The days that the person will be away soon, a line each."""
    return [_away(one) for one in app.standup.absences_ahead(turn.member)]


def _away(absence: Absence) -> Phrase:
    first, last = day_shown(absence.first), day_shown(absence.last)
    if absence.part:
        half = phrase(f"utter_{absence.part}_part")
        return phrase("utter_report_away_half_part", first=first, half=half)
    if first == last:
        return phrase("utter_report_away_part", first=first)
    return phrase("utter_report_away_days_part", first=first, last=last)


def tell(heard: Heard, turn: Turn, app: App) -> list[Say]:
    """Outside the form: ask on, or show what will be posted."""
    if heard.stage is Stage.ASK:
        return [*noted(heard), Say("", {}, [ASK])]
    if heard.stage is Stage.COMPLETE:
        outcome = app.requests.propose(turn.member, "post_report", {})
        notes = [phrase(one.response, **one.values) for one in noted(heard)]
        echo = joined([shown(heard.report), *away(turn, app), *notes], "\n")
        shown_as = outcome.response + ("_again" if heard.report.posted_at else "")
        return [Say(shown_as, {"report": echo}, asks=outcome.question)]
    values = {"report": shown(heard.report)}
    return say(f"utter_standup_{heard.stage.value}", **values)


def noted(heard: Heard) -> list[Say]:
    """What became of a "no blockers" where one was told before, and of a posted report that is empty now."""
    notes = say("utter_report_unposted") if heard.unposted else []
    if heard.stays:
        notes += say("utter_standup_blockers_stay", blockers="; ".join(one.text for one in heard.stays))
    return notes


def aside(heard: Heard, turn: Turn, app: App) -> Iterable[Say]:
    """The reply to what is no answer, before the open question is asked again; nothing where the question says it all."""
    if heard.stage in (Stage.ASK, Stage.WHICH):
        return []
    if heard.stage is Stage.QUESTION and is_slice(turn, app):
        return Answer.by_intent["ask_board_slice"]().reply(turn, app)
    if heard.stage is Stage.QUESTION and heard.topic in Answer.by_intent:
        return Answer.by_intent[heard.topic]().reply(turn, app)
    if heard.stage is Stage.QUESTION:
        return say(f"utter_{heard.topic}")
    if heard.stage is Stage.REQUEST:
        return _requested(heard.topic, turn, app)
    if heard.stage is Stage.CHANGE and not heard.report.empty():
        return say("utter_edit_how", report=shown(heard.report))
    return say("utter_standup_help" if heard.stage is Stage.CHANGE else f"utter_standup_{heard.stage.value}")


def _requested(kind: str, turn: Turn, app: App) -> Iterable[Say]:
    """What needs no word more is done or told at once; the rest waits, as a yes would answer the standup."""
    outcome = app.requests.begin(turn.member, kind, turn.text, turn.parse)
    if outcome.stage == "done":
        return say_outcome(outcome)
    app.requests.drop(turn.member)
    return say("utter_standup_later")


def is_fix(turn: Turn, app: App) -> bool:
    """Whether a report was just shown, or a ticket of it is none, and the words change it, whatever else they could mean."""
    if app.offers.swap(turn.member, turn.text):
        return True
    return _is_shown(turn, app) and app.standup.is_correction(turn.member, turn.text)


def added(turn: Turn, app: App) -> list[Say]:
    """The reply to what is told in addition to a report that was just shown, or posted; nothing where the words tell nothing."""
    is_told = any(turn.entities(label) for label in SPANS) and form(turn.text) is Form.NONE
    if not (is_told and cues.is_addition(turn.text) and (_is_shown(turn, app) or _is_posted(turn, app))):
        return []
    heard = app.standup.answer(turn.member, turn.text, turn.parse, None, turn.once, turn.message)
    return tell(heard, turn, app)


def _is_shown(turn: Turn, app: App) -> bool:
    return app.requests.is_open(turn.member, "post_report")


def _is_posted(turn: Turn, app: App) -> bool:
    report = app.standup.today(turn.member)
    return report is not None and report.posted_at is not None


def _is_passing(turn: Turn) -> bool:
    """Whether a ticket is only named: by who tells where its papers are, or tells nothing of it."""
    named = cues.has_link(turn.text) or not turn.sure or is_news(turn.text)
    return bool(turn.entities("ticket")) and named and not tells(turn.text)


def _is_doubtful(turn: Turn) -> bool:
    """Whether it would be a guess to take a message that came by itself for a report."""
    if cues.is_mere_paste(turn.text):
        return True
    if cues.is_question(turn.text):
        return not turn.sure
    if turn.entities("ticket"):  # told of, or in passing
        return False
    return turn.confidence < DOUBT and not turn.entities("time")


def is_answer(turn: Turn, app: App) -> bool:
    """Whether a question is open and the words are no clear request: after a break no form is there to take them."""
    if turn.sure and not (only_points(turn.text) or is_plan(turn, app)):
        return False
    if (asked := app.standup.asked(turn.member)) is None:
        return False
    numbered = app.teams.is_numbered(turn.member)
    return taken_as(turn.text, turn.parse, asked, numbered).what is What.ANSWER


def for_standup(turn: Turn, app: App) -> list[Say] | None:
    """The reply to words that belong to the standup, whatever else the model took them for."""
    if is_fix(turn, app):
        return list(EditAnswer().reply(turn, app))
    if not turn.sure and titled(turn, app):
        return None
    if is_answer(turn, app):
        return list(GiveStandup().reply(turn, app))
    # once it is posted, "also the keys arrived" may clear a blocker
    return None if turn.sure or not _is_shown(turn, app) else added(turn, app) or None


class GiveStandup(Base):
    """A report, or a part of it, that came by itself."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Write it, and ask only what is missing; what is hardly a report does not begin one."""
        asked = app.standup.asked(turn.member)
        if (order := self._order(turn, asked)) and not is_fix(turn, app):
            return say_outcome(app.requests.begin(turn.member, order, turn.text, turn.parse))
        if asked is None and is_fix(turn, app):
            return EditAnswer().reply(turn, app)
        report = app.standup.today(turn.member)
        if report and report.state == "posted" and app.blocker.is_over(turn.member, turn.text):
            return say_outcome(app.requests.begin(turn.member, "resolve_blocker", turn.text, turn.parse))
        if asked is None and not app.standup.is_edit(turn.member, turn.text) and self._is_none(turn, report):
            return in_passing(turn, app, "utter_nlu_fallback")
        heard = app.standup.answer(turn.member, turn.text, turn.parse, asked, turn.once, turn.message)
        if heard.stage in (Stage.QUESTION, Stage.REQUEST, Stage.CHANGE):
            return [*aside(heard, turn, app), Say("", {}, [ASK])]
        return tell(heard, turn, app)

    def _order(self, turn: Turn, asked: Kind | None) -> str:
        """To write "done: x, today: y" on a ticket; "comment on DEMO-7 about x" may be the answer to an open question."""
        return ordered(turn.text) or ("comment_ticket" if asked is None and remarks(turn.text) else "")

    def _is_none(self, turn: Turn, report: Report | None) -> bool:
        """Whether the words are hardly a report: a ticket in passing never is, the rest not where none was begun."""
        begun = report is not None and not report.empty()
        return _is_passing(turn) or (not begun and _is_doubtful(turn))


class StartStandup(Base):
    """Begin, or go on at the open question."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The form asks; what is to be started may be a ticket, too."""
        is_free = not turn.is_event and app.standup.asked(turn.member) is None
        if is_free and not cues.is_start(turn.text) and (done := outspoken(turn, app)):
            return done
        return tell(app.standup.start(turn.member), turn, app)


class StandupDue(MachineEvent):
    """The worker says that this person's morning has come."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Ask, unless the report is there; what the person is in the middle of comes first."""
        if app.standup.is_over(turn.member):
            return []
        if app.requests.open(turn.member):
            return say("utter_standup_waits")
        return StartStandup().reply(turn, app)


class AskStandupAnswer(Base):
    """The open question; Rasa's form calls this."""

    hears = False  # the validator did

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Ask it in the person's words for the last working day; not twice for an event that passes by."""
        if turn.is_event and turn.open_form and app.standup.asked(turn.member):
            return []
        heard = app.standup.start(turn.member)
        if heard.report.asked is Kind.BLOCKER and cues.admits(turn.text):
            return say("utter_standup_which")
        day = day_part(app.standup.last_working_day(turn.member), app.teams.today(turn.member))
        kind = (heard.report.asked or Kind.DONE).value
        values = {"day": day, "name": turn.member.name}
        return [Say(f"utter_ask_standup_{kind}", values, asks=of_report(heard.report.id, kind))]


class ValidateStandupForm(Validator):
    """Takes the answer to the open question."""

    slot = "standup_answer"

    def pass_by(self, turn: Turn, app: App) -> Iterable[Say]:
        """Nothing: whoever is being asked knows that the morning has come."""
        return []

    def take(self, turn: Turn, app: App) -> Iterable[Say]:
        """Hand the message to the use case; say something only where the next question does not say it all."""
        if not app.standup.is_asking(turn.member, turn.once):  # finished in another chat
            return [Say("", {}, [LEAVE_FORM, *turn.anew()])]
        asked = app.standup.asked(turn.member)
        if asked is Kind.BLOCKER and (kind := titled(turn, app)):
            return _requested(kind, turn, app)
        heard = app.standup.answer(turn.member, turn.text, turn.parse, asked, turn.once, turn.message)
        if heard.stage is Stage.AWAY:  # noted, and told, as without an open question
            return [Say("", {}, [LEAVE_FORM, *turn.anew()])]
        if heard.stage in (Stage.COMPLETE, Stage.STOPPED, Stage.SKIPPED_DAY, Stage.POSTED):
            return [*noted(heard), Say("", {}, [LEAVE_FORM])]
        return [*noted(heard), *aside(heard, turn, app)]


class SubmitStandup(Base):
    """The form has ended: echo, or say what was kept."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """By the state of the report."""
        return tell(app.standup.finish(turn.member), turn, app)


class SkipStandup(Base):
    """No report today."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Kept, not posted."""
        return tell(app.standup.skip_day(turn.member), turn, app)


def _which(choose: Sequence[tuple[str, str]]) -> Say:
    """The question which entry is corrected; each answer is the edit in full, as it could be typed."""
    edits = [words("utter_edit_replace_part", old=old, new=new) for old, new in choose]
    entries = lines("utter_report_line", [{"text": old} for old, _ in choose])
    choices = [Choice(old, payload) for (old, _), payload in zip(choose, edits, strict=True)]
    return Say("utter_error_entry_unclear", {"entries": entries, "example": edits[0]}, choices=choices)


class EditAnswer(Base):
    """Change the report by a sentence."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Echo it anew, or say how to change it."""
        report = app.standup.today(turn.member)
        if report is None or report.empty():
            return outspoken(turn, app, is_edit=True) or say("utter_no_report")
        if edit.asks_how(turn.text):
            return say("utter_edit_how", report=shown(report))
        swap = app.offers.swap(turn.member, turn.text)
        text = words("utter_edit_replace_part", old=swap[0], new=swap[1]) if swap else turn.text
        try:
            return tell(app.standup.edit(turn.member, text, turn.message), turn, app)
        except EntryUnclear as unclear:
            return [_which(unclear.choose)]
        except NothingToChange:
            return (
                outspoken(turn, app, is_edit=True)
                or added(turn, app)
                or say("utter_edit_not_found", report=shown(report))
            )


class ShowReport(Answer):
    """Today's report: one's own, or the team's."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The team's when the words name more than oneself."""
        if cues.is_about_team(turn.text) or turn.entities("person"):
            return say("utter_digest", **app.digest.team_digest(turn.member))
        report = app.standup.today(turn.member)
        if report is None or report.empty():
            return say("utter_no_report")
        return say(
            "utter_show_report", report=shown(report), state=phrase(f"utter_report_{report.standing}_part")
        )


class WhoNotReported(Answer):
    """Who is still missing today."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Named, never tagged."""
        waiting, told, away = app.standup.missing(turn.member)
        key = "utter_who_not_reported" if waiting else "utter_all_reported"
        values = {"waiting": names(waiting), "told": len(told), "all": len(told) + len(waiting)}
        said_away = phrase("utter_away_part", names=names(away)) if away else ""
        return say(key, away=said_away, **values)


class AskMyLastReport(Answer):
    """What one said last time."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The newest report before today."""
        report = app.standup.last(turn.member)
        if report is None:
            return say("utter_no_last_report")
        return say(
            "utter_last_report", report=shown(report), day=day_part(report.day, app.teams.today(turn.member))
        )


class SaidVersusBoard(Base):
    """What a report that was posted in this turn says, held against the board; the posting never waits for it."""

    hears = False

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The suggestions, each with its buttons; mostly nothing."""
        found = app.said.after_report(turn.member)
        if parse(turn.address).room:  # others read here
            app.said.send(turn.member, found)
            found = ()
        return [Say("", {}, [SlotSet("posted", None)]), *(Say(one.response, one.values) for one in found)]

    def _turn(self, tracker: Tracker) -> list[Say]:
        """Runs after every yes; without a report it does not even look who speaks: they may just have left for good."""
        return super()._turn(tracker) if tracker.get_slot("posted") else []

    async def safely(self, tracker: Tracker) -> list[Say]:
        """A failure is for the log: nobody asked for this, and the report is posted."""
        return [one for one in await super().safely(tracker) if not one.response.startswith("utter_error_")]
