"""A bot's configuration: JSON in the row, this closed type in code."""

from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from apps.bots import origins

VERSION: Final = 1
Mode = Literal["hybrid", "dense", "lexical"]
MODES = get_args(Mode)
Origin = Annotated[str, Field(max_length=255), AfterValidator(origins.normal)]


class Closed(BaseModel):
    """Refuses unknown fields, coercion and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Retrieval(Closed):
    """How passages are found. `min_score` is a cosine similarity, 0 to 1."""

    mode: Mode = "hybrid"
    top_k: int = Field(default=6, ge=1, le=50)
    min_score: float = Field(default=0.0, ge=0.0, le=1.0)


class Answers(Closed):
    """What an answer may say, and what it says when the sources are silent."""

    only_from_sources: bool = True
    show_sources: bool = True
    refusal: str = Field(default="", max_length=2_000)


class Chunking(Closed):
    """How new documents are cut, in tokens of the embedding model; 0 leaves the size to it."""

    size: int = Field(default=0, ge=0, le=2_000)
    overlap: int = Field(default=0, ge=0, le=200)


class BotConfig(Closed):
    """Everything an owner can set. Lengths are in characters, temperatures without unit."""

    version: Literal[1] = VERSION
    agent_type: Literal["rag"] = "rag"
    model: str = Field(default="extractive", min_length=1, max_length=200)
    system_prompt: str = Field(default="", max_length=20_000)
    temperature: float = Field(default=0.2, ge=0.0, le=2.0)
    max_output_tokens: int = Field(default=1_024, ge=1, le=65_536)
    chat_history_length: int = Field(default=10, ge=0, le=100)
    retrieval: Retrieval = Field(default_factory=Retrieval)
    chunking: Chunking = Field(default_factory=Chunking)
    answers: Answers = Field(default_factory=Answers)
    suggested_questions: list[str] = Field(default_factory=list, max_length=10)
    allowed_origins: list[Origin] = Field(default_factory=list, max_length=50)
    welcome_message: str = Field(default="", max_length=2_000)


def default() -> dict[str, Any]:
    """The configuration of a new bot, as stored."""
    return BotConfig().model_dump()
