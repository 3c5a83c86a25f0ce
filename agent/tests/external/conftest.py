"""Each test runs for both vendors: they differ on the wire and must not differ for us."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest

from chatsphere_agent.config import Settings
from chatsphere_agent.errors import ModelError
from chatsphere_agent.llm import ChatModel, Ending, Prompt
from chatsphere_agent.models import Models
from tests.external import wire
from tests.factories import SERVICE_TOKEN, make_prompt
from tests.vendor import Piece, Reply, Vendor

KEY = "sk-the-operators-own-key-5f2c"


@dataclass(frozen=True)
class Kind:
    """How one vendor says things, and how a request to it is read."""

    name: str
    answer: Callable[..., list[Piece]]
    chunk: Callable[..., bytes]
    failure: Callable[[int, str], Reply]
    blocked: list[Piece]
    length: str
    prompt_of: Callable[[Any], list[tuple[str, str]]]
    key_header: str


GEMINI = Kind(
    "gemini:gemini-test",
    wire.gemini_answer,
    wire.gemini_chunk,
    lambda status, text: wire.gemini_error(status, "SOME_STATUS", text),
    wire.gemini_blocked(),
    "MAX_TOKENS",
    wire.read_gemini,
    "x-goog-api-key",
)
OPENAI = Kind(
    "openai:gpt-test",
    wire.openai_answer,
    wire.openai_chunk,
    lambda status, text: wire.openai_error(status, "some_code", text),
    wire.openai_answer("never shown", finish="content_filter"),
    "length",
    wire.read_openai,
    "authorization",
)


@pytest.fixture(params=[GEMINI, OPENAI], ids=["gemini", "openai"])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def own_vendor() -> Any:
    """A vendor that no other test has talked to."""
    made = Vendor()
    yield made
    made.close()


@pytest.fixture
def model(kind: Kind, own_vendor: Vendor) -> ChatModel:
    return make_model(kind, own_vendor.url)


def make_model(kind: Kind, url: str, **changes: Any) -> ChatModel:
    settings = make_settings(
        **{"gemini_base_url": url, "openai_base_url": f"{url}/v1"} | changes,
    )
    return Models(settings, None).get(kind.name)  # type: ignore[arg-type]  # embeds nothing here


def make_settings(**changes: Any) -> Settings:
    """An operator's settings: keys for both vendors."""
    given = {
        "agent_database_url": "postgresql://agent@/agent",
        "agent_service_token": SERVICE_TOKEN,
        "gemini_api_key": KEY,
        "openai_api_key": KEY,
        "models": (GEMINI.name, OPENAI.name),
    }
    return Settings(**given | changes)


async def pieces(model: ChatModel, prompt: Prompt | None = None) -> AsyncIterator[str | Ending]:
    async with aclosing(model.answer(prompt or make_prompt("Why?", "Because."))) as stream:
        async for piece in stream:
            yield piece


async def answer(model: ChatModel, prompt: Prompt | None = None) -> tuple[str, Ending]:
    """The whole text and how it ended."""
    *texts, ending = [piece async for piece in pieces(model, prompt)]
    assert isinstance(ending, Ending)
    return "".join(str(text) for text in texts), ending


async def failure(model: ChatModel, prompt: Prompt | None = None) -> ModelError:
    """What the model failed with; what it said before does not matter."""
    with pytest.raises(ModelError) as caught:
        await answer(model, prompt)
    return caught.value
