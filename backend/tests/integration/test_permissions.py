"""The page of permissions, walked: every route, by every method, as everyone there can be.

The page alone says what must happen. People ask with access tokens, programs with API keys. What is
refused changes no row; what is allowed is undone, so that all meet the same installation.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from apps.bots.models import Bot
from apps.workspaces import permission_page as made
from tests import permission_page as page
from tests.factories import (
    make_conversation,
)
from tests.permission_callers import OF_A_BOT, Caller, Installation, built, undone
from tests.permission_page import Operation
from tests.routes import all_routes
from tests.rows import everything

pytestmark = pytest.mark.django_db
RIGHTS, OPERATIONS = page.rights(), page.operations()
CELLS = "cells of the permission table"
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


def body_of(operation: Operation, installation: Installation) -> dict[str, Any]:
    """What to send; nothing where the path tells whose it is."""
    makes = BODIES.get(str(operation))
    return makes(installation.workspace.pk) if makes else {}


@pytest.fixture(scope="module")
def installation(django_db_setup, django_db_blocker) -> Iterator[Installation]:
    """One for all tests of this module, none of which leaves anything in it."""
    with django_db_blocker.unblock(), undone():
        yield built()


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
        path, body = installation.path(operation, caller), body_of(operation, installation)
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
