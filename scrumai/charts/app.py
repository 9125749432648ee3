"""The charts service: `python -m scrumai charts`.

POST /draw?form=png|svg   a spec (see `specs`) -> the picture
GET  /reports/<token>     a page with a chart and its numbers; the signed token carries the spec
GET  /reports/<token>.png the picture alone, for messengers that fetch pictures by an address
GET  /health
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from html import escape
from string import Template
from urllib.parse import urlsplit

from aiohttp import web

from .. import tokens
from ..core.errors import ScrumaiError, SettingInvalid, TokenInvalid
from ..settings import Settings
from . import AUDIENCE, REPORTS
from .labels import PAGES, labels
from .render import FORMS, draw
from .specs import Burndown, Spec, SpecInvalid, read

log = logging.getLogger(__name__)

LIMIT = 256 * 1024  # bytes of a body
_SECRET = "secret"
_PAGE_HEADERS = {
    # nothing but the page's own picture and style; the address is the key, so it goes to nobody
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(secret: str | None, others: Iterable[web.RouteDef] = ()) -> web.Application:
    """The web application; without a secret it draws for every caller and shows no report pages.

    `others` are served beside it.
    """
    app = web.Application(client_max_size=LIMIT, middlewares=[_answered])
    app[_SECRET] = secret
    app.add_routes(
        [
            web.post("/draw", _draw),
            web.get("/health", _health),
            web.get("/reports/{token}.png", _picture),
            web.get("/reports/{token}", _report),
        ]
    )
    app.add_routes(others)
    return app


def serve(settings: Settings, others: Iterable[web.RouteDef] = ()) -> None:
    """Listen on SCRUMAI_HOST and the port of SCRUMAI_CHARTS_URL until SIGTERM or SIGINT.

    Raises:
        SettingInvalid: the address is taken or not this machine's.
    """
    host, port = settings.scrumai_host, urlsplit(settings.scrumai_charts_url).port or 5070
    app = application(settings.scrumai_jwt_secret, others)
    log.info("charts listens on %s:%s", host, port)
    try:
        web.run_app(app, host=host, port=port, print=None, access_log=None, shutdown_timeout=3.0)
    except OSError as error:
        reason = f"SCRUMAI_CHARTS_URL: cannot listen on {host}:{port}: {error.strerror}"
        example = Settings.scrumai_charts_url
        raise SettingInvalid(reason, name="SCRUMAI_CHARTS_URL", example=example) from error


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure is an answer in JSON, without a traceback."""
    try:
        return await handler(request)
    except TokenInvalid as error:
        return _refused(401, f"a bearer token for {AUDIENCE} is needed: {error}")
    except SpecInvalid as error:
        return _refused(400, str(error))
    except web.HTTPRequestEntityTooLarge:
        return _refused(413, f"the body is larger than {LIMIT // 1024} kB")
    except web.HTTPException as error:
        return _refused(error.status, error.reason)
    except Exception:
        log.exception("%s %s failed", request.method, request.rel_url.path)
        return _refused(500, "the chart could not be drawn")


def _refused(status: int, error: str) -> web.Response:
    return web.json_response({"error": error}, status=status)


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _draw(request: web.Request) -> web.Response:
    secret = request.app[_SECRET]
    if secret:
        tokens.verify(secret, AUDIENCE, request.headers.get("Authorization"))
    form = request.query.get("form", "png")
    if form not in FORMS:
        raise SpecInvalid(f"form must be one of {', '.join(FORMS)}")
    spec = read(_decoded(await request.read()))
    return web.Response(body=await asyncio.to_thread(draw, spec, form), content_type=FORMS[form])


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SpecInvalid("the body must be JSON in UTF-8") from error


async def _report(request: web.Request) -> web.Response:
    try:
        spec = _signed_spec(request)
    except ScrumaiError as error:
        log.info("report refused: %s", error)
        return _page(_template("gone").template, 404)
    return _page(await asyncio.to_thread(_rendered, spec))


async def _picture(request: web.Request) -> web.Response:
    try:
        spec = _signed_spec(request)
    except ScrumaiError as error:
        log.info("picture refused: %s", error)
        return web.Response(status=404)
    picture = await asyncio.to_thread(draw, spec, "png")
    return web.Response(body=picture, content_type=FORMS["png"], headers=_PAGE_HEADERS)


def _signed_spec(request: web.Request) -> Spec:
    """What the token in the path carries. Raises TokenInvalid, SpecInvalid."""
    secret = request.app[_SECRET]
    if not secret:
        raise TokenInvalid("without SCRUMAI_JWT_SECRET there are no report pages")
    return read(tokens.read(secret, REPORTS, request.match_info["token"]).get("spec"))


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=_PAGE_HEADERS)


@cache
def _template(name: str) -> Template:
    return Template((PAGES / f"{name}.html").read_text("utf-8"))


def _rendered(spec: Spec) -> str:
    return _template("report").substitute(
        title=escape(spec.title),
        note=escape(spec.note),
        picture=base64.b64encode(draw(spec, "svg")).decode(),
        head=_cells("th", _head(spec)),
        rows="\n".join(f"<tr>{_cells('td', row)}</tr>" for row in _rows(spec)),
    )


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _head(spec: Spec) -> tuple[str, str, str]:
    first, second = ("ideal", "actual") if isinstance(spec, Burndown) else ("committed", "done")
    return spec.unit, labels()[first], labels()[second]


def _rows(spec: Spec) -> list[tuple[str, str, str]]:
    if isinstance(spec, Burndown):
        days = zip(spec.days, spec.ideal, spec.actual, strict=True)
        return [(str(day), f"{ideal:.1f}", _shown(left)) for day, ideal, left in days]
    sprints = zip(spec.names, spec.committed, spec.done, strict=True)
    return [(name, _shown(committed), _shown(done)) for name, committed, done in sprints]


def _shown(size: float | None) -> str:
    return "" if size is None else f"{size:g}"
