#!/usr/bin/env python3
"""Make the carried digit networks: one trained network, six ONNX exports.

A 64-128-64-10 network (ReLU, softmax) is trained once, in PyTorch, on the
digits bundled with scikit-learn, and its weights are then written to ONNX by
six different routes:

    digits_torch.onnx        PyTorch, classic (TorchScript) exporter
    digits_torch_dynamo.onnx PyTorch, dynamo exporter, weights in a .data file
    digits_keras_tf.onnx     Keras 3 model.export, TensorFlow backend
    digits_keras_torch.onnx  Keras 3 model.export, torch backend
    digits_tf2onnx.onnx      tf2onnx, from a plain TensorFlow function
    digits_sklearn.onnx      skl2onnx, from an MLPClassifier

The same network is also saved as Keras itself does: digits.keras, digits.h5,
and as SavedModels of TensorFlow: by Keras' model.export in
digits_savedmodel_export, by tf.saved_model.save in digits_savedmodel_tf; and
as a frozen graph of TensorFlow, digits_frozen.pb.
The rows, shuffled, go to digits.csv.gz. Finally all six files are compared in
onnxruntime. Each export runs in its own process, because Keras can only have
one backend per process. What to install: requirements.txt beside this file.
"""

import argparse
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

TRAIN_SHARE = 0.8
EPSILONS = (0.01, 0.05, 0.1, 0.5)


def load_rows(seed):
    """Return the digits in shuffled order: pixels (0..16) and labels."""
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(labels))
    return pixels[order].astype(np.float32), labels[order].astype(np.int64)


def write_csv(path, pixels, labels):
    """Write the rows as gzip'd CSV, the label last."""
    header = [f"pixel_{r}_{c}" for r in range(8) for c in range(8)] + ["digit"]
    rows = np.column_stack([pixels.astype(int), labels])
    lines = [",".join(map(str, row)) for row in [header, *rows.tolist()]]
    data = ("\n".join(lines) + "\n").encode("ascii")
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def train(pixels, labels, args):
    """Train and return [W1, b1, W2, b2, W3, b3], each W as (inputs, outputs).

    Weight decay acts on the weights but not on the biases, so that units that
    are not needed end up (nearly) constant, though not always at zero.
    """
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(args.seed)
    net = nn.Sequential(nn.Linear(64, 128), nn.ReLU(),
                        nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    params = list(net.parameters())
    optimizer = torch.optim.Adam(
        [{"params": [p for p in params if p.ndim == 2],
          "weight_decay": args.weight_decay},
         {"params": [p for p in params if p.ndim == 1]}], lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, args.epochs)
    x, y = torch.from_numpy(pixels / 16), torch.from_numpy(labels)
    for _ in range(args.epochs):
        for batch in torch.randperm(len(y)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            optimizer.step()
        schedule.step()
    weights = [p.detach().numpy().T.copy() for p in params]
    weights[0] /= 16  # so that the network takes the raw pixel values
    return weights


def read_weights(path):
    """Take the weights, as train returns them, from a digits_torch.onnx."""
    import onnx

    model = onnx.load(path)
    return [onnx.numpy_helper.to_array(value).T.copy()
            for value in model.graph.initializer]


# ----------------------------------------------------------------- exporters

def torch_net(weights):
    """Return the network as a PyTorch module."""
    import torch
    from torch import nn

    w1, _, w2, _, w3, _ = weights
    net = nn.Sequential()
    net.add_module("fc1", nn.Linear(*w1.shape))
    net.add_module("relu1", nn.ReLU())
    net.add_module("fc2", nn.Linear(*w2.shape))
    net.add_module("relu2", nn.ReLU())
    net.add_module("fc3", nn.Linear(*w3.shape))
    net.add_module("softmax", nn.Softmax(dim=1))
    with torch.no_grad():
        for param, value in zip(net.parameters(), weights):
            param.copy_(torch.from_numpy(value.T.copy()))
    return net.eval()


def export_torch(weights, path):
    """PyTorch, classic exporter."""
    import torch

    torch.onnx.export(
        torch_net(weights), torch.zeros(2, 64), path, dynamo=False,
        input_names=["pixels"], output_names=["probabilities"],
        dynamic_axes={"pixels": {0: "N"}, "probabilities": {0: "N"}})


def export_torch_dynamo(weights, path):
    """PyTorch, dynamo exporter, external data.

    The exporter notes stack traces in the nodes' metadata; the folder in which
    the packages are installed is cut out of them, as it differs everywhere.
    """
    import onnx
    import torch

    torch.onnx.export(
        torch_net(weights), (torch.zeros(2, 64),), path, dynamo=True,
        external_data=True, input_names=["pixels"],
        output_names=["probabilities"],
        dynamic_shapes=({0: torch.export.Dim("N")},))
    packages = str(Path(torch.__file__).parents[1])
    model = onnx.load(path, load_external_data=False)
    for node in model.graph.node:
        for prop in node.metadata_props:
            prop.value = prop.value.replace(packages, "site-packages")
    Path(path).write_bytes(model.SerializeToString())


def keras_net(weights):
    """Return the network as a Keras model."""
    import keras

    net = keras.Sequential(name="digits", layers=[
        keras.Input((64,), name="pixels"),
        keras.layers.Dense(128, activation="relu", name="fc1"),
        keras.layers.Dense(64, activation="relu", name="fc2"),
        keras.layers.Dense(10, activation="softmax", name="fc3")])
    net.set_weights(weights)
    return net


def export_keras(weights, path):
    """Keras, on the backend named by KERAS_BACKEND."""
    net = keras_net(weights)
    net(np.zeros((2, 64), np.float32))  # export needs one call before
    net.export(path, format="onnx", verbose=False)


def save_keras(weights, path):
    """Keras' own files, .keras and .h5, as model.save writes them.

    Both are of the network that export_keras exports. Keras notes the time of
    saving in a .keras file, so only the .h5 file has the same bytes each time.
    """
    net = keras_net(weights)
    for ending in (".keras", ".h5"):
        net.save(Path(path).with_suffix(ending))


def save_tensorflow(weights, path):
    """SavedModels of the network that export_keras exports.

    TensorFlow gives a SavedModel a fingerprint with a random part, which is
    not needed to read it; it is left out, so that the files stay the same.
    """
    import tensorflow as tf

    net = keras_net(weights)
    folder = Path(path).parent
    net.export(folder / "digits_savedmodel_export", verbose=False)
    tf.saved_model.save(net, str(folder / "digits_savedmodel_tf"))
    for fingerprint in folder.glob("digits_savedmodel_*/fingerprint.pb"):
        fingerprint.unlink()
    freeze(net, folder / "digits_frozen.pb")


def freeze(net, path):
    """Write a network as a graph of its own, its variables made constants."""
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    rows = tf.TensorSpec([None, 64], tf.float32, name="pixels")
    function = tf.function(lambda pixels: net(pixels)).get_concrete_function(rows)
    frozen = convert_to_constants.convert_variables_to_constants_v2(function)
    path.write_bytes(frozen.graph.as_graph_def().SerializeToString(deterministic=True))


def export_tf2onnx(weights, path):
    """tf2onnx, from a tf.function made of matmul, +, relu and softmax.

    The weights are variables: tf2onnx would make graph inputs, not
    initializers, of constants that come from outside the function.
    """
    import tensorflow as tf
    import tf2onnx

    w1, b1, w2, b2, w3, b3 = [tf.Variable(w) for w in weights]

    signature = [tf.TensorSpec([None, 64], tf.float32, "pixels")]

    @tf.function(input_signature=signature)
    def digits(pixels):
        hidden = tf.nn.relu(tf.matmul(pixels, w1) + b1)
        hidden = tf.nn.relu(tf.matmul(hidden, w2) + b2)
        return tf.nn.softmax(tf.matmul(hidden, w3) + b3)

    tf2onnx.convert.from_function(digits, input_signature=signature,
                                  opset=18, output_path=path)


def export_sklearn(weights, path):
    """skl2onnx, with its default tail (label and ZipMap)."""
    import warnings

    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier((128, 64), max_iter=1, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one iteration does not converge
        net.fit(*load_rows(0))
    net.coefs_, net.intercepts_ = list(weights[0::2]), list(weights[1::2])
    pixels = ("pixels", FloatTensorType([None, 64]))
    model = to_onnx(net, initial_types=[pixels])
    Path(path).write_bytes(model.SerializeToString())


EXPORTS = {  # file name without .onnx: (function, Keras backend)
    "digits_torch": (export_torch, None),
    "digits_torch_dynamo": (export_torch_dynamo, None),
    "digits_keras_tf": (export_keras, "tensorflow"),
    "digits_keras_torch": (export_keras, "torch"),
    "digits_tf2onnx": (export_tf2onnx, None),
    "digits_sklearn": (export_sklearn, None),
}

SAVES = {  # files of other formats, written in the same way
    "digits": (save_keras, "tensorflow"),
    "digits_savedmodel": (save_tensorflow, "tensorflow"),
}


# ---------------------------------------------------------------- comparison

def layer_outputs(path, pixels):
    """Run a file; return both hidden layers' outputs and the softmax."""
    import onnx
    import onnxruntime

    model = onnx.load(path)
    names = [node.output[0] for node in model.graph.node
             if node.op_type in ("Relu", "Softmax")]
    del model.graph.output[:]
    for name in names:
        model.graph.output.append(onnx.ValueInfoProto(name=name))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    runner = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return runner.run(names, {model.graph.input[0].name: pixels})


def low_units(stds):
    """For each epsilon, the units of each layer with at most that std."""
    return [[set(np.flatnonzero(std <= eps)) for std in stds]
            for eps in EPSILONS]


def describe(stds, output, labels, split):
    """Print the accuracy and how many units each epsilon would take."""
    right = output.argmax(axis=1) == labels
    print(f"accuracy: {right[:split].mean():.4f} on the {split} training rows,"
          f" {right[split:].mean():.4f} on the other {len(right) - split}")
    for eps, units in zip(EPSILONS, low_units(stds)):
        counts = ", ".join(f"{len(low)} of {len(std)}"
                           for low, std in zip(units, stds))
        gap = min(abs(std / eps - 1).min() for std in stds)
        print(f"hidden units with std <= {eps} over all rows: {counts}"
              f" (nearest std {100 * gap:.1f} % away)")
        if eps == 0.1 and gap < 1e-3:
            sys.exit("a std is too near to 0.1: choose another seed")


def compare(folder, pixels, labels, split):
    """Check that all exports agree; stop with an error if not."""
    first = first_units = None
    for name in EXPORTS:
        *hidden, output = layer_outputs(folder / f"{name}.onnx", pixels)
        stds = [h.std(axis=0, dtype=np.float64) for h in hidden]
        if first is None:
            first, first_units = output, low_units(stds)
            describe(stds, output, labels, split)
        difference = abs(output - first).max()
        same = low_units(stds) == first_units
        print(f"{name}: largest output difference {difference:.2g},"
              f" {'same' if same else 'other'} units")
        if difference > 1e-4 or not same:
            sys.exit(f"{name} disagrees with the others")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("models"),
                        metavar="DIR", help="folder to write to "
                                            "(default: models)")
    parser.add_argument("--seed", type=int, default=0, help="default: 0")
    parser.add_argument("--epochs", type=int, default=100,
                        help="default: 100")
    parser.add_argument("--weight-decay", type=float, default=0.005,
                        metavar="X", help="L2 decay of the weights "
                                          "(default: 0.005)")
    parser.add_argument("--reuse", metavar="FILE",
                        help="do not train, take the weights from this "
                             "digits_torch.onnx")
    parser.add_argument("--export", nargs=2, metavar=("NAME", "WEIGHTS"),
                        help=argparse.SUPPRESS)  # for the subprocesses
    args = parser.parse_args()

    if args.export:
        name, weights = args.export
        with np.load(weights) as file:
            weights = [file[key] for key in file.files]
        export, _ = (EXPORTS | SAVES)[name]
        export(weights, str(args.out / f"{name}.onnx"))
        return

    args.out.mkdir(parents=True, exist_ok=True)
    pixels, labels = load_rows(args.seed)
    write_csv(args.out / "digits.csv.gz", pixels, labels)
    split = int(TRAIN_SHARE * len(labels))
    if args.reuse:
        weights = read_weights(args.reuse)
    else:
        weights = train(pixels[:split], labels[:split], args)
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "weights.npz")
        np.savez(file, *weights)
        for name, (_, backend) in (EXPORTS | SAVES).items():
            env = dict(os.environ, OMP_NUM_THREADS="1", PYTHONHASHSEED="0",
                       CUDA_VISIBLE_DEVICES="")
            if backend:
                env["KERAS_BACKEND"] = backend
            command = [sys.executable, __file__, "--out", str(args.out),
                       "--export", name, file]
            print("exporting", name, flush=True)
            done = subprocess.run(command, env=env, text=True,
                                  capture_output=True)
            if done.returncode:
                sys.exit(done.stderr)
    compare(args.out, pixels, labels, split)
    for path in sorted(args.out.rglob("*")):
        name = path.relative_to(args.out).as_posix()
        if path.is_file() and name.startswith("digits"):
            print(hashlib.sha256(path.read_bytes()).hexdigest(), "", name)


if __name__ == "__main__":
    main()
