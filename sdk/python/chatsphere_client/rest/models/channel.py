from typing import Literal

Channel = Literal["api", "console", "openai", "share", "widget"]

CHANNEL_VALUES: set[Channel] = {
    "api",
    "console",
    "openai",
    "share",
    "widget",
}


def check_channel(value: str) -> Channel:
    if value in CHANNEL_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANNEL_VALUES!r}")
