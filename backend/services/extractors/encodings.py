"""Turns bytes of unknown encoding into text."""


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text in some encoding."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return sum(byte < 32 for byte in head) < len(head) / 20
    return True


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text, and sentences about what had to be guessed."""
    return data.decode("utf-8-sig", "replace"), []
