"""The agent service."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from chatsphere_agent import config, openapi, operation, problems, routes
from chatsphere_agent.embedders import embedders_of
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.knowledge import Knowledge
from chatsphere_agent.middleware import RequestLog
from chatsphere_agent.models import Models
from chatsphere_agent.providers.local_minilm import LocalMiniLM
from chatsphere_agent.stores.pgvector import PgVectorStore

BETWEEN_TRIES = 1.0  # seconds
log = logging.getLogger("chatsphere.agent")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the embedding model and open the database; close both at the end.

    Wrong settings or weights end the process: no waiting cures them. A database that does not
    answer yet is waited for, while `/readyz` says so.
    """
    settings = config.load()
    log.setLevel(settings.log_level.upper())
    embedders = await asyncio.to_thread(embedders_of, settings)
    dimensions = {embedder.dimensions for embedder in embedders.all}
    store = PgVectorStore(settings.agent_database_url.get_secret_value(), dimensions=dimensions)
    app.state.settings = settings
    app.state.knowledge = Knowledge(embedders, store)
    app.state.models = Models(settings, embedders.of(LocalMiniLM.index_id))
    opening = asyncio.create_task(open_patiently(store))
    try:
        await embedders.load()
        yield
    finally:
        opening.cancel()
        await embedders.close()
        await store.close()


async def open_patiently(store: PgVectorStore) -> None:
    """Try until the database can be opened; say once why it cannot."""
    said = ""
    while True:
        try:
            return await store.open()
        except DependencyUnavailable as error:
            reason = str(error.__cause__).strip()
            if reason != said:
                log.warning("The vector database cannot be opened, trying again: %s", reason)
            said = reason
            await asyncio.sleep(BETWEEN_TRIES)


def create_app() -> FastAPI:
    """The application; it reads its settings when it starts, not when it is made."""
    app = FastAPI(
        title="ChatSphere agent",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(RequestLog)
    app.include_router(routes.router)
    app.include_router(operation.router)
    problems.install(app)
    openapi.install(app)
    return app


app = create_app()
