"""Asking every route of the backend for the owner's objects, with everybody else's credentials."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chatsphere.isolation import probes
from chatsphere.isolation.operations import Operation
from chatsphere.isolation.probes import Ids, Probe
from chatsphere.isolation.tenants import MARK, Person
from chatsphere.isolation.wire import Answer, Service

NOBODY = "nobody"
THREADS = 4
OF_A_BOT = {"bot_id", "document_id", "source_id", "conversation_id", "message_id"}


@dataclass
class Findings:
    """What a walk saw. Adding to it is safe from several threads."""

    counts: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, credential: str, leak: str) -> None:
        """One probe, sent with `credential`; `leak` is empty if it was answered as it must be."""
        with self._lock:
            self.counts[credential] += 1
            if leak:
                self.leaks.append(leak)


@dataclass(frozen=True)
class Stranger:
    """Somebody else, with objects of their own."""

    person: Person
    own: Ids
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def credentials(self) -> dict[str, str]:
        """Everything that they can present, by name; nothing at all among it."""
        with self.lock:
            self.person.renew()
            token = self.person.token
        keys = {f"key: {scope}": key for scope, key in self.person.keys.items()}
        return {NOBODY: "", "token": token, **keys}


@dataclass(frozen=True)
class Walk:
    """The routes, whose objects are asked for, and who asks."""

    service: Service
    operations: Sequence[Operation]
    foreign: Ids
    is_quick: bool = False
    findings: Findings = field(default_factory=Findings)

    def by_strangers(self, strangers: Sequence[Stranger]) -> None:
        """Every operation, in turns so that no stranger meets the limits of one person."""
        with ThreadPoolExecutor(THREADS) as pool:
            turns = [strangers[number % len(strangers)] for number in range(len(self.operations))]
            list(pool.map(self._ask_all, self.operations, turns))

    def by_narrow_key(self, key: str, own: Ids) -> None:
        """The owner's own key, made for another bot."""
        foreign = {name: pk for name, pk in self.foreign.items() if name in OF_A_BOT}
        inside = [one for one in self.operations if one.places and set(one.places) <= OF_A_BOT]
        for operation in inside:
            asked = probes.by_path(operation, foreign, own)
            self._send_all("key: other bot", key, asked)

    def _ask_all(self, operation: Operation, stranger: Stranger) -> None:
        for name, credential in self._presented(operation, stranger).items():
            self._send_all(name, credential, self._probes(operation, stranger.own))

    def _presented(self, operation: Operation, stranger: Stranger) -> dict[str, str]:
        """All credentials or, where it has to be quick, one of the keys, in turn."""
        every = stranger.credentials()
        keys = [name for name in every if name.startswith("key")]
        if not self.is_quick or not keys:
            return every
        key = keys[self.operations.index(operation) % len(keys)]
        return {name: each for name, each in every.items() if name not in keys or name == key}

    def _probes(self, operation: Operation, own: Ids) -> Iterator[Probe]:
        yield from probes.by_path(operation, self.foreign, own)
        yield from probes.by_body(operation, self.foreign, own)
        yield from probes.by_query(operation, self.foreign, own)

    def _send_all(self, name: str, credential: str, asked: Iterator[Probe]) -> None:
        """What a missing object answers is asked once for each place that it is missing from."""
        missing: dict[str, Answer] = {}
        for probe in asked:
            method, place = probe.operation.method, f"{probe.missing} {probe.missing_body}"
            if place not in missing:
                missing[place] = self.service.ask(
                    method, probe.missing, credential=credential, body=probe.missing_body
                )
            found = self.service.ask(method, probe.path, credential=credential, body=probe.body)
            said = self.leak(probe, found, missing[place]) or _let_in(name, probe, found)
            self.findings.note(name, said and f"{probe} with {name}: {said}")

    def leak(self, probe: Probe, foreign: Answer, missing: Answer) -> str:
        """What the answer gives away; empty if it looks like that for a missing object."""
        text = _without(foreign.text, probe.path, probe.body)
        if MARK in text or any(pk in text for pk in self.foreign.values()):
            return "tells what is the owner's"
        if foreign.status >= 500:
            return f"answers {foreign.status}"
        if foreign.status < 300 and probe.is_elsewhere:
            return f"answers {foreign.status}"
        if (foreign.status, text) != (
            missing.status,
            _without(missing.text, probe.missing, probe.missing_body),
        ):
            return f"{foreign.status} is not what a missing object answers ({missing.status})"
        return ""


def _let_in(name: str, probe: Probe, found: Answer) -> str:
    is_closed = probe.operation.right not in {"", "everyone"}
    is_let_in = name == NOBODY and is_closed and found.status != 401
    return f"answers {found.status} to nobody" if is_let_in else ""


def _without(text: str, path: str, body: object) -> str:
    """An answer without what the request said itself."""
    said = [part for part in path.replace("?", "/").replace("=", "/").split("/") if len(part) == 36]
    if isinstance(body, dict):
        said += [value for value in body.values() if isinstance(value, str) and len(value) == 36]
    for word in said:
        text = text.replace(word, "")
    return text
