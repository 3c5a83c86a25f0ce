"""The tenants of a check: who owns, who is a stranger, and one marked object of each kind."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chatsphere import databases
from chatsphere.errors import LauncherError
from chatsphere.houses import Houses
from chatsphere.isolation.wire import Answer, Service
from chatsphere.secret_files import SecretFiles
from chatsphere.settings import Settings

Json = dict[str, Any]
MARK, OTHER_MARK = "MARK-OF-THE-OWNER", "SOMETHING-OF-ANOTHER"
SCOPES = ("chat", "knowledge:read", "knowledge:write", "bots:write", "admin")
RENEW = 200.0  # seconds; an access token lives for 300
READY = 60.0  # seconds until one short text must be searchable


class PlantingFailed(LauncherError):
    code = "isolation_not_checked"


@dataclass
class Person:
    """Somebody with an account, a token that is renewed in time, and perhaps keys."""

    made: Json
    service: Service
    keys: dict[str, str] = field(default_factory=dict)
    renewed: float = field(default_factory=time.monotonic)

    @property
    def token(self) -> str:
        return str(self.made["access"])

    def renew(self) -> None:
        """A fresh access token once the present one grows old. Not for two threads at once."""
        if time.monotonic() - self.renewed > RENEW:
            spent = {"refresh": self.made["refresh"]}
            self.made |= expect(200, self.service.ask("POST", "/api/token/refresh/", body=spent))
            self.renewed = time.monotonic()

    def do(self, status: int, method: str, path: str, body: object = None) -> Any:
        """What a request of theirs is answered. Raises: PlantingFailed: not with `status`."""
        return expect(status, self.service.ask(method, path, credential=self.token, body=body))


def expect(status: int, answer: Answer) -> Any:
    """Raises: PlantingFailed."""
    if answer.status != status:
        raise PlantingFailed(f"A tenant could not be set up: {answer.status} {answer.text[:300]}")
    return answer.json() if answer.text else None


@contextmanager
def tenants(settings: Settings, service: Service, count: int) -> Iterator[list[Person]]:
    """`count` throwaway people on the running installation, removed again at the end."""
    manage = _manager(settings)
    made = json.loads(manage("isolation_tenants", "make", "--count", str(count)))
    try:
        yield [Person(one, service) for one in made]
    finally:
        manage("isolation_tenants", "remove")


def _manager(settings: Settings) -> Callable[..., str]:
    secrets = SecretFiles(settings.data_dir, settings.variables)
    houses = Houses(settings, secrets, databases.urls(settings, secrets.of("postgres")))

    def manage(*arguments: str) -> str:
        """The last line that the backend's command printed."""
        command = houses.manage(*arguments)
        done = subprocess.run(
            command.argv,
            cwd=command.cwd,
            env=dict(command.env),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PlantingFailed(f"manage.py {arguments[0]} failed: {done.stderr[-500:]}")
        return done.stdout.strip().splitlines()[-1]

    return manage


def plant(owner: Person, mark: str = OTHER_MARK) -> dict[str, str]:
    """One marked object of each kind, by the name that its id has in the paths of the API."""
    workspace = owner.made["workspace_id"]
    bot = _bot(owner, mark)
    document = _document(owner, bot, mark)
    passages = owner.do(200, "GET", f"/api/v1/documents/{document}/chunks/")["results"]
    conversation, message = _conversation(owner, bot, mark)
    key = _key(owner, {"scopes": ["admin"], "workspace_id": workspace})
    guest = f"guest-{owner.made['user_id']}@isolation.invalid"  # an address gets few an hour
    invited = {"email": guest, "role": "viewer"}
    invitation = owner.do(201, "POST", f"/api/v1/workspaces/{workspace}/invitations/", invited)
    return {
        "workspace_id": workspace,
        "user_id": owner.made["user_id"],
        "bot_id": bot,
        "document_id": document,
        "chunk_id": passages[0]["id"],
        "source_id": _source(owner, bot, mark),
        "conversation_id": conversation,
        "message_id": message,
        "api_key_id": key["id"],
        "invitation_id": invitation["id"],
        "deletion_id": _deletion(owner, workspace, _document(owner, bot, f"{mark} once")),
    }


def give_keys(person: Person) -> None:
    """A key for each scope, and one with all of them."""
    for scope in SCOPES:
        person.keys[scope] = _key(person, {"scopes": [scope]})["key"]
    person.keys["every scope"] = _key(person, {"scopes": list(SCOPES)})["key"]


def narrow_key(owner: Person) -> str:
    """A key of the owner's own for another bot than the planted one."""
    return str(_key(owner, {"scopes": list(SCOPES), "bot_id": _bot(owner, OTHER_MARK)})["key"])


def _key(person: Person, asked: Json) -> Json:
    body = {"name": "isolation", **asked}
    made: Json = person.do(201, "POST", "/api/v1/api-keys/", body)
    return made


def _bot(owner: Person, mark: str) -> str:
    return str(owner.do(201, "POST", "/api/v1/bots/", {"name": mark, "description": mark})["id"])


def _document(owner: Person, bot: str, mark: str) -> str:
    text = {"name": mark, "text": f"The word of the day is {mark}. Nobody else may read it."}
    made = owner.do(202, "POST", f"/api/v1/bots/{bot}/documents/train_text/", text)
    _until(owner, f"/api/v1/documents/{made['id']}/", lambda found: found["status"] == "ready")
    return str(made["id"])


def _until(owner: Person, path: str, is_so: Callable[[Json], bool]) -> None:
    """Raises: PlantingFailed: the worker did not bring it about."""
    deadline = time.monotonic() + READY
    while not is_so(owner.do(200, "GET", path)):
        if time.monotonic() > deadline:
            raise PlantingFailed(f"{path} was not done after {READY:.0f} s; see the log.")
        time.sleep(0.2)


def _source(owner: Person, bot: str, mark: str) -> str:
    """A page at an address that nobody can have, so that nothing is fetched."""
    page = {"url": "https://isolation.example/", "name": mark}
    made = owner.do(202, "POST", f"/api/v1/bots/{bot}/documents/train_url/", page)
    return str(made["id"])


def _deletion(owner: Person, workspace: str, document: str) -> str:
    """The receipt of a document that is deleted for it, and gone."""
    owner.do(204, "DELETE", f"/api/v1/documents/{document}/")
    receipts = owner.do(200, "GET", f"/api/v1/workspaces/{workspace}/deletions/")["results"]
    receipt = str(receipts[0]["id"])
    _until(owner, f"/api/v1/deletions/{receipt}/", lambda found: bool(found["finished_at"]))
    return receipt


def _conversation(owner: Person, bot: str, mark: str) -> tuple[str, str]:
    conversation = owner.do(201, "POST", f"/api/v1/bots/{bot}/conversations/", {})["id"]
    where = f"/api/v1/conversations/{conversation}/send_message/"
    message = owner.do(201, "POST", where, {"message": f"What is {mark}?"})["id"]
    return conversation, message
