"""What the fuzzed installation holds: a person, and objects for every id that a path names."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from chatsphere.errors import LauncherError
from tests.factories import until

EMAIL, PASSWORD = "fuzzed@example.com", "a quiet harbour in spring"
TEXT = "The red tower of the harbour was built in 1911. Ships have used its light ever since. " * 20
SPARE = 20  # objects of a kind that may be deleted
PATIENCE = 60.0  # seconds for one answer, and for a document to be read
Json = dict[str, Any]
Ids = dict[str, list[str]]


class NotSown(LauncherError):
    code = "not_sown"


@dataclass
class Sower:
    """Speaks to the backend as a person who has just signed up."""

    url: str
    http: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.url, timeout=PATIENCE, trust_env=False)
        self.post("/api/v1/auth/register/", email=EMAIL, password=PASSWORD)
        access = self.tokens()["access"]
        self.http.headers["Authorization"] = f"Bearer {access}"

    def tokens(self) -> Json:
        return self.post("/api/token/", email=EMAIL, password=PASSWORD)

    def post(self, path: str, **body: Any) -> Json:
        return self._taken(self.http.post(path, json=body))

    def get(self, path: str) -> Json:
        return self._taken(self.http.get(path))

    def delete(self, path: str) -> None:
        self.http.delete(path).raise_for_status()

    def make(self, path: str, **body: Any) -> str:
        return str(self.post(path, **body)["id"])

    def broken_document(self, bot: str) -> str:
        """One that fails, so that it can be tried again."""
        sent = {"file": ("broken.pdf", b"%PDF-1.7\nnothing", "application/pdf")}
        answer = self.http.post(f"/api/v1/bots/{bot}/documents/", files=sent)
        return str(self._taken(answer)["id"])

    def until_final(self, document: str) -> None:
        path = f"/api/v1/documents/{document}/"
        final = {"ready", "failed"}
        until(lambda: self.get(path)["status"] in final, seconds=PATIENCE, what="the end of it")

    def _taken(self, answer: httpx2.Response) -> Json:
        if not answer.is_success:
            request = answer.request
            raise NotSown(f"{request.method} {request.url}: {answer.status_code} {answer.text}")
        found: Json = answer.json()
        return found


@dataclass(frozen=True)
class Seed:
    """`kept` outlives the run; `spare` is there to be deleted. By the parameter's name."""

    sower: Sower
    kept: Ids
    spare: Ids

    def write(self, path: Path) -> None:
        """For the hooks, which run in another process."""
        found: Json = {
            "url": self.sower.url,
            "credentials": {"email": EMAIL, "password": PASSWORD},
            "refresh": self.sower.tokens()["refresh"],
            "kept": [one for ids in self.kept.values() for one in ids],
        }
        path.write_text(json.dumps(found), "utf-8")


def sown(port: int) -> Seed:
    """Raises: NotSown."""
    sower = Sower(f"http://127.0.0.1:{port}")
    bot = sower.make("/api/v1/bots/", name="Harbour")
    return Seed(sower, {"bot_id": [bot], **kept(sower, bot)}, spare(sower, bot))


def kept(sower: Sower, bot: str) -> Ids:
    text = sower.make(f"/api/v1/bots/{bot}/documents/train_text/", name="Tower", text=TEXT)
    documents = [text, sower.broken_document(bot)]
    for document in documents:
        sower.until_final(document)
    workspace = sower.get("/api/v1/workspaces/")["results"][0]["id"]
    gone = sower.make(f"/api/v1/bots/{bot}/documents/train_text/", name="Gone", text="Once.")
    sower.delete(f"/api/v1/documents/{gone}/")
    receipts = sower.get(f"/api/v1/workspaces/{workspace}/deletions/")["results"]
    passages = sower.get(f"/api/v1/documents/{text}/chunks/")["results"]
    conversation = sower.make(f"/api/v1/bots/{bot}/conversations/")
    asked = f"/api/v1/conversations/{conversation}/send_message/"
    return {
        "workspace_id": [workspace],
        "user_id": [sower.get("/api/v1/users/me/")["id"]],
        "invitation_id": [invitation(sower, workspace)],
        "document_id": documents,
        "chunk_id": [each["id"] for each in passages],
        "source_id": [source(sower, bot, "kept")],
        "conversation_id": [conversation],
        "message_id": [sower.make(asked, message="When was the tower built?")],
        "api_key_id": [key(sower)],
        "deletion_id": [receipts[0]["id"]],
    }


def spare(sower: Sower, bot: str) -> Ids:
    workspace = sower.get("/api/v1/workspaces/")["results"][0]["id"]
    trained = f"/api/v1/bots/{bot}/documents/train_text/"
    numbers = range(SPARE)
    return {
        "bot_id": [sower.make("/api/v1/bots/", name=f"Spare {number}") for number in numbers],
        "document_id": [
            sower.make(trained, name=f"Spare {number}", text=f"{TEXT} {number}")
            for number in numbers
        ],
        "source_id": [source(sower, bot, f"spare-{number}") for number in numbers],
        "api_key_id": [key(sower) for _ in numbers],
        "invitation_id": [invitation(sower, workspace) for _ in numbers],
    }


def source(sower: Sower, bot: str, name: str) -> str:
    """A page at an address that nobody can have, so that nothing is fetched."""
    path = f"/api/v1/bots/{bot}/documents/train_url/"
    return sower.make(path, url=f"https://fuzzed.example/{name}")


def invitation(sower: Sower, workspace: str) -> str:
    email = f"guest-{uuid4().hex[:8]}@example.com"
    return sower.make(f"/api/v1/workspaces/{workspace}/invitations/", email=email, role="viewer")


def key(sower: Sower) -> str:
    made = sower.post("/api/v1/api-keys/", name="A program", scopes=["chat"])
    return str(made["id"])
