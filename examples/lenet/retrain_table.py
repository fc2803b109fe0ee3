#!/usr/bin/env python3
"""Make the second table of docs/results/lenet-300-100.md: with retraining.

Units are scored, and the smaller network retrained, on the 60,000 training
images; a tenth of them tells the best epoch. The error is that on the 10,000
test images, as mean and standard deviation over seeds, which decide the order
of the rows and the tenth. Nothing is written but the table, as Markdown, on
standard output. Run it in the repository's root; it needs Python 3.9 and no
packages.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path


def shrink(args, epsilon, seed):
    """Return the report of one run of `shrink` that writes nothing."""
    mnist = args.mnist
    command = [
        "./odf2nna-onnx", "shrink", args.model, "--dry-run", "--json",
        "--quiet", "--eval", str(mnist / "train-images-idx3-ubyte.gz"),
        "--test", str(mnist / "t10k-images-idx3-ubyte.gz"),
        "--scale", "1/255", "--epsilon", epsilon, "--seed", str(seed),
        "--original-epochs", str(args.original_epochs)]
    print("epsilon", epsilon, "seed", seed, file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def error(report, side):
    """Return the error of one side in percent."""
    accuracy = next(row for row in report["metrics"]["metrics"]
                    if row["name"] == "accuracy")
    return 100 * (1 - accuracy[side])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files")
    parser.add_argument("--model", default="lenet.onnx", metavar="FILE",
                        help="made by train_lenet.py (default: lenet.onnx)")
    parser.add_argument("--original-epochs", type=int, default=20,
                        help="of train_lenet.py; 15 %% of them are taken "
                             "(default: 20)")
    parser.add_argument("--seeds", type=int, default=5, help="default: 5")
    parser.add_argument("--epsilon", nargs="+", metavar="E",
                        default=["0.4", "0.5", "0.6", "0.7", "0.8", "0.9",
                                 "1.1"])
    args = parser.parse_args()

    print("| epsilon | hidden units kept | parameters kept | error after "
          "retraining, mean ± deviation of seeds | best epoch | seconds |")
    print("|---:|---:|---:|---:|---:|---:|")
    for epsilon in args.epsilon:
        reports = [shrink(args, epsilon, seed) for seed in range(args.seeds)]
        first = reports[0]
        kept = [layer["kept"] for layer in first["layers"]][:-1]
        before = first["before"]["parameters"]
        after = first["after"]["parameters"]
        errors = [error(report, "after") for report in reports]
        epochs = [report["retraining"]["bestEpoch"] for report in reports]
        seconds = statistics.median(report["seconds"] for report in reports)
        print(f"| {epsilon} | {sum(kept)} ({', '.join(map(str, kept))}) "
              f"| {after:,} ({100 * after / before:.1f} %) "
              f"| {statistics.mean(errors):.2f} ± "
              f"{statistics.stdev(errors) if len(errors) > 1 else 0:.2f} "
              f"| {', '.join(map(str, sorted(set(epochs))))} "
              f"| {seconds:.0f} |", flush=True)
    print(f"\nThe original: {before:,} parameters, error "
          f"{error(first, 'before'):.2f} %.")


if __name__ == "__main__":
    main()
