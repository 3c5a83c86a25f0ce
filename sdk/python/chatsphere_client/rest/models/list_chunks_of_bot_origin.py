from typing import Literal

ListChunksOfBotOrigin = Literal["added", "edited", "source"]

LIST_CHUNKS_OF_BOT_ORIGIN_VALUES: set[ListChunksOfBotOrigin] = {
    "added",
    "edited",
    "source",
}


def check_list_chunks_of_bot_origin(value: str) -> ListChunksOfBotOrigin:
    if value in LIST_CHUNKS_OF_BOT_ORIGIN_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_CHUNKS_OF_BOT_ORIGIN_VALUES!r}"
    )
