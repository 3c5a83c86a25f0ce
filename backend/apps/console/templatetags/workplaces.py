"""Words of the pages about workspaces, and the switcher, which every page has."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.console.forms import is_refused_by_plan
from apps.console.workplaces import workplace_of
from apps.plans.models import Resource
from apps.users.models import User
from apps.workspaces.models import Deletion, Role

register = template.Library()
register.filter("is_refused_by_plan", is_refused_by_plan)
ROLES = {
    Role.OWNER: _("Owner"),
    Role.ADMIN: _("Admin"),
    Role.EDITOR: _("Editor"),
    Role.VIEWER: _("Viewer"),
}
ROLE_WORDS = {
    Role.OWNER: _("You may do everything, also delete the workspace."),
    Role.ADMIN: _("You look after people, keys and the audit log, besides all bots."),
    Role.EDITOR: _("You make, train and change bots, and read all their conversations."),
    Role.VIEWER: _("You ask the bots and read what they know."),
}
RESOURCES = {
    Resource.BOTS: _("Bots"),
    Resource.DOCUMENTS: _("Documents"),
    Resource.STORAGE: _("Storage"),
    Resource.MESSAGES: _("Messages this month"),
    Resource.MEMBERS: _("Members"),
    Resource.CRAWL_PAGES: _("Pages of web sites"),
}
RECEIPTS = {
    Deletion.Kind.DOCUMENT: _("Document"),
    Deletion.Kind.SOURCE: _("Web source"),
    Deletion.Kind.BOT: _("Bot"),
    Deletion.Kind.WORKSPACE: _("Workspace"),
    Deletion.Kind.USER: _("Account"),
}


@register.filter
def role_name(role: str) -> Promise | str:
    return ROLES[Role(role)]


@register.filter
def role_words(role: str) -> Promise | str:
    """What the role is for, said to whoever has it."""
    return ROLE_WORDS[Role(role)]


@register.filter
def resource_name(what: Resource) -> Promise | str:
    return RESOURCES[what]


@register.filter
def person_name(user: User) -> str:
    """What the person is called; without a name, their address."""
    return user.profile.name or user.email


@register.filter
def grouped(number: int) -> str:
    """With its thousands apart."""
    return f"{number:,}"


@register.filter
def receipt_kind(receipt: Deletion) -> Promise | str:
    return RECEIPTS[Deletion.Kind(receipt.kind)]


@register.filter
def by_store(counts: dict[str, int]) -> list[str]:
    """Numbers of a receipt in words; what is 0 is not told."""
    rows, vectors, files = (counts.get(store, 0) for store in ("rows", "vectors", "files"))
    told = {
        ngettext("{count} row", "{count} rows", rows): rows,
        ngettext("{count} vector", "{count} vectors", vectors): vectors,
        ngettext("{count} file", "{count} files", files): files,
    }
    return [words.format(count=grouped(number)) for words, number in told.items() if number]


@register.inclusion_tag("console/parts/workspace_menu.html", takes_context=True)
def workspace_menu(context: Context) -> dict[str, Any]:
    """Names the workspace that the page is about, which need not be the one that is open."""
    workplace = context.get("workplace") or workplace_of(context["request"])
    about = context.get("workspace") or getattr(context.get("bot"), "workspace", None)
    return {
        "workplace": workplace,
        "shown": about or workplace.current,
        "in_settings": "section" in context,
        "csrf_token": context.get("csrf_token"),
    }
