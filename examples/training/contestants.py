#!/usr/bin/env python3
"""PyTorch's and Keras' side of compare_training.py.

Trains a chain of dense layers with ReLU between them by Adam on softmax
cross-entropy, and prints one line of JSON: seconds of every epoch, of
preparation and of all together, losses, peak memory in kB.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np


def read(folder, width):
    """Return rows and labels."""
    return (np.fromfile(folder / "x.f32", "<f4").reshape(-1, width),
            np.fromfile(folder / "y.i32", "<i4"))


def with_torch(args, widths, x, y):
    """Train with PyTorch: rows in one tensor, batches by a permutation."""
    import torch
    from torch import nn
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    start = time.perf_counter()
    x, y = torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))
    layers = []
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3,
                                 fused=args.way != "torch" or None)

    def loss_of(rows, labels):
        return nn.functional.cross_entropy(net(rows), labels)

    if args.way == "torch-compiled":
        loss_of = torch.compile(loss_of, dynamic=False)
    prepared = time.perf_counter()
    seconds, losses = [], []
    for _ in range(args.epochs):
        begun = time.perf_counter()
        total = torch.zeros(())
        batches = torch.randperm(len(y)).split(args.batch)
        for batch in batches:
            optimizer.zero_grad()
            loss = loss_of(x[batch], y[batch])
            loss.backward()
            optimizer.step()
            total += loss.detach()
        losses.append(total.item() / len(batches))
        seconds.append(time.perf_counter() - begun)
    return (f"PyTorch {torch.__version__}", prepared - start, seconds,
            time.perf_counter() - start, losses)


def with_keras(args, widths, x, y):
    """Train with Keras' fit on numpy arrays."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(args.threads)
    keras.utils.set_random_seed(0)
    start = time.perf_counter()
    layers = [keras.layers.Dense(width, activation="relu")
              for width in widths[1:-1]]
    net = keras.Sequential([keras.Input((widths[0],)), *layers,
                            keras.layers.Dense(widths[-1])])
    options = {}
    if args.way == "keras-plain":
        options["jit_compile"] = False
    if args.way == "keras-many":
        options["steps_per_execution"] = 100
    net.compile(keras.optimizers.Adam(1e-3),
                keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                **options)
    seconds, losses = [], []

    class Clock(keras.callbacks.Callback):
        """Notes when epochs begin and end."""

        def on_epoch_begin(self, epoch, logs=None):
            self.begun = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            seconds.append(time.perf_counter() - self.begun)
            losses.append(float(logs["loss"]))

    prepared = time.perf_counter()
    net.fit(x, y, batch_size=args.batch, epochs=args.epochs, shuffle=True,
            verbose=0, callbacks=[Clock()])
    return (f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
            prepared - start, seconds, time.perf_counter() - start, losses)


def peak():
    """Return the peak of the resident memory in kB; None if unknown."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return int(status.split("VmHWM:")[1].split()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("widths")
    parser.add_argument("batch", type=int)
    parser.add_argument("epochs", type=int)
    parser.add_argument("threads", type=int)
    parser.add_argument("way", choices=["torch", "torch-fused",
                                        "torch-compiled", "keras",
                                        "keras-plain", "keras-many"])
    args = parser.parse_args()
    widths = [int(width) for width in args.widths.split("-")]
    x, y = read(args.folder, widths[0])
    train = with_torch if args.way.startswith("torch") else with_keras
    engine, preparation, seconds, together, losses = train(args, widths, x, y)
    print(json.dumps({"engine": engine, "preparation": preparation,
                      "epochs": seconds, "all": together, "losses": losses,
                      "peak": peak()}))


if __name__ == "__main__":
    main()
