"""Many bots at once, some of whose callers leave: nobody ever gets another's text."""

import asyncio
import random

import httpx2

from tests.factories import make_batch, make_question, make_search, make_token
from tests.serving import Served
from tests.speaking import Bot

BOTS, ROUNDS = 20, 5


class Caller:
    """One bot's owner, with a canary that stands in all of its passages and in no other's."""

    def __init__(self, client: httpx2.AsyncClient, number: int) -> None:
        self._client, self._bot = client, Bot()
        self.canary = f"canary{number:03}"

    async def post(self, action: str, path: str, body: dict[str, object]) -> str:
        token = make_token(action, workspace=self._bot.workspace, bot=self._bot.bot)
        headers = {"Authorization": f"Bearer {token}"}
        response = await self._client.post(f"/v1/{path}", headers=headers, json=body)
        assert response.status_code == httpx2.codes.OK, response.text
        return response.text

    async def store(self) -> None:
        texts = [f"Refund rule {n} is paid within days, says {self.canary}." for n in range(3)]
        await self.post("store", "embed_and_store", make_batch(*texts))

    async def search(self) -> str:
        return await self.post("search", "search", make_search("refund rule"))

    async def chat(self) -> str:
        question = make_question("When is the refund rule paid?")
        return await self.post("chat", "chat/stream", question)


async def calls_with_leavers(callers: list[Caller], chance: random.Random) -> list[tuple[str, str]]:
    """Everyone searches and chats at once; a fifth leaves at a random moment. (canary, answer)."""
    tasks = {}
    for caller in callers:
        for call in (caller.search, caller.chat):
            task = asyncio.create_task(call())
            tasks[task] = caller.canary
            if chance.random() < 0.2:
                asyncio.get_running_loop().call_later(chance.random() * 0.2, task.cancel)
    await asyncio.wait(tasks)
    return [(canary, task.result()) for task, canary in tasks.items() if not task.cancelled()]


async def test_every_answer_holds_only_its_own_bots_text(served: Served):
    chance = random.Random(7)
    async with httpx2.AsyncClient(base_url=served.url, timeout=60, trust_env=False) as client:
        callers = [Caller(client, number) for number in range(BOTS)]
        await asyncio.gather(*(caller.store() for caller in callers))

        answers = []
        for _ in range(ROUNDS):
            answers += await calls_with_leavers(callers, chance)
        after = await callers[0].search()

    canaries = {caller.canary for caller in callers}
    assert len(answers) > BOTS * ROUNDS
    for own, answer in answers:
        assert own in answer
        assert not any(other in answer for other in canaries - {own})
    assert callers[0].canary in after


async def test_the_same_batch_stored_by_many_at_once_is_there_once(served: Served):
    async with httpx2.AsyncClient(base_url=served.url, timeout=60, trust_env=False) as client:
        caller, body = Caller(client, 0), make_batch("one", "two", "three")

        await asyncio.gather(*(caller.post("store", "embed_and_store", body) for _ in range(8)))
        found = await caller.post("search", "search", make_search("one two three"))

    assert found.count('"ordinal"') == 3
