"""Invitations over HTTP."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.invitations import actions
from apps.invitations.access import invitation_for
from apps.invitations.models import Invitation
from apps.invitations.serializers import (
    InvitationSerializer,
    NewInvitationSerializer,
    TokenSerializer,
)
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.permissions import Guarded, Right
from apps.workspaces.repeatable import GuardedMaking
from apps.workspaces.serializers import WorkspaceSerializer
from core import filters
from core.openapi import PROBLEM
from core.repeatable import Repeatable


@extend_schema(tags=["invitations"])
class Invitations(GuardedMaking, ListAPIView[Invitation]):
    rights = dict.fromkeys(("get", "post"), Right.INVITE_MEMBERS)
    serializer_class = InvitationSerializer
    filters = {"q": filters.Search("email")}

    def get_queryset(self) -> QuerySet[Invitation]:
        actor, workspace_id = actor_of(self.request), self.kwargs["workspace_id"]
        return workspace_for(actor, workspace_id, self.right).invitations.pending()

    @extend_schema(
        operation_id="list_invitations",
        responses={200: InvitationSerializer(many=True), **dict.fromkeys((403, 404), PROBLEM)},
    )
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """Who is invited and has not answered yet."""
        return self.list(request)

    @extend_schema(
        operation_id="create_invitation",
        request=NewInvitationSerializer,
        responses={
            201: InvitationSerializer,
            **dict.fromkeys((400, 403, 404, 409, 429), PROBLEM),
        },
    )
    def post(self, request: Request, workspace_id: UUID) -> Response:
        """Invite somebody by mail, for seven days. Whoever is invited again gets another link, and
        the one before it ends."""
        actor = actor_of(request)
        workspace = workspace_for(actor, workspace_id, self.right)
        given = NewInvitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        invitation = actions.invite(actor, workspace, **given.validated_data)
        return Response(InvitationSerializer(invitation).data, status=201)


class OneInvitation(Guarded, APIView):
    rights = {"delete": Right.INVITE_MEMBERS}

    @extend_schema(
        operation_id="revoke_invitation",
        tags=["invitations"],
        responses={204: None, **dict.fromkeys((403, 404, 409), PROBLEM)},
    )
    def delete(self, request: Request, workspace_id: UUID, invitation_id: UUID) -> Response:
        """Take an invitation back; its link ends."""
        actor = actor_of(request)
        actions.revoke(actor, invitation_for(actor, workspace_id, invitation_id, self.right))
        return Response(status=204)


class ResendInvitation(GuardedMaking, APIView):
    rights = {"post": Right.INVITE_MEMBERS}

    @extend_schema(
        operation_id="resend_invitation",
        tags=["invitations"],
        request=None,
        responses={
            200: InvitationSerializer,
            **dict.fromkeys((403, 404, 409, 429), PROBLEM),
        },
    )
    def post(self, request: Request, workspace_id: UUID, invitation_id: UUID) -> Response:
        """Send another link, good for seven days; the one before it ends."""
        actor = actor_of(request)
        invitation = invitation_for(actor, workspace_id, invitation_id, self.right)
        return Response(InvitationSerializer(actions.resend(actor, invitation)).data)


class AcceptInvitation(Repeatable, APIView):
    @extend_schema(
        operation_id="accept_invitation",
        tags=["invitations"],
        request=TokenSerializer,
        responses={200: WorkspaceSerializer, **dict.fromkeys((400, 402, 403, 404), PROBLEM)},
    )
    def post(self, request: Request) -> Response:
        """Join the workspace that the link in a mail is for; it has to be one's own mail."""
        given = TokenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actor = actor_of(request)
        membership = actions.accept(actor.user, given.validated_data["token"])
        workspace = workspace_for(actor, membership.workspace_id, Right.SEE_WORKSPACE)
        return Response(WorkspaceSerializer(workspace).data)

    def check_repeat(self, workspace: UUID) -> None:
        """Raises: Http404: put out again meanwhile."""
        workspace_for(actor_of(self.request), workspace, Right.SEE_WORKSPACE)
