"""Documents over HTTP."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents import actions, files, retrieval
from apps.documents.access import document_for
from apps.documents.models import Document
from apps.documents.serializers import (
    DocumentSerializer,
    SearchResultsSerializer,
    SearchSerializer,
    TextSerializer,
    UploadSerializer,
)
from apps.documents.uploads import UploadParser, one_of_each
from apps.users.authentication import actor_of
from apps.workspaces.deleted import LOCATION, pointed_to
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import downloads, filters
from core.openapi import PROBLEM
from services.extractors import READERS


@extend_schema(tags=["documents"])
class Documents(GuardedMaking, ListAPIView[Document]):
    throttles = {"post": "upload"}
    rights = {"get": Right.READ_KNOWLEDGE, "post": Right.WRITE_KNOWLEDGE}
    serializer_class = DocumentSerializer
    parser_classes = [UploadParser]
    filters = {
        "status": filters.OneOf("status", Document.Status, without=[Document.Status.DELETING]),
        "source": filters.Id("source", "Documents of this page or site."),
        "q": filters.Search("name"),
    }
    orderings = ("-created_at", "name")

    def get_queryset(self) -> QuerySet[Document]:
        bot = bot_for(actor_of(self.request), self.kwargs["bot_id"], self.right)
        return bot.documents.live().select_related("source")

    @extend_schema(operation_id="list_documents", responses={200: DocumentSerializer, 404: PROBLEM})
    def get(self, request: Request, bot_id: UUID) -> Response:
        """The documents of a bot."""
        return self.list(request)

    @extend_schema(
        operation_id="upload_document",
        request={"multipart/form-data": UploadSerializer},
        responses={
            202: DocumentSerializer,
            **dict.fromkeys((400, 402, 403, 404, 413, 415, 503), PROBLEM),
        },
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Train a bot on a file. The same bytes again give the document that is there."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = UploadSerializer(data=one_of_each(request.data))
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        name = given.validated_data.get("name", file.name)
        review = given.validated_data["review"]
        document = actions.add_file(bot, name=name, file=file, review=review)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class TrainText(GuardedMaking, APIView):
    throttles = {"post": "upload"}
    rights = {"post": Right.WRITE_KNOWLEDGE}
    max_body_bytes = settings.MAX_BODY_BYTES

    @extend_schema(
        operation_id="train_text",
        request=TextSerializer,
        responses={
            202: DocumentSerializer,
            **dict.fromkeys((400, 402, 403, 404, 413, 503), PROBLEM),
        },
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Train a bot on a text. The same text again gives the document that is there."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = TextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        document = actions.add_text(bot, **given.validated_data)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class OneDocument(Guarded, APIView):
    rights = {"get": Right.READ_KNOWLEDGE, "delete": Right.WRITE_KNOWLEDGE}

    @extend_schema(operation_id="get_document", responses={200: DocumentSerializer, 404: PROBLEM})
    def get(self, request: Request, document_id: UUID) -> Response:
        """One document, with how far its reading has come."""
        return Response(
            DocumentSerializer(document_for(actor_of(request), document_id, self.right)).data
        )

    @extend_schema(
        operation_id="delete_document",
        parameters=[LOCATION],
        responses={204: None, 403: PROBLEM, 404: PROBLEM},
    )
    def delete(self, request: Request, document_id: UUID) -> Response:
        """Delete a document; from now on no search and no answer uses it."""
        document = document_for(actor_of(request), document_id, self.right)
        return pointed_to(actions.delete_document(document))


@extend_schema(tags=["documents"])
class Retry(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="retry_document",
        request=None,
        responses={202: DocumentSerializer, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        """Try a failed document again."""
        document = actions.retry(document_for(actor_of(request), document_id, self.right))
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class DocumentFile(Guarded, APIView):
    throttles = {"put": "upload"}
    rights = {"get": Right.READ_KNOWLEDGE, "put": Right.WRITE_KNOWLEDGE}
    parser_classes = [UploadParser]

    @extend_schema(
        operation_id="download_document",
        responses={
            **{(200, media_type): OpenApiTypes.BINARY for media_type in READERS},
            404: PROBLEM,
        },
    )
    def get(self, request: Request, document_id: UUID) -> HttpResponseBase:
        """The file itself, to save: no browser shows it on this site."""
        document = document_for(actor_of(request), document_id, self.right)
        file = files.opened(str(document.file))
        return downloads.attachment(file, name=document.name, media_type=document.media_type)

    @extend_schema(
        operation_id="replace_file",
        request={"multipart/form-data": UploadSerializer},
        responses={
            202: DocumentSerializer,
            **dict.fromkeys((400, 402, 403, 404, 409, 413, 415, 503), PROBLEM),
        },
    )
    def put(self, request: Request, document_id: UUID) -> Response:
        """Give a document a new file; it answers from the old one until the new one is read. The
        same bytes again change nothing."""
        document = document_for(actor_of(request), document_id, self.right)
        given = UploadSerializer(data=one_of_each(request.data))
        given.is_valid(raise_exception=True)
        document = actions.replace_file(document, **given.validated_data)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["search"])
class Search(Guarded, APIView):
    rights = {"post": Right.READ_KNOWLEDGE}

    @extend_schema(
        operation_id="search",
        request=SearchSerializer,
        responses={
            200: SearchResultsSerializer,
            **dict.fromkeys((400, 404, 502, 503, 504), PROBLEM),
        },
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Find passages in a bot's documents, best first."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = SearchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        found = retrieval.search(bot, **given.validated_data)
        return Response(SearchResultsSerializer({"results": found}).data)
