"""What happens to a file on its way in: kept once, kept whole, or refused with a code."""

import gzip
import hashlib
import threading
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.documents import actions, files
from apps.documents.models import Document, Source
from core.exceptions import NotFound
from tests.factories import make_bot

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"
BOUNDARY = "a-boundary"


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    """An empty folder for the files of one test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def address(bot) -> str:
    return f"/api/v1/bots/{bot.pk}/documents/"


def upload(client, bot, content: bytes = b"Some words.", *, filename="notes.txt", **fields):
    file = SimpleUploadedFile(filename, content)
    return client.post(address(bot), {"file": file, **fields}, format="multipart")


def part(name: str, content: bytes, *, filename: str | None = None, extra: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{extra}\r\n'
    return head.encode() + content + b"\r\n"


def send_raw(client, bot, *parts: bytes, end: str = f"--{BOUNDARY}--\r\n", boundary=BOUNDARY):
    body, kind = b"".join(parts) + end.encode(), f"multipart/form-data; boundary={boundary}"
    return client.generic("POST", address(bot), body, content_type=kind)


def test_an_upload_is_accepted_and_queued(as_user, alice, bot, media):
    response = upload(as_user(alice), bot, b"Some words.", filename="notes.txt")

    assert response.status_code == 202
    answer = response.json()
    document = Document.objects.get()
    assert answer == {
        "id": str(document.pk),
        "bot_id": str(bot.pk),
        "name": "notes.txt",
        "source": {"id": str(document.source_id), "kind": "file", "url": ""},
        "url": "",
        "media_type": "text/plain",
        "size": 11,
        "status": "queued",
        "stage": "waiting",
        "progress": {"stage": "waiting", "done": 0, "total": 0, "seconds_left": None},
        "searchable": False,
        "pending_update": None,
        "changes": None,
        "error": None,
        "chunk_count": 0,
        "warnings": [],
        "created_at": answer["created_at"],
        "updated_at": answer["updated_at"],
    }
    assert document.sha256 == hashlib.sha256(b"Some words.").hexdigest()


def test_the_file_is_kept_under_a_name_of_our_own(as_user, alice, bot, media):
    upload(as_user(alice), bot, b"Some words.", filename="../../etc/passwd.txt")

    [path] = kept(media)
    document = Document.objects.get()
    assert path == media / document.file.name
    assert path.parent.name == str(bot.workspace_id)
    assert "passwd" not in str(path)
    assert path.read_bytes() == b"Some words."
    assert path.stat().st_mode & 0o777 == 0o600
    assert document.name == "passwd.txt"


def test_a_name_of_one_s_own_is_shown_instead_and_says_nothing_about_the_type(as_user, alice, bot):
    response = upload(as_user(alice), bot, filename="scan0001.txt", name="Rules of the house")

    assert response.json()["name"] == "Rules of the house"
    assert response.json()["media_type"] == "text/plain"


def test_the_same_bytes_again_are_the_same_document(as_user, alice, bot, media):
    client = as_user(alice)
    first = upload(client, bot, b"Some words.", filename="a.txt")

    again = upload(client, bot, b"Some words.", filename="b.md")

    assert (again.status_code, again.json()) == (202, first.json())
    assert len(kept(media)) == Document.objects.count() == Source.objects.count() == 1


def test_two_bots_may_each_have_the_same_file(as_user, alice, bot, media):
    client, other = as_user(alice), make_bot(owner=alice)
    first, second = upload(client, bot), upload(client, other)

    assert first.json()["id"] != second.json()["id"]
    assert len(kept(media)) == 2


def test_what_was_deleted_can_be_uploaded_anew(as_user, alice, bot):
    client = as_user(alice)
    first = upload(client, bot).json()["id"]
    client.delete(f"/api/v1/documents/{first}/")

    second = upload(client, bot).json()["id"]

    assert second != first


@pytest.mark.django_db(transaction=True)
def test_twenty_uploads_of_the_same_file_at_once_make_one_row_and_one_file(media):
    bot = make_bot()
    start, documents = threading.Barrier(20), []

    def run() -> None:
        file = ContentFile(b"Some words.", name="notes.txt")
        start.wait(10)
        try:
            documents.append(actions.add_file(bot, name="notes.txt", file=file))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(documents) == 20
    assert {document.pk for document in documents} == {Document.objects.get().pk}
    assert len(kept(media)) == Source.objects.count() == 1


def test_a_file_of_exactly_the_limit_is_taken(as_user, alice, bot, settings):
    settings.MAX_UPLOAD_BYTES = 1_000

    assert upload(as_user(alice), bot, b"x" * 1_000).status_code == 202


@pytest.mark.parametrize("excess", [1, 200_000], ids=["one byte over", "told by its length"])
def test_a_file_over_the_limit_is_refused(as_user, alice, bot, settings, media, excess):
    settings.MAX_UPLOAD_BYTES = 1_000

    response = upload(as_user(alice), bot, b"x" * (1_000 + excess))

    assert (response.status_code, response.json()["code"]) == (413, "file_too_large")
    assert "1,000 bytes" in response.json()["detail"]
    assert kept(media) == []


def test_the_limit_holds_for_those_who_do_not_come_by_http(bot, settings):
    settings.MAX_UPLOAD_BYTES = 3

    with pytest.raises(files.FileTooLarge):
        actions.add_file(bot, name="a.txt", file=ContentFile(b"1234", name="a.txt"))


def test_a_full_disk_is_said_and_leaves_nothing(as_user, alice, bot, media, monkeypatch):
    def half_a_write(path, _file):
        target = media / path
        target.parent.mkdir(parents=True)
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.default_storage, "save", half_a_write)
    response = upload(as_user(alice), bot)

    assert (response.status_code, response.json()["code"]) == (503, "storage_full")
    assert response["Retry-After"]
    assert not Document.objects.exists()
    assert not Source.objects.exists()
    assert kept(media) == []


def test_a_folder_that_cannot_be_written_is_said(as_user, alice, bot, media):
    media.write_text("a file where the folder should be")

    response = upload(as_user(alice), bot)

    assert (response.status_code, response.json()["code"]) == (503, "storage_full")
    assert not Document.objects.exists()


def test_a_temporary_folder_that_is_full_is_said(as_user, alice, bot, settings):
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere/at/all"

    response = upload(as_user(alice), bot)

    assert (response.status_code, response.json()["code"]) == (503, "storage_full")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_file(bot, media, monkeypatch):
    def fail(_task) -> None:
        raise MemoryError

    monkeypatch.setattr(actions.tasks, "ring_for", fail)
    with pytest.raises(MemoryError):
        actions.add_file(bot, name="a.txt", file=ContentFile(b"Words.", name="a.txt"))

    assert kept(media) == []
    assert not Document.objects.exists()


def test_a_bot_deleted_during_the_upload_is_gone_and_no_file_is_left(bot, media):
    type(bot).objects.filter(pk=bot.pk).update(deleted_at=timezone.now())

    with pytest.raises(NotFound):
        actions.add_file(bot, name="a.txt", file=ContentFile(b"Words.", name="a.txt"))

    assert kept(media) == []
    assert not Document.objects.exists()


def test_a_worker_is_woken_once_the_row_is_there(
    bot, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(actions.doorbell, "send", lambda task: woken.append(task.name))

    with django_capture_on_commit_callbacks(execute=True):
        actions.add_file(bot, name="a.txt", file=ContentFile(b"Words.", name="a.txt"))

    assert woken == ["apps.documents.tasks.ingest"]


REFUSED = {
    "nothing in it": (b"", "empty.txt", 400, "file_empty"),
    "a program named pdf": (b"MZ\x90\0" + b"\0" * 60, "a.pdf", 415, "type_mismatch"),
    "an ELF named pdf": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "a.pdf", 415, "type_mismatch"),
    "a picture named pdf": (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "a.pdf", 415, "type_mismatch"),
    "a zip named pdf": (b"PK\x03\x04" + b"\0" * 60, "a.pdf", 415, "type_mismatch"),
    "a pdf named txt": (PDF, "a.txt", 415, "type_mismatch"),
    "text named docx": (b"Some words.", "a.docx", 415, "type_mismatch"),
    **{
        f"named {name}": (b"Some words.", name, 415, "type_not_allowed")
        for name in (
            "a.svg",
            "a.xhtml",
            "a.xml",
            "a.exe",
            "a.js",
            "a.php",
            ".htaccess",
            "a.docm",
            "a.xlsm",
            "README",
            "a.pdf.exe",
            "a.exe.pdf",
            "a.pdf.",
        )
    },
}


@pytest.mark.parametrize(("content", "name", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_we_do_not_read_is_refused(as_user, alice, bot, media, content, name, status, code):
    response = upload(as_user(alice), bot, content, filename=name)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert not Document.objects.exists()
    assert kept(media) == []


HOSTILE_NAMES = {
    "parents": "../../etc/passwd.txt",
    "backslashes": "..\\..\\x.txt",
    "a root": "/etc/passwd.txt",
    "a drive": "C:\\x.txt",
    "a share": "\\\\host\\share.txt",
    "percent signs": "%2e%2e%2fx.txt",
    "a markup": "<img src=x onerror=alert(1)>.txt",
    "right to left": "a\u202efdp.txt",
    "emoji": "\U0001f600.txt",
    "decomposed": "Cafe\u0301.txt",
    "a device": "CON.txt",
    "very long": "a" * 900 + ".txt",
    "a quote": "a%22b.txt",
    "a semicolon": "a;b.txt",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_hostile_name_is_only_ever_shown(as_user, alice, bot, media, name):
    client = as_user(alice)

    response = send_raw(client, bot, part("file", name.encode(), filename=name))

    assert response.status_code == 202
    shown = response.json()["name"]
    assert 1 <= len(shown) <= 200
    assert not set(shown) & set("/\\\r\n\0\u202e")
    [path] = kept(media)
    assert path.parent.parent == media
    download = client.get(f"/api/v1/documents/{response.json()['id']}/file/")
    assert "\n" not in download["Content-Disposition"]
    assert download["Content-Disposition"].startswith("attachment")


FILE = part("file", b"Some words.", filename="a.txt")
MULTIPART = {
    "no parts": ([], 400, "file_required"),
    "a field instead of a file": ([part("file", b"x")], 400, "file_required"),
    "no file name": ([part("file", b"x", filename="")], 400, "file_required"),
    "a file of another name": ([part("other", b"x", filename="a.txt")], 400, "file_required"),
    "two files": ([FILE, FILE], 400, "one_file_only"),
    "a file beside": ([FILE, part("more", b"x", filename="b.txt")], 400, "one_file_only"),
    "three files": ([FILE, FILE, FILE], 400, "one_file_only"),
    "an unknown field": ([FILE, part("owner", b"x")], 400, "validation_error"),
    "a name twice": ([FILE, part("name", b"a"), part("name", b"b")], 400, "duplicate_key"),
    "a name of NUL": ([FILE, part("name", b"a\0b")], 400, "validation_error"),
    "an empty name": ([FILE, part("name", b"  ")], 400, "validation_error"),
    "a long name": ([FILE, part("name", b"a" * 201)], 400, "validation_error"),
    "many fields": ([FILE, *[part("name", b"a")] * 1_001], 400, "multipart_invalid"),
    "a huge field": ([FILE, part("name", b"a" * 2_000_000)], 413, "too_large"),
    "a huge file name": ([part("file", b"x", filename="a" * 5_000)], 400, "filename_invalid"),
    "a huge header": (
        [part("file", b"x", filename="a.txt", extra=f"X-A: {'a' * 1_000_000}\r\n")],
        400,
        "filename_invalid",
    ),
}


@pytest.mark.parametrize(("parts", "status", "code"), MULTIPART.values(), ids=MULTIPART)
def test_a_wrong_form_is_refused_by_a_code(as_user, alice, bot, media, parts, status, code):
    response = send_raw(as_user(alice), bot, *parts)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Document.objects.exists()
    assert kept(media) == []


def test_an_unknown_field_is_named(as_user, alice, bot):
    response = send_raw(as_user(alice), bot, FILE, part("bot_id", b"x"))

    [fault] = response.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/bot_id", "unknown_field")


@pytest.mark.parametrize("boundary", ["", "b" * 71, "\u00fc"], ids=["none", "too long", "odd"])
def test_a_bad_boundary_is_refused(as_user, alice, bot, boundary):
    response = send_raw(as_user(alice), bot, FILE, boundary=boundary)

    assert response.status_code == 400
    assert response.json()["code"] in {"multipart_invalid", "file_required"}


def test_a_body_without_its_last_boundary_is_refused_or_read_whole(as_user, alice, bot):
    response = send_raw(as_user(alice), bot, FILE, end="")

    assert response.status_code in {202, 400}


def test_a_file_in_base64_counts_as_what_it_is(as_user, alice, bot):
    encoded = part(
        "file", b"U29tZSB3b3Jkcy4=", filename="a.txt", extra="Content-Transfer-Encoding: base64\r\n"
    )

    response = send_raw(as_user(alice), bot, encoded)

    assert (response.status_code, response.json()["size"]) == (202, 11)


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"]
)
def test_only_a_form_with_a_file_is_an_upload(as_user, alice, bot, kind):
    response = as_user(alice).generic("POST", address(bot), b"{}", content_type=kind)

    assert response.status_code == 415


@pytest.fixture
def console(alice):
    """A browser that is signed in, and the token that its page holds."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    browser.get("/accounts/password/change/")
    return browser


def upload_by_browser(browser, bot, content: bytes, **headers):
    form = {"file": SimpleUploadedFile("notes.txt", content)}
    return browser.post(address(bot), form, headers=headers)


def test_the_console_uploads_by_its_session_and_token(console, bot, settings):
    token = console.cookies[settings.CSRF_COOKIE_NAME].value

    accepted = upload_by_browser(console, bot, b"Some words.", **{"X-CSRFToken": token})
    forged = upload_by_browser(console, bot, b"Other words.")

    assert (accepted.status_code, forged.status_code) == (202, 403)
    assert Document.objects.count() == 1


def test_the_console_s_uploads_have_the_same_limit(console, bot, settings):
    settings.MAX_UPLOAD_BYTES = 10
    token = console.cookies[settings.CSRF_COOKIE_NAME].value

    response = upload_by_browser(console, bot, b"x" * 11, **{"X-CSRFToken": token})

    assert (response.status_code, response.json()["code"]) == (413, "file_too_large")


@pytest.mark.parametrize("end", ["", f"--{BOUNDARY}", f"--{BOUNDARY}-", "-" * 4_000])
@pytest.mark.parametrize("parts", [[FILE], [part("name", b"a"), FILE]], ids=["file", "two parts"])
def test_an_upload_that_broke_off_is_refused(as_user, alice, bot, media, parts, end):
    response = send_raw(as_user(alice), bot, *parts, end=end)

    assert (response.status_code, response.json()["code"]) == (400, "multipart_invalid")
    assert not Document.objects.exists()
    assert kept(media) == []


def test_a_little_may_follow_the_last_boundary(as_user, alice, bot):
    response = send_raw(as_user(alice), bot, FILE, end=f"--{BOUNDARY}--\r\nThe end.\r\n")

    assert response.status_code == 202


def test_a_compressed_upload_is_refused(as_user, alice, bot, media):
    body = gzip.compress(FILE + f"--{BOUNDARY}--\r\n".encode())
    kind = f"multipart/form-data; boundary={BOUNDARY}"

    response = as_user(alice).generic(
        "POST", address(bot), body, content_type=kind, HTTP_CONTENT_ENCODING="gzip"
    )

    assert (response.status_code, response.json()["code"]) == (415, "encoding_not_supported")
    assert kept(media) == []
