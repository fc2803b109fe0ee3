#!/usr/bin/env python3
"""Make the table of docs/results/lenet-300-100.md with the command line tool.

Units are scored on the 60,000 training images; the error is that on the
10,000 test images. Nothing is written but the table, as Markdown, on standard
output. Run it in the repository's root; it needs Python 3.9 and no packages.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

FOLDS = ("exact", "none", "paper")


def shrink(args, epsilon, fold):
    """Return the report of one run of `shrink` that writes nothing."""
    mnist = args.mnist
    command = [
        "./odf2nna-onnx", "shrink", args.model, "--dry-run", "--json",
        "--quiet", "--eval", str(mnist / "train-images-idx3-ubyte.gz"),
        "--test", str(mnist / "t10k-images-idx3-ubyte.gz"),
        "--scale", "1/255", "--epsilon", epsilon, "--fold", fold]
    print("epsilon", epsilon, "fold", fold, file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def accuracy(report):
    """Return the metric row of the accuracy."""
    return next(row for row in report["metrics"]["metrics"]
                if row["name"] == "accuracy")


def error(value):
    """Return a share of right rows as an error in percent."""
    return f"{100 * (1 - value):.2f}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files")
    parser.add_argument("--model", default="lenet.onnx", metavar="FILE",
                        help="made by train_lenet.py (default: lenet.onnx)")
    parser.add_argument("--epsilon", nargs="+", metavar="E",
                        default=["0.1", "0.5", "0.6", "0.7", "0.9", "1.2"])
    args = parser.parse_args()

    rows = []
    for epsilon in args.epsilon:
        reports = {fold: shrink(args, epsilon, fold) for fold in FOLDS}
        exact = reports["exact"]
        kept = [layer["kept"] for layer in exact["layers"]]
        before = exact["before"]["parameters"]
        after = exact["after"]["parameters"]
        change = accuracy(exact)
        rows.append([
            epsilon,
            f"{sum(kept[:-1])} ({', '.join(map(str, kept[:-1]))})",
            f"{after:,} ({100 * after / before:.1f} %)",
            *(error(accuracy(reports[fold])["after"]) for fold in FOLDS),
            f"{0 - 100 * change['difference']:+.2f} "
            f"({0 - 100 * change['differenceHigh']:+.2f} to "
            f"{0 - 100 * change['differenceLow']:+.2f})"])
    print("| epsilon | hidden units kept | parameters kept | error, exact fold"
          " | error, no fold | error, paper's scalar"
          " | exact fold minus original |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\nThe original: 400 hidden units, {before:,} parameters, error "
          f"{error(change['before'])} %.")


if __name__ == "__main__":
    main()
