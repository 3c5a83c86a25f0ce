"""The agent's endpoints. Types are the contract; dependencies arrive."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from chatsphere_agent import body, rag
from chatsphere_agent.auth import Caller, allows, verify
from chatsphere_agent.errors import BadRequest
from chatsphere_agent.knowledge import Knowledge
from chatsphere_agent.models import Models
from chatsphere_agent.schemas import (
    ChatRequest,
    ChatResponse,
    CopyRequest,
    CopyResponse,
    DeletedResponse,
    EmbeddingInfo,
    Generation,
    IndexId,
    ModelsResponse,
    Ordinal,
    Problem,
    SearchRequest,
    SearchResponse,
    StoreRequest,
    StoreResponse,
    VectorsResponse,
)
from chatsphere_agent.vector_store import Shelf, Which


async def knowledge(request: Request) -> Knowledge:
    found: Knowledge = request.app.state.knowledge
    return found


async def models(request: Request) -> Models:
    found: Models = request.app.state.models
    return found


async def known_parameters(request: Request, _: Annotated[Caller, Depends(verify)]) -> None:
    """Refuse query parameters the route does not have: a misspelt `generation` of a DELETE would
    otherwise remove the whole document. Nor may one be given twice."""
    fields = get_flat_params(request.scope["route"].dependant)
    known = {field.alias for field in fields if isinstance(field.field_info, Query)}
    given = [name for name, _ in request.query_params.multi_items()]
    if not known.issuperset(given):
        raise BadRequest(
            "The address has a parameter this route does not know.", code="unknown_parameter"
        )
    if len(set(given)) < len(given):
        raise BadRequest("The address names a parameter twice.", code="duplicate_parameter")


NDJSON = "application/x-ndjson"
PROBLEM: dict[str, Any] = {"model": Problem, "description": "RFC 9457 problem"}
router = APIRouter(
    prefix="/v1",
    responses=dict.fromkeys((400, 401, 403, 409, 413, 415, 502, 503, 504), PROBLEM),
    dependencies=[Depends(known_parameters)],
)


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body's schema; FastAPI does not see it, because our own strict parser reads it."""
    content = {"application/json": {"schema": reference(model.__name__)}}
    return {"requestBody": {"required": True, "content": content}}


KnowledgeDep = Annotated[Knowledge, Depends(knowledge)]
ModelsDep = Annotated[Models, Depends(models)]


@router.post("/embed_and_store", openapi_extra=documented(StoreRequest))
async def embed_and_store(
    namespace: Annotated[str, Depends(allows("store"))],
    batch: Annotated[StoreRequest, Depends(body.of(StoreRequest))],
    knowledge: KnowledgeDep,
) -> StoreResponse:
    """Embed a batch of chunks and keep it. The same batch again changes nothing."""
    return StoreResponse(stored=await knowledge.put(namespace, batch))


@router.post("/search", openapi_extra=documented(SearchRequest))
async def search(
    namespace: Annotated[str, Depends(allows("search"))],
    asked: Annotated[SearchRequest, Depends(body.of(SearchRequest))],
    knowledge: KnowledgeDep,
) -> SearchResponse:
    """Find passages, best first."""
    shelf = Shelf(namespace, asked.index_id, asked.hidden)
    return SearchResponse(results=await knowledge.search(shelf, asked.query, asked.retrieval))


async def prepared(
    namespace: Annotated[str, Depends(allows("chat"))],
    asked: Annotated[ChatRequest, Depends(body.of(ChatRequest))],
    knowledge: KnowledgeDep,
    models: ModelsDep,
) -> rag.Turn:
    """The turn with its passages found, so that failures so far are ordinary problems."""
    model = models.get(asked.configuration.model)
    return await rag.prepare(knowledge, model, namespace, asked)


@router.post("/chat", openapi_extra=documented(ChatRequest))
async def chat(turn: Annotated[rag.Turn, Depends(prepared)]) -> ChatResponse:
    """Answer in one piece."""
    return await turn.whole()


EVENTS = {"description": "Events", "content": {NDJSON: {"schema": reference("ChatEvent")}}}


@router.post(
    "/chat/stream",
    response_class=StreamingResponse,
    responses={200: EVENTS},
    openapi_extra=documented(ChatRequest),
)
async def chat_stream(turn: Annotated[rag.Turn, Depends(prepared)]) -> StreamingResponse:
    """Answer, one JSON event per line: `sources`, then `delta`s, then one `done` or `error`.

    Retrieval runs before the first byte, so its failures are ordinary problem responses.
    """
    return StreamingResponse(rag.lines(turn), media_type=NDJSON)


@router.post("/vectors/copy", openapi_extra=documented(CopyRequest))
async def copy_vectors(
    namespace: Annotated[str, Depends(allows("store"))],
    wanted: Annotated[CopyRequest, Depends(body.of(CopyRequest))],
    knowledge: KnowledgeDep,
) -> CopyResponse:
    """Give passages of one generation to another without embedding them again."""
    return CopyResponse(copied=await knowledge.store.copy(namespace, wanted))


@router.get("/vectors")
async def vectors(
    namespace: Annotated[str, Depends(allows("audit"))],
    knowledge: KnowledgeDep,
    document_id: UUID | None = None,
) -> VectorsResponse:
    """What the store holds of the bot, by generation."""
    return VectorsResponse(results=await knowledge.store.stored(namespace, document_id))


async def which(
    document_id: UUID,
    generation: Generation | None = None,
    ordinal: Ordinal | None = None,
    index_id: IndexId | None = None,
) -> Which:
    """Vectors of one document. Raises `BadRequest`: a place in no generation."""
    if ordinal is not None and generation is None:
        raise BadRequest("An ordinal needs its generation.", code="generation_required")
    return Which(document_id, generation, ordinal, index_id)


@router.delete("/vectors/{document_id}")
async def delete_vectors(
    namespace: Annotated[str, Depends(allows("delete"))],
    which: Annotated[Which, Depends(which)],
    knowledge: KnowledgeDep,
) -> DeletedResponse:
    """Remove a document's vectors, those of one generation, or one of them; of every embedding
    model, or of one."""
    return DeletedResponse(deleted=await knowledge.store.delete(namespace, which))


@router.delete("/namespace")
async def delete_namespace(
    namespace: Annotated[str, Depends(allows("delete"))],
    knowledge: KnowledgeDep,
    index_id: IndexId | None = None,
) -> DeletedResponse:
    """Remove everything of the bot, or what one embedding model made."""
    which = Which(index_id=index_id)
    return DeletedResponse(deleted=await knowledge.store.delete(namespace, which))


@router.get("/models", dependencies=[Depends(allows("models"))])
async def list_models(knowledge: KnowledgeDep, models: ModelsDep) -> ModelsResponse:
    """What this agent embeds and answers with."""
    infos = [
        EmbeddingInfo.model_validate(embedder, from_attributes=True)
        for embedder in knowledge.embedders.all
    ]
    return ModelsResponse(embedding=infos[0], embeddings=infos, models=models.list())


@router.get(
    "/tokenizer",
    dependencies=[Depends(allows("models"))],
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def tokenizer(knowledge: KnowledgeDep, index_id: IndexId | None = None) -> Response:
    """An embedding model's tokenizer, in the format of Hugging Face's `tokenizers`."""
    embedders = knowledge.embedders
    embedder = embedders.default if index_id is None else embedders.of(index_id)
    return Response(embedder.tokenizer_json(), media_type="application/json")
