"""What a crawl tells about each step, and what it is told about pages that are known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from services.crawling.reasons import Reason
from services.guarded_http import Conditions, Fetched
from services.web_pages.links import PageLinks
from services.web_pages.sitemaps import Sitemap

Fetch = Callable[[str, Conditions | None], Fetched]


class Reader(Protocol):
    """Parses what strangers wrote; where that may not do any harm is its own business."""

    def links(self, body: bytes, url: str, *, charset: str = "", robots: str = "") -> PageLinks: ...

    def sitemap(self, body: bytes) -> Sitemap: ...


@dataclass(frozen=True)
class Known:
    """What an earlier crawl kept of a page, to ask whether it has changed."""

    conditions: Conditions
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visit:
    """A page that was asked for.

    Without a `reason` it is to be kept, under `url`: `fetched` has its bytes, or says that it is
    not modified. `links` are what it must be known by the next time. With a reason, `detail` is
    what to tell its owner.
    """

    asked: str
    url: str
    depth: int
    via: str = ""  # the page, or the sitemap, that names it
    reason: Reason | None = None
    detail: str = ""
    fetched: Fetched | None = None
    links: tuple[str, ...] = ()
    title: str = ""  # as the page says


@dataclass(frozen=True)
class Skipped:
    """An address that was met and not asked for."""

    url: str
    depth: int
    via: str
    reason: Reason


@dataclass
class Step:
    """`asked` is empty where nothing had to be; for `wait` seconds the site is to be left alone."""

    asked: str = ""
    visit: Visit | None = None
    skipped: list[Skipped] = field(default_factory=list)
    wait: float = 0.0


def nothing_known(_url: str) -> Known | None:
    return None
