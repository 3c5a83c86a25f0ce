"""What the OpenAPI description says of who may call an operation."""

from typing import Any, cast

from rest_framework.permissions import AllowAny

from apps.workspaces.permissions import TABLE, Guarded, Right
from core.schema import Schema

EVERYONE, PEOPLE = "everyone", "people"  # beside the names of rights


class RightsSchema(Schema):
    """Adds `x-right`: "everyone", "people" (signed in, no API key), or the right that is needed.

    With a right come `x-role`, the least that has it, and `x-scopes`, of which a key needs one.
    """

    def get_extensions(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_extensions()
        return {**found, **self._who_may()}

    def _who_may(self) -> dict[str, Any]:
        needed = needs(self.view, self.method.lower())
        if isinstance(needed, Right):
            rule = TABLE[needed]
            return {"x-right": needed, "x-role": rule.role, "x-scopes": sorted(rule.scopes)}
        return {"x-right": needed}


def needs(view: object, method: str) -> Right | str:
    """What the view, or its class, needs to be asked by `method`: a right, or PEOPLE, or EVERYONE.

    Raises: KeyError: the view has rights, but none for this method, which is a bug.
    """
    if hasattr(view, "rights"):
        return cast(Guarded, view).rights[method]
    return EVERYONE if AllowAny in getattr(view, "permission_classes", []) else PEOPLE
