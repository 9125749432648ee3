"""Rasa in processes of their own, on two cores, so that times mean the same wherever they are taken."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

from scrumai.settings import ROOT
from scrumai.stack import QUIET

CORES = 2
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
)  # ours asks for one each; another model may take both cores


class ProcessFailed(RuntimeError):
    """A process did not end well; with the end of what it printed."""


def environment(threads: bool = False) -> dict[str, str]:
    """What the product's processes are told, or with `threads` nothing about threads."""
    env = {**os.environ, **QUIET, "MPLBACKEND": "agg"}
    return {name: value for name, value in env.items() if not (threads and name in THREADS)}


def run(command: Sequence[str], env: Mapping[str, str]) -> None:
    """Run a command in the repository until it ends.

    Raises:
        ProcessFailed: its exit code is not 0.
    """
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, preexec_fn=_on_two_cores
    )
    if done.returncode:
        raise ProcessFailed(" ".join(command) + ":\n" + (done.stdout + done.stderr)[-3000:])


def _on_two_cores() -> None:
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
