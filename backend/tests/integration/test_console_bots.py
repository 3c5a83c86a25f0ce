"""The home page, a bot's knowledge and its settings: what each role sees and may do."""

from unittest.mock import Mock
from uuid import uuid4

import pytest

from apps.bots.models import Bot
from apps.documents.models import Document
from apps.workspaces.models import Role, Workspace
from services import agent_client
from services.agent_client import AgentUnavailable
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_document, make_member, make_user
from tests.knowing import long_text, read_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice, name="Harbour")


@pytest.fixture
def viewer(bot):
    return make_member(bot.workspace, role=Role.VIEWER)


def make_demo() -> Bot:
    workspace = Workspace.objects.create(name="Demo", is_demo=True)
    return Bot.objects.create(workspace=workspace, name="ChatSphere guide")


# Home


def test_whoever_has_no_bot_sees_three_ways_to_begin():
    demo = make_demo()

    page = tree(browser(make_user()).get("/"))

    ways = page.xpath("//*[@class='ways']//strong")
    assert [way.text_content().strip() for way in ways] == [
        "Ask the ChatSphere guide",
        "Upload files",
        "Paste a text",
    ]
    assert page.xpath(f"//a[@href='/bots/{demo.pk}/']")


def test_without_a_demo_two_ways_are_left(alice):
    assert len(tree(browser(alice).get("/")).xpath("//*[@class='ways']/li")) == 2


def test_a_card_tells_how_far_the_documents_are(alice, bot):
    make_document(bot=bot, status="ready", active_generation=1)
    make_document(bot=bot, status="failed")
    make_document(bot=bot)
    make_document(bot=bot, status="deleting")

    card = words(browser(alice).get("/"))

    assert "3 documents" in card
    assert "1 being read" in card
    assert "1 failed" in card


def test_the_home_page_costs_as_many_queries_for_ten_bots_as_for_one(
    alice, bot, django_assert_max_num_queries
):
    client = browser(alice)
    for _ in range(9):
        make_document(bot=make_bot(owner=alice))

    with django_assert_max_num_queries(5):
        client.get("/")


def test_a_new_bot_opens_where_it_gets_its_documents(alice):
    made = browser(alice).post("/", {"name": "  Harbour ", "description": ""})

    bot = Bot.objects.get()
    assert made["Location"] == f"/bots/{bot.pk}/knowledge/"
    assert (bot.name, bot.workspace) == ("Harbour", alice.personal_workspace)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b"])
def test_a_bot_without_a_proper_name_is_refused_beside_the_field(alice, name):
    refused = browser(alice).post("/", {"name": name})

    assert refused.status_code == 422
    assert tree(refused).xpath("//dialog[@data-open]//ul[@id='id_name_error']")
    assert not Bot.objects.exists()


def test_what_people_write_is_shown_as_text(alice):
    make_bot(owner=alice, name="<script>alert(1)</script>{{ 7|add:7 }}")

    page = browser(alice).get("/")

    assert "<script>alert(1)</script>{{ 7|add:7 }}" in words(page)
    assert not tree(page).xpath("//script[not(@src)]")


# Knowledge


def test_an_owner_may_upload_retry_and_delete(alice, bot):
    document = make_document(bot=bot, status="failed", error_detail="It is damaged.")

    page = tree(browser(alice).get(f"/bots/{bot.pk}/knowledge/"))

    assert page.xpath(f"//*[@data-upload='/api/v1/bots/{bot.pk}/documents/']")
    assert page.xpath(f"//*[@hx-post='/documents/{document.pk}/retry/']")
    assert page.xpath(f"//*[@hx-post='/documents/{document.pk}/delete/']")


def test_a_viewer_sees_the_documents_and_nothing_to_change_them(bot, viewer):
    make_document(bot=bot, name="tides.txt", status="failed")

    page = browser(viewer).get(f"/bots/{bot.pk}/knowledge/")

    assert "tides.txt" in words(page)
    assert not tree(page).xpath("//*[@data-upload or @data-text-form]")
    assert tree(page).xpath("//@hx-post") == [f"/bots/{bot.pk}/knowledge/check/"]
    assert not tree(page).xpath(f"//a[@href='/bots/{bot.pk}/settings/']")


READY = {"status": "ready", "active_generation": 1}
PROCESSING = {"status": "processing", "claim": uuid4()}
EMBEDDING = {**PROCESSING, "stage": "embedding", "progress_done": 30, "progress_total": 120}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "Waiting for its turn"),
        ({**PROCESSING, "stage": "reading"}, "Reading the file"),
        (EMBEDDING, "Indexing, 30 of 120 passages 25 %"),
        ({**READY, "chunk_count": 12}, "12 passages"),
        ({**READY, "warnings": ["A page is empty."]}, "A page is empty."),
        ({"status": "failed", "error_detail": "It is damaged."}, "It is damaged."),
    ],
)
def test_each_state_is_told_in_words(alice, bot, fields, shown):
    make_document(bot=bot, **fields)

    assert shown in words(browser(alice).get(f"/bots/{bot.pk}/knowledge/"))


@pytest.mark.parametrize(("status", "polls"), [("queued", True), ("failed", False)])
def test_the_list_asks_again_only_while_something_is_being_read(alice, bot, status, polls):
    make_document(bot=bot, status=status)

    part = tree(browser(alice).get(f"/bots/{bot.pk}/knowledge/", headers=HTMX))

    assert ("every 1s" in part.get("hx-trigger")) is polls
    assert part.get("id") == "documents"


def test_htmx_gets_the_list_and_not_the_page(alice, bot):
    part = browser(alice).get(f"/bots/{bot.pk}/knowledge/", headers=HTMX)

    assert b"<html" not in part.content
    assert "Nothing read yet" in words(part)


def test_many_documents_come_in_pages(alice, bot):
    for number in range(51):
        make_document(bot=bot, name=f"note-{number}.txt")

    first = browser(alice).get(f"/bots/{bot.pk}/knowledge/")
    second = browser(alice).get(f"/bots/{bot.pk}/knowledge/?page=2")

    assert len(tree(first).xpath("//*[@data-document]")) == 50
    assert "note-0.txt" in words(second)
    assert "51 documents" in words(second)


def test_retry_queues_the_document_and_shows_the_list(alice, bot):
    document = make_document(bot=bot, status="failed", error_detail="It is damaged.")

    answer = browser(alice).post(f"/documents/{document.pk}/retry/", headers=HTMX)

    document.refresh_from_db()
    assert document.status == Document.Status.QUEUED
    assert "Waiting for its turn" in words(answer)


def test_retrying_what_has_not_failed_is_refused_in_a_sentence(alice, bot):
    document = make_document(bot=bot)

    refused = browser(alice).post(f"/documents/{document.pk}/retry/", headers=HTMX)

    assert refused.status_code == 409
    assert refused["Content-Type"] == "text/plain"
    assert refused.content.decode() == "Only a document that failed can be tried again"


def test_a_deleted_document_is_gone_from_the_list(alice, bot):
    document = make_document(bot=bot, name="tides.txt")

    answer = browser(alice).post(f"/documents/{document.pk}/delete/", headers=HTMX)

    document.refresh_from_db()
    assert document.status == Document.Status.DELETING
    assert "tides.txt" not in words(answer)


@pytest.mark.parametrize("verb", ["retry", "delete"])
def test_a_viewer_cannot_change_a_document(bot, viewer, verb):
    document = make_document(bot=bot, status="failed")

    refused = browser(viewer).post(f"/documents/{document.pk}/{verb}/")

    document.refresh_from_db()
    assert refused.status_code == 403
    assert "Your role in this workspace" in words(refused)
    assert document.status == Document.Status.FAILED


# Settings

FILLED = {
    "name": "Pilot",
    "description": "Knows the coast.",
    "welcome_message": "Ahoy",
    "suggested_questions": "Where is the tower?\r\n\r\n  When was it lit?  ",
    "model": "extractive",
    "system_prompt": "Be brief.\r\nBe kind.",
    "refusal": "Not in the books.",
}


def test_settings_are_kept_and_shown_again(alice, bot, agent):
    client = browser(alice)

    saved = client.post(f"/bots/{bot.pk}/settings/", FILLED, follow=True)

    bot.refresh_from_db()
    assert (bot.name, bot.description) == ("Pilot", "Knows the coast.")
    assert bot.config.suggested_questions == ["Where is the tower?", "When was it lit?"]
    assert bot.config.system_prompt == "Be brief.\nBe kind."
    assert bot.config.answers.refusal == "Not in the books."
    assert "Saved." in words(saved)
    assert "Not in the books." in words(saved)


def test_saving_leaves_alone_what_the_page_does_not_show(alice, agent):
    bot = make_bot(owner=alice, temperature=1.5, retrieval={"top_k": 3})

    browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED)

    bot.refresh_from_db()
    assert (bot.config.temperature, bot.config.retrieval.top_k) == (1.5, 3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"suggested_questions": "\n".join("abcdefghijk")}, "suggested_questions"),
        ({"suggested_questions": "x" * 301}, "suggested_questions"),
        ({"refusal": "x" * 2_001}, "refusal"),
        ({"model": "gemini:unknown"}, "model"),
    ],
)
def test_wrong_settings_change_nothing_and_are_told_beside_the_field(
    alice, bot, agent, change, field
):
    refused = browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED | change)

    bot.refresh_from_db()
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {field}
    assert bot.name == "Harbour"


def test_a_model_that_is_not_there_is_told_as_the_api_does(alice, bot, agent):
    refused = browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED | {"model": "openai:evil"})

    assert "There is no such model here. Please choose another one." in words(refused)


def test_an_agent_that_goes_away_while_a_model_is_chosen_is_told_above_the_form(
    alice, bot, agent, monkeypatch
):
    gone = AgentUnavailable("The agent service cannot be reached.")
    monkeypatch.setattr("apps.bots.model_names.check", Mock(side_effect=gone))
    agent.models.append({"id": "openai:a", "provider": "openai", "available": True})

    refused = browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED | {"model": "openai:a"})

    assert refused.status_code == 422
    assert "The agent service cannot be reached." in words(refused)


def test_a_key_in_the_instructions_is_refused_beside_them(alice, bot, agent):
    secret = {"system_prompt": "Use sk-" + "a1B2" * 8}

    refused = browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED | secret)

    assert refused.context["form"].errors.keys() == {"system_prompt"}


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\ufe0f"])
def test_a_name_of_which_nothing_is_drawn_is_asked_for_again(alice, bot, agent, name):
    refused = browser(alice).post(f"/bots/{bot.pk}/settings/", FILLED | {"name": name})

    assert refused.context["form"].errors == {"name": ["This field is required."]}


def test_a_model_without_a_key_is_explained_and_cannot_be_chosen(alice, bot, agent):
    agent.models.append({"id": "gemini:flash", "provider": "gemini", "available": False})
    client = browser(alice)

    page = client.get(f"/bots/{bot.pk}/settings/")
    refused = client.post(f"/bots/{bot.pk}/settings/", FILLED | {"model": "gemini:flash"})

    assert tree(page).xpath("//input[@value='gemini:flash' and @disabled]")
    assert "no key for it" in words(page)
    assert refused.status_code == 422


def test_settings_can_be_changed_while_the_agent_is_down(alice, bot, settings):
    settings.AGENT_SERVICE_URL = "http://127.0.0.1:9"
    client = browser(alice)

    page = client.get(f"/bots/{bot.pk}/settings/")
    saved = client.post(f"/bots/{bot.pk}/settings/", FILLED)

    assert "agent service does not answer" in words(page)
    assert saved.status_code == 302


def test_a_viewer_has_no_settings(bot, viewer):
    assert browser(viewer).get(f"/bots/{bot.pk}/settings/").status_code == 403


def test_a_deleted_bot_is_gone_for_everyone(alice, bot, viewer):
    answer = browser(alice).post(f"/bots/{bot.pk}/delete/", follow=True)

    assert "“Harbour” was deleted." in words(answer)
    assert browser(viewer).get(f"/bots/{bot.pk}/").status_code == 404


def test_a_viewer_cannot_delete_a_bot(bot, viewer):
    assert browser(viewer).post(f"/bots/{bot.pk}/delete/").status_code == 403
    assert Bot.objects.live().filter(pk=bot.pk).exists()


# How documents are cut


def test_documents_that_were_cut_before_the_size_changed_can_be_cut_anew(agent, alice, bot):
    document = read_in(bot, long_text(2))
    client = browser(alice)
    path = f"/bots/{bot.pk}/settings/"
    assert "Cut anew" not in words(client.get(path))
    given = {"name": "Harbour", "model": bot.config.model, "size": "60", "overlap": ""}

    page = client.post(path, given, follow=True)
    told = client.post(f"/bots/{bot.pk}/recut/", follow=True)

    document.refresh_from_db()
    assert "1 document was cut in another way before." in words(page)
    assert "1 document is being cut anew" in words(told)
    assert document.status == "queued"


def test_the_settings_name_the_embedding_model_where_the_agent_answers(agent, alice, bot, settings):
    client, path = browser(alice), f"/bots/{bot.pk}/settings/"
    assert agent_client.embedding().model in words(client.get(path))

    agent_client.forget_embedding()
    settings.AGENT_SERVICE_URL = "http://127.0.0.1:9"

    assert "The embedding model is" not in words(client.get(path))
