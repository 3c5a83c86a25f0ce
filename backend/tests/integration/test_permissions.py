"""The page of permissions, walked: every route, by every method, as everyone there can be.

The page alone says what must happen. People ask with access tokens, programs with API keys. What is
refused changes no row; what is allowed is undone, so that all meet the same installation.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from apps.api_keys.models import ApiKey
from apps.bots.models import Bot
from apps.users.models import User
from apps.users.sessions import open_session
from apps.workspaces import permission_page as made
from apps.workspaces.models import Workspace
from tests import permission_page as page
from tests.factories import (
    make_bot,
    make_conversation,
    make_key,
    make_member,
    make_message,
    make_user,
)
from tests.permission_page import ROLES, SCOPES, Operation
from tests.routes import all_routes
from tests.rows import everything, one_of_each

pytestmark = pytest.mark.django_db
RIGHTS, OPERATIONS = page.rights(), page.operations()
CELLS = "cells of the permission table"
OF_A_BOT = {"bot_id", "document_id", "conversation_id", "message_id"}
ALLOWED = "allowed"
NOT_THERE = "400 not_found"  # a workspace named in a body
# What a route without ids must be sent to be about Alice's workspace.
BODIES: dict[str, Callable[[UUID], dict[str, Any]]] = {
    "POST /api/v1/bots/": lambda workspace: {"name": "New", "workspace_id": str(workspace)},
    "POST /api/v1/api-keys/": lambda workspace: {
        "name": "New",
        "scopes": ["chat"],
        "workspace_id": str(workspace),
    },
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


@dataclass
class Installation:
    """Alice's workspace, one row of each kind in it, and everyone who might ask."""

    workspace: Workspace
    ids: dict[str, UUID]
    callers: list[Caller]

    def path(self, operation: Operation, caller: Caller) -> str:
        ids = {**self.ids, **caller.ids}
        return operation.path.format(**{name: ids[name] for name in operation.ids})

    def body(self, operation: Operation) -> dict[str, Any]:
        return BODIES[str(operation)](self.workspace.pk) if str(operation) in BODIES else {}


@pytest.fixture(scope="module")
def installation(django_db_setup, django_db_blocker) -> Iterator[Installation]:
    """One for all tests of this module, none of which leaves anything in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)


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
    return Caller(name, role, credential=open_session(user).access)


def own(caller: Caller, user: User, bot: Any) -> Caller:
    """With a conversation and a reply of their own, begun where keys may read it too."""
    conversation = make_conversation(bot=bot, user=user, channel="api")
    reply = make_message(conversation=conversation, role="assistant", author="bot")
    caller.ids = {"conversation_id": conversation.pk, "message_id": reply.pk}
    return caller


def expected(operation: Operation, caller: Caller) -> str:
    """What the page promises: ALLOWED, or the status and the code of the refusal."""
    if operation.needs == "everyone":
        return ALLOWED
    if not caller.credential:
        return "401 not_authenticated"
    if operation.needs == "people":
        return "403 person_required" if caller.is_key else ALLOWED
    if operation.ids and not caller.sees(operation):
        return "404 not_found"
    return by_key(operation, caller) or by_role(operation, caller)


def by_key(operation: Operation, caller: Caller) -> str:
    """The refusal of a key for what it may not, whoever made it; empty if there is none."""
    promise = RIGHTS[operation.needs]
    if caller.scopes is None:
        return ""
    if not promise.scopes:
        return "403 person_required"
    too_narrow = bool(caller.bot) and not promise.for_one_bot
    return "403 scope_missing" if too_narrow or not promise.scopes & caller.scopes else ""


def by_role(operation: Operation, caller: Caller) -> str:
    if operation.ids or str(operation) in BODIES:
        if not caller.role:
            return NOT_THERE
        return ALLOWED if caller.role in RIGHTS[operation.needs].roles else "403 role_required"
    return ALLOWED  # a list: of what the caller may see


def happened(answer: Any) -> str:
    """In the words of `expected`. A refusal of what was sent comes after that of who sent it."""
    code = answer.json()["code"] if answer.status_code >= 400 else ""
    if code == "validation_error" and "/workspace_id" in answer.content.decode():
        return NOT_THERE
    refused = answer.status_code in {401, 403, 404, 405} or answer.status_code >= 500
    return f"{answer.status_code} {code}" if refused else ALLOWED


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_everyone_may_do_what_the_page_says_and_nothing_else(
    operation, installation, agent, counted
):
    before, wrong = everything(), []
    some = 6 if operation.needs == "everyone" else 1  # it hardly matters who asks for these

    for caller in installation.callers[::some]:
        path, body = installation.path(operation, caller), installation.body(operation)
        with transaction.atomic():
            answer = caller.asks(operation, path, body)
            found = happened(answer)
            transaction.set_rollback(found == ALLOWED)
        if found != expected(operation, caller):
            wrong.append(f"{caller.name}: {found}, not {expected(operation, caller)}")
        counted(CELLS, f"{operation} as {caller.name}")

    assert wrong == []
    assert everything() == before


# Lists are asked of everyone above; what is in them is another matter.
LISTED = {
    "/api/v1/api-keys/": "api_key_id",
    "/api/v1/bots/": "bot_id",
    "/api/v1/workspaces/": "workspace_id",
}
LISTS = [
    operation
    for operation in OPERATIONS
    if operation.method == "GET" and not operation.ids and operation.needs in RIGHTS
]


@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_list_holds_what_the_right_reaches_and_nothing_else(operation, installation, counted):
    row = str(installation.ids[LISTED[operation.path]])
    wrong = []

    for caller in installation.callers:
        listed = row in caller.asks(operation, operation.path, {}).content.decode()
        refused = expected(operation, caller) != ALLOWED
        has_right = caller.role in RIGHTS[operation.needs].roles and not refused
        hidden = caller.bot == "another" and LISTED[operation.path] in OF_A_BOT
        if listed != (has_right and not hidden):
            wrong.append(caller.name)
        counted(CELLS, f"what is in {operation} for {caller.name}")

    assert wrong == []


def test_everyone_s_conversations_are_read_by_whom_the_page_says(installation, counted):
    """Alice's own, begun in the console: her keys to chat do not see it either."""
    promise = RIGHTS["read_all_conversations"]
    operation = Operation("GET", "/api/v1/conversations/{conversation_id}/", "chat")
    alice, bot = installation.workspace.personal_of, installation.ids["bot_id"]
    hers = make_conversation(bot=Bot.objects.get(pk=bot), user=alice, channel="console")
    path = operation.path.format(conversation_id=hers.pk)
    wrong = []

    for caller in installation.callers:
        reads = caller.role in promise.roles and caller.sees(operation)
        if caller.scopes is not None:
            reads = reads and bool(promise.scopes & caller.scopes)
        refusal = "404 not_found" if caller.credential else "401 not_authenticated"
        found = happened(caller.asks(operation, path, {}))
        if found != (ALLOWED if reads else refusal):
            wrong.append(f"{caller.name}: {found}")
        counted(CELLS, f"everyone's conversations for {caller.name}")

    assert wrong == []


def test_the_page_names_every_route_and_every_right():
    routes = {
        (method.upper(), re.sub(r"<\w+:(\w+)>", r"{\1}", route.path))
        for route in all_routes()
        if route.is_api
        for method in route.methods
    }

    assert {(operation.method, operation.path) for operation in OPERATIONS} == routes
    assert {operation.needs for operation in OPERATIONS} - {"everyone", "people"} <= RIGHTS.keys()


def test_the_page_is_what_the_code_says():
    """Bring it up to date with `make contract`."""
    written = page.PAGE.read_text("utf-8")

    assert made.filled(written) == written


def test_what_a_key_may_not_be_named_for_is_for_people():
    """A key that leaked can neither make others nor take the workspace away."""
    for right in ("manage_keys", "delete_workspace", "leave_workspace"):
        assert RIGHTS[right].scopes == frozenset()
