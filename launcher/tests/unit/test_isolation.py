"""The check of the isolation finds what leaks, and only that."""

from collections.abc import Iterator

import pytest

from chatsphere.isolation import probes, report
from chatsphere.isolation.operations import Description
from chatsphere.isolation.tenants import Person
from chatsphere.isolation.walk import Stranger, Walk
from chatsphere.isolation.wire import Service
from tests.standins.shop import Shop, description


@pytest.fixture
def walked() -> Iterator[object]:
    """Opens a shop, walks through it as the stranger, and tells what was found."""
    shops = []

    def walk(leak: str = "", *, quick: bool = False, keys: tuple[str, ...] = ()) -> Walk:
        shop = Shop(leak)
        shops.append(shop)
        service = Service(shop.port)
        person = Person({"access": "stranger"}, service)
        person.keys = dict.fromkeys(keys, "stranger")
        stranger = Stranger(person, {"box_id": shop.boxes["stranger"]})
        operations = Description(description()).operations()
        made = Walk(service, operations, {"box_id": shop.boxes["owner"]}, quick)
        made.by_strangers([stranger])
        return made

    yield walk
    for shop in shops:
        shop.close()


def test_a_service_that_keeps_tenants_apart_is_found_clean(walked):
    findings = walked().findings

    assert findings.leaks == []
    assert findings.counts["token"] == findings.counts["nobody"] > 0


def test_a_quick_walk_asks_each_route_with_one_key_in_turn(walked):
    counts = walked(quick=True, keys=("chat", "read")).findings.counts

    assert counts["key: chat"] + counts["key: read"] == counts["token"]
    assert min(counts["key: chat"], counts["key: read"]) > 0


@pytest.mark.parametrize(
    ("leak", "said"),
    [
        ("read", "tells what is the owner's"),
        ("other words", "404 is not what a missing object answers (404)"),
        ("crash", "answers 500"),
        ("body", "201 is not what a missing object answers (400)"),
        ("open to nobody", "tells what is the owner's"),
    ],
)
def test_each_way_to_leak_is_found(walked, leak, said):
    found = walked(leak).findings.leaks

    assert any(said in finding for finding in found), found


def test_every_method_of_a_path_is_asked_also_those_it_does_not_have(walked):
    asked = {str(operation) for operation in walked().operations}

    assert "DELETE /boxes/{box_id}/" in asked


def test_a_body_is_filled_from_its_schema():
    described = Description(description())
    (filling,) = [one for one in described.operations() if one.body_ids]

    assert filling.body_ids == ("box_id",)
    assert set(filling.example) == {"box_id"}


def test_a_route_without_a_right_or_with_an_unknown_id_is_told():
    document = description()
    document["paths"]["/boxes/{box_id}/"]["get"].pop("x-right")
    document["paths"]["/lids/{lid_id}/"] = {"get": {"x-right": "see"}}

    odd = probes.unclassified(Description(document).operations(), {"box_id": "1"})

    assert "GET /boxes/{box_id}/" in odd
    assert "GET /lids/{lid_id}/" in odd
    assert "POST /boxes/" not in odd


@pytest.mark.parametrize(
    "found",
    [
        {"probes": 0},
        {"probes": 9, "leaks": ["x"]},
        {"probes": 9, "changed": ["x"]},
        {"probes": 9, "unclassified": ["x"]},
    ],
)
def test_a_check_that_found_something_or_asked_nothing_fails(found):
    assert report.exit_status(report.Report(**found)) == 1
    assert report.exit_status(report.Report(probes=9)) == 0
