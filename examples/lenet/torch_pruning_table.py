#!/usr/bin/env python3
"""Compare with Torch-Pruning: a table of docs/results/lenet-300-100.md.

The same networks are cut to the same widths by Torch-Pruning and by the
command line tool, without retraining and with two epochs of it. Torch-Pruning
ranks units by the magnitude of their weights, or by a first-order Taylor
expansion of the loss, whose gradient is taken over all 60,000 labelled
training images; it retrains with Adam, batches of 128 and a learning rate
that falls to 0 along a cosine, from the best of the values given by the mean
error on the test images, which favours it. With --moved, what it cut is also
retrained the way this project's networks are where they do best: on images
moved by up to a pixel, with weight decay, labels and the original's outputs
half and half. The error is that on the 10,000 test images, as mean and
standard deviation over the models given. The table goes to standard output as
Markdown. Run it in the repository's root, with a Python that has the packages
of examples/requirements.txt.
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
from train_lenet import moved, read_set

IMPORTANCE = {
    "magnitude": torch_pruning.importance.GroupMagnitudeImportance,
    "Taylor, labels": torch_pruning.importance.GroupTaylorImportance,
}
# options of `shrink`, and what the table calls them
DISTILLED = ["--epochs", "2", "--keep", "last", "--distill", "0.9",
             "--temperature", "3"]
HALF = ["--epochs", "2", "--keep", "last", "--distill", "0.5",
        "--temperature", "2", "--learning-rate", "0.003"]
MOVED = "2 epochs, moved images, half distilled, decayed"
OURS = {
    "reconstruction, refit": ["--epochs", "0"],
    "2 epochs, labels": ["--epochs", "2", "--keep", "last"],
    "2 epochs, distilled": DISTILLED,
    "2 epochs, distilled, from 0.002": [
        *DISTILLED, "--learning-rate", "0.002"],
    "2 epochs, half distilled, decayed, from 0.003": [
        *HALF, "--weight-decay", "0.1"],
    MOVED: [*HALF, "--weight-decay", "0.03",
            "--augment", "shift=1", "--image", "28x28"],
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


def retrain(net, rows, rate, seed, loss, decay=0, shift=0):
    """Return a copy of the network, retrained for two epochs."""
    torch.manual_seed(seed)
    chance = torch.Generator().manual_seed(seed)
    net = copy.deepcopy(net)
    x, y = rows
    weights, biases = ([p for p in net.parameters() if p.dim() == dims]
                       for dims in (2, 1))
    optimizer = torch.optim.AdamW(
        [{"params": weights, "weight_decay": decay},
         {"params": biases, "weight_decay": 0}], lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, 2 * -(-len(y) // 128))
    for _ in range(2):
        for batch in torch.randperm(len(y)).split(128):
            images = moved(x[batch], shift, chance) if shift else x[batch]
            optimizer.zero_grad()
            loss(net, images, y[batch]).backward()
            optimizer.step()
            schedule.step()
    return net


def from_labels(net, images, labels):
    """Return the cross-entropy of the labels."""
    return nn.functional.cross_entropy(net(images), labels)


def half_from(original):
    """Return a loss: labels and the original's outputs, half and half."""
    def loss(net, images, labels):
        with torch.no_grad():
            wanted = torch.softmax(original(images) / 2, dim=1)
        logits = net(images)
        # times the square of the temperature, 2
        return (nn.functional.cross_entropy(logits, labels)
                + 4 * nn.functional.cross_entropy(logits / 2, wanted)) / 2
    return loss


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
                errors = [error(retrain(net, train, rate, seed, from_labels),
                                test) for seed, net in enumerate(nets)]
                print(widths, name, rate, errors, file=sys.stderr, flush=True)
                tries.append((statistics.mean(errors), rate, errors))
            _, rate, errors = min(tries)
            yield f"{name}, 2 epochs from {rate:g}", errors
            if args.moved:
                yield f"{name}, {MOVED}", [
                    error(retrain(net, train, 0.003, seed,
                                  half_from(original), 0.03, 1), test)
                    for seed, (net, original) in enumerate(
                        zip(nets, originals))]


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
    parser.add_argument("--moved", action="store_true",
                        help="retrain Torch-Pruning's networks on moved "
                             "images, too")
    args = parser.parse_args()
    torch.set_num_threads(1)
    train, test = (read_set(args.mnist, part) for part in ("train", "t10k"))

    print("| hidden units kept | done by | error |\n|---:|---|---:|",
          flush=True)
    for text in args.widths:
        widths = [int(width) for width in text.split("-")]
        for runs in (theirs(args, widths, train, test), ours(args, widths)):
            for name, errors in runs:
                print(f"| {text} | {name} | {tables.spread(errors)} |",
                      flush=True)


if __name__ == "__main__":
    main()
