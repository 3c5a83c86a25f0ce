"""Every error has the one shape; bugs say nothing and keep their id."""

import json
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from chatsphere_agent import metrics, problems
from chatsphere_agent.errors import AgentError, DependencyUnavailable, ModelError, Unauthorized
from chatsphere_agent.middleware import RequestLog
from chatsphere_agent.problems import field_problem, pointer


def failing(error: Exception) -> FastAPI:
    """An app whose only route fails with `error`."""
    app = FastAPI()
    app.add_middleware(RequestLog)
    problems.install(app)

    async def fail() -> None:
        raise error

    app.add_api_route("/", fail)
    return app


async def answer_of(error: Exception) -> httpx2.Response:
    transport = httpx2.ASGITransport(failing(error), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://agent") as client:
        return await client.get("/", headers={"X-Request-ID": "id-1"})


async def test_an_expected_error_says_what_can_be_done():
    response = await answer_of(DependencyUnavailable("The database rests.", retry_after=9))

    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "9"
    assert response.json() == {
        "type": "/errors/dependency_unavailable",
        "title": "A needed service is not available",
        "status": 503,
        "detail": "The database rests.",
        "code": "dependency_unavailable",
        "request_id": "id-1",
    }


async def test_a_bug_tells_only_its_request_id():
    response = await answer_of(RuntimeError("secret: postgresql://u:p@h"))

    assert response.status_code == 500
    assert response.headers["X-Request-ID"] == response.json()["request_id"] == "id-1"
    assert "secret" not in response.text


async def test_refused_callers_are_told_how_to_authenticate():
    assert (await answer_of(Unauthorized("No."))).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("status", "code"), [(404, "not_found"), (405, "method_not_allowed"), (413, "body_too_large")]
)
async def test_the_frameworks_own_errors_have_the_same_shape(status, code):
    response = await answer_of(HTTPException(status, "with details of its own"))

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "details of its own" not in response.text


def test_every_error_class_has_a_code_of_its_own():
    def below(kind: type[AgentError]) -> list[type[AgentError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in below(child))]

    codes = [kind.code for kind in below(ModelError)]

    assert len(set(codes)) == len(codes)
    assert all(code.startswith("model_") for code in codes)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (("body", "a", 0), "/a/0"),
        (("a/b", "c~d"), "/a~1b/c~0d"),
        (("x" * 100,), "/" + "x" * 64),
        ((), "/"),
        (None, "/"),
    ],
)
def test_a_pointer_is_short_and_escaped(location, text):
    assert pointer(location) == text


def test_an_unknown_kind_of_finding_is_told_without_the_input():
    found = field_problem({"type": "made_up", "loc": ("a",), "msg": "got 'sekret'", "input": "x"})

    assert (found.code, found.detail) == ("wrong_type", "has the wrong type or form")


def test_invented_methods_share_one_counter():
    for method in ("BREW", "WHEN", "GET"):
        metrics.note(method, "/coffee", 418, 0.5)

    text = metrics.text()

    assert '{method="other",route="/coffee",status="418"} 2' in text
    assert '{method="GET",route="/coffee",status="418"} 0.500000' in text
    assert "BREW" not in text


async def test_what_is_no_request_passes_the_log_by():
    seen: list[str] = []

    async def app(scope: dict[str, str], _: object, __: object) -> None:
        seen.append(scope["type"])

    call: Callable[..., Awaitable[None]] = RequestLog(app)  # type: ignore[arg-type]  # bare ASGI
    await call({"type": "lifespan"}, None, None)

    assert seen == ["lifespan"]


async def test_log_lines_cannot_be_forged(caplog):
    with caplog.at_level("INFO", logger="chatsphere.agent"):
        transport = httpx2.ASGITransport(failing(Unauthorized("No.")))
        async with httpx2.AsyncClient(transport=transport, base_url="http://agent") as client:
            await client.get("/%0a2026-01-01 ERROR forged")

    [line] = [record.getMessage() for record in caplog.records]
    assert json.loads(line)["route"] == "unknown"
    assert "forged" not in line
