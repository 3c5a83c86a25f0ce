"""allauth's form for signing up, where it must not tell who has an account."""

from allauth.account.forms import SignupForm
from django.http import HttpRequest, HttpResponse

from apps.users import verification
from apps.users.models import User
from apps.workspaces.actions import EmailTaken


class SignUpForm(SignupForm):  # type: ignore[misc]
    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new person, or the answer where there is one already.

        Raises: EmailTaken: between check and save, where that may be told.
        """
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # as much work as for a new one
        try:
            found: tuple[User | None, HttpResponse | None] = super().try_save(request)
        except EmailTaken:
            if not verification.is_required():
                raise
            self.account_already_exists = True
            return self.try_save(request)
        return found
