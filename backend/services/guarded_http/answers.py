"""What is asked along with an address, and what came back."""

import re
from dataclasses import dataclass

VISIBLE = re.compile(r"[!-~](?:[ -~]{0,500}[!-~])?")


@dataclass(frozen=True)
class Conditions:
    """What we have already: an answer that is still the same need not be sent again."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        # What a server once sent need not be something that can be sent back.
        return {name: value for name, value in given.items() if VISIBLE.fullmatch(value)}


@dataclass(frozen=True)
class Fetched:
    """An answer of any status. `body` is unpacked; `url` is where it stands, after redirects."""

    url: str
    status: int
    body: bytes = b""
    media_type: str = ""  # in lower case, without parameters; "" when the server names none
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    robots: str = ""  # X-Robots-Tag
    retry_after: str = ""
    redirects: tuple[str, ...] = ()  # the addresses on the way, the asked one first

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_not_modified(self) -> bool:
        return self.status == 304
