"""What happens to keys by itself."""

from typing import Any

from django.dispatch import receiver

from apps.api_keys.models import ApiKey
from apps.users.models import User
from apps.users.verification import address_claimed


@receiver(address_claimed)
def end_keys_of_a_stranger(user: User, **_: Any) -> None:
    """Somebody else may have made them before the address was claimed."""
    ApiKey.objects.filter(made_by=user).revoke()
