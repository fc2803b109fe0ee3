#!/usr/bin/env python3
"""Time a chain of Gemm and Relu in ONNX Runtime against its lower precisions.

The first model is the one in float; further ones, such as those that
`odf2nna-onnx convert --precision int8` wrote, are timed beside it in turns. With
--forms the script also makes other ways to write the same weights in bytes:

 static, one scale   QuantizeLinear and DequantizeLinear, one scale a layer
 dynamic             DynamicQuantizeLinear and MatMulInteger
 weights only        int8 weights, DequantizeLinear, float arithmetic
 fp16 arithmetic     everything in half precision between two Casts
 fp16 weights        half-precision weights, Cast, float arithmetic

Printed are microseconds (median over turns of medians) and how many times as
fast as the first model (median, least and greatest over the turns).
"""

import argparse
import time

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper


def read_layers(path):
    """Return [(weights inputs x units, bias)] of a chain of Gemm and Relu."""
    graph = onnx.load(path).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    layers = []
    for node in graph.node:
        if node.op_type == "Gemm":
            turned = any(a.name == "transB" and a.i for a in node.attribute)
            weights = values[node.input[1]]
            layers.append((weights.T if turned else weights,
                           values[node.input[2]]))
        elif node.op_type != "Relu":
            raise ValueError(f"{path}: expected Gemm and Relu, found "
                             f"{node.op_type}")
    return layers


class Builder:
    """Collects nodes and constants of a model."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, value):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator, *inputs, outputs=1, **attributes):
        names = [f"t{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(
            helper.make_node(operator, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def model(self, last, inputs, outputs):
        self.nodes.append(helper.make_node("Identity", [last], ["y"]))
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes, "chain",
            [info("x", TensorProto.FLOAT, ["N", inputs])],
            [info("y", TensorProto.FLOAT, ["N", outputs])], self.constants)
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 13)],
            ir_version=7).SerializeToString()


def byte_weights(weights, axis):
    scale = np.float32(np.abs(weights).max(axis) / 127)
    return np.rint(weights / scale).astype(np.int8), scale


def static(b, x, weights, bias, peak):
    q, scale = byte_weights(weights, None)
    step, zero = b.constant(np.float32(peak / 255)), b.constant(np.uint8(0))
    x = b.node("DequantizeLinear",
               b.node("QuantizeLinear", x, step, zero), step, zero)
    w = b.node("DequantizeLinear", b.constant(q), b.constant(scale),
               b.constant(np.int8(0)))
    unit = np.float32(peak / 255) * scale
    c = b.node("DequantizeLinear",
               b.constant(np.rint(bias / unit).astype(np.int32)),
               b.constant(np.float32(unit)))
    return b.node("Gemm", x, w, c)


def dynamic(b, x, weights, bias, peak):
    q, scale = byte_weights(weights, 0)
    steps, step, zero = b.node("DynamicQuantizeLinear", x, outputs=3)
    total = b.node("Cast",
                   b.node("MatMulInteger", steps, b.constant(q), zero,
                          b.constant(np.zeros(len(scale), np.int8))), to=1)
    unit = b.node("Mul", step, b.constant(scale))
    return b.node("Add", b.node("Mul", total, unit), b.constant(bias))


def weights_only(b, x, weights, bias, peak):
    q, scale = byte_weights(weights, 0)
    w = b.node("DequantizeLinear", b.constant(q), b.constant(scale),
               b.constant(np.zeros(len(scale), np.int8)), axis=1)
    return b.node("Gemm", x, w, b.constant(bias))


def half_arithmetic(b, x, weights, bias, peak):
    return b.node("Gemm", x, b.constant(weights.astype(np.float16)),
                  b.constant(bias.astype(np.float16)))


def half_weights(b, x, weights, bias, peak):
    w = b.node("Cast", b.constant(weights.astype(np.float16)), to=1)
    return b.node("Gemm", x, w, b.constant(bias))


FORMS = {"static, one scale": static, "dynamic": dynamic,
         "weights only": weights_only, "fp16 arithmetic": half_arithmetic,
         "fp16 weights": half_weights}


def write(form, layers, rows):
    """Return the chain in one form; rows give the range of activations."""
    b, x = Builder(), "x"
    half = form is half_arithmetic
    x = b.node("Cast", x, to=10) if half else x
    for i, (weights, bias) in enumerate(layers):
        x = form(b, x, weights, bias, rows.max())
        if i < len(layers) - 1:
            x = b.node("Relu", x)
        rows = np.maximum(rows @ weights + bias, 0)
    x = b.node("Cast", x, to=1) if half else x
    return b.model(x, len(layers[0][0]), len(layers[-1][1]))


def session(model, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return ort.InferenceSession(model, options)


def once(run, name, rows, seconds):
    """Median time of a run in microseconds, over so many seconds."""
    times, end = [], time.perf_counter() + seconds
    for _ in range(5):
        run.run(None, {name: rows})
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        run.run(None, {name: rows})
        times.append(time.perf_counter() - start)
    return 1e6 * np.median(times)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    parser.add_argument("--forms", action="store_true",
                        help="also time the other forms")
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.2,
                        help="of each model in each turn (default: 0.2)")
    args = parser.parse_args()
    layers = read_layers(args.models[0])
    rows = np.random.default_rng(0).random((256, len(layers[0][0])), "f4")
    rows[rows < 0.8] = 0  # as sparse as images of digits
    models = {path: open(path, "rb").read() for path in args.models}
    if args.forms:
        models.update((name, write(form, layers, rows))
                      for name, form in FORMS.items())
    print(f"onnxruntime {ort.__version__}")
    print("| model | bytes | threads | batch | µs | times as fast |")
    print("|---|---:|---:|---:|---:|---:|")
    for threads in (1, 2):
        runs = {name: session(m, threads) for name, m in models.items()}
        for batch in (1, 64, 256):
            seen = {name: [] for name in runs}
            for _ in range(args.turns):
                for name, run in runs.items():
                    seen[name].append(once(run, run.get_inputs()[0].name,
                                           rows[:batch], args.seconds))
            first = np.array(seen[args.models[0]])
            for name, times in seen.items():
                ratio = first / np.array(times)
                print(f"| {name} | {len(models[name]):,} | {threads} | {batch}"
                      f" | {np.median(times):.1f} | {np.median(ratio):.2f}"
                      f" [{ratio.min():.2f}, {ratio.max():.2f}] |", flush=True)


if __name__ == "__main__":
    main()
