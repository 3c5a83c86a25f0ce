"""What is noted in a person's own workspace when their ways to sign in change, however that came
about.
"""

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.users.models import User
from apps.workspaces import audit
from apps.workspaces.audit import Action
from apps.workspaces.models import Workspace

METHODS = {Authenticator.Type.TOTP: "totp", Authenticator.Type.WEBAUTHN: "passkey"}


@receiver(post_save, sender=User)
def note_a_new_password(instance: User, created: bool, **_: Any) -> None:
    if not created and getattr(instance, "_password", None) is not None:
        _note(instance, Action.PASSWORD_CHANGED)


@receiver(post_save, sender=Authenticator)
def note_a_new_factor(instance: Authenticator, created: bool, **_: Any) -> None:
    if created and instance.type in METHODS:
        _note(instance.user, Action.MFA_ENABLED, method=METHODS[instance.type])


@receiver(post_delete, sender=Authenticator)
def note_a_lost_factor(instance: Authenticator, **_: Any) -> None:
    if instance.type in METHODS:
        _note(instance.user, Action.MFA_DISABLED, method=METHODS[instance.type])


def _note(user: User, action: Action, **details: str) -> None:
    """In the request of somebody who is not signed in it is the person: a link of theirs is used.
    Without a request it is the system.
    """
    asker = audit.asker() or (user if context.request else None)
    target = user if asker != user else None
    with transaction.atomic():
        for own in Workspace.objects.live().filter(personal_of=user):
            audit.record(own.pk, action, target=target, by=asker, **details)
