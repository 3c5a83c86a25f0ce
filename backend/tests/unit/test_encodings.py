"""Bytes become the text that somebody wrote."""

# ruff: noqa: RUF001 (words of other alphabets are the point here)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractors.cleaning import Cleaner, is_visible
from services.extractors.encodings import decode, looks_like_text
from services.extractors.language import language_of

FRENCH = "L'été dernier, nous étions à la plage, où le garçon a mangé un gâteau près de la forêt."
GERMAN = "Die Straße führt über die Brücke zum Schloß; schöne Mädchen üben Größe und Ärger."
SPANISH = "El niño pequeño comió una manzana. ¿Dónde está la canción más difícil?"
POLISH = "Być może wkrótce wszyscy będą mogli żyć w pięknym świecie łąk i gór. Zażółć gęślą jaźń."
TURKISH = "Bugün hava çok güzel ve güneşli, dışarı çıkıyoruz. Yağız şoföre çabucak güvendi."
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. Москва — столица России."
CZECH = "Žluťoučký kůň se v noci pase na louce, která je na kraji lesa; nikdo ho tam nehledá."
HUNGARIAN = "Az idő szép volt, és a gyerekek a ház előtt fújták a tűzpiros lufit, nem is egyet."
ROMANIAN = "Și în această dimineață copiii au plecat la școală cu ghiozdane pline de cărți."
UKRAINIAN = "Її діти завжди їли ґречану кашу з молоком, а потім ішли до річки. Це було влітку."
THAI = "นี่คือข้อความภาษาไทยที่ใช้ทดสอบการเข้ารหัส กรุงเทพเป็นเมืองหลวงของประเทศไทย"
GREEK = "Η γρήγορη αλεπού πηδάει πάνω από τον τεμπέλη σκύλο. Καλημέρα σας και καλή όρεξη."
HEBREW = "שלום לכולם, זהו טקסט בעברית כדי לבדוק את הקידוד של המסמך. מה שלומך היום?"
ARABIC = "هذا نص باللغة العربية لاختبار الترميز المستخدم في الملف. كيف حالك اليوم؟"
JAPANESE = (
    "これは日本語の文章です。文字コードを判定するための短いテキストです。東京は日本の首都です。"
)
CHINESE = "这是一个用来测试编码的中文文本。我们希望系统能够正确地识别它。北京是中国的首都。"
TAIWANESE = "這是一個用來測試編碼的中文文本。我們希望系統能夠正確地識別它。台北是一個美麗的城市。"
KOREAN = "이것은 문자 인코딩을 확인하기 위한 한국어 문장입니다. 서울은 대한민국의 수도입니다."


CEDILLAS = str.maketrans("ȘșȚț", "ŞşŢţ")  # as they were written before there was a comma


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (FRENCH, "utf-8 utf-8-sig utf-16 utf-32 utf-16-le utf-16-be cp1252 mac_roman"),
        (GERMAN, "cp1252 mac_roman iso-8859-1"),
        (SPANISH, "cp1252 mac_roman"),
        (POLISH, "cp1250 iso8859_2 utf-16-le"),
        (CZECH, "cp1250 iso8859_2"),
        (HUNGARIAN, "cp1250 iso8859_2"),
        (ROMANIAN.translate(CEDILLAS), "cp1250 iso8859_2"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic utf-16-le utf-16-be"),
        (UKRAINIAN, "cp1251 koi8_u"),
        (THAI, "cp874"),
        (GREEK, "cp1253 utf-16-be"),
        (HEBREW, "cp1255"),
        (ARABIC, "cp1256"),
        (JAPANESE, "shift_jis euc_jp iso2022_jp utf-16-le utf-16-be"),
        (CHINESE, "gb18030 gbk utf-16-le"),
        (TAIWANESE, "big5"),
        (KOREAN, "euc_kr utf-16-le"),
    ],
)
def test_a_text_is_read_in_whatever_encoding_it_comes(text, encodings):
    for encoding in encodings.split():
        data = text.encode(encoding, "ignore")

        found, _ = decode(data)

        assert found == data.decode(encoding), encoding
        assert looks_like_text(data), encoding


def test_a_guess_is_told():
    _, notes = decode(FRENCH.encode("mac_roman"))

    assert notes == ["The encoding of the file was guessed (mac_roman)."]


def test_what_the_file_declares_is_believed_when_it_fits():
    data = "Č, ď".encode("iso8859_2")

    text, notes = decode(data, "ISO-8859-2")

    assert (text, notes) == ("Č, ď", [])


@pytest.mark.parametrize("declared", ["no-such-code", "utf-16", "ascii", "\N{SNOWMAN}"])
def test_a_false_declaration_does_no_harm(declared):
    assert decode("Grüße, Straße".encode(), declared)[0] == "Grüße, Straße"


def test_a_few_damaged_places_do_not_spoil_the_rest():
    data = "Größe ".encode() * 20 + b"\xff" + " Ärger".encode() * 20

    text, notes = decode(data)

    assert text.count("Größe") == 20
    assert text.count("\ufffd") == 1
    assert notes == ["1 damaged characters were replaced."]


def test_surrogates_written_as_utf8_are_joined_or_counted():
    cleaner = Cleaner()

    text = cleaner.clean(decode(b"smile \xed\xa0\xbd\xed\xb8\x80, half \xed\xa0\xbd.")[0])

    assert text == "smile 😀, half ."
    assert cleaner.warnings() == ["1 broken characters (lone surrogates) removed."]


@given(st.binary(max_size=300))
def test_any_bytes_become_a_text_that_can_be_stored(data):
    text = Cleaner().clean(decode(data)[0])

    assert "\0" not in text
    assert text.encode().decode() == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_never_taken_for_something_else(text):
    assert decode(text.encode())[0] in (text, text.removeprefix("\ufeff"))


def test_what_no_reader_sees_is_taken_out_and_counted():
    cleaner = Cleaner()

    text = cleaner.clean("a\0b\x07c\U000e0041\U000e0042d\ufeff\xade\r\nf\rg\u2028h\uffff")

    assert text == "abcde\nf\ng\nh"
    assert cleaner.warnings() == [
        "3 control characters removed.",
        "2 invisible tag characters removed.",
    ]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200b", "\u3164\u2800", "\u0301", "\u202e"])
def test_a_text_may_be_there_and_yet_not_be_seen(text):
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["a", "!", "。", "😀", "  x"])
def test_anything_with_ink_is_seen(text):
    assert is_visible(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The cat sat on the mat and it was not at all sure that this is for the best.", "en"),
        (GERMAN + " Das ist für die Katze, und der Hund ist nicht mit im Haus.", "de"),
        (FRENCH + " Il est dans la maison et les enfants ne sont pas avec lui.", "fr"),
        (SPANISH + " El perro está en la casa con los niños y no quiere salir de ella.", "es"),
        (RUSSIAN + " Это не на столе, и что он как для из от них.", "ru"),
        (JAPANESE, "ja"),
        (CHINESE, "zh"),
        (KOREAN, "ko"),
        (ARABIC, "ar"),
        (HEBREW, "he"),
        (GREEK, "el"),
        ("x = 42", ""),
        ("", ""),
    ],
)
def test_a_language_is_guessed_or_left_open(text, language):
    assert language_of(text) == language
