"""Fifty programs show one refresh token at the same moment, to a real server."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from apps.users.sessions import open_session

AT_ONCE = 50


@pytest.mark.django_db(transaction=True)
def test_of_fifty_one_gets_the_next_pair_and_loses_it_with_the_family(web, alice, counted):
    spent, other = open_session(alice), open_session(alice)
    start = threading.Barrier(AT_ONCE)

    def show(_number: int) -> httpx2.Response:
        with httpx2.Client(base_url=web, trust_env=False, timeout=60) as http:
            http.get("/healthz")  # connected before the start
            start.wait(60)
            return http.post("/api/token/refresh/", json={"refresh": spent.refresh})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(show, range(AT_ONCE)))

    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (AT_ONCE - 1)
    [pair] = won
    for access in (spent.access, pair["access"]):
        assert me(web, access).status_code == 401, "a token shown twice ends its family at once"
    assert httpx2.post(f"{web}/api/token/refresh/", json={"refresh": pair["refresh"]}).is_error
    assert me(web, other.access).status_code == 200
    for number in range(AT_ONCE):
        counted("concurrent refreshes", str(number))
    counted("concurrent refreshes that won", "one")


def me(web: str, access: str) -> httpx2.Response:
    header = {"Authorization": f"Bearer {access}"}
    return httpx2.get(f"{web}/api/v1/users/me/", headers=header, trust_env=False)
