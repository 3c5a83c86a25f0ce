"""Archives of documents: one text, in which each file stands under its path."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from core.exceptions import InvalidInput, UnsupportedType
from services import extractors, sniffing
from services.extractors.archive import Archive, one_allowance
from services.extractors.compose import finish
from services.extractors.members import FATAL, notes_about, read_member
from services.extractors.result import (
    MAX_CHARACTERS,
    Extracted,
    Heading,
    UnreadableDocument,
)

MAX_NAMED = 20  # files that the warnings name
# What systems put into archives by themselves.
UNASKED = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
NESTED = frozenset((extractors.ZIP,))


def read(path: Path) -> Extracted:
    with one_allowance():
        try:
            archive = Archive(path.open("rb"))
        except zipfile.BadZipFile as error:
            raise UnreadableDocument("zip_corrupt") from error
        found = Collection(archive)
    if not found.headings:
        raise UnreadableDocument("zip_empty")
    text = "\n\n".join(found.pieces)
    return finish(text, method="zip", headings=found.headings, warnings=found.warnings())


class Collection:
    """The texts of the files in an archive, one after the other."""

    def __init__(self, archive: Archive) -> None:
        self.pieces = list[str]()
        self.headings = list[Heading]()
        self._length = 0
        self._left_out = list[str]()
        self._notes = list[str]()
        for name in sorted(archive.names()):
            if not _is_unasked(name):
                self._take(archive, name)

    def warnings(self) -> list[str]:
        named, more = self._left_out[:MAX_NAMED], len(self._left_out) - MAX_NAMED
        rest = f" and {more} more" if more > 0 else ""
        left_out = (
            f"Left out, being empty, archives or of no type that is read: {', '.join(named)}{rest}."
        )
        return [*([left_out] if named else []), *self._notes[:MAX_NAMED]]

    def _take(self, archive: Archive, name: str) -> None:
        shown = "/".join(sniffing.display_name(part) for part in name.split("/"))
        try:
            found = _read(archive, name)
        except (InvalidInput, UnsupportedType):
            self._left_out.append(shown)
        except UnreadableDocument as error:
            if error.code in FATAL:
                raise
            self._notes.append(f"{shown}: {error}")
        else:
            self._add(shown, found)

    def _add(self, name: str, found: Extracted) -> None:
        """Its own headings go one rank down; its pages are those of no document any more."""
        self._piece(f"# {name}", [Heading(0, 1, name)])
        lower = (heading._replace(level=heading.level + 1) for heading in found.headings)
        self._piece(found.text, lower)
        self._notes += notes_about(name, found)

    def _piece(self, text: str, headings: "Iterator[Heading] | list[Heading]") -> None:
        start = self._length + 2 if self.pieces else 0
        self.headings += [each._replace(offset=start + each.offset) for each in headings]
        self.pieces.append(text)
        self._length = start + len(text)
        if self._length > MAX_CHARACTERS:
            raise UnreadableDocument("too_complex")


def _read(archive: Archive, name: str) -> Extracted:
    """Raises UnreadableDocument; InvalidInput, UnsupportedType: it is no file we would read."""
    try:
        content = archive.read(name)
    except zipfile.BadZipFile as error:
        raise UnreadableDocument("zip_corrupt") from error
    return read_member(name, content, refused=NESTED)


def _is_unasked(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return name.startswith("__MACOSX/") or last.startswith("._") or last in UNASKED
