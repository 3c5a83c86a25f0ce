"""A house's locks: complete, pinned by hash, free of index addresses, equal to pyproject.toml."""

import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from install import uv_environment

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)((?: *;[^\\\n]*)?)( \\\n +--hash=\S+)*", re.M)
HASHED = re.compile(r"^[A-Za-z0-9._-]+==\S+[^\\\n]*( \\\n +--hash=sha256:[0-9a-f]{64})+$", re.M)
DIRECT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(.*)$")
FLOOR = re.compile(r"(?:>=|==|~=)\s*[0-9]")
# Torch and what would bring it: gigabytes that nothing in the agent imports.
UNWANTED = re.compile(r"^(torch|sentence-transformers|transformers|nvidia-.*|triton)$")
COMPILE = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "-q")
MORE: dict[str, tuple[str, ...]] = {
    "base.txt": (),
    "full.txt": ("--all-extras",),
    "dev.txt": ("--all-extras", "--group", "dev"),
}
OLDEST_PYTHON = ("--python-version", "3.11")
OFFLINE = re.compile(r"failed to fetch|error sending request|dns error|connect", re.I)


def problems(house: Path, uv: Path) -> list[str]:
    """One sentence for each thing that is wrong; empty when the locks are in order."""
    groups = _groups(house)
    found = [problem for group in groups.values() for problem in _without_floor(group)]
    locked = {name: (house / "requirements" / name).read_text("utf-8") for name in groups}
    for name, text in locked.items():
        found += [f"{name}: {problem}" for problem in _in_lock(text, groups[name])]
    for smaller, larger in pairwise(locked):
        if not pins(locked[smaller]) <= pins(locked[larger]):
            found.append(f"{larger} does not hold every version of {smaller}.")
    return found or list(_differences(house, uv))


def _groups(house: Path) -> dict[str, list[str]]:
    """What is asked for directly, by lock, from the smallest to the largest."""
    project = tomllib.loads((house / "pyproject.toml").read_text("utf-8"))
    extras = project["project"].get("optional-dependencies", {})
    groups = {
        "base.txt": project["project"]["dependencies"],
        "full.txt": [requirement for extra in extras.values() for requirement in extra],
        "dev.txt": project["dependency-groups"]["dev"],
    }
    return {name: asked for name, asked in groups.items() if asked or name != "full.txt"}


def pins(text: str) -> set[tuple[str, str, str]]:
    """(name, version, marker) of every package in a lock."""
    return {(match[1], match[2], match[3].strip(" ;")) for match in PIN.finditer(text)}


def _without_floor(requirements: list[str]) -> Iterator[str]:
    for requirement in requirements:
        if not FLOOR.search(requirement):
            yield f"{requirement}: give it a floor in pyproject.toml, such as >= its version now."


def _in_lock(text: str, requirements: list[str]) -> Iterator[str]:
    entries = re.findall(r"^(?=\S)(?!#).*$", text, re.M)
    names = {name for name, _, _ in pins(text)}
    if len(HASHED.findall(text)) != len(entries):
        yield "something other than name==version with sha256 hashes stands in it."
    if re.search(r"://|^\s*-|--(?:extra-)?index-url|--find-links", _without_hashes(text), re.M):
        yield "it names an index, an address or an option."
    for requirement in requirements:
        if (match := DIRECT.match(requirement)) and _normal(match[1]) not in names:
            yield f"{match[1]} is missing."
    for name in sorted(filter(UNWANTED.match, names)):
        yield f"{name} must not be in it."


def _without_hashes(text: str) -> str:
    return re.sub(r"^ +--hash=\S+(?: \\)?$", "", text, flags=re.M)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _differences(house: Path, uv: Path) -> Iterator[str]:
    """Compile each lock again; where no index answers, what was checked before must do."""
    with tempfile.TemporaryDirectory() as folder:
        for name in _groups(house):
            old = house / "requirements" / name
            new = Path(shutil.copy(old, folder))
            problem = _compile(house, uv, name, new)
            if problem and not OFFLINE.search(problem):
                yield f"{name} cannot be compiled: {problem}"
            elif not problem and pins(new.read_text("utf-8")) != pins(old.read_text("utf-8")):
                yield f"{name} is not what pyproject.toml asks for; run `make lock`."


def _compile(house: Path, uv: Path, name: str, output: Path) -> str:
    """Write `output`, keeping its versions where they still fit; what went wrong, or nothing."""
    what: tuple[str, ...] = (*MORE[name], *COMPILE, *OLDEST_PYTHON)
    done = subprocess.run(
        (uv, "pip", "compile", "pyproject.toml", *what, "-o", output),
        cwd=house,
        env=uv_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


def write(house: Path, uv: Path) -> Iterator[str]:
    """Compile the locks of `house`; what went wrong, if anything."""
    for name in _groups(house):
        if problem := _compile(house, uv, name, house / "requirements" / name):
            yield problem
