"""Training a bot on a text."""

import pytest
from django.core.files.storage import default_storage

from apps.documents import tasks
from apps.documents.models import Document
from tests.factories import make_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def train(client, bot, **body):
    return client.post(f"/api/v1/bots/{bot.pk}/documents/train_text/", body)


def test_a_text_is_accepted_and_kept_to_the_letter(as_user, alice, bot):
    text = "  Größe, 大きさ, \U0001f469\u200d\U0001f680, e\u0301\r\n\ttrailing  "

    response = train(as_user(alice), bot, name="Sizes", text=text)

    assert response.status_code == 202
    answer = response.json()
    assert (answer["name"], answer["source"]["kind"]) == ("Sizes", "text")
    assert (answer["status"], answer["media_type"]) == ("queued", "text/plain")
    with default_storage.open(Document.objects.get().file.name) as file:
        assert file.read().decode() == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("24/7 support", "24/7 support"),
        ("../../etc/passwd", "etc/passwd"),
        ("a\u202eb\nc", "ab c"),
        ("...", "document"),
    ],
)
def test_a_name_that_was_typed_is_kept_but_for_what_could_deceive(as_user, alice, bot, name, shown):
    client = as_user(alice)

    answer = train(client, bot, name=name, text="Words.").json()

    assert answer["name"] == shown
    download = client.get(f"/api/v1/documents/{answer['id']}/file/")
    assert "/" not in download["Content-Disposition"].partition("filename=")[2]


def test_the_same_text_again_is_the_same_document(as_user, alice, bot):
    client = as_user(alice)
    first = train(client, bot, name="One", text="The same words.")

    again = train(client, bot, name="Two", text="The same words.")

    assert again.json()["id"] == first.json()["id"]
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t ", "\u200b\u200b", "\x01\x02", "\u00a0\u3000\ufeff"],
    ids=["nothing", "spaces", "zero width", "control characters", "other spaces"],
)
def test_a_text_that_nobody_could_read_is_refused(as_user, alice, bot, text):
    response = train(as_user(alice), bot, name="Empty", text=text)

    assert (response.status_code, response.json()["code"]) == (400, "text_empty")
    assert response.json()["errors"][0]["pointer"] == "/text"
    assert not Document.objects.exists()


def test_one_character_is_a_text(as_user, alice, bot):
    assert train(as_user(alice), bot, name="One", text="x").status_code == 202


def test_the_longest_text_is_taken_and_one_character_more_is_not(as_user, alice, bot, settings):
    client, longest = as_user(alice), settings.MAX_TEXT_CHARACTERS

    taken = train(client, bot, name="Long", text="ä" * longest)
    refused = train(client, bot, name="Longer", text="a" * (longest + 1))

    assert (taken.status_code, taken.json()["size"]) == (202, 2 * longest)
    assert (refused.status_code, refused.json()["code"]) == (413, "text_too_long")
    assert "5,000,000 characters" in refused.json()["detail"]


def test_a_body_that_could_hold_no_allowed_text_is_not_even_read(as_user, alice, bot):
    response = train(as_user(alice), bot, name="Huge", text="a" * 34_000_000)

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": "A"}, "/text", "required"),
        ({"text": "Words."}, "/name", "required"),
        ({"name": "", "text": "Words."}, "/name", "blank"),
        ({"name": "a" * 201, "text": "Words."}, "/name", "max_length"),
        ({"name": 5, "text": "Words."}, "/name", "wrong_type"),
        ({"name": "A", "text": ["Words."]}, "/text", "wrong_type"),
        ({"name": "A", "text": None}, "/text", "null"),
        ({"name": "A", "text": "Words.", "Text": "x"}, "/Text", "unknown_field"),
        ({"name": "A", "text": "Words.", "id": "x"}, "/id", "unknown_field"),
        ({"name": "A", "text": "Words.", "status": "ready"}, "/status", "unknown_field"),
    ],
)
def test_a_wrong_body_is_refused_by_the_field(as_user, alice, bot, body, pointer, code):
    response = train(as_user(alice), bot, **body)

    assert response.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [
        (pointer, code)
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "A", "text": "a\\u0000b"}', "nul_not_allowed"),
        (b'{"name": "A", "text": "\\ud800"}', "invalid_unicode"),
        (b'{"name": "A", "text": "a", "text": "b"}', "duplicate_key"),
        (b'{"name": "A", "text": NaN}', "not_a_finite_number"),
        (b"[" * 5_000, "too_deep"),
        (b"null", "object_required"),
    ],
)
def test_a_body_that_is_not_clean_json_is_refused(as_user, alice, bot, body, code):
    address = f"/api/v1/bots/{bot.pk}/documents/train_text/"
    response = as_user(alice).generic("POST", address, body, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_word_without_spaces_a_megabyte_long_is_read(agent, as_user, alice, bot):
    train(as_user(alice), bot, name="Word", text="a" * 2**20)

    tasks.ingest()

    document = Document.objects.get()
    assert document.status == "ready"
    assert len(agent.vectors) == document.chunk_count > 1
