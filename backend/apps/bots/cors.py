"""Which other sites' pages may talk to a bot: only by the routes of public chats, only its own."""

from typing import Any

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from apps.bots.models import Bot


@receiver(check_request_enabled, dispatch_uid="bots allow their sites")
def bot_allows(request: HttpRequest, **_: Any) -> bool:
    """Whether the page that asks stands on a site that the owner of the bot has named.

    A view is of a public chat if it says `public_chat = True`; its path names the bot.
    """
    origin = request.headers.get("Origin", "")
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    view = getattr(match.func, "view_class", None) or getattr(match.func, "cls", None)
    if not origin or not getattr(view, "public_chat", False):
        return False
    bots = Bot.objects.live().filter(pk=match.kwargs["bot_id"])
    return bots.filter(configuration__allowed_origins__contains=[origin]).exists()
