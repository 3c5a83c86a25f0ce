"""Every route that takes JSON refuses the same bodies with the same codes, and changes nothing."""

from dataclasses import replace

import pytest

from core.parsers import MAX_BODY_BYTES
from tests import hostile
from tests.rows import everything
from tests.security.bodies import json_routes
from tests.security.sending import Sender, fault

CASES = hostile.table("json_bodies")


def test_there_are_routes_to_ask():
    assert len(json_routes()) >= 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_hostile_body_is_refused_everywhere(case, alice, alices, counted):
    sender = Sender(alice, alices)
    before = everything()

    faults = [
        fault(asked, *sender.send(asked, route.filled(alices)))
        for route, asked in ((route, by(method, case)) for route, method in json_routes())
    ]

    assert not [one for one in faults if one]
    assert everything() == before
    counted("hostile inputs", case.name)


def test_a_body_beyond_the_limit_is_refused_everywhere(alice, alices, counted):
    sender = Sender(alice, alices)
    for route, method in json_routes():
        limit = getattr(route.view.cls, "max_body_bytes", MAX_BODY_BYTES)
        over = replace(by(method, CASES[0]), value='{"name": "' + "a" * limit, status=413)

        answer, _ = sender.send(over, route.filled(alices))

        assert answer.status_code == 413, route
    counted("hostile inputs", "JSON body: beyond the limit")


def by(method: str, case: hostile.Case) -> hostile.Case:
    return replace(case, request=replace(case.request, method=method.upper()))
