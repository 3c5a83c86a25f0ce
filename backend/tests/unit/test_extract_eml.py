"""E-mail messages: who wrote to whom, the text once, and the names of what came along."""

import base64
import time

import pytest

from services.extractors import EML
from services.extractors.result import Extracted, UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import docx, reading


def mail(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def parts(kind: str, *inside: str, edge: str = "edge") -> str:
    """A body of several parts; each begins with its own headers."""
    between = f"\r\n--{edge}\r\n"
    head = f'Content-Type: multipart/{kind}; boundary="{edge}"\r\n'
    return head + between + between.join(inside) + f"\r\n--{edge}--\r\n"


def read(tmp_path, *lines: str, encoding: str = "utf-8") -> Extracted:
    return reading(tmp_path, mail(*lines, encoding=encoding), EML)


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, EML)
    return refused.value.code


PLAIN = "Content-Type: text/plain\r\n\r\nin plain words"
MARKED_UP = "Content-Type: text/html\r\n\r\n<h2>in</h2><p>marked-up <b>words</b>"
PICTURE = 'Content-Type: image/png; name="duck.png"\r\nContent-Disposition: attachment\r\n\r\nxx'


def test_a_message_says_who_wrote_to_whom(tmp_path):
    found = read(
        tmp_path,
        "Received: from elsewhere",
        "From: Alice <alice@example.com>",
        "To: Bob <bob@example.com>,",
        " Mallory <mallory@example.com>",
        "Subject: About",
        "\tducks",
        "Date: Mon, 1 Jun 2026 10:00:00 +0200",
        "",
        "They swim.",
    )

    assert found.text == (
        "# About ducks\n\n"
        "From: Alice <alice@example.com>\n"
        "To: Bob <bob@example.com>, Mallory <mallory@example.com>\n"
        "Date: Mon, 1 Jun 2026 10:00:00 +0200\n\n"
        "They swim."
    )
    assert [each.title for each in found.headings] == ["About ducks"]
    assert found.method == "eml"


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?utf-8?b?R3LDvA==?=\r\n =?utf-8?b?w59l?= an alle", "Grüße an alle"),
        ("=?no-such-set?q?ducks?=", "ducks"),
        ("=?utf-8?b?broken", "=?utf-8?b?broken"),
        ("Grüße =?utf-8?q?=C3=BC?=", "Grüße ü"),
    ],
)
def test_words_in_headers_are_decoded(tmp_path, header, subject):
    assert read(tmp_path, f"Subject: {header}", "", "text").headings[0].title == subject


def test_a_header_of_an_old_program_is_decoded_by_its_looks(tmp_path):
    found = read(tmp_path, "Subject: Viele Grüße", "", "text", encoding="latin-1")

    assert found.headings[0].title == "Viele Grüße"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (parts("alternative", PLAIN, MARKED_UP), "in plain words"),
        (
            parts("alternative", "Content-Type: text/plain\r\n\r\n ", MARKED_UP),
            "## in\n\nmarked-up",
        ),
        (MARKED_UP, "## in\n\nmarked-up words"),
        (parts("mixed", PLAIN, PICTURE), "Attachments: duck.png\n\nin plain words"),
        (
            "Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode("привет".encode("koi8-r")).decode(),
            "привет",
        ),
        (
            "Content-Type: text/plain\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\na=\r\nb=21",
            "ab!",
        ),
        (
            "Content-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\nthree\r\n-- \r\nBob",
            "one two\nthree\n-- \nBob",
        ),
        (parts("mixed", "no headers\r\n\r\n", PLAIN), "in plain words"),
    ],
)
def test_the_text_is_there_once(tmp_path, body, words):
    found = read(tmp_path, f"From: a@example.com\r\nMIME-Version: 1.0\r\n{body}")

    assert words in found.text
    assert found.text.count("words") <= 1


def attached(name: str, content: bytes, *, kind: str = "application/octet-stream") -> str:
    return (
        f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(content).decode()}"
    )


def test_attached_documents_are_sections_of_the_message(tmp_path):
    word = docx(lambda document: document.add_heading("Feathers", 1))

    found = read(
        tmp_path,
        "Subject: Ducks",
        parts("mixed", PLAIN, attached("a.docx", word), attached("b.md", b"x\n\n# Y\n\nz")),
    )

    assert found.text == (
        "# Ducks\n\nAttachments: a.docx, b.md\n\nin plain words\n\n"
        "## a.docx\n\n# Feathers\n\n## b.md\n\nx\n\n# Y\n\nz"
    )
    assert [(each.level, each.title) for each in found.headings] == [
        (1, "Ducks"),
        (2, "a.docx"),
        (3, "Feathers"),
        (2, "b.md"),
        (3, "Y"),
    ]
    assert found.warnings == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.zip", hostile.archive({"a.txt": "x"})),
        ("a.eml", b"From: a\n\nx"),
        ("a.pdf", b"no pdf"),
        ("a.txt", b""),
        ("bomb.docx", hostile.zip_bomb()),
    ],
)
def test_what_cannot_be_read_is_named_only(tmp_path, name, content):
    found = read(tmp_path, "From: a@example.com", parts("mixed", PLAIN, attached(name, content)))

    assert found.text.endswith("in plain words")
    assert f"not read: {name}." in found.warnings[0]


def test_a_damaged_attachment_says_why_it_is_left_out(tmp_path):
    cut = attached("a.rtf", b"{\\rtf1 }")

    found = read(tmp_path, "From: a@example.com", parts("mixed", PLAIN, cut))

    assert found.warnings[0].startswith("a.rtf: There is no text in this file.")


def test_the_logo_of_a_signature_is_no_news(tmp_path):
    logo = "Content-Type: image/png; name=logo.png\r\nContent-ID: <x>\r\n\r\nxx"

    assert read(tmp_path, "From: a@example.com", parts("related", PLAIN, logo)).warnings == []


def test_files_that_were_not_read_are_named(tmp_path):
    found = read(tmp_path, "From: a@example.com", parts("mixed", PLAIN, PICTURE))

    assert found.warnings == ["Attached files were not read: duck.png. Upload those that matter."]


def test_a_forwarded_message_stands_below_the_one_around_it(tmp_path):
    inner = "Content-Type: message/rfc822\r\n\r\nSubject: Inner\r\nFrom: Bob\r\n\r\nwords of Bob"

    found = read(tmp_path, "Subject: Outer", parts("mixed", PLAIN, inner))

    assert [(each.level, each.title) for each in found.headings] == [(1, "Outer"), (2, "Inner")]
    assert found.text.endswith("## Inner\n\nFrom: Bob\n\nwords of Bob")


def nested(count: int, inner: str) -> bytes:
    """Parts within parts, none of them closed."""
    heads = (
        f'Content-Type: multipart/mixed; boundary="edge{number}"\n\n--edge{number}\n'
        for number in range(count)
    )
    return ("From: a\n" + "".join(heads) + inner).encode()


BOMBS = {
    "parts within parts": nested(500, "\nx"),
    "messages within messages": b"From: a\n" + b"Content-Type: message/rfc822\n\n" * 200 + b"\nx",
    "more parts than anybody sends": b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\n\nx\n" * 30_000,
    "every line compared with every edge": nested(190, "\n" + "x\n" * 200_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_parts_is_refused_quickly(tmp_path, name):
    started = time.process_time()

    assert code(tmp_path, BOMBS[name]) == "too_complex"
    assert time.process_time() - started < 5


@pytest.mark.parametrize("content", [b"Just some text.", b"\x00\x01\x02" * 100])
def test_what_has_no_headers_is_no_message(tmp_path, content):
    assert code(tmp_path, content) == "eml_corrupt"


@pytest.mark.parametrize(
    "charset", ["no-such-set", "zlib_codec", "punycode", "idna", "utf-8'de'x", ""]
)
def test_a_strange_charset_costs_no_text(tmp_path, charset):
    head = f"Content-Type: text/plain; charset={charset}"

    assert "Grüße" in read(tmp_path, "From: a@example.com", head, "", "Grüße").text
