"""Routes of documents and of searching them."""

from django.urls import path

from apps.documents import chunk_views, health_views, pair_views, update_views, views

urlpatterns = [
    path("api/v1/bots/<uuid:bot_id>/documents/", views.Documents.as_view()),
    path("api/v1/bots/<uuid:bot_id>/documents/train_text/", views.TrainText.as_view()),
    path("api/v1/bots/<uuid:bot_id>/documents/train_qa/", pair_views.TrainPairs.as_view()),
    path("api/v1/bots/<uuid:bot_id>/documents/recut/", pair_views.Recut.as_view()),
    path("api/v1/bots/<uuid:bot_id>/chunks/", chunk_views.ChunksOfBot.as_view()),
    path("api/v1/bots/<uuid:bot_id>/documents/retry_failed/", update_views.RetryFailed.as_view()),
    path("api/v1/bots/<uuid:bot_id>/search/", views.Search.as_view()),
    path("api/v1/bots/<uuid:bot_id>/index-audit/", health_views.Audit.as_view()),
    path("api/v1/bots/<uuid:bot_id>/repair/", health_views.Repair.as_view()),
    path("api/v1/documents/<uuid:document_id>/", views.OneDocument.as_view()),
    path("api/v1/documents/<uuid:document_id>/retry/", views.Retry.as_view()),
    path("api/v1/documents/<uuid:document_id>/cancel/", update_views.Cancel.as_view()),
    path("api/v1/documents/<uuid:document_id>/commit/", update_views.Commit.as_view()),
    path("api/v1/documents/<uuid:document_id>/changes/", update_views.Changes.as_view()),
    path("api/v1/documents/<uuid:document_id>/text/", update_views.TextOfDocument.as_view()),
    path("api/v1/documents/<uuid:document_id>/chunks/", chunk_views.Chunks.as_view()),
    path("api/v1/documents/<uuid:document_id>/pairs/", pair_views.Pairs.as_view()),
    path("api/v1/documents/<uuid:document_id>/pairs/csv/", pair_views.ExportedPairs.as_view()),
    path("api/v1/chunks/<uuid:chunk_id>/", chunk_views.OneChunk.as_view()),
    path("api/v1/chunks/<uuid:chunk_id>/resolve/", chunk_views.Resolution.as_view()),
    path("api/v1/documents/<uuid:document_id>/file/", views.DocumentFile.as_view()),
]
