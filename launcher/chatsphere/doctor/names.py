"""The settings: an address people can open, and no name that nothing reads."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from chatsphere.doctor.finding import Finding
from chatsphere.settings import PREFIX, Settings

HERE = {"localhost", "127.0.0.1", "::1"}
DOCUMENTED = re.compile(rf"^#?\s?({PREFIX}\w+)=", re.MULTILINE)


def public_url(settings: Settings) -> Iterator[Finding]:
    """It is what links, cookies and tokens are made from, so it must be what browsers show."""
    try:
        parts = urlsplit(settings.url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query:
        example = "Set CHATSPHERE_PUBLIC_URL to scheme and host, as in https://chat.example.org."
        yield Finding.bad("public URL", f"{settings.url!r} is not an address of a site", example)
    elif host in HERE and port != settings.port:
        fix = f"Set CHATSPHERE_PUBLIC_URL=http://localhost:{settings.port}, or unset it."
        yield Finding.note("public URL", f"{settings.url} is not CHATSPHERE_PORT", fix)
    elif host in HERE and settings.host not in {settings.local_host, "localhost"}:
        fix = "Set CHATSPHERE_PUBLIC_URL to the address under which other machines find this one."
        yield Finding.note("public URL", f"open to the network, but known as {settings.url}", fix)
    elif parts.scheme == "http" and host not in HERE:
        fix = "Put a proxy with a certificate in front and set CHATSPHERE_PUBLIC_URL to https://…"
        yield Finding.note("public URL", f"{settings.url}: passwords travel readable", fix)
    else:
        yield Finding.good("public URL", settings.url)


def unknown(settings: Settings) -> Iterator[Finding]:
    found = list(unknown_names(settings))
    for name, similar in found:
        fix = f"Did you mean {similar}?" if similar else "See .env.example for the known ones."
        yield Finding.note("settings", f"{name} is set, but nothing reads it", fix)
    if not found:
        yield Finding.good("settings", "every CHATSPHERE_ variable is a known one")


def unknown_names(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Names that nothing reads, each with the most similar one that is read."""
    known = documented(settings.root / ".env.example")
    for name in sorted(settings.variables):
        if name.startswith(PREFIX) and name.removesuffix("_FILE") not in known:
            yield name, next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.8)), None)


def documented(example: Path) -> set[str]:
    """The names in .env.example; every one may also be given as NAME_FILE."""
    return set(DOCUMENTED.findall(example.read_text("utf-8")))
