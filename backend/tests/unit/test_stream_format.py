"""Server-sent events on the wire, and how they are asked for."""

import asyncio
import json

import pytest
from django.test import RequestFactory

from core import sse
from core.exceptions import InvalidInput


def test_an_event_is_one_id_and_one_line_of_data():
    written = sse.message(7, {"type": "text-delta", "delta": "a\nb\r\u2028\u2029\x85é"}).decode()

    number, data, *rest = written.splitlines()
    assert number == "id: 7"
    assert json.loads(data.removeprefix("data: "))["delta"] == "a\nb\r\u2028\u2029\x85é"
    assert rest == [""]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream;q=0.9", True),
        ("application/json, text/event-stream", True),
        ("*/*", False),
        ("text/*", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_events_are_sent_to_who_names_them(accept, wanted):
    assert sse.wanted(RequestFactory().get("/", headers={"Accept": accept})) is wanted


@pytest.mark.parametrize(
    ("query", "headers", "number"),
    [("", {}, 0), ("?after=5", {}, 5), ("?after=5", {"Last-Event-ID": "8"}, 8)],
)
def test_a_reader_says_what_it_has(query, headers, number):
    assert sse.last_event_id(RequestFactory().get(f"/{query}", headers=headers)) == number


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "٣", "1" * 10, " 1"])
def test_anything_but_a_number_is_refused(text):
    with pytest.raises(InvalidInput):
        sse.last_event_id(RequestFactory().get("/", headers={"Last-Event-ID": text}))


async def test_silence_is_filled_and_nothing_is_lost(monkeypatch):
    monkeypatch.setattr(sse, "SILENCE", 0.02)

    async def slow():
        yield b"one"
        await asyncio.sleep(0.07)
        yield b"two"

    heard = [part async for part in sse.kept_alive(slow())]

    assert [part for part in heard if part != sse.PING] == [b"one", b"two"]
    assert heard.count(sse.PING) >= 2


async def test_a_reader_who_leaves_ends_what_it_read():
    ended = asyncio.Event()

    async def endless():
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0)
        finally:
            ended.set()

    parts = sse.kept_alive(endless())
    assert await anext(parts) == b"more"
    await parts.aclose()

    assert ended.is_set()


async def test_a_failure_in_the_middle_is_not_hidden():
    async def failing():
        yield b"one"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        [part async for part in sse.kept_alive(failing())]
