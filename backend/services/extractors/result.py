"""What reading a document gives, and the ways in which it can fail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.exceptions import ChatSphereError

MAX_CHARACTERS = 5_000_000  # of text in one document

SENTENCES = {
    "archive_unsafe": "The file is packed in a way that could overload the service (a zip bomb, or"
    " damaged on purpose), or with a password. Pack or save it again and upload that copy.",
    "cancelled": "Reading the file was cancelled before it was done. Try again if you want it read"
    " after all.",
    "crashed": "The file made the reader stop. It is probably damaged: open it, save it as a new"
    " file or print it to PDF, and upload that copy.",
    "docx_corrupt": "The Word file is damaged and cannot be opened. Open it in your word processor,"
    " repair and save it, and upload that copy.",
    "eml_corrupt": "The file is not a whole e-mail message. Save the message again from your mail"
    " program (as .eml) and upload that copy.",
    "encrypted": "The file is protected by a password. Save a copy without the password and upload"
    " that.",
    "epub_corrupt": "The book is damaged or incomplete and cannot be opened. Download or export it"
    " again as EPUB and upload that copy.",
    "file_missing": "The stored file is no longer on the server's disk. Delete this document and"
    " upload the file again.",
    "json_corrupt": "The file is not JSON: something in it breaks the rules of that format. Export"
    " it again and upload that copy, or upload it as a text file (.txt).",
    "no_text": "There is no text in this file. If it is a scan or made of pictures, run text"
    " recognition (OCR) on it first and upload the result.",
    "odt_corrupt": "The OpenDocument file is damaged and cannot be opened. Open it in your word"
    " processor, repair and save it, and upload that copy.",
    "parse_timeout": "Reading the file took too long. Split it into smaller files, or save it in a"
    " simpler format such as plain text, and upload those.",
    "pdf_corrupt": "The PDF is damaged or incomplete and cannot be opened. Download or export it"
    " again and upload that copy.",
    "pptx_corrupt": "The PowerPoint file is damaged and cannot be opened. Open it in your"
    " presentation program, repair and save it, and upload that copy.",
    "rtf_corrupt": "The file is named as RTF but cannot be read as such. Open it in your word"
    " processor, save it as Word (docx) or RTF, and upload that copy.",
    "too_complex": "The file holds more than the service can take in (2,000 pages, 5,000,000"
    " characters or 10,000 passages). Split it into smaller files and upload those.",
    "type_mismatch": "The file is named as text but holds something else. Upload it under its real"
    " type, or save it as plain text in UTF-8.",
    "type_unsupported": "Files of this type cannot be read. Save it as PDF, Word (docx) or plain"
    " text and upload that copy.",
    "xlsx_corrupt": "The Excel file is damaged and cannot be opened. Open it in your spreadsheet"
    " program, repair and save it, and upload that copy.",
    "unsafe_xml": "The file contains instructions (a DTD) that no ordinary document has, so it was"
    " not opened. Save it again with your word processor and upload that copy.",
    "zip_corrupt": "The archive is damaged and cannot be unpacked. Pack its files again and upload"
    " that archive, or upload the files one by one.",
    "zip_empty": "The archive holds no file that could be read. Pack documents of the types that"
    " can be uploaded, without a password and without archives among them.",
}


class UnreadableDocument(ChatSphereError):
    """A document that will never be read as it is; the code says why, the sentence what to do."""

    status, code, title = 422, "unreadable", "This document cannot be read"

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or SENTENCES[code], code=code)


class Heading(NamedTuple):
    """A title inside the text: where its line starts, its depth from 1, its words."""

    offset: int
    level: int
    title: str


@dataclass(frozen=True)
class Extracted:
    """The text of a document; every offset counts code points in `text`.

    Attributes:
        page_starts: where each page begins, the first at 0; empty where there are no pages.
        headings: in the order of the text.
        method: which reader made it.
        language: ISO 639-1, or "" when unsure.
        warnings: sentences about what was changed or left out.
        scans: pages, counted from 1, that show something but hold no text.
    """

    text: str
    page_starts: list[int] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    method: str = ""
    language: str = ""
    warnings: list[str] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)


class Block(NamedTuple):
    """A paragraph, heading, list item or table on its way into the text.

    `level` is 0 unless it is a heading; `page` counts from 1, 0 where there are no pages; `joint`
    is what separates it from the block before.
    """

    text: str
    level: int = 0
    page: int = 0
    joint: str = "\n\n"
    title: str = ""


def listed(pages: Sequence[int], most: int = 10) -> str:
    """Page numbers for a sentence, no more than anybody reads."""
    return ", ".join(map(str, pages[:most])) + (", …" if len(pages) > most else "")
