"""What is deleted goes for good: vectors until the store counts none, then rows and files."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.bots.actions import delete_bot
from apps.bots.models import Bot
from apps.conversations.models import Conversation
from apps.documents import files, purging, tasks
from apps.documents.actions import add_text, delete_document
from apps.documents.models import Chunk, Document, DocumentText, Source
from tests.factories import make_bot, make_conversation, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    """An empty folder for the files of one test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def ready(bot: Bot, text: str = "The tower leans.") -> Document:
    document = add_text(bot, name="Tower", text=text)
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == "ready"
    return document


def rows() -> int:
    kinds = (Document, DocumentText, Chunk, Source)
    return sum(kind.objects.count() for kind in kinds)


def test_a_deleted_document_leaves_nothing_behind(agent, media):
    document = ready(make_bot())

    delete_document(document)
    tasks.purge()

    assert rows() == 0
    assert agent.vectors == {}
    assert kept(media) == []


def test_the_others_stay(agent, media):
    bot = make_bot()
    gone, stays = ready(bot, "The tower leans."), ready(bot, "The bridge hangs.")

    delete_document(gone)
    tasks.purge()

    assert [document.pk for document in Document.objects.all()] == [stays.pk]
    assert agent.documents() == {str(stays.pk)}
    assert [path.name for path in kept(media)] == [Path(stays.file.name).name]


def test_a_row_stays_until_the_store_counts_no_vector(agent, media):
    document = ready(make_bot())
    path = f"/v1/vectors/{document.pk}"
    agent.reply(path, b'{"deleted": 0}')  # a store that has not come to it yet

    delete_document(document)
    tasks.purge()
    assert Document.objects.filter(pk=document.pk).exists()
    assert kept(media)
    tasks.purge()

    assert rows() == 0


def test_an_agent_that_is_down_only_delays_it(agent, media):
    document = ready(make_bot())
    delete_document(document)
    agent.down()

    tasks.purge()
    assert Document.objects.filter(pk=document.pk).exists()
    agent.up()
    tasks.purge()

    assert rows() == 0
    assert agent.vectors == {}


def test_one_document_that_cannot_go_does_not_hold_up_the_rest(agent, caplog):
    bot = make_bot()
    stuck, free = ready(bot, "The tower leans."), ready(bot, "The bridge hangs.")
    agent.fail(f"/v1/vectors/{stuck.pk}", 500, "internal_error")

    delete_document(stuck)
    delete_document(free)
    tasks.purge()

    assert [document.pk for document in Document.objects.all()] == [stuck.pk]
    assert "could not purge" in caplog.text


def test_a_file_that_cannot_be_removed_does_not_hold_up_the_rest(agent, monkeypatch, caplog):
    bot = make_bot()
    stuck, other = ready(bot, "The tower leans."), ready(bot, "The bridge hangs.")
    remove = files.remove

    def refuse(path):
        if path == stuck.file.name:
            raise PermissionError(path)
        remove(path)

    monkeypatch.setattr(files, "remove", refuse)
    for document in (stuck, other):
        delete_document(document)
    tasks.purge()

    assert [document.pk for document in Document.objects.all()] == [stuck.pk]
    assert caplog.records[-1].fields["reason"] == "PermissionError"
    monkeypatch.undo()
    tasks.purge()
    assert rows() == 0


def test_a_document_in_a_killed_worker_s_hand_is_waited_for(agent, settings):
    """A batch may still be on its way; dropped too early, its vectors would outlive the row."""
    document = make_document()
    Document.objects.claim_next()
    delete_document(document)

    tasks.purge()
    assert Document.objects.filter(pk=document.pk).exists()
    long_over = timedelta(seconds=settings.AGENT_STORE_TIMEOUT + 1)
    Document.objects.update(lease_until=timezone.now() - long_over)
    tasks.purge()

    assert rows() == 0


def test_a_deleted_bot_leaves_nothing_behind(agent, media):
    bot = make_bot()
    ready(bot)
    make_conversation(bot=bot)
    make_document(bot=bot, status="failed", building_generation=1)

    delete_bot(bot)
    tasks.purge()

    assert not Bot.objects.exists()
    assert not Conversation.objects.exists()
    assert rows() == 0
    assert agent.vectors == {}
    assert kept(media) == []


def test_another_bot_of_the_workspace_is_untouched(agent, media, alice):
    gone, stays = make_bot(owner=alice), make_bot(owner=alice)
    ready(gone)
    document = ready(stays)

    delete_bot(gone)
    tasks.purge()

    assert [bot.pk for bot in Bot.objects.all()] == [stays.pk]
    assert agent.documents() == {str(document.pk)}
    assert len(kept(media)) == 1


def test_a_bot_stays_until_no_worker_has_a_document_of_it(agent):
    document = make_document()
    claim = Document.objects.claim_next()
    delete_bot(document.bot)

    tasks.purge()
    assert Bot.objects.exists()
    claim.let_go()
    tasks.purge()

    assert not Bot.objects.exists()


def test_an_upload_that_slipped_in_while_its_bot_was_purged_keeps_it_for_another_round(
    agent, media, monkeypatch
):
    bot = make_bot()
    first = make_document(bot=bot)
    delete_bot(bot)
    drop = purging._drop

    def drop_while_another_comes(document: Document) -> dict[str, int]:
        another = document.pk == first.pk
        gone = drop(document)
        if another:
            make_document(bot=bot)
        return gone

    monkeypatch.setattr(purging, "_drop", drop_while_another_comes)
    tasks.purge()
    assert Bot.objects.filter(pk=bot.pk).exists()
    tasks.purge()

    assert not Bot.objects.exists()
    assert kept(media) == []


def test_with_nothing_to_do_the_agent_is_not_asked(agent):
    make_document(status="ready", active_generation=1, claim=uuid4())

    tasks.purge()

    assert agent.calls == []


def test_nobody_waits_for_the_site_of_somebody_else(agent, media, monkeypatch):
    site, other = make_bot(), make_bot()
    for document in [*(ready(site, f"Page {number}.") for number in range(3)), ready(other)]:
        delete_document(document)
    real, gone = purging.agent.delete, []

    def delete(space, document_id, *rest, **bounds):
        gone.append(space)
        return real(space, document_id, *rest, **bounds)

    monkeypatch.setattr(purging.agent, "delete", delete)
    tasks.purge()

    assert other.namespace in gone[:2]
