"""What can go wrong, named by what the caller can do about it."""


class AgentError(Exception):
    """Something the caller can act on. `str(error)` is shown to people: no ids, no internals."""

    status, code, title = 500, "internal_error", "Something went wrong on our side"

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after  # seconds


class BadRequest(AgentError):
    """The request itself is wrong; sending it again will not help."""

    status, code, title = 400, "validation_error", "The request is not valid"

    def __init__(self, detail: str, *, code: str = "validation_error") -> None:
        super().__init__(detail)
        self.code = code


class UnsupportedMediaType(AgentError):
    """Bodies are uncompressed JSON in UTF-8."""

    status, code, title = 415, "unsupported_media_type", "The body must be plain JSON"


class EncodingNotSupported(UnsupportedMediaType):
    """A compressed body could unpack to anything."""

    code = "encoding_not_supported"


class Unauthorized(AgentError):
    """No service token, or not a good one. Why is not told."""

    status, code, title = 401, "unauthorized", "A valid service token is needed"


class ActionNotAllowed(AgentError):
    """The token is good, but for another action."""

    status, code, title = 403, "action_not_allowed", "The service token does not allow this"


class IndexMismatch(AgentError):
    """The caller's vectors and this agent's embedding model do not belong together."""

    status, code, title = 409, "index_mismatch", "The index belongs to another embedding model"


class DependencyUnavailable(AgentError):
    """The database does not answer; it may in a moment."""

    status, code, title = 503, "dependency_unavailable", "A needed service is not available"

    def __init__(self, detail: str, *, retry_after: int = 2) -> None:
        super().__init__(detail, retry_after=retry_after)


class EmbeddingInvalid(AgentError):
    """The embedding model gave vectors that would poison the index."""

    status, code, title = 502, "embedding_invalid", "The embedding model gave unusable vectors"


class UnknownModel(BadRequest):
    """No such chat model here."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, code="unknown_model")


class ModelError(AgentError):
    """The chat model's provider failed in a way that trying again will not cure."""

    status, code, title = 502, "model_error", "The language model failed"


class ModelAuth(ModelError):
    """The provider refused our key."""

    code, title = "model_auth", "The language model refused its key"


class ModelBadStream(ModelError):
    """The provider's answer was cut short or could not be read."""

    code, title = "model_bad_stream", "The language model's answer could not be read"


class ModelEmpty(ModelError):
    """The provider answered with nothing."""

    code, title = "model_empty", "The language model gave no answer"


class ModelBlocked(ModelError):
    """The provider's safety filter withheld the answer."""

    code, title = "model_blocked", "The language model withheld its answer"


class ModelUnavailable(ModelError):
    """No key, no connection, or the provider is down; trying again may help."""

    status, code, title = 503, "model_unavailable", "The language model is not available"

    def __init__(self, detail: str, *, retry_after: int = 5) -> None:
        super().__init__(detail, retry_after=retry_after)


class ModelRateLimited(ModelUnavailable):
    """The provider asked us to slow down."""

    code, title = "model_rate_limited", "The language model is over its rate limit"


class ModelTimeout(ModelError):
    """The provider took too long."""

    status, code, title = 504, "model_timeout", "The language model took too long"
