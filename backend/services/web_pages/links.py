"""What a page says about itself and where it leads; read as a stream, no tree is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urljoin

from lxml import etree

from services.extractors.encodings import decode
from services.web_pages.urls import canonical

MOST_LINKS = 1_000  # different ones, of one page
MOST_BYTES = 2 * 2**20  # of a page that are searched for links
PIECE = 2**16  # characters
LONGEST_TITLE = 300  # characters
NAMES = {"robots", "chatspherebot"}


@dataclass
class PageLinks:
    """`links` in their normal form, in order; those in `nofollow` are not to be followed.

    `left_out` counts those beyond the limit.
    """

    links: list[str] = field(default_factory=list)
    nofollow: list[str] = field(default_factory=list)
    canonical: str = ""
    title: str = ""
    is_noindex: bool = False
    is_nofollow: bool = False
    left_out: int = 0

    def obey(self, rules: str) -> None:
        """Of a meta element or a header, separated by commas."""
        words = {word.strip() for word in rules.lower().split(",")}
        self.is_noindex |= bool(words & {"noindex", "none"})
        self.is_nofollow |= bool(words & {"nofollow", "none"})

    def obey_header(self, robots: str) -> None:
        """X-Robots-Tag; a rule may begin with the name of the program that it is for."""
        name, _, rest = robots.partition(":")
        if not rest:
            self.obey(robots)
        elif name.strip().lower() in NAMES:
            self.obey(rest)


def read_links(body: bytes, url: str, *, charset: str = "", robots: str = "") -> PageLinks:
    """The links of an HTML page at `url`; `robots` is its X-Robots-Tag."""
    text, _ = decode(body[:MOST_BYTES], charset)
    found = _Reader(url)
    found.page.obey_header(robots)
    target = cast("etree.ParserTarget", found)  # its stubs want bytes as well
    parser = etree.HTMLParser(target=target, no_network=True, remove_comments=True, remove_pis=True)
    try:
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
        parser.close()
    except etree.XMLSyntaxError:  # nested beyond reason: what was found so far is kept
        return found.close()
    return found.close()


class _Reader:
    """Takes what the parser meets."""

    def __init__(self, url: str) -> None:
        self.page, self._url, self._base = PageLinks(), url, ""
        self._seen: set[str] = set()
        self._title: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in {"a", "area"}:
            self._link(attributes)
        elif tag == "title" and not self.page.title:
            self._title = []
        elif tag == "base" and not self._base:
            self._base = self._joined(attributes.get("href", ""))
        elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.page.canonical = self.page.canonical or self._normal(attributes.get("href", ""))
        elif tag == "meta" and attributes.get("name", "").strip().lower() in NAMES:
            self.page.obey(attributes.get("content", ""))

    def end(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self.page.title = " ".join("".join(self._title).split())[:LONGEST_TITLE]
            self._title = None

    def data(self, text: str) -> None:
        """Of all text only the title's is kept."""
        if self._title is not None and len(self._title) < LONGEST_TITLE:
            self._title.append(text[:LONGEST_TITLE])

    def close(self) -> PageLinks:
        if self.page.is_nofollow:
            self.page.nofollow += self.page.links
            self.page.links = []
        return self.page

    def _link(self, attributes: Mapping[str, str]) -> None:
        url = self._normal(attributes.get("href", ""))
        if not url or url in self._seen:
            return
        if len(self._seen) >= MOST_LINKS:
            self.page.left_out += 1
            return
        self._seen.add(url)
        unwanted = "nofollow" in attributes.get("rel", "").lower().split()
        (self.page.nofollow if unwanted else self.page.links).append(url)

    def _joined(self, href: str) -> str:
        try:
            return urljoin(self._url, href.strip())
        except ValueError:  # brackets that hold no address
            return self._url

    def _normal(self, href: str) -> str:
        try:
            return canonical(href, self._base or self._url) if href.strip() else ""
        except ValueError:  # brackets that hold no address
            return ""
