# ruff: noqa: RUF001 (words of other alphabets are the point here)
"""A cheap guess at a text's language, good enough to choose how its words are stemmed."""

import re
from collections import Counter

SAMPLE = 30_000  # characters
WORD = re.compile(r"[^\W\d_]+")
MIN_SHARE = 0.12  # of the words must be stop words of the language
MIN_LEAD = 1.15  # times as many as of the second best

STOP_WORDS = {
    "en": "the of and to in is that for it with as was be by on are this not or from you have",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch",
    "fr": "de la le et les des en un une du est que dans qui pour pas sur au par ce plus vous",
    "es": "de la que el en y los del se las por un para con no una su al es lo como más",
    "it": "di e il la che in un a per è una del con non sono della le si dei da al nel",
    "pt": "de que e o a do da em um para é com não uma os no se na por mais as dos",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als",
    "sv": "och i att det som en på är av för med till den inte om ett har de var",
    "da": "og i at det er en til på som for med af de ikke den har et der var",
    "no": "og i det er på til som en for av å med at de ikke den har et om",
    "fi": "ja on ei se että oli hän joka mutta kun niin ovat myös tai sen voi",
    "pl": "i w na z do się nie jest to że o jak po co dla przez są od",
    "cs": "a se v na je že s z o do i to jako pro jsou k ve by",
    "hu": "a az és hogy nem is egy ez van meg de ha csak azt kell",
    "ro": "de și în a la cu pe nu este o că care din un pentru mai sunt",
    "tr": "ve bir bu için ile da de olarak çok daha olan gibi kadar ne değil",
    "id": "yang dan di untuk dengan dari pada ini tidak itu dalam adalah akan ke",
    "ru": "и в не на что с по как это для из от к или при его если",
    "uk": "і в не на що з до як це для та від або за є його якщо",
}
KNOWN = {code: frozenset(words.split()) for code, words in STOP_WORDS.items()}
SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "el": re.compile("[\u0370-\u03ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
LETTER = re.compile(r"[^\W\d_]")


def language_of(text: str) -> str:
    """ISO 639-1 code, or "" when there is too little to go by or two are about as likely."""
    middle = max(0, len(text) // 2 - SAMPLE // 2)
    sample = text[middle : middle + SAMPLE].lower()
    return _by_script(sample) or _by_words(WORD.findall(sample))


def languages_of(text: str) -> dict[str, float]:
    """The likeliest ones by their words, none of which need be sure; the first one weighs 1."""
    words = WORD.findall(text[:SAMPLE].lower())
    found = _scores(words).most_common(3)
    least, most = MIN_SHARE * len(words) / 2, max(1, found[0][1])
    return {code: count / most for code, count in found if count > least}


def _by_script(sample: str) -> str:
    letters = len(LETTER.findall(sample))
    shares = {code: len(found.findall(sample)) / max(1, letters) for code, found in SCRIPTS.items()}
    if shares["ja"] > 0.1:  # kana; what looks Chinese beside it is Japanese as well
        return "ja"
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] > 0.3 else ""


def _by_words(words: list[str]) -> str:
    (best, first), (_, second) = _scores(words).most_common(2)
    return best if first >= MIN_SHARE * len(words) and first > MIN_LEAD * second else ""


def _scores(words: list[str]) -> Counter[str]:
    """How many of the words are stop words of each language."""
    counts = Counter(words)
    return Counter({code: sum(counts[word] for word in known) for code, known in KNOWN.items()})
