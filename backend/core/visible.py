"""Whether a person sees anything of a text."""

import unicodedata

# Drawn as nothing, though Unicode counts them as letters, marks or symbols.
BLANKS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xE0100, 0xE01F0)),
}


def has_visible(text: str) -> bool:
    """Whether `text` has a character that is drawn."""
    return any(map(_is_visible, text))


def _is_visible(character: str) -> bool:
    """Not white space, not a control or format character, not one of the known blanks."""
    kind = unicodedata.category(character)
    return not (kind.startswith("Z") or kind in {"Cc", "Cf", "Cs"} or character in BLANKS)
