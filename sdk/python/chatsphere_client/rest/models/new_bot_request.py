from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bot_config_request import BotConfigRequest


T = TypeVar("T", bound="NewBotRequest")


@_attrs_define
class NewBotRequest:
    """Without `workspace_id` the bot goes into one's personal workspace.

    Attributes:
        name (str):
        configuration (BotConfigRequest | Unset): Everything an owner can set. Lengths are in characters, temperatures
            without unit.
        description (str | Unset):
        workspace_id (UUID | Unset):
    """

    name: str
    configuration: BotConfigRequest | Unset = UNSET
    description: str | Unset = UNSET
    workspace_id: UUID | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        configuration: dict[str, Any] | Unset = UNSET
        if not isinstance(self.configuration, Unset):
            configuration = self.configuration.to_dict()

        description = self.description

        workspace_id: str | Unset = UNSET
        if not isinstance(self.workspace_id, Unset):
            workspace_id = str(self.workspace_id)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if configuration is not UNSET:
            field_dict["configuration"] = configuration
        if description is not UNSET:
            field_dict["description"] = description
        if workspace_id is not UNSET:
            field_dict["workspace_id"] = workspace_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bot_config_request import BotConfigRequest

        d = dict(src_dict)
        name = d.pop("name")

        _configuration = d.pop("configuration", UNSET)
        configuration: BotConfigRequest | Unset
        if isinstance(_configuration, Unset):
            configuration = UNSET
        else:
            configuration = BotConfigRequest.from_dict(_configuration)

        description = d.pop("description", UNSET)

        _workspace_id = d.pop("workspace_id", UNSET)
        workspace_id: UUID | Unset
        if isinstance(_workspace_id, Unset):
            workspace_id = UNSET
        else:
            workspace_id = UUID(_workspace_id)

        new_bot_request = cls(
            name=name,
            configuration=configuration,
            description=description,
            workspace_id=workspace_id,
        )

        return new_bot_request
