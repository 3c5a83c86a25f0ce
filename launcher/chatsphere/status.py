"""`chatsphere status`: what runs, since when, how well, with how much memory."""

import time
from datetime import timedelta
from typing import NotRequired, TypedDict

from chatsphere.errors import NotRunning, PartUnhealthy
from chatsphere.memory import pss_of_tree
from chatsphere.settings import Settings
from chatsphere.state import PartState, RunDir, State, is_alive

MIB = 2**20


class PartReport(PartState):
    memory_bytes: int | None


class Report(TypedDict):
    """Times in seconds since 1970; memory is proportional (PSS), None where it is not told."""

    running: bool
    data_dir: str
    url: NotRequired[str]
    pid: NotRequired[int]
    started: NotRequired[float]
    memory_bytes: NotRequired[int | None]
    parts: NotRequired[dict[str, PartReport]]


def look(settings: Settings) -> Report:
    """The launcher of this data directory and its parts, as they are now."""
    run_dir = RunDir(settings.data_dir)
    state = run_dir.read() if run_dir.is_locked() else None
    if state is None or not is_alive(state["pid"]):
        return {"running": False, "data_dir": str(settings.data_dir)}
    return _running(settings, state)


def _running(settings: Settings, state: State) -> Report:
    parts: dict[str, PartReport] = {
        name: {**part, "memory_bytes": pss_of_tree(part["pid"]) if part["pid"] else None}
        for name, part in state["parts"].items()
    }
    return {
        "running": True,
        "data_dir": str(settings.data_dir),
        "url": state["url"],
        "pid": state["pid"],
        "started": state["started"],
        "memory_bytes": pss_of_tree(state["pid"]),
        "parts": parts,
    }


def exit_status(report: Report) -> int:
    """0 when everything is well; else that of not_running or part_unhealthy."""
    if not report["running"]:
        return NotRunning.exit_status
    is_well = all(part["healthy"] for part in report["parts"].values())
    return 0 if is_well else PartUnhealthy.exit_status


def as_text(report: Report) -> str:
    if not report["running"]:
        return f"ChatSphere does not run on {report['data_dir']}."
    lines = [f"{report['url']}   data in {report['data_dir']}", ""]
    lines.append(
        f"{'part':<10}{'process':>8}  {'health':<10}{'up':>10}{'restarts':>10}{'memory':>10}"
    )
    lines += [_row(name, part) for name, part in report["parts"].items()]
    lines.append(f"{'together':<50}{_mib(report['memory_bytes']):>8}")
    return "\n".join(lines)


def _row(name: str, part: PartReport) -> str:
    health = "healthy" if part["healthy"] else "unhealthy" if part["pid"] else "down"
    up = timedelta(seconds=int(time.time() - part["since"])) if part["pid"] else "-"
    times, memory = part["restarts"], _mib(part["memory_bytes"])
    return f"{name:<10}{part['pid'] or '-':>8}  {health:<10}{up!s:>10}{times:>10}{memory:>10}"


def _mib(size: int | None) -> str:
    return "-" if size is None else f"{size / MIB:.0f} MiB"
