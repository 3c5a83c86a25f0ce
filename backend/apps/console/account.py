"""What a person sees of their own account: ways to sign in, and where they are signed in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from apps.users import verification
from apps.users.adapters import FactorUnreadable
from apps.users.models import ApiSession, User

Type = Authenticator.Type
# What a program calls itself tells what it is; the first that is found counts.
PROGRAMS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
    "python": "Python",
    "node": "Node.js",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def overview(user: User) -> dict[str, Any]:
    """What the page shows beside the forms."""
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    return {
        "is_verified": verification.is_verified(user),
        "verification": verification.is_required(),
        "app": next((one for one in factors if one.type == Type.TOTP), None),
        "codes_left": _codes_left(factors),
        "passkeys": [one for one in factors if one.type == Type.WEBAUTHN],
        "browsers": UserSession.objects.purge_and_list(user)[::-1],
        "programs": ApiSession.objects.live().filter(user=user).order_by("-created_at"),
        "profile": user.profile,
    }


def _codes_left(factors: list[Authenticator]) -> int | None:
    """How many recovery codes are left; None without any that could be read."""
    codes = next((one for one in factors if one.type == Type.RECOVERY_CODES), None)
    try:
        return len(codes.wrap().get_unused_codes()) if codes else None
    except FactorUnreadable:
        return None


def described(user_agent: str) -> str:
    """In words of every day: Firefox on Linux."""
    program = _first(PROGRAMS, user_agent)
    system = _first(SYSTEMS, user_agent)
    return f"{program} · {system}" if program and system else program or user_agent[:60]


def _first(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark.lower() in text.lower()), "")
