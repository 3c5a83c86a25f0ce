"""How a turn can be refused, and how its reply can end badly."""

from apps.documents.indexes import IndexMismatch
from core.exceptions import (
    ChatSphereError,
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    TooLarge,
)

PASSING = {"interrupted", "model_rate_limited"}  # as is whatever is unavailable
RETRY_AFTER = 5  # seconds


class MessageEmpty(InvalidInput):
    code, title = "message_empty", "The message has no visible text"

    def __init__(self) -> None:
        fault = FieldError(pointer="/message", code=self.code, detail=self.title)
        super().__init__(errors=[fault])


class MessageTooLong(TooLarge):
    code, title = "message_too_long", "The message is too long"


class NotYourConversation(Forbidden):
    code, title = "not_your_conversation", "Only the person who began a conversation writes in it"


class ConversationEnded(Conflict):
    code, title = "conversation_ended", "This conversation has ended"


class TurnInProgress(Conflict):
    code, title = "turn_in_progress", "The previous message is still being answered"


class KeyReused(ChatSphereError):
    status, code = 422, "idempotency_key_reused"
    title = "This client_message_id belongs to another text"


class Stopped(ChatSphereError):
    status, code, title = 409, "stopped", "The answer was stopped"


class Interrupted(ChatSphereError):
    status, code, title = 503, "interrupted", "The answer was interrupted. Please ask again"


class ReplyFailed(ChatSphereError):
    """There is no answer; the row says why. The status is derived from the code, so that every
    process gives the same one, whether it saw the failure itself or reads of it later.

    Attributes: `members` names the message that failed; the question before it is kept.
    """

    title = "The message could not be answered"

    def __init__(self, detail: str, *, code: str, message_id: str) -> None:
        self.status = _status_of(code)
        again = RETRY_AFTER if self.status == 503 else None
        super().__init__(detail, code=code, retry_after=again)
        self.members = {"message_id": message_id}


KNOWN = {error.code: error.status for error in (Stopped, IndexMismatch, ChatSphereError)}


def _status_of(code: str) -> int:
    if code in KNOWN:
        return KNOWN[code]
    if code in PASSING or code.endswith("_unavailable"):
        return 503
    return 504 if code.endswith("_timeout") else 502
