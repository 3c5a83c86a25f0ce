"""An upload as it arrives: one file, never more of it than is allowed, and coded refusals."""

from collections.abc import Mapping
from typing import IO, Any, cast

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import QueryDict
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser
from rest_framework.request import Request

from apps.documents.files import FileTooLarge, StorageFull
from core.exceptions import FieldError, InvalidInput, TooLarge
from core.parsers import refuse_compression

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


class Ending:
    """A body as it is read, whose last bytes are remembered."""

    KEPT = 2_048  # bytes: the last boundary, and a little that may follow it

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._stream.read(size)
        self.tail = (self.tail + piece[-self.KEPT :])[-self.KEPT :]
        return piece


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
        """Raises: FileTooLarge, StorageFull, OneFileOnly, TooLarge, UnsupportedType, InvalidInput:
        filename_invalid or multipart_invalid.
        """
        context = parser_context or {}
        refuse_compression(context)
        request: Request = context["request"]
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.MAX_UPLOAD_BYTES + ENVELOPE:
            raise FileTooLarge
        request.upload_handlers = [LimitedFile(request._request)]
        body = Ending(stream)
        try:
            parts = super().parse(cast("IO[Any]", body), media_type, parser_context)
        except ParseError as error:
            raise _misshapen(str(error.detail)) from error
        except TooManyFieldsSent as error:
            raise InvalidInput("There are too many fields.", code="multipart_invalid") from error
        except TooManyFilesSent as error:
            raise OneFileOnly from error
        except RequestDataTooBig as error:
            raise TooLarge("The fields beside the file are too large.") from error
        _refuse_half(parts, body.tail, media_type or "")
        return parts


def _misshapen(reason: str) -> InvalidInput:
    """Django's reader gives up at headers of more than 1,024 bytes; mostly the name is so long."""
    if "header size" in reason:
        detail = "The name of the file, or another header of its part, is too long."
        return InvalidInput(detail, code="filename_invalid")
    return InvalidInput(reason, code="multipart_invalid")


def _refuse_half(parts: "DataAndFiles[Any, Any]", tail: bytes, media_type: str) -> None:
    """Django's reader takes the end of the body for the end of its last part."""
    _, options = parse_header_parameters(media_type)
    if f"--{options.get('boundary', '')}--".encode() in tail:
        return
    for _, files in parts.files.lists():
        for file in files:
            file.close()
    detail = "The upload broke off: its last boundary is missing. Please send it again."
    raise InvalidInput(detail, code="multipart_invalid")


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
