"""API keys over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.api_keys import actions
from apps.api_keys.access import key_for
from apps.api_keys.actions import Issued
from apps.api_keys.models import ApiKey
from apps.api_keys.serializers import (
    ApiKeyChangesSerializer,
    ApiKeySerializer,
    IssuedKeySerializer,
    NewApiKeySerializer,
    RotationSerializer,
)
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_to_fill
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from core import filters
from core.openapi import PROBLEM


def shown_once(issued: Issued) -> Response:
    """The only answer that holds a key's text."""
    data = {**ApiKeySerializer(issued.row).data, "key": issued.text}
    return Response(data, status=201, headers={"Cache-Control": "no-store"})


class ApiKeys(GuardedMaking, ListAPIView[ApiKey]):
    rights = {"get": Right.MANAGE_KEYS, "post": Right.MANAGE_KEYS}
    serializer_class = ApiKeySerializer
    filters = {"workspace_id": filters.Id("workspace", "Of this workspace.")}

    def get_queryset(self) -> QuerySet[ApiKey]:
        return ApiKey.objects.managed_by(actor_of(self.request)).with_liveness()

    @extend_schema(operation_id="list_api_keys", tags=["api-keys"])
    def get(self, request: Request) -> Response:
        """The keys of the workspaces in which one may manage them, also those that ended."""
        return self.list(request)

    @extend_schema(
        operation_id="create_api_key",
        tags=["api-keys"],
        request=NewApiKeySerializer,
        responses={201: IssuedKeySerializer, **dict.fromkeys((400, 402, 403, 409), PROBLEM)},
    )
    def post(self, request: Request) -> Response:
        """Make a key. Its text is in this answer and in no other."""
        given = NewApiKeySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = given.validated_data
        actor = actor_of(request)
        workspace = workspace_to_fill(actor, fields.pop("workspace_id", None), self.right)
        return shown_once(actions.make_key(workspace, by=actor.user, **fields))


@extend_schema(tags=["api-keys"])
class OneApiKey(Guarded, APIView):
    rights = dict.fromkeys(("get", "patch", "delete"), Right.MANAGE_KEYS)

    @extend_schema(
        operation_id="get_api_key",
        responses={200: ApiKeySerializer, **dict.fromkeys((403, 404), PROBLEM)},
    )
    def get(self, request: Request, api_key_id: UUID) -> Response:
        """One key."""
        return Response(ApiKeySerializer(key_for(actor_of(request), api_key_id, self.right)).data)

    @extend_schema(
        operation_id="rename_api_key",
        request=ApiKeyChangesSerializer,
        responses={200: ApiKeySerializer, **dict.fromkeys((400, 403, 404), PROBLEM)},
    )
    def patch(self, request: Request, api_key_id: UUID) -> Response:
        """Call a key something else; what it may do stays."""
        key = key_for(actor_of(request), api_key_id, self.right)
        given = ApiKeyChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(ApiKeySerializer(actions.rename_key(key, **given.validated_data)).data)

    @extend_schema(
        operation_id="revoke_api_key",
        responses={204: None, **dict.fromkeys((403, 404), PROBLEM)},
    )
    def delete(self, request: Request, api_key_id: UUID) -> Response:
        """End a key at once. It stays in the list, as revoked."""
        actions.revoke_key(key_for(actor_of(request), api_key_id, self.right))
        return Response(status=204)


class RotateApiKey(GuardedMaking, APIView):
    rights = {"post": Right.MANAGE_KEYS}

    @extend_schema(
        operation_id="rotate_api_key",
        tags=["api-keys"],
        request=RotationSerializer,
        responses={201: IssuedKeySerializer, **dict.fromkeys((400, 403, 404, 409), PROBLEM)},
    )
    def post(self, request: Request, api_key_id: UUID) -> Response:
        """Replace a key by a new one like it; the old one ends now, or after the overlap."""
        actor = actor_of(request)
        key = key_for(actor, api_key_id, self.right)
        given = RotationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        overlap = given.validated_data["overlap_seconds"]
        return shown_once(actions.rotate_key(key, by=actor.user, overlap=overlap))
