"""Word documents, read from their XML."""

import zipfile
from pathlib import Path

from lxml import etree

from services.extractors.compose import compose
from services.extractors.result import Block, Extracted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read(path: Path) -> Extracted:
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    blocks = [Block("".join(t.text or "" for t in p.iter(f"{W}t"))) for p in root.iter(f"{W}p")]
    return compose(blocks, method="docx")
