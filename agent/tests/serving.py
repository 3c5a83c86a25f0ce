"""Runs the service as an operator would, in a thread of the test's own process."""

import threading
import time
from types import TracebackType

import httpx2
import uvicorn
from fastapi import FastAPI

LONGEST = 60  # seconds to start; a busy machine is slow


class Served:
    """`with Served(app) as running:` serves `app` on a free port of this machine."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        config = uvicorn.Config(app, port=0, log_level="warning", access_log=False, lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    @property
    def url(self) -> str:
        socket = self._server.servers[0].sockets[0]
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    def __enter__(self) -> "Served":
        self._thread.start()
        end = time.monotonic() + LONGEST
        while not self._server.started:
            assert self._thread.is_alive(), "the service did not start"
            assert time.monotonic() < end, "the service takes too long to start"
            time.sleep(0.01)
        return self

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=30, trust_env=False)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + LONGEST
        with self.client() as client:
            while client.get("/readyz").status_code != httpx2.codes.OK:
                assert time.monotonic() < end, "the service takes too long to be ready"
                time.sleep(0.01)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(LONGEST)
