"""What can be done with bots."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from apps.bots import chunk_limits, model_names
from apps.bots import configuration as configurations
from apps.bots.models import Bot
from apps.plans import quotas
from apps.workspaces import audit, receipts
from apps.workspaces.models import Deletion, Workspace
from core import etags
from core.exceptions import ChatSphereError, FieldError, InvalidInput
from core.problems import escaped

MAX_CONFIGURATION_BYTES = 32 * 2**10
# Of OpenAI and its like, of Google, of our own.
PROVIDER_KEY = re.compile(
    r"(?<![\w-])(?:(?:sk|gsk)[-_](?=[\w-]*\d)[\w-]{16,}|AIza[\w-]{20,}|cs_live_\w{8,})", re.ASCII
)
CODES = {
    "extra_forbidden": "unknown_field",
    "finite_number": "not_a_finite_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "invalid_choice",
    "string_too_long": "max_length",
    "string_too_short": "min_length",
    "too_long": "max_length",
}


def create_bot(
    workspace: Workspace,
    *,
    name: str,
    description: str = "",
    configuration: Mapping[str, Any] | None = None,
) -> Bot:
    """A new bot; what `configuration` leaves out has its default.

    Raises:
        QuotaExceeded.
        InvalidInput: the configuration is not valid.
        UnknownModel, and the errors of the agent: as `model_names.check`, `chunk_limits.check`.
    """
    usual = configurations.default()
    merged = merge(usual, configuration or {})
    model_names.check(merged["model"])
    chunk_limits.check(usual["chunking"], merged["chunking"], index_id="")
    with transaction.atomic():
        bot = Bot.objects.create(
            workspace=workspace, name=name, description=description, configuration=merged
        )
        quotas.check_bots(workspace)
        audit.record(workspace.pk, "bot.created", target=bot)
    return bot


def change_bot(
    bot: Bot,
    *,
    name: str | None = None,
    description: str | None = None,
    configuration: Mapping[str, Any] | None = None,
    only_if: Sequence[str] = (etags.ANY,),
) -> Bot:
    """Change what is given. Two changes of different fields at once both stay.

    Args:
        only_if: the tags of which the bot must still have one.

    Raises:
        PreconditionFailed.
        InvalidInput: the configuration is not valid.
        UnknownModel, and the errors of the agent: only if the model becomes another, or documents
            are cut otherwise.
    """
    now, wanted = bot.config.model_dump(), merge(bot.configuration, configuration or {})
    # Before the row is locked: the agent may take its time.
    if wanted["model"] != now["model"]:
        model_names.check(wanted["model"])
    chunk_limits.check(now["chunking"], wanted["chunking"], index_id=bot.index_id)
    with transaction.atomic():
        return _changed(_locked(bot, only_if), name, description, configuration)


def _locked(bot: Bot, only_if: Sequence[str]) -> Bot:
    """The bot as it is now, and stays until the transaction ends."""
    row = Bot.objects.live().select_for_update().get(pk=bot.pk)
    etags.require(only_if, row.etag)
    return row


def _changed(
    row: Bot, name: str | None, description: str | None, configuration: Mapping[str, Any] | None
) -> Bot:
    before = _state(row)
    row.name = row.name if name is None else name
    row.description = row.description if description is None else description
    if configuration is not None:
        row.configuration = merge(row.configuration, configuration)
    row.save(update_fields=["name", "description", "configuration", "updated_at"])
    if fields := list(_differing(before, _state(row))):
        audit.record(row.workspace_id, "bot.changed", target=row, fields=fields)
    return row


def _state(bot: Bot) -> dict[str, Any]:
    return {"name": bot.name, "description": bot.description, "configuration": bot.configuration}


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any], path: str = ""
) -> Iterator[str]:
    """What is not as it was, as in "configuration.retrieval.top_k"."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _differing(old, new, f"{path}{key}.")
        elif old != new:
            yield f"{path}{key}"


@transaction.atomic
def delete_bot(bot: Bot, *, only_if: Sequence[str] = (etags.ANY,)) -> Deletion:
    """Take the bot away from everyone at once; a periodic task purges its data.

    The receipt says when that is done, and what went. Raises: PreconditionFailed.
    """
    row = _locked(bot, only_if)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    audit.record(row.workspace_id, "bot.deleted", target=row)
    return receipts.begin(
        receipts.Kind.BOT, row.pk, row.name, workspace_id=row.workspace_id, bot_id=row.pk
    )


def merge(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`current` with `changes`, objects merged key by key, checked as a whole.

    Raises: InvalidInput: too large, not a BotConfig, or with a key in it, which everyone who may
        see the bot would see; pointers begin with /configuration.
    """
    if len(json.dumps(changes).encode()) > MAX_CONFIGURATION_BYTES:
        detail = f"A configuration has at most {MAX_CONFIGURATION_BYTES:,} bytes."
        fault = FieldError(pointer="/configuration", code="too_large", detail=detail)
        raise InvalidInput(detail, errors=[fault])
    if faults := list(_secrets(changes, "/configuration")):
        raise InvalidInput(faults[0]["detail"], errors=faults)
    try:
        return configurations.BotConfig.model_validate(_merged(current, changes)).model_dump()
    except ValidationError as error:
        raise InvalidInput(errors=[_fault(dict(item)) for item in error.errors()]) from error


def _merged(current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(current)
    for key, value in changes.items():
        inner = result.get(key)
        both = isinstance(value, Mapping) and isinstance(inner, Mapping)
        result[key] = _merged(inner, value) if both else value  # type: ignore[arg-type]
    return result


def _secrets(value: object, pointer: str) -> Iterator[FieldError]:
    """One fault for each text in `value` that holds what looks like a provider's key."""
    if isinstance(value, str) and PROVIDER_KEY.search(value):
        detail = "This looks like a secret key. The operator gives keys in the settings."
        yield FieldError(pointer=pointer, code="secret_in_config", detail=detail)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _secrets(inner, f"{pointer}/{escaped(str(name))}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _secrets(inner, f"{pointer}/{index}")


def _fault(item: dict[str, Any]) -> FieldError:
    kind, own = str(item["type"]), item.get("ctx", {}).get("error")
    code = "wrong_type" if kind.endswith("_type") else CODES.get(kind, kind)
    pointer = "/configuration" + "".join(f"/{escaped(str(step))}" for step in item["loc"])
    if isinstance(own, ChatSphereError):
        return FieldError(pointer=pointer, code=own.code, detail=str(own))
    return FieldError(pointer=pointer, code=code, detail=str(item["msg"]))
