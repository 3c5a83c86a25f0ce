"""Why an address of a site did not become knowledge, each in a sentence for its owner."""

from enum import StrEnum

from services.guarded_http.errors import FAILURES, REFUSALS


class Reason(StrEnum):
    """Beside those of a crawl, the codes of the guarded client."""

    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    OFF_SITE = "off_site"
    EXCLUDED = "excluded"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    BYTE_LIMIT = "byte_limit"
    DUPLICATE = "duplicate"
    TRAP = "trap"
    NOINDEX = "noindex"
    NOFOLLOW = "nofollow"
    NOT_A_PAGE = "not_a_page"
    NOT_FOUND = "not_found"
    LOGIN_REQUIRED = "login_required"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    BAD_STATUS = "bad_status"
    GIVEN_UP = "given_up"
    QUOTA_EXCEEDED = "quota_exceeded"
    URL_INVALID = "url_invalid"
    URL_TOO_LONG = "url_too_long"
    SCHEME_NOT_ALLOWED = "scheme_not_allowed"
    PORT_NOT_ALLOWED = "port_not_allowed"
    URL_NOT_ALLOWED = "url_not_allowed"
    HOST_NOT_FOUND = "host_not_found"
    CONNECTION_FAILED = "connection_failed"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TLS_ERROR = "tls_error"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_REFUSED = "redirect_refused"
    BAD_ANSWER = "bad_answer"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]

    @property
    def is_gone(self) -> bool:
        """The page is not there any more, or does not want to be known any more."""
        return self in GONE


SENTENCES: dict[str, str] = {
    **REFUSALS,
    **FAILURES,
    Reason.SCHEME_NOT_ALLOWED: "The address does not begin with https:// or http://.",
    Reason.ROBOTS: "The site's robots.txt asks programs not to read this page.",
    Reason.ROBOTS_UNREACHABLE: "The site's robots.txt could not be read, so that nobody can tell"
    " what may be. Try again later.",
    Reason.OFF_SITE: "The page is on another site.",
    Reason.EXCLUDED: "The patterns of this site leave the page out.",
    Reason.TOO_DEEP: "The page is more links away from the first one than the crawl may go.",
    Reason.TOO_MANY: "The crawl has read as many pages as it may.",
    Reason.BYTE_LIMIT: "The crawl has read as many bytes as it may.",
    Reason.DUPLICATE: "The page is the same as one that was read under another address.",
    Reason.TRAP: "The address looks like one of an endless row, such as a calendar's.",
    Reason.NOINDEX: "The page asks programs not to keep it.",
    Reason.NOFOLLOW: "The link to this page asks programs not to follow it.",
    Reason.NOT_A_PAGE: "The address has no text to read, for example a picture.",
    Reason.NOT_FOUND: "There is no such page (any more).",
    Reason.LOGIN_REQUIRED: "The page is only for people who sign in.",
    Reason.RATE_LIMITED: "The site asks to be read more slowly. Try again later.",
    Reason.SERVER_ERROR: "The site failed to show this page. Try again later.",
    Reason.BAD_STATUS: "The site answered neither with a page nor with an error that is known.",
    Reason.QUOTA_EXCEEDED: "The plan allows no more of what this page needs. Delete something, or"
    " ask an owner of the workspace for a larger plan.",
    Reason.GIVEN_UP: "The site stopped answering, so that the rest of it was left out.",
}
GONE = {Reason.NOT_FOUND, Reason.NOINDEX, Reason.ROBOTS}
