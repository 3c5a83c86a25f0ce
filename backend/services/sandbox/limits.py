"""What a child that reads one file may use."""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
SMALL_FILE = MIB  # bytes; an honest file of this size is read in well under a second
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


@dataclass(frozen=True)
class Limits:
    """Of one child: bytes of memory and of any file it writes, seconds of CPU and of the clock."""

    memory: int = 448 * MIB  # with what a child shares, it stays below 512 MB
    cpu: int = 30
    wall: float = 60
    file_size: int = 64 * MIB
    open_files: int = 64


def limits_for(path: Path) -> Limits:
    """A small file that takes long is hostile, a large one may be honest."""
    return Limits(cpu=8 if path.stat().st_size <= SMALL_FILE else 30)


def apply(limits: Limits, *, room: int | None = None) -> None:
    """Put this process under the limits, for good.

    `room` is the address space in bytes; by default what is in use already comes on top.
    """
    if room is None:
        room = _address_space() + limits.memory - _resident()
    # The softer limit comes with a signal of its own, by which the host tells what happened.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    for kind, most in (
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, room),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process with the one that forked it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before we asked
        os._exit(1)


def leave_the_network() -> None:
    """Move into an empty network where the system lets us. Half a move would be worse than none,
    so a child tries first.
    """
    child = os.fork()
    if child == 0:
        os._exit(0 if _unshare() else 1)
    if os.waitpid(child, 0)[1] == 0:
        _unshare()


def _unshare() -> bool:
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    try:  # keep our own names, or no file could be made any more
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:
        return False
    return True


def _pages(column: int) -> int:
    return int(Path("/proc/self/statm").read_text().split()[column]) * resource.getpagesize()


def _address_space() -> int:
    return _pages(0)


def _resident() -> int:
    return _pages(1)
