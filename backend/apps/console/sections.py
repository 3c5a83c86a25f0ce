"""The parts of a workspace's pages, and which of them somebody sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.users.authentication import actor_of
from apps.workspaces.access import role_in
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right, may


@dataclass(frozen=True)
class Section:
    """A tab, at `/workspaces/<id>/<name>/`; `/workspace/<name>/` leads there."""

    name: str
    right: Right
    icon: str
    title: Promise | str

    @property
    def route(self) -> str:
        return f"workspace_{self.name}"


SECTIONS = (
    Section("general", Right.SEE_WORKSPACE, "gear", _("General")),
    Section("members", Right.SEE_MEMBERS, "people", _("Members")),
    Section("keys", Right.MANAGE_KEYS, "api-key", _("API keys")),
    Section("usage", Right.SEE_USAGE, "meter", _("Usage")),
    Section("deletions", Right.READ_KNOWLEDGE, "trash", _("Deletions")),
    Section("audit", Right.SEE_AUDIT_LOG, "log", _("Audit log")),
)
NAMES = [section.name for section in SECTIONS]


def about_workspace(request: HttpRequest, workspace: Workspace, name: str) -> dict[str, Any]:
    """What every page of a workspace shows around its own part."""
    actor, role = actor_of(request), role_in(workspace)
    may_do: Mapping[str, bool] = {right.value: may(actor, role, right) for right in Right}
    return {
        "workspace": workspace,
        "role": role,
        "may": may_do,
        "sections": [section for section in SECTIONS if may_do[section.right]],
        "section": next(section for section in SECTIONS if section.name == name),
    }
