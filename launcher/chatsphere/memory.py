"""Proportional set size: a process's own pages plus its share of those it shares."""

import sys
from pathlib import Path


def pss_of_tree(pid: int) -> int | None:
    """Bytes used by a process and everything it started; None where the system does not tell."""
    import psutil

    if sys.platform != "linux":
        return None
    try:
        process = psutil.Process(pid)
        members = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return None
    sizes = [size for member in members if (size := pss(member.pid)) is not None]
    return sum(sizes) if sizes else None


def pss(pid: int) -> int | None:
    """Bytes of one process; None when it has gone or belongs to someone else."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
