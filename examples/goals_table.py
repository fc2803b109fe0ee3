#!/usr/bin/env python3
"""Make the table of docs/results/goals.md: whether goals are met on new rows.

For every data set and seed a network is trained with PyTorch on the rows that
are not the test set's, and the command line tool makes it smaller with
`--max-drop 0.5` from the same rows. What is lost on the test rows, which
neither has seen, is compared with what was allowed: half a point of accuracy,
or half a per cent of the root of the mean squared error. Then the tool is
asked for a number of parameters (`--target-params`), and the number that is
left is compared with it.

The table goes to standard output as Markdown. Run it in the repository's root,
with a Python that has the packages of examples/requirements.txt.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

# hidden widths, epochs of the original, whether the target is a class
SETS = {
    "spambase": ([100, 50], 20, True),
    "poker": ([100, 100], 20, True),
    "higgs-sample": ([100, 50], 8, True),
    "ailerons": ([50, 50], 20, False),
    "compactiv": ([50, 50], 40, False),
}
ALLOWED = 0.5
SHARES = ("50%", "10%")


def rows_of(folder, name, seed):
    """Return the rows to train with and those to test with, scaled."""
    with gzip.open(folder / f"{name}.csv.gz", "rt") as lines:
        table = np.genfromtxt(lines, delimiter=",", skip_header=1)
    order = np.random.default_rng(seed).permutation(len(table))
    test, train = np.split(order, [len(table) // 5])
    features = slice(None, -1) if SETS[name][2] else slice(None)
    mean, deviation = (of(table[train][:, features], axis=0)
                       for of in (np.mean, np.std))
    table[:, features] = ((table[:, features] - mean)
                          / np.where(deviation > 0, deviation, 1))
    table = table.astype(np.float32)
    table[:, :-1] = table[:, :-1].clip(-10, 10)
    return table[train], table[test]


def train_original(name, train, seed, path):
    """Train a network and export it."""
    torch.manual_seed(seed)
    hidden, epochs, classes = SETS[name]
    x, y = torch.from_numpy(train[:, :-1]), torch.from_numpy(train[:, -1])
    outputs = int(y.max()) + 1 if classes else 1
    layers = []
    for before, after in zip([x.shape[1], *hidden], [*hidden, outputs]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.001)
    for _ in range(epochs):
        for batch in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            out = net(x[batch])
            loss = (nn.functional.cross_entropy(out, y[batch].long())
                    if classes else
                    nn.functional.mse_loss(out[:, 0], y[batch]))
            loss.backward()
            optimizer.step()
    torch.onnx.export(net.eval(), torch.zeros(2, x.shape[1]), path,
                      dynamo=False, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "N"}, "y": {0: "N"}})


def shrink(model, work, seed, *options):
    """Return the report of one run of `shrink`."""
    command = ["./odf2nna-onnx", "shrink", model, "--dry-run", "--json",
               "--quiet", "--eval", work / "train.npy", "--test",
               work / "test.npy", "--seed", seed, *options]
    done = subprocess.run([str(word) for word in command],
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def lost(report, classes):
    """Return points of accuracy, or per cent of the RMSE, that are lost."""
    name = "accuracy" if classes else "RMSE"
    row = next((row for row in report.get("metrics", {}).get("metrics", [])
                if row["name"] == name), None)
    if row is None:  # nothing could go
        return 0.0
    if classes:
        return 100 * (row["before"] - row["after"])
    return 100 * (row["after"] / row["before"] - 1)


def measure(args, name, seed, work):
    """Return what was lost, and how far from the sizes asked for it ended."""
    train, test = rows_of(args.data, name, seed)
    np.save(work / "train.npy", train)
    np.save(work / "test.npy", test)
    model = work / "model.onnx"
    train_original(name, train, seed, model)
    report = shrink(model, work, seed, "--max-drop", ALLOWED,
                    "--epochs", args.epochs)
    whole = report["before"]["parameters"]
    left = report.get("after", report["before"])["parameters"]
    sizes = []
    for share in SHARES:
        wanted = whole * int(share[:-1]) // 100
        asked = shrink(model, work, seed, "--target-params", wanted,
                       "--epochs", 0)
        sizes.append((wanted, asked["after"]["parameters"]))
    result = {"lost": lost(report, SETS[name][2]), "whole": whole,
              "left": left, "sizes": sizes, "seconds": report["seconds"]}
    print(name, seed, result, file=sys.stderr, flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR",
                        help="folder with NAME.csv.gz, the target last")
    parser.add_argument("--set", nargs="+", choices=list(SETS),
                        default=list(SETS), help="default: all")
    parser.add_argument("--seeds", type=int, default=5, help="default: 5")
    parser.add_argument("--epochs", type=int, default=10,
                        help="of retraining (default: 10)")
    args = parser.parse_args()
    torch.set_num_threads(1)

    print("| data set | parameters | left with --max-drop 0.5 | lost on the "
          "test rows, each seed | above 0.5 | asked for, left |\n"
          "|---|---:|---:|---|---:|---|")
    runs = above = 0
    for name in args.set:
        results = []
        for seed in range(args.seeds):
            with tempfile.TemporaryDirectory() as work:
                results.append(measure(args, name, seed, Path(work)))
        losses = [run["lost"] for run in results]
        broken = sum(loss > ALLOWED for loss in losses)
        runs, above = runs + len(losses), above + broken
        left = [run["left"] for run in results]
        sizes = "; ".join(f"{wanted:,}: " + ", ".join(
            f"{run['sizes'][i][1]:,}" for run in results)
            for i, (wanted, _) in enumerate(results[0]["sizes"]))
        unit = "points" if SETS[name][2] else "% of RMSE"
        print(f"| {name} | {results[0]['whole']:,} "
              f"| {min(left):,}–{max(left):,} "
              f"| {', '.join(f'{loss:.2f}' for loss in losses)} {unit} "
              f"| {broken} | {sizes} |", flush=True)
    print(f"\n{above} of {runs} runs lost more than was allowed.")


if __name__ == "__main__":
    main()
