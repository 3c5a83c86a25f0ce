"""What people say about themselves on the page of their account."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.console.forms import NameField
from apps.users.models import User
from core.validators import MAX_PASSWORD_BYTES


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


class LeavingForm(forms.Form):
    """Proof that it is the person, before their account goes."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=MAX_PASSWORD_BYTES,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    otp = forms.CharField(
        label=_("Code"),
        max_length=64,
        help_text=_("Of your authenticator app, or a recovery code."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, asks_for_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_code:
            del self.fields["otp"]
