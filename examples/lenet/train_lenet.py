#!/usr/bin/env python3
"""Train LeNet-300-100 on MNIST with PyTorch and export it to ONNX.

The network is 784-300-100-10 with ReLU, or has other hidden layers; it takes
pixel values divided by 255, one image of 784 values per row, and gives logits
(no softmax). With --shift, training moves each image by chance, by whole
pixels. Printed are the loss per epoch and the error on the 10,000 test images.
"""

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn


def read_idx(path):
    """Read a gzip'd idx file of unsigned bytes as a numpy array."""
    data = gzip.decompress(path.read_bytes())
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an idx file of unsigned bytes")
    dims = data[3]
    shape = np.frombuffer(data, ">i4", count=dims, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dims).reshape(shape)


def read_set(folder, prefix):
    """Return the images (N x 784, 0..1) and labels of one MNIST set."""
    images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
    pixels = images.reshape(len(images), -1) / np.float32(255)
    return torch.from_numpy(pixels), torch.from_numpy(labels.astype(np.int64))


def moved(images, most, chance):
    """Return each image moved by up to so many pixels in each direction."""
    side = 28
    wide = torch.nn.functional.pad(images.view(-1, side, side), [most] * 4)
    top, left = (torch.randint(2 * most + 1, (len(images), 1),
                               generator=chance) for _ in range(2))
    pixels = torch.arange(side)
    rows = torch.arange(len(images)).view(-1, 1, 1)
    return wide[rows, (top + pixels).unsqueeze(2),
                (left + pixels).unsqueeze(1)].flatten(1)


def network(widths, input_dropout, dropout):
    """Return the layers of a network with ReLU and dropout between them."""
    layers = [nn.Dropout(input_dropout)]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Linear(before, after), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers[:-2])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files, as "
                             "published (train-images-idx3-ubyte.gz and so "
                             "on)")
    parser.add_argument("--out", default="lenet.onnx", metavar="FILE",
                        help="ONNX file to write (default: lenet.onnx)")
    parser.add_argument("--hidden", type=int, nargs="+", default=[300, 100],
                        metavar="N", help="units of each hidden layer "
                        "(default: 300 100)")
    parser.add_argument("--shift", type=int, default=0, metavar="N",
                        help="move images by up to N pixels (default: 0)")
    parser.add_argument("--dropout", type=float, default=0, metavar="P",
                        help="share of the hidden activations that is set to "
                             "0 in each step (default: 0)")
    parser.add_argument("--input-dropout", type=float, default=0, metavar="P",
                        help="the same of the pixels (default: 0)")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--epochs", type=int, default=20, help="default: 20")
    parser.add_argument("--batch", type=int, default=128, help="default: 128")
    parser.add_argument("--lr", type=float, default=0.001,
                        help="Adam's first learning rate; it falls to 0 along "
                             "a cosine (default: 0.001)")
    parser.add_argument("--weight-decay", type=float, default=1e-5,
                        metavar="X", help="L2 decay (default: 1e-5)")
    parser.add_argument("--threads", type=int, default=1,
                        help="more than one may not be reproducible "
                             "(default: 1)")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    x, y = read_set(args.mnist, "train")
    net = network([784, *args.hidden, 10], args.input_dropout, args.dropout)
    chance = torch.Generator().manual_seed(args.seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=args.lr,
                                 weight_decay=args.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, args.epochs)
    start = time.time()
    for epoch in range(args.epochs):
        total = 0.0
        for batch in torch.randperm(len(y)).split(args.batch):
            images = x[batch]
            if args.shift:
                images = moved(images, args.shift, chance)
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(images), y[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        schedule.step()
        print(f"epoch {epoch + 1}: loss {total / len(y):.5f}, "
              f"{time.time() - start:.0f} s", flush=True)

    net.eval()
    x, y = read_set(args.mnist, "t10k")
    with torch.no_grad():
        wrong = int((net(x).argmax(dim=1) != y).sum())
    print(f"test error: {100 * wrong / len(y):.2f} % ({wrong} of {len(y)})")
    torch.onnx.export(net, torch.zeros(2, 784), args.out, dynamo=False,
                      input_names=["pixels"], output_names=["logits"],
                      dynamic_axes={"pixels": {0: "N"}, "logits": {0: "N"}})
    print("wrote", args.out)


if __name__ == "__main__":
    main()
