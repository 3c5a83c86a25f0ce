"""Tells addresses of the same page by their normal form, and those of traps by their looks."""

import re
from collections import Counter
from hashlib import sha256
from urllib.parse import SplitResult, parse_qsl, quote, unquote_plus, urljoin, urlsplit

# Parameters that say where a reader comes from or who they are, never what the page shows.
TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|ref_src|spm"
    r"|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sess|sid|cfid|cftoken)",
    re.IGNORECASE,
)
NO_HOST = re.compile(r"[\x00-\x20\x7f]")  # in no name, and the first of them in no database either
SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
NO_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|mp[34g]|m4[av]|mov|avi|webm|mkv|wav|ogg|flac"
    r"|css|m?js|map|json|xml|rss|atom|woff2?|ttf|otf|eot|zip|gz|tgz|bz2|xz|7z|rar|tar|exe|msi|dmg"
    r"|pkg|deb|rpm|apk|iso|bin|dll|so|jar|war|swf|psd|ai|eps|ics|vcf)$",
    re.IGNORECASE,
)
SAFE = "/%:@!$&'()*+,;=?~|[]{}"  # what is sent as it is written, escapes included
MOST_SEGMENTS = 12
MOST_REPEATS = 2  # of one segment in a path
MOST_PARAMETERS = 6
DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-/.]?(?:0?[1-9]|1[0-2])(?!\d))?")
DATED = re.compile(r"calendar|month|year|date|week|day|events?|archive|termine|kalender", re.I)


def canonical(url: str, base: str = "") -> str:
    """The address in its normal form; empty when it is none of the web.

    Host in small letters, no default port, no fragment, no parameters of tracking or sessions, the
    others in order of their names.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return ""
    if NO_HOST.search(parts.netloc):
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    netloc = host if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    path = quote(SESSION_IN_PATH.sub("", parts.path) or "/", safe=SAFE)
    return SplitResult(parts.scheme, netloc, path, _query(parts.query), "").geturl()


def _query(query: str) -> str:
    """Parameters by name, those of one name in their order: that may mean something."""
    parts = [part for part in query.split("&") if part and not TRACKING.fullmatch(_name(part))]
    return quote("&".join(sorted(parts, key=_name)), safe=SAFE)


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def key(url: str) -> str:
    """The same for addresses of the same page: scheme and a leading `www.` make no difference."""
    parts = urlsplit(url)
    return sha256(f"{site_of(url)}{parts.path}?{parts.query}".encode()).hexdigest()[:16]


def site_of(url: str) -> str:
    """Host and port, without a leading `www.`; the default port of either scheme is none."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def is_no_page(url: str) -> bool:
    """Whether the name alone says that there is nothing to read."""
    return bool(NO_PAGES.search(urlsplit(url).path))


def is_trap(url: str) -> bool:
    """Paths that grow by themselves, and queries that combine everything with everything."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    most_common = Counter(segments).most_common(1)
    return (
        len(segments) > MOST_SEGMENTS
        or (bool(most_common) and most_common[0][1] > MOST_REPEATS)
        or len(parse_qsl(parts.query, keep_blank_values=True)) > MOST_PARAMETERS
    )


def shape(url: str) -> tuple[str, bool]:
    """What an endless row has in common, and whether its addresses tell dates.

    A calendar's pages differ in digits only; other rows in what stands behind the question mark.
    """
    parts = urlsplit(url)
    where = f"{parts.path}?{parts.query}"
    if DATE.search(where) and (DATED.search(where) or re.search(r"/\d+/?$", parts.path)):
        return re.sub(r"\d+", "0", where), True
    return f"{parts.path}?" if parts.query else where, False
