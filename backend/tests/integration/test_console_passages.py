"""Passages in the console: searched in all documents, edited, switched off, added, decided on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents import actions, chunk_actions, tasks
from apps.documents.models import Chunk
from apps.workspaces.models import Role
from services.pairing import Pair
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_member
from tests.knowing import read_in

pytestmark = pytest.mark.django_db
HOURS = "The library opens at nine in the morning."


@pytest.fixture
def bot(agent, alice):
    return make_bot(owner=alice)


@pytest.fixture
def document(bot):
    return read_in(bot, HOURS, name="Hours")


@pytest.fixture
def chunk(document) -> Chunk:
    return document.chunks.get()


def of(chunk: Chunk, part: str = "") -> str:
    return f"/passages/{chunk.pk}/{part}"


def all_of(bot) -> str:
    return f"/bots/{bot.pk}/passages/"


def edit(client, chunk: Chunk, content: str, **given):
    given = {"content": content, "version": chunk.version, **given}
    return client.post(of(chunk), given, headers=HTMX)


# Looking through them


def test_passages_of_all_documents_are_searched_and_lead_to_theirs(alice, bot, document):
    read_in(bot, "Books can be kept for three weeks.", name="Loans")
    client = browser(alice)

    everything = client.get(all_of(bot))
    found = client.get(f"{all_of(bot)}?q=MORNING+library", headers=HTMX)

    assert "2 passages" in words(everything)
    assert "Books can be kept" in words(everything)
    assert tree(found).xpath("//li//a/@href")[0] == f"/documents/{document.pk}/"
    assert "Books" not in words(found)


@pytest.mark.parametrize("query", ["q=nothing", "kind=off", "kind=nonsense"])
def test_a_search_that_finds_nothing_leads_back(alice, bot, document, query):
    page = browser(alice).get(f"{all_of(bot)}?{query}")

    assert "No passage is like this." in words(page)
    assert HOURS not in words(page)


def test_a_bot_without_documents_says_when_there_will_be_passages(alice, bot):
    assert "as soon as a document has been read" in words(browser(alice).get(all_of(bot)))


def test_a_passage_is_laid_out_as_in_its_document_and_harmless(alice, bot):
    text = "# Prices\n\n| Card | Euros |\n|---|---|\n| Day | 4 |\n\n<script>alert(1)</script>"
    document = read_in(bot, text, name="Prices")

    page = tree(browser(alice).get(f"/documents/{document.pk}/"))

    assert page.xpath("string(//li//td)") == "Day"
    assert len(page.xpath("//h1")) == 1
    assert not page.xpath("//main//script")


def test_those_of_one_document_are_searched_without_the_page_around_them(alice, document):
    narrow = {**HTMX, "HX-Target": "passages"}

    found = browser(alice).get(f"/documents/{document.pk}/?q=morning&kind=", headers=narrow)

    assert tree(found).get("id") == "passages"
    assert HOURS in words(found)


def test_while_an_update_is_read_only_its_state_is_asked_for_again(alice, document):
    document.status = "queued"
    document.save()

    page = tree(browser(alice).get(f"/documents/{document.pk}/"))

    assert page.xpath("//main//*[@hx-trigger='every 2s']/@id") == ["document-state"]
    assert "Add a passage" not in page.text_content()


# Editing


def test_an_edit_stands_in_the_list_at_once_and_the_source_can_be_seen(alice, chunk):
    client = browser(alice)
    form = client.get(f"{of(chunk)}?edit", headers=HTMX)
    assert tree(form).xpath("string(//textarea)").strip() == HOURS

    answer = edit(client, chunk, "It opens at eight.")

    chunk.refresh_from_db()
    assert (chunk.content, chunk.source_content) == ("It opens at eight.", HOURS)
    assert "Edited" in words(answer)
    assert HOURS in words(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (" ", "Write something, or switch the passage off instead."),
        ("long " * 3_000, "Shorten it, or make two of it."),
    ],
)
def test_what_cannot_be_a_passage_is_refused_beside_the_field(alice, chunk, content, sentence):
    refused = edit(browser(alice), chunk, content)

    assert refused.status_code == 422
    assert sentence in tree(refused).xpath("string(//*[@class='errors'])")
    assert tree(refused).xpath("//textarea[@aria-invalid]")


def test_nobody_s_work_is_overwritten(alice, chunk):
    before = chunk.version
    chunk_actions.change(chunk, content="It opens at ten.")

    refused = edit(browser(alice), chunk, "It opens at eight.", version=before)

    chunk.refresh_from_db()
    assert refused.status_code == 422
    assert "changed since it was read" in words(refused)
    assert chunk.content == "It opens at ten."


def test_without_a_script_an_edit_has_a_page_of_its_own(alice, chunk):
    client = browser(alice)
    assert tree(client.get(f"{of(chunk)}?edit")).xpath("//main//textarea")

    answer = client.post(of(chunk), {"content": "It opens at eight."}, follow=True)

    assert "It opens at eight." in words(answer)


# Switching off, adding, deciding


def test_what_is_switched_off_can_be_switched_on_again(alice, chunk):
    client = browser(alice)

    off = client.post(of(chunk, "switch/"), {"disabled": "yes"}, headers=HTMX)
    chunk.refresh_from_db()
    was_off = chunk.is_disabled
    client.post(of(chunk, "switch/"), {"disabled": "no"}, headers=HTMX)

    chunk.refresh_from_db()
    assert (was_off, chunk.is_disabled) == (True, False)
    assert "Switch on" in words(off)


def test_a_passage_is_added_under_a_title_and_can_be_deleted(alice, document):
    client = browser(alice)
    given = {"heading": "Dogs", "content": "Dogs have to wait outside."}

    page = client.post(f"/documents/{document.pk}/", given, follow=True)

    added = document.chunks.get(origin="added")
    assert added.heading_path == ["Dogs"]
    assert "Dogs have to wait outside." in words(page)
    assert client.post(of(added, "delete/"), headers=HTMX).content == b""
    assert not document.chunks.filter(pk=added.pk).exists()


def test_an_empty_passage_is_refused_in_the_open_form(alice, document):
    refused = browser(alice).post(f"/documents/{document.pk}/", {"content": " "})

    assert refused.status_code == 422
    assert "Write what the bot should know." in words(refused)
    assert tree(refused).xpath("//details[@open]//textarea")


def test_questions_with_answers_get_another_pair_and_no_passage(alice, bot):
    pairs = actions.add_pairs(bot, name="Questions", pairs=[Pair("Why?", "So.")])
    tasks.ingest()

    page = browser(alice).get(f"/documents/{pairs.pk}/")

    assert "Add a passage" not in words(page)


@pytest.fixture
def conflicting(document, chunk) -> Chunk:
    chunk_actions.change(chunk, content="The library opens at eight in the morning.")
    new = SimpleUploadedFile("hours.txt", b"The library opens at ten in the morning.")
    actions.replace(document, file=new)
    tasks.ingest()
    document.refresh_from_db()
    return document.chunks.exclude(conflict="").get(generation=document.active_generation)


@pytest.mark.parametrize(("keep", "hour"), [("edit", "eight"), ("source", "ten")])
def test_between_an_edit_and_an_update_somebody_decides(alice, bot, conflicting, keep, hour):
    client = browser(alice)
    assert "The document says something else now" in words(client.get(all_of(bot)))

    answer = client.post(of(conflicting, "resolve/"), {"keep": keep}, headers=HTMX)

    conflicting.refresh_from_db()
    assert f"opens at {hour}" in conflicting.content
    assert "says something else" not in words(answer)


def test_an_update_shows_which_words_it_changes(alice, document, conflicting):
    page = tree(browser(alice).get(f"/documents/{document.pk}/"))

    assert page.xpath("string(//del)") == HOURS
    assert [each.text for each in page.xpath("//del/strong | //ins/strong")] == ["nine", "ten"]


# Who may


def test_a_viewer_reads_passages_and_changes_none(bot, document, chunk):
    client = browser(make_member(bot.workspace, role=Role.VIEWER))

    page = client.get(all_of(bot))
    posts = [of(chunk), of(chunk, "switch/"), of(chunk, "resolve/"), f"/documents/{document.pk}/"]
    answers = [client.post(path, {"content": "No."}).status_code for path in posts]

    assert HOURS in words(page)
    assert not tree(page).xpath("//main//li//button")
    assert answers == [403, 403, 403, 403]
    assert Chunk.objects.get().content == HOURS


def test_a_passage_that_is_just_being_replaced_says_so(alice, document, chunk):
    document.status, document.claim = "processing", document.pk
    document.save()

    refused = browser(alice).post(of(chunk, "switch/"), {"disabled": "yes"}, headers=HTMX)

    assert (refused.status_code, refused["Content-Type"]) == (409, "text/plain")


def test_an_edit_from_another_site_is_refused(alice, chunk):
    client = browser(alice, enforce_csrf_checks=True)

    assert edit(client, chunk, "Owned.").status_code == 403
