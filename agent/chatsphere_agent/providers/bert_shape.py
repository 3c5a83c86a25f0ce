"""What the files beside a sentence embedding model's weights say about it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chatsphere_agent.embedder import EmbeddingModelUnusable, Purpose

# Modules of a sentence-transformers folder that are built here; vectors always get length 1.
KNOWN_MODULES = {"Transformer", "Pooling", "Normalize"}
ONLY = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


@dataclass(frozen=True)
class BertShape:
    """The sizes of a BERT and how its tokens become one vector."""

    layers: int
    heads: int
    width: int
    epsilon: float
    pooling: Literal["mean", "cls"]


@dataclass(frozen=True)
class Card:
    """A folder's model: its shape, how many tokens it reads, and what is put before a text."""

    shape: BertShape
    max_tokens: int
    prompts: dict[Purpose, str]


def read_card(folder: Path) -> Card:
    """Read a folder as sentence-transformers keeps it; `config.json` must be there.

    Raises: EmbeddingModelUnusable: missing, unreadable, or a kind of model that is not built here.
    """
    config = _json(folder / "config.json", required=True)
    _require_known(folder, config)
    pooling = _json(folder / "1_Pooling" / "config.json")
    prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
    try:
        shape = BertShape(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            width=int(config["hidden_size"]),
            epsilon=float(config["layer_norm_eps"]),
            pooling="cls" if pooling.get("pooling_mode_cls_token") else "mean",
        )
        positions = int(config["max_position_embeddings"])
        tokens = _json(folder / "sentence_bert_config.json").get("max_seq_length") or positions
        return Card(shape, min(int(tokens), positions), _prompts(prompts))
    except (KeyError, TypeError, ValueError) as error:
        raise EmbeddingModelUnusable(f"{folder}/config.json is not complete: {error}") from error


def _require_known(folder: Path, config: dict[str, Any]) -> None:
    odd = {name: config[name] for name, value in ONLY.items() if config.get(name, value) != value}
    listed: Any = _json(folder / "modules.json", empty=[])
    modules = {str(module.get("type", "")).rpartition(".")[2] for module in listed}
    if odd or not modules <= KNOWN_MODULES:
        raise EmbeddingModelUnusable(
            f"The embedding model in {folder} is of a kind that is not built here: "
            f"{odd or sorted(modules - KNOWN_MODULES)}. A BERT with mean or CLS pooling is."
        )


def _prompts(given: dict[str, Any]) -> dict[Purpose, str]:
    document = given.get("document") or given.get("passage") or ""
    return {"query": str(given.get("query") or ""), "document": str(document)}


def _json(path: Path, *, required: bool = False, empty: Any = None) -> Any:
    if not path.exists() and not required:
        return {} if empty is None else empty
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EmbeddingModelUnusable(f"Cannot read {path}: {error}") from error
