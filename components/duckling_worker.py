"""The program that holds Duckling, started by `components.duckling` in a process of its own.

Duckling can hold a process for minutes, ends it on a NUL byte and takes its signals, so nothing else
lives here. It talks over the inherited pipe whose number is its argument: a text comes, the times in
it go back, read at two reference times. It ends with the pipe, and by itself where one text takes
longer than a second.
"""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress
from importlib.resources import files
from multiprocessing.connection import Connection
from pathlib import Path

LIMIT = 1.0  # seconds


def main(pipe: Connection, references: list[int]) -> None:
    """Say that it is ready, then answer until the other side is closed."""
    import duckling

    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the kernel's own answer: it needs no GIL
    zones = duckling.load_time_zones(str(Path(str(files("tzdata"))) / "zoneinfo" / "Etc"))
    locale = duckling.parse_locale("EN_GB", duckling.default_locale_lang(duckling.parse_lang("EN")))
    dimensions = duckling.parse_dimensions(["time"])
    contexts = [
        duckling.Context(reference_time=duckling.parse_ref_time(zones, "UTC", reference), locale=locale)
        for reference in references
    ]
    duckling.parse("tomorrow at ten", contexts[0], dimensions, False)
    pipe.send_bytes(b"ready")
    while True:
        text = pipe.recv_bytes().decode("utf-8")
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        found = [duckling.parse(text, context, dimensions, False) for context in contexts]
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send_bytes(json.dumps(found).encode("utf-8"))


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):  # whom it served is gone
        main(Connection(int(sys.argv[1])), [int(reference) for reference in sys.argv[2:]])
