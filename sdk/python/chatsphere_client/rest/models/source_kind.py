from typing import Literal

SourceKind = Literal["file", "qa", "site", "text", "url"]

SOURCE_KIND_VALUES: set[SourceKind] = {
    "file",
    "qa",
    "site",
    "text",
    "url",
}


def check_source_kind(value: str) -> SourceKind:
    if value in SOURCE_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SOURCE_KIND_VALUES!r}"
    )
