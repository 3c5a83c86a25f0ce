"""What the two vendors say on the wire, after their published descriptions."""

import json
from collections.abc import Sequence
from typing import Any

from tests.vendor import Piece, Reply


def sse(body: Any) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def openai_chunk(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One `chat.completion.chunk`."""
    delta = {"content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return sse(_completion([choice]) | more)


def openai_usage(asked: int, answered: int) -> bytes:
    """The chunk that `stream_options.include_usage` asks for: it has no choices."""
    usage = {"prompt_tokens": asked, "completion_tokens": answered}
    return sse(_completion([]) | {"usage": usage | {"total_tokens": asked + answered}})


def openai_answer(*texts: str, finish: str = "stop") -> list[Piece]:
    pieces: list[Piece] = [openai_chunk("", role="assistant")]
    pieces += [openai_chunk(text) for text in texts]
    return [*pieces, openai_chunk(finish=finish), openai_usage(21, 7), b"data: [DONE]\n\n"]


def gemini_chunk(text: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One `GenerateContentResponse`."""
    candidate: dict[str, Any] = {"index": 0}
    if text is not None:
        candidate["content"] = {"parts": [{"text": text}], "role": "model"}
    if finish is not None:
        candidate["finishReason"] = finish
    return sse({"candidates": [candidate], "modelVersion": "gemini-test"} | more)


def gemini_usage(asked: int, answered: int) -> dict[str, Any]:
    """Counts are cumulative: each chunk repeats what was used so far."""
    total = asked + answered
    counts = {"promptTokenCount": asked, "candidatesTokenCount": answered}
    return {"usageMetadata": counts | {"totalTokenCount": total}}


def gemini_answer(*texts: str, finish: str = "STOP") -> list[Piece]:
    begin: list[Piece] = [
        gemini_chunk(text, **gemini_usage(21, index)) for index, text in enumerate(texts[:-1], 1)
    ]
    return [*begin, gemini_chunk(texts[-1], finish, **gemini_usage(21, 7))]


def gemini_blocked() -> list[Piece]:
    """A question that was not let through has no candidates at all."""
    feedback = {"blockReason": "SAFETY", "safetyRatings": []}
    return [sse({"promptFeedback": feedback, "usageMetadata": {"promptTokenCount": 21}})]


def openai_error(status: int, code: str, message: str, **headers: str) -> Reply:
    error = {"message": message, "type": code, "param": None, "code": code}
    return _failure(status, {"error": error}, headers)


def gemini_error(
    status: int, name: str, message: str, details: Sequence[Any] = (), **headers: str
) -> Reply:
    error = {"code": status, "message": message, "status": name, "details": list(details)}
    return _failure(status, {"error": error}, headers)


def _failure(status: int, body: Any, headers: dict[str, str]) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "application/json"}
    return Reply([json.dumps(body).encode()], status, kind | named)


def _completion(choices: list[Any]) -> dict[str, Any]:
    about = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000}
    return about | {"model": "gpt-test", "choices": choices}


def read_openai(body: Any) -> list[tuple[str, str]]:
    """Who said what, as (role, text), in a chat.completions request."""
    return [(message["role"], message["content"]) for message in body["messages"]]


def read_gemini(body: Any) -> list[tuple[str, str]]:
    """The same of a generateContent request, in OpenAI's words for the roles."""
    system = [("system", part["text"]) for part in body["systemInstruction"]["parts"]]
    names = {"user": "user", "model": "assistant"}
    return system + [
        (names[content["role"]], "".join(part["text"] for part in content["parts"]))
        for content in body["contents"]
    ]
