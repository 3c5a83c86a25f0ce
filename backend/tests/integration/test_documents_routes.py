"""Who may do what with a document over HTTP, and what the answers look like."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents import tasks
from apps.documents.actions import add_text
from apps.documents.models import Document
from apps.workspaces.models import Role
from tests.factories import make_bot, make_document, make_member
from tests.web import content_of

pytestmark = pytest.mark.django_db
BOT, DOCUMENT = "/api/v1/bots/{bot}", "/api/v1/documents/{document}"
READING = [
    ("GET", BOT + "/documents/"),
    ("GET", BOT + "/index-audit/"),
    ("POST", BOT + "/search/"),
    ("GET", DOCUMENT + "/"),
    ("GET", DOCUMENT + "/chunks/"),
    ("GET", DOCUMENT + "/file/"),
    ("GET", DOCUMENT + "/changes/"),
]
CHANGING = [
    ("POST", BOT + "/documents/"),
    ("POST", BOT + "/documents/train_text/"),
    ("POST", BOT + "/documents/retry_failed/"),
    ("POST", DOCUMENT + "/retry/"),
    ("PUT", DOCUMENT + "/file/"),
    ("DELETE", DOCUMENT + "/"),
]
BODIES = {"/search/": {"query": "tower"}, "/train_text/": {"name": "Other", "text": "Words."}}


@pytest.fixture
def document(alice):
    return make_document(bot=make_bot(owner=alice), content=b"The tower leans.")


def call(client, method: str, route: str, document: Document):
    return call_with(client, method, route.format(bot=document.bot_id, document=document.pk))


def call_with(client, method: str, address: str):
    if (method, address.split("/")[-2]) in {("POST", "documents"), ("PUT", "file")}:
        file = SimpleUploadedFile("other.txt", b"Other words.")
        return getattr(client, method.lower())(address, {"file": file}, format="multipart")
    body = next((body for end, body in BODIES.items() if address.endswith(end)), None)
    return client.generic(method, address) if body is None else client.post(address, body)


def without_id(response) -> dict:
    body = response.json()
    body.pop("request_id")
    return body


@pytest.mark.parametrize(("method", "route"), READING + CHANGING)
def test_a_stranger_s_document_is_as_good_as_missing(
    agent, as_user, mallory, document, method, route
):
    client = as_user(mallory)

    foreign = call(client, method, route, document)
    missing = call_with(client, method, route.format(bot=uuid4(), document=uuid4()))

    assert foreign.status_code == missing.status_code == 404
    assert without_id(foreign) == without_id(missing)
    document.refresh_from_db()
    assert document.status == "queued"
    assert agent.count("/v1/search") == 0


@pytest.mark.parametrize(("method", "route"), READING + CHANGING)
def test_nobody_gets_in_without_signing_in(api, document, method, route):
    response = call(api, method, route, document)

    assert response.status_code == 401
    assert response["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "route"), READING)
def test_a_viewer_may_read(agent, as_user, document, method, route):
    viewer = make_member(document.bot.workspace, role=Role.VIEWER)

    assert call(as_user(viewer), method, route, document).status_code == 200


@pytest.mark.parametrize(("method", "route"), CHANGING)
def test_a_viewer_may_not_change_anything(as_user, document, method, route):
    viewer = make_member(document.bot.workspace, role=Role.VIEWER)

    response = call(as_user(viewer), method, route, document)

    assert (response.status_code, response.json()["code"]) == (403, "role_required")
    document.refresh_from_db()
    assert document.status == "queued"
    assert Document.objects.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN, Role.OWNER])
@pytest.mark.parametrize(("method", "route"), CHANGING)
def test_editors_and_above_may_change(as_user, document, role, method, route):
    member = make_member(document.bot.workspace, role=role)
    Document.objects.update(status="failed", error_code="no_text", error_detail="Empty.")

    assert call(as_user(member), method, route, document).status_code in {202, 204}


@pytest.mark.parametrize(("method", "route"), READING + CHANGING)
def test_what_is_deleted_is_gone_for_its_owner_too(as_user, alice, document, method, route):
    client = as_user(alice)
    if route.startswith(BOT):
        client.delete(f"/api/v1/bots/{document.bot_id}/")
    else:
        client.delete(f"/api/v1/documents/{document.pk}/")

    assert call(client, method, route, document).status_code == 404


def test_a_deleted_bot_takes_its_documents_along(as_user, alice, document):
    client = as_user(alice)
    client.delete(f"/api/v1/bots/{document.bot_id}/")

    assert client.get(f"/api/v1/documents/{document.pk}/").status_code == 404


def test_the_list_shows_the_newest_first_and_only_this_bot_s(as_user, alice, document):
    newer = make_document(bot=document.bot)
    make_document(bot=make_bot(owner=alice))

    answer = as_user(alice).get(f"/api/v1/bots/{document.bot_id}/documents/").json()

    assert [row["id"] for row in answer["results"]] == [str(newer.pk), str(document.pk)]
    assert (answer["next"], answer["previous"]) == (None, None)


def test_the_list_comes_in_pages(as_user, alice, document):
    for _ in range(4):
        make_document(bot=document.bot)
    client, seen = as_user(alice), []
    address = f"/api/v1/bots/{document.bot_id}/documents/?page_size=2"

    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    assert len(seen) == len(set(seen)) == 5


def test_the_list_does_not_ask_the_database_once_a_row(
    as_user, alice, document, django_assert_max_num_queries
):
    for _ in range(10):
        make_document(bot=document.bot)
    client = as_user(alice)

    with django_assert_max_num_queries(4):
        client.get(f"/api/v1/bots/{document.bot_id}/documents/")


def test_a_failure_is_shown_with_code_and_sentence(as_user, alice, document):
    Document.objects.update(status="failed", error_code="no_text", error_detail="Nothing there.")

    answer = as_user(alice).get(f"/api/v1/documents/{document.pk}/").json()

    assert answer["error"] == {"code": "no_text", "detail": "Nothing there."}


def test_progress_is_shown(as_user, alice, document):
    Document.objects.update(
        status="processing",
        claim=uuid4(),
        stage="embedding",
        progress_done=3,
        progress_total=7,
        pace=0.3,
    )

    answer = as_user(alice).get(f"/api/v1/documents/{document.pk}/").json()

    progress = {"stage": "embedding", "done": 3, "total": 7, "seconds_left": 2}
    assert (answer["stage"], answer["progress"]) == ("embedding", progress)


@pytest.mark.parametrize("status", ["queued", "processing", "ready"])
def test_only_what_failed_can_be_tried_again(as_user, alice, document, status):
    Document.objects.update(status=status, claim=uuid4(), active_generation=1)

    response = as_user(alice).post(f"/api/v1/documents/{document.pk}/retry/")

    assert (response.status_code, response.json()["code"]) == (409, "document_not_failed")
    document.refresh_from_db()
    assert document.status == status


def test_a_retry_answers_with_the_queued_document(as_user, alice, document):
    Document.objects.update(status="failed", error_code="crashed", error_detail="x", attempts=5)

    response = as_user(alice).post(f"/api/v1/documents/{document.pk}/retry/")

    assert response.status_code == 202
    assert (response.json()["status"], response.json()["error"]) == ("queued", None)


def test_deleting_twice_finds_nothing_the_second_time(as_user, alice, document):
    client, address = as_user(alice), f"/api/v1/documents/{document.pk}/"

    assert [client.delete(address).status_code for _ in range(2)] == [204, 404]


def test_passages_come_in_the_order_of_the_text(agent, as_user, alice):
    text = "\n\n".join(f"Chapter {n}. " + "Some more words follow here. " * 60 for n in range(4))
    document = add_text(make_bot(owner=alice), name="Book", text=text)
    client, chunks = as_user(alice), []
    address = f"/api/v1/documents/{document.pk}/chunks/?page_size=3"
    assert client.get(address).json()["results"] == []
    tasks.ingest()

    while address:
        page = client.get(address).json()
        chunks += page["results"]
        address = page["next"]

    assert [chunk["ordinal"] for chunk in chunks] == list(range(len(chunks)))
    assert len(chunks) > 3
    for chunk in chunks:
        assert text[chunk["char_start"] : chunk["char_end"]] == chunk["content"]
    assert chunks[0].keys() == {
        "id", "document_id", "document_name", "ordinal", "content", "page", "heading_path",
        "char_start", "char_end", "origin", "disabled", "source_content", "conflict", "indexed",
        "version",
    }  # fmt: skip


def test_a_cursor_of_another_document_is_refused(agent, as_user, alice, document):
    other = make_document(bot=document.bot)
    tasks.ingest()
    client = as_user(alice)
    make_more_chunks(document)
    following = client.get(f"/api/v1/documents/{document.pk}/chunks/?page_size=1").json()["next"]

    moved = following.replace(str(document.pk), str(other.pk))

    assert client.get(moved).json()["code"] == "invalid_cursor"


def make_more_chunks(document: Document) -> None:
    first = document.chunks.get()
    first.pk, first.ordinal = uuid4(), 1
    first.save(force_insert=True)


def test_a_file_is_only_ever_offered_to_be_saved(as_user, alice):
    content = b"<html><script>alert(1)</script>"
    document = make_document(
        bot=make_bot(owner=alice), name="Übersicht.html", content=content, media_type="text/html"
    )

    response = as_user(alice).get(f"/api/v1/documents/{document.pk}/file/")

    assert (response.status_code, content_of(response)) == (200, content)
    assert response["Content-Type"] == "text/html"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht.html"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("tail", ["", "retry/", "chunks/", "file/"])
@pytest.mark.parametrize("given", ["x", "1", "0" * 32, "%00", "..", str(uuid4()).upper() + "%0a"])
def test_an_id_that_is_none_is_missing(as_user, alice, given, tail):
    assert as_user(alice).get(f"/api/v1/documents/{given}/{tail}").status_code == 404


@pytest.mark.parametrize(
    ("method", "tail"), [("PUT", ""), ("PATCH", ""), ("PUT", "chunks/"), ("DELETE", "file/")]
)
def test_another_method_is_refused(as_user, alice, document, method, tail):
    response = as_user(alice).generic(method, f"/api/v1/documents/{document.pk}/{tail}")

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
