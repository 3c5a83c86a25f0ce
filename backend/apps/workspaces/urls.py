"""Routes of workspaces and sign-up; what a plan must include is in the urls of plans."""

from django.urls import path

from apps.workspaces import member_views, views

ONE = "api/v1/workspaces/<uuid:workspace_id>/"
urlpatterns = [
    path("api/v1/auth/register/", views.SignUp.as_view()),
    path("api/v1/workspaces/", views.Workspaces.as_view()),
    path(ONE, views.OneWorkspace.as_view()),
    path(f"{ONE}leave/", views.LeaveWorkspace.as_view()),
    path(f"{ONE}members/", member_views.Members.as_view()),
    path(f"{ONE}members/<uuid:user_id>/", member_views.OneMember.as_view()),
]
