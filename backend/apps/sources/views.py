"""Pages and sites over HTTP."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.bots.access import bot_for
from apps.documents.models import Source
from apps.sources import actions
from apps.sources.access import source_for
from apps.sources.models import Page
from apps.sources.options import AddressKind
from apps.sources.querysets import counted
from apps.sources.serializers import (
    AddressSerializer,
    ChangesOfSourceSerializer,
    PageSerializer,
    SourceSerializer,
)
from apps.users.authentication import actor_of
from apps.workspaces.deleted import LOCATION, pointed_to
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import filters
from core.filters import Filter
from core.openapi import PROBLEM


@extend_schema(tags=["documents"])
class TrainUrl(GuardedMaking, APIView):
    throttles = {"post": "upload"}
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="train_url",
        request=AddressSerializer,
        responses={202: SourceSerializer, **dict.fromkeys((400, 402, 403, 404, 503), PROBLEM)},
    )
    def post(self, request: Request, bot_id: UUID) -> Response:
        """Train a bot on a web page or a whole site. The same address again gives the source that
        is there."""
        bot = bot_for(actor_of(request), bot_id, self.right)
        given = AddressSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        source = actions.train_url(bot, **given.validated_data)
        return Response(SourceSerializer(source).data, status=202)


@extend_schema(tags=["sources"])
class Sources(Guarded, ListAPIView[Source]):
    rights = {"get": Right.READ_KNOWLEDGE}
    serializer_class = SourceSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "kind": filters.OneOf("kind", AddressKind),
        "status": filters.OneOf("status", Source.Status, without=[Source.Status.DELETING]),
        "q": filters.Search("url"),
    }

    def get_queryset(self) -> "QuerySet[Source]":
        bot = bot_for(actor_of(self.request), self.kwargs["bot_id"], self.right)
        return counted(Source.objects.live().of_the_web().filter(bot=bot))

    @extend_schema(operation_id="list_sources", responses={200: SourceSerializer, 404: PROBLEM})
    def get(self, request: Request, bot_id: UUID) -> Response:
        """The web pages and sites that a bot is trained on."""
        return self.list(request)


@extend_schema(tags=["sources"])
class OneSource(Guarded, APIView):
    rights = {
        "get": Right.READ_KNOWLEDGE,
        "patch": Right.WRITE_KNOWLEDGE,
        "delete": Right.WRITE_KNOWLEDGE,
    }

    @extend_schema(operation_id="get_source", responses={200: SourceSerializer, 404: PROBLEM})
    def get(self, request: Request, source_id: UUID) -> Response:
        """One page or site, with how far its reading has come."""
        return Response(SourceSerializer(source_for(actor_of(request), source_id, self.right)).data)

    @extend_schema(
        operation_id="change_source",
        request=ChangesOfSourceSerializer,
        responses={200: SourceSerializer, **dict.fromkeys((400, 403, 404, 409), PROBLEM)},
    )
    def patch(self, request: Request, source_id: UUID) -> Response:
        """Change what is given. Another address is read at once, limits and patterns count from
        the next synchronisation."""
        source = source_for(actor_of(request), source_id, self.right)
        given = ChangesOfSourceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(SourceSerializer(actions.change(source, **given.validated_data)).data)

    @extend_schema(
        operation_id="delete_source",
        parameters=[LOCATION],
        responses={204: None, 403: PROBLEM, 404: PROBLEM},
    )
    def delete(self, request: Request, source_id: UUID) -> Response:
        """Delete a page or site with its documents; no search and no answer uses them any more."""
        return pointed_to(actions.delete(source_for(actor_of(request), source_id, self.right)))


@extend_schema(tags=["sources"])
class Sync(Guarded, APIView):
    throttles = {"post": "upload"}
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="sync_source",
        request=None,
        responses={202: SourceSerializer, **dict.fromkeys((400, 403, 404), PROBLEM)},
    )
    def post(self, request: Request, source_id: UUID) -> Response:
        """Read a page or site again, now. One that is being read already goes on."""
        source = actions.sync(source_for(actor_of(request), source_id, self.right))
        return Response(SourceSerializer(source).data, status=202)


@extend_schema(tags=["sources"])
class Cancel(Guarded, APIView):
    rights = {"post": Right.WRITE_KNOWLEDGE}

    @extend_schema(
        operation_id="cancel_source",
        request=None,
        responses={200: SourceSerializer, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, source_id: UUID) -> Response:
        """Stop reading a page or site; what was read until then stays."""
        source = actions.cancel(source_for(actor_of(request), source_id, self.right))
        return Response(SourceSerializer(source).data)


@extend_schema(tags=["sources"])
class Pages(Guarded, ListAPIView[Page]):
    rights = {"get": Right.READ_KNOWLEDGE}
    serializer_class = PageSerializer
    filters: ClassVar[dict[str, Filter]] = {
        "status": filters.OneOf("status", Page.Status),
        "q": filters.Search("url"),
    }
    orderings = ("created_at", "url", "depth")

    def get_queryset(self) -> "QuerySet[Page]":
        source = source_for(actor_of(self.request), self.kwargs["source_id"], self.right)
        return source.pages.all()

    @extend_schema(operation_id="list_pages", responses={200: PageSerializer, 404: PROBLEM})
    def get(self, request: Request, source_id: UUID) -> Response:
        """The addresses of a page or site, with what became of each and why."""
        return self.list(request)
