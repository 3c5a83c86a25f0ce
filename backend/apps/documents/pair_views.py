"""Questions and answers over HTTP, and documents that are cut anew."""

import csv
import io
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents import actions, question_lists, recuts
from apps.documents.access import document_for
from apps.documents.pair_serializers import (
    NewPairsSerializer,
    PairSerializer,
    PairsFileSerializer,
    PairsSerializer,
    RecutSerializer,
)
from apps.documents.serializers import DocumentSerializer
from apps.documents.uploads import UploadParser, one_of_each
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import downloads
from core.openapi import PROBLEM
from core.pagination import ListCursor
from core.parsers import StrictJSONParser
from services.pairing import Pair

CSV = "text/csv; charset=utf-8"
FAULTS = dict.fromkeys((400, 402, 403, 404, 413, 415, 503), PROBLEM)


@extend_schema(tags=["documents"])
class TrainPairs(GuardedMaking, APIView):
    throttles = {"post": "upload"}
    rights = {"post": Right.WRITE_KNOWLEDGE}
    parser_classes = [StrictJSONParser, UploadParser]
    max_body_bytes = settings.MAX_BODY_BYTES

    @extend_schema(
        operation_id="train_qa",
        request={"application/json": PairsSerializer, "multipart/form-data": PairsFileSerializer},
        responses={202: DocumentSerializer, **FAULTS},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Train a bot on questions and their answers, as JSON or as a CSV file."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = given_pairs(request, PairsSerializer)
        document = actions.add_pairs(bot, **given)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class Pairs(Guarded, ListAPIView[Any]):
    throttles = {"put": "upload"}
    rights = {"get": Right.READ_KNOWLEDGE, "put": Right.WRITE_KNOWLEDGE}
    parser_classes = [StrictJSONParser, UploadParser]
    max_body_bytes = settings.MAX_BODY_BYTES
    serializer_class = PairSerializer
    pagination_class = ListCursor

    def get_queryset(self) -> list[Pair]:  # type: ignore[override]
        document = document_for(actor_of(self.request), self.kwargs["document_id"], self.right)
        return actions.pairs_of(document)

    @extend_schema(
        operation_id="list_pairs",
        responses={200: PairSerializer, **dict.fromkeys((404, 409), PROBLEM)},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        """Questions and answers as they were given last, without what was edited as a passage."""
        return self.list(request)

    @extend_schema(
        operation_id="replace_pairs",
        request={
            "application/json": NewPairsSerializer,
            "multipart/form-data": PairsFileSerializer,
        },
        responses={202: DocumentSerializer, **FAULTS, 409: PROBLEM},
    )
    def put(self, request: Request, document_id: UUID) -> Response:
        """Give a list other questions and answers; only those that are new are embedded."""
        document = document_for(actor_of(request), document_id, self.right)
        given = given_pairs(request, NewPairsSerializer, name=None)
        document = actions.replace_pairs(document, **given)
        return Response(DocumentSerializer(document).data, status=202)


@extend_schema(tags=["documents"])
class ExportedPairs(Guarded, APIView):
    rights = {"get": Right.READ_KNOWLEDGE}

    @extend_schema(
        operation_id="export_pairs",
        responses={(200, "text/csv"): OpenApiTypes.BINARY, **dict.fromkeys((404, 409), PROBLEM)},
    )
    def get(self, request: Request, document_id: UUID) -> HttpResponseBase:
        """Questions and answers as a CSV file, in which no cell is a formula."""
        document = document_for(actor_of(request), document_id, self.right)
        text = io.StringIO()
        csv.writer(text).writerows(question_lists.as_csv(actions.pairs_of(document)))
        file = ContentFile(text.getvalue().encode("utf-8-sig"))  # the mark is for spreadsheets
        return downloads.attachment(file, name=f"{document.name}.csv", media_type=CSV)


@extend_schema(tags=["documents"])
class Recut(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="recut_documents",
        request=None,
        responses={202: RecutSerializer, **dict.fromkeys((403, 404), PROBLEM)},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Cut the documents of a bot anew that were cut with other settings; they go on answering
        meanwhile."""
        found = recuts.recut(bot_for(actor_of(request), bot_id, self.right))
        return Response(RecutSerializer({"documents": found}).data, status=202)


def given_pairs(request: Request, kind: type[PairsSerializer], **usual: object) -> dict[str, Any]:
    """What `add_pairs` takes, from either kind of body.

    Raises: FileRequired, OneFileOnly, NotATable, PairsEmpty, TooManyPairs, InvalidInput.
    """
    if (request.content_type or "").startswith("multipart/"):
        return given_file(request, **usual)
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    fields = given.validated_data
    return {**usual, **fields, "pairs": question_lists.checked(fields["pairs"])}


def given_file(request: Request, **usual: object) -> dict[str, Any]:
    given = PairsFileSerializer(data=one_of_each(request.data))
    given.is_valid(raise_exception=True)
    fields = given.validated_data
    file = fields.pop("file")
    return {"name": file.name, **usual, **fields, "pairs": question_lists.read_csv(file.read())}
