"""Small talk, yes and no, and what the bot does when it did not understand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scrumai.bootstrap import App
from scrumai.core import cues
from scrumai.core import ticket as core
from scrumai.core.errors import BoardChanged, ScrumaiError, SecretInChat
from scrumai.core.taken import shown
from scrumai.core.team import Request
from scrumai.core.telling import answers_several, tells_day
from scrumai.core.text import is_command
from scrumai.services.board import is_linking
from scrumai.services.request import Outcome
from scrumai.services.ticket_context import alone

from .base import (
    Answer,
    Base,
    Say,
    Turn,
    Validator,
    apology,
    aside,
    in_passing,
    outspoken,
    say,
    say_outcome,
    tapped,
)  # fmt: skip
from .request import asks_for_nothing, wished
from .standup import ASK, LEAVE_FORM, POSTED, GiveStandup, added, is_fix
from .ticket import AskTicket

MEANINGLESS = ("out_of_scope", "nlu_fallback")
NAMED = ("state", "person", "estimate")  # details that no sentence is
WRITTEN = ("comment", "title")  # details that may be any sentence
LINKS = ("link_account", "link_tracker")


class Greet(Base):
    """Hello; who left in the middle of a standup is asked on."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """What the bot is for, and three things to try."""
        if app.standup.asked(turn.member):
            return say("utter_welcome_back", ASK, name=turn.member.name)
        return say("utter_greet", name=turn.member.name)


class SmallTalk(Base):
    """Words that are answered by words alone: thanks, goodbye, help, "are you a bot"."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """An action and no rule to the words, so that here, too, a text that is too long is refused."""
        return say(f"utter_{turn.intent}")


class Affirm(Base):
    """Yes to what is open."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Done once, with a receipt; a report that was shown and refused is posted by who says "post it"."""
        if not (turn.sure or cues.is_yes(turn.text)):
            return NluFallback().reply(turn, app)
        if app.requests.open(turn.member) is None:
            app.requests.require_certainty(turn.member)
            if _is_shown(turn, app) or (cues.is_to_post(turn.text) and app.standup.is_complete(turn.member)):
                app.requests.propose(turn.member, "post_report", {})
            elif cues.is_yes(turn.text) and (told := self._to_offers(turn, app)):
                return told
            elif app.standup.is_complete(turn.member):
                return say(_kept(turn, app) if _is_posted(turn, app) else "utter_not_posted")
        outcome = app.requests.confirm(turn.member)
        posted = outcome.kind == "post_report" and outcome.stage == "done"
        return [
            replace(one, events=[*one.events, *([POSTED] if posted else [])]) for one in say_outcome(outcome)
        ]

    def _to_offers(self, turn: Turn, app: App) -> list[Say]:
        """To a question that was offered its preview; to what only told something a button has to say yes."""
        agreed = app.offers.agree(turn.member)
        return (
            say_outcome(agreed)
            if agreed
            else [Say(one.response, one.values) for one in app.offers.again(turn.member)]
        )


class Deny(Base):
    """No to what is open; with a standup question open, it is an answer."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Nothing is done."""
        if not (turn.sure or cues.is_none(turn.text)):
            return NluFallback().reply(turn, app)
        request = app.requests.open(turn.member)
        if request is None and app.standup.asked(turn.member):
            return GiveStandup().reply(turn, app)
        if request is None and _is_shown(turn, app):
            app.requests.drop(turn.member)
            return say(_kept(turn, app))
        if request is None:
            refused = app.offers.refuse(turn.member)
            return say_outcome(refused) if refused else say("utter_nothing_pending")
        app.requests.drop(turn.member)
        return say(_kept(turn, app) if request.kind == "post_report" else "utter_dropped")


class Cancel(Deny):
    """Stop whatever is open."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Nothing is done."""
        if turn.sure and app.requests.open(turn.member) is None and not _is_shown(turn, app):
            return say("utter_nothing_pending")
        return super().reply(turn, app)


def _is_shown(turn: Turn, app: App) -> bool:
    """Whether a report was shown, however long ago, and neither refused nor followed by another request since."""
    return app.requests.stands(turn.member, "post_report") and app.standup.is_complete(turn.member)


def _is_posted(turn: Turn, app: App) -> bool:
    """Whether the team sees today's report, whatever was changed in it since it was posted."""
    report = app.standup.today(turn.member)
    return report is not None and report.posted_at is not None


def _kept(turn: Turn, app: App) -> str:
    """The reply where a report is left as it stands."""
    return f"utter_dropped_post_report{'_again' if _is_posted(turn, app) else ''}"


class NluFallback(Base):
    """Not understood: an open question makes it an answer, else the bot says what it can do."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Never a guess."""
        if not turn.text:
            return say("utter_standup_empty")
        if is_command(turn.text):
            return say("utter_standup_command")
        if app.standup.asked(turn.member) or is_fix(turn, app):
            return GiveStandup().reply(turn, app)
        if cues.is_ticket(turn.text):
            return AskTicket().reply(turn, app)
        return _meaningless(turn, app, "utter_nlu_fallback")


class OutOfScope(Base):
    """Not what the bot is for, unless it answers the open question of the standup."""

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """Says so."""
        if (app.standup.asked(turn.member) and not cues.is_to_bot(turn.text)) or is_fix(turn, app):
            return GiveStandup().reply(turn, app)
        return _meaningless(turn, app, "utter_out_of_scope")


def _meaningless(turn: Turn, app: App, otherwise: str) -> list[Say]:
    """The reply to words that the model makes nothing of: an order, an entry, half a yes or tickets they may still be."""
    if told := outspoken(turn, app) or added(turn, app):
        return told
    request = app.requests.open(turn.member) if cues.is_hesitant(turn.text) else None
    waits = request is not None and request.missing is None  # for a yes
    return in_passing(turn, app, "utter_yes_or_no" if waits else otherwise)


def _is_only(request: Request) -> bool:
    """Whether one thing alone is offered, so that a yes names it."""
    return request.missing == "which" and len(request.values.get("choices") or ()) == 1


def _is_forbidden(turn: Turn, request: Request) -> bool:
    """Whether a ticket's change that lacks a detail is not to be made; a comment and a title may say so of anything."""
    if not request.kind.endswith("_ticket") or request.missing in WRITTEN:
        return False
    return core.forbids(turn.text, request.kind)


def _is_report(turn: Turn, request: Request) -> bool:
    """Whether a report came where a change of a ticket lacks a detail; a comment and a title may tell anything."""
    if not request.kind.endswith("_ticket") or request.missing in WRITTEN:
        return False
    if not turn.sure or turn.intent != "give_standup":
        return False
    asked, named = set(request.values.get("keys") or ()), set(core.keys(turn.text))
    several = answers_several(str(turn.parse.get("text") or ""), turn.parse.get("entities") or ())
    return several or tells_day(turn.text, bool(asked and named - asked))


def _commanded(turn: Turn, app: App) -> list[Say] | None:
    """The reply to a bare command, which is no detail, be it a title or a comment; None where the words are none.

    What only tells is told, and the question follows again; "start standup" and "skip today" end the question.
    """
    if cues.escape(turn.text) == "help":
        return say("utter_help")
    if action := Answer.by_intent.get(shown(turn.text)):
        return list(action().reply(turn, app))
    begins = cues.is_start(turn.text) and not cues.is_work(turn.text)
    if not (begins or cues.escape(turn.text) == "skip_today"):
        return None
    app.requests.drop(turn.member)
    return [Say("", {}, [LEAVE_FORM, *turn.anew()])]


class AskDetail(Base):
    """The detail that a request lacks; Rasa's form calls this."""

    hears = False  # the validator did

    def reply(self, turn: Turn, app: App) -> Iterable[Say]:
        """The open question."""
        outcome = app.requests.question(turn.member)
        return [Say(outcome.response, outcome.values, choices=outcome.choices, asks=outcome.question)]


class ValidateDetailForm(Validator):
    """Takes the detail."""

    slot = "detail"

    def pass_by(self, turn: Turn, app: App) -> Iterable[Say]:
        """What the event says; a question that has waited too long makes way for it."""
        says = super().pass_by(turn, app)
        return says if app.requests.open(turn.member) else [*says, Say("", {}, [LEAVE_FORM])]

    def take(self, turn: Turn, app: App) -> Iterable[Say]:
        """Go on asking, or leave the form with the preview or the receipt."""
        done = tapped(turn, app)
        if done:
            return self._left(done, app)
        request = app.requests.open(turn.member)
        if request is None:
            return self._too_late(turn)
        if (chosen := self._chosen(turn, app)) is not None:
            return chosen
        if (told := _commanded(turn, app)) is not None:
            return told
        if cues.is_yes(turn.text) and not _is_only(request):  # no detail; the question follows again
            return []
        names = request.missing == "person" and core.is_nobody(turn.text)
        refuses = turn.sure and turn.intent in ("deny", "cancel") and not names
        if turn.sure and turn.intent == request.kind != wished(turn):
            return self._turned(wished(turn), turn, app)
        if other := self._other(turn, app, request):
            return self._turned(other, turn, app)
        if _is_report(turn, request):
            app.requests.drop(turn.member)
            return [Say("", {}, [LEAVE_FORM, *turn.anew()])]
        forbids = _is_forbidden(turn, request)
        if (refuses and request.missing != "which") or cues.escape(turn.text) == "stop" or forbids:
            return self._dropped(turn, app)
        try:
            return self._heard(turn, app)
        except ScrumaiError as error:
            is_open = app.requests.open(turn.member) is not None
            if is_open and refuses:
                return self._dropped(turn, app)
            if is_open and request.missing in NAMED and cues.is_sentence(turn.text):
                return self._left_open(turn, app)
            return self._sorry(error, turn, app)

    def _too_late(self, turn: Turn) -> list[Say]:
        """No request waits: it is too old, or was another's who talked from here before a code was taken.

        What surely means something by itself is taken for that; the rest may be a late answer.
        """
        if turn.sure and turn.intent not in MEANINGLESS:
            return [Say("", {}, [LEAVE_FORM, *turn.anew()])]
        return say("utter_no_longer_open", LEAVE_FORM)

    def _chosen(self, turn: Turn, app: App) -> list[Say] | None:
        """The reply to one of the choices that were offered, be it called "No"; None where the words are none of them."""
        try:
            outcome = app.requests.choose(turn.member, turn.text)
        except ScrumaiError as error:
            return self._sorry(error, turn, app)
        return None if outcome is None else self._next(outcome)

    def _other(self, turn: Turn, app: App, request: Request) -> str:
        """What the words order by themselves while a change of a ticket lacks a detail; "" where they may be that detail."""
        if not request.kind.endswith("_ticket"):
            return ""
        order = alone(app.ticket, turn.member, turn.text, request.values.get("board"))
        if order == "ask_ticket" and request.missing in WRITTEN:  # "see DEMO-5" is a comment, too
            return ""
        if order:
            return order
        kind = wished(turn)
        if not turn.sure or kind == request.kind:
            return ""
        if turn.intent in LINKS:
            return kind if is_linking(turn.text) else ""
        begun = core.begins(turn.text)
        return kind if request.missing not in WRITTEN and kind in begun and request.kind not in begun else ""

    def _turned(self, kind: str, turn: Turn, app: App) -> list[Say]:
        """Something else than what is open, "unlink our board" to the question which one: that is asked no more."""
        if kind in Answer.by_intent:  # it only tells: the question follows again
            return list(Answer.by_intent[kind]().reply(turn, app))
        app.requests.drop(turn.member)
        try:
            done = say_outcome(app.requests.begin(turn.member, kind, turn.text, turn.parse))
        except ScrumaiError as error:
            return apology(error, LEAVE_FORM)
        return self._left(done, app)

    def _left(self, done: list[Say], app: App) -> list[Say]:
        """The reply to something else that was done; a question that follows from it is asked by the same form."""
        return [] if done[0].response == "" else [replace(done[0], events=[LEAVE_FORM])]

    def _left_open(self, turn: Turn, app: App) -> list[Say]:
        """The person has gone on to something else: nothing waits for an answer any more."""
        app.requests.drop(turn.member)
        return say("utter_detail_left", LEAVE_FORM, shown=aside(turn, app))

    def _dropped(self, turn: Turn, app: App) -> list[Say]:
        app.requests.drop(turn.member)
        return say("utter_dropped", LEAVE_FORM)

    def _heard(self, turn: Turn, app: App) -> Iterable[Say]:
        """An answer; what is none may be a question, or the beginning of another request."""
        asks = turn.sure and turn.intent in Answer.by_intent
        if asks and turn.text.endswith("?"):
            return Answer.by_intent[turn.intent]().reply(turn, app)
        try:
            outcome = app.requests.fill(turn.member, turn.text, turn.parse)
        except (SecretInChat, BoardChanged):  # nothing else may take it
            raise
        except ScrumaiError:
            if asks:
                return Answer.by_intent[turn.intent]().reply(turn, app)
            if not (turn.sure and app.requests.knows(turn.intent)) or asks_for_nothing(turn):
                raise
            outcome = app.requests.begin(turn.member, wished(turn), turn.text, turn.parse)
        return self._next(outcome)

    def _next(self, outcome: Outcome) -> list[Say]:
        """The preview or the receipt, out of the form; the form itself asks for what is still missing."""
        return [] if outcome.stage == "ask" else [replace(say_outcome(outcome)[0], events=[LEAVE_FORM])]

    def _sorry(self, error: ScrumaiError, turn: Turn, app: App) -> list[Say]:
        """Why an answer was not taken; the question is asked again while it is open."""
        gone = app.requests.open(turn.member) is None
        return apology(error, *([LEAVE_FORM] if gone else []))
