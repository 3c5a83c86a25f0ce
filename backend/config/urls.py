"""Every route of the backend; each app names its own from the site's root."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.users.views import too_many
from core import views
from core.error_pages import error_page

admin.site.site_header = admin.site.site_title = "ChatSphere"
# One log-in page, one rate limit.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path("errors/<slug:code>", error_page),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("console/favicon.svg"))),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view()),
    path("admin/", admin.site.urls),
    path("", include("apps.users.urls")),
    path("", include("apps.workspaces.urls")),
    path("", include("apps.plans.urls")),
    path("", include("apps.invitations.urls")),
    path("", include("apps.bots.urls")),
    path("", include("apps.api_keys.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.sources.urls")),
    path("", include("apps.conversations.urls")),
    path("", include("apps.deletions.urls")),
    path("", include("apps.console.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler429 = too_many  # allauth's name for it
handler500 = views.server_error
