"""What a site's robots.txt allows (RFC 9309)."""

from urllib.parse import urlsplit

from protego import Protego

from services.guarded_http import Fetched, FetchFailed, UrlRefused

AGENT = "ChatSphereBot"
MOST_BYTES = 500_000  # what stands behind is not read, as RFC 9309 allows
LONGEST_DELAY = 10.0  # seconds; a site that asks for more gets this
MOST_SITEMAPS = 10


class Robots:
    """`is_known` is False where the site could not say; then nothing may be read for now."""

    def __init__(self, text: str = "", *, is_known: bool = True) -> None:
        self.is_known = is_known
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        return self.is_known and bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests, as the site wishes; 0 for no wish."""
        wish = self._rules.crawl_delay(AGENT)
        return min(max(float(wish), 0.0), LONGEST_DELAY) if wish else 0.0

    @property
    def sitemaps(self) -> list[str]:
        return list(self._rules.sitemaps)[:MOST_SITEMAPS]


def address_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read(answer: Fetched | FetchFailed | UrlRefused) -> Robots:
    """No such file means no rules; a server that fails means that nobody knows them."""
    if not isinstance(answer, Fetched):
        return Robots(is_known=False)
    if answer.status >= 500 or answer.status == 429:
        return Robots(is_known=False)
    if not answer.is_ok:
        return Robots()
    return Robots(answer.body[:MOST_BYTES].decode("utf-8-sig", "replace"))
