"""The files that can be uploaded: a closed list, one row for each."""

from typing import NamedTuple

from services import extractors
from services.sniffing import checks, further_checks


class Format(NamedTuple):
    """What people call a kind of file, the endings of its names, and how its content is known."""

    media_type: str
    label: str
    extensions: tuple[str, ...]
    check: checks.Check


FORMATS = (
    Format(extractors.PDF, "PDF", ("pdf",), checks.is_pdf),
    Format(extractors.DOCX, "Word", ("docx",), checks.is_word),
    Format(extractors.PPTX, "PowerPoint", ("pptx",), checks.is_powerpoint),
    Format(extractors.XLSX, "Excel", ("xlsx",), checks.is_excel),
    Format(extractors.CSV, "CSV", ("csv",), checks.is_text),
    Format(extractors.HTML, "HTML", ("html", "htm"), checks.is_text),
    Format(extractors.MARKDOWN, "Markdown", ("md", "markdown"), checks.is_text),
    Format(extractors.JSON, "JSON", ("json",), checks.is_json),
    Format(extractors.TEXT, "text", ("txt",), checks.is_text),
    Format(extractors.EPUB, "EPUB", ("epub",), further_checks.is_epub),
    Format(extractors.ODT, "OpenDocument", ("odt",), further_checks.is_odt),
    Format(extractors.RTF, "RTF", ("rtf",), further_checks.is_rtf),
    Format(extractors.EML, "e-mail", ("eml",), further_checks.is_mail),
    Format(extractors.ZIP, "zip", ("zip",), checks.is_zip),
)
BY_EXTENSION = {extension: each for each in FORMATS for extension in each.extensions}
ACCEPTED = ",".join(f".{extension}" for extension in BY_EXTENSION)  # as browsers are told
_NAMED = [f"{each.label} (.{each.extensions[0]})" for each in FORMATS]
NOT_ALLOWED = f"Only {', '.join(_NAMED[:-1])} and {_NAMED[-1]} files can be uploaded."
# What old programs wrote, or new ones write with macros: the ending under which it can be uploaded.
SUCCESSORS = {
    **dict.fromkeys(("doc", "dot", "docm", "dotx", "wps", "pages"), "docx"),
    **dict.fromkeys(("xls", "xlsm", "xlsb", "xltx", "ods", "numbers"), "xlsx"),
    **dict.fromkeys(("ppt", "pps", "pptm", "ppsx", "odp", "key"), "pptx"),
    "msg": "eml",
    **dict.fromkeys(("tsv", "tab"), "csv"),
    **dict.fromkeys(("7z", "rar", "tar", "gz", "tgz"), "zip"),
}
