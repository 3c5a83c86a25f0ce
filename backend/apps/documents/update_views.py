"""Updates of documents over HTTP: a new text, a look before and after, yes or no."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents import actions, texts
from apps.documents.access import document_for
from apps.documents.changes import Change, changes_of
from apps.documents.serializers import (
    ChangeSerializer,
    DocumentSerializer,
    NewTextSerializer,
    RetriedSerializer,
    StoredTextSerializer,
    StretchSerializer,
)
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Guarded, Right
from core.openapi import PROBLEM
from core.pagination import ListCursor


@extend_schema(tags=["documents"])
class TextOfDocument(Guarded, APIView):
    throttles = {"put": "upload"}
    rights = {"get": Right.READ_KNOWLEDGE, "put": Right.WRITE_KNOWLEDGE}
    max_body_bytes = settings.MAX_BODY_BYTES

    @extend_schema(
        operation_id="get_text",
        parameters=[StretchSerializer],
        responses={200: StoredTextSerializer, **dict.fromkeys((400, 404), PROBLEM)},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """A part of the text as it was read: of what answers or, while the document waits for
        review, of what is to be looked at."""
        document = document_for(actor_of(request), document_id, self.right)
        given = StretchSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        found = texts.stretch(document, **given.validated_data)
        if found is None:
            raise Http404
        return Response(StoredTextSerializer(found).data)

    @extend_schema(
        operation_id="replace_text",
        request=NewTextSerializer,
        responses={
            202: DocumentSerializer,
            **dict.fromkeys((400, 402, 403, 404, 409, 413, 503), PROBLEM),
        },
    )
    def put(self, request: Request, document_id: UUID) -> Response:
        """Give a document a new text; it answers from the old one until the new one is read."""
        document = document_for(actor_of(request), document_id, self.right)
        given = NewTextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        document = actions.replace_text(document, **given.validated_data)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class Changes(Guarded, ListAPIView[Any]):
    rights = {"get": Right.READ_KNOWLEDGE}
    serializer_class = ChangeSerializer
    pagination_class = ListCursor

    def get_queryset(self) -> list[Change]:  # type: ignore[override]
        return changes_of(
            document_for(actor_of(self.request), self.kwargs["document_id"], self.right)
        )

    @extend_schema(operation_id="list_changes", responses={200: ChangeSerializer, 404: PROBLEM})
    def get(self, request: Request, document_id: UUID) -> Response:
        """What an update does to the passages: while it is built, and for a week after it."""
        return self.list(request)


@extend_schema(tags=["documents"])
class Commit(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="commit_document",
        request=None,
        responses={202: DocumentSerializer, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Say yes to a document that waits for review: its passages are embedded now."""
        document = actions.commit(document_for(actor_of(request), document_id, self.right))
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class Cancel(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="cancel_document",
        request=None,
        responses={200: DocumentSerializer, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Stop reading a document, and discard its update if it is one."""
        document = actions.cancel(document_for(actor_of(request), document_id, self.right))
        return Response(DocumentSerializer(document).data)


@extend_schema(tags=["documents"])
class RetryFailed(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="retry_failed_documents",
        request=None,
        responses={202: RetriedSerializer, **dict.fromkeys((403, 404), PROBLEM)},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Try every document of a bot that failed again."""
        retried = actions.retry_failed(bot_for(actor_of(request), bot_id, self.right))
        return Response(RetriedSerializer({"retried": retried}).data, status=202)
