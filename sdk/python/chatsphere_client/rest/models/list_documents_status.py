from typing import Literal

ListDocumentsStatus = Literal["failed", "processing", "queued", "ready", "review"]

LIST_DOCUMENTS_STATUS_VALUES: set[ListDocumentsStatus] = {
    "failed",
    "processing",
    "queued",
    "ready",
    "review",
}


def check_list_documents_status(value: str) -> ListDocumentsStatus:
    if value in LIST_DOCUMENTS_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DOCUMENTS_STATUS_VALUES!r}"
    )
