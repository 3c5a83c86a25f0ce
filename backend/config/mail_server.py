"""The address of a mail server, as one variable gives it."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# How a connection is protected: not at all, by STARTTLS once it is open, or from its first byte.
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
EXAMPLE = "smtp+tls://user:password@mail.example.com:587"


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over; without a host, nowhere."""

    scheme: str = "smtp"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)


def parsed(name: str, address: str) -> MailServer:
    """The server that the variable `name` says; none for an empty address.

    Raises: ImproperlyConfigured: it names the variable and never its value, which holds a password.
    """
    if not address:
        return MailServer()
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be an address such as {EXAMPLE}.") from error
    if parts.scheme not in PORTS or not parts.hostname or _has_more(parts):
        raise ImproperlyConfigured(f"{name} must be an address such as {EXAMPLE}.")
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _has_more(parts: SplitResult) -> bool:
    return bool(parts.path.strip("/") or parts.query or parts.fragment)
