from typing import Literal

ChunkKeep = Literal["edit", "source"]

CHUNK_KEEP_VALUES: set[ChunkKeep] = {
    "edit",
    "source",
}


def check_chunk_keep(value: str) -> ChunkKeep:
    if value in CHUNK_KEEP_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHUNK_KEEP_VALUES!r}"
    )
