"""What operators, probes and curious people see."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from chatsphere_agent.main import create_app
from chatsphere_agent.providers.local_minilm import LocalMiniLM
from tests.factories import make_search
from tests.serving import Served

CONTRACT = Path(__file__).parents[3] / "contract" / "agent.openapi.json"


def test_a_running_service_is_healthy_and_ready(http):
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ok"}


def test_without_a_database_it_is_healthy_but_not_ready(environment, folder):
    with pytest.MonkeyPatch.context() as patch:
        address = f"postgresql://agent@/agent?host={folder}/nowhere"
        patch.setenv("CHATSPHERE_AGENT_DATABASE_URL", address)
        with Served(create_app()) as running, running.client() as client:
            alive, ready = client.get("/healthz"), client.get("/readyz")

    assert alive.status_code == 200
    assert (ready.status_code, ready.json()["code"]) == (503, "dependency_unavailable")
    assert ready.headers["Retry-After"] == "2"


def test_before_the_model_is_loaded_it_is_not_ready(served, http):
    knowledge = served.app.state.knowledge
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge.embedders.default, "_session", None)
        ready = http.get("/readyz")

    assert (ready.status_code, ready.json()["code"]) == (503, "dependency_unavailable")


def test_requests_are_counted_by_route_not_by_address(agent, http):
    document = agent.store("text")
    agent.delete(f"/v1/vectors/{document}")

    text = http.get("/metrics").text

    line = r'chatsphere_agent_requests_total{method="DELETE",route="(.*?)",status="200"} (\d+)'
    assert "/v1/vectors/{document_id}" in dict(re.findall(line, text))
    assert str(document) not in text


def test_failures_are_counted_by_their_code(agent, http):
    agent.chat("x", index_id="other")

    assert 'chatsphere_agent_failures_total{code="index_mismatch"}' in http.get("/metrics").text


def test_the_models_say_what_is_embedded_and_what_answers(agent):
    told = agent.call("models", "GET", "/v1/models").json()

    assert told["embedding"] == {
        "index_id": LocalMiniLM.index_id,
        "model": "all-MiniLM-L6-v2",
        "dimensions": 384,
        "max_tokens": 256,
    }
    assert told["models"] == [
        {"id": "extractive", "provider": "chatsphere", "available": True},
        {"id": "gemini:gemini-test", "provider": "gemini", "available": True},
        {"id": "openai:gpt-test", "provider": "openai", "available": True},
    ]


def test_the_tokenizer_counts_beyond_what_one_vector_reads(agent):
    text = agent.call("models", "GET", "/v1/tokenizer").text

    tokenizer = Tokenizer.from_str(text)

    assert len(tokenizer.encode("word " * 1_000).ids) == 1_002


def test_every_answer_carries_the_request_id_it_was_asked_with(http):
    given = http.get("/healthz", headers={"X-Request-ID": "abc-123"})
    odd = http.get("/nothing", headers={"X-Request-ID": 'x" onload='})

    assert given.headers["X-Request-ID"] == "abc-123"
    assert re.fullmatch("[0-9a-f]{32}", odd.headers["X-Request-ID"])
    assert odd.json()["request_id"] == odd.headers["X-Request-ID"]


def test_the_log_has_one_line_a_request_and_no_secrets(agent, caplog):
    with caplog.at_level("INFO", logger="chatsphere.agent"):
        agent.call("search", "POST", "/v1/search", json=make_search("a very private question"))
        lines = logged(caplog, "/v1/search")

    [line] = lines
    assert line.keys() == {"method", "route", "status", "ms", "request_id"}
    assert line["status"] == 200
    assert "private" not in caplog.text
    assert "Bearer" not in caplog.text


def logged(caplog: pytest.LogCaptureFixture, route: str) -> list[dict[str, Any]]:
    """The log's lines about `route`; they are written after the answer has been sent."""
    end = time.monotonic() + 10
    while not (found := [r.msg for r in caplog.records if f'"{route}"' in r.msg]):
        assert time.monotonic() < end, "nothing was logged"
        time.sleep(0.01)
    return [json.loads(line) for line in found]


@pytest.fixture
def documented(served, monkeypatch) -> None:
    """The operator has turned the pages on."""
    monkeypatch.setattr(served.app.state.settings, "agent_docs", True)


def test_the_docs_are_hidden(http):
    assert [http.get(path).status_code for path in ("/docs", "/openapi.json")] == [404, 404]


def test_the_docs_are_there_where_they_are_turned_on(http, documented):
    assert [http.get(path).status_code for path in ("/docs", "/openapi.json")] == [200, 200]


def test_the_contract_in_the_repository_is_the_one_served(http, documented):
    assert json.loads(CONTRACT.read_text()) == http.get("/openapi.json").json()
