"""Throwaway tenants for `chatsphere verify-isolation`: people who own nothing but what it makes."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.bots.models import Bot
from apps.documents import tasks
from apps.users import sessions
from apps.users.models import User
from apps.workspaces.actions import sign_up
from apps.workspaces.models import Workspace
from core import doorbell

DOMAIN = "isolation.invalid"  # reserved by RFC 2606: no mail can reach it, nobody else can have it


def make_tenant() -> dict[str, str]:
    """A person with a workspace of their own, by what opens it. Nobody can guess the password."""
    word = secrets.token_hex(8)
    user = sign_up(f"tenant-{word}@{DOMAIN}", secrets.token_urlsafe(32), f"Tenant {word}")
    pair = sessions.open_session(user)
    workspace = user.personal_workspace
    return {
        "user_id": str(user.pk),
        "email": user.email,
        "workspace_id": str(workspace.pk),
        "access": pair.access,
        "refresh": pair.refresh,
    }


@transaction.atomic
def remove_tenants() -> int:
    """Take away everyone whom `make_tenant` made, with their workspaces; the purge does the rest.

    Returns the number of people.
    """
    people = User.objects.filter(email__endswith=f"@{DOMAIN}")
    theirs = Workspace.objects.filter(personal_of__in=people)
    gone: dict[str, Any] = {"deleted_at": timezone.now()}
    Bot.objects.live().filter(workspace__in=theirs).update(**gone)
    theirs.update(**gone)
    count = people.count()
    people.delete()
    doorbell.ring(tasks.purge)
    return count
