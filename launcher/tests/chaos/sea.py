"""Somebody whose documents are in flight while parts of the installation die around them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
import psutil
from chatsphere_client import ProblemError

from chatsphere.databases import BACKEND
from tests.chaos.oracle import Journal, differences
from tests.factories import Launcher, kill, until
from tests.stack.conftest import query
from tests.stack.person import Person

OPEN = "SELECT count(*) FROM documents_document WHERE status IN ('queued', 'processing')"
NOT_ENDED = """SELECT name, status, stage, attempts, progress_done, error_code, lease_until - now()
    FROM documents_document WHERE status IN ('queued', 'processing', 'deleting')"""
ENDED_WITHIN = 60  # seconds after the last fault
PATIENCE = 90  # seconds in which a client goes on trying


class Sea:
    """One stack, one person, and the journal of what they did."""

    def __init__(self, stack: Launcher, passages: dict[str, int]) -> None:
        self.stack, self.passages = stack, passages
        self.alice = Person(stack)
        self.alice.client.tries = 1
        self.journal = Journal()

    def train(self, texts: list[str]) -> list[UUID]:
        """Every text, as a bot's documents; each is sent until it is accepted."""
        bot = patiently(lambda: self.alice.client.create_bot("Harbour").id)
        return [self._train(bot, number, text) for number, text in enumerate(texts)]

    def _train(self, bot: UUID, number: int, text: str) -> UUID:
        """The same text again gives the same document, so sending it twice makes no second."""
        name = f"Text {number}"
        document: UUID = patiently(lambda: self.alice.client.train_text(bot, name, text).id)
        self.journal.accepted[document] = text
        return document

    def delete(self, document: UUID) -> None:
        from chatsphere_client.everyday import taken
        from chatsphere_client.rest.api.documents import delete_document

        rest = self.alice.client.rest
        self.journal.deleted.add(document)
        patiently(lambda: taken(delete_document.sync_detailed(document, client=rest)))

    @property
    def in_flight(self) -> int:
        return int(str(query(self.stack, BACKEND, OPEN)[0][0]))

    def until_ended(self) -> float:
        """Wait for the end of everything; how many seconds that took."""
        began = time.monotonic()
        while left := query(self.stack, BACKEND, NOT_ENDED):
            took = time.monotonic() - began
            assert took < ENDED_WITHIN, f"{len(left)} have not ended after {took:.0f} s: {left}"
            time.sleep(0.2)
        return time.monotonic() - began

    def differences(self) -> list[str]:
        """What the oracle finds, once what was deleted had its time to go."""
        self.until_ended()
        found: list[str] = []

        def well() -> bool:
            found[:] = differences(self.stack, self.journal, passages=self.passages)
            return not found

        try:
            until(well, seconds=20, what="agreement of all stores", pause=0.5)
        except AssertionError:
            return found
        return []


@contextmanager
def replaced(stack: Launcher, part: str) -> Iterator[psutil.Process]:
    """The part as it runs now; afterwards another one is there, and well."""
    before = psutil.Process(until(lambda: stack.state()["parts"][part]["pid"], seconds=60))
    yield before

    def is_another() -> bool:
        state = stack.state()["parts"][part]
        return bool(state["healthy"]) and state["pid"] != before.pid

    until(is_another, seconds=60, what=f"another {part}")


def crash(stack: Launcher, part: str) -> None:
    """Kill a part with everything that it started, and wait for the next one."""
    with replaced(stack, part) as process:
        kill([process, *process.children(recursive=True)])


def until_well(stack: Launcher, part: str) -> None:
    until(lambda: stack.state()["parts"][part]["healthy"], seconds=60, what=f"{part} is well")


def patiently(send: Callable[[], Any]) -> Any:
    """What `send` gives once the installation answers; only what may be sent again is."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return send()
        except httpx.TransportError:
            last: Exception | None = None
        except ProblemError as error:
            if error.status not in {429, 503, 504}:
                raise
            last = error
        assert time.monotonic() < end, f"not accepted within {PATIENCE} s: {last}"
        time.sleep(0.3)
