"""Which models a bot may be given: those of which the agent knows."""

from django.core.cache import cache

from apps.bots.configuration import BotConfig
from core.exceptions import FieldError, InvalidInput
from services import agent_client

ALWAYS_THERE = BotConfig.model_fields["model"].default  # it needs no key, and no agent to ask
KEY, KEPT = "model names", 60  # seconds


class UnknownModel(InvalidInput):
    code, title = "unknown_model", "There is no such model"

    sentence = "There is no such model here. Please choose another one."

    def __init__(self) -> None:
        place = "/configuration/model"
        fault = FieldError(pointer=place, code=self.code, detail=self.sentence)
        super().__init__(self.sentence, errors=[fault])


def check(name: str) -> None:
    """A name that was known a moment ago is not asked for again; one that was not may be new.

    Raises: UnknownModel; and the errors of the agent, which must be asked.
    """
    if name == ALWAYS_THERE or name in cache.get(KEY, ()):
        return
    names = [model.id for model in agent_client.models()]
    cache.set(KEY, names, KEPT)
    if name not in names:
        raise UnknownModel
