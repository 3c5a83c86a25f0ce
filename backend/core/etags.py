"""Changing only what one has seen: `ETag` and `If-Match`, as RFC 9110 has them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.exceptions import ChatSphereError

ANY = "*"
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="Change it only if it still has this ETag; without the header, whatever it is.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="Becomes another with every change.",
)


class PreconditionFailed(ChatSphereError):
    status, code, title = 412, "precondition_failed", "This was changed meanwhile"

    def __init__(self) -> None:
        super().__init__("This was changed since it was read. Please read it again.")


def etag_of(changed_at: datetime) -> str:
    """The strong tag of a row that was last changed then."""
    return f'"{changed_at:%Y%m%d%H%M%S%f}"'


def wanted(request: Request) -> Sequence[str]:
    """The tags that the caller allows, in quotes; without the header any."""
    return parse_etags(request.headers.get("If-Match", ANY))


def require(tags: Sequence[str], present: str) -> None:
    """Raises: PreconditionFailed: the row is another than the caller has seen."""
    if ANY not in tags and present not in tags:
        raise PreconditionFailed
