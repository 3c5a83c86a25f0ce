"""Words of the pages about what a bot knows."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, Source
from services.sniffing.formats import FORMATS

register = template.Library()
Kind, Status = Source.Kind, Document.Status
FILES = {each.media_type: each.label for each in FORMATS}
WORDS = {
    Kind.TEXT: _("Text"),
    Kind.QA: _("Questions and answers"),
    Kind.URL: _("Web page"),
    Kind.SITE: _("Page of a web site"),
}
ICONS = {
    Kind.FILE: "file",
    Kind.TEXT: "text",
    Kind.QA: "chat",
    Kind.URL: "globe",
    Kind.SITE: "globe",
}


@register.filter
def kind_of(document: Document) -> Promise | str:
    """What it is, in a word or two."""
    kind = Kind(document.source.kind)
    label = FILES.get(document.media_type, "")
    return WORDS.get(kind) or label[:1].upper() + label[1:] or _("File")


@register.filter
def kind_icon(document: Document) -> str:
    return ICONS[Kind(document.source.kind)]


@register.filter
def can_be_stopped(document: Document) -> bool:
    """Whether something is being done to it."""
    return document.status in {Status.QUEUED, Status.PROCESSING}


@register.filter
def can_be_replaced(document: Document) -> bool:
    """Whether people give in its bytes themselves."""
    return document.source.kind in {Kind.FILE, Kind.TEXT, Kind.QA}
