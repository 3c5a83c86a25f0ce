"""What a bot's own pages share, and the one about how it behaves."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.bots import actions
from apps.bots.access import bot_for
from apps.bots.models import Bot
from apps.console import overview
from apps.console.forms import SettingsForm, filled_from, show_errors
from apps.console.pages import page
from apps.documents import indexes, recuts
from apps.users.actors import Actor
from apps.users.authentication import actor_of
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, may
from core.exceptions import ChatSphereError
from services import agent_client
from services.agent_client import EmbeddingInfo, ModelInfo


def about(request: HttpRequest, bot: Bot, tab: str) -> dict[str, Any]:
    """What every page of a bot shows around its own part."""
    actor = actor_of(request)
    role = role_of(actor, bot)
    return {
        "bot": bot,
        "tab": tab,
        "may_edit": may(actor, role, Right.CHANGE_BOTS),
        "may_make_keys": may(actor, role, Right.MANAGE_KEYS),
        "counts": overview.counts_of(bot),
        "base_url": settings.PUBLIC_URL,
    }


def role_of(actor: Actor, bot: Bot) -> str:
    """What whoever asks is in the workspace of `bot`, which may have been found without it."""
    return role_in(bot_for(actor, bot.pk, Right.SEE_BOTS))


@page("GET", "POST")
def bot_settings(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """How a bot is called, greets, answers and refuses."""
    bot = bot_for(actor_of(request), bot_id, Right.CHANGE_BOTS)
    models, current = known_models(), bot.config.model
    given = request.POST or None
    form = SettingsForm(given, models=models, current=current, initial=filled_from(bot))
    if form.is_valid() and saved(form, bot):
        messages.success(request, _("Saved."))
        return redirect("settings", bot_id=bot.pk)
    context = about(request, bot, "settings") | {"form": form, "models": models}
    context |= {"embedding": embedding_of(bot), "otherwise": recuts.cut_otherwise(bot).count()}
    return render(request, "console/settings.html", context, status=422 if form.errors else 200)


def saved(form: SettingsForm, bot: Bot) -> bool:
    """Whether the bot took the changes; if not, the form says why."""
    try:
        actions.change_bot(bot, **form.changes)
    except ChatSphereError as error:
        show_errors(form, error)
    return not form.errors


def known_models() -> list[ModelInfo]:
    """The agent's models; none while it does not answer, which the page then says."""
    try:
        return agent_client.models()
    except ChatSphereError:
        return []


def embedding_of(bot: Bot) -> EmbeddingInfo | None:
    """The model that makes its vectors; None while the agent does not answer."""
    try:
        return indexes.built(bot)
    except ChatSphereError:
        return None


@page("POST")
def recut(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Cut what was cut before the settings were changed as they say now."""
    bot = bot_for(actor_of(request), bot_id, Right.WRITE_KNOWLEDGE)
    count = recuts.recut(bot)
    told = ngettext(
        "{count} document is being cut anew; it answers meanwhile.",
        "{count} documents are being cut anew; they answer meanwhile.",
        count,
    )
    messages.success(request, told.format(count=count))
    return redirect("knowledge", bot_id=bot.pk)


@page("POST")
def delete_bot(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Delete a bot; its owner has confirmed it in the page."""
    bot = bot_for(actor_of(request), bot_id, Right.DELETE_BOTS)
    actions.delete_bot(bot)
    messages.success(request, _("“{name}” was deleted.").format(name=bot.name))
    return redirect("home")
