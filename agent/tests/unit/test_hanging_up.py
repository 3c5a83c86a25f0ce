"""Responses are closed by whoever opened them, and by nobody else."""

import asyncio

from chatsphere_agent.providers.hanging_up import hang_up, note, noting


class Recorded:
    def __init__(self) -> None:
        self.closed = 0

    async def aclose(self) -> None:
        self.closed += 1


async def test_what_was_opened_in_the_block_is_closed():
    opened: list[Recorded] = []
    response = Recorded()

    with noting(opened):
        await note(response)
    await hang_up(opened)

    assert response.closed == 1


async def test_what_was_opened_outside_is_left_alone():
    opened: list[Recorded] = []
    with noting(opened):
        pass

    await note(Recorded())

    assert opened == []


async def test_two_answers_at_once_do_not_close_each_others():
    async def open_one(response: Recorded) -> list[Recorded]:
        opened: list[Recorded] = []
        with noting(opened):
            await asyncio.sleep(0)
            await note(response)
            await asyncio.sleep(0)
        return opened

    first, second = Recorded(), Recorded()

    assert await asyncio.gather(open_one(first), open_one(second)) == [[first], [second]]
