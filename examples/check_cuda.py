"""Compares CUDA with the processor: what 'score' measures, and how long forward passes take.

    python examples/check_cuda.py PROGRAM [ROWS [UNITS]]

PROGRAM is the variant with CUDA. Prints, for each carried model, the largest relative difference of what 'score' measures on the two devices;
then seconds of 'compare' for two random networks of three hidden layers, of UNITS (4096 by default) and a quarter of them, on ROWS (50000 by
default) random rows of 256 features; and of 'score' for the smaller one. Three runs each, devices in turn; the smallest counts.

Ends with code 1 if 'score' differs by more than rounding. Needs numpy and onnx.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FEATURES, OUTPUTS, HIDDEN, RUNS = 256, 10, 3, 3
DEVICES = ["cpu", "cuda"]
# single precision, sums in another order, relative to the largest number of a kind
LARGEST = 1e-5
MODELS = ["digits_torch.onnx", "digits_torch_dynamo.onnx", "digits_keras_tf.onnx", "digits_keras_torch.onnx", "digits_tf2onnx.onnx",
          "digits_sklearn.onnx", "digits.keras", "image.keras"]


def run(program, *arguments):
    """Returns standard output and seconds."""
    start = time.perf_counter()
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(result.stderr)
    return result.stdout, time.perf_counter() - start


def difference(program, model, data, *options):
    """Returns the largest difference of the units' statistics, relative to the largest number of their kind."""
    units = []
    for device in DEVICES:
        report = json.loads(run(program, "score", model, "--eval", data, *options, "--device", device, "--json")[0])
        if device == "cuda" and "CUDA" not in report["engines"]["device"]:
            sys.exit("not run on CUDA: " + report["engines"]["device"])
        units.append(report["units"])
    largest = 0
    for cpu, cuda in zip(*units):
        for kind in ("minimum", "maximum", "mean", "deviation"):
            a, b = np.array(cpu[kind]), np.array(cuda[kind])
            largest = max(largest, np.abs(a - b).max() / max(np.abs(a).max(), 1e-30))
    return largest


def network(file, units, random):
    """Writes a random network of ReLU layers."""
    widths = [FEATURES] + [units] * HIDDEN + [OUTPUTS]
    nodes, weights, source = [], [], "x"
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        kernel = random.standard_normal((inputs, outputs), dtype=np.float32) * np.float32(np.sqrt(2 / inputs))
        weights += [numpy_helper.from_array(kernel, f"w{i}"), numpy_helper.from_array(np.zeros(outputs, np.float32), f"b{i}")]
        nodes.append(helper.make_node("Gemm", [source, f"w{i}", f"b{i}"], [f"z{i}" if i < HIDDEN else "y"]))
        if i < HIDDEN:
            nodes.append(helper.make_node("Relu", [f"z{i}"], [f"a{i}"]))
            source = f"a{i}"
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", FEATURES])]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", OUTPUTS])]
    graph = helper.make_graph(nodes, "random", inputs, outputs, weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)


def main():
    program = sys.argv[1]
    rows, units = (int(a) for a in (sys.argv[2:4] + ["50000", "4096"][len(sys.argv[2:4]):]))
    models = pathlib.Path(__file__).parent.parent / "models"
    print("| model | largest relative difference |\n|---|---:|")
    differences = []
    for model in MODELS:
        image = model == "image.keras"
        options = ["--target", "-3,-2,-1"] if image else []
        differences.append(difference(program, models / model, models / ("image.csv" if image else "digits.csv.gz"), *options))
        print(f"| {model} | {differences[-1]:.1e} |", flush=True)

    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        wide, narrow, data = (pathlib.Path(folder) / name for name in ("wide.onnx", "narrow.onnx", "x.npy"))
        network(wide, units, random)
        network(narrow, units // 4, random)
        np.save(data, random.standard_normal((rows, FEATURES), dtype=np.float32))
        print("\n| command | CPU, s | CUDA, s | ratio |\n|---|---:|---:|---:|")
        for name, command in (("compare", ["compare", wide, narrow]), ("score", ["score", narrow])):
            seconds = {device: [] for device in DEVICES}
            for _ in range(RUNS):
                for device in DEVICES:
                    taken = run(program, *command, "--eval", data, "--target", "none", "--device", device)[1]
                    seconds[device].append(taken)
            cpu, cuda = (min(seconds[device]) for device in DEVICES)
            print(f"| {name} | {cpu:.1f} | {cuda:.1f} | {cpu / cuda:.1f} |", flush=True)
    sys.exit(1 if max(differences) > LARGEST else 0)


if __name__ == "__main__":
    main()
