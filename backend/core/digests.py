"""Digests of files, without reading them into memory."""

import hashlib
from typing import Any

from django.core.files import File


def sha256_of(file: "File[Any]") -> str:
    """The digest of the whole file, in hexadecimal; the file stands at its beginning again."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
