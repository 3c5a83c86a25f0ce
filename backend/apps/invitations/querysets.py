"""Which invitations let somebody in."""

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.workspaces.models import Membership, Role
from apps.workspaces.permissions import Right, roles_with

if TYPE_CHECKING:
    from apps.invitations.models import Invitation  # noqa: F401 - named by the base class


class InvitationQuerySet(QuerySet["Invitation"]):
    def pending(self) -> Self:
        """Invitations that can be accepted: only as long as their maker could still make them, or
        whoever is put out of a workspace could have left a way back for themselves.
        """
        maker = {"workspace": OuterRef("workspace"), "user": OuterRef("made_by")}
        makers = Membership.objects.filter(**maker, user__is_active=True)
        inviting = makers.filter(role__in=roles_with(Right.INVITE_MEMBERS))
        return self.filter(
            Q(Exists(makers.filter(role=Role.OWNER))) | ~Q(role=Role.OWNER) & Q(Exists(inviting)),
            expires_at__gt=timezone.now(),
            workspace__deleted_at=None,
        )

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())
