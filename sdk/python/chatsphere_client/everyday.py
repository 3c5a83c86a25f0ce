"""The calls of every day by short names. Any other is a function in `rest.api`."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx

from chatsphere_client.errors import NotReady, ProblemError, UnexpectedAnswer
from chatsphere_client.rest import AuthenticatedClient, Client
from chatsphere_client.rest.api.bots import create_bot
from chatsphere_client.rest.api.conversations import (
    follow_message,
    send_message,
    start_conversation,
)
from chatsphere_client.rest.api.documents import get_document, train_text, upload_document
from chatsphere_client.rest.api.token import log_in
from chatsphere_client.rest.models import (
    Bot,
    BotConfigRequest,
    Conversation,
    Document,
    LogInRequest,
    Message,
    NewBotRequest,
    Problem,
    SendMessageRequest,
    TextRequest,
    UploadRequest,
)
from chatsphere_client.rest.types import File, Response
from chatsphere_client.tokens import Bearer

T = TypeVar("T")
PASSING = {"request_in_progress", "rate_limited", "dependency_unavailable"}


class ChatSphere:
    """One installation, on behalf of a person or an API key.

    What makes something carries an Idempotency-Key, so that a call that broke off, or that was
    told to wait, is safely tried again: `tries` times in all. `rest` is for `rest.api`.
    """

    def __init__(
        self, base_url: str, token: str, *, refresh: str = "", timeout: float = 60, tries: int = 3
    ) -> None:
        """`timeout` in seconds, for each part of an answer."""
        auth = {"auth": Bearer(base_url, token, refresh)}
        patience = httpx.Timeout(timeout)
        self.rest = AuthenticatedClient(base_url, token, timeout=patience, httpx_args=auth)
        self.tries = tries

    @classmethod
    def signed_in(cls, base_url: str, email: str, password: str, **options: Any) -> Self:
        """Of a person; the tokens are renewed as they run out. Raises: ProblemError."""
        body = LogInRequest(email=email, password=password)
        pair = taken(log_in.sync_detailed(client=Client(base_url), body=body))
        return cls(base_url, pair.access, refresh=pair.refresh, **options)

    def create_bot(self, name: str, **configuration: Any) -> Bot:
        """Make a bot; see the reference for what its configuration may hold."""
        body = NewBotRequest(name=name, configuration=BotConfigRequest.from_dict(configuration))
        return self.once(
            lambda key: create_bot.sync_detailed(client=self.rest, body=body, idempotency_key=key)
        )

    def upload(self, bot: UUID, path: str | Path) -> Document:
        """Train a bot on a file; it is searchable once `until_ready`."""
        with Path(path).open("rb") as file:
            body = UploadRequest(file=File(payload=file, file_name=Path(path).name))
            return self.once(
                lambda key: upload_document.sync_detailed(
                    bot, client=self.rest, body=body, idempotency_key=key
                )
            )

    def train_text(self, bot: UUID, name: str, text: str) -> Document:
        """Train a bot on a text; it is searchable once `until_ready`."""
        body = TextRequest(name=name, text=text)
        return self.once(
            lambda key: train_text.sync_detailed(
                bot, client=self.rest, body=body, idempotency_key=key
            )
        )

    def until_ready(self, document: Document, *, seconds: float = 300) -> Document:
        """Wait for a document. Raises: NotReady."""
        end = time.monotonic() + seconds
        while document.status not in ("ready", "failed") and time.monotonic() < end:
            time.sleep(0.2)
            document = taken(get_document.sync_detailed(document.id, client=self.rest))
        if document.status != "ready":
            raise NotReady(document)
        return document

    def converse(self, bot: UUID) -> Conversation:
        """Begin a conversation."""
        return self.once(
            lambda key: start_conversation.sync_detailed(bot, client=self.rest, idempotency_key=key)
        )

    def ask(self, conversation: UUID, message: str) -> Message:
        """Ask, and wait for the whole reply."""
        body = SendMessageRequest(message=message)
        return self.once(
            lambda key: send_message.sync_detailed(
                conversation, client=self.rest, body=body, idempotency_key=key
            )
        )

    def stream(self, conversation: UUID, message: str) -> Iterator[dict[str, Any]]:
        """Ask, and get the events of the reply while it is made. Raises: ProblemError."""
        body = SendMessageRequest(message=message)
        return self._events(send_message._get_kwargs(conversation, body=body))

    def follow(self, message: UUID, *, after: int = 0) -> Iterator[dict[str, Any]]:
        """The events of a reply, from the one after number `after` on. Raises: ProblemError."""
        return self._events(follow_message._get_kwargs(message, after=after))

    def _events(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        request["headers"] = {**request.get("headers", {}), "Accept": "text/event-stream"}
        with self.rest.get_httpx_client().stream(**request) as answer:
            if answer.status_code != 200:
                raise ProblemError(Problem.from_dict(json.loads(answer.read())))
            for line in answer.iter_lines():
                if line.startswith("data: {"):
                    yield json.loads(line.removeprefix("data: "))

    def every(self, listing: Callable[..., Response[Any]], *of: UUID, **narrowed: Any) -> Any:
        """Each row of a list, page after page: `every(list_bots.sync_detailed, q="desk")`."""
        while True:
            page = taken(listing(*of, client=self.rest, **narrowed))
            yield from page.results
            if page.next_ is None:
                return
            narrowed["cursor"] = parse_qs(urlsplit(page.next_).query)["cursor"][0]

    def once(self, send: Callable[[str], Response[T | Problem]]) -> T:
        """What `send` makes, once, however often it takes to send it. Raises: ProblemError."""
        key = str(uuid4())
        for left in reversed(range(self.tries)):
            try:
                answer = send(key)
            except httpx.TransportError:
                if not left:
                    raise
                continue
            if not left or getattr(answer.parsed, "code", "") not in PASSING:
                break
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        return taken(answer)


def taken(answer: Response[T | Problem]) -> T:
    """What was asked for. Raises: ProblemError, UnexpectedAnswer."""
    if isinstance(answer.parsed, Problem):
        raise ProblemError(answer.parsed)
    if answer.parsed is None and answer.status_code != 204:
        raise UnexpectedAnswer(f"{answer.status_code}: {answer.content[:200]!r}")
    return answer.parsed  # type: ignore[return-value]
