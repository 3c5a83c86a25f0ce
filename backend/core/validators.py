"""Limits on what people may choose as a password."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_PASSWORD_BYTES = 1_024


class PasswordLengthLimit:
    """Refuses passwords above 1,024 bytes: hashing work must not grow with the input."""

    def validate(self, password: str, _user: AbstractBaseUser | None = None) -> None:
        """Raises: ValidationError, code `password_too_long`."""
        if len(password.encode("utf-8", "surrogatepass")) > MAX_PASSWORD_BYTES:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has at most 1,024 bytes.")
