"""The audit log: who did what, written with it and never changed."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.workspaces import audit
from apps.workspaces.models import AuditEntry
from core import request_facts


@pytest.fixture
def entry(alice):
    audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
    return AuditEntry.objects.get(action="workspace.renamed")


def refused(sql: str) -> bool:
    """Whether the database itself refuses."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql)
        except IntegrityError as error:
            return "append-only" in str(error)
    return False


def test_an_entry_cannot_be_changed_or_removed_by_any_statement(entry):
    assert refused("UPDATE workspaces_auditentry SET user_email = 'somebody@else.example'")
    assert refused("DELETE FROM workspaces_auditentry")


def test_the_log_cannot_be_emptied_at_once(entry):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE workspaces_auditentry ENABLE TRIGGER audit_log_stays")

        assert refused("TRUNCATE workspaces_auditentry")
        transaction.set_rollback(True)


def test_entries_go_with_their_own_workspace_only(entry, bob):
    audit.let_erase(bob.personal_workspace.pk)

    assert refused("DELETE FROM workspaces_auditentry WHERE action = 'workspace.renamed'")

    audit.let_erase(entry.workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM workspaces_auditentry WHERE action = 'workspace.renamed'")
    assert not AuditEntry.objects.filter(pk=entry.pk).exists()


def test_what_was_undone_is_not_in_it(alice):
    with transaction.atomic():
        audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
        transaction.set_rollback(True)

    assert not AuditEntry.objects.filter(action="workspace.renamed").exists()


def test_it_takes_no_action_or_detail_that_nobody_thought_of(alice):
    with pytest.raises(ValueError, match="not a valid Action"):
        audit.record(alice.personal_workspace.pk, "workspace.admired")
    with pytest.raises(ValueError, match="password"):
        audit.record(alice.personal_workspace.pk, "workspace.renamed", password="secret")


def test_outside_of_a_request_it_is_the_system_itself(alice):
    token = request_facts._current.set(None)
    audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
    request_facts._current.reset(token)

    entry = AuditEntry.objects.get(action="workspace.renamed")
    assert (entry.user_id, entry.user_email, entry.address) == (None, "", "")
