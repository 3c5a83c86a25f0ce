"""The sites on which a bot may be used, as they are written."""

import re
from urllib.parse import urlsplit

from core.exceptions import ChatSphereError

PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)
LOCAL = {"localhost", "127.0.0.1"}


class NotAnOrigin(ChatSphereError, ValueError):
    """Says what an origin looks like. Pydantic knows it as a ValueError."""

    status, code, title = 400, "origin_invalid", "This is not the address of a site"

    def __init__(self) -> None:
        super().__init__("Give scheme and host of a site, such as https://www.example.com.")


def normal(text: str) -> str:
    """`text` as browsers send it in `Origin`: scheme, host in punycode, port unless the usual one.

    Plain http is for one's own machine only. No wildcards: a site is named or it is not allowed.

    Raises: NotAnOrigin.
    """
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port
    except (UnicodeError, ValueError) as error:
        raise NotAnOrigin from error
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL)
    if not (bare and is_safe and HOST.fullmatch(host) and text.isprintable() and " " not in text):
        raise NotAnOrigin
    usual = port in {None, PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" + ("" if usual else f":{port}")
