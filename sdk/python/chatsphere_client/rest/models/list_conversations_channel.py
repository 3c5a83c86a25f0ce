from typing import Literal

ListConversationsChannel = Literal["api", "console", "openai", "share", "widget"]

LIST_CONVERSATIONS_CHANNEL_VALUES: set[ListConversationsChannel] = {
    "api",
    "console",
    "openai",
    "share",
    "widget",
}


def check_list_conversations_channel(value: str) -> ListConversationsChannel:
    if value in LIST_CONVERSATIONS_CHANNEL_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_CONVERSATIONS_CHANNEL_VALUES!r}"
    )
