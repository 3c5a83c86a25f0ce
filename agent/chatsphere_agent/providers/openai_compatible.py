"""OpenAI and everything that speaks its chat completions, through LangChain."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from chatsphere_agent.config import Settings
from chatsphere_agent.providers.chat import Build
from chatsphere_agent.schemas import Configuration

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KEY = "CHATSPHERE_OPENAI_API_KEY"


def builder(name: str, settings: Settings) -> Build | None:
    """How to build the model `name`; None with neither a key nor an address of one's own."""
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    key = settings.openai_api_key or SecretStr("none")  # local servers ask for none

    def build(configuration: Configuration) -> "BaseChatModel":
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(
            model=name,
            api_key=key,
            base_url=settings.openai_base_url,
            temperature=configuration.temperature,
            max_completion_tokens=configuration.max_output_tokens,
            timeout=settings.model_total_timeout,
            max_retries=0,
            stream_usage=True,
        )

    return build
