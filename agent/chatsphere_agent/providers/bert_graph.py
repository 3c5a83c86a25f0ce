"""Build the ONNX graph of a sentence embedding model from its weights: BERT, pooling, length 1.

The graph uses ONNX Runtime's fused operators (Attention, SkipLayerNormalization, BiasGelu), so a
session needs no optimisation pass when it loads. Weights go to a second file beside the graph,
which the runtime maps instead of reading. Run as a program in a process of its own: the build
needs some 300 MB that a long-lived service should not keep.

    python -m chatsphere_agent.providers.bert_graph WEIGHTS GRAPH SHAPE

SHAPE is `BertShape` as JSON.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from chatsphere_agent.providers.bert_shape import BertShape

FUSED = "com.microsoft"
Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


class Graph:
    """Collects nodes and initializers; every node has one output, named after itself."""

    def __init__(self, weights: dict[str, Array], shape: BertShape) -> None:
        self.weights = weights
        self.shape = shape
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


def build(weights: dict[str, Array], shape: BertShape) -> onnx.ModelProto:
    """The whole model: input_ids, attention_mask int32 (batch, tokens) → float32 (batch, width)."""
    graph = Graph(weights, shape)
    hidden = embeddings(graph)
    for index in range(shape.layers):
        hidden = layer(graph, f"encoder.layer.{index}", hidden)
    output = pooled(graph, hidden)
    tokens = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    vectors = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", shape.width])
    body = helper.make_graph(graph.nodes, "bert", tokens, [vectors], graph.initializers)
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
    kind, epsilon = "EmbedLayerNormalization", graph.shape.epsilon
    graph.nodes.append(helper.make_node(kind, inputs, outputs, domain=FUSED, epsilon=epsilon))
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
    heads = graph.shape.heads
    mixed = graph.node("Attention", inputs, f"{prefix}.mixed", domain=FUSED, num_heads=heads)
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
    kind, epsilon = "SkipLayerNormalization", graph.shape.epsilon
    return graph.node(kind, inputs, f"{prefix}.normed", domain=FUSED, epsilon=epsilon)


def pooled(graph: Graph, hidden: str) -> str:
    """One vector for all tokens, scaled to length 1."""
    pool = mean_of_tokens if graph.shape.pooling == "mean" else first_token
    return graph.node("LpNormalization", [pool(graph, hidden)], "vectors", axis=-1, p=2)


def first_token(graph: Graph, hidden: str) -> str:
    """What the model makes of the token that stands for the whole text."""
    first = graph.constant("first", np.array([0], dtype=np.int64))
    tokens_axis = graph.constant("tokens_axis", np.array([1], dtype=np.int64))
    alone = graph.node("Gather", [hidden, first], "first_token", axis=1)
    return graph.node("Squeeze", [alone, tokens_axis], "first_vector")


def mean_of_tokens(graph: Graph, hidden: str) -> str:
    """The mean over real tokens."""
    last = graph.constant("last_axis", np.array([2], dtype=np.int64))
    tokens_axis = graph.constant("tokens_axis", np.array([1], dtype=np.int64))
    mask = graph.node("Cast", ["attention_mask"], "float_mask", to=TensorProto.FLOAT)
    column = graph.node("Unsqueeze", [mask, last], "mask_column")
    kept = graph.node("Mul", [hidden, column], "kept")
    total = graph.node("ReduceSum", [kept, tokens_axis], "total", keepdims=0)
    count = graph.node("ReduceSum", [column, tokens_axis], "count", keepdims=0)
    return graph.node("Div", [total, count], "mean")


def read(weights: Path) -> dict[str, Array]:
    """The weights by their names in the plain model, in single precision."""
    found = load_file(weights).items()
    return {name.removeprefix("bert."): np.asarray(value, np.float32) for name, value in found}


def write(weights: Path, graph: Path, shape: BertShape) -> None:
    """Write `graph` and `graph`.data; the graph appears last, by rename, never half there."""
    model = build(read(weights), shape)
    with tempfile.TemporaryDirectory(dir=graph.parent) as folder:
        draft = Path(folder) / graph.name
        data = f"{graph.name}.data"
        onnx.save_model(
            model, draft, save_as_external_data=True, location=data, size_threshold=1024
        )
        (draft.parent / data).replace(graph.with_name(data))
        draft.replace(graph)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]), BertShape(**json.loads(sys.argv[3])))
