from typing import Literal

ListChunksOrigin = Literal["added", "edited", "source"]

LIST_CHUNKS_ORIGIN_VALUES: set[ListChunksOrigin] = {
    "added",
    "edited",
    "source",
}


def check_list_chunks_origin(value: str) -> ListChunksOrigin:
    if value in LIST_CHUNKS_ORIGIN_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_CHUNKS_ORIGIN_VALUES!r}"
    )
