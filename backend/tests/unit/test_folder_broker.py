"""Messages between processes as files."""

import shutil
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kombu import Connection
from kombu.transport.virtual import Empty

from core import folder_broker


def channel(folder: Path):
    options = folder_broker.options(folder)
    return Connection(folder_broker.URL, transport_options=options).default_channel


def take_all(reader) -> list[int]:
    """What is there, until nothing is."""
    taken = []
    while True:
        try:
            taken.append(reader._get("ingest")["number"])
        except Empty:
            return taken


def test_messages_come_in_the_order_they_were_sent(tmp_path):
    writer = channel(tmp_path)
    for number in range(5):
        writer._put("ingest", {"number": number})

    assert take_all(channel(tmp_path)) == [0, 1, 2, 3, 4]


def test_a_queue_gives_only_its_own_messages(tmp_path):
    channel(tmp_path)._put("maintenance", {"number": 1})

    assert take_all(channel(tmp_path)) == []


def test_of_many_readers_one_gets_each_message_and_it_is_whole(tmp_path):
    senders = [channel(tmp_path) for _ in range(4)]
    readers = [channel(tmp_path) for _ in range(4)]
    sent = threading.Event()
    taken: list[int] = []

    def send(sender, first):
        for number in range(first, first + 100):
            sender._put("ingest", {"number": number, "text": "x" * 5_000})

    def read(reader):
        while not sent.is_set():
            taken.extend(take_all(reader))
        taken.extend(take_all(reader))

    reading = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    sending = [
        threading.Thread(target=send, args=(sender, 100 * place))
        for place, sender in enumerate(senders)
    ]
    for thread in (*reading, *sending):
        thread.start()
    for thread in sending:
        thread.join(30)
    sent.set()
    for thread in reading:
        thread.join(30)

    assert Counter(taken) == Counter(range(400))
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_taken(tmp_path):
    reader = channel(tmp_path)
    draft = tmp_path / "messages" / ".00000000000000000001_ab.ingest.msg"
    draft.touch()

    with pytest.raises(Empty):
        reader._get("ingest")

    assert draft.exists()


@pytest.mark.parametrize("torn", ["", '{"number": ', "[1]"])
def test_a_torn_message_is_passed_over(tmp_path, torn):
    reader = channel(tmp_path)
    (tmp_path / "messages" / "00000000000000000001_ab.ingest.msg").write_text(torn)
    channel(tmp_path)._put("ingest", {"number": 1})

    assert take_all(reader) == [1]


def test_what_has_expired_is_dropped_without_being_handed_out(tmp_path):
    writer = channel(tmp_path)
    for number, seconds in enumerate((-60, -1, 60)):
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        writer._put("ingest", {"number": number, "headers": {"expires": until.isoformat()}})

    assert take_all(channel(tmp_path)) == [2]
    assert list((tmp_path / "messages").iterdir()) == []


def test_a_folder_deleted_at_run_time_is_made_again(tmp_path):
    folder = tmp_path / "broker"
    reader, writer, newcomer = channel(folder), channel(folder), channel(folder)
    shutil.rmtree(folder)

    assert take_all(reader) == []
    writer._put("ingest", {"number": 1})
    assert take_all(reader) == [1]

    shutil.rmtree(folder)
    newcomer.exchange_declare("new")
    newcomer.queue_declare("new")
    newcomer.queue_bind("new", exchange="new", routing_key="new")
    newcomer._put("ingest", {"number": 2})
    assert take_all(reader) == [2]


def test_nobody_else_may_look_into_the_folder(tmp_path):
    channel(tmp_path / "broker")._put("ingest", {"number": 1})

    [message] = (tmp_path / "broker" / "messages").iterdir()
    assert message.stat().st_mode & 0o777 == 0o600
    for folder in (tmp_path / "broker", message.parent):
        assert folder.stat().st_mode & 0o777 == 0o700
