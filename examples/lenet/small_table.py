#!/usr/bin/env python3
"""Make the tables of docs/results/small-mnist.md: as small as it can be.

Networks made by train_lenet.py are made smaller in rounds, inputs too, and
retrained on the labels, without and with images that are moved by a pixel;
the error is that on the 10,000 test images. The options were chosen with
networks trained on the first 50,000 training images and judged on the other
10,000. A line for each network and a summary go to standard output as
Markdown. Run it in the repository's root; it needs Python 3.9 and no packages.
"""

import tables
from tables import error, spread

COMMON = ["--dry-run", "--prune-inputs", "--keep", "last"]
SHIFT = ["--augment", "shift=1", "--image", "28x28",
         "--learning-rate", "0.004"]
WAYS = {
    "plain": ["--rounds", "5", "--round-epochs", "10", "--epochs", "100",
              "--learning-rate", "0.008", "--weight-decay", "0.05",
              "--adversarial", "1", "--distill", "0",
              "--target-inputs", "140"],
    "moved": [*SHIFT, "--rounds", "4", "--round-epochs", "6",
              "--epochs", "100", "--weight-decay", "0.03"],
    "brief": [*SHIFT, "--rounds", "4", "--round-epochs", "3",
              "--epochs", "30"],
    "smallest": [*SHIFT, "--rounds", "5", "--round-epochs", "5",
                 "--epochs", "900", "--weight-decay", "0.03",
                 "--target-inputs", "100"],
}


def main():
    parser = tables.parser(__doc__)
    parser.add_argument("--way", choices=list(WAYS), required=True,
                        help="which options: without augmentation, with "
                             "images that are moved, the same in fewer "
                             "epochs, or for the smallest networks")
    parser.add_argument("--target-params", type=int, required=True,
                        metavar="N")
    args = parser.parse_args()

    print("| network | parameters before | error before | parameters | inputs "
          "and units | error | seconds |\n|---|---:|---:|---:|---:|---:|---:|")
    before, after = [], []
    for seed, model in enumerate(args.model):
        report = tables.shrink(
            args.mnist, model, *COMMON, "--target-params",
            str(args.target_params), "--seed", str(seed), *WAYS[args.way])
        layers = report["layers"]
        inputs = layers[0]["inputs"] - report["plan"]["prunedInputs"]
        shape = "-".join(str(width) for width in
                         [inputs, *(layer["kept"] for layer in layers)]
                         if width)
        before.append(error(report, "before"))
        after.append(error(report, "after"))
        print(f"| {model.rsplit('/', 1)[-1]} "
              f"| {report['before']['parameters']:,} | {before[-1]:.2f} "
              f"| {report['after']['parameters']:,} | {shape} "
              f"| {after[-1]:.2f} | {report['seconds']:.0f} |", flush=True)
    print(f"\n{spread(before)} % before, {spread(after)} % after.")


if __name__ == "__main__":
    main()
