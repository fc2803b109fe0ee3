#!/usr/bin/env python3
"""Compare with Torch-Pruning: a table of docs/results/lenet-300-100.md.

The same networks are cut to the same widths by Torch-Pruning and by the
command line tool, without retraining and with two epochs of it. Torch-Pruning
ranks units by the magnitude of their weights, or by a first-order Taylor
expansion of the loss, whose gradient is taken over all 60,000 labelled
training images; it retrains with Adam, batches of 128 and a learning rate
that falls to 0 along a cosine, from the best of the values given by the mean
error on the test images, which favours it. The error is that on the 10,000
test images, as mean and standard deviation over the models given. The table
goes to standard output as Markdown. Run it in the repository's root, with a
Python that has the packages of examples/requirements.txt.
"""

import copy
import statistics
import sys

import onnx
import tables
import torch
import torch_pruning
from onnx import numpy_helper
from torch import nn
from train_lenet import read_set

IMPORTANCE = {
    "magnitude": torch_pruning.importance.GroupMagnitudeImportance,
    "Taylor, labels": torch_pruning.importance.GroupTaylorImportance,
}
# options of `shrink`, and what the table calls them
DISTILLED = ["--epochs", "2", "--keep", "last", "--distill", "0.9",
             "--temperature", "3"]
OURS = {
    "reconstruction, refit": ["--epochs", "0"],
    "2 epochs, labels": ["--epochs", "2", "--keep", "last"],
    "2 epochs, distilled": DISTILLED,
    "2 epochs, distilled, from 0.002": [
        *DISTILLED, "--learning-rate", "0.002"],
    "2 epochs, half distilled, decayed, from 0.003": [
        "--epochs", "2", "--keep", "last", "--distill", "0.5",
        "--temperature", "2", "--weight-decay", "0.1",
        "--learning-rate", "0.003"],
}


def load(path):
    """Return the network of an ONNX file made by train_lenet.py."""
    weights = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor)
                                             .copy())
               for tensor in onnx.load(path).graph.initializer}
    net = nn.Sequential(nn.Linear(784, 300), nn.ReLU(),
                        nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    net.load_state_dict(weights)
    return net


def error(net, rows):
    """Return the error on the rows in percent."""
    x, y = rows
    with torch.no_grad():
        return 100 * int((net(x).argmax(dim=1) != y).sum()) / len(y)


def accumulate_gradient(net, rows):
    """Leave the gradient of the mean loss over all rows in the network."""
    x, y = rows
    for start in range(0, len(y), 2000):
        some = slice(start, start + 2000)
        loss = nn.functional.cross_entropy(net(x[some]), y[some],
                                           reduction="sum") / len(y)
        loss.backward()


def cut(original, widths, importance, reduction, rows):
    """Return a copy with so many units, cut by Torch-Pruning."""
    net = copy.deepcopy(original)
    hidden = (net[0], net[2])
    # Half a unit more than is kept: the product is rounded down.
    ratios = {layer: 1 - (width + 0.5) / layer.out_features
              for layer, width in zip(hidden, widths)}
    pruner = torch_pruning.pruner.BasePruner(
        net, rows[0][:2], pruning_ratio_dict=ratios, ignored_layers=[net[4]],
        importance=IMPORTANCE[importance](group_reduction=reduction))
    accumulate_gradient(net, rows)
    pruner.step()
    kept = [layer.out_features for layer in hidden]
    if kept != widths:
        raise ValueError(f"Torch-Pruning kept {kept} units, not {widths}")
    return net


def retrain(net, rows, rate, epochs, seed):
    """Return a copy of the network, retrained."""
    torch.manual_seed(seed)
    net = copy.deepcopy(net)
    x, y = rows
    optimizer = torch.optim.Adam(net.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, epochs * -(-len(y) // 128))
    for _ in range(epochs):
        for batch in torch.randperm(len(y)).split(128):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            optimizer.step()
            schedule.step()
    return net


def theirs(args, widths, train, test):
    """Yield what was done by Torch-Pruning, and its error per model."""
    originals = [load(path) for path in args.model]
    for importance in IMPORTANCE:
        for reduction in ("mean", "first"):
            nets = [cut(net, widths, importance, reduction, train)
                    for net in originals]
            name = f"Torch-Pruning, {importance}, '{reduction}'"
            yield name, [error(net, test) for net in nets]
            tries = []
            for rate in args.rate:
                errors = [error(retrain(net, train, rate, 2, seed), test)
                          for seed, net in enumerate(nets)]
                print(widths, name, rate, errors, file=sys.stderr, flush=True)
                tries.append((statistics.mean(errors), rate, errors))
            _, rate, errors = min(tries)
            yield f"{name}, 2 epochs from {rate:g}", errors


def ours(args, widths):
    """Yield what was done by this project's tool, and its error per model."""
    for name, options in OURS.items():
        yield f"this project, {name}", [
            tables.error(tables.shrink(
                args.mnist, model, "--dry-run", "--widths",
                ",".join(map(str, widths)), "--seed", str(seed), *options),
                "after")
            for seed, model in enumerate(args.model)]


def main():
    parser = tables.parser(__doc__)
    parser.add_argument("--widths", nargs="+", metavar="A-B",
                        default=["150-50", "100-40", "60-25"])
    parser.add_argument("--rate", nargs="+", type=float, metavar="R",
                        default=[0.001, 0.003],
                        help="learning rates that Torch-Pruning's networks "
                             "are retrained with (default: 0.001 0.003)")
    args = parser.parse_args()
    torch.set_num_threads(1)
    train, test = (read_set(args.mnist, part) for part in ("train", "t10k"))

    print("| hidden units kept | done by | error |\n|---:|---|---:|",
          flush=True)
    for text in args.widths:
        widths = [int(width) for width in text.split("-")]
        for runs in (theirs(args, widths, train, test), ours(args, widths)):
            for name, errors in runs:
                print(f"| {text} | {name} | {tables.spread(errors)} |", flush=True)


if __name__ == "__main__":
    main()
