"""No body sets what its route does not name: each column of each model is tried at each route."""

import json
from functools import cache

import pytest
from django.apps import apps
from rest_framework.test import APIClient

from apps.users.sessions import open_session
from tests.rows import everything
from tests.security.bodies import fields_of, json_routes

# What other systems took from a body, and what their columns are called.
ALSO = {
    *("is_staff", "is_superuser", "is_admin", "admin", "role", "roles", "permissions", "groups"),
    *("owner", "owner_id", "user_id", "tenant", "tenant_id", "workspaceId", "organization_id"),
    *("email_verified", "verified", "password_hash", "isPublic", "public", "createdDate"),
    *("plan", "plan_id", "quota", "usage", "credits", "limit", "limits", "trial_end", "price"),
    *("subscription_status", "subscription_plan", "stripe_customer_id", "status", "namespace"),
    *("id", "pk", "_id", "uuid", "created_at", "updated_at", "deleted_at", "version", "__class__"),
}
LEAST = 100


@cache
def columns() -> set[str]:
    ours = [model for model in apps.get_models() if model.__module__.startswith(("apps.", "core."))]
    fields = [field for model in ours for field in model._meta.concrete_fields]
    return ALSO | {field.name for field in fields} | {field.attname for field in fields}


def test_there_are_enough_of_them():
    assert len(columns()) >= LEAST


@pytest.mark.parametrize(("route", "method"), json_routes(), ids=str)
def test_a_column_that_is_not_a_field_is_refused_by_name(route, method, alice, alices, counted):
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {open_session(alice).access}")
    foreign = columns() - fields_of(route, method)
    needed = {"message": "Hi"} if "message" in fields_of(route, method) else {}
    body = json.dumps({**dict.fromkeys(foreign, 1), **needed})
    before = everything()

    answer = client.generic(method.upper(), route.filled(alices), body, "application/json")

    assert answer.status_code == 400, answer.content
    refused = {
        fault["pointer"].removeprefix("/")
        for fault in answer.json()["errors"]
        if fault["code"] == "unknown_field"
    }
    assert refused == foreign
    assert everything() == before
    for name in foreign:
        counted("mass assignments", f"{method} {route} {name}")
