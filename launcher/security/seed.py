"""What the fuzzed installation holds: a person, and objects for every id that a path names."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.factories import Launcher
from tests.stack.person import PASSWORD, Person

TEXT = "The red tower of the harbour was built in 1911. Ships have used its light ever since. " * 20
SPARE = 20  # objects of a kind that may be deleted


@dataclass(frozen=True)
class Seed:
    """`kept` outlives the run; `spare` is there to be deleted. By the parameter's name."""

    person: Person
    kept: dict[str, list[str]]
    spare: dict[str, list[str]]

    def write(self, path: Path) -> None:
        """For the hooks, which run in another process."""
        credentials = {"email": self.person.email, "password": PASSWORD}
        tokens = self.person.call("POST", "/api/token/", json=credentials, status=200)
        found: dict[str, Any] = {
            "url": str(self.person.http.base_url).rstrip("/"),
            "credentials": credentials,
            "refresh": tokens["refresh"],
            "kept": [one for ids in self.kept.values() for one in ids],
        }
        path.write_text(json.dumps(found), "utf-8")


def sown(launcher: Launcher) -> Seed:
    person = Person(launcher)
    documents = [person.train_text(TEXT), broken_document(person)]
    for document in documents:
        person.until_final(document)
    conversation = person.converse()
    kept = {
        "workspace_id": [person.get("/api/v1/workspaces/")["results"][0]["id"]],
        "bot_id": [person.bot],
        "document_id": documents,
        "conversation_id": [conversation],
        "message_id": [person.ask(conversation, "When was the tower built?")["id"]],
    }
    spare = {
        "bot_id": [person.make_bot() for _ in range(SPARE)],
        "document_id": [person.train_text(f"{TEXT} {number}") for number in range(SPARE)],
    }
    return Seed(person, kept, spare)


def broken_document(person: Person) -> str:
    """One that fails, so that it can be tried again."""
    sent = {"file": ("broken.pdf", b"%PDF-1.7\nnothing", "application/pdf")}
    where = f"/api/v1/bots/{person.bot}/documents/"
    return str(person.call("POST", where, files=sent, status=202)["id"])
