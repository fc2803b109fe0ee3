#!/usr/bin/env python3
"""Make the table of docs/results/lenet-300-100.md with the command line tool.

Units are scored on the 60,000 training images; the error is that on the
10,000 test images, as mean over the models given. Nothing is written but the table,
as Markdown, on standard output. Run it in the repository's root; it needs Python 3.9 and no packages.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

FOLDS = ("fold", "none", "paper")


def shrink(args, model, epsilon, fold):
    """Return the report of one run of `shrink` that writes nothing."""
    mnist = args.mnist
    command = [
        "./odf2nna-onnx", "shrink", model, "--dry-run", "--json",
        "--quiet", "--eval", str(mnist / "train-images-idx3-ubyte.gz"),
        "--test", str(mnist / "t10k-images-idx3-ubyte.gz"),
        "--scale", "1/255", "--epsilon", epsilon, "--compensate", fold,
        "--epochs", "0"]
    print(model, "epsilon", epsilon, "fold", fold, file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def accuracy(report):
    """Return the metric row of the accuracy."""
    return next(row for row in report["metrics"]["metrics"]
                if row["name"] == "accuracy")


def error(report, side):
    """Return the error of one side in percent."""
    return 100 * (1 - accuracy(report)[side])


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
    parser.add_argument("--epsilon", nargs="+", metavar="E",
                        default=["0.4", "0.5", "0.6", "0.65", "0.7", "0.8",
                                 "0.9"])
    args = parser.parse_args()

    print("| epsilon | hidden units kept | parameters kept | error, exact fold"
          " | error, no fold | error, paper's scalar"
          " | exact minus no fold |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for epsilon in args.epsilon:
        reports = {fold: [shrink(args, model, epsilon, fold)
                          for model in args.model] for fold in FOLDS}
        exact = reports["fold"]
        kept = statistics.mean(
            sum(layer["kept"] for layer in report["layers"][:-1])
            for report in exact)
        after = statistics.mean(
            report["after"]["parameters"] for report in exact)
        before = exact[0]["before"]["parameters"]
        errors = {fold: [error(report, "after") for report in reports[fold]]
                  for fold in FOLDS}
        gain = [a - b for a, b in zip(errors["fold"], errors["none"])]
        print(f"| {epsilon} | {kept:.0f} "
              f"| {after:,.0f} ({100 * after / before:.1f} %) | "
              + " | ".join(spread(errors[fold]) for fold in FOLDS)
              + f" | {spread(gain)} |", flush=True)
    originals = [error(report, "before") for report in exact]
    print(f"\n{len(args.model)} originals: 400 hidden units, {before:,} "
          f"parameters, error {spread(originals)} %.")


if __name__ == "__main__":
    main()
