"""A small service with rows of two tenants, which keeps them apart unless told to leak."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

MARK = "MARK-OF-THE-OWNER"
ID = {"type": "string", "format": "uuid"}


class Shop:
    """Boxes of an owner and of a stranger; `leak` names one fault, of those below."""

    def __init__(self, leak: str = "") -> None:
        self.leak = leak
        self.boxes = {"owner": str(uuid4()), "stranger": str(uuid4())}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, path: str, who: str, body: Any) -> tuple[int, Any]:
        if not who and self.leak != "open to nobody":
            return 401, {"code": "not_authenticated"}
        if method == "POST" and path == "/boxes/":
            return self._filled(who, body)
        box = path.removeprefix("/boxes/").strip("/")
        owner = next((name for name, pk in self.boxes.items() if pk == box), None)
        if owner is not None and self.leak == "crash":
            return 500, {}
        if owner is not None and owner != who and self.leak == "other words":
            return 404, {"code": "not_yours"}
        if owner is None or (owner != who and self.leak not in {"read", "open to nobody"}):
            return 404, {"code": "not_found"}
        return 200, {"id": box, "content": MARK if owner == "owner" else ""}

    def _filled(self, who: str, body: Any) -> tuple[int, Any]:
        inside = body.get("box_id") if isinstance(body, dict) else None
        if inside == self.boxes.get(who) or (self.leak == "body" and inside in self.boxes.values()):
            return 201, {}
        return 400, {"code": "not_found"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or "null")
                who = re.sub("^Bearer ", "", self.headers.get("Authorization") or "")
                status, said = shop.answer(self.command, self.path, who, body)
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one  # noqa: N815 - its names

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


def description() -> dict[str, Any]:
    """The shop as OpenAPI has it."""
    box = {"type": "object", "required": ["box_id"], "properties": {"box_id": ID}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}}
    return {
        "paths": {
            "/boxes/": {"post": {"x-right": "fill", "requestBody": body}},
            "/boxes/{box_id}/": {"get": {"x-right": "see"}},
        },
        "components": {"schemas": {"Box": box}},
    }
