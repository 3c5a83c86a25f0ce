"""RTF as Markdown, in whatever code page, by whatever program."""

import time

import pytest

from services.extractors import RTF
from services.extractors.result import Extracted, UnreadableDocument
from tests.written_files import reading

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fcharset204 Arial{\*\falt x};}"
    r"{\f2\fcharset128 Mincho;}}"
)
STYLES = (
    r"{\stylesheet{\ql Normal;}{\s1\ql heading 1;}{\s2 Heading 2;}{\s9\outlinelevel3 Own;}"
    r"{\*\cs3 Default;}}"
)


def read(tmp_path, body: str) -> Extracted:
    content = rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}{body}}}"
    return reading(tmp_path, content.encode("latin-1"), RTF)


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, RTF)
    return refused.value.code


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"one\par two\line three", "one\n\ntwo\nthree"),
        ("wr\r\napped \\b bold\\b0  words", "wrapped bold words"),
        (r"\'e9t\'e9 \emdash  \ldblquote x\rdblquote  \{\\\}", "été — “x” {\\}"),
        (r"{\f1\'cf\'f0\'e8\'e2\'e5\'f2} {\f2\'93\'fa\'96\'7b}", "Привет 日本"),
        (r"\u8364? \u8364\'80 \uc2\u26085\'93\'fa \uc0\u26412 x", "€ € 日 本x"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"{\uc1\u8364{?}}", "€?"),
        (r"a\~b c\_d e\-f", "a b c-d ef"),
        (r"seen{\v unseen}{\deleted gone}{\*\generator X;}{\info{\title T}}{\header h}", "seen"),
        (r"{\pict\wmetafile8 0123456789abcdef{\*\blipuid 00}}x", "x"),
        (r"{\pict\bin12 {{{{\par}}}}}x", "x"),
        (r"{\field{\*\fldinst{HYPERLINK x}}{\fldrslt{a link}}}", "a link"),
        (r"{\upr{ANSI}{\*\ud{\u26085?}}}", "日"),
        (r"{\object{\*\objdata 00}{\result shown}}", "shown"),
        (r"\pard\s1 One\par\pard\s9 Four\par\pard text", "# One\n\n#### Four\n\ntext"),
        (r"\pard\outlinelevel1 Two\par", "## Two"),
        (r"a{\footnote b{\footnote c}d}e\par f", "a [^1]e\n\n[^1]: bcd\n\nf"),
        (
            r"\pard{\listtext\pard\plain\f3\'b7\tab}\ls1 a\par{\listtext 1.\tab}\ilvl1 b\par"
            r"\pard c",
            "- a\n  1. b\n\nc",
        ),
        (
            r"\pard\s2{\listtext 1.2\tab}Part{\footnote\pard\s0 why}\par",
            "## 1.2 Part [^1]\n\n[^1]: why",
        ),
        (
            r"\trowd\pard\intbl Name\cell Pond\cell\row"
            r"\trowd\pard\intbl Teal\cell big\par deep\cell\row\pard after",
            "| Name | Pond |\n| --- | --- |\n| Teal | big deep |\n\nafter",
        ),
        (
            r"before {\shp{\*\shpinst{\sp{\sn t}{\sv 2}}{\shptxt\pard in\par the box\par}}"
            r"{\shprslt in}}after",
            "in\n\nthe box\n\nbefore after",
        ),
    ],
)
def test_structure_becomes_markdown(tmp_path, body, text):
    assert read(tmp_path, body).text == text


@pytest.mark.parametrize(
    ("declared", "byte", "sign"),
    [
        (r"\ansi\ansicpg1251", r"\'cf", "П"),
        (r"\mac", r"\'8e", "é"),
        (r"\pc", r"\'82", "é"),
        (r"\ansi\ansicpg65001", r"\'c3\'a9", "é"),
        (r"\ansi\ansicpg99999", r"\'e9", "é"),
        (r"\ansi", r"\'e9", "é"),
    ],
)
def test_the_code_page_is_the_one_declared(tmp_path, declared, byte, sign):
    content = rf"{{\rtf1{declared} {byte}}}".encode()

    assert reading(tmp_path, content, RTF).text == sign


def test_a_file_that_ends_too_early_keeps_its_text(tmp_path):
    found = reading(tmp_path, rb"{\rtf1 {\b words", RTF)

    assert found.text == "words"
    assert found.warnings == ["The file ends too early; what follows is missing."]


HOSTILE = {
    "deep": (b"{" * 100_000 + b"x" + b"}" * 100_000, "x"),
    "deep notes": (rb"{\footnote " * 50_000 + b"x" + b"}" * 50_000, "[^1]\n\n[^1]: x"),
    "boxes never closed": (rb"{\shptxt a" * 50_000, "a" * 50_000),
    "closed too often": (b"a}}}}}b", "ab"),
    "a picture longer than the file": (rb"x\bin999999999 y", "x"),
    "a picture of less than nothing": (rb"x\bin-9 y", "xy"),
    "a number without end": (rb"x\u" + b"9" * 5000, "x"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_read_in_time(tmp_path, name):
    body, text = HOSTILE[name]
    started = time.process_time()

    found = reading(tmp_path, rb"{\rtf1 " + body + b"}", RTF)

    assert found.text.startswith(text)
    assert time.process_time() - started < 5


def test_groups_without_end_are_too_complex(tmp_path):
    assert code(tmp_path, rb"{\rtf1 " + b"{" * 300_000) == "too_complex"


@pytest.mark.parametrize("content", [b"", b"words", rb"{\rt", b"PK\x03\x04"])
def test_what_does_not_begin_as_rtf_is_none(tmp_path, content):
    assert code(tmp_path, content) == "rtf_corrupt"
