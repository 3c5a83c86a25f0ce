"""The request body, read once: bounded, uncompressed, UTF-8, strict JSON."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from chatsphere_agent import strict_json
from chatsphere_agent.errors import (
    AgentError,
    BadRequest,
    EncodingNotSupported,
    UnsupportedMediaType,
)

MAX_BYTES = 2 * 2**20
Model = TypeVar("Model", bound=BaseModel)


class BodyTooLarge(AgentError):
    """More than the agent reads."""

    status, code, title = 413, "body_too_large", "The body is too large"


def of(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency: the body as `model`.

    It raises AgentError or RequestValidationError with a code for what is wrong.
    """

    async def read(request: Request) -> Model:
        _check_headers(request)
        value = strict_json.loads(await _bytes(request))
        if not isinstance(value, dict):
            raise BadRequest("The body must be a JSON object.", code="object_required")
        try:
            return model.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False)
            raise RequestValidationError(found) from error

    return read


def _check_headers(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise EncodingNotSupported("Compressed bodies are not accepted.")
    kinds = request.headers.getlist("content-type")
    kind, _, parameters = kinds[0].partition(";") if len(kinds) == 1 else ("", "", "")
    charset = parameters.partition("=")[2].strip("\" '").lower() or "utf-8"
    if kind.strip().lower() != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("Send application/json in UTF-8.")


async def _bytes(request: Request) -> bytes:
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_BYTES:
                raise BodyTooLarge(f"At most {MAX_BYTES} bytes are read.")
            chunks.append(chunk)
    except ClientDisconnect as error:
        raise BadRequest("The body ended too soon.", code="body_incomplete") from error
    return b"".join(chunks)
