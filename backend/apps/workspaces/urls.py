"""Routes of workspaces and sign-up."""

from django.urls import path

from apps.workspaces import views

urlpatterns = [
    path("api/v1/auth/register/", views.SignUp.as_view()),
    path("api/v1/workspaces/", views.Workspaces.as_view()),
    path("api/v1/workspaces/<uuid:workspace_id>/", views.OneWorkspace.as_view()),
]
