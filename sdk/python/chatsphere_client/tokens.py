"""Proving who is asking: by an API key, or by tokens that are renewed as they run out."""

from collections.abc import AsyncGenerator, Generator

import httpx

REFRESH = "/api/token/refresh/"


class Bearer(httpx.Auth):
    """An API key or an access token; with `refresh` a new pair is fetched when it has run out.

    Only the new pair is read here: httpx's shorter way would read every answer whole, and so hold
    back a stream to its end.
    """

    def __init__(self, base_url: str, token: str, refresh: str = "") -> None:
        self.base_url, self.token, self.refresh = base_url.rstrip("/"), token, refresh

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        answer = yield self._signed(request)
        if answer.status_code == 401 and self.refresh:
            renewed = yield self._renewal()
            renewed.read()
            if self._take(renewed):
                yield self._signed(request)

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        answer = yield self._signed(request)
        if answer.status_code == 401 and self.refresh:
            renewed = yield self._renewal()
            await renewed.aread()
            if self._take(renewed):
                yield self._signed(request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def _renewal(self) -> httpx.Request:
        return httpx.Request("POST", self.base_url + REFRESH, json={"refresh": self.refresh})

    def _take(self, answer: httpx.Response) -> bool:
        if answer.status_code == 200:
            pair = answer.json()
            self.token, self.refresh = pair["access"], pair["refresh"]
        return answer.status_code == 200
