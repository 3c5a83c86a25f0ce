from typing import Literal

ListSourcesKind = Literal["site", "url"]

LIST_SOURCES_KIND_VALUES: set[ListSourcesKind] = {
    "site",
    "url",
}


def check_list_sources_kind(value: str) -> ListSourcesKind:
    if value in LIST_SOURCES_KIND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_SOURCES_KIND_VALUES!r}"
    )
