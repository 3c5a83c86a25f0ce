from typing import Literal

ListDocumentsOrdering = Literal["-created_at", "-name", "created_at", "name"]

LIST_DOCUMENTS_ORDERING_VALUES: set[ListDocumentsOrdering] = {
    "-created_at",
    "-name",
    "created_at",
    "name",
}


def check_list_documents_ordering(value: str) -> ListDocumentsOrdering:
    if value in LIST_DOCUMENTS_ORDERING_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_ORDERING_VALUES!r}"
    )
