"""What a provider's exception means for the caller. No message of theirs is passed on: it may
hold the key."""

from collections.abc import Iterator

from chatsphere_agent.errors import (
    ModelAuth,
    ModelBadStream,
    ModelError,
    ModelRateLimited,
    ModelTimeout,
    ModelUnavailable,
)


def model_error(error: BaseException) -> BaseException:
    """`error` as one of ours, by its HTTP status or kind; a bug is returned as it is."""
    for cause in _causes(error):
        if status := _status(cause):
            return _by_status(status)
    kinds = {kind.__name__ for cause in _causes(error) for kind in type(cause).__mro__}
    if kinds & {"TimeoutException", "APITimeoutError", "TimeoutError"}:
        return ModelTimeout("The language model took too long.")
    if kinds & {"RemoteProtocolError", "ReadError", "JSONDecodeError", "DecodingError"}:
        return ModelBadStream("The language model's answer was cut short or could not be read.")
    if kinds & {"APIConnectionError", "TransportError", "ConnectionError"}:
        return ModelUnavailable("The language model cannot be reached.")
    if kinds & {"OpenAIError", "APIError", "GoogleGenerativeAIError", "LangChainException"}:
        return ModelError("The language model failed.")
    return error


def _by_status(status: int) -> ModelError:
    if status in (401, 403):
        return ModelAuth("The language model refused its key.")
    if status == 429:
        return ModelRateLimited("The language model is over its rate limit.", retry_after=20)
    if status in (408, 504):
        return ModelTimeout("The language model took too long.")
    if status >= 500:
        return ModelUnavailable("The language model is not available.")
    return ModelError("The language model refused the request.")


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it; the innermost may be the only one with a status."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
