"""`python -m scrumai COMMAND`: everything beside Rasa's own commands."""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import sys
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet

from .core.address import OPEN
from .core.errors import DoorUnknown, ScrumaiError, SettingInvalid, StoreUnavailable, TrackerError
from .core.site import NAMES
from .settings import Settings, load
from .words import known, sentence, worded, words

Command = Callable[[Settings, argparse.Namespace], int]


def chat(settings: Settings, _: argparse.Namespace) -> int:
    """Open the conversation in the terminal on the demo team."""
    from . import stack

    return stack.chat(settings)


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Start all processes of the Procfile."""
    from . import stack

    return stack.run(settings)


def train(settings: Settings, _: argparse.Namespace) -> int:
    """Train the model where its data have changed."""
    from . import stack

    print(stack.train())
    return 0


def worker(settings: Settings, _: argparse.Namespace) -> int:
    """Open, remind, close, deliver, snapshot, escalate."""
    from . import worker as process
    from .bootstrap import bootstrap

    app = bootstrap(settings)
    process.run(app, app.stores, app.clock, settings)
    return 0


def charts(settings: Settings, _: argparse.Namespace) -> int:
    """Draw charts, serve report pages and the one-time pages for secrets."""
    from .charts.app import serve
    from .pages.app import routes

    serve(settings, routes(settings))
    return 0


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    """Bring the database's tables up to date."""
    from .bootstrap import database_url
    from .store.migrate import migrate as upgrade

    upgrade(database_url(settings))
    print(words("utter_migrated"))
    return 0


def demo(settings: Settings, _: argparse.Namespace) -> int:
    """Load the demo team."""
    from . import demo as team
    from .bootstrap import bootstrap

    team.load(bootstrap(settings))
    print(words("utter_demo_loaded", name=team.YOU))
    return 0


def link(settings: Settings, options: argparse.Namespace) -> int:
    """Link a team to its board, or unlink it; the secret comes from SCRUMAI_TRACKER_TOKEN or standard input."""
    from . import linking
    from .bootstrap import bootstrap

    if not options.remove and (lacks := linking.lacking(options)):
        options.error(f"{', '.join(lacks)}?")
    app = bootstrap(settings)
    if options.remove:
        linked = linking.remove(app, options.workspace, options.team)
    else:
        secret = None if options.kind == linking.DEMO else _secret()
        linked = linking.link(app, linking.Wanted.of(options, secret))
    print(words(linked.response, **linked.values))
    return 0


def account(settings: Settings, options: argparse.Namespace) -> int:
    """Link a person's own account on the team's board, or unlink it; the secret comes as for `link`."""
    from . import linking
    from .bootstrap import bootstrap

    app = bootstrap(settings)
    if options.unlink:
        linked = linking.unlink(app, options.member)
    elif options.vouch:
        linked = linking.vouch(app, options.member, options.vouch)
    else:
        linked = linking.account(app, options.member, options.user, _secret())
    print(words(linked.response, **linked.values))
    return 0


def invite(settings: Settings, options: argparse.Namespace) -> int:
    """Print a link that brings people into a team where anybody can find us: on Telegram or LINE."""
    from . import invite as inviting
    from .bootstrap import bootstrap

    role = "lead" if options.lead else "member"
    made = inviting.invite(bootstrap(settings), options.team, role, options.workspace, options.on)
    link = made.get("group")
    group = words("utter_invited_group_part", team=made["team"], link=link) if link else ""
    print(words(f"utter_invited_{role}", **{**made, "group": group}))
    return 0


def door(settings: Settings, options: argparse.Namespace) -> int:
    """Let people of a platform's workspace in: into a new workspace of ours, or one that has a door already."""
    from .bootstrap import bootstrap
    from .core.address import Address, parse

    place: Address = parse(f"{options.door}:anybody")
    stores = bootstrap(settings).stores
    if options.beside:
        found = stores.workspace(options.beside)
        if found is None:
            raise DoorUnknown(f"No workspace is behind {options.beside}", door=options.beside)
        stores.add_door(found[0], place.door, options.role)
    else:
        stores.add_workspace(options.name or place.door, place.door, options.role)
    print(words("utter_door_opened", door=place.door))
    return 0


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    """Say what is wrong, and how to mend it."""
    from . import doctor as examination

    return examination.examine(settings)


def key(settings: Settings, options: argparse.Namespace) -> int:
    """Print a new key for SCRUMAI_ENCRYPTION_KEY; with --rotate, put every stored secret under its first key."""
    if not options.rotate:
        print(Fernet.generate_key().decode())
        return 0
    from . import linking
    from .bootstrap import bootstrap

    found, changed, unreadable = linking.rotate(bootstrap(settings))
    part = words("utter_rotated_unreadable_part", unreadable=unreadable) if unreadable else ""
    print(words("utter_rotated", found=found, changed=changed, unreadable=part))
    return 1 if unreadable else 0


COMMANDS: tuple[Command, ...] = (
    chat, run, train, worker, charts, migrate, demo, link, account, door, invite, doctor, key,
)  # fmt: skip
PROCESSES = (chat, run, train, worker, charts)  # the others say in words what they did, and need no log


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="python -m scrumai", description=__doc__)
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        one.set_defaults(command=command)
        if command is link:
            one.add_argument("--team", required=True)
            one.add_argument("--kind", choices=list(NAMES))
            one.add_argument("--url")
            one.add_argument("--board")
            one.add_argument("--user")
            one.add_argument("--remove", action="store_true", help="unlink it")
            one.add_argument("--workspace", default="local:demo", metavar="CHANNEL:WORKSPACE")
            one.set_defaults(error=one.error)
        if command is account:
            one.add_argument("--member", required=True, metavar="CHANNEL:WORKSPACE:PERSON")
            one.add_argument("--user")
            one.add_argument("--unlink", action="store_true")
            one.add_argument("--as", dest="vouch", metavar="NAME")
        if command is key:
            one.add_argument("--rotate", action="store_true")
        if command is invite:
            one.add_argument("--team", required=True)
            one.add_argument("--lead", action="store_true")
            one.add_argument("--on", choices=sorted(OPEN), default="telegram")
            one.add_argument("--workspace", metavar="CHANNEL:WORKSPACE")
        if command is door:
            one.add_argument("door", metavar="CHANNEL:WORKSPACE")
            one.add_argument("--beside", metavar="CHANNEL:WORKSPACE")
            one.add_argument("--name")
            one.add_argument("--role", choices=("member", "lead"))
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; an error that somebody can act on is one sentence, not a traceback."""
    options = parser().parse_args(arguments)
    level = os.environ.get("LOG_LEVEL") or ("INFO" if options.command in PROCESSES else "ERROR")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        return int(options.command(_settings(options), options))
    except SettingInvalid as error:
        print(words("utter_cure_setting", what=error), file=sys.stderr)
    except StoreUnavailable as error:
        print(words("utter_cure_database", what=error), file=sys.stderr)
    except ScrumaiError as error:
        print(told(error), file=sys.stderr)
    return 1


def told(error: ScrumaiError) -> str:
    """What went wrong, with all that the error knows; of a tracker's errors that have no words for a command, those for a chat."""
    key = f"utter_cure_{error.key()}"
    if str(error) != (type(error).__doc__ or "").strip() or not (
        known(key) or isinstance(error, TrackerError)
    ):
        return str(error)
    return str(worded(sentence(error, key if known(key) else None)))


def _secret() -> str | None:
    """From the environment, a pipe, or typed without being shown; never from the command line."""
    secret = os.environ.get("SCRUMAI_TRACKER_TOKEN")
    if secret is None:
        typed = sys.stdin.isatty()
        secret = getpass.getpass(words("utter_secret_prompt") + " ") if typed else sys.stdin.readline()
    return secret.strip() or None


def _settings(options: argparse.Namespace) -> Settings:
    """The doctor and a new key must work where the settings do not."""
    try:
        return load()
    except SettingInvalid:
        if options.command is doctor or (options.command is key and not options.rotate):
            return Settings()
        raise


if __name__ == "__main__":
    sys.exit(main())
