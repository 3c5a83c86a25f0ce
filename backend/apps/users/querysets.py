"""Which people a person may see, and which sessions still count."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from apps.users.models import ApiSession, User  # noqa: F401 - named by the base class


class UserQuerySet(QuerySet["User"]):
    def for_user(self, user: "User") -> Self:
        """The people of `user`'s own workspaces; guests of the demo do not see each other."""
        theirs = user.workspaces.filter(is_demo=False)
        return self.filter(memberships__workspace__in=theirs).distinct()


class ApiSessionQuerySet(QuerySet["ApiSession"]):
    def live(self) -> Self:
        """Sessions that open the API now."""
        now = timezone.now()
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)

    def revoke(self) -> int:
        """End them; those already ended keep their time."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())
