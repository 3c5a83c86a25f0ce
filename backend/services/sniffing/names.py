"""File names as clients send them: what they pretend, and what of them is shown."""

import re
import unicodedata

from core.visible import has_visible

MAX_NAME = 200  # characters
# A second extension of these kinds is a disguise; others ("notes.v2.md", "Vue.js.pdf") are names.
DISGUISES = frozenset(
    [
        "apk",
        "app",
        "asp",
        "aspx",
        "bat",
        "bin",
        "cgi",
        "chm",
        "cmd",
        "cpl",
        "deb",
        "dll",
        "dmg",
        "docm",
        "dotm",
        "elf",
        "exe",
        "hta",
        "htaccess",
        "iso",
        "jar",
        "jsp",
        "lnk",
        "mht",
        "msi",
        "msp",
        "php",
        "phar",
        "phtml",
        "pif",
        "ppam",
        "pptm",
        "ps1",
        "reg",
        "rpm",
        "scr",
        "sh",
        "svg",
        "vbe",
        "vbs",
        "wsf",
        "xhtml",
        "xlam",
        "xlsm",
    ]
)
CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = "\u200c\u200d"  # format characters that words and emoji need
SPACES = re.compile(r"\s+")


def display_name(raw: str) -> str:
    """A client's file name made fit to show: one line, at most 200 characters, never empty."""
    name = re.split(r"[/\\]", raw.replace("\0", ""))[-1]
    name = unicodedata.normalize("NFC", SPACES.sub(" ", name))
    name = "".join(sign for sign in name if sign in JOINERS or not _is_hidden(sign)).strip()
    if not has_visible(name.strip(".")):
        return "document"
    return _shortened(name)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in CONTROL


def _shortened(name: str) -> str:
    """Keeps the extension, by which people know the file."""
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:MAX_NAME].rstrip()
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip()}.{extension}"
