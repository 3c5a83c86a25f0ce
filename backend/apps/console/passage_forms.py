"""What people fill in where they look through passages, edit them and add their own."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.console.forms import LongText
from apps.documents.chunk_serializers import LONGEST, LONGEST_TITLE
from apps.documents.models import Chunk
from core.filters import LONGEST_SEARCH, Words

KINDS = {
    "edited": (_("Edited"), Q(origin=Chunk.Origin.EDITED)),
    "added": (_("Added by people"), Q(origin=Chunk.Origin.ADDED)),
    "off": (_("Switched off"), Q(is_disabled=True)),
    "conflict": (_("To decide"), ~Q(conflict="")),
}


class PassageFilter(forms.Form):
    """Which passages are wanted; all of it is optional."""

    q = forms.CharField(
        label=_("Search the passages"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Which passages"),
        required=False,
        choices=[("", _("All passages")), *((key, words) for key, (words, _is) in KINDS.items())],
    )

    @property
    def wishes(self) -> Q:
        """What the passages are filtered by."""
        given, wanted = self.cleaned_data, Q()
        if given["q"]:
            wanted &= Words("content").condition(given["q"])
        if given["kind"]:
            wanted &= KINDS[given["kind"]][1]
        return wanted


class PassageForm(forms.Form):
    """A passage written anew. `version` is the one that was on the screen."""

    content = LongText(
        label=_("Text of the passage"),
        rows=6,
        max_length=LONGEST,
        required=True,
        error_messages={"required": _("Write something, or switch the passage off instead.")},
    )
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class NewPassageForm(forms.Form):
    """A passage of one's own."""

    heading = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=_("What it is about; searches look at it as well."),
    )
    content = LongText(
        label=_("Text"),
        rows=4,
        max_length=LONGEST,
        required=True,
        error_messages={"required": _("Write what the bot should know.")},
    )

    @property
    def given(self) -> dict[str, Any]:
        """What `add` takes."""
        heading = self.cleaned_data["heading"].strip()
        return {
            "content": self.cleaned_data["content"],
            "heading_path": [heading] if heading else [],
        }
