"""Text on its way: at once at first, then in breaths, and never lost."""

import asyncio
from uuid import uuid4

import pytest

from apps.conversations import speech
from apps.conversations.live import LiveReply
from apps.conversations.speech import Speech
from services.agent_client import AgentBadResponse


@pytest.fixture
def live():
    return LiveReply(uuid4())


def texts(live):
    return [event["delta"] for event in live.events if event["type"] == "text-delta"]


async def test_the_first_piece_goes_out_at_once(live):
    Speech(live.reply_id, live).say("It")

    assert [event["type"] for event in live.events] == ["text-start", "text-delta"]


async def test_what_comes_within_a_breath_goes_out_as_one(live, monkeypatch):
    monkeypatch.setattr(speech, "BREATH", 0.05)
    spoken = Speech(live.reply_id, live)

    for piece in ("It", " is", " in", " Pisa."):
        spoken.say(piece)
    before = texts(live)
    await asyncio.sleep(0.1)

    assert before == ["It"]
    assert texts(live) == ["It", " is in Pisa."]


async def test_the_end_does_not_wait_for_a_breath(live):
    spoken = Speech(live.reply_id, live)
    spoken.say("It")
    spoken.say(" is")

    spoken.end()
    spoken.end()

    assert texts(live) == ["It", " is"]
    assert [event["type"] for event in live.events].count("text-end") == 1
    await asyncio.sleep(speech.BREATH * 2)
    assert texts(live) == ["It", " is"]


async def test_nothing_is_said_after_the_end(live):
    spoken = Speech(live.reply_id, live)
    spoken.say("It")
    spoken.end()

    with pytest.raises(AgentBadResponse):
        spoken.say(" is")


async def test_an_answer_without_text_is_none(live):
    spoken = Speech(live.reply_id, live)
    spoken.say("")

    with pytest.raises(AgentBadResponse):
        spoken.end()


async def test_an_endless_answer_is_cut(live, monkeypatch):
    monkeypatch.setattr(speech, "LONGEST", 10)
    spoken = Speech(live.reply_id, live)
    spoken.say("x" * 10)

    with pytest.raises(AgentBadResponse):
        spoken.say("x")


async def test_a_reader_gets_every_event_in_order_from_where_it_stands(live):
    async def read(after):
        return [numbered async for numbered in live.follow(after)]

    live.publish({"n": 1}, {"n": 2})
    readers = [asyncio.create_task(read(after)) for after in (0, 1, 3)]
    await asyncio.sleep(0)
    live.publish({"n": 3})
    live.publish({"n": 4})
    live.close(complete=True)

    whole = [(number, {"n": number}) for number in (1, 2, 3, 4)]
    assert await asyncio.gather(*readers) == [whole, whole[1:], whole[3:]]
