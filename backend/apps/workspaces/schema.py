"""What the OpenAPI description says of who may call an operation."""

from typing import Any

from rest_framework.permissions import AllowAny

from apps.workspaces.permissions import TABLE, Guarded
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
        if isinstance(self.view, Guarded):
            right = self.view.rights[self.method.lower()]
            rule = TABLE[right]
            return {"x-right": right, "x-role": rule.role, "x-scopes": sorted(rule.scopes)}
        is_open = AllowAny in getattr(self.view, "permission_classes", [])
        return {"x-right": EVERYONE if is_open else PEOPLE}
