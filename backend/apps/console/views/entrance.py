"""allauth's pages around signing in, where ours do more: what is kept, and who is let in."""

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from apps.users import verification
from apps.users.forms import ConfirmAddressForm
from apps.users.limits import refuse_flood
from core import limits
from core import views as core_views
from core.exceptions import ChatSphereError

TOO_MANY = 429


class Limited:
    """A form that was sent too often says so by its status as well."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        errors = form.errors.as_data().values()
        if any(error.code == "rate_limited" for each in errors for error in each):
            answer.status_code = TOO_MANY
        return answer


class SignIn(Limited, account.LoginView):  # type: ignore[misc]
    """The page to sign in."""


class SecondFactor(Limited, mfa.AuthenticateView):  # type: ignore[misc]
    """The page that asks for a code or a passkey, after the password."""


class ConfirmPerson(Limited, account.ReauthenticateView):  # type: ignore[misc]
    """Asks for the password before a sensitive step."""


class ConfirmPersonByCode(Limited, mfa.ReauthenticateView):  # type: ignore[misc]
    """Asks for a code before a sensitive step."""


class ChangePassword(Limited, account.PasswordChangeView):  # type: ignore[misc]
    """The page to change one's password."""


class SignUp(account.SignupView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        """Counted before anything is made: what a transaction undoes would be uncounted again."""
        try:
            refuse_flood(self.request)
        except ChatSphereError as error:
            return core_views.answer(self.request, error)
        return self._made(form)

    @transaction.atomic
    def _made(self, form: Any) -> HttpResponse:
        """The person, their workspace and the mail to them are there together, or not at all."""
        answer: HttpResponse = super().form_valid(form)
        return answer


class ConfirmAddress(account.ConfirmEmailView):  # type: ignore[misc]
    """The page that the link in a mail leads to; looking at it does nothing.

    Who signed up with an address need not be who reads its mails. So the link asks for the password
    that was chosen then, except in the browser in which that just happened.
    """

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the address, and let in who has shown both."""
        self.object = self.get_object()
        if self._is_signing_up():
            answer: HttpResponse = super().post(*args, **kwargs)
            return answer
        form = self._form(self.request.POST)
        if not form.is_valid():
            return self._refused(form)
        return self._let_in(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"form": self._form()} if self.object and not self._is_signing_up() else {}
        return {**super().get_context_data(**kwargs), **known, **kwargs}

    def _is_signing_up(self) -> bool:
        """Whether this browser is where the person of this address has just shown the password."""
        stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        owner = self.object.email_address.user_id
        return bool(stage and stage.login.user and stage.login.user.pk == owner)

    def _form(self, given: Any = None) -> ConfirmAddressForm:
        return ConfirmAddressForm(given, user=self.object.email_address.user)

    def _refused(self, form: ConfirmAddressForm) -> HttpResponse:
        limited = form.has_error("password", "rate_limited")
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        answer.status_code = TOO_MANY if limited else 422
        return answer

    def _let_in(self, form: ConfirmAddressForm) -> HttpResponse:
        self.logout_other_user(self.object)
        address = self.object.confirm(self.request)
        if address is None:
            return redirect("account_login")
        login = Login(user=form.user, email=address.email)
        answer: HttpResponse = perform_password_login(self.request, {"email": address.email}, login)
        return answer


class ForgotPassword(account.PasswordResetView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        """An address gets a few mails an hour; the next one who asks is refused, known or not."""
        try:
            limits.spend("mail", form.cleaned_data["email"])
        except ChatSphereError as error:
            return core_views.answer(self.request, error)
        answer: HttpResponse = super().form_valid(form)
        return answer


class PasswordAskedFor(account.PasswordResetDoneView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "sends_mail": bool(settings.EMAIL_HOST)}


class ChoosePassword(account.PasswordResetFromKeyView):  # type: ignore[misc]
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """A new password; and the link was read where the address leads."""
        verification.claim(self.reset_user)
        answer: HttpResponse = super().form_valid(form)
        return answer
