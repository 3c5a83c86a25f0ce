"""`chatsphere doctor`: each check says what it found and, where something is wrong, the fix."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from chatsphere.doctor import environments, machine, names, recognition, services
from chatsphere.doctor.finding import Finding
from chatsphere.errors import PartUnhealthy
from chatsphere.settings import Settings

Check = Callable[[Settings], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    environments.python,
    environments.houses,
    machine.data_dir,
    machine.disk,
    machine.listening,
    names.public_url,
    names.unknown,
    services.databases,
    services.redis,
    services.parts,
    recognition.scanned_pages,
)
MARKS = {"good": "ok  ", "note": "note", "bad": "BAD "}


def examine(settings: Settings) -> list[Finding]:
    """All checks, in order; each takes some seconds at the longest."""
    return [finding for check in CHECKS for finding in check(settings)]


def exit_status(findings: Iterable[Finding]) -> int:
    """0 unless something keeps ChatSphere from working; a note does not."""
    return PartUnhealthy.exit_status if any(f.level == "bad" for f in findings) else 0


def as_json(findings: Iterable[Finding]) -> str:
    found = [asdict(finding) for finding in findings]
    is_well = all(finding["level"] != "bad" for finding in found)
    return json.dumps({"healthy": is_well, "findings": found}, indent=1)


def as_text(findings: Iterable[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.level]}  {finding.check:<14} {finding.found}")
        if finding.fix:
            lines.append(f"{'':<6}{'':<14} → {finding.fix}")
    return "\n".join(lines)
