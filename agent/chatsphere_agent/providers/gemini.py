"""Google Gemini through LangChain."""

from typing import TYPE_CHECKING

from chatsphere_agent.config import Settings
from chatsphere_agent.providers.chat import Build
from chatsphere_agent.providers.hanging_up import note

if TYPE_CHECKING:
    from httpx import Request
    from langchain_core.language_models import BaseChatModel

KEY = "CHATSPHERE_GEMINI_API_KEY"


def builder(name: str, settings: Settings) -> Build | None:
    """How to build the model `name`; None without a key."""
    key = settings.gemini_api_key
    if key is None:
        return None

    async def connect_soon(request: "Request") -> None:
        """The library takes one number for all its timeouts; connecting gets its own here."""
        request.extensions["timeout"]["connect"] = settings.model_connect_timeout

    def build(temperature: float, most_tokens: int) -> "BaseChatModel":
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI(
            model=name,
            google_api_key=key,
            base_url=settings.gemini_base_url,
            temperature=temperature,
            max_output_tokens=most_tokens,
            timeout=settings.model_total_timeout,
            client_args={"event_hooks": {"request": [connect_soon], "response": [note]}},
            max_retries=1,  # the library's word for a single try
        )

    return build
