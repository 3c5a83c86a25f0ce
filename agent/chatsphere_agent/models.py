"""Which chat models this agent answers with."""

from collections.abc import Callable

from chatsphere_agent.config import Settings
from chatsphere_agent.embedder import Embedder
from chatsphere_agent.errors import ModelUnavailable, UnknownModel
from chatsphere_agent.llm import ChatModel
from chatsphere_agent.providers import extractive, gemini, openai_compatible
from chatsphere_agent.providers.chat import Build, LangChainModel
from chatsphere_agent.providers.extractive import ExtractiveModel
from chatsphere_agent.schemas import ModelInfo

BUILDERS: dict[str, Callable[[str, Settings], Build | None]] = {
    "gemini": gemini.builder,
    "openai": openai_compatible.builder,
}
KEYS = {"gemini": gemini.KEY, "openai": openai_compatible.KEY}


class Models:
    """The models of the settings, built when first asked for, and the one that needs no key."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings = settings
        self._extractive = ExtractiveModel(embedder)
        self._built: dict[str, ChatModel] = {}

    def get(self, name: str) -> ChatModel:
        """The model called `name`.

        Raises:
            UnknownModel: it is not among the operator's.
            ModelUnavailable: its provider has no key.
        """
        if name == extractive.NAME:
            return self._extractive
        if name not in self._settings.models:
            raise UnknownModel("There is no such model; GET /v1/models lists them.")
        if name not in self._built:
            self._built[name] = self._outside(name)
        return self._built[name]

    def _outside(self, name: str) -> ChatModel:
        build, settings = self._builder(name), self._settings
        if build is None:
            variable = KEYS[name.partition(":")[0]]
            raise ModelUnavailable(f"The model has no key. Set {variable}.")
        return LangChainModel(
            name, build, idle=settings.model_idle_timeout, total=settings.model_total_timeout
        )

    def list(self) -> list[ModelInfo]:
        """All of them, the one without a key first."""
        own = ModelInfo(id=extractive.NAME, provider="chatsphere", available=True)
        return [own, *map(self._info, self._settings.models)]

    def _info(self, name: str) -> ModelInfo:
        provider = name.partition(":")[0]
        return ModelInfo(id=name, provider=provider, available=self._builder(name) is not None)

    def _builder(self, name: str) -> Build | None:
        provider, _, model = name.partition(":")
        return BUILDERS[provider](model, self._settings)
