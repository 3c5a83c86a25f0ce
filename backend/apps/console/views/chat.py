"""Talking to a bot: conversations, their messages, and where an answer comes from."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.bots.access import bot_for
from apps.bots.models import Bot
from apps.console import passages
from apps.console.pages import is_partial, page
from apps.console.views.bots import about
from apps.conversations import ledger
from apps.conversations.access import conversation_for, message_for
from apps.conversations.models import Conversation, Message
from apps.users.actors import Actor
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right

LISTED = 50  # conversations
SHOWN = 60  # messages, unless all are asked for


@page("GET")
def new_chat(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """An empty conversation, kept from its first question on; for htmx the list of the others."""
    actor = actor_of(request)
    bot = bot_for(actor, bot_id, Right.CHAT)
    context = about(request, bot, "chat") | {"conversations": own(actor, bot)}
    if is_partial(request):
        context["current"] = request.GET.get("current", "")
        return render(request, "console/parts/conversations.html", context)
    return render(request, "console/chat.html", context | {"is_own": True})


@page("GET")
def conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """One conversation; editors may read those of others."""
    actor = actor_of(request)
    found = conversation_for(actor, conversation_id)
    context = about(request, found.bot, "chat") | {
        "conversations": own(actor, found.bot),
        "conversation": found,
        "current": str(found.pk),
        "is_own": found.user_id == actor.user.pk,
        **shown_of(found, everything="all" in request.GET),
    }
    return render(request, "console/chat.html", context)


@page("GET")
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message as the page shows it, for one that has just ended."""
    found = message_for(actor_of(request), message_id)
    is_own = found.conversation.user_id == actor_of(request).user.pk
    context = {"message": found, "is_own": is_own}
    return render(request, "console/parts/message.html", context)


@page("GET")
def sources(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The sources of an answer, and the one asked for with the text around it."""
    reply = message_for(actor_of(request), message_id)
    found = passages.sources_of(reply)
    context: dict[str, Any] = {"message": reply, "sources": found}
    if index := request.GET.get("index"):
        source = next((each for each in found if str(each["index"]) == index), None)
        if source is None:
            raise Http404
        context |= {"source": source, "passage": passages.passage_of(reply, source)}
    return render(request, "console/parts/sources.html", context)


def own(actor: Actor, bot: Bot) -> list[Conversation]:
    """The person's latest conversations with the bot, of those in which anything was said."""
    mine = Conversation.objects.for_actor(actor).filter(bot=bot, user=actor.user).exclude(title="")
    return list(mine.order_by("-updated_at", "-pk")[:LISTED])


def shown_of(found: Conversation, *, everything: bool) -> dict[str, Any]:
    """The messages, oldest first, and how many before them are left out."""
    newest = found.messages.all().current().order_by("-seq", "-variant")
    count = newest.count()
    listed: list[Message] = list(newest if everything else newest[:SHOWN])
    for one in map(ledger.as_it_is, listed):
        one.conversation = found  # with its bot, already read
    return {"shown": listed[::-1], "left_out": count - len(listed)}
