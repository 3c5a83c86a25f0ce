"""The typed Python client in sdk/python, generated from contract/backend.openapi.json."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from install import ROOT

CONTRACT = ROOT / "contract/backend.openapi.json"
SDK = ROOT / "sdk/python"
GENERATED = SDK / "chatsphere_client/rest"
PROGRAMS = ROOT / "launcher/.venv/bin"
EVENTS, FILE = "text/event-stream", "application/octet-stream"
JSON, FORM = "application/json", "multipart/form-data"
Json = Any


class GeneratorFailed(Exception):
    """The generator refused the contract, or warned of something in it; `str(error)` says what."""


def differences() -> list[str]:
    """The files of the client that are not what the contract says; empty when it is current."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, there = _files(generate(Path(folder))), _files(GENERATED)
    return sorted(name for name in wanted.keys() | there if wanted.get(name) != there.get(name))


def write() -> None:
    """Put the client that the contract describes in the place of the one that is there."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(Path(folder))
        shutil.rmtree(GENERATED, ignore_errors=True)
        shutil.copytree(fresh, GENERATED)


def generate(folder: Path) -> Path:
    """Make the client in `folder`. Raises: GeneratorFailed: also for a mere warning."""
    described, made = folder / "openapi.json", folder / "rest"
    document = json.loads(CONTRACT.read_text("utf-8"))
    described.write_text(json.dumps(digestible(document)), "utf-8")
    what = ("--path", described, "--output-path", made, "--config", SDK / "generator.yaml")
    done = subprocess.run(
        (
            PROGRAMS / "openapi-python-client",
            "generate",
            *what,
            "--meta",
            "none",
            "--fail-on-warning",
        ),
        env={**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GeneratorFailed(done.stdout + done.stderr)
    _mend(made / "client.py")
    return made


def digestible(document: Json) -> Json:
    """The contract as the generator can take it.

    It would send every default that a caller leaves out, so that a change of one field would set
    all others back; and it knows of one type of file and of body, of no streams, and of no empty
    security.
    """
    for operations in document["paths"].values():
        for operation in operations.values():
            _simplify(operation)
    return _without_defaults(document)


def _simplify(operation: Json) -> None:
    answers = operation["responses"]
    if {"200", "201"} <= answers.keys() and EVENTS in answers["200"]["content"]:
        del answers["200"]  # a stream, only for those who ask for it
    for answer in answers.values():
        _simplify_content(answer.get("content", {}))
    bodies = operation.get("requestBody", {}).get("content", {})
    if JSON in bodies:
        bodies.pop(FORM, None)  # the same as a form, which a program has no need of
    if operation.get("security") == [{}]:
        operation["security"] = []


def _simplify_content(content: Json) -> None:
    if EVENTS in content:
        content[EVENTS] = {"schema": {"type": "string"}}
    if any(kind["schema"].get("format") == "binary" for kind in content.values()):
        content.clear()
        content[FILE] = {"schema": {"type": "string", "format": "binary"}}


def _without_defaults(node: Json, *, names: bool = False) -> Json:
    """`names`: the keys of `node` are names that somebody chose, not words of the format."""
    if isinstance(node, list):
        return [_without_defaults(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without_defaults(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key != "default"
    }


def _mend(module: Path) -> None:
    """The one thing that the generator's own code gets past no strict type check."""
    text = module.read_text("utf-8")
    module.write_text(text.replace("*args: object", "*args: Any"), "utf-8")


def _files(folder: Path) -> dict[str, str]:
    found = sorted(folder.rglob("*.py"))
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in found}
