"""Routes of the console, and those of allauth's pages that it offers."""

from allauth.account import views as account
from django.urls import path, re_path

from apps.console.views import bots, chat, documents, home

urlpatterns = [
    path("", home.home, name="home"),
    path("first-run/<str:token>/", home.begin, name="first_run"),
    path("bots/<uuid:bot_id>/", chat.new_chat, name="chat"),
    path("bots/<uuid:bot_id>/knowledge/", bots.knowledge, name="knowledge"),
    path("bots/<uuid:bot_id>/settings/", bots.bot_settings, name="settings"),
    path("bots/<uuid:bot_id>/delete/", bots.delete_bot, name="delete_bot"),
    path("documents/<uuid:document_id>/retry/", documents.retry, name="retry_document"),
    path("documents/<uuid:document_id>/delete/", documents.delete, name="delete_document"),
    path("conversations/<uuid:conversation_id>/", chat.conversation, name="conversation"),
    path("messages/<uuid:message_id>/", chat.message, name="message"),
    path("messages/<uuid:message_id>/sources/", chat.sources, name="sources"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
