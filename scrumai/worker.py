"""The worker: `python -m scrumai worker`. What happens by itself, on procrastinate's queue in Postgres.

Any number of workers may run: procrastinate gives each minute's job to one of them, and the jobs
themselves do nothing twice (see `services.round` and `services.outbox`).
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg.sql import SQL, Identifier

from .bootstrap import App, database_url
from .clock import SystemClock
from .core.address import parse
from .core.errors import ScrumaiError, StoreUnavailable
from .core.team import Message
from .messengers import Messengers
from .messengers.base import Secrets, nothing_kept
from .messengers.dialogue import Dialogue
from .ports import Clock, Messenger, Stores
from .services.board_round import BoardRounds
from .services.outbox import Outbox
from .services.round import MACHINE, Rounds
from .settings import Settings
from .store.engine import dsn
from .store.installations import Installations

log = logging.getLogger(__name__)

SCHEMA = "procrastinate"
RECONNECT = 2.0  # seconds between two tries
PATIENCE = 3.0  # seconds that running jobs have at a stop
_LOCK = 0x5C12_0002  # any number, the same in every worker; not the migration's

# name of a job -> when it runs, in cron's words; the sixth field is seconds
PERIODS = {
    "rounds": "* * * * *",
    "doubts": "* * * * * 30",
    "deliver": "* * * * * */5",
    "snapshots": "* * * * *",
    "tidy": "23 3 * * *",
}
Jobs = Mapping[str, Sequence[Callable[[int], object]]]


def run(app: App, stores: Stores, clock: Clock, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then finish what is under way, within 5 s.

    Raises:
        StoreUnavailable: no database is named by DATABASE_URL and the embedded one does not run.
    """
    stop = threading.Event()
    worker = Worker(
        dsn(database_url(settings)), jobs(app, stores, clock, settings, stop.is_set), stores, stop
    )
    asyncio.run(worker.run())


def jobs(app: App, stores: Stores, clock: Clock, settings: Settings, stopping: Callable[[], bool]) -> Jobs:
    """What each periodic job does in each workspace, in order."""
    rounds = Rounds(stores, clock, app.standup.post_at_close, app.said.after_close)
    boards = BoardRounds(stores, clock, app.sprint.reading)
    secrets = Installations(app.stores, settings.scrumai_encryption_key).find
    outbox = Outbox(stores, clock, SystemClock(), messengers(settings, secrets))
    return {
        "rounds": (rounds.close_due, rounds.open_due, rounds.remind_due, rounds.escalate_due),
        "doubts": (app.requests.tell_doubts,),
        "deliver": (lambda workspace_id: outbox.deliver(workspace_id, stopping),),
        "snapshots": (boards.snapshot_due,),
        "tidy": (boards.tidy,),
    }


def messengers(settings: Settings, secrets: Secrets = nothing_kept) -> Callable[[Message], Messenger]:
    """The messenger of a message: events go to the dialogue, words to the address's channel."""
    dialogue = Dialogue(settings.scrumai_rasa_url, settings.scrumai_jwt_secret)
    words = Messengers(settings, secrets)

    def messenger_of(message: Message) -> Messenger:
        if message.response.startswith(MACHINE):
            return dialogue
        return words.of(parse(message.address).channel)

    return messenger_of


def prepare(url: str) -> None:
    """Make the queue's own tables, in a schema of their own, where there are none.

    Raises:
        psycopg.Error: the server does not answer, or its role may not make schemas.
    """
    with psycopg.connect(url, connect_timeout=3, options=f"-c search_path={SCHEMA}") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        found = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.procrastinate_jobs",)).fetchone()
        if found == (None,):
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(SCHEMA)))
            connection.execute(SchemaManager.get_schema())


class Worker:
    """One process of workers; `url` is the queue's database, `jobs` what to do when."""

    def __init__(self, url: str, jobs: Jobs, stores: Stores, stop: threading.Event) -> None:
        self._url = url
        self._jobs = jobs
        self._stores = stores
        self._stop = stop  # for the threads; `_stopped` is the same for the event loop
        self._down = False

    async def run(self) -> None:
        """Work until told to stop; come back when Postgres does."""
        self._stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_unretrieved)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        # one line of ours tells what happened, where theirs would be hundreds
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        log.info("worker started")
        while not self._stopped.is_set():
            try:
                await asyncio.to_thread(prepare, self._url)
                await self._work()
            except (psycopg.Error, ConnectorException) as error:
                self._note_down(error)
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), RECONNECT)
        log.info("worker stopped")

    def stop(self) -> None:
        """Begin the end."""
        self._stop.set()
        self._stopped.set()

    async def _work(self) -> None:
        """Work the queue until it fails or we are told to stop."""
        options = {"options": f"-c search_path={SCHEMA}"}
        queue = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=self._url, kwargs=options, min_size=1, max_size=4, timeout=3
            )
        )
        for name in self._jobs:
            self._register(queue, name)
        async with queue.open_async():
            self._note_up()
            await _sweep(queue)
            work = asyncio.create_task(
                queue.run_worker_async(
                    concurrency=len(self._jobs),
                    delete_jobs="always",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=PATIENCE,
                )
            )
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    def _register(self, queue: procrastinate.App, name: str) -> None:
        async def job(timestamp: int) -> None:
            await asyncio.to_thread(self._do, name)

        # at most one of a kind waits: a slow round is not followed by all that it delayed
        queue.periodic(cron=PERIODS[name])(queue.task(job, name=name, queue=SCHEMA, queueing_lock=name))

    def _do(self, name: str) -> None:
        """One job in all workspaces; what fails in one does not touch the others."""
        try:
            workspaces = self._stores.workspaces()
        except StoreUnavailable as error:
            self._note_down(error)
            return
        for workspace_id in workspaces:
            for step in self._jobs[name]:
                if not self._stop.is_set():
                    self._try(name, step, workspace_id)

    def _try(self, name: str, step: Callable[[int], object], workspace_id: int) -> None:
        try:
            step(workspace_id)
        except StoreUnavailable as error:
            self._note_down(error)
        except ScrumaiError as error:
            log.warning("%s in workspace %s: %r", name, workspace_id, error)
        except Exception:
            log.exception("%s in workspace %s failed", name, workspace_id)

    def _note_down(self, error: Exception) -> None:
        if not self._down:
            cause = error.__cause__ if isinstance(error, ConnectorException) else None
            reason = str(cause or error).strip().partition("\n")[0]
            log.warning("PostgreSQL does not answer; the worker waits for it: %s", reason)
        self._down = True

    def _note_up(self) -> None:
        if self._down:
            log.warning("PostgreSQL answers again")
        self._down = False


def _unretrieved(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Of a job that ended just when Postgres went away: `run` tells it in its one line."""
    if not isinstance(context.get("exception"), psycopg.Error | ConnectorException):
        loop.default_exception_handler(context)


async def _sweep(queue: procrastinate.App) -> None:
    """Take away the jobs that died with their worker: the next minute brings new ones."""
    for job in await queue.job_manager.get_stalled_jobs():
        await queue.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=True)
