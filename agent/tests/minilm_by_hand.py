"""all-MiniLM-L6-v2 written out in numpy from its published description, to check the graph by,
and other models of its kind."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

HEADS, LAYERS, EPSILON = 12, 6, 1e-12


def vector(
    folder: Path, text: str, max_tokens: int = 256, *, layers: int = LAYERS, pooling: str = "mean"
) -> Any:
    """The vector of one text: float64 of length 1."""
    weights = {name: value.astype(np.float64) for name, value in _weights(folder).items()}
    tokenizer = Tokenizer.from_str(json.dumps(json.loads((folder / "tokenizer.json").read_text())))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    hidden = _embedded(weights, tokenizer.encode(text).ids)
    for layer in range(layers):
        hidden = _layer(weights, f"encoder.layer.{layer}", hidden)
    pooled = hidden.mean(axis=0) if pooling == "mean" else hidden[0]
    return pooled / np.linalg.norm(pooled)


def _weights(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = load_file(folder / "model.safetensors")
    return {
        name.removeprefix("bert."): value
        for name, value in found.items()
        if value.dtype in (np.float32, np.float16)
    }


def _embedded(weights: dict[str, Any], ids: list[int]) -> Any:
    words = weights["embeddings.word_embeddings.weight"][ids]
    positions = weights["embeddings.position_embeddings.weight"][: len(ids)]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    return _norm(weights, "embeddings.LayerNorm", words + positions + segment)


def _layer(weights: dict[str, Any], name: str, hidden: Any) -> Any:
    query, key, value = (
        _heads(_linear(weights, f"{name}.attention.self.{part}", hidden))
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (shares / shares.sum(axis=-1, keepdims=True)) @ value
    joined = mixed.transpose(1, 0, 2).reshape(hidden.shape)
    attended = _linear(weights, f"{name}.attention.output.dense", joined) + hidden
    attended = _norm(weights, f"{name}.attention.output.LayerNorm", attended)
    wide = _gelu(_linear(weights, f"{name}.intermediate.dense", attended))
    narrow = _linear(weights, f"{name}.output.dense", wide) + attended
    return _norm(weights, f"{name}.output.LayerNorm", narrow)


def _linear(weights: dict[str, Any], name: str, values: Any) -> Any:
    return values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(weights: dict[str, Any], name: str, values: Any) -> Any:
    centred = values - values.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _heads(values: Any) -> Any:
    tokens, width = values.shape
    return values.reshape(tokens, HEADS, width // HEADS).transpose(1, 0, 2)


def _gelu(values: Any) -> Any:
    """x * Φ(x), with the error function by Abramowitz & Stegun 7.1.26 (to 1.5e-7)."""
    x = values / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * np.abs(x))
    series = (
        ((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592
    ) * t
    error_function = np.sign(x) * (1 - series * np.exp(-(x**2)))
    return values * 0.5 * (1 + error_function)
