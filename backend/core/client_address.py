"""Whose request it is, as far as an address tells."""

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address.

    What a proxy says of it counts only if the server was told to trust that proxy
    (CHATSPHERE_TRUSTED_PROXIES): then the server has put it here already. Whatever else an
    X-Forwarded-For says is anybody's claim.
    """
    return str(request.META.get("REMOTE_ADDR", ""))
