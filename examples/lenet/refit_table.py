#!/usr/bin/env python3
"""Make a table of docs/results/lenet-300-100.md: units removed by their rank.

So many units of each hidden layer are kept as the widths say, nothing is
fine-tuned, and the consumers of removed ones are compensated. Units are scored on
the 60,000 training images, whose labels play no part in it; the error is that
on the 10,000 test images, as mean and standard deviation over the models
given. Seconds are those of whole runs, from file to file, Java's start
included. Nothing is left but the table, as Markdown, on standard output. Run
it in the repository's root; it needs Python 3.9 and no packages.
"""

import statistics
import tempfile
import time
from pathlib import Path

import tables
from tables import error, spread

# criterion, compensation and further options, and what the table calls them
METHODS = {
    ("std", "fold"): "deviation, fold",
    ("std", "refit"): "deviation, refit",
    ("contribution", "refit"): "contribution, refit",
    ("random", "refit"): "random, refit",
    ("reconstruction", "refit"): "**reconstruction, refit** (the default)",
    ("reconstruction", "refit", "--sequential"):
        "reconstruction, refit, sequential",
}


def timed(args, model, seed, widths, method, out):
    """Return the report and the seconds of one run that writes a file."""
    criterion, compensation, *options = method
    start = time.monotonic()
    report = tables.shrink(
        args.mnist, model, "--widths", widths.replace("-", ","),
        "--criterion", criterion, "--compensate", compensation, *options,
        "--epochs", "0", "--seed", str(seed), "-o", str(out), "--force")
    return report, time.monotonic() - start


def main():
    parser = tables.parser(__doc__)
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
                runs = [timed(args, model, seed, widths, method, out)
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
