"""The one answer shape that every error becomes (RFC 9457, problem+json).

Nothing here echoes what the caller sent: input may hold secrets, and odd input (NaN, lone
surrogates) would break the answer itself.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chatsphere_agent import metrics
from chatsphere_agent.errors import AgentError, BadRequest, Unauthorized
from chatsphere_agent.schemas import FieldProblem, Problem


def problem(
    request: Request,
    error: AgentError,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[FieldProblem] | None = None,
) -> Response:
    """`error` as an RFC 9457 response."""
    metrics.note_failure(error.code)
    extra = dict(headers or {})
    if error.retry_after is not None:
        extra["Retry-After"] = str(error.retry_after)
    body = Problem(
        type=f"/errors/{error.code}",
        title=error.title,
        status=error.status,
        detail=str(error),
        code=error.code,
        request_id=getattr(request.state, "request_id", ""),
        errors=list(errors) if errors else None,
    )
    content = body.model_dump_json(exclude_none=True)
    return Response(content, error.status, extra, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(AgentError, on_agent_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(Exception, on_bug)


async def on_agent_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AgentError)  # noqa: S101 - Starlette's handler types say only Exception
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthorized) else None
    return problem(request, error, headers=headers)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own 404, 405 and 413."""
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    plain = AgentError(status.description or status.phrase)
    plain.status, plain.title = status.value, status.phrase
    plain.code = {413: "body_too_large"}.get(status.value, status.name.lower())
    return problem(request, plain, headers=error.headers)


async def on_bug(request: Request, _: Exception) -> Response:
    """The traceback goes to the log, once; the caller gets the request id to quote."""
    error = AgentError("An unexpected error happened. Quote the request id when you report it.")
    request_id = getattr(request.state, "request_id", "")
    return problem(request, error, headers={"X-Request-ID": request_id})


async def on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = [field_problem(item) for item in error.errors()]
    codes = {field.code for field in fields}
    code = fields[0].code if codes == {"unknown_field"} else "validation_error"
    detail = "; ".join(f"{field.pointer}: {field.detail}" for field in fields[:3])
    return problem(request, BadRequest(detail, code=code), errors=fields[:50])


LIMITS = {
    "string_too_short": ("too_short", "at least {min_length} characters"),
    "string_too_long": ("too_long", "at most {max_length} characters"),
    "too_short": ("too_short", "at least {min_length} items"),
    "too_long": ("too_long", "at most {max_length} items"),
    "greater_than_equal": ("out_of_range", "must be {ge} or more"),
    "less_than_equal": ("out_of_range", "must be {le} or less"),
    "finite_number": ("not_a_finite_number", "must be a finite number"),
    "extra_forbidden": ("unknown_field", "is not a field of this request"),
    "missing": ("required", "is required"),
    "literal_error": ("not_a_choice", "must be {expected}"),
    "generation_required": ("generation_required", "an ordinal needs its generation"),
    "duplicate_target": ("duplicate_target", "a passage has one origin at most"),
}


def field_problem(item: Mapping[str, object]) -> FieldProblem:
    """Pydantic's finding in our words; its own message may quote the input."""
    kind = str(item["type"])
    context = item.get("ctx")
    code, text = LIMITS.get(kind, ("wrong_type", "has the wrong type or form"))
    detail = text.format(**context) if isinstance(context, Mapping) else text
    return FieldProblem(pointer=pointer(item["loc"]), code=code, detail=detail)


def pointer(location: object) -> str:
    """RFC 6901 from pydantic's location; names the caller invented are cut at 64 characters."""
    steps = [str(step)[:64] for step in location] if isinstance(location, tuple) else []
    inside = steps[1:] if steps[:1] == ["body"] else steps
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in inside) or "/"
