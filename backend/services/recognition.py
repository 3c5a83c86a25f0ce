"""Text recognition of scanned pages, by the `tesseract` program where it is installed."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from django.conf import settings
from pydantic_core import from_json

from services.extractors.cleaning import Cleaner, is_visible
from services.extractors.page_texts import with_pages
from services.extractors.result import MAX_CHARACTERS, Extracted, UnreadableDocument, listed
from services.sandbox.job import Job
from services.sandbox.limits import Limits

MAX_PAGES = 100  # of one document
MAX_SECONDS = 120  # for all pages of one document
MAX_FRUITLESS = 20  # of these, for pages on which nothing is found: noise, or pictures
MAX_FAILURES = 2  # pages; the next ones would hardly do better
PAGE = Limits(cpu=10, wall=20, file_size=0)  # for reading one page
PROGRAM = "tesseract"
# Find how the page lies, read it, take it for 300 dots per inch.
OPTIONS = ("stdin", "stdout", "--psm", "1", "--dpi", "300", "-l")

MISSING = (
    "There is no text in this file: its pages are pictures. Run text recognition (OCR) on it and"
    " upload the result, or have tesseract installed on the server and try again."
)
SWITCHED_OFF = (
    "There is no text in this file: its pages are pictures, and text recognition is switched off"
    " (CHATSPHERE_OCR). Run it (OCR) on the file yourself and upload the result."
)
NOTHING_FOUND = (
    "There is no text in this file, and text recognition found none in its pictures. If there is"
    " some, scan it again with more contrast, or set the languages (CHATSPHERE_OCR_LANGUAGES)."
)
FAILED = (
    "There is no text in this file, and its pictures could not be read by text recognition. Run it"
    " (OCR) on the file yourself and upload the result, or check tesseract on the server."
)
RECOGNISED = "Text recognition read these pages, and may have made mistakes: {pages}."
UNREAD = "Pages without text, whose pictures could not be read: {pages}."
TOO_MANY = "Pages without text left unread, as recognition reached its limits: {pages}."
PICTURES = "Pages without text, of which only pictures are there: {pages}."


class Page(NamedTuple):
    """What became of a page: its words, or "" and whether that was a failure."""

    number: int
    text: str
    failed: bool


def completed(found: Extracted, job: Job, ask: Callable[[Job], bytes]) -> Extracted:
    """What reading `job` found, with the text of the scanned pages, for which the host is asked.

    Raises:
        UnreadableDocument: `no_text`, with what to do about it; `too_complex`, `cancelled`.
    """
    command = _command()
    if command is None:
        reason = SWITCHED_OFF if settings.OCR == "off" else MISSING
        return _checked(_warned(found, PICTURES, found.scans), reason)
    pages = list(_pages(found.scans, job, ask, command))
    read = [page for page in pages if page.text]
    failed = [page.number for page in pages if page.failed]
    result = found
    if read:
        texts = {page.number: page.text for page in read}
        result = replace(with_pages(found, texts), method=f"{found.method}+ocr")
    result = _warned(result, RECOGNISED, [page.number for page in read])
    result = _warned(result, UNREAD, failed)
    result = _warned(result, TOO_MANY, found.scans[len(pages) :])
    return _checked(result, FAILED if failed else NOTHING_FOUND)


def _command() -> list[str] | None:
    """None when there is no such program, or nobody wants it."""
    program = shutil.which(PROGRAM) if settings.OCR == "auto" else None
    return [program, *OPTIONS, "+".join(settings.OCR_LANGUAGES)] if program else None


def _pages(
    numbers: list[int], job: Job, ask: Callable[[Job], bytes], command: list[str]
) -> Iterator[Page]:
    """In order, until the limits are reached."""
    deadline, failures, fruitless = time.monotonic() + MAX_SECONDS, 0, 0.0
    for number in numbers[:MAX_PAGES]:
        began = time.monotonic()
        if began > deadline or failures == MAX_FAILURES or fruitless > MAX_FRUITLESS:
            return
        page = _page(replace(job, limits=PAGE, page=number, command=command), ask)
        failures += page.failed
        fruitless += 0 if page.text else time.monotonic() - began
        yield page


def _page(job: Job, ask: Callable[[Job], bytes]) -> Page:
    try:
        answer = from_json(ask(job))
    except UnreadableDocument as error:
        if error.code == "cancelled":
            raise
        return Page(job.page, "", failed=True)  # the other pages need not suffer for it
    return Page(job.page, Cleaner().clean(str(answer.get("text", ""))), "code" in answer)


def _checked(found: Extracted, reason: str) -> Extracted:
    if not is_visible(found.text):
        raise UnreadableDocument("no_text", reason)
    if len(found.text) > MAX_CHARACTERS:
        raise UnreadableDocument("too_complex")
    return found


def _warned(found: Extracted, sentence: str, pages: list[int]) -> Extracted:
    more = [sentence.format(pages=listed(pages))] if pages else []
    return replace(found, warnings=[*found.warnings, *more])
