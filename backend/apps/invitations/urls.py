"""Routes of invitations."""

from django.urls import path

from apps.invitations import views

INVITATIONS = "api/v1/workspaces/<uuid:workspace_id>/invitations/"
ONE = f"{INVITATIONS}<uuid:invitation_id>/"
urlpatterns = [
    path(INVITATIONS, views.Invitations.as_view()),
    path(ONE, views.OneInvitation.as_view()),
    path(f"{ONE}resend/", views.ResendInvitation.as_view()),
    path("api/v1/invitations/accept/", views.AcceptInvitation.as_view()),
]
