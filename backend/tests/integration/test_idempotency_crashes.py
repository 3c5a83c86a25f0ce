"""A web process that is killed in the middle of making something: nothing of it is left, and the
key is free at once; whoever sends the request again has one.
"""

import threading
from contextlib import suppress

import httpx2
import pytest
from django.db import connection, transaction

from apps.bots.models import Bot
from apps.users.sessions import open_session
from core.models import IdempotentReply
from tests.processes import wait_for
from tests.web import in_process

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"name": "Helper", "configuration": {"model": "gemini"}}


@pytest.fixture
def doomed(agent, tmp_path):
    agent.models.append({"id": "gemini", "provider": "gemini", "available": True})
    with in_process(tmp_path / "doomed", agent.url) as process:
        yield process


@pytest.fixture
def make(alice):
    """Make a bot with one key, through the web process at an address."""
    access = open_session(alice).access
    headers = {"Authorization": f"Bearer {access}", "Idempotency-Key": "once"}

    def post(url: str) -> httpx2.Response:
        return httpx2.post(f"{url}/api/v1/bots/", json=BODY, headers=headers, timeout=20)

    return post


def in_the_background(make, url: str) -> threading.Thread:
    def post() -> None:
        with suppress(httpx2.TransportError):  # the process dies instead of answering
            make(url)

    thread = threading.Thread(target=post)
    thread.start()
    return thread


def test_killed_while_it_asks_somebody_else(doomed, make, agent, web):
    agent.hang("/v1/models", 20)
    thread = in_the_background(make, doomed.url)
    wait_for(lambda: agent.count("/v1/models"))

    meanwhile = make(web)
    doomed.process.kill()
    thread.join(10)
    wait_for(lambda: make(web).status_code == 201, seconds=10)

    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "request_in_progress")
    assert Bot.objects.count() == 1


def test_killed_between_making_it_and_keeping_the_answer(doomed, make, web):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE core_idempotentreply IN SHARE MODE")  # for reading only
        thread = in_the_background(make, doomed.url)
        wait_for(somebody_waits_for_the_table)
        doomed.process.kill()
        thread.join(10)

    wait_for(lambda: make(web).status_code == 201, seconds=10)

    assert Bot.objects.count() == 1
    assert IdempotentReply.objects.count() == 1


def somebody_waits_for_the_table() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND relation = 'core_idempotentreply'::regclass"
        )
        return bool(cursor.fetchone()[0])
