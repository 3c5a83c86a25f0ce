"""What people fill in on the pages of a workspace."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.bots.models import Bot
from apps.console.forms import NameField
from apps.console.people import assignable
from apps.workspaces.audit import Action
from apps.workspaces.models import Role, Scope

DAYS = {"30": _("In 30 days"), "90": _("In 90 days"), "365": _("In a year"), "": _("Never")}
OVERLAPS = {
    "0": _("At once"),
    "3600": _("In an hour"),
    "86400": _("In a day"),
}  # seconds that the old key goes on


class WorkspaceForm(forms.Form):
    name = NameField(label=_("Name"))


class DeletionForm(forms.Form):
    """To delete a workspace its name is typed, so that it is never the wrong one."""

    prefix = "deletion"
    typed = forms.CharField(label=_("Type the workspace's name to confirm"), strip=True)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].widget.attrs["autocomplete"] = "off"

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed != self.name.strip():
            raise forms.ValidationError(_("This is not its name. Nothing was deleted."))
        return typed


class InvitationForm(forms.Form):
    """Whom to ask in, and as what: nothing above what whoever asks is."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), initial=Role.EDITOR)

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, one.label) for one in reversed(assignable(role))]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class KeyForm(forms.Form):
    """A key to be made."""

    name = NameField(label=_("Name"), help_text=_("What will use it, to recognise it later."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one, or the key could do nothing.")},
    )
    bot_id = forms.TypedChoiceField(
        label=pgettext_lazy("API key", "For"), required=False, empty_value=None
    )
    days = forms.TypedChoiceField(
        label=_("Ends"),
        choices=list(DAYS.items()),
        required=False,
        coerce=int,
        empty_value=None,
        initial="90",
    )

    def __init__(self, *args: Any, bots: Iterable[Bot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All bots of the workspace")), *((str(bot.pk), bot.name) for bot in bots)]
        self.fields["bot_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def wishes(self) -> dict[str, Any]:
        """What `make_key` takes."""
        given = dict(self.cleaned_data)
        days = given.pop("days")
        return {**given, "expires_at": timezone.now() + timedelta(days=days) if days else None}


class RotationForm(forms.Form):
    """When the old key ends that a new one replaces."""

    overlap = forms.TypedChoiceField(
        label=_("The old key ends"),
        choices=list(OVERLAPS.items()),
        widget=forms.RadioSelect,
        coerce=lambda seconds: timedelta(seconds=int(seconds)),
        initial="86400",
    )


class AuditFilter(forms.Form):
    """Which entries are wanted; both are optional."""

    action = forms.ChoiceField(label=_("What"), required=False)
    person = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [("", _("Everything")), *((one.value, one.value) for one in Action)]
        self.fields["action"].choices = actions  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]

    @property
    def wishes(self) -> dict[str, str]:
        """What the entries are filtered by."""
        names = {"action": "action", "person": "user_id"}
        given = self.cleaned_data
        return {column: given[name] for name, column in names.items() if given[name]}
