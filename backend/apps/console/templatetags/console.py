"""Small words of the templates: icons, answers, sizes and spans of time."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from apps.console import markdown
from apps.conversations.models import Message
from apps.documents.models import Document
from core.models import Row

register = template.Library()
HUES = 6  # as many as the style sheet has


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from the sprite; it only repeats what words say, so it is hidden from readers."""
    address = f"{static('console/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.filter
def hue(row: Row) -> int:
    """A colour for a bot, a workspace or a person, always the same."""
    return zlib.crc32(row.pk.bytes) % HUES


@register.filter
def initial(name: str) -> str:
    """The first letter or digit, for a picture of whatever has the name."""
    return next((character for character in name if character.isalnum()), "•").upper()


@register.filter
def answer(message: Message) -> SafeString:
    """The answer's Markdown as HTML; its citations are buttons."""
    return markdown.html_of(message.content, numbers(message.sources))


@register.filter
def cited_sources(message: Message) -> list[dict[str, Any]]:
    """The sources that the answer really refers to, in its order."""
    by_number = {source["index"]: source for source in message.sources}
    return [by_number[number] for number in markdown.cited(message.content, list(by_number))]


def numbers(sources: Sequence[dict[str, Any]]) -> list[int]:
    return [source["index"] for source in sources]


@register.filter
def percent(document: Document) -> int:
    """How much of the document is searchable, 0 to 100."""
    return document.progress_done * 100 // (document.progress_total or 1)


@register.filter
def since(moment: datetime) -> str:
    """How long ago, to the second at first: 8 s, 3 min, 2 h."""
    return span((timezone.now() - moment).total_seconds())


@register.filter
def took(document: Document) -> str:
    """From upload to the last change of its row."""
    return span((document.updated_at - document.created_at).total_seconds())


@register.filter
def span(seconds: float) -> str:
    """Seconds in words of the largest fitting unit."""
    whole = max(1, round(seconds))
    if whole < 60:
        return gettext("{count} s").format(count=whole)
    if whole < 3_600:
        return gettext("{count} min").format(count=whole // 60)
    hours = whole // 3_600
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
