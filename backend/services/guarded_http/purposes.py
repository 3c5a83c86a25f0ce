"""What an address is for, and what that allows."""

from dataclasses import dataclass
from enum import StrEnum

WEB_PORTS = frozenset({80, 443, 8080, 8443})
MAX_BYTES = 5 * 2**20  # of a body, unpacked
MAX_SECONDS = 20.0  # from the first look-up to the last byte, redirects included


class Purpose(StrEnum):
    PAGE = "page"
    SITE = "site"
    TOOL = "tool"
    WEBHOOK = "webhook"
    MODEL = "model"
    MCP = "mcp"


@dataclass(frozen=True)
class Rules:
    """Inside networks that the operator vouches for, http and any port are fine as well."""

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = WEB_PORTS
    redirects: int = 0
    max_bytes: int = MAX_BYTES
    seconds: float = MAX_SECONDS

    @property
    def patience(self) -> float:
        """Seconds between two pieces of an answer."""
        return min(10.0, self.seconds)


_READING = Rules(schemes=frozenset({"http", "https"}), redirects=5)
RULES = {
    Purpose.PAGE: _READING,
    Purpose.SITE: _READING,
    # What is sent along must arrive where its owner said, so nothing else follows a redirect.
    Purpose.TOOL: Rules(max_bytes=2**20),
    Purpose.WEBHOOK: Rules(max_bytes=2**16),
    Purpose.MODEL: Rules(),
    Purpose.MCP: Rules(),
}
