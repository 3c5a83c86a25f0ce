from typing import Literal

ChunkOrigin = Literal["added", "edited", "source"]

CHUNK_ORIGIN_VALUES: set[ChunkOrigin] = {
    "added",
    "edited",
    "source",
}


def check_chunk_origin(value: str) -> ChunkOrigin:
    if value in CHUNK_ORIGIN_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHUNK_ORIGIN_VALUES!r}"
    )
