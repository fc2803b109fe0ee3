#!/usr/bin/env python3
"""Train a small transformer on images of digits and export it to ONNX.

An image is cut into 16 square patches, four by four; each patch is a token.
Two blocks of attention and a feed-forward network read the tokens, and the
mean of the tokens is classified. The feed-forward networks are plain or
gated:

    gelu    Linear, GELU, Linear, as in BERT and in vision transformers
    swiglu  (Linear, SiLU) times Linear, then Linear, without biases, as in
            Llama

The model takes the pixels of an image as one row of raw values and gives
logits. Without --mnist it is trained on the first 1,437 rows of
models/digits.csv.gz (8 x 8 pixels, 0..16); the other 360 rows are the test.
With --mnist it is trained on the 60,000 images of MNIST (28 x 28 pixels,
0..255) and tested on the 10,000 others. Run it in the repository's root,
with a Python that has torch, numpy, onnx and onnxscript.
"""

import argparse
import gzip
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "lenet"))

from train_lenet import read_idx  # noqa: E402

SIDE = 4  # patches along one side of an image
TOKENS = SIDE * SIDE
WIDTH = 48
HEADS = 4
BLOCKS = 2
PLAIN = 192  # hidden units of a plain feed-forward network
GATED = 128  # and of a gated one, which has as many parameters


class Attention(nn.Module):
    """Self-attention with several heads."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (
            nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, x):
        def heads(values):
            return values.reshape(-1, TOKENS, HEADS,
                                  WIDTH // HEADS).transpose(1, 2)

        query, key, value = (heads(f(x)) for f in (self.query, self.key,
                                                   self.value))
        weights = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5
        mixed = torch.softmax(weights, dim=3) @ value
        return self.out(mixed.transpose(1, 2).reshape(-1, TOKENS, WIDTH))


class Plain(nn.Module):
    """Linear, activation, Linear."""

    def __init__(self, act):
        super().__init__()
        self.up = nn.Linear(WIDTH, PLAIN)
        self.act = act
        self.down = nn.Linear(PLAIN, WIDTH)

    def forward(self, x):
        return self.down(self.act(self.up(x)))


class Gated(nn.Module):
    """(Linear, activation) times Linear, then Linear."""

    def __init__(self, act):
        super().__init__()
        self.gate = nn.Linear(WIDTH, GATED, bias=False)
        self.up = nn.Linear(WIDTH, GATED, bias=False)
        self.act = act
        self.down = nn.Linear(GATED, WIDTH, bias=False)

    def forward(self, x):
        return self.down(self.act(self.gate(x)) * self.up(x))


FORMS = {
    "gelu": lambda: Plain(nn.GELU()),
    "swiglu": lambda: Gated(nn.SiLU()),
}


class Block(nn.Module):
    """Attention and a feed-forward network, each beside a residual path."""

    def __init__(self, form):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = Attention()
        self.ffn = FORMS[form]()

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.ffn(self.norm2(x))


class Transformer(nn.Module):
    """A small vision transformer; its input is a row of raw pixels."""

    def __init__(self, form, pixels, largest):
        super().__init__()
        self.patch = int((pixels / TOKENS) ** 0.5)
        self.scale = 1 / largest
        self.embed = nn.Linear(self.patch ** 2, WIDTH)
        self.place = nn.Parameter(0.02 * torch.randn(TOKENS, WIDTH))
        self.blocks = nn.Sequential(*(Block(form) for _ in range(BLOCKS)))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, 10)

    def forward(self, x):
        patch = self.patch
        x = (x * self.scale).reshape(-1, SIDE, patch, SIDE, patch)
        x = x.transpose(2, 3).reshape(-1, TOKENS, patch ** 2)
        x = self.blocks(self.embed(x) + self.place)
        return self.head(self.norm(x).mean(dim=1))


def digits():
    """Return training and test rows of models/digits.csv.gz."""
    data = gzip.decompress((ROOT / "models" / "digits.csv.gz").read_bytes())
    rows = np.array([line.split(",") for line in
                     data.decode("ascii").split()[1:]], np.float32)
    x, y = rows[:, :-1], rows[:, -1].astype(np.int64)
    train = len(y) * 4 // 5
    return (x[:train], y[:train]), (x[train:], y[train:])


def mnist(folder):
    """Return training and test images of MNIST, one row each."""
    def part(prefix):
        images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
        labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
        return (images.reshape(len(images), -1).astype(np.float32),
                labels.astype(np.int64))

    return part("train"), part("t10k")


def accuracy(net, x, y):
    """Return the share of rows whose class is right."""
    with torch.no_grad():
        right = sum(int((net(some).argmax(dim=1) == labels).sum())
                    for some, labels in zip(x.split(1000), y.split(1000)))
    return right / len(y)


def train(form, rows, epochs, seed, rate=0.002, batch=64):
    """Return a network trained on the rows."""
    torch.manual_seed(seed)
    x, y = map(torch.from_numpy, rows)
    net = Transformer(form, x.shape[1], float(x.max()))
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate,
                                  weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=epochs * -(-len(y) // batch))
    start = time.time()
    for epoch in range(epochs):
        total = 0.0
        for some in torch.randperm(len(y)).split(batch):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x[some]), y[some])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(some)
        print(f"epoch {epoch + 1}: loss {total / len(y):.4f}, "
              f"{time.time() - start:.0f} s", file=sys.stderr, flush=True)
    return net.eval()


def export(net, pixels, path):
    """Write the network to an ONNX file."""
    torch.onnx.export(net, torch.zeros(2, pixels), path, dynamo=False,
                      opset_version=20, input_names=["pixels"],
                      output_names=["logits"],
                      dynamic_axes={"pixels": {0: "N"}, "logits": {0: "N"}})


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ffn", choices=FORMS, default="gelu",
                        help="form of the feed-forward networks "
                             "(default: gelu)")
    parser.add_argument("--mnist", type=Path, metavar="DIR",
                        help="folder with the four idx .gz files of MNIST, "
                             "as published (default: train on digits)")
    parser.add_argument("--out", default="transformer.onnx", metavar="FILE",
                        help="ONNX file to write (default: transformer.onnx)")
    parser.add_argument("--epochs", type=int,
                        help="default: 60, or 2 with --mnist")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--threads", type=int, default=1,
                        help="more than one may not be reproducible "
                             "(default: 1)")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    rows, test = mnist(args.mnist) if args.mnist else digits()
    epochs = args.epochs or (2 if args.mnist else 60)
    net = train(args.ffn, rows, epochs, args.seed)
    x, y = map(torch.from_numpy, test)
    print(f"{sum(p.numel() for p in net.parameters()):,} parameters, "
          f"test accuracy {100 * accuracy(net, x, y):.2f} %")
    export(net, x.shape[1], args.out)
    torch.save(net.state_dict(), Path(args.out).with_suffix(".pt"))
    print("wrote", args.out)


if __name__ == "__main__":
    main()
