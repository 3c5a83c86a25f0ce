"""Second factors: who has one, and whether a code is right. Each code is right once."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.http import HttpRequest

from apps.users import attempts
from apps.users.models import User
from core.exceptions import Unauthenticated

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
CODES = (Type.TOTP, Type.RECOVERY_CODES)
LAST_STEP = "last_step"  # in an app's row: the time step of the newest code that was used


class OtpRequired(Unauthenticated):
    code, title = "otp_required", "This account asks for a second factor"


class OtpInvalid(Unauthenticated):
    code, title = "otp_invalid", "This code is wrong, too old, or was used before"


def is_on(user: User) -> bool:
    """Whether a password alone does not sign `user` in."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def require(request: HttpRequest, user: User, code: str | None) -> None:
    """Let a program through that shows what the account asks for.

    Raises: OtpRequired, OtpInvalid, TooManyTries.
    """
    if not is_on(user):
        return
    if not code:
        raise OtpRequired(_what_to_do(user))
    if check(request, user, code) is None:
        raise OtpInvalid


def check(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """The factor that `code` belongs to; the code is spent. A wrong one counts as a failed log-in.

    Raises: TooManyTries.
    """
    with attempts.counted(request, user.email) as attempt:
        found = _spend(user, code)
        attempt.succeeded = found is not None
    return found


@transaction.atomic
def _spend(user: User, code: str) -> Authenticator | None:
    """The rows are locked, so that of two who show one code at once one comes too late."""
    rows = Authenticator.objects.select_for_update().filter(user=user, type__in=CODES)
    return next((row for row in rows.order_by("-type") if _is_right(row, code)), None)


def _is_right(row: Authenticator, code: str) -> bool:
    if row.type == Type.RECOVERY_CODES:
        return bool(row.wrap().validate_code(code))
    step = _step_of(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(LAST_STEP, -1):
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _step_of(secret: str, code: str) -> int | None:
    """Which of the time steps around now `code` was made for (RFC 6238); None if for none."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if compare_user_code(actual=code, expected=expected):
            return int(step)
    return None


def _what_to_do(user: User) -> str:
    if Authenticator.objects.filter(user=user, type=Type.TOTP).exists():
        return "Send the code of your authenticator app, or a recovery code, as otp."
    return (
        "This account is protected by passkeys, which a program cannot show. Use an API key, or"
        " add an authenticator app to the account and send its code as otp."
    )
