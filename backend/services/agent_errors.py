"""How a call to the agent can fail, in terms of what the caller can do about it."""

from core.exceptions import ChatSphereError, DependencyUnavailable


class AgentFailed(ChatSphereError):
    """It answered with an error of its own; asking again will not help by itself."""

    status, code, title = 502, "agent_error", "The agent service failed"


class AgentBadResponse(AgentFailed):
    """It answered with something that is not in the contract, or stopped in the middle."""

    code, title = "agent_bad_response", "The agent service's answer could not be read"


class AgentTimeout(ChatSphereError):
    """It took longer than the settings allow."""

    status, code, title = 504, "agent_timeout", "The agent service took too long"


class AgentUnavailable(DependencyUnavailable):
    """It cannot be reached, or cannot work right now; trying again helps."""

    code, title = "agent_unavailable", "The agent service is not available"


class AgentRefused(ChatSphereError):
    """Its own coded problem, passed on: a model without a key, an unknown model, another index.

    Attributes: `status`, `code` and the sentence are the agent's.
    """

    status, code, title = 502, "agent_refused", "The agent service refused the request"

    def __init__(self, detail: str, *, status: int, code: str, retry_after: int | None) -> None:
        super().__init__(detail, code=code, retry_after=retry_after)
        self.status = status
