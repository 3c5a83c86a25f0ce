"""Routes of API keys."""

from django.urls import path

from apps.api_keys import views

urlpatterns = [
    path("api/v1/api-keys/", views.ApiKeys.as_view()),
    path("api/v1/api-keys/<uuid:api_key_id>/", views.OneApiKey.as_view()),
    path("api/v1/api-keys/<uuid:api_key_id>/rotate/", views.RotateApiKey.as_view()),
]
