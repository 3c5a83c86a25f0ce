"""allauth, led through ours: who signs up, how often is tried, where links lead."""

import logging
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from apps.users import attempts
from apps.users.limits import TooManyTries
from apps.users.models import User
from apps.workspaces import actions
from core import limits
from core.client_address import address_of
from core.limits import RateLimited
from core.validators import MAX_PASSWORD_BYTES

log = logging.getLogger("chatsphere.mail")
# Mails that anyone can cause who knows an address, which gets a few of them in an hour. Those about
# a forgotten password are counted where they are asked for.
UNASKED = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Whoever signs up in the console gets the same as by the API.

    No link in a mail follows the host that a request names.
    """

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Fill `user` from the form; allauth goes on to use this very object.

        Raises: EmailTaken: a moment ago.
        """
        super().save_user(request, user, form, commit=False)
        if commit:
            actions.open_account(user)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere else. Raises: PermissionDenied: there is none."""
        return address_of(request) or str(super().get_client_ip(request))

    def clean_email(self, email: str) -> str:
        return email.lower()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whose password it is; an endless one is not hashed.

        Raises: ValidationError: too many wrong ones for this address.
        """
        if len(str(credentials["password"]).encode()) > MAX_PASSWORD_BYTES:
            return None
        try:
            with attempts.counted(request, credentials["email"]) as attempt:
                user = cast(User | None, super().authenticate(request, **credentials))
                attempt.succeeded = user is not None
        except TooManyTries as error:
            raise ValidationError(str(error), code=error.code) from error
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted above, together with second factors."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Keep a mail to be sent; one too many is left out, which whoever asked is not told."""
        if template_prefix in UNASKED and not _may_have_one_more(email):
            log.info("an address has had enough mails for now")
            return
        super().send_mail(template_prefix, email, {**context, "site": settings.PUBLIC_URL})

    def get_email_confirmation_url(self, _request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.PUBLIC_URL}{path}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        person, _, token = key.partition("-")
        names = {"uidb36": person, "key": token}
        path = reverse("account_reset_password_from_key", kwargs=names)
        return f"{settings.PUBLIC_URL}{path}"

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("account")


def _may_have_one_more(email: str) -> bool:
    try:
        limits.spend("mail", email)
    except RateLimited:
        return False
    return True
