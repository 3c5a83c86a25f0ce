"""The Python client: what is generated of it, and what its everyday calls do with answers."""

import json
import shutil
from uuid import uuid4

import httpx
import pytest
from chatsphere_client import ChatSphere, ProblemError, UnexpectedAnswer
from chatsphere_client.everyday import taken
from chatsphere_client.rest.api.bots import delete_bot, list_bots

import check
import python_client

URL = "http://chatsphere.test"
BOT = {
    "id": str(uuid4()),
    "name": "Helper",
    "description": "",
    "configuration": {},
    "workspace_id": str(uuid4()),
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    words = {"type": f"/errors/{code}", "title": code, "detail": code, "code": code}
    body = {**words, "status": status, "request_id": "none"}
    return httpx.Response(status, json=body, headers={"Retry-After": "0", **headers})


@pytest.fixture
def served():
    """A client whose requests get the answers in a list, one after the other; and the requests."""
    asked: list[tuple[httpx.Request, bytes]] = []

    def against(*answers: httpx.Response | Exception, **options: object) -> ChatSphere:
        waiting = list(answers)

        def answer(request: httpx.Request) -> httpx.Response:
            kept = httpx.Request(request.method, request.url, headers=request.headers.copy())
            asked.append((kept, request.read()))
            found = waiting.pop(0)
            if isinstance(found, Exception):
                raise found
            return found

        client = ChatSphere(URL, "token", **options)
        client.rest._httpx_args["transport"] = httpx.MockTransport(answer)
        return client

    against.asked = asked
    return against


def test_the_committed_client_is_the_one_the_contract_describes():
    assert python_client.differences() == []


def test_a_client_of_another_contract_is_named(tmp_path, monkeypatch):
    other = tmp_path / "rest"
    shutil.copytree(python_client.GENERATED, other)
    (other / "models/bot.py").write_text("", "utf-8")
    (other / "models/gone.py").write_text("", "utf-8")
    monkeypatch.setattr(python_client, "GENERATED", other)

    assert python_client.differences() == ["models/bot.py", "models/gone.py"]
    with pytest.raises(check.Wrong, match="make sdk"):
        check.client_is_current("launcher")


def test_a_contract_that_the_generator_only_half_understands_is_refused(tmp_path, monkeypatch):
    document = json.loads(python_client.CONTRACT.read_text("utf-8"))
    document["components"]["schemas"]["Bot"]["properties"]["name"] = {"$ref": "#/nowhere"}
    broken = tmp_path / "openapi.json"
    broken.write_text(json.dumps(document), "utf-8")
    monkeypatch.setattr(python_client, "CONTRACT", broken)

    with pytest.raises(check.Wrong, match="Could not find reference"):
        check.client_is_current("launcher")


def test_what_is_left_out_is_not_sent(served):
    client = served(httpx.Response(201, json=BOT))

    client.create_bot("Helper", temperature=0.5, retrieval={"top_k": 3})

    sent = json.loads(served.asked[0][1])
    assert sent == {
        "name": "Helper",
        "configuration": {"temperature": 0.5, "retrieval": {"top_k": 3}},
    }


def test_a_call_that_broke_off_is_sent_again_with_its_key(served):
    client = served(
        httpx.ReadTimeout("lost"),
        problem(409, "request_in_progress"),
        httpx.Response(201, json=BOT),
    )

    bot = client.create_bot("Helper")

    keys = {request.headers["Idempotency-Key"] for request, _ in served.asked}
    assert (bot.name, len(served.asked), len(keys)) == ("Helper", 3, 1)


@pytest.mark.parametrize("code", ["quota_exceeded", "validation_error", "not_found"])
def test_a_refusal_is_not_sent_again(served, code):
    with pytest.raises(ProblemError) as caught:
        served(problem(400, code)).create_bot("Helper")

    assert (caught.value.code, caught.value.status, len(served.asked)) == (code, 400, 1)


def test_after_the_last_try_the_reason_is_told(served):
    client = served(*[problem(503, "dependency_unavailable")] * 3)

    with pytest.raises(ProblemError, match="dependency_unavailable"):
        client.create_bot("Helper")


def test_a_token_that_has_run_out_is_renewed_once(served):
    renewed = httpx.Response(200, json={"access": "new", "refresh": "next"})
    client = served(
        problem(401, "invalid_token"), renewed, httpx.Response(201, json=BOT), refresh="first"
    )

    client.create_bot("Helper")

    (first, _), (_, refresh), (again, _) = served.asked
    assert first.headers["Authorization"] == "Bearer token"
    assert json.loads(refresh) == {"refresh": "first"}
    assert again.headers["Authorization"] == "Bearer new"


def test_what_no_chatsphere_would_answer_is_said(served):
    client = served(httpx.Response(418, text="I am a teapot"), httpx.Response(204))

    with pytest.raises(UnexpectedAnswer, match="teapot"):
        taken(list_bots.sync_detailed(client=client.rest))
    assert taken(delete_bot.sync_detailed(uuid4(), client=client.rest)) is None


def test_the_stream_gives_its_events_up_to_the_end(served):
    lines = ["id: 1", 'data: {"type":"start"}', "", ": ping", "", 'data: {"type":"finish"}', ""]
    text = "\n".join([*lines, "data: [DONE]", "", ""])
    client = served(httpx.Response(200, text=text))

    events = [event["type"] for event in client.stream(uuid4(), "Hello")]

    assert events == ["start", "finish"]
    assert served.asked[0][0].headers["Accept"] == "text/event-stream"


def test_the_stream_gives_each_event_as_it_comes(served):
    sent = []

    def slowly():
        for number in range(3):
            sent.append(number)
            yield f'data: {{"number":{number}}}\n\n'.encode()

    stream = served(httpx.Response(200, content=slowly())).stream(uuid4(), "Hello")

    assert next(stream)["number"] == 0
    assert sent == [0]
