"""No more of a body is taken in than may be, whatever its sender says of its length."""

import json

import pytest

from core.body_limit import limited


async def send(pieces, *, headers=()):
    """The answer's messages, and the pieces that were asked for."""
    sent, asked = [], []
    rest = iter(pieces)

    async def receive():
        asked.append(piece := next(rest))
        return {"type": "http.request", "body": piece, "more_body": len(asked) < len(pieces)}

    async def reply(message):
        sent.append(message)

    await limited(read_all, most=10)({"type": "http", "headers": list(headers)}, receive, reply)
    return sent, asked


async def read_all(_scope, receive, reply):
    """Takes in the whole body first, as Django does."""
    while (await receive())["more_body"]:
        pass
    await reply({"type": "http.response.start", "status": 200, "headers": []})
    await reply({"type": "http.response.body", "body": b"fine"})


async def test_a_body_of_the_limit_passes():
    sent, _ = await send([b"12345", b"67890"], headers=[(b"content-length", b"10")])

    assert sent[0]["status"] == 200


async def test_a_body_that_is_announced_as_too_long_is_not_read_at_all():
    sent, asked = await send([b"x" * 11], headers=[(b"content-length", b"11")])

    assert (sent[0]["status"], asked) == (413, [])


async def test_a_body_of_no_announced_length_is_read_up_to_the_limit():
    sent, asked = await send([b"123456"] * 1_000)

    assert (sent[0]["status"], len(asked)) == (413, 2)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(b"multipart/form-data; boundary=x", "file_too_large"), (b"application/json", "too_large")],
)
async def test_the_answer_is_a_problem_like_any_other(kind, code):
    sent, _ = await send([], headers=[(b"content-length", b"11"), (b"content-type", kind)])

    headers, body = dict(sent[0]["headers"]), json.loads(sent[1]["body"])
    assert headers[b"content-type"] == b"application/problem+json"
    assert (body["status"], body["code"]) == (413, code)
    assert headers[b"x-request-id"].decode() == body["request_id"]


async def test_other_protocols_pass_untouched():
    seen = []

    async def application(scope, *_):
        seen.append(scope["type"])

    await limited(application, most=10)({"type": "lifespan"}, None, None)

    assert seen == ["lifespan"]
