"""Goes from page to page, breadth first; each step asks for one address at most."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings

from services.crawling import judging, robots
from services.crawling.frontier import Frontier, Waiting
from services.crawling.reasons import Reason
from services.crawling.robots import Robots
from services.crawling.steps import Fetch, Known, Reader, Skipped, Step, Visit, nothing_known
from services.guarded_http import Fetched, FetchFailed, UrlRefused
from services.web_pages import sitemaps
from services.web_pages.links import PageLinks
from services.web_pages.urls import canonical, key, site_of

MOST_FAILURES = 5  # without an answer in a row, then the site is given up
MOST_SITEMAPS, DEEPEST_SITEMAP = 20, 2
LONGEST_WAIT = 30.0  # seconds
BUSY = {429, 503}
Answer = Fetched | FetchFailed | UrlRefused


class Crawl:
    """Of one site, from where its frontier stands. The rules of robots.txt are read anew."""

    def __init__(
        self,
        frontier: Frontier,
        fetch: Fetch,
        reader: Reader,
        *,
        known: Callable[[str], Known | None] = nothing_known,
    ) -> None:
        self.frontier, self._fetch, self._reader, self._known = frontier, fetch, reader, known
        self._robots: Robots | None = None
        self._unfollowed: set[str] = set()

    def next_step(self) -> Step | None:
        """One request, and what came of it; None when there is nothing left to do."""
        if not self.frontier.waiting and not self.frontier.sitemaps:
            return None
        if self._robots is None:
            return self._read_robots()
        if self.frontier.is_settled and self.frontier.sitemaps:
            return self._read_sitemap()
        return self._read_page(self._robots)

    def _read_robots(self) -> Step:
        step = Step(robots.address_of(self.frontier.start))
        self._robots = robots.read(self._ask(step, None))
        if not self._robots.is_known:
            self._leave(step, Reason.ROBOTS_UNREACHABLE)
        elif self.frontier.limits.sitemap and not self.frontier.is_settled:
            listed = self._robots.sitemaps or [sitemaps.address_of(self.frontier.start)]
            self._line_up_sitemaps(listed, Waiting(step.asked, -1))
        return step

    def _read_sitemap(self) -> Step:
        here = self.frontier.sitemaps.pop(0)
        if site_of(here.url) != self.frontier.site:
            return Step(skipped=[Skipped(here.url, here.depth, here.via, Reason.OFF_SITE)])
        step = Step(here.url)
        answer = self._ask(step, None)
        self.frontier.sitemaps_read += 1
        if isinstance(answer, Fetched) and answer.is_ok and self._is_here(answer.url):
            found = self._reader.sitemap(answer.body)
            self._line_up(step, found.pages, Waiting(here.url, 0))
            self._line_up_sitemaps(found.sitemaps, here)
        return step

    def _line_up_sitemaps(self, urls: list[str], via: Waiting) -> None:
        room = MOST_SITEMAPS - self.frontier.sitemaps_read - len(self.frontier.sitemaps)
        if via.depth >= DEEPEST_SITEMAP or room <= 0:
            return
        for url in filter(None, map(canonical, urls[:room])):
            if key(url) not in self.frontier.seen:
                self.frontier.seen.add(key(url))
                self.frontier.sitemaps.append(Waiting(url, via.depth + 1, via.url))

    def _read_page(self, rules: Robots) -> Step:
        step = Step()
        while self.frontier.waiting and not step.asked:
            if full := self.frontier.is_full:
                self._leave(step, full)
                break
            here = self.frontier.waiting.pop(0)
            if rules.allows(here.url):
                self._visit(step, here)
            else:
                self.frontier.is_settled = True
                step.skipped.append(Skipped(here.url, here.depth, here.via, Reason.ROBOTS))
        return step

    def _visit(self, step: Step, here: Waiting) -> None:
        step.asked = here.url
        self.frontier.asked += 1
        known = self._known(here.url)
        answer = self._ask(step, known)
        if isinstance(answer, Fetched) and self._is_about_another(here, answer):
            answer = self._ask(step, known := None)
        if isinstance(answer, Fetched) and self._waits_for(step, here, answer):
            return
        if not self.frontier.is_settled and self._has_moved(answer):
            return
        self.frontier.is_settled = True
        if isinstance(answer, Fetched):
            self._take(step, here, answer, known)
            return
        step.visit = Visit(
            here.url, here.url, here.depth, here.via, Reason(answer.code), str(answer)
        )
        if self.frontier.failures >= MOST_FAILURES:
            self._leave(step, Reason.GIVEN_UP)

    def _is_about_another(self, here: Waiting, answer: Fetched) -> bool:
        """Where an address has begun to redirect, "not modified" is said of what it leads to, and
        that nobody has read yet."""
        return answer.is_not_modified and key(canonical(answer.url)) != key(here.url)

    def _waits_for(self, step: Step, here: Waiting, answer: Fetched) -> bool:
        """A busy site is left alone for as long as it says, and asked once more."""
        if answer.status not in BUSY or here.tries:
            return False
        self.frontier.waiting.append(Waiting(here.url, here.depth, here.via, tries=1))
        wish = answer.retry_after
        seconds = float(wish) if wish.isascii() and wish.isdigit() else 10 * step.wait
        step.wait = min(max(step.wait, seconds), LONGEST_WAIT)
        return True

    def _has_moved(self, answer: Answer) -> bool:
        """The first page may lead to the host under which the site stands now, once."""
        if not isinstance(answer, Fetched) or self._is_here(answer.url) or self.frontier.has_moved:
            return False
        self.frontier.move(canonical(answer.url))
        self._robots = None
        return True

    def _take(self, step: Step, here: Waiting, answer: Fetched, known: Known | None) -> None:
        name, page = canonical(answer.url), PageLinks()
        reason = self._misplaced(name, here) or judging.objection(answer, is_known=bool(known))
        if not reason:
            page = self._links(answer, known)
            name, reason = self._named(name, page, {key(name), key(here.url)})
            reason = reason or self._repeated(answer)
            reason = reason or (Reason.NOINDEX if page.is_noindex else None)
        step.visit = Visit(
            asked=here.url,
            url=name,
            depth=here.depth,
            via=here.via,
            reason=reason,
            detail=reason.sentence if reason else "",
            fetched=None if reason else answer,
            links=tuple(page.links),
            title=page.title,
        )
        self.frontier.pages += not reason
        self._line_up(step, page.links, Waiting(name, here.depth))
        self._note_unfollowed(step, page.nofollow, Waiting(name, here.depth))

    def _misplaced(self, url: str, here: Waiting) -> Reason | None:
        """Why the address that a redirect led to is not to be read."""
        if key(url) == key(here.url):
            return None
        if not self._is_here(url):
            return Reason.OFF_SITE
        if self.frontier.leaves_out(url):
            return Reason.EXCLUDED
        if not self.frontier.take_over(url):
            return Reason.DUPLICATE
        return None if self._robots and self._robots.allows(url) else Reason.ROBOTS

    def _links(self, answer: Fetched, known: Known | None) -> PageLinks:
        if answer.is_not_modified and known:
            return PageLinks(links=list(known.links))
        page = judging.links_of(answer, self._reader)
        self.frontier.overlooked += page.left_out
        return page

    def _named(self, url: str, page: PageLinks, own: set[str]) -> tuple[str, Reason | None]:
        """The name a page gives itself, unless that belongs to a page that is read anyway.

        Servers that redirect from a page's own name to the page are common, so `own` names, those
        it was reached by, are as good.
        """
        name = page.canonical
        if not name or not self._is_here(name) or key(name) in own:
            return url, None
        if self.frontier.is_waiting(name):
            self.frontier.deferred.add(key(url))  # should that one redirect to here again
            return url, Reason.DUPLICATE
        if key(name) in self.frontier.seen:
            return url, Reason.DUPLICATE
        self.frontier.seen.add(key(name))
        return name, None

    def _repeated(self, answer: Fetched) -> Reason | None:
        if answer.is_not_modified:
            return None
        content = sha256(answer.body).hexdigest()[:16]
        if content in self.frontier.contents:
            return Reason.DUPLICATE
        self.frontier.contents.add(content)
        return None

    def _line_up(self, step: Step, urls: list[str], via: Waiting) -> None:
        for url in filter(None, map(canonical, urls)):
            if reason := self.frontier.add(url, depth=via.depth + 1, via=via.url):
                step.skipped.append(Skipped(url, via.depth + 1, via.url, reason))

    def _note_unfollowed(self, step: Step, urls: list[str], via: Waiting) -> None:
        """Another page may link to them without asking not to follow, so they are not `seen`."""
        new = [url for url in urls if self._is_here(url) and key(url) not in self.frontier.seen]
        for url in new:
            if url not in self._unfollowed:
                self._unfollowed.add(url)
                step.skipped.append(Skipped(url, via.depth + 1, via.url, Reason.NOFOLLOW))

    def _leave(self, step: Step, reason: Reason) -> None:
        """The rest is not read."""
        step.skipped += [
            Skipped(left.url, left.depth, left.via, reason) for left in self.frontier.empty()
        ]

    def _ask(self, step: Step, known: Known | None) -> Answer:
        """What one address answers, and how long to wait before the next."""
        answer: Answer
        try:
            answer = self._fetch(step.asked, known.conditions if known else None)
        except (FetchFailed, UrlRefused) as error:
            answer = error
        if isinstance(answer, Fetched):
            self.frontier.bytes += len(answer.body)
        is_silent = isinstance(answer, FetchFailed) and answer.may_pass
        self.frontier.failures = self.frontier.failures + 1 if is_silent else 0
        wish = self._robots.delay if self._robots else 0.0
        step.wait = max(settings.CRAWL_DELAY / 1000, wish)
        return answer

    def _is_here(self, url: str) -> bool:
        return site_of(url) == self.frontier.site
