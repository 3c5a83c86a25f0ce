"""A file that attacks its reader ends in its own way, soon, and harms nobody else."""

import os
from pathlib import Path

import pytest

from services import document_processor
from services.document_processor import SENTENCES, UnreadableDocument
from services.extractors import TEXT
from tests import hostile_documents, hostile_sheets

CASES = hostile_documents.CASES | hostile_sheets.CASES
PATIENCE = 10  # seconds of computing, whatever else the machine does meanwhile


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
    before = computed_by_children(host_pid)

    found, text = outcome(path, media_type)

    assert found in ("", *SENTENCES)
    assert found == code
    assert document_processor.HOSTS.pid == host_pid
    assert computed_by_children(host_pid) - before < PATIENCE
    assert "root:" not in text
    assert {left.name for left in tmp_path.iterdir()} == {"first", "file"}


def computed_by_children(process: int) -> float:
    """Processor seconds of the children of a process that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def outcome(path, media_type):
    """The code of the failure, "" if there was none, and the text."""
    try:
        return "", document_processor.read(path, media_type).text
    except UnreadableDocument as error:
        return error.code, ""
