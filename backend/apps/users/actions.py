"""What people do with their own account."""

from typing import Any
from uuid import UUID

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from apps.users import sessions
from apps.users.models import ApiSession, User


def change_profile(user: User, **changes: Any) -> None:
    """Keep what the person says about themselves."""
    for name, value in changes.items():
        setattr(user.profile, name, value)
    user.profile.save(update_fields=list(changes))


def end_program(user: User, session_id: UUID) -> None:
    """End a log-in of a program of theirs; one that is over already is no matter."""
    ApiSession.objects.filter(user=user, pk=session_id).revoke()


def end_browser(request: HttpRequest, user: User, number: int) -> None:
    """End a session of the console of theirs; if it is the one that asks, they are signed out."""
    end_sessions(request, list(UserSession.objects.filter(user=user, pk=number)))


def end_others(request: HttpRequest, user: User) -> None:
    """Sign out everywhere but here."""
    sessions.end_all(user)
    sessions.keep(request)
