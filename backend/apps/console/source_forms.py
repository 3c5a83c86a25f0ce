"""What people fill in about pages and sites of the web."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.console.forms import LongText, NameField, show_errors
from apps.documents.models import Source
from apps.sources.errors import DuplicateSource
from apps.sources.models import Page
from apps.sources.options import (
    BYTES,
    DEPTH,
    LONGEST_PATTERN,
    MIB,
    MOST_PATTERNS,
    PAGES,
    Options,
)
from core.exceptions import ChatSphereError
from services.guarded_http import UrlRefused

Kind, Schedule = Source.Kind, Source.Schedule
USUAL = Options()
SCHEDULES = {
    Schedule.NEVER: _("Only when somebody asks for it"),
    Schedule.HOURLY: _("Every hour"),
    Schedule.DAILY: _("Every day"),
    Schedule.WEEKLY: _("Every week"),
    Schedule.MONTHLY: _("Every month"),
}


class AddressField(forms.CharField):
    """An address as people type it; without a scheme it is one of https."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
        attrs["placeholder"] = "https://www.example.com/"
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **options})

    def clean(self, value: Any) -> Any:
        address: str = super().clean(value)
        return address if "://" in address else f"https://{address}"


class LimitField(forms.IntegerField):
    """A number between two others."""

    def __init__(self, limits: tuple[int, int], **options: Any) -> None:
        least, most = limits
        sentence = _("From {least} to {most:,}.").format(least=least, most=most)
        faults = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
        super().__init__(min_value=least, max_value=most, error_messages=faults, **options)


class PatternsField(LongText):
    """Patterns of paths, one a line."""

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        patterns = [line for line in lines if line]
        if len(patterns) > MOST_PATTERNS:
            raise forms.ValidationError(_("Please keep to 50 paths."))
        if any(len(line) > LONGEST_PATTERN for line in patterns):
            raise forms.ValidationError(_("A path has at most 500 characters."))
        if not all(line.startswith(("/", "*")) for line in patterns):
            raise forms.ValidationError(_("Each path begins with a / or a *."))
        return patterns


class PageForm(forms.Form):
    """One page of the web."""

    kind = Kind.URL
    url = AddressField(
        label=_("Address of the page"),
        error_messages={"required": _("Give the address of the page.")},
    )
    schedule = forms.ChoiceField(
        label=_("Read it again"),
        choices=list(SCHEDULES.items()),
        initial=Schedule.WEEKLY,
        help_text=_("Only what has changed since is read in anew."),
    )
    review = forms.BooleanField(required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What the actions take."""
        return dict(self.cleaned_data)

    def refuse(self, error: ChatSphereError) -> None:
        """Say beside the field, where there is one, why an action did not take it."""
        if isinstance(error, UrlRefused | DuplicateSource):
            self.add_error("url", forms.ValidationError(str(error), code=error.code))
        else:
            show_errors(self, error)


class SiteForm(PageForm):
    """All that a page leads to on its site."""

    kind = Kind.SITE
    url = AddressField(
        label=_("Address to begin at"),
        help_text=_("From there it follows the links, on the same site."),
        error_messages={"required": _("Give the address of the site.")},
    )
    max_pages = LimitField(PAGES, label=_("Pages at most"), initial=USUAL.max_pages)
    max_depth = LimitField(
        DEPTH,
        label=_("Links away at most"),
        initial=USUAL.max_depth,
        help_text=_("Counted from the first page."),
    )
    max_megabytes = LimitField(
        (BYTES[0] // MIB, BYTES[1] // MIB),
        label=_("Megabytes at most"),
        initial=USUAL.max_bytes // MIB,
        help_text=_("In all, as they are loaded."),
    )
    include = PatternsField(
        label=_("Only these paths"),
        rows=2,
        help_text=_("One a line; a * stands for anything, as in /help/*."),
    )
    exclude = PatternsField(
        label=_("Leave out these paths"), rows=2, help_text=_("One a line, as /blog/*.")
    )
    sitemap = forms.BooleanField(
        label=_("Look into the site's sitemap as well"), required=False, initial=USUAL.sitemap
    )

    @property
    def given(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        megabytes = given.pop("max_megabytes")
        return {**given, "max_bytes": megabytes * MIB}

    @property
    def has_wrong_limits(self) -> bool:
        """Whether what stands behind the limits has to be shown."""
        return bool(set(self.errors) - {"url", "schedule", "__all__"})


FORMS: dict[str, type[PageForm]] = {Kind.URL: PageForm, Kind.SITE: SiteForm}


def new_form(kind: str, given: Any = None) -> PageForm:
    """To add a page or a site; both stand on one page, so that their ids differ."""
    found = FORMS.get(kind, PageForm)
    return found(given, auto_id=f"{found.kind}-%s")


def settings_form(source: Source, given: Any = None) -> PageForm:
    """To change one, with what holds now."""
    form = FORMS[source.kind](given, initial=filled_from(source))
    form.fields["name"] = NameField(
        label=_("Name"), required=False, max_length=200, help_text=_("Empty: its address.")
    )
    form.order_fields(["name", "url"])
    return form


def filled_from(source: Source) -> dict[str, Any]:
    """What the settings of `source` are, as the form shows them."""
    options = Options.of(source).as_json()
    paths = {name: "\n".join(options[name]) for name in ("include", "exclude")}
    megabytes = options["max_bytes"] // MIB
    kept = {"url": source.url, "schedule": source.schedule, "max_megabytes": megabytes}
    return {**options, **paths, **kept}


class PagesFilter(forms.Form):
    """Which pages of a source are wanted."""

    status = forms.ChoiceField(required=False, choices=[("", ""), *Page.Status.choices])
