"""Which keys open something, and which a person may see."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.workspaces.models import Membership
from apps.workspaces.permissions import Right, roles_with

if TYPE_CHECKING:
    from apps.api_keys.models import ApiKey  # noqa: F401 - named by the base class
    from apps.users.actors import Actor

SELDOM = timedelta(minutes=1)  # between two notes of when a key was used


class ApiKeyQuerySet(QuerySet["ApiKey"]):
    def live(self) -> Self:
        """Keys that open something: nothing that they rest on has ended."""
        member = {"workspace": OuterRef("workspace"), "user": OuterRef("made_by")}
        return self.filter(
            Exists(Membership.objects.filter(**member)),
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            Q(bot=None) | Q(bot__deleted_at=None),
            revoked_at=None,
            made_by__is_active=True,
            workspace__deleted_at=None,
        )

    def with_liveness(self) -> Self:
        """With `is_live`, which a key's status needs."""
        alike = self.model.objects.live().filter(pk=OuterRef("pk"))
        return self.annotate(is_live=Exists(alike))

    def for_actor(self, actor: "Actor") -> Self:
        """The keys of the person's workspaces, with what they are there as `my_role`."""
        mine = self.filter(workspace__memberships__user=actor.user, workspace__deleted_at=None)
        if actor.grant:
            mine = mine.filter(workspace=actor.grant.workspace_id)
        return mine.annotate(my_role=F("workspace__memberships__role"))

    def managed_by(self, actor: "Actor") -> Self:
        """Those of the workspaces in which the person may manage keys."""
        member = {"user": actor.user, "role__in": roles_with(Right.MANAGE_KEYS)}
        places = Membership.objects.filter(**member).values("workspace")
        return self.for_actor(actor).filter(workspace__in=places)

    def note_use(self) -> None:
        """Note that they are used now, if that was not noted lately.

        Whoever finds the row locked leaves it: a request does not wait for a note.
        """
        now = timezone.now()
        stale = self.filter(Q(last_used_at=None) | Q(last_used_at__lt=now - SELDOM))
        with transaction.atomic():
            free = stale.select_for_update(skip_locked=True, no_key=True).values("pk")
            self.model.objects.filter(pk__in=free).update(last_used_at=now)

    def revoke(self) -> int:
        """End them; those already revoked keep their time."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())
