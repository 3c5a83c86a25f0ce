"""The files that came along with a message."""

from collections.abc import Iterator
from email.message import Message

from core.exceptions import InvalidInput, UnsupportedType
from services.extractors.members import FATAL, notes_about, read_member
from services.extractors.result import Block, Extracted, UnreadableDocument

MAX_READ = 50  # files of one message
MAX_NAMED = 20  # files in a warning
UNREAD = "Attached files were not read: {names}. Upload those that matter."


class Attachments:
    """Reads those it can, and remembers the others."""

    def __init__(self) -> None:
        self._notes, self._unread, self._count = list[str](), list[str](), 0

    def warnings(self) -> list[str]:
        names = ", ".join(self._unread[:MAX_NAMED]) + (", …" * (len(self._unread) > MAX_NAMED))
        return [*self._notes[:MAX_NAMED], *([UNREAD.format(names=names)] if names else [])]

    def blocks(self, name: str, part: Message, level: int) -> Iterator[Block]:
        """A file under its name, as a section of that level."""
        found = self._read(name, part)
        if found:
            yield Block(f"{'#' * min(level, 6)} {name}", level, title=name)
            yield from _sections(found, level)

    def _read(self, name: str, part: Message) -> Extracted | None:
        content = part.get_payload(decode=True)
        self._count += 1
        try:
            if not isinstance(content, bytes) or self._count > MAX_READ:
                raise UnsupportedType(name)
            found = read_member(name, content)
        except (InvalidInput, UnsupportedType):
            self._unread += [] if _is_decoration(part) else [name]
            return None
        except UnreadableDocument as error:
            if error.code in FATAL:
                raise
            self._notes.append(f"{name}: {error}")
            return None
        self._notes += notes_about(name, found)
        return found


def _sections(found: Extracted, below: int) -> Iterator[Block]:
    """The text as it is; its headings stand below the given level."""
    ends = [*(heading.offset for heading in found.headings), len(found.text)]
    yield Block(found.text[: ends[0]])
    for heading, end in zip(found.headings, ends[1:], strict=True):
        line, _, rest = found.text[heading.offset : end].partition("\n")
        yield Block(line, heading.level + below, title=heading.title)
        yield Block(rest)


def _is_decoration(part: Message) -> bool:
    """Pictures within the text, such as the logo of a signature."""
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() == "inline" or part.get("Content-ID") is not None
    )
