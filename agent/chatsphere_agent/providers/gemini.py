"""Google Gemini through LangChain."""

from typing import TYPE_CHECKING

from chatsphere_agent.config import Settings
from chatsphere_agent.providers.chat import Build
from chatsphere_agent.schemas import Configuration

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KEY = "CHATSPHERE_GEMINI_API_KEY"


def builder(name: str, settings: Settings) -> Build | None:
    """How to build the model `name`; None without a key."""
    key = settings.gemini_api_key
    if key is None:
        return None

    def build(configuration: Configuration) -> "BaseChatModel":
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI(
            model=name,
            google_api_key=key,
            base_url=settings.gemini_base_url,
            temperature=configuration.temperature,
            max_output_tokens=configuration.max_output_tokens,
            timeout=settings.model_total_timeout,
            max_retries=1,  # the library's word for a single try
        )

    return build
