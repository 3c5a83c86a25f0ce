# ruff: noqa: RUF001 (letters of other alphabets are the point here)
"""How much a text looks like one somebody wrote, to choose between encodings."""

import re
from re import Pattern

OUTSIDE = "[^\x00-\x7f]"
LETTER = "[^\\W\\d_\x00-\x7f]"
KANA = "\u3041-\u3093\u30a1-\u30f4\u30fc"
QUOTES = "‘’“”„–—…«»€¿¡"
SIGNS = frozenset(QUOTES + "°§©®·×\xa0")
WIDE_SIGNS = "、。，！？：；（）「」『』《》“”"

COMMON_JAPANESE = "日本人大年中国一会出上者時行見事分生自前的用語方社新場間入十合同発部"
COMMON_SIMPLIFIED = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头"
    "面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信"
    "北少关并内加化由却代军"
)
COMMON_TRADITIONAL = (
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭"
    "面公同三已從動兩長知民樣現分將外但身些與高意進把法此實回二理"
)
COMMON_KOREAN = (
    "이다의는에을를가고하은지로한기서도리사어시나자인그대들해일수있것라아여부정게보주전제만"
)

CYRILLIC = "оеаинтсрвлкмдпуяыьгії"
# What the languages of Latin letters add to these, by the code pages they are written in.
WESTERN = {
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûü",
    "es": "áéíñóúü",
    "it": "àèéìíòóùú",
    "pt": "ãáàâçéêíõóôúü",
    "nl": "ëïéèöüó",
    "sv": "åäöé",
    "da": "æøåé",
    "no": "æøåéòô",
    "fi": "äöå",
}
CENTRAL = {
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșşțţ",
}
OWN_LETTERS = {
    "cp1252": WESTERN,
    "mac_roman": WESTERN,
    "cp1250": CENTRAL,
    "iso8859_2": CENTRAL,
    "cp1254": {"tr": "çğıöşüâîİ"},
}
LATIN = {
    "cp1252": "àâäáãåæçèéêëìíîïñòóôöõøùúûüßœÀÂÄÁÅÆÇÈÉÊÍÑÓÔÖØÚÜ",
    "mac_roman": "àâäáãåæçèéêëìíîïñòóôöõøùúûüßœÀÂÄÁÅÆÇÈÉÊÍÑÓÔÖØÚÜ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŚŻáčďéěíňřšťúůýžČŘŠŽőűöüäôľĺŕăâîșțşţ",
    "cp1254": "çğıöşüÇĞİÖŞÜâîû",
}
ALPHABETS = {
    **dict.fromkeys(("cp1251", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"), CYRILLIC),
    "cp1253": "αοιετσνηυρπκμλςάίόέή",
    "cp1255": "יוהלאמרתבשנםדקעכ",
    "cp1256": "اليمونترةبعدسفهكقح",
    "cp874": "านรอกเงมยลวดทสคปหแไใโ่้ิีัุ",
}
WIDE = {
    "shift_jis": KANA + COMMON_JAPANESE + WIDE_SIGNS,
    "cp932": KANA + COMMON_JAPANESE + WIDE_SIGNS,
    "euc_jp": KANA + COMMON_JAPANESE + WIDE_SIGNS,
    "gb18030": COMMON_SIMPLIFIED + WIDE_SIGNS,
    "big5": COMMON_TRADITIONAL + WIDE_SIGNS,
    "cp949": COMMON_KOREAN,
}
# One after a small letter is no beginning of a word.
MISPLACED = re.compile("(?<=[a-zа-яα-ω])[A-ZА-ЯÀ-ÖØ-ÞΑ-Ω]")


def _alone(letters: str) -> Pattern[str]:
    """In Latin scripts a letter with an accent stands among plain ones."""
    return re.compile(f"(?<!{LETTER})[{letters}](?!{LETTER})|[{QUOTES}]")


def _in_company(letters: str) -> Pattern[str]:
    """In other alphabets letters stand among their like."""
    return re.compile(f"(?<={OUTSIDE})[{letters}]|[{letters}](?={OUTSIDE})")


TYPICAL = (
    {name: _alone(letters) for name, letters in LATIN.items()}
    | {name: _in_company(letters) for name, letters in ALPHABETS.items()}
    | {name: re.compile(f"[{letters}]") for name, letters in WIDE.items()}
)


def share_of_own(text: str, own: str) -> float:
    """How much of what is not ASCII are a language's own letters, at most 1; signs count half."""
    outside = [sign for sign in text if sign > "\x7f"]
    letters = sum(sign in own or sign.lower() in own for sign in outside) - _misplaced(text)
    return (letters + sum(sign in SIGNS for sign in outside) / 2) / max(1, len(outside))


def likelihood(text: str, encoding: str) -> float:
    """The share of what is not ASCII that is usual in the encoding's languages, at most 1."""
    outside = sum(sign > "\x7f" for sign in text)
    typical = sum(1 for _ in TYPICAL[encoding].finditer(text))
    return (typical - _misplaced(text)) / max(1, outside)


def _misplaced(text: str) -> int:
    return sum(1 for found in MISPLACED.finditer(text) if found.group() > "\x7f")
