"""`python -m scrumai COMMAND`: everything beside Rasa's own commands."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet

from .core.errors import DoorUnknown, ScrumaiError, SettingInvalid, StoreUnavailable
from .settings import Settings, load
from .words import words

KINDS = ("demo", "jira", "gitlab", "trello", "pivotal", "github", "redmine")
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
    """Draw charts and serve report pages."""
    from .charts.app import serve

    serve(settings)
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
    """Link a team to its board; the secret comes from SCRUMAI_TRACKER_TOKEN or standard input."""
    from . import link as linking
    from .bootstrap import bootstrap

    secret = os.environ.get("SCRUMAI_TRACKER_TOKEN")
    if secret is None and not sys.stdin.isatty():
        secret = sys.stdin.readline().strip() or None
    found = linking.link(bootstrap(settings), linking.Wanted.of(options, secret))
    print(words("utter_linked", **found))
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


def key(_: Settings, __: argparse.Namespace) -> int:
    """Print a new key for SCRUMAI_ENCRYPTION_KEY."""
    print(Fernet.generate_key().decode())
    return 0


COMMANDS: tuple[Command, ...] = (chat, run, train, worker, charts, migrate, demo, link, door, doctor, key)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = argparse.ArgumentParser(prog="python -m scrumai", description=__doc__)
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        one.set_defaults(command=command)
        if command is link:
            one.add_argument("--team", required=True)
            one.add_argument("--kind", required=True, choices=KINDS)
            one.add_argument("--url", required=True)
            one.add_argument("--board", required=True)
            one.add_argument("--user")
            one.add_argument("--workspace", default="local:demo", metavar="CHANNEL:WORKSPACE")
        if command is door:
            one.add_argument("door", metavar="CHANNEL:WORKSPACE")
            one.add_argument("--beside", metavar="CHANNEL:WORKSPACE")
            one.add_argument("--name")
            one.add_argument("--role", choices=("member", "lead"))
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; an error that somebody can act on is one sentence, not a traceback."""
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL", "INFO"), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    options = parser().parse_args(arguments)
    try:
        return int(options.command(_settings(options), options))
    except SettingInvalid as error:
        print(words("utter_cure_setting", what=error), file=sys.stderr)
    except StoreUnavailable as error:
        print(words("utter_cure_database", what=error), file=sys.stderr)
    except ScrumaiError as error:
        print(words("utter_cure_other", what=error), file=sys.stderr)
    return 1


def _settings(options: argparse.Namespace) -> Settings:
    """The doctor and a new key must work where the settings do not."""
    try:
        return load()
    except SettingInvalid:
        if options.command in (doctor, key):
            return Settings()
        raise


if __name__ == "__main__":
    sys.exit(main())
