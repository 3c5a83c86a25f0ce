"""Routes of bots."""

from django.urls import path

from apps.bots import views

urlpatterns = [
    path("api/v1/bots/", views.Bots.as_view()),
    path("api/v1/bots/<uuid:bot_id>/", views.OneBot.as_view()),
]
