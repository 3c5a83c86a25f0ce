"""The agent service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from chatsphere_agent import errors, metrics, routes, schemas
from chatsphere_agent.config import Settings
from chatsphere_agent.knowledge import Knowledge
from chatsphere_agent.middleware import RequestLog
from chatsphere_agent.models import Models
from chatsphere_agent.providers.local_minilm import LocalMiniLM
from chatsphere_agent.stores.pgvector import PgVectorStore

REF = "#/components/schemas/{model}"
BODIES = (schemas.StoreRequest, schemas.SearchRequest, schemas.ChatRequest)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the database and load the embedding model; close both at the end."""
    settings = Settings()
    store = PgVectorStore(settings.agent_database_url.get_secret_value())
    embedder = LocalMiniLM(
        settings.data_dir / "models",
        folder=settings.embedding_model_dir,
        threads=settings.embedding_threads,
    )
    app.state.settings = settings
    app.state.knowledge = Knowledge(embedder, store)
    app.state.models = Models(settings, embedder)
    await store.open()
    await embedder.load()
    try:
        yield
    finally:
        await embedder.close()
        await store.close()


def create_app() -> FastAPI:
    """The application; it reads its settings when it starts, not when it is made."""
    app = FastAPI(title="ChatSphere agent", version="1", lifespan=lifespan, redoc_url=None)
    app.add_middleware(RequestLog)
    app.include_router(routes.router)
    app.add_api_route("/healthz", healthz, tags=["operation"])
    app.add_api_route("/readyz", readyz, tags=["operation"])
    app.add_api_route("/metrics", metrics_text, tags=["operation"], response_class=Response)
    errors.install(app)
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    return app


async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


async def readyz() -> dict[str, str]:
    """The database answers and the embedding model is loaded; 503 otherwise."""
    knowledge: Knowledge = app.state.knowledge
    await knowledge.store.ping()
    return {"status": "ok"}


async def metrics_text() -> Response:
    """Counters in Prometheus' text format."""
    return Response(metrics.text(), media_type="text/plain; version=0.0.4")


def document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI with the bodies our own parser reads and the events of the stream."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        known = made.setdefault("components", {}).setdefault("schemas", {})
        for model in BODIES:
            known |= _with_parts(model.__name__, model.model_json_schema(ref_template=REF))
        events = TypeAdapter(schemas.ChatEvent).json_schema(ref_template=REF)
        known |= _with_parts("ChatEvent", events)
        app.openapi_schema = made
    return app.openapi_schema


def _with_parts(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {**parts, name: schema}


app = create_app()
