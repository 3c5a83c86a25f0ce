"""The check as a whole, and what it found."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from chatsphere.errors import NotRunning
from chatsphere.isolation import probes, tenants
from chatsphere.isolation.agent import AgentWalk, Bot
from chatsphere.isolation.operations import Description, Operation
from chatsphere.isolation.tenants import Person
from chatsphere.isolation.walk import Findings, Stranger, Walk
from chatsphere.isolation.wire import Service
from chatsphere.secret_files import SecretFiles
from chatsphere.settings import Settings
from chatsphere.state import RunDir, State

STRANGERS = 3
SHOWN = 20  # findings of one kind in the text
CHANGES_BY_ITSELF = re.compile(r'"(last_used_at|last_check|access|refresh)":\s*("[^"]*"|null)')


@dataclass
class Report:
    """Counts by credential, and everything that should not be there."""

    operations: int = 0
    probes: int = 0
    by_credential: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unclassified: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return bool(self.probes) and not (self.leaks or self.changed or self.unclassified)


def verify(settings: Settings, state: State, *, quick: bool = False) -> Report:
    """Walk both services of the installation that runs. Raises: PlantingFailed.

    Args:
        quick: ask each route with one of a stranger's keys instead of all, in turn.
    """
    backend, agent = Service(state["port"]), Service(state["agent_port"])
    described = Description(backend.ask("GET", "/api/schema/?format=json").json())
    with tenants.tenants(settings, backend, STRANGERS + 1) as (owner, *others):
        operations = described.operations()
        planted, strangers = (
            tenants.plant(owner, tenants.MARK),
            [_settled(person) for person in others],
        )
        walk = Walk(backend, operations, planted, quick)
        narrow = tenants.narrow_key(owner)
        agents = _agent_walk(settings, agent, planted, strangers[0], walk.findings)
        before = _holdings(owner, operations, planted, agents)
        walk.by_strangers(strangers)
        walk.by_narrow_key(narrow, strangers[0].own)
        of_agent = _agent_operations(settings)
        agents.over(of_agent)
        after = _holdings(owner, operations, planted, agents)
    findings = walk.findings
    return Report(
        operations=sum(one.described for one in (*operations, *of_agent)),
        probes=findings.counts.total(),
        by_credential=findings.counts,
        leaks=findings.leaks,
        changed=[name for name in before if before[name] != after[name]],
        unclassified=probes.unclassified(operations, planted) + agents.unclassified(of_agent),
    )


def _settled(person: Person) -> Stranger:
    own = tenants.plant(person)
    tenants.give_keys(person)
    return Stranger(person, own)


def _agent_walk(
    settings: Settings, agent: Service, planted: dict[str, str], other: Stranger, found: Findings
) -> AgentWalk:
    secrets = SecretFiles(settings.data_dir, settings.variables).of("agent")
    owner, stranger = (Bot(ids["workspace_id"], ids["bot_id"]) for ids in (planted, other.own))
    key = secrets["CHATSPHERE_AGENT_SERVICE_TOKEN"]
    return AgentWalk(agent, key, owner, stranger, planted["document_id"], found)


def _agent_operations(settings: Settings) -> list[Operation]:
    """From the committed contract: the agent does not tell its own where it is off."""
    path: Path = settings.root / "contract/agent.openapi.json"
    return Description(json.loads(path.read_text("utf-8"))).operations()


def _holdings(
    owner: Person, operations: list[Operation], planted: dict[str, str], agents: AgentWalk
) -> dict[str, str]:
    """Everything that the owner can read, by where; to show that nothing of it changed."""
    owner.renew()
    read = [one for one in operations if one.described and one.method == "get"]
    held = {
        str(one): CHANGES_BY_ITSELF.sub(
            "", owner.service.ask("GET", one.at(planted), credential=owner.token).text
        )
        for one in read
        if planted.keys() >= set(one.places)
    }
    return {**held, "the vectors": agents.holdings()}


def as_json(report: Report) -> str:
    return json.dumps({**vars(report), "clean": report.is_clean}, indent=1)


def as_text(report: Report) -> str:
    """A table of counts, then what was found."""
    rows = [f"{count:>8}  {name}" for name, count in sorted(report.by_credential.items())]
    lines = [
        f"{report.probes} requests for another tenant's objects, over {report.operations}"
        " operations of both services:",
        *rows,
        f"{len(report.leaks):>8}  leaks",
        f"{len(report.changed):>8}  changed",
        f"{len(report.unclassified):>8}  operations that nobody classified",
    ]
    for what in (report.leaks, report.changed, report.unclassified):
        lines += [f"  {finding}" for finding in what[:SHOWN]]
    return "\n".join(lines)


def running(settings: Settings) -> State:
    """What the launcher of this data directory wrote. Raises: NotRunning."""
    run_dir = RunDir(settings.data_dir)
    state = run_dir.read() if run_dir.is_locked() else None
    if state is None:
        raise NotRunning(f"ChatSphere does not run on {settings.data_dir}; start it first.")
    return state


def exit_status(report: Report) -> int:
    return 0 if report.is_clean else 1
