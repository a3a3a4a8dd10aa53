"""The encoder of all-MiniLM-L6-v2 written down twice: as an ONNX graph, and in plain numpy to check that graph."""
import json
import math
import struct

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSET = 17  # the first with LayerNormalization as one operator; the optimizer's patterns are written for it
FAR = -10000.0  # added to the scores of padding: exp of it is zero in f32; what the optimizer expects


def read_weights(path):
    """Tensors of a safetensors file as f32: eight bytes of length, a JSON header, the numbers."""
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    out = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            start, end = about["data_offsets"]
            flat = np.frombuffer(raw, "<f4", (end - start) // 4, 8 + size + start)
            out[name.removeprefix("bert.")] = flat.reshape(about["shape"])
    return out


def forward(weights, config, ids):
    """One text in 64-bit floats and plain numpy, to check the graphs against."""
    w = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    heads, erf = config["num_attention_heads"], np.vectorize(math.erf)

    def linear(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + config["layer_norm_eps"])
        return x * w[name + ".weight"] + w[name + ".bias"]

    words, places, kinds = (w[f"embeddings.{n}_embeddings.weight"] for n in ("word", "position", "token_type"))
    x = norm(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}."
        parts = (linear(x, f"{at}attention.self.{n}") for n in ("query", "key", "value"))
        query, key, value = (p.reshape(len(ids), heads, -1).swapaxes(0, 1) for p in parts)
        scores = np.exp(query @ key.swapaxes(1, 2) / query.shape[-1] ** 0.5)
        mixed = (scores / scores.sum(-1, keepdims=True) @ value).swapaxes(0, 1).reshape(x.shape)
        x = norm(x + linear(mixed, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        inner = linear(x, at + "intermediate.dense")
        inner = inner * (1 + erf(inner / 2**0.5)) / 2
        x = norm(x + linear(inner, at + "output.dense"), at + "output.LayerNorm")
    return x.mean(0)


class Graph:
    """Nodes and constants of a graph as they are written down; every output gets a name of its own."""

    def __init__(self):
        self.nodes, self.constants = [], {}

    def constant(self, value, name=None):
        name = name or f"c{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, kind, *inputs, **attributes):
        out = f"{kind}_{len(self.nodes)}"
        inputs = [i if isinstance(i, str) else self.constant(np.asarray(i)) for i in inputs]
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **attributes))
        return out


def build(weights, config, masked):
    """The plain graph, in the shapes that the optimizer's patterns look for."""
    g, f32, i64 = Graph(), np.float32, np.int64
    heads, width = config["num_attention_heads"], config["hidden_size"]
    eps = config["layer_norm_eps"]

    def linear(x, name):
        product = g.add("MatMul", x, weights[name + ".weight"].T)
        return g.add("Add", product, weights[name + ".bias"])

    def norm(x, name):
        return g.add("LayerNormalization", x, weights[name + ".weight"], weights[name + ".bias"], axis=-1, epsilon=eps)

    # All tokens are of segment 0, so its row goes into the positions and one lookup is saved.
    table = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    shape = g.add("Shape", "ids")
    length = g.add("Gather", shape, i64(1), axis=0)
    places = g.add("Unsqueeze", g.add("Range", i64(0), length, i64(1)), np.array([0], i64))
    where = g.add("Gather", table, g.add("Expand", places, shape), axis=0)
    what = g.add("Gather", weights["embeddings.word_embeddings.weight"], "ids", axis=0)
    x = norm(g.add("Add", what, where), "embeddings.LayerNorm")
    if masked:
        wide = g.add("Unsqueeze", g.add("Unsqueeze", "mask", np.array([1], i64)), np.array([2], i64))
        far = g.add("Mul", g.add("Sub", f32(1), g.add("Cast", wide, to=TensorProto.FLOAT)), f32(FAR))

    split = g.constant(np.array([0, 0, heads, width // heads], i64))
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}."

        def part(name, perm):
            return g.add("Transpose", g.add("Reshape", linear(x, at + "attention.self." + name), split), perm=perm)

        query, key, value = part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1]), part("value", [0, 2, 1, 3])
        scores = g.add("Div", g.add("MatMul", query, key), f32((width // heads) ** 0.5))
        scores = g.add("Softmax", g.add("Add", scores, far) if masked else scores, axis=-1)
        mixed = g.add("Transpose", g.add("MatMul", scores, value), perm=[0, 2, 1, 3])
        mixed = linear(g.add("Reshape", mixed, np.array([0, 0, width], i64)), at + "attention.output.dense")
        x = norm(g.add("Add", mixed, x), at + "attention.output.LayerNorm")
        inner = linear(x, at + "intermediate.dense")
        bell = g.add("Add", g.add("Erf", g.add("Div", inner, f32(2**0.5))), f32(1))
        inner = g.add("Mul", g.add("Mul", inner, bell), f32(0.5))
        x = norm(g.add("Add", linear(inner, at + "output.dense"), x), at + "output.LayerNorm")

    if masked:
        real = g.add("Cast", "mask", to=TensorProto.FLOAT)
        column = g.add("Unsqueeze", real, np.array([2], i64))
        total = g.add("ReduceSum", g.add("Mul", x, column), np.array([1], i64), keepdims=0)
        pooled = g.add("Div", total, g.add("ReduceSum", real, np.array([1], i64), keepdims=1))
    else:
        pooled = g.add("ReduceMean", x, axes=[1], keepdims=0)
    g.nodes[-1].output[0] = "vector"

    names = ("ids", "mask") if masked else ("ids",)
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", "tokens"]) for n in names]
    output = helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["texts", width])
    graph = helper.make_graph(g.nodes, "encoder", inputs, [output], list(g.constants.values()))
    # IR version 8 belongs to opset 17, so that an older runtime reads the file too.
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
