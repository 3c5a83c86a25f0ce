"""Whether an answer is a page that becomes knowledge."""

from services.crawling.reasons import Reason
from services.crawling.steps import Reader
from services.guarded_http import Fetched
from services.web_pages.links import PageLinks

HTML = {"text/html", "application/xhtml+xml"}
TAKEN = HTML | {"text/plain", "text/markdown", "application/pdf"}
PDF = b"%PDF-"
LOOKED_AT = 1_024  # bytes
NOT_MODIFIED = 304
STATUSES = {
    401: Reason.LOGIN_REQUIRED,
    403: Reason.LOGIN_REQUIRED,
    404: Reason.NOT_FOUND,
    407: Reason.LOGIN_REQUIRED,
    410: Reason.NOT_FOUND,
    429: Reason.RATE_LIMITED,
}


def objection(answer: Fetched, *, is_known: bool) -> Reason | None:
    """Why an answer is no page, by its status, its type and its first bytes."""
    if answer.is_not_modified and is_known:
        return None
    if not answer.is_ok:
        error = Reason.SERVER_ERROR if answer.status >= 500 else Reason.BAD_STATUS
        return STATUSES.get(answer.status, error)
    return None if _is_readable(answer) else Reason.NOT_A_PAGE


def _is_readable(answer: Fetched) -> bool:
    """Servers call all kinds of things HTML, and some things nothing."""
    if not answer.body.strip():
        return False
    if answer.media_type not in TAKEN | {""}:
        return False
    return answer.body.startswith(PDF) or b"\0" not in answer.body[:LOOKED_AT]


def links_of(answer: Fetched, reader: Reader) -> PageLinks:
    """Where a page leads; a text or a PDF leads nowhere."""
    looks_like_html = not answer.media_type and answer.body.lstrip()[:1] == b"<"
    if answer.media_type in HTML or looks_like_html:
        return reader.links(answer.body, answer.url, charset=answer.charset, robots=answer.robots)
    page = PageLinks()
    page.obey_header(answer.robots)
    return page
