"""The one-time pages for secrets, under /link of the charts process.

GET  /link/<token>           a form for a board's or an account's token; the token is not used up by looking
POST /link/<token>           checks the credentials at the tracker at once and keeps them
GET  /link/<token>/sign-in   to the tracker, where it lets people sign in (OAuth)
GET  /link/callback          back from there
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from ..bootstrap import App, bootstrap
from ..core.errors import (
    BoardNotFound,
    BoardUnclear,
    LinkGone,
    ScrumaiError,
    TrackerUnauthorized,
    TrackerUnsupported,
)
from ..core.phrase import Phrase, phrase
from ..core.secret import is_unmistakable
from ..core.site import KINDS, NAMES, is_web
from ..core.team import Board
from ..link import SIGN_IN, Linked, check_place
from ..services.invitation import Guest
from ..settings import Settings
from ..words import sentence, worded, words

log = logging.getLogger(__name__)

PAGES = Path(__file__).resolve().parents[1] / "charts" / "pages"
HEADERS = {
    # a form and its style, and nothing else; the address is the key, so it goes to nobody
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
COOKIE = "link"  # binds a sign-in to the browser in which it began
OWN_SITE = ("same-origin", "none")  # from where a form may come
OWN_WORDS = {
    TrackerUnauthorized: "utter_link_unauthorized_part",  # the token is the one just given
    BoardNotFound: "utter_cure_board_not_found",
}
LONGEST = {"kind": 20, "url": 300, "board": 200, "user": 200, "secret": 4000}  # characters of a field

Opened = Callable[[], App]
Page = Callable[[web.Request, Opened], Awaitable[web.StreamResponse]]
Fields = Mapping[str, str]


def routes(settings: Settings) -> list[web.RouteDef]:
    """The pages; the database is looked for when the first of them is asked for."""
    app = cache(partial(bootstrap, settings))
    return [
        web.get("/link/callback", _answered(_callback, app), allow_head=False),
        web.get("/link/{token}/sign-in", _answered(_sign_in, app), allow_head=False),
        web.get("/link/{token}", _answered(_form, app)),
        web.post("/link/{token}", _answered(_posted, app)),
    ]


def _answered(page: Page, app: Opened) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A page whose every failure is a page with a sentence. The path holds the token, so it is never logged."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITE:
                raise LinkGone
            return await page(request, app)
        except LinkGone:
            return _page("link_gone", 410)
        except ScrumaiError as error:
            log.warning("a page for secrets: %s: %s", type(error).__name__, error)
            return _page("link_failed", 503, error=said(error))
        except web.HTTPException as error:
            return _page("link_gone", error.status)
        except Exception:
            log.exception("a page for secrets failed")
            return _page("link_failed", 500, error=words("utter_error_unexpected"))

    return answer


async def _form(request: web.Request, app: Opened) -> web.StreamResponse:
    guest, can = await asyncio.to_thread(_look, app, request.match_info["token"])
    return _asked(guest, can, request, {**guest.invitation.values, "secret": ""})


def _look(app: Opened, token: str) -> tuple[Guest, bool]:
    guest = app().invitations.find(token)
    return guest, app().links.can_sign_in(guest)


async def _posted(request: web.Request, app: Opened) -> web.StreamResponse:
    token = request.match_info["token"]
    try:
        posted = await request.post()
    except (ValueError, LookupError, HttpProcessingError, web.HTTPRequestEntityTooLarge):  # not in UTF-8, say
        return _page("link_failed", 400, error=words("utter_link_unreadable_part"))
    given = {name: str(posted.get(name) or "").strip()[:longest] for name, longest in LONGEST.items()}
    guest, can = await asyncio.to_thread(_look, app, token)
    if guest.invitation.what == "account":  # a token goes to the team's own tracker and nowhere else
        given |= {name: guest.invitation.values[name] for name in ("kind", "url")}
    if missing := _missing(guest, given):
        return _asked(guest, can, request, _plain(given), missing, 422)
    try:
        return _linked(await asyncio.to_thread(_link, app, token, given))
    except LinkGone:
        raise
    except ScrumaiError as error:
        log.warning("linking %s: %s: %s", given["kind"], type(error).__name__, error)
        return _asked(guest, can, request, given, said(error), 422)


def _missing(guest: Guest, given: Fields) -> str:
    """The sentence for what cannot be tried, "" where it can: no try is lost by it."""
    if not given["secret"]:
        return words("utter_link_secret_missing_part")
    if guest.invitation.what == "board":
        if given["kind"] not in KINDS:
            return said(TrackerUnsupported(kind=given["kind"], known=", ".join(NAMES[one] for one in KINDS)))
        try:
            check_place(given["url"], given["board"])
        except ScrumaiError as error:
            return said(error)
        if not given["board"]:
            return said(BoardUnclear())
    return ""


def _plain(given: Fields) -> Fields:
    """What was given, without what may be a secret in the wrong field: the form never shows one again."""
    url, board = given["url"], given["board"]
    holds = "@" in url or is_unmistakable(url)
    return {
        **given,
        "url": url if is_web(url) and not holds else "",
        "board": "" if is_unmistakable(board) else board,
    }


def _link(app: Opened, token: str, given: Fields) -> Linked:
    guest = app().invitations.attempt(token)
    user = given["user"] or None
    if guest.invitation.what == "account":
        return app().links.account(guest.member, given["kind"], given["url"], user, given["secret"], guest)
    board = Board(guest.team.id, given["kind"], given["url"], given["board"], user)
    return app().links.board(guest.member.workspace_id, guest.team, board, given["secret"], guest)


async def _sign_in(request: web.Request, app: Opened) -> web.StreamResponse:
    cookie = secrets.token_urlsafe(24)
    token = request.match_info["token"]
    address = await asyncio.to_thread(lambda: app().links.sign_in(token, cookie))
    away = web.Response(status=303, headers={**HEADERS, "Location": address})
    outside = urlsplit(app().settings.scrumai_public_url or "")
    away.set_cookie(
        COOKIE,
        cookie,
        max_age=int(SIGN_IN.total_seconds()),
        path=outside.path.rstrip("/") + "/link",
        httponly=True,
        secure=outside.scheme == "https",
        samesite="Lax",  # the tracker sends the browser back by a link
    )
    return away


async def _callback(request: web.Request, app: Opened) -> web.StreamResponse:
    told = [request.query.get(name, "") for name in ("state", "code", "error")]
    cookie = request.cookies.get(COOKIE, "")
    links = (await asyncio.to_thread(app)).links
    return _linked(await asyncio.to_thread(links.signed_in, told[0], cookie, told[1], told[2]))


def said(error: ScrumaiError) -> str:
    """The sentence for an error; some have other words at a page than in a chat."""
    own = next((key for kind, key in OWN_WORDS.items() if isinstance(error, kind)), None)
    return str(worded(sentence(error, own)))


def _linked(linked: Linked) -> web.Response:
    return _page("linked", text=words(linked.response, **linked.values))


def _asked(
    guest: Guest, can_sign_in: bool, request: web.Request, given: Fields, error: str = "", status: int = 200
) -> web.Response:
    """The form, with what was given but the secret."""
    what, kind = guest.invitation.what, given.get("kind", "")
    kinds = "".join(
        f'<option value="{one}"{" selected" if one == kind else ""}>{escape(NAMES[one])}</option>'
        for one in KINDS
    )
    sign_in = ""
    if can_sign_in:
        place = escape(f"{request.match_info['token']}/sign-in")
        sign_in = f'<p><a class="button" href="{place}">{_e(phrase("utter_link_sign_in_part", tracker=NAMES[kind]))}</a></p>'
    rights = [kind] if kind in KINDS else KINDS
    return _page(
        f"link_{what}",
        status,
        raw={
            "error": f'<p role="alert">{escape(error)}</p>' if error else "",
            "kinds": kinds,
            "sign_in": sign_in,
            "rights": "".join(f"<li>{_e(phrase(f'utter_rights_{one}_part'))}</li>" for one in rights),
        },
        team=guest.team.name,
        member=guest.member.name,
        address=guest.member.address,
        tracker=NAMES.get(kind, ""),
        **{name: str(given.get(name) or "") for name in ("url", "board", "user")},
    )


def _e(one: Phrase) -> str:
    return escape(words(one.key, **one.values))


@cache
def _template(name: str) -> Template:
    return Template((PAGES / f"{name}.html").read_text("utf-8").replace("$style", _style()))


@cache
def _style() -> str:
    return (PAGES / "link.css").read_text("utf-8")


def _page(name: str, status: int = 200, raw: Mapping[str, str] | None = None, **values: Any) -> web.Response:
    """A page; `values` are escaped, `raw` is HTML."""
    shown = {key: escape(str(value)) for key, value in values.items()}
    text = _template(name).substitute({**shown, **(raw or {})})
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
