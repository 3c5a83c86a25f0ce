"""One turn of reading a source: step by step, each kept as soon as it is done."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial

from django.db import InterfaceError, OperationalError, connection, transaction

from apps.documents.claims import ClaimLost
from apps.documents.keeping import keeping
from apps.documents.models import Source
from apps.sources import pages, rounds
from apps.sources.claims import Claim, SourceKeeper
from apps.sources.models import Run
from core.exceptions import DependencyUnavailable
from core.failpoints import reached
from services.crawling import Crawl, Frontier, Reason, Skipped, Step, Visit, key
from services.guarded_http import Conditions, Fetched, FetchFailed, Purpose, fetch
from services.web_reader import WebReader

FIRST_DELAY = 5  # seconds
LONGEST_REST = 3  # seconds of a turn; to be woken again may take ten
LOOK = 0.25  # seconds between two looks at whether an answer is still wanted
PURPOSES = {Source.Kind.URL: Purpose.PAGE, Source.Kind.SITE: Purpose.SITE}
log = logging.getLogger("chatsphere.crawling")


def work_on(claim: Claim, *, until: float) -> None:
    """Read on until the source is done, or until then; whatever is left is left to the next turn.

    A bug is not caught here: it is logged by the task, and the lease that runs out counts it.
    """
    with keeping(SourceKeeper()) as keeper:
        keeper.hold(claim)
        try:
            Reading(claim, until).go_on()
        except ClaimLost:
            return
        except DependencyUnavailable as error:  # the file store
            _note(claim, error.code)
            with suppress(ClaimLost):
                claim.hand_back(after=error.retry_after or FIRST_DELAY)
        except (OperationalError, InterfaceError) as error:  # the lease runs out, and it goes on
            _note(claim, type(error).__name__)
            connection.close()
        except SystemExit:  # the worker was told to leave
            with suppress(ClaimLost):
                claim.hand_back()
            raise
        finally:
            claim.lose()


class Reading:
    """A crawl that goes on from where its run stands."""

    def __init__(self, claim: Claim, until: float) -> None:
        self.claim, self.source, self._until = claim, claim.source, until
        self.frontier = Frontier.from_json(claim.run.frontier)
        self._lined_up = {waiting.url for waiting in self.frontier.waiting}
        self._failed = False  # the last address did not answer, for now
        self._crawl = Crawl(
            self.frontier,
            self._fetch,
            WebReader(lambda: not claim.is_lost),
            known=partial(pages.known, self.source),
        )

    def go_on(self) -> None:
        """Raises: ClaimLost."""
        while step := self._crawl.next_step():
            reached("page_read")
            with transaction.atomic():
                self._keep(step)
            reached("page_kept")
            if self._ends_after(step):
                return
        rounds.finish(self.claim, self.frontier)

    def _ends_after(self, step: Step) -> bool:
        """Leave the site alone for a while, here or until another turn. Raises: ClaimLost."""
        is_long = step.wait > LONGEST_REST
        if not is_long:
            self.claim.rest(step.wait)
        is_over = is_long or time.monotonic() > self._until
        if not is_over or not (self.frontier.waiting or self.frontier.sitemaps):
            return False
        self.claim.hand_back(after=step.wait if is_long else 0)
        return True

    def _keep(self, step: Step) -> None:
        """Raises: ClaimLost."""
        self.claim.hold()
        if step.visit:
            self._note_visit(step.visit)
        elif self._failed:
            self.claim.run.is_partial |= not self.frontier.is_waiting(step.asked)
        if self.source.kind == Source.Kind.SITE:
            pages.note_skipped(self.source, step.skipped)
            self._note_found()
        else:  # nobody asked for what it links to
            own = key(self.frontier.start)
            pages.note_skipped(self.source, [one for one in step.skipped if key(one.url) == own])
        self._note_run(self.claim.run)

    def _note_visit(self, visit: Visit) -> None:
        page = pages.note_visit(self.source, visit)
        if page.status == page.Status.FAILED and page.document_id:
            self.claim.run.is_partial = True
        if page.reason == Reason.QUOTA_EXCEEDED:
            self._leave_new_ones()

    def _note_found(self) -> None:
        new = [each for each in self.frontier.waiting if each.url not in self._lined_up]
        self._lined_up |= {each.url for each in new}
        pages.note_found(self.source, [(each.url, each.depth, each.via) for each in new])

    def _leave_new_ones(self) -> None:
        """The plan allows no more pages; those that are there may still have changed."""
        waiting = self.frontier.waiting
        kept = [each for each in waiting if pages.known(self.source, each.url)]
        left = [Skipped(each.url, each.depth, each.via, Reason.QUOTA_EXCEEDED) for each in waiting]
        self.frontier.waiting = kept
        names = {key(each.url) for each in kept}
        pages.note_skipped(self.source, (each for each in left if key(each.url) not in names))

    def _note_run(self, run: Run) -> None:
        front = self.frontier
        run.frontier, run.host = front.as_json(), front.site[:260]
        run.asked, run.kept, run.bytes = front.asked, front.pages, front.bytes
        run.waiting = len(front.waiting)
        run.save(
            update_fields=["frontier", "host", "asked", "kept", "bytes", "waiting", "is_partial"]
        )

    def _fetch(self, url: str, conditions: Conditions | None) -> Fetched:
        """In a thread that nobody waits for once the answer is not wanted any more.

        Raises: FetchFailed, UrlRefused, ClaimLost.
        """
        self._failed = False
        purpose = PURPOSES[Source.Kind(self.source.kind)]
        pool = ThreadPoolExecutor(1, "fetch")
        asked = pool.submit(fetch, url, purpose=purpose, conditions=conditions)
        pool.shutdown(wait=False)
        self.claim.check()
        while not wait([asked], LOOK).done:
            self.claim.check()
        try:
            answer = asked.result()
        except FetchFailed as error:
            self._failed = error.may_pass
            raise
        self._failed = answer.status >= 500 or answer.status == 429
        return answer


def _note(claim: Claim, reason: str) -> None:
    fields = {"source": claim.source.pk, "reason": reason}
    log.warning("could not go on reading a source", extra={"fields": fields})
