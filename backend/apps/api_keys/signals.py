"""What happens to keys by itself."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.api_keys.models import ApiKey
from apps.users.models import User
from apps.users.verification import address_claimed
from apps.workspaces.models import Membership


@receiver(address_claimed)
def end_keys_of_a_stranger(user: User, **_: Any) -> None:
    """Somebody else may have made them before the address was claimed."""
    ApiKey.objects.filter(made_by=user).revoke()


@receiver(post_delete, sender=Membership)
def end_keys_of_who_left(instance: Membership, **_: Any) -> None:
    """Whoever comes back makes new ones: an old one may lie about where nobody remembers it."""
    theirs = ApiKey.objects.filter(made_by=instance.user_id, workspace=instance.workspace_id)
    theirs.revoke()
