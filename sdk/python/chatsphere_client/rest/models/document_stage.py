from typing import Literal

DocumentStage = Literal["done", "embedding", "reading", "waiting"]

DOCUMENT_STAGE_VALUES: set[DocumentStage] = {
    "done",
    "embedding",
    "reading",
    "waiting",
}


def check_document_stage(value: str) -> DocumentStage:
    if value in DOCUMENT_STAGE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {DOCUMENT_STAGE_VALUES!r}"
    )
