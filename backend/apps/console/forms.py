"""What people fill in on the console's own pages; allauth brings the forms of its own."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.bots.model_names import UnknownModel
from apps.bots.models import Bot
from apps.plans.errors import FeatureNotInPlan, QuotaExceeded
from core.exceptions import ChatSphereError, InvalidInput
from core.validators import MAX_PASSWORD_BYTES
from core.visible import has_visible
from services.agent_client import ModelInfo

QUESTIONS, QUESTION_LENGTH = 10, 300  # suggested questions; characters of one


class NameField(forms.CharField):
    """A name of 1 to 120 characters, in Unicode's composed form, as the API keeps it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 120, **options})

    def clean(self, value: Any) -> Any:
        name = super().clean(unicodedata.normalize("NFC", value) if value else value)
        if name and not has_visible(name):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return name


class LongText(forms.CharField):
    """A text of several lines; browsers end them with CR LF."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "cols": False})
        super().__init__(**{"required": False, "widget": area, **options})

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if value else value)


class NewBotForm(forms.Form):
    """A bot to be made, in the workspace that was open when the page was drawn."""

    workspace_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = NameField(label=_("Name"))
    description = LongText(
        label=_("Description"),
        rows=2,
        max_length=2_000,
        help_text=_("What it knows about."),
    )


class JoinForm(forms.Form):
    """A new person whose address is known."""

    name = NameField(label=_("Your name"), required=False)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=MAX_PASSWORD_BYTES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few unrelated words are easy to remember."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class FirstRunForm(JoinForm):
    """The first operator."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class SettingsForm(forms.Form):
    """What of a bot can be changed in the console; the rest of BotConfig is for the API."""

    name = NameField(label=_("Name"))
    description = LongText(
        label=_("Description"), rows=2, max_length=2_000, help_text=_("Shown on the home page.")
    )
    welcome_message = LongText(
        label=_("Welcome message"),
        rows=2,
        max_length=2_000,
        help_text=_("Greets a new conversation."),
    )
    suggested_questions = LongText(
        label=_("Suggested questions"),
        rows=3,
        help_text=_("One a line, at most ten; they can be asked with one click."),
    )
    model = forms.ChoiceField(
        label=_("Model"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": UnknownModel.sentence},
    )
    system_prompt = LongText(
        label=_("Instructions"),
        rows=5,
        max_length=20_000,
        help_text=_("How a language model should behave: its tone, its task, its limits."),
    )
    refusal = LongText(
        label=_("When the documents hold no answer"),
        rows=2,
        max_length=2_000,
        help_text=_("What it says then. Empty: a plain sentence that nothing was found."),
    )
    size = forms.IntegerField(
        label=_("Size of a passage"),
        required=False,
        min_value=0,
        help_text=_("In tokens; a word has one or more. Empty: what suits the embedding model."),
    )
    overlap = forms.IntegerField(
        label=_("Overlap"),
        required=False,
        min_value=0,
        help_text=_("How many tokens a passage repeats of the one before it. Empty: none."),
    )

    def __init__(
        self, *args: Any, models: Iterable[ModelInfo], current: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        usable = [model.id for model in models if model.available or model.id == current]
        names = dict.fromkeys([*usable, current])
        self.fields["model"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def clean_suggested_questions(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["suggested_questions"].splitlines()]
        questions = [line for line in lines if line]
        if len(questions) > QUESTIONS:
            raise forms.ValidationError(_("Please keep to ten questions."))
        if any(len(question) > QUESTION_LENGTH for question in questions):
            raise forms.ValidationError(_("A question has at most 300 characters."))
        return questions

    @property
    def changes(self) -> dict[str, Any]:
        """What `change_bot` takes."""
        given = self.cleaned_data
        names = ("welcome_message", "suggested_questions", "model", "system_prompt")
        configuration: dict[str, Any] = {name: given[name] for name in names}
        configuration["answers"] = {"refusal": given["refusal"]}
        configuration["chunking"] = {name: given[name] or 0 for name in ("size", "overlap")}
        return {
            "name": given["name"],
            "description": given["description"],
            "configuration": configuration,
        }


def filled_from(bot: Bot) -> dict[str, Any]:
    """What the settings page shows of `bot`."""
    config = bot.config
    return {
        "name": bot.name,
        "description": bot.description,
        "welcome_message": config.welcome_message,
        "suggested_questions": "\n".join(config.suggested_questions),
        "model": config.model,
        "system_prompt": config.system_prompt,
        "refusal": config.answers.refusal,
        **{name: tokens or None for name, tokens in config.chunking.model_dump().items()},
    }


def show_errors(form: forms.Form, error: ChatSphereError) -> None:
    """Put an action's refusal where it belongs: beside the field it names, else above the form."""
    if not isinstance(error, InvalidInput) or not error.errors:
        form.add_error(None, forms.ValidationError(str(error), code=error.code))
    for fault in error.errors:
        name = fault["pointer"].split("/")[-1]
        form.add_error(name if name in form.fields else None, fault["detail"])


def is_refused_by_plan(form: forms.Form) -> bool:
    """Whether it was filled in well, and the plan allows no more."""
    codes = {fault.code for fault in form.non_field_errors().as_data()}
    return not codes.isdisjoint({QuotaExceeded.code, FeatureNotInPlan.code})


def status_of(form: forms.Form) -> int:
    """The status of a page that shows `form` after it was sent."""
    if is_refused_by_plan(form):
        return QuotaExceeded.status
    return 422 if form.errors else 200
