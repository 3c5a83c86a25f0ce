# ruff: noqa: SIM905 (a line of words reads better than a list of strings)
"""The words of RTF that matter for the text, and the code pages it is written in."""

import codecs

# Groups that begin with one of these hold no text of the document, or a second copy of it.
LEFT_OUT = frozenset(
    """aftncn aftnsep aftnsepc annotation atnid atnauthor atndate atnref colortbl comment docvar
    filetbl fldinst fldtype footer footerf footerl footerr formfield ftncn ftnsep ftnsepc generator
    header headerf headerl headerr info listtable listoverridetable nonesttables nonshppict objdata
    pict private1 pntxta pntxtb revtbl rxe shprslt sn sp stextflow sv tc tcn template txe upr
    xe""".split()
)
# Programs are told to pass over groups with a star whose word they do not know.
KEPT_WITH_STAR = frozenset(("shpinst", "do", "ud"))
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "softline": "\n",
    "emdash": "\u2014",
    "endash": "\u2013",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
    "nestcell": " ",
    "nestrow": "\n",
}
SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
LATIN = "cp1252"
PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": LATIN}
CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
NUMBERED = {936: "gb18030", 10000: "mac_roman", 65001: "utf-8"}


def code_page(number: int) -> str:
    """Python's name for a code page of Windows; that of Western Europe when it is none."""
    name = NUMBERED.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return LATIN
    return name
