"""New bytes for a document that is there: it answers all the time, and from one text at a time."""

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from apps.documents import purging, retrieval, tasks
from apps.documents.actions import add_text, cancel, commit, replace, replace_file, replace_text
from apps.documents.models import Chunk, Document, Remnant
from apps.plans.errors import QuotaExceeded
from tests.factories import make_bot, make_document
from tests.plans import limit
from tests.processes import wait_for
from tests.working import working
from tests.written_files import pdf

pytestmark = pytest.mark.django_db
Status = Document.Status
STORE = "/v1/embed_and_store"
FILE, TEXT = "/api/v1/documents/{}/file/", "/api/v1/documents/{}/text/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def kept(media: Path) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def parts(count: int, mark: str = "") -> list[str]:
    """Paragraphs of about a passage each, with a word of their own."""
    sentence = "The tower leans over the old town and everybody comes to look at it."
    return [f"Chapter word{number}{mark}. " + f"{sentence} " * 12 for number in range(count)]


def ready(bot=None, text: str = "", name: str = "Tower") -> Document:
    document = add_text(bot or make_bot(), name=name, text=text or "\n\n".join(parts(6)))
    return ingested(document)


def ingested(document: Document) -> Document:
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == Status.READY
    return document


def updated(document: Document, text: str, **options) -> Document:
    replace_text(document, text=text, **options)
    return ingested(document)


def passages(document: Document) -> list[Chunk]:
    return list(document.chunks.filter(generation=document.active_generation).order_by("ordinal"))


def found(document: Document, query: str) -> list[str]:
    return [hit["content"] for hit in retrieval.search(document.bot, query=query, top_k=50)]


def vectors(agent, document: Document) -> set[tuple[int, int]]:
    return {(key[2], key[3]) for key in agent.vectors if key[1] == str(document.pk)}


def changes(client, document: Document) -> list[tuple[str, str | None, str | None]]:
    answer = client.get(f"/api/v1/documents/{document.pk}/changes/").json()
    return [(each["kind"], each["old"], each["new"]) for each in answer["results"]]


def purged() -> None:
    """As if nobody had asked anything for a while."""
    Remnant.objects.update(created_at=timezone.now() - 2 * purging.JUST_ASKED)
    tasks.purge()


def test_a_new_text_takes_the_place_of_the_old_one(agent, media):
    document = ready(text="The tower leans.")

    replace_text(document, text="The bridge hangs.")

    assert Document.objects.get().status == Status.QUEUED
    assert found(document, "tower bridge") == ["The tower leans."]
    ingested(document)
    assert found(document, "tower bridge") == ["The bridge hangs."]
    assert document.file.read() == b"The bridge hangs."
    assert (document.next_file.name, document.next_sha256, document.size) == ("", "", 17)
    assert document.active_generation == 2


def test_what_was_replaced_is_hidden_at_once_and_then_goes_for_good(agent, media):
    document = ready(text="The tower leans.")
    old = document.file.name

    updated(document, "The bridge hangs.")
    assert vectors(agent, document) == {(1, 0), (2, 0)}
    assert [each.generation for each in retrieval.hidden(document.bot)] == [1]
    tasks.purge()
    assert vectors(agent, document) == {(1, 0), (2, 0)}, "a question may just be under way"
    purged()

    assert vectors(agent, document) == {(2, 0)}
    assert retrieval.hidden(document.bot) == []
    assert kept(media) == {document.file.name} != {old}
    assert document.chunks.filter(generation=1).exists(), "they tell what the update changed"


def test_after_a_week_the_passages_that_were_replaced_go_too(agent):
    document = updated(ready(text="The tower leans."), "The bridge hangs.")
    purged()

    Remnant.objects.update(created_at=timezone.now() - 2 * purging.LOOKED_AT)
    tasks.purge()

    assert list(document.chunks.values_list("generation", flat=True)) == [2]
    assert document.texts.count() == 1
    assert not Remnant.objects.exists()


def test_only_the_last_update_can_be_looked_at(agent):
    document = ready(text="The tower leans.")
    for text in ("The bridge hangs.", "The river floods."):
        updated(document, text)

    purged()

    assert sorted(document.chunks.values_list("generation", flat=True)) == [2, 3]


def test_the_same_bytes_again_change_nothing(agent):
    document = ready(text="The tower leans.")

    same = replace_text(document, text="The tower leans.")

    assert (same.pk, same.status, same.next_file.name) == (document.pk, Status.READY, "")


def test_the_bytes_of_another_document_are_refused_by_its_name(as_user, alice, agent):
    bot = make_bot(owner=alice)
    other = ready(bot, "The bridge hangs.", name="Bridges")
    document = ready(bot, "The tower leans.")

    answer = as_user(alice).put(TEXT.format(document.pk), {"text": "The bridge hangs."})

    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_document")
    assert "Bridges" in answer.json()["detail"]
    assert answer.json()["document_id"] == str(other.pk)


def test_what_a_document_is_to_become_cannot_be_uploaded_beside_it(agent):
    document = ready(text="The tower leans.")
    replace_text(document, text="The bridge hangs.")

    again = add_text(document.bot, name="Another", text="The bridge hangs.")

    assert again.pk == document.pk
    assert ingested(document).active_generation == 2


def test_an_update_counts_by_what_it_adds(agent):
    bot = make_bot()
    document = ready(bot, "x" * 100)
    limit(bot.workspace, max_storage_bytes=150)

    with pytest.raises(QuotaExceeded):
        replace_text(document, text="y" * 151)

    replace_text(document, text="y" * 150)
    assert ingested(document).size == 150


def test_a_file_keeps_its_name_unless_it_becomes_another_type(agent):
    bot = make_bot()
    document = make_document(bot=bot, name="notes.txt", content=b"The tower leans.")
    ingested(document)

    replace_file(document, file=SimpleUploadedFile("notes-v2.txt", b"The bridge hangs."))
    assert ingested(document).name == "notes.txt"
    replace_file(document, file=SimpleUploadedFile("notes.md", b"# The river\n\nfloods."))

    ingested(document)
    assert (document.name, document.media_type) == ("notes.md", "text/markdown")


def test_a_text_cannot_become_a_file(as_user, alice, agent):
    document = ready(make_bot(owner=alice))
    file = SimpleUploadedFile("a.txt", b"Words.")

    answer = as_user(alice).put(FILE.format(document.pk), {"file": file}, format="multipart")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_source")


def test_a_file_is_replaced_over_http(as_user, alice, agent):
    document = ingested(make_document(bot=make_bot(owner=alice), content=b"The tower leans."))
    file = SimpleUploadedFile("new.txt", b"The bridge hangs.")

    answer = as_user(alice).put(FILE.format(document.pk), {"file": file}, format="multipart")

    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["searchable"]) == ("queued", True)
    assert body["pending_update"]["size"] == 17
    ingested(document)
    body = as_user(alice).get(f"/api/v1/documents/{document.pk}/").json()
    assert body["pending_update"] is None
    assert body["changes"] == {"added": 1, "changed": 0, "removed": 1, "kept": 0, "conflicts": 0}


def test_before_anything_answers_the_new_bytes_are_the_document_s_own_at_once(agent, media):
    document = add_text(make_bot(), name="Tower", text="The tower leans.")

    replace_text(document, text="The bridge hangs.")
    ingested(document)
    purged()

    assert found(document, "tower bridge") == ["The bridge hangs."]
    assert document.changes == {}
    assert kept(media) == {document.file.name}


def test_an_update_that_fails_leaves_what_answers(agent):
    document = ready(text="The tower leans.")
    agent.fail(STORE, 502, "embedding_invalid")

    replace_text(document, text="The bridge hangs.")
    tasks.ingest()

    document.refresh_from_db()
    assert (document.status, document.error_code) == (Status.FAILED, "embedding_invalid")
    assert found(document, "tower bridge") == ["The tower leans."]


def test_a_second_update_supersedes_one_that_is_just_being_read(agent, media):
    document = ready(text="The tower leans.")
    replace_text(document, text="The bridge hangs.")
    claim = Document.objects.claim_next()
    agent.fail(STORE, 503, "dependency_unavailable")
    tasks.work.work_on(claim, until=0)
    document.refresh_from_db()
    assert document.building_generation == 2

    replace_text(document, text="The river floods.")
    ingested(document)
    purged()

    assert document.active_generation == 3, "a number is never given twice"
    assert found(document, "tower bridge river") == ["The river floods."]
    assert vectors(agent, document) == {(3, 0)}
    assert kept(media) == {document.file.name}


def test_going_back_to_what_is_there_gives_the_update_up(agent, media):
    document = ready(text="The tower leans.")
    replace_text(document, text="The bridge hangs.")

    back = replace_text(document, text="The tower leans.")
    purged()

    assert (back.status, back.next_file.name) == (Status.READY, "")
    assert kept(media) == {document.file.name}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_the_document_to_an_update_orphans_nothing(agent, monkeypatch):
    """Its batch arrives when its generation was given up already."""
    document = ready(text="The tower leans.")
    replace_text(document, text="The bridge hangs.")
    begun, superseded = threading.Event(), threading.Event()
    store = tasks.work.pipeline.agent.store

    def late(*args, **kwargs):
        begun.set()
        assert superseded.wait(20)
        return store(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(tasks.work.pipeline.agent, "store", late)
        worker = working()
        assert begun.wait(10)
        replace_text(document, text="The river floods.")
        purged()
        superseded.set()
        worker.join(10)
    assert (2, 0) in vectors(agent, document), "the batch that came late"
    assert 2 in [each.generation for each in retrieval.hidden(document.bot)]

    ingested(document)
    purged()

    assert vectors(agent, document) == {(3, 0)}


def test_what_an_update_leaves_as_it_was_is_not_embedded_again(agent):
    document = ready(text="\n\n".join(parts(12)))
    agent.embedded.clear()
    new = parts(12)
    new[5] = "Something else stands here now. " * 20

    updated(document, "\n\n".join(new))

    assert 1 <= len(agent.embedded) <= 3
    assert vectors(agent, document) >= {(2, row.ordinal) for row in passages(document)}
    for row in passages(document):
        text = document.texts.get(generation=2).text
        assert text[row.char_start : row.char_end] == row.content
    assert document.changes["kept"] >= document.chunk_count - 3


def test_one_changed_paragraph_of_a_long_pdf_costs_at_most_three_inputs(agent):
    """Its lines, pages and all that follows them shift."""
    bot = make_bot()
    words = [[f"{word} number {n} in" for word in ("Towers", "Rivers")] * 45 for n in range(300)]
    before = SimpleUploadedFile("long.pdf", paged(words))
    document = make_document(
        bot=bot, name="long.pdf", content=before.read(), media_type="application/pdf"
    )
    ingested(document)
    assert document.chunk_count >= 300
    agent.embedded.clear()
    words[100] = ["A changed paragraph says something else and more, so that all below moves,"] * 12

    replace_file(document, file=SimpleUploadedFile("long.pdf", paged(words)))
    ingested(document)

    assert 1 <= len(agent.embedded) <= 3


def paged(paragraphs: list[list[str]]) -> bytes:
    """A PDF whose text flows from page to page."""
    import textwrap

    lines = []
    for words in paragraphs:
        lines += [*textwrap.wrap(" ".join(words), 90), ""]

    def draw(canvas):
        for start in range(0, len(lines), 50):
            canvas.setFont("Helvetica", 10)
            for row, line in enumerate(lines[start : start + 50]):
                canvas.drawString(72, 740 - 13 * row, line)
            canvas.showPage()

    return pdf(draw)


def test_what_was_switched_off_stays_off_where_its_text_stays(agent):
    document = ready(text="\n\n".join(parts(6)))
    off = passages(document)[1]
    Chunk.objects.filter(pk=off.pk).update(is_disabled=True)

    updated(document, "\n\n".join(["A new beginning. " * 30, *parts(6)]))

    assert [row.content for row in passages(document) if row.is_disabled] == [off.content]


def edited(chunk: Chunk, content: str) -> None:
    embedding_text = chunk.embedding_text.removesuffix(chunk.content) + content
    Chunk.objects.filter(pk=chunk.pk).update(
        content=content,
        embedding_text=embedding_text,
        content_hash=tasks.work.pipeline.passages.digest(embedding_text),
        origin=Chunk.Origin.EDITED,
        source_content=chunk.content,
    )


def test_an_edit_is_kept_where_the_source_says_the_same(agent):
    document = ready(text="\n\n".join(parts(6)))
    source = passages(document)[1]
    edited(source, "By hand.")

    updated(document, "\n\n".join(["A new beginning. " * 30, *parts(6)]))

    [kept_edit] = [row for row in passages(document) if row.origin == Chunk.Origin.EDITED]
    assert (kept_edit.content, kept_edit.conflict) == ("By hand.", "")
    assert kept_edit.source_content == source.content
    assert kept_edit.embedding_text.endswith("By hand.")
    assert document.changes["conflicts"] == 0


def test_an_edit_whose_source_changed_is_kept_and_flagged(agent):
    document = ready(text="\n\n".join(parts(6)))
    source = passages(document)[1]
    edited(source, "By hand.")
    new = parts(6)
    new[1] = new[1].replace("leans", "has leaned", 2)

    updated(document, "\n\n".join(new))

    [flagged] = [row for row in passages(document) if row.conflict]
    assert (flagged.content, flagged.source_content) == ("By hand.", source.content)
    assert "has leaned" in flagged.conflict
    assert document.changes["conflicts"] == 1
    assert found(document, "by hand") == ["By hand."]


def test_a_conflict_ends_when_the_source_goes_back(agent):
    document = ready(text="\n\n".join(parts(6)))
    edited(passages(document)[1], "By hand.")
    new = parts(6)
    new[1] = new[1].replace("leans", "has leaned", 2)
    updated(document, "\n\n".join(new))

    updated(document, "\n\n".join(parts(6)))

    [row] = [row for row in passages(document) if row.origin == Chunk.Origin.EDITED]
    assert (row.content, row.conflict, document.changes["conflicts"]) == ("By hand.", "", 0)


def test_what_people_added_is_appended_to_the_new_text(agent):
    document = ready(text="The tower leans.")
    Chunk.objects.create(
        document=document,
        generation=1,
        ordinal=1,
        content="Added by hand.",
        embedding_text="Tower\nAdded by hand.",
        content_hash=uuid4().hex,
        char_start=18,
        char_end=32,
        origin=Chunk.Origin.ADDED,
    )

    updated(document, "The bridge hangs.")

    last = passages(document)[-1]
    text = document.texts.get(generation=2).text
    assert (last.content, last.origin) == ("Added by hand.", Chunk.Origin.ADDED)
    assert text == "The bridge hangs.\n\nAdded by hand."
    assert text[last.char_start : last.char_end] == last.content


def test_an_update_can_be_given_up_and_costs_nothing_then(agent, media):
    document = ready(text="The tower leans.")
    replace_text(document, text="The bridge hangs.")

    given_up = cancel(document)
    tasks.ingest()
    purged()

    assert (given_up.status, given_up.next_file.name) == (Status.READY, "")
    assert found(document, "tower bridge") == ["The tower leans."]
    assert len(kept(media)) == 1


def test_a_page_is_replaced_by_its_bytes(agent):
    document = make_document(name="Start", content=b"<p>The tower.</p>", media_type="text/html")
    ingested(document)

    replace(document, content=b"<p>The bridge.</p>", name="Home")

    assert ingested(document).name == "Home"
    assert found(document, "tower bridge") == ["The bridge."]


@pytest.mark.django_db(transaction=True)
def test_no_answer_during_the_switch_mixes_the_two_texts_or_is_empty(as_user, alice, agent):
    document = ready(make_bot(owner=alice), "\n\n".join(parts(40, "old")))
    client, said, stop = as_user(alice), defaultdict[str, list[set[str]]](list), threading.Event()
    query = "chapter tower town"
    talk = client.post(f"/api/v1/bots/{document.bot_id}/conversations/").json()["id"]

    def searched() -> list[str]:
        return found(document, query)

    def answered() -> list[str]:
        path = f"/api/v1/conversations/{talk}/send_message/"
        reply = client.post(path, {"message": query}).json()
        return [reply["content"], *(source["content"] for source in reply["sources"])]

    def ask(how: Callable[[], list[str]]) -> None:
        try:
            while not stop.is_set():
                texts = " ".join(how())
                said[how.__name__].append({mark for mark in ("old", "new") if f"{mark}." in texts})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask, how) for how in (searched, answered)]
        try:
            for mark in ("new", "old", "new"):
                updated(document, "\n\n".join(parts(40, mark)))
                tasks.purge()
                wait_for(lambda mark=mark: heard_by_all(said, mark))
        finally:
            stop.set()
        for each in asking:
            each.result(20)

    for answers in said.values():
        assert [answer for answer in answers if len(answer) != 1] == []


def heard_by_all(said: dict[str, list[set[str]]], mark: str) -> bool:
    return len(said) == 2 and all(answers[-1] == {mark} for answers in said.values())


def test_a_search_that_outlasts_a_whole_update_shows_one_of_the_two_texts(agent, monkeypatch):
    """It did not know of the update when it began, so that nothing was hidden from it."""
    document = ready(text="The tower leans.")
    before = retrieval.hidden(document.bot)
    updated(document, "The tower hangs.")
    monkeypatch.setattr(retrieval, "hidden", lambda _bot: before)

    assert found(document, "tower") == ["The tower hangs."]
    hits = retrieval._ask(document.bot, "tower", {"top_k": 9})
    assert {hit.content for hit in hits} == {"The tower leans.", "The tower hangs."}
    old = [hit for hit in hits if hit.generation == 1]
    assert [each["content"] for each in retrieval.sources(document.bot, old)] == [old[0].content]


def test_an_owner_sees_what_an_update_changes_before_and_after(as_user, alice, agent):
    client, old, new = as_user(alice), parts(6), parts(6)
    new[1] = new[1].replace("leans", "has leaned", 2)
    del new[3]
    new.append("An afterword about the ferry. " * 30)
    document = ready(make_bot(owner=alice), "\n\n".join(old))

    replace_text(document, text="\n\n".join(new), review=True)
    tasks.ingest()
    before = changes(client, document)
    commit(document)
    ingested(document)

    kinds = [kind for kind, _, _ in before]
    assert kinds == ["changed", "removed", "added"]
    assert [(bool(was), bool(now)) for _, was, now in before] == [(1, 1), (1, 0), (0, 1)]
    assert "has leaned" in before[0][2]
    assert "word3." in before[1][1]
    assert changes(client, document) == before
    purged()
    assert changes(client, document) == before, "for a week"


def test_changes_come_in_pages(as_user, alice, agent):
    client = as_user(alice)
    document = ready(make_bot(owner=alice), "\n\n".join(parts(7)))
    updated(document, "\n\n".join(parts(7, "new")))
    path = f"/api/v1/documents/{document.pk}/changes/?page_size=3"

    first = client.get(path).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert [len(page["results"]) for page in (first, second, third)] == [3, 3, 1]
    assert third["next"] is first["previous"] is None
    assert client.get(third["previous"]).json()["results"] == second["results"]
    assert client.get(f"{path}&cursor=x").json()["code"] == "invalid_cursor"


def test_a_first_reading_changes_nothing(as_user, alice, agent):
    document = ready(make_bot(owner=alice))

    assert changes(as_user(alice), document) == []
