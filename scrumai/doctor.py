"""What is wrong, and how to mend it: one line for each check, the cure beside each failure."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from . import safe
from .bootstrap import database_url
from .core.errors import ScrumaiError, SecretUnreadable
from .core.secret import redacted
from .messengers import Messengers
from .messengers.base import Platform
from .messengers.needs import lacking
from .settings import ROOT, Settings, load
from .store.migrate import applied, bypasses_rls
from .store.postgres import Stores
from .words import words

Check = Callable[[Settings], str]


class Unwell(ScrumaiError):
    """A check failed; the message says how."""


def python(_: Settings) -> str:
    """Rasa 3.6 needs Python 3.8 to 3.10; the lock is made for 3.10."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] != (3, 10):
        raise Unwell(version)
    return version


def settings(_: Settings) -> str:
    """Every setting is well-formed."""
    load()
    return str(ROOT / ".env") if (ROOT / ".env").exists() else "-"


def home(given: Settings) -> str:
    """The folder for what the embedded parts keep can be written."""
    place = given.home if given.home.exists() else given.home.parent
    if not os.access(place, os.W_OK):
        raise Unwell(str(given.home))
    return str(given.home)


def database(given: Settings) -> str:
    """PostgreSQL answers and is migrated."""
    url = database_url(given)
    if not applied(url):
        raise Unwell("python -m scrumai migrate")
    return _bare(url)


def tenants(given: Settings) -> str:
    """Row-level security binds our role."""
    url = database_url(given)
    if bypasses_rls(url):
        raise Unwell(urlsplit(url).username or "")
    return urlsplit(url).username or "-"


def secrets(given: Settings) -> str:
    """Every stored secret opens with SCRUMAI_ENCRYPTION_KEY."""
    kept, stores = safe.Safe(given.scrumai_encryption_key), Stores(database_url(given))
    found = unreadable = 0
    try:
        for workspace in stores.workspaces():
            with stores.open(workspace) as store:
                counted = store.renew_secrets(lambda sealed: _opened(kept, sealed))
            found, unreadable = found + counted[0], unreadable + counted[2]
    finally:
        stores.close()
    if unreadable:
        raise Unwell(f"{unreadable} / {found}")
    return str(found)


def model(_: Settings) -> str:
    """A model of the present data is trained."""
    from .stack import model as present

    if not present().exists():
        raise Unwell(present().name)
    return present().name


def actions(given: Settings) -> str:
    """The action server answers."""
    return _answers(given.actions_health)


def rasa(given: Settings) -> str:
    """Rasa answers."""
    return _answers(given.scrumai_rasa_url)


def charts(given: Settings) -> str:
    """The charts answer."""
    return _answers(given.scrumai_charts_url + "/health")


def slack(given: Settings) -> str:
    """Slack is off, or takes our tokens."""
    return _channel("slack", given)


def telegram(given: Settings) -> str:
    """Telegram is off, or takes our token."""
    return _channel("telegram", given)


def line(given: Settings) -> str:
    """LINE is off, or takes our token."""
    return _channel("line", given)


def loopback(given: Settings) -> str:
    """Listeners beyond this machine are guarded by a secret."""
    host = given.scrumai_host
    if not socket.gethostbyname(host).startswith("127.") and not given.scrumai_jwt_secret:
        raise Unwell(host)
    return host


CHECKS: tuple[Check, ...] = (
    python,
    model,
    settings,  # by which all below is looked at
    home,
    loopback,
    database,
    tenants,
    secrets,
    actions,
    rasa,
    charts,
    slack,
    telegram,
    line,
)


def examine(given: Settings) -> int:
    """Print every check; the exit code is the number of failures."""
    failures, readable = 0, True
    for check in CHECKS:
        name = check.__name__
        if not readable:
            print(words("utter_doctor_unknown", name=name))
            continue
        try:
            print(words("utter_doctor_well", name=name, what=check(given)))
        except (ScrumaiError, OSError) as error:
            failures += 1
            readable = check is not settings
            print(
                words("utter_doctor_unwell", name=name, what=error, cure=words(f"utter_doctor_{name}_part"))
            )
    print(words("utter_doctor_ill" if failures else "utter_doctor_healthy", failures=failures))
    return failures


def _opened(kept: safe.Safe, sealed: str) -> str:
    """The same, once it is known to open."""
    if not kept:
        raise SecretUnreadable
    kept.open(sealed)
    return sealed


def _channel(name: str, given: Settings) -> str:
    """Off, or who the platform says that we are."""
    missing = lacking(name, given)
    if missing is None:
        return words("utter_doctor_off_part")
    if missing:
        raise Unwell(words("utter_doctor_half_part", missing=" and ".join(missing)))
    messenger = Messengers(given).of(name)
    return words("utter_doctor_on_part", who=messenger.ourselves() if isinstance(messenger, Platform) else "")


def _answers(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return redacted(url)
    except (OSError, urllib.error.URLError, http.client.HTTPException) as error:
        raise Unwell(redacted(f"{url}: {error}")) from None


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 5432}{Path(parts.path)}"
