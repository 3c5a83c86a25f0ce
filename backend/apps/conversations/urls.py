"""Routes of conversations and messages."""

from django.urls import path

from apps.conversations import views

urlpatterns = [
    path("api/v1/bots/<uuid:bot_id>/conversations/", views.Conversations.as_view()),
    path("api/v1/conversations/<uuid:conversation_id>/", views.OneConversation.as_view()),
    path("api/v1/conversations/<uuid:conversation_id>/messages/", views.Messages.as_view()),
    path("api/v1/conversations/<uuid:conversation_id>/send_message/", views.SendMessage.as_view()),
    path("api/v1/messages/<uuid:message_id>/", views.OneMessage.as_view()),
    path("api/v1/messages/<uuid:message_id>/stream/", views.MessageStream.as_view()),
    path("api/v1/messages/<uuid:message_id>/stop/", views.StopMessage.as_view()),
]
