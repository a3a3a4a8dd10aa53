#!/usr/bin/env python3
"""export.py [--model FOLDER] [--out FOLDER]: all-MiniLM-L6-v2 as fused ONNX graphs, f32 and dynamic int8.

Why: what our encoder is worth shows only beside the one that others would take, and beside that one in its best shape.
The graph is written node by node (graph.py) from model.safetensors, so neither a training framework nor a file that
somebody else has exported is needed. ONNX Runtime's own optimizer then puts its fused operators in (how many came out
is printed and checked) and its own quantizer makes the int8 weights. Token ids go in, mean-pooled vectors come out;
bringing them to length one is left to the caller. Twelve files, WEIGHTS_FORM_SHAPE.onnx:

    WEIGHTS  f32; s8 and u8: 8-bit weights per channel, signed and unsigned, activations quantized as they come
    FORM     fused: every fusion that the optimizer knows; loose: sums kept apart from norms, biases apart from GELU
    SHAPE    bare: texts of one length, no mask; masked: padded texts

measure.py takes whatever is fastest. Seen with ONNX Runtime 1.32 on a processor with AMX: s8 three times as fast as u8,
whose products run at a tenth of the speed there; loose faster than fused, int8 by half and f32 by a tenth, for a fused
norm takes five times as long as a sum and a plain norm one after the other.
"""
import argparse
import collections
import json
import logging
import os
import pathlib
import sys

sys.dont_write_bytecode = True  # nothing but sources belongs into this folder
try:
    import numpy as np
    import onnx
    import onnxruntime
    from graph import build, forward, read_weights
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions
except ImportError as error:
    print(f"nothing exported, {error.name} is missing: pip install onnx onnxruntime numpy sympy")
    sys.exit(0)

ALIKE = 0.99999  # cosine that two correct forwards in 32-bit floats reach with room to spare
# What must come out of the optimizer per layer; one has two norms after a sum, one attention and one GELU.
FORMS = {
    "fused": {"Attention": 1, "SkipLayerNormalization": 2, "BiasGelu": 1},
    "loose": {"Attention": 1, "LayerNormalization": 2, "Gelu": 1},
}
WEIGHTS = {"s8": QuantType.QInt8, "u8": QuantType.QUInt8}
TRIED = (3, 24, 128)  # tokens of the texts that are checked: a word, a usual turn, a long one


def fuse(plain, form, config):
    """The optimizer's version of a plain graph; dies when a fusion that was meant to happen did not."""
    options = FusionOptions("bert")
    if form == "loose":
        options.enable_skip_layer_norm = options.enable_embed_layer_norm = options.enable_bias_gelu = False
    heads, width = config["num_attention_heads"], config["hidden_size"]
    # Level 0: the fusions of the Python side alone; those of the runtime follow when a session is opened.
    fused = optimizer.optimize_model(plain, "bert", heads, width, options, opt_level=0)
    counts = collections.Counter(node.op_type for node in fused.model.graph.node)
    for kind, each in FORMS[form].items():
        if counts[kind] < each * config["num_hidden_layers"]:
            sys.exit(f"{form}: only {counts[kind]} nodes {kind} came out of the optimizer")
    return fused, counts


def check(path, masked, texts, wanted):
    """The worst cosine between a file's vectors and the wanted ones; a masked graph gets one padded batch."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    if masked:
        longest = max(map(len, texts))
        ids = np.array([np.pad(t, (0, longest - len(t))) for t in texts])
        mask = np.array([np.arange(longest) < len(t) for t in texts]).astype(np.int64)
        found = session.run(None, {"ids": ids, "mask": mask})[0]
    else:
        found = [session.run(None, {"ids": t[None]})[0][0] for t in texts]
    return min(a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in zip(found, wanted))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=pathlib.Path, default=os.environ.get("DOSSIER_MODEL_DIR"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "target" / "onnx")
    given = parser.parse_args()
    if not given.model:
        parser.error("name the model's folder with --model or DOSSIER_MODEL_DIR")
    logging.getLogger().setLevel(logging.ERROR)  # the quantizer recommends a preparation that the fusions above replace
    folder = pathlib.Path(given.model)
    config = json.loads((folder / "config.json").read_text())
    weights = read_weights(folder / "model.safetensors")
    given.out.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(1)  # any seed does: the check is of arithmetic, not of language
    texts = [draw.integers(0, config["vocab_size"], n) for n in TRIED]
    wanted = [forward(weights, config, t) for t in texts]

    for form in FORMS:
        for shape in ("bare", "masked"):
            plain = build(weights, config, shape == "masked")
            onnx.checker.check_model(plain)
            fused, counts = fuse(plain, form, config)
            path = given.out / f"f32_{form}_{shape}.onnx"
            fused.save_model_to_file(str(path))
            cosine = check(path, shape == "masked", texts, wanted)
            print(f"{path.name}: cosine {cosine:.8f};", ", ".join(f"{n} {kind}" for kind, n in counts.most_common()))
            if cosine < ALIKE:
                sys.exit(f"{path.name} does not compute what the model does")
            for name, kind in WEIGHTS.items():
                # Fused operators hide their output's type from the quantizer, so it is told. All 8 bits are used
                # (reduce_range off): seven are for processors whose 16-bit sums overflow.
                quantize_dynamic(
                    path,
                    given.out / f"{name}_{form}_{shape}.onnx",
                    op_types_to_quantize=["MatMul", "Attention"],
                    per_channel=True,
                    reduce_range=False,
                    weight_type=kind,
                    extra_options={"DefaultTensorType": TensorProto.FLOAT},
                )


if __name__ == "__main__":
    main()
