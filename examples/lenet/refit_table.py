#!/usr/bin/env python3
"""Make a table of docs/results/lenet-300-100.md: units dropped by their rank.

So many units of each hidden layer are kept as the widths say, nothing is
retrained, and what reads the dropped ones is compensated. Units are scored on
the 60,000 training images, whose labels play no part in it; the error is that
on the 10,000 test images, as mean and standard deviation over the models
given. Seconds are those of whole runs, from file to file, Java's start
included. Nothing is left but the table, as Markdown, on standard output. Run
it in the repository's root; it needs Python 3.9 and no packages.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# criterion and compensation, and what the table calls them
METHODS = {
    ("std", "paper"): "deviation, the paper's scalar (the paper's rule)",
    ("std", "fold"): "deviation, fold",
    ("std", "refit"): "deviation, refit",
    ("contribution", "refit"): "contribution, refit",
    ("random", "refit"): "random, refit",
    ("reconstruction", "refit"): "**reconstruction, refit** (the default)",
}


def shrink(args, model, seed, widths, method, out):
    """Return the report and the seconds of one run that writes a file."""
    mnist = args.mnist
    criterion, compensation = method
    command = [
        "./odf2nna-onnx", "shrink", model, "--json", "--quiet",
        "--eval", str(mnist / "train-images-idx3-ubyte.gz"),
        "--test", str(mnist / "t10k-images-idx3-ubyte.gz"),
        "--scale", "1/255", "--widths", widths.replace("-", ","),
        "--criterion", criterion, "--compensate", compensation,
        "--epochs", "0", "--seed", str(seed), "-o", str(out), "--force"]
    print(model, widths, *method, file=sys.stderr, flush=True)
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout), time.monotonic() - start


def error(report, side):
    """Return the error of one side in percent."""
    accuracy = next(row for row in report["metrics"]["metrics"]
                    if row["name"] == "accuracy")
    return 100 * (1 - accuracy[side])


def spread(values):
    """Return the mean and standard deviation as text."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):.2f} ± {deviation:.2f}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files")
    parser.add_argument("--model", nargs="+", default=["lenet.onnx"],
                        metavar="FILE",
                        help="made by train_lenet.py with several seeds "
                             "(default: lenet.onnx)")
    parser.add_argument("--widths", nargs="+", metavar="A-B",
                        default=["150-50", "100-40", "60-25"])
    args = parser.parse_args()

    print("| hidden units kept | parameters kept | criterion, compensation "
          "| error | error minus the original's | worst of the models "
          "| seconds, median (range) |")
    print("|---:|---:|---|---:|---:|---:|---:|")
    for widths in args.widths:
        for method, name in METHODS.items():
            with tempfile.TemporaryDirectory() as work:
                out = Path(work) / "small.onnx"
                runs = [shrink(args, model, seed, widths, method, out)
                        for seed, model in enumerate(args.model)]
            reports, seconds = zip(*runs)
            before = [error(report, "before") for report in reports]
            after = [error(report, "after") for report in reports]
            rise = [a - b for a, b in zip(after, before)]
            whole = reports[0]["before"]["parameters"]
            small = reports[0]["after"]["parameters"]
            print(f"| {widths} | {small:,} ({100 * small / whole:.1f} %) "
                  f"| {name} | {spread(after)} | {spread(rise)} "
                  f"| {max(after):.2f} | {statistics.median(seconds):.0f} "
                  f"({min(seconds):.0f}–{max(seconds):.0f}) |", flush=True)
    print(f"\n{len(args.model)} originals: {whole:,} parameters, error "
          f"{spread(before)} %.")


if __name__ == "__main__":
    main()
