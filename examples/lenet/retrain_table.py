#!/usr/bin/env python3
"""Make the second table of docs/results/lenet-300-100.md: with retraining.

Units are scored, and the smaller network retrained, on the 60,000 training
images; a tenth of them tells the best epoch. The error is that on the 10,000
test images, as mean and standard deviation over seeds, which decide the order
of the rows and the tenth. Nothing is written but the table, as Markdown, on
standard output. Run it in the repository's root; it needs Python 3.9 and no
packages.
"""

import statistics

import tables
from tables import error, spread


def main():
    parser = tables.parser(__doc__)
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
        reports = [tables.shrink(
            args.mnist, args.model[0], "--dry-run", "--epsilon", epsilon,
            "--compensate", "fold", "--seed", str(seed),
            "--original-epochs", str(args.original_epochs))
            for seed in range(args.seeds)]
        first = reports[0]
        kept = [layer["kept"] for layer in first["layers"]][:-1]
        before = first["before"]["parameters"]
        after = first["after"]["parameters"]
        errors = [error(report, "after") for report in reports]
        epochs = [report["fineTuning"]["bestEpoch"] for report in reports]
        seconds = statistics.median(report["seconds"] for report in reports)
        print(f"| {epsilon} | {sum(kept)} ({', '.join(map(str, kept))}) "
              f"| {after:,} ({100 * after / before:.1f} %) "
              f"| {spread(errors)} "
              f"| {', '.join(map(str, sorted(set(epochs))))} "
              f"| {seconds:.0f} |", flush=True)
    print(f"\nThe original: {before:,} parameters, error "
          f"{error(first, 'before'):.2f} %.")


if __name__ == "__main__":
    main()
