"""What a provider's exception means for the caller. No message of theirs is passed on or logged: it
may hold the key."""

import re
from collections.abc import Iterator

from chatsphere_agent.errors import (
    ModelAuth,
    ModelBadStream,
    ModelEmpty,
    ModelError,
    ModelRateLimited,
    ModelTimeout,
    ModelUnavailable,
)

WAIT, LONGEST_WAIT = 20, 600  # seconds to wait when the provider does not say, and at most
RETRY_DELAY = re.compile(r"'retryDelay': '(\d+)")  # google.rpc.RetryInfo
BAD_KEY = re.compile("API_KEY_INVALID|API key not valid")  # Gemini says so with status 400
NO_CHUNKS = "No generation chunks were returned"  # LangChain's, for a stream without content
# The libraries are imported when first used, so their classes are known by name here.
TIMEOUTS = {"TimeoutException", "APITimeoutError"}
CONNECTION = {"TransportError", "APIConnectionError", "ConnectionError"}
OTHERS = {"OpenAIError", "APIError", "GoogleGenerativeAIError", "LangChainException"}
# What readers of JSON and of its fields raise about an answer of another form.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)


def model_error(error: BaseException, *, begun: bool) -> ModelError | None:
    """`error` as one of ours, by its HTTP status or kind; None for a bug.

    Args:
        begun: whether a part of the answer had arrived.
    """
    causes = list(_causes(error))
    for cause in causes:
        if status := _status(cause):
            return _by_status(status, cause)
    kinds = {kind.__name__ for cause in causes for kind in type(cause).__mro__}
    if kinds & TIMEOUTS:
        return ModelTimeout("The language model took too long.")
    if kinds & CONNECTION and not begun:
        return ModelUnavailable("The language model cannot be reached.")
    if NO_CHUNKS in str(error):
        return ModelEmpty("The language model gave no answer.")
    if kinds & CONNECTION or isinstance(error, UNREADABLE):
        return ModelBadStream("The language model's answer was cut short or could not be read.")
    return ModelError("The language model failed.") if kinds & OTHERS else None


def kinds_of(error: BaseException) -> str:
    """The classes of `error` and of its causes, for the log."""
    return " < ".join(type(cause).__name__ for cause in _causes(error))


def _by_status(status: int, cause: BaseException) -> ModelError:
    if status in (401, 403) or (status == 400 and BAD_KEY.search(str(cause))):
        return ModelAuth("The language model refused its key.")
    if status == 429:
        wait = _wait(cause)
        return ModelRateLimited("The language model is over its rate limit.", retry_after=wait)
    if status in (408, 504):
        return ModelTimeout("The language model took too long.")
    if status >= 500:
        return ModelUnavailable("The language model is not available.")
    if status == 404:
        return ModelError("The provider does not know this language model.")
    return ModelError("The language model refused the request.")


def _status(error: BaseException) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return None


def _wait(error: BaseException) -> int:
    """Seconds the provider asked us to wait: in a header, or in the body as Gemini does."""
    response = getattr(error, "response", None)
    header = str(getattr(response, "headers", {}).get("retry-after", ""))
    body = RETRY_DELAY.search(str(getattr(error, "details", "")))
    said = header if header.isdecimal() else body[1] if body else str(WAIT)
    return max(1, min(int(said[:6]), LONGEST_WAIT))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it; the innermost may be the only one with a status."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
