"""allauth's sign-up, led through ours."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest

from apps.users.models import User, UserProfile
from apps.workspaces import actions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Whoever signs up in the console gets the same profile and workspace as by the API."""

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Fill `user` from the form; allauth goes on to use this very object."""
        with transaction.atomic():
            super().save_user(request, user, form, commit=commit)
            if commit:
                UserProfile.objects.create(user=user)
                actions.move_in(user)
        return user

    def clean_email(self, email: str) -> str:
        return email.lower()
