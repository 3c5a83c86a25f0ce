"""What people fill in on the pages of a bot's knowledge."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, Source
from services import sniffing

Status, Kind = Document.Status, Source.Kind
STATUSES = {
    "busy": (_("Being read"), [Status.QUEUED, Status.PROCESSING]),
    "review": (_("To decide"), [Status.REVIEW]),
    "ready": (_("Ready"), [Status.READY]),
    "failed": (_("Failed"), [Status.FAILED]),
}
KINDS = {
    "file": (_("Files"), [Kind.FILE]),
    "text": (_("Texts"), [Kind.TEXT]),
    "qa": (_("Questions and answers"), [Kind.QA]),
    "web": (_("Web pages"), [Kind.URL, Kind.SITE]),
}


class DocumentFilter(forms.Form):
    """Which documents are wanted; all of it is optional."""

    q = forms.CharField(label=_("Search by name"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *((key, words) for key, (words, _all) in STATUSES.items())],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Any kind")), *((key, words) for key, (words, _all) in KINDS.items())],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    @property
    def wishes(self) -> Q:
        """What the documents are filtered by."""
        given, wanted = self.cleaned_data, Q()
        if given["q"]:
            wanted &= Q(name__icontains=given["q"].strip())
        if given["status"]:
            wanted &= Q(status__in=STATUSES[given["status"]][1])
        if given["kind"]:
            wanted &= Q(source__kind__in=KINDS[given["kind"]][1])
        return wanted


class NewFileForm(forms.Form):
    """A file in place of another."""

    file = forms.FileField(
        label=_("New file"),
        allow_empty_file=True,  # refused by its code, as everywhere
        widget=forms.FileInput,
        error_messages={"required": _("Choose the file that takes its place.")},
    )
    review = forms.BooleanField(required=False)

    def __init__(self, *args: Any, accepts: str = sniffing.ACCEPTED, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accepts
