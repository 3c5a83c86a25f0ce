"""The letterbox: every body that crosses from the backend to the agent, and back.

The namespace of a call is never in a body; it is the `workspace` and `bot` of the signed service
token. Offsets count Unicode code points and are half-open.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Mode = Literal["hybrid", "dense", "lexical"]
Ordinal = Annotated[int, Field(ge=0, le=1_000_000)]
Generation = Annotated[int, Field(ge=1, le=2_147_483_647)]
IndexId = Annotated[str, Field(max_length=200)]
Pair = Annotated[list[Ordinal], Field(min_length=2, max_length=2)]


class Closed(BaseModel):
    """Refuses unknown fields, coercion and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class ChunkIn(Closed):
    """One passage: `content` is quoted, `embedding_text` (title and headings first) is searched.

    With a `question` the content was written as its answer, and is quoted as a whole.
    """

    ordinal: Ordinal
    content: str = Field(min_length=1, max_length=20_000)
    embedding_text: str = Field(min_length=1, max_length=20_000)
    question: str = Field(default="", max_length=2_000)


class StoreRequest(Closed):
    """A batch of one generation of one document; sending it again changes nothing."""

    document_id: UUID = Field(strict=False)
    generation: Generation
    index_id: IndexId
    chunks: list[ChunkIn] = Field(min_length=1, max_length=128)


class StoreResponse(Closed):
    """How many chunks of the batch are now in the store."""

    stored: int


class CopyRequest(Closed):
    """Passages that a new generation shares with an old one: `pairs` are [old, new] ordinals.

    Text and vector are taken as they are, so both must be the same in both generations.
    """

    document_id: UUID = Field(strict=False)
    index_id: IndexId
    from_generation: Generation
    to_generation: Generation
    pairs: list[Pair] = Field(min_length=1, max_length=1_000)

    @model_validator(mode="after")
    def _one_origin_each(self) -> Self:
        targets = {pair[1] for pair in self.pairs}
        if len(targets) < len(self.pairs):
            raise PydanticCustomError("duplicate_target", "A passage has one origin at most")
        return self


class CopyResponse(Closed):
    """How many passages were copied; one that is not there is left out."""

    copied: int


class Hidden(Closed):
    """What a search must not see: one passage of a generation or, with `ordinal` null, all of it;
    with `generation` null the whole document."""

    document_id: UUID = Field(strict=False)
    generation: Generation | None = None
    ordinal: Ordinal | None = None

    @model_validator(mode="after")
    def _passage_of_a_generation(self) -> Self:
        if self.ordinal is not None and self.generation is None:
            raise PydanticCustomError("generation_required", "A passage is one of a generation")
        return self


class Retrieval(Closed):
    """How passages are found. `min_score` is a cosine similarity, 0 to 1."""

    mode: Mode = "hybrid"
    top_k: int = Field(default=6, ge=1, le=50)
    min_score: float = Field(default=0.0, ge=0.0, le=1.0)


class Scope(Closed):
    """Which vectors count: those of `index_id` that are not `hidden`."""

    index_id: IndexId
    hidden: list[Hidden] = Field(default_factory=list, max_length=10_000)


class SearchRequest(Scope):
    """Find passages, best first."""

    query: str = Field(min_length=1, max_length=8_000)
    retrieval: Retrieval = Field(default_factory=Retrieval)


class Hit(Closed):
    """A passage by its key. `score` orders hits of one search; `similarity` is the cosine.

    `question` is what the content was written to answer; empty for what was not.
    """

    document_id: UUID
    generation: int
    ordinal: int
    content: str
    question: str = ""
    score: float
    similarity: float | None = None


class SearchResponse(Closed):
    """Hits, best first; at most `top_k`."""

    results: list[Hit]


class Turn(Closed):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=100_000)


class Answers(Closed):
    """How the bot answers when its sources say nothing."""

    only_from_sources: bool = True
    refusal: str = Field(default="", max_length=2_000)


class Configuration(Closed):
    """The part of a bot's configuration that the agent needs; rebuilt by the backend each call."""

    model: str = Field(default="extractive", max_length=200)
    system_prompt: str = Field(default="", max_length=20_000)
    temperature: float = Field(default=0.2, ge=0.0, le=2.0)
    max_output_tokens: int = Field(default=1_024, ge=1, le=65_536)
    retrieval: Retrieval = Field(default_factory=Retrieval)
    answers: Answers = Field(default_factory=Answers)


class ChatRequest(Scope):
    """Answer `message`; `history` is oldest first."""

    message: str = Field(min_length=1, max_length=8_000)
    history: list[Turn] = Field(default_factory=list, max_length=200)
    configuration: Configuration = Field(default_factory=Configuration)


class Source(Hit):
    """A hit the answer may cite as `[index]`; `index` counts from 1."""

    index: int


class Grounding(Closed):
    """A span of the answer and the literal `quote` in `sources[source_index]` that supports it."""

    start: int
    end: int
    supported: bool
    source_index: int | None = None
    quote: str | None = None


class Usage(Closed):
    """What the model counted; null where the provider did not say."""

    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None


FinishReason = Literal["stop", "length"]


class SourcesEvent(Closed):
    """First in every stream, also when empty."""

    type: Literal["sources"] = "sources"
    sources: list[Source]


class DeltaEvent(Closed):
    """The next piece of the answer; never empty."""

    type: Literal["delta"] = "delta"
    text: str


class GroundingEvent(Closed):
    """Which spans of the whole answer are supported by what."""

    type: Literal["grounding"] = "grounding"
    grounding: list[Grounding]


class UsageEvent(Closed):
    """Tokens used by the turn."""

    type: Literal["usage"] = "usage"
    usage: Usage


class DoneEvent(Closed):
    """Last event of an answer that ended well."""

    type: Literal["done"] = "done"
    finish_reason: FinishReason


class ErrorEvent(Closed):
    """Last event of an answer that failed after the stream had begun."""

    type: Literal["error"] = "error"
    code: str
    detail: str


ChatEvent = Annotated[
    SourcesEvent | DeltaEvent | GroundingEvent | UsageEvent | DoneEvent | ErrorEvent,
    Field(discriminator="type"),
]


class ChatResponse(Closed):
    """The same answer in one piece."""

    content: str
    sources: list[Source]
    grounding: list[Grounding]
    usage: Usage | None
    finish_reason: FinishReason


class StoredGeneration(Closed):
    """What the store holds of one generation; the lists are filled when one document is asked.

    A fingerprint is the SHA-256, in hex, of the SHA-256, in hex, of the embedding text followed by
    the content; empty for what was stored before there were any. `digest` is the SHA-256 of all
    "ordinal:fingerprint", joined by commas in the order of the ordinals.
    """

    document_id: UUID
    generation: int
    index_id: str
    chunks: int
    digest: str
    ordinals: list[int] | None = None
    fingerprints: list[str] | None = None


class VectorsResponse(Closed):
    """All generations in the namespace."""

    results: list[StoredGeneration]


class DeletedResponse(Closed):
    """How many vectors went."""

    deleted: int


class EmbeddingInfo(Closed):
    """The index new vectors belong to, and how much text one vector reads."""

    index_id: str
    model: str
    dimensions: int
    max_tokens: int


class ModelInfo(Closed):
    """A chat model; `available` is false while its key is missing."""

    id: str
    provider: str
    available: bool


class ModelsResponse(Closed):
    """What this agent can embed and answer with: `embedding` is for new vectors, those of all
    `embeddings` are searched."""

    embedding: EmbeddingInfo
    embeddings: list[EmbeddingInfo]
    models: list[ModelInfo]


class FieldProblem(Closed):
    """One field that was refused, by RFC 6901 pointer; the value itself is never echoed."""

    pointer: str
    code: str
    detail: str


class Problem(Closed):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] | None = None
