"""Passages that people edit, switch off, add and remove: the next search goes by it."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from apps.conversations import answering
from apps.documents import purging, retrieval, tasks, upkeep
from apps.documents.actions import add_text, cancel, commit, replace_text
from apps.documents.chunk_actions import add, change, remove
from apps.documents.editing import DocumentBusy
from apps.documents.models import Chunk, Document, Remnant
from apps.workspaces.models import AuditEntry
from services import agent_client
from services.agent_client import Hit
from tests.factories import make_bot, make_member
from tests.knowing import counts, long_text, read_in

pytestmark = pytest.mark.django_db
STORE, SEARCH = "/v1/embed_and_store", "/v1/search"
ONE, LIST = "/api/v1/chunks/{}/", "/api/v1/documents/{}/chunks/"
RESOLVE, OF_BOT = "/api/v1/chunks/{}/resolve/", "/api/v1/bots/{}/chunks/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def document(alice, agent) -> Document:
    return read_in(make_bot(owner=alice), long_text(3))


def passages(document: Document) -> list[Chunk]:
    document.refresh_from_db()
    rows = document.chunks.filter(generation=document.shown_generation)
    return list(rows.order_by("ordinal"))


def found(document: Document, query: str) -> list[str]:
    return [hit["content"] for hit in retrieval.search(document.bot, query=query, top_k=50)]


def text_of(document: Document) -> str:
    return document.texts.get(generation=document.shown_generation).text


def assert_healthy(document: Document) -> None:
    """Rows and vectors agree, spans hold, and nothing is pending once the purge was there."""
    Remnant.objects.update(created_at=timezone.now() - 2 * purging.JUST_ASKED)
    tasks.purge()
    document.refresh_from_db()
    rows = passages(document)
    assert counts(document.bot) == {}
    assert document.repair_since is None
    assert document.chunk_count == sum(not row.is_disabled for row in rows)
    text = text_of(document)
    for row in rows:
        if row.origin != Chunk.Origin.EDITED:
            assert text[row.char_start : row.char_end] == row.content


def mended(document: Document, *, monkeypatch) -> None:
    """After the upkeep's next turn, some seconds later."""
    monkeypatch.setattr("apps.documents.repairs.JUST_NOW", upkeep.repairs.JUST_NOW * 0)
    upkeep.turn()


def test_an_edit_embeds_one_passage_and_is_found_at_once(as_user, alice, document, agent):
    chunk = passages(document)[1]
    agent.embedded.clear()

    answer = as_user(alice).patch(ONE.format(chunk.pk), {"content": "A zebra crosses."})

    assert answer.status_code == 200
    body = answer.json()
    assert (body["content"], body["origin"], body["indexed"]) == (
        "A zebra crosses.",
        "edited",
        True,
    )
    assert body["source_content"] == chunk.content
    assert agent.embedded == ["Tower\nA zebra crosses."]
    assert found(document, "zebra") == ["A zebra crosses."]
    assert chunk.content not in found(document, "number")
    assert_healthy(document)


def test_a_passage_switched_off_is_not_found_and_has_no_vector(as_user, alice, document, agent):
    chunk, client = passages(document)[0], as_user(alice)

    off = client.patch(ONE.format(chunk.pk), {"disabled": True}).json()

    assert off["disabled"]
    assert chunk.content not in found(document, "number tower")
    assert_healthy(document)
    client.patch(ONE.format(chunk.pk), {"disabled": False})
    assert chunk.content in found(document, "number tower")
    assert_healthy(document)


def test_a_passage_switched_off_while_the_agent_is_away_is_never_found_again(
    as_user, alice, document, agent, monkeypatch
):
    chunk = passages(document)[0]
    agent.down()

    answer = as_user(alice).patch(ONE.format(chunk.pk), {"disabled": True})
    agent.up()

    assert (answer.status_code, answer.json()["indexed"]) == (200, False)
    assert counts(document.bot) == {"orphaned": 1}, "its vector is still there"
    assert chunk.content not in stored(document, "number tower"), "the search itself leaves it out"
    assert chunk.content not in found(document, "number tower")
    mended(document, monkeypatch=monkeypatch)
    assert_healthy(document)


def hits(document: Document, query: str) -> list[Hit]:
    """What the agent itself finds, from what it was told."""
    return agent_client.search(
        document.bot.namespace,
        query=query,
        index_id=document.index_id,
        hidden=retrieval.hidden(document.bot),
        retrieval={"top_k": 9},
    )


def stored(document: Document, query: str) -> list[str]:
    return [hit.content for hit in hits(document, query)]


def test_an_edit_the_store_was_not_told_of_is_kept_and_mended(
    as_user, alice, document, agent, monkeypatch
):
    first, second, *_ = passages(document)
    agent.fail(STORE, 503, "dependency_unavailable")

    lost = as_user(alice).patch(ONE.format(first.pk), {"content": "A zebra crosses."}).json()
    told = as_user(alice).patch(ONE.format(second.pk), {"content": "An okapi crosses."}).json()

    assert (lost["content"], lost["indexed"]) == ("A zebra crosses.", False)
    assert not told["indexed"], "what went well must not hide what did not"
    assert counts(document.bot) == {"stale": 1}
    mended(document, monkeypatch=monkeypatch)
    assert found(document, "zebra okapi") == ["A zebra crosses.", "An okapi crosses."]
    assert_healthy(document)


def test_an_answer_from_words_that_were_edited_is_asked_for_again(document, agent):
    """The store was not told yet; what it found must not be quoted."""
    chunk = passages(document)[0]
    agent.fail(STORE, 503, "dependency_unavailable")
    change(chunk, content="A zebra crosses.")
    seen = enumerate(hits(document, "number"), start=1)
    cited = [answering.Passage(index=at, **hit.model_dump()) for at, hit in seen]
    assert chunk.content in [hit.content for hit in cited]

    citable = answering.resolve(document.bot, cited)

    assert chunk.content not in [each["content"] for each in citable.sources]
    (gone,) = answering._gone(cited, citable.sources)
    assert (gone.document_id, gone.generation, gone.ordinal) == (document.pk, 1, chunk.ordinal)


def test_saying_what_the_source_says_is_no_edit_any_more(document):
    chunk = passages(document)[1]
    change(chunk, content="A zebra crosses.")

    back = change(chunk, content=chunk.content)

    assert (back.origin, back.source_content) == (Chunk.Origin.SOURCE, "")
    assert_healthy(document)


def test_nothing_is_embedded_where_nothing_changes(document, agent):
    chunk = passages(document)[1]
    agent.embedded.clear()

    change(chunk, content=f" {chunk.content}\r\n", disabled=False)

    assert agent.embedded == []


def test_two_editors_do_not_overwrite_each_other(as_user, alice, document):
    client, chunk = as_user(alice), passages(document)[0]
    seen = client.get(ONE.format(chunk.pk))["ETag"]

    first = client.patch(ONE.format(chunk.pk), {"content": "Mine."}, headers={"If-Match": seen})
    second = client.patch(ONE.format(chunk.pk), {"content": "Yours."}, headers={"If-Match": seen})

    assert first.status_code == 200
    assert first["ETag"] == f'"{first.json()["version"]}"' != seen
    assert (second.status_code, second.json()["code"]) == (412, "precondition_failed")
    assert passages(document)[0].content == "Mine."


def test_what_the_model_does_not_read_whole_is_refused_with_its_length(
    as_user, alice, document, agent
):
    chunk = passages(document)[0]

    answer = as_user(alice).patch(ONE.format(chunk.pk), {"content": "tower " * 300})

    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "chunk_too_long")
    assert body["errors"][0]["pointer"] == "/content"
    assert body["tokens"] > body["limit"] > 200
    assert f"{body['tokens']:,}" in body["detail"]
    assert passages(document)[0].content == chunk.content


@pytest.mark.parametrize("content", ["", "  \n", "\u200b", "\u0007"])
def test_an_empty_passage_is_refused(as_user, alice, document, content):
    chunk = passages(document)[0]

    answer = as_user(alice).patch(ONE.format(chunk.pk), {"content": content})

    assert answer.status_code == 400
    assert passages(document)[0].content == chunk.content


def test_a_passage_is_added_at_the_end_and_found(as_user, alice, document, agent):
    agent.embedded.clear()
    given = {"content": "Okapis are shy.", "heading_path": ["Animals", "Shy ones"]}

    answer = as_user(alice).post(LIST.format(document.pk), given)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["origin"], body["indexed"]) == ("added", True)
    assert body["ordinal"] == len(passages(document)) - 1
    assert agent.embedded == ["Tower > Animals > Shy ones\nOkapis are shy."]
    assert text_of(document)[body["char_start"] : body["char_end"]] == "Okapis are shy."
    assert found(document, "okapis") == ["Okapis are shy."]
    assert_healthy(document)


def test_added_passages_can_be_rewritten_and_removed_and_the_spans_hold(
    as_user, alice, document, agent
):
    text, client = text_of(document), as_user(alice)
    one, two, three = (add(document, content=f"Animal number {n}.") for n in range(3))

    change(one, content="A much longer animal than before, which moves the others.")
    assert_healthy(document)
    gone = client.delete(ONE.format(two.pk))
    assert gone.status_code == 204
    assert_healthy(document)
    assert "Animal number 1" not in text_of(document)
    assert client.get(ONE.format(two.pk)).status_code == 404
    remove(one)
    remove(three)

    assert text_of(document) == text
    assert_healthy(document)


def test_a_passage_of_the_source_cannot_be_removed(as_user, alice, document):
    chunk = passages(document)[0]

    answer = as_user(alice).delete(ONE.format(chunk.pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "chunk_from_source")


def conflict(document: Document) -> Chunk:
    """A passage that somebody had edited when the source changed it."""
    change(passages(document)[0], content="Number zero, by hand.")
    replace_text(document, text=long_text(3).replace("leans to the south", "leans to the north"))
    tasks.ingest()
    return next(row for row in passages(document) if row.conflict)


@pytest.mark.parametrize("keep", ["edit", "source"])
def test_a_conflict_is_resolved_either_way(as_user, alice, document, agent, keep):
    chunk = conflict(document)
    listed = as_user(alice).get(LIST.format(document.pk), {"conflict": "true"}).json()["results"]
    assert [each["id"] for each in listed] == [str(chunk.pk)]

    body = as_user(alice).post(RESOLVE.format(chunk.pk), {"keep": keep}).json()

    wanted = chunk.conflict if keep == "source" else "Number zero, by hand."
    assert (body["content"], body["conflict"]) == (wanted, "")
    assert body["origin"] == ("source" if keep == "source" else "edited")
    assert wanted in found(document, "number")
    assert_healthy(document)
    again = as_user(alice).post(RESOLVE.format(chunk.pk), {"keep": keep})
    assert (again.status_code, again.json()["code"]) == (409, "chunk_without_conflict")


def test_what_is_being_read_anew_cannot_be_edited(document, agent):
    chunk = passages(document)[0]
    replace_text(document, text=long_text(3) + "\n\nMore.")
    change(chunk, content="Before it is taken up.")
    claim = Document.objects.claim_next()

    with pytest.raises(DocumentBusy):
        change(chunk, content="While it is read.")

    tasks.work.work_on(claim, until=float("inf"))
    assert "Before it is taken up." in [row.content for row in passages(document)]
    assert_healthy(document)


def test_an_update_that_is_given_up_makes_passages_free_again(document, agent):
    chunk = passages(document)[0]
    replace_text(document, text=long_text(3) + "\n\nMore.")
    agent.fail(STORE, 502, "embedding_invalid", times=9)
    tasks.ingest()
    with pytest.raises(DocumentBusy):
        change(chunk, content="By hand.")

    cancel(document)

    assert change(chunk, content="By hand.").content == "By hand."


def test_passages_under_review_are_edited_before_they_are_embedded(alice, agent):
    document = add_text(make_bot(owner=alice), name="Tower", text=long_text(3), review=True)
    tasks.ingest()
    first, second, *_ = passages(document)

    change(first, content="A zebra crosses.")
    change(second, disabled=True)
    added = add(document, content="Okapis are shy.")

    assert (added.is_indexed, agent.embedded) == (False, [])
    commit(document)
    tasks.ingest()
    assert found(document, "zebra okapis") == ["A zebra crosses.", "Okapis are shy."]
    assert second.content not in found(document, "number")
    assert_healthy(document)


def test_a_document_that_was_never_read_takes_no_passage(as_user, alice, agent):
    document = add_text(make_bot(owner=alice), name="Tower", text=long_text(3))

    answer = as_user(alice).post(LIST.format(document.pk), {"content": "Early."})

    assert (answer.status_code, answer.json()["code"]) == (409, "document_busy")


def test_passages_are_searched_and_narrowed(as_user, alice, document):
    client = as_user(alice)
    change(passages(document)[0], content="Ein GRÜNER Okapi, 100% schüchtern.")
    change(passages(document)[1], disabled=True)
    other = read_in(document.bot, "Nothing but a green okapi.", name="Other")

    def asked(**parameters) -> list[str]:
        answer = client.get(OF_BOT.format(document.bot_id), parameters)
        assert answer.status_code == 200, answer.json()
        return [each["content"] for each in answer.json()["results"]]

    german, english = passages(document)[0].content, passages(other)[0].content
    assert asked(q="okapi") == [german, english]
    assert asked(q="OKAPI grüner") == [german]
    assert asked(q="SCHÜCHTERN") == [german]
    assert asked(q="100%") == [german]
    assert asked(q="%") == [german]
    assert asked(q="okapi zebra") == []
    assert asked(origin="edited") == [german]
    assert asked(disabled="true") == [passages(document)[1].content]
    assert len(asked(disabled="false")) == len(passages(document))
    bad = client.get(OF_BOT.format(document.bot_id), {"disabled": "yes"})
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid_filter")


def test_all_passages_of_a_bot_come_page_by_page(as_user, alice, document):
    read_in(document.bot, long_text(2), name="Other")
    url, seen = f"{OF_BOT.format(document.bot_id)}?page_size=2", []

    while url:
        page = as_user(alice).get(url).json()
        seen += [(each["document_id"], each["ordinal"]) for each in page["results"]]
        url = page["next"]

    assert len(seen) == Chunk.objects.count()
    assert seen == sorted(seen)


def test_a_viewer_reads_passages_and_changes_none(as_user, document):
    viewer = as_user(make_member(document.bot.workspace))
    chunk = passages(document)[0]

    assert viewer.get(ONE.format(chunk.pk)).status_code == 200
    for answer in (
        viewer.patch(ONE.format(chunk.pk), {"disabled": True}),
        viewer.delete(ONE.format(chunk.pk)),
        viewer.post(RESOLVE.format(chunk.pk), {"keep": "edit"}),
        viewer.post(LIST.format(document.pk), {"content": "Mine."}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role_required")


def test_a_passage_that_an_update_replaced_is_gone_for_editors(as_user, alice, document):
    old = passages(document)[0]
    replace_text(document, text="Something else entirely.")
    tasks.ingest()

    answer = as_user(alice).patch(ONE.format(old.pk), {"content": "Mine."})

    assert answer.status_code == 404


def test_the_audit_log_says_which_passage_and_never_what(as_user, alice, document):
    chunk, client = passages(document)[0], as_user(alice)

    client.patch(ONE.format(chunk.pk), {"content": "A secret zebra.", "disabled": True})

    noted = AuditEntry.objects.filter(action__startswith="chunk.").order_by("created_at")
    assert {entry.action for entry in noted} == {"chunk.edited", "chunk.disabled"}
    assert {entry.details["chunk_id"] for entry in noted} == {str(chunk.pk)}
    assert not [entry for entry in noted if "zebra" in str(vars(entry))]


@pytest.mark.django_db(transaction=True)
def test_twenty_edits_at_once_leave_rows_and_vectors_alike(alice, agent, monkeypatch):
    document = read_in(make_bot(owner=alice), long_text(3))
    rows = passages(document)

    def edit(number: int) -> None:
        try:
            change(rows[number % len(rows)], content=f"Animal number {number}.")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    mended(document, monkeypatch=monkeypatch)
    assert_healthy(document)
