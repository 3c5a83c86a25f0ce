"""The console's pages by the page of permissions: every role sees exactly what it may."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.workspaces.permissions import RoleRequired
from tests import permission_page as page
from tests.permission_callers import Caller, Installation, built, undone
from tests.permission_page import Operation
from tests.routes import all_routes
from tests.rows import everything

pytestmark = pytest.mark.django_db
RIGHTS, PAGES = page.rights(), page.pages()
CELLS = "cells of the permission table"
ALLOWED, TO_LOG_IN, NOT_ALLOWED = "allowed", "302 to sign in", "405"


@pytest.fixture(scope="module")
def installation(django_db_setup, django_db_blocker) -> Iterator[Installation]:
    """One for all tests of this module, none of which leaves anything in it."""
    with django_db_blocker.unblock(), undone():
        everyone = built()
        everyone.callers = [caller for caller in everyone.callers if not caller.is_key]
        yield everyone


def expected(operation: Operation, caller: Caller) -> str:
    """What the page promises."""
    if operation.needs == "the link":
        return "404"  # nobody here has it
    if caller.user is None:
        return TO_LOG_IN
    if operation.needs == "people":
        return ALLOWED
    if not caller.sees(operation):
        return "404"
    return ALLOWED if caller.role in RIGHTS[operation.needs].roles else "403"


def happened(answer: Any) -> str:
    """In the words of `expected`; 403 only if it says that the role is not enough."""
    if answer.status_code == 302 and "/login/" in answer["Location"]:
        return TO_LOG_IN
    if answer.status_code == 403:
        return "403" if RoleRequired.title in answer.content.decode() else "another 403"
    refused = answer.status_code in {401, 404, 405} or answer.status_code >= 500
    return str(answer.status_code) if refused else ALLOWED


@pytest.mark.parametrize("operation", PAGES, ids=str)
def test_every_role_sees_what_the_page_says_and_nothing_else(
    operation, installation, agent, counted
):
    before, wrong = everything(), []

    for caller in installation.callers:
        with transaction.atomic():
            found = happened(caller.browses(operation, installation.path(operation, caller)))
            transaction.set_rollback(found == ALLOWED)
        if found != expected(operation, caller):
            wrong.append(f"{caller.name}: {found}, not {expected(operation, caller)}")
        counted(CELLS, f"{operation} as {caller.name}")

    assert wrong == []
    assert everything() == before


def test_the_page_names_every_page_of_the_console(installation, agent):
    """By the methods that it answers; any other is 405 also for the owner."""
    paths = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", route.path)
        for route in all_routes()
        if route.view.__module__.startswith("apps.console.")
    }
    named = {(operation.method, operation.path) for operation in PAGES}
    owner = next(caller for caller in installation.callers if caller.role == "owner")

    assert {path for _, path in named} == paths
    for method in ("GET", "POST"):
        for path in sorted(paths):
            operation = Operation(method, path, "")
            if (method, path) not in named:
                assert browsed(owner, operation, installation) == NOT_ALLOWED, operation


def browsed(caller: Caller, operation: Operation, installation: Installation) -> str:
    with undone():
        return happened(caller.browses(operation, installation.path(operation, caller)))
