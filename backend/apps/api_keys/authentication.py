"""Who is asking: a program by its API key."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from apps.api_keys import access
from apps.api_keys.access import InvalidKey
from apps.users.actors import Grant
from apps.users.models import User
from apps.workspaces.permissions import TABLE, Guarded

OURS = b"cs_"  # no other token begins so


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer cs_live_…`; any other token is left to whoever is asked next."""

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        """Raises: InvalidKey."""
        scheme, _, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer" or not given.lower().startswith(OURS):
            return None
        if not given.isascii():
            raise InvalidKey
        return access.opened(given.decode("ascii"))

    def authenticate_header(self, _request: Request) -> str:
        return 'Bearer realm="api"'


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Named only where some scope opens the operation."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        view, method = auto_schema.view, auto_schema.method.lower()
        takes_keys = isinstance(view, Guarded) and TABLE[view.rights[method]].scopes
        return [{self.name: []}] if takes_keys else []

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "API key (cs_live_…)"}
