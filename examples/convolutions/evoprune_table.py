#!/usr/bin/env python3
"""Make the table of docs/results/evoprune.md: the dense head of a convolutional network.

For every seed train_convolutions.py trains a network whose head has 512 hidden
units. `study evoprune` and `study mo-evoprune` search for a set of units by its
error on validation rows. `shrink --epochs 0` takes the units that the others
reconstruct best, at the size that the search found, and at a quarter. The second
search and `shrink` at its size are run with fine-tuning, too. Figures are of the 10,000 test images, which none of them reads
before; `worse` is judged by the paired 95 % interval of the report.

Every written file is compared with the original by onnx: nodes and constants
that are not of the head must be the same byte for byte.

Networks and one line of JSON for every run are kept under --work, so that the
script can be ended and started again. The table goes to standard output as
Markdown. Run it in the repository's root, with a Python that has the packages
of examples/requirements.txt.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx

HALF = "50%"
METHODS = ("evoprune", "mo-evoprune")
EPOCHS = "5"


def run(arguments, words, model, result):
    """Run the tool; return its report."""
    mnist = arguments.mnist
    command = [arguments.program, *words, model,
               "--eval", mnist / "train-images-idx3-ubyte.gz", "--test", mnist / "t10k-images-idx3-ubyte.gz",
               "--scale", "1/255", "-o", result, "--force", "--json", "--quiet"]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def frozen(path):
    """Return the nodes of a network before its head, and the bytes of their constants."""
    graph = onnx.load(path).graph
    constants = {tensor.name: tensor.SerializeToString() for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type in ("Gemm", "MatMul"):
            break
        nodes.append((node.SerializeToString(), [constants.get(name) for name in node.input]))
    return nodes


def line(arguments, seed, title, words, model):
    """Run one method; return what is known of its result."""
    result = arguments.work / f"{title}-{seed}.onnx"
    report = run(arguments, words, model, result)
    metric = next(row for row in report["metrics"]["metrics"] if row["name"] == "accuracy")
    before, after = frozen(model), frozen(result)
    if len(before) < 4:
        sys.exit(f"{model}: expected convolutions before the head")
    return {"seed": seed, "method": title, "units": report["layers"][0]["kept"],
            "parameters": report["after"]["denseParameters"], "original": metric["before"],
            "accuracy": metric["after"], "worse": metric["differenceHigh"] < 0, "seconds": report["seconds"],
            "frozen": before == after, "size": report["after"]["parameters"]}


def measured(arguments, seed):
    """Return the lines of one seed."""
    model = arguments.work / f"convolutions-{seed}.onnx"
    if not model.exists():
        script = Path(__file__).parent / "train_convolutions.py"
        subprocess.run([sys.executable, str(script), "--mnist", str(arguments.mnist), "--out", str(model),
                        "--seed", str(seed), "--transfer"], stdout=sys.stderr, check=True)
    lines = []
    for method in METHODS:
        size = ["--target-params", HALF] if method == "mo-evoprune" else []
        found = line(arguments, seed, method, ["study", method, *size], model)
        title = f"shrink, at the size of {method}"
        beside = line(arguments, seed, title,
                      ["shrink", "--epochs", "0", "--target-params", str(found["size"])], model)
        lines += [found, beside]
    lines.append(line(arguments, seed, "shrink, a quarter",
                      ["shrink", "--epochs", "0", "--target-params", "25%"], model))
    found = line(arguments, seed, "mo-evoprune, fine-tuned",
                 ["study", "mo-evoprune", "--target-params", HALF, "--epochs", EPOCHS], model)
    beside = line(arguments, seed, "shrink, at that size, fine-tuned",
                  ["shrink", "--epochs", EPOCHS, "--target-params", str(found["size"])], model)
    return [*lines, found, beside]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--program", default="./odf2nna-onnx")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    path = arguments.work / "runs.jsonl"
    lines = [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []
    for seed in arguments.seeds:
        if all(one["seed"] != seed for one in lines):
            some = measured(arguments, seed)
            lines += some
            with path.open("a") as out:
                out.writelines(json.dumps(one) + "\n" for one in some)
    print("| method | seeds | units of 512 | parameters | original | accuracy | significantly worse | s |"
          " frozen part the same |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for method in dict.fromkeys(one["method"] for one in lines):
        some = [one for one in lines if one["method"] == method]
        mean = {key: np.mean([one[key] for one in some])
                for key in ("units", "parameters", "original", "accuracy", "seconds")}
        print(f"| {method} | {len(some)} | {mean['units']:.0f} | {mean['parameters']:,.0f} |"
              f" {100 * mean['original']:.2f} | {100 * mean['accuracy']:.2f} |"
              f" {sum(one['worse'] for one in some)} | {mean['seconds']:.0f} |"
              f" {sum(one['frozen'] for one in some)} of {len(some)} |")


if __name__ == "__main__":
    main()
