"""How passages may be cut: what the embedding model of a bot reads whole."""

from collections.abc import Mapping
from typing import Any

from core.exceptions import FieldError, InvalidInput
from services import agent_client
from services.chunking import TARGET, most_tokens

LEAST = 20  # tokens; fewer say nothing by themselves
POINTER = "/configuration/chunking"


def check(before: Mapping[str, Any], after: Mapping[str, Any], *, index_id: str) -> None:
    """Refuse what could not be done as it is said; what is as before is not asked about again.

    Args:
        before, after: a configuration's `chunking`.
        index_id: where the bot's vectors are; empty while it has none.

    Raises: InvalidInput: out_of_range; and the errors of the agent, which must be asked.
    """
    if after == before or not any(after.values()):
        return
    most = most_tokens(_info(index_id).max_tokens)
    size, overlap = after["size"], after["overlap"]
    if size and not LEAST <= size <= most:
        raise _refused("size", f"This must be 0, or from {LEAST} to {most:,} for this model.")
    half = min(size or TARGET, most) // 2
    if overlap > half:
        raise _refused("overlap", f"This must be at most {half:,}, half the size of a passage.")


def _info(index_id: str) -> agent_client.EmbeddingInfo:
    """Of a model that is no longer there the one in its place counts."""
    served = {info.index_id: info for info in agent_client.embeddings()}
    return served.get(index_id) or agent_client.embedding()


def _refused(name: str, detail: str) -> InvalidInput:
    fault = FieldError(pointer=f"{POINTER}/{name}", code="out_of_range", detail=detail)
    return InvalidInput(detail, errors=[fault])
