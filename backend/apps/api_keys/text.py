"""The text of a key: `cs_live_<8>_<43>`, 8 characters that tell which, 43 that prove it.

Both parts are digits and letters of ASCII. Of the 43 the first 37 are secret,
220 bits; the last 6 are the CRC-32 of everything before them, in base 62. So a slip of the pen is
told from a key without asking the database, and a scanner for leaked keys finds no others.
"""

import re
import secrets
from binascii import crc32
from dataclasses import dataclass, field
from hashlib import sha256

MARK = "cs_live_"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NAME, SECRET, CHECK = 8, 37, 6  # characters
SHAPE = re.compile(rf"{MARK}([0-9A-Za-z]{{{NAME}}})_[0-9A-Za-z]{{{SECRET + CHECK}}}")


class NoKey(ValueError):
    """This is not the text of any key that was ever made."""


@dataclass(frozen=True)
class KeyText:
    """`name` may be shown, `digest` (SHA-256 in hex) is kept, the text itself is neither."""

    name: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    def __str__(self) -> str:
        return shown(self.name)


def fresh() -> KeyText:
    """A key that has never been; nothing in it comes from another key, a person or the clock."""
    name = _random(NAME)
    start = f"{MARK}{name}_{_random(SECRET)}"
    return KeyText(name, start + _check(start))


def read(text: str) -> KeyText:
    """Raises: NoKey: the shape or the check is wrong."""
    found = SHAPE.fullmatch(text)
    if not found or _check(text[:-CHECK]) != text[-CHECK:]:
        raise NoKey
    return KeyText(found[1], text)


def shown(name: str) -> str:
    """What is shown of a key, to tell it from others."""
    return f"{MARK}{name}_…"


def _random(length: int) -> str:
    return "".join(secrets.choice(DIGITS) for _ in range(length))


def _check(start: str) -> str:
    number, found = crc32(start.encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(DIGITS))
        found = DIGITS[digit] + found
    return found
