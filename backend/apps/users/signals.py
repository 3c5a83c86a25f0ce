"""What happens by itself when a person's second factors change, however that came about."""

import time
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from apps.users import second_factor, sessions
from apps.users.models import User


@receiver(pre_save, sender=Authenticator)
def spend_the_first_code(instance: Authenticator, **_: Any) -> None:
    """The code that proved a new app is spent, as any code that was used."""
    if instance._state.adding and instance.type == Authenticator.Type.TOTP:
        instance.data[second_factor.LAST_STEP] = int(time.time()) // app_settings.TOTP_PERIOD


@receiver(post_save, sender=Authenticator)
def end_sessions_for_a_new_one(instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        _end_all_but_this(instance.user)


@receiver(post_delete, sender=Authenticator)
def end_sessions_for_a_lost_one(instance: Authenticator, **_: Any) -> None:
    _end_all_but_this(instance.user)


def _end_all_but_this(user: User) -> None:
    sessions.end_all(user)
    request = context.request
    if request and getattr(request, "user", None) == user:
        sessions.keep(request)
