"""Why an address is not used, or did not answer; each in a sentence for its owner."""

from core.exceptions import ChatSphereError, InvalidInput

REFUSALS = {
    "url_invalid": "This is not an address of the web. Write it as https://www.example.com/page,"
    " without spaces, user name or password.",
    "url_too_long": "The address is longer than 2,048 characters.",
    "scheme_not_allowed": "The address must begin with {schemes}.",
    "port_not_allowed": "The address names a port that is not one of the web: use 80, 443, 8080 or"
    " 8443, or none.",
    "url_not_allowed": "The address leads to a private network or to this installation itself."
    " Use one that everybody on the internet can open.",
}
FAILURES = {
    "host_not_found": "There is no such host. Check the address for typing errors.",
    "connection_failed": "The server did not take the connection, or broke it off.",
    "too_slow": "The server took too long to answer.",
    "too_large": "The answer is larger than is read from one address.",
    "tls_error": "The server's certificate is not valid for this address, so that nobody can tell"
    " who answers.",
    "too_many_redirects": "The address leads from one redirect to the next without an end.",
    "redirect_refused": "The address redirects to one that is not allowed.",
    "bad_answer": "The server's answer could not be understood.",
}
PASSING = {"host_not_found", "connection_failed", "too_slow", "tls_error", "bad_answer"}


class UrlRefused(InvalidInput):
    """Nothing was sent and nothing will be, however often one tries."""

    code, title = "url_not_allowed", "This address cannot be used"

    def __init__(self, code: str, **words: str) -> None:
        super().__init__(REFUSALS[code].format(**words), code=code)


class FetchFailed(ChatSphereError):
    """It was tried. `where` is the address that failed, after redirects."""

    status, code, title = 502, "fetch_failed", "The address did not answer as it should"

    def __init__(self, code: str, *, where: str = "", more: str = "") -> None:
        super().__init__(f"{FAILURES[code]} {more}".strip(), code=code)
        self.where = where

    @property
    def may_pass(self) -> bool:
        """Trying again later may help."""
        return self.code in PASSING
