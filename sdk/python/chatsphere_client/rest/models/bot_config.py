from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.answers import Answers
    from ..models.chunking import Chunking
    from ..models.retrieval import Retrieval


T = TypeVar("T", bound="BotConfig")


@_attrs_define
class BotConfig:
    """Everything an owner can set. Lengths are in characters, temperatures without unit.

    Attributes:
        agent_type (Literal['rag'] | Unset):
        allowed_origins (list[str] | Unset):
        answers (Answers | Unset): What an answer may say, and what it says when the sources are silent.
        chat_history_length (int | Unset):
        chunking (Chunking | Unset): How new documents are cut, in tokens of the embedding model; 0 leaves the size to
            it.
        max_output_tokens (int | Unset):
        model (str | Unset):
        retrieval (Retrieval | Unset): How passages are found. `min_score` is a cosine similarity, 0 to 1.
        suggested_questions (list[str] | Unset):
        system_prompt (str | Unset):
        temperature (float | Unset):
        version (Literal[1] | Unset):
        welcome_message (str | Unset):
    """

    agent_type: Literal["rag"] | Unset = UNSET
    allowed_origins: list[str] | Unset = UNSET
    answers: Answers | Unset = UNSET
    chat_history_length: int | Unset = UNSET
    chunking: Chunking | Unset = UNSET
    max_output_tokens: int | Unset = UNSET
    model: str | Unset = UNSET
    retrieval: Retrieval | Unset = UNSET
    suggested_questions: list[str] | Unset = UNSET
    system_prompt: str | Unset = UNSET
    temperature: float | Unset = UNSET
    version: Literal[1] | Unset = UNSET
    welcome_message: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        agent_type = self.agent_type

        allowed_origins: list[str] | Unset = UNSET
        if not isinstance(self.allowed_origins, Unset):
            allowed_origins = self.allowed_origins

        answers: dict[str, Any] | Unset = UNSET
        if not isinstance(self.answers, Unset):
            answers = self.answers.to_dict()

        chat_history_length = self.chat_history_length

        chunking: dict[str, Any] | Unset = UNSET
        if not isinstance(self.chunking, Unset):
            chunking = self.chunking.to_dict()

        max_output_tokens = self.max_output_tokens

        model = self.model

        retrieval: dict[str, Any] | Unset = UNSET
        if not isinstance(self.retrieval, Unset):
            retrieval = self.retrieval.to_dict()

        suggested_questions: list[str] | Unset = UNSET
        if not isinstance(self.suggested_questions, Unset):
            suggested_questions = self.suggested_questions

        system_prompt = self.system_prompt

        temperature = self.temperature

        version = self.version

        welcome_message = self.welcome_message

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if agent_type is not UNSET:
            field_dict["agent_type"] = agent_type
        if allowed_origins is not UNSET:
            field_dict["allowed_origins"] = allowed_origins
        if answers is not UNSET:
            field_dict["answers"] = answers
        if chat_history_length is not UNSET:
            field_dict["chat_history_length"] = chat_history_length
        if chunking is not UNSET:
            field_dict["chunking"] = chunking
        if max_output_tokens is not UNSET:
            field_dict["max_output_tokens"] = max_output_tokens
        if model is not UNSET:
            field_dict["model"] = model
        if retrieval is not UNSET:
            field_dict["retrieval"] = retrieval
        if suggested_questions is not UNSET:
            field_dict["suggested_questions"] = suggested_questions
        if system_prompt is not UNSET:
            field_dict["system_prompt"] = system_prompt
        if temperature is not UNSET:
            field_dict["temperature"] = temperature
        if version is not UNSET:
            field_dict["version"] = version
        if welcome_message is not UNSET:
            field_dict["welcome_message"] = welcome_message

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.answers import Answers
        from ..models.chunking import Chunking
        from ..models.retrieval import Retrieval

        d = dict(src_dict)
        agent_type = cast(Literal["rag"] | Unset, d.pop("agent_type", UNSET))
        if agent_type != "rag" and not isinstance(agent_type, Unset):
            raise ValueError(f"agent_type must match const 'rag', got '{agent_type}'")

        allowed_origins = cast(list[str], d.pop("allowed_origins", UNSET))

        _answers = d.pop("answers", UNSET)
        answers: Answers | Unset
        if isinstance(_answers, Unset):
            answers = UNSET
        else:
            answers = Answers.from_dict(_answers)

        chat_history_length = d.pop("chat_history_length", UNSET)

        _chunking = d.pop("chunking", UNSET)
        chunking: Chunking | Unset
        if isinstance(_chunking, Unset):
            chunking = UNSET
        else:
            chunking = Chunking.from_dict(_chunking)

        max_output_tokens = d.pop("max_output_tokens", UNSET)

        model = d.pop("model", UNSET)

        _retrieval = d.pop("retrieval", UNSET)
        retrieval: Retrieval | Unset
        if isinstance(_retrieval, Unset):
            retrieval = UNSET
        else:
            retrieval = Retrieval.from_dict(_retrieval)

        suggested_questions = cast(list[str], d.pop("suggested_questions", UNSET))

        system_prompt = d.pop("system_prompt", UNSET)

        temperature = d.pop("temperature", UNSET)

        version = cast(Literal[1] | Unset, d.pop("version", UNSET))
        if version != 1 and not isinstance(version, Unset):
            raise ValueError(f"version must match const 1, got '{version}'")

        welcome_message = d.pop("welcome_message", UNSET)

        bot_config = cls(
            agent_type=agent_type,
            allowed_origins=allowed_origins,
            answers=answers,
            chat_history_length=chat_history_length,
            chunking=chunking,
            max_output_tokens=max_output_tokens,
            model=model,
            retrieval=retrieval,
            suggested_questions=suggested_questions,
            system_prompt=system_prompt,
            temperature=temperature,
            version=version,
            welcome_message=welcome_message,
        )

        return bot_config
