"""Who did what to which object of a workspace, when, and from where: written once, kept as it is.

A trigger in the database refuses to change an entry, and to remove one unless its whole workspace
is being erased.
"""

from collections.abc import Mapping
from uuid import UUID

from allauth.core import context
from django.db import connection, models

from apps.users.models import User
from apps.workspaces.models import AuditEntry
from core import request_facts
from core.request_facts import RequestFacts

LONGEST_NAME = 254
Detail = str | int | bool | None | list[str]


class Action(models.TextChoices):
    """Everything that is noted. What is added here is there for people and programs at once."""

    WORKSPACE_CREATED = "workspace.created"
    WORKSPACE_RENAMED = "workspace.renamed"
    WORKSPACE_DELETED = "workspace.deleted"
    MEMBER_ADDED = "member.added"
    MEMBER_JOINED = "member.joined"
    MEMBER_ROLE_CHANGED = "member.role_changed"
    MEMBER_REMOVED = "member.removed"
    MEMBER_LEFT = "member.left"
    INVITATION_MADE = "invitation.made"
    INVITATION_REVOKED = "invitation.revoked"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - no password
    MFA_ENABLED = "mfa.enabled"
    MFA_DISABLED = "mfa.disabled"
    API_KEY_CREATED = "api_key.created"
    API_KEY_RENAMED = "api_key.renamed"
    API_KEY_ROTATED = "api_key.rotated"
    API_KEY_REVOKED = "api_key.revoked"
    BOT_CREATED = "bot.created"
    BOT_CHANGED = "bot.changed"
    BOT_DELETED = "bot.deleted"
    DOCUMENT_ADDED = "document.added"
    DOCUMENT_REPLACED = "document.replaced"
    DOCUMENT_RETRIED = "document.retried"
    DOCUMENT_CANCELLED = "document.cancelled"
    DOCUMENT_COMMITTED = "document.committed"
    DOCUMENT_DELETED = "document.deleted"
    DOCUMENTS_RECUT = "documents.recut"
    SOURCE_ADDED = "source.added"
    SOURCE_CHANGED = "source.changed"
    SOURCE_SYNCED = "source.synced"
    SOURCE_CANCELLED = "source.cancelled"
    SOURCE_DELETED = "source.deleted"
    CHUNK_ADDED = "chunk.added"
    CHUNK_EDITED = "chunk.edited"
    CHUNK_DISABLED = "chunk.disabled"
    CHUNK_ENABLED = "chunk.enabled"
    CHUNK_DELETED = "chunk.deleted"
    CHUNK_RESOLVED = "chunk.resolved"
    PLAN_CHANGED = "plan.changed"
    QUOTA_OVERRIDDEN = "quota.overridden"


# What an entry may tell besides: names of things, never their content.
DETAILS = {
    "was",  # the name or role before
    "now",  # the name or role after
    "role",
    "fields",  # the names of what was changed
    "scopes",
    "bot_id",
    "bot_name",
    "chunk_id",
    "expires_at",
    "replaced_by",
    "method",  # totp, passkey
}


def record(
    workspace_id: UUID,
    action: str,
    *,
    target: models.Model | None = None,
    by: User | None = None,
    **details: Detail,
) -> None:
    """Note in this transaction what it does, so that neither is there without the other.

    Args:
        target: what it was done to; its kind, id and present name are copied.
        by: who does it, where the request itself does not know yet: signing up, for one.

    Raises: ValueError: an action or a detail that is not listed above, which is a bug.
    """
    if unknown := details.keys() - DETAILS:
        raise ValueError(f"not a detail of the audit log: {', '.join(sorted(unknown))}")
    AuditEntry.objects.create(
        workspace_id=workspace_id,
        action=Action(action),
        details=details,
        **_described(target),
        **_caller(request_facts.current(), by),
    )


def let_erase(workspace_id: UUID) -> None:
    """For the rest of this transaction the entries of this workspace may be deleted with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('chatsphere.erasing', %s, true)", [str(workspace_id)])


def _described(target: models.Model | None) -> Mapping[str, object]:
    if target is None:
        return {}
    return {
        "target_type": target._meta.model_name,
        "target_id": target.pk,
        "target_name": str(target)[:LONGEST_NAME],
    }


def asker() -> User | None:
    """Who asks: a program or a page of ours says so, on the pages of others the session does."""
    facts, request = request_facts.current(), context.request
    if facts and facts.user:
        return User.objects.select_related("profile").filter(pk=facts.user).first()
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _caller(facts: RequestFacts | None, by: User | None) -> Mapping[str, object]:
    """Outside of a request it is the system itself; what is not known stays empty."""
    facts = facts or RequestFacts(request_id="")
    person = by or asker()
    return {
        "user_id": person.pk if person else facts.user,
        "user_email": person.email if person else "",
        "user_name": person.profile.name if person else "",
        "key_id": facts.key,
        "key_prefix": facts.key_prefix,
        "address": facts.address,
        "request_id": facts.request_id,
    }
