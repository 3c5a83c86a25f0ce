"""Invitations: who was asked into a workspace by mail and has not answered yet."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.invitations.querysets import InvitationQuerySet
from apps.workspaces.models import Role, Workspace
from core.models import Row


class Invitation(Row):
    """One address asked into one workspace; the row ends with the answer. Its token is only in the
    mail, and whoever reads the table cannot use any.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254, help_text="In small letters.")
    role = models.CharField(max_length=10, choices=Role)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="It lets in only as long as this person could invite.",
    )
    digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256 of the token."
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"], name="invited_once_per_workspace"
            )
        ]

    def __str__(self) -> str:
        return self.email
