"""How often one may try, counted together with the console's own forms."""

import math
import time

from allauth.core.internal.ratelimit import Rate, get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

from core import limits
from core.client_address import place_of
from core.exceptions import TooManyRequests
from core.limits import MINUTE, RateLimited

APP = "allauth.account"


class TooManyTries(TooManyRequests):
    """Says how long to wait: `seconds`, rounded to what people count in."""

    def __init__(self, seconds: int) -> None:
        minutes = math.ceil(seconds / MINUTE)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many attempts. Please wait {wait}.", retry_after=seconds)


def refuse_flood(request: HttpRequest) -> None:
    """Count one more account that this address makes.

    Raises: TooManyTries, DependencyUnavailable.
    """
    try:
        limits.spend("register", place_of(request))
    except RateLimited as error:
        raise TooManyTries(error.retry_after or MINUTE) from error


def seconds_left(request: HttpRequest, action: str, key: str | None = None) -> int:
    """How long `action` stays refused: until the longest of the limits reached lets one through.

    Args:
        key: of what is tried, where a limit counts by it; without it that limit is left out.
    """
    rates = [rate for rate in get_rates(app=APP, action=action) if key or rate.per != "key"]
    left = (_left(request, action, rate, key) for rate in rates)
    return max(1, math.ceil(max(left, default=MINUTE)))


def _left(request: HttpRequest, action: str, rate: Rate, key: str | None) -> float:
    """Seconds until the oldest of the tries that fill `rate` is forgotten; 0 if there is room."""
    place = get_cache_key(request, app=APP, action=action, rate=rate, key=key)
    tries: list[float] = cache.get(place, [])  # the newest first
    if len(tries) < rate.amount:
        return 0
    return float(tries[rate.amount - 1] + rate.duration - time.time())
