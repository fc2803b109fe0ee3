#!/usr/bin/env python3
"""Make the table of docs/results/beside-rivals.md.

Four kinds of networks are trained, three seeds of each, and pruned to a half
and a quarter of their hidden units by three tools, which get the same model,
the same calibration rows and the same widths, and fine-tune nothing:

    digits       64-128-64-10 (make_models.py), on the rows of this repository
    LeNet        784-300-100-10 (train_lenet.py), on MNIST
    transformer  two blocks with plain (GELU) and with gated (SwiGLU)
                 feed-forward layers (train_transformer.py), on MNIST; their
                 feed-forward units are pruned

    this tool      shrink --widths ... --epochs 0, and with --sequential
    onnxsim        structured pruning by L2 norm and by Wanda, each followed by
                   its closed-form refit (apply_pruning_finetune)
    Torch-Pruning  L2 norm of weights, and first-order Taylor importance,
                   whose gradient of the loss needs the labels of the rows

What a tool makes is run on test rows that nothing else reads. Models, results
(lines of JSON) and temporary files are kept under --work, so that the script
can be ended and started again. The table goes to standard output as Markdown.
Run it in the repository's root, with a Python that has the packages of
examples/requirements.txt.
"""

import argparse
import copy
import json
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import onnxsim
import torch
import torch_pruning
from onnx import numpy_helper
from torch import nn

EXAMPLES = Path(__file__).resolve().parents[1]
for folder in ("", "lenet", "transformers"):
    sys.path.append(str(EXAMPLES / folder))

import make_models  # noqa: E402
import train_transformer  # noqa: E402

CALIBRATION = 5000  # training rows of MNIST that units are scored on
SHARES = {"a half": 2, "a quarter": 4}
FORMS = {"transformer, GELU": "gelu", "transformer, SwiGLU": "swiglu"}
IMPORTANCE = {
    "L2": torch_pruning.importance.GroupMagnitudeImportance,
    "Taylor": torch_pruning.importance.GroupTaylorImportance,
}
OURS = {"this tool": (), "this tool, `--sequential`": ("--sequential",)}


class Digits:
    """The network of models/, with other seeds."""

    name = "digits"

    def __init__(self, args):
        self.train, self.test = train_transformer.digits()

    def fit(self, seed, path):
        options = argparse.Namespace(seed=seed, epochs=100,
                                     weight_decay=0.005)
        weights = make_models.train(*self.train, options)
        make_models.export_torch(weights, str(path))

    def network(self, path):
        return make_models.torch_net(make_models.read_weights(str(path)))

    def hidden(self, network):
        return [[network.fc1], [network.fc2]]

    def loss(self, network, x, y):
        return nn.functional.nll_loss(torch.log(network(x) + 1e-12), y)


class LeNet:
    """LeNet-300-100."""

    name = "LeNet-300-100"

    def __init__(self, args):
        (x, y), (tx, ty) = train_transformer.mnist(args.mnist)
        self.mnist = args.mnist
        self.train = x[:CALIBRATION] / np.float32(255), y[:CALIBRATION]
        self.test = tx / np.float32(255), ty

    def fit(self, seed, path):
        subprocess.run(
            [sys.executable, EXAMPLES / "lenet" / "train_lenet.py",
             "--mnist", self.mnist, "--seed", str(seed), "--epochs", "10",
             "--out", path], check=True, stdout=sys.stderr)

    def network(self, path):
        state = {tensor.name: torch.from_numpy(
            numpy_helper.to_array(tensor).copy())
            for tensor in onnx.load(path).graph.initializer}
        network = nn.Sequential(nn.Linear(784, 300), nn.ReLU(),
                                nn.Linear(300, 100), nn.ReLU(),
                                nn.Linear(100, 10))
        network.load_state_dict(dict(zip(network.state_dict(),
                                         state.values())))
        return network

    def hidden(self, network):
        return [[network[0]], [network[2]]]

    def loss(self, network, x, y):
        return nn.functional.cross_entropy(network(x), y)


class Transformer:
    """A small vision transformer; its feed-forward units are pruned."""

    def __init__(self, args, name):
        self.name = name
        self.form = FORMS[name]
        self.rows = args.mnist
        (x, y), self.test = train_transformer.mnist(args.mnist)
        self.train = x[:CALIBRATION], y[:CALIBRATION]

    def fit(self, seed, path):
        rows, _ = train_transformer.mnist(self.rows)
        network = train_transformer.train(self.form, rows, 2, seed)
        torch.save(network.state_dict(), path.with_suffix(".pt"))
        train_transformer.export(network, rows[0].shape[1], path)

    def network(self, path):
        network = train_transformer.Transformer(self.form, 784, 255.0)
        network.load_state_dict(torch.load(path.with_suffix(".pt")))
        return network.eval()

    def hidden(self, network):
        return [[block.ffn.up] if self.form == "gelu"
                else [block.ffn.gate, block.ffn.up]
                for block in network.blocks]

    def loss(self, network, x, y):
        return nn.functional.cross_entropy(network(x), y)


def widths(task, network, divisor):
    """Return the units that every hidden layer is to keep."""
    return [layers[0].out_features // divisor
            for layers in task.hidden(network)]


def accuracy(outputs, y):
    """Return the share of right classes."""
    return float((outputs.argmax(axis=1) == y).mean())


def run(model, x):
    """Return the outputs of an ONNX model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    data = model if isinstance(model, str) else model.SerializeToString()
    session = onnxruntime.InferenceSession(
        data, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: x[i:i + 1000]})[0]
                           for i in range(0, len(x), 1000)])


def parameters(model):
    """Return the number of weights of an ONNX model's matrices and biases."""
    return sum(int(np.prod(tensor.dims))
               for tensor in model.graph.initializer
               if tensor.data_type == onnx.TensorProto.FLOAT)


def ours(args, task, path, kept, options, work):
    """Prune with this project's tool and return the ONNX model."""
    np.savez(work / "calibration.npz", x=task.train[0])
    np.savez(work / "test.npz", x=task.test[0][:1000])  # so none is held out
    per_layer = [width for width, layers in
                 zip(kept, task.hidden(task.network(path)))
                 for _ in layers]
    out = work / "ours.onnx"
    subprocess.run(
        [args.tool, "shrink", path, "--eval", work / "calibration.npz",
         "--target", "none", "--widths", ",".join(map(str, per_layer)),
         "--test", work / "test.npz", "--epochs", "0", "--threads", "1",
         "--force", "--quiet", "-o", out, *options], check=True)
    return onnx.load(out)


def simplifier(task, path, divisor, criterion):
    """Prune and refit with onnxsim; yield the model before and after."""
    model = onnx.load(path)
    name = model.graph.input[0].name
    x = task.train[0]
    rows = [{name: x[i:i + 500]} for i in range(0, len(x), 500)]
    sparsity = 1 - 1 / divisor
    if criterion == "L2":
        pruned = onnxsim.apply_structured_pruning(model, sparsity=sparsity)
    else:
        pruned = onnxsim.apply_structured_wanda_pruning(
            model, calibration_data=rows, sparsity=sparsity)
    return pruned, onnxsim.apply_pruning_finetune(model, pruned,
                                                  calibration_data=rows)


def torch_pruned(task, path, kept, importance):
    """Prune with Torch-Pruning and return the network."""
    network = copy.deepcopy(task.network(path))
    hidden = task.hidden(network)
    x, y = map(torch.from_numpy, task.train)
    # Half a unit more than is kept: the product is rounded down.
    ratios = {layers[0]: 1 - (width + 0.5) / layers[0].out_features
              for layers, width in zip(hidden, kept)}
    pruned = {layer for layers in hidden for layer in layers}
    ignored = [module for module in network.modules()
               if isinstance(module, (nn.Linear, nn.LayerNorm))
               and module not in pruned]
    pruner = torch_pruning.pruner.BasePruner(
        network, x[:2], pruning_ratio=0, pruning_ratio_dict=ratios,
        ignored_layers=ignored, importance=IMPORTANCE[importance]())
    for i in range(0, len(y), 500):
        (task.loss(network, x[i:i + 500], y[i:i + 500])
         * len(y[i:i + 500]) / len(y)).backward()
    pruner.step()
    for layers, width in zip(task.hidden(network), kept):
        for layer in layers:
            if layer.out_features != width:
                raise ValueError(f"Torch-Pruning kept {layer.out_features} "
                                 f"units, not {width}")
    return network.eval()


def measure(args, task, path, divisor, work):
    """Yield method, accuracy, parameters and seconds."""
    x, y = task.test
    network = task.network(path)
    kept = widths(task, network, divisor)
    for method, options in OURS.items():
        start = time.time()
        model = ours(args, task, path, kept, options, work)
        seconds = time.time() - start
        yield method, accuracy(run(model, x), y), parameters(model), seconds
        size = parameters(model)
    for criterion in ("L2", "Wanda"):
        start = time.time()
        pruned, refitted = simplifier(task, path, divisor, criterion)
        seconds = time.time() - start
        for method, model in ((f"onnxsim, {criterion}", pruned),
                              (f"onnxsim, {criterion}, refit", refitted)):
            if parameters(model) != size:
                print(f"{task.name}: {method}: {parameters(model)} "
                      f"parameters, not {size}", file=sys.stderr)
            yield method, accuracy(run(model, x), y), parameters(model), \
                seconds
    for importance in IMPORTANCE:
        start = time.time()
        model = torch_pruned(task, path, kept, importance)
        seconds = time.time() - start
        with torch.no_grad():
            outputs = np.concatenate([
                model(part).numpy()
                for part in torch.from_numpy(x).split(1000)])
        yield f"Torch-Pruning, {importance}", accuracy(outputs, y), \
            sum(p.numel() for p in model.parameters()), seconds


def known(file):
    """Return the lines of JSON that were written before."""
    return [json.loads(line) for line in file.read_text().splitlines()] \
        if file.exists() else []


def collect(args):
    """Train, prune and measure what is missing; return all results."""
    args.work.mkdir(parents=True, exist_ok=True)
    file = args.work / "results.jsonl"
    done = known(file)
    makers = {"digits": Digits, "LeNet-300-100": LeNet,
              **{name: lambda a, n=name: Transformer(a, n) for name in FORMS}}
    for name, maker in makers.items():
        if args.only and name not in args.only:
            continue
        task = maker(args)
        for seed in range(args.seeds):
            stem = name.replace(", ", "-").lower()
            path = args.work / f"{stem}-{seed}.onnx"
            if not path.exists():
                task.fit(seed, path)
            for share, divisor in SHARES.items():
                if any(line["model"] == name and line["seed"] == seed
                       and line["kept"] == share for line in done):
                    continue
                lines = [{"model": name, "seed": seed, "kept": share,
                          "method": "original",
                          "accuracy": accuracy(run(str(path), task.test[0]),
                                               task.test[1]),
                          "parameters": parameters(onnx.load(path)),
                          "seconds": 0}]
                for method, right, size, seconds in measure(
                        args, task, path, divisor, args.work):
                    lines.append({"model": name, "seed": seed, "kept": share,
                                  "method": method, "accuracy": right,
                                  "parameters": size, "seconds": seconds})
                    print(lines[-1], file=sys.stderr, flush=True)
                with file.open("a") as out:
                    out.writelines(json.dumps(line) + "\n" for line in lines)
                done += lines
    return done


def table(results):
    """Print the accuracies of all methods, and of each tool's best one."""
    methods = list(dict.fromkeys(line["method"] for line in results))
    rows = list(dict.fromkeys((line["model"], line["kept"])
                              for line in results))

    def cell(method, row):
        values = [100 * line["accuracy"] for line in results
                  if (line["model"], line["kept"], line["method"])
                  == (*row, method)]
        return statistics.mean(values), statistics.stdev(values) \
            if len(values) > 1 else 0.0

    def is_pruned(method, row):
        """Return whether a method removed anything at all."""
        def size(name):
            return sum(line["parameters"] for line in results
                       if (line["model"], line["kept"], line["method"])
                       == (*row, name))
        return method == "original" or size(method) < size("original")

    def text(method, row):
        return "{:.2f} ± {:.2f}".format(*cell(method, row)) \
            if is_pruned(method, row) else "nothing pruned"

    def line(words):
        print("| " + " | ".join(words) + " |")

    line(["tool", *(f"{model}, {kept}" for model, kept in rows)])
    line(["---", *["---:"] * len(rows)])
    for method in methods:
        line([method, *(text(method, row) for row in rows)])
    print()
    line(["network, units kept", "original", "this tool",
          "best of onnxsim", "best of Torch-Pruning", "lead"])
    line(["---", *["---:"] * 5])
    for row in rows:
        best = [max((method for method in methods
                     if method.startswith(tool) and is_pruned(method, row)),
                    key=lambda method: cell(method, row))
                for tool in ("onnxsim", "Torch-Pruning")]
        mine = cell("this tool", row)[0]
        lead = mine - max(cell(method, row)[0] for method in best)
        line([", ".join(row), *(f"{cell(method, row)[0]:.2f}" for method in
                                ("original", "this tool", *best)),
              f"{lead:+.2f}" + ("" if lead > 0 else " (not ahead)")])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, required=True, metavar="DIR",
                        help="folder with the four idx .gz files of MNIST, "
                             "as published")
    parser.add_argument("--work", type=Path, default=Path("rivals-work"),
                        metavar="DIR", help="default: rivals-work")
    parser.add_argument("--tool", default="./odf2nna-onnx", metavar="FILE",
                        help="default: ./odf2nna-onnx")
    parser.add_argument("--seeds", type=int, default=3, help="default: 3")
    parser.add_argument("--only", nargs="+", metavar="NAME",
                        choices=["digits", "LeNet-300-100", *FORMS],
                        help="some of the networks (default: all)")
    args = parser.parse_args()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    torch.set_num_threads(1)
    table(collect(args))


if __name__ == "__main__":
    main()
