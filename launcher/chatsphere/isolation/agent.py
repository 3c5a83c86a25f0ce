"""The agent: whether a service token for one bot reaches another bot's text or vectors."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chatsphere.isolation.operations import Operation
from chatsphere.isolation.tenants import MARK
from chatsphere.isolation.walk import Findings
from chatsphere.isolation.wire import Answer, Service

ACTIONS = ("store", "search", "chat", "delete", "audit", "models")
OPEN = {"/healthz", "/readyz", "/metrics"}
LIFETIME = 50  # seconds; the agent takes at most 60
Claims = dict[str, Any]


@dataclass(frozen=True)
class Bot:
    """Whose vectors: the two ids that a token carries."""

    workspace: str
    bot: str


def signed(claims: Mapping[str, Any], key: str, header: Mapping[str, str] | None = None) -> str:
    """A token (RFC 7519) with HS256, whatever its header says."""
    parts = [_encoded(json.dumps(part)) for part in (header or _HEADER, claims)]
    signature = hmac.new(key.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])


_HEADER = {"alg": "HS256", "typ": "JWT"}


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def claims(bot: Bot, action: str) -> Claims:
    """What the backend would say in a token for `bot`."""
    now = int(time.time())
    who = {"workspace": bot.workspace, "bot": bot.bot, "action": action}
    return {**who, "aud": "chatsphere-agent", "iat": now, "exp": now + LIFETIME}


@dataclass(frozen=True)
class AgentWalk:
    """Every route of the agent, asked with tokens that are not the owner's, and with bad ones."""

    service: Service
    key: str
    owner: Bot
    stranger: Bot
    document: str
    findings: Findings

    def over(self, operations: list[Operation]) -> None:
        """Note one probe for each operation and token, about a document of the owner's."""
        for operation in operations:
            for name, token in self._tokens():
                self._send(operation, name, token)

    def unclassified(self, operations: list[Operation]) -> list[str]:
        """Open operations that nobody decided to leave open."""
        return [str(one) for one in operations if one.described and self._is_odd(one)]

    def holdings(self) -> str:
        """What the store holds of the owner, as the owner's own token tells it."""
        token = signed(claims(self.owner, "audit"), self.key)
        return self.service.ask("GET", "/v1/vectors", credential=token).text

    def _is_odd(self, operation: Operation) -> bool:
        return operation.path not in OPEN and not operation.is_closed

    def _tokens(self) -> Iterator[tuple[str, str]]:
        yield "nobody", ""
        for action in ACTIONS:
            yield f"stranger: {action}", signed(claims(self.stranger, action), self.key)
            mixed = Bot(self.stranger.workspace, self.owner.bot)
            yield f"mixed: {action}", signed(claims(mixed, action), self.key)
            yield from self._bad(claims(self.owner, action))

    def _bad(self, good: Claims) -> Iterator[tuple[str, str]]:
        action = good["action"]
        for name, change in _BAD.items():
            yield f"{name}: {action}", signed({**good, **change}, self.key)
        yield f"other key: {action}", signed(good, self.key[::-1])
        yield f"no algorithm: {action}", signed(good, self.key, {"alg": "none", "typ": "JWT"})
        if action != "models":  # which are of no bot
            missing = {name: value for name, value in good.items() if name != "bot"}
            yield f"no bot: {action}", signed(missing, self.key)

    def _send(self, operation: Operation, name: str, token: str) -> None:
        path = operation.at({"document_id": self.document})
        body = operation.example
        if isinstance(body, dict) and "document_id" in body:
            body = {**body, "document_id": self.document}
        answer = self.service.ask(operation.method, path, credential=token, body=body)
        said = self._leak(operation, name, answer)
        self.findings.note(f"agent, {name.partition(':')[0]}", said and f"{operation}: {said}")

    def _leak(self, operation: Operation, name: str, answer: Answer) -> str:
        if MARK in answer.text or self.owner.bot in answer.text:
            return f"tells what is the owner's to {name}"
        if answer.status >= 500:
            return f"answers {answer.status} to {name}"
        let_in = operation.path not in OPEN and answer.status < 300
        is_honest = name.startswith(("stranger", "mixed"))
        return f"answers {answer.status} to {name}" if let_in and not is_honest else ""


_BAD: dict[str, Claims] = {
    "other audience": {"aud": "chatsphere-api"},
    "two audiences": {"aud": ["chatsphere-agent", "other"]},
    "run out": {"exp": 1},
    "lives too long": {"exp": int(time.time()) + 86_400},
    "every bot": {"bot": "*"},
    "no name": {"bot": ""},
    "any name": {"bot": "%"},
    "path": {"bot": "../.."},
    "unknown action": {"action": "admin"},
}
