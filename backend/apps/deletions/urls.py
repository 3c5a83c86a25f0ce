"""Routes of receipts, and of leaving for good."""

from django.urls import path

from apps.deletions import views

urlpatterns = [
    path("api/v1/workspaces/<uuid:workspace_id>/deletions/", views.Deletions.as_view()),
    path("api/v1/deletions/<uuid:deletion_id>/", views.OneDeletion.as_view()),
    path("api/v1/deletions/<uuid:deletion_id>/verify/", views.Verify.as_view()),
    path("api/v1/users/me/delete/", views.DeleteAccount.as_view()),
]
