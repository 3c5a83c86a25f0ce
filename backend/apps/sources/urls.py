"""Routes of pages and sites."""

from django.urls import path

from apps.sources import views

urlpatterns = [
    path("api/v1/bots/<uuid:bot_id>/documents/train_url/", views.TrainUrl.as_view()),
    path("api/v1/bots/<uuid:bot_id>/sources/", views.Sources.as_view()),
    path("api/v1/sources/<uuid:source_id>/", views.OneSource.as_view()),
    path("api/v1/sources/<uuid:source_id>/sync/", views.Sync.as_view()),
    path("api/v1/sources/<uuid:source_id>/cancel/", views.Cancel.as_view()),
    path("api/v1/sources/<uuid:source_id>/pages/", views.Pages.as_view()),
]
