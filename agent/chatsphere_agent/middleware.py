"""What happens around every request: an id, one line in the log, a count."""

import json
import logging
import re
import sys
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatsphere_agent import metrics

WELL_FORMED = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
log = logging.getLogger("chatsphere.agent")
log.addHandler(logging.StreamHandler(sys.stdout))


class RequestLog:
    """Gives each request its id and logs it when it ends; never a body, query or credential."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if WELL_FORMED.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status, begun = 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            _note(scope, status, time.perf_counter() - begun, request_id)


def _note(scope: Scope, status: int, took: float, request_id: str) -> None:
    route = getattr(scope.get("route"), "path", "unknown")
    metrics.note(scope["method"], route, status, took)
    if route in {"/healthz", "/readyz", "/metrics"} and status == 200:
        return
    line = {"method": scope["method"], "route": route, "status": status}
    log.info(json.dumps({**line, "ms": round(took * 1000, 1), "request_id": request_id}))
