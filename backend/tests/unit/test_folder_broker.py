"""Messages between processes as files."""

from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport.virtual import Empty

from core import folder_broker


def test_a_message_that_is_still_being_written_is_not_taken(tmp_path: Path) -> None:
    options = folder_broker.options(tmp_path)
    connection = Connection(folder_broker.URL, transport_options=options)
    draft = tmp_path / "messages" / ".00000000000000000001_ab.ingest.msg"
    draft.touch()

    with pytest.raises(Empty):
        connection.default_channel._get("ingest")

    assert draft.exists()
