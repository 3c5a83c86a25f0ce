"""Every hostile address at every place of a page or site that takes one: saved, changed, used."""

import json
import time

import pytest

from apps.bots.models import Bot
from apps.documents.models import Source
from apps.sources import actions, queueing, work
from apps.sources.claims import Claim
from core import limits
from services.guarded_http import UrlRefused
from tests import hostile
from tests.outgoing import watched
from tests.rows import everything
from tests.security.sending import codes

CASES = hostile.table("urls")
NUL = "nul_not_allowed"  # of every body
KIND = "hostile addresses"


@pytest.fixture(autouse=True)
def _our_own_addresses(settings):
    for exact in (True, False):
        limits.counters(exact)  # before the installation is said to have a Redis
    settings.PUBLIC_URL = "https://chat.example.com"
    settings.AGENT_SERVICE_URL = "http://agent.example.net:8001"
    settings.REDIS_URL = "redis://redis.example.net:6379/0"


def test_none_is_saved_and_nothing_leaves(as_user, alice, alices, counted):
    program, wrong, before = as_user(alice), [], everything()
    bot = Bot.objects.get(pk=alices["bot_id"])
    train = f"/api/v1/bots/{bot.pk}/documents/train_url/"
    source = Source.objects.get(pk=alices["source_id"])

    with watched() as traffic:
        for case in CASES:
            answers = {
                "page": codes(sent(program, train, case.value)),
                "change": refusal(actions.change, source, url=case.value),
                "site": refusal(actions.train_url, bot, url=case.value, kind=Source.Kind.SITE),
            }
            for where, found in answers.items():
                if found.isdisjoint({case.code, NUL}):
                    wrong.append(f"{where}, {case.name}: {found}")
                counted(KIND, f"{where}: {case.name}")

    assert not wrong, "\n".join(wrong)
    assert remote(traffic.connections) == traffic.look_ups == []
    assert everything() == before


def test_none_is_used_however_it_came_into_a_row(alices, counted):
    row, wrong = Source.objects.get(pk=alices["source_id"]), []

    with watched() as traffic:
        for case in filter(fits_a_row, CASES):
            put(row, case.value)
            if refusal(actions.sync, row) != {case.code}:
                wrong.append(f"sync, {case.name}")
            if used(row).status != Source.Status.FAILED or row.pages.kept().exists():
                wrong.append(f"use, {case.name}: {row.status}")
            counted(KIND, f"sync: {case.name}")
            counted(KIND, f"use: {case.name}")

    assert not wrong, "\n".join(wrong)
    assert remote(traffic.connections) == []
    assert set(traffic.look_ups) <= {
        "example.com"
    }  # what is left without the white space around it


def sent(program, path, url):
    """A program's request. Nothing is answered but a refusal."""
    answer = program.post(path, json.dumps({"url": url}), content_type="application/json")
    assert answer.status_code == 400, url[:80]
    return answer


def refusal(what, *arguments, **options):
    try:
        what(*arguments, **options)
    except UrlRefused as error:
        return {error.code}
    return set()


def fits_a_row(case):
    return case.value.isprintable() and len(case.value) <= 2_048


def put(row, url):
    """Past every check."""
    row.url = url
    Source.objects.filter(pk=row.pk).update(url=row.url, status="idle")


def used(row):
    """What a worker makes of it."""
    queueing.queue(row)
    work.work_on(Claim.take_next(), until=time.monotonic() + 60)
    row.refresh_from_db()
    return row


def remote(connections):
    """Without those to the tests' own database, where that is reached over a network."""
    from django.db import connection

    port = int(connection.settings_dict.get("PORT") or 0)
    return [address for address in connections if address[1] != port]
