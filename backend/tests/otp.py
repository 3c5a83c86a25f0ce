"""An authenticator app, as on somebody's telephone (RFC 6238)."""

import base64
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from apps.users.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = 30  # seconds


def code_of(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code that the app shows; `steps` later."""
    counter = struct.pack(">Q", int(time.time()) // STEP + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def add_app(user: User, secret: str = SECRET) -> Authenticator:
    """The account asks for codes from now on; none of them was used."""
    row: Authenticator = TOTP.activate(user, secret).instance
    row.data.pop("last_step")
    row.save()
    user.refresh_from_db(fields=["epoch"])
    return row


def add_recovery_codes(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    user.refresh_from_db(fields=["epoch"])
    return codes
