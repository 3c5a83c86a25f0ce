"""An upload as it arrives: one file, never more of it than is allowed, and coded refusals."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from apps.documents.files import FileTooLarge, StorageFull
from core.exceptions import FieldError, InvalidInput, TooLarge

ENVELOPE = 2**16  # bytes of a multipart body around its file


class FileRequired(InvalidInput):
    code, title = "file_required", "A file is needed"

    def __init__(self) -> None:
        detail = "Send one file, with its name, in the part called file."
        super().__init__(
            detail, errors=[FieldError(pointer="/file", code=self.code, detail=detail)]
        )


class OneFileOnly(InvalidInput):
    code, title = "one_file_only", "One file at a time"


class LimitedFile(TemporaryFileUploadHandler):
    """Writes to a temporary file; stops at the limit, whatever length was announced."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise StorageFull from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            raise FileTooLarge
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise StorageFull from error


class UploadParser(MultiPartParser):
    """multipart/form-data with one file."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        """Raises: FileTooLarge, StorageFull, OneFileOnly, TooLarge, InvalidInput."""
        request: Request = (parser_context or {})["request"]
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.MAX_UPLOAD_BYTES + ENVELOPE:
            raise FileTooLarge
        request.upload_handlers = [LimitedFile(request._request)]
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise InvalidInput(str(error.detail), code="multipart_invalid") from error
        except TooManyFieldsSent as error:
            raise InvalidInput("There are too many fields.", code="multipart_invalid") from error
        except TooManyFilesSent as error:
            raise OneFileOnly from error
        except RequestDataTooBig as error:
            raise TooLarge("The fields beside the file are too large.") from error


def one_of_each(data: Any) -> dict[str, Any]:
    """The parts by name. Raises: FileRequired, OneFileOnly, InvalidInput: a name stands twice."""
    if not isinstance(data, QueryDict) or not isinstance(data.get("file"), UploadedFile):
        raise FileRequired
    files = [value for _, values in data.lists() for value in values if _is_file(value)]
    if len(files) > 1:
        raise OneFileOnly
    for name, values in data.lists():
        if len(values) > 1:
            detail = "This part stands twice."
            fault = FieldError(pointer=f"/{name}", code="duplicate_key", detail=detail)
            raise InvalidInput(detail, code="duplicate_key", errors=[fault])
    return data.dict()


def _is_file(value: object) -> bool:
    return isinstance(value, UploadedFile)
