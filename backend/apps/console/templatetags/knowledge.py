"""Words of the pages about what a bot knows."""

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.console import markdown, word_changes
from apps.console.word_changes import Piece
from apps.documents.changes import Change
from apps.documents.models import Chunk, Document, Source
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


@register.filter
def is_of_the_web(document: Document) -> bool:
    """Whether it is read from an address, again and again."""
    return document.source.kind in {Kind.URL, Kind.SITE}


@register.filter
def takes_passages(document: Document) -> bool:
    """Whether people may add passages of their own; a list of questions gets another pair."""
    return document.shown_generation > 0 and document.source.kind != Kind.QA


@register.filter
def prose(chunk: Chunk) -> SafeString:
    """What it says, laid out as in the document."""
    return markdown.passage_html(chunk.content)


@register.filter
def by_words(change: Change) -> list[list[Piece]]:
    """The text before and the one now, in pieces; one of them alone, or both."""
    if change.old_text is None or change.new_text is None:
        text = change.old_text or change.new_text or ""
        return [[Piece(text, changed=False)]]
    return list(word_changes.pieces(change.old_text, change.new_text))
