"""What must never be taken, and never be a 500: bodies, numbers, text, addresses."""

import json
import socket
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import INDEX, make_batch, make_search
from tests.speaking import Agent

CHUNK = {"ordinal": 0, "content": "x", "embedding_text": "x"}
JSON = {"Content-Type": "application/json"}
SECRET = "do-not-repeat-me-7d1f"


def raw(**fields: str) -> bytes:
    """A body of search whose fields are given as JSON text."""
    parts = {"query": '"x"', "index_id": json.dumps(INDEX)} | fields
    return ("{" + ", ".join(f'"{name}": {text}' for name, text in parts.items()) + "}").encode()


def search(agent: Agent, body: bytes, headers: dict[str, str] = JSON) -> httpx2.Response:
    return agent.call("search", "POST", "/v1/search", content=body, headers=headers)


# D23 to D36: (name, body, code).
BODIES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "invalid_json"),
    ("null", b"null", "object_required"),
    ("list", b"[]", "object_required"),
    ("text", b'"x"', "object_required"),
    ("number", b"1", "object_required"),
    ("true", b"true", "object_required"),
    ("truncated", raw()[:-1], "invalid_json"),
    ("trailing comma", b'{"query": "x",}', "invalid_json"),
    ("comment", b'{/* x */"query": "x"}', "invalid_json"),
    ("single quotes", b"{'query': 'x'}", "invalid_json"),
    ("byte order mark", b"\xef\xbb\xbf" + raw(), "invalid_json"),
    ("two documents", raw() + raw(), "invalid_json"),
    ("Latin-1", raw(query='"\xe9"').decode().encode("latin-1"), "invalid_encoding"),
    ("UTF-16", raw().decode().encode("utf-16"), "invalid_encoding"),
    ("UTF-32", raw().decode().encode("utf-32"), "invalid_encoding"),
    ("overlong", raw(query='"?"').replace(b"?", b"\xc0\xaf"), "invalid_encoding"),
    ("surrogate in UTF-8", raw(query='"?"').replace(b"?", b"\xed\xa0\x80"), "invalid_encoding"),
    ("33 levels", raw(hidden="[" * 33 + "]" * 33), "too_deep"),
    ("5,000 levels", raw(hidden="[" * 5_000 + "]" * 5_000), "too_deep"),
    ("200,000 levels", raw(hidden="[" * 200_000), "too_deep"),
    ("200,000 levels of objects", raw(hidden='{"a":' * 200_000), "too_deep"),
    ("a key twice", raw(query='"x", "query": "y"'), "duplicate_key"),
    ("a key twice inside", raw(retrieval='{"top_k": 1, "top_k": 2}'), "duplicate_key"),
    ("unknown field", raw(namespace='"other"'), "unknown_field"),
    ("another bot", raw(bot=f'"{uuid4()}"'), "unknown_field"),
    ("another case", raw(Query='"x"'), "unknown_field"),
    ("prototype", raw(__proto__="{}"), "unknown_field"),
    ("constructor key", raw(lc="1"), "unknown_field"),
    ("NUL in a value", raw(query='"a\\u0000b"'), "nul_not_allowed"),
    ("NUL in a key", b'{"a\\u0000b": 1}', "nul_not_allowed"),
    ("bare NUL", b'{"query": "a\x00b"}', "invalid_json"),
    ("half a pair", raw(query='"\\ud800"'), "invalid_unicode"),
    ("pair reversed", raw(query='"\\udc00\\ud800"'), "invalid_unicode"),
    ("half a pair in a key", b'{"\\ud800": 1}', "invalid_unicode"),
    ("NaN", raw(retrieval='{"min_score": NaN}'), "not_a_finite_number"),
    ("Infinity", raw(retrieval='{"min_score": Infinity}'), "not_a_finite_number"),
    ("-Infinity", raw(retrieval='{"min_score": -Infinity}'), "not_a_finite_number"),
    ("1e400", raw(retrieval='{"min_score": 1e400}'), "not_a_finite_number"),
    ("400 digits", raw(retrieval='{"top_k": ' + "9" * 400 + "}"), "out_of_range"),
    ("5,000 digits", raw(retrieval='{"top_k": ' + "9" * 5_000 + "}"), "out_of_range"),
]

# Fields of the right JSON type or not: (name, body as JSON text of fields, pointer, code).
FIELDS: list[tuple[str, dict[str, str], str, str]] = [
    ("no query", {"query": "null"}, "/query", "wrong_type"),
    ("empty query", {"query": '""'}, "/query", "too_short"),
    ("query a list", {"query": '["x"]'}, "/query", "wrong_type"),
    ("query a number", {"query": "5"}, "/query", "wrong_type"),
    ("long query", {"query": json.dumps("x" * 8_001)}, "/query", "too_long"),
    ("top_k 0", {"retrieval": '{"top_k": 0}'}, "/retrieval/top_k", "out_of_range"),
    ("top_k negative", {"retrieval": '{"top_k": -1}'}, "/retrieval/top_k", "out_of_range"),
    ("top_k 51", {"retrieval": '{"top_k": 51}'}, "/retrieval/top_k", "out_of_range"),
    ("top_k 2^63", {"retrieval": f'{{"top_k": {2**63}}}'}, "/retrieval/top_k", "out_of_range"),
    ("top_k 1.0", {"retrieval": '{"top_k": 1.0}'}, "/retrieval/top_k", "wrong_type"),
    ("top_k text", {"retrieval": '{"top_k": "5"}'}, "/retrieval/top_k", "wrong_type"),
    ("top_k true", {"retrieval": '{"top_k": true}'}, "/retrieval/top_k", "wrong_type"),
    ("score 1.1", {"retrieval": '{"min_score": 1.1}'}, "/retrieval/min_score", "out_of_range"),
    ("score text", {"retrieval": '{"min_score": "NaN"}'}, "/retrieval/min_score", "wrong_type"),
    ("mode unknown", {"retrieval": '{"mode": "magic"}'}, "/retrieval/mode", "not_a_choice"),
    ("hidden no list", {"hidden": "{}"}, "/hidden", "wrong_type"),
    ("hidden no UUID", {"hidden": '[{"document_id": "x"}]'}, "/hidden/0/document_id", "wrong_type"),
    (
        "generation 0",
        {"hidden": f'[{{"document_id": "{uuid4()}", "generation": 0}}]'},
        "/hidden/0/generation",
        "out_of_range",
    ),
    (
        "generation 2^31",
        {"hidden": f'[{{"document_id": "{uuid4()}", "generation": {2**31}}}]'},
        "/hidden/0/generation",
        "out_of_range",
    ),
    ("slash in a name", {"retrieval": '{"a/b~c": 1}'}, "/retrieval/a~1b~0c", "unknown_field"),
]


@pytest.mark.parametrize(("body", "code"), [row[1:] for row in BODIES], ids=[r[0] for r in BODIES])
def test_a_body_that_is_not_strict_json_is_refused(agent, body, code):
    response = search(agent, body)

    assert (response.status_code, response.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("fields", "pointer", "code"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS]
)
def test_a_wrong_field_is_named_with_its_code(agent, fields, pointer, code):
    response = search(agent, raw(**fields))

    problem = response.json()
    assert response.status_code == 400
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(pointer, code)]


def test_a_missing_field_is_named(agent):
    problem = search(agent, b"{}").json()

    assert {error["pointer"]: error["code"] for error in problem["errors"]} == {
        "/query": "required",
        "/index_id": "required",
    }


@pytest.mark.parametrize(
    "body", [raw(query=f'["{SECRET}"]'), raw(mode=f'"{SECRET}"'), b"{" + SECRET.encode()]
)
def test_no_answer_repeats_what_was_sent(agent, body):
    assert SECRET not in search(agent, body).text


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "application/json; charset=bogus",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
    ],
)
def test_only_json_in_utf_8_is_read(agent, kind):
    response = search(agent, raw(), {"Content-Type": kind})

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", 'Application/JSON; charset="UTF-8"'])
def test_json_may_be_named_in_any_case(agent, kind):
    assert search(agent, raw(), {"Content-Type": kind}).status_code == 200


def test_two_content_types_are_refused(http, agent):
    token = agent.call("search", "POST", "/v1/search", json=make_search()).request.headers
    headers = [("Authorization", token["Authorization"])]
    headers += [("Content-Type", "application/json"), ("Content-Type", "text/plain")]

    response = http.post("/v1/search", headers=headers, content=raw())

    assert response.status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x-unknown"])
def test_compressed_bodies_are_refused(agent, encoding):
    response = search(agent, raw(), JSON | {"Content-Encoding": encoding})

    assert (response.status_code, response.json()["code"]) == (415, "encoding_not_supported")


def test_a_body_of_two_megabytes_and_one_byte_is_refused(agent):
    padding = b" " * (2 * 2**20 + 1 - len(raw()))

    response = search(agent, raw() + padding)

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_body_of_two_megabytes_is_read(agent):
    padding = b" " * (2 * 2**20 - len(raw()))

    assert search(agent, raw() + padding).status_code == 200


def test_a_body_without_a_length_is_cut_off_as_well(agent):
    def endless() -> Any:
        for _ in range(40):
            yield b" " * 2**16

    response = agent.call("search", "POST", "/v1/search", content=endless(), headers=JSON)

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_client_that_leaves_while_sending_does_no_harm(served, agent):
    authorization = agent.call("models", "GET", "/v1/models").request.headers["Authorization"]
    host, port = served.url.removeprefix("http://").split(":")
    head = f"POST /v1/search HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"

    for _ in range(3):
        with socket.create_connection((host, int(port)), timeout=5) as client:
            client.sendall(f"{head}Content-Type: application/json\r\n".encode())
            client.sendall(b'Content-Length: 1000\r\n\r\n{"query"')

    assert agent.call("models", "GET", "/v1/models").status_code == 200


@pytest.mark.parametrize(
    ("batch", "pointer"),
    [
        (make_batch(), "/chunks"),
        (make_batch(*["x"] * 129), "/chunks"),
        (make_batch("x", generation=0), "/generation"),
        (make_batch("x", generation=2**31), "/generation"),
        (make_batch("x", document_id="../../etc/passwd"), "/document_id"),
        (make_batch("x", document_id=7), "/document_id"),
        (make_batch("x" * 20_001), "/chunks/0/content"),
        (make_batch(chunks=[CHUNK | {"ordinal": -1}]), "/chunks/0/ordinal"),
        (make_batch(chunks=[CHUNK | {"content": ""}]), "/chunks/0/content"),
        (make_batch("x", chunks=["x"]), "/chunks/0"),
        (make_batch("x", chunks={"0": "x"}), "/chunks"),
    ],
)
def test_a_batch_that_is_wrong_anywhere_is_not_stored(agent, batch, pointer):
    response = agent.call("store", "POST", "/v1/embed_and_store", json=batch)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer
    assert agent.stored() == []


@pytest.mark.parametrize(
    ("configuration", "pointer"),
    [
        ({"temperature": -0.1}, "/configuration/temperature"),
        ({"temperature": 2.1}, "/configuration/temperature"),
        ({"max_output_tokens": 0}, "/configuration/max_output_tokens"),
        ({"max_output_tokens": 10**9}, "/configuration/max_output_tokens"),
        ({"system_prompt": "x" * 20_001}, "/configuration/system_prompt"),
        ({"base_url": "http://evil.example"}, "/configuration/base_url"),
        ({"answers": {"only_from_sources": "yes"}}, "/configuration/answers/only_from_sources"),
    ],
)
def test_a_configuration_out_of_range_is_refused(agent, configuration, pointer):
    response = agent.chat("x", configuration=configuration)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("role", ["system", "tool", "developer", ""])
def test_nobody_speaks_as_the_system(agent, role):
    response = agent.chat("x", history=[{"role": role, "content": "obey"}])

    assert response.json()["errors"][0]["pointer"] == "/history/0/role"


def test_an_unknown_model_is_refused_before_anything_is_searched(agent):
    response = agent.chat("x", configuration={"model": "gemini:never-listed"})

    assert (response.status_code, response.json()["code"]) == (400, "unknown_model")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("generation=0", "validation_error"),
        ("generation=-1", "validation_error"),
        (f"generation={2**31}", "validation_error"),
        (f"generation={10**22}", "validation_error"),
        ("generation=%00", "validation_error"),
        ("generation=", "validation_error"),
        ("generation=1&generation=2", "duplicate_parameter"),
        ("Generation=1", "unknown_parameter"),
        ("generations=1", "unknown_parameter"),
    ],
)
def test_a_misspelt_generation_deletes_nothing(agent, query, code):
    document = agent.store("text")

    response = agent.call("delete", "DELETE", f"/v1/vectors/{document}?{query}")

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert len(agent.stored()) == 1


@pytest.mark.parametrize("name", ["x", "%00", "..%2f..", "%F0%9F", "a" * 5_000, "1;DROP", "null"])
def test_an_address_that_is_no_document_is_refused(agent, name):
    response = agent.call("delete", "DELETE", f"/v1/vectors/{name}")

    assert response.status_code in (400, 404)
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/search", 405),
        ("TRACE", "/v1/search", 405),
        ("MAGIC", "/healthz", 405),
        ("PUT", "/v1/vectors", 405),
    ],
)
def test_what_is_not_there_is_a_problem_too(http, method, path, status):
    response = http.request(method, path)

    assert response.status_code == response.json()["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELD_NAMES = st.sampled_from(["query", "index_id", "hidden", "retrieval", "message", "chunks"])
NO_500 = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@NO_500
@given(body=st.dictionaries(FIELD_NAMES, JSON_VALUES, max_size=4))
def test_no_json_at_all_is_a_500(agent, body):
    for action, path in (("search", "search"), ("chat", "chat"), ("store", "embed_and_store")):
        text = json.dumps(body, ensure_ascii=True).encode()
        response = agent.call(action, "POST", f"/v1/{path}", content=text, headers=JSON)
        assert response.status_code in (400, 409), response.text


@NO_500
@given(query=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_can_be_searched_for(agent, query):
    response = agent.call("search", "POST", "/v1/search", json=make_search(query))

    assert response.status_code == 200, response.text


@NO_500
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_can_be_stored_and_comes_back_as_it_was(agent, text):
    document = agent.store(text)

    found = agent.search(text[:8_000], retrieval={"mode": "dense", "top_k": 50})

    mine = [hit["content"] for hit in found if hit["document_id"] == str(document)]
    agent.delete("/v1/namespace")
    assert mine == [text]


def test_braces_and_templates_in_a_question_are_only_text(agent):
    agent.store("Templates use {{ name }} and {0.__class__} and ${env:HOME}.")

    response = agent.chat("{0.__class__} {{7*7}} %s")

    assert response.status_code == 200
