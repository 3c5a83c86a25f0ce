"""The order of a turn's events, whatever the model does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from chatsphere_agent.errors import ModelAuth, ModelEmpty, ModelError
from chatsphere_agent.llm import Ending, Prompt
from chatsphere_agent.rag import Turn, lines
from chatsphere_agent.schemas import ChatEvent, Grounding, Usage
from tests.factories import make_prompt


@dataclass
class Scripted:
    """A model that says what it was told to, and then fails if it was told to."""

    pieces: list[str | Ending]
    error: ModelError | None = None
    closed: list[bool] = field(default_factory=list)

    async def answer(self, prompt: Prompt) -> AsyncIterator[str | Ending]:
        try:
            for piece in self.pieces:
                yield piece
            if self.error:
                raise self.error
        finally:
            self.closed.append(True)


def make_turn(*pieces: str | Ending, error: ModelError | None = None) -> Turn:
    return Turn(make_prompt("Why?", "Because."), Scripted(list(pieces), error))


async def events(turn: Turn) -> list[ChatEvent]:
    return [event async for event in turn.events()]


async def kinds(turn: Turn) -> list[str]:
    return [event.type for event in await events(turn)]


GROUND = Grounding(start=0, end=3, supported=True, source_index=1, quote="Yes")
ENDING = Ending("length", Usage(model="m", input_tokens=1, output_tokens=2), [GROUND])


async def test_an_answer_is_sources_deltas_grounding_usage_done():
    found = await kinds(make_turn("Yes", " [1].", ENDING))

    assert found == ["sources", "delta", "delta", "grounding", "usage", "done"]


async def test_what_is_unknown_is_left_out():
    assert await kinds(make_turn("Yes.", Ending())) == ["sources", "delta", "done"]


async def test_a_failure_before_the_first_word_is_sources_and_an_error():
    *_, last = found = await events(make_turn(error=ModelAuth("The key was refused.")))

    assert [event.type for event in found] == ["sources", "error"]
    assert (last.code, last.detail) == ("model_auth", "The key was refused.")


async def test_a_failure_in_the_middle_leaves_what_was_said():
    assert await kinds(make_turn("Yes", error=ModelError("x"))) == ["sources", "delta", "error"]


@pytest.mark.parametrize("pieces", [[], [""], [" ", "\n"], ["[7]"], [" [7]", " "]])
async def test_nothing_but_white_space_is_an_error(pieces):
    found = await events(make_turn(*pieces, Ending()))

    assert found[-1].code == "model_empty"


async def test_markers_to_no_source_are_taken_out_also_across_pieces():
    turn = make_turn("Yes [", "1] no [", "7", "]. Well ", "[2", "] so [", Ending())

    texts = [event.text for event in await events(turn) if event.type == "delta"]

    assert "".join(texts) == "Yes [1] no. Well so ["
    assert "" not in texts


async def test_the_answer_in_one_piece_holds_what_the_events_hold():
    whole = await make_turn("Yes", " [1].", ENDING).whole()

    assert whole.content == "Yes [1]."
    assert whole.grounding == [GROUND]
    assert whole.usage == ENDING.usage
    assert whole.finish_reason == "length"
    assert [source.content for source in whole.sources] == ["Because."]


async def test_the_answer_in_one_piece_fails_as_the_model_did():
    with pytest.raises(ModelAuth):
        await make_turn("Yes", error=ModelAuth("x")).whole()
    with pytest.raises(ModelEmpty):
        await make_turn(Ending()).whole()


async def test_each_event_is_one_line():
    turn = make_turn("two\nlines\u2028and more", Ending())

    found = [line async for line in lines(turn)]

    assert all(line.endswith(b"}\n") and line.count(b"\n") == 1 for line in found)


async def test_leaving_the_stream_leaves_the_model():
    turn = make_turn("one", "two", Ending())
    stream = lines(turn)
    await anext(stream)
    await anext(stream)

    await stream.aclose()

    assert turn.model.closed == [True]
