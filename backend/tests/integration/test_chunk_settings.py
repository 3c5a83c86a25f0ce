"""How documents are cut is the owner's choice, within what the embedding model reads."""

from itertools import pairwise

import pytest

from apps.bots.actions import change_bot
from apps.documents import tasks
from apps.documents.actions import add_text, replace_text, retry
from apps.documents.chunk_actions import change
from apps.documents.models import Chunk, Document
from apps.documents.recuts import recut
from tests.factories import make_bot
from tests.knowing import counts, long_text, read_in

pytestmark = pytest.mark.django_db
RECUT, BOT = "/api/v1/bots/{}/documents/recut/", "/api/v1/bots/{}/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def passages(document: Document) -> list[Chunk]:
    document.refresh_from_db()
    rows = document.chunks.filter(generation=document.active_generation)
    return list(rows.order_by("ordinal"))


def sizes(document: Document) -> int:
    return max(len(row.content.split()) for row in passages(document))


def set_to(bot, **chunking: int) -> None:
    change_bot(bot, configuration={"chunking": chunking})
    bot.refresh_from_db()


@pytest.mark.parametrize(
    ("chunking", "field"),
    [
        ({"size": 5}, "size"),
        ({"size": 201}, "size"),
        ({"size": 60, "overlap": 31}, "overlap"),
        ({"overlap": 101}, "overlap"),
    ],
)
def test_what_the_model_cannot_do_is_refused_when_it_is_set(as_user, alice, agent, chunking, field):
    bot = make_bot(owner=alice)

    answer = as_user(alice).patch(BOT.format(bot.pk), {"configuration": {"chunking": chunking}})

    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == f"/configuration/chunking/{field}"
    assert fault["code"] == "out_of_range"


def test_the_agent_is_asked_only_when_the_size_becomes_another(alice, agent):
    bot = make_bot(owner=alice)
    set_to(bot, size=60)
    agent.down()

    change_bot(bot, name="Another", configuration={"chunking": {"size": 60}})

    agent.up()


def test_recutting_embeds_only_what_differs_and_answers_meanwhile(as_user, alice, agent):
    bot, client = make_bot(owner=alice), as_user(alice)
    document = read_in(bot, long_text(3))
    short = read_in(bot, "The tower leans.", name="Short")
    assert sizes(document) > 60
    agent.embedded.clear()
    set_to(bot, size=60)

    first = client.post(RECUT.format(bot.pk))
    document.refresh_from_db()
    assert (document.status, document.is_searchable) == ("queued", True)
    second = client.post(RECUT.format(bot.pk))
    tasks.ingest()

    assert (first.status_code, first.json()) == (202, {"documents": 2})
    assert second.json() == {"documents": 0}
    assert sizes(document) <= 60
    assert document.file.read().decode() == long_text(3)
    assert "Short\nThe tower leans." not in agent.embedded
    assert passages(short)[0].generation == 2
    assert client.post(RECUT.format(bot.pk)).json() == {"documents": 0}


def test_an_edit_outlives_being_cut_anew(alice, agent):
    bot = make_bot(owner=alice)
    document = read_in(bot, long_text(3))
    change(passages(document)[1], content="Written by hand.")
    set_to(bot, size=60)

    assert recut(bot) == 1
    tasks.ingest()

    kept = [row for row in passages(document) if row.content == "Written by hand."]
    assert len(kept) == 1
    assert kept[0].conflict or kept[0].source_content


def test_a_retry_after_the_settings_changed_cuts_anew(alice, agent):
    bot = make_bot(owner=alice)
    document = add_text(bot, name="Tower", text=long_text(3))
    agent.fail("/v1/embed_and_store", 502, "embedding_invalid")
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == "failed"
    set_to(bot, size=60)

    retry(document)
    tasks.ingest()

    assert sizes(document) <= 60
    assert counts(bot) == {}


def test_passages_overlap_by_whole_sentences(alice, agent):
    bot = make_bot(owner=alice)
    set_to(bot, size=80, overlap=30)
    sentences = [f"Sentence number {n} tells something about tower {n}." for n in range(60)]

    document = read_in(bot, " ".join(sentences))

    text, rows = document.texts.get().text, passages(document)
    assert len(rows) > 5
    for before, after in pairwise(rows):
        assert before.char_start < after.char_start < before.char_end < after.char_end
        assert after.content.startswith("Sentence number")
        assert text[after.char_start : after.char_end] == after.content
    assert counts(bot) == {}


def test_a_change_in_one_place_embeds_little_where_passages_overlap(alice, agent):
    bot = make_bot(owner=alice)
    set_to(bot, size=80, overlap=20)
    sentences = [f"Sentence number {n} tells something about tower {n}." for n in range(200)]
    document = read_in(bot, " ".join(sentences))
    agent.embedded.clear()
    sentences[100] = "Something else stands here now."

    replace_text(document, text=" ".join(sentences))
    tasks.ingest()

    assert 1 <= len(agent.embedded) <= 4
    assert len(passages(document)) > 20
