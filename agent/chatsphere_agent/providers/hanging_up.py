"""Hangs up on a provider whose answer nobody reads any more.

Leaving a library's stream should close its connection. Gemini's library keeps the response in a
ring of references, so that the provider would go on, and be paid, until the garbage collector runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Response(Protocol):
    """What every HTTP client calls it."""

    async def aclose(self) -> None: ...


_noted_in: ContextVar[list[Response] | None] = ContextVar("noted_in", default=None)


@contextmanager
def noting(responses: list[Response]) -> Iterator[None]:
    """What is opened in this block is added to `responses`."""
    token = _noted_in.set(responses)
    try:
        yield
    finally:
        _noted_in.reset(token)


async def note(response: Response) -> None:
    """A response hook for an HTTP client."""
    responses = _noted_in.get()
    if responses is not None:
        responses.append(response)


async def hang_up(responses: list[Response]) -> None:
    """Close them; one that was read to its end is closed already."""
    for response in responses:
        await response.aclose()
