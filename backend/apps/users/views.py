"""Tokens for programs, and people."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.users import actions, sessions
from apps.users.authentication import actor_of
from apps.users.limits import TooManyTries, seconds_left
from apps.users.log_in import log_in
from apps.users.models import User
from apps.users.serializers import (
    LogInSerializer,
    MeSerializer,
    PersonSerializer,
    ProfileSerializer,
    RefreshSerializer,
    TokenPairSerializer,
)
from core import filters
from core.limits import MINUTE
from core.openapi import PROBLEM
from core.views import answer

FORMS = {"account_signup": "signup", "account_login": "login"}


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's answer where one of its forms was sent too often."""
    match = request.resolver_match
    action = FORMS.get(match.url_name or "") if match else None
    seconds = seconds_left(request, action) if action else MINUTE
    return answer(request, TooManyTries(seconds))


class PublicView(APIView):
    """A view for people who have not proved anything yet; a stale token does not matter."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class LogIn(PublicView):
    @extend_schema(
        operation_id="log_in",
        tags=["token"],
        request=LogInSerializer,
        responses={200: TokenPairSerializer, 400: PROBLEM, 401: PROBLEM, 429: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Open a session: an access token for minutes and a refresh token that works once.

        `otp` is the code of an authenticator app, or a recovery code, for accounts that have one.
        """
        given = LogInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(asdict(log_in(request._request, **given.validated_data)))


class Refresh(PublicView):
    @extend_schema(
        operation_id="refresh_tokens",
        tags=["token"],
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 400: PROBLEM, 401: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token for the next pair; used a second time, it ends the session."""
        given = RefreshSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(asdict(sessions.rotate(given.validated_data["refresh"])))


class Revoke(PublicView):
    @extend_schema(
        operation_id="revoke_tokens",
        tags=["token"],
        request=RefreshSerializer,
        responses={204: None, 400: PROBLEM, 401: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """End the session of a refresh token; its access tokens stop at once."""
        given = RefreshSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        sessions.revoke(given.validated_data["refresh"])
        return Response(status=204)


class Me(APIView):
    @extend_schema(operation_id="get_me", tags=["users"], responses={200: MeSerializer})
    def get(self, request: Request) -> Response:
        """Whoever is asking."""
        return Response(self._described(actor_of(request).user))

    @extend_schema(
        operation_id="update_me",
        tags=["users"],
        request=ProfileSerializer,
        responses={200: MeSerializer, 400: PROBLEM},
    )
    def patch(self, request: Request) -> Response:
        """Change one's own profile."""
        given = ProfileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = actor_of(request).user
        actions.change_profile(user, **given.validated_data)
        return Response(self._described(user))

    def _described(self, user: User) -> dict[str, Any]:
        rows = User.objects.select_related("profile").prefetch_related("memberships__workspace")
        return dict(MeSerializer(rows.get(pk=user.pk)).data)


class People(ListAPIView[User]):
    serializer_class = PersonSerializer
    filters = {"q": filters.Search("email", "profile__name")}

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.for_user(actor_of(self.request).user).select_related("profile")

    @extend_schema(operation_id="list_people", tags=["users"])
    def get(self, request: Request) -> Response:
        """The people of one's own workspaces."""
        return self.list(request)
