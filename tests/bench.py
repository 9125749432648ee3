"""How long a reply takes, over HTTP on the whole stack: `make bench`.

One person after another holds the same mixed conversation; the first one warms up and does not
count. Prints the median, the 95th percentile and the slowest reply in milliseconds, and fails
when the slowest is over 300 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from scrumai.stack import train
from scrumai.store.migrate import migrate
from scrumai.store.server import Server
from tests.fixtures.stack import started

LIMIT = 300.0  # milliseconds
PEOPLE = 8
CONVERSATION = """hi
start standup
finished DEMO-12 and reviewed Ana's PR
what's left in the sprint?
DEMO-15
waiting on the API keys from ops
post it
burndown
will we make it?
velocity
who is blocked?
my tickets
what is Ana working on?
move DEMO-15 to in review
no
I'm off until Wednesday
show my report
thanks""".splitlines()


def main() -> int:
    """Measure, print, judge."""
    model = train()
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "postgres") as url:
        migrate(url)
        with started(Path(folder), url, model) as stack:
            stack.workspace("bench")
            times: dict[str, list[float]] = {line: [] for line in CONVERSATION}
            for person in range(PEOPLE + 1):
                for line in CONVERSATION:
                    began = time.perf_counter()
                    assert stack.say(f"local:bench:person-{person}", line), line
                    if person:
                        times[line].append((time.perf_counter() - began) * 1000)
    for line, taken in times.items():
        print(f"{statistics.median(taken):7.1f} {max(taken):7.1f}  {line}")
    every = sorted(one for taken in times.values() for one in taken)
    print(
        f"replies: {len(every)}, median {statistics.median(every):.0f} ms, "
        f"95th percentile {every[int(len(every) * 0.95)]:.0f} ms, slowest {every[-1]:.0f} ms"
    )
    return 0 if every[-1] <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
