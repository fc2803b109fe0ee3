#!/usr/bin/env python3
"""Train a convolutional network with a wide dense head on MNIST, export it to ONNX.

Two convolutions (5x5, with 16 and 32 channels, each with ReLU and a 2x2 maximum)
make 512 features of an image; the head is 512-512-10 with ReLU, as wide as the
heads that EvoPruneDeepTL prunes behind a frozen network. The network takes pixel
values divided by 255, {N, 1, 28, 28}, and gives logits.

With --transfer, convolutions learn from images of digits 0 to 4 alone, and are
frozen when the head is trained on all digits, as in transfer learning.
"""

import argparse
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lenet"))
from train_lenet import read_set  # noqa: E402

CHANNELS = (16, 32)
FEATURES = CHANNELS[-1] * 4 * 4


def convolutions():
    """Return the layers that make features of an image."""
    layers, before = [], 1
    for channels in CHANNELS:
        layers += [nn.Conv2d(before, channels, 5), nn.ReLU(), nn.MaxPool2d(2)]
        before = channels
    return nn.Sequential(*layers, nn.Flatten())


def head(units, classes):
    """Return the dense layers."""
    return nn.Sequential(nn.Linear(FEATURES, units), nn.ReLU(), nn.Linear(units, classes))


def fit(network, weights, images, labels, epochs):
    """Train some weights of a network with Adam, whose rate falls to 0 along a cosine."""
    optimizer = torch.optim.Adam(weights, lr=0.001)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for epoch in range(epochs):
        total = 0.0
        for batch in torch.randperm(len(labels)).split(128):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()
        print(f"epoch {epoch + 1}: loss {total / len(labels):.5f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files, as published")
    parser.add_argument("--out", default="convolutions.onnx", metavar="FILE")
    parser.add_argument("--units", type=int, default=512, help="of the head (default: 512)")
    parser.add_argument("--images", type=int, default=60000, help="training images, the first (default: all)")
    parser.add_argument("--epochs", type=int, default=5, help="default: 5")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--transfer", action="store_true")
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    x, y = (part[:args.images] for part in read_set(args.mnist, "train"))
    x = x.view(-1, 1, 28, 28)
    trunk, dense = convolutions(), head(args.units, 10)
    if args.transfer:
        few = y < 5
        source = nn.Sequential(trunk, nn.Linear(FEATURES, 5))
        fit(source, source.parameters(), x[few], y[few], args.epochs)
        with torch.no_grad():
            features = torch.cat([trunk(part) for part in x.split(1000)])
        fit(dense, dense.parameters(), features, y, args.epochs)
        network = nn.Sequential(trunk, dense)
    else:
        network = nn.Sequential(trunk, dense)
        fit(network, network.parameters(), x, y, args.epochs)

    network.eval()
    x, y = read_set(args.mnist, "t10k")
    with torch.no_grad():
        found = torch.cat([network(part) for part in x.view(-1, 1, 28, 28).split(1000)]).argmax(dim=1)
    print(f"test error: {100 * (found != y).double().mean():.2f} %")
    torch.onnx.export(network, torch.zeros(2, 1, 28, 28), args.out, dynamo=False,
                      input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})
    print("wrote", args.out)


if __name__ == "__main__":
    main()
