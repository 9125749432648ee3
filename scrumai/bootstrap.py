"""The one place where use cases meet their adapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .access import Access
from .charts.client import picture
from .clock import FileClock, SystemClock
from .core.errors import StoreUnavailable
from .core.metrics import Burndown, Velocity
from .link import Links
from .ports import Clock
from .services.blocker import Blockers
from .services.blocker import cases as blocker_cases
from .services.digest import Digests
from .services.invitation import Invitations
from .services.request import Requests
from .services.said import Said
from .services.said_offer import Offers
from .services.sprint import Sprints
from .services.standup import PostReport, Standups
from .services.team import Teams
from .services.team import cases as team_cases
from .services.ticket import Tickets
from .services.ticket_change import cases as ticket_cases
from .services.unfurl import Unfurls
from .services.watch import LONG
from .settings import Settings, load
from .store.postgres import Stores
from .store.server import Server
from .trackers import open_tracker


@dataclass(frozen=True)
class App:
    """The use cases, and what the processes need beside them."""

    settings: Settings
    clock: Clock
    stores: Stores
    teams: Teams
    requests: Requests
    standup: Standups
    sprint: Sprints
    ticket: Tickets
    blocker: Blockers
    digest: Digests
    invitations: Invitations
    links: Links
    said: Said
    offers: Offers
    unfurl: Unfurls
    picture: Callable[[Burndown | Velocity], str | None]  # its address, where one can be had


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the file's where the settings name one."""
    return FileClock(Path(settings.scrumai_clock)) if settings.scrumai_clock else SystemClock()


def database_url(settings: Settings) -> str:
    """The team's own server, or the embedded one that runs.

    Raises:
        StoreUnavailable: neither.
    """
    url = settings.database_url or Server(settings.home / "postgres").running()
    if url is None:
        raise StoreUnavailable
    return url


def bootstrap(settings: Settings | None = None) -> App:
    """Put the use cases together; nothing connects before it is used."""
    settings = settings or load()
    clock = clock_of(settings)
    stores = Stores(database_url(settings))

    access = Access(stores, clock, settings, lambda link: open_tracker(link, clock, settings.home))
    teams = Teams(stores, clock)
    invitations = Invitations(stores, clock)
    blockers = Blockers(stores, clock, teams)
    sprints = Sprints(stores, clock, teams, partial(access.reader, patience=LONG))
    tickets = Tickets(stores, clock, teams, access.reader, sprints.forget, access.writer)
    standups = Standups(stores, clock, teams, blockers)
    cases = {
        **ticket_cases(tickets),
        **blocker_cases(blockers),
        **team_cases(teams, settings.home / "exports", settings.link_pages),
        "post_report": PostReport(standups),
    }
    requests = Requests(stores, clock, cases)
    said = Said(stores, clock, teams, sprints, tickets, blockers)
    return App(
        settings=settings,
        clock=clock,
        stores=stores,
        teams=teams,
        requests=requests,
        standup=standups,
        sprint=sprints,
        ticket=tickets,
        blocker=blockers,
        digest=Digests(stores, clock, teams),
        invitations=invitations,
        links=Links(stores, clock, settings, teams, access, invitations),
        said=said,
        offers=Offers(stores, clock, tickets, requests, said.holding),
        unfurl=Unfurls(stores, clock, sprints, tickets),
        picture=partial(picture, settings),
    )
