"""What all pages share: who may ask, how refusals look, and what a browser is told to forbid."""

import pytest
from django.db import OperationalError

from core.middleware import policy_for
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_conversation, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def pages_of(bot) -> list[str]:
    conversation = make_conversation(bot=bot)
    return [
        "/",
        f"/bots/{bot.pk}/",
        f"/bots/{bot.pk}/knowledge/",
        f"/bots/{bot.pk}/settings/",
        f"/conversations/{conversation.pk}/",
    ]


def test_every_page_has_one_heading_a_title_a_language_and_a_main_part(alice, bot, agent):
    make_document(bot=bot)
    client = browser(alice)

    for path in pages_of(bot):
        page = tree(client.get(path))
        assert len(page.xpath("//main//h1")) == 1, path
        assert page.xpath("string(//title)").endswith("· ChatSphere")
        assert page.get("lang") == "en"
        assert page.xpath("//main[@id='main']")


def test_every_control_has_a_name_and_every_id_is_used_once(alice, bot, agent):
    make_document(bot=bot, status="failed")
    client = browser(alice)

    for path in pages_of(bot):
        page = tree(client.get(path))
        ids = page.xpath("//@id")
        assert sorted(set(ids)) == sorted(ids), path
        for control in page.xpath("//button | //a"):
            assert control.get("aria-label") or control.text_content().strip(), control.attrib
        for field in page.xpath("//textarea | //input[not(@type='hidden')]"):
            named = page.xpath(f"//label[@for='{field.get('id')}']")
            assert named or field.xpath("ancestor::label"), field.attrib


def test_every_page_carries_the_strict_policy_and_is_not_kept(alice, bot, agent):
    client = browser(alice)

    for path in pages_of(bot):
        answer = client.get(path)
        assert answer["Content-Security-Policy"] == policy_for("/")
        assert answer["X-Frame-Options"] == "DENY"
        assert "no-store" in answer["Cache-Control"]


def test_a_part_asked_for_after_signing_out_sends_the_whole_page_to_sign_in(bot):
    answer = browser().get(f"/bots/{bot.pk}/knowledge/", headers=HTMX)

    assert answer["HX-Redirect"] == "/accounts/login/"
    assert answer.content == b""


def test_a_page_that_is_not_there_looks_like_one_of_ours(alice):
    answer = browser(alice).get("/nowhere/")

    assert answer.status_code == 404
    assert "There is nothing here" in words(answer)
    assert tree(answer).xpath("//link[@rel='stylesheet']")
    assert tree(answer).xpath("//a[@href='/']")


def test_a_form_without_its_token_is_explained(alice):
    client = browser(alice, enforce_csrf_checks=True)

    answer = client.post("/", {"name": "Harbour"})

    assert answer.status_code == 403
    assert "Please load it again" in words(answer)


def test_a_bug_shows_a_page_with_the_request_s_number_and_nothing_else(alice, monkeypatch):
    def broken(actor, workspace):
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr("apps.console.overview.cards", broken)

    answer = browser(alice, raise_request_exception=False).get("/")

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in words(answer)
    assert "secret" not in answer.content.decode()


def test_the_error_page_can_be_drawn_without_a_database(alice, monkeypatch):
    def unreachable(actor, workspace):
        raise OperationalError

    monkeypatch.setattr("apps.console.overview.cards", unreachable)

    answer = browser(alice, raise_request_exception=False).get("/")

    assert answer.status_code == 503
    assert "The database does not answer" in words(answer)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_pages_answer_only_to_the_methods_they_have(alice, bot, method):
    assert getattr(browser(alice), method)(f"/bots/{bot.pk}/knowledge/").status_code == 405
