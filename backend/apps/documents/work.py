"""A worker's desk: documents that are worked on abreast, by one thread."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import contextmanager
from typing import Protocol

from django.db import Error

from apps.documents import pipeline
from apps.documents.claims import Claim
from apps.documents.jobs import TINY, TINY_TO_A_SEAT, Job, leave
from apps.documents.keeping import DocumentKeeper, keeping
from apps.documents.steps import Change
from core.commits import lazy_commit
from core.failpoints import reached

SEATS = 3  # documents at once
SMALL = 2**20  # bytes; a seat for one such is kept, whatever large ones are being read
LOOK = 0.25  # seconds between two looks at what is to be done


class Waiting(Protocol):
    """Claims documents that wait; see `DocumentQuerySet`."""

    def claim_next(self, *, most: int | None = None) -> Claim | None: ...

    def claim_beside(self, claim: Claim, *, count: int, most: int) -> list[Claim]: ...


class Nothing:
    """Where no further document is wanted."""

    def claim_next(self, *, most: int | None = None) -> Claim | None:
        return None

    def claim_beside(self, claim: Claim, *, count: int, most: int) -> list[Claim]:
        return []


def work_on(claim: Claim, *, until: float) -> bool:
    """Work on one claimed document; as `work_through`."""
    return work_through(Nothing(), until=until, first=claim)


def work_through(waiting: Waiting, *, until: float, first: Claim | None = None) -> bool:
    """Work on what can be claimed, some documents abreast: while one is read or embedded, another
    is cut. Whether it makes sense to go on afterwards.

    A bug is not caught here: it is logged by the task, and the lease that runs out counts it. The
    other documents are handed back, and so are all when the worker is told to leave.
    """
    with keeping(DocumentKeeper()) as keeper:
        desk = Desk(keeper, waiting, until)
        try:
            if first:
                desk.put_down(first)
            while desk.take_up() or desk.jobs:
                desk.go_on()
        finally:
            for claim in desk.claims():
                leave(claim)
    return desk.makes_sense


class Desk:
    """Where a worker's documents lie."""

    def __init__(self, keeper: DocumentKeeper, waiting: Waiting, until: float) -> None:
        self.jobs, self.makes_sense = list[Job](), True
        self._keeper, self._waiting, self._until = keeper, waiting, until
        self._shift = until - time.monotonic()
        self._suspect: Claim | None = None
        self._looked = float("-inf")

    def take_up(self) -> bool:
        """Begin with what waits, as far as there is room; whether there was something."""
        begun = False
        while claims := self._claimed():
            begun = True
            reached("claimed")
            for claim in claims:
                self.put_down(claim)
        return begun

    def put_down(self, claim: Claim) -> None:
        """Begin with it or, if it has to be worked on alone, let it wait for the others' end."""
        self._keeper.hold(claim)
        if claim.document.attempts > 1 and any(job.seats for job in self.jobs):
            self._suspect = claim
        else:
            self._begin(claim)

    def claims(self) -> list[Claim]:
        return [job.claim for job in self.jobs] + ([self._suspect] if self._suspect else [])

    def go_on(self) -> None:
        """Wait until something can be done for one of them, and do it.

        Rows are changed once nothing else is left to do, so that many share a transaction.
        """
        changing = [job for job in self.jobs if isinstance(job.waits_for, Change)]
        futures = [job.future for job in self.jobs if job.future]
        wait(futures, 0 if changing else LOOK, FIRST_COMPLETED)
        due = [job for job in self.jobs if job.is_due]
        for job in due:
            self._advance(job)
        if not due:
            self._change(changing)
        if self._suspect and not any(job.seats for job in self.jobs):
            suspect, self._suspect = self._suspect, None
            self._begin(suspect)

    def _claimed(self) -> list[Claim]:
        """One and, if it is tiny, more of that kind; none where there is no room."""
        is_alone = self._suspect or any(job.is_suspect for job in self.jobs)
        is_full = sum(job.seats for job in self.jobs) > SEATS - 1
        if is_alone or is_full or self._is_over() or self._has_just_looked():
            return []
        seated = [job for job in self.jobs if job.seats]
        large = sum(job.claim.document.size_kept > SMALL for job in seated)
        claim = self._waiting.claim_next(most=SMALL if large >= SEATS - 1 else None)
        self._looked = time.monotonic() if claim is None else float("-inf")
        return [claim, *self._beside(claim)] if claim else []

    def _beside(self, claim: Claim) -> list[Claim]:
        """Those that share its seat."""
        document = claim.document
        if document.size_kept > TINY or document.attempts > 1:
            return []
        return self._waiting.claim_beside(claim, count=TINY_TO_A_SEAT - 1, most=TINY)

    def _is_over(self) -> bool:
        """The shift goes on for others while something is left that takes its time anyway."""
        now = time.monotonic()
        if now > self._until and any(job.claim.is_aside for job in self.jobs):
            self._until = now + self._shift
        return now > self._until or not self.makes_sense

    def _has_just_looked(self) -> bool:
        return bool(self.jobs) and time.monotonic() - self._looked < LOOK

    def _begin(self, claim: Claim) -> None:
        self._advance(Job(claim, pipeline.process(claim, until=self._until)))

    def _advance(self, job: Job) -> None:
        with self._in_hand(job):
            self.makes_sense &= job.advance()

    def _change(self, jobs: Sequence[Job]) -> None:
        """Change the rows that they want changed, all in one transaction. If that fails, each has
        one of its own: what one's text does to the database is not the others' affair."""
        if not jobs:
            return
        try:
            with lazy_commit():
                for job in jobs:
                    with self._in_hand(job):
                        job.change()
        except Error as error:
            if len(jobs) > 1:
                for job in jobs:
                    self._change([job])
                return
            jobs[0].fault = error
        for job in jobs:
            self._advance(job)

    @contextmanager
    def _in_hand(self, job: Job) -> Iterator[None]:
        """Off the desk while it is worked on: whoever cleans up after a bug leaves it its lease."""
        self.jobs = [other for other in self.jobs if other is not job]
        try:
            yield
        except (Error, SystemExit):
            self._put_back(job)
            raise
        self._put_back(job)

    def _put_back(self, job: Job) -> None:
        if job.waits_for is None:
            self._keeper.drop(job.claim)
        else:
            self.jobs.append(job)
