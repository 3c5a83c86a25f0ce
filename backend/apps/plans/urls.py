"""Routes of plans."""

from django.urls import path

from apps.plans import views

urlpatterns = [path("api/v1/plans/", views.Plans.as_view())]
