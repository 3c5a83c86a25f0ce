"""Which people a person may see, and which sessions still count."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from apps.users.models import ApiSession, User  # noqa: F401 - named by the base class


class UserQuerySet(QuerySet["User"]):
    def for_user(self, user: "User") -> Self:
        """The people of `user`'s own workspaces; guests of the demo do not see each other."""
        theirs = user.workspaces.filter(is_demo=False, deleted_at=None)
        return self.filter(memberships__workspace__in=theirs).distinct()


class ApiSessionQuerySet(QuerySet["ApiSession"]):
    def live(self) -> Self:
        """Sessions that open the API now.

        The person is asked for beside the row, not joined: Django would put a join of an UPDATE
        into a subquery, whose conditions PostgreSQL does not check again on a row that another
        UPDATE was just changing.
        """
        active = get_user_model().objects.filter(pk=OuterRef("user"), is_active=True)
        return self.filter(Exists(active), revoked_at=None, expires_at__gt=timezone.now())

    def revoke(self) -> int:
        """End them; those already ended keep their time."""
        return self.filter(revoked_at=None).update(revoked_at=timezone.now())
