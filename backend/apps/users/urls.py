"""Routes of people and tokens."""

from django.urls import path

from apps.users import views

urlpatterns = [
    path("api/token/", views.LogIn.as_view()),
    path("api/token/refresh/", views.Refresh.as_view()),
    path("api/token/revoke/", views.Revoke.as_view()),
    path("api/v1/users/", views.People.as_view()),
    path("api/v1/users/me/", views.Me.as_view()),
]
