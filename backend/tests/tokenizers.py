"""Small tokenizers in the format of Hugging Face's `tokenizers`."""

from typing import Any

PIECES = ["[UNK]", "play", "re", "##play", "##ing", ",", ".", "—", "-", "_", "中", "文", "ing"]
LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
WORDS = (
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "lazy",
    "dog",
    "and",
    "does",
    "not",
    "mind",
)

# As BERT's: words in lower case and without accents, cut into pieces.
WORDPIECE: dict[str, Any] = {
    "version": "1.0",
    "truncation": {"max_length": 16, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
    "padding": None,
    "added_tokens": [],
    "normalizer": {
        "type": "BertNormalizer",
        "clean_text": True,
        "handle_chinese_chars": True,
        "strip_accents": None,
        "lowercase": True,
    },
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": None,
    "decoder": None,
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {piece: number for number, piece in enumerate(dict.fromkeys([*PIECES, *WORDS]))},
    },
}

# As GPT's: no word is unknown, and a letter may be a token.
LETTERWISE: dict[str, Any] = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {
        "type": "BPE",
        "dropout": None,
        "unk_token": "?",
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "byte_fallback": False,
        "vocab": {letter: number for number, letter in enumerate(["?", *LETTERS])},
        "merges": [],
    },
}
