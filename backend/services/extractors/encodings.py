"""Turns bytes of unknown encoding into text: by their marks, by their rules, by what is likely."""

import codecs
import re
from pathlib import Path

from services.extractors.language import languages_of
from services.extractors.letters import OWN_LETTERS, likelihood, share_of_own
from services.extractors.result import UnreadableDocument

HEAD = 65_536  # bytes that are enough to tell text from other things
SAMPLE = 200_000  # bytes that are enough to judge by
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ISO_2022_JP = re.compile(rb"\x1b\$[@B].*?\x1b\([BJ]", re.DOTALL)
MULTIBYTE = ("shift_jis", "cp932", "euc_jp", "gb18030", "big5", "cp949")
SINGLE_BYTE = (
    "cp1252",
    "mac_roman",
    "cp1251",
    "koi8_u",
    "cp866",
    "iso8859_5",
    "mac_cyrillic",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp874",
)
MOST = 0.6  # of what is not ASCII is what the language writes
CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r\f\x0b\x1b"))
GUESSED = "The encoding of the file was guessed ({name})."
REPLACED = "{count} damaged characters were replaced."


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text in some encoding, and not a program or picture."""
    if _by_mark(head) or _is_utf8(head, cut=True) or _wide(head):
        return True
    without_nul = head.replace(b"\0", b"")
    return len(without_nul.translate(None, CONTROLS)) >= 0.98 * len(head)


def decode(data: bytes, declared: str = "") -> tuple[str, list[str]]:
    """The text, and sentences about what had to be guessed or replaced.

    `declared` is what the file itself claims; it is believed when it fits.
    """
    name = _by_mark(data) or _by_rules(data) or _fitting(data, declared)
    if name:
        return _replacing(data, name, [])
    if _nearly_utf8(data):
        return _replacing(data, "utf-8", [])
    name = _likeliest(data[:SAMPLE])
    return _replacing(data, name, [GUESSED.format(name=name)])


def read_text(path: Path, declared: str = "") -> tuple[str, list[str]]:
    """As `decode`.

    Raises:
        UnreadableDocument: `type_mismatch`, when it is no text at all.
    """
    data = path.read_bytes()
    if not looks_like_text(data[:HEAD]):
        raise UnreadableDocument("type_mismatch")
    return decode(data, declared)


def _replacing(data: bytes, name: str, notes: list[str]) -> tuple[str, list[str]]:
    """Surrogates written as UTF-8 are kept here; cleaning joins pairs and counts the lone ones."""
    text = _utf8(data) if name == "utf-8" else data.decode(name, "replace")
    count = text.count("\ufffd") - data.count("\ufffd".encode())
    return text, [*notes, REPLACED.format(count=count)] if count > 0 else notes


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _by_mark(data: bytes) -> str:
    return next((name for mark, name in MARKS if data.startswith(mark)), "")


def _by_rules(data: bytes) -> str:
    """Encodings that hardly anything else can be taken for."""
    if b"\x1b$" in data and ISO_2022_JP.search(data) and max(data) < 128:
        return "iso2022_jp"
    return _wide(data) or ("utf-8" if _is_utf8(data) else "")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every second byte of its spaces and line ends is zero."""
    sample = data[:SAMPLE]
    if len(data) % 2 or len(data) < 4 or (0 not in sample and _is_utf8(sample, cut=True)):
        return ""
    for name, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if _decodes(data, name) and (_has_wide_spaces(high, low) or _is_east_asian(sample, name)):
            return name
    return ""


def _has_wide_spaces(high: bytes, low: bytes) -> bool:
    spaces = [high[at] == 0 for at, byte in enumerate(low) if byte in b" \n"]
    return bool(spaces) and sum(spaces) > 0.9 * len(spaces) and low.count(0) < len(low) / 20


def _is_east_asian(sample: bytes, name: str) -> bool:
    """Chinese, Japanese and Korean need no zero; their commonest signs give them away."""
    text = sample.decode(name, "replace")
    return any(likelihood(text, known) > 0.25 for known in ("shift_jis", "gb18030", "cp949"))


def _is_utf8(data: bytes, *, cut: bool = False) -> bool:
    """`cut`: the last character may be incomplete."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8, as in a file with a few damaged places."""
    text = data[:SAMPLE].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(sign > "\x7f" for sign in text) - bad
    surrogates = len(re.findall(rb"\xed[\xa0-\xbf][\x80-\xbf]", data[:SAMPLE]))
    return good > bad or surrogates * 3 >= bad


def _fitting(data: bytes, declared: str) -> str:
    """The declared encoding, when it is one and the data keep to it."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except LookupError:
        return ""
    name = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030"}.get(name, name)
    return name if name and "utf" not in name and _decodes(data, name) else ""


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _likeliest(sample: bytes) -> str:
    """The encoding under which the text looks most like one somebody wrote."""
    cut = sample.rpartition(b"\n")[0] or sample
    return _of_language(cut) or _of_letters(cut)


def _of_language(sample: bytes) -> str:
    """By the language that the words are of, and the letters that it writes; "" when unsure."""
    found = [(*_fit(sample.decode(name, "replace"), name), name) for name in OWN_LETTERS]
    _, share, best = max(found)
    return best if share >= MOST else ""


def _fit(text: str, name: str) -> tuple[float, float]:
    """How well words and letters together go with a code page, and the share of the letters."""
    known, own = languages_of(text), OWN_LETTERS[name]
    shares = {code: share_of_own(text, own[code]) for code in known if code in own}
    return max(((known[code] * share, share) for code, share in shares.items()), default=(0, 0))


def _of_letters(cut: bytes) -> str:
    names = [name for name in (*MULTIBYTE, *SINGLE_BYTE) if _mostly_decodes(cut, name)]
    decoded = {name: cut.decode(name, "replace") for name in names}
    return max(names, key=lambda name: likelihood(decoded[name], name), default="cp1252")


def _mostly_decodes(sample: bytes, name: str) -> bool:
    text = sample.decode(name, "replace")
    return text.count("\ufffd") <= 0.002 * len(text)
