"""One reader per type of file. They run in the limited child and trust nothing they read."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from services.extractors.result import Extracted, UnreadableDocument

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
JSON = "application/json"
ZIP = "application/zip"
HTML = "text/html"
EPUB = "application/epub+zip"
EML = "message/rfc822"
ODT = "application/vnd.oasis.opendocument.text"
RTF = "application/rtf"
QA = "application/vnd.chatsphere.qa+json"  # made here, never uploaded

READERS = {
    PDF: "services.extractors.pdf",
    DOCX: "services.extractors.docx",
    PPTX: "services.extractors.pptx",
    XLSX: "services.extractors.xlsx",
    TEXT: "services.extractors.plain",
    MARKDOWN: "services.extractors.markdown",
    HTML: "services.extractors.html",
    CSV: "services.extractors.csv",
    JSON: "services.extractors.json",
    ZIP: "services.extractors.zip",
    EPUB: "services.extractors.epub",
    ODT: "services.extractors.odt",
    EML: "services.extractors.eml",
    RTF: "services.extractors.rtf",
    QA: "services.extractors.qa",
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
