"""What a problem's `type` leads to: the row of docs/reference/errors.md about its code."""

import re
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

ROW = re.compile(r"^\| `(\w+)` \|(?: (\d{3}) \|)? (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\[([^]]+)\]\([^)]*\)")
EMPHASIS = str.maketrans("", "", "`")


@require_safe
def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """The code, its status, and in words what it means."""
    if code not in _rows():
        raise Http404
    status, words = _rows()[code]
    request_id: str = request.request_id  # type: ignore[attr-defined]
    shown = {"title": code, "status": status, "detail": words, "request_id": request_id}
    return HttpResponse(render_to_string("error.html", shown))


@cache
def _rows() -> dict[str, tuple[str, str]]:
    page = settings.DOCS_DIR / "reference" / "errors.md"
    rows = ROW.findall(page.read_text("utf-8")) if page.exists() else []
    return {
        code: (status, LINK.sub(r"\1", words).translate(EMPHASIS)) for code, status, words in rows
    }
