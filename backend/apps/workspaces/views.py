"""Signing up, and one's workspaces."""

from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.users.authentication import signed_in
from apps.users.views import PublicView
from apps.workspaces import actions
from apps.workspaces.models import Workspace
from apps.workspaces.serializers import SignedUpSerializer, SignUpSerializer, WorkspaceSerializer
from core.openapi import PROBLEM


class SignUp(PublicView):
    @extend_schema(
        operation_id="sign_up",
        tags=["users"],
        request=SignUpSerializer,
        responses={201: SignedUpSerializer, 400: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Make an account with a workspace of its own."""
        given = SignUpSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = actions.sign_up(**given.validated_data)
        return Response(SignedUpSerializer(user).data, status=201)


@extend_schema(operation_id="list_workspaces", tags=["workspaces"])
class Workspaces(ListAPIView[Workspace]):
    """The workspaces one belongs to."""

    serializer_class = WorkspaceSerializer

    def get_queryset(self) -> QuerySet[Workspace]:
        mine = Workspace.objects.for_user(signed_in(self.request))
        return mine.annotate(role=F("memberships__role"))
