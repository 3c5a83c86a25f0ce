"""Everyone who might ask for something in Alice's workspace: people by role, keys by scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.api_keys.models import ApiKey
from apps.users.models import User
from apps.users.sessions import open_session
from apps.workspaces.models import Workspace
from tests.factories import (
    make_bot,
    make_conversation,
    make_key,
    make_member,
    make_message,
    make_user,
)
from tests.permission_page import ROLES, SCOPES, Operation
from tests.rows import one_of_each

OF_A_BOT = {
    *("bot_id", "document_id", "chunk_id", "source_id", "deletion_id"),
    *("conversation_id", "message_id"),
}


@dataclass
class Caller:
    """Somebody who asks: what they are in Alice's workspace and, for a key, what it allows.

    `ids` are those rows that are the caller's own where a route is about what is one's own.
    """

    name: str
    role: str = ""
    scopes: frozenset[str] | None = None
    bot: str = ""  # a key's only bot: "this" or "another"
    credential: str = field(default="", repr=False)
    user: User | None = None
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def is_key(self) -> bool:
        return self.scopes is not None

    def sees(self, operation: Operation) -> bool:
        """Whether the rows of the route are there for them."""
        elsewhere = self.bot == "another" and bool(OF_A_BOT & set(operation.ids))
        return bool(self.role) and not elsewhere

    def asks(self, operation: Operation, path: str, body: dict[str, Any]) -> Any:
        client = APIClient(raise_request_exception=False)
        if self.credential:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.credential}")
        given = {} if operation.method == "GET" else {"data": body, "format": "json"}
        return getattr(client, operation.method.lower())(path, **given)

    def browses(self, operation: Operation, path: str) -> Any:
        """As `asks`, in a browser in which they are signed in."""
        client = Client(raise_request_exception=False)
        if self.user:
            client.force_login(self.user)
        return getattr(client, operation.method.lower())(path)


@dataclass
class Installation:
    """Alice's workspace, one row of each kind in it, and everyone who might ask."""

    workspace: Workspace
    ids: dict[str, UUID]
    callers: list[Caller]

    def path(self, operation: Operation, caller: Caller) -> str:
        ids = {"token": "of-no-first-run", **self.ids, **caller.ids}
        return operation.path.format(**{name: ids[name] for name in operation.ids})


def built() -> Installation:
    alice = make_user(name="Alice")
    workspace = alice.personal_workspace
    ids = one_of_each(alice)
    this, another = workspace.bots.get(pk=ids["bot_id"]), make_bot(owner=alice)
    bots = {"": None, "this": this, "another": another}
    people = {role: make_member(workspace, role=role) for role in ROLES[:-1]} | {"owner": alice}
    stranger = make_user(name="Mallory")
    callers = [
        Caller("nobody"),
        person("stranger", stranger),
        *(own(person(role, user, role), user, this) for role, user in people.items()),
        Caller("key of a stranger", scopes=frozenset(SCOPES), credential=make_key(stranger).text),
    ]

    def key(name: str, maker: User, role: str, scopes: tuple[str, ...], bot: str = "") -> Caller:
        text = make_key(maker, workspace=workspace, scopes=scopes, bot=bots[bot]).text
        caller = Caller(f"key {name}", role, frozenset(scopes), bot, text)
        return own(caller, maker, this)

    callers += [key(f"for {scope}", alice, "owner", (scope,)) for scope in SCOPES]
    callers += [
        key(f"for all but {one}", alice, "owner", tuple(scope for scope in SCOPES if scope != one))
        for one in SCOPES
    ]
    callers += [key("for all", alice, "owner", SCOPES)]
    callers += [
        key(f"for {which} bot", alice, "owner", SCOPES, which) for which in ("this", "another")
    ]
    callers += [key(f"of a {role}", user, role, SCOPES) for role, user in people.items()]
    used_later = timezone.now() + timedelta(hours=1)  # so that asking notes nothing
    ApiKey.objects.update(last_used_at=used_later)
    return Installation(workspace, ids, callers)


def person(name: str, user: User, role: str = "") -> Caller:
    return Caller(name, role, credential=open_session(user).access, user=user)


def own(caller: Caller, user: User, bot: Any) -> Caller:
    """With a conversation and a reply of their own, begun where keys may read it too."""
    conversation = make_conversation(bot=bot, user=user, channel="api")
    reply = make_message(conversation=conversation, role="assistant", author="bot")
    caller.ids = {"conversation_id": conversation.pk, "message_id": reply.pk}
    return caller


@contextmanager
def undone() -> Iterator[None]:
    """What is done in the block has not been done after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
