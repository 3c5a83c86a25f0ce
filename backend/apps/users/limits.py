"""How often one may try, counted together with the console's own forms."""

from allauth.core import ratelimit
from django.http import HttpRequest

from core.exceptions import TooManyRequests

WAIT = 60  # seconds; allauth counts by the minute


def refuse_flood(request: HttpRequest, action: str) -> None:
    """Count one more try of `action` by this address.

    Raises: TooManyRequests: more than ACCOUNT_RATE_LIMITS allows.
    """
    if not ratelimit.consume(request, action=action):
        detail = "Too many attempts from this address. Please wait a minute."
        raise TooManyRequests(detail, retry_after=WAIT)
