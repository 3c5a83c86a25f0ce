"""allauth's second factors, fitted to ours."""

import base64
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.users.models import User
from core.exceptions import Conflict

SALT = "chatsphere.second-factor"


class FactorUnreadable(Conflict):
    code, title = "second_factor_unreadable", "This second factor belongs to another installation"

    def __init__(self) -> None:
        super().__init__(
            "The secret key was changed since this second factor was added."
            " An operator can remove it."
        )


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted in their rows; passkeys belong to the public address."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises: FactorUnreadable. An empty secret would be one that everybody knows."""
        try:
            return _cipher().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken as error:
            raise FactorUnreadable from error

    def build_totp_svg(self, url: str) -> str:
        """The picture as it stands in a page, without the declaration of a file."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": str(urlsplit(settings.PUBLIC_URL).hostname), "name": "ChatSphere"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey {number}").format(number=count + 1) if count else _("Passkey")


def _cipher() -> Fernet:
    secret = salted_hmac(SALT, "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(secret))
