#!/usr/bin/env python3
"""Make the tables of docs/results/regression.md: networks of numbers.

For every data set and seed the rows are shared out: a fifth to test, of the
others a tenth to validate. Features and target are put on mean 0 and
deviation 1 by the training rows, and a network is trained with PyTorch, whose
best epoch the validation rows tell. Then the command line tool makes it
smaller: hidden units and layers alone, or inputs too, without labels and
without retraining; and inputs too, with retraining. It is given the training and
validation rows, and judged on the test rows, by R squared.

The tables go to standard output as Markdown. Run it in the repository's root,
with a Python that has the packages of examples/requirements.txt.
"""

import argparse
import copy
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

# hidden widths; epochs and weight decay of the original; parameters without
# retraining: those of the first hidden layer alone; parameters with it, and
# options for that
SETS = {
    "ailerons": ([18] * 7, 25, 0.3, 757, 105, ["--target-inputs", "12"]),
    "compactiv": ([19] * 5, 60, 0.01, 438, 140, []),
    "pole": ([22] * 8, 40, 0.01, 1101, 540, []),
}
RATE = 0.003
# features further than so many deviations from their mean are moved there
FAR = 10
RETRAINED = ["--prune-inputs", "--rounds", "4", "--round-epochs", "30",
             "--epochs", "150", "--learning-rate", "0.003",
             "--keep", "last", "--distill", "0.5"]


def prepare(folder, name, seed):
    """Return the rows of training, validation and test, scaled."""
    with gzip.open(folder / f"{name}.csv.gz", "rt") as lines:
        table = np.genfromtxt(lines, delimiter=",", skip_header=1)
    order = np.random.default_rng(seed).permutation(len(table))
    fifth = len(table) // 5
    test, rest = order[:fifth], order[fifth:]
    validation, train = rest[:len(rest) // 10], rest[len(rest) // 10:]
    deviation = table[train].std(axis=0)
    table = ((table - table[train].mean(axis=0))
             / np.where(deviation > 0, deviation, 1)).astype(np.float32)
    table[:, :-1] = table[:, :-1].clip(-FAR, FAR)
    return table[train], table[validation], table[test]


def train_original(hidden, train, validation, seed, epochs, decay,
                   path):
    """Train a network, export its best epoch."""
    torch.manual_seed(seed)
    widths = [train.shape[1] - 1, *hidden, 1]
    layers = []
    for before, after in zip(widths, widths[1:]):
        linear = nn.Linear(before, after)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    x, y = torch.from_numpy(train[:, :-1]), torch.from_numpy(train[:, -1:])
    rows = torch.from_numpy(validation)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE,
                                  weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    best = (np.inf, 0, None)
    for epoch in range(epochs):
        for batch in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            nn.functional.mse_loss(net(x[batch]), y[batch]).backward()
            optimizer.step()
        schedule.step()
        with torch.no_grad():
            loss = float(nn.functional.mse_loss(net(rows[:, :-1]),
                                                rows[:, -1:]))
        if loss < best[0]:
            best = (loss, epoch + 1, copy.deepcopy(net.state_dict()))
    net.load_state_dict(best[2])
    print(f"best epoch {best[1]}, validation R2 "
          f"{1 - best[0] / validation[:, -1].var():.4f}",
          file=sys.stderr, flush=True)
    torch.onnx.export(net.eval(), torch.zeros(2, widths[0]), path,
                      dynamo=False, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "N"}, "y": {0: "N"}})


def shrink(model, out, work, seed, *options):
    """Return the report of one run of `shrink`."""
    command = ["./odf2nna-onnx", "shrink", model, "-o", out, "--force",
               "--json", "--quiet", "--eval", work / "train.npy",
               "--test", work / "test.npy", "--seed", seed, *options]
    done = subprocess.run([str(word) for word in command],
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def r2(report, side):
    """Return R squared of one side on the test rows."""
    return next(row[side] for row in report["metrics"]["metrics"]
                if row["name"] == "R2")


def outcome(report):
    """Return what the tables say of a result."""
    first = report["layers"][0]["inputs"] - report["plan"]["prunedInputs"]
    return {"parameters": report["after"]["parameters"],
            "shape": "-".join(str(width) for width in
                              [first, *(layer["kept"] for layer in
                                        report["layers"])] if width),
            "r2": r2(report, "after")}


def measure(args, name, seed, work):
    """Return R squared of an original, and what became of it."""
    hidden, epochs, decay, plain, goal, options = SETS[name]
    train, validation, test = prepare(args.data, name, seed)
    np.save(work / "train.npy", np.concatenate([train, validation]))
    np.save(work / "test.npy", validation if args.tune else test)
    if args.tune:
        np.save(work / "train.npy", train)
    folder = args.originals or work
    model = folder / f"{name}-{seed}.onnx"
    if not model.exists():
        train_original(hidden, train, validation, seed, epochs, decay, model)
    small = work / "small.onnx"
    result = {}
    size = ["--target-params", plain]
    for key, how in (
            ("plain", [*size, "--sequential"]),
            ("inputs", [*size, "--sequential", "--prune-inputs"]),
            ("first", ["--widths", ",".join(
                [str(hidden[0])] + ["0"] * (len(hidden) - 1))]),
            ("deviation", [*size, "--criterion", "std"])):
        report = shrink(model, small, work, seed, "--epochs", 0, *how)
        result[key] = outcome(report)
    # the paper's rule takes no size, but the threshold of one
    del result["deviation"]
    report = shrink(model, small, work, seed, "--epochs", 0, "--paper",
                    "--epsilon", report["plan"]["epsilon"])
    result["paper"] = outcome(report)
    result["before"] = r2(report, "before")
    result["size"] = report["before"]["parameters"]
    report = shrink(model, small, work, seed, "--target-params", goal,
                    *RETRAINED, *options)
    print(name, seed, outcome(report), file=sys.stderr, flush=True)
    result["retrained"] = outcome(report)
    return result


def spread(values, form=".4f"):
    """Return the mean and standard deviation as text."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):{form}} ± {deviation:{form}}"


def print_table(results, key, what):
    """Print one table: a way to make networks smaller, all data sets."""
    print(f"\n{what}\n\n| data set | parameters of the original | R² of the "
          "original | parameters | units of each layer that is left, inputs "
          "first | R² | difference | worst difference |")
    print("|---|---:|---:|---:|---|---:|---:|---:|")
    for name, runs in results.items():
        before = [run["before"] for run in runs]
        after = [run[key]["r2"] for run in runs]
        rise = [a - b for a, b in zip(after, before)]
        sizes = [run[key]["parameters"] for run in runs]
        shapes = ", ".join(sorted({run[key]["shape"] for run in runs}))
        print(f"| {name} | {runs[0]['size']:,} | {spread(before)} "
              f"| {min(sizes):,}–{max(sizes):,} | {shapes} | {spread(after)} "
              f"| {spread(rise)} | {min(rise):.4f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR",
                        help="folder with NAME.csv.gz, the target last")
    parser.add_argument("--set", nargs="+", choices=list(SETS),
                        default=list(SETS), help="default: all")
    parser.add_argument("--seeds", type=int, default=5, help="default: 5")
    parser.add_argument("--originals", type=Path, metavar="DIR",
                        help="folder that keeps the trained networks, and "
                             "from which those that are there are taken")
    parser.add_argument("--tune", action="store_true",
                        help="judge on the validation rows, and give the tool "
                             "the training rows alone")
    args = parser.parse_args()
    torch.set_num_threads(1)

    results = {}
    for name in args.set:
        results[name] = []
        for seed in range(args.seeds):
            with tempfile.TemporaryDirectory() as work:
                results[name].append(
                    measure(args, name, seed, Path(work)))
            print(name, seed, results[name][-1], file=sys.stderr, flush=True)
    print_table(results, "plain", "Hidden units and layers, neither labels "
                "nor retraining:")
    print_table(results, "inputs", "Inputs too, neither labels nor "
                "retraining:")
    print_table(results, "first", "The first hidden layer alone:")
    print_table(results, "paper", "The same sizes by the paper's rule:")
    print_table(results, "retrained", "Inputs too, with retraining:")


if __name__ == "__main__":
    main()
