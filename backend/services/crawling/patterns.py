"""Patterns of paths, as people write them."""

from urllib.parse import urlsplit


def fits(url: str, pattern: str) -> bool:
    """Whether path and query of `url` are as `pattern` says, in which a * is anything or nothing.

    The parts between the stars are looked for one after the other, so that no pattern takes long.
    """
    parts = urlsplit(url)
    text = f"{parts.path}?{parts.query}" if parts.query else parts.path
    first, *rest = pattern.split("*")
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - len(last) >= at and text.endswith(last)
