"""A file that attacks its reader ends in its own way, soon, and harms nobody else."""

import time

import pytest

from services import document_processor
from services.document_processor import SENTENCES, UnreadableDocument
from services.extractors import TEXT
from tests.hostile_sheets import CASES

PATIENCE = 10  # seconds


@pytest.fixture
def host_pid(tmp_path):
    """Of the process that reads for this one."""
    path = tmp_path / "first"
    path.write_text("Some words.")
    document_processor.read(path, TEXT)
    return document_processor.HOSTS.pid


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_ends_with_a_code_of_its_own(tmp_path, host_pid, name):
    media_type, make, code = CASES[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    started = time.monotonic()

    found, text = outcome(path, media_type)

    assert found in ("", *SENTENCES)
    assert found == code
    assert time.monotonic() - started < PATIENCE
    assert document_processor.HOSTS.pid == host_pid
    assert "root:" not in text
    assert {left.name for left in tmp_path.iterdir()} == {"first", "file"}


def outcome(path, media_type):
    """The code of the failure, "" if there was none, and the text."""
    try:
        return "", document_processor.read(path, media_type).text
    except UnreadableDocument as error:
        return error.code, ""
