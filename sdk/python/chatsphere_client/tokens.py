"""Proving who is asking: by an API key, or by tokens that are renewed as they run out."""

from collections.abc import Generator

import httpx

REFRESH = "/api/token/refresh/"


class Bearer(httpx.Auth):
    """An API key or an access token; with `refresh` a new pair is fetched when it has run out."""

    requires_response_body = True

    def __init__(self, base_url: str, token: str, refresh: str = "") -> None:
        self.base_url, self.token, self.refresh = base_url.rstrip("/"), token, refresh

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.token}"
        answer = yield request
        if answer.status_code == 401 and self.refresh:
            renewed = yield httpx.Request(
                "POST", self.base_url + REFRESH, json={"refresh": self.refresh}
            )
            if renewed.status_code == 200:
                self.token, self.refresh = renewed.json()["access"], renewed.json()["refresh"]
                request.headers["Authorization"] = f"Bearer {self.token}"
                yield request
