"""Python itself, and whether each house's packages are those of its lock."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chatsphere.doctor.finding import Finding
from chatsphere.settings import Settings

OLDEST = (3, 11)
HOUSES = ("backend", "agent", "launcher")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\\\n]*)", re.MULTILINE)
INSTALL = "`make run` installs what is missing; `make clean-env` first starts from nothing."


def python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info[:2] >= OLDEST:
        yield Finding.good("python", f"{version} at {sys.executable}")
    else:
        yield Finding.bad("python", f"{version} is too old", "Install Python 3.11 or newer.")


def houses(settings: Settings) -> Iterator[Finding]:
    """Compares what is installed with the lock that the environment was made from."""
    for name in HOUSES:
        house = settings.root / name
        differences = sorted(_differences(house))
        check = f"{name} env"
        if differences:
            found = f"{', '.join(differences[:5])}{' …' if len(differences) > 5 else ''}"
            yield Finding.bad(check, f"differs from its lock: {found}", INSTALL)
        else:
            yield Finding.good(check, "equal to its lock")


def _differences(house: Path) -> Iterator[str]:
    stamp = house / ".venv/installed"
    if not stamp.exists():
        yield "not installed"
        return
    kind = "dev.txt" if stamp.read_text("utf-8").startswith("dev") else "base.txt"
    pinned = read_lock((house / "requirements" / kind).read_text("utf-8"))
    installed = installed_in(house / ".venv")
    for name, pins in pinned.items():
        if name not in installed:
            if pins.is_for_all:
                yield f"{name} is missing"
        elif installed[name] not in pins.versions:
            yield f"{name} is {installed[name]}, not {' or '.join(pins.versions)}"
    yield from (f"{name} is not in the lock" for name in installed.keys() - pinned.keys())


@dataclass
class Pins:
    """A package's versions in a lock: one, or several for different systems and Pythons."""

    versions: list[str] = field(default_factory=list)
    is_for_all: bool = False


def read_lock(text: str) -> dict[str, Pins]:
    found: dict[str, Pins] = {}
    for name, version, rest in PINNED.findall(text):
        pins = found.setdefault(_normal(name), Pins())
        pins.versions.append(version)
        pins.is_for_all |= ";" not in rest
    return found


def installed_in(environment: Path) -> dict[str, str]:
    """Name to version, read from the names of the packages' metadata directories."""
    found = {}
    for path in environment.glob("lib/python3*/site-packages/*.dist-info"):
        name, _, version = path.stem.rpartition("-")
        found[_normal(name)] = version
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
