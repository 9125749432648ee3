"""Whatever a person asks for that changes something: details first, then a preview, then a yes.

One open request a person. It lives in Postgres, so a restart forgets nothing, and a yes that
comes too late does nothing. While it is carried out it is marked: what a crash interrupted is not tried
again, since nobody knows how far it came, and the person is told so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from ..core import asked
from ..core.errors import InDoubt, NothingPending, ScrumaiError
from ..core.phrase import Choice, Said, phrase
from ..core.team import Member, Message, Request
from ..core.text import clean, folded
from ..ports import Clock, Stores

log = logging.getLogger(__name__)

Parse = Mapping[str, Any]
Values = dict[str, Any]
PATIENCE = timedelta(minutes=15)
OFFERED = 100  # choices; more than that nobody reads, and no platform shows
DOUBT = timedelta(minutes=1)  # after which what was begun has ended, or nobody is left to end it
HEARD = 7.0  # seconds; the reply to a longer turn is not waited for
CHOSEN: Parse = {"chosen": True}  # the reading of a choice that was offered: its words stand as they are


def mentioned(parse: Parse, kind: str) -> list[str]:
    """The values of all entities of one kind, in the order of the text; of a time or an absence its words."""
    found = (one.get("value") for one in parse.get("entities") or () if one.get("entity") == kind)
    return [clean(str((value.get("text") if isinstance(value, dict) else value) or "")) for value in found]


class UseCase(Protocol):
    """One kind of change. `values` are plain JSON: strings, numbers, lists of them."""

    confirm: ClassVar[bool]
    """Whether it waits for a yes."""

    def read(self, member: Member, text: str, parse: Parse) -> Values:
        """What the first message already tells."""
        ...

    def missing(self, member: Member, values: Values) -> str | None:
        """The next detail to ask for; raises a typed error where asking cannot help."""
        ...

    def fill(self, member: Member, values: Values, missing: str, text: str, parse: Parse) -> Values:
        """The values with the answer in them; raises a typed error where it was not understood."""
        ...

    def preview(self, member: Member, values: Values) -> Values:
        """What the preview or the question shows; phrases may be among it."""
        ...

    def carry_out(self, member: Member, values: Values) -> Values:
        """Do it, audited; what the receipt shows, phrases among it."""
        ...


@runtime_checkable
class Choosing(Protocol):
    """A use case some of whose details are one of a few."""

    def choices(self, member: Member, values: Values, missing: str) -> Sequence[Choice]:
        """What the missing detail may be, none where it may be anything; a payload is an answer that `fill` takes."""
        ...


@runtime_checkable
class Checking(Protocol):
    """A change of which it may be known before the preview that it cannot be done."""

    def checked(self, member: Member, values: Values) -> Values:
        """The values once all are known, as the change needs them; raises a typed error where it cannot be done."""
        ...


@runtime_checkable
class Doubting(Protocol):
    """A change that waits for a yes only where it may have been heard wrongly."""

    def doubts(self, values: Values) -> bool:
        """Whether these values may be wrong."""
        ...


@runtime_checkable
class Visible(Protocol):
    """A change of something that can be looked at, where nobody knows whether it went through."""

    def named(self, values: Values) -> Values:
        """What `utter_doubt_<kind>_part` shows of it."""
        ...

    def look(self, member: Member, values: Values) -> Said:
        """How it stands now, "" where nothing is to be seen; raises a typed error where it cannot be looked at."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What to say next: `utter_ask_<kind>_<missing>`, `utter_preview_<kind>` or `utter_done_<kind>`."""

    stage: Literal["ask", "preview", "done"]
    kind: str
    values: Values
    missing: str | None = None
    choices: Sequence[Choice] = ()
    question: str = ""
    """The name of what is asked, which its buttons carry (`core.asked`)."""

    @property
    def response(self) -> str:
        """The response's key."""
        return f"utter_{self.stage}_{self.kind}" + (f"_{self.missing}" if self.missing else "")


def _waits(case: UseCase, values: Values) -> bool:
    return case.confirm or (isinstance(case, Doubting) and case.doubts(values))


class Requests:
    """Holds a person's open request and moves it on."""

    def __init__(self, stores: Stores, clock: Clock, cases: Mapping[str, UseCase]) -> None:
        self._stores = stores
        self._clock = clock
        self._cases = cases

    def knows(self, kind: str) -> bool:
        """Whether there are requests of this kind."""
        return kind in self._cases

    def begin(self, member: Member, kind: str, text: str, parse: Parse) -> Outcome:
        """Start a request from a message; an older open one is dropped."""
        return self._start(member, kind, self._cases[kind].read(member, text, parse))

    def propose(self, member: Member, kind: str, values: Values) -> Outcome:
        """Start a request whose values are known; raises where it is known that it cannot be done."""
        case = self._cases[kind]
        return self._start(
            member, kind, case.checked(member, values) if isinstance(case, Checking) else values
        )

    def accept(self, member: Member, kind: str, values: Values) -> Outcome:
        """Carry out at once what was shown elsewhere and agreed to there; an older open request is dropped."""
        return self._carry_out(member, self._new(member, kind, values))

    def open(self, member: Member) -> Request | None:
        """The request that waits for this person, unless it has waited too long."""
        request = self._last(member)
        if request is None or self._clock.now() - request.at > PATIENCE:
            return None
        return request

    def is_open(self, member: Member, kind: str) -> bool:
        """Whether a request of this kind waits for this person."""
        request = self.open(member)
        return request is not None and request.kind == kind

    def stands(self, member: Member, kind: str) -> bool:
        """Whether the last request is of this kind and was not answered, however long it has waited."""
        request = self._last(member)
        return request is not None and request.kind == kind

    def question(self, member: Member) -> Outcome:
        """The open question again."""
        request = self._waiting(member)
        case, missing = self._cases[request.kind], request.missing
        values = case.preview(member, request.values)
        question = asked.of_request(request.id, missing)
        if missing is None:
            return Outcome("preview", request.kind, values, question=question)
        offered = self._offered(member, request)
        return Outcome("ask", request.kind, values, missing, offered, question)

    def choose(self, member: Member, text: str) -> Outcome | None:
        """Take one of the choices offered, whatever else its words may mean; None where the text is none of them."""
        try:
            offered = [one.payload for one in self._offered(member, self._waiting(member))]
        except ScrumaiError as error:  # nobody needs them to say "stop"
            log.info("what was offered is not known: %r", error)
            return None
        said = [one for one in offered if one == text] or [
            one for one in offered if folded(one) == folded(text)
        ]
        return self.fill(member, said[0], CHOSEN) if said else None

    def fill(self, member: Member, text: str, parse: Parse) -> Outcome:
        """Take an answer to the open question."""
        request = self._waiting(member)
        if request.missing is None:
            return self.question(member)
        case = self._cases[request.kind]
        with self._or_dropped(member, request):
            case.missing(member, request.values)  # what was asked about may be gone
        values = case.fill(member, request.values, request.missing, text, parse)
        return self._advance(member, replace(request, values=values, at=self._clock.now()))

    def confirm(self, member: Member) -> Outcome:
        """The yes. The request is closed first: one yes does one thing once, as do two at the same moment."""
        request = self._waiting(member)
        if request.missing is not None:
            return self.question(member)
        return self._carry_out(member, request)

    def require_certainty(self, member: Member) -> None:
        """Where nothing waits for a yes: raises InDoubt (what, now) if one was heard and its end is not known."""
        now = self._clock.now()
        with self._stores.open(member.workspace_id) as store:
            begun = store.requests_begun(now, member.id)
        young = [one for one in begun if now - one.at <= PATIENCE]
        if young:
            raise InDoubt(**self._doubt(member, young[-1]))

    def tell_doubts(self, workspace_id: int) -> None:
        """Tell everybody whose yes was heard and whose change was interrupted; each once."""
        with self._stores.open(workspace_id) as store:
            begun = store.requests_begun(self._clock.now() - DOUBT)
            people = [store.person(one.member_id) for one in begun]
        for request, member in zip(begun, people, strict=True):
            values, told = self._doubt(member, request), f"utter_error_{InDoubt.key()}"
            with self._stores.open(workspace_id) as store:
                if store.update_request(replace(request, state="unsure"), was="doing"):
                    store.post(Message(0, f"doubt:{request.id}", member.address, told, values))

    def drop(self, member: Member) -> Request:
        """The no, also to what has waited too long for a yes."""
        request = self._last(member) or self._waiting(member)
        self._write(member, replace(request, state="dropped"))
        return request

    def _start(self, member: Member, kind: str, values: Values) -> Outcome:
        return self._advance(member, self._new(member, kind, values))

    def _offered(self, member: Member, request: Request) -> Sequence[Choice]:
        case, missing = self._cases[request.kind], request.missing
        if missing is None or not isinstance(case, Choosing):
            return ()
        return case.choices(member, request.values, missing)[:OFFERED]

    def _new(self, member: Member, kind: str, values: Values) -> Request:
        with self._stores.open(member.workspace_id) as store:
            return store.add_request(Request(0, member.id, kind, values, None, self._clock.now()))

    def _advance(self, member: Member, request: Request) -> Outcome:
        case = self._cases[request.kind]
        with self._or_dropped(member, request):
            missing = case.missing(member, request.values)
            asks = missing is not None or _waits(case, request.values)
            shown = case.preview(member, request.values) if asks else {}
        request = replace(request, missing=missing)
        if not asks:
            return self._carry_out(member, request)
        self._write(member, request)
        question = asked.of_request(request.id, missing)
        return Outcome("ask" if missing else "preview", request.kind, shown, missing, question=question)

    @contextmanager
    def _or_dropped(self, member: Member, request: Request) -> Iterator[None]:
        """What cannot be asked on is over: no yes may find what nobody has seen. A newer request is not touched."""
        try:
            yield
        except Exception:
            with self._stores.open(member.workspace_id) as store:
                store.update_request(replace(request, state="dropped"))
            raise

    def _carry_out(self, member: Member, request: Request) -> Outcome:
        request = replace(request, state="doing", at=self._clock.now())
        self._write(member, request)
        begun = time.monotonic()
        try:
            shown = self._cases[request.kind].carry_out(member, request.values)
        except ScrumaiError:
            self._end(member, request, begun)
            raise
        self._end(member, request, begun)
        return Outcome("done", request.kind, shown)

    def _end(self, member: Member, request: Request, begun: float) -> None:
        """Note that the person hears what became of it; else it stays in doubt, which is told later."""
        if time.monotonic() - begun < HEARD:
            with self._stores.open(member.workspace_id) as store:
                store.update_request(replace(request, state="done"), was="doing")

    def _doubt(self, member: Member, request: Request) -> Values:
        """What it is, and how it stands."""
        case, what = self._cases[request.kind], f"utter_doubt_{request.kind}_part"
        if not isinstance(case, Visible):
            return {"what": phrase(what), "now": ""}
        try:
            seen = case.look(member, request.values)
        except ScrumaiError as error:
            log.info("a change in doubt cannot be looked at: %r", error)
            seen = ""
        now = phrase("utter_doubt_now_part", lines=seen) if seen else ""
        return {"what": phrase(what, **case.named(request.values)), "now": now}

    def _last(self, member: Member) -> Request | None:
        with self._stores.open(member.workspace_id) as store:
            return store.request(member.id)

    def _waiting(self, member: Member) -> Request:
        request = self.open(member)
        if request is None:
            self.require_certainty(member)
            raise NothingPending
        return request

    def _write(self, member: Member, request: Request) -> None:
        """Keep it, or raise NothingPending where it was closed or replaced in the meantime."""
        with self._stores.open(member.workspace_id) as store:
            if not store.update_request(request):
                raise NothingPending
