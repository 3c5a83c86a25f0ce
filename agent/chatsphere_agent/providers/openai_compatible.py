"""OpenAI and everything that speaks its chat completions, through LangChain."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from chatsphere_agent.config import Settings
from chatsphere_agent.providers.chat import Build

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KEY = "CHATSPHERE_OPENAI_API_KEY"


def builder(name: str, settings: Settings) -> Build | None:
    """How to build the model `name`; None with neither a key nor an address of one's own."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    key = settings.openai_api_key or SecretStr("none")  # local servers ask for none

    def build(temperature: float, most_tokens: int) -> "BaseChatModel":
        from httpx2 import Timeout
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(
            model=name,
            api_key=key,
            base_url=settings.openai_base_url,
            temperature=temperature,
            max_completion_tokens=most_tokens,
            timeout=Timeout(settings.model_total_timeout, connect=settings.model_connect_timeout),
            max_retries=0,
            stream_usage=True,
        )

    return build
