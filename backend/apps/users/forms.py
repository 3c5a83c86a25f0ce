"""allauth's forms where a wrong answer counts as a failed log-in."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from django import forms

from apps.users import second_factor
from apps.users.limits import TooManyTries


class CodeChecked:
    """Checks a code by our own rules: it is right once, in whatever process."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Raises: ValidationError."""
        code: str = self.cleaned_data["code"]
        try:
            found = second_factor.check(context.request, self.user, code)
        except TooManyTries as error:
            raise forms.ValidationError(str(error), code="rate_limited") from error
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        found.user = self.user
        self.authenticator = found
        return code


class SecondFactorForm(CodeChecked, AuthenticateForm):  # type: ignore[misc]
    """Asked after the password."""


class SecondFactorAgainForm(CodeChecked, ReauthenticateByCodeForm):  # type: ignore[misc]
    """Asked before a sensitive step."""


class ChangePasswordForm(BaseChangePasswordForm):  # type: ignore[misc]
    def clean_oldpassword(self) -> str:
        """Raises: ValidationError."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_account_adapter().reauthenticate(self.user, password):
            raise get_account_adapter().validation_error("enter_current_password")
        return password


class ConfirmAddressForm(ReauthenticateForm):  # type: ignore[misc]
    """The password that was chosen when signing up: a link alone confirms nothing, because whoever
    gets the mail need not be whoever signed up with the address.
    """

    def clean_password(self) -> str:
        """Raises: ValidationError."""
        password: str = self.cleaned_data["password"]
        adapter = get_account_adapter()
        found = adapter.authenticate(context.request, email=self.user.email, password=password)
        if found != self.user:
            raise adapter.validation_error("incorrect_password")
        return password
