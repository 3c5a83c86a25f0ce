"""What was deleted, what went with it, and whether anything is left, over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.deletions import verifying
from apps.deletions.access import deletion_for
from apps.deletions.serializers import DeleteAccountSerializer, DeletionSerializer
from apps.users import log_in
from apps.users.authentication import actor_of
from apps.workspaces import actions
from apps.workspaces.access import workspace_for
from apps.workspaces.models import Deletion
from apps.workspaces.permissions import Guarded, Right
from core import filters
from core.openapi import PROBLEM


@extend_schema(tags=["deletions"])
class Deletions(Guarded, ListAPIView[Deletion]):
    rights = {"get": Right.READ_KNOWLEDGE}
    serializer_class = DeletionSerializer
    filters = {"kind": filters.OneOf("kind", Deletion.Kind)}

    def get_queryset(self) -> QuerySet[Deletion]:
        actor = actor_of(self.request)
        workspace = workspace_for(actor, self.kwargs["workspace_id"], self.right)
        return Deletion.objects.for_actor(actor).filter(workspace_id=workspace.pk)

    @extend_schema(operation_id="list_deletions", responses={200: DeletionSerializer, 404: PROBLEM})
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """Receipts of what was deleted in a workspace, newest first."""
        return self.list(request)


@extend_schema(tags=["deletions"])
class OneDeletion(Guarded, APIView):
    rights = {"get": Right.READ_KNOWLEDGE}

    @extend_schema(operation_id="get_deletion", responses={200: DeletionSerializer, 404: PROBLEM})
    def get(self, request: Request, deletion_id: UUID) -> Response:
        """A receipt: `finished_at` says when the last of it went."""
        receipt = deletion_for(actor_of(request), deletion_id, self.right)
        return Response(DeletionSerializer(receipt).data)


@extend_schema(tags=["deletions"])
class Verify(Guarded, APIView):
    rights = {"post": Right.READ_KNOWLEDGE}

    @extend_schema(
        operation_id="verify_deletion",
        request=None,
        responses={200: DeletionSerializer, **dict.fromkeys((404, 502, 503, 504), PROBLEM)},
    )
    def post(self, request: Request, deletion_id: UUID) -> Response:
        """Look for anything that is left, in every store. `remaining` says what was found."""
        receipt = deletion_for(actor_of(request), deletion_id, self.right)
        return Response(DeletionSerializer(verifying.verify(receipt)).data)


@extend_schema(tags=["users"])
class DeleteAccount(APIView):
    @extend_schema(
        operation_id="delete_me",
        request=DeleteAccountSerializer,
        responses={
            200: DeletionSerializer,
            **dict.fromkeys((400, 401, 403, 409), PROBLEM),
        },
    )
    def post(self, request: Request) -> Response:
        """Delete one's account for good, with the workspaces that are one's own alone. The answer
        is the receipt."""
        given = DeleteAccountSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = actor_of(request).user
        log_in.confirm(request._request, user, **given.validated_data)
        return Response(DeletionSerializer(actions.delete_account(user)).data)
