"""What operators and their probes ask."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException

from chatsphere_agent import metrics
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.knowledge import Knowledge

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> dict[str, str]:
    """The database answers and the embedding model is loaded; 503 otherwise."""
    knowledge: Knowledge = request.app.state.knowledge
    if not knowledge.embedders.ready:
        raise DependencyUnavailable("The embedding model is being loaded.")
    await knowledge.store.ping()
    return {"status": "ok"}


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics_text() -> Response:
    """Counters in Prometheus' text format."""
    return Response(metrics.text(), media_type="text/plain; version=0.0.4")


async def docs_wanted(request: Request) -> None:
    """Raises a 404, as for a page that does not exist, where the operator turned these off."""
    if not request.app.state.settings.agent_docs:
        raise HTTPException(404)


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(docs_wanted)])
async def openapi_json(request: Request) -> dict[str, Any]:
    """This service's own description."""
    made: dict[str, Any] = request.app.openapi()
    return made


@router.get("/docs", include_in_schema=False, dependencies=[Depends(docs_wanted)])
async def docs(request: Request) -> Response:
    """The same, as a page to try things on."""
    return get_swagger_ui_html(openapi_url="/openapi.json", title=request.app.title)
