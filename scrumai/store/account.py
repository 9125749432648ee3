"""Who runs the embedded PostgreSQL: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import SettingInvalid
from .engine import EXAMPLE

NOBODY = 65534
MAPPED = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
# Lets the account reach a home inside a closed folder such as /root, without opening that folder to anybody.
REACH = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")


@dataclass(frozen=True)
class Account:
    """The owner of the database's files, and the words in front of a command to run it as that owner."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()


def choose(home: Path, data: Path, program: Path) -> Account:
    """The account under which `program` can run here and reach `home`.

    An ordinary user runs it directly. Root runs it in a user namespace, where the files stay
    root's own; where that is refused (most containers), or the files of `data` belong to
    somebody else already, as that other account.

    Raises:
        SettingInvalid: no way of running it works on this machine.
    """
    for account in _candidates(data):
        if _works(account, home, program):
            return account
    raise SettingInvalid(
        "PostgreSQL does not run as root, and here neither unshare nor setpriv runs it as another account: "
        "start as an ordinary user, or set DATABASE_URL to a server of your own",
        name="DATABASE_URL",
        example=EXAMPLE,
    )


def _candidates(data: Path) -> list[Account]:
    uid, gid = os.geteuid(), os.getegid()
    if uid != 0:
        # A container may run under a number that no account has; PostgreSQL wants a name.
        return [Account(uid, gid)] if _has_name(uid) else [Account(uid, gid, MAPPED), Account(uid, gid)]
    mapped = [Account(0, 0, MAPPED)]
    owner = data.stat() if data.exists() else None
    if owner is None or owner.st_uid == 0:
        return mapped + _other(NOBODY, NOBODY)
    return _other(owner.st_uid, owner.st_gid) + mapped


def _other(uid: int, gid: int) -> list[Account]:
    switch = ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
    return [Account(uid, gid, switch + REACH), Account(uid, gid, switch)]


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _works(account: Account, home: Path, program: Path) -> bool:
    if not account.prefix:
        return True
    if shutil.which(account.prefix[0]) is None:
        return False
    probe = ["sh", "-c", 'test -x "$0" && exec "$1" --version', str(home), str(program)]
    return subprocess.run([*account.prefix, *probe], capture_output=True).returncode == 0
