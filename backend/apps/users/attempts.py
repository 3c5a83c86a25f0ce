"""How often an account may be tried: one count for every way in.

The console's form, the token endpoint, second factors and confirming that it is you all count
here, so that none of them is a way round the others. What succeeds is not counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest

from apps.users.limits import TooManyTries
from core import limits
from core.client_address import place_of
from core.limits import MINUTE, RateLimited


@dataclass
class Attempt:
    succeeded: bool = False


@contextmanager
def counted(request: HttpRequest, email: str) -> Iterator[Attempt]:
    """One try of the account with this address, whether there is one or not.

    It is counted before it is made, so that many at once are no more than the limits allow: one by
    account and place, and a wider one by account alone, for whoever comes from many places.

    Raises:
        TooManyTries.
        DependencyUnavailable: it cannot be counted, so it is not let through.
    """
    here = place_of(request)
    try:
        limits.spend("login", email, here)
        limits.spend("login_account", email)
    except RateLimited as error:
        raise TooManyTries(error.retry_after or MINUTE) from error
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:  # only itself: whoever knows the password may still be guessing codes
        limits.give_back("login", email, here)
        limits.give_back("login_account", email)
