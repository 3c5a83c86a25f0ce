"""Build the ONNX graph of all-MiniLM-L6-v2 from its weights: BERT, mean pooling, length 1.

The graph uses ONNX Runtime's fused operators (Attention, SkipLayerNormalization, BiasGelu), so a
session needs no optimisation pass when it loads. Weights go to a second file beside the graph,
which the runtime maps instead of reading. Run as a program in a process of its own: the build
needs some 300 MB that a long-lived service should not keep.

    python -m chatsphere_agent.providers.minilm_graph WEIGHTS GRAPH
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
FUSED = "com.microsoft"
Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


class Graph:
    """Collects nodes and initializers; every node has one output, named after itself."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def matrix(self, name: str) -> str:
        """A linear layer's weight; PyTorch keeps it (out, in), MatMul wants (in, out)."""
        return self.constant(name, self.weights[name].T)

    def node(
        self,
        kind: str,
        inputs: list[str],
        output: str,
        *,
        domain: str = "",
        **attributes: Any,
    ) -> str:
        made = helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        self.nodes.append(made)
        return output


def build(weights: dict[str, Array]) -> onnx.ModelProto:
    """The whole model: input_ids, attention_mask int32 (batch, tokens) → float32 (batch, 384)."""
    graph = Graph(weights)
    hidden = embeddings(graph)
    for index in range(LAYERS):
        hidden = layer(graph, f"encoder.layer.{index}", hidden)
    output = pooled(graph, hidden)
    tokens = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    vectors = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", WIDTH])
    body = helper.make_graph(graph.nodes, "minilm", tokens, [vectors], graph.initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=9)


def embeddings(graph: Graph) -> str:
    """Word plus position plus segment, normalised. Every token is of segment 0, so that row is
    added to the positions once."""
    positions = graph.weights["embeddings.position_embeddings.weight"]
    segment = graph.weights["embeddings.token_type_embeddings.weight"][0]
    inputs = [
        "input_ids",
        "",
        graph.weight("embeddings.word_embeddings.weight"),
        graph.constant("positions", positions + segment),
        "",
        graph.weight("embeddings.LayerNorm.weight"),
        graph.weight("embeddings.LayerNorm.bias"),
    ]
    outputs = ["embedded", "unused_mask_index"]
    graph.nodes.append(
        helper.make_node("EmbedLayerNormalization", inputs, outputs, domain=FUSED, epsilon=EPSILON)
    )
    return "embedded"


def layer(graph: Graph, prefix: str, hidden: str) -> str:
    """One transformer block: attention and feed-forward, each with its residual and norm."""
    attended = attention(graph, f"{prefix}.attention", hidden)
    middle = f"{prefix}.intermediate.dense"
    wide = graph.node("MatMul", [attended, graph.matrix(f"{middle}.weight")], f"{prefix}.wide")
    bent = graph.node(
        "BiasGelu", [wide, graph.weight(f"{middle}.bias")], f"{prefix}.gelu", domain=FUSED
    )
    narrow = graph.node(
        "MatMul", [bent, graph.matrix(f"{prefix}.output.dense.weight")], f"{prefix}.narrow"
    )
    return add_and_norm(graph, f"{prefix}.output", narrow, attended)


def attention(graph: Graph, prefix: str, hidden: str) -> str:
    names = [f"{prefix}.self.{part}" for part in ("query", "key", "value")]
    inputs = [
        hidden,
        graph.constant(
            f"{prefix}.qkv", np.hstack([graph.weights[f"{name}.weight"].T for name in names])
        ),
        graph.constant(
            f"{prefix}.qkv_bias", np.hstack([graph.weights[f"{name}.bias"] for name in names])
        ),
        "attention_mask",
    ]
    mixed = graph.node("Attention", inputs, f"{prefix}.mixed", domain=FUSED, num_heads=HEADS)
    projected = graph.node(
        "MatMul", [mixed, graph.matrix(f"{prefix}.output.dense.weight")], f"{prefix}.projected"
    )
    return add_and_norm(graph, f"{prefix}.output", projected, hidden)


def add_and_norm(graph: Graph, prefix: str, update: str, hidden: str) -> str:
    inputs = [
        update,
        hidden,
        graph.weight(f"{prefix}.LayerNorm.weight"),
        graph.weight(f"{prefix}.LayerNorm.bias"),
        graph.weight(f"{prefix}.dense.bias"),
    ]
    kind = "SkipLayerNormalization"
    return graph.node(kind, inputs, f"{prefix}.normed", domain=FUSED, epsilon=EPSILON)


def pooled(graph: Graph, hidden: str) -> str:
    """The mean over real tokens, scaled to length 1."""
    last = graph.constant("last_axis", np.array([2], dtype=np.int64))
    tokens_axis = graph.constant("tokens_axis", np.array([1], dtype=np.int64))
    mask = graph.node("Cast", ["attention_mask"], "float_mask", to=TensorProto.FLOAT)
    column = graph.node("Unsqueeze", [mask, last], "mask_column")
    kept = graph.node("Mul", [hidden, column], "kept")
    total = graph.node("ReduceSum", [kept, tokens_axis], "total", keepdims=0)
    count = graph.node("ReduceSum", [column, tokens_axis], "count", keepdims=0)
    mean = graph.node("Div", [total, count], "mean")
    return graph.node("LpNormalization", [mean], "vectors", axis=-1, p=2)


def write(weights: Path, graph: Path) -> None:
    """Write `graph` and `graph`.data; the graph appears last, by rename, never half there."""
    model = build(load_file(weights))
    with tempfile.TemporaryDirectory(dir=graph.parent) as folder:
        draft = Path(folder) / graph.name
        data = f"{graph.name}.data"
        onnx.save_model(
            model, draft, save_as_external_data=True, location=data, size_threshold=1024
        )
        (draft.parent / data).replace(graph.with_name(data))
        draft.replace(graph)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
