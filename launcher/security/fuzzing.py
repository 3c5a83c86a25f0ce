"""Schemathesis over both services: their committed descriptions against a running installation."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatsphere.secret_files import SecretFiles
from chatsphere.settings import ROOT
from security.figures import Figure
from security.seed import Seed, sown
from tests.factories import Launcher

HERE = Path(__file__).parent
SERVICE_TOKEN = "CHATSPHERE_AGENT_SERVICE_TOKEN"  # noqa: S105 - a name
# Schemathesis' numbers: an answer of 500 or above; one that is not as the description has it.
BROKEN = ("ST101", "ST102")
UNDOCUMENTED = tuple(f"ST{number}" for number in range(103, 112))
OFTEN = "probability = 0.8"  # that a path gets an id that exists
LIMIT = 480  # seconds for one service, on a busy machine


@dataclass(frozen=True)
class Target:
    """A service; how many examples each of its operations gets, and the cases there must be."""

    house: str
    examples: int
    least: int


FULL = (Target("backend", 100, 5_000), Target("agent", 90, 1_500))
BOUNDED = (Target("backend", 4, 1_000), Target("agent", 4, 400))


def run(launcher: Launcher, *, bounded: bool = False) -> list[Figure]:
    """Fuzz a running installation. What Schemathesis says of a failure is printed."""
    targets = BOUNDED if bounded else FULL
    with tempfile.TemporaryDirectory(prefix="chatsphere-fuzz-") as name:
        folder = Path(name)
        seed = sown(launcher.port)
        seed.write(folder / "seed.json")
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "launcher"),
            "SECURITY_SEED": str(folder / "seed.json"),
            "SECURITY_SERVICE_TOKEN": SecretFiles(launcher.data_dir, {}).of("agent")[SERVICE_TOKEN],
        }
        ports = {"backend": launcher.port, "agent": launcher.agent_port}
        found: list[Figure] = []
        for target in targets:
            write_configuration(folder, target.house, seed)
            found += figures(target, fuzz(target, ports[target.house], folder, environment))
        return found


def fuzz(target: Target, port: int, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Schemathesis' own report of one run.

    Raises:
        subprocess.TimeoutExpired: it took longer than LIMIT.
    """
    report = folder / f"{target.house}.json"
    # One worker: `ast.parse` of CPython 3.11 fails now and then where two threads use it at once.
    command = (
        *(Path(sys.executable).parent / "st", "--config-file", folder / f"{target.house}.toml"),
        *("run", ROOT / f"contract/{target.house}.openapi.json"),
        *("--url", f"http://127.0.0.1:{port}", "--workers", "1"),
        *("--max-examples", str(target.examples)),
        *("--report", "json", "--report-json-path", report),
    )
    with (folder / f"{target.house}.log").open("w+", encoding="utf-8") as log:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=log, stderr=log, timeout=LIMIT, check=False
        )
        if done.returncode:
            log.seek(0)
            print(log.read(), flush=True)
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def figures(target: Target, report: Mapping[str, Any]) -> list[Figure]:
    failures = {group["code"]: group["count"] for group in report["failures"]}
    broken = sum(failures.pop(code, 0) for code in BROKEN)
    undocumented = sum(failures.pop(code, 0) for code in UNDOCUMENTED)
    others = sum(failures.values()) + sum(one["count"] for one in report["errors"])
    operations, house = report["operations"], target.house
    return [
        Figure(f"{house}: generated requests", report["test_cases"]["generated"], target.least),
        Figure(f"{house}: operations asked", operations["tested"], operations["total"]),
        Figure(f"{house}: answers of 500 and above", broken, most=0),
        Figure(f"{house}: undocumented answers", undocumented, most=0),
        Figure(f"{house}: other faults", others, most=0),
    ]


def write_configuration(folder: Path, house: str, seed: Seed) -> None:
    """The house's settings, with the ids of the seed for its paths."""
    text = (HERE / f"{house}.toml").read_text("utf-8")
    if house == "backend":
        text += places(seed)
    (folder / f"{house}.toml").write_text(text, "utf-8")


def places(seed: Seed) -> str:
    """Where the seed's ids go: into paths, the spare ones into those of a DELETE."""
    kept, spare = dictionaries("kept", seed.kept), dictionaries("spare", seed.spare)
    in_body = f'"body.workspace_id" = {{ dictionary = "kept_workspace_id", {OFTEN} }}\n'
    return (
        f"\n[dictionaries]\n{kept}{spare}"
        f"\n[parameters]\n{bindings('kept', seed.kept)}{in_body}"
        f'\n[[operations]]\ninclude-method = "DELETE"\n'
        f"[operations.parameters]\n{bindings('spare', seed.spare)}"
    )


def dictionaries(kind: str, ids: Mapping[str, list[str]]) -> str:
    return "".join(f"{kind}_{name} = {{ values = {json.dumps(of)} }}\n" for name, of in ids.items())


def bindings(kind: str, names: Iterable[str]) -> str:
    return "".join(
        f'"path.{name}" = {{ dictionary = "{kind}_{name}", {OFTEN} }}\n' for name in names
    )
