"""A small web site on this machine, whose pages can change."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HTML = "<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p>"
LINKS = '<a href="/hours">Hours</a> <a href="/staff/rota">Rota</a> <a href="/gone">Gone</a>'
ROBOTS = b"User-agent: *\nDisallow: /staff/\n"


class Site:
    """`pages` are its paths with title and text."""

    def __init__(self) -> None:
        self.pages = {
            "/": ("Lighthouse", f"The lighthouse stands at the end of the pier. {LINKS}"),
            "/hours": ("Hours", "The lighthouse can be climbed from noon on."),
        }
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Visitor)
        self.server.site = self  # type: ignore[attr-defined]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/"

    def write(self, path: str, text: str) -> None:
        self.pages[path] = (self.pages[path][0], text)


class Visitor(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = self.server.site.pages  # type: ignore[attr-defined]
        if self.path == "/robots.txt":
            self._send(200, "text/plain", ROBOTS)
        elif self.path in pages:
            title, text = pages[self.path]
            self._send(200, "text/html", HTML.format(title=title, text=text).encode())
        else:
            self._send(404, "text/plain", b"Nothing here")

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def lighthouse() -> Iterator[Site]:
    site = Site()
    Thread(target=site.server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
