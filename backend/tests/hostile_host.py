"""A parser host with readers that misbehave, to see what the sandbox makes of them."""

import os
import signal
import socket
import sys
import time
import types
from pathlib import Path

from services import extractors
from services.extractors.result import Extracted
from services.sandbox import host


def loop(_path: Path) -> Extracted:
    while True:
        pass


def sleep(_path: Path) -> Extracted:
    time.sleep(3600)
    return Extracted("never")


def hog(_path: Path) -> Extracted:
    return Extracted(str(len([bytes(2**20) for _ in range(2000)])))


def crash(_path: Path) -> Extracted:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Extracted("never")


def fail(_path: Path) -> Extracted:
    raise ZeroDivisionError


def dig(path: Path) -> Extracted:
    return dig(path)


def flood(_path: Path) -> Extracted:
    return Extracted("x" * 80_000_000)


def write(path: Path) -> Extracted:
    """Tries to fill the disk."""
    with path.with_suffix(".big").open("wb") as file:
        for _ in range(100):
            file.write(bytes(2**20))
    return Extracted("written")


def kill_host(_path: Path) -> Extracted:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(3600)
    return Extracted("never")


def tell(_path: Path) -> Extracted:
    """What a reader can find out about where it runs."""
    lines = [f"{name}={value}" for name, value in os.environ.items()]
    lines += [f"fd:{number.name}" for number in Path("/proc/self/fd").iterdir()]
    lines += [f"django:{'django' in sys.modules}", f"cwd:{list(Path().iterdir())}"]
    lines += [f"interfaces:{[name for _, name in socket.if_nameindex()]}"]
    return Extracted("\n".join(lines))


READERS = (loop, sleep, hog, crash, fail, dig, flood, write, kill_host, tell)


def register() -> None:
    """Each under the media type `test/<its name>`."""
    for reader in READERS:
        module = types.ModuleType(f"tests.reader_{reader.__name__}")
        module.read = reader  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
        extractors.READERS[f"test/{reader.__name__}"] = module.__name__


if __name__ == "__main__":
    register()
    host.main()
