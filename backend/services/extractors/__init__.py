"""One reader per type of file. They run in the limited child and trust nothing they read."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from services.extractors.result import Extracted, UnreadableDocument

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"

READERS = {
    PDF: "services.extractors.pdf",
    DOCX: "services.extractors.docx",
    TEXT: "services.extractors.plain",
    MARKDOWN: "services.extractors.markdown",
    HTML: "services.extractors.html",
}


def warm() -> None:
    """Import every reader, so that the children need not."""
    for module in READERS.values():
        import_module(module)


def extract(path: Path, media_type: str) -> Extracted:
    """The text of the file at `path`; each reader is a module with `read(path)`.

    Raises:
        UnreadableDocument: with a code of `result.SENTENCES`.
    """
    if media_type not in READERS:
        raise UnreadableDocument("type_unsupported")
    read: Callable[[Path], Extracted] = import_module(READERS[media_type]).read
    return read(path)
