"""What a crawl still has to look at, and what it has seen: plain data that can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from services.crawling.patterns import fits
from services.crawling.reasons import Reason
from services.web_pages.urls import canonical, is_no_page, is_trap, key, shape, site_of

MOST_REFUSED = 5_000  # addresses that are remembered only to tell of them once
MOST_ASKED = 5  # times the pages that are kept; the others fail, or repeat what is known
SETS, LINES = ("seen", "refused", "deferred", "contents"), ("waiting", "sitemaps")
LONGEST = 2_048  # characters of an address; a page of links of any length is a large line to keep
MOST_DATES = 24  # pages of one calendar
MOST_QUERIES = 100  # pages that differ only behind the question mark


@dataclass(frozen=True)
class Limits:
    """How far a crawl goes: pages kept, links away from the first one, bytes of all answers."""

    pages: int = 200
    depth: int = 5
    bytes: int = 20 * 2**20
    sitemap: bool = True  # look for one
    include: Sequence[str] = ()  # patterns of paths, of which one fits; without any all do
    exclude: Sequence[str] = ()  # and none of these


@dataclass(frozen=True)
class Waiting:
    url: str
    depth: int
    via: str = ""  # the page that links to it
    tries: int = 0


@dataclass
class Frontier:
    """`overlooked` counts addresses that were met when no more could be remembered."""

    start: str
    limits: Limits = Limits()
    waiting: list[Waiting] = field(default_factory=list)
    sitemaps: list[Waiting] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # keys of addresses that were lined up
    refused: set[str] = field(default_factory=set)  # of others
    deferred: set[str] = field(default_factory=set)  # left to the page that they name
    contents: set[str] = field(default_factory=set)  # digests of pages that were kept
    shapes: dict[str, int] = field(default_factory=dict)
    asked: int = 0  # pages, whatever came of them
    pages: int = 0  # kept
    bytes: int = 0
    failures: int = 0  # without an answer in a row
    overlooked: int = 0
    sitemaps_read: int = 0
    is_settled: bool = False  # the first page was asked for, under the host where the site stands
    has_moved: bool = False  # its host is not the one that was given

    @classmethod
    def at(cls, url: str, limits: Limits) -> Self:
        start = canonical(url)
        return cls(start=start, limits=limits, waiting=[Waiting(start, 0)], seen={key(start)})

    @property
    def site(self) -> str:
        return site_of(self.start)

    @property
    def is_full(self) -> Reason | None:
        """Why nothing more may be read."""
        most = self.limits.pages
        if self.pages >= most or self.asked >= MOST_ASKED * most:
            return Reason.TOO_MANY
        return Reason.BYTE_LIMIT if self.bytes >= self.limits.bytes else None

    def add(self, url: str, *, depth: int, via: str) -> Reason | None:
        """Line an address up in its normal form, once. Otherwise why not; None if it was known."""
        name = key(url)
        if name in self.seen or name in self.refused:
            return None
        reason = Reason.URL_TOO_LONG if len(url) > LONGEST else self._objection(url, depth)
        if not reason:
            self.seen.add(name)
            self._count(url)
            self.waiting.append(Waiting(url, depth, via))
        elif len(self.refused) < MOST_REFUSED:
            self.refused.add(name)
        else:
            self.overlooked += 1
            return None
        return reason

    def _objection(self, url: str, depth: int) -> Reason | None:
        if site_of(url) != self.site:
            return Reason.OFF_SITE
        if is_no_page(url):
            return Reason.NOT_A_PAGE
        if self.leaves_out(url):
            return Reason.EXCLUDED
        if is_trap(url) or self._is_endless(url):
            return Reason.TRAP
        if depth > self.limits.depth:
            return Reason.TOO_DEEP
        return Reason.TOO_MANY if len(self.waiting) >= 2 * self.limits.pages else None

    def leaves_out(self, url: str) -> bool:
        """Whether the patterns do; the first page is always read."""
        if key(url) == key(self.start):
            return False
        limits = self.limits
        wanted = not limits.include or any(fits(url, each) for each in limits.include)
        return not wanted or any(fits(url, each) for each in limits.exclude)

    def _is_endless(self, url: str) -> bool:
        name, tells_dates = shape(url)
        return self.shapes.get(name, 0) >= (MOST_DATES if tells_dates else MOST_QUERIES)

    def _count(self, url: str) -> None:
        name, _ = shape(url)
        self.shapes[name] = self.shapes.get(name, 0) + 1

    def is_waiting(self, url: str) -> bool:
        return any(key(waiting.url) == key(url) for waiting in self.waiting)

    def take_over(self, url: str) -> bool:
        """Whether the page at `url` may be read now, although it was lined up by itself as well."""
        name = key(url)
        is_new = name not in self.seen or name in self.deferred or self.is_waiting(url)
        self.seen.add(name)
        self.deferred.discard(name)
        self.waiting = [waiting for waiting in self.waiting if key(waiting.url) != name]
        return is_new

    def move(self, url: str) -> None:
        """Begin again at `url`, whose host is the site's from now on."""
        self.start, self.has_moved, self.sitemaps = url, True, []
        self.waiting = [Waiting(url, 0)]
        self.seen.add(key(url))

    def empty(self) -> list[Waiting]:
        """Takes everything out of the line."""
        left, self.waiting, self.sitemaps = self.waiting, [], []
        return left

    def as_json(self) -> dict[str, Any]:
        found = {**vars(self), "limits": {**vars(self.limits)}}
        found |= {name: [{**vars(row)} for row in found[name]] for name in LINES}
        return found | {name: sorted(found[name]) for name in SETS}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        lines = {name: [Waiting(**row) for row in kept[name]] for name in LINES}
        sets = {name: set(kept[name]) for name in SETS}
        return cls(**{**kept, **lines, **sets, "limits": Limits(**kept["limits"])})
