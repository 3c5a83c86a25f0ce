"""Words of the pages about pages and sites of the web."""

from urllib.parse import urlsplit

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.console import sourcing
from apps.console.source_forms import SCHEDULES
from apps.documents.models import Source
from apps.sources.models import Page
from services.crawling import SENTENCES

register = template.Library()
register.filter("kept_pages", sourcing.kept_of)
register.filter("is_busy", sourcing.is_busy)
register.filter("is_begun", sourcing.is_begun)
STATES = {
    Page.Status.FOUND: "state-busy",
    Page.Status.ADDED: "state-good",
    Page.Status.CHANGED: "state-good",
    Page.Status.UNCHANGED: "state-good",
    Page.Status.FAILED: "state-bad",
}


@register.filter
def schedule_words(source: Source) -> Promise | str:
    return SCHEDULES[Source.Schedule(source.schedule)]


@register.filter
def source_kind(source: Source) -> Promise | str:
    return _("Web site") if source.kind == Source.Kind.SITE else _("Web page")


@register.filter
def page_words(page: Page) -> Promise | str:
    return sourcing.WORDS[Page.Status(page.status)]


@register.filter
def page_state(page: Page) -> str:
    """The class of its colour."""
    return STATES.get(Page.Status(page.status), "state-none")


@register.filter
def why(page: Page) -> str:
    """Why it is no knowledge; empty where it is."""
    return page.detail or SENTENCES.get(page.reason, "")


@register.filter
def within(url: str, start: str) -> str:
    """Without what is the same of every page of the site that begins at `start`."""
    parts = urlsplit(url)
    if parts.netloc != urlsplit(start).netloc:
        return plain_address(url)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


@register.filter
def plain_address(url: str) -> str:
    """Without scheme and final slash, as people say it."""
    return url.split("://", 1)[-1].removesuffix("/")
