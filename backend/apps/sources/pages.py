"""What becomes of the addresses that one step of a crawl has met; inside the step's transaction."""

from collections.abc import Iterable
from hashlib import sha256

from django.db.models.functions import Now

from apps.documents import actions as documents
from apps.documents.claims import ClaimLost
from apps.documents.models import Document, Source
from apps.documents.updates import DuplicateDocument
from apps.plans.errors import QuotaExceeded
from apps.sources.media import Content, content_of, name_of
from apps.sources.models import Page
from apps.sources.options import Options
from core.exceptions import NotFound
from services.crawling import Known, Reason, Skipped, Visit, key
from services.guarded_http import Conditions, Fetched

Status = Page.Status
LEFT_OUT = {
    Reason.ROBOTS,
    Reason.ROBOTS_UNREACHABLE,
    Reason.OFF_SITE,
    Reason.EXCLUDED,
    Reason.TOO_DEEP,
    Reason.TOO_MANY,
    Reason.BYTE_LIMIT,
    Reason.DUPLICATE,
    Reason.TRAP,
    Reason.NOINDEX,
    Reason.NOFOLLOW,
    Reason.NOT_A_PAGE,
    Reason.GIVEN_UP,
    Reason.QUOTA_EXCEEDED,
}
LONGEST = 2_048
TOLD = ["url", "via", "status", "reason", "detail", "depth", "round"]


def known(source: Source, url: str) -> Known | None:
    """What to ask by whether the page has changed; None unless it is knowledge now."""
    page = Page.objects.kept().filter(source=source, key=key(url)).first()
    if page is None:
        return None
    return Known(Conditions(page.etag, page.last_modified), tuple(page.links))


def note_visit(source: Source, visit: Visit) -> Page:
    """Keep what was read, or why it was not."""
    if visit.reason:
        return _note_reason(source, visit, visit.reason)
    page = _page(source, visit.url)
    if key(visit.asked) != key(visit.url):
        also = Skipped(visit.asked, visit.depth, visit.via, Reason.DUPLICATE)
        note_skipped(source, [also])
    _describe(page, visit)
    if visit.fetched:
        _read(page, visit, visit.fetched)
    page.save()
    return page


def note_skipped(source: Source, skipped: Iterable[Skipped]) -> None:
    """Addresses that nobody asks for, each with the reason; what was read in this round stays."""
    rows = {
        key(each.url): _new(source, each.url, each.depth, each.via, each.reason) for each in skipped
    }
    if not rows:
        return
    here = source.pages.filter(key__in=rows, round=source.round)
    read = here.exclude(status__in=[Status.FOUND, Status.SKIPPED])
    for name in read.values_list("key", flat=True):
        del rows[name]
    Page.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["source", "key"], update_fields=TOLD
    )


def note_found(source: Source, found: Iterable[tuple[str, int, str]]) -> None:
    """Addresses that wait to be asked for: (url, depth, via). Those that are known stay as they
    are until then."""
    rows = {key(url): _new(source, url, depth, via) for url, depth, via in found}
    Page.objects.bulk_create(rows.values(), ignore_conflicts=True)


def remove(page: Page, reason: str, detail: str) -> None:
    """The page is no longer knowledge: its document is deleted."""
    if page.document and page.document.status != Document.Status.DELETING:
        documents.delete_document(page.document)
    _put(page, Status.REMOVED, reason, detail)
    page.document, page.etag, page.last_modified, page.sha256 = None, "", "", ""
    page.save()


def _note_reason(source: Source, visit: Visit, reason: Reason) -> Page:
    page = _page(source, visit.asked)
    page.depth, page.via, page.checked_at = visit.depth, visit.via[:LONGEST], Now()
    if reason.is_gone and page.document_id:
        remove(page, reason, visit.detail)
        return page
    status = Status.SKIPPED if reason in LEFT_OUT else Status.FAILED
    _put(page, status, reason, visit.detail)
    page.save()
    return page


def _describe(page: Page, visit: Visit) -> None:
    page.url, page.via, page.depth = visit.url[:LONGEST], visit.via[:LONGEST], visit.depth
    page.links, page.checked_at = list(visit.links), Now()


def _read(page: Page, visit: Visit, fetched: Fetched) -> None:
    """Compare the page with its document, if it has one, and make them equal."""
    if fetched.is_not_modified:
        _put(page, Status.UNCHANGED)
        return
    digest, before = sha256(fetched.body).hexdigest(), page.sha256
    page.etag, page.last_modified = fetched.etag[:512], fetched.last_modified[:512]
    page.sha256, page.bytes = digest, len(fetched.body)
    if page.document and page.document.status == Document.Status.DELETING:
        page.document = None
    if page.document and digest == before:
        _put(page, Status.UNCHANGED)
        return
    try:
        _make_equal(page, visit, content_of(fetched))
    except QuotaExceeded as error:
        page.sha256 = page.etag = page.last_modified = ""  # it is asked for in full the next time
        _put(page, Status.SKIPPED, Reason.QUOTA_EXCEEDED, str(error))


def _make_equal(page: Page, visit: Visit, content: Content) -> None:
    name = _name(page.source, visit)
    if page.document:
        try:
            documents.replace_page(
                page.document,
                name=name,
                media_type=content.media_type,
                content=content.body,
                review=Options.of(page.source).review,
            )
        except DuplicateDocument:
            documents.delete_document(page.document)
            page.document = None
        except NotFound:  # it was deleted just now
            page.document = None
        else:
            _put(page, Status.CHANGED)
            return
    _add(page, content, name)


def _add(page: Page, content: Content, name: str) -> None:
    """The same bytes under an address that is not read any more move to the new one."""
    try:
        document = documents.add_page(
            page.source,
            url=page.url,
            name=name,
            media_type=content.media_type,
            content=content.body,
            review=Options.of(page.source).review,
        )
    except NotFound as error:  # the bot was deleted meanwhile
        raise ClaimLost from error
    holder = document.pages.exclude(pk=page.pk).first()
    is_read = holder and holder.round == page.source.round and holder.status in Page.KEPT
    if is_read or document.source_id != page.source_id:
        _put(page, Status.SKIPPED, Reason.DUPLICATE, Reason.DUPLICATE.sentence)
        return
    if holder:
        document.pages.exclude(pk=page.pk).update(document=None, etag="", last_modified="")
        Document.objects.filter(pk=document.pk).update(url=page.url)
    page.document = document
    _put(page, Status.ADDED)


def _name(source: Source, visit: Visit) -> str:
    chosen = Options.of(source).name if source.kind == Source.Kind.URL else ""
    return chosen or name_of(visit.url, visit.title)


def _page(source: Source, url: str) -> Page:
    """Its row, which may be a new one."""
    rows = Page.objects.filter(source=source, key=key(url)).select_related("document__bot")
    page = rows.first() or _new(source, url)
    page.source = source
    return page


def _new(
    source: Source, url: str, depth: int = 0, via: str = "", reason: Reason | None = None
) -> Page:
    page = Page(source=source, key=key(url), url=url[:LONGEST], depth=depth, via=via[:LONGEST])
    detail = reason.sentence if reason else ""
    _put(page, Status.SKIPPED if reason else Status.FOUND, reason or "", detail)
    return page


def _put(page: Page, status: str, reason: str = "", detail: str = "") -> None:
    page.round = page.source.round
    page.status, page.reason, page.detail = status, str(reason), detail[:500]
