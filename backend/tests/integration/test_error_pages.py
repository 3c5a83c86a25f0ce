"""Where a problem's `type` leads, and who gets a problem and who a page."""

import pytest
from django.test import Client

from tests.unit.test_error_codes import DOCUMENTED


def test_the_type_of_a_problem_leads_to_words_about_it(client: Client):
    problem = client.get("/api/v1/nothing/").json()

    page = client.get(problem["type"])

    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "the two look alike" in page.content.decode()


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_code_has_its_page_without_marks_of_the_source(client: Client, code):
    text = client.get(f"/errors/{code}").content.decode()

    assert f"<h1>{code}</h1>" in text
    assert "](" not in text


@pytest.mark.parametrize("code", ["nothing", "not_found%00", "x" * 1_000, "..%2f.."])
def test_any_other_code_has_none(client: Client, code):
    assert client.get(f"/errors/{code}").status_code == 404


def test_whoever_wants_json_gets_a_problem_also_outside_of_the_api(client: Client):
    answer = client.get("/nothing/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert client.get("/nothing/")["Content-Type"] == "text/html; charset=utf-8"


def test_an_error_page_changes_nothing(client: Client):
    assert client.post("/errors/not_found").status_code == 405
