"""What Schemathesis needs at the agent: a token for each operation, and what a stream must be."""

import base64
import hmac
import json
import os
import time
from typing import Any

import jsonschema_rs
import schemathesis

import security.hooks  # noqa: F401 - registers its hooks

# What the agent's routes ask a token to be made for.
ACTIONS = {
    "/v1/embed_and_store": "store",
    "/v1/search": "search",
    "/v1/chat": "chat",
    "/v1/chat/stream": "chat",
    "/v1/vectors": "audit",
    "/v1/vectors/copy": "store",
    "/v1/vectors/{document_id}": "delete",
    "/v1/namespace": "delete",
    "/v1/models": "models",
    "/v1/tokenizer": "models",
}
WORKSPACE, BOT = "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058"
SECONDS = 50


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/v1/")
class ServiceToken:
    """Made anew for each call, for it lives less than a minute."""

    def get(self, _case: Any, context: Any) -> str:
        return service_token(ACTIONS[context.operation.path])

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.check
def stream_event_conformance(_context: Any, response: Any, case: Any) -> None:
    """Each line of a streamed answer is an event of the contract, and only the last one an end."""
    if case.operation.path != "/v1/chat/stream" or response.status_code != 200:
        return
    schemas = {"components": case.operation.schema.raw_schema["components"]}
    event = {**schemas, "$ref": "#/components/schemas/ChatEvent"}
    found = [json.loads(line) for line in response.content.splitlines()]
    for item in found:
        jsonschema_rs.validate(event, item)
    ends = [item["type"] in {"done", "error"} for item in found]
    if ends != [False] * (len(ends) - 1) + [True]:
        raise AssertionError("a stream has one end, and it is the last")


def service_token(action: str) -> str:
    now = int(time.time())
    claims = {
        "aud": "chatsphere-agent",
        "iat": now,
        "exp": now + SECONDS,
        "action": action,
        "workspace": WORKSPACE,
        "bot": BOT,
    }
    parts = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    key = os.environ["SECURITY_SERVICE_TOKEN"].encode()
    return f"{parts}.{_encoded(hmac.digest(key, parts.encode(), 'sha256'))}"


def _part(value: dict[str, object]) -> str:
    return _encoded(json.dumps(value).encode())


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
