"""Passages over HTTP: looked through, edited, switched off, added."""

from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents import chunk_actions
from apps.documents.access import chunk_for, document_for
from apps.documents.chunk_actions import Keep
from apps.documents.chunk_serializers import (
    ChunkChangesSerializer,
    ChunkSerializer,
    NewChunkSerializer,
    ResolutionSerializer,
)
from apps.documents.models import Chunk
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import etags, filters
from core.filters import Filter
from core.openapi import PROBLEM
from core.pagination import SignedCursor

AGENT_ASKED = (502, 503, 504)  # for its tokenizer; that it does not store is no failure
FILTERS: dict[str, Filter] = {
    "q": filters.Words("content"),
    "origin": filters.OneOf("origin", Chunk.Origin),
    "disabled": filters.Flag(Q(is_disabled=True), "Neither found nor cited."),
    "conflict": filters.Flag(~Q(conflict=""), "Edited, and changed by the source since."),
}


class InOrder(SignedCursor):
    key = ("ordinal",)
    newest_first = False


class InOrderOfDocuments(SignedCursor):
    key = ("document_id", "ordinal")
    newest_first = False


@extend_schema(tags=["passages"])
class Chunks(GuardedMaking, ListAPIView[Chunk]):
    rights = {"get": Right.READ_KNOWLEDGE, "post": Right.WRITE_KNOWLEDGE}
    serializer_class = ChunkSerializer
    pagination_class = InOrder
    filters: ClassVar[dict[str, Filter]] = FILTERS

    def get_queryset(self) -> QuerySet[Chunk]:
        document = document_for(actor_of(self.request), self.kwargs["document_id"], self.right)
        return document.chunks.filter(generation=document.shown_generation)

    @extend_schema(operation_id="list_chunks", responses={200: ChunkSerializer, 404: PROBLEM})
    def get(self, request: Request, document_id: UUID) -> Response:
        """The passages of a document in their order: those that answer or, while it waits for
        review, those to look at."""
        return self.list(request)

    @extend_schema(
        operation_id="add_chunk",
        parameters=[etags.ETAG],
        request=NewChunkSerializer,
        responses={
            201: ChunkSerializer,
            **dict.fromkeys((400, 403, 404, 409, *AGENT_ASKED), PROBLEM),
        },
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Add a passage of one's own at the end of a document; updates keep it."""
        document = document_for(actor_of(request), document_id, self.right)
        given = NewChunkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return shown(chunk_actions.add(document, **given.validated_data), status=201)


@extend_schema(tags=["passages"])
class ChunksOfBot(Guarded, ListAPIView[Chunk]):
    rights = {"get": Right.READ_KNOWLEDGE}
    serializer_class = ChunkSerializer
    pagination_class = InOrderOfDocuments
    filters: ClassVar[dict[str, Filter]] = FILTERS

    def get_queryset(self) -> QuerySet[Chunk]:
        bot = bot_for(actor_of(self.request), self.kwargs["bot_id"], self.right)
        return Chunk.objects.of(bot).select_related("document")

    @extend_schema(
        operation_id="list_chunks_of_bot", responses={200: ChunkSerializer, 404: PROBLEM}
    )
    def get(self, request: Request, bot_id: UUID) -> Response:
        """The passages of all documents of a bot, the oldest document first."""
        return self.list(request)


@extend_schema(tags=["passages"])
class OneChunk(Guarded, APIView):
    rights = {
        "get": Right.READ_KNOWLEDGE,
        "patch": Right.WRITE_KNOWLEDGE,
        "delete": Right.WRITE_KNOWLEDGE,
    }

    @extend_schema(
        operation_id="get_chunk",
        parameters=[etags.ETAG],
        responses={200: ChunkSerializer, 404: PROBLEM},
    )
    def get(self, request: Request, chunk_id: UUID) -> Response:
        """One passage."""
        return shown(chunk_for(actor_of(request), chunk_id, self.right))

    @extend_schema(
        operation_id="update_chunk",
        parameters=[etags.IF_MATCH, etags.ETAG],
        request=ChunkChangesSerializer,
        responses={
            200: ChunkSerializer,
            **dict.fromkeys((400, 403, 404, 409, 412, *AGENT_ASKED), PROBLEM),
        },
    )
    def patch(self, request: Request, chunk_id: UUID) -> Response:
        """Write a passage anew, or switch it off or on: from the next search on it is so."""
        chunk = chunk_for(actor_of(request), chunk_id, self.right)
        given = ChunkChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        only_if = etags.wanted(request)
        return shown(chunk_actions.change(chunk, **given.validated_data, only_if=only_if))

    @extend_schema(
        operation_id="delete_chunk",
        parameters=[etags.IF_MATCH],
        responses={204: None, **dict.fromkeys((403, 404, 409, 412), PROBLEM)},
    )
    def delete(self, request: Request, chunk_id: UUID) -> Response:
        """Remove a passage that somebody added; those of the document are switched off instead."""
        chunk = chunk_for(actor_of(request), chunk_id, self.right)
        chunk_actions.remove(chunk, only_if=etags.wanted(request))
        return Response(status=204)


@extend_schema(tags=["passages"])
class Resolution(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="resolve_chunk",
        parameters=[etags.IF_MATCH, etags.ETAG],
        request=ResolutionSerializer,
        responses={200: ChunkSerializer, **dict.fromkeys((400, 403, 404, 409, 412), PROBLEM)},
    )
    def post(self, request: Request, chunk_id: UUID) -> Response:
        """Decide between an edit and what an update says in its place."""
        chunk = chunk_for(actor_of(request), chunk_id, self.right)
        given = ResolutionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        keep = Keep(given.validated_data["keep"])
        return shown(chunk_actions.resolve(chunk, keep=keep, only_if=etags.wanted(request)))


def shown(chunk: Chunk, status: int = 200) -> Response:
    """The passage, with the tag of its state."""
    return Response(ChunkSerializer(chunk).data, status=status, headers={"ETag": chunk.etag})
