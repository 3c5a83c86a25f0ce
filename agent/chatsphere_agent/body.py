"""The request body, read once: bounded, uncompressed, UTF-8, strict JSON."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from chatsphere_agent import strict_json
from chatsphere_agent.errors import (
    AgentError,
    BadRequest,
    EncodingNotSupported,
    UnsupportedMediaType,
)

MAX_BYTES = 2 * 2**20


class BodyTooLarge(AgentError):
    """More than the agent reads."""

    status, code, title = 413, "body_too_large", "The body is too large"


async def read(request: Request, model: type[BaseModel]) -> Any:
    """The body as `model`.

    Raises:
        AgentError, RequestValidationError: with a code for what is wrong.
    """
    _check_headers(request)
    value = strict_json.loads(await _bytes(request))
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.", code="object_required")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise RequestValidationError(
            error.errors(include_input=False, include_url=False)
        ) from error


def _check_headers(request: Request) -> None:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise EncodingNotSupported("Compressed bodies are not accepted.")
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.partition("=")[2].strip("\" '").lower() or "utf-8"
    if kind.strip().lower() != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("Send application/json in UTF-8.")


async def _bytes(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BYTES:
            raise BodyTooLarge(f"At most {MAX_BYTES} bytes are read.")
        chunks.append(chunk)
    return b"".join(chunks)
