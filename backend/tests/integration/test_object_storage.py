"""Uploads in a bucket instead of a folder: everything else stays as it is."""

from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents import files, tasks
from apps.documents.actions import add_text, delete_document
from apps.documents.models import Document
from config import file_store
from core.object_storage import StorageUnavailable
from tests.factories import make_bot
from tests.fake_s3 import BUCKET, KEY, SECRET, fake_s3
from tests.web import content_of

pytestmark = pytest.mark.django_db
TEXT = "The tower leans."


@pytest.fixture
def bucket(settings):
    """Files go there for one test."""
    with fake_s3() as found:
        store = file_store.chosen(
            bucket=BUCKET, endpoint=found.url, region="eu-west-1", access_key=KEY, secret_key=SECRET
        )
        settings.STORAGES = {**settings.STORAGES, "default": store}
        yield found


def test_a_text_is_kept_in_the_bucket_and_read_from_there(agent, bucket):
    document = add_text(make_bot(), name="Tower", text=TEXT)

    tasks.ingest()

    document.refresh_from_db()
    assert document.status == "ready"
    assert bucket.objects == {document.file.name: TEXT.encode()}
    assert bucket.signed_by == {KEY}


def test_a_file_that_comes_in_parts_is_whole_again(agent, bucket, as_user, alice):
    bot, content = make_bot(owner=alice), b"The tower leans over the town. " * 400_000
    upload = SimpleUploadedFile("tower.txt", content)
    path = f"/api/v1/bots/{bot.pk}/documents/"

    made = as_user(alice).post(path, {"file": upload}, format="multipart")

    assert made.status_code == 202
    assert bucket.objects == {Document.objects.get().file.name: content}
    whole = as_user(alice).get(f"/api/v1/documents/{made.json()['id']}/file/")
    assert content_of(whole) == content


def test_what_is_deleted_is_gone_from_the_bucket(agent, bucket):
    document = add_text(make_bot(), name="Tower", text=TEXT)

    delete_document(document)
    tasks.purge()

    assert bucket.objects == {}
    assert not Document.objects.exists()


def test_a_folder_is_what_its_names_begin_with(agent, bucket):
    files.keep("one/a", BytesIO(b"1"))
    files.keep("one/b", BytesIO(b"2"))
    files.keep("another/a", BytesIO(b"3"))

    assert sorted(files.names_in("one")) == ["a", "b"]
    assert files.remove_folder("one") == 2
    assert list(bucket.objects) == ["another/a"]


def test_a_file_that_somebody_took_away_is_said_to_be_missing(agent, bucket, as_user, alice):
    document = add_text(make_bot(owner=alice), name="Tower", text=TEXT)
    bucket.objects.clear()

    answer = as_user(alice).get(f"/api/v1/documents/{document.pk}/file/")
    tasks.ingest()

    document.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (404, "file_missing")
    assert (document.status, document.error_code) == ("failed", "file_missing")


def test_nothing_is_kept_while_the_bucket_does_not_answer(agent, bucket, as_user, alice):
    bot = make_bot(owner=alice)
    bucket.fault = 503
    body = {"name": "Tower", "text": TEXT}

    answer = as_user(alice).post(f"/api/v1/bots/{bot.pk}/documents/train_text/", body)

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert not Document.objects.exists()


def test_a_document_waits_while_the_bucket_does_not_answer_and_costs_no_attempt(agent, bucket):
    document = add_text(make_bot(), name="Tower", text=TEXT)
    bucket.fault = 503

    tasks.ingest()

    document.refresh_from_db()
    assert (document.status, document.attempts) == ("queued", 0)


def test_a_bucket_with_wrong_keys_says_that_the_store_is_not_available(agent, bucket):
    bucket.fault = 403

    with pytest.raises(StorageUnavailable):
        files.names_in("one")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"bucket": "", "endpoint": "http://127.0.0.1"}, "CHATSPHERE_S3_BUCKET"),
        ({"access_key": ""}, "belong together"),
        ({"endpoint": "127.0.0.1:9000"}, "CHATSPHERE_S3_ENDPOINT"),
    ],
)
def test_half_a_setting_stops_the_start(given, problem):
    whole = {
        "bucket": BUCKET,
        "endpoint": "",
        "region": "",
        "access_key": KEY,
        "secret_key": SECRET,
    }

    with pytest.raises(ImproperlyConfigured, match=problem):
        file_store.chosen(**{**whole, **given})
