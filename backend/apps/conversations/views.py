"""Conversations over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.conversations import actions, ledger, streams
from apps.conversations.access import (
    conversation_for,
    message_for,
    own_conversation,
    own_reply,
    reply_for,
)
from apps.conversations.models import Conversation, Message
from apps.conversations.serializers import (
    ConversationSerializer,
    MessageSerializer,
    NewConversationSerializer,
    SendMessageSerializer,
)
from apps.conversations.waiting import finished, until_ended
from apps.users.authentication import ConsoleSession, actor_of
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import filters, idempotency, sse
from core.models import IdempotentReply
from core.openapi import PROBLEM
from core.pagination import SignedCursor

STOPPING = 3.0  # seconds until a reply that was stopped has surely looked at its row
EVENTS = OpenApiResponse(
    sse.StreamEventSerializer,
    description="The AI SDK's UI message stream, version 1; the grammar is in contract/stream.md.",
)
LAST_EVENT = [
    OpenApiParameter(
        "Last-Event-ID", sse.NUMBER, OpenApiParameter.HEADER, description="See `after`."
    ),
    OpenApiParameter(
        "after", sse.NUMBER, description="The last event that the reader has; 0 for none."
    ),
]


class OldestFirst(SignedCursor):
    """Messages in the order of the conversation."""

    key = ("seq",)
    newest_first = False


class Conversations(GuardedMaking, ListAPIView[Conversation]):
    rights = {"get": Right.CHAT, "post": Right.CHAT}
    serializer_class = ConversationSerializer
    filters = {
        "channel": filters.OneOf("channel", Conversation.Channel),
        "q": filters.Search("title"),
        **filters.between("created_at"),
    }

    def get_queryset(self) -> QuerySet[Conversation]:
        actor = actor_of(self.request)
        bot = bot_for(actor, self.kwargs["bot_id"], self.right)
        return Conversation.objects.for_actor(actor).filter(bot=bot)

    @extend_schema(
        operation_id="list_conversations",
        tags=["conversations"],
        responses={200: ConversationSerializer(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, bot_id: UUID) -> Response:
        """The bot's conversations: one's own, for editors all of them; newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="start_conversation",
        tags=["conversations"],
        request=NewConversationSerializer,
        responses={201: ConversationSerializer, 400: PROBLEM, 404: PROBLEM},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Begin a conversation with the bot."""
        actor = actor_of(request)
        bot = bot_for(actor, bot_id, self.right)
        NewConversationSerializer(data=request.data).is_valid(raise_exception=True)
        by_console = isinstance(request.successful_authenticator, ConsoleSession)
        channel = Conversation.Channel.CONSOLE if by_console else Conversation.Channel.API
        started = actions.start_conversation(bot, user=actor.user, channel=channel)
        return Response(ConversationSerializer(started).data, status=201)


@extend_schema(tags=["conversations"])
class OneConversation(Guarded, APIView):
    rights = {"get": Right.CHAT}

    @extend_schema(
        operation_id="get_conversation", responses={200: ConversationSerializer, 404: PROBLEM}
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """One conversation."""
        found = conversation_for(actor_of(request), conversation_id)
        return Response(ConversationSerializer(found).data)


class Messages(Guarded, ListAPIView[Message]):
    rights = {"get": Right.CHAT}
    serializer_class = MessageSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> QuerySet[Message]:
        conversation = conversation_for(actor_of(self.request), self.kwargs["conversation_id"])
        return Message.objects.filter(conversation=conversation).current()

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        return [ledger.as_it_is(message) for message in super().paginate_queryset(queryset) or ()]

    @extend_schema(
        operation_id="list_messages",
        tags=["conversations"],
        responses={200: MessageSerializer(many=True), 404: PROBLEM},
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """The conversation's messages, oldest first."""
        return self.list(request)


@extend_schema(tags=["conversations"])
class SendMessage(GuardedMaking, APIView):
    rights = {"post": Right.CHAT}
    throttles = {"post": "message"}
    keeps_answer = False
    content_negotiation_class = sse.EventsOrJSON

    @extend_schema(
        operation_id="send_message",
        request=SendMessageSerializer,
        responses={
            (200, sse.MEDIA_TYPE): EVENTS,
            (201, "application/json"): MessageSerializer,
            **dict.fromkeys((400, 402, 403, 404, 409, 413, 422, 502, 503, 504), PROBLEM),
        },
    )
    def post(self, request: Request, conversation_id: UUID) -> HttpResponseBase:
        """Ask. With `Accept: text/event-stream` the reply comes as it is made, else once whole.

        The question is kept whatever happens, and the reply is made even if the caller leaves.
        """
        actor = actor_of(request)
        conversation = own_conversation(actor, conversation_id)
        given = SendMessageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with idempotency.noted(self.idempotency_key, request):
            reply = actions.send_message(conversation, **self._identified(given.validated_data))
        if sse.wanted(request):
            return streams.response(reply, actor=actor, after=0)
        return Response(MessageSerializer(finished(reply)).data, status=201)

    def answers_again(self, known: IdempotentReply) -> bool:
        """A reply that is there, or in the making, costs nothing; one that failed is made anew."""
        turn = self._identified(dict(self.request.data))["client_message_id"]
        return actions.is_answered(self.kwargs["conversation_id"], turn)

    def _identified(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The question with an id of the caller's: their own, else one made from their key."""
        key = self.idempotency_key
        return {"client_message_id": key and key.as_id, **fields}


@extend_schema(tags=["conversations"])
class OneMessage(Guarded, APIView):
    rights = {"get": Right.CHAT}

    @extend_schema(operation_id="get_message", responses={200: MessageSerializer, 404: PROBLEM})
    def get(self, request: Request, message_id: UUID) -> Response:
        """One message."""
        return Response(MessageSerializer(message_for(actor_of(request), message_id)).data)


@extend_schema(tags=["conversations"])
class MessageStream(Guarded, APIView):
    rights = {"get": Right.CHAT}
    content_negotiation_class = sse.EventsOrJSON

    @extend_schema(
        operation_id="follow_message",
        parameters=LAST_EVENT,
        responses={(200, sse.MEDIA_TYPE): EVENTS, 400: PROBLEM, 404: PROBLEM},
    )
    def get(self, request: Request, message_id: UUID) -> HttpResponseBase:
        """Follow a reply while it is made, or see it again, from any event on."""
        actor = actor_of(request)
        reply = reply_for(actor, message_id)
        return streams.response(reply, actor=actor, after=sse.last_event_id(request))


@extend_schema(tags=["conversations"])
class StopMessage(Guarded, APIView):
    rights = {"post": Right.CHAT}

    @extend_schema(
        operation_id="stop_message",
        request=None,
        responses={200: MessageSerializer, 403: PROBLEM, 404: PROBLEM},
    )
    def post(self, request: Request, message_id: UUID) -> Response:
        """End a reply as it is. One that has ended already stays what it is."""
        reply = own_reply(actor_of(request), message_id)
        actions.stop_reply(reply)
        return Response(MessageSerializer(until_ended(reply, patience=STOPPING)).data)
