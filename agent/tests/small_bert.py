"""A small embedding model in a folder, of the kind that an operator may bring along."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from chatsphere_agent.providers.local_minilm import packaged_folder

WIDTH, HEADS, LAYERS, WIDE = 48, 12, 2, 96


def write_small_bert(folder: Path, *, pooling: str = "cls", **config: Any) -> Path:
    """all-MiniLM cut down to a corner of itself: other dimensions, other vectors, same words.

    Kept as some publishers do: in half precision, each name begun with "bert.".
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = load_file(packaged_folder() / "model.safetensors")
    weights = {f"bert.{name}": _cut(name, value) for name, value in whole.items() if _stays(name)}
    save_file(weights, folder / "model.safetensors")
    shutil.copy(packaged_folder() / "tokenizer.json", folder)
    _write(folder / "config.json", _config() | config)
    _write(folder / "1_Pooling" / "config.json", {"pooling_mode_cls_token": pooling == "cls"})
    _write(folder / "sentence_bert_config.json", {"max_seq_length": 64})
    _write(folder / "modules.json", [{"type": "sentence_transformers.models.Transformer"}])
    return folder


def write_prompts(folder: Path, **prompts: str) -> None:
    _write(folder / "config_sentence_transformers.json", {"prompts": prompts})


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value))


def _config() -> dict[str, Any]:
    return {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": WIDTH,
        "num_attention_heads": HEADS,
        "num_hidden_layers": LAYERS,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512,
    }


def _stays(name: str) -> bool:
    layer = name.partition("encoder.layer.")[2].partition(".")[0]
    return not name.startswith(("pooler", "embeddings.position_ids")) and int(layer or 0) < LAYERS


def _cut(name: str, value: Any) -> Any:
    """Rows and columns up to the small model's; vocabulary and positions stay whole."""
    sizes = {384: WIDTH, 1536: WIDE}
    kept = tuple(slice(sizes.get(size, size)) for size in value.shape)
    return np.ascontiguousarray(value[kept].astype(np.float16))
