from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bot_config_request import BotConfigRequest


T = TypeVar("T", bound="BotChangesRequest")


@_attrs_define
class BotChangesRequest:
    """What an editor may change; what is left out stays.

    Attributes:
        configuration (BotConfigRequest | Unset): Everything an owner can set. Lengths are in characters, temperatures
            without unit.
        description (str | Unset):
        name (str | Unset):
    """

    configuration: BotConfigRequest | Unset = UNSET
    description: str | Unset = UNSET
    name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        configuration: dict[str, Any] | Unset = UNSET
        if not isinstance(self.configuration, Unset):
            configuration = self.configuration.to_dict()

        description = self.description

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if configuration is not UNSET:
            field_dict["configuration"] = configuration
        if description is not UNSET:
            field_dict["description"] = description
        if name is not UNSET:
            field_dict["name"] = name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bot_config_request import BotConfigRequest

        d = dict(src_dict)
        _configuration = d.pop("configuration", UNSET)
        configuration: BotConfigRequest | Unset
        if isinstance(_configuration, Unset):
            configuration = UNSET
        else:
            configuration = BotConfigRequest.from_dict(_configuration)

        description = d.pop("description", UNSET)

        name = d.pop("name", UNSET)

        bot_changes_request = cls(
            configuration=configuration,
            description=description,
            name=name,
        )

        return bot_changes_request
