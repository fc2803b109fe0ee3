#!/usr/bin/env python3
"""Make the table of docs/results/lenet-300-100.md with the command line tool.

Units are scored on the 60,000 training images; the error is that on the
10,000 test images, as mean over the models given. Nothing is written but the table,
as Markdown, on standard output. Run it in the repository's root; it needs Python 3.9 and no packages.
"""

import statistics

import tables
from tables import error, spread

FOLDS = ("fold", "none", "paper")


def main():
    parser = tables.parser(__doc__)
    parser.add_argument("--epsilon", nargs="+", metavar="E",
                        default=["0.4", "0.5", "0.6", "0.65", "0.7", "0.8",
                                 "0.9"])
    args = parser.parse_args()

    print("| epsilon | hidden units kept | parameters kept | error, exact fold"
          " | error, no fold | error, paper's scalar"
          " | exact minus no fold |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for epsilon in args.epsilon:
        reports = {fold: [tables.shrink(
            args.mnist, model, "--dry-run", "--epsilon", epsilon,
            *(["--paper"] if fold == "paper" else ["--compensate", fold]),
            "--epochs", "0")
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
