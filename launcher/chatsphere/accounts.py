"""PostgreSQL refuses to run as root; when root starts us it gets an account of its own."""

import os
import pwd
import subprocess
from pathlib import Path

from chatsphere.child import Account
from chatsphere.errors import DatabaseFailed

NAME = "pgserver"  # the account that PostgreSQL's wheel would make as well
WALK = 0o001
READ = 0o004


def postgres_account() -> Account | None:
    """The account for PostgreSQL, made if missing; None when we are an ordinary user ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _create()
        entry = pwd.getpwnam(NAME)
    return Account(entry.pw_uid, entry.pw_gid)


def _create() -> None:
    command = ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME)
    others = "start as an ordinary user, or set CHATSPHERE_DATABASE_URL"
    fix = f"Create an account named {NAME}, {others}."
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise DatabaseFailed(
            f"PostgreSQL does not run as root and useradd is missing. {fix}"
        ) from error
    if done.returncode:
        raise DatabaseFailed(f"useradd failed: {done.stderr.strip()}. {fix}")


def let_walk(directory: Path) -> list[Path]:
    """Let other accounts pass through, but not list, each directory above `directory`.

    Returns those that had to be opened, so that the log can say so.
    """
    closed = [parent for parent in directory.parents if not parent.stat().st_mode & WALK]
    for parent in closed:
        parent.chmod(parent.stat().st_mode | WALK)
    return closed


def let_read(tree: Path) -> None:
    """Let other accounts read and run an installed package, whatever umask it came with."""
    if not tree.exists() or tree.stat().st_mode & (READ | WALK) == READ | WALK:
        return
    for path in (tree, *tree.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | READ | (WALK if path.is_dir() or mode & 0o100 else 0))
