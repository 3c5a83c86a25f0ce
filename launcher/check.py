"""Style, types, contract, client, locks and test hygiene of the three houses.

    python3 check.py lint | fmt | contract | sdk | lock

`lint` checks and changes nothing; `fmt` puts every file into shape; `contract` writes
contract/*.openapi.json and the tables of docs/reference/permissions.md anew, `sdk` the Python
client from the contract; `lock` writes requirements/*.txt anew after a change of a pyproject.toml,
keeping every version that still fits. Needs the dev environments (`make` sees to it) and only the
standard library. Exit status: 0 in order, 1 something is not, 2 wrong usage.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import check_locks
import check_tests
import python_client
from install import HOUSES, ROOT

CONTRACT = ROOT / "contract"
BENCH_BY = "launcher"  # the benchmarks start the whole stack, with the launcher's packages
CLIENT_BY = "launcher"  # the generator and what it needs are among the launcher's dev packages
STANDING_ALONE = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


class Wrong(Exception):
    """A check found something; `str(error)` says what, and what to do."""


def tool(house: str, program: str, *arguments: str) -> str:
    """Run a program of a house's environment there; what it printed on standard output.

    Raises:
        Wrong: it ended with another status than 0; with everything it printed.
    """
    done = subprocess.run(
        (ROOT / house / ".venv/bin" / program, *arguments),
        cwd=ROOT / house,
        env={**os.environ, **STANDING_ALONE},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Wrong(done.stdout + done.stderr)
    return done.stdout


def style(house: str) -> None:
    tool(house, "ruff", "check", "--quiet", "--output-format=concise", *trees(house))
    tool(house, "ruff", "format", "--check", "--quiet", "--diff", *trees(house))


def types(house: str) -> None:
    tool(house, "mypy")
    if house == BENCH_BY:
        tool(house, "mypy", "--strict", "../bench")


def fmt(house: str) -> None:
    tool(house, "ruff", "check", "--quiet", "--fix", *trees(house))
    tool(house, "ruff", "format", "--quiet", *trees(house))


def trees(house: str) -> list[str]:
    """What is checked by a house's rules: itself, and by the launcher's the benchmarks."""
    bench = ["--config", "pyproject.toml", "../bench"] if house == BENCH_BY else []
    return [".", *bench]


def agent_contract() -> str:
    return _normal(tool("agent", "python", "-m", "chatsphere_agent.openapi"))


def backend_contract() -> str:
    """Any warning about the schema is an error."""
    rigour = ("--validate", "--fail-on-warn", "--format", "openapi-json")
    return _normal(tool("backend", "python", "manage.py", "spectacular", *rigour))


CONTRACTS: dict[str, Callable[[], str]] = {"agent": agent_contract, "backend": backend_contract}


def _normal(document: str) -> str:
    """One way to write it down, so that a difference is a difference in meaning."""
    return json.dumps(json.loads(document), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def committed(house: str) -> Path:
    return CONTRACT / f"{house}.openapi.json"


def contract_is_current(house: str) -> None:
    path = committed(house)
    if not path.exists() or path.read_text("utf-8") != CONTRACTS[house]():
        raise Wrong(f"{path.relative_to(ROOT)} is not what the code says; run `make contract`.")


def write_contract(house: str) -> None:
    committed(house).write_text(CONTRACTS[house](), "utf-8")


def client_style(house: str) -> None:
    tool(house, "ruff", "check", "--quiet", "--output-format=concise", str(python_client.SDK))
    tool(house, "ruff", "format", "--check", "--quiet", "--diff", str(python_client.SDK))


def client_types(house: str) -> None:
    where = ("--config-file", str(python_client.SDK / "pyproject.toml"))
    tool(house, "mypy", *where, str(python_client.SDK / "chatsphere_client"))


def client_is_current(_house: str) -> None:
    try:
        found = python_client.differences()
    except python_client.GeneratorFailed as error:
        raise Wrong(str(error)) from error
    if found:
        names = ", ".join(found[:3]) + (" and others" if len(found) > 3 else "")
        raise Wrong(f"sdk/python is not what the contract says ({names}); run `make sdk`.")


def write_client(_house: str) -> None:
    try:
        python_client.write()
    except python_client.GeneratorFailed as error:
        raise Wrong(str(error)) from error


def format_client(house: str) -> None:
    tool(house, "ruff", "check", "--quiet", "--fix", str(python_client.SDK))
    tool(house, "ruff", "format", "--quiet", str(python_client.SDK))


def write_permissions(house: str) -> None:
    tool(house, "python", "manage.py", "permission_table")


def locks(house: str) -> None:
    if problems := check_locks.problems(ROOT / house, ROOT / ".tools/bin/uv"):
        raise Wrong("\n".join(problems))


def write_locks(house: str) -> None:
    for problem in check_locks.write(ROOT / house, ROOT / ".tools/bin/uv"):
        raise Wrong(problem)


def tests(house: str) -> None:
    if problems := check_tests.problems(ROOT / house / "tests"):
        raise Wrong("\n".join(problems))


Step = tuple[str, Callable[[str], None], str]
VERBS: dict[str, list[Step]] = {
    # The slowest first, so that the short ones fill the gaps.
    "lint": [
        *((f"{house} types", types, house) for house in HOUSES),
        ("client types", client_types, CLIENT_BY),
        *((f"{house} contract", contract_is_current, house) for house in CONTRACTS),
        ("client", client_is_current, CLIENT_BY),
        ("client style", client_style, CLIENT_BY),
        *((f"{house} style", style, house) for house in HOUSES),
        *((f"{house} locks", locks, house) for house in HOUSES),
        *((f"{house} tests", tests, house) for house in HOUSES),
    ],
    "fmt": [
        *((f"{house} format", fmt, house) for house in HOUSES),
        ("client format", format_client, CLIENT_BY),
    ],
    "sdk": [("client", write_client, CLIENT_BY)],
    "contract": [
        *((f"{house} contract", write_contract, house) for house in CONTRACTS),
        ("permission table", write_permissions, "backend"),
    ],
    "lock": [(f"{house} locks", write_locks, house) for house in HOUSES],
}


def run(steps: list[Step]) -> bool:
    """Run all steps, as many at a time as there are processors; True when all is in order."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        pending = {pool.submit(timed, action, house): name for name, action, house in steps}
        outcomes = [report(pending[done], *done.result()) for done in as_completed(pending)]
    return all(outcomes)


def timed(action: Callable[[str], None], house: str) -> tuple[str, float]:
    """What was wrong, empty for nothing, and the seconds it took to see."""
    begun = time.monotonic()
    try:
        action(house)
    except Wrong as error:
        return str(error).strip() or "failed without a word", time.monotonic() - begun
    return "", time.monotonic() - begun


def report(name: str, problem: str, seconds: float) -> bool:
    print(f"{'FAIL' if problem else 'ok  '}  {name:<18} {seconds:5.1f} s", flush=True)
    if problem:
        print("\n".join(f"      {line}" for line in problem.splitlines()), flush=True)
    return not problem


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in VERBS:
        print(__doc__, file=sys.stderr)
        return 2
    return 0 if run(VERBS[arguments[0]]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
