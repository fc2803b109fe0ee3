#!/usr/bin/env python3
"""Make the table of docs/results/label-free.md: retraining without labels.

For every data set and seed a network is trained with PyTorch on four fifths
of the rows, and exported with its softmax. `shrink` makes a plan that drops a
share of its hidden units; `apply` carries it out twice, retraining once on
the labelled rows and once on the features alone, from which the smaller
network learns the original's outputs. What counts is how often the class is
the original's on the last fifth, which nothing else has seen.

The table goes to standard output as Markdown. Run it in the repository's
root, with a Python that has the packages of examples/requirements.txt.
"""

import argparse
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

# hidden widths, epochs of training, rows in a batch
SETS = {
    "cancer": ([32, 16], 30, 32),
    "diabetes": ([32, 16], 30, 32),
    "spambase": ([64, 32], 20, 32),
    "higgs-sample": ([100, 50], 15, 32),
    "poker": ([100, 50], 30, 64),
    "mnist": ([300, 100], 5, 128),
}


def read_idx(path):
    """Return the bytes of an idx file as rows."""
    data = gzip.decompress(path.read_bytes())
    rows = int.from_bytes(data[4:8], "big")
    start = 4 + 4 * data[3]
    return np.frombuffer(data, np.uint8, offset=start).reshape(rows, -1)


def read(folder, name):
    """Return features and classes 0, 1, ... of all complete rows."""
    if name == "mnist":
        pixels = read_idx(folder / "mnist" / "train-images-idx3-ubyte.gz")
        labels = read_idx(folder / "mnist" / "train-labels-idx1-ubyte.gz")
        return pixels / np.float32(255), labels.ravel().astype(np.int64)
    table = np.genfromtxt(folder / f"{name}.csv.gz", delimiter=",",
                          skip_header=1)
    table = table[~np.isnan(table).any(axis=1)]
    classes = np.unique(table[:, -1], return_inverse=True)[1]
    return table[:, :-1].astype(np.float32), classes


def prepare(folder, name, seed, work):
    """Write the rows, shared out by the seed; return the training rows."""
    x, y = read(folder, name)
    order = np.random.default_rng(seed).permutation(len(y))
    cut = len(y) * 4 // 5
    train, test = order[:cut], order[cut:]
    if name != "mnist":
        deviation = x[train].std(axis=0)
        x = (x - x[train].mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    for part, rows in (("train", train), ("test", test)):
        np.save(work / f"{part}-features.npy", x[rows])
        np.save(work / f"{part}.npy", np.column_stack(
            [x[rows], y[rows].astype(np.float32)]))
    return torch.from_numpy(x[train]), torch.from_numpy(y[train])


def train_original(name, x, y, seed, path):
    """Train a network and export it with its softmax."""
    hidden, epochs, batch = SETS[name]
    torch.manual_seed(seed)
    widths = [x.shape[1], *hidden, int(y.max()) + 1]
    layers = []
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(batch):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            optimizer.step()
    whole = nn.Sequential(net, nn.Softmax(dim=1)).eval()
    torch.onnx.export(whole, torch.zeros(2, widths[0]), path, dynamo=False,
                      input_names=["x"], output_names=["p"],
                      dynamic_axes={"x": {0: "N"}, "p": {0: "N"}})


def tool(*words):
    """Return the report of a command."""
    done = subprocess.run(
        ["./odf2nna-onnx", *map(str, words), "--json", "--quiet"],
        stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def threshold(model, work, share):
    """Return the smallest epsilon that prunes a share of the hidden units."""
    report = tool("score", model, "--eval", work / "train.npy",
                  "--hold-out", "0")
    units = sum(layer["prunable"] for layer in report["layers"])
    return next(row["threshold"] for row in report["thresholds"]
                if row["prunedUnits"] >= share * units)


def agreement(report):
    """Return the share of rows whose class is the original's."""
    return next(row["after"] for row in report["metrics"]["fidelity"]
                if row["name"] == "agreement")


def measure(args, name, seed, work):
    """Return agreement labelled, label-free, unretrained; parameters."""
    x, y = prepare(args.data, name, seed, work)
    model, plan = work / "original.onnx", work / "plan.json"
    train_original(name, x, y, seed, model)
    epsilon = threshold(model, work, args.share)
    labelled = ["--eval", work / "train.npy", "--test", work / "test.npy"]
    features = ["--eval", work / "train-features.npy",
                "--test", work / "test-features.npy", "--target", "none"]
    pruned = tool("shrink", model, *labelled, "--epsilon", epsilon,
                  "--compensate", "fold", "--epochs", "0", "--save-plan",
                  plan, "-o", work / "small.onnx", "--force")
    retrain = ["apply", model, plan, "--dry-run", "--epochs", args.epochs,
               "--seed", seed, "--task", "classes"]
    return {"labelled": agreement(tool(*retrain, *labelled)),
            "free": agreement(tool(*retrain, *features)),
            "pruned": agreement(pruned),
            "kept": (pruned["after"]["parameters"]
                     / pruned["before"]["parameters"])}


def spread(values, form=".2f", unit=100):
    """Return mean and standard deviation as text."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0
    return f"{unit * statistics.mean(values):{form}} ± " \
           f"{unit * deviation:{form}}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR",
                        help="folder with NAME.csv.gz, the label last, and "
                             "mnist/ with the idx files")
    parser.add_argument("--set", nargs="+", choices=list(SETS),
                        default=list(SETS), help="default: all")
    parser.add_argument("--share", type=float, default=0.5,
                        help="of the hidden units to drop (default: 0.5)")
    parser.add_argument("--epochs", type=int, default=5,
                        help="of retraining (default: 5)")
    parser.add_argument("--seeds", type=int, default=5, help="default: 5")
    args = parser.parse_args()
    torch.set_num_threads(1)

    print("| data set | parameters kept, % | agreement before retraining, % "
          "| agreement, labels, % | agreement, features alone, % "
          "| features alone / labels | smallest |")
    print("|---|---:|---:|---:|---:|---:|---:|", flush=True)
    for name in args.set:
        runs = []
        for seed in range(args.seeds):
            print(name, "seed", seed, file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory() as work:
                runs.append(measure(args, name, seed, Path(work)))
        ratios = [run["free"] / run["labelled"] for run in runs]
        cells = [spread([run[key] for run in runs], form) for key, form in
                 (("kept", ".1f"), ("pruned", ".2f"), ("labelled", ".2f"),
                  ("free", ".2f"))]
        print(f"| {name} | {' | '.join(cells)} "
              f"| {spread(ratios, '.4f', 1)} | {min(ratios):.4f} |",
              flush=True)


if __name__ == "__main__":
    main()
