"""What people say about themselves on the page of their account."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.console.forms import NameField
from apps.users.models import User


class ProfileForm(forms.Form):
    name = NameField(label=_("Name"), required=False, help_text=_("What colleagues see."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, given: Any, *, user: User) -> None:
        known = {name: getattr(user.profile, name) for name in self.base_fields}
        super().__init__(given, initial=known)
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
