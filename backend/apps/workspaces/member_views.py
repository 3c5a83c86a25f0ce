"""The people of a workspace, and what was done in it, over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.users.authentication import actor_of
from apps.workspaces import actions, audit
from apps.workspaces.access import member_for, workspace_for
from apps.workspaces.models import AuditEntry, Membership, Role
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.serializers import (
    AuditEntrySerializer,
    MemberChangesSerializer,
    MemberSerializer,
)
from core import filters
from core.openapi import PROBLEM


class Members(Guarded, ListAPIView[Membership]):
    rights = {"get": Right.SEE_MEMBERS}
    serializer_class = MemberSerializer
    filters = {
        "q": filters.Search("user__email", "user__profile__name"),
        "role": filters.OneOf("role", Role),
    }

    def get_queryset(self) -> QuerySet[Membership]:
        actor = actor_of(self.request)
        workspace = workspace_for(actor, self.kwargs["workspace_id"], self.right)
        return workspace.memberships.seen_by(actor).select_related("user__profile")

    @extend_schema(
        operation_id="list_members",
        tags=["workspaces"],
        responses={200: MemberSerializer(many=True), **dict.fromkeys((403, 404), PROBLEM)},
    )
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """Who belongs to a workspace. The guests of the demo see themselves only."""
        return self.list(request)


@extend_schema(tags=["workspaces"])
class OneMember(Guarded, APIView):
    rights = {"patch": Right.CHANGE_MEMBERS, "delete": Right.CHANGE_MEMBERS}

    @extend_schema(
        operation_id="change_member_role",
        request=MemberChangesSerializer,
        responses={200: MemberSerializer, **dict.fromkeys((400, 403, 404, 409), PROBLEM)},
    )
    def patch(self, request: Request, workspace_id: UUID, user_id: UUID) -> Response:
        """Make a member something else. Only owners make owners, or owners something less."""
        actor = actor_of(request)
        member = member_for(actor, workspace_id, user_id, self.right)
        given = MemberChangesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changed = actions.change_role(actor, member, given.validated_data["role"])
        return Response(MemberSerializer(changed).data)

    @extend_schema(
        operation_id="remove_member",
        responses={204: None, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def delete(self, request: Request, workspace_id: UUID, user_id: UUID) -> Response:
        """Put a member out. Only owners put out owners, and never the last one."""
        actor = actor_of(request)
        actions.remove_member(actor, member_for(actor, workspace_id, user_id, self.right))
        return Response(status=204)


class AuditLog(Guarded, ListAPIView[AuditEntry]):
    rights = {"get": Right.SEE_AUDIT_LOG}
    serializer_class = AuditEntrySerializer
    filters = {
        "action": filters.OneOf("action", audit.Action),
        "user_id": filters.Id("user_id", "Done by this person."),
        "target_id": filters.Id("target_id", "Done to this."),
        **filters.between("created_at"),
    }

    def get_queryset(self) -> QuerySet[AuditEntry]:
        actor, workspace_id = actor_of(self.request), self.kwargs["workspace_id"]
        return workspace_for(actor, workspace_id, self.right).audit_entries.all()

    @extend_schema(
        operation_id="list_audit_entries",
        tags=["workspaces"],
        responses={200: AuditEntrySerializer(many=True), **dict.fromkeys((402, 403, 404), PROBLEM)},
    )
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """Who did what in a workspace, newest first. Nothing in it is ever changed."""
        return self.list(request)
