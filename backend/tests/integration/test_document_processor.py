"""Reading a document in a child: whatever the file does, the caller and the next file are well."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services import document_processor
from services.document_processor import SENTENCES, Limits, UnreadableDocument
from services.extractors import DOCX, HTML, MARKDOWN, PDF, TEXT
from services.sandbox.client import BACKEND, ParserHost
from tests import hostile_files as hostile
from tests.written_files import LOREM, docx, pdf

SHORT = Limits(cpu=1, wall=20)
PATIENCE = 10  # seconds


@pytest.fixture
def host() -> Iterator[ParserHost]:
    """A host that also knows the readers of `tests.hostile_host`."""
    found = ParserHost("tests.hostile_host")
    yield found
    found.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text(LOREM)
    return path


def outcome(path: Path, media_type: str, **options: object) -> str:
    """The code of the failure; "" if the file was read."""
    try:
        document_processor.read(path, media_type, **options)
    except UnreadableDocument as error:
        return error.code if str(error) == SENTENCES[error.code] else "no such sentence"
    return ""


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


def is_gone(pid: int) -> bool:
    """Ended, and not left behind as a zombie of ours either."""
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in found.split()]


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (TEXT, LOREM.encode()),
        (MARKDOWN, f"# Title\n\n{LOREM}".encode()),
        (HTML, f"<h1>Title</h1><p>{LOREM}</p>".encode()),
        (DOCX, docx(lambda document: document.add_paragraph(LOREM))),
        (PDF, pdf(lambda canvas: canvas.drawString(72, 700, LOREM))),
    ],
)
def test_every_type_comes_back_as_text(tmp_path, media_type, content):
    path = tmp_path / "file"
    path.write_bytes(content)

    found = document_processor.read(path, media_type)

    assert LOREM[:60] in found.text
    assert found.language == "en"
    assert found.method


def test_headings_keep_their_offsets_on_the_way(tmp_path):
    path = tmp_path / "file"
    path.write_text("intro 😀\n\n# First\n\ntext\n\n## Second\n")

    found = document_processor.read(path, MARKDOWN)

    assert [(h.level, h.title) for h in found.headings] == [(1, "First"), (2, "Second")]
    assert [found.text[h.offset] for h in found.headings] == ["#", "#"]


def test_files_share_one_host(file):
    document_processor.read(file, TEXT)
    first = document_processor.HOSTS.pid

    document_processor.read(file, TEXT)

    assert document_processor.HOSTS.pid == first


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("loop", "parse_timeout"),
        ("hog", "too_complex"),
        ("dig", "too_complex"),
        ("flood", "too_complex"),
        ("crash", "crashed"),
        ("fail", "crashed"),
    ],
)
def test_a_reader_that_goes_wrong_ends_alone(host, file, reader, code):
    document_processor.read(file, TEXT, host=host)
    before = host.pid

    found = outcome(file, f"test/{reader}", host=host, limits=SHORT)

    assert found == code
    assert not outcome(file, TEXT, host=host)
    assert host.pid == before
    assert not children_of(before)


def test_one_that_only_waits_is_ended_by_the_clock(host, file):
    started = time.monotonic()

    code = outcome(file, "test/sleep", host=host, limits=Limits(wall=0.5))

    assert code == "parse_timeout"
    assert time.monotonic() - started < PATIENCE


def test_a_reader_cannot_fill_the_disk(host, file):
    code = outcome(file, "test/write", host=host)

    assert code == "crashed"
    assert file.with_suffix(".big").stat().st_size <= Limits().file_size


def test_a_reader_sees_no_secret_and_no_pipe_of_ours(host, file, monkeypatch):
    monkeypatch.setenv("CHATSPHERE_SECRET_KEY", "canary-in-the-environment")

    found = document_processor.read(file, "test/tell", host=host).text.splitlines()

    assert "canary" not in "".join(found)
    assert {line.partition("=")[0] for line in found if "=" in line} <= {
        "LANG",
        "TMPDIR",
        "LC_CTYPE",
    }
    assert len([line for line in found if line.startswith("fd:")]) <= 5  # 0-2, the pipe, the list
    assert "django:False" in found
    assert "cwd:[]" in found


def test_a_reader_has_no_network_where_the_system_lets_it_go(host, file):
    allowed = (
        subprocess.run([sys.executable, "-c", LEAVE], cwd=BACKEND, check=False).returncode == 0
    )

    found = document_processor.read(file, "test/tell", host=host).text

    assert ("interfaces:['lo']" in found) == (allowed or socket.if_nameindex() == [(1, "lo")])


def test_a_host_that_was_killed_is_replaced(host, file):
    document_processor.read(file, TEXT, host=host)
    first = host.pid
    os.kill(first, signal.SIGKILL)

    found = document_processor.read(file, TEXT, host=host)

    assert found.text == LOREM
    assert host.pid != first


def test_a_file_over_which_two_hosts_die_is_given_up(host, file):
    code = outcome(file, "test/kill_host", host=host)

    assert code == "crashed"
    assert not outcome(file, TEXT, host=host)


def test_a_caller_that_is_killed_takes_host_and_child_along(file):
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(file)], cwd=BACKEND, stdout=subprocess.PIPE, text=True
    )
    host_pid = int(caller.stdout.readline())
    assert eventually(lambda: bool(children_of(host_pid)))
    (child,) = children_of(host_pid)

    caller.kill()
    caller.wait()

    assert eventually(lambda: is_gone(host_pid))
    assert eventually(lambda: is_gone(child))


def test_a_child_does_not_outlive_its_host(file):
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(file)], cwd=BACKEND, stdout=subprocess.PIPE, text=True
    )
    host_pid = int(caller.stdout.readline())
    assert eventually(lambda: bool(children_of(host_pid)))
    (child,) = children_of(host_pid)

    os.kill(host_pid, signal.SIGKILL)

    assert eventually(lambda: is_gone(child))
    caller.kill()
    caller.wait()


def test_nothing_is_left_in_the_temporary_folder(tmp_path, file, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    host = ParserHost("tests.hostile_host")

    for reader in ("text/plain", "test/crash", "test/loop"):
        outcome(file, reader, host=host, limits=SHORT)
    host.close()

    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_forked_worker_starts_a_host_of_its_own(host, file):
    document_processor.read(file, TEXT, host=host)
    theirs = host.pid
    reader, writer = os.pipe()
    fork = os.fork()
    if fork == 0:
        document_processor.read(file, TEXT, host=host)
        os.write(writer, str(host.pid).encode())
        host.close()
        os._exit(0)
    os.waitpid(fork, 0)

    assert int(os.read(reader, 20)) != theirs
    assert not outcome(file, TEXT, host=host)
    assert host.pid == theirs


BOMBS = {
    "zip bomb": (DOCX, hostile.zip_bomb, "archive_unsafe"),
    "many entries": (DOCX, hostile.many_entries, "archive_unsafe"),
    "lying sizes": (DOCX, hostile.lying_sizes, "archive_unsafe"),
    "billion laughs": (DOCX, lambda: hostile.with_doctype(hostile.billion_laughs()), "unsafe_xml"),
    "flate bomb": (PDF, hostile.flate_bomb, "too_complex"),
    "page tree loop": (PDF, hostile.page_tree_loop, "pdf_corrupt"),
    "too many pages": (PDF, lambda: hostile.pdf_file(b"", pages=2001), "too_complex"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_ten_seconds(tmp_path, name):
    media_type, make, code = BOMBS[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    started = time.monotonic()

    found = outcome(path, media_type)

    assert found == code
    assert time.monotonic() - started < 10


def test_a_text_of_more_characters_than_fit_is_too_complex(tmp_path):
    path = tmp_path / "file"
    path.write_text("a b " * 1_250_001)

    assert outcome(path, TEXT) == "too_complex"


def test_an_unknown_type_is_refused(file):
    assert outcome(file, "application/x-unknown") == "type_unsupported"


LEAVE = "import sys; from services.sandbox import limits; sys.exit(not limits._unshare())"
CALLER = """
import sys
from pathlib import Path
from services import document_processor
from services.sandbox.client import ParserHost

host, path = ParserHost("tests.hostile_host"), Path(sys.argv[1])
document_processor.read(path, "text/plain", host=host)
print(host.pid, flush=True)
document_processor.read(path, "test/sleep", host=host)
"""
