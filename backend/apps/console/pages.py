"""What every page of the console shares: who may ask for it, how, and what a refusal looks like."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from core import views as core_views
from core.exceptions import ChatSphereError
from core.request_facts import note_caller

View = Callable[..., HttpResponse]


def page(*methods: str) -> Callable[[View], View]:
    """A view for whoever is signed in, asked by one of `methods`; its refusals can be read."""
    allowed = [*methods, "HEAD"] if "GET" in methods else [*methods]

    def dressed(view: View) -> View:
        checked: View = never_cache(for_members(refusals_shown(view)))
        return require_http_methods(allowed)(checked)

    return dressed


def for_members(view: View) -> View:
    """Whoever is not signed in is sent to sign in, also where only a part was asked for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            note_caller(request.user.pk)
            return view(request, *args, **kwargs)
        if is_partial(request):
            return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
        return redirect_to_login(request.get_full_path())

    return guarded


def refusals_shown(view: View) -> View:
    """A coded error becomes a page, or a sentence where only a part was asked for."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ChatSphereError as error:
            if is_partial(request):
                return HttpResponse(str(error), status=error.status, content_type="text/plain")
            return core_views.answer(request, error)

    return shown


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of the page that is open."""
    return bool(getattr(request, "htmx", False))


def asks_for(request: HttpRequest, part: str) -> bool:
    """Whether htmx asks for the part that has this id."""
    return is_partial(request) and request.htmx.target == part  # type: ignore[attr-defined]
