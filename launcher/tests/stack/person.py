"""Somebody who uses ChatSphere through its Python client and nothing else."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from chatsphere_client import ChatSphere
from chatsphere_client.everyday import taken
from chatsphere_client.rest import Client
from chatsphere_client.rest.api.conversations import list_messages
from chatsphere_client.rest.api.documents import delete_document, get_document, train_qa
from chatsphere_client.rest.api.passages import list_chunks
from chatsphere_client.rest.api.search import audit_index, repair_index, search
from chatsphere_client.rest.api.users import sign_up
from chatsphere_client.rest.models import (
    GivenPairRequest,
    PairsRequest,
    SearchRequest,
    SignUpRequest,
)

from tests.factories import Launcher, until

Json = dict[str, Any]
PASSWORD = "a-long-and-quiet-harbour"
FINAL = {"ready", "failed"}


class Person:
    """Registered, signed in, with one bot of their own."""

    def __init__(self, launcher: Launcher, **configuration: Any) -> None:
        url = f"http://127.0.0.1:{launcher.port}"
        self.email = f"alice-{uuid4().hex[:8]}@example.com"
        account = SignUpRequest(email=self.email, password=PASSWORD)
        taken(sign_up.sync_detailed(client=Client(url), body=account))
        # What a test sees is what happened: nothing is tried again behind its back.
        self.client = ChatSphere.signed_in(url, self.email, PASSWORD, tries=1)
        self.bot = self.make_bot(**configuration)

    def make_bot(self, **configuration: Any) -> UUID:
        return self.client.create_bot("Harbour", **configuration).id

    def upload(self, path: Path) -> UUID:
        return self.client.upload(self.bot, path).id

    def train_text(self, text: str) -> UUID:
        return self.client.train_text(self.bot, "A text", text).id

    def train_pairs(self, pairs: dict[str, str]) -> UUID:
        given = [GivenPairRequest(question=key, answer=said) for key, said in pairs.items()]
        body = PairsRequest(name="Frequent questions", pairs=given)
        return taken(train_qa.sync_detailed(self.bot, client=self.client.rest, body=body)).id

    def delete(self, document: UUID) -> None:
        taken(delete_document.sync_detailed(document, client=self.client.rest))

    def document(self, document: UUID) -> Json:
        found = get_document.sync_detailed(document, client=self.client.rest)
        return taken(found).to_dict()

    def until_final(self, document: UUID, *, seconds: float = 240) -> Json:
        """The document once it is ready or failed."""

        def final() -> Json | None:
            now = self.document(document)
            return now if now["status"] in FINAL else None

        found: Json = until(final, seconds=seconds, what="the end of ingestion", pause=0.2)
        return found

    def chunks(self, document: UUID) -> list[Json]:
        """All passages of a document, page after page of the list."""
        return [chunk.to_dict() for chunk in self.client.every(list_chunks.sync_detailed, document)]

    def audit(self) -> Json:
        """How many passages and vectors the bot has, and how many of them should not be."""
        return taken(audit_index.sync_detailed(self.bot, client=self.client.rest)).to_dict()

    def repair(self) -> None:
        taken(repair_index.sync_detailed(self.bot, client=self.client.rest))

    def search(self, query: str) -> list[Json]:
        body = SearchRequest(query=query)
        found = taken(search.sync_detailed(self.bot, client=self.client.rest, body=body))
        return [hit.to_dict() for hit in found.results]

    def converse(self, bot: UUID | None = None) -> UUID:
        return self.client.converse(bot or self.bot).id

    def ask(self, conversation: UUID, message: str) -> Json:
        """The finished reply."""
        return self.client.ask(conversation, message).to_dict()

    @contextmanager
    def asking(self, conversation: UUID, message: str) -> Iterator[Iterator[Json]]:
        """The events of a reply while it is made."""
        with closing(self.client.stream(conversation, message)) as events:
            yield events

    def follow(self, message: str) -> list[Json]:
        """The events of a reply that exists, from the first to the last."""
        return list(self.client.follow(UUID(message)))

    def messages(self, conversation: UUID) -> list[Json]:
        found = list_messages.sync_detailed(conversation, client=self.client.rest)
        return [message.to_dict() for message in taken(found).results]
