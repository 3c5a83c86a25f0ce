from typing import Literal

DocumentStatus = Literal[
    "deleting", "failed", "processing", "queued", "ready", "review"
]

DOCUMENT_STATUS_VALUES: set[DocumentStatus] = {
    "deleting",
    "failed",
    "processing",
    "queued",
    "ready",
    "review",
}


def check_document_status(value: str) -> DocumentStatus:
    if value in DOCUMENT_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DOCUMENT_STATUS_VALUES!r}"
    )
