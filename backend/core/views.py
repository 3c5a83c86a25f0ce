"""Health, and what is shown when no view can answer: a problem to programs, a page to people."""

import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.exceptions import (
    ChatSphereError,
    CsrfFailed,
    Forbidden,
    InvalidInput,
    NotFound,
)
from core.problems import as_known, problem

PROGRAMS = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics")


def healthz(_request: HttpRequest) -> HttpResponse:
    """That the process answers. It asks nobody else: a restart would not mend a database."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """That requests can be served: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def robots(_request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines; what people may find is their own pages' business."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, as_known(exception) or InvalidInput(code="bad_request"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged the exception; a known one still gets its own status here."""
    error = sys.exc_info()[1]
    known = as_known(error) if error else None
    return answer(request, known or ChatSphereError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, CsrfFailed())


def answer(request: HttpRequest, error: ChatSphereError) -> HttpResponse:
    """`error` as a problem document for programs, as a page for people.

    The page knows nothing of the request, so that it can also tell of a database that is down.
    """
    if request.path.startswith(PROGRAMS) or "json" in request.headers.get("Accept", ""):
        return problem(request, error)
    context = {
        "status": error.status,
        "title": error.title,
        "detail": str(error) if str(error) != error.title else "",
        "request_id": getattr(request, "request_id", ""),
    }
    page = HttpResponse(render_to_string("error.html", context), status=error.status)
    if error.retry_after is not None:
        page["Retry-After"] = str(error.retry_after)
    return page
