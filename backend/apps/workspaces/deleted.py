"""The answer to a DELETE that leaves a receipt."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from apps.workspaces.models import Deletion

LOCATION = OpenApiParameter(
    "Location",
    str,
    OpenApiParameter.HEADER,
    response=[204],
    description="Where the receipt is: when the last of it went, and how much.",
)


def pointed_to(receipt: Deletion) -> Response:
    """Nothing is there any more, and this is where its receipt is."""
    return Response(status=204, headers={"Location": f"/api/v1/deletions/{receipt.pk}/"})
