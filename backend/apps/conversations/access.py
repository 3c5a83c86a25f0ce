"""The one way to a conversation and to a message on behalf of whoever asks."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.api_keys.access import still_opens
from apps.conversations import ledger
from apps.conversations.errors import NotYourConversation
from apps.conversations.models import Conversation, Message
from apps.users import sessions
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


def conversation_for(actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, to read.

    Raises:
        Http404: missing, its bot deleted, or not for them to see.
        ScopeMissing.
    """
    visible = Conversation.objects.for_actor(actor).select_related("bot__workspace")
    conversation = get_object_or_404(visible, pk=conversation_id)
    note_workspace(conversation.workspace_id)
    require(actor, role_in(conversation), Right.CHAT)
    return conversation


def own_conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    """The conversation, to write in.

    Raises:
        Http404: as `conversation_for`.
        NotYourConversation: they may only read it.
    """
    conversation = conversation_for(actor, conversation_id)
    if conversation.user_id != actor.user.pk:
        raise NotYourConversation
    return conversation


def message_for(actor: Actor, message_id: UUID) -> Message:
    """The message, to read; if its producer is gone, it has ended.

    Raises:
        Http404: missing, its bot deleted, or not for them to see.
        ScopeMissing.
    """
    visible = Message.objects.for_actor(actor).select_related("conversation__bot")
    message = get_object_or_404(visible, pk=message_id)
    note_workspace(message.conversation.workspace_id)
    require(actor, role_in(message), Right.CHAT)
    return ledger.as_it_is(message)


def reply_for(actor: Actor, message_id: UUID) -> Message:
    """As `message_for`, but only what a bot said: a question has no stream."""
    message = message_for(actor, message_id)
    if message.role != Message.Role.ASSISTANT:
        raise Http404
    return message


def own_reply(actor: Actor, message_id: UUID) -> Message:
    """As `reply_for`, for the person whose question it answers.

    Raises: NotYourConversation.
    """
    reply = reply_for(actor, message_id)
    if reply.conversation.user_id != actor.user.pk:
        raise NotYourConversation
    return reply


def still_reads(actor: Actor, message_id: UUID) -> bool:
    """Whether an open stream may go on: people sign out, keys are revoked, members leave."""
    active = still_opens(actor.grant) if actor.grant else sessions.still_opens(actor)
    return active and Message.objects.for_actor(actor).filter(pk=message_id).exists()
